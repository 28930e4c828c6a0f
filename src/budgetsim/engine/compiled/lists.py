"""Waiting lists and places. Twins: engine/waiting.py, the places of engine/clerk.py; rounds are in clerk.py.

Knows no clock and no purse; who stands where is in queues.py.
"""

from __future__ import annotations

from budgetsim.engine.compiled import queues
from budgetsim.engine.compiled.cashier import monthly_cents
from budgetsim.engine.compiled.jit import inner
from budgetsim.engine.compiled.logbook import GELD, NO_REASON
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
    """Return where on a list an inwoner stands, or would; most come last and go first."""
    low, high = 0, world.queues[stage].count
    if high == 0 or before(world, queues.at(world, stage, high - 1), who):
        return high
    if not before(world, queues.at(world, stage, 0), who):
        return 0
    while low < high:
        middle = (low + high) >> 1
        if before(world, queues.at(world, stage, middle), who):
            low = middle + 1
        else:
            high = middle
    return low


@inner
def join(world: World, who: int) -> None:
    """Twin: waiting.WaitingList.join. No reason of theirs is written yet."""
    stage, gemeente = world.people[who].ask_stage, world.people[who].gemeente
    place = place_on(world, who, stage)
    queues.insert(world, stage, place, who)
    queue = world.queues[stage]
    queue.unwritten += 1
    queue.first_unwritten = min(queue.first_unwritten, place)
    queue.changed = 1
    world.waiting_of[stage, gemeente] += 1


@inner
def remove(world: World, who: int) -> None:
    """Take someone off; when the first of a gemeente goes, it opens. Twin: waiting.WaitingList.remove."""
    person = world.people[who]
    if person.ask_joined == NEVER:
        return
    stage, gemeente = person.ask_stage, person.gemeente
    place = place_on(world, who, stage)
    if world.refusals[stage, gemeente].stands and is_first(world, stage, place, gemeente):
        world.refusals[stage, gemeente].stands = 0
    queues.take_out(world, stage, place)
    queue = world.queues[stage]
    queue.unwritten -= person.ask_reason == NO_REASON
    queue.first_unwritten -= place < queue.first_unwritten
    queue.for_money -= person.ask_reason == GELD
    queue.changed = 1
    world.waiting_of[stage, gemeente] -= 1


@inner
def is_first(world: World, stage: int, place: int, gemeente: int) -> bool:
    """Return whether nobody of a gemeente stands before a place on a list."""
    for number in range(place):  # noqa: SIM110 - numba knows no generators here
        if world.people[queues.at(world, stage, number)].gemeente == gemeente:
            return False
    return True


# Places


@inner
def take(plan: Plan, world: World, aanbieder: int) -> None:
    """Twin: clerk.Clerk.take."""
    world.occupied[aanbieder] += 1
    note_change(plan, world, aanbieder)


@inner
def free(plan: Plan, world: World, aanbieder: int) -> None:
    """Twin: clerk.Clerk.free."""
    world.occupied[aanbieder] -= 1
    note_change(plan, world, aanbieder)


@inner
def note_change(plan: Plan, world: World, aanbieder: int) -> None:
    """Have reasons written anew for the list of an aanbieder."""
    world.queues[plan.aanbieders[aanbieder].stage].changed = 1


@inner
def set_capacity(plan: Plan, world: World, month: int) -> None:
    """Twin: clerk.Clerk.set_capacity."""
    span = plan.serving[world.region]
    for number in range(span.first, span.first + span.count):
        aanbieder = plan.server[number]
        places = plan.capacity[aanbieder, month]
        if places != world.places[aanbieder]:
            world.places[aanbieder] = places
            note_change(plan, world, aanbieder)


@inner
def free_places(plan: Plan, world: World, stage: int) -> int:
    """Twin: clerk.Clerk.free_places."""
    total, span = 0, plan.providers[stage, world.region]
    for number in range(span.first, span.first + span.count):
        aanbieder = plan.providing[number]
        total += max(0, world.places[aanbieder] - world.occupied[aanbieder])
    return total


@inner
def open_all(plan: Plan, world: World) -> None:
    """Twin: clerk.Clerk.open_all."""
    span = plan.members[world.region]
    for number in range(span.first, span.first + span.count):
        for stage in range(len(plan.stages)):
            world.refusals[stage, plan.membership[number]].stands = 0
