"""The chain: stages, the aanbieders that run them, the lokets that open them, and the moves between them.

Knows no money and no people; a stage is a row, not a class of its own.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, model_validator

from budgetsim.domain.quantities import (
    Count,
    Factor,
    Frozen,
    Id,
    Months,
    PerMonth,
    PositiveFactor,
    Series,
    Share,
    Text,
    WholeMonths,
)

NEXT = "next"
"""A transition's target: the next stage of the inwoner's own path."""
CARROUSEL = "carrousel"
"""A transition's target: another aanbieder of the same stage."""


class Exponential(Frozen):
    """A constant monthly hazard."""

    law: Literal["exponential"] = "exponential"
    per_month: PerMonth


class Weibull(Frozen):
    """A hazard that falls (shape below 1) or rises with time spent."""

    law: Literal["weibull"] = "weibull"
    shape: Annotated[float, Field(ge=0.1, le=20, allow_inf_nan=False, strict=True)]
    scale_months: Annotated[float, Field(gt=0, le=1200, allow_inf_nan=False, strict=True)]


class Lognormal(Frozen):
    """A duration whose logarithm is normal."""

    law: Literal["lognormal"] = "lognormal"
    median_months: Annotated[float, Field(gt=0, le=1200, allow_inf_nan=False, strict=True)]
    sigma: Annotated[float, Field(gt=0, le=5, allow_inf_nan=False, strict=True)]


class Fixed(Frozen):
    """A duration known beforehand."""

    law: Literal["fixed"] = "fixed"
    months: Months


class HazardPiece(Frozen):
    """A monthly hazard until a number of months since entry."""

    until_months: Months
    per_month: PerMonth


class Piecewise(Frozen):
    """A hazard in pieces since entry; the last piece goes on for ever."""

    law: Literal["piecewise"] = "piecewise"
    pieces: tuple[HazardPiece, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _pieces_rise(self) -> Piecewise:
        ends = [piece.until_months for piece in self.pieces]
        if any(later <= earlier for earlier, later in pairwise(ends)):
            raise ValueError("until_months must rise from piece to piece")
        return self


Law = Annotated[Exponential | Weibull | Lognormal | Fixed | Piecewise, Field(discriminator="law")]


class Sensitivity(Frozen):
    """How a rate follows unemployment: times `factor_per_point` a point above neutral, after a lag."""

    factor_per_point: PositiveFactor = 1.0
    lag_months: WholeMonths = 0


class Closure(Frozen):
    """A dated sluiting: the aanbieder is closed from one date to the day before another."""

    since: date = Field(alias="from")
    until: date

    @model_validator(mode="after")
    def _ordered(self) -> Closure:
        if self.until <= self.since:
            raise ValueError(f"until {self.until} is not after from {self.since}")
        return self


class Aanbieder(Frozen):
    """One provider of a stage: its places, its prices and how well it works."""

    id: Id
    title: Text = ""
    gemeenten: tuple[Id, ...] = ()
    """Gemeenten whose inwoners may come; empty means all."""
    capacity_count: Series[Count]
    capacity_economy: Sensitivity = Sensitivity()
    price_factor: Factor = 1.0
    quality_factor: PositiveFactor = 1.0
    place_eur_per_month: Series[Annotated[float, Field(ge=0, le=1e7, allow_inf_nan=False, strict=True)]] = (
        Field(default_factory=lambda: Series.model_validate(0.0))
    )
    cost_shares: dict[Id, Share] = {}
    """Who pays the contracted places; empty means by number of inhabitants."""
    closures: tuple[Closure, ...] = ()

    def is_closed(self, day: date) -> bool:
        """Tell whether a sluiting holds on a day."""
        return any(closure.since <= day < closure.until for closure in self.closures)


class Stage(Frozen):
    """One link of the chain, or an exit."""

    id: Id
    title: Text
    rank: Annotated[int, Field(ge=0, le=1000, strict=True)]
    gate: Literal["money_and_place", "place", "none"] = "none"
    exit: bool = False
    law: Id | None = None
    desk: Id | None = None
    fund: Id | None = None
    counts_as_participation: bool = False
    on_bijstand: bool = False
    is_work: bool = False
    is_aow: bool = False
    """The exit on reaching AOW age."""
    is_durable: bool = False
    """The exit of who is durably out of bijstand."""
    discipline: Literal["first_come", "urgency", "distance_to_work", "net_benefit"] = "first_come"
    give_up: Law | None = None
    aanbieders: tuple[Aanbieder, ...] = ()

    @property
    def gated(self) -> bool:
        return self.gate != "none"


class Loket(Frozen):
    """A desk of entry: the law it works under and the funds it can spend."""

    id: Id
    title: Text
    law: Id
    funds: tuple[Id, ...] = Field(min_length=1)


class Transition(Frozen):
    """One way a stay can end; all transitions of a stay compete and the earliest wins."""

    id: Id
    origin: Id = Field(alias="from")
    target: str = Field(alias="to")
    doelgroepen: tuple[Id, ...] = ()
    gemeenten: tuple[Id, ...] = ()
    duration: Law
    factor: Series[Factor] = Field(default_factory=lambda: Series.model_validate(1.0))
    economy: Sensitivity = Sensitivity()
    misfit_factor_per_rank: PositiveFactor = 1.0
    follows_quality: bool = False
    min_loonwaarde_share: Share = 0.0
    restarts_path: bool = False
