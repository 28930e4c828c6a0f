"""The offering round that ends every tick. Twin: engine/clerk.py, name by name; its lists are in lists.py.

Knows no clock and no law.
"""

from __future__ import annotations

import numpy as np

from budgetsim.engine.compiled import cashier, lists, moves
from budgetsim.engine.compiled.jit import inner
from budgetsim.engine.compiled.logbook import GELD, PLAATS, REFUSE, write
from budgetsim.engine.compiled.records import Plan, World
from budgetsim.engine.log import NOBODY


@inner
def offer(plan: Plan, world: World) -> None:
    """Twin: clerk.Clerk.offer. Nobody placed can be on a list again before the round is over."""
    moved = True
    while moved:
        moved = False
        for stage in plan.order:
            if world.listed[stage] and lists.free_places(plan, world, stage):
                moved = offer_stage(plan, world, stage) or moved
        moved = moved or carrousel(plan, world)
    for stage in plan.order:
        if world.changed[stage]:
            write_reasons(plan, world, stage)
            world.changed[stage] = 0


@inner
def offer_stage(plan: Plan, world: World, stage: int) -> bool:
    """Go down one list once. Twin: clerk.Clerk._offer_stage."""
    shut, open_ones = shut_gemeenten(plan, world, stage)
    moved, place = False, 0
    while place < world.listed[stage] and open_ones > 0 and lists.free_places(plan, world, stage):
        who = world.lists[stage, place]
        gemeente = world.people[who].gemeente
        aanbieder = -1 if shut[gemeente] else first_free(plan, world, stage, gemeente)
        if aanbieder < 0:
            place += 1
        elif cashier.affords(plan, world, who, stage, aanbieder, True):
            # The list closes up behind who leaves it: the same place holds the next one.
            moves.place(plan, world, who, stage, aanbieder)
            moved = True
        else:
            shut[gemeente] = True
            open_ones -= 1
            place += 1
    return moved


@inner
def shut_gemeenten(plan: Plan, world: World, stage: int) -> tuple[World, int]:
    """Return which gemeenten on a list were refused for money, and how many were not."""
    shut = np.zeros(world.waiting_of.shape[1], np.bool_)
    open_ones = 0
    for gemeente in range(len(shut)):
        if world.waiting_of[stage, gemeente]:
            shut[gemeente] = stays_closed(plan, world, stage, gemeente)
            open_ones += not shut[gemeente]
    return shut, open_ones


@inner
def first_free(plan: Plan, world: World, stage: int, gemeente: int) -> int:
    """Twin: clerk.Clerk._first_free; -1 for none."""
    row = plan.stages[stage]
    for aanbieder in range(row.first, row.first + row.count):
        if world.occupied[aanbieder] < world.places[aanbieder] and plan.serves[aanbieder, gemeente]:
            return aanbieder
    return -1


@inner
def stays_closed(plan: Plan, world: World, stage: int, gemeente: int) -> bool:
    """Twin: clerk.Clerk._stays_closed."""
    if not world.refusals[stage, gemeente].stands:
        return False
    if cashier.has_risen(plan, world, stage, gemeente):
        world.refusals[stage, gemeente].stands = 0
        return False
    return True


@inner
def write_reasons(plan: Plan, world: World, stage: int) -> None:
    """Twin: clerk.Clerk._write_reasons."""
    row = plan.stages[stage]
    free = np.empty(row.count, np.int64)
    for number in range(row.count):
        free[number] = world.places[row.first + number] - world.occupied[row.first + number]
    for place in range(world.listed[stage]):
        who = world.lists[stage, place]
        number = free_for(plan, free, row.first, world.people[who].gemeente)
        reason = PLAATS if number < 0 else GELD
        if number >= 0:
            free[number] -= 1
        if world.people[who].ask_reason != reason:
            world.people[who].ask_reason = reason
            write(world, who, REFUSE, world.now, stage, world.people[who].stage, reason, NOBODY, 0)


@inner
def free_for(plan: Plan, free: World, first: int, gemeente: int) -> int:
    """Return the first aanbieder of a stage with a place left for a gemeente, by number, or -1."""
    for number in range(len(free)):
        if free[number] > 0 and plan.serves[first + number, gemeente]:
            return number
    return -1


# The carrousel


@inner
def carrousel(plan: Plan, world: World) -> bool:
    """Twin: clerk.Clerk._carrousel."""
    moved = False
    for who in world.wishes[: world.wished].copy():
        target, mine = world.people[who].wish_target, world.people[who].aanbieder
        if target < 0:
            continue
        if world.occupied[target] < world.places[target] and affords_swap(plan, world, who, target, -1):
            moves.swap(plan, world, who, target)
            moved = True
            continue
        other = reciprocal(world, who, target)
        if other >= 0 and affords_swap(plan, world, who, target, other):
            moves.swap(plan, world, who, target)
            moves.swap(plan, world, other, mine)
            moved = True
    return moved


@inner
def reciprocal(world: World, who: int, target: int) -> int:
    """Twin: clerk.Clerk._reciprocal; -1 for nobody."""
    for place in range(world.wished):
        other = world.people[world.wishes[place]]
        if other.aanbieder == target and other.wish_target == world.people[who].aanbieder:
            return world.wishes[place]
    return -1


@inner
def affords_swap(plan: Plan, world: World, who: int, target: int, other: int) -> bool:
    """Return whether one, or two unless `other` is -1, fit elsewhere. Twin: cashier.Cashier.affords_swap."""
    mine = world.people[who].aanbieder
    cashier.leave(plan, world, who, world.now)
    if other >= 0:
        cashier.leave(plan, world, other, world.now)
    fits = enters(plan, world, who, target, True)
    if other >= 0:
        fits = enters(plan, world, other, mine, fits)
    returns(plan, world, who, mine)
    if other >= 0:
        returns(plan, world, other, target)
    return fits


@inner
def enters(plan: Plan, world: World, who: int, aanbieder: int, fits: bool) -> bool:
    """Book someone at another aanbieder; return whether that, and all before, fits."""
    stage = world.people[who].stage
    fits = fits and cashier.affords(plan, world, who, stage, aanbieder, False)
    world.people[who].aanbieder = aanbieder
    cashier.enter(plan, world, who, world.now)
    return fits


@inner
def returns(plan: Plan, world: World, who: int, aanbieder: int) -> None:
    """Book someone back at their own aanbieder."""
    cashier.leave(plan, world, who, world.now)
    world.people[who].aanbieder = aanbieder
    cashier.enter(plan, world, who, world.now)
