"""Resultaat: the headline of every economy and arrangement, its difference, the band and the verdict.

Knows no other sheet. A band that holds zero is no effect, and the sheet never says otherwise.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from budgetsim.analysis.headline import OUTCOMES, Verdict, headline
from budgetsim.report.sentences import caution
from budgetsim.report.tables import verdict_mark
from budgetsim.report.words import Words, brief, short
from budgetsim.report.workbook.contents import Contents
from budgetsim.report.workbook.sheet import Cell, Grid, Sheet
from budgetsim.report.workbook.styles import Style

COLUMNS = (
    "gemeente",
    "economy",
    "arrangement",
    "outcome",
    "unit",
    "value",
    "difference",
    "p10",
    "p90",
    "verdict",
)
ECONOMY, ARRANGEMENT, OUTCOME, VALUE = (
    COLUMNS.index(n) for n in ("economy", "arrangement", "outcome", "value")
)
WIDTHS = (16, 18, 24, 50, 22, 14, 14, 14, 14, 30)


def result_sheet(contents: Contents) -> Sheet:
    """Return the sheet."""
    view, w, grid = contents.view, contents.words, Grid()
    grid.say(w("result_title"), Style.TITLE)
    grid.say(w("result_note", first=short(view.first.id)))
    grid.say(caution(view, w))
    head = grid.heads([w(f"result_{name}") for name in COLUMNS])
    table = headline(view.indicators, view.comparison, view.scenario.years)
    for row in table.to_dict("records"):
        grid.add(*_cells(contents, row))
    return Sheet("resultaat", w("sheet_result"), grid.rows, WIDTHS, head, 4, filtered=True)


def outcome_name(w: Words, outcome: str) -> str:
    """Return the name of an outcome without its unit, which stands in a column of its own."""
    return brief(w(f"outcome_{outcome}"))


def _cells(contents: Contents, row: dict[Any, Any]) -> tuple[Cell, ...]:
    """Return a row; fewer replications than a band needs show no band."""
    w = contents.words
    outcome = next(outcome for outcome in OUTCOMES if outcome.id == row["outcome"])
    style = Style.EUR if outcome.unit == "EUR" else Style.MONTHS
    unit = w(f"result_unit_{outcome.unit}") + (w("result_per_year") if outcome.per_year else "")
    names = [short(row[name]) for name in ("gemeente", "economy", "arrangement")]
    texts = [*names, outcome_name(w, outcome.id), unit]
    has_band = bool(row["verdict"]) and row["verdict"] != Verdict.TOO_FEW
    numbers = [row["value"], row["difference"], *(row[p] if has_band else None for p in ("p10", "p90"))]
    shown = [None if value is None or pd.isna(value) else float(value) for value in numbers]
    said = verdict_mark(w, row["verdict"], outcome.unit)
    return (*map(Cell, texts), *(Cell(value, style) for value in shown), Cell(said))
