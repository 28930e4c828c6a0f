"""The opening state: given stocks, or those after a warm-up under its own arrangement and neutral weather.

Knows no rule of its own; the warm-up is an ordinary run with addresses of its own (rule 20), and what it
leaves is the same for every arrangement and economy.
"""

from __future__ import annotations

import numpy as np

from budgetsim.accounts.calendar import Calendar
from budgetsim.accounts.tariffs import ANY
from budgetsim.chance.address import Key
from budgetsim.chance.population import arrivals, opening_stock
from budgetsim.domain.reference import Reference
from budgetsim.domain.scenario import Scenario
from budgetsim.engine.choice import SIMPY, runner
from budgetsim.engine.outcome import Opening
from budgetsim.engine.plan import Plan, aow_ages, build_plan, neutral_economy
from budgetsim.units import NEVER, date_of_month


def warm_up_plan(scenario: Scenario, reference: Reference) -> Plan:
    """Return the plan of the warm-up: the months before the start, neutral weather, its own arrangement."""
    months = scenario.opening.warm_up_months
    calendar = Calendar(date_of_month(scenario.start, -months), months)
    arrangement = next(a for a in scenario.arrangements if a.id == scenario.warm_up_arrangement)
    return build_plan(scenario, reference, neutral_economy(scenario), arrangement, calendar)


def make_opening(
    scenario: Scenario, reference: Reference, warm_up: Plan, replication: int, engine: str = SIMPY
) -> Opening:
    """Return the state at the start of one replication; whichever engine warms up, it is the same."""
    key = Key(scenario.seed, replication)
    ages = aow_ages(reference, warm_up.calendar)
    given = _given(scenario, warm_up, key, ages)
    if not scenario.opening.warm_up_months:
        return given
    warm_key = Key(scenario.seed, replication, warm_up=True)
    coming = arrivals(scenario, warm_key, warm_up.accepted, ages, begin=0)
    return runner(engine)(warm_up, warm_key, given, coming).end


def _given(scenario: Scenario, plan: Plan, key: Key, ages: list[tuple[int, int]]) -> Opening:
    """Return the stocks of the scenario, placed over each stage's aanbieders in order until they are full."""
    people = opening_stock(scenario, key, ages, begin=0)
    aanbieder = _aanbieders(plan, list(zip(people.stage.tolist(), people.gemeente.tolist(), strict=True)))
    positions = np.array([stage.position for stage in plan.stages], np.int64)
    size = len(people)
    return Opening(
        people=people,
        aanbieder=np.array(aanbieder, np.int64),
        completed=positions[people.stage] - 1 if size else np.zeros(0, np.int64),
        ask_stage=np.full(size, ANY),
        ask_tick=np.zeros(size, np.int64),
        ask_joined=np.full(size, NEVER),
        spent=((),) * size,
    )


def _aanbieders(plan: Plan, people: list[tuple[int, int]]) -> list[int]:
    """Return who has each inwoner, given as (stage, gemeente): the first with a place, else the first."""
    free = [int(row.capacity[0]) for row in plan.aanbieders]
    fitting = {
        (stage, gemeente): [
            a for a in plan.stages[stage].aanbieders if gemeente in plan.aanbieders[a].gemeenten
        ]
        for stage, gemeente in set(people)
    }
    chosen = []
    for where in people:
        fit = fitting[where]
        who = next((a for a in fit if free[a] > 0), fit[0]) if fit else ANY
        if who != ANY:
            free[who] -= 1
        chosen.append(who)
    return chosen
