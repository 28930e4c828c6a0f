"""How numbers look to people: points and commas, euro, percent, months, V and N.

Knows no word list but the few abbreviations here; rounding happens only where a number is shown.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

MINUS = "−"
NBSP = "\u00a0"
NOTHING = "–"
MOST_DECIMALS = 4
MONTHS = {
    "nl": ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
POINT = {"nl": ("procentpunt", "procentpunt"), "en": ("percentage point", "percentage points")}
"""One, and more than one: what a difference of shares is in."""
NEARLY_ZERO = {"nl": "vrijwel nul", "en": "nearly zero"}
SCORE = "punten"
"""The unit of a score from 0 to 10."""
SCORE_DIGITS = 2
MARKS = {"nl": (".", ","), "en": (",", ".")}
"""Thousands mark and decimal mark."""


@dataclass(frozen=True)
class Numbers:
    """Numbers in one language."""

    lang: str

    def number(self, value: float, digits: int = 0, *, sign: bool = False) -> str:
        """Return a rounded number; NaN shows as a dash and a rounded zero has no sign."""
        if value is None or math.isnan(value) or math.isinf(value):
            return NOTHING
        rounded = round(abs(value) + 1e-12, digits)
        text = f"{rounded:,.{digits}f}"
        thousands, decimal = MARKS[self.lang]
        text = text.replace(",", " ").replace(".", decimal).replace(" ", thousands)
        if not rounded:
            return text
        return (MINUS if value < 0 else "+" if sign else "") + text

    def euro(self, value: float, *, sign: bool = False) -> str:
        """Return whole euros, rounded to thousands from 10,000 on, the sign in front: '− € 125.000'."""
        if math.isnan(value):
            return NOTHING
        rounded = round(value, -3) if abs(value) >= 10_000 else round(value)
        mark = MINUS + NBSP if rounded < 0 else f"+{NBSP}" if sign and rounded > 0 else ""
        return f"{mark}€{NBSP}{self.number(abs(rounded))}"

    def thousands(self, value: float, digits: int = 0, *, sign: bool = False) -> str:
        """Return an amount in thousands of euro, as controllers print it."""
        return self.number(value / 1000, digits, sign=sign)

    def percent(self, share: float, digits: int = 1, *, sign: bool = False) -> str:
        """Return a share as a percentage."""
        text = self.number(share * 100, digits, sign=sign)
        return text if text == NOTHING else f"{text}%"

    def plain(self, value: float) -> str:
        """Return an input value with as many decimals as it has, at most six."""
        text = f"{value:.6f}".rstrip("0").rstrip(".")
        return self.number(value, len(text.partition(".")[2]))

    def month(self, day: date) -> str:
        """Return a month with its year: 'okt 2028'."""
        return f"{MONTHS[self.lang][day.month - 1]} {day.year}"

    def of_unit(self, value: float, unit: str, more: int = 0, *, sign: bool = False) -> str:
        """Return an indicator's value: amounts in thousands of euro, shares in percent; `more` decimals."""
        if unit == "EUR":
            return self.thousands(value, more, sign=sign)
        if unit == "aandeel":
            return self.percent(value, more, sign=sign)
        if unit == SCORE:
            return self.number(value, SCORE_DIGITS + more, sign=sign)
        return self.number(value, (0 if abs(value) >= 100 else 1) + more, sign=sign)

    def change(self, value: float, unit: str, *, is_clear: bool = False, sign: bool = True) -> str:
        """Return a difference: '−215', of shares '+3 procentpunt'; a clear one never looks like zero."""
        text = self.enough(value, is_clear, lambda number, more: self._change(number, unit, more, sign=sign))
        if unit != "aandeel" or not any(mark.isdigit() for mark in text):
            return text
        one, many = POINT[self.lang]
        return f"{text} {one if text.lstrip('+' + MINUS) == '1' else many}"

    def _change(self, value: float, unit: str, more: int, *, sign: bool = True) -> str:
        """Return the number of a difference, that of shares in percentage points."""
        if unit == "aandeel":
            return self.number(value * 100, more, sign=sign)
        return self.of_unit(value, unit, more, sign=sign)

    def enough(self, value: float, is_clear: bool, show: Callable[[float, int], str]) -> str:
        """Return a value with decimals enough to see that it is not zero, or that it is nearly zero."""
        text = self._end(value, is_clear, show)
        return NEARLY_ZERO[self.lang] if is_clear and looks_zero(text) else text

    def span(self, low: float, high: float, unit: str, to: str) -> str:
        """Return a band of differences: '−215 tot −20'; of shares without a unit, for it follows one."""
        first, last = self.ends(low, high, lambda value, more: self._change(value, unit, more))
        return f"{first} {to} {last}"

    def ends(self, low: float, high: float, show: Callable[[float, int], str]) -> tuple[str, str]:
        """Return both ends of a band; beside zero an end never looks like zero, but gets more decimals."""
        return self._end(low, low * high > 0, show), self._end(high, low * high > 0, show)

    def _end(self, value: float, is_clear: bool, show: Callable[[float, int], str]) -> str:
        """Return one end of a band, with as many decimals as it takes to see that it is not zero."""
        texts = (show(value, more) for more in range(MOST_DECIMALS if is_clear else 1))
        text = NOTHING
        for text in texts:
            if not looks_zero(text):
                break
        return text


def looks_zero(text: str) -> bool:
    """Tell whether a number as it is shown has no digit but zero."""
    return not any(digit in text for digit in "123456789")


def count_of(share: float, total: int) -> int:
    """Return how many of `total` replications a share stands for."""
    return 0 if math.isnan(share) else round(share * total)
