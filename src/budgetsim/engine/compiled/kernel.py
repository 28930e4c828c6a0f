"""The loop of the compiled engine: from one 1 January to the next, moment after moment (rule 4).

Knows when, not what: moves, rounds and purses are told to do their part. Twin: engine/reference.py:_Run.
"""

from __future__ import annotations

from budgetsim.engine.compiled import clerk, clocks, heap, lists, meter, moves, purse
from budgetsim.engine.compiled.jit import entry, inner
from budgetsim.engine.compiled.records import Plan, World
from budgetsim.engine.inwoner import RANK_ARRIVAL
from budgetsim.units import MONTHS_PER_YEAR, NEVER, TICKS_PER_MONTH

SETTLE_IN, START, GO_ON = range(3)


@entry
def advance(plan: Plan, world: World, part: int, order: World, asks: World) -> None:
    """Take in the stock in an order; or take over their asks and run; or open a year and run.

    To run is: to the next 1 January, or the horizon, with the books of the month written. `asks` has rows of
    inwoner, stage, tick and tick of joining.
    """
    if part == SETTLE_IN:
        lists.set_capacity(plan, world, 0)
        for who in order:
            moves.settle_in(plan, world, who)
        return
    open_year(plan, world)
    if part == START:
        start(plan, world, asks)
    else:
        look_ahead(plan, world)
    run(plan, world)
    post_month(plan, world)


@inner
def start(plan: Plan, world: World, asks: World) -> None:
    """Take over the asks and start every life. Twin: reference._Run.open."""
    for row in asks:
        moves.settle_ask(plan, world, row[0], row[1], row[2], row[3])
    expel(plan, world, 0)
    for who in range(len(world.people)):
        if world.people[who].present:
            clocks.wait(plan, world, who)
    lists.call_all(plan, world)


@inner
def run(plan: Plan, world: World) -> None:
    """Live moment after moment until the next 1 January or the horizon."""
    while True:
        arrives = world.came < len(world.coming) and arrival_is_next(plan, world)
        tick = world.comes[world.came] if arrives else first_tick(world)
        turn = (world.month + 1) * TICKS_PER_MONTH
        if world.called and min(tick, turn) > world.now:
            clerk.hold_rounds(plan, world)
        elif turn <= tick:
            world.month += 1
            world.now = turn
            if world.month % MONTHS_PER_YEAR == 0 or world.month == plan.months:
                return
            post_month(plan, world)
            look_ahead(plan, world)
        else:
            world.now = tick
            meet(plan, world, arrives)


@inner
def first_tick(world: World) -> int:
    return world.heap[0].tick if world.heaped else NEVER


@inner
def arrival_is_next(plan: Plan, world: World) -> bool:
    """Return whether somebody comes before anything happens to those who are there."""
    if not world.heaped:
        return True
    who = world.coming[world.came]
    tick = world.comes[world.came]
    if tick != world.heap[0].tick:
        return tick < world.heap[0].tick
    return RANK_ARRIVAL * world.width + who + 1 < world.heap[0].priority


@inner
def meet(plan: Plan, world: World, arrives: bool) -> None:
    """Let the next moment happen. Twin: inwoner.live."""
    if arrives:
        who = world.coming[world.came]
        world.came += 1
        moves.arrive(plan, world, who)
    else:
        who = world.heap[0].who
        moves.fire(plan, world, who, clocks.take_next(world, who))
    if world.people[who].present:
        clocks.wait(plan, world, who)
    else:
        heap.take_out(world, who)


# The calendar


@inner
def open_year(plan: Plan, world: World) -> None:
    """Twin: reference._Run._open_year."""
    world.year = world.month // MONTHS_PER_YEAR
    for gemeente in range(len(world.purses)):
        purse.open_year(plan, world, gemeente)


@inner
def post_month(plan: Plan, world: World) -> None:
    """Post the month that ended; on 1 January write the closing. Twin: reference._Run.turn_of_month."""
    for gemeente in range(len(world.purses)):
        meter.turn_over(plan, world, gemeente, world.month)
        purse.post_month(plan, world, gemeente)
    for gemeente in range(len(world.purses)):
        purse.write_books(plan, world, gemeente)
    if world.month % MONTHS_PER_YEAR == 0:
        for gemeente in range(len(world.purses)):
            purse.write_closing(world, gemeente)


@inner
def look_ahead(plan: Plan, world: World) -> None:
    """Begin a month: what is told, the new rooms, the places. Twin: reference._Run.turn_of_month."""
    for gemeente in range(len(world.purses)):
        purse.revise_grants(plan, world, gemeente)
    for gemeente in range(len(world.purses)):
        purse.forecast(plan, world, gemeente)
    lists.set_capacity(plan, world, world.month)
    expel(plan, world, world.month)
    lists.open_all(world)
    lists.call_all(plan, world)


@inner
def expel(plan: Plan, world: World, month: int) -> None:
    """Empty the aanbieders that close with this month. Twin: reference._Run._expel_closed."""
    any_closes = 0
    for aanbieder in range(len(plan.aanbieders)):
        was = month > 0 and plan.closed[aanbieder, month - 1] > 0
        world.closes[aanbieder] = 0 if was else plan.closed[aanbieder, month]
        any_closes += world.closes[aanbieder]
    if any_closes:
        moves.expel(plan, world)
