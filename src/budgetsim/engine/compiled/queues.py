"""A waiting list as a ring of numbers of inwoners: who stands where. Twin: the sorted lists of engine/clerk.py.

Knows no order and no reason: places count from 0, the first on the list. Each stage has a row, and each region
its own part of it, as long as the region has people: nobody is on two lists. Whoever joins or leaves moves
the shorter side only, so the first can go and the last can come at no cost.
"""

from __future__ import annotations

from budgetsim.engine.compiled.jit import inner
from budgetsim.engine.compiled.records import World


@inner
def seat(world: World, stage: int, region: int, place: int) -> int:
    """Return where in the row of a stage a place on the list of a region is."""
    number, size = world.queues[stage, region].head + place, world.regions[region].size
    return world.regions[region].first + (number - size if number >= size else number)


@inner
def at(world: World, stage: int, region: int, place: int) -> int:
    """Return who stands at a place."""
    return world.lists[stage, seat(world, stage, region, place)]


@inner
def shift(world: World, stage: int, region: int, place: int, step: int) -> None:
    """Let whoever stands a step away from a place stand there."""
    there = at(world, stage, region, place + step)
    world.lists[stage, seat(world, stage, region, place)] = there


@inner
def insert(world: World, stage: int, region: int, place: int, who: int) -> None:
    """Put someone at a place, before whoever stands there."""
    queue = world.queues[stage, region]
    queue.count += 1
    if 2 * place < queue.count:
        queue.head = (queue.head if queue.head > 0 else world.regions[region].size) - 1
        for number in range(place):
            shift(world, stage, region, number, 1)
    else:
        for number in range(queue.count - 1, place, -1):
            shift(world, stage, region, number, -1)
    world.lists[stage, seat(world, stage, region, place)] = who


@inner
def take_out(world: World, stage: int, region: int, place: int) -> None:
    """Take whoever stands at a place off the list."""
    queue = world.queues[stage, region]
    queue.count -= 1
    if 2 * place < queue.count:
        for number in range(place, 0, -1):
            shift(world, stage, region, number, -1)
        head = queue.head + 1
        queue.head = head if head < world.regions[region].size else 0
    else:
        for number in range(place, queue.count):
            shift(world, stage, region, number, 1)
