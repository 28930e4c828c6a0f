"""How a figure's long table is laid out for people: which keys name a row, which numbers stand in its cells.

Knows no HTML and no figure. The page's script lays out the same sheets in the same way for other choices.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from budgetsim.analysis.headline import Verdict
from budgetsim.report.numbers import NOTHING, SCORE
from budgetsim.report.tables import Row, Table, verdict_mark
from budgetsim.report.values import BASE, FIRST, NUMBER_COLUMNS, SELECTS
from budgetsim.report.view import Choice
from budgetsim.report.words import Words

Labels = Mapping[str, Mapping[str, str]]
"""Column of the long table -> id -> name for people."""
OF_CELL = ("unit", "verdict", *NUMBER_COLUMNS)
"""What of a row a cell may show."""
PARTS = ("value", "marked", "band", "value_band", "difference", "behind", "verdict")


@dataclass(frozen=True)
class Column:
    """A column of cells: the number where these keys have these values, and which part of it is shown."""

    head: str
    where: Mapping[str, str]
    part: str = "value"


@dataclass(frozen=True)
class Sheet:
    """The layout of a figure's table; `heads` maps keys of the long table to headings."""

    caption: str
    heads: Mapping[str, str]
    columns: Sequence[Column]
    labels: Labels
    every: Sequence[str] = ()
    """Selects of which the table shows all choices under each other."""
    only: Mapping[str, str] = field(default_factory=dict)
    """Keys that all rows of the table have."""


def chosen(frame: pd.DataFrame, choice: Choice, every: Sequence[str] = ()) -> pd.DataFrame:
    """Return the rows that belong to a reader's choice; a key that is empty belongs to every choice."""
    mask = pd.Series(True, frame.index)
    for name in SELECTS:
        if name not in every:
            mask &= frame[name].isin([getattr(choice, name), ""])
    return frame[mask]


def laid_out(sheet: Sheet, frame: pd.DataFrame, choice: Choice, w: Words) -> Table:
    """Return the table of one choice as text."""
    rows = _having(chosen(frame, choice, sheet.every), sheet.only)
    keys = [*zip(*(rows[name].tolist() for name in sheet.heads), strict=True)]
    lines = {key: [NOTHING] * len(sheet.columns) for key in keys}
    rows = rows.assign(key=range(len(keys)))
    for n, column in enumerate(sheet.columns):
        for record in _having(rows, column.where)[["key", *OF_CELL]].to_dict("records"):
            lines[keys[record["key"]]][n] = cell(w, column.part, record)
    texts = [Row(_named(sheet, key), cells) for key, cells in lines.items()]
    return Table(sheet.caption, [*sheet.heads.values()], [column.head for column in sheet.columns], texts)


def _having(rows: pd.DataFrame, where: Mapping[str, str]) -> pd.DataFrame:
    """Return the rows where these keys have these values."""
    for name, value in where.items():
        rows = rows[rows[name] == value]
    return rows


def _named(sheet: Sheet, key: Sequence[str]) -> list[str]:
    return [
        sheet.labels.get(name, {}).get(value, value) for name, value in zip(sheet.heads, key, strict=True)
    ]


def cell(w: Words, part: str, record: Mapping[Any, Any]) -> str:
    """Return one part of a number as people read it."""
    value, low, high = record["value"], record["low"], record["high"]
    unit = record["unit"].partition("/")[0]
    said, show = record["verdict"], w.numbers.of_unit
    if part == "value":
        return show(value, unit)
    if part == "verdict":
        return w(f"verdict_{said}") if said else NOTHING
    if part == "behind":
        return _behind(w, said, value, low, high)
    if part == "marked":
        return f"{show(value, unit, sign=True)} {verdict_mark(w, said, unit)}".strip()
    if part == "value_band":
        return (
            f"{show(value, unit)} ({show(low, unit)} {w('to')} {show(high, unit)})"
            if low == low
            else show(value, unit)
        )
    if said == BASE or (low != low and value != value):
        return NOTHING
    band = w.numbers.span(low, high, unit, w("to"))
    if part == "band":
        return NOTHING if said == Verdict.TOO_FEW else band
    shown = w.numbers.change(value, unit, is_clear=low * high > 0)
    if said == Verdict.TOO_FEW or low != low:
        return f"{shown} ({verdict_mark(w, Verdict.TOO_FEW, unit)})"
    return f"{shown} ({band}) {verdict_mark(w, said, unit)}".strip()


def _behind(w: Words, said: str, value: float, low: float, high: float) -> str:
    """Return how far an arrangement is behind the first: a positive number, its band, and whether clearly."""
    if said == FIRST:
        return w(f"verdict_{said}")

    def show(number: float, more: int) -> str:
        return w.numbers.of_unit(number, SCORE, more)

    shown = w.numbers.enough(value, low * high > 0, show)
    if said == Verdict.TOO_FEW:
        return f"{shown} ({w(f'verdict_{said}')})"
    first, last = w.numbers.ends(low, high, show)
    return f"{shown} ({first} {w('to')} {last}) {w(f'verdict_{said}')}"
