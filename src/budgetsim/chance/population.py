"""The inwoners of one replication: who could come, who does, and their traits, all by address.

Knows nothing of what happens to them. Traits are fixed before the simulation starts and are the same in every
arrangement and economy; inflow is thinned from one pool of candidates, so a wetter climate only adds people.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import reduce

import numpy as np
import numpy.typing as npt

from budgetsim.chance.address import (
    ARRIVAL_SERIAL,
    SERIAL_BITS,
    WARM_UP_SERIAL,
    Key,
    choose,
    group_numbers,
    threshold,
)
from budgetsim.chance.laws import durations, quantile_table
from budgetsim.domain.chain import Exponential
from budgetsim.domain.people import Doelgroep, Inflow, Stock
from budgetsim.domain.scenario import Scenario
from budgetsim.units import MONTHS_PER_YEAR, NEVER, RATE_ONE, TICKS_PER_MONTH, rate_units

Ints = npt.NDArray[np.int64]
Draws = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class Population:
    """One row per inwoner, ordered by id; every array has the same length [inwoners]."""

    id: Ints
    gemeente: Ints
    doelgroep: Ints
    stage: Ints
    """Stage of arrival."""
    arrival: Ints
    """Tick of arrival; for the opening stock the tick they entered their stage, at or below the start."""
    aow: Ints
    uitkering: Ints
    """Index into the doelgroep's own classes of bijstand; the same for the next four."""
    loket: Ints
    path: Ints
    loonwaarde: Ints
    dagdelen: Ints
    double_support: Ints
    routing: Draws

    def __len__(self) -> int:
        return len(self.id)

    def take(self, rows: npt.NDArray[np.bool_] | Ints) -> Population:
        """Return the population with only these rows, in this order."""
        return Population(*(getattr(self, field.name)[rows] for field in fields(self)))

    def placed(self, stage: Ints, arrival: Ints, shift: int) -> Population:
        """Return the same people in other stages, with time counted from `shift` ticks later."""
        return replace(self, stage=stage, arrival=arrival, aow=self.aow - shift)

    @staticmethod
    def stack(first: Population, second: Population) -> Population:
        """Return two populations one after the other."""
        pairs = ((getattr(first, f.name), getattr(second, f.name)) for f in fields(Population))
        return Population(*(np.concatenate(pair) for pair in pairs))


def join(parts: list[Population]) -> Population:
    """Return several populations as one, ordered by id."""
    merged = reduce(Population.stack, parts)
    return merged.take(np.argsort(merged.id, kind="stable"))


def opening_stock(scenario: Scenario, key: Key, aow_ages: list[tuple[int, int]], begin: int) -> Population:
    """Return the people already there at tick `begin`, each with the time spent in the stage."""
    counted: dict[tuple[str, str], int] = {}
    parts = [_empty()]
    for row in scenario.opening.stocks:
        group = (row.gemeente, row.doelgroep)
        first = counted.get(group, 0)
        counted[group] = first + row.people_count
        parts.append(_stock_rows(scenario, key, row, first, aow_ages, begin))
    return join(parts)


def _stock_rows(
    scenario: Scenario, key: Key, row: Stock, first: int, aow_ages: list[tuple[int, int]], begin: int
) -> Population:
    ids = _ids(scenario, row, np.arange(first, first + row.people_count))
    elapsed = durations(quantile_table(row.elapsed), key.draws("opening_elapsed", ids))
    return _with_traits(scenario, key, row, ids, begin - elapsed, np.full(len(ids), begin), aow_ages)


