"""How functions of the kernel are compiled, and where the machine code is kept between runs.

Knows no rule. Inner functions are compiled into the entries that Python calls; only those are kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from numba import njit

F = TypeVar("F", bound=Callable[..., Any])
_njit: Any = njit


def inner(function: F) -> F:
    """Compile a function that only other compiled functions call."""
    compiled: F = _njit(function, nogil=True, no_cpython_wrapper=True, no_cfunc_wrapper=True)
    return compiled


def entry(function: F) -> F:
    """Compile a function that Python calls, and keep the code where the machine lets us."""
    compiled: Any = _njit(function, nogil=True)
    try:
        compiled.enable_caching()
    except RuntimeError:
        # Neither the package's folder nor the user's can be written: compile anew in every process.
        return compiled
    # numba looks only at the entry's own file; a change in a function that it calls must count as well.
    compiled._cache._cache_file._source_stamp = _stamp()
    return compiled


@cache
def _stamp() -> str:
    """Return a checksum of every file that the kernel is made from."""
    digest = hashlib.blake2b(digest_size=16)
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
