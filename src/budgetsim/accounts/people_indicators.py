"""Indicators of people: where they are, how they move, how long and for what they wait.

Knows no amount. One function per indicator or family; the tuple is in indicators.py.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from budgetsim.accounts.facts import (
    TOTAL,
    YEAR_TICKS,
    Facts,
    Floats,
    Ints,
    Mask,
    Row,
    counts,
    counts_by,
    groups,
    months,
    months_by,
    only,
    stages,
)
from budgetsim.accounts.stays import Stays, Waits, of_kinds
from budgetsim.accounts.survival import quantiles
from budgetsim.domain.events import Kind, Reason
from budgetsim.units import MONTHS_PER_YEAR, NEVER, TICKS_PER_MONTH

REASONS = (Reason.OVERDRACHT, Reason.PLAATS, Reason.GELD)
DURABLE_MONTHS = 24
"""Without bijstand this long after leaving for work counts as durable."""

# People


def stock(facts: Facts) -> Iterator[Row]:
    """Mean number of inwoners per stage, on bijstand, and per doelgroep."""
    told = facts.stay_months
    per_stage, per_group = told.sum(axis=1), told.sum(axis=0)
    for number, name in stages(facts):
        yield Row("stock", "inwoners", name, per_stage[number] / MONTHS_PER_YEAR, "mean")
    for number, name in groups(facts):
        yield Row("stock", "inwoners", name, per_group[number] / MONTHS_PER_YEAR, "mean")
    bijstand = per_stage[facts.stage_flags("on_bijstand")].sum(axis=0)
    yield Row("stock_bijstand", "inwoners", TOTAL, bijstand / MONTHS_PER_YEAR, "mean")


def _by_stage(facts: Facts, rows: Stays | Waits, codes: Ints) -> Floats:
    return months_by(facts, rows, codes, len(facts.terms.scenario.stages))


def stock_at_year_end(facts: Facts) -> Iterator[Row]:
    """Inwoners on bijstand on 31 December, and on 1 January of the first year as year 0."""
    rows = facts.stays
    bijstand = facts.stage_flags("on_bijstand")[rows.stage]
    out = np.zeros(facts.shape)
    for year in range(facts.shape[1]):
        tick = (year + 1) * YEAR_TICKS
        there = bijstand & (rows.begin < tick) & (rows.end >= tick)
        np.add.at(out[:, year], rows.gemeente[there], 1)
    yield Row("stock_bijstand_end", "inwoners", TOTAL, out, "last")
    opening = np.zeros((facts.shape[0], 1))
    there = bijstand & (rows.begin <= 0) & (rows.end > 0)
    np.add.at(opening[:, 0], rows.gemeente[there], 1)
    yield Row("stock_bijstand_opening", "inwoners", TOTAL, opening)


def flows(facts: Facts) -> Iterator[Row]:
    """Into and out of bijstand, as CBS counts them: persons, reaching AOW age not counted as outflow."""
    bijstand, work, aow, gated = map(facts.stage_flags, ("on_bijstand", "is_work", "is_aow", "gated"))
    rows = np.flatnonzero(of_kinds(facts.events, (Kind.ARRIVE, Kind.LEAVE, Kind.PLACE, Kind.EXIT)))
    names = ("kind", "stage", "from_stage", "gemeente", "tick")
    kind, to, origin, gemeente, tick = (facts.events[name][rows] for name in names)
    # A leave towards a gated stage is told again by its place.
    moves = (kind != Kind.ARRIVE) & (origin >= 0) & ~((kind == Kind.LEAVE) & gated[to])
    out = moves & bijstand[origin] & ~bijstand[to]
    into = moves & ~bijstand[origin] & bijstand[to] | (kind == Kind.ARRIVE) & bijstand[to] & (tick > 0)
    for name, mask in (
        ("inflow_bijstand", into),
        ("outflow_bijstand", out & ~aow[to]),
        ("outflow_to_work", out & work[to]),
        ("outflow_aow", out & aow[to]),
    ):
        yield Row(name, "inwoners", TOTAL, counts(facts, gemeente[mask], tick[mask]))


def participation(facts: Facts) -> Iterator[Row]:
    """Inwoner-months in a stage that counts as participation: in all, per stage and per doelgroep."""
    told, counts_too = facts.stay_months, facts.stage_flags("counts_as_participation")
    per_stage, per_group = told.sum(axis=1), told[counts_too].sum(axis=0)
    yield Row("participation_months", "inwonermaanden", TOTAL, per_group.sum(axis=0))
    for number, name in stages(facts):
        if facts.terms.scenario.stages[number].counts_as_participation:
            yield Row("participation_months", "inwonermaanden", name, per_stage[number])
    for number, name in groups(facts):
        yield Row("participation_months", "inwonermaanden", name, per_group[number])


def fitting(facts: Facts) -> Iterator[Row]:
    """Share of inwoner-months at work or in a stage of one's own path, waiting in place not counted."""
    rows, waits = facts.stays, facts.waits
    fits = _fits(facts, facts.person_of_stay, rows.doelgroep, rows.stage)
    waiting = np.searchsorted(facts.traits.id, waits.inwoner)
    idle = _in_place(facts) & _fits(facts, waiting, waits.doelgroep, waits.from_stage)
    fitting_months = months(facts, rows, fits) - months(facts, waits, idle)
    total = facts.stay_months.sum(axis=(0, 1))
    share = np.divide(fitting_months, total, out=np.zeros_like(total), where=total > 0)
    yield Row("fitting_share", "aandeel", TOTAL, share, "mean")


