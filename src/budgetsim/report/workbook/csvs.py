"""Sheets as CSV for people, with the marks and the guard that every CSV of the report has.

Knows no run. From the row of headings on, one record per row; a formula is there as its value. What is of a
choice has that choice above the headings.
"""

from __future__ import annotations

import math

from budgetsim.report.document import BOM, SEPARATORS, number_text, quoted, safe
from budgetsim.report.numbers import MARKS
from budgetsim.report.values import MOST_DECIMALS
from budgetsim.report.workbook.formulas import Formula
from budgetsim.report.workbook.sheet import Sheet, Value
from budgetsim.report.workbook.signs import NEITHER
from budgetsim.report.workbook.texts import cell_text


def csv_text(sheet: Sheet, lang: str) -> str:
    """Return a sheet as text, with a byte order mark."""
    mark, decimal = SEPARATORS[lang], MARKS[lang][1]
    shown = sheet.rows[sheet.head if sheet.choices is None else sheet.choices :]
    rows = ([quoted(_field(cell.value, decimal), mark) for cell in row] for row in shown)
    return BOM + "".join(mark.join(fields) + "\r\n" for fields in rows)


def _field(value: Value, decimal: str) -> str:
    plain = value.value if isinstance(value, Formula) else value
    if isinstance(plain, bool):
        return str(plain).upper()
    if isinstance(plain, str):
        return plain if plain == NEITHER else safe(cell_text(plain))
    if plain is None or not math.isfinite(plain):
        return ""
    return number_text(round(plain, MOST_DECIMALS) + 0.0, decimal)  # no minus zero
