"""A waiting list as a row of numbers of inwoners: who stands where. Twin: the lists of engine/waiting.py.

Knows no order and no reason: places count from 0, the first on the list. Each stage has a row, twice as long
as there are people. A list begins and ends anywhere in it, and whoever joins or leaves moves the shorter side
only: the first can go and the last can come at no cost.
"""

from __future__ import annotations

import numpy as np

from budgetsim.engine.compiled.jit import inner
from budgetsim.engine.compiled.records import World

Row = World


@inner
def at(world: World, stage: int, place: int) -> int:
    """Return who stands at a place."""
    return world.lists[stage, world.queues[stage].head + place]


@inner
def insert(world: World, stage: int, place: int, who: int) -> None:
    """Put someone at a place, before whoever stands there."""
    queue, row = world.queues[stage], world.lists[stage]
    before = 2 * place < queue.count
    if (queue.head == 0) if before else (queue.head + queue.count == len(row)):
        centre(row, queue)
    if before:
        queue.head -= 1
        move_up(row, queue.head, place, 1)
    else:
        move_back(row, queue.head + place, queue.count - place, 1)
    row[queue.head + place] = who
    queue.count += 1


@inner
def take_out(world: World, stage: int, place: int) -> None:
    """Take whoever stands at a place off the list."""
    queue, row = world.queues[stage], world.lists[stage]
    queue.count -= 1
    if 2 * place < queue.count:
        move_back(row, queue.head, place, 1)
        queue.head += 1
    else:
        move_up(row, queue.head + place, queue.count - place, 1)


@inner
def centre(row: Row, queue: World) -> None:
    """Move a list to the middle of its row, with seats to spare at both sides."""
    head = (len(row) - queue.count) // 2
    if head < queue.head:
        move_up(row, head, queue.count, queue.head - head)
    else:
        move_back(row, queue.head, queue.count, head - queue.head)
    queue.head = head


# Seats without a sign: numba then need not ask whether they count from the end, and moves a block at once.


@inner
def move_up(row: Row, begin: int, count: int, step: int) -> None:
    """Let so many take the seats from `begin` on; they come from so many steps behind."""
    for number in range(count):
        row[np.uint64(begin + number)] = row[np.uint64(begin + number + step)]


@inner
def move_back(row: Row, begin: int, count: int, step: int) -> None:
    """Let so many, from `begin` on, take the seats so many steps behind theirs."""
    for number in range(count - 1, -1, -1):
        row[np.uint64(begin + number + step)] = row[np.uint64(begin + number)]
