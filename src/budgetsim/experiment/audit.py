"""The audit of a run folder: every check of the books on every stored run.

Knows how to read a run back and which checks need the events; what reconciles, accounts knows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import pandas as pd

from budgetsim.accounts.audit import (
    EVENT_CHECKS,
    LEDGER_CHECKS,
    commitments_as_priced,
    ledger_is_the_fold,
    purses_equal_ledger,
    reserves_hold_what_came,
    settled_as_booked,
)
from budgetsim.accounts.grant_audit import grants_as_ruled
from budgetsim.accounts.grants import swings
from budgetsim.chance.address import Key
from budgetsim.domain.scenario import Scenario
from budgetsim.errors import InputError, RunFolderError
from budgetsim.experiment.drawing import Drawing, drawing, study_of
from budgetsim.experiment.naming import event_columns
from budgetsim.experiment.replication import Plans, Study, event_traits, extra_money, make_facts, prepare
from budgetsim.experiment.store import (
    SAMPLES,
    SCENARIO,
    TABLES,
    file_problems,
    read_manifest,
    read_table,
)
from budgetsim.experiment.wholeness import (
    RUN_KEYS,
    comparison_as_compared,
    due_runs,
    key_problems,
    manifest_problems,
    purses_complete,
    taakvelden_as_booked,
)
from budgetsim.inputs import Loaded, load
from budgetsim.units import cents


@dataclass(frozen=True)
class Check:
    """One check on one run."""

    name: str
    arrangement: str
    economy: str
    replication: int
    problems: tuple[str, ...]


@dataclass(frozen=True)
class StoredRun:
    """The tables of one arrangement, economy and replication."""

    arrangement: str
    economy: str
    replication: int
    ledger: pd.DataFrame
    purses: pd.DataFrame
    events: pd.DataFrame | None


def audit_run(folder: Path, progress: Callable[[int, int], None] = lambda done, total: None) -> list[Check]:
    """Run every check that a stored run allows; raises RunFolderError when it cannot be read at all."""
    manifest = read_manifest(folder)
    damage = file_problems(folder, manifest)
    loaded = _loaded(folder, damage)
    tables = _tables(folder, damage)
    checks = [
        _of_folder("files", damage.values()),
        _of_folder("manifest", manifest_problems(manifest, loaded)),
        _of_folder("runs", _run_problems(manifest, loaded.scenario, tables)),
    ]
    if {"indicators", "comparison"} <= tables.keys():
        rule = comparison_as_compared(tables["indicators"], tables["comparison"])
        checks.append(_of_folder("comparison", _told("comparison", rule)))
    if {"ledger", "taakvelden"} <= tables.keys():
        rule = taakvelden_as_booked(loaded.scenario, loaded.reference, tables["ledger"], tables["taakvelden"])
        checks.append(_of_folder("taakvelden", _told("taakvelden", rule)))
    drawn = drawing(loaded)
    if drawn is not None:
        rule = samples_as_drawn(folder, drawn, loaded.scenario.replications)
        checks.append(_of_folder(SAMPLES, _told(SAMPLES, rule)))
    study = lru_cache(maxsize=1)(partial(study_of, prepare(loaded.scenario, loaded.reference), drawn))
    runs = list(_stored_runs(loaded.scenario, tables)) if {"ledger", "purses"} <= tables.keys() else []
    for number, run in enumerate(sorted(runs, key=lambda run: run.replication)):
        checks += _audit_one(loaded.scenario, study, run, runs)
        progress(number + 1, len(runs))
    return checks


def samples_as_drawn(folder: Path, drawn: Drawing, replications: int) -> Iterator[str]:
    """The stored samples are those that the scenario's ranges and seed give."""
    stored = read_table(folder, SAMPLES)
    due = pd.concat([drawn.table(number) for number in range(replications)])
    for name in stored.columns:
        if stored[name].tolist() != due[name].tolist():
            yield f"{SAMPLES}: the column {name} is not what the ranges and the seed of the scenario give"


def _of_folder(name: str, problems: Iterable[str]) -> Check:
    return Check(name, "", "", 0, tuple(problems))


def _loaded(folder: Path, damage: dict[str, str]) -> Loaded:
    """Return the folder's scenario; when it is damaged beyond reading, say what else is damaged too."""
    try:
        return load(folder / SCENARIO)
    except InputError as error:
        told = "\n".join([*damage.values(), str(error)])
        raise RunFolderError(
            f"{folder}: its {SCENARIO} cannot be read; run the scenario again\n{told}"
        ) from error


def _tables(folder: Path, damage: dict[str, str]) -> dict[str, pd.DataFrame]:
    """Return the tables that can be read; of the others the reason is added to the damage."""
    tables = {}
    for name in TABLES:
        try:
            tables[name] = read_table(folder, name)
        except RunFolderError as error:
            damage[f"{name}.parquet"] = str(error)
    return tables


