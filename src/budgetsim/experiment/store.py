"""The run folder: the files of the contract, written whole or not at all.

Knows no simulation. Everything is written beside the target and moved into place at the end, the manifest
last, so that a run that stopped half-way never looks finished.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from budgetsim.accounts.ledger import COMMON
from budgetsim.accounts.stays import Events
from budgetsim.domain.events import EVENT_COLUMNS, Kind, Reason
from budgetsim.domain.scenario import Scenario
from budgetsim.errors import RunFolderError
from budgetsim.experiment.interrupts import interrupts_held
from budgetsim.units import TICKS_PER_MONTH

SCHEMA_VERSION = 1
MANIFEST = "manifest.json"
TABLES = ("events", "purses", "ledger", "indicators", "comparison")
PURSE_FILE_COLUMNS = (
    "arrangement", "economy", "replication", "month", "gemeente", "purse", "balance", "committed", "expected",
)  # fmt: skip
LEDGER_FILE_COLUMNS = (
    "arrangement", "economy", "replication", "year", "month", "gemeente", "fund", "stage", "doelgroep",
    "account", "side", "taakveld", "cents",
)  # fmt: skip
INDICATOR_FILE_COLUMNS = (
    "scenario", "arrangement", "economy", "replication", "gemeente", "year", "subject", "indicator", "unit",
    "value",
)  # fmt: skip


# Codes and names


def named(codes: np.ndarray[Any, Any], names: list[str]) -> np.ndarray[Any, np.dtype[np.object_]]:
    """Return names for codes; a negative code is null."""
    return np.array([*names, None], object)[np.where(codes < 0, -1, codes)]


def event_table(scenario: Scenario, events: Events, labels: dict[str, Any]) -> pd.DataFrame:
    """Return an event log under names, columns EVENT_COLUMNS."""
    stages = [stage.id for stage in scenario.stages]
    table = pd.DataFrame({"seq": np.arange(len(events["tick"]))})
    for name, value in labels.items():
        table[name] = value
    table["month"] = events["tick"] / TICKS_PER_MONTH
    table["inwoner"] = events["inwoner"]
    table["gemeente"] = named(events["gemeente"], [g.id for g in scenario.gemeenten])
    table["doelgroep"] = named(events["doelgroep"], [d.id for d in scenario.doelgroepen])
    table["kind"] = named(events["kind"], [kind.name.lower() for kind in Kind])
    table["stage"] = named(events["stage"], stages)
    table["from_stage"] = named(events["from_stage"], stages)
    table["reason"] = named(events["reason"], [r.name.lower() for r in Reason if r >= 0])
    table["aanbieder"] = _aanbieder_names(scenario, events)
    table["cents"] = events["cents"]
    table["fund"] = named(events["fund"], [fund.id for fund in scenario.funds])
    return table[list(EVENT_COLUMNS)]


def _aanbieder_names(scenario: Scenario, events: Events) -> list[str | None]:
    names = [[a.id for a in stage.aanbieders] for stage in scenario.stages]
    pairs = zip(events["stage"].tolist(), events["aanbieder"].tolist(), strict=True)
    return [None if number < 0 else names[stage][number] for stage, number in pairs]


def event_columns(scenario: Scenario, table: pd.DataFrame) -> Events:
    """Return a stored event log as integer columns again."""
    stages = [stage.id for stage in scenario.stages]
    numbers = {(s.id, a.id): n for s in scenario.stages for n, a in enumerate(s.aanbieders)}
    pairs = zip(table["stage"], table["aanbieder"], strict=True)
    return {
        "tick": np.round(table["month"].to_numpy() * TICKS_PER_MONTH).astype(np.int64),
        "inwoner": table["inwoner"].to_numpy(np.int64),
        "gemeente": _codes(table["gemeente"], [g.id for g in scenario.gemeenten]),
        "doelgroep": _codes(table["doelgroep"], [d.id for d in scenario.doelgroepen]),
        "kind": _codes(table["kind"], [kind.name.lower() for kind in Kind]),
        "stage": _codes(table["stage"], stages),
        "from_stage": _codes(table["from_stage"], stages),
        "reason": _codes(table["reason"], [r.name.lower() for r in Reason if r >= 0]),
        "aanbieder": np.array(
            [numbers.get((s, a), -1) if isinstance(a, str) else -1 for s, a in pairs], np.int64
        ),
        "cents": table["cents"].to_numpy(np.int64),
        "fund": _codes(table["fund"], [fund.id for fund in scenario.funds]),
    }


def _codes(column: pd.Series[Any], names: list[str]) -> np.ndarray[Any, np.dtype[np.int64]]:
    return np.asarray(pd.Categorical(column, categories=names).codes, np.int64)


def purse_table(scenario: Scenario, purses: Events, labels: dict[str, Any]) -> pd.DataFrame:
    """Return month-end purses under names, columns PURSE_FILE_COLUMNS."""
    names = [*(fund.id for fund in scenario.funds), COMMON]
    table = pd.DataFrame({name: purses[name] for name in ("month", "balance", "committed", "expected")})
    table["gemeente"] = named(purses["gemeente"], [g.id for g in scenario.gemeenten])
    table["purse"] = named(np.where(purses["purse"] < 0, len(names) - 1, purses["purse"]), names)
    return table.assign(**labels)[list(PURSE_FILE_COLUMNS)]


# Writing


@contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """Yield a folder beside the target; move it into place when all went well, remove it when not."""
    target = target.resolve()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        work = target.with_name(f".{target.name}.{os.getpid()}.partial")
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir()
    except OSError as error:
        raise RunFolderError(
            f"{target}: cannot be written ({error.strerror}); choose another --out"
        ) from error
    try:
        yield work
        with interrupts_held():
            _swap(work, target)
    except OSError as error:
        raise RunFolderError(
            f"{target}: could not be written ({error.strerror}); nothing was changed"
        ) from error
    finally:
        with interrupts_held():
            shutil.rmtree(work, ignore_errors=True)


def _swap(work: Path, target: Path) -> None:
    """Put the finished folder in place of the old one; the old one stays until the new one stands."""
    old = target.with_name(f".{target.name}.{os.getpid()}.old")
    if target.exists():
        target.rename(old)
    try:
        work.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise
    if old.is_file():
        old.unlink()
    shutil.rmtree(old, ignore_errors=True)


class TableWriter:
    """Writes one parquet file in parts, with plain string columns."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._writer: pq.ParquetWriter | None = None

    def write(self, table: pd.DataFrame) -> None:
        arrow = as_arrow(table)
        if self._writer is None:
            self._writer = pq.ParquetWriter(self.path, arrow.schema, compression="zstd")
        self._writer.write_table(arrow)

    def close(self) -> None:
        if self._writer:
            self._writer.close()


