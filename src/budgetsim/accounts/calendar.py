"""The calendar of a run: months since the start, budget years, and how far the tables reach.

Knows no event and no amount.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from budgetsim.units import MONTHS_PER_YEAR, TICKS_PER_MONTH, date_of_month

TAIL_YEARS = 2
"""Tables reach this far past the horizon: a commitment looks at the whole of next year (rule 15)."""


@dataclass(frozen=True)
class Calendar:
    """Months 0..months - 1 from 1 January of the start year."""

    start: date
    months: int

    @property
    def years(self) -> int:
        return self.months // MONTHS_PER_YEAR

    @property
    def table_months(self) -> int:
        return self.months + TAIL_YEARS * MONTHS_PER_YEAR

    @property
    def end(self) -> int:
        """The tick at which the run stops."""
        return self.months * TICKS_PER_MONTH

    def dates(self) -> list[date]:
        """Return the first day of every month of the tables."""
        return [date_of_month(self.start, month) for month in range(self.table_months)]

    def year(self, month: int) -> int:
        return self.start.year + month // MONTHS_PER_YEAR
