"""Who would rather be at another aanbieder of their stage. Twin: the wishes that engine/clerk.py keeps.

Knows no round. Wishes stand per region, in the order of their tick and then of their inwoner.
"""

from __future__ import annotations

from budgetsim.engine.compiled.jit import inner
from budgetsim.engine.compiled.records import Plan, World


@inner
def add(plan: Plan, world: World, who: int, target: int) -> None:
    """Twin: clerk.Clerk.wish."""
    forget(plan, world, who)
    world.wish_tick[who] = world.now
    world.people[who].wish_target = target
    region = world.regions[plan.region_of[world.people[who].gemeente]]
    place = region.first + region.wished
    while place > region.first and later(world, world.wishes[place - 1], who):
        world.wishes[place] = world.wishes[place - 1]
        place -= 1
    world.wishes[place] = who
    region.wished += 1


@inner
def later(world: World, who: int, other: int) -> bool:
    """Return whether one wish came after another."""
    a, b = world.wish_tick[who], world.wish_tick[other]
    return a > b or (a == b and who > other)


@inner
def forget(plan: Plan, world: World, who: int) -> None:
    """Twin: clerk.Clerk.forget_wish."""
    if world.people[who].wish_target < 0:
        return
    world.people[who].wish_target = -1
    region = world.regions[plan.region_of[world.people[who].gemeente]]
    kept = region.first
    for place in range(region.first, region.first + region.wished):
        if world.wishes[place] != who:
            world.wishes[kept] = world.wishes[place]
            kept += 1
    region.wished = kept - region.first
