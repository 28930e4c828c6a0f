"""Which published figures a run goes beyond, and by which rule each goes on.

Knows no figure by name: each rule is worked out for the end of the run, and its sheet says what it used.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from budgetsim.accounts.aow import aow_age_working
from budgetsim.accounts.buig import own_share_working
from budgetsim.accounts.indexation import Indexation, half_years_beyond
from budgetsim.accounts.norms import bijstand_working, lks_working
from budgetsim.accounts.vangnet import vangnet_working
from budgetsim.accounts.working import GoesOn, Working
from budgetsim.domain.reference import Figure, Reference
from budgetsim.domain.scenario import Scenario


@dataclass(frozen=True)
class CarriedOn:
    """The last published row of a figure, and how it goes on from there."""

    figure: Figure
    goes_on: GoesOn


def carried_on(scenario: Scenario, reference: Reference) -> list[CarriedOn]:
    """Return every figure that a rule of the scenario uses beyond its last published row, once each.

    A figure with one row and no end is a rule of law and not a series: nothing of it is carried on.
    """
    last = date(scenario.start.year + scenario.years - 1, 12, 31)
    used = dict(pair for working in _workings(scenario, reference, last) for pair in working.goes_on)
    return [
        CarriedOn(reference.rows(name)[-1], goes_on)
        for name, goes_on in used.items()
        if _ends_before(reference, name, goes_on, last)
    ]


def _workings(scenario: Scenario, reference: Reference, last: date) -> Iterator[Working]:
    index = Indexation.steady()
    formulas = {cost.price.formula for cost in scenario.costs}
    if "bijstand" in formulas:
        forms = dict.fromkeys(form for group in scenario.doelgroepen for form in group.households)
        yield from (bijstand_working(reference, index, form, last) for form in forms)
    if "lks" in formulas:
        forfaitair = any(cost.price.forfaitair_months for cost in scenario.costs)
        yield lks_working(reference, index, 0.5, 36.0, last, forfaitair=forfaitair)
    for grant in scenario.grants:
        if grant.buig and grant.buig.own_volume_share is None:
            place = next(place for place in scenario.gemeenten if place.id == grant.gemeente)
            yield own_share_working(reference, place.inhabitants_count, last)
    if any(fund.vangnet for fund in scenario.funds):
        yield vangnet_working(reference, last.year, 0, 0)
    yield aow_age_working(reference, last)


def _ends_before(reference: Reference, name: str, goes_on: GoesOn, last: date) -> bool:
    rows = reference.rows(name)
    newest = rows[-1]
    if goes_on is GoesOn.UNDATED:
        return True
    if goes_on is GoesOn.HALF_YEARLY_WAGE:
        return half_years_beyond(reference, name, last) > 0
    is_open_series = newest.valid_to == date.max and len(rows) > 1 and newest.valid_from <= last
    return newest.valid_to < last or is_open_series
