"""The purses while the year runs: what is posted, expected and told month by month (rules 13-16).

Knows no list and no stay. Twin: engine/purse.py; what 1 January brings, years.py works out in Python.
"""

from __future__ import annotations

from budgetsim.accounts.buig import Moment
from budgetsim.engine.compiled import cashier, meter, room
from budgetsim.engine.compiled.arithmetic import scaled
from budgetsim.engine.compiled.jit import inner
from budgetsim.engine.compiled.logbook import GRANT, SETTLE, write_fund
from budgetsim.engine.compiled.records import Plan, World
from budgetsim.engine.outcome import COMMON
from budgetsim.units import GROWTH_ONE, MONTHS_PER_YEAR

NADER_VOORLOPIG, DEFINITIEF = int(Moment.NADER_VOORLOPIG), int(Moment.DEFINITIEF)
Ints = World


@inner
def open_year(plan: Plan, world: World, gemeente: int) -> None:
    """Begin a year whose money is in; write the grants. Twin: purse.Purses.open_year."""
    month, end = world.month, cashier.year_end(world)
    meter.open_year(plan, world, gemeente, month)
    for fund in range(len(world.money)):
        world.events_paid[gemeente, fund] = 0
        for column in range(len(world.used)):
            world.posted[gemeente, fund, column] = 0
            world.covered[gemeente, fund, column] = 0
    promised(plan, world, gemeente, month, end, world.committed)
    promised(plan, world, gemeente, end, end + MONTHS_PER_YEAR, world.running)
    forecast(plan, world, gemeente)
    for fund in range(len(world.money)):
        write_fund(world, GRANT, world.now, gemeente, fund, world.grants[gemeente, fund])


@inner
def promised(plan: Plan, world: World, gemeente: int, begin: int, end: int, matrix: Ints) -> None:
    """Set what running placements and places cost between two month starts. Twin: purse.Purses._promised."""
    span, last = plan.rows_of[gemeente], len(world.used) - 1
    for fund in range(len(world.money)):
        for column in range(last):
            matrix[gemeente, fund, column] = 0
        matrix[gemeente, fund, last] = plan.places[gemeente, fund, end] - plan.places[gemeente, fund, begin]
    for place in range(span.first, span.first + span.count):
        row = plan.own_rows[place]
        if plan.rows[row].commitment and world.count[gemeente, row]:
            due = meter.due(plan, world, gemeente, row, begin, end)
            matrix[gemeente, plan.rows[row].fund, plan.rows[row].column] += due


@inner
def revise_grants(plan: Plan, world: World, gemeente: int) -> None:
    """Take in what is told anew. Twins: treasury.Treasury.revise_grants, reference._Run._revise_grants."""
    of_year = world.month % MONTHS_PER_YEAR
    if of_year not in (NADER_VOORLOPIG, DEFINITIEF):
        return
    moment = 0 if of_year == NADER_VOORLOPIG else 1
    for fund in range(len(world.money)):
        told = world.told[gemeente, moment, fund]
        change = told - world.grants[gemeente, fund]
        if change:
            write_fund(world, GRANT, world.now, gemeente, fund, change)
        world.grants[gemeente, fund] = told


@inner
def forecast(plan: Plan, world: World, gemeente: int) -> None:
    """Look ahead from the start of the month. Twin: purse.Purses.forecast."""
    month, end = world.month, cashier.year_end(world)
    autumn = 1 if month % MONTHS_PER_YEAR >= DEFINITIEF else 0
    world.purses[gemeente].changes += 1
    if month % MONTHS_PER_YEAR == 0:
        # In other months the books of the month that ended have just told it.
        pay_entitlements(plan, world, gemeente, month)
        expect(plan, world, gemeente, month, end, 0)
    for fund in range(len(world.money)):
        had = money(world, gemeente, fund)
        world.money[fund] = had - world.always[gemeente, fund] - world.expected[gemeente, fund]
    room.make(plan, world, gemeente, 0, world.purses[gemeente].drawn_common)
    expect(plan, world, gemeente, end, end + MONTHS_PER_YEAR, 1)
    for fund in range(len(world.money)):
        world.money[fund] = world.next_grants[gemeente, autumn, fund] - world.expected[gemeente, fund]
    room.make(plan, world, gemeente, 1, 0)


@inner
def expect(plan: Plan, world: World, gemeente: int, begin: int, end: int, ahead: int) -> None:
    """Note expected entitlements per fund, as seen now: world.expected. Twin: purse.Purses._expected."""
    span = plan.rows_of[gemeente]
    for fund in range(len(world.money)):
        world.expected[gemeente, fund] = plan.fixed[gemeente, fund, end] - plan.fixed[gemeente, fund, begin]
    for place in range(span.first, span.first + span.count):
        row = plan.own_rows[place]
        told = plan.rows[row]
        if not told.commitment and not told.income and world.count[gemeente, row]:
            due = meter.due(plan, world, gemeente, row, begin, end)
            growth = plan.growth[ahead, told.fund, world.month]
            world.expected[gemeente, told.fund] += scaled(due, growth, GROWTH_ONE)


