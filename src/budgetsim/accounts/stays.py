"""Events -> stays and waits: who was where from when to when, and who waited for what.

Knows no money. Works on the integer columns of an event log; times are ticks, `NEVER` while unfinished.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from budgetsim.domain.events import Kind
from budgetsim.units import NEVER

Ints = npt.NDArray[np.int64]
Events = dict[str, Ints]


@dataclass(frozen=True)
class Stays:
    """One row per stay, by inwoner and time."""

    inwoner: Ints
    gemeente: Ints
    doelgroep: Ints
    stage: Ints
    aanbieder: Ints
    begin: Ints
    """Below zero for a stay that began before the start."""
    end: Ints
    since: Ints
    """Tick at which they entered the stage: a swap of aanbieder begins a row, not a stay."""


@dataclass(frozen=True)
class Waits:
    """One row per spell of waiting for one reason, by inwoner and time."""

    inwoner: Ints
    gemeente: Ints
    doelgroep: Ints
    stage: Ints
    """Stage asked for."""
    from_stage: Ints
    """Stage they are in while they wait."""
    reason: Ints
    begin: Ints
    end: Ints
    asked: Ints
    """Tick of the ask that the spell belongs to."""
    closes: npt.NDArray[np.bool_]
    """True for the last spell of an ask that ended."""
    placed: npt.NDArray[np.bool_]
    """True for the last spell of an ask that ended in a place."""


def clipped(rows: Stays | Waits, first: int, last: int) -> tuple[Ints, Ints]:
    """Return begin and end of each row within a window; what lies outside has end = begin."""
    begin = np.clip(rows.begin, first, last)
    return begin, np.maximum(begin, np.clip(rows.end, first, last))


def by_inwoner(events: Events) -> Events:
    """Return the events by inwoner and then as they happened, those of nobody first."""
    order = np.argsort(events["inwoner"], kind="stable")
    return {name: column[order] for name, column in events.items()}


def of_kinds(events: Events, kinds: tuple[Kind, ...]) -> npt.NDArray[np.bool_]:
    """Return which events are of some kinds."""
    chosen = np.zeros(len(Kind), np.bool_)
    chosen[list(kinds)] = True
    return np.asarray(chosen[events["kind"]])


def _per_inwoner(events: Events, kinds: tuple[Kind, ...]) -> Ints:
    """Return the rows of some kinds, ordered by inwoner and then as they happened."""
    rows = np.flatnonzero(of_kinds(events, kinds))
    return rows[np.argsort(events["inwoner"][rows], kind="stable")]


def stays(events: Events, exits: Ints) -> Stays:
    """Return every stay; `exits` holds the stage numbers that end it all.

    A leave that is followed by a place says only where someone was going: the place begins the stay.
    """
    rows = _per_inwoner(events, (Kind.ARRIVE, Kind.LEAVE, Kind.PLACE, Kind.SWAP, Kind.EXIT))
    inwoner, tick = events["inwoner"][rows], events["tick"][rows]
    kind = events["kind"][rows]
    same = np.append(inwoner[1:] == inwoner[:-1], False) if len(rows) else np.zeros(0, bool)
    end = np.where(same, np.append(tick[1:], 0), NEVER) if len(rows) else tick
    entered = np.maximum.accumulate(np.where(kind != Kind.SWAP, np.arange(len(rows)), 0))
    passing = (kind == Kind.LEAVE) & same & np.append(kind[1:] == Kind.PLACE, False) if len(rows) else same
    passing &= end == tick
    keep = ~passing & ~np.isin(events["stage"][rows], exits) & (end > tick)
    chosen = rows[keep]
    return Stays(
        events["inwoner"][chosen],
        events["gemeente"][chosen],
        events["doelgroep"][chosen],
        events["stage"][chosen],
        events["aanbieder"][chosen],
        tick[keep],
        end[keep],
        tick[entered][keep],
    )


REASONS = (Kind.HANDOVER, Kind.REFUSE)
"""Kinds that say what someone waits for from then on."""
ENDS = (Kind.PLACE, Kind.WITHDRAW)


def _rows_of_asks(events: Events) -> tuple[Ints, Ints]:
    """Return the rows about asks, by inwoner and time, and per row the one that last said the reason.

    Among them is a leave of someone whose ask stays open: a place that closed under them (rule 11). A leave
    in the tick of the place that ends the ask is no such thing.
    """
    rows = _per_inwoner(events, (Kind.ASK, *REASONS, Kind.LEAVE, *ENDS))
    people, tick, kind = (events[name][rows] for name in ("inwoner", "tick", "kind"))
    said = np.maximum.accumulate(np.where(kind != Kind.LEAVE, np.arange(len(rows)), 0))
    is_open = np.isin(kind[said], REASONS) & (people[said] == people)
    placed_now = np.append((people[1:] == people[:-1]) & (tick[1:] == tick[:-1]), False)[: len(rows)]
    placed_now &= np.append(kind[1:] == Kind.PLACE, False)[: len(rows)]
    keep = (kind != Kind.LEAVE) | is_open & ~placed_now
    return rows[keep], rows[said[keep]]


def waits(events: Events) -> Waits:
    """Return every spell of waiting: between an ask and its end, cut where the reason or the stay changes.

    An ask that is granted within its own tick leaves no spell.
    """
    rows, said = _rows_of_asks(events)
    people, tick, kind = (events[name][rows] for name in ("inwoner", "tick", "kind"))
    if not len(rows):
        none = np.zeros(0, np.int64)
        return Waits(none, none, none, none, none, none, none, none, none, none > 0, none > 0)
    same = np.append(people[1:] == people[:-1], False)
    next_kind = np.append(kind[1:], -1)
    end = np.where(same, np.append(tick[1:], 0), NEVER)
    closes = same & np.isin(next_kind, ENDS)
    placed = same & (next_kind == Kind.PLACE)
    asks = np.where(kind == Kind.ASK, np.arange(len(rows)), 0)
    asked = tick[np.maximum.accumulate(asks)]
    waiting = np.isin(kind, (*REASONS, Kind.LEAVE)) & (end > tick)
    told = said[waiting]
    inwoner, gemeente, doelgroep, stage, reason = (
        events[name][told] for name in ("inwoner", "gemeente", "doelgroep", "stage", "reason")
    )
    moved = kind[waiting] == Kind.LEAVE
    from_stage = np.where(moved, events["stage"][rows[waiting]], events["from_stage"][told])
    return Waits(
        inwoner,
        gemeente,
        doelgroep,
        stage,
        from_stage,
        reason,
        begin=tick[waiting],
        end=end[waiting],
        asked=asked[waiting],
        closes=closes[waiting],
        placed=placed[waiting],
    )


@dataclass(frozen=True)
class Asks:
    """One row per ask, answered at once or not, by inwoner and time."""

    inwoner: Ints
    gemeente: Ints
    doelgroep: Ints
    stage: Ints
    begin: Ints
    end: Ints
    """Tick of the place or the withdrawal; NEVER while open."""
    placed: npt.NDArray[np.bool_]


def asks(events: Events) -> Asks:
    """Return every ask with its end."""
    rows = _per_inwoner(events, (Kind.ASK, Kind.PLACE, Kind.WITHDRAW))
    people, kind = events["inwoner"][rows], events["kind"][rows]
    opens = np.flatnonzero(kind == Kind.ASK)
    after = np.minimum(opens + 1, max(0, len(rows) - 1))
    closed = (after > opens) & (people[after] == people[opens]) & (kind[after] != Kind.ASK)
    chosen = rows[opens]
    inwoner, gemeente, doelgroep, stage, begin = (
        events[name][chosen] for name in ("inwoner", "gemeente", "doelgroep", "stage", "tick")
    )
    end = np.where(closed, events["tick"][rows[after]], NEVER)
    placed = closed & (kind[after] == Kind.PLACE)
    return Asks(inwoner, gemeente, doelgroep, stage, begin, end, placed)
