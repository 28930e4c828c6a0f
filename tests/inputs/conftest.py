"""A small scenario, and ways to lay something over it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from budgetsim.errors import InputError
from budgetsim.inputs import Loaded, load

HERE = Path(__file__).resolve().parent
DATA = HERE / "data"
Laid = Callable[..., Loaded]
Found = Callable[..., list[str]]


@pytest.fixture
def mini() -> Path:
    return HERE / "mini.yaml"


@pytest.fixture
def laid(tmp_path: Path) -> Laid:
    """Load a text laid over the small scenario."""

    def loaded(text: str = "", *sets: str) -> Loaded:
        shutil.copy(HERE / "mini.yaml", tmp_path / "mini.yaml")
        layer = tmp_path / "layer.yaml"
        layer.write_text(f"extends: mini.yaml\n{text}", encoding="utf-8")
        return load(layer, sets, DATA)

    return loaded


@pytest.fixture
def found(laid: Laid) -> Found:
    """Return the problems of a text laid over the small scenario as `path: message`."""

    def problems(text: str = "", *sets: str) -> list[str]:
        try:
            laid(text, *sets)
        except InputError as error:
            return [f"{problem.path}: {problem.message}" for problem in error.problems]
        return []

    return problems
