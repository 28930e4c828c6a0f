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
    if world.logged == len(world.log):
        larger = np.empty((2 * len(world.log), WIDTH), np.int64)
        for number in range(world.logged):
            for column in range(WIDTH):
                larger[number, column] = world.log[number, column]
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
    log[number, 0] = tick
    log[number, 1] = world.people[who].id
    log[number, 2] = world.people[who].gemeente
    log[number, 3] = world.people[who].doelgroep
    log[number, 4] = kind
    log[number, 5] = stage
    log[number, 6] = origin
    log[number, 7] = reason
    log[number, 8] = aanbieder
    log[number, 9] = cents
    log[number, 10] = NOBODY


@inner
def write_fund(world: World, kind: int, tick: int, gemeente: int, fund: int, cents: int) -> None:
    """Write an event of a fund: a grant, or the year's closing balance. Twin: log.Log.write_money."""
    number = row(world)
    log = world.log
    for column in range(WIDTH):
        log[number, column] = NOBODY
    log[number, 0] = tick
    log[number, 2] = gemeente
    log[number, 4] = kind
    log[number, 9] = cents
    log[number, 10] = fund
