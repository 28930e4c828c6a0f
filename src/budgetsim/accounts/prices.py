"""Euro per month for one cost line, one class of a trait and one date.

Knows no stay and no table; a formula leads to its own rule, all else is a dated series times its index. A
price that changes in the course of a stay is asked for phase by phase.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import ceil

from budgetsim.accounts.indexation import Indexation
from budgetsim.accounts.norms import bijstand_cents_per_month, leefvorm_of, lks_cents_per_month
from budgetsim.domain.funds import Cost, Price
from budgetsim.domain.quantities import Series
from budgetsim.domain.reference import Reference
from budgetsim.units import MONTHS_PER_YEAR, cents

TraitClass = float | tuple[str, float]
"""Loonwaarde or dagdelen, or (leefvorm, earnings in euro a month); 0 where a price asks for none."""


@dataclass(frozen=True)
class Pricing:
    """What prices need beside the cost itself."""

    reference: Reference
    index: Indexation

    @cached_property
    def _turns(self) -> list[date]:
        """Days on which a figure changes, in order."""
        rows = self.reference.figures.values()
        return sorted({row.valid_from for figure in rows for row in figure})

    def cents_of_months(
        self, cost: Cost, trait: TraitClass, days: Sequence[date], factor: float = 1.0, phase: int = 0
    ) -> list[int]:
        """Return `cents_per_month` on each first day of a month.

        It is worked out once for each half-year, and anew when a figure or the price itself changes within
        one.
        """
        dated = self._turns if cost.price.formula else _own_turns(cost.price)
        known: dict[tuple[int, bool, int], int] = {}
        cents_of = []
        for day in days:
            same = day.year, day.month > 6, bisect_right(dated, day)
            if same not in known:
                known[same] = self.cents_per_month(cost, trait, day, factor, phase)
            cents_of.append(known[same])
        return cents_of

    def cents_per_month(
        self, cost: Cost, trait: TraitClass, day: date, factor: float = 1.0, phase: int = 0
    ) -> int:
        """Return whole cents for a month; `trait` is the class that the price asks for."""
        price = cost.price
        factor *= price.factor
        if isinstance(trait, tuple):
            return cents(self._bijstand(cost, *trait, day) * factor / 100)
        if price.formula == "lks":
            return cents(self._lks(price, trait, day, phase) * factor / 100)
        if price.phases:
            factor *= price.phases[phase].factor
        return cents(self._eur(price, trait, day) * factor * self._indexed(cost, day))

    def _bijstand(self, cost: Cost, leefvorm: str, earnings_eur: float, day: date) -> int:
        """Return cents of bijstand beside an inwoner's earnings, which grow with wages as norms do.

        The rule sets off per household; here each partner has half of the norm and earnings of their own.
        """
        persons = leefvorm_of(self.reference, leefvorm).persons_count
        earnings = earnings_eur * persons * self.index.factor("wage", cost.price_year, day.year)
        return bijstand_cents_per_month(self.reference, self.index, leefvorm, day, earnings)

    def _lks(self, price: Price, loonwaarde: float, day: date, phase: int) -> int:
        forfaitair = bool(price.forfaitair_months) and phase == 0
        hours = price.hours_per_week
        return lks_cents_per_month(self.reference, self.index, loonwaarde, hours, day, forfaitair=forfaitair)

    def _eur(self, price: Price, trait: float, day: date) -> float:
        if price.eur_per_dagdeel is not None:
            week = price.eur_per_dagdeel.at(day) * trait + _transport_eur_per_week(price, trait, day)
            return week * price.weeks_per_year / MONTHS_PER_YEAR
        if price.eur_per_fte is not None and price.clients_per_fte is not None:
            return price.eur_per_fte.at(day) / MONTHS_PER_YEAR / price.clients_per_fte
        series = price.eur_per_month or price.eur_per_event
        assert series is not None, "Price holds exactly one kind"
        return series.at(day)

    def _indexed(self, cost: Cost, day: date) -> float:
        return self.index.factor(cost.index, cost.price_year, day.year)


def _own_turns(price: Price) -> list[date]:
    """Return the days on which a dated part of the price changes, in order."""
    parts = [part for _, part in price if isinstance(part, Series)]
    return sorted({step.since for part in parts for step in part.steps})


def _transport_eur_per_week(price: Price, dagdelen: float, day: date) -> float:
    """Return the mean cost of transport for someone with so many dagdelen: by the day, not by the dagdeel."""
    if price.transport_eur_per_day is None:
        return 0.0
    days = ceil(dagdelen / price.dagdelen_per_day)
    return price.transport_eur_per_day.at(day) * price.transport_share * days


def trait_of(cost: Cost) -> str:
    """Return the trait that a cost's price depends on, or an empty string."""
    if cost.price.eur_per_dagdeel is not None:
        return "dagdelen"
    return {"bijstand": "uitkering", "lks": "loonwaarde"}.get(cost.price.formula or "", "")
