"""P7 and the long night: whole batches by the command, with one worker, with two, and on a dask cluster.

Knows no engine. Every batch starts with an empty folder and its own processes, and their start counts.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from measure import QUICK, Row, Waited, waited
from worlds import MEPPEL, TWO

PAIRS = 1 if QUICK else 3
REPLICATIONS = 40 if QUICK else 400
NIGHT = MEPPEL.parent / "nacht_meppel.yaml"
EVERY_SECONDS = 0.5


def p7() -> list[Row]:
    """Two local workers against one, and two of a cluster against two local ones, on the same work."""
    local, dask = [], []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        batch = folder / "p7.yaml"
        keys = {"scenarios": [str(MEPPEL)], "economies": ["neutraal"], "arrangements": list(TWO)}
        batch.write_text(json.dumps({"name": "p7", "replications": REPLICATIONS, **keys}), encoding="utf-8")
        for turn in range(PAIRS):
            one, two = (_clock(batch, folder / f"{turn}-{n}", "--workers", str(n)) for n in (1, 2))
            local.append((one, two))
            with _cluster(folder / f"cluster{turn}") as address:
                on = ("--executor", "dask", "--scheduler", address)
                dask.append((_clock(batch, folder / f"{turn}-dask", *on), two))
    size = f"{REPLICATIONS} replications in one economy, 2 arrangements, pieces of 10"
    load = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    return [
        Row("two local workers against one", _ratio(local), "× faster", 1.8, True,
            f"{size}: {_seconds(local, 0)} with one, {_seconds(local, 1)} with two (clock); {load}"),
        Row("dask against the local pool", _ratio(dask), "×", 1.1, False,
            f"the same: {_seconds(dask, 0)} with two workers of a cluster that stands; {load}"),
    ]  # fmt: skip


def _ratio(pairs: list[tuple[float, float]]) -> float:
    return statistics.median(first / second for first, second in pairs)


def _seconds(pairs: list[tuple[float, float]], side: int) -> str:
    return f"{statistics.median(pair[side] for pair in pairs):.3g} s"


def night() -> list[Row]:
    """The batch that is shipped: time, memory and disk, once."""
    workers = os.cpu_count() or 1
    more = ("--set", "replications=4") if QUICK else ()
    with tempfile.TemporaryDirectory() as place:
        out = Path(place) / "night"
        with _memory() as peak:
            taken, _ = waited(lambda: _batch(NIGHT, out, "--workers", str(workers), *more))
        again, _ = waited(lambda: _batch(NIGHT, out, *more))
        told = json.loads((out / "results" / "batch.json").read_text(encoding="utf-8"))["variants"]
        parts = {name: _bytes(out / name) / 1e6 for name in ("shards", "results")}
    runs = sum(v["replications"] * len(v["economies"]) * len(v["arrangements"]) for v in told)
    first = told[0]
    size = (
        f"{len(told)} variants × {len(first['economies'])} economies × {first['replications']} replications"
    )
    what = f"Meppel, {size}, 2 arrangements, {workers} workers"
    memory, disk = peak[0] / 2**20, ", ".join(f"{name} {size:.0f} MB" for name, size in parts.items())
    detail = f"{runs:,} runs; {taken.told()}"
    return [
        Row(f"{what}: time", taken.clock, "s", detail=detail),
        Row(f"{what}: memory of all processes together", memory, "MiB", detail="resident, at its highest"),
        Row(f"{what}: disk", sum(parts.values()), "MB", detail=disk),
        Row(f"{what}: the same command again", again.clock, "s", detail="nothing is computed"),
    ]  # fmt: skip


def _clock(batch: Path, out: Path, *more: str) -> float:
    taken: Waited = waited(lambda: _batch(batch, out, *more))[0]
    return taken.clock


def _batch(batch: Path, out: Path, *more: str) -> None:
    command = [sys.executable, "-m", "budgetsim.cli.main", "batch", str(batch), "--out", str(out), "--quiet"]
    subprocess.run([*command, *more], check=True, stdout=subprocess.DEVNULL)


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


@contextmanager
def _cluster(folder: Path) -> Iterator[str]:
    """Yield the address of a cluster of two workers, started as the README says."""
    folder.mkdir()
    dask, note = str(Path(sys.executable).parent / "dask"), folder / "scheduler.json"
    scheduler = [
        "scheduler",
        "--host",
        "127.0.0.1",
        "--port",
        "0",
        "--no-dashboard",
        "--scheduler-file",
        str(note),
    ]
    with ExitStack() as stack:
        stack.enter_context(_ended(subprocess.Popen([dask, *scheduler], stderr=subprocess.DEVNULL)))
        while not note.is_file():
            time.sleep(0.1)
        address: str = json.loads(note.read_text(encoding="utf-8"))["address"]
        for number in range(2):
            own = ["--nthreads", "1", "--no-dashboard", "--local-directory", str(folder / str(number))]
            worker = [dask, "worker", address, *own]
            stack.enter_context(_ended(subprocess.Popen(worker, stderr=subprocess.DEVNULL)))
        stand = f"from distributed import Client; Client({address!r}).wait_for_workers(2, 60)"
        subprocess.run([sys.executable, "-c", stand], check=True, stderr=subprocess.DEVNULL)
        yield address


@contextmanager
def _ended(process: subprocess.Popen[Any]) -> Iterator[None]:
    try:
        yield
    finally:
        process.terminate()
        process.wait()


@contextmanager
def _memory() -> Iterator[list[int]]:
    """Yield a list whose one number becomes the bytes that processes below this one had at their highest."""
    peak, over = [0], threading.Event()

    def watch() -> None:
        while not over.wait(EVERY_SECONDS):
            peak[0] = max(peak[0], _resident(os.getpid()))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        over.set()
        watcher.join()


def _resident(root: int) -> int:
    """Return the resident bytes of all processes below one; Linux only, 0 elsewhere."""
    below, found = {root}, 0
    processes = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        processes.append((int(path.parent.name), int(fields[1]), int(fields[21])))
    for number, parent, pages in sorted(processes):
        if parent in below:
            below.add(number)
            found += pages * os.sysconf("SC_PAGESIZE")
    return found
