"""How numbers look to people: points and commas, euro, percent, months, V and N.

Knows no word list but the few abbreviations here; rounding happens only where a number is shown.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

MINUS = "−"
NBSP = "\u00a0"
NOTHING = "–"
MONTHS = {
    "nl": ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
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
        """Return whole euros, rounded to thousands from 10,000 on: '€ 125.000'."""
        if math.isnan(value):
            return NOTHING
        text = self.number(round(value, -3) if abs(value) >= 10_000 else round(value), sign=sign)
        return f"€{NBSP}{text}"

    def thousands(self, value: float, *, sign: bool = False) -> str:
        """Return an amount in thousands of euro, as controllers print it."""
        return self.number(value / 1000, sign=sign)

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

    def of_unit(self, value: float, unit: str, *, sign: bool = False) -> str:
        """Return an indicator's value: amounts in thousands of euro, shares in percent."""
        if unit == "EUR":
            return self.thousands(value, sign=sign)
        if unit == "aandeel":
            return self.percent(value, sign=sign)
        return self.number(value, 0 if abs(value) >= 100 else 1, sign=sign)

    def span(self, low: float, high: float, unit: str, to: str) -> str:
        """Return a band of differences: '−215 tot −20'."""
        return f"{self.of_unit(low, unit, sign=True)} {to} {self.of_unit(high, unit, sign=True)}"


def count_of(share: float, total: int) -> int:
    """Return how many of `total` replications a share stands for."""
    return 0 if math.isnan(share) else round(share * total)
