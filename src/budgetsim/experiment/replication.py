"""One replication: every economy and arrangement of a scenario on the same people and the same luck.

Knows no file and no process pool; scenario in, tables out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from budgetsim.accounts.calendar import TAIL_YEARS, Calendar
from budgetsim.accounts.facts import Facts
from budgetsim.accounts.indicators import Measured, measure
from budgetsim.accounts.ledger import Ledger, draw_on_general_means
from budgetsim.accounts.names import named_columns, repeated
from budgetsim.accounts.stays import Events, asks, by_inwoner, stays, waits
from budgetsim.chance.address import Key
from budgetsim.chance.population import Population, Traits, arrivals_in, traits_of, traits_of_all
from budgetsim.chance.weather import realised
from budgetsim.domain.economy import Economy
from budgetsim.domain.reference import Reference
from budgetsim.domain.scenario import Scenario
from budgetsim.domain.walls import Arrangement
from budgetsim.engine.choice import SIMPY, runner
from budgetsim.engine.opening import make_opening, warm_up_plan
from budgetsim.engine.plan import Plan, aow_ages, build_plan, in_weather, under, with_extra

Names = tuple[str, str]
"""Arrangement and economy of a run."""


@dataclass(frozen=True)
class Study:
    """What every replication shares."""

    scenario: Scenario
    reference: Reference
    calendar: Calendar
    warm_up: Plan
    engine: str
    """Which engine runs; no table depends on it."""
    plans: dict[Names, Plan] = field(default_factory=dict)
    """(arrangement, economy) -> plan without extra money and without shocks, built when first asked for."""


def narrowed(study: Study, economies: Sequence[str], arrangements: Sequence[str]) -> Study:
    """Return the study of only these economies and arrangements, in this order; the warm-up stays."""
    scenario = study.scenario
    chosen = {
        "economies": tuple(e for name in economies for e in scenario.economies if e.id == name),
        "arrangements": tuple(a for name in arrangements for a in scenario.arrangements if a.id == name),
    }
    return replace(study, scenario=scenario.model_copy(update=chosen))


@dataclass(frozen=True)
class Plans:
    """The plans of a study in one weather.

    Those of economies without shocks are kept with the study; the others go with this object, and share the
    prices of their economy.
    """

    study: Study
    weather: int
    passing: dict[Names, Plan] = field(default_factory=dict)

    def of(
        self, economy: Economy, arrangement: Arrangement, extra_cents: tuple[tuple[int, ...], ...] = ()
    ) -> Plan:
        """Return the plan of one economy and arrangement over the study's own calendar."""
        known = self.passing if economy.shocks else self.study.plans
        if (arrangement.id, economy.id) not in known:
            shared = next((plan for (_, name), plan in known.items() if name == economy.id), None)
            known[arrangement.id, economy.id] = (
                under(shared, arrangement) if shared else self._first(economy, arrangement)
            )
        return with_extra(known[arrangement.id, economy.id], extra_cents)

    def _first(self, economy: Economy, arrangement: Arrangement) -> Plan:
        study, calendar = self.study, self.study.calendar
        if economy.shocks is None:
            return build_plan(study.scenario, study.reference, economy, arrangement, calendar)
        still = self.of(economy.model_copy(update={"shocks": None}), arrangement)
        key = Key(study.scenario.seed, self.weather)
        path = realised(economy, key, calendar.start, calendar.table_months)
        return in_weather(still, study.reference, path)


@dataclass(frozen=True)
class Tables:
    """What one replication leaves, names beside codes; one entry per economy and arrangement."""

    replication: int
    events: dict[Names, Events]
    """(arrangement, economy) -> integer columns."""
    purses: dict[Names, Events]
    ledger: pd.DataFrame
    indicators: pd.DataFrame


def prepare(scenario: Scenario, reference: Reference, engine: str = SIMPY) -> Study:
    """Return the study of a scenario, with what its replications share worked out once."""
    calendar = Calendar(scenario.start, scenario.months)
    return Study(scenario, reference, calendar, warm_up_plan(scenario, reference), engine)


def run_replication(
    study: Study, replication: int, *, keep_events: bool, weather: int | None = None
) -> Tables:
    """Run every economy and arrangement of one replication.

    `weather` is the number of the weather, by default that of the replication; economies without shocks have
    the same in all. Raises InputError where a path by chance takes the national bijstand volume out of its
    limits.
    """
    scenario, luck = study.scenario, study.scenario.luck_of(replication)
    plans = Plans(study, scenario.weather_of(replication) if weather is None else weather)
    key = Key(scenario.seed, luck)
    opening = make_opening(scenario, study.reference, study.warm_up, luck, study.engine)
    coming = _arrivals(plans, key)
    traits = traits_of_all([opening.people, *coming])
    events, purses = {}, {}
    ledgers: dict[Names, Ledger] = {}
    measured: dict[Names, Measured] = {}
    for economy, arriving in zip(scenario.economies, coming, strict=True):
        for arrangement in _variants_last(scenario):
            extra = extra_money(scenario, arrangement, partial(_table_of, ledgers, economy))
            plan = plans.of(economy, arrangement, extra)
            result = runner(study.engine)(plan, key, opening, arriving)
            facts = make_facts(plan, result.events, traits)
            names = (arrangement.id, economy.id)
            ledgers[names], measured[names] = facts.ledger, measure(facts)
            purses[names] = result.purses
            if keep_events:
                events[names] = result.events
    return Tables(
        replication,
        events,
        purses,
        ledger_of_all(scenario, replication, ledgers),
        indicators_of_all(scenario, replication, measured),
    )


