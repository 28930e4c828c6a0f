"""The run folder: the files of the contract, written whole or not at all.

Knows no simulation. Everything is written beside the target and moved into place at the end, the manifest
last, so that a run that stopped half-way never looks finished.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from budgetsim.analysis.compare import COMPARISON_COLUMNS
from budgetsim.analysis.taakvelden import TAAKVELD_AMOUNTS, TAAKVELD_COLUMNS
from budgetsim.domain.events import EVENT_COLUMNS
from budgetsim.errors import RunFolderError
from budgetsim.experiment.interrupts import interrupts_held
from budgetsim.experiment.naming import PURSE_FILE_COLUMNS

SCHEMA_VERSION = 1
MANIFEST = "manifest.json"
SCENARIO = "scenario.yaml"
RESULTS = "results"
"""What a batch has in the place of tables of its own."""
TABLES = ("events", "purses", "ledger", "indicators", "comparison", "taakvelden")
SAMPLES = "samples"
"""The table that only a run has whose replications have assumptions of their own."""
LEDGER_FILE_COLUMNS = (
    "arrangement", "economy", "replication", "year", "month", "gemeente", "fund", "stage", "doelgroep",
    "account", "side", "taakveld", "cents",
)  # fmt: skip
INDICATOR_FILE_COLUMNS = (
    "scenario", "arrangement", "economy", "replication", "gemeente", "year", "subject", "indicator", "unit",
    "value",
)  # fmt: skip
SAMPLE_COLUMNS = ("replication", "assumption", "path", "unit", "label", "low", "central", "high", "value")
FILE_COLUMNS: dict[str, tuple[str, ...]] = {
    "events": EVENT_COLUMNS,
    "purses": PURSE_FILE_COLUMNS,
    "ledger": LEDGER_FILE_COLUMNS,
    "indicators": INDICATOR_FILE_COLUMNS,
    "comparison": tuple(COMPARISON_COLUMNS),
    "taakvelden": tuple(TAAKVELD_COLUMNS),
    SAMPLES: SAMPLE_COLUMNS,
}
WHOLE_COLUMNS = {
    "replication", "seq", "inwoner", "year", "month", "cents", "balance", "committed", "expected",
    "replications",
}  # fmt: skip
"""Columns of whole numbers; only the month of an event has a fraction."""
FRACTION_COLUMNS = {
    "value", "mean", "se", "p10", "p50", "p90", "share_positive", "share_negative", "share_zero", "low",
    "central", "high",
}  # fmt: skip
AMOUNT_COLUMNS = {"inwoner", "seq", "cents", "balance", "committed", "expected", "value"}
"""Columns in which a value seldom comes again."""
OPTIONAL_COLUMNS = FRACTION_COLUMNS | {"doelgroep", "stage", "from_stage", "reason", "aanbieder", "fund"}
"""Columns in which a row may be empty."""
MANIFEST_KEYS: dict[str, type | tuple[type, ...]] = {
    "scenario": str,
    "title": str,
    "scenario_hash": str,
    "data_hashes": dict,
    "files": dict,
    "fingerprint": str,
    "version": str,
    "libraries": dict,
    "git_commit": (str, type(None)),
    "seed": int,
    "replications": int,
    "events_replications": int,
    "engine": str,
    "arrangements": list,
    "economies": list,
    "command": str,
    "started": str,
    "seconds": (int, float),
}
REPORT = "report.html"
WORKBOOK = "werkmap.xlsx"
FOR_PEOPLE = {REPORT, WORKBOOK}
"""What can be made again from the rest."""
RUN_FILES = {MANIFEST, SCENARIO, *FOR_PEOPLE, *(f"{name}.parquet" for name in (*TABLES, SAMPLES))}
ANALYSES = "analyses"
ABOUT = "about.json"
OF_THE_SYSTEM = {".DS_Store", "Thumbs.db", "desktop.ini"}
"""Files that a file manager leaves wherever somebody looks."""


# Writing


def may_be_replaced(target: Path) -> bool:
    """Tell whether nothing but a run can be lost: there is nothing, an empty folder or a run folder."""
    if not os.path.lexists(target):
        return True
    if target.is_symlink() or not target.is_dir():
        return False
    found = [path for path in target.iterdir() if path.name not in OF_THE_SYSTEM]
    return not found or _is_run_folder(found)


def _is_run_folder(found: list[Path]) -> bool:
    """A manifest, a scenario or table beside it (many programs have a manifest.json), and nothing else."""
    files = [path for path in found if path.name != ANALYSES]
    names = {path.name for path in files}
    whole = all(_is_plain(path) for path in files) and all(
        _holds_analyses(path) for path in found if path.name == ANALYSES
    )
    return whole and names <= RUN_FILES and MANIFEST in names and len(names - FOR_PEOPLE) > 1


def _is_plain(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _holds_analyses(folder: Path) -> bool:
    """Only folders of tables with their note, and what a stopped one left."""
    if folder.is_symlink() or not folder.is_dir():
        return False
    inside = [path for path in folder.iterdir() if path.name not in OF_THE_SYSTEM]
    return all(
        part.is_dir()
        and not part.is_symlink()
        and all(
            _is_plain(path) and (path.name == ABOUT or path.suffix == ".parquet") for path in part.iterdir()
        )
        for part in inside
    )


@contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """Yield a folder beside the target; move it into place when all went well, remove it when not.

    Raises RunFolderError when something other than a run stands there: it is never deleted.
    """
    target = target.resolve()
    try:
        _refuse_others(target)
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
    _refuse_others(target)
    old = target.with_name(f".{target.name}.{os.getpid()}.old")
    if target.exists():
        target.rename(old)
    try:
        work.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _refuse_others(target: Path) -> None:
    if target.name == "" or not may_be_replaced(target):
        raise RunFolderError(
            f"{target} is no run folder; budgetsim does not delete it. Choose another --out."
        )


class TableWriter:
    """Writes one parquet file in parts, with plain string columns.

    Names go in as codes; without arrow's own schema a reader sees them as the strings that they are.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._writer: pq.ParquetWriter | None = None

    def write(self, table: pd.DataFrame) -> None:
        self.write_arrow(as_arrow(table))

    def write_arrow(self, arrow: pa.Table) -> None:
        if self._writer is None:
            repeating = [name for name in arrow.schema.names if name not in AMOUNT_COLUMNS]
            self._writer = pq.ParquetWriter(
                self.path, arrow.schema, compression="zstd", use_dictionary=repeating, store_schema=False
            )
        self._writer.write_table(arrow)

    def close(self) -> None:
        if self._writer:
            self._writer.close()


