"""Who would rather be at another aanbieder of their stage. Twin: the wishes that engine/clerk.py keeps.

Knows no round. Wishes stand in the order of their tick and then of their inwoner.
"""

from __future__ import annotations

from budgetsim.engine.compiled.jit import inner
from budgetsim.engine.compiled.records import World


@inner
def add(world: World, who: int, target: int) -> None:
    """Twin: clerk.Clerk.wish."""
    forget(world, who)
    world.wish_tick[who] = world.now
    world.people[who].wish_target = target
    place = world.wished
    while place > 0 and later(world, world.wishes[place - 1], who):
        world.wishes[place] = world.wishes[place - 1]
        place -= 1
    world.wishes[place] = who
    world.wished += 1


@inner
def later(world: World, who: int, other: int) -> bool:
    """Return whether one wish came after another."""
    a, b = world.wish_tick[who], world.wish_tick[other]
    return a > b or (a == b and who > other)


@inner
def forget(world: World, who: int) -> None:
    """Twin: clerk.Clerk.forget_wish."""
    if world.people[who].wish_target < 0:
        return
    world.people[who].wish_target = -1
    kept = 0
    for place in range(world.wished):
        if world.wishes[place] != who:
            world.wishes[kept] = world.wishes[place]
            kept += 1
    world.wished = kept
