"""The year-end, worked by hand at the extremes and half-way, and what must hold at every height."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetsim.accounts.settle import (
    FundKinds,
    Heights,
    ReserveRules,
    Reserves,
    Settlement,
    Year,
    draw_reserves,
    earmark_cover,
    follow,
    settle,
    split_balance,
)

UP = Heights(separate_purses=1000, savings_leak=1000, year_end=1000, shortfall=1000)
DOWN = Heights(separate_purses=0, savings_leak=0, year_end=0, shortfall=1000)
HALF = Heights(separate_purses=500, savings_leak=500, year_end=500, shortfall=500)
# an entitlement, two provisions, one earmarked
KINDS = FundKinds((True, False, False, False), (False, False, False, True), (0, 0, 0, 0))
RULES = ReserveRules(most=(0, 0, 60, 0), draw=(0, 0, 60, 0))


def closed(
    money: list[int],
    paid: list[int],
    common: int,
    heights: Heights,
    rules: ReserveRules = RULES,
    kinds: FundKinds | None = None,
    *,
    drawn_funds: tuple[int, ...] | None = None,
    undrawn: Reserves | None = None,
    vangnet: list[int] | None = None,
) -> Settlement:
    """Return the outcome of a year that drew `common` from the common reserve and left nothing there."""
    none = [0 for _ in money]
    drawn = Reserves(drawn_funds or tuple(none), common)
    year = Year(money, paid, drawn, undrawn or Reserves(tuple(none), 0), vangnet or none)
    plain = FundKinds((False,), (False,), (0,))
    return settle(year, heights, kinds or (KINDS if len(money) == 4 else plain), rules)


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
    outcome = closed(MONEY, PAID, 10, UP)
    assert outcome.transfers == (-200, 0, 0, 0)
    assert outcome.returned == (0, 300, 301, 0)
    assert outcome.reserves.funds == (0, 0, 0, 0)
    assert outcome.repaid == (0, 0, 0, 50)
    # the 10 that came from the common reserve were not needed and go back into it
    assert (outcome.reserves.common, outcome.common_returned, outcome.common_covered) == (10, 200, 0)
    assert outcome.general_means == -(300 + 301 + 200)


def test_walls_down_everything_meets_in_one_purse() -> None:
    outcome = closed(MONEY, PAID, 10, DOWN)
    assert outcome.transfers == (-200, -300, -301, 0)
    assert outcome.returned == outcome.reserves.funds == (0, 0, 0, 0)
    # 10 + 200 + 300 + 301 in the pool, of which the reserve may hold 60
    assert (outcome.reserves.common, outcome.common_returned, outcome.common_covered) == (60, 751, 0)
    assert outcome.repaid == (0, 0, 0, 50)


def test_walls_half_way() -> None:
    outcome = closed(MONEY, PAID, 10, HALF)
    # fund 1 keeps 500 of 1000, lacks 200: 500 to the pool, 200 back; fund 2 keeps 200 of 401, has 100 left
    assert outcome.transfers == (-200, -300, -201, 0)
    # of those 100 half stays, but the reserve holds 30 (half of 60)
    assert outcome.reserves.funds == (0, 0, 30, 0)
    assert outcome.returned == (0, 0, 70, 0)
    # the saving of 200 is halved; the pool has 10 + 100 + 300 + 201 = 611: 10 go back, and 20 more may stay
    assert (outcome.reserves.common, outcome.common_returned, outcome.common_covered) == (30, 100 + 581, 0)


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
    outcome = closed([800, 500, 200, 0], [1000, 600, 150, 0], 0, heights)
    assert outcome.transfers == transfers
    assert outcome.common_covered == covered
    assert sum(outcome.returned) + outcome.common_returned == returned
    assert outcome.general_means == covered - returned


def test_the_year_end_wall_alone_decides_what_a_purse_keeps() -> None:
    rules = ReserveRules((1000,), (1000,))
    for height, kept in ((1000, 0), (500, 50), (0, 99)):
        outcome = closed([199], [100], 0, Heights(1000, 1000, height, 0), rules)
        assert (outcome.reserves.funds, outcome.returned) == ((kept,), (99 - kept,))


def test_a_reserve_never_passes_its_maximum() -> None:
    rules = ReserveRules((30,), (30,))
    assert closed([200], [100], 0, Heights(1000, 1000, 0, 0), rules).reserves.funds == (30,)
    assert closed([200], [100], 0, DOWN, rules).reserves.common == 30


def test_a_common_reserve_helps_before_the_general_means() -> None:
    outcome = closed([0, 100, 0, 0], [0, 150, 0, 0], 40, DOWN)
    assert (outcome.common_covered, outcome.reserves.common) == (10, 0)


# --- what must hold ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Case:
    """A year, with the reserves that stood at its start."""

    year: Year
    before: Reserves
    kinds: FundKinds
    rules: ReserveRules
    heights: Heights

    def settled(self, **heights: int) -> Settlement:
        return settle(self.year, replace(self.heights, **heights), self.kinds, self.rules)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    names = draw(st.lists(st.sampled_from(["always", "asks", "marked", "spuk"]), min_size=1, max_size=5))
    cents = st.one_of(st.integers(0, 2000), st.integers(0, 10**12))
    height = st.one_of(st.sampled_from([0, 500, 1000]), st.integers(0, 1000))
    heights = Heights(*(draw(height) for _ in range(4)))
    kinds = FundKinds(
        tuple(name in ("always", "spuk") for name in names),
        tuple(name in ("marked", "spuk") for name in names),
        tuple(draw(height) if name == "marked" else 0 for name in names),
    )
    rules = ReserveRules(tuple(draw(cents) for _ in names), tuple(draw(cents) for _ in names))
    before = Reserves(tuple(draw(cents) if name == "asks" else 0 for name in names), draw(cents))
    drawn, undrawn = draw_reserves(before, rules, heights)
    money = [draw(cents) + part for part in drawn.funds]
    # earmarked money never pays more than there is
    paid = [
        draw(st.integers(0, m) if name == "marked" else cents) for m, name in zip(money, names, strict=True)
    ]
    vangnet = [draw(cents) if name == "always" else 0 for name in names]
    return Case(Year(money, paid, drawn, undrawn, vangnet), before, kinds, rules, heights)


@given(cases())
def test_every_fund_balances(case: Case) -> None:
    outcome, year = case.settled(), case.year
    came = (year.money, year.vangnet, outcome.transfers)
    went = (year.paid, outcome.returned, outcome.repaid, outcome.carried, outcome.added.funds)
    assert [sum(part) for part in zip(*came, strict=True)] == [sum(part) for part in zip(*went, strict=True)]


@given(cases())
def test_the_common_purse_balances(case: Case) -> None:
    outcome = case.settled()
    came = case.year.drawn.common - sum(outcome.transfers) + outcome.common_covered
    assert came == outcome.added.common + outcome.common_returned


@given(cases())
def test_reserves_are_what_was_less_what_was_drawn_and_more_what_was_added(case: Case) -> None:
    outcome = case.settled()
    drawn, left = draw_reserves(case.before, case.rules, case.heights)
    rows = zip(case.before.funds, drawn.funds, outcome.added.funds, outcome.reserves.funds, strict=True)
    assert all(before - out + into == after for before, out, into, after in rows)
    assert case.before.common - drawn.common + outcome.added.common == outcome.reserves.common
    assert left == case.year.undrawn
    assert all(0 <= out <= most for out, most in zip(drawn.funds, case.rules.draw, strict=True))


@given(cases())
def test_nothing_is_negative_and_nothing_is_added_above_the_maximum(case: Case) -> None:
    outcome = case.settled()
    parts = (*outcome.added.funds, *outcome.returned, *outcome.repaid, *outcome.carried)
    assert min(*parts, outcome.added.common, outcome.common_returned, outcome.common_covered) >= 0
    columns = zip(outcome.added.funds, outcome.reserves.funds, case.rules.most, strict=True)
    for number, (added, reserve, most) in enumerate(columns):
        assert not added or reserve <= max(most, case.before.funds[number])
    # each fund has its maximum once, wherever the money lies, or what it held already
    allowed = sum(max(held, most) for held, most in zip(case.before.funds, case.rules.most, strict=True))
    assert sum(outcome.reserves.funds) + outcome.reserves.common <= allowed + case.before.common


@given(cases())
def test_the_year_draws_no_more_than_the_raad_allows_in_all(case: Case) -> None:
    drawn = case.year.drawn
    assert sum(drawn.funds) + drawn.common <= sum(case.rules.draw)


def test_the_maxima_are_as_tight_in_one_purse_as_in_separate_ones() -> None:
    """A reserve of 1,000 may lose 100 a year and hold 1,000: the common one gets no second allowance."""
    rules = ReserveRules(most=(1000,), draw=(100,))
    drawn, left = draw_reserves(Reserves((900,), 500), rules, DOWN)
    assert (drawn.funds, drawn.common) == ((100,), 0)
    outcome = closed([5000], [100], 0, DOWN, rules, drawn_funds=(100,), undrawn=left)
    assert sum(outcome.reserves.funds) + outcome.reserves.common == 1400  # as before: nothing is added above


@given(cases())
def test_only_earmarked_money_is_repaid_and_it_never_helps_another_fund(case: Case) -> None:
    outcome = case.settled()
    rows = zip(case.kinds.earmarked, outcome.repaid, outcome.carried, outcome.transfers, strict=True)
    for marked, repaid, carried, transfer in rows:
        assert marked or not (repaid or carried)
        assert not marked or transfer >= 0


@given(cases())
def test_separate_purses_give_nothing_to_each_other(case: Case) -> None:
    outcome = case.settled(separate_purses=1000)
    kinds = zip(case.kinds.entitlement, case.kinds.earmarked, strict=True)
    rows = zip(case.year.money, case.year.paid, outcome.transfers, kinds, strict=True)
    for money, paid, transfer, (always, marked) in rows:
        if not (always or marked):
            assert transfer == max(0, paid - money)


@given(cases())
def test_one_purse_leaves_nothing_in_the_funds(case: Case) -> None:
    outcome = case.settled(separate_purses=0)
    assert not any(outcome.added.funds)
    assert not any(outcome.returned)


@given(cases())
def test_a_year_end_wall_keeps_no_reserve_and_none_returns_only_the_excess(case: Case) -> None:
    up, down = case.settled(year_end=1000), case.settled(year_end=0)
    separate, drawn = case.heights.separate_purses, case.year.drawn
    assert all(a <= d * separate // 1000 for a, d in zip(up.added.funds, drawn.funds, strict=True))
    assert up.added.common <= drawn.common + sum(d - d * separate // 1000 for d in drawn.funds)
    rows = zip(down.returned, down.added.funds, case.year.undrawn.funds, case.rules.most, strict=True)
    for returned, added, undrawn, most in rows:
        assert not returned or added >= max(0, most * separate // 1000 - undrawn)


@given(cases(), st.integers(0, 10**6))
def test_a_vangnet_spares_the_general_means_and_never_costs_them(case: Case, more: int) -> None:
    fund = next((n for n, always in enumerate(case.kinds.entitlement) if always), None)
    if fund is None or case.kinds.earmarked[fund]:
        return
    helped = list(case.year.vangnet)
    helped[fund] += more
    outcome = replace(case, year=replace(case.year, vangnet=helped)).settled()
    assert outcome.general_means <= case.settled().general_means


def test_what_a_specifieke_uitkering_lacks_the_gemeente_bears_and_what_is_left_goes_back() -> None:
    kinds = FundKinds((True, True), (False, True), (0, 0))
    rules = ReserveRules((0, 0), (0, 0))
    lacking = closed([100, -30], [0, 0], 0, DOWN, rules, kinds)
    assert (lacking.transfers, lacking.repaid) == ((-100, 30), (0, 0))
    left = closed([100, 40], [0, 0], 0, DOWN, rules, kinds)
    assert (left.transfers, left.repaid) == ((-100, 0), (0, 40))


def test_an_advance_stays_up_to_its_share_of_the_money() -> None:
    kinds = FundKinds((False,), (True,), (250,))
    outcome = closed([400], [200], 0, UP, ReserveRules((0,), (0,)), kinds)
    assert (outcome.carried, outcome.repaid) == ((100,), (100,))


def test_a_reserve_without_raadsbesluit_is_neither_drawn_nor_filled() -> None:
    closed_reserve = ReserveRules(most=(0,), draw=(0,))
    drawn, left = draw_reserves(Reserves((500,), 0), closed_reserve, UP)
    assert (drawn.funds, left.funds) == ((0,), (500,))
    outcome = closed([300], [100], 0, Heights(1000, 1000, 0, 0), closed_reserve, undrawn=left)
    assert (outcome.reserves.funds, outcome.returned) == ((500,), (200,))


def test_what_a_year_drew_and_did_not_need_goes_back_whatever_the_year_end() -> None:
    rules = ReserveRules((0,), (200,))
    for height in (0, 500, 1000):
        outcome = closed([300], [150], 0, Heights(1000, 1000, height, 0), rules, drawn_funds=(200,))
        assert (outcome.added.funds, outcome.returned) == ((150,), (0,))
        outcome = closed([300], [50], 0, Heights(1000, 1000, height, 0), rules, drawn_funds=(200,))
        assert (outcome.added.funds, outcome.returned) == ((200,), (50,))


def test_a_year_draws_no_more_than_it_may() -> None:
    drawn, left = draw_reserves(Reserves((500,), 0), ReserveRules((600,), (200,)), UP)
    assert (drawn.funds, left.funds) == ((200,), (300,))
    outcome = closed([900], [100], 0, Heights(1000, 1000, 0, 0), ReserveRules((600,), (200,)), undrawn=left)
    assert (outcome.reserves.funds, outcome.added.funds, outcome.returned) == ((600,), (300,), (500,))


def borne(outcome: Settlement) -> int:
    return outcome.common_covered


def given_back(outcome: Settlement) -> int:
    return outcome.common_returned + sum(outcome.returned)


def kept(outcome: Settlement) -> int:
    return outcome.reserves.common + sum(outcome.reserves.funds)


@given(cases(), st.integers(0, 1000), st.integers(0, 1000))
def test_higher_walls_never_help_the_general_means(case: Case, one: int, other: int) -> None:
    """Purses that cannot help each other, or savings that leak, never lower what deficits cost."""
    low, high = sorted((one, other))
    assert borne(case.settled(separate_purses=low)) <= borne(case.settled(separate_purses=high))
    assert borne(case.settled(savings_leak=low)) <= borne(case.settled(savings_leak=high))
    # the more of a shortfall trajectories bear, the less do the general means
    assert borne(case.settled(shortfall=low)) >= borne(case.settled(shortfall=high))


@given(cases(), st.integers(0, 1000), st.integers(0, 1000))
def test_higher_walls_leave_less_in_reserve_and_return_more(case: Case, one: int, other: int) -> None:
    low, high = sorted((one, other))
    for wall in ("year_end", "savings_leak"):
        lower, higher = case.settled(**{wall: low}), case.settled(**{wall: high})
        assert kept(lower) >= kept(higher)
        assert given_back(lower) <= given_back(higher)
    assert borne(case.settled(year_end=low)) == borne(case.settled(year_end=high))


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
