"""Sheets to the bytes of an xlsx file: styles, printing, tables, dropdowns, and every value in its own type.

Knows no run. Equal sheets give equal bytes; the only moment in the file is the one that is given.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from xlsxwriter import Workbook

from budgetsim.report.workbook.formulas import Formula
from budgetsim.report.workbook.sheet import Cell, Row, Sheet, Value
from budgetsim.report.workbook.styles import FALSE_LOOK, FITTED, NUMBERS, TRUE_LOOK, WRAPPED, Style, look
from budgetsim.report.workbook.texts import cell_text

OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
"""Text stays text; constant_memory would lose cells, so it is not used."""
A4 = 9
MARGINS = {"left": 0.4, "right": 0.4, "top": 0.6, "bottom": 0.6}
LINE_HEIGHT, TALLEST = 13.5, 400.0
HEIGHTS = {Style.TITLE: 20.0, Style.SECTION: 22.0}
WIDEST, MARGIN = 90.0, 2.0
ROOM = 1.02
"""Text is somewhat wider than its characters are counted to be."""


@dataclass(frozen=True)
class About:
    """What the file says of itself."""

    title: str
    run: str
    made: datetime
    page: str
    """The word for page."""


def xlsx(sheets: tuple[Sheet, ...], about: About) -> bytes:
    """Return the file."""
    buffer = io.BytesIO()
    book = Workbook(buffer, OPTIONS)
    book.set_properties({"title": cell_text(about.title)[:255], "author": "budgetsim", "created": about.made})
    book.set_calc_mode("auto")
    formats = {style: book.add_format(look(style)) for style in Style}
    marks = {True: book.add_format(TRUE_LOOK), False: book.add_format(FALSE_LOOK)}
    for sheet in sheets:
        place = book.add_worksheet(sheet.name)
        _fill(place, sheet, formats)
        _arrange(place, sheet)
        _print(place, sheet, about)
        _light(place, sheet, marks)
    book.close()
    return buffer.getvalue()


def _fill(place: Any, sheet: Sheet, formats: dict[Style, Any]) -> None:
    if sheet.table:
        _add_table(place, sheet, formats)
    for number, row in enumerate(sheet.rows):
        height = _height(row, sheet.widths)
        if height > LINE_HEIGHT:
            place.set_row(number, height)
        for column, cell in enumerate(row):
            style = _head_style(sheet, number, column) if cell.style is Style.HEAD else cell.style
            _write(place, number, column, cell, formats[style])


def _height(row: Row, widths: Sequence[float]) -> float:
    """Return the height that wrapped text needs: not every program works that out when it opens a file."""
    lines = [
        sum(max(1, math.ceil(len(part) * ROOM / width)) for part in str(cell.value).split("\n"))
        for cell, width in zip(row, widths, strict=False)
        if cell.style in WRAPPED and isinstance(cell.value, str)
    ]
    large = max((HEIGHTS.get(cell.style, LINE_HEIGHT) for cell in row), default=LINE_HEIGHT)
    return min(TALLEST, max(large, LINE_HEIGHT * max(lines, default=1)))


def _head_style(sheet: Sheet, row: int, column: int) -> Style:
    """Return how a heading is aligned: as what stands below it."""
    below = (cells[column].style for cells in sheet.rows[row + 1 :] if column < len(cells))
    found = next((style for style in below if style is not Style.HEAD), Style.TEXT)
    return Style.HEAD_NUMBER if found in NUMBERS else Style.HEAD


def _write(place: Any, row: int, column: int, cell: Cell, look_of: Any) -> None:
    """Write a value in its own type; what is no number is an empty cell."""
    value = cell.value
    if isinstance(value, Formula):
        place.write_formula(row, column, f"={value.text}", look_of, value.value)
    elif isinstance(value, bool):
        place.write_boolean(row, column, value, look_of)
    elif isinstance(value, str):
        place.write_string(row, column, cell_text(value), look_of)
    elif _is_number(value):
        place.write_number(row, column, value, look_of)
    else:
        place.write_blank(row, column, None, look_of)


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float) and math.isfinite(value)


def _add_table(place: Any, sheet: Sheet, formats: dict[Style, Any]) -> None:
    heads = [
        {"header": str(cell.value), "header_format": formats[Style.HEAD]} for cell in sheet.rows[sheet.head]
    ]
    last = max(len(sheet.rows) - 1, sheet.head + 1)
    options = {"name": sheet.table, "columns": heads, "style": "Table Style Light 1"}
    place.add_table(sheet.head, 0, last, len(heads) - 1, options)


def _arrange(place: Any, sheet: Sheet) -> None:
    """Set widths, what stays in view, filters and dropdowns."""
    for column, width in enumerate(sheet.widths):
        place.set_column(column, column, width if sheet.table else max(width, _needed(sheet, column)))
    place.freeze_panes(sheet.head + 1, sheet.fixed_columns)
    if sheet.filtered:
        place.autofilter(sheet.head, 0, max(len(sheet.rows) - 1, sheet.head), len(sheet.rows[sheet.head]) - 1)
    for choice in sheet.dropdowns:
        place.data_validation(
            choice.row,
            choice.column,
            choice.row,
            choice.column,
            {"validate": "list", "source": choice.source},
        )


def _needed(sheet: Sheet, column: int) -> float:
    """Return the width of the longest text that must be seen whole, within reason."""
    cells = (row[column] for row in sheet.rows if column < len(row))
    texts = (cell.value for cell in cells if cell.style in FITTED and isinstance(cell.value, str))
    return min(WIDEST, ROOM * max(map(len, texts), default=0) + MARGIN)


def _print(place: Any, sheet: Sheet, about: About) -> None:
    place.set_paper(A4)
    place.set_landscape()
    place.fit_to_pages(sheet.pages_across, 0)
    if sheet.pages_across > 1:
        place.repeat_columns(0, sheet.fixed_columns - 1)
    place.set_margins(**MARGINS)
    place.repeat_rows(sheet.head)
    place.print_area(0, 0, len(sheet.rows) - 1, max(map(len, sheet.rows)) - 1)
    place.hide_gridlines(2)
    place.set_header(f"&L&9budgetsim&C&9{_plain(sheet.name)}&R&9{_plain(about.run)}")
    place.set_footer(f"&L&9{_plain(about.run)}&R&9{_plain(about.page)} &P / &N")


def _plain(text: str) -> str:
    """Return text for a header, in which an ampersand begins a command."""
    return text.replace("&", "&&")


def _light(place: Any, sheet: Sheet, marks: dict[bool, Any]) -> None:
    """Colour every yes or no below the headings; the word itself stays readable without.

    LibreOffice 7.4 can crash when it prints one above the headings that is coloured.
    """
    rows: dict[int, list[int]] = {}
    for number, row in enumerate(sheet.rows[sheet.head + 1 :], sheet.head + 1):
        for column, cell in enumerate(row):
            if cell.style is Style.YES_NO:
                rows.setdefault(column, []).append(number)
    for column, found in rows.items():
        for value, mark in marks.items():
            rule = {"type": "cell", "criteria": "==", "value": str(value).upper(), "format": mark}
            place.conditional_format(found[0], column, found[-1], column, rule)