def as_arrow(table: pd.DataFrame) -> pa.Table:
    """Return an arrow table in which every text column is a plain string."""
    columns = {}
    for name in table.columns:
        column = table[name]
        if not pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
            columns[name] = pa.array(column.astype(object).where(column.notna(), None), pa.string())
        else:
            columns[name] = pa.array(column.to_numpy())
    return pa.table(columns)


def write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    text = json.dumps({"schema_version": SCHEMA_VERSION, **manifest}, indent=2, ensure_ascii=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


# Reading


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return a run's manifest; raises RunFolderError when the folder holds no finished run."""
    path = folder / MANIFEST
    if not path.is_file():
        raise RunFolderError(f"{folder}: holds no finished run (no {MANIFEST}); make one with budgetsim run")
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise RunFolderError(f"{path}: is not valid JSON; run the scenario again") from error
    version = manifest.get("schema_version") if isinstance(manifest, dict) else None
    if version != SCHEMA_VERSION:
        raise RunFolderError(
            f"{path}: schema_version {version!r} is not {SCHEMA_VERSION}; "
            "run the scenario again with this version"
        )
    return dict(manifest)


def read_table(folder: Path, name: str) -> pd.DataFrame:
    """Return one table of a run folder; raises RunFolderError when it is missing or damaged."""
    path = folder / f"{name}.parquet"
    try:
        return pd.DataFrame(pq.read_table(path).to_pandas())
    except (OSError, pa.ArrowException) as error:
        reason = "is missing" if not path.exists() else f"cannot be read ({error})"
        raise RunFolderError(f"{path}: {reason}; run the scenario again") from error
