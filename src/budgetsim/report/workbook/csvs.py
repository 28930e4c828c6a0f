"""Sheets as CSV for people: semicolon, decimal comma, UTF-8 with BOM, so that a Dutch Excel opens them well.

Knows no run. From the row of headings on, one record per row; formulas are there as their value. A text that
a spreadsheet would take for a formula gets an apostrophe in front.
"""

from __future__ import annotations

import math

from budgetsim.report.workbook.formulas import Formula
from budgetsim.report.workbook.sheet import Sheet, Value
from budgetsim.report.workbook.texts import cell_text, guarded

SEPARATOR = ";"
LINE_END = "\r\n"
QUOTED = (SEPARATOR, '"', "\n")
MOST_DECIMALS = 6


def csv_bytes(sheet: Sheet) -> bytes:
    """Return a sheet as the bytes of a file."""
    lines = [SEPARATOR.join(_field(cell.value) for cell in row) for row in sheet.rows[sheet.head :]]
    return (LINE_END.join(lines) + LINE_END).encode("utf-8-sig")


def _field(value: Value) -> str:
    if isinstance(value, Formula):
        value = value.value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, str):
        return _quoted(guarded(cell_text(value)))
    if value is None or not math.isfinite(value):
        return ""
    return _number(value)


def _number(value: float) -> str:
    """Return a number without thousands points, with as many decimals as it has, at most six."""
    text = f"{value:.{MOST_DECIMALS}f}".rstrip("0").rstrip(".")
    return ("0" if text == "-0" else text).replace(".", ",")


def _quoted(text: str) -> str:
    if not any(sign in text for sign in QUOTED):
        return text
    doubled = text.replace('"', '""')
    return f'"{doubled}"'
