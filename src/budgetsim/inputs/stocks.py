"""Opening stocks against the places there are on the day they are placed.

Knows how many fit; whether too many are a mistake, the checks know.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from budgetsim.domain.chain import Aanbieder, Stage
from budgetsim.domain.people import Stock
from budgetsim.domain.rules import first_day
from budgetsim.domain.scenario import Scenario


def places_on(stage: Stage, day: date, gemeente: str | None) -> int:
    """Return the places of a stage on a day, of those who serve a gemeente; of all for None."""
    return sum(_places(a, day) for a in stage.aanbieders if gemeente is None or serves(a, gemeente))


def serves(aanbieder: Aanbieder, gemeente: str) -> bool:
    """Tell whether inwoners of a gemeente may come."""
    return not aanbieder.gemeenten or gemeente in aanbieder.gemeenten


def _places(aanbieder: Aanbieder, day: date) -> int:
    return 0 if aanbieder.is_closed(day) else aanbieder.capacity_count.at(day)


def scopes(stocks: list[Stock]) -> tuple[str | None, ...]:
    """Return whose places must hold these stocks: of each gemeente its own, and all together."""
    return (*sorted({row.gemeente for row in stocks}), None)


def fitted(scenario: Scenario) -> dict[str, int]:
    """Return the count, by path, of every stock that changes when whoever has no place begins at home.

    Each stock of a stage that is too full loses the same share; home gains what its own people lose, where
    the scenario has such a stock.
    """
    counts = {row.id: row.people_count for row in scenario.opening.stocks}
    for stage in scenario.stages:
        if stage.gated:
            for row, lost in _without_place(scenario, stage, counts):
                counts[row.id] -= lost
                for home in (other for other in scenario.opening.stocks if _is_home(scenario, other, row)):
                    counts[home.id] += lost
                    break
    changed = [row for row in scenario.opening.stocks if counts[row.id] != row.people_count]
    return {f"opening.stocks[{row.id}].people_count": counts[row.id] for row in changed}


def _is_home(scenario: Scenario, stock: Stock, row: Stock) -> bool:
    same = (stock.gemeente, stock.doelgroep) == (row.gemeente, row.doelgroep)
    return same and stock.stage == scenario.home


def _without_place(scenario: Scenario, stage: Stage, counts: dict[str, int]) -> Iterator[tuple[Stock, int]]:
    """Yield how many of each stock of a stage find no place."""
    rows = [row for row in scenario.opening.stocks if row.stage == stage.id]
    left = {row.id: counts[row.id] for row in rows}
    for gemeente in scopes(rows):
        mine = [row for row in rows if gemeente in (None, row.gemeente)]
        people = sum(left[row.id] for row in mine)
        places = places_on(stage, first_day(scenario), gemeente)
        if people > places:
            left |= {row.id: left[row.id] * places // people for row in mine}
    yield from ((row, counts[row.id] - left[row.id]) for row in rows if left[row.id] < counts[row.id])
