"""Every look that a cell can have, in one place: number formats in the form that files keep, fonts and fills.

Knows no sheet. A program shows points and commas as its own language has them.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any


class Style(StrEnum):
    """The name of a look."""

    TITLE = "title"
    NOTE = "note"
    ABSENT = "absent"
    """Words in the place of a number."""
    HEAD = "head"
    HEAD_NUMBER = "head_number"
    SECTION = "section"
    TEXT = "text"
    WRAP = "wrap"
    LABEL = "label"
    INPUT = "input"
    INPUT_EUR = "input_eur"
    YEAR = "year"
    YEAR_RIGHT = "year_right"
    EUR = "eur"
    PRICE = "price"
    TOTAL_TEXT = "total_text"
    TOTAL = "total"
    TOTAL_PRICE = "total_price"
    TOTAL_MARK = "total_mark"
    MONTHS = "months"
    SHARE = "share"
    RATIO = "ratio"
    PLAIN = "plain"
    ASSUMPTION = "assumption"
    ASSUMPTION_NUMBER = "assumption_number"
    MARK = "mark"
    YES_NO = "yes_no"


EUR = "[>=0.5]#,##0;[<=-0.5]-#,##0;0"
CENTS = "[>=0.005]#,##0.00;[<=-0.005]-#,##0.00;0.00"
"""A rounded nothing has no sign."""
YES_NO = '"TRUE";"TRUE";"FALSE"'
"""Excel does not look at it; LibreOffice shows 1 or 0 for a formula that it need not reckon anew."""
NAVY, PALE, YELLOW, SAND, LINE = "#1F3864", "#E8ECF4", "#FFF8D6", "#FCE8D5", "#B7BFCC"
"""White on navy 11.9 to 1, black on the others above 16 to 1."""
_BASE: dict[str, Any] = {"font_name": "Calibri", "font_size": 10, "valign": "top"}
_LEFT: dict[str, Any] = {"align": "left", "indent": 1}
_LINE: dict[str, Any] = {"bottom": 1, "bottom_color": LINE}
_TOTAL: dict[str, Any] = {"bold": True, "top": 1, "top_color": NAVY, "bg_color": PALE}
_HEAD: dict[str, Any] = {
    "bold": True,
    "font_color": "#FFFFFF",
    "bg_color": NAVY,
    "text_wrap": True,
    **_LEFT,
}
_OWN: dict[Style, dict[str, Any]] = {
    Style.TITLE: {"bold": True, "font_size": 14, "font_color": NAVY},
    Style.NOTE: {"italic": True, "font_color": "#44546A"},
    Style.ABSENT: {"italic": True, "font_color": "#44546A", "align": "right"},
    Style.HEAD: _HEAD,
    Style.HEAD_NUMBER: {**_HEAD, "align": "right"},
    Style.SECTION: {"bold": True, "font_size": 12, "font_color": NAVY},
    Style.TEXT: {**_LEFT},
    Style.WRAP: {"text_wrap": True, **_LEFT, **_LINE},
    Style.LABEL: {"bold": True, **_LEFT},
    Style.INPUT: {**_LEFT, "shrink": True, "bg_color": YELLOW, "border": 1, "border_color": LINE},
    Style.INPUT_EUR: {"bg_color": YELLOW, "border": 1, "border_color": LINE, "num_format": EUR},
    Style.YEAR: {"num_format": "0", **_LEFT},
    Style.YEAR_RIGHT: {"num_format": "0", "align": "right"},
    Style.EUR: {"num_format": EUR, "align": "right"},
    Style.PRICE: {"num_format": CENTS},
    Style.TOTAL_TEXT: {**_TOTAL, **_LEFT},
    Style.TOTAL: {**_TOTAL, "num_format": EUR},
    Style.TOTAL_MARK: {**_TOTAL, "align": "center"},
    Style.TOTAL_PRICE: {**_TOTAL, "num_format": CENTS},
    Style.MONTHS: {"num_format": "#,##0.0"},
    Style.SHARE: {"num_format": "0.0%"},
    Style.RATIO: {"num_format": "0.00"},
    Style.PLAIN: {"num_format": "General", "align": "right", **_LINE},
    Style.ASSUMPTION: {"text_wrap": True, **_LEFT, "bg_color": SAND, **_LINE},
    Style.ASSUMPTION_NUMBER: {"num_format": "General", "align": "right", "bg_color": SAND, **_LINE},
    Style.MARK: {"align": "center"},
    Style.YES_NO: {"align": "center", "bold": True, "num_format": YES_NO},
}  # fmt: skip
TRUE_LOOK: dict[str, Any] = {"font_color": "#0B5D1E", "bg_color": "#E2F0D9"}
FALSE_LOOK: dict[str, Any] = {"font_color": "#FFFFFF", "bg_color": "#B00020"}


NUMBERS = frozenset(
    {
        Style.EUR, Style.PRICE, Style.TOTAL, Style.TOTAL_PRICE, Style.MONTHS, Style.SHARE, Style.RATIO,
        Style.PLAIN, Style.ASSUMPTION_NUMBER, Style.ABSENT, Style.YEAR_RIGHT,
    }
)  # fmt: skip
FITTED = frozenset({Style.TEXT, Style.TOTAL_TEXT, Style.INPUT})
"""Looks of texts that must be seen whole in their own cell: their column is as wide as they are."""
WRAPPED = frozenset({Style.WRAP, Style.ASSUMPTION, Style.HEAD, Style.HEAD_NUMBER})


def look(style: Style) -> dict[str, Any]:
    """Return the properties of a style, as the writer takes them."""
    return {**_BASE, **_OWN[style]}
