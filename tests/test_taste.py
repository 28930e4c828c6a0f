"""Short functions, small modules, chance in its own room, and nothing left lying about.

Reads the source and the checked-in files; knows nothing of what the code does.
"""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.house

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "budgetsim"

LONGEST_FUNCTION = 50
USUAL_FUNCTION = 25
USUAL_SHARE = 0.90
LONGEST_MODULE = 400

UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME)\b")
# places that exist on one person's machine only
LOCAL_PATH = re.compile(r"(?<![\w.])(?:/home/\w|/root/|/Users/\w|[A-Za-z]:\\+Users\\)")
OUTSIDE_FOLDER = "../" + "shared"
MAY_NAME_OUTSIDE_FOLDER = {".ci/run"}
# an address, or an option other than a pin's own hash
NOT_A_PIN = re.compile(r"://|^\s*-(?!-hash=)", re.MULTILINE)
NOT_OURS = {".git", ".venv", "build", "dist", "reports"}


def source_trees() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(SOURCE.rglob("*.py")):
        place = path.relative_to(ROOT).as_posix()
        yield place, ast.parse(path.read_text(encoding="utf-8"))


def project_files() -> list[Path]:
    """Give the files that are, or are about to be, checked in; all of them where there is no git."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout.decode()
    except (OSError, subprocess.CalledProcessError):
        found = (path for path in ROOT.rglob("*") if not NOT_OURS & set(path.relative_to(ROOT).parts))
    else:
        found = (ROOT / name for name in listed.split("\0") if name)
    return sorted(path for path in found if path.is_file())


def project_texts() -> Iterator[tuple[str, str]]:
    for path in project_files():
        content = path.read_bytes()
        if b"\0" not in content:
            yield path.relative_to(ROOT).as_posix(), content.decode("utf-8", errors="replace")


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count from `def` to the last line, without decorators and docstring."""
    total = (function.end_lineno or function.lineno) - function.lineno + 1
    if ast.get_docstring(function, clean=False) is None:
        return total
    docstring = function.body[0]
    return total - ((docstring.end_lineno or docstring.lineno) - docstring.lineno + 1)


def functions() -> Iterator[tuple[str, int]]:
    for place, tree in source_trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{place}:{node.lineno} {node.name}", body_lines(node)


def listing(rows: list[str]) -> str:
    return "\n" + "\n".join(rows)


def test_no_function_is_long() -> None:
    found = [f"{name}: {lines} lines" for name, lines in functions() if lines > LONGEST_FUNCTION]
    assert not found, listing(found)


def test_most_functions_are_short() -> None:
    sizes = dict(functions())
    longer = [f"{name}: {lines} lines" for name, lines in sizes.items() if lines > USUAL_FUNCTION]
    assert len(longer) <= (1 - USUAL_SHARE) * len(sizes), listing(longer)


def test_no_module_is_long() -> None:
    sizes = {path: path.read_text(encoding="utf-8").count("\n") for path in SOURCE.rglob("*.py")}
    found = [f"{path.relative_to(ROOT)}: {n} lines" for path, n in sizes.items() if n > LONGEST_MODULE]
    assert not found, listing(found)


def test_nothing_is_marked_unfinished() -> None:
    found = [
        f"{place}:{number} {line.strip()}"
        for place, text in project_texts()
        if place.endswith(".py")
        for number, line in enumerate(text.splitlines(), 1)
        if UNFINISHED.search(line)
    ]
    assert not found, listing(found)


def test_no_except_catches_everything() -> None:
    found = [
        f"{place}:{node.lineno}"
        for place, tree in source_trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler) and node.type is None
    ]
    assert not found, listing(found)


# --- chance --------------------------------------------------------------------------------------


def random_uses(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Find the random modules of Python and numpy, imported or reached for."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Attribute):
            names = [ast.unparse(node)]
        else:
            continue
        yield from ((node.lineno, name) for name in names if is_random(name))


def is_random(name: str) -> bool:
    parts = name.split(".")
    if parts[0] in ("np", "numpy"):
        return parts[1:2] == ["random"]
    return parts[0] == "random"


def is_global_seed(name: str) -> bool:
    return is_random(name) and name.endswith(".seed")


def test_chance_stays_in_its_room() -> None:
    found = [
        f"{place}:{line} {name}"
        for place, tree in source_trees()
        if not place.startswith("src/budgetsim/chance/")
        for line, name in random_uses(tree)
    ]
    assert not found, listing(found)


def test_no_global_seed() -> None:
    found = [
        f"{place}:{line} {name}"
        for place, tree in source_trees()
        for line, name in random_uses(tree)
        if is_global_seed(name)
    ]
    assert not found, listing(found)


@pytest.mark.parametrize(
    "line",
    [
        "import random",
        "from random import choice",
        "import numpy.random",
        "from numpy import random",
        "np.random.rand()",
    ],
)
def test_a_planted_random_is_caught(line: str) -> None:
    assert list(random_uses(ast.parse(line)))


@pytest.mark.parametrize(
    "line", ["from .random import x", "import randomised", "a.random.b", "import numpy as np"]
)
def test_a_look_alike_of_random_passes(line: str) -> None:
    assert not list(random_uses(ast.parse(line)))


def test_a_planted_global_seed_is_caught() -> None:
    assert any(is_global_seed(name) for _, name in random_uses(ast.parse("np.random.seed(1)")))


# --- nothing of one machine ----------------------------------------------------------------------


def test_no_path_of_one_machine() -> None:
    found = [
        f"{place}:{number} {line.strip()[:100]}"
        for place, text in project_texts()
        if place != "tests/test_taste.py"
        for number, line in enumerate(text.splitlines(), 1)
        if LOCAL_PATH.search(line) or (len(ROOT.parts) > 2 and f"{ROOT}/" in line)
    ]
    assert not found, listing(found)


def test_only_ci_knows_the_folder_outside() -> None:
    found = [
        place
        for place, text in project_texts()
        if OUTSIDE_FOLDER in text and place not in MAY_NAME_OUTSIDE_FOLDER
    ]
    assert not found, listing(found)


def test_pins_name_no_host() -> None:
    pins = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "requirements").glob("*.txt")}
    assert pins.keys() >= {"run.txt", "dev.txt", "bench.txt"}
    found = [name for name, text in pins.items() if NOT_A_PIN.search(text)]
    assert not found, listing(found)


@pytest.mark.parametrize(("less", "more"), [("run", "dev"), ("dev", "bench")])
def test_pins_hold_all_of_the_level_before(less: str, more: str) -> None:
    few, all_of_them = (pinned(ROOT / "requirements" / f"{level}.txt") for level in (less, more))
    assert few
    assert few <= all_of_them, listing(sorted(few - all_of_them))


def pinned(path: Path) -> set[str]:
    return {line for line in path.read_text(encoding="utf-8").splitlines() if "==" in line}
