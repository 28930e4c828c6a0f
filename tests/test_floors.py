"""Imports only go down, and each heavy library stays in its own room.

Reads the syntax trees of src/budgetsim; knows nothing of what the code does.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = pytest.mark.house

PACKAGE = "budgetsim"
SOURCE = Path(__file__).resolve().parents[1] / "src" / PACKAGE

FLOORS = {
    "__init__": 0,
    "units": 0,
    "errors": 0,
    "domain": 1,
    "inputs": 2,
    "chance": 2,
    "accounts": 3,
    "engine": 4,
    "analysis": 5,
    "experiment": 6,
    "report": 6,
    "cli": 7,
    "__main__": 8,
}

# library -> the only rooms (or modules) that may import it
ONLY_IN = {
    "simpy": ("engine",),
    "numba": ("engine.compiled",),
    "plotly": ("report",),
    "jinja2": ("report",),
    "xlsxwriter": ("report",),
    "ruamel": ("inputs",),
    "yaml": ("inputs",),
    "csv": ("inputs",),
    "rich": ("cli",),
    "dask": ("experiment.executors",),
    "distributed": ("experiment.executors",),
}

# room -> libraries it must do without
NEVER_IN = {
    "domain": ("pandas", "pathlib", "os", "io", "shutil", "tempfile"),
    "chance": ("pandas",),
    "engine": ("pandas",),
}

FILE_CALLS = {"open", "read_text", "read_bytes", "write_text", "write_bytes"}


@dataclass(frozen=True)
class Module:
    path: Path
    root: Path  # the package folder

    @property
    def parts(self) -> tuple[str, ...]:
        """The dotted name below the package: ("engine", "plan"), ("engine", "__init__"), ("units",)."""
        return self.path.relative_to(self.root).with_suffix("").parts

    @property
    def room(self) -> str:
        return self.parts[0]

    def where(self, node: ast.AST | None = None) -> str:
        place = self.path.relative_to(self.root.parent).as_posix()
        return f"{place}:{getattr(node, 'lineno', 1)}"

    def is_in(self, place: str) -> bool:
        wanted = tuple(place.split("."))
        return self.parts[: len(wanted)] == wanted


def imported_names(tree: ast.AST, module: Module) -> Iterator[tuple[ast.AST, str]]:
    """Give each imported dotted name, wherever it stands: in functions and under TYPE_CHECKING too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = absolute_base(node.level, node.module or "", module)
            if base == PACKAGE:  # from budgetsim import X: X may be a room
                yield from ((node, f"{base}.{alias.name}") for alias in node.names)
            else:
                yield node, base
        elif isinstance(node, ast.Call) and (name := dynamic_import(node)):
            level = len(name) - len(name.lstrip("."))
            yield node, absolute_base(level, name.lstrip("."), module)


def absolute_base(level: int, name: str, module: Module) -> str:
    """Write a relative import out in full; level 0 is absolute already."""
    if level == 0:
        return name
    folder = (PACKAGE, *module.parts[:-1])
    kept = folder[: len(folder) - (level - 1)]
    return ".".join((*kept, name) if name else kept)


def dynamic_import(node: ast.Call) -> str | None:
    """Give the name in import_module("x") or __import__("x"), when it is written out."""
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if called not in ("import_module", "__import__") or not node.args:
        return None
    first = node.args[0]
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None


def room_of(name: str) -> str | None:
    """Tell which of our rooms a dotted name lies in; None for someone else's library."""
    top, *below = name.split(".")
    if top != PACKAGE:
        return None
    return below[0] if below and below[0] in FLOORS else "__init__"


def may_import(importer: str, imported: str) -> bool:
    if importer == "__init__":
        return FLOORS[imported] == 0
    return importer == imported or FLOORS[imported] < FLOORS[importer]


def floor_violation(module: Module, node: ast.AST, name: str) -> str | None:
    imported = room_of(name)
    if imported is None or may_import(module.room, imported):
        return None
    floor_to, floor_from = FLOORS[imported], FLOORS[module.room]
    return f"{module.where(node)} imports {name} (floor {floor_to}) from floor {floor_from}"


def fence_violation(module: Module, node: ast.AST, name: str) -> str | None:
    library = name.split(".")[0]
    allowed = ONLY_IN.get(library)
    if allowed is not None and not any(map(module.is_in, allowed)):
        return f"{module.where(node)} imports {name}, which belongs in {' and '.join(allowed)} only"
    if library in NEVER_IN.get(module.room, ()):
        return f"{module.where(node)} imports {name}, which {module.room} must do without"
    return None


def file_violations(tree: ast.AST, module: Module) -> Iterator[str]:
    """Find files being opened in domain, where nothing may be read or written."""
    if module.room != "domain":
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = getattr(node.func, "attr", None) or getattr(node.func, "id", None)
            if called in FILE_CALLS:
                yield f"{module.where(node)} calls {called}(); domain reads and writes no files"


