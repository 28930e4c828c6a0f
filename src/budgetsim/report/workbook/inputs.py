"""Uitgangspunten: every parameter with value, unit, range and source, assumptions first, and every wall.

Knows no other sheet.
"""

from __future__ import annotations

from budgetsim.report.assumptions import Parameter, parameters
from budgetsim.report.tables import wall_table
from budgetsim.report.workbook.contents import Contents
from budgetsim.report.workbook.sheet import Cell, Grid, Sheet
from budgetsim.report.workbook.styles import Style

COLUMNS = ("name", "path", "value", "unit", "label", "low", "high", "source")
WIDTHS = (58, 48, 16, 26, 16, 14, 14, 90)


def input_sheet(contents: Contents) -> Sheet:
    """Return the sheet: walls, then parameters; the headings of the parameters stay in view."""
    view, w, grid = contents.view, contents.words, Grid()
    shown = parameters(view, w)
    grid.say(w("inputs_title"), Style.TITLE)
    assumed = sum(parameter.is_assumption for parameter in shown)
    grid.say(w("inputs_note", n=len(shown), assumptions=assumed))
    head = grid.heads([w(f"inputs_{name}") for name in COLUMNS])
    for parameter in shown:
        grid.add(*_cells(parameter))
    grid.say("")
    _walls(grid, contents)
    return Sheet("uitgangspunten", w("sheet_inputs"), grid.rows, WIDTHS, head, 1)


def _cells(parameter: Parameter) -> tuple[Cell, ...]:
    text = Style.ASSUMPTION if parameter.is_assumption else Style.WRAP
    number = Style.ASSUMPTION_NUMBER if parameter.is_assumption else Style.PLAIN
    value = parameter.value if parameter.amount is None else parameter.amount
    return (
        Cell(parameter.name, text), Cell(parameter.path, text), Cell(value, number),
        Cell(parameter.unit, text), Cell(parameter.label, text), Cell(parameter.low, number),
        Cell(parameter.high, number), Cell(parameter.source, text),
    )  # fmt: skip


def _walls(grid: Grid, contents: Contents) -> None:
    """Add how high every wall stands in every arrangement, one wall a row."""
    table = wall_table(contents.view, contents.words)
    grid.say(table.caption, Style.SECTION)
    grid.heads([contents.words("inputs_wall"), *(row.heads[0] for row in table.rows)])
    for number, name in enumerate(table.columns):
        cells = [row.cells[number].replace("\n", "; ") for row in table.rows]
        grid.add(Cell(name, Style.WRAP), *(Cell(text, Style.WRAP) for text in cells))
