"""Where an inwoner can go next, and how well where they are suits them. Twin: engine/routes.py, name by name.

Reads plan and inwoner: no list, no purse.
"""

from __future__ import annotations

from budgetsim.engine.compiled.arithmetic import at_most
from budgetsim.engine.compiled.jit import inner
from budgetsim.engine.compiled.records import Plan, World
from budgetsim.engine.plan import TO_NEXT
from budgetsim.units import RATE_ONE, TICKS_PER_MONTH


@inner
def fit(plan: Plan, world: World, who: int) -> int:
    """Twin: routes.fit."""
    path = plan.paths[world.people[who].path]
    for place in range(path.first, path.first + path.count):
        if plan.stages[plan.steps[place]].position > world.people[who].completed:
            return plan.steps[place]
    return plan.steps[path.first + path.count - 1]


@inner
def misfit(plan: Plan, world: World, who: int) -> int:
    """Twin: routes.misfit."""
    here = plan.stages[world.people[who].stage].position
    return abs(here - plan.stages[fit(plan, world, who)].position)


@inner
def next_stage(plan: Plan, world: World, who: int, month: int) -> int:
    """Twin: routes.next_stage."""
    person = world.people[who]
    fitting = fit(plan, world, who)
    if plan.stages[person.stage].gated or not plan.stages[fitting].gated:
        return fitting
    if not plan.misroute_all[month] and world.routing[who] >= plan.misroute[month]:
        return fitting
    return nearest_offer(plan, plan.offers[person.loket, person.doelgroep], fitting)


@inner
def nearest_offer(plan: Plan, offers: Plan, fitting: int) -> int:
    """Return the nearest offer, the lower and then the name first. Twin: routes.next_stage."""
    wanted = plan.stages[fitting].position
    best = -1
    for place in range(offers.first, offers.first + offers.count):
        stage = plan.offered[place]
        if best < 0 or nearness(plan, stage, wanted) < nearness(plan, best, wanted):
            best = stage
    return best if best >= 0 else fitting


@inner
def nearness(plan: Plan, stage: int, wanted: int) -> tuple[int, int, int]:
    position = plan.stages[stage].position
    return abs(position - wanted), position, plan.stages[stage].name_rank


@inner
def has_next(plan: Plan, world: World, who: int) -> bool:
    """Twin: routes.has_next."""
    person = world.people[who]
    if not plan.stages[person.stage].gated:
        return plan.stages[fit(plan, world, who)].gated != 0
    done = max(person.completed, plan.stages[person.stage].position)
    return steps_above(plan, world, who, done) > 0


@inner
def steps_above(plan: Plan, world: World, who: int, position: int) -> int:
    """Return how many stages of the path lie above a position."""
    path = plan.paths[world.people[who].path]
    count = 0
    for place in range(path.first, path.first + path.count):
        if plan.stages[plan.steps[place]].position > position:
            count += 1
    return count


@inner
def starts(plan: Plan, world: World, who: int, number: int) -> bool:
    """Twin: routes.starts."""
    person = world.people[who]
    if not plan.enough[number, person.doelgroep, person.loonwaarde]:
        return False
    return plan.transitions[number].target != TO_NEXT or has_next(plan, world, who)


@inner
def crosses(plan: Plan, world: World, who: int, stage: int) -> bool:
    """Twin: routes.crosses."""
    here, there = plan.stages[world.people[who].stage], plan.stages[stage]
    if here.desk < 0:
        loket = world.people[who].loket
        return plan.loket_laws[loket] != there.law or loket != there.desk
    return here.law != there.law or here.desk != there.desk


@inner
def slowed(plan: Plan, world: World, who: int, number: int) -> int:
    """Return how many steps of misfit change the rate of a transition."""
    return world.people[who].misfit if plan.transitions[number].misfit != RATE_ONE else 0


@inner
def aged(plan: Plan, world: World, who: int, number: int, elapsed: int) -> int:
    """Twin: routes.aged."""
    row = plan.transitions[number]
    neutral = at_most(elapsed, plan.clocks[row.clock, 1] // TICKS_PER_MONTH, RATE_ONE)
    for _ in range(slowed(plan, world, who, number)):
        neutral = at_most(neutral, row.misfit, RATE_ONE)
    if row.follows_quality and world.people[who].aanbieder >= 0:
        neutral = at_most(neutral, plan.aanbieders[world.people[who].aanbieder].quality, RATE_ONE)
    return neutral


@inner
def stretched(plan: Plan, world: World, who: int, number: int, neutral: int) -> int:
    """Twin: routes.stretched."""
    row = plan.transitions[number]
    for _ in range(slowed(plan, world, who, number)):
        neutral = at_most(neutral, RATE_ONE, row.misfit)
    if row.follows_quality and world.people[who].aanbieder >= 0:
        neutral = at_most(neutral, RATE_ONE, plan.aanbieders[world.people[who].aanbieder].quality)
    return max(1, neutral)
