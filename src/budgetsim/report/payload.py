"""What the page's script gets: per figure its numbers once, by column, and how they are drawn and laid out.

Knows no HTML. The script makes every chart, table and CSV file from these numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from budgetsim.report import criteria
from budgetsim.report.chain import Picture
from budgetsim.report.document import SEPARATORS, columnar
from budgetsim.report.exhibits import Exhibit
from budgetsim.report.figures import Chart, text
from budgetsim.report.findings import Case
from budgetsim.report.key_names import key_names
from budgetsim.report.layouts import choice_labels
from budgetsim.report.numbers import MARKS, MOST_DECIMALS, NEARLY_ZERO, POINT, SCORE, SCORE_DIGITS
from budgetsim.report.pruning import Kept
from budgetsim.report.sheets import Sheet, laid_out
from budgetsim.report.tables import OF_SALDO, Table
from budgetsim.report.unscripted import Told, table_of_all, told
from budgetsim.report.values import BEHIND, FIRST, TURNING, VALUE_COLUMNS
from budgetsim.report.view import Choice, RunView
from budgetsim.report.words import Words

CONFIG = {
    "displayModeBar": False,
    "displaylogo": False,
    "showSendToCloud": False,
    "showEditInChartStudio": False,
    "plotlyServerURL": "",
    "responsive": True,
    "locale": "nl",
    "scrollZoom": False,
    "doubleClick": False,
}
"""No button that uploads anything: plotly 7 shows one unless told not to."""


@dataclass(frozen=True)
class Shown:
    """An exhibit as the page first shows it, and what its script needs to show it for other choices."""

    id: str
    section: str
    heading: str
    sees: str
    caption: str
    source: str
    table: Table
    chart: Chart | None
    selects: Sequence[tuple[str, str, list[tuple[str, str]]]]
    """Name, label and options (id, text) of the selects of its own."""
    data: dict[str, Any]
    told_of_all: Sequence[Told]
    """What it says for every choice, where that differs."""
    table_of_all: Table | None
    """The table of all choices, where that of the first does not hold them all."""
    is_cut: bool = False
    """Whether not all of this fits in the page."""


def shown(exhibit: Exhibit, frame: pd.DataFrame, view: RunView, w: Words) -> Shown:
    """Return an exhibit as the page first shows it; `frame` are its numbers that the page holds."""
    start, sheet = view.opening_choice, exhibit.sheet(view, w)
    chart = exhibit.chart(view, w) if exhibit.chart else None
    findings = {choice: exhibit.finding(Case(view, w, choice)) for choice in view.choices(exhibit.depends)}
    heading, sees = findings[start]
    selects = [(name, w(name), list(options(view, w).items())) for name, options in exhibit.also.items()]
    data = {
        "depends": exhibit.depends,
        "also": list(exhibit.also),
        "texts": {state_key(exhibit.depends, choice): finding for choice, finding in findings.items()},
        "values": columnar(frame),
        "sheet": _sheet_data(sheet),
        "chart": chart and asdict(chart),
        "names": key_names(exhibit, frame, view, w),
    }
    table = laid_out(sheet, frame, start, w)
    of_all = table_of_all(sheet, frame, exhibit.depends, view, w)
    return Shown(
        exhibit.id, exhibit.section, heading, sees, _caption(exhibit, w), _source(exhibit, view, w), table,
        chart, selects, data, told(exhibit.depends, findings, view, w),
        of_all if len(of_all.rows) > len(table.rows) else None,
    )  # fmt: skip


def _caption(exhibit: Exhibit, w: Words) -> str:
    return w(f"caption_{exhibit.caption or exhibit.id}") if exhibit.chart else ""


def _source(exhibit: Exhibit, view: RunView, w: Words) -> str:
    if exhibit.source:
        return exhibit.source(view, w)
    own = f"source_{exhibit.id}"
    return w(own if w.has(own) else f"source_{exhibit.section}", kept=w.count("replication", view.kept))


def state_key(depends: tuple[str, ...], choice: Choice) -> str:
    """Return the key of a state: the values of the selects it depends on."""
    return "|".join(getattr(choice, name) for name in depends)


def _sheet_data(sheet: Sheet) -> dict[str, Any]:
    return {
        "heads": sheet.heads, "columns": [asdict(column) for column in sheet.columns], "labels": sheet.labels,
        "every": sheet.every, "only": sheet.only,
    }  # fmt: skip


def payload(
    view: RunView, w: Words, picture: Picture, figures: Sequence[Shown], kept: Kept
) -> dict[str, Any]:
    """Return what the script of a page of one run needs: the figures, the chain, the weights."""
    more = {"chain": picture.states(kept.has), "criteria": criteria.payload(view, w)}
    return {**figure_payload(view, w, figures), **more}


def figure_payload(
    view: RunView, w: Words, figures: Sequence[Shown], columns: Sequence[str] = VALUE_COLUMNS
) -> dict[str, Any]:
    """Return what the script of any page needs: the figures, their columns, and the words of cells."""
    names = choice_labels(view)["arrangement"]
    own = {name: options[0][0] for figure in figures for name, _, options in figure.selects}
    return {
        "start": {**asdict(view.opening_choice), "year": "0", **own},
        "first": view.first.id,
        "names": {"arrangement": {name: text(label) for name, label in names.items()}},
        "columns": columns,
        "config": {**CONFIG, "locale": _locale(w)},
        "locale": {"name": _locale(w), "months": w("months").split(), "days": w("days").split()},
        "words": _cell_words(w, columns),
        "figures": {figure.id: figure.data for figure in figures},
    }


def _cell_words(w: Words, columns: Sequence[str]) -> dict[str, Any]:
    """Return the words and marks with which the script writes cells and CSV files."""
    thousands, decimal = MARKS[w.lang]
    verdicts = {name: w(name) for name in ("better", "worse", "unclear", "too_few")}
    cells = [FIRST, BEHIND, "unclear", "too_few", *TURNING]
    return {
        "thousands": thousands, "decimal": decimal, "decimals": MOST_DECIMALS, "to": w("to"),
        "nearly_zero": NEARLY_ZERO[w.lang], "points": POINT[w.lang],
        "score": {"unit": SCORE, "digits": SCORE_DIGITS},
        "now": w("now_shown"), "nothing": w("nothing_to_draw"), "nothing_said": w("nothing_said"),
        "left_out": w("left_out_here"),
        "no_rows": w("no_rows"), "sideways": w("sideways"),
        "separator": SEPARATORS[w.lang],
        "verdicts": verdicts,
        "saldo": {name: w(mark) for name, mark in OF_SALDO.items()},
        "verdict": {name: w(f"verdict_{name}") for name in cells},
        "money": {"better": w("v"), "worse": w("n")},
        "csv": {name: w(f"csv_{name}") for name in columns},
    }  # fmt: skip


def _locale(w: Words) -> str:
    """Return the name under which plotly keeps the words of this language."""
    return f"{w.lang}-budgetsim"
