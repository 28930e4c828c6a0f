"""All 64 sets of walls, on the same people and the same luck: what `analysis/walls.py` shares out.

Knows no share. Only the headline outcomes of each run are kept; the opening is that of the scenario's own
warm-up.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from budgetsim.analysis.headline import OUTCOMES
from budgetsim.analysis.walls import arrangements
from budgetsim.domain.reference import Reference
from budgetsim.domain.scenario import Scenario
from budgetsim.experiment.executors import each
from budgetsim.experiment.replication import Study, prepare, run_replication
from budgetsim.inputs import Loaded

COLUMNS = ["arrangement", "economy", "gemeente", "replication", "year", "subject", "indicator", "value"]
KEPT = {(outcome.indicator, outcome.subject) for outcome in OUTCOMES}
_study: Study | None = None
_folder: Path | None = None


def run_sets(loaded: Loaded, workers: int, engine: str, progress: Callable[[int], None]) -> pd.DataFrame:
    """Return the headline outcomes over the horizon of every set, by replication; columns COLUMNS.

    `progress` hears how many replications are done.
    """
    parts = []
    with tempfile.TemporaryDirectory() as folder:
        begin = (loaded.scenario.model_dump(by_alias=True), loaded.reference, engine, Path(folder))
        for path in each(_work, range(loaded.scenario.replications), workers, _begin, begin):
            parts.append(pd.read_parquet(path))
            progress(len(parts))
    return pd.concat(parts, ignore_index=True)


def _begin(scenario: dict[str, Any], reference: Reference, engine: str, folder: Path) -> None:
    """Make ready in a worker; the scenario travels as plain values: generic models do not pickle."""
    global _study, _folder
    _folder = folder
    _study = every_set(prepare(Scenario.model_validate(scenario), reference, engine))


def every_set(study: Study) -> Study:
    """Return the study with an arrangement for every set of walls in the place of its own."""
    return replace(study, scenario=study.scenario.model_copy(update={"arrangements": arrangements()}))


def _work(replication: int) -> Path:
    """Run every set once and leave the outcomes in a file; only its path goes through the pool."""
    assert _study is not None
    assert _folder is not None
    path = _folder / f"{replication}.parquet"
    outcomes(_study, replication).to_parquet(path)
    return path


def outcomes(study: Study, replication: int) -> pd.DataFrame:
    """Return the headline outcomes of one replication, texts as texts."""
    table = run_replication(study, replication, keep_events=False).indicators
    names = zip(table["indicator"].astype("str"), table["subject"].astype("str"), strict=True)
    kept = [year == 0 and name in KEPT for year, name in zip(table["year"], names, strict=True)]
    texts = dict.fromkeys(("arrangement", "economy", "gemeente", "subject", "indicator"), "str")
    return table.loc[kept, COLUMNS].astype(texts).reset_index(drop=True)
