"""What an inwoner's stay costs, whether a purse can promise it, and the booking of it.

Knows tariffs and purses, not lists or clocks. Twins: engine/cashier.py, the bookings of engine/purse.py, and
engine/measures.py for the heads.
"""

from __future__ import annotations

from budgetsim.engine.compiled import meter, room
from budgetsim.engine.compiled.arithmetic import cost_until, scaled
from budgetsim.engine.compiled.jit import inner
from budgetsim.engine.compiled.records import Plan, World
from budgetsim.units import MONTHS_PER_YEAR, PERMILLE, TICKS_PER_MONTH

PAYS_ARRIVE, PAYS_PLACE, PAYS_HANDOVER = range(3)
NO_TRAIT, UITKERING, LOONWAARDE, DAGDELEN = range(4)


@inner
def number_of(plan: Plan, aanbieder: int) -> int:
    """Twin: cashier.Cashier.number."""
    return plan.aanbieders[aanbieder].number if aanbieder >= 0 else -1


@inner
def row_of(plan: Plan, world: World, who: int, line: int) -> int:
    """Return the row of a line of its aanbieder in which a stay begins, or -1 when it costs no such thing.

    Twin: purse.PriceBook._find.
    """
    person, told = world.people[who], plan.lines[line]
    if not plan.line_serves[line, person.gemeente]:
        return -1
    if told.only_double_support and not person.double_support:
        return -1
    if told.trait == UITKERING:
        return told.first_row + person.uitkering
    if told.trait == LOONWAARDE:
        return told.first_row + person.loonwaarde
    return told.first_row + (person.dagdelen if told.trait == DAGDELEN else 0)


@inner
def enter(plan: Plan, world: World, who: int, tick: int) -> int:
    """Book the stay that begins; return what it commits. Twins: cashier.Cashier.enter, purse.Purses.enter."""
    return book(plan, world, who, tick, 1)


@inner
def leave(plan: Plan, world: World, who: int, tick: int) -> int:
    """Book the stay that ends; return the vrijval. Twins: cashier.Cashier.leave, purse.Purses.leave."""
    return -book(plan, world, who, tick, -1)


@inner
def book(plan: Plan, world: World, who: int, tick: int, sign: int) -> int:
    """Book the begin or the end of a stay; return the signed commitment. Twin: purse.Purses._commit."""
    person = world.people[who]
    gemeente, number, total = person.gemeente, number_of(plan, person.aanbieder), 0
    count_heads(plan, world, who, tick, sign)
    span = plan.priced[person.stage, person.doelgroep, 1 + number]
    for place in range(span.first, span.first + span.count):
        row = row_of(plan, world, who, plan.pricing[place])
        if row < 0:
            continue
        if sign > 0:
            meter.enter(plan, world, gemeente, row, tick, person.since)
        else:
            meter.leave(plan, world, gemeente, row, tick, person.since)
        if plan.rows[row].commitment:
            total += commit(plan, world, gemeente, row, tick, sign)
    return total


@inner
def commit(plan: Plan, world: World, gemeente: int, row: int, tick: int, sign: int) -> int:
    """Note a commitment for this year and for the whole of next. Twin: purse.Purses._commit."""
    fund, column = plan.rows[row].fund, plan.rows[row].column
    end = year_end(world)
    amount = sign * (plan.cost[row, end] - cost_until(plan.cost, row, tick))
    world.purses[gemeente].changes += 1
    world.committed[gemeente, fund, column] += amount
    world.running[gemeente, fund, column] += sign * price_of_next_year(plan, row, end)
    return amount


@inner
def year_end(world: World) -> int:
    """Return the month that ends the year. Twin: purse.Purses._year_ends."""
    return (world.year + 1) * MONTHS_PER_YEAR


@inner
def price_of_next_year(plan: Plan, row: int, end: int) -> int:
    return plan.cost[row, end + MONTHS_PER_YEAR] - plan.cost[row, end]


