"""Whoever changes a rule finds its other half: each twin that the kernel names is there."""

from __future__ import annotations

import ast
import importlib
import re
from functools import reduce
from pathlib import Path

import pytest

from budgetsim.engine import compiled

ROOMS = ("engine", "accounts", "chance")
KERNEL = sorted(Path(compiled.__file__).parent.glob("*.py"))
NAMED = re.compile(r"Twins?: ([^\n]*(?:\n(?!\n)[^\n]*)*)")
NAME = re.compile(r"\b[a-z_]+(?:\.\w+)+")
"""A dotted name, as in waiting.WaitingList.join."""


def twins() -> list[tuple[str, str]]:
    """Return (function of the kernel, twin) of every docstring that names one."""
    found = []
    for path in KERNEL:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                told = "".join(NAMED.findall(ast.get_docstring(node) or ""))
                found += [(f"{path.stem}.{node.name}", name) for name in NAME.findall(told)]
    return found


@pytest.mark.parametrize(("function", "twin"), twins())
def test_a_named_twin_is_there(function: str, twin: str) -> None:
    module, *names = twin.split(".")
    for room in ROOMS:
        try:
            found = importlib.import_module(f"budgetsim.{room}.{module}")
        except ModuleNotFoundError:
            continue
        if reduce(lambda thing, name: getattr(thing, name, None), names, found) is not None:
            return
    pytest.fail(f"{function} names {twin}, and there is none in {', '.join(ROOMS)}")


def test_most_of_the_kernel_names_a_twin() -> None:
    assert len({function for function, _ in twins()}) > 60
