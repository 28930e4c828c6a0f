"""Aannames: where a published figure ends, and by which rule it goes on.

Knows no figure by name; which ones a run goes beyond, the rules themselves say.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from budgetsim.domain.rules import CarriedOn, carried_on
from budgetsim.report.assumptions import Parameter, of_figure
from budgetsim.report.names import names_of
from budgetsim.report.view import RunView
from budgetsim.report.words import Words, short


@dataclass(frozen=True)
class Ended(Parameter):
    """The last published row of a figure, as text."""

    since: str
    goes_on: str


def ended(view: RunView, w: Words) -> list[Ended]:
    """Return every figure that the rules of this scenario use beyond its last published row."""
    name = names_of(view.scenario, w)
    return [_ended(w, item, name) for item in carried_on(view.scenario, view.reference)]


def _ended(w: Words, item: CarriedOn, name: Callable[[str], str]) -> Ended:
    figure = item.figure
    shown = of_figure(figure, w, figure.id, name(figure.id))
    return Ended(
        **vars(shown),
        since=w.numbers.month(figure.valid_from),
        goes_on=w(f"goes_on_{item.goes_on.value}"),
    )


def growth_sentence(view: RunView, w: Words) -> str:
    """Return how fast wages and prices grow in every economy, for what follows an index."""
    parts = []
    for economy in view.scenario.economies:
        wage, price = (
            w.listed(
                [w.numbers.percent(value) for value in dict.fromkeys(step.value for step in series.steps)]
            )
            for series in (economy.wage_growth_share_per_year, economy.price_growth_share_per_year)
        )
        parts.append(w("growth_in", economy=short(economy.id), wage=wage, price=price))
    return w("growth", list="; ".join(parts))
