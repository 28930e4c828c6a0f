"""Money: funds, what the outside world pays into them, and what a stay or an event costs.

Knows no purse at work; the engine and the books read these rows.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, model_validator

from budgetsim.domain.quantities import (
    Eur,
    Factor,
    Frozen,
    GrowthShare,
    Id,
    PositiveFactor,
    Series,
    Share,
    SignedEur,
    Step,
    Text,
    WholeMonths,
)

Taakveld = Annotated[str, Field(pattern=r"^\d{1,2}\.\d{1,3}[a-d]?$")]


GRANT_ACCOUNT = "rijksbijdrage"
REPAID = "terug_naar_rijk"
VANGNET = "vangnetuitkering"
OPENING_ACCOUNTS = ("reserve_onttrekking", "extra_algemene_middelen", "vooruitontvangen")
CLOSING_ACCOUNTS = (
    "reserve_storting",
    REPAID,
    "algemene_middelen",
    "verrekening",
    "overlopende_passiva",
)
PLACES = "plaatsen"
DOUBLE_SUPPORT = "dubbele_ondersteuning"
RESERVED_ACCOUNTS = (
    *OPENING_ACCOUNTS, *CLOSING_ACCOUNTS, VANGNET, GRANT_ACCOUNT, PLACES, DOUBLE_SUPPORT
)  # fmt: skip
"""Accounts of the ledger that grants and the year-end book on, never a cost."""


MaxCount = Annotated[float, Field(ge=0, le=10_000_000, allow_inf_nan=False, strict=True)]
YesNo = Annotated[bool, Field(strict=True)]


class Earmark(Frozen):
    """Money that may serve only these doelgroepen in these stages; what is unspent is repaid or carried."""

    doelgroepen: tuple[Id, ...] = Field(min_length=1)
    stages: tuple[Id, ...] = Field(min_length=1)
    carry_over_share: Share = 0.0
    """Part of a year's money that may stay as an advance for the next (BBV art. 49); the rest goes back."""


class Fund(Frozen):
    """A purse: entitlement funds always pay; provision funds answer yes or no."""

    id: Id
    title: Text
    role: Literal["entitlement", "provision"]
    earmark: Earmark | None = None
    repay_unspent: YesNo = False
    """A specifieke uitkering for costs of its own: what is left goes back, what lacks the gemeente bears."""
    vangnet: YesNo = False
    """The gebundelde uitkering: its deficit comes under the vangnetuitkering (Pw art. 74)."""
    reserve_max_eur: Eur = 0.0
    opening_reserve_eur: Eur = 0.0
    reserve_draw_max_eur_per_year: Eur | None = None
    """The most that a year may draw from the reserve; none: all of it."""
    raadsbesluit: Series[YesNo] = Series[YesNo](steps=(Step[YesNo](since=date.min, value=True),))
    """Whether the raad decides before 31 December that the year may draw from and add to the reserve."""

    @model_validator(mode="after")
    def _repaid_by_right(self) -> Fund:
        if self.repay_unspent and (self.role != "entitlement" or self.earmark):
            raise ValueError(
                "repay_unspent is for a fund of role entitlement; a provision fund says what it may serve "
                "with earmark"
            )
        if self.reserve_max_eur + self.opening_reserve_eur and (self.role == "entitlement" or self.earmark):
            raise ValueError(
                "a reserve is for a provision fund without an earmark: what others have left goes elsewhere"
            )
        if self.vangnet and self.role != "entitlement":
            raise ValueError("only a fund of role entitlement can come under the vangnet")
        return self


class BuigRule(Frozen):
    """The gebundelde uitkering: follows the country at once, the gemeente's own volume later (Pw art. 69).

    Announced on 1 January (voorlopig), revised in spring (nader voorlopig), settled in autumn (definitief).
    """

    own_volume_share: Share | None = None
    """Part of the gemeente's own course that its share follows; none: by its size class."""
    own_lag_years: Annotated[int, Field(ge=1, le=10, strict=True)] = 2
    voorlopig_error_share: Share = 0.0
    """How far the voorlopig macrobudget may lie from the definitief, either side; a draw for the country."""
    nader_voorlopig_error_share: Share = 0.0
    distribution_error_share: Share = 0.0
    """How far the definitief budget may lie from what the rule gives, either side; a draw per gemeente."""


class Heads(Frozen):
    """Who is counted: everyone in these stages, of these doelgroepen (all when none are named)."""

    stages: tuple[Id, ...] = Field(min_length=1)
    doelgroepen: tuple[Id, ...] = ()
    with_lks: YesNo = False
    """Only who has a loonwaarde below 100%."""


class HeadRule(Frozen):
    """An amount per head: mean heads over some years that lie some years back."""

    eur_per_head: Series[Eur]
    counts: Heads
    share: Factor = 1.0
    """Part that this fund gets; also SE per person, or the blijfkans."""
    averaging_years: Annotated[int, Field(ge=1, le=10, strict=True)] = 1
    lag_years: Annotated[int, Field(ge=1, le=10, strict=True)] = 1
    relative_to_macro: YesNo = False
    """A share of a fixed national sum: heads count against the national bijstand volume of the same years."""
    max_count: Series[MaxCount] | None = None
    """The most heads that are paid, such as the minister's number of beschut places."""


class SpendingRule(Frozen):
    """A refund of what was spent, some years later (LKS in the BUIG) or as co-financing (ESF+)."""

    accounts: tuple[Id, ...] = Field(min_length=1)
    share: Factor = 1.0
    lag_years: Annotated[int, Field(ge=1, le=10, strict=True)] = 1
    max_eur_per_year: Series[Eur] | None = None


class Grant(Frozen):
    """What Rijk or raad pays into a fund, per gemeente and year, by exactly one rule.

    `eur_per_year` is a dated amount (a step holds until the next), with `buig` one that follows volumes.
    """

    id: Id
    fund: Id
    gemeente: Id
    eur_per_year: Series[SignedEur] | None = None
    buig: BuigRule | None = None
    per_head: HeadRule | None = None
    on_spending: SpendingRule | None = None
    price_year: Annotated[int, Field(ge=2000, le=2100, strict=True)] | None = None
    """Prices of the amounts; indexed from there. A refund is indexed over its lag and has none."""
    index: Literal["wage", "price", "none"] = "none"
    taakveld: Taakveld

    @model_validator(mode="after")
    def _one_rule(self) -> Grant:
        kinds = ("eur_per_year", "per_head", "on_spending")
        given = [kind for kind in kinds if getattr(self, kind) is not None]
        if len(given) != 1:
            raise ValueError(f"give exactly one of {', '.join(kinds)}; found {', '.join(given) or 'none'}")
        if (self.price_year is None) != (self.on_spending is not None):
            raise ValueError("price_year goes with eur_per_year and per_head, and not with on_spending")
        if self.buig and self.eur_per_year is None:
            raise ValueError("buig says how an amount follows volumes: give eur_per_year beside it")
        return self


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
            raise ValueError(f"account {self.account} is kept for the books themselves; choose another name")
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
