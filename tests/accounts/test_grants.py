"""What the outside world pays: indexation, national and own volume with their lags, and the extra money."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetsim.accounts.calendar import Calendar
from budgetsim.accounts.grants import GrantRow, grant_cents, grant_rows, split_extra
from budgetsim.accounts.settle import FundRules
from budgetsim.domain.scenario import Scenario
from builders import economy, grant, tiny


def rows(scenario: Scenario) -> tuple[GrantRow, ...]:
    return grant_rows(scenario, scenario.economies[0], Calendar(scenario.start, scenario.months))


def funded(*, points: list[tuple[str, float]] | None = None, growth: float = 0.0, **more: Any) -> GrantRow:
    """Return the BUIG row over three years; the macro volume grows 2% per point and 10% per rise."""
    scenario = tiny(
        years=3,
        grants=[grant("buig", 1000.0, **more), grant("reintegratie", 1.0)],
        economies=[economy(points=points, growth=growth)],
        macro_response={"per_point_pct": 2, "per_point_change_pct": 10},
    )
    return rows(scenario)[0]


def test_a_grant_is_indexed_from_its_price_year() -> None:
    row = funded(growth=0.05, index="wage", price_year=2026)
    assert row.cents_per_year == (105_000, 110_250, 115_763, 121_551, 127_628)


def test_a_grant_without_index_stays() -> None:
    assert set(funded(growth=0.05).cents_per_year) == {100_000}


def test_a_dated_grant_steps() -> None:
    steps = [{"from": "2027-01-01", "value": 1000.0}, {"from": "2028-01-01", "value": 500.0}]
    assert funded(eur_per_year={"steps": steps}).cents_per_year == (100_000, *[50_000] * 4)


def test_macro_volume_from_a_known_path() -> None:
    """Unemployment 4 throughout 2027 and before, 5 throughout 2028, 5 after; neutral is 4.

    2028: growth 2% x 1 + 10% x 1 = 12%, so its year-end stands at 1.12 and its mean half-way, 1.06;
    2029: growth 2%, year-end 1.12 x 1.02 = 1.1424, mean 1.1312.
    """
    path = [("2027-12-01", 4.0), ("2028-01-01", 5.0)]
    row = funded(points=path, macro_volume_share=1.0)
    assert row.macro_volume[:3] == (1_000_000, 1_060_000, 1_131_200)
    assert [grant_cents(row, year, []) for year in range(3)] == [100_000, 106_000, 113_120]


def test_a_lag_looks_at_an_earlier_year() -> None:
    path = [("2027-12-01", 4.0), ("2028-01-01", 5.0)]
    row = funded(points=path, macro_volume_share=0.5, macro_lag_years=1)
    assert row.macro_volume[:3] == (1_000_000, 1_000_000, 1_060_000)
    assert [grant_cents(row, year, []) for year in range(3)] == [100_000, 100_000, 103_000]


def test_own_volume_comes_with_its_lag() -> None:
    row = funded(own_volume_share=0.5, own_lag_years=2)
    volumes = [1_100_000, 1_200_000]
    # years 0 and 1 look before the run, year 2 at year 0, year 3 at year 1
    assert [grant_cents(row, year, volumes) for year in range(4)] == [100_000, 100_000, 105_000, 110_000]


def test_a_volume_not_known_yet_counts_as_the_last_one_known() -> None:
    row = funded(own_volume_share=1.0, own_lag_years=1)
    assert grant_cents(row, 3, [1_100_000]) == 110_000
    assert grant_cents(row, 3, []) == 100_000


def test_both_volumes_add_up() -> None:
    path = [("2027-12-01", 4.0), ("2028-01-01", 5.0)]
    row = funded(points=path, macro_volume_share=1.0, own_volume_share=0.5, own_lag_years=1)
    # 2028: +6% national, and half of -20% own
    assert grant_cents(row, 1, [800_000]) == 96_000


RULES = FundRules(
    entitlement=(True, False, False, False), earmarked=(False, False, False, True), reserve_max=(0, 0, 0, 0)
)


def test_extra_money_goes_to_provisions_by_grant() -> None:
    assert split_extra(1001, [5000, 300, 700, 900], RULES) == [0, 300, 701, 0]


def test_less_money_is_shared_alike() -> None:
    assert split_extra(-1000, [5000, 300, 700, 900], RULES) == [0, -300, -700, 0]


def test_without_any_grant_extra_money_still_reaches_a_provision() -> None:
    assert split_extra(100, [5000, 0, 0, 900], RULES) == [0, 100, 0, 0]


@given(st.integers(-(10**12), 10**12), st.lists(st.integers(-(10**6), 10**12), min_size=4, max_size=4))
def test_extra_money_splits_exactly_and_only_over_provisions(extra: int, grants: list[int]) -> None:
    parts = split_extra(extra, grants, RULES)
    assert sum(parts) == extra
    assert parts[0] == parts[3] == 0
    assert all(part * extra >= 0 for part in parts)
    total = sum(max(0, grant) for grant in grants[1:3])
    for part, grant_ in zip(parts[1:3], grants[1:3], strict=True):
        if total:
            assert abs(part - extra * max(0, grant_) / total) <= 2 + abs(extra) * 1e-12


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
def test_following_less_of_a_change_changes_less(share: float) -> None:
    row = funded(own_volume_share=share, own_lag_years=1)
    assert grant_cents(row, 1, [1_500_000]) == 100_000 + int(share * 50_000)
