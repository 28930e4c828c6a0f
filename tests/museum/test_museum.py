"""Broken files, each with exactly what `budgetsim check` says about it.

A message that changed on purpose is mended in its `expected.txt` by hand, so that somebody reads it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

MUSEUM = Path(__file__).resolve().parent
SOURCE = MUSEUM.parents[1] / "src"
ROOMS = sorted(path.parent.name for path in MUSEUM.glob("*/expected.txt"))


def check(room: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "budgetsim.cli.main", "check", f"{room}/scenario.yaml"]
    environment = {**os.environ, "PYTHONPATH": str(SOURCE), "PYTHONUTF8": "1"}
    return subprocess.run(
        [*command, "--data", "../inputs/data"],
        cwd=MUSEUM,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("room", ROOMS)
def test_a_broken_file_is_told_exactly(room: str) -> None:
    done = check(room)
    expected = (MUSEUM / room / "expected.txt").read_text(encoding="utf-8")
    assert done.stdout == expected
    assert done.returncode == 3
    assert "Traceback" not in done.stdout + done.stderr


def test_every_room_has_a_file_and_its_message() -> None:
    rooms = {path.name for path in MUSEUM.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert rooms == set(ROOMS)
    assert all((MUSEUM / room / "expected.txt").read_text(encoding="utf-8").strip() for room in ROOMS)
