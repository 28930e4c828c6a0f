"""All 64 sets of walls, on the same people and the same luck: what `analysis/walls.py` shares out.

Knows no share. Only what is shared out is kept of each run; the opening is that of the scenario's own
warm-up, and of its arrangements only the one that is asked for plays a part.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from budgetsim.accounts.names import named
from budgetsim.analysis.headline import OUTCOMES
from budgetsim.analysis.risk import ALL_FUNDS, sets_of
from budgetsim.analysis.summaries import SALDO
from budgetsim.analysis.walls import COLUMNS, arrangements
from budgetsim.domain.reference import Reference
from budgetsim.domain.scenario import Scenario
from budgetsim.experiment.drawing import Drawing, drawing, study_of
from budgetsim.experiment.executors import each
from budgetsim.experiment.replication import Study, narrowed, prepare, run_replication
from budgetsim.inputs import Loaded

IDS = (*(outcome.id for outcome in OUTCOMES), SALDO)
_study: Study | None = None
_target: str | None = None
_folder: Path | None = None
_drawn: Drawing | None = None


def run_sets(
    loaded: Loaded, target: str | None, workers: int, engine: str, progress: Callable[[int], None]
) -> pd.DataFrame:
    """Return what every set of walls measured, per year and over the horizon; columns COLUMNS.

    A wall in a set is as high as in the arrangement `target`, down without one. `progress` hears how many
    replications are done.
    """
    parts, drawn, scenario = [], drawing(loaded), loaded.scenario.model_dump(by_alias=True)
    with tempfile.TemporaryDirectory() as folder:
        begin = (scenario, loaded.reference, target, engine, Path(folder), drawn)
        for path in each(_work, range(loaded.scenario.replications), workers, _begin, begin):
            parts.append(pd.read_parquet(path))
            progress(len(parts))
    return pd.concat(parts, ignore_index=True)


def _begin(
    scenario: dict[str, Any],
    reference: Reference,
    target: str | None,
    engine: str,
    folder: Path,
    drawn: Drawing | None,
) -> None:
    """Make ready in a worker; the scenario travels as plain values: generic models do not pickle."""
    global _study, _target, _folder, _drawn
    _target, _folder, _drawn = target, folder, drawn
    _study = prepare(Scenario.model_validate(scenario), reference, engine)


def every_set(study: Study, target: str | None = None) -> Study:
    """Return the study with an arrangement for every set of walls in the place of its own."""
    wanted = next((one for one in study.scenario.arrangements if one.id == target), None)
    return replace(study, scenario=study.scenario.model_copy(update={"arrangements": arrangements(wanted)}))


def _work(replication: int) -> Path:
    """Run every set once and leave the outcomes in a file; only its path goes through the pool."""
    assert _study is not None
    assert _folder is not None
    path = _folder / f"{replication}.parquet"
    scenario, study = _study.scenario, study_of(_study, _drawn, replication)
    # a drawn scenario has every economy again
    study = narrowed(study, [row.id for row in scenario.economies], [row.id for row in scenario.arrangements])
    outcomes(every_set(study, _target), replication).to_parquet(path)
    return path


def outcomes(study: Study, replication: int) -> pd.DataFrame:
    """Return what every set measured in one replication, names as categories; columns COLUMNS."""
    table = run_replication(study, replication, keep_events=False).indicators
    numbers = _numbers(table, sets_of(study.scenario)[ALL_FUNDS])
    kept = numbers >= 0
    told = table[kept].assign(
        outcome=named(numbers[kept], IDS),
        lowered=table["arrangement"].cat.codes[kept],  # as many as there are sets, in their order
    )[COLUMNS]
    is_saldo = told["outcome"] == SALDO
    totals = told[is_saldo].groupby(COLUMNS[:-1], observed=True, sort=False)["value"].sum().reset_index()
    return pd.concat([told[~is_saldo], totals[COLUMNS]], ignore_index=True)


def _numbers(table: pd.DataFrame, own_funds: list[str]) -> np.ndarray[Any, np.dtype[np.int8]]:
    """Return per row which of IDS it is (of), -1 where it is none."""
    wanted = {(rule.indicator, rule.subject): n for n, rule in enumerate(OUTCOMES)}
    wanted |= {(SALDO, fund): IDS.index(SALDO) for fund in own_funds}
    indicators, subjects = (table[name].cat.categories for name in ("indicator", "subject"))
    numbers = np.array([[wanted.get((i, s), -1) for s in subjects] for i in indicators], np.int8)
    return numbers[table["indicator"].cat.codes, table["subject"].cat.codes]
