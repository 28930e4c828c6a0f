"""Economic weather month by month, and the economic clocks that let a duration run faster or slower.

Knows no stages and no money. A clock is a table M of cumulative intensity at month boundaries, in 1/1024
tick, so that M(t) between boundaries and its inverse are exact in integers (rule 1).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from budgetsim.domain.chain import Sensitivity
from budgetsim.domain.economy import Economy
from budgetsim.domain.quantities import Series
from budgetsim.units import NEVER, RATE_ONE, TICKS_PER_MONTH, date_of_month, rate_units

Floats = npt.NDArray[np.float64]


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
