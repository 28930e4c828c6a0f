"""Taakvelden: lasten and baten as Iv3 calls them in each year, of every arrangement and economy.

Knows no other sheet.
"""

from __future__ import annotations

from budgetsim.report.words import short
from budgetsim.report.workbook.contents import Contents
from budgetsim.report.workbook.sheet import Cell, Grid, Sheet
from budgetsim.report.workbook.signs import factor
from budgetsim.report.workbook.styles import Style

COLUMNS = ("gemeente", "economy", "arrangement", "year", "taakveld", "title", "side", "mean", "low", "high")
ECONOMY, ARRANGEMENT, YEAR, SIDE, MEAN = (
    COLUMNS.index(name) for name in ("economy", "arrangement", "year", "side", "mean")
)
WIDTHS = (16, 20, 24, 7, 11, 50, 6, 16, 16, 16)


def taakveld_sheet(contents: Contents) -> Sheet:
    """Return the sheet, filtered; the code is text, so that 0.10 stays 0.10."""
    grid, w = Grid(), contents.words
    grid.say(w("taakvelden_title"), Style.TITLE)
    grid.say(w("taakvelden_note"))
    head = grid.heads([w(f"taakvelden_{name if name != 'title' else 'title_column'}") for name in COLUMNS])
    table = contents.view.taakvelden.sort_values([*COLUMNS[:5], "side"], ascending=[True] * 5 + [False])
    for row in table.to_dict("records"):
        times = factor(contents.sign, row["side"])
        ends = sorted(times * row[name] for name in ("p10_eur", "p90_eur"))
        texts = [Cell(short(row[name])) for name in COLUMNS[:YEAR]]
        texts += [Cell(row["year"], Style.YEAR), *(Cell(row[name]) for name in ("taakveld", "title"))]
        amounts = (times * row["mean_eur"], *ends)
        grid.add(*texts, Cell(row["side"], Style.MARK), *(Cell(value, Style.EUR) for value in amounts))
    return Sheet("taakvelden", w("sheet_taakvelden"), grid.rows, WIDTHS, head, filtered=True)
