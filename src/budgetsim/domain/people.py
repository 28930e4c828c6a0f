"""Who the inwoners are: doelgroepen with the shares of their traits, the inflow and the opening stock.

Knows no single inwoner; chance draws them by address from these rows.
"""

from __future__ import annotations

from itertools import product
from typing import Annotated

from pydantic import Field, model_validator

from budgetsim.domain.chain import Law, Sensitivity
from budgetsim.domain.quantities import (
    Count,
    Eur,
    Frozen,
    Id,
    PeoplePerMonth,
    Series,
    Share,
    Text,
    WholeMonths,
    Years,
)
from budgetsim.units import MONTHS_PER_YEAR


class BuigYear(Frozen):
    """A year before the start: the definitief BUIG and its net cost, for the vangnet's conditions."""

    year: Annotated[int, Field(ge=2000, le=2100, strict=True)]
    budget_eur: Eur
    cost_eur: Eur


class Gemeente(Frozen):
    """A gemeente with its own inwoners and budgets."""

    id: Id
    title: Text
    code: Annotated[str, Field(pattern=r"^GM\d{4}$")]
    inhabitants_count: Annotated[int, Field(ge=1, le=20_000_000, strict=True)]
    buig_history: tuple[BuigYear, ...] = ()
    """The vangnet looks up to three years back: these years, then the simulated ones."""


class Path(Frozen):
    """An ordered list of stages that suit an inwoner, and the share of the doelgroep it suits."""

    stages: tuple[Id, ...] = Field(min_length=1)
    share: Share


class AgeRange(Frozen):
    """Age on arrival, uniform between two bounds."""

    min_years: Years
    max_years: Years

    @model_validator(mode="after")
    def _ordered(self) -> AgeRange:
        if self.max_years <= self.min_years:
            raise ValueError(f"max_years {self.max_years} is not above min_years {self.min_years}")
        return self


def _sums_to_one(name: str, shares: list[float]) -> None:
    total = sum(shares)
    if abs(total - 1) > 1e-6:
        raise ValueError(f"{name} shares sum to {total:.6g}; make them sum to 1")


class Doelgroep(Frozen):
    """A group of inwoners that share rates; heterogeneity lives here, not in code."""

    id: Id
    title: Text
    age: AgeRange
    households: dict[Id, Share]
    """Household type (leefvorm of the bijstandsnorm) -> share."""
    lokets: dict[Id, Share]
    paths: tuple[Path, ...] = Field(min_length=1)
    loonwaarde: dict[Annotated[float, Field(ge=0, le=1)], Share]
    """Loonwaarde (share of WML) -> share of the doelgroep."""
    dagdelen_per_week: dict[Annotated[int, Field(ge=0, le=9)], Share]
    earnings_eur_per_month: dict[Annotated[float, Field(ge=0, le=10_000)], Share] = {0.0: 1.0}
    """Earnings beside bijstand that are set off against it -> share of the doelgroep.

    Net per inwoner, in prices of the price_year of the cost that pays the bijstand; they grow with wages.
    """
    double_support_share: Share = 0.0
    urgency: Annotated[int, Field(ge=0, le=1000, strict=True)] = 0

    @model_validator(mode="after")
    def _shares(self) -> Doelgroep:
        for name in ("households", "lokets", "loonwaarde", "dagdelen_per_week", "earnings_eur_per_month"):
            _sums_to_one(name, list(getattr(self, name).values()))
        _sums_to_one("paths", [path.share for path in self.paths])
        return self

    @property
    def uitkeringen(self) -> tuple[tuple[str, float], ...]:
        """Return the classes of bijstand, (leefvorm, earnings), in the order that draws and tariffs share."""
        return tuple(product(self.households, self.earnings_eur_per_month))


class Inflow(Frozen):
    """Arrivals of one doelgroep in one gemeente, thinned from a common pool of candidates."""

    id: Id
    gemeente: Id
    doelgroep: Id
    stage: Id
    people_per_month: Series[PeoplePerMonth]
    pool_per_month: PeoplePerMonth
    """Upper bound of the inflow in every scenario that is compared; the pool itself never changes."""
    economy: Sensitivity = Sensitivity()


class Stock(Frozen):
    """People already there at the start, with the time they have spent in that stage."""

    id: Id
    gemeente: Id
    doelgroep: Id
    stage: Id
    people_count: Count
    elapsed: Law


class Opening(Frozen):
    """The opening state: given stocks, then if asked a warm-up in which waiting lists form (rule 20)."""

    stocks: tuple[Stock, ...]
    warm_up_months: WholeMonths = 0

    @model_validator(mode="after")
    def _whole_years(self) -> Opening:
        if self.warm_up_months % MONTHS_PER_YEAR:
            raise ValueError(
                f"warm_up_months {self.warm_up_months} is not a number of whole years; budgets are yearly"
            )
        return self
