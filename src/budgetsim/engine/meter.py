"""A meter per tariff row: what a crowd of stays has cost up to a tick, without adding up stay by stay.

Knows no purse. Per row it keeps the head count n and a sum A of C at departures minus C at arrivals; what was
paid up to a tick is then A + n C(tick), exactly, whatever the rounding inside C (rule 3).
"""

from __future__ import annotations

from collections.abc import Iterable

from budgetsim.accounts.tariffs import cost_until


class Meter:
    """The running cost of one gemeente's inwoners."""

    def __init__(self, tables: list[list[int]]) -> None:
        self.tables = tables
        self.count = [0] * len(tables)
        self._sum = [0] * len(tables)
        self._at_new_year = [0] * len(tables)

    def enter(self, rows: Iterable[int], tick: int) -> None:
        for row in rows:
            self.count[row] += 1
            self._sum[row] -= cost_until(self.tables[row], tick)

    def leave(self, rows: Iterable[int], tick: int) -> None:
        for row in rows:
            self.count[row] -= 1
            self._sum[row] += cost_until(self.tables[row], tick)

    def open_year(self, month: int) -> None:
        """Start counting the year's payments anew at the start of a month."""
        self._at_new_year = [self._until(row, month) for row in range(len(self.tables))]

    def paid_this_year(self, row: int, month: int) -> int:
        """Return what the row cost since 1 January, up to the start of a month."""
        return self._until(row, month) - self._at_new_year[row]

    def due(self, row: int, month: int, until: int) -> int:
        """Return what those present now will cost between the starts of two months."""
        table = self.tables[row]
        return self.count[row] * (table[until] - table[month])

    def _until(self, row: int, month: int) -> int:
        return self._sum[row] + self.count[row] * self.tables[row][month]