def _run_problems(
    manifest: dict[str, Any], scenario: Scenario, tables: dict[str, pd.DataFrame]
) -> Iterator[str]:
    kept = max(0, min(manifest["events_replications"], scenario.replications))
    for name in ("purses", "ledger", "indicators", "events"):
        if name in tables:
            due = due_runs(scenario, kept if name == "events" else scenario.replications)
            yield from key_problems(name, tables[name], due, every=name != "ledger")


def _stored_runs(scenario: Scenario, tables: dict[str, pd.DataFrame]) -> Iterator[StoredRun]:
    groups = {
        name: {tuple(key): rows for key, rows in tables[name].groupby(RUN_KEYS, sort=False)}
        for name in ("ledger", "purses", "events")
        if name in tables
    }
    for key in due_runs(scenario, scenario.replications):
        yield StoredRun(
            *key,
            ledger=groups["ledger"].get(key, tables["ledger"].iloc[:0]),
            purses=groups["purses"].get(key, tables["purses"].iloc[:0]),
            events=groups.get("events", {}).get(key),
        )


def _told(name: str, problems: Iterator[str]) -> Iterator[str]:
    """Yield problems; a table so damaged that a check cannot work with it is one more."""
    try:
        yield from problems
    except (ArithmeticError, AssertionError, InputError, LookupError, TypeError, ValueError) as error:
        yield _unchecked(name, error)


def _unchecked(name: str, error: Exception) -> str:
    reason = f"{type(error).__name__}: {error}".partition("\n")[0]
    return f"{name}: cannot be checked, the figures fit no run of this scenario ({reason})"


def _audit_one(
    scenario: Scenario, study: Callable[[int], Study], run: StoredRun, runs: list[StoredRun]
) -> list[Check]:
    def check(name: str, problems: Iterator[str]) -> Check:
        return Check(name, run.arrangement, run.economy, run.replication, tuple(_told(name, problems)))

    checks = [check(rule.__name__, rule(run.ledger)) for rule in LEDGER_CHECKS]
    checks.append(check("purses_complete", purses_complete(scenario, run.purses)))
    equal = purses_equal_ledger(run.ledger, run.purses) if len(run.ledger) else _no_money(run.purses)
    checks.append(check("purses_equal_ledger", equal))
    if run.events is None:
        return checks
    try:
        return [
            *checks,
            *(check(name, rule) for name, rule in _event_rules(study(run.replication), run, runs)),
        ]
    except (ArithmeticError, AssertionError, LookupError, TypeError, ValueError) as error:
        return [*checks, check("events", iter((_unchecked("events", error),)))]


def _no_money(purses: pd.DataFrame) -> Iterator[str]:
    """A run without a row in the ledger has nothing in its purses."""
    if purses["balance"].any():
        yield "ledger: is empty, though there is money in the purses"


def _event_rules(study: Study, run: StoredRun, runs: list[StoredRun]) -> Iterator[tuple[str, Iterator[str]]]:
    """Yield every check that needs the events, with its name."""
    assert run.events is not None
    scenario = study.scenario
    arrangement = next(a for a in scenario.arrangements if a.id == run.arrangement)
    economy = next(e for e in scenario.economies if e.id == run.economy)
    same = (run.economy, run.replication)
    ledgers = {r.arrangement: r.ledger for r in runs if (r.economy, r.replication) == same}
    extra = extra_money(scenario, arrangement, ledgers.__getitem__)
    plan = Plans(study, scenario.weather_of(run.replication)).of(economy, arrangement, extra)
    events = event_columns(scenario, run.events)
    facts = make_facts(plan, events, event_traits(scenario, events, run.replication))
    for event_rule in EVENT_CHECKS:
        yield event_rule.__name__, event_rule(plan.terms, events, facts.stays)
    key = Key(scenario.seed, scenario.luck_of(run.replication))
    luck = swings(scenario, plan.terms.grants, key, study.calendar)
    ruled = grants_as_ruled(plan.terms, events, facts.stays, facts.traits, facts.ledger.table, luck)
    yield "grants_as_ruled", ruled
    opening = {fund.id: cents(fund.opening_reserve_eur) for fund in scenario.funds}
    yield "reserves_hold_what_came", reserves_hold_what_came(run.ledger, opening)
    priced = commitments_as_priced(plan.terms, events, facts.stays, facts.traits)
    yield "commitments_as_priced", priced
    yield "settled_as_booked", settled_as_booked(plan.terms, events, run.ledger)
    stored = run.ledger.fillna({"stage": "", "doelgroep": ""})
    yield "ledger_is_the_fold", ledger_is_the_fold(stored, facts.ledger.table)
