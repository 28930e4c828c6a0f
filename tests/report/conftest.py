"""One small run for all tests of the report, its page, and a browser to open it in."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

sys.path.insert(0, str(Path(__file__).parent))

from look import chromium
from runs import tight, view_of

from budgetsim.cli.main import main
from budgetsim.cli.report import read_run
from budgetsim.report.page import render
from budgetsim.report.view import RunView


@pytest.fixture(scope="session")
def view() -> RunView:
    return view_of(tight())


@pytest.fixture(scope="session")
def page(view: RunView) -> str:
    return render(view)


@pytest.fixture(scope="session")
def analysed(tmp_path_factory: pytest.TempPathFactory) -> RunView:
    """Return a small run with criteria, its walls and what its answer hangs on, as read from its folder."""
    folder = str(tmp_path_factory.mktemp("analysed") / "doorgelicht")
    counts = "--samples=3 --weathers=2 --lucks=2 --trajectories=2 --turns=2 --replications=3"
    given = str(Path(__file__).parent / "doorgelicht.yaml")
    assert main(["run", given, "--out", folder, "--replications", "6", "--workers", "1", "--quiet"]) == 0
    assert main(["walls", folder, "--workers", "1", "--quiet"]) == 0
    assert main(["sensitivity", folder, *counts.split(" "), "--workers", "1", "--quiet"]) == 0
    return read_run(Path(folder))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def address(page: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(page, encoding="utf-8")
    return path.as_uri()
