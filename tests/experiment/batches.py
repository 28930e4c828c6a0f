"""Batches as a user has them: another process, real files, real workers."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from small_runs import COMMAND, KLEIN, environment, hashes

SECONDS = 120
"""What no step of these batches takes, however busy the machine."""
PLAIN: dict[str, Any] = {
    "name": "nacht",
    "scenarios": [str(KLEIN)],
    "economies": ["neutraal"],
    "arrangements": ["schotten", "integraal"],
    "grid": {"years": [1, 2]},
    "replications": 24,
    "shard_replications": 2,
    "keep": ["ledger", "purses", "events"],
}


def batch_file(folder: Path, **keys: Any) -> Path:
    """Write the plain batch with other keys beside it or over it; what is None is left out."""
    told = {key: value for key, value in {**PLAIN, **keys}.items() if value is not None}
    path = folder / "nacht.yaml"
    path.write_text(json.dumps(told), encoding="utf-8")
    return path


def start(batch: Path, out: Path, *more: object) -> subprocess.Popen[str]:
    """Start a batch in a process group of its own."""
    return subprocess.Popen(
        [*COMMAND, "batch", str(batch), "--out", str(out), "--lang", "en", *map(str, more)],
        env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, start_new_session=True, preexec_fn=_hear_ctrl_c if os.name == "posix" else None,
    )  # fmt: skip


def _hear_ctrl_c() -> None:
    """Undo what a shell does to commands in the background: they, and all that they start, ignore Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def started(batch: Path, out: Path, *more: object) -> Iterator[subprocess.Popen[str]]:
    """Yield a batch that runs; nothing of it is left behind."""
    process = start(batch, out, *more)
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def carried_out(batch: Path, out: Path, *more: object, code: int = 0) -> tuple[str, str]:
    """Carry a batch out and return what it said, on stdout and on stderr; without a traceback."""
    with started(batch, out, *more) as process:
        said, told = process.communicate(timeout=5 * SECONDS)
    assert process.returncode == code, told
    assert "Traceback" not in told
    return said, told


def results(out: Path) -> dict[str, str]:
    """Return every file of the results but their manifest, which tells times and commands, with its hash."""
    found = hashes(out / "results")
    assert found.pop("batch.json")
    return found


def shards(out: Path) -> list[Path]:
    """Return the finished shards, whole or damaged since."""
    return sorted(path for path in (out / "shards").glob("*") if path.is_dir() and not path.suffix)


def ages(out: Path) -> dict[str, int]:
    """Return when each finished shard was noted as done."""
    return {path.name: (path / "shard.json").stat().st_mtime_ns for path in shards(out)}


def wait_until(happened: Callable[[], object], process: subprocess.Popen[str] | None = None) -> None:
    """Wait for something that happens while a process runs."""
    end = time.monotonic() + SECONDS
    while not happened():
        assert process is None or process.poll() is None, process.communicate()
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def group_lives(group: int) -> bool:
    """Return whether a process of the group is still there after a while."""
    for _ in range(150):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return False
        time.sleep(0.1)
    return True


def worker_processes(parent: int) -> list[int]:
    """Return the worker processes of a batch; Linux only."""
    told = (path / "stat" for path in Path("/proc").iterdir() if path.name.isdigit())
    found = []
    for path in told:
        try:
            fields = path.read_text(encoding="utf-8").rpartition(")")[2].split()
            line = (path.parent / "cmdline").read_text(encoding="utf-8")
        except OSError:
            continue
        if int(fields[1]) == parent and "spawn_main" in line and "resource_tracker" not in line:
            found.append(int(path.parent.name))
    return found
