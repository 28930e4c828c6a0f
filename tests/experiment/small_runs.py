"""The command line as a user has it: another process, real files."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import budgetsim

KLEIN = Path(__file__).resolve().parent / "klein.yaml"
COMMAND = (sys.executable, "-m", "budgetsim.cli.main")
TABLES = ("comparison", "events", "indicators", "ledger", "purses", "taakvelden")


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(budgetsim.__file__).resolve().parents[1])}


def budgetsim_run(
    *arguments: object, cwd: Path | None = None, before: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command; modules of the folder `before` come before any other."""
    command = [*COMMAND, "run", *map(str, arguments)]
    path = environment()["PYTHONPATH"]
    first = {"PYTHONPATH": os.pathsep.join([str(before), path])} if before else {}
    return subprocess.run(
        command,
        cwd=cwd,
        env=environment() | first,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )


def hashes(folder: Path) -> dict[str, str]:
    """Return every file of a folder and below with the hash of its bytes."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def tables(folder: Path) -> dict[str, str]:
    return {name: found for name, found in hashes(folder).items() if name.endswith(".parquet")}
