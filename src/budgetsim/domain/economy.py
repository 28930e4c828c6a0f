"""Economic weather: a path of unemployment and of the wage and price index, and what chance may do to it.

Knows nothing of how rates respond, which is the sensitivity on each rate, and draws nothing.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Annotated

from pydantic import Field, model_validator

from budgetsim.domain.quantities import Frozen, GrowthShare, Id, Percent, Series, Text


class WeatherPoint(Frozen):
    """Unemployment on a date, percent of the labour force; between points a straight line."""

    day: date = Field(alias="date")
    unemployment_pct: Percent


class Shocks(Frozen):
    """How unemployment goes on by chance: pushed about every month, and drawn back to a mean.

    An Ornstein-Uhlenbeck process; what would go beyond a bound stays at the bound until it is pushed back.
    """

    mean_pct: Percent
    reversion_per_year: Annotated[float, Field(ge=0.001, le=100, allow_inf_nan=False, strict=True)]
    """The rate at which a distance from the mean wears off: after a year exp(-rate) of it is left."""
    year_shock_sd_pct: Percent
    """Standard deviation of what the pushes of a year add up to before any wears off, in points."""
    low_pct: Percent
    high_pct: Percent

    @model_validator(mode="after")
    def _mean_within_bounds(self) -> Shocks:
        low, high = self.low_pct, self.high_pct
        if low >= high:
            raise ValueError(f"low_pct {low:g} is not below high_pct {high:g}; mend one of them")
        if not low <= self.mean_pct <= high:
            message = f"mean_pct {self.mean_pct:g} does not lie within low_pct {low:g} and high_pct {high:g}"
            raise ValueError(f"{message}; mend one of them")
        return self


class Economy(Frozen):
    """One path of the economy: known up to the last point; after it unchanged, or by chance with `shocks`."""

    id: Id
    title: Text
    points: tuple[WeatherPoint, ...] = Field(min_length=1)
    shocks: Shocks | None = None
    wage_growth_share_per_year: Series[GrowthShare]
    price_growth_share_per_year: Series[GrowthShare]

    @model_validator(mode="after")
    def _dates_rise(self) -> Economy:
        days = [point.day for point in self.points]
        for earlier, later in pairwise(days):
            if later <= earlier:
                raise ValueError(f"dates must rise: {later} comes after {earlier}; order the points by date")
        return self

    @model_validator(mode="after")
    def _shocks_begin_within_bounds(self) -> Economy:
        last, shocks = self.points[-1], self.shocks
        if shocks and not shocks.low_pct <= last.unemployment_pct <= shocks.high_pct:
            found = f"shocks begin on {last.day} at {last.unemployment_pct:g}"
            bounds = f"low_pct {shocks.low_pct:g} and high_pct {shocks.high_pct:g}"
            raise ValueError(f"{found}, which is not within {bounds}; widen these or mend the last point")
        return self


class MacroResponse(Frozen):
    """How the national bijstand volume grows with unemployment above neutral, percent a year."""

    per_point_pct: float = Field(ge=-50, le=50, allow_inf_nan=False, strict=True)
    per_point_change_pct: float = Field(ge=-50, le=50, allow_inf_nan=False, strict=True)
