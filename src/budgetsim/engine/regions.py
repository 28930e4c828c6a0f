"""One run as a run per region, and their results as one (rule 4).

Gemeenten that share no aanbieder share nothing: no place, no purse, no list. An engine runs one region at a
time; within a tick everything of one region comes before the next. Knows no engine.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from budgetsim.chance.population import Population
from budgetsim.engine.outcome import Ints, Opening, Result
from budgetsim.engine.plan import Plan


@dataclass(frozen=True)
class Part:
    """What a run needs of one region."""

    region: int
    gemeenten: tuple[int, ...]
    opening: Opening
    arrivals: Population


def parts(plan: Plan, opening: Opening, arrivals: Population) -> Iterator[Part]:
    """Yield the regions in their order, each with its own people."""
    region_of = np.array(plan.regions)
    count = 1 + max(plan.regions)
    if count == 1:
        yield Part(0, tuple(range(len(plan.regions))), opening, arrivals)
        return
    here, coming = (_rows_per_region(region_of[who.gemeente], count) for who in (opening.people, arrivals))
    for region in range(count):
        gemeenten = tuple(np.flatnonzero(region_of == region).tolist())
        yield Part(region, gemeenten, opening.take(here[region]), arrivals.take(coming[region]))


def _rows_per_region(region: Ints, count: int) -> list[Ints]:
    """Return the rows of each region, in their own order."""
    rows = np.argsort(region, kind="stable")
    return np.split(rows, np.cumsum(np.bincount(region, minlength=count))[:-1])


def joined(results: list[Result]) -> Result:
    """Return the results of all regions as one: events by tick, purses by month and gemeente.

    What happened before the start counts as its tick.
    """
    if len(results) == 1:
        return results[0]
    events = _stacked([result.events for result in results])
    purses = _stacked([result.purses for result in results])
    in_order = np.argsort(np.maximum(events["tick"], 0), kind="stable")
    by_month = np.lexsort((purses["gemeente"], purses["month"]))
    return Result(
        {name: column[in_order] for name, column in events.items()},
        {name: column[by_month] for name, column in purses.items()},
        {when: outcome for result in results for when, outcome in result.settlements.items()},
        Opening.stack([result.end for result in results]),
    )


def _stacked(tables: list[dict[str, Any]]) -> dict[str, Ints]:
    return {name: np.concatenate([table[name] for table in tables]) for name in tables[0]}
