"""The compiled engine: runs one plan over one population, with the same result as the reference engine.

Knows how a run begins, when Python settles a year and what is left at the end; the kernel lives the rest.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from budgetsim.accounts.settle import Settlement
from budgetsim.chance.address import Key
from budgetsim.chance.population import Population
from budgetsim.engine.compiled import records
from budgetsim.engine.compiled.kernel import GO_ON, SETTLE_IN, START, advance
from budgetsim.engine.compiled.packing import packed
from budgetsim.engine.compiled.state import Arrays, harvest, make_shared, make_world
from budgetsim.engine.compiled.years import Years
from budgetsim.engine.log import COLUMNS
from budgetsim.engine.outcome import PURSE_COLUMNS, Opening, Result
from budgetsim.engine.plan import Plan
from budgetsim.engine.regions import Part, joined, parts
from budgetsim.units import MONTHS_PER_YEAR


def run(plan: Plan, key: Key, opening: Opening, arrivals: Population) -> Result:
    """Run the plan to its horizon and return what happened. Twin: reference.run."""
    shared = make_shared(plan)
    all_of_it = _Run(plan, key, packed(plan), shared, Years(plan, key, shared))
    return joined([all_of_it.of(part) for part in parts(plan, opening, arrivals)])


@dataclass(frozen=True)
class _Run:
    """What the regions of a run share."""

    plan: Plan
    key: Key
    packed: records.Plan
    shared: Arrays
    years: Years

    def of(self, part: Part) -> Result:
        """Run one region to the horizon."""
        world, arrays, stock = make_world(self.plan, self.key, part, self.shared)
        advance(self.packed, world, SETTLE_IN, stock.order, stock.asks)
        settlements: dict[tuple[int, int], Settlement] = {}
        months = self.plan.calendar.months
        for january in range(0, months, MONTHS_PER_YEAR):
            year = january // MONTHS_PER_YEAR
            self.years.open(year, part.gemeenten)
            advance(self.packed, world, GO_ON if january else START, stock.order, stock.asks)
            if january + MONTHS_PER_YEAR <= months:
                settlements |= self.years.close(year, part.gemeenten)
        log, count = records.written(world)
        purses = self.shared["purse_rows"][:, list(part.gemeenten)].reshape(-1, len(PURSE_COLUMNS))
        return Result(
            dict(zip(COLUMNS, log[:, :count], strict=True)),
            dict(zip(PURSE_COLUMNS, np.ascontiguousarray(purses.T), strict=True)),
            settlements,
            harvest(self.plan, arrays, stock),
        )
