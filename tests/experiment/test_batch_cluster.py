"""A batch on a cluster that dask's own commands start: the same bytes, and whatever dies, on it goes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from batches import (
    SECONDS,
    ages,
    batch_file,
    carried_out,
    results,
    shards,
    started,
    wait_until,
    worker_processes,
)
from small_runs import environment

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name == "nt", reason="process groups are of POSIX")]
DASK = str(Path(sys.executable).parent / "dask")


@dataclass
class Cluster:
    """A scheduler and its workers on this machine."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]]

    def on(self) -> tuple[str, ...]:
        return "--executor", "dask", "--scheduler", self.address


@contextmanager
def cluster(folder: Path, workers: int = 2, tls: Tls | None = None) -> Iterator[Cluster]:
    """Start a cluster with dask's own commands; every process of it is gone at the end."""
    note, scheme = folder / "scheduler.json", "tls" if tls else "tcp"
    more = ["--protocol", scheme, *(tls.options() if tls else [])]
    with ExitStack() as stack:
        on = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(note)]
        scheduler = stack.enter_context(_dask("scheduler", *on, *more))
        wait_until(note.is_file)
        address = json.loads(note.read_text(encoding="utf-8"))["address"]
        assert address.startswith(f"{scheme}://127.0.0.1:")
        begun = [
            stack.enter_context(
                _dask(
                    "worker", address, "--nthreads", "1", "--no-dashboard", "--local-directory", place, *more
                )
            )
            for place in (str(folder / f"worker{number}") for number in range(workers))
        ]
        if workers:
            _wait_for_workers(address, workers, tls)
        yield Cluster(address, scheduler, begun)


