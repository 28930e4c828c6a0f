"""Euro per month for one cost line, one class of a trait and one date.

Knows no stay and no table; a formula leads to its own rule, all else is a dated series times its index.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from budgetsim.accounts.indexation import Indexation
from budgetsim.accounts.norms import bijstand_cents_per_month, lks_cents_per_month
from budgetsim.domain.funds import Cost
from budgetsim.domain.reference import Reference
from budgetsim.units import MONTHS_PER_YEAR, cents


@dataclass(frozen=True)
class Pricing:
    """What prices need beside the cost itself."""

    reference: Reference
    index: Indexation

    def cents_per_month(self, cost: Cost, trait: str | float, day: date, factor: float = 1.0) -> int:
        """Return whole cents for a month; `trait` is the leefvorm, loonwaarde or dagdelen asked for."""
        factor *= cost.price.factor
        if cost.price.formula == "bijstand":
            return cents(bijstand_cents_per_month(self.reference, self.index, str(trait), day) * factor / 100)
        if cost.price.formula == "lks":
            hours = cost.price.hours_per_week
            monthly = lks_cents_per_month(self.reference, self.index, float(trait), hours, day)
            return cents(monthly * factor / 100)
        return cents(self._eur(cost, float(trait or 0), day) * factor * self._indexed(cost, day))

    def _eur(self, cost: Cost, trait: float, day: date) -> float:
        price = cost.price
        if price.eur_per_dagdeel is not None:
            return price.eur_per_dagdeel.at(day) * trait * price.weeks_per_year / MONTHS_PER_YEAR
        series = price.eur_per_month or price.eur_per_event
        assert series is not None, "Price holds exactly one kind"
        return series.at(day)

    def _indexed(self, cost: Cost, day: date) -> float:
        return self.index.factor(cost.index, cost.price_year, day.year)


def trait_of(cost: Cost) -> str:
    """Return the trait that a cost's price depends on, or an empty string."""
    if cost.price.eur_per_dagdeel is not None:
        return "dagdelen"
    return {"bijstand": "household", "lks": "loonwaarde"}.get(cost.price.formula or "", "")
