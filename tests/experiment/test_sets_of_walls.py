"""Every set of walls is run: none down is `schotten`, all down is `integraal`, and workers change nothing."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from budgetsim.analysis.walls import ALL, name_of
from budgetsim.engine.choice import COMPILED, SIMPY
from budgetsim.experiment.executors import InProcess, in_order
from budgetsim.experiment.replication import prepare, run_replication
from budgetsim.experiment.walls import COLUMNS, every_set, outcomes, run_sets
from budgetsim.inputs import Loaded, load
from builders import reference, tiny

KLEIN = Path(__file__).with_name("klein.yaml")
ENDS = [
    {"id": "schotten", "title": "Schotten", "default_height": 1},
    {"id": "integraal", "title": "Integraal", "default_height": 0},
]


@pytest.fixture(scope="module")
def klein() -> Loaded:
    return load(KLEIN, ["replications=2", "years=1"])


@pytest.mark.parametrize("engine", [COMPILED, SIMPY])
def test_the_ends_are_schotten_and_integraal(engine: str) -> None:
    study = prepare(tiny(arrangements=ENDS, warm_up_arrangement="schotten"), reference(), engine)
    sets = outcomes(every_set(study), 0).set_index("arrangement")
    plain = run_replication(study, 0, keep_events=False).indicators
    plain = plain[plain["year"] == 0].set_index("arrangement")
    for name, lowered in (("schotten", 0), ("integraal", ALL)):
        mine, theirs = sets.loc[name_of(lowered)], plain.loc[name]
        keys = ["economy", "gemeente", "subject", "indicator"]
        both = mine.merge(theirs.astype(dict.fromkeys(keys, "str")), on=keys)
        assert len(both) == len(mine)
        pd.testing.assert_series_equal(both["value_x"], both["value_y"], check_names=False)


def test_workers_change_nothing(klein: Loaded) -> None:
    done: list[int] = []
    alone, together = (run_sets(klein, workers, COMPILED, done.append) for workers in (1, 2))
    assert list(alone.columns) == COLUMNS
    assert alone["arrangement"].nunique() == ALL + 1
    assert done == [1, 2, 1, 2]
    pd.testing.assert_frame_equal(alone, together)


def test_work_is_asked_for_as_it_is_taken() -> None:
    """Whoever stops half-way, or meets an error, has not waited for all the rest."""
    asked: list[int] = []
    executor = InProcess()
    results = in_order(5, 1, lambda number: executor.submit(lambda: asked.append(number) or number))
    assert next(results) == 0
    assert asked == [0, 1][: len(asked)]
    assert list(results) == [1, 2, 3, 4]
    assert asked == [0, 1, 2, 3, 4]