def module_violations(module: Module) -> Iterator[str]:
    if module.room not in FLOORS:
        yield f"{module.where()} has no floor; give {module.room} one in {Path(__file__).name}"
        return
    tree = ast.parse(module.path.read_text(encoding="utf-8"))
    for node, name in imported_names(tree, module):
        found = (floor_violation(module, node, name), fence_violation(module, node, name))
        yield from (text for text in found if text)
    yield from file_violations(tree, module)


def violations(root: Path) -> list[str]:
    modules = (Module(path, root) for path in sorted(root.rglob("*.py")))
    return [text for module in modules for text in module_violations(module)]


def test_imports_only_go_down_and_libraries_stay_in_their_rooms() -> None:
    assert SOURCE.is_dir()
    found = violations(SOURCE)
    assert not found, "\n" + "\n".join(found)


# --- the checker itself: each planted line must be caught, and its innocent neighbour must not -----

CAUGHT = {
    "upwards": ("domain/chain.py", "from budgetsim.engine import plan", "(floor 4) from floor 1"),
    "upwards, relative": ("accounts/norms.py", "from ..engine.plan import Plan", "(floor 4) from floor 3"),
    "upwards, a room by name": ("units.py", "from budgetsim import cli", "(floor 7) from floor 0"),
    "upwards, plainly": ("inputs/yaml.py", "import budgetsim.accounts.norms", "(floor 3) from floor 2"),
    "in a function": ("engine/plan.py", "def f():\n    import budgetsim.report", "(floor 6) from floor 4"),
    "for types": (
        "chance/draws.py",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from budgetsim.engine import plan",
        "chance/draws.py:3 imports budgetsim.engine (floor 4) from floor 2",
    ),
    "by string": (
        "analysis/walls.py",
        'import importlib\nimportlib.import_module("budgetsim.cli.main")',
        "(floor 7) from floor 5",
    ),
    "next door, inputs": ("inputs/tables.py", "from budgetsim.chance import draws", "(floor 2) from floor 2"),
    "next door, report": ("report/page.py", "from ..experiment import store", "(floor 6) from floor 6"),
    "package root": ("__init__.py", "from .domain import chain", "(floor 1) from floor 0"),
    "a room without a floor": ("helpers/misc.py", "", "has no floor"),
    "simpy": ("accounts/settle.py", "import simpy", "belongs in engine only"),
    "numba": ("accounts/settle.py", "from numba import njit", "belongs in engine.compiled only"),
    "numba next door": ("engine/reference.py", "import numba", "belongs in engine.compiled only"),
    "plotly": ("analysis/walls.py", "import plotly.graph_objects as go", "belongs in report only"),
    "yaml": ("cli/run.py", "from ruamel.yaml import YAML", "belongs in inputs only"),
    "rich": ("report/page.py", "from rich.table import Table", "belongs in cli only"),
    "dask": ("experiment/batch.py", "from dask import delayed", "belongs in experiment.executors only"),
    "pandas": ("engine/plan.py", "import pandas as pd", "engine must do without"),
    "pathlib": ("domain/chain.py", "from pathlib import Path", "domain must do without"),
    "open": ("domain/chain.py", 'def f():\n    return open("x")', "reads and writes no files"),
}

ALLOWED = {
    "down": ("cli/run.py", "from budgetsim.report import page\nfrom ..engine import plan"),
    "own room": ("engine/reference.py", "from . import plan\nfrom .events import Event"),
    "own folder below": ("engine/compiled/kernel.py", "from ..plan import Plan\nfrom . import step"),
    "floor 0 from the root": ("__init__.py", "from budgetsim.units import cents\nfrom .errors import Error"),
    "the version": ("report/page.py", "from budgetsim import __version__"),
    "simpy at home": ("engine/reference.py", "import simpy"),
    "numba at home": ("engine/compiled/jit.py", "from numba import njit"),
    "yaml at home": ("inputs/yaml.py", "import csv\nfrom ruamel.yaml import YAML\nfrom pathlib import Path"),
    "dask at home": ("experiment/executors.py", "def f():\n    import distributed"),
    "a look-alike library": ("accounts/norms.py", "import budgetsim_plugins"),
}


def plant(folder: Path, place: str, text: str) -> Path:
    root = folder / PACKAGE
    path = root / place
    path.parent.mkdir(parents=True)
    path.write_text(text + "\n", encoding="utf-8")
    return root


@pytest.mark.parametrize(("place", "text", "message"), CAUGHT.values(), ids=CAUGHT.keys())
def test_a_planted_violation_is_caught(tmp_path: Path, place: str, text: str, message: str) -> None:
    found = violations(plant(tmp_path, place, text))
    assert len(found) == 1
    assert found[0].startswith(f"{PACKAGE}/{place}:")
    assert message in found[0]


@pytest.mark.parametrize(("place", "text"), ALLOWED.values(), ids=ALLOWED.keys())
def test_what_is_allowed_passes(tmp_path: Path, place: str, text: str) -> None:
    assert violations(plant(tmp_path, place, text)) == []
