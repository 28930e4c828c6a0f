"""Money: funds, what the outside world pays into them, and what a stay or an event costs.

Knows no purse at work; the engine and the books read these rows.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from budgetsim.domain.quantities import (
    Count,
    Eur,
    Factor,
    Frozen,
    GrowthShare,
    Id,
    Series,
    SignedEur,
    Text,
)

Taakveld = Annotated[str, Field(pattern=r"^\d{1,2}\.\d{1,3}[a-d]?$")]


OPENING_ACCOUNTS = ("reserve_onttrekking", "extra_algemene_middelen")
CLOSING_ACCOUNTS = ("reserve_storting", "terug_naar_rijk", "algemene_middelen", "verrekening")
RESERVED_ACCOUNTS = (*OPENING_ACCOUNTS, *CLOSING_ACCOUNTS, "rijksbijdrage")
"""Accounts of the ledger that grants and the year-end book on, never a cost."""


class Earmark(Frozen):
    """Money that may serve only these doelgroepen in these stages; what is unspent is repaid."""

    doelgroepen: tuple[Id, ...] = Field(min_length=1)
    stages: tuple[Id, ...] = Field(min_length=1)


class Fund(Frozen):
    """A purse: entitlement funds always pay; provision funds answer yes or no."""

    id: Id
    title: Text
    role: Literal["entitlement", "provision"]
    earmark: Earmark | None = None
    reserve_max_eur: Eur = 0.0
    opening_reserve_eur: Eur = 0.0


class Grant(Frozen):
    """What Rijk or raad pays into a fund, per gemeente and year."""

    id: Id
    fund: Id
    gemeente: Id
    eur_per_year: Series[SignedEur]
    """In prices of `price_year`; indexed from there. A step holds until the next."""
    price_year: Annotated[int, Field(ge=2000, le=2100, strict=True)]
    index: Literal["wage", "price", "none"] = "none"
    macro_volume_share: Factor = 0.0
    """Part of a change in the national bijstand volume that the grant follows."""
    macro_lag_years: Count = 0
    own_volume_share: Factor = 0.0
    """Part of a change in the gemeente's own bijstand volume that the grant follows."""
    own_lag_years: Annotated[int, Field(ge=1, le=10, strict=True)] = 2
    taakveld: Taakveld


class Price(Frozen):
    """How much one unit costs: exactly one of the kinds below, per month or per event."""

    eur_per_month: Series[Eur] | None = None
    eur_per_dagdeel: Series[Eur] | None = None
    eur_per_event: Series[Eur] | None = None
    formula: Literal["bijstand", "lks"] | None = None
    weeks_per_year: Annotated[float, Field(ge=0, le=53, strict=True)] = 46.0
    hours_per_week: Annotated[float, Field(ge=0, le=60, strict=True)] = 36.0
    factor: Factor = 1.0

    @model_validator(mode="after")
    def _one_kind(self) -> Price:
        kinds = ("eur_per_month", "eur_per_dagdeel", "eur_per_event", "formula")
        given = [kind for kind in kinds if getattr(self, kind) is not None]
        if len(given) != 1:
            raise ValueError(f"give exactly one of {', '.join(kinds)}; found {', '.join(given) or 'none'}")
        return self


class Cost(Frozen):
    """One line of cost or income: where it arises, who pays, where it is booked."""

    id: Id
    title: Text
    kind: Literal["entitlement", "commitment", "event", "fixed"]
    fund: Id
    account: Id
    taakveld: Taakveld
    side: Literal["L", "B"] = "L"
    stages: tuple[Id, ...] = ()
    doelgroepen: tuple[Id, ...] = ()
    gemeenten: tuple[Id, ...] = ()
    event: Literal["place", "handover"] | None = None
    only_double_support: bool = False
    price: Price
    price_year: Annotated[int, Field(ge=2000, le=2100, strict=True)]
    index: Literal["wage", "price", "none"] = "none"

    @model_validator(mode="after")
    def _shape(self) -> Cost:
        if (self.kind == "event") != (self.event is not None):
            raise ValueError("an event cost names its event (place or handover), and no other kind does")
        if (self.kind == "event") != (self.price.eur_per_event is not None):
            raise ValueError("eur_per_event goes with kind event, and only with it")
        if self.kind != "fixed" and not self.stages:
            raise ValueError("name the stages in which this cost arises")
        if self.side == "B" and self.kind != "entitlement":
            raise ValueError(
                f"income comes in per inwoner and month: side B goes with entitlement, not {self.kind}"
            )
        if self.only_double_support and self.kind in ("event", "fixed"):
            raise ValueError(f"only_double_support asks for a cost per inwoner and month, not {self.kind}")
        if self.account in RESERVED_ACCOUNTS:
            raise ValueError(f"account {self.account} is kept for the year-end; choose another name")
        return self


class Forecast(Frozen):
    """How expected entitlements are reckoned: heads now, times the begroting's own growth (rule 14)."""

    kind: Literal["begroting", "frozen"] = "begroting"
    growth_share_per_year: Series[GrowthShare]
    growth_by_fund: dict[Id, Series[GrowthShare]] = {}
    """Growth of one fund's head count where it has a course of its own, such as the closed Wsw."""

    def growth(self, fund: str) -> Series[GrowthShare]:
        """Return the growth that the begroting reckons with for a fund."""
        return self.growth_by_fund.get(fund, self.growth_share_per_year)
