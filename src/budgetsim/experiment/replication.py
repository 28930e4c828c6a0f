"""One replication: every economy and arrangement of a scenario on the same people and the same luck.

Knows no file and no process pool; scenario in, tables out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from budgetsim.accounts.calendar import Calendar
from budgetsim.accounts.facts import Facts
from budgetsim.accounts.indicators import make_indicators
from budgetsim.accounts.ledger import make_ledger
from budgetsim.accounts.settle import Settlement
from budgetsim.accounts.stays import Events, asks, stays, waits
from budgetsim.chance.address import Key
from budgetsim.chance.population import Traits, arrivals, traits_of
from budgetsim.domain.economy import Economy
from budgetsim.domain.reference import Reference
from budgetsim.domain.scenario import Scenario
from budgetsim.domain.walls import Arrangement
from budgetsim.engine.opening import make_opening, warm_up_plan
from budgetsim.engine.plan import Plan, aow_ages, build_plan
from budgetsim.engine.reference import Opening, Result, run


@dataclass(frozen=True)
class Study:
    """What every replication shares."""

    scenario: Scenario
    reference: Reference
    calendar: Calendar
    warm_up: Plan


@dataclass(frozen=True)
class Tables:
    """What one replication leaves, names beside codes; one entry per economy and arrangement."""

    replication: int
    events: dict[tuple[str, str], Events]
    """(arrangement, economy) -> integer columns."""
    purses: dict[tuple[str, str], Events]
    ledger: pd.DataFrame
    indicators: pd.DataFrame


def prepare(scenario: Scenario, reference: Reference) -> Study:
    """Return the study of a scenario, with what its replications share worked out once."""
    calendar = Calendar(scenario.start, scenario.months)
    return Study(scenario, reference, calendar, warm_up_plan(scenario, reference))


def run_replication(study: Study, replication: int, *, keep_events: bool) -> Tables:
    """Run every economy and arrangement of one replication; raises nothing of its own."""
    opening = make_opening(study.scenario, study.reference, study.warm_up, replication)
    events, purses, ledgers, indicators = {}, {}, [], []
    for economy in study.scenario.economies:
        settled: dict[str, dict[tuple[int, int], Settlement]] = {}
        for arrangement in _variants_last(study.scenario):
            plan = plan_for(study, economy, arrangement, _extra(study.scenario, arrangement, settled))
            result = _run(study, plan, opening, replication)
            facts = make_facts(plan, result.events, replication)
            settled[arrangement.id] = facts.settlements
            names = (arrangement.id, economy.id)
            ledgers.append(_labelled(facts.ledger, *names, replication))
            indicators.append(_labelled(make_indicators(facts), *names, replication))
            purses[names] = result.purses
            if keep_events:
                events[names] = result.events
    return Tables(replication, events, purses, pd.concat(ledgers), pd.concat(indicators).assign(scenario=study.scenario.name))


def _labelled(table: pd.DataFrame, arrangement: str, economy: str, replication: int) -> pd.DataFrame:
    return table.assign(arrangement=arrangement, economy=economy, replication=replication)


def _variants_last(scenario: Scenario) -> list[Arrangement]:
    """Return the arrangements in order, those that need another's outcome after it."""
    return sorted(scenario.arrangements, key=lambda arrangement: arrangement.same_money_as is not None)


def _extra(
    scenario: Scenario, arrangement: Arrangement, settled: dict[str, dict[tuple[int, int], Settlement]]
) -> tuple[tuple[int, ...], ...]:
    """Return the extra money per gemeente and year of a cost-neutral variant (rule 21); empty for others."""
    if arrangement.same_money_as is None:
        return ()
    first, other = settled[scenario.arrangements[0].id], settled[arrangement.same_money_as]
    return extra_money(scenario, first, other)


def extra_money(
    scenario: Scenario,
    first: dict[tuple[int, int], Settlement],
    other: dict[tuple[int, int], Settlement],
) -> tuple[tuple[int, ...], ...]:
    """Return per gemeente what `other` draws on general means beyond `first`, in equal parts over the years."""
    years = scenario.years
    return tuple(
        ((draw_cents(other, g) - draw_cents(first, g)) // years,) * (years + 2)
        for g in range(len(scenario.gemeenten))
    )


def draw_cents(settled: dict[tuple[int, int], Settlement], gemeente: int) -> int:
    """Return the net draw on general means over the horizon, less what stays in reserve at its end."""
    mine = {year: outcome for (g, year), outcome in settled.items() if g == gemeente}
    last = mine[max(mine)]
    return sum(o.general_means for o in mine.values()) - last.common_reserve - sum(last.reserves)


def plan_for(
    study: Study,
    economy: Economy,
    arrangement: Arrangement,
    extra_cents: tuple[tuple[int, ...], ...] = (),
) -> Plan:
    """Return the plan of one economy and arrangement over the study's own calendar."""
    return build_plan(study.scenario, study.reference, economy, arrangement, study.calendar, extra_cents)


def _run(study: Study, plan: Plan, opening: Opening, replication: int) -> Result:
    key = Key(study.scenario.seed, replication)
    ages = aow_ages(study.reference, study.calendar)
    return run(plan, key, opening, arrivals(study.scenario, key, plan.accepted, ages, begin=0))


def make_facts(plan: Plan, events: Events, replication: int) -> Facts:
    """Fold an event log into everything an indicator may look at."""
    scenario = plan.scenario
    exits = np.array([n for n, stage in enumerate(scenario.stages) if stage.exit], np.int64)
    spells = stays(events, exits)
    traits = event_traits(scenario, events, replication)
    ledger, settlements = make_ledger(plan.terms, events, spells, traits)
    return Facts(plan.terms, events, spells, waits(events), asks(events), traits, ledger, settlements)


def event_traits(scenario: Scenario, events: Events, replication: int) -> Traits:
    """Return the traits of everyone in an event log."""
    ids, first = np.unique(events["inwoner"], return_index=True)
    people = ids >= 0
    return traits_of(scenario, replication, ids[people], events["doelgroep"][first[people]])
