"""One replication: every economy and arrangement of a scenario on the same people and the same luck.

Knows no file and no process pool; scenario in, tables out.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from budgetsim.accounts.calendar import TAIL_YEARS, Calendar
from budgetsim.accounts.facts import Facts
from budgetsim.accounts.indicators import make_indicators
from budgetsim.accounts.ledger import draw_on_general_means, make_ledger
from budgetsim.accounts.names import repeated
from budgetsim.accounts.stays import Events, asks, stays, waits
from budgetsim.chance.address import Key
from budgetsim.chance.population import Population, Traits, arrivals_in, traits_of, traits_of_all
from budgetsim.domain.economy import Economy
from budgetsim.domain.reference import Reference
from budgetsim.domain.scenario import Scenario
from budgetsim.domain.walls import Arrangement
from budgetsim.engine.choice import SIMPY, runner
from budgetsim.engine.opening import make_opening, warm_up_plan
from budgetsim.engine.plan import Plan, aow_ages, build_plan, under, with_extra


@dataclass(frozen=True)
class Study:
    """What every replication shares."""

    scenario: Scenario
    reference: Reference
    calendar: Calendar
    warm_up: Plan
    engine: str
    """Which engine runs; no table depends on it."""
    plans: dict[tuple[str, str], Plan] = field(default_factory=dict)
    """(arrangement, economy) -> plan without extra money, built when first asked for."""


@dataclass(frozen=True)
class Tables:
    """What one replication leaves, names beside codes; one entry per economy and arrangement."""

    replication: int
    events: dict[tuple[str, str], Events]
    """(arrangement, economy) -> integer columns."""
    purses: dict[tuple[str, str], Events]
    ledger: pd.DataFrame
    indicators: pd.DataFrame


def prepare(scenario: Scenario, reference: Reference, engine: str = SIMPY) -> Study:
    """Return the study of a scenario, with what its replications share worked out once."""
    calendar = Calendar(scenario.start, scenario.months)
    return Study(scenario, reference, calendar, warm_up_plan(scenario, reference), engine)


def run_replication(study: Study, replication: int, *, keep_events: bool) -> Tables:
    """Run every economy and arrangement of one replication; raises nothing of its own."""
    scenario, key = study.scenario, Key(study.scenario.seed, replication)
    opening = make_opening(scenario, study.reference, study.warm_up, replication, study.engine)
    coming = _arrivals(study, key)
    traits = traits_of_all([opening.people, *coming])
    events, purses, ledgers, indicators = {}, {}, [], []
    for economy, arriving in zip(scenario.economies, coming, strict=True):
        books: dict[str, pd.DataFrame] = {}
        for arrangement in _variants_last(scenario):
            plan = plan_for(study, economy, arrangement, extra_money(scenario, arrangement, books))
            result = runner(study.engine)(plan, key, opening, arriving)
            facts = make_facts(plan, result.events, traits)
            books[arrangement.id] = facts.ledger
            names = (arrangement.id, economy.id)
            ledgers.append(facts.ledger)
            indicators.append(make_indicators(facts))
            purses[names] = result.purses
            if keep_events:
                events[names] = result.events
    return Tables(
        replication,
        events,
        purses,
        _in_order(scenario, ledgers).assign(replication=replication),
        _in_order(scenario, indicators).assign(
            replication=replication, scenario=repeated([0], [scenario.name], [sum(map(len, indicators))])
        ),
    )


def _arrivals(study: Study, key: Key) -> list[Population]:
    """Return who comes in each economy: arrangements share them."""
    first = study.scenario.arrangements[0]
    climates = [plan_for(study, economy, first).accepted for economy in study.scenario.economies]
    return arrivals_in(study.scenario, key, climates, aow_ages(study.reference, study.calendar), begin=0)


def _in_order(scenario: Scenario, tables: list[pd.DataFrame]) -> pd.DataFrame:
    """Return the tables of all runs as one, economies and arrangements in the order of the scenario."""
    ran = [a.id for a in _variants_last(scenario)]
    arrangements, economies = [a.id for a in scenario.arrangements], [e.id for e in scenario.economies]
    pairs = [(e, a) for e in range(len(economies)) for a in range(len(arrangements))]
    ordered = [tables[e * len(ran) + ran.index(arrangements[a])] for e, a in pairs]
    sizes = [len(table) for table in ordered]
    return pd.concat(ordered).assign(
        arrangement=repeated([a for _, a in pairs], arrangements, sizes),
        economy=repeated([e for e, _ in pairs], economies, sizes),
    )


def _variants_last(scenario: Scenario) -> list[Arrangement]:
    """Return the arrangements in order, those that need another's outcome after it."""
    return sorted(scenario.arrangements, key=lambda arrangement: arrangement.same_money_as is not None)


def extra_money(
    scenario: Scenario, arrangement: Arrangement, ledgers: dict[str, pd.DataFrame]
) -> tuple[tuple[int, ...], ...]:
    """Return the extra cents per gemeente and year of a cost-neutral variant (rule 21); empty for others.

    It is what the named arrangement draws on general means beyond the first one, in equal parts over the
    years; `ledgers` holds those of the same economy and replication.
    """
    if arrangement.same_money_as is None:
        return ()
    first = draw_on_general_means(ledgers[scenario.arrangements[0].id])
    other = draw_on_general_means(ledgers[arrangement.same_money_as])
    more = [other.get(g.id, 0) - first.get(g.id, 0) for g in scenario.gemeenten]
    return tuple((extra // scenario.years,) * (scenario.years + TAIL_YEARS) for extra in more)


def plan_for(
    study: Study,
    economy: Economy,
    arrangement: Arrangement,
    extra_cents: tuple[tuple[int, ...], ...] = (),
) -> Plan:
    """Return the plan of one economy and arrangement over the study's own calendar."""
    if (arrangement.id, economy.id) not in study.plans:
        shared = next((plan for (_, name), plan in study.plans.items() if name == economy.id), None)
        study.plans[arrangement.id, economy.id] = (
            under(shared, arrangement)
            if shared
            else build_plan(study.scenario, study.reference, economy, arrangement, study.calendar)
        )
    return with_extra(study.plans[arrangement.id, economy.id], extra_cents)


def make_facts(plan: Plan, events: Events, traits: Traits) -> Facts:
    """Fold an event log into everything an indicator may look at; `traits` are of everyone in it, or more."""
    exits = np.array([n for n, stage in enumerate(plan.scenario.stages) if stage.exit], np.int64)
    spells = stays(events, exits)
    ledger, settlements = make_ledger(plan.terms, events, spells, traits)
    return Facts(plan.terms, events, spells, waits(events), asks(events), traits, ledger, settlements)


def event_traits(scenario: Scenario, events: Events, replication: int) -> Traits:
    """Return the traits of everyone in an event log."""
    ids, first = np.unique(events["inwoner"], return_index=True)
    people = ids >= 0
    return traits_of(scenario, replication, ids[people], events["doelgroep"][first[people]])
