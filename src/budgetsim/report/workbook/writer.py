"""Sheets to the bytes of an xlsx file: styles, printing, tables, dropdowns, and every value in its own type.

Knows no run. Equal sheets give equal bytes; the only moment in the file is the one that is given.
"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from xlsxwriter import Workbook

from budgetsim.report.workbook.formulas import Formula
from budgetsim.report.workbook.sheet import Cell, Sheet, Value
from budgetsim.report.workbook.styles import FALSE_LOOK, TRUE_LOOK, Style, look
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
LANDSCAPE_CHARACTERS = 150
"""A sheet that is wider is made smaller to fit; wide enough at about this many characters."""


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
        for column, cell in enumerate(row):
            _write(place, number, column, cell, formats[cell.style])


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
        place.set_column(column, column, width)
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


def _print(place: Any, sheet: Sheet, about: About) -> None:
    place.set_paper(A4)
    place.set_landscape()
    place.fit_to_pages(1, 0)
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
    """Colour every yes or no; the word itself stays readable without."""
    rows: dict[int, list[int]] = {}
    for number, row in enumerate(sheet.rows):
        for column, cell in enumerate(row):
            if cell.style is Style.YES_NO:
                rows.setdefault(column, []).append(number)
    for column, found in rows.items():
        for value, mark in marks.items():
            rule = {"type": "cell", "criteria": "==", "value": str(value).upper(), "format": mark}
            place.conditional_format(found[0], column, found[-1], column, rule)
