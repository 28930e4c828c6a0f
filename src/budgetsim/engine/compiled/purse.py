"""The purses while the year runs: what is posted, expected and told month by month (rules 13-16).

Knows no list and no stay. Twin: engine/purse.py; what 1 January brings, years.py works out in Python.
"""

from __future__ import annotations

import numpy as np

from budgetsim.accounts.buig import Moment
from budgetsim.engine.compiled import cashier, meter, room
from budgetsim.engine.compiled.arithmetic import scaled
from budgetsim.engine.compiled.jit import inner
from budgetsim.engine.compiled.logbook import GRANT, SETTLE, write_fund
from budgetsim.engine.compiled.records import Plan, World
from budgetsim.engine.reference import COMMON
from budgetsim.units import GROWTH_ONE, MONTHS_PER_YEAR

NADER_VOORLOPIG, DEFINITIEF = int(Moment.NADER_VOORLOPIG), int(Moment.DEFINITIEF)
Ints = World


@inner
def open_year(plan: Plan, world: World, gemeente: int) -> None:
    """Begin a year whose money is in; write the grants. Twin: purse.Purses.open_year."""
    month, end = world.month, cashier.year_end(world)
    meter.open_year(plan, world, gemeente, month)
    world.events_paid[gemeente] = 0
    world.posted[gemeente] = 0
    world.covered[gemeente] = 0
    promised(plan, world, gemeente, month, end, world.committed[gemeente])
    promised(plan, world, gemeente, end, end + MONTHS_PER_YEAR, world.running[gemeente])
    forecast(plan, world, gemeente)
    for fund in range(world.grants.shape[1]):
        write_fund(world, GRANT, world.now, gemeente, fund, world.grants[gemeente, fund])


@inner
def promised(plan: Plan, world: World, gemeente: int, begin: int, end: int, matrix: Ints) -> None:
    """Set what running placements and places cost between two month starts. Twin: purse.Purses._promised."""
    matrix[:] = 0
    for row in range(len(plan.rows)):
        if plan.rows[row].commitment:
            due = meter.due(plan, world, gemeente, row, begin, end)
            matrix[plan.rows[row].fund, plan.rows[row].column] += due
    for fund in range(len(matrix)):
        matrix[fund, -1] += plan.places[gemeente, fund, end] - plan.places[gemeente, fund, begin]


@inner
def revise_grants(plan: Plan, world: World, gemeente: int) -> None:
    """Take in what is told anew. Twins: treasury.Treasury.revise_grants, reference._Run._revise_grants."""
    of_year = world.month % MONTHS_PER_YEAR
    if of_year not in (NADER_VOORLOPIG, DEFINITIEF):
        return
    told = world.told[gemeente, 0 if of_year == NADER_VOORLOPIG else 1]
    for fund in range(len(told)):
        change = told[fund] - world.grants[gemeente, fund]
        if change:
            write_fund(world, GRANT, world.now, gemeente, fund, change)
        world.grants[gemeente, fund] = told[fund]


@inner
def forecast(plan: Plan, world: World, gemeente: int) -> None:
    """Look ahead from the start of the month. Twin: purse.Purses.forecast."""
    month, end = world.month, cashier.year_end(world)
    paid, income = entitlements_paid(plan, world, gemeente, month)
    now = expected(plan, world, gemeente, month, end, 0)
    later = expected(plan, world, gemeente, end, end + MONTHS_PER_YEAR, 1)
    autumn = 1 if month % MONTHS_PER_YEAR >= DEFINITIEF else 0
    world.purses[gemeente].changes += 1
    left_now = money(world, gemeente, income) - paid - now
    left_next = world.next_grants[gemeente, autumn] - later
    room.make(plan, world, gemeente, 0, left_now, world.purses[gemeente].drawn_common)
    room.make(plan, world, gemeente, 1, left_next, 0)


@inner
def expected(plan: Plan, world: World, gemeente: int, begin: int, end: int, ahead: int) -> Ints:
    """Return expected entitlements per fund, as seen now. Twin: purse.Purses._expected."""
    total = plan.fixed[gemeente, :, end] - plan.fixed[gemeente, :, begin]
    for row in range(len(plan.rows)):
        told = plan.rows[row]
        if not told.commitment and not told.income and world.count[gemeente, row]:
            due = meter.due(plan, world, gemeente, row, begin, end)
            total[told.fund] += scaled(due, plan.growth[ahead, told.fund, world.month], GROWTH_ONE)
    return total


