"""What happens on 31 December and 1 January: grants in, surpluses and deficits out (rules 13, 16-18).

Integers in, integers out; the engine and the books call the same functions. Knows no event, no person and no
arrangement by name: a wall is a height in thousandths.
"""

from __future__ import annotations

from dataclasses import dataclass

from budgetsim.units import GROWTH_ONE, PERMILLE


@dataclass(frozen=True)
class Heights:
    """The heights of the walls that money feels in one year, in thousandths."""

    separate_purses: int
    savings_leak: int
    year_end: int
    """Height times the share of a surplus that is returned."""
    shortfall: int
    """Share of a shortfall on entitlements that trajectories bear when purses are pooled."""


@dataclass(frozen=True)
class FundRules:
    """What the year-end needs to know of each fund, in the order of the scenario."""

    entitlement: tuple[bool, ...]
    earmarked: tuple[bool, ...]
    reserve_max: tuple[int, ...]


@dataclass(frozen=True)
class Settlement:
    """The outcome of one year for one gemeente, in cents; lists are per fund, in the order of the scenario.

    For every fund: money - paid + transfer - returned - repaid - reserve = 0. The common purse gets what the
    funds transfer (negative), and returns, keeps or is covered for the rest.
    """

    reserves: tuple[int, ...]
    returned: tuple[int, ...]
    """Own surpluses that go to the general means."""
    repaid: tuple[int, ...]
    """Unspent earmarked money that goes back to the Rijk."""
    transfers: tuple[int, ...]
    """Received from (or, negative, given to) the common purse."""
    common_reserve: int
    common_returned: int
    common_covered: int
    """What the common purse lacks and the general means bear."""

    @property
    def general_means(self) -> int:
        """What the year drew from general means (negative: it gave)."""
        return self.common_covered - self.common_returned - sum(self.returned)


def split_balance(balance: int, heights: Heights) -> tuple[int, int, int]:
    """Return (into the pool, to general means, borne by general means) of the entitlements' balance B."""
    saved = max(0, balance)
    short = max(0, -balance)
    gain = saved * (PERMILLE - heights.savings_leak) // PERMILLE
    burden = short * (heights.shortfall * (PERMILLE - heights.separate_purses) // PERMILLE) // PERMILLE
    return gain - burden, saved - gain, short - burden


def settle(
    money: list[int], paid: list[int], common_reserve: int, heights: Heights, funds: FundRules
) -> Settlement:
    """Close one year of one gemeente.

    `money` is what a fund has after the entitlements that it paid itself (rule 13), `paid` what its
    placements cost, net of what earmarked money covered.
    Own money pays first; what a fund lacks falls on the pool, and what the pool lacks on general means.
    """
    count = range(len(money))
    reserves, returned, repaid, transfers = ([0 for _ in count] for _ in range(4))
    for fund in count:
        left = money[fund] - paid[fund]
        if funds.earmarked[fund]:
            repaid[fund] = left
        elif funds.entitlement[fund]:
            transfers[fund] = -left
        else:
            own = money[fund] * heights.separate_purses // PERMILLE
            transfers[fund] = own - money[fund] + max(0, paid[fund] - own)
            kept = _kept(max(0, own - paid[fund]), heights)
            reserves[fund] = min(kept, funds.reserve_max[fund] * heights.separate_purses // PERMILLE)
            returned[fund] = max(0, own - paid[fund]) - reserves[fund]
    balance = -sum(t for t, always in zip(transfers, funds.entitlement, strict=True) if always)
    gain, to_general, by_general = split_balance(balance, heights)
    pool = (
        common_reserve
        + gain
        - sum(t for t, always in zip(transfers, funds.entitlement, strict=True) if not always)
    )
    kept = min(_common_max(funds, heights), _kept(max(0, pool), heights))
    return Settlement(
        tuple(reserves),
        tuple(returned),
        tuple(repaid),
        tuple(transfers),
        common_reserve=kept,
        common_returned=to_general + max(0, pool) - kept,
        common_covered=by_general + max(0, -pool),
    )


def _kept(surplus: int, heights: Heights) -> int:
    """Return the part of a surplus that the year-end leaves in the purse."""
    return surplus - surplus * heights.year_end // PERMILLE


def _common_max(funds: FundRules, heights: Heights) -> int:
    """Return how much the common reserve may hold: the maximum that separate purses do not."""
    return sum(most - most * heights.separate_purses // PERMILLE for most in funds.reserve_max)


def earmark_cover(spent: list[list[int]], grants: list[int]) -> tuple[list[int], list[list[int]]]:
    """Return what earmarked money pays: per earmark in total, and per fund and earmark.

    `spent[fund][earmark]` is what eligible people cost a fund; earmarked money pays first (rule 16), fund by
    fund in the order of the scenario, up to its grant.
    """
    cover = [[0] * len(grants) for _ in spent]
    used = [0] * len(grants)
    for earmark, grant in enumerate(grants):
        for fund, row in enumerate(spent if grant > 0 else ()):
            cover[fund][earmark] = min(grant - used[earmark], row[earmark])
            used[earmark] += cover[fund][earmark]
    return used, cover


def follow(base: int, macro: int, macro_share: int, own: int, own_share: int) -> int:
    """Return a grant in cents after it has followed the national and the gemeente's own volume.

    Volumes are in millionths of their own neutral level, shares in thousandths of a change that is followed.
    """
    change = (macro - GROWTH_ONE) * macro_share + (own - GROWTH_ONE) * own_share
    return base + nearest(base * nearest(change, PERMILLE), GROWTH_ONE)


def nearest(amount: int, unit: int) -> int:
    """Return a whole number of units, the nearest; halves go up."""
    return (2 * amount + unit) // (2 * unit)
