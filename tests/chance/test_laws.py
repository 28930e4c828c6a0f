"""Duration laws: the integer tables say what the distributions say."""

from __future__ import annotations

import math
from bisect import bisect_left

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from budgetsim.chance.address import Key
from budgetsim.chance.laws import (
    LONGEST,
    OCTAVES,
    PIECES,
    duration,
    durations,
    quantile_table,
    residual,
    survival_of,
)
from budgetsim.domain.chain import Exponential, Fixed, HazardPiece, Law, Lognormal, Piecewise, Weibull
from budgetsim.units import TICKS_PER_MONTH

PIECEWISE = Piecewise(
    pieces=(
        HazardPiece(until_months=3, per_month=0.2),
        HazardPiece(until_months=6, per_month=0.0),
        HazardPiece(until_months=12, per_month=0.5),
        HazardPiece(until_months=13, per_month=0.05),
    )
)
LAWS: dict[str, Law] = {
    "exponential": Exponential(per_month=0.15),
    "exponential_slow": Exponential(per_month=0.002),
    "weibull_falling": Weibull(shape=0.6, scale_months=9),
    "weibull_rising": Weibull(shape=2.5, scale_months=9),
    "lognormal": Lognormal(median_months=8, sigma=0.6),
    "lognormal_wide": Lognormal(median_months=2, sigma=1.8),
    "fixed": Fixed(months=7.25),
    "piecewise": PIECEWISE,
}
TABLES = {name: quantile_table(law) for name, law in LAWS.items()}
DRAW = st.integers(0, 2**64 - 1) | st.integers(0, 60).map(lambda bits: 2**64 - 2**bits) | st.integers(0, 3)
NAME = st.sampled_from(sorted(LAWS))
BREAKPOINTS = np.array(
    [(2 * PIECES - i % PIECES) / (2 * PIECES) * 2.0 ** -(i // PIECES) for i in range(OCTAVES * PIECES + 1)]
)


def exact_months(law: Law, survival: float) -> float:
    """Return the duration at a survival probability: scipy's distributions, the hazard by bisection."""
    match law:
        case Exponential():
            return float(stats.expon.isf(survival, scale=1 / law.per_month))
        case Weibull():
            return float(stats.weibull_min.isf(survival, law.shape, scale=law.scale_months))
        case Lognormal():
            return float(stats.lognorm.isf(survival, law.sigma, scale=law.median_months))
        case Fixed():
            return law.months
        case Piecewise():
            ends = [0.0, 3.0, 6.0, 12.0, 1e6]
            hazard = np.cumsum([0.0, 3 * 0.2, 0.0, 6 * 0.5, (1e6 - 12) * 0.05])
            place = bisect_left(hazard.tolist(), -math.log(survival)) - 1
            if place < 0:
                return 0.0
            rate = (hazard[place + 1] - hazard[place]) / (ends[place + 1] - ends[place])
            return float(ends[place] + (-math.log(survival) - hazard[place]) / rate)


@pytest.mark.parametrize("name", sorted(LAWS))
def test_quantiles_lie_within_the_width_of_the_table(name: str) -> None:
    """At any survival the answer lies between the exact quantiles at the breakpoints on either side.

    Those are at most 1/64 of the survival apart: no other tolerance is needed but a tick for flooring and
    1e-6 for the floats from which a table is made.
    """
    law, table = LAWS[name], TABLES[name].tolist()
    for draw in Key(5, 0).draws("law", np.arange(400)).tolist() + [2**64 - 2**bits for bits in range(20, 64)]:
        survival = 2**64 - draw
        place = int(np.searchsorted(-BREAKPOINTS, -(survival / 2**64), side="right"))
        above, below = BREAKPOINTS[place - 1], BREAKPOINTS[min(place, OCTAVES * PIECES)]
        shortest, longest = (min(exact_months(law, s) * TICKS_PER_MONTH, LONGEST) for s in (above, below))
        got = duration(table, draw)
        assert shortest * (1 - 1e-6) - 1 <= got <= longest * (1 + 1e-6) + 1, (draw, got, shortest, longest)


@pytest.mark.parametrize("name", sorted(set(LAWS) - {"fixed", "piecewise"}))
def test_quantiles_are_close_where_the_law_is_smooth(name: str) -> None:
    """Straight lines over 1/64 of the survival: below 0.2% off where survival is between 0.9 and 1e-6."""
    for survival in np.geomspace(0.9, 1e-6, 300):
        draw = int((1 - survival) * 2.0**64) if survival > 1e-3 else 2**64 - int(survival * 2.0**64)
        exact = exact_months(LAWS[name], survival) * TICKS_PER_MONTH
        assert duration(TABLES[name].tolist(), draw) == pytest.approx(exact, rel=2e-3)


@pytest.mark.parametrize("name", sorted(LAWS))
def test_drawn_durations_follow_the_law(name: str) -> None:
    """Drawn durations have the exact distribution: Kolmogorov-Smirnov at 20,000 draws, or one value."""
    law = LAWS[name]
    drawn = durations(TABLES[name], Key(11, 0).draws(name, np.arange(20_000))) / TICKS_PER_MONTH
    if isinstance(law, Fixed):
        assert set(drawn) == {law.months}
        return
    uniform = np.sort(Key(11, 0).draws(name, np.arange(20_000)).astype(float) / 2**64)
    exact = np.array([exact_months(law, 1 - u) for u in uniform[::200]])
    survival = np.array([np.mean(drawn > months) for months in exact])
    assert np.max(np.abs(survival - (1 - uniform[::200]))) < stats.kstwo.isf(1e-6, 20_000)


@given(NAME, st.lists(DRAW, min_size=1, max_size=30))
def test_many_at_once_equal_one_by_one(name: str, draws: list[int]) -> None:
    """Also where an octave begins and ends: 2**16 is the last survival of the table."""
    table = TABLES[name]
    one_by_one = [duration(table.tolist(), draw) for draw in draws]
    assert durations(table, np.array(draws, np.uint64)).tolist() == one_by_one


@given(NAME, DRAW, DRAW)
def test_a_higher_draw_lasts_no_shorter_and_at_least_a_tick(name: str, a: int, b: int) -> None:
    table = TABLES[name].tolist()
    short, long = (duration(table, draw) for draw in sorted((a, b)))
    assert 1 <= short <= long <= LONGEST


@given(NAME, DRAW, DRAW, st.integers(1, 2**28))
def test_residuals_are_ordered_too_and_at_least_a_tick(name: str, a: int, b: int, elapsed: int) -> None:
    table = TABLES[name].tolist()
    short, long = (residual(table, draw, elapsed) for draw in sorted((a, b)))
    assert 1 <= short <= long <= LONGEST


@given(NAME, DRAW)
def test_survival_undoes_duration(name: str, draw: int) -> None:
    """The survival at a drawn duration is the draw's own, but for what flooring to a tick hides."""
    table = TABLES[name].tolist()
    ticks = duration(table, draw)
    if ticks >= table[-1] or ticks <= table[0]:
        return
    assert survival_of(table, ticks + 1) - 1 <= 2**64 - draw <= survival_of(table, ticks - 1) + 1


@given(NAME, st.integers(1, 2**27))
def test_duration_undoes_survival(name: str, ticks: int) -> None:
    """Where a tick is more than a unit of survival, the round trip is exact to a tick."""
    table = TABLES[name].tolist()
    left = survival_of(table, ticks)
    sharp = survival_of(table, ticks - 1) - left > 1 and left - survival_of(table, ticks + 1) > 1
    if sharp and table[0] < ticks < table[-1]:
        assert abs(duration(table, 2**64 - left) - ticks) <= 1


@given(NAME, st.integers(0, 2**30), st.integers(0, 2**30))
def test_survival_falls(name: str, a: int, b: int) -> None:
    table = TABLES[name].tolist()
    early, late = sorted((a, b))
    assert 2**64 >= survival_of(table, early) >= survival_of(table, late) >= 1


@pytest.mark.parametrize("elapsed_months", [0.5, 10, 60])
def test_an_exponential_forgets(elapsed_months: float) -> None:
    law = Exponential(per_month=0.15)
    table = quantile_table(law).tolist()
    draws = Key(2, 0).draws("forgets", np.arange(4000)).tolist()
    left = [residual(table, draw, int(elapsed_months * TICKS_PER_MONTH)) / TICKS_PER_MONTH for draw in draws]
    assert stats.kstest(left, stats.expon(scale=1 / 0.15).cdf).pvalue > 1e-4


@pytest.mark.parametrize("name", ["weibull_falling", "weibull_rising", "lognormal"])
def test_others_remember_exactly(name: str) -> None:
    """P(residual > x) = S(elapsed + x) / S(elapsed)."""
    law, elapsed = LAWS[name], 5.0
    frozen = {
        "weibull_falling": stats.weibull_min(0.6, scale=9),
        "weibull_rising": stats.weibull_min(2.5, scale=9),
        "lognormal": stats.lognorm(0.6, scale=8),
    }[name]
    table = quantile_table(law).tolist()
    draws = Key(3, 0).draws("remembers", np.arange(4000)).tolist()
    left = [residual(table, draw, int(elapsed * TICKS_PER_MONTH)) / TICKS_PER_MONTH for draw in draws]
    assert stats.kstest(left, lambda x: 1 - frozen.sf(elapsed + x) / frozen.sf(elapsed)).pvalue > 1e-4


def test_a_rate_of_zero_never_ends() -> None:
    table = quantile_table(Exponential(per_month=0.0)).tolist()
    assert {duration(table, draw) for draw in (0, 1, 2**63, 2**64 - 1)} == {LONGEST}


def test_nothing_is_over_before_it_begins() -> None:
    table = quantile_table(Fixed(months=0)).tolist()
    assert {duration(table, draw) for draw in (0, 2**63, 2**64 - 1)} == {1}
    assert residual(table, 5, 100) == 1
