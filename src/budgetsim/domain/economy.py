"""Economic weather: a path of unemployment and of the wage and price index.

Knows nothing of how rates respond; that is the sensitivity on each rate.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from pydantic import Field, model_validator

from budgetsim.domain.quantities import Frozen, GrowthShare, Id, Percent, Series, Text


class WeatherPoint(Frozen):
    """Unemployment on a date, percent of the labour force; between points a straight line."""

    day: date = Field(alias="date")
    unemployment_pct: Percent


class Economy(Frozen):
    """One path of the economy."""

    id: Id
    title: Text
    points: tuple[WeatherPoint, ...] = Field(min_length=1)
    wage_growth_share_per_year: Series[GrowthShare]
    price_growth_share_per_year: Series[GrowthShare]

    @model_validator(mode="after")
    def _dates_rise(self) -> Economy:
        days = [point.day for point in self.points]
        for earlier, later in pairwise(days):
            if later <= earlier:
                raise ValueError(f"dates must rise: {later} comes after {earlier}; order the points by date")
        return self


class MacroResponse(Frozen):
    """How the national bijstand volume grows with unemployment above neutral, percent a year."""

    per_point_pct: float = Field(ge=-50, le=50, allow_inf_nan=False, strict=True)
    per_point_change_pct: float = Field(ge=-50, le=50, allow_inf_nan=False, strict=True)
