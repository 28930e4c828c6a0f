"""Pieces of work and the shards they leave: some replications of a variant, in a folder named by its content.

Knows how one worker makes a shard and how a shard is told from half a one; not who works on what. The name is
a hash of everything that determines what is in it, so what is there is never computed again, and workers
that do the same do each other no harm.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from budgetsim.analysis.taakvelden import TAAKVELD_KEYS, taakveld_totals
from budgetsim.domain.reference import Reference
from budgetsim.domain.scenario import Scenario
from budgetsim.experiment.drawing import Drawing, drawing, ranges, study_of
from budgetsim.experiment.naming import events_of_all, purses_of_all
from budgetsim.experiment.replication import Study, Tables, narrowed, prepare, run_replication
from budgetsim.experiment.store import (
    INDICATOR_FILE_COLUMNS,
    LEDGER_FILE_COLUMNS,
    TableWriter,
    sha256,
)
from budgetsim.experiment.versions import code_hash, made_with
from budgetsim.inputs import Loaded, scenario_hash

SHARD_SCHEMA = 1
NOTE = "shard.json"
PARTIAL = ".partial"
TOTALS = "totals"
"""Cents per taakveld and replication, of which the table of taakvelden is made."""
_one_at_a_time = threading.Lock()
"""A worker of a cluster may have several threads; what is kept between pieces is not made for that."""
_last: tuple[str, Study] | None = None


@dataclass(frozen=True)
class Piece:
    """Replications `first` to `last` (not included) of a scenario, and what of them is kept."""

    key: str
    kind: str
    """Hash of the scenario and the data, without the number of replications."""
    scenario: dict[str, Any]
    """As plain values: generic models do not pickle."""
    reference: Reference
    economies: tuple[str, ...]
    arrangements: tuple[str, ...]
    first: int
    last: int
    keep: tuple[str, ...]
    engine: str
    code: str
    drawn: Drawing | None
    """What every replication draws for itself."""


@dataclass(frozen=True)
class Kind:
    """What all pieces of one variant share."""

    hash: str
    loaded: Loaded
    drawn: Drawing | None
    economies: tuple[str, ...]
    arrangements: tuple[str, ...]
    keep: tuple[str, ...]
    engine: str

    def piece(self, first: int, last: int) -> Piece:
        """Return the piece of work that makes these replications."""
        told = f"{self.hash}:{first}:{last}"
        return Piece(
            key=hashlib.sha256(told.encode()).hexdigest(),
            kind=self.hash,
            scenario=self.loaded.scenario.model_dump(by_alias=True),
            reference=self.loaded.reference,
            economies=self.economies,
            arrangements=self.arrangements,
            first=first,
            last=last,
            keep=self.keep,
            engine=self.engine,
            code=code_hash(),
            drawn=self.drawn,
        )


def kind_of(
    loaded: Loaded,
    economies: tuple[str, ...],
    arrangements: tuple[str, ...],
    keep: tuple[str, ...],
    engine: str,
) -> Kind:
    """Return what the pieces of a scenario share.

    Engine, number of replications and what the outcomes are weighed on change none of them.
    """
    parts = {
        "schema": SHARD_SCHEMA,
        "scenario": scenario_hash(loaded.scenario.model_copy(update={"replications": 1, "criteria": ()})),
        "data": loaded.data_hashes,
        "economies": economies,
        "arrangements": arrangements,
        "keep": sorted(keep),
        **made_with(),
        **ranges(loaded),
    }
    told = hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
    return Kind(told, loaded, drawing(loaded), economies, arrangements, keep, engine)


# Work


class OtherCodeError(Exception):
    """A worker that has another version of budgetsim than the one who asks."""


def work(piece: Piece, shards: Path) -> str:
    """Make the shard of a piece unless it is there, and return its key; what is half done is never seen."""
    if piece.code != code_hash():
        raise OtherCodeError("the worker has another version of budgetsim; install the same one everywhere")
    with _one_at_a_time:
        if shard_problem(shards / piece.key) is not None:
            _make(piece, shards)
    return piece.key


def _make(piece: Piece, shards: Path) -> None:
    clock = time.monotonic()
    study = _study(piece)
    with new_folder_in(shards, piece.key) as folder:
        writers = {name: TableWriter(folder / f"{name}.parquet") for name in table_names(piece.keep)}
        try:
            for number in range(piece.first, piece.last):
                own = _own_study(piece, study, number)
                tables = run_replication(own, number, keep_events="events" in piece.keep and number == 0)
                for name, table in _kept(study.scenario, tables, writers).items():
                    writers[name].write(table)
                os.utime(folder)  # a sign of life
        finally:
            for writer in writers.values():
                writer.close()
        files = {path.name: sha256(path) for path in sorted(folder.iterdir())}
        note = {
            "schema_version": SHARD_SCHEMA,
            "key": piece.key,
            "scenario": study.scenario.name,
            "seed": study.scenario.seed,
            "first": piece.first,
            "last": piece.last,
            "seconds": round(time.monotonic() - clock, 3),
            "files": files,
        }
        (folder / NOTE).write_text(json.dumps(note, indent=2) + "\n", encoding="utf-8")


def table_names(keep: tuple[str, ...]) -> tuple[str, ...]:
    """Return the tables of a shard."""
    return ("indicators", TOTALS, *keep)


def _kept(scenario: Scenario, tables: Tables, wanted: dict[str, TableWriter]) -> dict[str, pd.DataFrame]:
    """Return the tables of one replication that are wanted and there, as files hold them."""
    made = {
        "indicators": lambda: tables.indicators[list(INDICATOR_FILE_COLUMNS)],
        TOTALS: lambda: taakveld_totals(tables.ledger),
        "ledger": lambda: tables.ledger[list(LEDGER_FILE_COLUMNS)],
        "purses": lambda: purses_of_all(scenario, tables.purses, tables.replication),
        "events": lambda: events_of_all(scenario, tables.events, tables.replication),
    }
    return {name: made[name]() for name in wanted if name != "events" or tables.events}


def _study(piece: Piece) -> Study:
    """Return the study of a piece; the last one is kept, pieces of a variant come one after another."""
    global _last
    if _last is None or _last[0] != piece.kind:
        study = prepare(Scenario.model_validate(piece.scenario), piece.reference, piece.engine)
        _last = piece.kind, narrowed(study, piece.economies, piece.arrangements)
    return _last[1]


def _own_study(piece: Piece, shared: Study, replication: int) -> Study:
    """Return the study of one replication of a piece."""
    own = study_of(shared, piece.drawn, replication)
    return narrowed(own, piece.economies, piece.arrangements) if piece.drawn else shared


# Shards


@contextmanager
def new_folder_in(parent: Path, name: str) -> Iterator[Path]:
    """Yield a folder of one's own; at the end it gets its name, unless a whole one has it by then."""
    folder = parent / f"{name}.{uuid.uuid4().hex}{PARTIAL}"
    folder.mkdir(parents=True)
    try:
        yield folder
        _named(folder, parent / name)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _named(folder: Path, target: Path) -> None:
    """Give a finished folder its name; a damaged one that has it makes way."""
    try:
        folder.rename(target)
    except OSError:
        if not target.exists():
            raise
        if shard_problem(target) is None:
            return
        old = target.with_name(f"{target.name}.{uuid.uuid4().hex}{PARTIAL}")
        with contextlib.suppress(FileNotFoundError):
            target.rename(old)
        shutil.rmtree(old, ignore_errors=True)
        folder.rename(target)


