"""The audit of a run folder: every check of the books on every stored run.

Knows how to read a run back and which checks need the events; what reconciles, accounts knows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from budgetsim.accounts.audit import (
    EVENT_CHECKS,
    LEDGER_CHECKS,
    commitments_as_priced,
    ledger_is_the_fold,
    purses_equal_ledger,
    settled_as_booked,
)
from budgetsim.experiment.replication import Study, extra_money, make_facts, plan_for, prepare
from budgetsim.experiment.store import event_columns, read_manifest, read_table
from budgetsim.inputs import Loaded, load

RUN_KEYS = ["arrangement", "economy", "replication"]


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
    """Run every check on a stored run; raises RunFolderError when it cannot be read."""
    manifest = read_manifest(folder)
    loaded = load(folder / "scenario.yaml")
    study = prepare(loaded.scenario, loaded.reference)
    runs = list(_stored_runs(folder))
    checks = [Check("manifest", "", "", 0, tuple(_manifest_problems(manifest, loaded, runs)))]
    for number, run in enumerate(runs):
        checks += _audit_one(study, run, runs)
        progress(number + 1, len(runs))
    return checks


def _stored_runs(folder: Path) -> Iterator[StoredRun]:
    tables = {name: read_table(folder, name) for name in ("ledger", "purses", "events")}
    groups = {name: dict(list(table.groupby(RUN_KEYS, sort=False))) for name, table in tables.items()}
    for key, purses in groups["purses"].items():
        first = purses.iloc[0]
        yield StoredRun(
            arrangement=str(first["arrangement"]),
            economy=str(first["economy"]),
            replication=int(first["replication"]),
            ledger=groups["ledger"].get(key, tables["ledger"].iloc[:0]),
            purses=purses,
            events=groups["events"].get(key),
        )


def _manifest_problems(manifest: dict[str, object], loaded: Loaded, runs: list[StoredRun]) -> Iterator[str]:
    if manifest["scenario_hash"] != loaded.scenario_hash:
        yield "manifest: scenario.yaml is not the scenario that ran; its hash differs"
    scenario = loaded.scenario
    due = len(scenario.arrangements) * len(scenario.economies) * scenario.replications
    if len(runs) != due:
        yield f"manifest: {due} runs are due, {len(runs)} are stored"


def _audit_one(study: Study, run: StoredRun, runs: list[StoredRun]) -> Iterator[Check]:
    def check(name: str, problems: Iterator[str]) -> Check:
        return Check(name, run.arrangement, run.economy, run.replication, tuple(problems))

    for rule in LEDGER_CHECKS:
        yield check(rule.__name__, rule(run.ledger))
    yield check("purses_equal_ledger", purses_equal_ledger(run.ledger, run.purses))
    if run.events is None:
        return
    scenario = study.scenario
    arrangement = next(a for a in scenario.arrangements if a.id == run.arrangement)
    economy = next(e for e in scenario.economies if e.id == run.economy)
    same = (run.economy, run.replication)
    ledgers = {r.arrangement: r.ledger for r in runs if (r.economy, r.replication) == same}
    plan = plan_for(study, economy, arrangement, extra_money(scenario, arrangement, ledgers))
    events = event_columns(scenario, run.events)
    facts = make_facts(plan, events, run.replication)
    for event_rule in EVENT_CHECKS:
        yield check(event_rule.__name__, event_rule(plan.terms, events, facts.stays))
    priced = commitments_as_priced(plan.terms, events, facts.stays, facts.traits)
    yield check("commitments_as_priced", priced)
    yield check("settled_as_booked", settled_as_booked(plan.terms, events, run.ledger))
    stored = run.ledger.fillna({"stage": "", "doelgroep": ""})
    yield check("ledger_is_the_fold", ledger_is_the_fold(stored, facts.ledger))
