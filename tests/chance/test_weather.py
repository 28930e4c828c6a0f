"""Economic weather: clocks that run exactly, and hazards that are proportional."""

from __future__ import annotations

from datetime import date

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from budgetsim.chance.address import Key
from budgetsim.chance.laws import duration, quantile_table
from budgetsim.chance.weather import (
    clock,
    clock_at,
    clock_end,
    dated,
    macro_volume,
    places,
    response,
    unemployment_path,
)
from budgetsim.domain.chain import Aanbieder, Exponential, Sensitivity
from budgetsim.domain.economy import Economy
from budgetsim.domain.quantities import Series
from budgetsim.units import NEVER, RATE_ONE, TICKS_PER_MONTH
from builders import economy

START = date(2027, 1, 1)
FACTORS = st.lists(
    st.just(0.0) | st.floats(0, 5) | st.sampled_from([1 / 1024, 1.0, 1000.0]), min_size=2, max_size=12
)


def weather(*points: tuple[str, float]) -> Economy:
    return Economy.model_validate(economy(points=list(points)))


@given(FACTORS, st.floats(0, 0.999), st.integers(1, 2**24))
def test_the_end_is_the_first_tick_at_which_the_clock_has_run(
    factors: list[float], begin_share: float, neutral: int
) -> None:
    table = clock(np.array(factors))
    begin = int(begin_share * len(factors) * TICKS_PER_MONTH)
    target = clock_at(table, begin) + neutral * RATE_ONE
    end = clock_end(table, begin, neutral)
    if end == NEVER:
        assert table[-1] < target
    else:
        assert clock_at(table, end - 1) < target <= clock_at(table, end)
        assert begin < end <= len(factors) * TICKS_PER_MONTH


def test_who_is_done_when_the_clock_stops_does_not_wait_until_it_runs_again() -> None:
    assert clock_end(clock(np.array([1.0, 0.0, 1.0])), 0, TICKS_PER_MONTH) == TICKS_PER_MONTH


@given(FACTORS, st.floats(0, 1), st.floats(0, 1))
def test_clocks_never_run_back(factors: list[float], a: float, b: float) -> None:
    table = clock(np.array(factors))
    early, late = sorted(int(share * len(factors) * TICKS_PER_MONTH) for share in (a, b))
    assert clock_at(table, early) <= clock_at(table, late)


@given(st.integers(0, 2**23), st.integers(1, 2**23))
def test_a_neutral_clock_is_the_wall_clock(begin: int, neutral: int) -> None:
    table = clock(np.ones(24))
    end = clock_end(table, begin, neutral)
    assert end == begin + neutral if begin + neutral <= 24 * TICKS_PER_MONTH else end == NEVER


def test_exponential_under_a_clock_has_proportional_hazards() -> None:
    """The cumulative hazard is the rate times the area under the factors, month by month."""
    factors = np.array([1.0, 0.25, 3.0, 0.0, 2.0, 0.5] * 20)
    rate, begin = 0.015, 1.4
    table, law = clock(factors), quantile_table(Exponential(per_month=rate)).tolist()
    draws = Key(4, 0).draws("proportional", np.arange(5000)).tolist()
    start = int(begin * TICKS_PER_MONTH)
    ends = np.array([clock_end(table, start, duration(law, draw)) for draw in draws])
    over = ends[ends < NEVER] / TICKS_PER_MONTH

    def hazard(month: np.ndarray) -> np.ndarray:
        return rate * np.interp(month, np.arange(len(factors) + 1), np.append(0, np.cumsum(factors)))

    everyone = 1 - np.exp(-(hazard(np.array([120.0])) - hazard(np.array([begin]))))[0]
    low, high = stats.binom.interval(1 - 1e-5, 5000, everyone)
    assert low <= len(over) <= high
    result = stats.kstest(over, lambda t: (1 - np.exp(-(hazard(t) - hazard(np.array([begin]))))) / everyone)
    assert result.pvalue > 1e-4
    assert not np.any((over % 6 > 3.001) & (over % 6 < 4)), "nobody leaves in a month without hazard"


@given(st.floats(0.5, 1.5), st.integers(0, 24), st.floats(0, 20))
def test_response_is_one_at_neutral(factor: float, lag: int, neutral: float) -> None:
    sensitivity = Sensitivity(factor_per_point=factor, lag_months=lag)
    flat = weather(("2020-01-01", neutral))
    assert np.all(response(sensitivity, flat, START, 36, neutral) == 1.0)


@given(st.floats(0.5, 1.5), st.integers(1, 24))
def test_response_comes_later_by_the_lag(factor: float, lag: int) -> None:
    moving = weather(("2026-01-01", 3.0), ("2028-01-01", 7.0), ("2029-01-01", 4.0))
    at_once = response(Sensitivity(factor_per_point=factor), moving, START, 60, 4.0)
    later = response(Sensitivity(factor_per_point=factor, lag_months=lag), moving, START, 60, 4.0)
    assert np.array_equal(later[lag:], at_once[:-lag])


def test_one_point_above_neutral_gives_the_factor() -> None:
    high = weather(("2020-01-01", 5.0))
    assert np.allclose(response(Sensitivity(factor_per_point=1.1), high, START, 3, 4.0), 1.1)


def test_places_follow_their_number_the_economy_and_a_sluiting() -> None:
    rows = {
        "id": "een",
        "capacity_count": {
            "steps": [{"from": date(2027, 1, 1), "value": 10}, {"from": date(2027, 3, 1), "value": 25}]
        },
        "capacity_economy": {"factor_per_point": 0.9},
        "closures": [{"from": date(2027, 4, 1), "until": date(2027, 5, 1)}],
    }
    high = weather(("2020-01-01", 6.0))
    # two points above neutral: times 0.81, rounded to whole places
    assert places(Aanbieder.model_validate(rows), high, START, 6, 4.0).tolist() == [8, 8, 20, 0, 20, 20]


def test_unemployment_runs_straight_between_points_and_flat_outside() -> None:
    path = unemployment_path(weather(("2027-01-01", 4.0), ("2028-01-01", 6.0)), date(2026, 1, 1), 48)
    assert np.all(path[:13] == 4.0)
    assert np.all(path[24:] == 6.0)
    days = (date(2027, 7, 1) - START).days
    assert path[18] == np.float64(4.0 + 2.0 * days / 365)


def test_dated_values_hold_until_the_next() -> None:
    series: Series[int] = Series.model_validate(
        {
            "steps": [
                {"from": date(2027, 1, 1), "value": 3},
                {"from": date(2027, 3, 1), "value": 5},
            ]
        }
    )
    assert dated(series, date(2026, 12, 1), 5).tolist() == [3, 3, 3, 5, 5]


def test_the_national_volume_stands_still_at_neutral() -> None:
    assert macro_volume(weather(("2020-01-01", 4.0)), START, 3, 4.0, (3.0, 2.0)) == [1.0, 1.0, 1.0]


def test_the_national_volume_compounds_above_neutral() -> None:
    """3% a year at one point above neutral; a year's mean lies half-way between two year-ends."""
    ends = 1.03 ** np.arange(4)
    volume = macro_volume(weather(("2020-01-01", 5.0)), START, 3, 4.0, (3.0, 2.0))
    assert np.allclose(volume, (ends[:-1] + ends[1:]) / 2)
