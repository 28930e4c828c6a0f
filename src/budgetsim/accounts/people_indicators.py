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
    Ints,
    Mask,
    Row,
    counts,
    groups,
    months,
    stages,
)
from budgetsim.accounts.survival import quantile
from budgetsim.domain.events import Kind, Reason
from budgetsim.units import MONTHS_PER_YEAR, NEVER, TICKS_PER_MONTH

DURABLE_MONTHS = 24
"""Without bijstand this long after leaving for work counts as durable."""

# People


def stock(facts: Facts) -> Iterator[Row]:
    """Mean number of inwoners per stage, on bijstand, and per doelgroep."""
    rows = facts.stays
    for number, name in stages(facts):
        yield Row(
            "stock", "inwoners", name, months(facts, rows, rows.stage == number) / MONTHS_PER_YEAR, "mean"
        )
    for number, name in groups(facts):
        yield Row(
            "stock",
            "inwoners",
            name,
            months(facts, rows, rows.doelgroep == number) / MONTHS_PER_YEAR,
            "mean",
        )
    bijstand = facts.stage_flags("on_bijstand")[rows.stage]
    yield Row("stock_bijstand", "inwoners", TOTAL, months(facts, rows, bijstand) / MONTHS_PER_YEAR, "mean")


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
    events, bijstand = facts.events, facts.stage_flags("on_bijstand")
    work = facts.stage_flags("is_work")
    rows = facts.terms.scenario.stages
    aow = facts.stage_flags("is_aow")
    moves = np.isin(events["kind"], (Kind.LEAVE, Kind.PLACE, Kind.EXIT)) & (events["from_stage"] >= 0)
    # A leave towards a gated stage is told again by its place.
    gated = np.array([stage.gated for stage in rows])
    moves &= ~((events["kind"] == Kind.LEAVE) & gated[events["stage"]])
    to, origin = events["stage"], events["from_stage"]
    gemeente, tick = events["gemeente"], events["tick"]
    out = moves & bijstand[origin] & ~bijstand[to]
    into = moves & ~bijstand[origin] & bijstand[to] | (events["kind"] == Kind.ARRIVE) & bijstand[to] & (
        tick > 0
    )
    for name, mask in (
        ("inflow_bijstand", into),
        ("outflow_bijstand", out & ~aow[to]),
        ("outflow_to_work", out & work[to]),
        ("outflow_aow", out & aow[to]),
    ):
        yield Row(name, "inwoners", TOTAL, counts(facts, gemeente[mask], tick[mask]))


def participation(facts: Facts) -> Iterator[Row]:
    """Inwoner-months in a stage that counts as participation: in all, per stage and per doelgroep."""
    rows = facts.stays
    counts_too = facts.stage_flags("counts_as_participation")[rows.stage]
    yield Row("participation_months", "inwonermaanden", TOTAL, months(facts, rows, counts_too))
    for number, name in stages(facts):
        if facts.terms.scenario.stages[number].counts_as_participation:
            there = months(facts, rows, rows.stage == number)
            yield Row("participation_months", "inwonermaanden", name, there)
    for number, name in groups(facts):
        mine = months(facts, rows, counts_too & (rows.doelgroep == number))
        yield Row("participation_months", "inwonermaanden", name, mine)


def fitting(facts: Facts) -> Iterator[Row]:
    """Share of inwoner-months at work or in a stage of one's own path, waiting in place not counted."""
    rows, waits = facts.stays, facts.waits
    fits = _fits(facts, rows.inwoner, rows.doelgroep, rows.stage)
    idle = _in_place(facts) & _fits(facts, waits.inwoner, waits.doelgroep, waits.from_stage)
    fitting_months = months(facts, rows, fits) - months(facts, waits, idle)
    total = months(facts, rows, np.ones(len(rows.begin), bool))
    share = np.divide(fitting_months, total, out=np.zeros_like(total), where=total > 0)
    yield Row("fitting_share", "aandeel", TOTAL, share, "mean")


def _fits(facts: Facts, inwoner: Ints, doelgroep: Ints, stage: Ints) -> Mask:
    """Return whether each is at work or in a stage of their own path."""
    scenario = facts.terms.scenario
    own_path = facts.traits.path[np.searchsorted(facts.traits.id, inwoner)]
    fits = facts.stage_flags("is_work")[stage]
    numbers = {stage.id: number for number, stage in enumerate(scenario.stages)}
    for d, group in enumerate(scenario.doelgroepen):
        for p, path in enumerate(group.paths):
            there = np.isin(stage, [numbers[name] for name in path.stages])
            fits |= there & (doelgroep == d) & (own_path == p)
    return fits


def _in_place(facts: Facts) -> Mask:
    """Return which spells of waiting keep a place from someone else."""
    gated = facts.stage_flags("gated")
    return np.asarray(gated[facts.waits.from_stage] & (facts.waits.reason != Reason.OVERDRACHT))


def blocked(facts: Facts) -> Iterator[Row]:
    """Inwoner-months in which someone holds a place while waiting for the next: a chain that does not run."""
    waits, mine = facts.waits, _in_place(facts)
    yield Row("blocked_months", "inwonermaanden", TOTAL, months(facts, waits, mine))
    for number, name in stages(facts):
        if facts.terms.scenario.stages[number].gated:
            here = mine & (waits.from_stage == number)
            yield Row("blocked_months", "inwonermaanden", name, months(facts, waits, here))


