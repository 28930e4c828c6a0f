"""How much a gemeente's purses can still promise in one year (rule 13), given what is already promised.

Knows no person and no date: totals per fund in, one number out.
"""

from __future__ import annotations

from dataclasses import dataclass

from budgetsim.accounts.settle import Heights, earmark_cover, split_balance
from budgetsim.units import PERMILLE

Matrix = list[list[int]]
"""[fund][earmark], cents; the last column is money that no earmark serves."""


@dataclass(frozen=True)
class Room:
    """The money of one gemeente in one year before any commitment."""

    available: list[int]
    """Provision money per fund, after the entitlements that the fund itself pays."""
    pool: int
    """Common reserve, and what the entitlements' balance brings or takes."""
    earmarked: list[int]
    """Earmarked money per column of the matrix."""
    separate: int

    def left(self, committed: Matrix, fund: int, earmark: int) -> int:
        """Return the room for one more placement: earmarked money, own money, then the pool."""
        spent, cover = earmark_cover(committed, self.earmarked)
        shared = self.pool
        own_left = 0
        for number, (available, costs, paid) in enumerate(zip(self.available, committed, cover, strict=True)):
            own = available * self.separate // PERMILLE
            net = sum(costs) - sum(paid)
            shared += available - own - max(0, net - own)
            if number == fund:
                own_left = max(0, own - net)
        return self.earmarked[earmark] - spent[earmark] + own_left + max(0, shared)


def make_room(
    after_entitlements: list[int],
    entitlement: tuple[bool, ...],
    earmarked: tuple[bool, ...],
    common_reserve: int,
    heights: Heights,
) -> Room:
    """Return the room of a year.

    `after_entitlements` is, per fund, grant, reserve and income less entitlements paid and expected.
    """
    kinds = list(zip(after_entitlements, entitlement, earmarked, strict=True))
    # A specifieke uitkering shares what it lacks, never what it has left.
    balance = sum(min(0, money) if marked else money for money, always, marked in kinds if always)
    return Room(
        available=[0 if always or marked else money for money, always, marked in kinds],
        pool=common_reserve + split_balance(balance, heights)[0],
        earmarked=[money if marked and not always else 0 for money, always, marked in kinds] + [0],
        separate=heights.separate_purses,
    )
