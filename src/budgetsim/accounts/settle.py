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
class FundKinds:
    """What each fund is, in the order of the scenario."""

    entitlement: tuple[bool, ...]
    earmarked: tuple[bool, ...]
    """What is left goes back to the Rijk and meets no other money."""
    carry_over: tuple[int, ...]
    """Thousandths of a year's earmarked money that may stay unspent as an advance for next year."""


@dataclass(frozen=True)
class ReserveRules:
    """What the raad allows in one year, cents per fund; nothing without a raadsbesluit."""

    most: tuple[int, ...]
    """The most that a reserve may hold for this year's surplus to be added."""
    draw: tuple[int, ...]
    """The most that the year may draw."""


@dataclass(frozen=True)
class Reserves:
    """What is kept: per fund, and of the common purse; cents."""

    funds: tuple[int, ...]
    common: int


@dataclass(frozen=True)
class Year:
    """One gemeente's year as it stands on 31 December, in cents per fund."""

    money: list[int]
    """Grants, income, what was drawn and carried in, less what had to be paid."""
    paid: list[int]
    """Placements and contracted places, after earmarked money paid first."""
    drawn: Reserves
    """What the year took from its reserves; it stands in the money, and the common part in the pool."""
    undrawn: Reserves
    """Reserves that the year could not touch."""
    vangnet: list[int]
    """Vangnetuitkering, by the fund that it helps."""


@dataclass(frozen=True)
class Settlement:
    """The outcome of one year for one gemeente, in cents; lists are per fund, in the order of the scenario.

    For every fund: money - paid + vangnet + transfer - returned - repaid - carried - added = 0. The common
    purse gets what the funds transfer (negative), and returns, keeps or is covered for the rest.
    """

    reserves: Reserves
    """At the end of the year, what could not be drawn included."""
    added: Reserves
    """What the year put in."""
    returned: tuple[int, ...]
    """Own surpluses that go to the general means."""
    repaid: tuple[int, ...]
    """Unspent earmarked money that goes back to the Rijk."""
    carried: tuple[int, ...]
    """Unspent earmarked money that stays an advance for next year."""
    transfers: tuple[int, ...]
    """Received from (or, negative, given to) the common purse."""
    vangnet: tuple[int, ...]
    common_returned: int
    common_covered: int
    """What the common purse lacks and the general means bear."""

    @property
    def general_means(self) -> int:
        """What the year drew from general means (negative: it gave)."""
        return self.common_covered - self.common_returned - sum(self.returned)


def draw_reserves(reserves: Reserves, rules: ReserveRules, heights: Heights) -> tuple[Reserves, Reserves]:
    """Return (drawn, left) on 1 January: up to what the raad lets the year draw, own reserves first."""
    drawn = tuple(min(held, most) for held, most in zip(reserves.funds, rules.draw, strict=True))
    still = tuple(most - part for most, part in zip(rules.draw, drawn, strict=True))
    common = min(reserves.common, _pooled(still, heights))
    left = tuple(held - part for held, part in zip(reserves.funds, drawn, strict=True))
    return Reserves(drawn, common), Reserves(left, reserves.common - common)


def split_balance(balance: int, heights: Heights) -> tuple[int, int, int]:
    """Return (into the pool, to general means, borne by general means) of the entitlements' balance B."""
    saved = max(0, balance)
    short = max(0, -balance)
    gain = saved * (PERMILLE - heights.savings_leak) // PERMILLE
    burden = short * (heights.shortfall * (PERMILLE - heights.separate_purses) // PERMILLE) // PERMILLE
    return gain - burden, saved - gain, short - burden


def settle(year: Year, heights: Heights, kinds: FundKinds, rules: ReserveRules) -> Settlement:
    """Return what happens to every fund's balance on 31 December.

    Money of a provision fund is its own up to the height of separate_purses, the rest common; entitlements'
    balances are common, by the rules of shortfall and leak; earmarked money meets no other money.
    """
    count = range(len(year.money))
    added, returned, repaid, carried, transfers = ([0 for _ in count] for _ in range(5))
    for fund in count:
        left = year.money[fund] + year.vangnet[fund] - year.paid[fund]
        if kinds.earmarked[fund]:
            carried[fund] = advance(left, year.money[fund], kinds.carry_over[fund])
            repaid[fund], transfers[fund] = max(0, left) - carried[fund], max(0, -left)
        elif kinds.entitlement[fund]:
            transfers[fund] = -left
        else:
            own = year.money[fund] * heights.separate_purses // PERMILLE
            transfers[fund] = own - year.money[fund] + max(0, year.paid[fund] - own)
            surplus = max(0, own - year.paid[fund])
            most = rules.most[fund] * heights.separate_purses // PERMILLE
            unused = min(surplus, year.drawn.funds[fund] * heights.separate_purses // PERMILLE)
            added[fund] = _added(surplus, unused, most - year.undrawn.funds[fund], heights)
            returned[fund] = surplus - added[fund]
    balance = -sum(t for t, always in zip(transfers, kinds.entitlement, strict=True) if always)
    gain, to_general, by_general = split_balance(balance, heights)
    given = -sum(t for t, always in zip(transfers, kinds.entitlement, strict=True) if not always)
    pool = year.drawn.common + gain + given
    unused = min(max(0, pool), year.drawn.common + _pooled(year.drawn.funds, heights))
    space = _common_space(rules, year.undrawn, heights)
    common = _added(max(0, pool), unused, space, heights)
    closing = tuple(a + b for a, b in zip(year.undrawn.funds, added, strict=True))
    return Settlement(
        Reserves(closing, year.undrawn.common + common),
        Reserves(tuple(added), common),
        tuple(returned),
        tuple(repaid),
        tuple(carried),
        tuple(transfers),
        tuple(year.vangnet),
        common_returned=to_general + max(0, pool) - common,
        common_covered=by_general + max(0, -pool),
    )


def advance(left: int, money: int, share: int) -> int:
    """Return what of a year's earmarked money stays for the next: up to a share, in thousandths, of it."""
    return min(max(0, left), max(0, money) * share // PERMILLE)


def _common_space(rules: ReserveRules, undrawn: Reserves, heights: Heights) -> int:
    """Return what the common reserve may still take: the maxima, less what separate purses may or do hold."""
    own = [most * heights.separate_purses // PERMILLE for most in rules.most]
    rows = zip(rules.most, own, undrawn.funds, strict=True)
    return sum(max(0, most - max(part, held)) for most, part, held in rows) - undrawn.common


def _added(surplus: int, unused: int, space: int, heights: Heights) -> int:
    """Return what goes into a reserve: first the part of its own money that was not needed.

    Of what the year itself has left, the year-end leaves a part, and the reserve has space for so much.
    """
    return unused + min(max(0, space - unused), _kept(surplus - unused, heights))


def _kept(surplus: int, heights: Heights) -> int:
    """Return the part of a surplus that the year-end leaves in the purse."""
    return surplus - surplus * heights.year_end // PERMILLE


def _pooled(amounts: tuple[int, ...], heights: Heights) -> int:
    """Return the part of amounts per fund that separate purses leave to the common one."""
    return sum(amount - amount * heights.separate_purses // PERMILLE for amount in amounts)


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
