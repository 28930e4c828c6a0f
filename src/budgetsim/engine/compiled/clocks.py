"""The clocks of one inwoner: what will happen unless something else ends the stay first, and its draws.

Knows no list and no purse. Twins: inwoner.Clock, inwoner.live and engine/clocks.py.
"""

from __future__ import annotations

import numpy as np

from budgetsim.engine.compiled import heap
from budgetsim.engine.compiled.arithmetic import Draw, clock_end, duration, philox, residual
from budgetsim.engine.compiled.jit import inner
from budgetsim.engine.compiled.records import Plan, World
from budgetsim.engine.compiled.routes import aged, starts, stretched
from budgetsim.engine.inwoner import AOW, GIVE_UP, HANDOVER_END, RANK_EXIT, RANK_STAY, RANK_WITHDRAWAL
from budgetsim.units import NEVER


@inner
def draw(plan: Plan, world: World, who: int, decision: int) -> Draw:
    """Return a draw and count the meeting. Twins: address.Key.draw, inwoner.Inwoner.occasion."""
    occasion = world.occasions[who, decision]
    world.occasions[who, decision] = occasion + 1
    return philox(
        np.uint64(world.people[who].id),
        np.uint64(occasion),
        plan.decisions[decision],
        world.key_0,
        world.key_1,
    )


@inner
def rank(plan: Plan, what: int) -> int:
    """Return the rank of what a clock announces (rule 4)."""
    if what == AOW:
        return RANK_EXIT
    if what == HANDOVER_END:
        return RANK_STAY
    if what == GIVE_UP:
        return RANK_WITHDRAWAL
    return RANK_EXIT if plan.transitions[what].leaving else RANK_STAY


@inner
def add(world: World, who: int, tick: int, what: int) -> None:
    number = world.people[who].clocks
    world.clocks[who, number].tick = tick
    world.clocks[who, number].what = what
    world.people[who].clocks = number + 1


@inner
def remove(world: World, who: int, what: int) -> None:
    """Take away the clock of one thing, if there is one; their order does not matter."""
    for number in range(world.people[who].clocks):
        if world.clocks[who, number].what == what:
            remove_at(world, who, number)
            return


@inner
def remove_at(world: World, who: int, number: int) -> None:
    """Take away one clock; the last takes its place."""
    last = world.people[who].clocks - 1
    world.clocks[who, number].tick = world.clocks[who, last].tick
    world.clocks[who, number].what = world.clocks[who, last].what
    world.people[who].clocks = last


@inner
def remove_asking(world: World, who: int) -> None:
    """Take away the clocks of an ask. Twin: world.World._end_ask."""
    remove(world, who, GIVE_UP)
    remove(world, who, HANDOVER_END)


@inner
def keep_asking(world: World, who: int) -> None:
    """Take away all clocks but those of an open ask. Twin: world.World._enter."""
    kept = 0
    for number in range(world.people[who].clocks if world.people[who].ask_stage >= 0 else 0):
        what = world.clocks[who, number].what
        if what in (GIVE_UP, HANDOVER_END):
            world.clocks[who, kept].tick = world.clocks[who, number].tick
            world.clocks[who, kept].what = what
            kept += 1
    world.people[who].clocks = kept


@inner
def first(plan: Plan, world: World, who: int) -> int:
    """Return the place of the clock that is next, or -1. Twin: the minimum in inwoner.live."""
    best, best_tick, best_rank, best_what = -1, NEVER, 0, 0
    for number in range(world.people[who].clocks):
        tick, what = world.clocks[who, number].tick, world.clocks[who, number].what
        if best >= 0 and tick > best_tick:
            continue
        order = rank(plan, what)
        if best < 0 or (tick, order, what) < (best_tick, best_rank, best_what):
            best, best_tick, best_rank, best_what = number, tick, order, what
    return best


@inner
def wait(plan: Plan, world: World, who: int) -> None:
    """Set the coming moment of an inwoner to their next clock. Twins: inwoner.live, world.World.at."""
    number = first(plan, world, who)
    world.people[who].next_clock = number
    if number < 0 or world.clocks[who, number].tick >= plan.end:
        heap.take_out(world, who)
        return
    order = rank(plan, world.clocks[who, number].what)
    tick = max(world.now, world.clocks[who, number].tick)
    heap.put(world, who, tick, order * world.width + who + 1)


@inner
def take_next(world: World, who: int) -> int:
    """Take away the clock that an inwoner waited for and return what it announces."""
    number = world.people[who].next_clock
    what = world.clocks[who, number].what
    remove_at(world, who, number)
    return what


# Starting


@inner
def start_all(plan: Plan, world: World, who: int, elapsed: int) -> None:
    """Start the clocks of a stay that has lasted a while. Twin: clocks.Clocks.start_all."""
    person = world.people[who]
    span = plan.applies[person.stage, person.doelgroep, person.gemeente]
    for place in range(span.first, span.first + span.count):
        start(plan, world, who, plan.applying[place], elapsed)
    if plan.aow >= 0:
        add(world, who, max(person.aow, world.now), AOW)


@inner
def start(plan: Plan, world: World, who: int, number: int, elapsed: int) -> None:
    """Start the clock of one transition. Twin: clocks.Clocks.start."""
    row = plan.transitions[number]
    if not starts(plan, world, who, number):
        return
    drawn = draw(plan, world, who, row.decision)
    run = aged(plan, world, who, number, elapsed) if elapsed else 0
    neutral = residual(plan.laws, row.law, drawn, run) if run else duration(plan.laws, row.law, drawn)
    end = clock_end(plan.clocks, row.clock, world.now, stretched(plan, world, who, number, neutral))
    if end < NEVER:
        add(world, who, end, number)


@inner
def spend(world: World, who: int, number: int) -> None:
    """Note a transition that fired and runs again when the ask is withdrawn."""
    world.spent[who, world.people[who].spent] = number
    world.people[who].spent += 1


@inner
def restart(plan: Plan, world: World, who: int) -> None:
    """Start anew what the ask had used up. Twin: world.World._restart_asking."""
    count = world.people[who].spent
    world.people[who].spent = 0
    for place in range(count):
        start(plan, world, who, world.spent[who, place], 0)
