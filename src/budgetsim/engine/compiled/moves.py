"""What happens to one inwoner: coming in, asking, waiting, moving, leaving. Twin: engine/world.py.

Knows no order of moments and no round; it writes every event.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from budgetsim.engine.compiled import cashier, clocks, lists, wishes
from budgetsim.engine.compiled.arithmetic import duration, high_product, residual
from budgetsim.engine.compiled.jit import inner
from budgetsim.engine.compiled.logbook import (
    ARRIVE,
    ASK,
    EXIT,
    HANDOVER,
    LEAVE,
    NO_REASON,
    OVERDRACHT,
    PLACE,
    SWAP,
    WITHDRAW,
    write,
)
from budgetsim.engine.compiled.records import Plan, World
from budgetsim.engine.compiled.routes import crosses, misfit, next_stage
from budgetsim.engine.inwoner import AOW, GIVE_UP, HANDOVER_END
from budgetsim.engine.log import NOBODY
from budgetsim.engine.plan import TO_CARROUSEL, TO_NEXT
from budgetsim.units import NEVER, PERMILLE, TICKS_PER_MONTH


@inner
def this_month(world: World) -> int:
    return world.now // TICKS_PER_MONTH


# Coming in


@inner
def arrive(plan: Plan, world: World, who: int) -> None:
    """Twin: world.World.arrive."""
    wanted = world.people[who].stage
    gated = plan.stages[wanted].gated
    if gated:
        world.people[who].stage = plan.home
    world.people[who].present = 1
    stage = world.people[who].stage
    write(world, who, ARRIVE, world.now, stage, NOBODY, NO_REASON, NOBODY, 0)
    cashier.pay_event(plan, world, cashier.PAYS_ARRIVE, who, stage, PERMILLE)
    enter(plan, world, who)
    if gated:
        ask(plan, world, who, wanted)


@inner
def settle_in(plan: Plan, world: World, who: int) -> None:
    """Twin: world.World.settle_in."""
    person = world.people[who]
    person.present = 1
    number = cashier.number_of(plan, person.aanbieder)
    write(world, who, ARRIVE, person.since, person.stage, NOBODY, NO_REASON, number, 0)
    book_in(plan, world, who)
    person.misfit = misfit(plan, world, who)
    clocks.start_all(plan, world, who, -person.since)


@inner
def settle_ask(plan: Plan, world: World, who: int, stage: int, tick: int, joined: int) -> None:
    """Take over an ask; what it had used up is in `spent`. Twin: world.World.settle_ask."""
    open_ask(plan, world, who, stage, tick)
    for place in range(world.people[who].spent):
        clocks.remove(world, who, world.spent[who, place])
    write(world, who, ASK, tick, stage, world.people[who].stage, NO_REASON, NOBODY, 0)
    end = tick + plan.handover_ticks[0]
    if joined == NEVER and end > world.now:
        begin_handover(plan, world, who, tick, end)
    else:
        join(plan, world, who, 0 if joined == NEVER else world.now - joined)


@inner
def open_ask(plan: Plan, world: World, who: int, stage: int, tick: int) -> None:
    """Twin: inwoner.Ask."""
    key = lists.list_key(plan, world, who, stage, this_month(world))
    person = world.people[who]
    person.ask_stage = stage
    person.ask_tick = tick
    person.ask_reason = NO_REASON
    person.ask_key = key
    person.ask_joined = NEVER


# What a clock does


@inner
def fire(plan: Plan, world: World, who: int, what: int) -> None:
    """Twin: world.World.fire."""
    if what == AOW:
        leave_for(plan, world, who, plan.aow, False)
    elif what == HANDOVER_END:
        end_handover(plan, world, who)
    elif what == GIVE_UP:
        drop_ask(plan, world, who)
        clocks.restart(plan, world, who)
    else:
        transit(plan, world, who, what)


@inner
def transit(plan: Plan, world: World, who: int, number: int) -> None:
    """Twin: world.World._transit."""
    row, person = plan.transitions[number], world.people[who]
    target, here = row.target, plan.stages[person.stage]
    if target == TO_CARROUSEL:
        wish(plan, world, who, number)
        return
    if row.restarts_path:
        person.completed = -1
    if target == TO_NEXT:
        if here.gated:
            person.completed = max(person.completed, here.position)
        target = next_stage(plan, world, who, this_month(world))
    if not plan.stages[target].gated:
        leave_for(plan, world, who, target, False)
    elif plan.stages[target].position > here.position:
        clocks.spend(world, who, number)
        if person.ask_stage < 0:
            ask(plan, world, who, target)
    else:
        leave_for(plan, world, who, plan.home, False)
        ask(plan, world, who, target)


# Asking and waiting


@inner
def ask(plan: Plan, world: World, who: int, stage: int) -> None:
    """Twin: world.World.ask."""
    open_ask(plan, world, who, stage, world.now)
    month = this_month(world)
    write(world, who, ASK, world.now, stage, world.people[who].stage, NO_REASON, NOBODY, 0)
    loses = plan.handover_loss[month] > 0 or plan.handover_loss_all[month]
    if crosses(plan, world, who, stage) and (plan.handover_ticks[month] or loses):
        begin_handover(plan, world, who, world.now, world.now + plan.handover_ticks[month])
        share = plan.handover_permille[month]
        cashier.pay_event(plan, world, cashier.PAYS_HANDOVER, who, stage, share)
    else:
        join(plan, world, who, 0)


@inner
def begin_handover(plan: Plan, world: World, who: int, tick: int, end: int) -> None:
    """Twin: world.World._begin_handover."""
    person = world.people[who]
    person.ask_reason = OVERDRACHT
    write(world, who, HANDOVER, tick, person.ask_stage, person.stage, OVERDRACHT, NOBODY, 0)
    if end > world.now:
        clocks.add(world, who, end, HANDOVER_END)
    else:
        end_handover(plan, world, who)


@inner
def end_handover(plan: Plan, world: World, who: int) -> None:
    """Twin: world.World._end_handover."""
    month, person = this_month(world), world.people[who]
    drawn = clocks.draw(plan, world, who, plan.handover_decision)
    if not plan.handover_loss_all[month] and drawn >= plan.handover_loss[month]:
        join(plan, world, who, 0)
        return
    write(world, who, WITHDRAW, world.now, person.ask_stage, person.stage, person.ask_reason, NOBODY, 0)
    person.ask_stage = -1
    if person.stage == plan.home:
        clocks.restart(plan, world, who)
    else:
        leave_for(plan, world, who, plan.home, False)


@inner
def join(plan: Plan, world: World, who: int, waited: int) -> None:
    """Join the list; `waited` is the time already spent on it. Twin: world.World._join."""
    person = world.people[who]
    person.ask_joined = world.now - waited
    person.ask_reason = NO_REASON
    lists.join(plan, world, who)
    lists.call(plan, world, person.gemeente)
    stage = plan.stages[person.ask_stage]
    if stage.give_up >= 0:
        drawn = clocks.draw(plan, world, who, stage.give_up_decision)
        left = (
            residual(plan.laws, stage.give_up, drawn, waited)
            if waited
            else duration(plan.laws, stage.give_up, drawn)
        )
        clocks.add(world, who, world.now + left, GIVE_UP)


@inner
def drop_ask(plan: Plan, world: World, who: int) -> None:
    """Twin: world.World._drop_ask."""
    person = world.people[who]
    if person.ask_stage < 0:
        return
    write(world, who, WITHDRAW, world.now, person.ask_stage, person.stage, person.ask_reason, NOBODY, 0)
    end_ask(plan, world, who)
    lists.call(plan, world, person.gemeente)


@inner
def end_ask(plan: Plan, world: World, who: int) -> None:
    """Twin: world.World._end_ask."""
    lists.remove(plan, world, who)
    world.people[who].ask_stage = -1
    clocks.remove_asking(world, who)


# Moving


@inner
def leave_for(plan: Plan, world: World, who: int, target: int, keep_ask: bool) -> None:
    """Twin: world.World.leave_for."""
    if not keep_ask:
        drop_ask(plan, world, who)
    person = world.people[who]
    origin, leaving = person.stage, plan.stages[target].exit
    freed = book_out(plan, world, who)
    write(world, who, EXIT if leaving else LEAVE, world.now, target, origin, NO_REASON, NOBODY, freed)
    person.stage = target
    if leaving:
        person.present = 0
        person.clocks = 0
    else:
        enter(plan, world, who)


@inner
def place(plan: Plan, world: World, who: int, stage: int, aanbieder: int) -> None:
    """Twin: world.World.place."""
    person = world.people[who]
    origin = person.stage
    end_ask(plan, world, who)
    freed = book_out(plan, world, who)
    if plan.stages[origin].gated:
        write(world, who, LEAVE, world.now, stage, origin, NO_REASON, NOBODY, freed)
    person.stage = stage
    person.aanbieder = aanbieder
    committed = enter(plan, world, who)
    number = cashier.number_of(plan, aanbieder)
    write(world, who, PLACE, world.now, stage, origin, NO_REASON, number, committed)
    cashier.pay_event(plan, world, cashier.PAYS_PLACE, who, stage, PERMILLE)
    clocks.wait(plan, world, who)


@inner
def expel(plan: Plan, world: World) -> None:
    """Send everyone home from places that close now: world.closes. Twin: world.World.expel."""
    for who in range(len(world.people)):
        person = world.people[who]
        if person.present and person.aanbieder >= 0 and world.closes[person.aanbieder]:
            leave_for(plan, world, who, plan.home, True)
            clocks.wait(plan, world, who)


@inner
def wish(plan: Plan, world: World, who: int, number: int) -> None:
    """Twin: world.World._wish."""
    clocks.spend(world, who, number)
    count = count_others(plan, world, who)
    if count:
        drawn = clocks.draw(plan, world, who, plan.carrousel_decision)
        chosen = high_product(drawn, np.uint64(count))
        wishes.add(plan, world, who, other(plan, world, who, np.int64(chosen)))
        lists.call(plan, world, world.people[who].gemeente)


@inner
def count_others(plan: Plan, world: World, who: int) -> int:
    """Return how many other aanbieders of the stage would take an inwoner."""
    person, count = world.people[who], 0
    span = plan.providers[person.stage, plan.region_of[person.gemeente]]
    for number in range(span.first, span.first + span.count):
        aanbieder = plan.providing[number]
        if aanbieder != person.aanbieder and plan.serves[aanbieder, person.gemeente]:
            count += 1
    return count


@inner
def other(plan: Plan, world: World, who: int, chosen: Any) -> int:
    """Return one of those aanbieders by its place among them."""
    person = world.people[who]
    span = plan.providers[person.stage, plan.region_of[person.gemeente]]
    for number in range(span.first, span.first + span.count):
        aanbieder = plan.providing[number]
        if aanbieder != person.aanbieder and plan.serves[aanbieder, person.gemeente]:
            if chosen == 0:
                return aanbieder
            chosen -= 1
    return -1


@inner
def swap(plan: Plan, world: World, who: int, aanbieder: int) -> None:
    """Twin: world.World.swap."""
    person = world.people[who]
    freed = cashier.leave(plan, world, who, world.now)
    lists.free(plan, world, person.aanbieder)
    lists.take(plan, world, aanbieder)
    person.aanbieder = aanbieder
    committed = cashier.enter(plan, world, who, world.now)
    number = cashier.number_of(plan, aanbieder)
    write(world, who, SWAP, world.now, person.stage, NOBODY, NO_REASON, number, committed - freed)
    wishes.forget(plan, world, who)
    clocks.restart(plan, world, who)
    clocks.wait(plan, world, who)


# Stays


@inner
def enter(plan: Plan, world: World, who: int) -> int:
    """Begin a stay now; return what it commits. Twin: world.World._enter."""
    person = world.people[who]
    person.since = world.now
    person.spent = 0
    if not plan.stages[person.stage].gated:
        person.aanbieder = -1
    committed = book_in(plan, world, who)
    clocks.keep_asking(world, who)
    person.misfit = misfit(plan, world, who)
    clocks.start_all(plan, world, who, 0)
    return committed


@inner
def book_in(plan: Plan, world: World, who: int) -> int:
    """Twin: world.World._book_in."""
    if world.people[who].aanbieder >= 0:
        lists.take(plan, world, world.people[who].aanbieder)
    return cashier.enter(plan, world, who, world.now)


@inner
def book_out(plan: Plan, world: World, who: int) -> int:
    """Twin: world.World._book_out."""
    person = world.people[who]
    freed = cashier.leave(plan, world, who, world.now)
    if person.aanbieder >= 0:
        lists.free(plan, world, person.aanbieder)
        wishes.forget(plan, world, who)
        person.aanbieder = -1
        lists.call(plan, world, person.gemeente)
    return freed
