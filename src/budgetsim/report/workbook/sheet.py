"""What a sheet is: rows of cells with a named style, and how it is shown and printed.

Knows no run and no file format; rows and columns count from 0, as the writer counts.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field

from xlsxwriter.utility import xl_rowcol_to_cell

from budgetsim.report.workbook.formulas import Formula, Plain, sum_of, sum_where
from budgetsim.report.workbook.styles import Style

Value = str | float | int | bool | Formula | None


@dataclass(frozen=True)
class Cell:
    """A value in a style; None is an empty cell."""

    value: Value
    style: Style = Style.TEXT


Row = tuple[Cell, ...]
Test = tuple[int, str, bool]
"""A column, a text, and whether it must stand there or must not."""
ANY = "*"
"""A criterion that every text meets."""
LONGEST_LINE = 190
"""Characters of a sentence that stand beside each other on a screen."""


@dataclass(frozen=True)
class Dropdown:
    """A cell that takes only values of a range."""

    row: int
    column: int
    source: str


@dataclass(frozen=True)
class Sheet:
    """One sheet; `id` is its name in files, `name` its tab."""

    id: str
    name: str
    rows: Sequence[Row]
    widths: Sequence[float]
    head: int
    """The row of column headings: it and what is above stay in view, it repeats on every printed page."""
    fixed_columns: int = 0
    dropdowns: Sequence[Dropdown] = ()
    table: str = ""
    """Name of the Excel table that the rows from `head` on make; empty for a plain sheet."""
    filtered: bool = False
    pages_across: int = 1
    """Pages beside each other on paper; `fixed_columns` repeat on each."""
    choices: int | None = None
    """The row that names what the numbers are of, above `head`, where the reader chooses that."""


@dataclass
class Grid:
    """Rows in the making."""

    rows: list[Row] = field(default_factory=list)
    dropdowns: list[Dropdown] = field(default_factory=list)

    def add(self, *cells: Cell) -> int:
        """Add a row and return its number."""
        self.rows.append(cells)
        return len(self.rows) - 1

    def say(self, text: str, style: Style = Style.NOTE) -> int:
        """Add a text, a long one in lines under each other, and return the number of its last row."""
        for line in textwrap.wrap(text, LONGEST_LINE) or [""]:
            self.add(Cell(line, style))
        return self.next - 1

    def heads(self, names: Sequence[str]) -> int:
        """Add a row of column headings."""
        return self.add(*(Cell(name, Style.HEAD) for name in names))

    def extend(self, row: int, *cells: Cell) -> None:
        """Add cells to a row that is there."""
        self.rows[row] = (*self.rows[row], *cells)

    def put(self, row: int, column: int, cell: Cell) -> None:
        """Replace a cell of a row that is there."""
        self.rows[row] = (*self.rows[row][:column], cell, *self.rows[row][column + 1 :])

    @property
    def next(self) -> int:
        """The number of the row that is added next."""
        return len(self.rows)

    def value(self, row: int, column: int) -> Plain:
        """Return what stands in a cell, a formula as its value and an empty one as ''."""
        cells = self.rows[row]
        value = cells[column].value if column < len(cells) else None
        value = value.value if isinstance(value, Formula) else value
        return "" if value is None else value

    def cell(self, row: int, column: int, *, fix_row: bool = False, fix_column: bool = False) -> Formula:
        """Return a reference to a cell, fixed where it should stay when it is copied."""
        address = xl_rowcol_to_cell(row, column, row_abs=fix_row, col_abs=fix_column)
        return Formula(str(address), self.value(row, column))

    def fixed(self, row: int, column: int) -> Formula:
        """Return an absolute reference to a cell."""
        return self.cell(row, column, fix_row=True, fix_column=True)

    def numbers(self, rows: range, column: int) -> list[float]:
        """Return the numbers in a column, text as nothing."""
        return [Formula("", self.value(row, column)).number for row in rows]

    def sum(self, rows: range, column: int) -> Formula:
        """Return the sum of a column over rows."""
        return sum_of(span(rows, column, fix_column=False), self.numbers(rows, column))

    def sum_where(self, rows: range, column: int, tests: Sequence[Test]) -> Formula:
        """Return the sum of a column over the rows that pass every test."""
        met = [row for row in rows if all((self.value(row, at) == text) == same for at, text, same in tests)]
        pairs = [(span(rows, place), text if same else f"<>{text}") for place, text, same in tests]
        numbers = [Formula("", self.value(row, column)).number for row in met]
        return sum_where(span(rows, column, fix_column=False), pairs, numbers)


def span(rows: range, column: int, *, fix_column: bool = True) -> str:
    """Return the range of a column over rows that follow each other: '$C$4:$C$9'."""
    ends = (xl_rowcol_to_cell(row, column, row_abs=True, col_abs=fix_column) for row in (rows[0], rows[-1]))
    return ":".join(map(str, ends))


def on(sheet: Sheet, row: int, column: int) -> Formula:
    """Return an absolute reference to a cell of another sheet, with what stands there."""
    grid = Grid(list(sheet.rows))
    return Formula(f"{_quoted(sheet.name)}!{grid.fixed(row, column).text}", grid.value(row, column))


def sum_over(sheet: Sheet, column: int, criteria: Sequence[tuple[int, Formula]]) -> Formula:
    """Return the sum of a column of another sheet over the rows that meet every criterion."""
    grid = Grid(list(sheet.rows))
    rows = range(sheet.head + 1, max(len(sheet.rows), sheet.head + 2))
    cells = [range_on(sheet.name, rows, column)]
    cells += [f"{range_on(sheet.name, rows, place)},{wanted.text}" for place, wanted in criteria]
    met = [
        row
        for row in range(sheet.head + 1, len(sheet.rows))
        if all(wanted.value in (ANY, grid.value(row, place)) for place, wanted in criteria)
    ]
    return Formula(
        f"SUMIFS({','.join(cells)})", sum(Formula("", grid.value(row, column)).number for row in met)
    )


def range_on(sheet: str, rows: range, column: int) -> str:
    """Return a range of a column of another sheet."""
    return f"{_quoted(sheet)}!{span(rows, column)}"


def _quoted(name: str) -> str:
    doubled = name.replace("'", "''")
    return f"'{doubled}'"
