"""The year-end, worked by hand at the extremes and half-way, and what must hold at every height."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetsim.accounts.settle import (
    FundRules,
    Heights,
    Settlement,
    earmark_cover,
    follow,
    settle,
    split_balance,
)

UP = Heights(separate_purses=1000, savings_leak=1000, year_end=1000, shortfall=1000)
DOWN = Heights(separate_purses=0, savings_leak=0, year_end=0, shortfall=1000)
HALF = Heights(separate_purses=500, savings_leak=500, year_end=500, shortfall=500)
# an entitlement, two provisions, one earmarked
RULES = FundRules((True, False, False, False), (False, False, False, True), (0, 0, 60, 0))


# --- the balance of the entitlements -------------------------------------------------------------


@pytest.mark.parametrize(
    ("leak", "separate", "shortfall", "balance", "expected"),
    [
        (1000, 1000, 1000, 200, (0, 200, 0)),  # today: a saving goes to the general means
        (0, 0, 1000, 200, (200, 0, 0)),  # all of it is there for trajectories
        (500, 0, 0, 201, (100, 101, 0)),  # floored for the pool
        (0, 1000, 1000, -200, (0, 0, 200)),  # behind walls nobody but the general means bears a shortfall
        (0, 0, 1000, -200, (-200, 0, 0)),
        (0, 0, 0, -200, (0, 0, 200)),
        (0, 0, 500, -201, (-100, 0, 101)),
        (0, 500, 500, -201, (-50, 0, 151)),  # a quarter
        (1000, 0, 1000, 0, (0, 0, 0)),
    ],
)
def test_split_balance(
    leak: int, separate: int, shortfall: int, balance: int, expected: tuple[int, int, int]
) -> None:
    assert split_balance(balance, Heights(separate, leak, 0, shortfall)) == expected


@given(st.integers(-(10**12), 10**12), st.tuples(*[st.integers(0, 1000)] * 4))
def test_split_balance_loses_nothing(balance: int, heights: tuple[int, int, int, int]) -> None:
    pool, to_general, by_general = split_balance(balance, Heights(*heights))
    assert pool + to_general - by_general == balance
    assert to_general >= 0
    assert by_general >= 0


# --- a year by hand ------------------------------------------------------------------------------


MONEY, PAID = [1000, 1000, 401, 300], [800, 700, 100, 250]


def test_walls_up_every_surplus_goes_to_the_general_means() -> None:
    outcome = settle(MONEY, PAID, 10, UP, RULES)
    assert outcome.transfers == (-200, 0, 0, 0)
    assert outcome.returned == (0, 300, 301, 0)
    assert outcome.reserves == (0, 0, 0, 0)
    assert outcome.repaid == (0, 0, 0, 50)
    # the 10 in the common purse go back as well
    assert (outcome.common_reserve, outcome.common_returned, outcome.common_covered) == (0, 210, 0)
    assert outcome.general_means == -(300 + 301 + 210)


def test_walls_down_everything_meets_in_one_purse() -> None:
    outcome = settle(MONEY, PAID, 10, DOWN, RULES)
    assert outcome.transfers == (-200, -300, -301, 0)
    assert outcome.returned == outcome.reserves == (0, 0, 0, 0)
    # 10 + 200 + 300 + 301 in the pool, of which the reserve may hold 60
    assert (outcome.common_reserve, outcome.common_returned, outcome.common_covered) == (60, 751, 0)
    assert outcome.repaid == (0, 0, 0, 50)


def test_walls_half_way() -> None:
    outcome = settle(MONEY, PAID, 10, HALF, RULES)
    # fund 1 keeps 500 of 1000, lacks 200: 500 to the pool, 200 back; fund 2 keeps 200 of 401, has 100 left
    assert outcome.transfers == (-200, -300, -201, 0)
    # of those 100 half stays, but the reserve holds 30 (half of 60)
    assert outcome.reserves == (0, 0, 30, 0)
    assert outcome.returned == (0, 0, 70, 0)
    # the saving of 200 is halved; the pool has 10 + 100 + 300 + 201 = 611 and may keep the other 30
    assert (outcome.common_reserve, outcome.common_returned, outcome.common_covered) == (30, 100 + 581, 0)


@pytest.mark.parametrize(
    ("heights", "transfers", "covered", "returned"),
    [
        # behind walls: the entitlement lacks 200, fund 1 lacks 100, fund 2 has 50 left and gives it back
        (UP, (200, 100, 0, 0), 300, 50),
        # in one purse, shortfall borne by trajectories: 50 - 100 - 200
        (DOWN, (200, 100, -50, 0), 250, 0),
        # in one purse, shortfall borne by general means: 200 there, and the pool lacks 50
        (replace(DOWN, shortfall=0), (200, 100, -50, 0), 250, 0),
        # half: a quarter of the shortfall (50) in the pool; fund 1 keeps 250, lacks 350, gives 250;
        # fund 2 keeps 100, lacks 50, gives 100
        (HALF, (200, 100, -50, 0), 150 + 100, 0),
    ],
)
def test_a_bad_year(heights: Heights, transfers: tuple[int, ...], covered: int, returned: int) -> None:
    outcome = settle([800, 500, 200, 0], [1000, 600, 150, 0], 0, heights, RULES)
    assert outcome.transfers == transfers
    assert outcome.common_covered == covered
    assert sum(outcome.returned) + outcome.common_returned == returned
    assert outcome.general_means == covered - returned


def test_the_year_end_wall_alone_decides_what_a_purse_keeps() -> None:
    rules = FundRules((False,), (False,), (1000,))
    for height, kept in ((1000, 0), (500, 50), (0, 99)):
        outcome = settle([199], [100], 0, Heights(1000, 1000, height, 0), rules)
        assert (outcome.reserves, outcome.returned) == ((kept,), (99 - kept,))


def test_a_reserve_never_passes_its_maximum() -> None:
    rules = FundRules((False,), (False,), (30,))
    assert settle([200], [100], 0, Heights(1000, 1000, 0, 0), rules).reserves == (30,)
    assert settle([200], [100], 0, DOWN, rules).common_reserve == 30


def test_a_common_reserve_helps_before_the_general_means() -> None:
    outcome = settle([0, 100, 0, 0], [0, 150, 0, 0], 40, DOWN, RULES)
    assert (outcome.common_covered, outcome.common_reserve) == (10, 0)


# --- what must hold ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Year:
    money: list[int]
    paid: list[int]
    common: int
    heights: Heights
    rules: FundRules

    def settled(self, **heights: int) -> Settlement:
        return settle(self.money, self.paid, self.common, replace(self.heights, **heights), self.rules)


@st.composite
def years(draw: st.DrawFn) -> Year:
    kinds = draw(st.lists(st.sampled_from(["always", "asks", "marked"]), min_size=1, max_size=5))
    cents = st.one_of(st.integers(0, 2000), st.integers(0, 10**12))
    money = [draw(cents) for _ in kinds]
    # earmarked money never pays more than there is
    paid = [
        draw(st.integers(0, m) if kind == "marked" else cents) for m, kind in zip(money, kinds, strict=True)
    ]
    height = st.one_of(st.sampled_from([0, 500, 1000]), st.integers(0, 1000))
    rules = FundRules(
        tuple(kind == "always" for kind in kinds),
        tuple(kind == "marked" for kind in kinds),
        tuple(draw(cents) for _ in kinds),
    )
    return Year(money, paid, draw(cents), Heights(*(draw(height) for _ in range(4))), rules)


@given(years())
def test_every_fund_balances(year: Year) -> None:
    outcome = year.settled()
    columns = (year.money, year.paid, outcome.transfers, outcome.returned, outcome.repaid, outcome.reserves)
    for money, paid, transfer, returned, repaid, reserve in zip(*columns, strict=True):
        assert money - paid + transfer - returned - repaid - reserve == 0


@given(years())
def test_the_common_purse_balances(year: Year) -> None:
    outcome = year.settled()
    came = year.common - sum(outcome.transfers) + outcome.common_covered
    assert came == outcome.common_reserve + outcome.common_returned


@given(years())
def test_nothing_is_negative_and_reserves_stay_below_their_maximum(year: Year) -> None:
    outcome = year.settled()
    parts = (*outcome.reserves, *outcome.returned, *outcome.repaid)
    assert min(*parts, outcome.common_reserve, outcome.common_returned, outcome.common_covered) >= 0
    for reserve, most in zip(outcome.reserves, year.rules.reserve_max, strict=True):
        assert reserve <= most
    assert sum(outcome.reserves) + outcome.common_reserve <= sum(year.rules.reserve_max)


@given(years())
def test_only_earmarked_money_is_repaid_and_it_never_meets_other_money(year: Year) -> None:
    outcome = year.settled()
    for marked, repaid, transfer in zip(year.rules.earmarked, outcome.repaid, outcome.transfers, strict=True):
        assert not (repaid and not marked)
        assert not (transfer and marked)


@given(years())
def test_separate_purses_give_nothing_to_each_other(year: Year) -> None:
    outcome = year.settled(separate_purses=1000)
    rows = zip(
        year.money, year.paid, outcome.transfers, year.rules.entitlement, year.rules.earmarked, strict=True
    )
    for money, paid, transfer, always, marked in rows:
        if not (always or marked):
            assert transfer == max(0, paid - money)


@given(years())
def test_one_purse_leaves_nothing_in_the_funds(year: Year) -> None:
    outcome = year.settled(separate_purses=0)
    assert not any(outcome.reserves)
    assert not any(outcome.returned)


@given(years())
def test_a_year_end_wall_keeps_no_reserve_and_none_returns_only_the_excess(year: Year) -> None:
    up, down = year.settled(year_end=1000), year.settled(year_end=0)
    assert not any(up.reserves)
    assert up.common_reserve == 0
    separate = year.heights.separate_purses
    for returned, reserve, most in zip(down.returned, down.reserves, year.rules.reserve_max, strict=True):
        assert not returned or reserve == most * separate // 1000


def borne(outcome: Settlement) -> int:
    return outcome.common_covered


def given_back(outcome: Settlement) -> int:
    return outcome.common_returned + sum(outcome.returned)


def kept(outcome: Settlement) -> int:
    return outcome.common_reserve + sum(outcome.reserves)


@given(years(), st.integers(0, 1000), st.integers(0, 1000))
def test_higher_walls_never_help_the_general_means(year: Year, one: int, other: int) -> None:
    """Purses that cannot help each other, or savings that leak, never lower what deficits cost."""
    low, high = sorted((one, other))
    assert borne(year.settled(separate_purses=low)) <= borne(year.settled(separate_purses=high))
    assert borne(year.settled(savings_leak=low)) <= borne(year.settled(savings_leak=high))
    # the more of a shortfall trajectories bear, the less do the general means
    assert borne(year.settled(shortfall=low)) >= borne(year.settled(shortfall=high))


@given(years(), st.integers(0, 1000), st.integers(0, 1000))
def test_higher_walls_leave_less_in_reserve_and_return_more(year: Year, one: int, other: int) -> None:
    low, high = sorted((one, other))
    for wall in ("year_end", "savings_leak"):
        lower, higher = year.settled(**{wall: low}), year.settled(**{wall: high})
        assert kept(lower) >= kept(higher)
        assert given_back(lower) <= given_back(higher)
    assert borne(year.settled(year_end=low)) == borne(year.settled(year_end=high))


# --- earmarked money and volumes -----------------------------------------------------------------


def test_earmarked_money_pays_fund_by_fund_up_to_its_grant() -> None:
    spent, cover = earmark_cover([[70, 0], [50, 20]], [100, 5])
    assert cover == [[70, 0], [30, 5]]
    assert spent == [100, 5]


def test_an_earmark_without_money_covers_nothing() -> None:
    assert earmark_cover([[70, 10]], [0, -5]) == ([0, 0], [[0, 0]])


@given(
    st.lists(st.lists(st.integers(0, 10**9), min_size=3, max_size=3), max_size=4),
    st.lists(st.integers(0, 10**9), min_size=3, max_size=3),
)
def test_cover_is_what_there_is_or_what_is_asked(spent: list[list[int]], grants: list[int]) -> None:
    total, cover = earmark_cover(spent, grants)
    for earmark, grant in enumerate(grants):
        asked = sum(row[earmark] for row in spent)
        assert total[earmark] == sum(row[earmark] for row in cover) == min(grant, asked)
    assert all(0 <= c <= s for rows in zip(cover, spent, strict=True) for c, s in zip(*rows, strict=True))


@pytest.mark.parametrize(
    ("macro", "macro_share", "own", "own_share", "expected"),
    [
        (1_000_000, 1000, 1_000_000, 1000, 100_000),
        (1_060_000, 1000, 1_000_000, 0, 106_000),
        (1_060_000, 500, 1_000_000, 0, 103_000),
        (900_000, 1000, 1_200_000, 500, 100_000),
        (1_001_439, 1000, 1_000_000, 0, 100_144),  # 143.9 cents, to the nearest
        (998_561, 1000, 1_000_000, 0, 99_856),  # the same downwards
        (1_000_004, 1000, 1_000_000, 0, 100_000),  # less than half a cent
    ],
)
def test_follow(macro: int, macro_share: int, own: int, own_share: int, expected: int) -> None:
    assert follow(100_000, macro, macro_share, own, own_share) == expected
