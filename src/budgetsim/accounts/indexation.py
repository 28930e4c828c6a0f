"""How an amount of one date becomes an amount of another: the wage and price index of an economy.

Knows no tariff. Where a published figure ends, it is carried on by this rule, half a year at a time for norms
and the minimum wage (1 January and 1 July), once a year on 1 January for everything else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from budgetsim.domain.economy import Economy
from budgetsim.domain.quantities import Series
from budgetsim.domain.reference import Reference


@dataclass(frozen=True)
class Indexation:
    """The growth of wages and prices in one economy, share per year."""

    wage: Series[float]
    price: Series[float]

    @classmethod
    def of(cls, economy: Economy) -> Indexation:
        return cls(economy.wage_growth_share_per_year, economy.price_growth_share_per_year)

    @classmethod
    def steady(cls, wage_share: float = 0.0, price_share: float = 0.0) -> Indexation:
        """Return the same growth in every year, share per year; without arguments, no growth."""
        return cls(Series[float].model_validate(wage_share), Series[float].model_validate(price_share))

    def factor(self, index: str, from_year: int, to_year: int) -> float:
        """Return the factor from prices of one year to another; index is `wage`, `price` or `none`."""
        if index == "none":
            return 1.0
        growth = self.wage if index == "wage" else self.price
        factor = 1.0
        for year in range(min(from_year, to_year) + 1, max(from_year, to_year) + 1):
            factor *= 1 + growth.at(date(year, 1, 1))
        return factor if to_year >= from_year else 1 / factor

    def carried_on(self, reference: Reference, figure: str, day: date) -> float:
        """Return a half-yearly figure on a day: published, or the last one grown by the wage index."""
        row = reference.at(figure, day)
        factor = 1.0
        for half in range(_half(day) - half_years_beyond(reference, figure, day) + 1, _half(day) + 1):
            factor *= (1 + self.wage.at(date(half // 2, 1, 1))) ** 0.5
        return row.value * factor


def half_years_beyond(reference: Reference, figure: str, day: date) -> int:
    """Return how many half-years a day lies beyond that of the last published row; 0 when it is published."""
    return max(0, _half(day) - _half(reference.rows(figure)[-1].valid_from))


def _half(day: date) -> int:
    """Return the number of the half-year a day lies in."""
    return day.year * 2 + (day.month > 6)
