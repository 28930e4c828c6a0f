"""What 1 January brings in the compiled engine: Python asks what the reference asks too (rule 17).

Knows the arrays between the kernel and engine/treasury.py; no rule of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from budgetsim.accounts.buig import Moment
from budgetsim.accounts.grants import swings
from budgetsim.accounts.settle import Settlement
from budgetsim.chance.address import Key
from budgetsim.engine.measures import Measures, rows_per_account
from budgetsim.engine.plan import Plan
from budgetsim.engine.treasury import Books, Treasury
from budgetsim.units import MONTHS_PER_YEAR

Arrays = dict[str, Any]
BOOKS = ("book_money", "book_paid", "always", "income")
REVISIONS = (Moment.NADER_VOORLOPIG, Moment.DEFINITIEF)


@dataclass
class Meter:
    """The kernel's meter of one gemeente, as the grants' measures read it. Twin: meter.Meter."""

    cost: Any
    count: Any
    total: Any
    at_new_year: Any

    def due(self, row: int, month: int, until: int) -> int:
        return int(self.count[row]) * int(self.cost[row, until] - self.cost[row, month])

    def paid_this_year(self, row: int, month: int) -> int:
        spent = self.total[row] + self.count[row] * self.cost[row, month] - self.at_new_year[row]
        return int(spent)


class Years:
    """The treasuries of all gemeenten of one run."""

    def __init__(self, plan: Plan, key: Key, arrays: Arrays) -> None:
        self.plan, self.arrays = plan, arrays
        terms = plan.terms
        luck = swings(plan.scenario, terms.grants, key, plan.calendar)
        spent_on = rows_per_account(terms.tariffs.lines)
        self.grants = [
            [number for number, row in enumerate(terms.grants) if row.gemeente == gemeente]
            for gemeente in range(len(plan.scenario.gemeenten))
        ]
        self.treasuries = []
        for gemeente, mine in enumerate(self.grants):
            columns = (arrays[name][gemeente] for name in ("count", "sum", "new_year"))
            meter = Meter(terms.tariffs.cumulative, *columns)
            grants = [terms.grants[number] for number in mine]
            measures = Measures(plan, grants, meter, spent_on)
            self.treasuries.append(Treasury(plan, gemeente, luck, measures))

    def open(self, year: int, gemeenten: tuple[int, ...]) -> None:
        """Take in grants and reserves and tell the kernel. Twin: purse.Purses.open_year."""
        for gemeente in gemeenten:
            treasury = self.treasuries[gemeente]
            self._hear(gemeente, treasury)
            treasury.measures.open_year(year * MONTHS_PER_YEAR)
            treasury.open_year(year)
            self._tell(gemeente, treasury)

    def close(self, year: int, gemeenten: tuple[int, ...]) -> dict[tuple[int, int], Settlement]:
        """Return how the year that the kernel ended is settled. Twin: purse.Purses.close_year."""
        outcomes = {}
        for gemeente in gemeenten:
            treasury = self.treasuries[gemeente]
            self._hear(gemeente, treasury)
            treasury.grants = self.arrays["grants"][gemeente].tolist()
            money, paid, always, income = (self.arrays[name][gemeente].tolist() for name in BOOKS)
            outcome = treasury.close_year(Books(money, paid, always, income, promised=[], expected=[]))
            outcomes[gemeente, year] = outcome
        return outcomes

    def _hear(self, gemeente: int, treasury: Treasury) -> None:
        """Read the heads that the kernel counted."""
        for heads, number in zip(treasury.measures.heads, self.grants[gemeente], strict=True):
            heads.count = int(self.arrays["heads"][number])
            heads.total = int(self.arrays["head_sum"][number])

    def _tell(self, gemeente: int, treasury: Treasury) -> None:
        """Hand the kernel everything of the year that it cannot work out: what is told when, and reserves."""
        arrays = self.arrays
        arrays["grants"][gemeente] = treasury.grants
        arrays["extra"][gemeente] = treasury.extra
        arrays["drawn"][gemeente] = treasury.drawn.funds
        arrays["carried"][gemeente] = treasury.carried
        arrays["told"][gemeente] = [treasury.told(moment) for moment in REVISIONS]
        arrays["next_grants"][gemeente] = [treasury.next_money(month) for month in (0, Moment.DEFINITIEF)]
        arrays["purses"]["drawn_common"][gemeente] = treasury.drawn.common