def _fits(facts: Facts, person: Ints, doelgroep: Ints, stage: Ints) -> Mask:
    """Return whether each, by row of the traits, is at work or in a stage of their own path."""
    scenario = facts.terms.scenario
    own_path = facts.traits.path[person]
    numbers = {stage.id: number for number, stage in enumerate(scenario.stages)}
    paths = [path.stages for group in scenario.doelgroepen for path in group.paths]
    first = np.cumsum([0, *(len(group.paths) for group in scenario.doelgroepen)])
    on_path = np.zeros((len(paths), len(numbers)), np.bool_)
    for row, names in enumerate(paths):
        on_path[row, [numbers[name] for name in names]] = True
    return facts.stage_flags("is_work")[stage] | on_path[first[doelgroep] + own_path, stage]


def _in_place(facts: Facts) -> Mask:
    """Return which spells of waiting keep a place from someone else."""
    gated = facts.stage_flags("gated")
    return np.asarray(gated[facts.waits.from_stage] & (facts.waits.reason != Reason.OVERDRACHT))


def blocked(facts: Facts) -> Iterator[Row]:
    """Inwoner-months in which someone holds a place while waiting for the next: a chain that does not run."""
    waits, mine = facts.waits, _in_place(facts)
    yield Row("blocked_months", "inwonermaanden", TOTAL, months(facts, waits, mine))
    per_stage = _by_stage(facts, waits, only(mine, waits.from_stage))
    for number, name in _gated(facts):
        yield Row("blocked_months", "inwonermaanden", name, per_stage[number])


def _gated(facts: Facts) -> Iterator[tuple[int, str]]:
    return ((n, name) for n, name in stages(facts) if facts.terms.scenario.stages[n].gated)


def waiting(facts: Facts) -> Iterator[Row]:
    """Inwoner-months of waiting by reason: in all, per stage asked for and per doelgroep."""
    for reason in REASONS:
        name, told = f"waiting_months_{reason.name.lower()}", facts.wait_months[reason]
        per_stage, per_group = told.sum(axis=1), told.sum(axis=0)
        yield Row(name, "inwonermaanden", TOTAL, per_group.sum(axis=0))
        for number, stage in _gated(facts):
            yield Row(name, "inwonermaanden", stage, per_stage[number])
        for number, group in groups(facts):
            yield Row(name, "inwonermaanden", group, per_group[number])


def waiting_per_asker(facts: Facts) -> Iterator[Row]:
    """Months of waiting by reason per inwoner who asked, over the horizon (rule 25)."""
    rows = facts.asks
    asked = rows.end > 0
    _, first = np.unique(rows.inwoner[asked], return_index=True)
    askers = np.bincount(rows.gemeente[asked][first], minlength=facts.shape[0])
    for reason in REASONS:
        waited = facts.wait_months[reason].sum(axis=(0, 1)).sum(axis=1)
        values = np.divide(waited, askers, out=np.zeros(facts.shape[0]), where=askers > 0)
        yield Row(f"waiting_per_asker_{reason.name.lower()}", "maanden", TOTAL, values.reshape(-1, 1))