def waiting(facts: Facts) -> Iterator[Row]:
    """Inwoner-months of waiting by reason: in all, per stage asked for and per doelgroep."""
    waits = facts.waits
    for reason in (Reason.OVERDRACHT, Reason.PLAATS, Reason.GELD):
        name, mine = f"waiting_months_{reason.name.lower()}", waits.reason == reason
        yield Row(name, "inwonermaanden", TOTAL, months(facts, waits, mine))
        for number, stage in stages(facts):
            if facts.terms.scenario.stages[number].gated:
                yield Row(name, "inwonermaanden", stage, months(facts, waits, mine & (waits.stage == number)))
        for number, group in groups(facts):
            yield Row(name, "inwonermaanden", group, months(facts, waits, mine & (waits.doelgroep == number)))


def waiting_per_asker(facts: Facts) -> Iterator[Row]:
    """Months of waiting by reason per inwoner who asked, over the horizon (rule 25)."""
    waits, rows = facts.waits, facts.asks
    askers = np.array(
        [len(np.unique(rows.inwoner[(rows.gemeente == g) & (rows.end > 0)])) for g in range(facts.shape[0])]
    )
    for reason in (Reason.OVERDRACHT, Reason.PLAATS, Reason.GELD):
        waited = months(facts, waits, waits.reason == reason).sum(axis=1)
        values = np.divide(waited, askers, out=np.zeros(facts.shape[0]), where=askers > 0)
        yield Row(f"waiting_per_asker_{reason.name.lower()}", "maanden", TOTAL, values.reshape(-1, 1))


def asking(facts: Facts) -> Iterator[Row]:
    """Asks, placements and withdrawn asks per stage."""
    rows = facts.asks
    for number, name in stages(facts):
        if facts.terms.scenario.stages[number].gated:
            mine = rows.stage == number
            gone = mine & ~rows.placed & (rows.end < NEVER)
            placed = mine & rows.placed
            yield Row("asks", "aanvragen", name, counts(facts, rows.gemeente[mine], rows.begin[mine]))
            yield Row(
                "placements", "plaatsingen", name, counts(facts, rows.gemeente[placed], rows.end[placed])
            )
            yield Row("withdrawals", "aanvragen", name, counts(facts, rows.gemeente[gone], rows.end[gone]))


def waiting_time(facts: Facts) -> Iterator[Row]:
    """Kaplan-Meier P50 and P90 of the time from ask to place, the unfinished censored; over the horizon."""
    rows = facts.asks
    seen = rows.end > 0
    end = np.minimum(rows.end, facts.terms.calendar.end)
    duration = (end - rows.begin) / TICKS_PER_MONTH
    entry = np.maximum(0, -rows.begin) / TICKS_PER_MONTH
    groups = [(TOTAL, seen)] + [
        (name, seen & (rows.stage == number))
        for number, name in stages(facts)
        if facts.terms.scenario.stages[number].gated
    ]
    for name, mask in groups:
        for label, share in (("p50", 0.5), ("p90", 0.9)):
            values = [
                quantile(entry[mine], duration[mine], rows.placed[mine], share)
                for mine in (mask & (rows.gemeente == g) for g in range(facts.shape[0]))
            ]
            yield Row(f"waiting_time_{label}", "maanden", name, np.array(values).reshape(-1, 1))


def durable(facts: Facts) -> Iterator[Row]:
    """Inwoners who reach 24 months without bijstand after they began to work, in the year they reach it."""
    rows = facts.stays
    bijstand = facts.stage_flags("on_bijstand")[rows.stage]
    work = facts.stage_flags("is_work")[rows.stage]
    starts = _first_work(rows.inwoner, work, bijstand)
    back = np.where(bijstand, rows.begin, NEVER)
    next_back = _next_of_same(rows.inwoner, back)
    gone = _exit_ticks(facts)
    lasting = np.minimum(next_back, gone[np.searchsorted(facts.traits.id, rows.inwoner)])
    reached = rows.begin + DURABLE_MONTHS * TICKS_PER_MONTH
    yes = starts & (lasting >= reached)
    yield Row("durable_outflow", "inwoners", TOTAL, counts(facts, rows.gemeente[yes], reached[yes]))
    for number, name in groups(facts):
        mine = yes & (rows.doelgroep == number)
        yield Row("durable_outflow", "inwoners", name, counts(facts, rows.gemeente[mine], reached[mine]))


def _first_work(inwoner: Ints, work: Mask, bijstand: Mask) -> Mask:
    """Return which stays begin to work: the first since bijstand, or ever; rows are by inwoner and time."""
    out = np.zeros(len(inwoner), bool)
    working = False
    for row in range(len(inwoner)):
        same = row > 0 and inwoner[row] == inwoner[row - 1]
        out[row] = work[row] and not (same and working)
        working = bool((work[row] or (same and working)) and not bijstand[row])
    return out


def _next_of_same(inwoner: Ints, tick: Ints) -> Ints:
    """Return, per row, the earliest later tick of the same inwoner; rows are by inwoner and time."""
    out = np.full(len(tick), NEVER)
    for row in range(len(tick) - 2, -1, -1):
        if inwoner[row + 1] == inwoner[row]:
            out[row] = min(tick[row + 1], out[row + 1])
    return out


def _exit_ticks(facts: Facts) -> Ints:
    """Return when each inwoner left for good, in the order of the traits; durable leavers never do."""
    gone = np.full(len(facts.traits.id), NEVER)
    durable = np.flatnonzero(facts.stage_flags("is_durable"))
    rows = (facts.events["kind"] == Kind.EXIT) & ~np.isin(facts.events["stage"], durable)
    gone[np.searchsorted(facts.traits.id, facts.events["inwoner"][rows])] = facts.events["tick"][rows]
    return gone
