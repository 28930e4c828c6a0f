"""What makes the same scenario give the same tables: this package's own code, and the libraries below it.

Knows no scenario.
"""

from __future__ import annotations

import hashlib
import platform
import subprocess
from functools import cache
from importlib.metadata import version
from pathlib import Path

from budgetsim import __version__
from budgetsim.engine.choice import COMPILED

LIBRARIES = ("numpy", "pandas", "simpy", "pyarrow", "pydantic")
UPSTAIRS = {"cli", "report"}
"""Rooms that only show what was computed."""


def made_with() -> dict[str, object]:
    """Return what determines the outcome of a scenario beside the scenario and its data."""
    libraries = {name: version(name) for name in LIBRARIES}
    return {"package": __version__, "code": code_hash(), "libraries": libraries}


@cache
def code_hash() -> str:
    """Return a checksum of every module that an outcome can depend on."""
    package = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        place = path.relative_to(package)
        if place.parts[0] not in UPSTAIRS:
            digest.update(place.as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def versions(engine: str) -> dict[str, str]:
    """Return the versions of Python and of the libraries that an engine runs on."""
    more = ("numba",) if engine == COMPILED else ()
    return {"python": platform.python_version(), **{name: version(name) for name in (*LIBRARIES, *more)}}


def git_commit() -> str | None:
    """Return the commit of the code that runs, or None outside a checkout."""
    here = Path(__file__).resolve().parent
    try:
        found = subprocess.run(
            ["git", "rev-parse", "HEAD"], cwd=here, capture_output=True, text=True, timeout=5, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return found.stdout.strip() or None
