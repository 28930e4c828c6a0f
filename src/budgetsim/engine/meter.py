"""A meter per tariff row: what a crowd of stays has cost up to a tick, without adding up stay by stay.

Knows no purse. Per row it keeps the head count n and a sum A of C at departures minus C at arrivals; what was
paid up to a tick is then A + n C(tick), exactly, whatever the rounding inside C (rule 3). A stay whose price
changes as it lasts departs from one row and arrives at the next; that is done when somebody reads or leaves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from heapq import heappop, heappush

from budgetsim.accounts.phases import Turn
from budgetsim.accounts.tariffs import cost_until
from budgetsim.units import TICKS_PER_MONTH


class Meter:
    """The running cost of one gemeente's inwoners; ticks and months must not go back."""

    def __init__(self, tables: list[list[int]], turns: dict[int, Turn]) -> None:
        self.tables, self.turns = tables, turns
        self.count = [0] * len(tables)
        self._sum = [0] * len(tables)
        self._at_new_year = [0] * len(tables)
        self._coming: list[tuple[int, int]] = []
        """A heap of (tick, row): a stay in this row turns then. No queue: a swap enters an old stay anew."""
        self._gone: Counter[tuple[int, int]] = Counter()
        """Turns on the heap whose stay has ended before."""

    def enter(self, rows: Iterable[int], tick: int, since: int) -> None:
        """Begin to count a stay that has been going on since another tick, or begins now."""
        for row in rows:
            self._add(self._in_force(row, tick, since), tick, since)

    def leave(self, rows: Iterable[int], tick: int, since: int) -> None:
        """Stop counting a stay; `since` is what it was when it entered."""
        self._turn_over(tick)
        for first in rows:
            row = self._in_force(first, tick, since)
            self._take(row, tick)
            if row in self.turns:
                self._gone[since + self.turns[row].after, row] += 1

    def open_year(self, month: int) -> None:
        """Start counting the year's payments anew at the start of a month."""
        self._turn_over(month * TICKS_PER_MONTH)
        self._at_new_year = [self._until(row, month) for row in range(len(self.tables))]

    def paid_this_year(self, row: int, month: int) -> int:
        """Return what the row cost since 1 January, up to the start of a month."""
        self._turn_over(month * TICKS_PER_MONTH)
        return self._until(row, month) - self._at_new_year[row]

    def due(self, row: int, month: int, until: int) -> int:
        """Return what those present now will cost between the starts of two months; no turn is foreseen."""
        table = self.tables[row]
        return self.count[row] * (table[until] - table[month])

    def _until(self, row: int, month: int) -> int:
        return self._sum[row] + self.count[row] * self.tables[row][month]

    def _add(self, row: int, tick: int, since: int) -> None:
        self.count[row] += 1
        self._sum[row] -= cost_until(self.tables[row], tick)
        if row in self.turns:
            heappush(self._coming, (since + self.turns[row].after, row))

    def _take(self, row: int, tick: int) -> None:
        self.count[row] -= 1
        self._sum[row] += cost_until(self.tables[row], tick)

    def _in_force(self, row: int, tick: int, since: int) -> int:
        while row in self.turns and since + self.turns[row].after <= tick:
            row = self.turns[row].row
        return row

    def _turn_over(self, tick: int) -> None:
        """Let every stay that is due by a tick depart from its row and arrive at the next."""
        while self._coming and self._coming[0][0] <= tick:
            coming = heappop(self._coming)
            if self._gone[coming]:
                self._gone[coming] -= 1
                continue
            at, row = coming
            turn = self.turns[row]
            self._take(row, at)
            self._add(turn.row, at, at - turn.after)