@inner
def pay_entitlements(plan: Plan, world: World, gemeente: int, month: int) -> None:
    """Note what entitlements cost and brought since 1 January: world.always and world.income.

    Twin: purse.Purses._entitlements_paid.
    """
    span, begin = plan.rows_of[gemeente], world.year * MONTHS_PER_YEAR
    for fund in range(len(world.money)):
        fixed = plan.fixed[gemeente, fund, month] - plan.fixed[gemeente, fund, begin]
        world.always[gemeente, fund] = world.events_paid[gemeente, fund] + fixed
        world.income[gemeente, fund] = 0
    for place in range(span.first, span.first + span.count):
        row = plan.own_rows[place]
        if not plan.rows[row].commitment:
            cents = meter.paid_this_year(plan, world, gemeente, row, month)
            if plan.rows[row].income:
                world.income[gemeente, plan.rows[row].fund] += cents
            else:
                world.always[gemeente, plan.rows[row].fund] += cents


@inner
def money(world: World, gemeente: int, fund: int) -> int:
    """Return what a fund has had this year; its income is in world.income. Twin: purse.Purses._money."""
    own = world.grants[gemeente, fund] + world.extra[gemeente, fund]
    return own + world.drawn[gemeente, fund] + world.carried[gemeente, fund] + world.income[gemeente, fund]


@inner
def pay_placements(plan: Plan, world: World, gemeente: int, month: int) -> None:
    """Note what placements and places cost since 1 January: world.placed. Twin: purse.Purses._placed."""
    span, begin, last = plan.rows_of[gemeente], world.year * MONTHS_PER_YEAR, len(world.used) - 1
    for fund in range(len(world.placed)):
        for column in range(last):
            world.placed[fund, column] = 0
        places = plan.places[gemeente, fund, month] - plan.places[gemeente, fund, begin]
        world.placed[fund, last] = places
    for place in range(span.first, span.first + span.count):
        row = plan.own_rows[place]
        if plan.rows[row].commitment:
            cents = meter.paid_this_year(plan, world, gemeente, row, month)
            world.placed[plan.rows[row].fund, plan.rows[row].column] += cents


@inner
def post_month(plan: Plan, world: World, gemeente: int) -> None:
    """Let earmarked money pay first for the month that ended. Twin: purse.Purses.post_month."""
    pay_placements(plan, world, gemeente, world.month)
    for column in range(len(world.used)):
        world.marked[column] = 0
    for fund in range(len(world.placed)):
        if plan.kinds[room.EARMARKED, fund]:
            came = world.grants[gemeente, fund] + world.carried[gemeente, fund]
            world.marked[fund] = came - covered_by(world, gemeente, fund)
        for column in range(len(world.used)):
            placed = world.placed[fund, column]
            world.placed[fund, column] = placed - world.posted[gemeente, fund, column]
            world.posted[gemeente, fund, column] = placed
    room.cover(plan, world, world.placed, world.marked)
    for fund in range(len(world.placed)):
        for column in range(len(world.used)):
            world.covered[gemeente, fund, column] += world.paid[fund, column]


@inner
def covered_by(world: World, gemeente: int, earmark: int) -> int:
    """Return what an earmarked fund has covered this year, of all funds."""
    cents = 0
    for fund in range(len(world.placed)):
        cents += world.covered[gemeente, fund, earmark]
    return cents


@inner
def write_books(plan: Plan, world: World, gemeente: int) -> None:
    """Note where every fund stands. Twins: purse.Purses.books, reference._Run._write_purses."""
    pay_entitlements(plan, world, gemeente, world.month)
    expect(plan, world, gemeente, world.month, cashier.year_end(world), 0)
    for fund in range(len(world.money)):
        posted = room.total(world.posted[gemeente, fund])
        covering = covered_by(world, gemeente, fund) - room.total(world.covered[gemeente, fund])
        world.book_money[gemeente, fund] = money(world, gemeente, fund)
        world.book_paid[gemeente, fund] = world.always[gemeente, fund] + posted + covering
        balance = world.book_money[gemeente, fund] - world.book_paid[gemeente, fund]
        still = room.total(world.committed[gemeente, fund]) - posted
        write_purse(world, gemeente, fund, balance, still, world.expected[gemeente, fund])
    write_purse(world, gemeente, COMMON, world.purses[gemeente].drawn_common, 0, 0)


@inner
def write_purse(world: World, gemeente: int, purse: int, balance: int, committed: int, coming: int) -> None:
    row = world.purse_rows[world.month - 1, gemeente, purse if purse != COMMON else len(world.money)]
    row[0] = world.month - 1
    row[1] = gemeente
    row[2] = purse
    row[3] = balance
    row[4] = committed
    row[5] = coming


@inner
def write_closing(world: World, gemeente: int) -> None:
    """Write every fund's closing balance. Twin: reference._Run._close_year."""
    for fund in range(len(world.money)):
        before = world.drawn[gemeente, fund] + world.carried[gemeente, fund]
        closing = world.book_money[gemeente, fund] - world.book_paid[gemeente, fund] - before
        write_fund(world, SETTLE, world.now, gemeente, fund, closing)
