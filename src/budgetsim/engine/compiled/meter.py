"""What a crowd of stays has cost, row by row, without adding up stay by stay. Twin: engine/meter.py.

Knows no purse. Where the reference keeps a heap of coming turns, those of a stay are noted beforehand under
the month's end at which they are first read, and taken back when it ends before: the sums are the same.
"""

from __future__ import annotations

from budgetsim.engine.compiled.arithmetic import cost_until
from budgetsim.engine.compiled.jit import inner
from budgetsim.engine.compiled.records import Plan, World
from budgetsim.units import TICKS_PER_MONTH


@inner
def enter(plan: Plan, world: World, gemeente: int, first: int, tick: int, since: int) -> None:
    """Begin to count a stay. Twin: meter.Meter.enter."""
    row = in_force(plan, first, tick, since)
    world.count[gemeente, row] += 1
    world.sum[gemeente, row] -= cost_until(plan.cost, row, tick)
    note_turns(plan, world, gemeente, row, since, 1)


@inner
def leave(plan: Plan, world: World, gemeente: int, first: int, tick: int, since: int) -> None:
    """Stop counting a stay. Twin: meter.Meter.leave."""
    row = in_force(plan, first, tick, since)
    world.count[gemeente, row] -= 1
    world.sum[gemeente, row] += cost_until(plan.cost, row, tick)
    note_turns(plan, world, gemeente, row, since, -1)


@inner
def in_force(plan: Plan, row: int, tick: int, since: int) -> int:
    """Twin: meter.Meter._in_force."""
    while plan.rows[row].next >= 0 and since + plan.rows[row].after <= tick:
        row = plan.rows[row].next
    return row


@inner
def note_turns(plan: Plan, world: World, gemeente: int, row: int, since: int, sign: int) -> None:
    """Note every turn of a stay that is still to come, or take them back."""
    while plan.rows[row].next >= 0:
        tick, after = since + plan.rows[row].after, plan.rows[row].next
        month = (tick + TICKS_PER_MONTH - 1) // TICKS_PER_MONTH
        if month > plan.months:
            return
        here, there = plan.rows[row].slot, plan.rows[after].slot
        world.turn_count[gemeente, month, here] -= sign
        world.turn_sum[gemeente, month, here] += sign * cost_until(plan.cost, row, tick)
        world.turn_count[gemeente, month, there] += sign
        world.turn_sum[gemeente, month, there] -= sign * cost_until(plan.cost, after, tick)
        row = after


@inner
def turn_over(plan: Plan, world: World, gemeente: int, month: int) -> None:
    """Let every stay that is due by the start of a month turn. Twin: meter.Meter._turn_over."""
    span = plan.rows_of[gemeente]
    for past in range(world.purses[gemeente].turned + 1, month + 1):
        for place in range(span.first, span.first + span.count):
            row = plan.own_rows[place]
            slot = plan.rows[row].slot
            if slot >= 0:
                world.count[gemeente, row] += world.turn_count[gemeente, past, slot]
                world.sum[gemeente, row] += world.turn_sum[gemeente, past, slot]
    world.purses[gemeente].turned = month


@inner
def open_year(plan: Plan, world: World, gemeente: int, month: int) -> None:
    """Start counting the year's payments anew. Twin: meter.Meter.open_year."""
    span = plan.rows_of[gemeente]
    for place in range(span.first, span.first + span.count):
        row = plan.own_rows[place]
        world.new_year[gemeente, row] = until(plan, world, gemeente, row, month)


@inner
def until(plan: Plan, world: World, gemeente: int, row: int, month: int) -> int:
    """Twin: meter.Meter._until."""
    return world.sum[gemeente, row] + world.count[gemeente, row] * plan.cost[row, month]


@inner
def paid_this_year(plan: Plan, world: World, gemeente: int, row: int, month: int) -> int:
    """Twin: meter.Meter.paid_this_year."""
    return until(plan, world, gemeente, row, month) - world.new_year[gemeente, row]


@inner
def due(plan: Plan, world: World, gemeente: int, row: int, begin: int, end: int) -> int:
    """Twin: meter.Meter.due."""
    return world.count[gemeente, row] * (plan.cost[row, end] - plan.cost[row, begin])
