"""Lees mij: which run this is, how to read the sheets, signs, rounding and what a band holds.

Knows no other sheet; at its foot stand the lists that dropdowns on other sheets offer.
"""

from __future__ import annotations

from collections.abc import Mapping

from budgetsim.report.accountability import run_facts
from budgetsim.report.sentences import caution, levels_rest
from budgetsim.report.words import Words
from budgetsim.report.workbook.contents import Contents
from budgetsim.report.workbook.sheet import Cell, Grid, Sheet, range_on
from budgetsim.report.workbook.styles import Style

WIDTHS = (46, 110, 22, 16, 12, 10, 10)
READING = ("what", "sheets", "live", "signs", "marks", "rounding", "band", "assumptions", "csv")


def read_me_sheet(contents: Contents) -> tuple[Sheet, Mapping[str, str]]:
    """Return the sheet, and the range of every list by its name."""
    view, w, grid = contents.view, contents.words, Grid()
    grid.add(Cell(w("read_title"), Style.TITLE), Cell(view.scenario.title, Style.TITLE))
    head = grid.heads([w("read_head_name"), w("read_head_value")])
    _pair(grid, w("read_scenario"), view.scenario.name)
    if view.scenario.description:
        _pair(grid, w("read_description"), view.scenario.description)
    for name, value in run_facts(view, w):
        _pair(grid, name, value)
    for table, digest in view.manifest.get("data_hashes", {}).items():
        _pair(grid, w("read_table", name=table), f"sha256 {digest}")
    grid.say(w("read_how"), Style.SECTION)
    for name in READING:
        text = w(f"read_{name}_text") if name != "signs" else w(f"read_signs_{contents.sign.value}")
        _pair(grid, w(f"read_{name}"), text)
    _pair(grid, w("read_caution"), f"{caution(view, w)} {levels_rest(view, w)}")
    ranges = _lists(grid, contents)
    return Sheet("lees-mij", w("sheet_read_me"), grid.rows, WIDTHS, head), ranges


def _pair(grid: Grid, name: str, text: str) -> None:
    grid.add(Cell(name, Style.LABEL), Cell(text, Style.WRAP))


def _lists(grid: Grid, contents: Contents) -> Mapping[str, str]:
    """Add the lists beside each other; return where each stands."""
    w, lists = contents.words, contents.lists()
    grid.say(w("read_lists"), Style.SECTION)
    grid.heads([w(f"read_list_{name}") for name in lists])
    first = grid.next
    for number in range(max(map(len, lists.values()))):
        grid.add(*(Cell(v[number] if number < len(v) else None) for v in lists.values()))
    return {
        name: f"={range_on(_name(w), range(first, first + len(values)), column)}"
        for column, (name, values) in enumerate(lists.items())
    }


def _name(w: Words) -> str:
    return w("sheet_read_me")
