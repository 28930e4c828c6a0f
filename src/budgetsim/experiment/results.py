"""The results of a batch: tables in folders per variant, which any reader of hive-partitioned parquet knows.

Knows how shards become tables and how the tables of a batch get into place together; not who made the shards.
A table is the same to the byte whatever the size of its shards and whoever made them.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from budgetsim.analysis.compare import compare
from budgetsim.analysis.taakvelden import taakveld_table
from budgetsim.domain.reference import Reference
from budgetsim.errors import RunFolderError
from budgetsim.experiment.interrupts import interrupts_held
from budgetsim.experiment.shards import PARTIAL, row_groups, totals_of
from budgetsim.experiment.store import RESULTS, TableWriter, read_json, sha256

BATCH_SCHEMA = 1
BATCH_MANIFEST = "batch.json"
MOST_TRIES = 10
MANIFEST_KEYS: dict[str, type] = {
    "name": str,
    "title": str,
    "definition": str,
    "variants": list,
    "files": dict,
    "version": str,
    "libraries": dict,
    "command": str,
    "started": str,
}


@dataclass(frozen=True)
class Joining:
    """What one worker needs to join the shards of a variant."""

    variant: str
    shards: tuple[Path, ...]
    """In the order of their replications."""
    replications: int
    reference: Reference
    keep: tuple[str, ...]


def join(job: Joining, target: Path) -> dict[str, str]:
    """Write the tables of a variant below the target; return each file's sha256 by its place."""
    for name in ("indicators", *job.keep):
        writer = TableWriter(_part(target, name, job.variant))
        try:
            for folder in job.shards:
                for group in row_groups(folder, name):
                    writer.write_arrow(group)
        finally:
            writer.close()
    indicators = pd.read_parquet(_part(target, "indicators", job.variant), partitioning=None)
    write(_part(target, "comparison", job.variant), compare(indicators))
    taakvelden = taakveld_table(totals_of(list(job.shards)), job.reference, job.replications)
    write(_part(target, "taakvelden", job.variant), taakvelden)
    made = target.glob(f"*/variant={job.variant}/*.parquet")
    return {path.relative_to(target).as_posix(): sha256(path) for path in sorted(made)}


def _part(target: Path, table: str, variant: str) -> Path:
    folder = target / table / f"variant={variant}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "part-0.parquet"


def write(path: Path, table: pd.DataFrame) -> None:
    """Write a whole table as one file."""
    writer = TableWriter(path)
    writer.write(table)
    writer.close()


# In place


@contextmanager
def new_results(out: Path) -> Iterator[Path]:
    """Yield a folder for new results; at the end they take the place of what was there, all at once."""
    folder = out / f"{RESULTS}.{uuid.uuid4().hex}{PARTIAL}"
    folder.mkdir(parents=True)
    try:
        yield folder
        with interrupts_held():
            _replace(folder, out / RESULTS)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _replace(folder: Path, target: Path) -> None:
    """Move a folder to where others may put theirs at the same moment: one of them stands at the end."""
    for _ in range(MOST_TRIES):
        old = target.with_name(f"{target.name}.{uuid.uuid4().hex}{PARTIAL}")
        with contextlib.suppress(FileNotFoundError):
            target.rename(old)
        try:
            folder.rename(target)
        except OSError:
            if not target.exists():
                raise
            continue
        finally:
            shutil.rmtree(old, ignore_errors=True)
        return
    raise RunFolderError(f"{target}: others keep writing here; let one batch at a time use this folder")


def write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    """Write what these results are, as the last file."""
    text = json.dumps({"schema_version": BATCH_SCHEMA, **manifest}, indent=2, ensure_ascii=False)
    (folder / BATCH_MANIFEST).write_text(text + "\n", encoding="utf-8")


def read_results(out: Path) -> dict[str, Any]:
    """Return what the results in a batch folder are; raises RunFolderError when there are none to trust."""
    path = out / RESULTS / BATCH_MANIFEST
    if not path.is_file():
        raise RunFolderError(f"{out}: holds no finished batch; make one with budgetsim batch")
    return read_json(path, BATCH_SCHEMA, MANIFEST_KEYS, "run the batch again")


def result_problems(out: Path, manifest: dict[str, Any]) -> list[str]:
    """Return a sentence for every table that is not as the batch left it."""
    problems = []
    for name, due in manifest["files"].items():
        path = out / RESULTS / name
        if not path.is_file():
            problems.append(f"{path}: is missing; run the batch again")
        elif sha256(path) != due:
            problems.append(f"{path}: is not as the batch left it, its sha256 differs; run the batch again")
    return problems


def read_part(out: Path, table: str, variant: str) -> pd.DataFrame:
    """Return a table of one variant; raises RunFolderError when it cannot be read."""
    path = out / RESULTS / table / f"variant={variant}" / "part-0.parquet"
    try:
        return pd.read_parquet(path, partitioning=None)
    except (OSError, ValueError) as error:
        raise RunFolderError(f"{path}: cannot be read ({error}); run the batch again") from error


def variant_rows(rows: Sequence[tuple[str, str, str, str, int]]) -> pd.DataFrame:
    """Return what was laid over which scenario: a row per variant and value, one without path for none."""
    return pd.DataFrame(rows, columns=["variant", "scenario", "path", "value", "replications"])