@inner
def count_heads(plan: Plan, world: World, who: int, tick: int, sign: int) -> None:
    """Let the grants count an inwoner, or no longer. Twins: measures.Measures.enter and leave."""
    person = world.people[who]
    span = plan.counted_of[person.stage, person.doelgroep, person.gemeente]
    for place in range(span.first, span.first + span.count):
        grant = plan.counting[place]
        if plan.counted_groups[grant, person.doelgroep, person.loonwaarde]:
            world.heads[grant] += sign
            world.head_sum[grant] -= sign * tick


@inner
def affords(plan: Plan, world: World, who: int, stage: int, aanbieder: int, note: bool) -> bool:
    """Return whether a placement now fits both years; note on what a no rests, when asked to.

    Twins: cashier.Cashier.refusal, purse.Purses.refusal.
    """
    if not plan.stages[stage].asks_money:
        return True
    person = world.people[who]
    number, end = number_of(plan, aanbieder), year_end(world)
    first, price, price_next = -1, 0, 0
    span = plan.priced[stage, person.doelgroep, 1 + number]
    for place in range(span.first, span.first + span.count):
        row = row_of(plan, world, who, plan.pricing[place])
        if row >= 0 and plan.rows[row].commitment:
            first = row if first < 0 else first
            price += plan.cost[row, end] - cost_until(plan.cost, row, world.now)
            price_next += price_of_next_year(plan, row, end)
    if first < 0:
        return True
    fund, column = plan.rows[first].fund, plan.rows[first].column
    now = room.left(plan, world, person.gemeente, 0, fund, column)
    later = room.left(plan, world, person.gemeente, 1, fund, column)
    if price <= now and (price_next <= later or not plan.two_years):
        return True
    if note:
        note_refusal(world, stage, person.gemeente, fund, column, now, later)
    return False


@inner
def note_refusal(
    world: World, stage: int, gemeente: int, fund: int, column: int, now: int, later: int
) -> None:
    """Close the list for a gemeente until a room rises. Twins: purse.Refusal, clerk.Clerk._affordable."""
    refusal = world.refusals[stage, gemeente]
    refusal.stands = 1
    refusal.fund = fund
    refusal.column = column
    refusal.now = now
    refusal.later = later
    refusal.changes = world.purses[gemeente].changes


@inner
def has_risen(plan: Plan, world: World, stage: int, gemeente: int) -> bool:
    """Return whether a room that a refusal rested on has risen. Twin: purse.Purses.has_risen."""
    refusal = world.refusals[stage, gemeente]
    if world.purses[gemeente].changes == refusal.changes:
        return False
    now = room.left(plan, world, gemeente, 0, refusal.fund, refusal.column)
    later = room.left(plan, world, gemeente, 1, refusal.fund, refusal.column)
    return now > refusal.now or later > refusal.later


@inner
def pay_event(plan: Plan, world: World, event: int, who: int, stage: int, share: int) -> None:
    """Pay the one-off costs of an event now. Twin: cashier.Cashier.pay_event."""
    person = world.people[who]
    for line in range(len(plan.event_lines)):
        told = plan.event_lines[line]
        if told.event != event or told.stage != stage:
            continue
        if plan.event_groups[line, person.doelgroep] and plan.event_serves[line, person.gemeente]:
            cents = plan.event_cents[line, world.now // TICKS_PER_MONTH]
            world.events_paid[person.gemeente, told.fund] += scaled(cents, share, PERMILLE)


@inner
def first_serving(plan: Plan, world: World, stage: int, gemeente: int) -> int:
    """Return the first aanbieder of a stage that serves a gemeente, or -1."""
    span = plan.providers[stage, world.region]
    for number in range(span.first, span.first + span.count):
        if plan.serves[plan.providing[number], gemeente]:
            return plan.providing[number]
    return -1


@inner
def monthly_cents(plan: Plan, world: World, who: int, stage: int, month: int) -> int:
    """Twin: cashier.Cashier.monthly_cents."""
    person = world.people[who]
    number = number_of(plan, first_serving(plan, world, stage, person.gemeente))
    total = 0
    span = plan.priced[stage, person.doelgroep, 1 + number]
    for place in range(span.first, span.first + span.count):
        row = row_of(plan, world, who, plan.pricing[place])
        if row >= 0:
            cents = plan.cost[row, month + 1] - plan.cost[row, month]
            total += -cents if plan.rows[row].income else cents
    return total
