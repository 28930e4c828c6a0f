"""A run: all replications of a scenario, and the run folder they leave.

Knows no rule of the model and no page. What determines the outcome is hashed into a fingerprint, so that a
run that is already there is not computed again.
"""

from __future__ import annotations

import hashlib
import json
import pickle
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from budgetsim import __version__
from budgetsim.analysis.compare import compare
from budgetsim.analysis.taakvelden import taakveld_table, taakveld_totals
from budgetsim.domain.reference import Reference
from budgetsim.domain.scenario import Scenario
from budgetsim.engine.choice import COMPILED
from budgetsim.errors import RunFolderError
from budgetsim.experiment.drawing import Drawing, drawing, ranges, study_of
from budgetsim.experiment.executors import in_order, local_executor, stop_now
from budgetsim.experiment.naming import events_of_all, purses_of_all
from budgetsim.experiment.replication import Study, Tables, prepare, run_replication
from budgetsim.experiment.store import (
    INDICATOR_FILE_COLUMNS,
    LEDGER_FILE_COLUMNS,
    SAMPLES,
    SCENARIO,
    TableWriter,
    file_hashes,
    file_problems,
    new_folder,
    read_manifest,
    write_manifest,
)
from budgetsim.experiment.versions import git_commit, made_with, versions
from budgetsim.inputs import Loaded

_study: Study | None = None
_drawn: Drawing | None = None


@dataclass(frozen=True)
class Order:
    """What the user asked for beside the scenario."""

    out: Path
    events: int
    """Replications of which the events are kept."""
    workers: int
    command: str
    engine: str = COMPILED


def fingerprint(loaded: Loaded, events: int) -> str:
    """Return a hash of everything that determines the tables of a run; the engine does not."""
    parts = {
        "scenario": loaded.scenario_hash,
        "data": loaded.data_hashes,
        "events": events,
        **made_with(),
        **ranges(loaded),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def is_there(loaded: Loaded, order: Order) -> bool:
    """Return whether the folder already holds exactly this run, finished and whole."""
    try:
        manifest = read_manifest(order.out)
    except RunFolderError:
        return False
    known = manifest["fingerprint"] == fingerprint(loaded, order.events)
    return known and not file_problems(order.out, manifest)


def run_scenario(loaded: Loaded, order: Order, progress: Callable[[int], None]) -> None:
    """Run every replication and write the run folder; `progress` hears how many are done."""
    started, clock = datetime.now(UTC), time.monotonic()
    drawn = drawing(loaded)
    with new_folder(order.out) as folder:
        workers = min(order.workers, loaded.scenario.replications)
        executor = local_executor(
            workers,
            _begin,
            (loaded.scenario.model_dump(by_alias=True), loaded.reference, order.engine, drawn),
        )
        try:
            results = _results(executor, loaded, order, folder, progress)
            indicators = _write_tables(loaded, folder, results)
        except BaseException:
            stop_now(executor)
            raise
        executor.shutdown()
        if drawn is not None:
            samples = [drawn.table(number) for number in range(loaded.scenario.replications)]
            _write_table(folder, SAMPLES, pd.concat(samples, ignore_index=True))
        _write_table(folder, "comparison", compare(indicators))
        (folder / SCENARIO).write_text(loaded.resolved_yaml, encoding="utf-8", newline="\n")
        manifest = _manifest(loaded, order, started, time.monotonic() - clock)
        write_manifest(folder, {**manifest, "files": file_hashes(folder)})


def _begin(scenario: dict[str, Any], reference: Reference, engine: str, drawn: Drawing | None) -> None:
    """Make ready in a worker: what its replications share is worked out once.

    The scenario travels as plain values: generic models do not pickle.
    """
    global _study, _drawn
    _study, _drawn = prepare(Scenario.model_validate(scenario), reference, engine), drawn


def _work(replication: int, keep_events: bool, folder: Path) -> Path:
    """Run one replication and leave its tables in a file; return where.

    Only a path goes through the pool: a worker that is stopped half-way through a large answer would leave
    its reader waiting for the rest for ever.
    """
    assert _study is not None
    path = folder / f"replication-{replication}.pickle"
    with path.open("wb") as file:
        tables = run_replication(study_of(_study, _drawn, replication), replication, keep_events=keep_events)
        pickle.dump(tables, file, pickle.HIGHEST_PROTOCOL)
    return path


def _taken(path: Path) -> Tables:
    """Return what a worker left, and clear it away."""
    with path.open("rb") as file:
        tables = pickle.load(file)
    path.unlink()
    assert isinstance(tables, Tables)
    return tables


def _results(
    executor: Executor, loaded: Loaded, order: Order, folder: Path, progress: Callable[[int], None]
) -> Iterator[Tables]:
    """Yield the replications in their own order."""
    count = loaded.scenario.replications

    def submit(number: int) -> Future[Path]:
        return executor.submit(_work, number, number < order.events, folder)

    for number, path in enumerate(in_order(count, order.workers, submit)):
        tables = _taken(path)
        progress(number + 1)
        yield tables


def _write_tables(loaded: Loaded, folder: Path, results: Iterator[Tables]) -> pd.DataFrame:
    """Write ledger and purses as they come, and what is of all replications; return all indicators."""
    scenario = loaded.scenario
    ledger, purses = TableWriter(folder / "ledger.parquet"), TableWriter(folder / "purses.parquet")
    events: list[pd.DataFrame] = []
    indicators: list[pd.DataFrame] = []
    totals: list[pd.DataFrame] = []
    for tables in results:
        ledger.write(tables.ledger[list(LEDGER_FILE_COLUMNS)])
        totals.append(taakveld_totals(tables.ledger))
        purses.write(purses_of_all(scenario, tables.purses, tables.replication))
        indicators.append(tables.indicators[list(INDICATOR_FILE_COLUMNS)])
        if tables.events:
            events.append(events_of_all(scenario, tables.events, tables.replication))
    ledger.close()
    purses.close()
    every = pd.concat(indicators, ignore_index=True)
    _write_table(folder, "indicators", every)
    _write_table(folder, "events", _sorted_events(events))
    taakvelden = taakveld_table(pd.concat(totals), loaded.reference, scenario.replications)
    _write_table(folder, "taakvelden", taakvelden)
    return every


def _sorted_events(parts: list[pd.DataFrame]) -> pd.DataFrame:
    table = pd.concat(parts, ignore_index=True)
    return table.sort_values(["arrangement", "economy", "replication", "seq"], ignore_index=True)


def _write_table(folder: Path, name: str, table: pd.DataFrame) -> None:
    writer = TableWriter(folder / f"{name}.parquet")
    writer.write(table)
    writer.close()


def _manifest(loaded: Loaded, order: Order, started: datetime, seconds: float) -> dict[str, Any]:
    scenario = loaded.scenario
    return {
        "scenario": scenario.name,
        "title": scenario.title,
        "scenario_hash": loaded.scenario_hash,
        "data_hashes": loaded.data_hashes,
        "fingerprint": fingerprint(loaded, order.events),
        "version": __version__,
        "libraries": versions(order.engine),
        "git_commit": git_commit(),
        "seed": scenario.seed,
        "replications": scenario.replications,
        "events_replications": min(order.events, scenario.replications),
        "engine": order.engine,
        "arrangements": [arrangement.id for arrangement in scenario.arrangements],
        "economies": [economy.id for economy in scenario.economies],
        "vary": list(scenario.vary),
        "command": order.command,
        "started": started.isoformat(timespec="seconds"),
        "seconds": round(seconds, 3),
    }
