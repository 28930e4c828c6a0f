"""Weather by chance: an Ornstein-Uhlenbeck process at addresses, its parameters from the series in data/."""

from __future__ import annotations

from datetime import date
from math import exp, expm1, sqrt
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from budgetsim.chance.address import Key
from budgetsim.chance.weather import mean_reverting, normals, realised, response, unemployment_path
from budgetsim.domain.chain import Sensitivity
from budgetsim.domain.economy import Economy, Shocks
from budgetsim.inputs import load_reference
from builders import economy

START, MONTHS = date(2027, 1, 1), 120
WIDE = {"low_pct": 0.0, "high_pct": 100.0}
PLAIN: dict[str, Any] = {"mean_pct": 30.0, "reversion_per_year": 0.5, "year_shock_sd_pct": 1.0, **WIDE}
"""Far from its bounds, so that nothing is cut off."""


def by_chance(*points: tuple[str, float], **more: Any) -> Economy:
    given_points = list(points) or [("2027-01-01", 30.0)]
    return Economy.model_validate(economy(points=given_points) | {"shocks": PLAIN | more})


def path(told: Economy, weather: int = 0, months: int = MONTHS, seed: int = 7) -> Any:
    return unemployment_path(realised(told, Key(seed, weather), START, months), START, months)


@given(
    st.floats(2, 9), st.floats(2, 9), st.floats(0.001, 20), st.floats(0, 50), st.integers(0, 99),
)  # fmt: skip
def test_a_path_stays_within_its_bounds(
    mean: float, first: float, reversion: float, sd: float, weather: int
) -> None:
    shocks = {"reversion_per_year": reversion, "year_shock_sd_pct": sd, "low_pct": 2, "high_pct": 9}
    found = path(by_chance(("2027-01-01", first), mean_pct=mean, **shocks), weather)
    assert found.min() >= 2
    assert found.max() <= 9


@given(st.floats(0, 20), st.floats(0.001, 20), st.integers(0, 99))
def test_without_pushes_at_the_mean_it_is_the_constant_path_to_the_bit(
    mean: float, reversion: float, weather: int
) -> None:
    still = by_chance(
        ("2027-01-01", mean), mean_pct=mean, reversion_per_year=reversion, year_shock_sd_pct=0.0
    )
    assert np.array_equal(path(still, weather), np.full(MONTHS, mean))


