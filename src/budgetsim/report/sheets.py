"""How a figure's long table is laid out for people: which keys name a row, which numbers stand in its cells.

Knows no HTML and no figure. The page's script lays out the same sheets in the same way for other choices.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from budgetsim.analysis.headline import Verdict
from budgetsim.report.numbers import NOTHING
from budgetsim.report.tables import Row, Table, verdict_mark
from budgetsim.report.values import BASE, SELECTS
from budgetsim.report.view import Choice
from budgetsim.report.words import Words

Labels = Mapping[str, Mapping[str, str]]
"""Column of the long table -> id -> name for people."""
PARTS = ("value", "marked", "band", "value_band", "difference")


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
    rows = chosen(frame, choice, sheet.every)
    for name, value in sheet.only.items():
        rows = rows[rows[name] == value]
    cells: dict[tuple[str, ...], list[dict[str, Any] | None]] = {}
    for record in rows.to_dict("records"):
        key = tuple(record[name] for name in sheet.heads)
        line = cells.setdefault(key, [None] * len(sheet.columns))
        for n, column in enumerate(sheet.columns):
            if all(record[name] == value for name, value in column.where.items()):
                line[n] = {str(k): v for k, v in record.items()}
    texts = [Row(_named(sheet, key), [*_texts(sheet, line, w)]) for key, line in cells.items()]
    return Table(sheet.caption, [*sheet.heads.values()], [column.head for column in sheet.columns], texts)


def _named(sheet: Sheet, key: Sequence[str]) -> list[str]:
    return [
        sheet.labels.get(name, {}).get(value, value) for name, value in zip(sheet.heads, key, strict=True)
    ]


def _texts(sheet: Sheet, line: Sequence[dict[str, Any] | None], w: Words) -> list[str]:
    pairs = zip(sheet.columns, line, strict=True)
    return [cell(w, column.part, record) if record else NOTHING for column, record in pairs]


def cell(w: Words, part: str, record: Mapping[str, Any]) -> str:
    """Return one part of a number as people read it."""
    value, low, high = record["value"], record["low"], record["high"]
    unit = record["unit"].partition("/")[0]
    said, show = record["verdict"], w.numbers.of_unit
    if part == "value":
        return show(value, unit)
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
    shown = show(value, unit, sign=True)
    if said == Verdict.TOO_FEW or low != low:
        return f"{shown} ({verdict_mark(w, Verdict.TOO_FEW, unit)})"
    return f"{shown} ({band}) {verdict_mark(w, said, unit)}".strip()
