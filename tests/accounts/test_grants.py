"""What the outside world pays: indexed amounts, volumes, heads, refunds, announcements, extra money."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetsim.accounts.buig import (
    Errors,
    Moment,
    Swing,
    announced_cents,
    definitief_cents,
    moment_of,
    own_share_permille,
    swing_of,
)
from budgetsim.accounts.calendar import Calendar
from budgetsim.accounts.grants import (
    GrantRow,
    Known,
    foreseen_cents,
    grant_cents,
    grant_rows,
    split_extra,
)
from budgetsim.accounts.settle import FundKinds
from budgetsim.chance.address import Key
from budgetsim.domain.scenario import Scenario
from budgetsim.inputs import load_reference
from builders import economy, grant, reference, tiny

ONE = 1_000_000
PLAIN = {"own_volume_share": 0.0, "own_lag_years": 1}
RISING = [("2027-12-01", 4.0), ("2028-01-01", 5.0)]


def rows(scenario: Scenario) -> tuple[GrantRow, ...]:
    calendar = Calendar(scenario.start, scenario.months)
    return grant_rows(scenario, reference(), scenario.economies[0], calendar)


def funded(*, points: list[tuple[str, float]] | None = None, growth: float = 0.0, **more: Any) -> GrantRow:
    """Return the first row over three years; the macro volume grows 2% per point and 10% per rise."""
    scenario = tiny(
        years=3,
        grants=[{**grant("buig", 1000.0), **more}, grant("reintegratie", 1.0)],
        economies=[economy(points=points, growth=growth)],
        macro_response={"per_point_pct": 2, "per_point_change_pct": 10},
    )
    return rows(scenario)[0]


def ruled(**rule: Any) -> GrantRow:
    """Return a row per head or on spending instead of an amount."""
    return funded(eur_per_year=None, **rule)


def definitief(row: GrantRow, year: int, *history: int, opening: int = ONE) -> int:
    return grant_cents(row, year, Known(history, opening), Moment.DEFINITIEF, Swing())


# --- amounts --------------------------------------------------------------------------------------


def test_a_grant_is_indexed_from_its_price_year() -> None:
    row = funded(growth=0.05, index="wage", price_year=2026)
    assert row.amounts == (105_000, 110_250, 115_763, 121_551, 127_628)


def test_a_grant_without_index_stays() -> None:
    assert set(funded(growth=0.05).amounts) == {100_000}


def test_a_dated_grant_steps() -> None:
    steps = [{"from": "2027-01-01", "value": 1000.0}, {"from": "2028-01-01", "value": 500.0}]
    assert funded(eur_per_year={"steps": steps}).amounts == (100_000, *[50_000] * 4)


def test_an_amount_without_a_rule_follows_nothing() -> None:
    row = funded(points=RISING)
    assert [definitief(row, year, 2 * ONE) for year in range(3)] == [100_000] * 3


# --- BUIG: the country, and the gemeente's own course ---------------------------------------------


def test_macro_volume_from_a_known_path() -> None:
    """Unemployment 4 throughout 2027 and before, 5 throughout 2028, 5 after; neutral is 4.

    2028: growth 2% x 1 + 10% x 1 = 12%, so its year-end stands at 1.12 and its mean half-way, 1.06;
    2029: growth 2%, year-end 1.12 x 1.02 = 1.1424, mean 1.1312.
    """
    row = funded(points=RISING, buig=PLAIN)
    assert row.macro[:3] == (1_000_000, 1_060_000, 1_131_200)
    assert [definitief(row, year) for year in range(3)] == [100_000, 106_000, 113_120]


def test_own_volume_comes_with_its_lag() -> None:
    row = funded(buig={"own_volume_share": 0.5, "own_lag_years": 2})
    # years 0 and 1 look before the run, year 2 at year 0, year 3 at year 1
    told = [definitief(row, year, 1_100_000, 1_200_000) for year in range(4)]
    assert told == [100_000, 100_000, 105_000, 110_000]


def test_a_volume_not_known_yet_counts_as_the_last_one_known() -> None:
    row = funded(buig={"own_volume_share": 1.0, "own_lag_years": 1})
    assert definitief(row, 3, 1_100_000) == 110_000
    assert definitief(row, 3) == 100_000


def test_what_is_not_followed_of_the_own_course_is_followed_of_the_country() -> None:
    row = funded(points=RISING, buig={"own_volume_share": 0.5, "own_lag_years": 1})
    # 2028: half of +6% national, and half of -20% own
    assert definitief(row, 1, 800_000) == 93_000


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
def test_following_less_of_a_change_changes_less(share: float) -> None:
    row = funded(buig={"own_volume_share": share, "own_lag_years": 1})
    assert definitief(row, 1, 1_500_000) == 100_000 + int(share * 50_000)


@pytest.mark.parametrize(
    ("inhabitants", "share"),
    [
        (1, 1000),  # historical: the share follows the own course entirely
        (15_000, 1000),
        (27_500, 666),  # half-way: 1 - 0.5 x 2/3
        (40_000, 333),  # objective: a third is taken back (Berenschot, Handreiking Explicitering, 2025)
        (900_000, 333),
    ],
)
def test_size_classes(inhabitants: int, share: int) -> None:
    """Besluit Participatiewet, annex: 15,000 and 40,000 inhabitants, a straight line in between."""
    start = Calendar(tiny().start, 12).start
    assert own_share_permille(load_reference(), inhabitants, start) == share


# --- BUIG: three announcements --------------------------------------------------------------------


def test_a_year_is_told_three_times() -> None:
    row = funded(buig={"own_volume_share": 0.0})
    swing = Swing(voorlopig=50, nader_voorlopig=-20, distribution=10)
    told = [grant_cents(row, 0, Known((), ONE), moment, swing) for moment in Moment]
    assert told == [106_050, 98_980, 101_000]


@pytest.mark.parametrize(("month", "moment"), [(0, 0), (3, 0), (4, 4), (8, 4), (9, 9), (11, 9)])
def test_the_announcement_in_force(month: int, moment: int) -> None:
    assert moment_of(month) == moment


def test_what_is_foreseen_knows_neither_luck_nor_the_weather_to_come() -> None:
    row = funded(points=RISING, buig=PLAIN)
    assert foreseen_cents(row, 2, Known((), ONE)) == 106_000  # 2029 as the country stands in 2028
    assert definitief(row, 2) == 113_120


@given(st.integers(0, 2**32), st.integers(2000, 2100), st.integers(0, 999))
def test_swings_stay_within_their_width_and_the_country_has_one(seed: int, year: int, width: int) -> None:
    errors = Errors(width, width, width)
    here, there = (swing_of(Key(seed, 0), place, year, errors) for place in ("meppel", "assen"))
    assert all(-width <= part <= width for part in (here.voorlopig, here.nader_voorlopig, here.distribution))
    assert (here.voorlopig, here.nader_voorlopig) == (there.voorlopig, there.nader_voorlopig)


def test_swings_reach_both_sides_about_as_often() -> None:
    draws = [swing_of(Key(1, 0), "meppel", year, Errors(10, 10, 10)).voorlopig for year in range(4000)]
    assert {-10, 10} <= set(draws)
    # 21 equal chances: the mean of 4,000 has a standard error of 0.1
    assert abs(sum(draws) / len(draws)) < 0.5


@given(st.integers(0, 10**12), st.integers(-200, 200))
def test_the_definitief_budget_is_no_announcement(budget: int, error: int) -> None:
    swing = Swing(voorlopig=error, nader_voorlopig=error)
    assert announced_cents(budget, Moment.DEFINITIEF, swing) == budget


def test_nothing_moves_a_budget_when_nothing_moves() -> None:
    assert definitief_cents(123_456_789, ONE, ONE, 420) == 123_456_789


# --- per head -------------------------------------------------------------------------------------

HEADS = {"eur_per_head": 7355.0, "counts": {"stages": ["thuis"]}}


def test_a_mean_of_three_years_lags_behind() -> None:
    """Cluster Participatie: EUR 7,355 per bijstandsontvanger on a three-year mean (Berenschot, 2025)."""
    row = ruled(per_head={**HEADS, "averaging_years": 3, "lag_years": 1})
    history = (70 * ONE,) * 4
    told = [definitief(row, year, *history, opening=100 * ONE) for year in range(4)]
    # 100, then (70 + 100 + 100) / 3, (70 + 70 + 100) / 3 and 70 heads
    assert told == [73_550_000, 66_195_000, 58_840_000, 51_485_000]


def test_a_fund_may_get_a_part() -> None:
    row = ruled(per_head={**HEADS, "share": 0.1})
    assert definitief(row, 0, opening=100 * ONE) == 7_355_000


def test_no_more_heads_are_paid_than_the_minister_says() -> None:
    row = ruled(per_head={**HEADS, "eur_per_head": 11296.0, "max_count": 30.0})
    assert definitief(row, 1, 29 * ONE) == 29 * 1_129_600
    assert definitief(row, 1, 31 * ONE) == 30 * 1_129_600


def test_a_share_of_a_fixed_sum_grows_only_when_the_gemeente_grows_faster_than_the_country() -> None:
    row = ruled(points=RISING, per_head={**HEADS, "eur_per_head": 1000.0, "relative_to_macro": True})
    assert row.macro[1] == 1_060_000
    # in 2029 the year 2028 counts: 106 heads where the country grew 6%
    assert definitief(row, 2, 100 * ONE, 106 * ONE) == 10_000_000
    assert definitief(row, 2, 100 * ONE, 100 * ONE) == 9_433_962


# --- refunds --------------------------------------------------------------------------------------


def test_lks_is_refunded_a_year_later() -> None:
    """From 2022 on what was realised the year before (rijksoverheid.nl 1 Oct 2021)."""
    row = ruled(on_spending={"accounts": ["loonkostensubsidie"]}, price_year=None)
    assert [definitief(row, year, 500_00, 700_00, opening=400_00) for year in range(3)] == [
        400_00,
        500_00,
        700_00,
    ]


def test_a_refund_follows_prices_over_its_lag() -> None:
    row = ruled(growth=0.05, on_spending={"accounts": ["lks"]}, index="wage", price_year=None)
    assert definitief(row, 1, 1000_00) == 1050_00


def test_esf_pays_two_fifths_up_to_its_maximum() -> None:
    """ESF+ 2021-2027 pays at most 40% (aavas.nl)."""
    rule = {"accounts": ["trajecten"], "share": 0.4, "max_eur_per_year": 300.0}
    row = ruled(on_spending=rule, price_year=None)
    assert definitief(row, 1, 500_00) == 200_00
    assert definitief(row, 1, 1000_00) == 300_00


# --- extra money ----------------------------------------------------------------------------------

KINDS = FundKinds((True, False, False, False), (False, False, False, True), (0, 0, 0, 0))


def test_extra_money_goes_to_provisions_by_grant() -> None:
    assert split_extra(1001, [5000, 300, 700, 900], KINDS) == [0, 300, 701, 0]


def test_less_money_is_shared_alike() -> None:
    assert split_extra(-1000, [5000, 300, 700, 900], KINDS) == [0, -300, -700, 0]


def test_without_any_grant_extra_money_still_reaches_a_provision() -> None:
    assert split_extra(100, [5000, 0, 0, 900], KINDS) == [0, 100, 0, 0]


@given(st.integers(-(10**12), 10**12), st.lists(st.integers(-(10**6), 10**12), min_size=4, max_size=4))
def test_extra_money_splits_exactly_and_only_over_provisions(extra: int, grants: list[int]) -> None:
    parts = split_extra(extra, grants, KINDS)
    assert sum(parts) == extra
    assert parts[0] == parts[3] == 0
    assert all(part * extra >= 0 for part in parts)
    total = sum(max(0, grant) for grant in grants[1:3])
    for part, grant_ in zip(parts[1:3], grants[1:3], strict=True):
        if total:
            assert abs(part - extra * max(0, grant_) / total) <= 2 + abs(extra) * 1e-12
