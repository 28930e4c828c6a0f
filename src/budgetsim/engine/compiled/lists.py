"""Waiting lists and places. Twin: what engine/clerk.py keeps; the round is in clerk.py.

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
def place_on(world: World, who: int, stage: int, region: int) -> int:
    """Return where on a list an inwoner stands, or would; most come last and go first."""
    low, high = 0, world.queues[stage, region].count
    if high == 0 or before(world, queues.at(world, stage, region, high - 1), who):
        return high
    if not before(world, queues.at(world, stage, region, 0), who):
        return 0
    while low < high:
        middle = (low + high) >> 1
        if before(world, queues.at(world, stage, region, middle), who):
            low = middle + 1
        else:
            high = middle
    return low


@inner
def join(plan: Plan, world: World, who: int) -> None:
    """Twin: clerk.Clerk.join. No reason of theirs is written yet."""
    stage, gemeente = world.people[who].ask_stage, world.people[who].gemeente
    region = plan.region_of[gemeente]
    place = place_on(world, who, stage, region)
    queues.insert(world, stage, region, place, who)
    queue = world.queues[stage, region]
    queue.unwritten += 1
    queue.first_unwritten = min(queue.first_unwritten, place)
    queue.changed = 1
    world.waiting_of[stage, gemeente] += 1


@inner
def remove(plan: Plan, world: World, who: int) -> None:
    """Take someone off a list; when the first of a gemeente goes, it opens. Twin: clerk.Clerk.remove."""
    person = world.people[who]
    if person.ask_joined == NEVER:
        return
    stage, gemeente = person.ask_stage, person.gemeente
    region = plan.region_of[gemeente]
    place = place_on(world, who, stage, region)
    if world.refusals[stage, gemeente].stands and is_first(world, stage, region, place, gemeente):
        world.refusals[stage, gemeente].stands = 0
    queues.take_out(world, stage, region, place)
    queue = world.queues[stage, region]
    queue.unwritten -= person.ask_reason == NO_REASON
    queue.first_unwritten -= place < queue.first_unwritten
    queue.for_money -= person.ask_reason == GELD
    queue.changed = 1
    world.waiting_of[stage, gemeente] -= 1


@inner
def is_first(world: World, stage: int, region: int, place: int, gemeente: int) -> bool:
    """Return whether nobody of a gemeente stands before a place on a list."""
    for number in range(place):  # numba knows no any()
        if world.people[queues.at(world, stage, region, number)].gemeente == gemeente:
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
    row = plan.aanbieders[aanbieder]
    if row.region >= 0:
        world.queues[row.stage, row.region].changed = 1


@inner
def set_capacity(plan: Plan, world: World, month: int) -> None:
    """Twin: clerk.Clerk.set_capacity."""
    for aanbieder in range(len(plan.aanbieders)):
        places = plan.capacity[aanbieder, month]
        if places != world.places[aanbieder]:
            world.places[aanbieder] = places
            note_change(plan, world, aanbieder)


@inner
def free_places(plan: Plan, world: World, stage: int, region: int) -> int:
    """Twin: clerk.Clerk.free_places."""
    total, span = 0, plan.providers[stage, region]
    for number in range(span.first, span.first + span.count):
        aanbieder = plan.providing[number]
        total += max(0, world.places[aanbieder] - world.occupied[aanbieder])
    return total


@inner
def open_all(world: World) -> None:
    """Twin: clerk.Clerk.open_all."""
    for stage in range(world.refusals.shape[0]):
        for gemeente in range(world.refusals.shape[1]):
            world.refusals[stage, gemeente].stands = 0


# Who must be asked for a round


@inner
def call(plan: Plan, world: World, gemeente: int) -> None:
    """Have a round of a region held at the end of this tick. Twin: world.World.call_clerk."""
    region = plan.region_of[gemeente]
    if world.regions[region].due:
        return
    world.regions[region].due = 1
    place = world.called
    while place > 0 and world.due[place - 1] > region:
        world.due[place] = world.due[place - 1]
        place -= 1
    world.due[place] = region
    world.called += 1


@inner
def call_all(plan: Plan, world: World) -> None:
    """Have rounds of all regions held at the end of this tick."""
    for gemeente in range(len(plan.region_of)):
        call(plan, world, gemeente)