def as_arrow(table: pd.DataFrame) -> pa.Table:
    """Return an arrow table in which a text column is plain strings, or codes of strings."""
    columns = {}
    for name in table.columns:
        column = table[name]
        if isinstance(column.dtype, pd.CategoricalDtype):
            codes = column.cat.codes.to_numpy(np.int32)
            names = pa.array(column.cat.categories.to_numpy(object), pa.string())
            columns[name] = pa.DictionaryArray.from_arrays(pa.array(codes, mask=codes < 0), names)
        elif pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column):
            columns[name] = pa.array(column.to_numpy())
        else:
            columns[name] = pa.array(column.astype(object).where(column.notna(), None), pa.string())
    return pa.table(columns)


def file_hashes(folder: Path) -> dict[str, str]:
    """Return the sha256 of the scenario and of every table of a run folder, those that are there."""
    names = (SCENARIO, *(f"{name}.parquet" for name in (*TABLES, SAMPLES)))
    return {name: sha256(folder / name) for name in names if (folder / name).is_file()}


def sha256(path: Path) -> str:
    """Return the checksum of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def file_problems(folder: Path, manifest: dict[str, Any]) -> dict[str, str]:
    """Return per file that is not as the run left it a sentence."""
    try:
        found = file_hashes(folder)
    except OSError as error:
        return {str(error.filename): f"{error.filename}: cannot be read ({error.strerror})"}
    due = manifest["files"]
    problems = {}
    for name in sorted({SCENARIO, *(f"{table}.parquet" for table in TABLES), *due}):
        if name not in due:
            problems[name] = f"{folder / name}: is not among the files of {MANIFEST}; run the scenario again"
        elif name not in found:
            problems[name] = f"{folder / name}: is missing; run the scenario again"
        elif found[name] != due[name]:
            problems[name] = (
                f"{folder / name}: is not as the run left it, its sha256 differs; run the scenario again"
            )
    return problems


def write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    text = json.dumps({"schema_version": SCHEMA_VERSION, **manifest}, indent=2, ensure_ascii=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


# Reading


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return a run's manifest; raises RunFolderError when the folder holds no finished run."""
    path = folder / MANIFEST
    if not path.is_file() and (folder / RESULTS).is_dir():
        raise RunFolderError(f"{folder}: holds a batch, not one run; look at it with budgetsim compare")
    if not path.is_file():
        raise RunFolderError(f"{folder}: holds no finished run (no {MANIFEST}); make one with budgetsim run")
    return read_json(path, SCHEMA_VERSION, MANIFEST_KEYS, "run the scenario again")


