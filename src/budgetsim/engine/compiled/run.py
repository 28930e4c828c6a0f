"""The compiled engine: runs one plan over one population, with the same result as the reference engine.

Knows how a run begins, when Python settles a year and what is left at the end; the kernel lives the rest.
"""

from __future__ import annotations

from budgetsim.chance.address import Key
from budgetsim.chance.population import Population
from budgetsim.engine.compiled.kernel import GO_ON, SETTLE_IN, START, advance
from budgetsim.engine.compiled.packing import pack
from budgetsim.engine.compiled.records import written
from budgetsim.engine.compiled.state import harvest, make_world
from budgetsim.engine.compiled.years import Years
from budgetsim.engine.log import COLUMNS
from budgetsim.engine.plan import Plan
from budgetsim.engine.reference import PURSE_COLUMNS, Ints, Opening, Result
from budgetsim.units import MONTHS_PER_YEAR


def run(plan: Plan, key: Key, opening: Opening, arrivals: Population) -> Result:
    """Run the plan to its horizon and return what happened. Twin: reference.run."""
    world, arrays, stock = make_world(plan, key, opening, arrivals)
    packed = pack(plan)
    years = Years(plan, key, arrays)
    advance(packed, world, SETTLE_IN, stock.order, stock.asks)
    months = plan.calendar.months
    for january in range(0, months, MONTHS_PER_YEAR):
        year = january // MONTHS_PER_YEAR
        years.open(year)
        advance(packed, world, GO_ON if january else START, stock.order, stock.asks)
        if january + MONTHS_PER_YEAR <= months:
            years.close(year)
    log, count = written(world)
    return Result(
        _columns(log[:count], COLUMNS),
        _columns(arrays["purse_rows"], PURSE_COLUMNS),
        years.settlements,
        harvest(plan, arrays, stock, opening, arrivals),
    )


def _columns(table: Ints, names: tuple[str, ...]) -> dict[str, Ints]:
    return {name: table[:, number] for number, name in enumerate(names)}
