"""A batch on a disk that is full or cannot be written: a sentence, and no half shard that counts as done."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from batches import batch_file, carried_out, results, shards
from small_runs import COMMAND, environment

from budgetsim.experiment.shards import shard_problem

OWN_MOUNTS = ("unshare", "--map-root-user", "--mount")


def _may_mount() -> bool:
    return sys.platform == "linux" and not subprocess.run([*OWN_MOUNTS, "true"], check=False).returncode


pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not _may_mount(), reason="needs a mount namespace of its own"),
]


def on_a_disk(folder: Path, size: str, more: str, batch: Path) -> tuple[int, str]:
    """Carry a batch out on a disk in memory; what stands there at the end is copied to folder/found."""
    disk, found = folder / "disk", folder / "found"
    disk.mkdir()
    found.mkdir()
    script = (
        f'mount -t tmpfs -o size={size} tmpfs {disk} && mkdir {disk}/out && {more} "$@"; '
        f"code=$?; cp -r {disk}/. {found}; exit $code"
    )
    command = [*COMMAND, "batch", batch, "--out", disk / "out", "--workers", 2, "--quiet"]
    done = subprocess.run(
        [*OWN_MOUNTS, "sh", "-c", script, "sh", *map(str, command)],
        env=environment(), capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    return done.returncode, done.stderr


def _kilobytes(folder: Path) -> int:
    """Return what the files of a folder take on a disk in memory, which gives them whole pages."""
    return sum(-(-path.stat().st_size // 4096) * 4 for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("share", [0.2, 0.9], ids=["while shards are made", "while they are joined"])
def test_a_full_disk_stops_the_batch_and_what_is_done_counts(
    undisturbed: Path, tmp_path: Path, share: float
) -> None:
    batch, out = batch_file(tmp_path), tmp_path / "out"
    code, told = on_a_disk(tmp_path, f"{int(share * _kilobytes(undisturbed))}k", "", batch)
    assert code == 5
    assert "disk is full" in told
    assert "run the same command again" in told
    found = tmp_path / "found" / "out"
    assert not (found / "results").exists()
    assert (len(shards(found)) == len(shards(undisturbed))) == (share > 0.5)
    assert [shard_problem(folder) for folder in shards(found)] == [None] * len(shards(found))
    shutil.copytree(found, out)
    kept = {folder.name for folder in shards(out)}
    carried_out(batch, out, "--workers", 2)
    assert results(out) == results(undisturbed)
    assert kept <= {folder.name for folder in shards(out)}


def test_a_disk_that_cannot_be_written_is_told_before_anything_starts(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    code, told = on_a_disk(tmp_path, "8m", f"mount -o remount,ro {disk} &&", batch_file(tmp_path))
    assert code == 3
    assert "cannot be written" in told
    assert str(disk / "out") in told
    assert not list((tmp_path / "found" / "out").iterdir())
