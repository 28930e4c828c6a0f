"""How functions of the kernel are compiled, and where the machine code is kept between runs.

Knows no rule. Inner functions are compiled into the entries that Python calls; only those are kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

from numba import njit, types
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler
from numba.core.registry import CPUDispatcher

F = TypeVar("F", bound=Callable[..., Any])
_njit: Any = njit
_types: Any = types


class _Part(JITCodeLibrary):
    """Code that is only linked into an entry: optimised there, once, and never made ready by itself.

    numba optimises and loads each function with all that it calls, level after level: ten levels, ten times.
    """

    def _optimize_final_module(self) -> None:
        pass

    def _finalize_final_module(self) -> None:
        self._finalize_dynamic_globals()  # type: ignore[no-untyped-call]
        self._finalized = True

    def get_pointer_to_function(self, name: str) -> int:
        return 0

    @property
    def codegen(self) -> Any:
        return _NoEnvironment(self._codegen)


class _NoEnvironment:
    """A code generator that keeps no environment for a function that is never called from Python."""

    def __init__(self, codegen: Any) -> None:
        self._codegen = codegen

    def __getattr__(self, name: str) -> Any:
        return getattr(self._codegen, name)

    def set_env(self, name: str, environment: Any) -> None:
        pass


class _PartCompiler(Compiler):
    """numba's own compiler, which leaves its code in a part."""

    def __init__(self, typingctx: Any, targetctx: Any, library: Any, *others: Any) -> None:
        library = _Part(targetctx.codegen(), "part")  # type: ignore[no-untyped-call]
        super().__init__(typingctx, targetctx, library, *others)  # type: ignore[no-untyped-call]


class _PartDispatcher(CPUDispatcher):
    """An inner function, compiled once for whole numbers of any width.

    numba compiles a function anew for every constant that it is called with.
    """

    def get_call_template(self, args: Any, kws: Any) -> Any:
        return super().get_call_template(tuple(map(_plain, args)), kws)


def _plain(type_: Any) -> Any:
    """Return a type without what is known of its value; a signed integer has 64 bits."""
    plain = _types.unliteral(type_)
    return _types.int64 if isinstance(plain, _types.Integer) and plain.signed else plain


def inner(function: F) -> F:
    """Compile a function that only other compiled functions call."""
    options = {"nopython": True, "nogil": True, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    compiled: Any = _PartDispatcher(function, targetoptions=options, pipeline_class=_PartCompiler)
    result: F = compiled
    return result


def entry(function: F) -> F:
    """Compile a function that Python calls, and keep the code where the machine lets us."""
    compiled: Any = _njit(function, nogil=True)
    try:
        compiled.enable_caching()
    except RuntimeError:
        # Neither the package's folder nor the user's can be written: compile anew in every process.
        return compiled
    # numba looks only at the entry's own file; a change in what it calls, or in a number, must count as well.
    compiled._cache._cache_file._source_stamp = _stamp()
    return compiled


@cache
def _stamp() -> str:
    """Return a checksum of every file that the kernel is made from."""
    digest = hashlib.blake2b(digest_size=16)
    for path in sources():
        digest.update(path.read_bytes())
    return digest.hexdigest()


def sources() -> list[Path]:
    """Return the files that the kernel is made from: its own, and every floor below that lends it numbers."""
    package = Path(__file__).parents[2]
    floors = (package / name for name in ("domain", "chance", "accounts", "engine"))
    below = [package / "errors.py", package / "units.py"]
    return [*below, *sorted(chain.from_iterable(floor.rglob("*.py") for floor in floors))]
