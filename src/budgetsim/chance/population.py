"""The inwoners of one replication: who could come, who does, and their traits, all by address.

Knows nothing of what happens to them. Traits are fixed before the simulation starts and are the same in every
arrangement and economy; inflow is thinned from one pool of candidates, so a wetter climate only adds people.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
)
from budgetsim.chance.laws import durations, quantile_table
from budgetsim.chance.philox import multiply
from budgetsim.domain.chain import Exponential, Law, Stage
from budgetsim.domain.people import Doelgroep, Gemeente, Inflow, Stock
from budgetsim.domain.scenario import Scenario
from budgetsim.units import MONTHS_PER_YEAR, NEVER, RATE_ONE, TICKS_PER_MONTH, rate_units

Ints = npt.NDArray[np.int64]
Draws = npt.NDArray[np.uint64]
Mask = npt.NDArray[np.bool_]
LARGEST_SHARE = float(np.nextafter(1.0, 0.0))
"""The largest share that is no certainty; times 2**64 it still fits 64 bits."""


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
    def stack(*parts: Population) -> Population:
        """Return several populations one after another."""
        columns = ([getattr(part, field.name) for part in parts] for field in fields(Population))
        return Population(*map(np.concatenate, columns))


def opening_stock(scenario: Scenario, key: Key, aow_ages: list[tuple[int, int]], begin: int) -> Population:
    """Return the people already there at tick `begin`, each with the time spent in the stage."""
    rows = scenario.opening.stocks
    counted: dict[tuple[str, str], int] = {}
    serials = [np.zeros(0, np.int64)]
    for stock in rows:
        group = (stock.gemeente, stock.doelgroep)
        first = counted.get(group, 0)
        counted[group] = first + stock.people_count
        serials.append(np.arange(first, counted[group]))
    row = np.repeat(np.arange(len(rows)), np.array([stock.people_count for stock in rows], np.int64))
    ids = _bases(scenario, rows)[row] + np.concatenate(serials)
    arrival = begin - _elapsed(rows, row, key.draws("opening_elapsed", ids))
    people = _with_traits(scenario, key, rows, row, ids, arrival, np.full(len(ids), begin), aow_ages)
    return people.take(np.argsort(ids, kind="stable"))


def _elapsed(rows: Sequence[Stock], row: Ints, draws: Draws) -> Ints:
    """Return the ticks that each has spent in the stage, law by law."""
    laws: dict[Law, list[int]] = {}
    for number, stock in enumerate(rows):
        laws.setdefault(stock.elapsed, []).append(number)
    elapsed = np.zeros(len(row), np.int64)
    for law, members in laws.items():
        mine = np.isin(row, members)
        elapsed[mine] = durations(quantile_table(law), draws[mine])
    return elapsed


Accepted = dict[str, list[float]]
"""Expected people per month of each inflow row, one number a month of the horizon."""


def arrivals(
    scenario: Scenario, key: Key, accepted: Accepted, aow_ages: list[tuple[int, int]], begin: int
) -> Population:
    """Return the candidates accepted from the pool, by month since tick `begin`."""
    return arrivals_in(scenario, key, [accepted], aow_ages, begin)[0]


def arrivals_in(
    scenario: Scenario, key: Key, climates: Sequence[Accepted], aow_ages: list[tuple[int, int]], begin: int
) -> list[Population]:
    """Return the arrivals in each of several climates, all taken from one pool."""
    rows = scenario.inflow
    months = [len(climates[0][inflow.id]) for inflow in rows]
    row, ids, offsets = _candidates(scenario, key, months)
    month, draws = offsets // TICKS_PER_MONTH, key.draws("inflow_accept", ids)
    accepted = [_accepted(rows, climate, row, month, draws) for climate in climates]
    some = np.logical_or.reduce(accepted)
    ticks = begin + offsets[some]
    people = _with_traits(scenario, key, rows, row[some], ids[some], ticks, ticks, aow_ages)
    order = np.argsort(people.id, kind="stable")
    return [people.take(order[yes[some][order]]) for yes in accepted]


def _accepted(rows: Sequence[Inflow], climate: Accepted, row: Ints, month: Ints, draws: Draws) -> Mask:
    """Return who of the pool comes: whose draw is below the threshold of the row and month."""
    shares = [
        [people / inflow.pool_per_month if people else 0.0 for people in climate[inflow.id]]
        for inflow in rows
    ]
    if not len(row):
        return np.zeros(0, np.bool_)
    share = np.array(shares)[row, month]
    limits = (np.minimum(share, LARGEST_SHARE) * 2.0**64).astype(np.uint64)
    return np.asarray((draws < limits) | (share >= 1))


def _candidates(scenario: Scenario, key: Key, months: list[int]) -> tuple[Ints, Ints, Ints]:
    """Return inflow row, id and ticks since the start of every candidate of the pool within the horizon."""
    base = WARM_UP_SERIAL if key.warm_up else ARRIVAL_SERIAL
    bases = _bases(scenario, scenario.inflow) + base
    rates = np.array([rate_units(inflow.pool_per_month) for inflow in scenario.inflow], np.int64)
    ends = np.where(rates > 0, np.array(months, np.int64), 0) * TICKS_PER_MONTH
    row, serial, ticks = _pool_ticks(key, bases, rates, ends)
    return row, bases[row] + serial, ticks


def _pool_ticks(key: Key, bases: Ints, rates: Ints, ends: Ints) -> tuple[Ints, Ints, Ints]:
    """Return row, serial and tick of every candidate before the end of its row.

    Ids of a row count on from its base, its rate is in 1/1024 a month. A row whose draws do not reach its end
    gets twice as many.
    """
    table = quantile_table(Exponential(per_month=1.0))
    expected = ends / TICKS_PER_MONTH * rates / RATE_ONE
    sizes = np.where(ends > 0, 16 + (expected + 4 * expected**0.5).astype(np.int64), 0)
    while True:
        row = np.repeat(np.arange(len(bases)), sizes)
        first = np.cumsum(sizes) - sizes
        serial = np.arange(len(row)) - first[row]
        run = np.append(0, np.cumsum(durations(table, key.draws("inflow_gap", bases[row] + serial))))
        ticks = (run[1:] - run[first[row]]) * RATE_ONE // np.maximum(rates, 1)[row]
        short = np.zeros(len(bases), np.bool_)
        short[sizes > 0] = ticks[(first + sizes - 1)[sizes > 0]] < ends[sizes > 0]
        if not short.any():
            inside = ticks < ends[row]
            return row[inside], serial[inside], ticks[inside]
        sizes[short] *= 2


def _bases(scenario: Scenario, rows: Sequence[Inflow | Stock]) -> Ints:
    """Return the id that would have serial 0 in the group of each row."""
    numbers = group_numbers([(g.id, d.id) for g in scenario.gemeenten for d in scenario.doelgroepen])
    return np.array([numbers[row.gemeente, row.doelgroep] << SERIAL_BITS for row in rows], np.int64)


def _with_traits(
    scenario: Scenario,
    key: Key,
    rows: Sequence[Inflow | Stock],
    row: Ints,
    ids: Ints,
    arrival: Ints,
    age_tick: Ints,
    aow_ages: list[tuple[int, int]],
) -> Population:
    """Return people of the rows with their traits; `age_tick` is when the age range holds."""

    def column(nouns: Sequence[Gemeente | Doelgroep | Stage], names: Iterable[str]) -> Ints:
        numbers = {noun.id: number for number, noun in enumerate(nouns)}
        return np.array([numbers[name] for name in names], np.int64)[row]

    doelgroep = column(scenario.doelgroepen, (r.doelgroep for r in rows))
    return Population(
        id=ids,
        gemeente=column(scenario.gemeenten, (r.gemeente for r in rows)),
        doelgroep=doelgroep,
        stage=column(scenario.stages, (r.stage for r in rows)),
        arrival=arrival,
        aow=_aow_ticks(age_tick - _age_ticks(scenario, doelgroep, key.draws("age", ids)), aow_ages),
        **_picks(scenario, key, doelgroep, ids),
        routing=key.draws("routing", ids),
    )


def _shares(doelgroep: Doelgroep) -> dict[str, list[float]]:
    """Return the share of every class of every trait."""
    return {
        "household": list(doelgroep.households.values()),
        "loket": list(doelgroep.lokets.values()),
        "path": [path.share for path in doelgroep.paths],
        "loonwaarde": list(doelgroep.loonwaarde.values()),
        "dagdelen": list(doelgroep.dagdelen_per_week.values()),
        "earnings": list(doelgroep.earnings_eur_per_month.values()),
        "double_support": [1 - doelgroep.double_support_share, doelgroep.double_support_share],
    }


def _picks(scenario: Scenario, key: Key, doelgroep: Ints, ids: Ints) -> dict[str, Ints]:
    """Return the chosen class of every trait; leefvorm and earnings together are the class of bijstand."""
    shares = [_shares(group) for group in scenario.doelgroepen]
    members = [np.flatnonzero(doelgroep == number) for number in range(len(shares))]
    picks = {}
    for trait in shares[0] if shares else ():
        draws = key.draws(trait, ids)
        picks[trait] = np.zeros(len(ids), np.int64)
        for rows, parts in zip(members, shares, strict=True):
            picks[trait][rows] = choose(draws[rows], parts[trait])
    household, earnings = picks.pop("household"), picks.pop("earnings")
    classes = np.array([len(parts["earnings"]) for parts in shares], np.int64)
    return {**picks, "uitkering": household * classes[doelgroep] + earnings}


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
    for phase in (False, True):
        rows = np.flatnonzero(warm == phase)
        picks = _picks(scenario, Key(scenario.seed, replication, phase), doelgroep[rows], ids[rows])
        for name, column in columns.items():
            column[rows] = picks[name]
    return Traits(ids, **columns)


def traits_of_all(populations: Iterable[Population]) -> Traits:
    """Return the traits of everyone in several populations; who is in more than one counts once."""
    everyone = reduce(Population.stack, populations)
    _, first = np.unique(everyone.id, return_index=True)
    return Traits(*(getattr(everyone, field.name)[first] for field in fields(Traits)))


def _age_ticks(scenario: Scenario, doelgroep: Ints, draws: Draws) -> Ints:
    month = MONTHS_PER_YEAR * TICKS_PER_MONTH
    ages = [group.age for group in scenario.doelgroepen]
    low = np.array([int(age.min_years * month) for age in ages], np.int64)
    span = np.array([int((age.max_years - age.min_years) * month) for age in ages], np.uint64)
    above, _ = multiply(draws, span[doelgroep])
    return low[doelgroep] + above.astype(np.int64)


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
