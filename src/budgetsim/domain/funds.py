"""Money: funds, what the outside world pays into them, and what a stay or an event costs.

Knows no purse at work; the engine and the books read these rows.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, model_validator

from budgetsim.domain.quantities import (
    Count,
    Eur,
    Factor,
    Frozen,
    GrowthShare,
    Id,
    PositiveFactor,
    Series,
    Share,
    SignedEur,
    Text,
    WholeMonths,
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


PRICE_KINDS: dict[str, tuple[str, ...]] = {
    "eur_per_month": (),
    "eur_per_dagdeel": ("weeks_per_year", "dagdelen_per_day", "transport_eur_per_day", "transport_share"),
    "eur_per_fte": ("clients_per_fte",),
    "eur_per_event": (),
    "formula": ("hours_per_week", "forfaitair_months"),
}
"""Kinds of price, each with the keys that go with it alone."""


class Phase(Frozen):
    """A part of a stay: from this month of it on, the price is times this factor."""

    from_month: WholeMonths
    factor: Factor


class Price(Frozen):
    """How much one unit costs: exactly one of the kinds, per month or per event."""

    eur_per_month: Series[Eur] | None = None
    eur_per_dagdeel: Series[Eur] | None = None
    weeks_per_year: Annotated[float, Field(ge=0, le=53, strict=True)] = 46.0
    dagdelen_per_day: Annotated[int, Field(ge=1, le=2, strict=True)] = 2
    transport_eur_per_day: Series[Eur] | None = None
    transport_share: Share = 0.0
    """Share of the people who are fetched and brought back."""
    eur_per_fte: Series[Eur] | None = None
    """A year of one full-time worker, shared by the clients that one serves."""
    clients_per_fte: PositiveFactor | None = None
    eur_per_event: Series[Eur] | None = None
    formula: Literal["bijstand", "lks"] | None = None
    hours_per_week: Annotated[float, Field(ge=0, le=60, strict=True)] = 36.0
    forfaitair_months: WholeMonths = 0
    """Months of a job in which loonkostensubsidie is forfaitair (Participatiewet art. 10d lid 5)."""
    factor: Factor = 1.0
    phases: tuple[Phase, ...] = ()

    @property
    def from_months(self) -> tuple[int, ...]:
        """Return the month of a stay from which each phase holds; one phase when there is nothing else."""
        if self.forfaitair_months:
            return (0, self.forfaitair_months)
        return tuple(phase.from_month for phase in self.phases) or (0,)

    @model_validator(mode="after")
    def _one_kind(self) -> Price:
        given = [kind for kind in PRICE_KINDS if getattr(self, kind) is not None]
        if len(given) != 1:
            kinds, found = ", ".join(PRICE_KINDS), ", ".join(given) or "none"
            raise ValueError(f"give exactly one of {kinds}; found {found}")
        for kind, keys in PRICE_KINDS.items():
            for key in keys:
                if kind != given[0] and getattr(self, key) != type(self).model_fields[key].default:
                    raise ValueError(f"{key} goes with {kind}, and this price has {given[0]}; take it out")
        return self

    @model_validator(mode="after")
    def _whole(self) -> Price:
        if self.eur_per_fte is not None and self.clients_per_fte is None:
            raise ValueError("eur_per_fte needs clients_per_fte: how many people one fte serves")
        if self.transport_share and self.transport_eur_per_day is None:
            raise ValueError("transport_share needs transport_eur_per_day: what a day of transport costs")
        if self.transport_eur_per_day is not None and "transport_share" not in self.model_fields_set:
            raise ValueError("transport_eur_per_day needs transport_share: the share that is transported")
        if self.forfaitair_months and self.formula != "lks":
            raise ValueError("forfaitair_months goes with formula lks, and only with it; write 0")
        return self

    @model_validator(mode="after")
    def _phases_rise(self) -> Price:
        if self.phases and (self.formula or self.eur_per_event):
            raise ValueError("phases go with an amount per month, not with a formula or eur_per_event")
        starts = [phase.from_month for phase in self.phases]
        if starts and starts[0]:
            raise ValueError(f"the first phase begins in month {starts[0]}; begin with from_month: 0")
        for earlier, later in pairwise(starts):
            if later <= earlier:
                raise ValueError(f"phases must rise: month {later} comes after {earlier}; put them in order")
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
    event: Literal["arrive", "place", "handover"] | None = None
    only_double_support: bool = False
    price: Price
    price_year: Annotated[int, Field(ge=2000, le=2100, strict=True)]
    index: Literal["wage", "price", "none"] = "none"

    @model_validator(mode="after")
    def _shape(self) -> Cost:
        if (self.kind == "event") != (self.event is not None):
            raise ValueError(
                "an event cost names its event (arrive, place or handover), and no other kind does"
            )
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

    @model_validator(mode="after")
    def _price_fits(self) -> Cost:
        if self.kind == "fixed" and self.price.eur_per_month is None:
            raise ValueError("a fixed cost belongs to no inwoner; give its price as eur_per_month")
        if len(self.price.from_months) > 1 and self.kind != "entitlement":
            raise ValueError(
                f"a price that changes in the course of a stay goes with kind entitlement, not {self.kind}: "
                "what a purse promises to 31 December must be known at once; take out the phases"
            )
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
