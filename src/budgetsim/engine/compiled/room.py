"""How much a gemeente's purses can still promise in a year. Twins: engine/room.py, settle.earmark_cover.

Knows no person and no date. `ahead` is 0 for this year and 1 for next.
"""

from __future__ import annotations

from budgetsim.engine.compiled.arithmetic import scaled
from budgetsim.engine.compiled.jit import inner
from budgetsim.engine.compiled.records import Plan, World
from budgetsim.units import PERMILLE

SEPARATE, LEAK, SHORTFALL = range(3)
ENTITLEMENT, EARMARKED = range(2)
Ints = World


@inner
def cover(plan: Plan, world: World, spent: Ints, grants: Ints) -> None:
    """Note what earmarked money pays, per earmark and per fund and earmark. Twin: settle.earmark_cover."""
    for earmark in plan.earmarks:
        world.used[earmark] = 0
        for fund in range(len(spent)):
            paid = 0
            if grants[earmark] > 0:
                paid = min(grants[earmark] - world.used[earmark], spent[fund, earmark])
            world.paid[fund, earmark] = paid
            world.used[earmark] += paid


@inner
def total(row: Ints) -> int:
    """Return the sum of a row of cents."""
    cents = 0
    for number in range(len(row)):
        cents += row[number]
    return cents


@inner
def left(plan: Plan, world: World, gemeente: int, ahead: int, fund: int, column: int) -> int:
    """Return the room for one more placement. Twin: room.Room.left."""
    committed = world.running[gemeente] if ahead else world.committed[gemeente]
    earmarked = world.room_earmarked[gemeente, ahead]
    cover(plan, world, committed, earmarked)
    shared, own_left = world.room_pool[gemeente, ahead], 0
    for number in range(len(committed)):
        net = total(committed[number])
        for earmark in plan.earmarks:
            net -= world.paid[number, earmark]
        own = world.room_own[gemeente, ahead, number]
        shared -= max(0, net - own)
        if number == fund:
            own_left = max(0, own - net)
    return earmarked[column] - world.used[column] + own_left + max(0, shared)


@inner
def make(plan: Plan, world: World, gemeente: int, ahead: int, common: int) -> None:
    """Set the room of a year from world.money: after entitlements, per fund. Twin: room.make_room.

    What walls leave to a fund is its own, the rest is in the pool.
    """
    balance, separate = 0, plan.heights[world.year + ahead, SEPARATE]
    world.room_pool[gemeente, ahead] = 0
    for fund in range(len(world.money)):
        money = world.money[fund]
        always, marked = plan.kinds[ENTITLEMENT, fund], plan.kinds[EARMARKED, fund]
        if always:
            balance += min(0, money) if marked else money
        available = 0 if always or marked else money
        own = scaled(available, separate, PERMILLE)
        world.room_own[gemeente, ahead, fund] = own
        world.room_pool[gemeente, ahead] += available - own
        world.room_earmarked[gemeente, ahead, fund] = money if marked and not always else 0
    world.room_pool[gemeente, ahead] += common + into_pool(plan, world.year + ahead, balance)


@inner
def into_pool(plan: Plan, year: int, balance: int) -> int:
    """Return what the entitlements' balance brings to the pool or takes. Twin: settle.split_balance."""
    if balance >= 0:
        return scaled(balance, PERMILLE - plan.heights[year, LEAK], PERMILLE)
    share = plan.heights[year, SHORTFALL] * (PERMILLE - plan.heights[year, SEPARATE]) // PERMILLE
    return -scaled(-balance, share, PERMILLE)