@contextmanager
def _dask(*arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [DASK, *arguments], env=_environment(None), start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield process
    finally:
        _kill(process)


def _wait_for_workers(address: str, count: int, tls: Tls | None = None) -> None:
    wait = f"from distributed import Client; Client({address!r}).wait_for_workers({count}, {SECONDS})"
    subprocess.run([sys.executable, "-c", wait], env=_environment(tls), check=True, capture_output=True)


def _environment(tls: Tls | None) -> dict[str, str]:
    return (
        environment()
        | {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
        | (tls.variables() if tls else {})
    )


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a command of dask with all its processes: the nanny of a killed worker would start another."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def test_a_cluster_makes_the_same_bytes(undisturbed: Path, tmp_path: Path) -> None:
    with cluster(tmp_path) as dask:
        carried_out(batch_file(tmp_path, shard_replications=5), tmp_path / "out", *dask.on())
    assert results(tmp_path / "out") == results(undisturbed)


@pytest.mark.parametrize("what", ["process", "machine"])
def test_a_killed_worker_of_the_cluster_is_missed_by_nobody(
    undisturbed: Path, tmp_path: Path, what: str
) -> None:
    out = tmp_path / "out"
    with cluster(tmp_path) as dask, started(batch_file(tmp_path), out, *dask.on()) as process:
        wait_until(lambda: shards(out), process)
        if what == "process":
            os.kill(worker_processes(dask.workers[0].pid)[0], signal.SIGKILL)
        else:
            _kill(dask.workers[0])
        _, told = process.communicate(timeout=5 * SECONDS)
    assert process.returncode == 0, told
    assert "Traceback" not in told
    assert results(out) == results(undisturbed)


def test_without_its_scheduler_a_batch_stops_and_goes_on_later(undisturbed: Path, tmp_path: Path) -> None:
    out, batch = tmp_path / "out", batch_file(tmp_path)
    with cluster(tmp_path) as dask, started(batch, out, *dask.on()) as process:
        wait_until(lambda: len(shards(out)) > 2, process)
        _kill(dask.scheduler)
        _, told = process.communicate(timeout=5 * SECONDS)
    assert process.returncode == 5, told
    assert "Traceback" not in told
    assert "scheduler" in told
    assert "run the same command again" in told
    kept = ages(out)
    assert 2 < len(kept) < 24
    assert not (out / "results").exists()
    with cluster(_another(tmp_path)) as dask:
        carried_out(batch, out, *dask.on())
    assert kept.items() < ages(out).items()
    assert results(out) == results(undisturbed)


def test_a_cluster_can_finish_what_this_machine_began(undisturbed: Path, tmp_path: Path) -> None:
    out, batch = tmp_path / "out", batch_file(tmp_path)
    with started(batch, out, "--workers", 1) as process:
        wait_until(lambda: len(shards(out)) > 2, process)
        process.kill()
        process.communicate()
    kept = ages(out)
    with cluster(tmp_path) as dask:
        carried_out(batch, out, *dask.on())
    assert kept.items() < ages(out).items()
    assert results(out) == results(undisturbed)


def _another(folder: Path) -> Path:
    new = folder / "another"
    new.mkdir()
    return new


# --- refusals ------------------------------------------------------------------------------------


def test_no_scheduler_is_told_at_once(tmp_path: Path) -> None:
    _, told = carried_out(
        batch_file(tmp_path),
        tmp_path / "out",
        "--executor",
        "dask",
        "--scheduler",
        "tcp://127.0.0.1:9",
        code=5,
    )
    assert "tcp://127.0.0.1:9" in told
    assert not shards(tmp_path / "out")


def test_a_cluster_without_workers_is_told_at_once(tmp_path: Path) -> None:
    with cluster(tmp_path, workers=0) as dask:
        _, told = carried_out(batch_file(tmp_path), tmp_path / "out", *dask.on(), code=5)
    assert "no workers" in told
    assert "dask worker" in told


def test_workers_on_another_disk_are_refused(tmp_path: Path) -> None:
    """Seen from a worker in a mount namespace of its own, the folder is empty: as on a machine without it."""
    if sys.platform != "linux" or subprocess.run(["unshare", "-rm", "true"], check=False).returncode:
        pytest.skip("needs a mount namespace of its own")
    out = tmp_path / "shared" / "out"
    out.mkdir(parents=True)
    with cluster(tmp_path, workers=0) as dask:
        script = f'mount -t tmpfs tmpfs {out.parent} && exec "$@"'
        worker = [
            DASK,
            "worker",
            dask.address,
            "--nthreads",
            "1",
            "--no-dashboard",
            "--local-directory",
            tmp_path,
        ]
        process = subprocess.Popen(
            ["unshare", "-rm", "sh", "-c", script, "sh", *map(str, worker)], env=_environment(None),
            start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            ready = f"from distributed import Client; Client({dask.address!r}).wait_for_workers(1, {SECONDS})"
            subprocess.run(
                [sys.executable, "-c", ready], env=_environment(None), check=True, capture_output=True
            )
            _, told = carried_out(batch_file(tmp_path), out, *dask.on(), code=5)
        finally:
            _kill(process)
    assert "does not see" in told
    assert str(out) in told
    assert not shards(out)


# --- encrypted -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tls:
    """A certificate that everybody in a cluster has and trusts."""

    certificate: Path
    key: Path

    def options(self) -> list[str]:
        """Return what dask's commands are told."""
        return [
            "--tls-ca-file", str(self.certificate), "--tls-cert", str(self.certificate),
            "--tls-key", str(self.key),
        ]  # fmt: skip

    def variables(self) -> dict[str, str]:
        """Return what a client reads from the environment, as the README says."""
        return {
            "DASK_DISTRIBUTED__COMM__TLS__CA_FILE": str(self.certificate),
            "DASK_DISTRIBUTED__COMM__TLS__CLIENT__CERT": str(self.certificate),
            "DASK_DISTRIBUTED__COMM__TLS__CLIENT__KEY": str(self.key),
        }


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate")
def test_a_cluster_with_tls(undisturbed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tls = Tls(tmp_path / "cert.pem", tmp_path / "key.pem")
    subject = ["-subj", "/CN=budgetsim", "-days", "1", "-newkey", "rsa:2048", "-nodes"]
    made = ["-keyout", str(tls.key), "-out", str(tls.certificate)]
    subprocess.run(["openssl", "req", "-x509", *subject, *made], check=True, capture_output=True)
    with cluster(tmp_path, tls=tls) as dask:
        _, told = carried_out(batch_file(tmp_path), tmp_path / "out", *dask.on(), code=5)
        assert dask.address in told, "without a certificate nobody comes in"
        for name, value in tls.variables().items():
            monkeypatch.setenv(name, value)
        carried_out(batch_file(tmp_path), tmp_path / "out", *dask.on())
    assert results(tmp_path / "out") == results(undisturbed)
