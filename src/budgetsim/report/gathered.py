"""Every figure that a run has: those of all runs, and those of what was worked out about it afterwards.

Knows no figure; a new analysis is a line here.
"""

from __future__ import annotations

from budgetsim.report import exhibits, unsure, walls
from budgetsim.report.exhibits import Exhibit
from budgetsim.report.view import RunView


def exhibits_of(view: RunView) -> tuple[Exhibit, ...]:
    """Return the figures of a run in the order of its page."""
    return (*exhibits.exhibits_of(view), *walls.exhibits(view), *unsure.exhibits_of(view))
