"""Aannames: where a published figure ends, and by which rule it goes on.

Knows no figure by name; which ones a run goes beyond, the rules themselves say.
"""

from __future__ import annotations

from dataclasses import dataclass

from budgetsim.domain.rules import CarriedOn, carried_on
from budgetsim.report.assumptions import Parameter, of_figure
from budgetsim.report.view import RunView
from budgetsim.report.words import Words, short


@dataclass(frozen=True)
class Ended(Parameter):
    """The last published row of a figure, as text; `path` is its name for people."""

    since: str
    goes_on: str


def ended(view: RunView, w: Words) -> list[Ended]:
    """Return every figure that the rules of this scenario use beyond its last published row."""
    return [_ended(w, item) for item in carried_on(view.scenario, view.reference)]


def _ended(w: Words, item: CarriedOn) -> Ended:
    figure = item.figure
    name = f"figure_{figure.id}"
    shown = of_figure(figure, w, w(name) if w.has(name) else short(figure.id))
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
