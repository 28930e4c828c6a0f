"""Where an inwoner can go next, and how well where they are suits them (rules 7, 8 and 12).

Pure functions of plan and inwoner: no clock, no list, no purse.
"""

from __future__ import annotations

from budgetsim.accounts.tariffs import ANY
from budgetsim.engine.inwoner import Inwoner
from budgetsim.engine.plan import TO_NEXT, Plan, TransitionRow
from budgetsim.units import RATE_ONE, TICKS_PER_MONTH


def fit(plan: Plan, person: Inwoner) -> int:
    """Return the first stage of the path not yet completed; the last one when all are."""
    for stage in person.path:
        if plan.stages[stage].position > person.completed:
            return stage
    return person.path[-1]


def misfit(plan: Plan, person: Inwoner) -> int:
    """Return how many steps of rank the present stage lies from what fits."""
    return abs(plan.stages[person.stage].position - plan.stages[fit(plan, person)].position)


def next_stage(plan: Plan, person: Inwoner, month: int) -> int:
    """Return the stage that is offered now: what fits, or at the loket of entry what that loket has."""
    fitting = fit(plan, person)
    at_loket = not plan.stages[person.stage].gated and plan.stages[fitting].gated
    if not at_loket or person.routing >= plan.walls.misroute[month]:
        return fitting
    offers = plan.offers[person.loket, person.profile.doelgroep]
    wanted = plan.stages[fitting].position
    names = [stage.id for stage in plan.scenario.stages]

    def distance(stage: int) -> tuple[int, int, str]:
        position = plan.stages[stage].position
        return abs(position - wanted), position, names[stage]

    return min(offers, key=distance, default=fitting)


def has_next(plan: Plan, person: Inwoner) -> bool:
    """Return whether the path holds a provision to ask for from here."""
    here = plan.stages[person.stage]
    if not here.gated:
        return plan.stages[fit(plan, person)].gated
    done = max(person.completed, here.position)
    return any(plan.stages[stage].position > done for stage in person.path)


def starts(plan: Plan, person: Inwoner, row: TransitionRow) -> bool:
    """Return whether a transition runs for this inwoner at all."""
    return person.loonwaarde >= row.min_loonwaarde and (row.target != TO_NEXT or has_next(plan, person))


def crosses(plan: Plan, person: Inwoner, stage: int) -> bool:
    """Return whether going there changes law or desk; at home the inwoner's own loket counts."""
    here, there = plan.stages[person.stage], plan.stages[stage]
    if here.desk == ANY:
        return (plan.loket_laws[person.loket], person.loket) != (there.law, there.desk)
    return (here.law, here.desk) != (there.law, there.desk)


def aged(plan: Plan, person: Inwoner, row: TransitionRow, elapsed: int) -> int:
    """Return the neutral ticks that a stay of before the start has run, at the rate of the first month."""
    first = plan.clocks[row.clock][1] // TICKS_PER_MONTH
    neutral = elapsed * first // RATE_ONE
    for _ in range(person.misfit if row.misfit != RATE_ONE else 0):
        neutral = neutral * row.misfit // RATE_ONE
    if row.follows_quality and person.aanbieder != ANY:
        neutral = neutral * plan.aanbieders[person.aanbieder].quality // RATE_ONE
    return neutral


def stretched(plan: Plan, person: Inwoner, row: TransitionRow, neutral: int) -> int:
    """Return neutral ticks after misfit slowed and quality sped the rate; at least one."""
    for _ in range(person.misfit if row.misfit != RATE_ONE else 0):
        neutral = neutral * RATE_ONE // row.misfit
    if row.follows_quality and person.aanbieder != ANY:
        neutral = neutral * RATE_ONE // plan.aanbieders[person.aanbieder].quality
    return max(1, neutral)