def arrivals(
    scenario: Scenario,
    key: Key,
    accepted: dict[str, list[float]],
    aow_ages: list[tuple[int, int]],
    begin: int,
) -> Population:
    """Return the candidates accepted from the pool, by month since tick `begin`.

    `accepted` gives per inflow row the expected people per month, one number a month of the horizon.
    """
    parts = [_empty()]
    for row in scenario.inflow:
        serials, offsets = _candidates(scenario, key, row, len(accepted[row.id]))
        ids = _ids(scenario, row, serials)
        limits = [threshold(people / row.pool_per_month) if people else 0 for people in accepted[row.id]]
        month = (offsets // TICKS_PER_MONTH).tolist()
        draws = key.draws("inflow_accept", ids).tolist()
        yes = np.array([draw < limits[m] for draw, m in zip(draws, month, strict=True)], bool)
        ticks = begin + offsets[yes]
        parts.append(_with_traits(scenario, key, row, ids[yes], ticks, ticks, aow_ages))
    return join(parts)


def _candidates(scenario: Scenario, key: Key, row: Inflow, months: int) -> tuple[Ints, Ints]:
    """Return serials and ticks since the start of every candidate of the pool within the horizon."""
    if not rate_units(row.pool_per_month) or not months:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    base = WARM_UP_SERIAL if key.warm_up else ARRIVAL_SERIAL
    table = quantile_table(Exponential(per_month=1.0))
    size = 64
    while True:
        serials = base + np.arange(size)
        gaps = durations(table, key.draws("inflow_gap", _ids(scenario, row, serials)))
        ticks = np.cumsum(gaps) * RATE_ONE // rate_units(row.pool_per_month)
        if ticks[-1] >= months * TICKS_PER_MONTH:
            inside = ticks < months * TICKS_PER_MONTH
            return serials[inside], ticks[inside]
        size *= 2


def _ids(scenario: Scenario, row: Inflow | Stock, serials: Ints) -> Ints:
    groups = [(g.id, d.id) for g in scenario.gemeenten for d in scenario.doelgroepen]
    number = group_numbers(groups)[row.gemeente, row.doelgroep]
    return (np.int64(number) << SERIAL_BITS) + serials.astype(np.int64)


def _with_traits(
    scenario: Scenario,
    key: Key,
    row: Inflow | Stock,
    ids: Ints,
    arrival: Ints,
    age_tick: Ints,
    aow_ages: list[tuple[int, int]],
) -> Population:
    """Return people with the traits of their doelgroep; `age_tick` is when the age range holds."""
    index = [d.id for d in scenario.doelgroepen].index(row.doelgroep)
    doelgroep = scenario.doelgroepen[index]
    age = _age_ticks(doelgroep, key.draws("age", ids))

    picks = _picks(key, doelgroep, ids)
    return Population(
        id=ids,
        gemeente=np.full(len(ids), [g.id for g in scenario.gemeenten].index(row.gemeente)),
        doelgroep=np.full(len(ids), index),
        stage=np.full(len(ids), [s.id for s in scenario.stages].index(row.stage)),
        arrival=arrival,
        aow=_aow_ticks(age_tick - age, aow_ages),
        **picks,
        routing=key.draws("routing", ids),
    )


def _picks(key: Key, doelgroep: Doelgroep, ids: Ints) -> dict[str, Ints]:
    """Return the chosen class of every trait; leefvorm and earnings together are the class of bijstand."""
    shares = {
        "household": list(doelgroep.households.values()),
        "loket": list(doelgroep.lokets.values()),
        "path": [path.share for path in doelgroep.paths],
        "loonwaarde": list(doelgroep.loonwaarde.values()),
        "dagdelen": list(doelgroep.dagdelen_per_week.values()),
        "earnings": list(doelgroep.earnings_eur_per_month.values()),
        "double_support": [1 - doelgroep.double_support_share, doelgroep.double_support_share],
    }
    picks = {trait: choose(key.draws(trait, ids), parts) for trait, parts in shares.items()}
    household, earnings = picks.pop("household"), picks.pop("earnings")
    return {**picks, "uitkering": household * len(doelgroep.earnings_eur_per_month) + earnings}


@dataclass(frozen=True)
class Traits:
    """What the books must know of an inwoner, ordered by id: classes of traits as the tariffs count them."""

    id: Ints
    uitkering: Ints
    loonwaarde: Ints
    dagdelen: Ints
    double_support: Ints
    path: Ints


def traits_of(scenario: Scenario, replication: int, ids: Ints, doelgroep: Ints) -> Traits:
    """Return the traits of inwoners met in an event log; their address says everything.

    `ids` must be in order, each once; `doelgroep` is the number of each one's doelgroep.
    """
    names = [field.name for field in fields(Traits) if field.name != "id"]
    columns = {name: np.zeros(len(ids), np.int64) for name in names}
    serial = ids % (1 << SERIAL_BITS)
    warm = (serial >= WARM_UP_SERIAL) & (serial < ARRIVAL_SERIAL)
    for number, group in enumerate(scenario.doelgroepen):
        for phase in (False, True):
            rows = np.flatnonzero((doelgroep == number) & (warm == phase))
            picks = _picks(Key(scenario.seed, replication, phase), group, ids[rows])
            for name, column in columns.items():
                column[rows] = picks[name]
    return Traits(ids, **columns)


def _age_ticks(doelgroep: Doelgroep, draws: Draws) -> Ints:
    low = int(doelgroep.age.min_years * MONTHS_PER_YEAR * TICKS_PER_MONTH)
    span = int((doelgroep.age.max_years - doelgroep.age.min_years) * MONTHS_PER_YEAR * TICKS_PER_MONTH)
    return np.array([low + (draw * span >> 64) for draw in draws.tolist()], np.int64)


def _aow_ticks(birth: Ints, aow_ages: list[tuple[int, int]]) -> Ints:
    """Return the first tick at which age reaches the AOW age then in force.

    `aow_ages` holds (tick from which it is in force, AOW age in months), oldest first.
    """
    reached = np.full(len(birth), NEVER)
    for row, (since, months) in reversed(list(enumerate(aow_ages))):
        until = aow_ages[row + 1][0] if row + 1 < len(aow_ages) else NEVER
        tick = np.maximum(birth + months * TICKS_PER_MONTH, since)
        reached = np.where(tick < until, tick, reached)
    return reached


def _empty() -> Population:
    nothing = np.zeros(0, np.int64)
    columns = {field.name: nothing for field in fields(Population) if field.name != "routing"}
    return Population(**columns, routing=np.zeros(0, np.uint64))
