"""Aannames: where a published figure ends, and by which rule it goes on.

Knows no figure by name; which ones a run goes beyond, the rules themselves say.
"""

from __future__ import annotations

from budgetsim.accounts.carried_on import CarriedOn, carried_on
from budgetsim.report.tables import Row, Table
from budgetsim.report.view import RunView
from budgetsim.report.words import Words, short

COLUMNS = ("value", "unit", "since", "label", "low_high", "goes_on", "source")


def carried_on_table(view: RunView, w: Words) -> Table:
    """Every figure that the rules of this scenario use beyond its last published row."""
    rows = [_row(w, item) for item in carried_on(view.scenario, view.reference)]
    return Table(w("table_carried_on"), [w("figure")], [w(f"column_{name}") for name in COLUMNS], rows)


def _row(w: Words, item: CarriedOn) -> Row:
    figure, name = item.figure, f"figure_{item.figure.id}"
    known = figure.low is not None and figure.high is not None
    band = " – ".join(w.numbers.plain(end) for end in (figure.low, figure.high) if end is not None)
    cells = [
        w.numbers.plain(figure.value),
        w.unit(figure.unit),
        w.numbers.month(figure.valid_from),
        w(f"label_{figure.label.value}"),
        band if known else "",
        w(f"goes_on_{item.goes_on.value}"),
        "; ".join(part for part in (figure.source, figure.note) if part),
    ]
    return Row([w(name) if w.has(name) else short(figure.id)], cells)


def growth_sentence(view: RunView, w: Words) -> str:
    """Return how fast wages and prices grow in every economy, for what follows an index."""
    parts = []
    for economy in view.scenario.economies:
        growth = (economy.wage_growth_share_per_year, economy.price_growth_share_per_year)
        wage, price = (
            w.listed(
                [w.numbers.percent(value) for value in dict.fromkeys(step.value for step in series.steps)]
            )
            for series in growth
        )
        parts.append(w("growth_in", economy=short(economy.id), wage=wage, price=price))
    return w("growth", list="; ".join(parts))
