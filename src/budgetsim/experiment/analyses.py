"""What was worked out about a run afterwards, kept in its folder: `analyses/NAME/`, tables and a note.

Knows no analysis. A folder appears whole or not at all; the note tells of which run it is and each file's
checksum, so that nothing of another run, and nothing damaged, is shown beside a run.
"""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from budgetsim.analysis.kept import Analysis
from budgetsim.errors import RunFolderError
from budgetsim.experiment.interrupts import interrupts_held
from budgetsim.experiment.store import ABOUT, ANALYSES, TableWriter, read_json, read_manifest, sha256

ANALYSIS_SCHEMA = 1
ABOUT_KEYS: dict[str, type] = {"analysis": str, "fingerprint": str, "files": dict}


def write_analysis(
    run: Path, name: str, tables: Mapping[str, pd.DataFrame], about: Mapping[str, Any]
) -> None:
    """Keep the tables of an analysis with the run that they are about, in the place of older ones.

    `about` goes into the note: whatever a reader must know to repeat and to judge it. Raises RunFolderError
    when the folder holds no finished run or cannot be written.
    """
    fingerprint = read_manifest(run)["fingerprint"]
    target = run / ANALYSES / name
    work = target.with_name(f".{name}.{uuid.uuid4().hex}.partial")
    try:
        work.mkdir(parents=True)
        files = dict(_written(work, table_name, table) for table_name, table in tables.items())
        note = {"schema_version": ANALYSIS_SCHEMA, "analysis": name, "fingerprint": fingerprint, **about}
        text = json.dumps({**note, "files": files}, indent=2, ensure_ascii=False)
        (work / ABOUT).write_text(text + "\n", encoding="utf-8")
        with interrupts_held():
            if target.exists():
                shutil.rmtree(target)
            work.rename(target)
    except OSError as error:
        raise RunFolderError(f"{target}: cannot be written ({error.strerror})") from error
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _written(folder: Path, name: str, table: pd.DataFrame) -> tuple[str, str]:
    path = folder / f"{name}.parquet"
    writer = TableWriter(path)
    writer.write(table)
    writer.close()
    return path.name, sha256(path)


def read_analysis(run: Path, name: str) -> Analysis | None:
    """Return an analysis of the run in a folder; None when there is none of this very run.

    Raises RunFolderError when it is damaged.
    """
    folder = run / ANALYSES / name
    if not (folder / ABOUT).is_file():
        return None
    about = read_json(folder / ABOUT, ANALYSIS_SCHEMA, ABOUT_KEYS, "make the analysis again")
    if about["fingerprint"] != read_manifest(run)["fingerprint"]:
        return None
    try:
        wrong = [file for file, due in about["files"].items() if sha256(folder / file) != due]
        tables = {Path(file).stem: pd.read_parquet(folder / file) for file in about["files"]}
    except (OSError, ValueError) as error:
        raise RunFolderError(f"{folder}: cannot be read ({error}); make the analysis again") from error
    if wrong:
        raise RunFolderError(
            f"{folder / wrong[0]}: is not as it was left, its sha256 differs; make the analysis again"
        )
    return Analysis(about, tables)


def read_analyses(run: Path) -> dict[str, Analysis]:
    """Return every analysis of the run in a folder by its name; raises RunFolderError when one is damaged."""
    folder = run / ANALYSES
    names = sorted(path.parent.name for path in folder.glob(f"*/{ABOUT}") if path.parent.name[0] != ".")
    found = {name: read_analysis(run, name) for name in names}
    return {name: analysis for name, analysis in found.items() if analysis is not None}
