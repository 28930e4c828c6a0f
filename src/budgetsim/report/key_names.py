"""What every key of a long table is called where it stands in a cell: in a CSV, of the command or the page.

Knows no number and no layout. A name has no unit and no scale, for the unit stands in a cell of its own; an
id without a name is an error, never a cell.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from budgetsim.accounts.chart import COMMON
from budgetsim.analysis.risk import ALL_FUNDS
from budgetsim.report.exhibits import Exhibit
from budgetsim.report.sheets import Sheet
from budgetsim.report.values import NUMBER_COLUMNS, PER_YEAR, SELECTS, WHOLE_RUN
from budgetsim.report.view import TOTAL, RunView
from budgetsim.report.words import Words, short

KeyNames = Mapping[str, Mapping[str, str]]
"""Key column -> id -> name."""
SIDES = ("L", "B")


def key_names(exhibit: Exhibit, frame: pd.DataFrame, view: RunView, w: Words) -> KeyNames:
    """Return the name of every id in a figure's long table; raises KeyError where one has none.

    What stands in a column that is no key of one run, a run among several, is a name already.
    """
    name_of = _namers(exhibit.sheet(view, w), w)
    ids = {str(name): frame[name].unique().tolist() for name in frame if name not in NUMBER_COLUMNS}
    return {column: {key: name_of.get(column, str)(key) for key in found} for column, found in ids.items()}


def _namers(sheet: Sheet, w: Words) -> dict[str, Callable[[str], str]]:
    """Return per key column what gives an id its name."""
    listed = {"subject": _of_list(_subjects(sheet, w)), "to": _of_list(_targets(sheet, w))}
    words = {name: _of_words(w, name) for name in ("indicator", "statistic", "verdict", "band")}
    more = {"period": _period(w), "unit": lambda unit: unit_name(w, unit)}
    return {**dict.fromkeys(SELECTS, short), **listed, **words, **more}


def _of_list(names: Mapping[str, str]) -> Callable[[str], str]:
    return lambda key: names[key] if key or key in names else ""


def _of_words(w: Words, column: str) -> Callable[[str], str]:
    return lambda key: w(f"{column}_{key}") if key else ""


def _period(w: Words) -> Callable[[str], str]:
    return lambda period: w("whole_run") if period == WHOLE_RUN else period


def _subjects(sheet: Sheet, w: Words) -> dict[str, str]:
    """Return the names of subjects: those of the table, in its rows or over its columns, and of totals."""
    heads = {c.where["subject"]: c.head for c in sheet.columns if "subject" in c.where}
    totals = {TOTAL: w("total"), ALL_FUNDS: w("all_own_funds"), COMMON: w("common_purse")}
    return {**totals, **heads, **sheet.labels.get("subject", {})}


def _targets(sheet: Sheet, w: Words) -> dict[str, str]:
    """Return the names of where people go, and of the sides of a taakveld."""
    return {**sheet.labels.get("to", {}), **{side: w(f"side_{side}") for side in SIDES}}


def unit_name(w: Words, unit: str) -> str:
    """Return a unit in words: 'EUR/jaar' -> 'euro per jaar'."""
    plain = unit.removesuffix(PER_YEAR)
    name = w(f"csv_unit_{plain}")
    return name if plain == unit else w("per_year", unit=name)
