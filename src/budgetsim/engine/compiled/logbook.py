"""What the kernel writes: one row of the log per event. Twin: engine/log.py.

Knows no rule; the log doubles when it is full.
"""

from __future__ import annotations

import numpy as np

from budgetsim.domain.events import Kind, Reason
from budgetsim.engine.compiled.jit import inner
from budgetsim.engine.compiled.records import World
from budgetsim.engine.log import COLUMNS, NOBODY

WIDTH = len(COLUMNS)
# Plain integers: the kernel takes a member of an enum for a type of its own.
NO_REASON, PLAATS, GELD, OVERDRACHT = map(int, Reason)
ARRIVE, ASK, HANDOVER, REFUSE, PLACE, SWAP, WITHDRAW, LEAVE, EXIT, GRANT, SETTLE = (
    int(kind) for kind in Kind
)


@inner
def row(world: World) -> int:
    """Return the number of a new row."""
    if world.logged == world.log.shape[1]:
        larger = np.empty((WIDTH, 2 * world.logged), np.int64)
        for column in range(WIDTH):
            for number in range(world.logged):
                larger[column, number] = world.log[column, number]
        world.log = larger
    world.logged += 1
    return world.logged - 1


@inner
def write(
    world: World,
    who: int,
    kind: int,
    tick: int,
    stage: int,
    origin: int,
    reason: int,
    aanbieder: int,
    cents: int,
) -> None:
    """Write an event of an inwoner. Twin: log.Log.write."""
    number = row(world)
    log = world.log
    log[0, number] = tick
    log[1, number] = world.people[who].id
    log[2, number] = world.people[who].gemeente
    log[3, number] = world.people[who].doelgroep
    log[4, number] = kind
    log[5, number] = stage
    log[6, number] = origin
    log[7, number] = reason
    log[8, number] = aanbieder
    log[9, number] = cents
    log[10, number] = NOBODY


@inner
def write_fund(world: World, kind: int, tick: int, gemeente: int, fund: int, cents: int) -> None:
    """Write an event of a fund: a grant, or the year's closing balance. Twin: log.Log.write_money."""
    number = row(world)
    log = world.log
    for column in range(WIDTH):
        log[column, number] = NOBODY
    log[0, number] = tick
    log[2, number] = gemeente
    log[4, number] = kind
    log[9, number] = cents
    log[10, number] = fund
