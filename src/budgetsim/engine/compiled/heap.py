"""The kernel's calendar: a binary heap with at most one coming moment per inwoner, in the order of rule 4.

Knows no kind of event. It stands in for SimPy's queue; here a moment moves where SimPy interrupts.
"""

from __future__ import annotations

from budgetsim.engine.compiled.jit import inner
from budgetsim.engine.compiled.records import World


@inner
def put(world: World, who: int, tick: int, priority: int) -> None:
    """Set the coming moment of an inwoner, whether they had one or not."""
    place = world.people[who].heap_place
    if place < 0:
        place = world.heaped
        world.heaped += 1
    world.heap[place].tick = tick
    world.heap[place].priority = priority
    world.heap[place].who = who
    world.people[who].heap_place = place
    sink(world, rise(world, place))


@inner
def take_out(world: World, who: int) -> None:
    """Forget the coming moment of an inwoner, if any."""
    place = world.people[who].heap_place
    if place < 0:
        return
    world.people[who].heap_place = -1
    world.heaped -= 1
    if place < world.heaped:
        move(world, world.heaped, place)
        sink(world, rise(world, place))


@inner
def earlier(world: World, a: int, b: int) -> bool:
    """Return whether the moment at one place comes before that at another."""
    if world.heap[a].tick != world.heap[b].tick:
        return world.heap[a].tick < world.heap[b].tick
    return world.heap[a].priority < world.heap[b].priority


@inner
def move(world: World, origin: int, place: int) -> None:
    world.heap[place].tick = world.heap[origin].tick
    world.heap[place].priority = world.heap[origin].priority
    world.heap[place].who = world.heap[origin].who
    world.people[world.heap[place].who].heap_place = place


@inner
def exchange(world: World, a: int, b: int) -> None:
    tick, priority, who = world.heap[a].tick, world.heap[a].priority, world.heap[a].who
    move(world, b, a)
    world.heap[b].tick = tick
    world.heap[b].priority = priority
    world.heap[b].who = who
    world.people[who].heap_place = b


@inner
def rise(world: World, place: int) -> int:
    """Let a moment go up until what is above comes before it; return where it ends."""
    while place > 0:
        above = (place - 1) >> 1
        if not earlier(world, place, above):
            break
        exchange(world, place, above)
        place = above
    return place


@inner
def sink(world: World, place: int) -> None:
    """Let a moment go down until it comes before what is below."""
    while True:
        first = 2 * place + 1
        if first >= world.heaped:
            return
        if first + 1 < world.heaped and earlier(world, first + 1, first):
            first += 1
        if not earlier(world, first, place):
            return
        exchange(world, place, first)
        place = first
