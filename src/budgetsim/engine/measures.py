"""What the grants of one gemeente look at: heads per year, and what was spent on some accounts.

Knows no rule of a grant and no purse; it is told who enters and leaves, and asked at each year-end.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from budgetsim.accounts.grants import GrantRow, Known
from budgetsim.accounts.settle import nearest
from budgetsim.engine.plan import Plan
from budgetsim.engine.profile import Profile
from budgetsim.units import GROWTH_ONE, MONTHS_PER_YEAR, TICKS_PER_MONTH


class Meter(Protocol):
    """What refunds read of a meter: engine/meter.py, or the arrays of the compiled engine."""

    def due(self, row: int, month: int, until: int) -> int: ...

    def paid_this_year(self, row: int, month: int) -> int: ...


@dataclass
class HeadCount:
    """Inwoner-ticks of everyone counted, exact at any tick."""

    count: int = 0
    total: int = 0
    """Ticks of leaving less ticks of entering."""
    _at_new_year: int = 0

    def enter(self, tick: int) -> None:
        self.count += 1
        self.total -= tick

    def leave(self, tick: int) -> None:
        self.count -= 1
        self.total += tick

    def open_year(self, month: int) -> None:
        self._at_new_year = self._until(month)

    def mean_of_year(self, month: int) -> int:
        """Return mean heads since 1 January in millionths, at the start of the month after December."""
        spent = self._until(month) - self._at_new_year
        return nearest(spent * GROWTH_ONE, MONTHS_PER_YEAR * TICKS_PER_MONTH)

    def _until(self, month: int) -> int:
        return self.total + self.count * month * TICKS_PER_MONTH


@dataclass
class Measures:
    """One history per grant row: mean heads in millionths, cents spent, or nothing."""

    plan: Plan
    rows: list[GrantRow]
    meter: Meter
    accounts: list[str]
    """Account per tariff row."""
    income: list[bool]
    heads: list[HeadCount] = field(default_factory=list)
    history: list[list[int]] = field(default_factory=list)
    opening: list[int] = field(default_factory=list)
    spending: list[list[int]] = field(default_factory=list)
    """Tariff rows that a refund looks at, per grant row."""
    members: dict[tuple[Profile, int], tuple[int, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.heads = [HeadCount() for _ in self.rows]
        self.history = [[] for _ in self.rows]
        self.opening = [0 for _ in self.rows]
        self.spending = [self._spent_on(row.spending.accounts) if row.spending else [] for row in self.rows]

    def _spent_on(self, accounts: frozenset[str]) -> list[int]:
        rows = zip(self.accounts, self.income, strict=True)
        return [number for number, (told, income) in enumerate(rows) if told in accounts and not income]

    def enter(self, profile: Profile, stage: int, tick: int) -> None:
        for number in self._counting(profile, stage):
            self.heads[number].enter(tick)

    def leave(self, profile: Profile, stage: int, tick: int) -> None:
        for number in self._counting(profile, stage):
            self.heads[number].leave(tick)

    def _counting(self, profile: Profile, stage: int) -> tuple[int, ...]:
        """Return the grant rows that count an inwoner in a stage."""
        key = (profile, stage)
        if key not in self.members:
            group = self.plan.scenario.doelgroepen[profile.doelgroep]
            loonwaarde = list(group.loonwaarde)[profile.loonwaarde]
            self.members[key] = tuple(
                number
                for number, row in enumerate(self.rows)
                if row.counts(stage, profile.doelgroep, loonwaarde < 1)
            )
        return self.members[key]

    def open_year(self, month: int) -> None:
        """Begin a year; before the first, what those present cost and count stands for the years before."""
        for number, heads in enumerate(self.heads):
            heads.open_year(month)
            if not month:
                due = sum(self.meter.due(row, 0, MONTHS_PER_YEAR) for row in self.spending[number])
                self.opening[number] = due if self.rows[number].spending else heads.count * GROWTH_ONE

    def close_year(self, month: int) -> None:
        """Add the year that ends at the start of this month to every history."""
        for number, row in enumerate(self.rows):
            spent = sum(self.meter.paid_this_year(line, month) for line in self.spending[number])
            self.history[number].append(spent if row.spending else self.heads[number].mean_of_year(month))

    def known(self, number: int) -> Known:
        return Known(self.history[number], self.opening[number])
