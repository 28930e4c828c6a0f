"""The documentation is run, not read: its commands, links, ids, columns and functions must exist and work.

A fenced block whose info string ends in `run` is executed, line by line and without a shell, so it works
everywhere; a block with `file=PATH` is written to that path first. Knows nothing of the model.
"""

from __future__ import annotations

import ast
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from budgetsim.accounts import indicators as indicator_module
from budgetsim.domain.events import Kind
from budgetsim.domain.scenario import Scenario
from budgetsim.domain.walls import Wall
from budgetsim.inputs import load

pytestmark = pytest.mark.docs

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "budgetsim"
READMES = ("README.md", "README.nl.md")
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
# a top-level file under scenarios/ is a layer for others; a case is a folder
CASES = sorted(path for path in (ROOT / "scenarios").rglob("*.yaml") if path.parent != ROOT / "scenarios")

FENCE = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[[^\]]*\]\((?P<target>[^)\s]+)\)")
TERM = re.compile(r"^- `([a-z0-9_]+)`: \S", re.MULTILINE)
NAMED_CODE = re.compile(r"`((?:[a-z_]+/)*[a-z_]+\.py):([A-Za-z_]+)`")
ROW = re.compile(r"^\| `(?P<id>[^`]+)` \| (?P<rest>.*) \|$", re.MULTILINE)


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


# --- the commands ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Block:
    language: str
    target: str
    """Path to write the block to; empty for one that is run."""
    body: str


def blocks(page: str) -> list[Block]:
    """Return the blocks of a page that are to be run or written, in order."""
    found = []
    for match in FENCE.finditer(text_of(ROOT / page)):
        language, _, purpose = match["info"].strip().partition(" ")
        if purpose == "run":
            found.append(Block(language, "", match["body"]))
        elif purpose.startswith("file="):
            found.append(Block(language, purpose.removeprefix("file="), match["body"]))
    return found


def commands(block: Block) -> list[list[str]]:
    if block.language == "python":
        return [[sys.executable, "-c", block.body]]
    lines = (line.strip() for line in block.body.splitlines())
    return [shlex.split(line) for line in lines if line and not line.startswith("#")]


