"""Economic weather month by month, known or by chance, and the economic clocks that durations run by.

Knows no stages and no money. A clock is a table M of cumulative intensity at month boundaries, in 1/1024
tick, so that M(t) between boundaries and its inverse are exact in integers (rule 1).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from math import exp, expm1, sqrt

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from budgetsim.chance.address import Key
from budgetsim.domain.chain import Aanbieder, Sensitivity
from budgetsim.domain.economy import Economy, Shocks, WeatherPoint
from budgetsim.domain.quantities import Series
from budgetsim.units import (
    MONTHS_PER_YEAR,
    NEVER,
    RATE_ONE,
    TICKS_PER_MONTH,
    date_of_month,
    months_between,
    rate_units,
)

Floats = npt.NDArray[np.float64]
DECISION = "weather"
"""One name for all economies: in the same month of the same weather each gets the same push."""


def realised(economy: Economy, key: Key, start: date, months: int) -> Economy:
    """Return the economy as it turns out under a key, known for `months` months from the start on.

    After its last point it has one on the first of every month; the first step counts as a whole month. An
    economy without shocks is returned as it is. The number of a month is that of the calendar, so that what
    is known until when, and when a run starts, changes no push.
    """
    if economy.shocks is None:
        return economy
    last = economy.points[-1]
    numbers = range(months_between(date.min, last.day) + 1, months_between(date.min, start) + months)
    pushes = normals(key.draws(DECISION, np.array(numbers, np.int64)))
    path = mean_reverting(economy.shocks, last.unemployment_pct, pushes.tolist())
    points = [
        WeatherPoint(day=date_of_month(date.min, number), unemployment_pct=value)
        for number, value in zip(numbers, path, strict=True)
    ]
    return economy.model_copy(update={"points": (*economy.points, *points), "shocks": None})


def normals(draws: npt.NDArray[np.uint64]) -> Floats:
    """Return a standard normal number per 64-bit draw, by its quantile: a higher draw is a higher number."""
    inside = ((draws >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52
    return np.asarray(ndtri(inside))


def mean_reverting(shocks: Shocks, value: float, pushes: Sequence[float]) -> list[float]:
    """Return the path in percent after a value, one month per push.

    Between the bounds it is the Ornstein-Uhlenbeck process at whole months exactly, not a step-wise
    approximation of it.
    """
    rate = shocks.reversion_per_year
    kept = exp(-rate / MONTHS_PER_YEAR)
    sd = shocks.year_shock_sd_pct * sqrt(-expm1(-2 * rate / MONTHS_PER_YEAR) / (2 * rate))
    path = []
    for push in pushes:
        value = shocks.mean_pct + (value - shocks.mean_pct) * kept + sd * push
        value = min(max(value, shocks.low_pct), shocks.high_pct)
        path.append(value)
    return path


def unemployment_path(economy: Economy, start: date, months: int) -> Floats:
    """Return unemployment in percent per month [months], straight lines between the economy's points."""
    days = [point.day.toordinal() for point in economy.points]
    values = [point.unemployment_pct for point in economy.points]
    asked = [date_of_month(start, month).toordinal() for month in range(months)]
    return np.interp(asked, days, values)


def response(
    sensitivity: Sensitivity, economy: Economy, start: date, months: int, neutral_pct: float
) -> Floats:
    """Return the factor on a rate per month [months]: 1 at neutral unemployment, later by the lag."""
    if sensitivity.factor_per_point == 1:
        return np.ones(months)
    lagged = unemployment_path(economy, date_of_month(start, -sensitivity.lag_months), months)
    return np.asarray(sensitivity.factor_per_point ** (lagged - neutral_pct))


def dated(series: Series[float] | Series[int], start: date, months: int) -> Floats:
    """Return a dated series per month."""
    if len(series.steps) == 1:
        return np.full(months, series.steps[0].value, np.float64)
    return np.array([series.at(date_of_month(start, month)) for month in range(months)], np.float64)


def places(
    aanbieder: Aanbieder, economy: Economy, start: date, months: int, neutral_pct: float
) -> npt.NDArray[np.int64]:
    """Return places per month [months]: the dated number times its lagged response, rounded; 0 if closed."""
    factor = response(aanbieder.capacity_economy, economy, start, months, neutral_pct)
    there = np.floor(dated(aanbieder.capacity_count, start, months) * factor + 0.5).astype(np.int64)
    for month in range(months if aanbieder.closures else 0):
        if aanbieder.is_closed(date_of_month(start, month)):
            there[month] = 0
    return there


def clock(factors: Floats) -> tuple[int, ...]:
    """Return M at each month boundary [months + 1], in 1/1024 tick, for a rate factor per month."""
    rates = np.array([rate_units(min(float(factor), 1000.0)) for factor in factors], np.int64)
    return (0, *np.cumsum(rates * TICKS_PER_MONTH).tolist())


def clock_at(clock_table: Sequence[int], tick: int) -> int:
    """Return M(tick); the last month's rate goes on beyond the table."""
    month = min(tick // TICKS_PER_MONTH, len(clock_table) - 2)
    rate = (clock_table[month + 1] - clock_table[month]) // TICKS_PER_MONTH
    return clock_table[month] + (tick - month * TICKS_PER_MONTH) * rate


def clock_end(clock_table: Sequence[int], begin: int, neutral_ticks: int) -> int:
    """Return the first tick at which the clock has run `neutral_ticks` since `begin`, or NEVER."""
    target = clock_at(clock_table, begin) + neutral_ticks * RATE_ONE
    month = bisect_left(clock_table, target) - 1
    if month >= len(clock_table) - 1:
        return NEVER
    rate = (clock_table[month + 1] - clock_table[month]) // TICKS_PER_MONTH
    return month * TICKS_PER_MONTH - (clock_table[month] - target) // rate


def macro_volume(
    economy: Economy, start: date, years: int, neutral_pct: float, response: tuple[float, float]
) -> list[float]:
    """Return the national bijstand volume per year, mean over the year, against the neutral path.

    `response` is growth in percent a year per point of unemployment above neutral, and per point of rise over
    the year; it was found on stocks at year-end, so a year's mean lies half-way between two of them. The year
    before the start counts as neutral.
    """
    per_point, per_change = response
    first = date(start.year - 1, 1, 1)
    monthly = unemployment_path(economy, first, 12 * (years + 1)).reshape(years + 1, 12).mean(axis=1)
    at_year_end = [1.0]
    for before, now in pairwise(monthly):
        growth = per_point * (now - neutral_pct) + per_change * (now - before)
        at_year_end.append(at_year_end[-1] * (1 + growth / 100))
    return [(before + now) / 2 for before, now in pairwise(at_year_end)]
