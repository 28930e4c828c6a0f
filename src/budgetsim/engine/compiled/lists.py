"""Waiting lists, places and wishes. Twin: what engine/clerk.py keeps; the round is in clerk.py.

Knows no clock and no purse. A list is a sorted row of numbers of inwoners.
"""

from __future__ import annotations

from budgetsim.engine.compiled.cashier import monthly_cents
from budgetsim.engine.compiled.jit import inner
from budgetsim.engine.compiled.records import Plan, World
from budgetsim.engine.compiled.routes import steps_above
from budgetsim.engine.disciplines import DISCIPLINES
from budgetsim.units import NEVER

FIRST_COME, URGENCY, DISTANCE_TO_WORK, NET_BENEFIT = map(
    list(DISCIPLINES).index, ("first_come", "urgency", "distance_to_work", "net_benefit")
)


@inner
def list_key(plan: Plan, world: World, who: int, stage: int, month: int) -> int:
    """Twin: disciplines.list_key and the disciplines themselves."""
    discipline = plan.stages[stage].discipline
    if discipline == URGENCY:
        return -plan.urgency[world.people[who].doelgroep]
    if discipline == DISTANCE_TO_WORK:
        return steps_above(plan, world, who, plan.stages[stage].position)
    if discipline == NET_BENEFIT:
        there = monthly_cents(plan, world, who, stage, month)
        return there - monthly_cents(plan, world, who, world.people[who].stage, month)
    return 0


@inner
def before(world: World, who: int, other: int) -> bool:
    """Return whether an inwoner comes before another on a list: key, time of asking, number."""
    a, b = world.people[who], world.people[other]
    if a.ask_key != b.ask_key:
        return a.ask_key < b.ask_key
    if a.ask_tick != b.ask_tick:
        return a.ask_tick < b.ask_tick
    return who < other


@inner
def place_on(world: World, who: int, stage: int) -> int:
    """Return where on a list an inwoner stands, or would."""
    low, high = 0, world.listed[stage]
    while low < high:
        middle = (low + high) >> 1
        if before(world, world.lists[stage, middle], who):
            low = middle + 1
        else:
            high = middle
    return low


@inner
def join(world: World, who: int) -> None:
    """Twin: clerk.Clerk.join."""
    stage = world.people[who].ask_stage
    place = place_on(world, who, stage)
    for number in range(world.listed[stage], place, -1):
        world.lists[stage, number] = world.lists[stage, number - 1]
    world.lists[stage, place] = who
    world.listed[stage] += 1
    world.waiting_of[stage, world.people[who].gemeente] += 1
    world.changed[stage] = 1


@inner
def remove(world: World, who: int) -> None:
    """Take someone off a list; when the first of a gemeente goes, it opens. Twin: clerk.Clerk.remove."""
    if world.people[who].ask_joined == NEVER:
        return
    stage, gemeente = world.people[who].ask_stage, world.people[who].gemeente
    place = place_on(world, who, stage)
    if world.refusals[stage, gemeente].stands and is_first(world, stage, place, gemeente):
        world.refusals[stage, gemeente].stands = 0
    world.listed[stage] -= 1
    for number in range(place, world.listed[stage]):
        world.lists[stage, number] = world.lists[stage, number + 1]
    world.waiting_of[stage, gemeente] -= 1
    world.changed[stage] = 1


@inner
def is_first(world: World, stage: int, place: int, gemeente: int) -> bool:
    """Return whether nobody of a gemeente stands before a place on a list."""
    for number in range(place):  # noqa: SIM110 - numba knows no generators here
        if world.people[world.lists[stage, number]].gemeente == gemeente:
            return False
    return True


# Places


@inner
def take(plan: Plan, world: World, aanbieder: int) -> None:
    """Twin: clerk.Clerk.take."""
    world.occupied[aanbieder] += 1
    world.changed[plan.aanbieders[aanbieder].stage] = 1


@inner
def free(plan: Plan, world: World, aanbieder: int) -> None:
    """Twin: clerk.Clerk.free."""
    world.occupied[aanbieder] -= 1
    world.changed[plan.aanbieders[aanbieder].stage] = 1


@inner
def set_capacity(plan: Plan, world: World, month: int) -> None:
    """Twin: clerk.Clerk.set_capacity."""
    for aanbieder in range(len(plan.aanbieders)):
        places = plan.capacity[aanbieder, month]
        if places != world.places[aanbieder]:
            world.places[aanbieder] = places
            world.changed[plan.aanbieders[aanbieder].stage] = 1


@inner
def free_places(plan: Plan, world: World, stage: int) -> int:
    """Twin: clerk.Clerk.free_places."""
    total = 0
    for aanbieder in range(plan.stages[stage].first, plan.stages[stage].first + plan.stages[stage].count):
        total += max(0, world.places[aanbieder] - world.occupied[aanbieder])
    return total


@inner
def open_all(world: World) -> None:
    """Twin: clerk.Clerk.open_all."""
    for stage in range(world.refusals.shape[0]):
        for gemeente in range(world.refusals.shape[1]):
            world.refusals[stage, gemeente].stands = 0


# Wishes, in the order of their tick and then of their inwoner


@inner
def wish(world: World, who: int, target: int) -> None:
    """Twin: clerk.Clerk.wish."""
    forget_wish(world, who)
    world.people[who].wish_tick = world.now
    world.people[who].wish_target = target
    place = world.wished
    while place > 0 and wished_later(world, world.wishes[place - 1], who):
        world.wishes[place] = world.wishes[place - 1]
        place -= 1
    world.wishes[place] = who
    world.wished += 1


@inner
def wished_later(world: World, who: int, other: int) -> bool:
    a, b = world.people[who].wish_tick, world.people[other].wish_tick
    return a > b or (a == b and who > other)


@inner
def forget_wish(world: World, who: int) -> None:
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
