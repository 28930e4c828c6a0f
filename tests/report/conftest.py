"""One small run for all tests of the report, and its page."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from runs import tight, view_of

from budgetsim.report.page import render
from budgetsim.report.view import RunView


@pytest.fixture(scope="session")
def view() -> RunView:
    return view_of(tight())


@pytest.fixture(scope="session")
def page(view: RunView) -> str:
    return render(view)