def run(words: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder, with our own `budgetsim` first on the path."""
    scripts = os.pathsep.join((sysconfig.get_path("scripts"), str(Path(sys.executable).parent)))
    environment = {**os.environ, "PATH": scripts + os.pathsep + os.environ["PATH"], "PYTHONUTF8": "1"}
    program = shutil.which(words[0], path=environment["PATH"])
    assert program, f"{words[0]} is not on the path"
    return subprocess.run(
        [program, *words[1:]],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        encoding="utf-8",
    )


@pytest.fixture
def workshop(tmp_path: Path) -> Path:
    """A folder with the scenarios, as someone who has just unpacked the project has it."""
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    return tmp_path


@pytest.mark.parametrize("page", READMES)
def test_commands_work_as_written(page: str, workshop: Path) -> None:
    found = blocks(page)
    assert any(not block.target for block in found), f"{page} has no block to run"
    for block in found:
        if block.target:
            path = workshop / block.target
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.body, encoding="utf-8")
            continue
        for words in commands(block):
            done = run(words, workshop)
            assert done.returncode == 0, (
                f"{page}: {shlex.join(words)}\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
            )


@pytest.mark.parametrize("page", READMES)
def test_make_and_tasks_are_named_side_by_side(page: str) -> None:
    text = text_of(ROOT / page)
    tasks = set(
        re.findall(r"^TASKS = \{(.*?)\}$", text_of(ROOT / "tasks.py"), re.MULTILINE | re.DOTALL)[0].split(
            '"'
        )[1::2]
    )
    made = set(re.findall(r"`make ([a-z]+)`", text))
    assert {"demo", "test"} <= made <= tasks
    for task in made:
        assert f"`py tasks.py {task}`" in text


def test_every_command_is_in_the_readme() -> None:
    helped = run(["budgetsim", "--help"], ROOT).stdout
    listed = re.findall(r"^  ([a-z]+) {2,}\S", helped.partition("Commands:")[2], re.MULTILINE)
    documented = re.findall(r"^\| `budgetsim ([a-z]+)[ `]", text_of(ROOT / "README.md"), re.MULTILINE)
    assert sorted(documented) == sorted(listed)


def test_every_option_of_run_is_in_the_readme() -> None:
    options = set(
        re.findall(r"^  (--[a-z-]+)", run(["budgetsim", "run", "--help"], ROOT).stdout, re.MULTILINE)
    )
    missing = {option for option in options if option not in text_of(ROOT / "README.md")} - {"--engine"}
    assert not missing


def test_exit_codes_are_those_of_the_table(workshop: Path) -> None:
    documented = {
        int(code) for code in re.findall(r"^\| (\d+) \|", text_of(ROOT / "README.md"), re.MULTILINE)
    }
    epilog = run(["budgetsim", "--help"], workshop).stdout.partition("Exit codes:")[2]
    assert documented == {int(code) for code in re.findall(r"\b\d+\b", epilog)}
    seen = {
        run(["budgetsim", "--version"], workshop).returncode,
        run(["budgetsim", "dance"], workshop).returncode,
        run(["budgetsim", "check", "nowhere.yaml"], workshop).returncode,
        run(["budgetsim", "audit", "nowhere"], workshop).returncode,
    }
    assert seen == {0, 2, 3}


# --- the scenarios ---------------------------------------------------------------------------------


@pytest.mark.parametrize("path", CASES, ids=place)
def test_scenario_runs_and_the_pages_know_what_it_names(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    checked = run(["budgetsim", "check", place(path)], ROOT)
    assert checked.returncode == 0, checked.stdout
    words = ["budgetsim", "run", place(path), "--out", str(folder), "--replications", "1", "--set", "years=1"]
    done = run([*words, "--workers", "1", "--quiet"], ROOT)
    assert done.returncode == 0, done.stderr
    audited = run(["budgetsim", "audit", str(folder), "--json"], ROOT)
    assert audited.returncode == 0 and json.loads(audited.stdout)["ok"], audited.stdout
    columns_are_those_of_the_readme(folder)
    indicators_are_those_of_the_model(folder)
    glossary_covers(load(path).scenario, folder)


def columns_are_those_of_the_readme(folder: Path) -> None:
    documented = {
        row["id"]: re.findall(r"`([a-z_0-9]+)`", row["rest"].rpartition(" | ")[2])
        for row in ROW.finditer(text_of(ROOT / "README.md"))
    }
    for name in ("events", "purses", "ledger", "indicators", "comparison", "taakvelden"):
        assert pq.read_schema(folder / f"{name}.parquet").names == documented[f"{name}.parquet"]
    assert list(json.loads(text_of(folder / "manifest.json"))) == documented["manifest.json"]


def indicators_are_those_of_the_model(folder: Path) -> None:
    """Ids and units of the file against the first table under the heading Indicators."""
    table = pd.read_parquet(folder / "indicators.parquet")
    measured = set(zip(table["indicator"], table["unit"], strict=True))
    text = text_of(ROOT / "docs" / "model.md")
    section = text.partition("\n## Indicators\n")[2].partition("\nWorked out")[0]
    assert measured == {(row["id"], row["rest"].split(" | ")[0]) for row in ROW.finditer(section)}
    assert not {name for name, _ in measured} - terms()


def glossary_covers(scenario: Scenario, folder: Path) -> None:
    ledger = pd.read_parquet(folder / "ledger.parquet")
    rows = (
        *scenario.gemeenten,
        *scenario.lokets,
        *scenario.doelgroepen,
        *scenario.stages,
        *(aanbieder for stage in scenario.stages for aanbieder in stage.aanbieders),
        *scenario.funds,
        *scenario.economies,
        *scenario.arrangements,
        *scenario.costs,
    )
    named = {
        *(row.id for row in rows),
        *(row.account for row in scenario.costs),
        *(household for row in scenario.doelgroepen for household in row.households),
        *(row.law for row in scenario.lokets),
        *ledger["account"],
        *ledger["fund"],
    }
    assert not sorted(named - terms())


@cache
def terms() -> set[str]:
    return set(TERM.findall(text_of(ROOT / "docs" / "begrippen.md")))


# --- what the pages name ---------------------------------------------------------------------------


def test_glossary_has_each_term_once() -> None:
    found = TERM.findall(text_of(ROOT / "docs" / "begrippen.md"))
    assert sorted(found) == sorted(set(found))
    assert not {kind.name.lower() for kind in Kind} - terms()
    assert not {str(wall) for wall in Wall} - terms()


def test_every_family_of_indicators_is_called() -> None:
    """A function that yields rows but is missing from the tuple would never be measured, nor missed here."""
    called = {function.__name__ for function in indicator_module.INDICATORS}
    written = set()
    for name in ("money_indicators.py", "people_indicators.py"):
        tree = ast.parse(text_of(PACKAGE / "accounts" / name))
        for node in tree.body:
            if (
                isinstance(node, ast.FunctionDef)
                and node.returns
                and ast.unparse(node.returns) == "Iterator[Row]"
            ):
                written.add(node.name)
    assert written == called


@pytest.mark.parametrize("page", PAGES, ids=place)
def test_links_lead_somewhere(page: Path) -> None:
    for match in LINK.finditer(FENCE.sub("", text_of(page))):
        target, _, anchor = match["target"].partition("#")
        if "://" in target:
            continue
        path = (page.parent / target).resolve() if target else page
        assert path.exists(), f"{place(page)}: {match['target']}"
        assert path.is_relative_to(ROOT), f"{place(page)}: {match['target']} leads out of the project"
        if anchor:
            assert anchor in anchors(path), f"{place(page)}: no heading for #{anchor}"


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as they are made on the web."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", text_of(page)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=place)
def test_functions_that_are_named_exist(page: Path) -> None:
    for path, name in NAMED_CODE.findall(text_of(page)):
        module = PACKAGE / path
        assert module.is_file(), f"{place(page)}: there is no {path}"
        assert name in names_in(module), f"{place(page)}: {path} has no {name}"


@cache
def names_in(module: Path) -> set[str]:
    """Return functions, methods, classes and constants of a module."""
    found = set()
    for node in ast.walk(ast.parse(text_of(module))):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign):
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return found


def test_architecture_names_every_room() -> None:
    text = text_of(ROOT / "docs" / "architecture.md")
    rooms = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert not {room for room in rooms if f"`{room}/`" not in text}


def test_every_decision_is_listed_in_order() -> None:
    folder = ROOT / "docs" / "decisions"
    records = sorted(path.name for path in folder.glob("[0-9]*.md"))
    listed = [match["target"] for match in LINK.finditer(text_of(folder / "README.md"))]
    assert listed == records
    assert [int(name[:4]) for name in records] == list(range(1, len(records) + 1))
    for name in records:
        text = text_of(folder / name)
        assert re.match(rf"# {int(name[:4])}\. ", text), name
        assert re.findall(r"^\*\*(\w+)\.\*\*", text, re.MULTILINE) == [
            "Context",
            "Decision",
            "Consequence",
        ], name
