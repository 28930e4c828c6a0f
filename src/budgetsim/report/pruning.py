"""What a page leaves out when a run is so large that its numbers would not fit in a mail attachment.

Knows how many numbers and bytes fit; not what they mean. CSV files and JSON always hold everything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from budgetsim.report.values import NUMBER_COLUMNS
from budgetsim.report.view import Choice, RunView

MOST_NUMBERS = 350_000
"""At five to six bytes a number, packed, the page stays under 5 MB."""
MOST_BYTES = 4_900_000
"""A page that is larger with all that it says without JavaScript leaves the largest parts of that out."""
Part = tuple[str, str]
"""A figure, and one of the things that it says without JavaScript."""
SMALL_ROWS = 6_000
"""A figure with so few rows is never cut: what is compared at a glance stays whole."""


@dataclass(frozen=True)
class Kept:
    """The choices whose details a page holds."""

    gemeenten: tuple[str, ...]
    economies: tuple[str, ...]
    arrangements: tuple[str, ...]

    def has(self, choice: Choice) -> bool:
        """Whether the details of a choice are there."""
        here = (choice.gemeente in self.gemeenten, choice.economy in self.economies)
        return all(here) and choice.arrangement in self.arrangements

    def of(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return the rows of a long table that a page holds."""
        if len(frame) <= SMALL_ROWS:
            return frame
        mask = pd.Series(True, frame.index)
        for name, ids in (
            ("gemeente", self.gemeenten), ("economy", self.economies), ("arrangement", self.arrangements),
        ):  # fmt: skip
            mask &= frame[name].isin([*ids, ""])
        return frame[mask].reset_index(drop=True)


def kept(view: RunView, frames: Mapping[str, pd.DataFrame]) -> Kept:
    """Return the most choices whose numbers fit: fewer arrangements first, then gemeenten, then economies."""
    found = None
    for found in _steps(view):
        if sum(numbers(found.of(frame)) for frame in frames.values()) <= MOST_NUMBERS:
            return found
    assert found
    return found


def _steps(view: RunView) -> Iterator[Kept]:
    gemeenten, economies, arrangements = (
        tuple(names) for names in (view.gemeenten, view.economies, view.arrangements)
    )
    yield Kept(gemeenten, economies, arrangements)
    yield Kept(gemeenten, economies, arrangements[:2])
    yield Kept(gemeenten[:1], economies, arrangements[:2])
    yield Kept(gemeenten[:1], economies[:1], arrangements[:2])


def numbers(frame: pd.DataFrame) -> int:
    """Return how many numbers a long table holds."""
    return int(frame[list(NUMBER_COLUMNS)].notna().to_numpy().sum())


def too_large(sizes: Mapping[Part, int], over: int) -> set[Part]:
    """Return the largest parts, so many that `over` bytes fewer are left; all where that is too few."""
    found: set[Part] = set()
    for part in sorted(sizes, key=lambda part: sizes[part], reverse=True):
        if over <= 0:
            break
        found.add(part)
        over -= sizes[part]
    return found