@inner
def entitlements_paid(plan: Plan, world: World, gemeente: int, month: int) -> tuple[Ints, Ints]:
    """Return what entitlements cost and brought since 1 January. Twin: purse.Purses._entitlements_paid."""
    begin = world.year * MONTHS_PER_YEAR
    fixed = plan.fixed[gemeente]
    paid = world.events_paid[gemeente] + fixed[:, month] - fixed[:, begin]
    income = np.zeros(len(paid), np.int64)
    for row in range(len(plan.rows)):
        if not plan.rows[row].commitment:
            cents = meter.paid_this_year(plan, world, gemeente, row, month)
            if plan.rows[row].income:
                income[plan.rows[row].fund] += cents
            else:
                paid[plan.rows[row].fund] += cents
    return paid, income


@inner
def money(world: World, gemeente: int, income: Ints) -> Ints:
    """Twin: purse.Purses._money."""
    own = world.grants[gemeente] + world.extra[gemeente]
    return own + world.drawn[gemeente] + world.carried[gemeente] + income


@inner
def placed(plan: Plan, world: World, gemeente: int, month: int) -> Ints:
    """Return what placements and places cost since 1 January. Twin: purse.Purses._placed."""
    begin, places = world.year * MONTHS_PER_YEAR, plan.places[gemeente]
    total = np.zeros(world.posted.shape[1:], np.int64)
    for row in range(len(plan.rows)):
        if plan.rows[row].commitment:
            cents = meter.paid_this_year(plan, world, gemeente, row, month)
            total[plan.rows[row].fund, plan.rows[row].column] += cents
    total[:, -1] += places[:, month] - places[:, begin]
    return total


@inner
def post_month(plan: Plan, world: World, gemeente: int) -> None:
    """Let earmarked money pay first for the month that ended. Twin: purse.Purses.post_month."""
    total = placed(plan, world, gemeente, world.month)
    funds = len(total)
    left = np.zeros(funds + 1, np.int64)
    for fund in range(funds):
        if plan.kinds[room.EARMARKED, fund]:
            came = world.grants[gemeente, fund] + world.carried[gemeente, fund]
            left[fund] = came - world.covered[gemeente, :, fund].sum()
    _, paid = room.cover(total - world.posted[gemeente], left)
    world.covered[gemeente] += paid
    world.posted[gemeente] = total


@inner
def write_books(plan: Plan, world: World, gemeente: int) -> None:
    """Note where every fund stands. Twins: purse.Purses.books, reference._Run._write_purses."""
    paid, income = entitlements_paid(plan, world, gemeente, world.month)
    coming = expected(plan, world, gemeente, world.month, cashier.year_end(world), 0)
    world.book_always[gemeente] = paid
    world.book_income[gemeente] = income
    world.book_money[gemeente] = money(world, gemeente, income)
    for fund in range(len(paid)):
        posted = world.posted[gemeente, fund].sum()
        covering = world.covered[gemeente, :, fund].sum() - world.covered[gemeente, fund].sum()
        world.book_paid[gemeente, fund] = paid[fund] + posted + covering
        balance = world.book_money[gemeente, fund] - world.book_paid[gemeente, fund]
        still = world.committed[gemeente, fund].sum() - posted
        write_purse(world, gemeente, fund, balance, still, coming[fund])
    purse = world.purses[gemeente]
    write_purse(world, gemeente, COMMON, purse.drawn_common, 0, 0)


@inner
def write_purse(world: World, gemeente: int, purse: int, balance: int, committed: int, coming: int) -> None:
    row = world.purse_rows[world.purse_count]
    row[0] = world.month - 1
    row[1] = gemeente
    row[2] = purse
    row[3] = balance
    row[4] = committed
    row[5] = coming
    world.purse_count += 1


@inner
def write_closing(world: World, gemeente: int) -> None:
    """Write every fund's closing balance. Twin: reference._Run._close_year."""
    for fund in range(world.grants.shape[1]):
        before = world.drawn[gemeente, fund] + world.carried[gemeente, fund]
        closing = world.book_money[gemeente, fund] - world.book_paid[gemeente, fund] - before
        write_fund(world, SETTLE, world.now, gemeente, fund, closing)
