"""Every figure's numbers given away: one JSON document for programs, a CSV per figure for people.

Knows no page and no file. JSON is never localised; a CSV has the names, decimal mark and separator of its
language, and no text in it is taken for a formula. Amounts in both are in euro, never in thousands.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from budgetsim.report.exhibits import Exhibit
from budgetsim.report.gathered import exhibits_of
from budgetsim.report.key_names import key_names
from budgetsim.report.numbers import MARKS
from budgetsim.report.values import MOST_DECIMALS, NUMBER_COLUMNS, VALUE_COLUMNS
from budgetsim.report.view import RunView
from budgetsim.report.words import Words

SCHEMA_VERSION = 1
RUN_KEYS = ("scenario", "fingerprint", "seed", "replications", "engine", "version")
BOM = "\ufeff"
SEPARATORS = {"nl": ";", "en": ","}
"""What stands between cells, as spreadsheets of that language expect it."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a text that begins with one of these for a formula, unless a quote stands before it."""


def document(views: Sequence[RunView]) -> dict[str, Any]:
    """Return one JSON-ready document with the numbers of every figure, a missing number as None."""
    runs = [
        {
            **_about(view),
            "figures": {exhibit.id: as_rows(exhibit.values(view)) for exhibit in exhibits_of(view)},
        }
        for view in views
    ]
    return {"schema_version": SCHEMA_VERSION, "columns": [*VALUE_COLUMNS], "runs": runs}


def document_of_runs(views: Mapping[str, RunView], figures: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """Return one JSON-ready document of runs beside each other; a figure's first column names the run."""
    runs = [{"run": name, **_about(view)} for name, view in views.items()]
    columns = ["run", *VALUE_COLUMNS]
    rows = {name: as_rows(frame) for name, frame in figures.items()}
    return {"schema_version": SCHEMA_VERSION, "columns": columns, "runs": runs, "figures": rows}


def _about(view: RunView) -> dict[str, Any]:
    return {key: view.manifest.get(key) for key in RUN_KEYS}


def keys_of(frame: pd.DataFrame) -> list[str]:
    """Return the key columns of a long table; one of several runs has the run before all others."""
    return [str(name) for name in frame.columns if name not in NUMBER_COLUMNS]


def as_rows(frame: pd.DataFrame) -> list[list[Any]]:
    """Return a long table as lists in the order of its columns."""
    columns = [frame[name].tolist() for name in keys_of(frame)]
    columns += [[plain(number) for number in frame[name]] for name in NUMBER_COLUMNS]
    return [list(row) for row in zip(*columns, strict=True)]


def columnar(frame: pd.DataFrame) -> dict[str, Any]:
    """Return a long table by column for the page's script, keys as numbers of their values."""
    out: dict[str, Any] = {"rows": len(frame)}
    for name in keys_of(frame):
        codes, ids = pd.factorize(frame[name])
        out[name] = {"ids": ids.tolist(), **({"at": codes.tolist()} if len(ids) > 1 else {})}
    for name in NUMBER_COLUMNS:
        numbers = [plain(number) for number in frame[name]]
        out[name] = numbers if any(number is not None for number in numbers) else []
    return out


def plain(number: float) -> float | int | None:
    """Return a number as JSON has it: whole ones without a point, none for what is missing."""
    if math.isnan(number):
        return None
    return int(number) if number.is_integer() else number


def csv_text(exhibit: Exhibit, view: RunView, w: Words) -> str:
    """Return a figure's numbers as a CSV for people, with a byte order mark."""
    frame = exhibit.values(view)
    names, columns = key_names(exhibit, frame, view, w), keys_of(frame)
    lines = [[w(f"csv_{name}") for name in frame.columns]]
    for row in as_rows(frame):
        keys = [names[column][key] for column, key in zip(columns, row, strict=False)]
        numbers = [number_text(number, MARKS[w.lang][1]) for number in row[len(columns) :]]
        lines.append([*map(safe, keys), *numbers])
    mark = SEPARATORS[w.lang]
    return BOM + "".join(mark.join(quoted(cell, mark) for cell in line) + "\r\n" for line in lines)


def safe(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def quoted(text: str, separator: str) -> str:
    """Return a cell, between quotes where it must be."""
    if any(mark in text for mark in (separator, '"', "\n", "\r")):
        return '"' + text.replace('"', '""') + '"'
    return text


def number_text(number: float | None, decimal: str) -> str:
    """Return a number with its own decimals and no thousands mark; none is empty."""
    if number is None:
        return ""
    text = f"{number:.{MOST_DECIMALS}f}".rstrip("0").rstrip(".")
    return text.replace(".", decimal)