@given(st.integers(0, 60), st.integers(0, 24))
def test_what_is_known_stays_known(known_months: int, lag: int) -> None:
    """Also before the start, where a lag looks; the first month after the last point is by chance."""
    last = date(2026 + known_months // 12, known_months % 12 + 1, 15)
    told = by_chance(("2025-01-01", 29.0), (last.isoformat(), 31.0))
    plain = told.model_copy(update={"shocks": None})
    begin = date(2025, 1, 1)
    drawn = realised(told, Key(7, 3), START, MONTHS)
    paths = [unemployment_path(one, begin, 24 + MONTHS) for one in (drawn, plain)]
    known = 12 + known_months
    assert np.array_equal(paths[0][: known + 1], paths[1][: known + 1])
    assert not np.any(paths[0][known + 1 :] == paths[1][known + 1 :])
    later = response(Sensitivity(factor_per_point=1.1, lag_months=lag), drawn, START, MONTHS, 30.0)
    assert np.allclose(later, 1.1 ** (paths[0][24 - lag : 24 - lag + MONTHS] - 30.0))


def test_an_economy_without_shocks_is_what_it_was() -> None:
    plain = by_chance().model_copy(update={"shocks": None})
    assert realised(plain, Key(7, 3), START, MONTHS) is plain


def test_a_longer_or_later_run_changes_no_month() -> None:
    longer = path(by_chance(), months=MONTHS + 60)
    assert np.array_equal(longer[:MONTHS], path(by_chance()))
    later = realised(by_chance(), Key(7, 0), date(2030, 1, 1), MONTHS)
    assert np.array_equal(unemployment_path(later, START, MONTHS), path(by_chance()))


def test_every_weather_and_seed_has_its_own_path() -> None:
    paths = [path(by_chance(), weather, seed=seed) for weather in (0, 1) for seed in (7, 8)]
    assert len({tuple(found) for found in paths}) == 4


def test_economies_share_their_pushes() -> None:
    """Known until another date and with another mean: the distance between them wears off, and no more."""
    early = path(by_chance(("2026-01-01", 30.0)))
    late = path(by_chance(("2028-01-01", 26.0)))
    apart = (late - early)[12:]
    assert np.allclose(apart[1:] / apart[:-1], exp(-0.5 / 12))


def test_normal_numbers_follow_their_draws() -> None:
    ends = normals(np.array([0, 1 << 63, (1 << 64) - 1], np.uint64))
    assert np.all(np.isfinite(ends))
    assert ends[0] == -ends[2]
    assert abs(ends[1]) < 1e-12
    drawn = Key(3, 0).draws("normal", np.arange(2000))
    ordered = normals(np.sort(drawn))
    assert np.all(np.diff(ordered) >= 0)


def test_in_the_long_run_mean_variance_and_memory_are_those_of_the_process() -> None:
    """Within five standard errors of a path of so many years."""
    shocks, years = Shocks.model_validate(PLAIN), 20_000
    pushes = normals(Key(11, 0).draws("long", np.arange(12 * years)))
    found = np.array(mean_reverting(shocks, 30.0, pushes.tolist()))
    variance = 1 / (2 * 0.5)
    error = sqrt(2 / (0.5 * years))
    assert abs(found.mean() - 30) < 5 * sqrt(variance) * error
    assert abs(found.var() / variance - 1) < 5 * error
    yearly = found[::12]
    memory = np.corrcoef(yearly[:-1], yearly[1:])[0, 1]
    assert abs(memory - exp(-0.5)) < 5 * sqrt((1 - exp(-1.0)) / years)


def test_over_weathers_a_month_is_spread_as_the_process_is() -> None:
    """Five years after it was 26: exact mean and variance of the transition, within five standard errors."""
    count, rate, years = 1500, 0.5, 5
    told = by_chance(("2027-01-01", 26.0))
    found = np.array([path(told, weather, months=12 * years + 1)[-1] for weather in range(count)])
    variance = -expm1(-2 * rate * years) / (2 * rate)
    assert abs(found.mean() - (30 - 4 * exp(-rate * years))) < 5 * sqrt(variance / count)
    assert abs(found.var() / variance - 1) < 5 * sqrt(2 / count)


def test_the_parameters_in_data_follow_from_the_series() -> None:
    """Moments of yearly means of the process; the bounds of each row are one standard error."""
    figures = load_reference()
    series = np.array([row.value for row in figures.rows("unemployment_pct")])
    count, apart = len(series), series - series.mean()
    variance = (apart**2).sum() / (count - 1)
    memory = (apart[1:] * apart[:-1]).sum() / (apart**2).sum()
    rate = _rate(memory)
    sd = sqrt(variance * rate**3 / (rate + expm1(-rate)))
    memory_error = sqrt((1 - memory**2) / count)
    mean_error = sqrt(variance / count * (1 + memory) / (1 - memory))
    sd_error = sd / sqrt(2 * (count - 1))
    expected = {
        "unemployment_mean_pct": (series.mean(), series.mean() - mean_error, series.mean() + mean_error),
        "unemployment_reversion_per_year": (rate, _rate(memory + memory_error), _rate(memory - memory_error)),
        "unemployment_year_shock_sd_pct": (sd, sd - sd_error, sd + sd_error),
    }
    for name, values in expected.items():
        (row,) = figures.rows(name)
        assert row.label.value == "derived"
        assert np.allclose((row.value, row.low, row.high), values, rtol=0.01, atol=0.001), name


def _rate(memory: float) -> float:
    """Return the reversion at which the means of two years after each other correlate so."""
    return float(brentq(lambda rate: expm1(-rate) ** 2 / (2 * (rate + expm1(-rate))) - memory, 1e-4, 20))


def test_yearly_means_of_the_process_correlate_as_the_estimate_supposes() -> None:
    rate, years = 0.5, 20_000
    pushes = normals(Key(13, 0).draws("means", np.arange(12 * years)))
    monthly = np.array(mean_reverting(Shocks.model_validate(PLAIN), 30.0, pushes.tolist()))
    means = monthly.reshape(years, 12).mean(axis=1)
    memory = np.corrcoef(means[:-1], means[1:])[0, 1]
    expected = expm1(-rate) ** 2 / (2 * (rate + expm1(-rate)))
    assert abs(memory - expected) < 5 * sqrt((1 - expected**2) / years)
    assert abs(means.var() / (2 * (rate + expm1(-rate)) / rate**2) - 1) < 0.06