def asking(facts: Facts) -> Iterator[Row]:
    """Asks, placements and withdrawn asks per stage."""
    rows, count = facts.asks, len(facts.terms.scenario.stages)
    gone = only(~rows.placed & (rows.end < NEVER), rows.stage)
    asks = counts_by(facts, rows.stage, count, rows.gemeente, rows.begin)
    placements = counts_by(facts, only(rows.placed, rows.stage), count, rows.gemeente, rows.end)
    withdrawals = counts_by(facts, gone, count, rows.gemeente, rows.end)
    for number, name in _gated(facts):
        yield Row("asks", "aanvragen", name, asks[number])
        yield Row("placements", "plaatsingen", name, placements[number])
        yield Row("withdrawals", "aanvragen", name, withdrawals[number])


def waiting_time(facts: Facts) -> Iterator[Row]:
    """Kaplan-Meier P50 and P90 of the time from ask to place, the unfinished censored; over the horizon."""
    rows = facts.asks
    seen = rows.end > 0
    end = np.minimum(rows.end, facts.terms.calendar.end)
    duration = (end - rows.begin) / TICKS_PER_MONTH
    entry = np.maximum(0, -rows.begin) / TICKS_PER_MONTH
    by_gemeente = np.argsort(rows.gemeente, kind="stable")
    places = np.split(by_gemeente, np.searchsorted(rows.gemeente[by_gemeente], np.arange(1, facts.shape[0])))
    groups = [(TOTAL, seen), *((name, seen & (rows.stage == number)) for number, name in _gated(facts))]
    for name, mask in groups:
        values = np.array(
            [
                quantiles(entry[mine], duration[mine], rows.placed[mine], (0.5, 0.9))
                for mine in (place[mask[place]] for place in places)
            ]
        )
        for label, column in (("p50", values[:, :1]), ("p90", values[:, 1:])):
            yield Row(f"waiting_time_{label}", "maanden", name, column)


def durable(facts: Facts) -> Iterator[Row]:
    """Inwoners who reach 24 months without bijstand after they began to work, in the year they reach it."""
    rows = facts.stays
    bijstand = facts.stage_flags("on_bijstand")[rows.stage]
    work = facts.stage_flags("is_work")[rows.stage]
    starts = _first_work(rows.inwoner, work, bijstand)
    back = np.where(bijstand, rows.begin, NEVER)
    next_back = _next_of_same(rows.inwoner, back)
    gone = _exit_ticks(facts)
    lasting = np.minimum(next_back, gone[facts.person_of_stay])
    reached = rows.begin + DURABLE_MONTHS * TICKS_PER_MONTH
    yes = starts & (lasting >= reached)
    yield Row("durable_outflow", "inwoners", TOTAL, counts(facts, rows.gemeente[yes], reached[yes]))
    count = len(facts.terms.scenario.doelgroepen)
    per_group = counts_by(facts, only(yes, rows.doelgroep), count, rows.gemeente, reached)
    for number, name in groups(facts):
        yield Row("durable_outflow", "inwoners", name, per_group[number])


def _first_work(inwoner: Ints, work: Mask, bijstand: Mask) -> Mask:
    """Return which stays begin to work: the first since bijstand, or ever; rows are by inwoner and time."""
    number = np.arange(len(inwoner))
    told = np.maximum.accumulate(np.where(work | bijstand, number, -1))
    before = np.append(-1, told)[: len(inwoner)]
    same = (before >= 0) & (inwoner[before] == inwoner)
    return np.asarray(work & ~(same & work[before] & ~bijstand[before]))


def _next_of_same(inwoner: Ints, tick: Ints) -> Ints:
    """Return the next tick of the same inwoner that is not NEVER; rows are by inwoner and time."""
    count = len(tick)
    told = np.where(tick < NEVER, np.arange(count), count)
    after = np.append(np.minimum.accumulate(told[::-1])[::-1], count)[1:]
    there = np.minimum(after, count - 1)
    return np.where((after < count) & (inwoner[there] == inwoner), tick[there], NEVER)


def _exit_ticks(facts: Facts) -> Ints:
    """Return when each inwoner left for good, in the order of the traits; durable leavers never do."""
    gone = np.full(len(facts.traits.id), NEVER)
    durable = np.flatnonzero(facts.stage_flags("is_durable"))
    exits = np.flatnonzero(facts.events["kind"] == Kind.EXIT)
    rows = exits[~np.isin(facts.events["stage"][exits], durable)]
    gone[np.searchsorted(facts.traits.id, facts.events["inwoner"][rows])] = facts.events["tick"][rows]
    return gone