def read_json(
    path: Path, schema: int, keys: Mapping[str, type | tuple[type, ...]], remedy: str
) -> dict[str, Any]:
    """Return a document of a known schema_version with good keys; raises RunFolderError, with a remedy."""
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RunFolderError(f"{path}: cannot be read ({error.strerror})") from error
    except (ValueError, RecursionError) as error:
        raise RunFolderError(f"{path}: is not valid JSON; {remedy}") from error
    version = manifest.get("schema_version") if isinstance(manifest, dict) else None
    if version != schema:
        raise RunFolderError(
            f"{path}: schema_version {version!r} is not {schema}; {remedy} with this version"
        )
    wrong = [key for key, kind in keys.items() if not _is_a(manifest.get(key, ...), kind)]
    if wrong:
        raise RunFolderError(f"{path}: has no good {', '.join(wrong)}; {remedy}")
    return dict(manifest)


def _is_a(value: object, kind: type | tuple[type, ...]) -> bool:
    return isinstance(value, kind) and not isinstance(value, bool)


def read_table(folder: Path, name: str) -> pd.DataFrame:
    """Return one table; raises RunFolderError when it is missing, damaged or of another shape."""
    path = folder / f"{name}.parquet"
    if not path.is_file():
        reason = "is no file" if path.exists() else "is missing"
        raise RunFolderError(f"{path}: {reason}; run the scenario again")
    try:
        arrow = pq.read_table(path)
        _refuse_other_columns(path, name, arrow.schema)
        table = pd.DataFrame(arrow.to_pandas())
    except (OSError, ValueError, TypeError, pa.ArrowException) as error:
        raise RunFolderError(f"{path}: cannot be read ({error}); run the scenario again") from error
    empty = [
        column for column in map(str, table) if column not in OPTIONAL_COLUMNS and table[column].isna().any()
    ]
    if name == "ledger" and table["fund"].isna().any():
        empty.append("fund")
    if empty:
        raise RunFolderError(f"{path}: has rows without {', '.join(empty)}; run the scenario again")
    return table


def read_totals(folder: Path, name: str, keys: list[str], amount: str) -> pd.DataFrame:
    """Return one table summed by keys, without ever holding its rows as Python sees them.

    Raises RunFolderError when it is missing, damaged or of another shape.
    """
    path = folder / f"{name}.parquet"
    try:
        _refuse_other_columns(path, name, pq.read_schema(path))
        texts = [key for key in keys if _type_of(name, key) == pa.string()]
        arrow = pq.read_table(path, columns=[*keys, amount], read_dictionary=texts).unify_dictionaries()
        totals = arrow.group_by(keys).aggregate([(amount, "sum")])
    except (OSError, ValueError, TypeError, pa.ArrowException) as error:
        raise RunFolderError(f"{path}: cannot be read ({error}); run the scenario again") from error
    table = pd.DataFrame(totals.to_pandas()).rename(columns={f"{amount}_sum": amount})
    return table.astype(dict.fromkeys(texts, "str")).sort_values(keys, ignore_index=True)[[*keys, amount]]


def _refuse_other_columns(path: Path, name: str, schema: pa.Schema) -> None:
    due = FILE_COLUMNS[name]
    if tuple(schema.names) != due:
        raise RunFolderError(
            f"{path}: its columns are {', '.join(schema.names) or 'none'}, where {', '.join(due)} belong; "
            "run the scenario again"
        )
    for field in schema:
        if (wanted := _type_of(name, field.name)) != _plain(field.type):
            raise RunFolderError(
                f"{path}: column {field.name} is {field.type}, not {wanted}; run the scenario again"
            )


def _plain(kind: pa.DataType) -> pa.DataType:
    """Return a type as we write it: a table that another tool saved again may hold its text another way."""
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    is_text = pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_null(kind)
    return pa.string() if is_text else kind


def _type_of(table: str, column: str) -> pa.DataType:
    if column in {*FRACTION_COLUMNS, *TAAKVELD_AMOUNTS} or (table, column) == ("events", "month"):
        return pa.float64()
    return pa.int64() if column in WHOLE_COLUMNS else pa.string()
