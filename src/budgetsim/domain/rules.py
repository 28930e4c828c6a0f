"""Which figures of data/ the money rules of a scenario read, and how each goes on after its last row.

Knows no amount and no rule; a run asks for nothing else in the reference tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from budgetsim.domain.reference import NOT_SHARED, Figure, Reference
from budgetsim.domain.scenario import Scenario
from budgetsim.units import date_of_month


class GoesOn(StrEnum):
    """What becomes of a figure after its last row."""

    HALF_YEARLY_WAGE = "half_yearly_wage"
    """Carried on each half-year with the wage index of the economy."""
    NONE = "none"
    """The last value stands."""
    UNDATED = "undated"
    """Its last value is used for every date."""


LKS = (
    "lks_vakantiebijslag_share",
    "lks_cap_share",
    "lks_werkgeverslasten_share",
    "lks_werkgeverslasten_on_top_of_cap",
    "lks_fulltime_hours_per_week",
)
BUIG_SIZE = (
    "buig_historisch_verdeelmodel_max_inhabitants",
    "buig_objectief_verdeelmodel_min_inhabitants",
    "buig_leak_share",
)
KOSTENDELERS = ("kostendelersnorm_base_share", "kostendelersnorm_step_share")


BOUNDS = {
    "_share": (0.0, 1.0),
    "_applies": (0.0, 1.0),
    "_on_top_of_cap": (0.0, 1.0),
    "_years": (1.0, 10.0),
    "_needed": (1.0, 10.0),
    "_hours_per_week": (1.0, 60.0),
    "_max_inhabitants": (1.0, 39_999.0),
    "_min_inhabitants": (40_000.0, 1e7),
    "aow_age_months": (600.0, 1200.0),
}
"""What a figure of the rules can be, by how its name ends; the two size classes of the BUIG stay apart."""
WHOLE = (
    "_applies",
    "_on_top_of_cap",
    "_years",
    "_needed",
    "_max_inhabitants",
    "_min_inhabitants",
    "aow_age_months",
)
GROSS_UP = (0.0, 3.0)
AMOUNT = (0.0, 1e6)


def bounds(figure: str) -> tuple[float, float]:
    """Return the least and the most that a figure of the rules can be."""
    if figure.startswith("gross_up"):
        return GROSS_UP
    return next((limits for end, limits in BOUNDS.items() if figure.endswith(end)), AMOUNT)


def is_whole(figure: str) -> bool:
    """Tell whether a figure of the rules counts something: whole months, years, inwoners, or yes and no."""
    return figure.endswith(WHOLE)


def rule_figures(scenario: Scenario, reference: Reference) -> dict[str, GoesOn]:
    """Return the figures that the rules of a scenario read, by id."""
    found = {"aow_age_months": GoesOn.NONE}
    prices = [cost.price for cost in scenario.costs]
    if any(price.formula == "bijstand" for price in prices):
        found |= dict(_norms(scenario, reference))
    if any(price.formula == "lks" for price in prices):
        found |= {"wml_per_month": GoesOn.HALF_YEARLY_WAGE} | dict.fromkeys(LKS, GoesOn.NONE)
    if any(price.formula == "lks" and price.forfaitair_months for price in prices):
        found["lks_forfaitair_share"] = GoesOn.NONE
    if any(grant.buig and grant.buig.own_volume_share is None for grant in scenario.grants):
        found |= dict.fromkeys(BUIG_SIZE, GoesOn.NONE)
    if any(fund.vangnet for fund in scenario.funds):
        found |= {name: GoesOn.NONE for name in reference.figures if name.startswith("vangnet_")}
    return found


def _norms(scenario: Scenario, reference: Reference) -> Iterator[tuple[str, GoesOn]]:
    for name in dict.fromkeys(name for group in scenario.doelgroepen for name in group.households):
        form = reference.leefvormen[name]
        yield form.norm, GoesOn.HALF_YEARLY_WAGE
        yield form.gross_up, GoesOn.UNDATED
        if form.cost_sharers_count != NOT_SHARED:
            yield from ((figure, GoesOn.NONE) for figure in KOSTENDELERS)


def first_day(scenario: Scenario) -> date:
    """Return the first day that a run reckons, the warm-up included."""
    return date_of_month(scenario.start, -scenario.opening.warm_up_months)


def missing_figures(scenario: Scenario, reference: Reference) -> Iterator[tuple[str, str]]:
    """Yield (figure, message) for every figure that the rules need and data/ lacks on the first day."""
    day = first_day(scenario)
    for figure, goes_on in rule_figures(scenario, reference).items():
        rows = reference.figures.get(figure, ())
        if not rows:
            yield figure, "no reference table holds it; add its row to data/"
        elif goes_on is not GoesOn.UNDATED and rows[0].valid_from > day:
            where = f"{rows[0].file}:{rows[0].line}"
            yield (
                figure,
                f"no value before {rows[0].valid_from} ({where}); start later, or add an earlier row",
            )


def rows_in_force(scenario: Scenario, reference: Reference) -> list[Figure]:
    """Return the rows that the rules of a scenario read, from the first day reckoned to the last."""
    first = first_day(scenario)
    last = date(scenario.start.year + scenario.years - 1, 12, 31)
    found = []
    for name in rule_figures(scenario, reference):
        rows = reference.rows(name)
        ends = [*(row.valid_from for row in rows[1:]), date.max]
        found += [row for row, end in zip(rows, ends, strict=True) if row.valid_from <= last and end > first]
    return found


@dataclass(frozen=True)
class CarriedOn:
    """The last row of a figure, and how it goes on from there."""

    figure: Figure
    goes_on: GoesOn


def carried_on(scenario: Scenario, reference: Reference) -> list[CarriedOn]:
    """Return every figure that a rule of the scenario uses beyond its last published row.

    A figure with one row and no end is a rule of law and not a series: nothing of it is carried on.
    """
    last = date(scenario.start.year + scenario.years - 1, 12, 31)
    return [
        CarriedOn(reference.rows(name)[-1], goes_on)
        for name, goes_on in rule_figures(scenario, reference).items()
        if _ends_before(reference.rows(name), goes_on, last)
    ]


def _ends_before(rows: tuple[Figure, ...], goes_on: GoesOn, last: date) -> bool:
    newest = rows[-1]
    if goes_on is GoesOn.UNDATED:
        return True
    if goes_on is GoesOn.HALF_YEARLY_WAGE:
        half_year_later = newest.valid_from.month <= 6 and last.month > 6
        return last.year > newest.valid_from.year or half_year_later
    is_open_series = newest.valid_to == date.max and len(rows) > 1 and newest.valid_from <= last
    return newest.valid_to < last or is_open_series