def shard_problem(folder: Path) -> str | None:
    """Return why a shard cannot be used: it is not there, or not as its worker left it; None when it can."""
    try:
        note = json.loads((folder / NOTE).read_text(encoding="utf-8"))
        files = note["files"] if note["schema_version"] == SHARD_SCHEMA and note["key"] == folder.name else {}
        wrong = [name for name, due in files.items() if sha256(folder / name) != due]
    except FileNotFoundError as error:
        return "not there" if not folder.exists() else f"{Path(str(error.filename)).name} is missing"
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        return f"cannot be read ({error})"
    if not files:
        return "is of another version"
    return f"{', '.join(wrong)} not as written, the checksum differs" if wrong else None


def read_note(folder: Path) -> dict[str, Any]:
    """Return what a whole shard says of itself."""
    return dict(json.loads((folder / NOTE).read_text(encoding="utf-8")))


def shard_bytes(folder: Path) -> int:
    """Return the size of a shard on disk."""
    return sum(path.stat().st_size for path in folder.iterdir())


def row_groups(folder: Path, table: str) -> Iterator[pa.Table]:
    """Yield a table of a shard in the parts in which it was written; nothing when it has none."""
    path = folder / f"{table}.parquet"
    if path.is_file():
        file = pq.ParquetFile(path)
        yield from (file.read_row_group(number) for number in range(file.num_row_groups))


def totals_of(folders: list[Path]) -> pd.DataFrame:
    """Return the totals per taakveld of some shards."""
    parts = [part.to_pandas() for folder in folders for part in row_groups(folder, TOTALS)]
    table: pd.DataFrame = pd.concat(parts, ignore_index=True)
    return table.astype({name: "str" for name in TAAKVELD_KEYS if name != "year"})
