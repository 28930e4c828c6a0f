"""What every sheet is made from, and the choices that a reader can make on them.

Knows no sheet.
"""

from __future__ import annotations

from dataclasses import dataclass

from budgetsim.analysis.bookings import Bookings
from budgetsim.report.view import RunView
from budgetsim.report.words import Words, short
from budgetsim.report.workbook.data import ANY_TEXT, Data
from budgetsim.report.workbook.signs import Sign

MANY = 1
"""More gemeenten than this can be looked at together."""


@dataclass(frozen=True)
class Contents:
    """A run, its books, and how they are to be shown."""

    view: RunView
    books: Bookings
    data: Data
    words: Words
    sign: Sign

    @property
    def gemeenten(self) -> list[str]:
        """Names of gemeenten to choose from; `*` for all together where there are several."""
        names = [short(gemeente) for gemeente in self.view.gemeenten]
        return [*names, ANY_TEXT] if len(names) > MANY else names

    @property
    def all_years(self) -> str:
        """The word for every year together."""
        return self.words("pxq_all_years")

    def lists(self) -> dict[str, list[str | int]]:
        """Return what the dropdowns offer, by the name of the list."""
        return {
            "economy": [short(economy) for economy in self.view.economies],
            "arrangement": [short(arrangement) for arrangement in self.view.arrangements],
            "gemeente": [*self.gemeenten],
            "gemeente_only": [short(gemeente) for gemeente in self.view.gemeenten],
            "year": [self.all_years, *self.view.years],
            "factor": [1, -1],
            "lasting": ["I", "S"],
        }

    def places(self) -> list[tuple[str, str]]:
        """Return every economy with every arrangement."""
        return [(e, a) for e in self.view.economies for a in self.view.arrangements]
