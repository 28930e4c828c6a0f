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

from budgetsim.report.page import render
from budgetsim.report.view import RunView


@pytest.fixture(scope="session")
def view() -> RunView:
    return view_of(tight())


@pytest.fixture(scope="session")
def page(view: RunView) -> str:
    return render(view)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def address(page: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(page, encoding="utf-8")
    return path.as_uri()
