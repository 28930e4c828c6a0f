"""The offering round that ends every tick. Twin: engine/clerk.py, name by name.

Knows no clock and no law; its lists are in lists.py, wishes in wishes.py.
"""

from __future__ import annotations

from budgetsim.engine.compiled import cashier, lists, moves, queues
from budgetsim.engine.compiled.jit import inner
from budgetsim.engine.compiled.logbook import GELD, NO_REASON, PLAATS, REFUSE, write
from budgetsim.engine.compiled.records import Plan, World
from budgetsim.engine.log import NOBODY
from budgetsim.units import NEVER


@inner
def offer(plan: Plan, world: World) -> None:
    """Twin: clerk.Clerk.offer. Nobody placed can be on a list again before the round is over."""
    moved = True
    while moved:
        moved = False
        for stage in plan.order:
            if world.queues[stage].count and lists.free_places(plan, world, stage):
                moved = offer_stage(plan, world, stage) or moved
        moved = moved or carrousel(plan, world)
    for stage in plan.order:
        if world.queues[stage].changed:
            write_reasons(plan, world, stage)
            world.queues[stage].changed = 0


@inner
def offer_stage(plan: Plan, world: World, stage: int) -> bool:
    """Go down one list once. Twin: clerk.Clerk._offer_stage."""
    queue = world.queues[stage]
    open_ones = shut_gemeenten(plan, world, stage)
    moved, place = False, 0
    while place < queue.count and open_ones > 0 and lists.free_places(plan, world, stage):
        who = queues.at(world, stage, place)
        gemeente = world.people[who].gemeente
        aanbieder = -1 if world.shut[gemeente] else first_free(plan, world, stage, gemeente)
        if aanbieder < 0:
            place += 1
        elif cashier.affords(plan, world, who, stage, aanbieder, True):
            # The list closes up behind who leaves it: the same place holds the next one.
            moves.place(plan, world, who, stage, aanbieder)
            moved = True
        else:
            world.shut[gemeente] = 1
            open_ones -= 1
            place += 1
    return moved


@inner
def shut_gemeenten(plan: Plan, world: World, stage: int) -> int:
    """Note which gemeenten on a list were refused for money; return how many were not."""
    open_ones, span = 0, plan.members[world.region]
    for number in range(span.first, span.first + span.count):
        gemeente = plan.membership[number]
        if world.waiting_of[stage, gemeente]:
            world.shut[gemeente] = stays_closed(plan, world, stage, gemeente)
            open_ones += not world.shut[gemeente]
    return open_ones


@inner
def first_free(plan: Plan, world: World, stage: int, gemeente: int) -> int:
    """Twin: clerk.Clerk._first_free; -1 for none."""
    span = plan.providers[stage, world.region]
    for number in range(span.first, span.first + span.count):
        aanbieder = plan.providing[number]
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
    """Write whose reason changed, no further than places or older reasons reach.

    Twin: clerk.Clerk._write_reasons.
    """
    queue = world.queues[stage]
    left, for_money, place = hand_out(plan, world, stage), queue.for_money, 0
    if plan.alike[stage, world.region]:
        # Whoever comes, the first f wait for money: those who did and still do need no look.
        place = min(left, for_money, queue.first_unwritten)
        left, for_money = left - place, for_money - place
    while place < queue.count and (left > 0 or for_money > 0):
        who = queues.at(world, stage, place)
        for_money -= world.people[who].ask_reason == GELD
        has_place = left > 0 and hand(plan, world, stage, world.people[who].gemeente)
        left -= has_place
        give_reason(world, who, queue, GELD if has_place else PLAATS)
        place += 1
    place = max(place, queue.first_unwritten)
    while queue.unwritten:
        give_reason(world, queues.at(world, stage, place), queue, PLAATS)
        place += 1
    queue.first_unwritten = NEVER


@inner
def give_reason(world: World, who: int, queue: World, reason: int) -> None:
    """Write the reason of someone on a list, when it is another. Twin: clerk.Clerk._tell."""
    person = world.people[who]
    if person.ask_reason == reason:
        return
    queue.unwritten -= person.ask_reason == NO_REASON
    queue.for_money += (reason == GELD) - (person.ask_reason == GELD)
    person.ask_reason = reason
    write(world, who, REFUSE, world.now, person.ask_stage, person.stage, reason, NOBODY, 0)


@inner
def hand_out(plan: Plan, world: World, stage: int) -> int:
    """Note the free places of every aanbieder of a list, to be handed out; return how many there are."""
    total, span = 0, plan.providers[stage, world.region]
    for number in range(span.first, span.first + span.count):
        aanbieder = plan.providing[number]
        world.handed_out[aanbieder] = max(0, world.places[aanbieder] - world.occupied[aanbieder])
        total += world.handed_out[aanbieder]
    return total


@inner
def hand(plan: Plan, world: World, stage: int, gemeente: int) -> bool:
    """Hand a place to someone of a gemeente, at the first aanbieder that has one; return whether one had."""
    span = plan.providers[stage, world.region]
    if plan.alike[stage, world.region]:
        return True
    for number in range(span.first, span.first + span.count):
        aanbieder = plan.providing[number]
        if world.handed_out[aanbieder] > 0 and plan.serves[aanbieder, gemeente]:
            world.handed_out[aanbieder] -= 1
            return True
    return False


# The carrousel


@inner
def carrousel(plan: Plan, world: World) -> bool:
    """Twin: clerk.Clerk._carrousel."""
    moved, wished = False, world.wished
    for place in range(wished):
        world.wishing[place] = world.wishes[place]
    for place in range(wished):
        who = world.wishing[place]
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
