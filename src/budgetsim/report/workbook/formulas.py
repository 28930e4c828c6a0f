"""Formulas that know their value: text and value are made together, so that one cannot be without the other.

Knows no sheet. What is written is the small part of the language that every spreadsheet reckons alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Plain = str | float | int | bool


@dataclass(frozen=True)
class Formula:
    """An expression without its '=', and what a spreadsheet reckons from it now."""

    text: str
    value: Plain

    @property
    def number(self) -> float:
        """The value as a number; text and empty cells count as nothing, as in a sum."""
        return float(self.value) if isinstance(self.value, int | float) else 0.0

    def __add__(self, other: Formula) -> Formula:
        return Formula(f"({self.text}+{other.text})", self.number + other.number)

    def __sub__(self, other: Formula) -> Formula:
        return Formula(f"({self.text}-{other.text})", self.number - other.number)

    def __mul__(self, other: Formula) -> Formula:
        return Formula(f"{self.text}*{other.text}", self.number * other.number)

    def over(self, other: Formula) -> Formula:
        """Divide; where a guard keeps a spreadsheet from dividing by nothing, the value is 0."""
        value = self.number / other.number if other.number else 0.0
        return Formula(f"{self.text}/{other.text}", value)

    def is_below(self, other: Formula) -> Formula:
        return Formula(f"{self.text}<{other.text}", self.number < other.number)

    def is_above(self, other: Formula) -> Formula:
        return Formula(f"{self.text}>{other.text}", self.number > other.number)

    def is_at_least(self, other: Formula) -> Formula:
        return Formula(f"{self.text}>={other.text}", self.number >= other.number)

    def is_number(self) -> Formula:
        is_one = isinstance(self.value, int | float) and not isinstance(self.value, bool)
        return Formula(f"ISNUMBER({self.text})", is_one)

    def equals(self, other: Formula) -> Formula:
        return Formula(f"{self.text}={other.text}", self.value == other.value)


def literal(value: Plain) -> Formula:
    """Return a number or a text as it stands in a formula."""
    if isinstance(value, str):
        doubled = value.replace('"', '""')
        return Formula(f'"{doubled}"', value)
    return Formula(f"{value}", value)


def either(condition: Formula, yes: Formula, no: Formula) -> Formula:
    """Return IF."""
    return Formula(f"IF({condition.text},{yes.text},{no.text})", (yes if condition.value else no).value)


def size(value: Formula) -> Formula:
    """Return ABS."""
    return Formula(f"ABS({value.text})", abs(value.number))


def both(one: Formula, other: Formula) -> Formula:
    """Return AND of two."""
    return Formula(f"AND({one.text},{other.text})", bool(one.value and other.value))


def all_of(cells: str, values: Sequence[Plain]) -> Formula:
    """Return whether every cell of a range is TRUE."""
    return Formula(f"AND({cells})", all(values))


def sum_of(cells: str, values: Sequence[float]) -> Formula:
    """Return the sum of a range."""
    return Formula(f"SUM({cells})", sum(values))


def sum_where(cells: str, tests: Sequence[tuple[str, str]], values: Sequence[float]) -> Formula:
    """Return the sum of the cells beside which every (range, criterion) is met; `values` are those cells."""
    parts = "".join(f',{tested},"{wanted}"' for tested, wanted in tests)
    return Formula(f"SUMIFS({cells}{parts})", sum(values))


def sum_product(one: str, other: str, values: Sequence[tuple[float, float]]) -> Formula:
    """Return the sum of the products of two ranges, pair by pair; `values` are those pairs."""
    return Formula(f"SUMPRODUCT({one},{other})", sum(a * b for a, b in values))
