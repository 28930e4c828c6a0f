"""What nobody knows: an assumption, the numbers that hang on it, and the law between low, central and high.

Knows no chance: a place between 0 and 1 comes in, values go out. Numbers taken from one row of a reference
table, or from the steps of one dated series, are one assumption and move together.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import floor, sqrt

Row = tuple[str, date]
"""A row of a reference table: the figure, and from when it is valid."""


@dataclass(frozen=True)
class Unknown:
    """One number with its range: of the scenario, or of a row that the rules read."""

    path: str
    central: float
    low: float
    high: float
    unit: str
    is_whole: bool
    row: Row | None = None

    def at(self, place: float) -> float:
        """Return the number at a place from 0, low, to 1, high; whole where it must be."""
        value = triangular(place, self.low, self.central, self.high)
        return min(max(floor(value + 0.5) if self.is_whole else value, self.low), self.high)

    def place_of(self, value: float) -> float:
        """Return the place from 0 to 1 at which a number in the range lies."""
        width = self.high - self.low
        if width == 0:
            return 0.5
        if value < self.central:
            return (value - self.low) / width * ((value - self.low) / (self.central - self.low))
        if self.central == self.high:
            return 1.0
        return 1 - (self.high - value) / width * ((self.high - value) / (self.high - self.central))


@dataclass(frozen=True)
class Assumption:
    """One thing that nobody knows, and every number that hangs on it."""

    name: str
    unknowns: tuple[Unknown, ...]
    carrier: str = ""
    """Which of the dozen that carry the answer it belongs to; empty for none."""

    @property
    def first(self) -> Unknown:
        return self.unknowns[0]


def triangular(place: float, low: float, central: float, high: float) -> float:
    """Return the quantile of the triangular law: likeliest at central, nothing beyond the ends."""
    width = high - low
    if width == 0:
        return low
    if place < (central - low) / width:
        return low + sqrt(place * width * (central - low))
    return high - sqrt((1 - place) * width * (high - central))