def _arrivals(plans: Plans, key: Key) -> list[Population]:
    """Return who comes in each economy: arrangements share them."""
    study, first = plans.study, plans.study.scenario.arrangements[0]
    climates = [plans.of(economy, first).accepted for economy in study.scenario.economies]
    return arrivals_in(study.scenario, key, climates, aow_ages(study.reference, study.calendar), begin=0)


def _table_of(ledgers: dict[Names, Ledger], economy: Economy, arrangement: str) -> pd.DataFrame:
    return ledgers[arrangement, economy.id].table


def ledger_of_all(scenario: Scenario, replication: int, ledgers: dict[Names, Ledger]) -> pd.DataFrame:
    """Return the ledgers of all runs as one table, runs in the order of the scenario's economies."""
    parts = [ledgers[names] for names in _in_order(scenario)]
    columns = {name: np.concatenate([part.columns[name] for part in parts]) for name in parts[0].columns}
    sizes = [len(part.columns["cents"]) for part in parts]
    return pd.DataFrame({**named_columns(columns, parts[0].names), **_labels(scenario, replication, sizes)})


def indicators_of_all(scenario: Scenario, replication: int, measured: dict[Names, Measured]) -> pd.DataFrame:
    """Return the indicators of all runs as one table, in the same order."""
    parts = [measured[names] for names in _in_order(scenario)]
    outline = parts[0].outline
    columns = {name: np.tile(codes, len(parts)) for name, codes in outline.codes.items()}
    sizes = [len(part.values) for part in parts]
    values = np.concatenate([part.values for part in parts])
    labels = {
        **_labels(scenario, replication, sizes),
        "scenario": repeated([0], [scenario.name], [len(values)]),
    }
    return pd.DataFrame({**named_columns(columns, outline.names), "value": values, **labels})


def _in_order(scenario: Scenario) -> list[Names]:
    return [(a.id, e.id) for e in scenario.economies for a in scenario.arrangements]


def _labels(scenario: Scenario, replication: int, sizes: list[int]) -> dict[str, Any]:
    """Return what says which run a row is of; `sizes` are rows per run."""
    arrangements, economies = [a.id for a in scenario.arrangements], [e.id for e in scenario.economies]
    return {
        "arrangement": repeated(list(range(len(arrangements))) * len(economies), arrangements, sizes),
        "economy": repeated(np.repeat(range(len(economies)), len(arrangements)).tolist(), economies, sizes),
        "replication": np.full(sum(sizes), replication),
    }


def _variants_last(scenario: Scenario) -> list[Arrangement]:
    """Return the arrangements in order, those that need another's outcome after it."""
    return sorted(scenario.arrangements, key=lambda arrangement: arrangement.same_money_as is not None)


def extra_money(
    scenario: Scenario, arrangement: Arrangement, ledger_of: Callable[[str], pd.DataFrame]
) -> tuple[tuple[int, ...], ...]:
    """Return the extra cents per gemeente and year of a cost-neutral variant (rule 21); empty for others.

    It is what the named arrangement draws on general means beyond the first one, in equal parts over the
    years; `ledger_of` gives that of an arrangement in the same economy and replication.
    """
    if arrangement.same_money_as is None:
        return ()
    first = draw_on_general_means(ledger_of(scenario.arrangements[0].id))
    other = draw_on_general_means(ledger_of(arrangement.same_money_as))
    more = [other.get(g.id, 0) - first.get(g.id, 0) for g in scenario.gemeenten]
    return tuple((extra // scenario.years,) * (scenario.years + TAIL_YEARS) for extra in more)


def make_facts(plan: Plan, events: Events, traits: Traits) -> Facts:
    """Fold an event log into everything an indicator may look at; `traits` are of everyone in it, or more."""
    exits = np.array([n for n, stage in enumerate(plan.scenario.stages) if stage.exit], np.int64)
    told = by_inwoner(events)
    return Facts(plan.terms, told, stays(told, exits), waits(told), asks(told), traits)


def event_traits(scenario: Scenario, events: Events, replication: int) -> Traits:
    """Return the traits of everyone in the event log of a replication."""
    ids, first = np.unique(events["inwoner"], return_index=True)
    people = ids >= 0
    return traits_of(scenario, scenario.luck_of(replication), ids[people], events["doelgroep"][first[people]])
