"""The kernel's calendar: a binary heap with at most one coming moment per inwoner, in the order of rule 4.

Knows no kind of event. It stands in for SimPy's queue; here a moment moves where SimPy interrupts.
"""

from __future__ import annotations

from budgetsim.engine.compiled.jit import inner
from budgetsim.engine.compiled.records import World


@inner
def put(world: World, who: int, tick: int, priority: int) -> None:
    """Set the coming moment of an inwoner, whether they had one or not."""
    place = world.heap_place[who]
    if place < 0:
        place = world.heaped
        world.heaped += 1
    fill(world, place, tick, priority, who)


@inner
def take_out(world: World, who: int) -> None:
    """Forget the coming moment of an inwoner, if any."""
    place = world.heap_place[who]
    if place < 0:
        return
    world.heap_place[who] = -1
    world.heaped -= 1
    if place < world.heaped:
        last = world.heap[world.heaped]
        fill(world, place, last.tick, last.priority, last.who)


@inner
def fill(world: World, place: int, tick: int, priority: int, who: int) -> None:
    """Put a moment in an open place, after moving the place to where it belongs."""
    while place > 0 and later(world, (place - 1) >> 1, tick, priority):
        move(world, (place - 1) >> 1, place)
        place = (place - 1) >> 1
    below = first_below(world, place)
    while below < world.heaped and not later(world, below, tick, priority):
        move(world, below, place)
        place = below
        below = first_below(world, place)
    moment = world.heap[place]
    moment.tick = tick
    moment.priority = priority
    moment.who = who
    world.heap_place[who] = place


@inner
def first_below(world: World, place: int) -> int:
    """Return which of the two places below comes first; beyond the heap when there is none."""
    left = 2 * place + 1
    if left + 1 >= world.heaped:
        return left
    right = world.heap[left + 1]
    return left + 1 if later(world, left, right.tick, right.priority) else left


@inner
def later(world: World, place: int, tick: int, priority: int) -> bool:
    """Return whether what stands at a place comes after a moment."""
    moment = world.heap[place]
    return moment.tick > tick or (moment.tick == tick and moment.priority > priority)


@inner
def move(world: World, origin: int, place: int) -> None:
    moment, there = world.heap[origin], world.heap[place]
    there.tick = moment.tick
    there.priority = moment.priority
    there.who = moment.who
    world.heap_place[moment.who] = place
