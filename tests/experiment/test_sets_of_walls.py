"""Every set of walls is run: none down is `schotten`, all down is `integraal`, and workers change nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from budgetsim.analysis.headline import OUTCOMES
from budgetsim.analysis.risk import ALL_FUNDS, sets_of
from budgetsim.analysis.shapley import ALL
from budgetsim.analysis.summaries import SALDO
from budgetsim.analysis.walls import COLUMNS
from budgetsim.domain.scenario import Scenario
from budgetsim.domain.walls import Arrangement
from budgetsim.engine.choice import COMPILED, SIMPY
from budgetsim.experiment.executors import InProcess, in_order
from budgetsim.experiment.replication import prepare, run_replication
from budgetsim.experiment.walls import every_set, outcomes, run_sets
from budgetsim.inputs import Loaded, load

KLEIN = Path(__file__).with_name("klein.yaml")
REFERENCE = load(KLEIN).reference
ENDS: list[dict[str, Any]] = [
    {"id": "schotten", "title": "Schotten", "default_height": 1},
    {"id": "integraal", "title": "Integraal", "default_height": 0},
]
STEPS: dict[str, Any] = {
    "id": "overgang", "title": "Overgang", "default_height": 1, "shortfall_share": 0.8,
    "heights": {
        "separate_purses": [{"from": "2027-01-01", "value": 1}, {"from": "2028-01-01", "value": 0.25}],
        "handover": 0,
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def klein() -> Loaded:
    return load(KLEIN, ["replications=2"])


def measured(table: pd.DataFrame, lowered: int) -> dict[tuple[str, int], float]:
    """Return what one set of walls measured in one economy, by outcome and year."""
    mine = table[(table["lowered"] == lowered) & (table["economy"] == "neutraal")]
    rows = zip(mine["outcome"], mine["year"], mine["value"], strict=True)
    return {(str(outcome), int(year)): value for outcome, year, value in rows if value == value}


def plain(scenario: Scenario, engine: str, arrangement: str) -> dict[tuple[str, int], float]:
    """Return the same from an ordinary run of an arrangement."""
    table = run_replication(prepare(scenario, REFERENCE, engine), 0, keep_events=False).indicators
    table = table[(table["arrangement"] == arrangement) & (table["economy"] == "neutraal")]
    found = {}
    for outcome in OUTCOMES:
        mine = table[(table["indicator"] == outcome.indicator) & (table["subject"] == outcome.subject)]
        found |= {(outcome.id, int(y)): v for y, v in zip(mine["year"], mine["value"], strict=True) if v == v}
    own = table[(table["indicator"] == SALDO) & table["subject"].isin(sets_of(scenario)[ALL_FUNDS])]
    return found | {(SALDO, int(year)): value for year, value in own.groupby("year")["value"].sum().items()}


def with_arrangements(loaded: Loaded, *rows: dict[str, Any]) -> Scenario:
    """Return the scenario with other arrangements; the opening is that of the first."""
    made = tuple(Arrangement.model_validate(row) for row in rows)
    return loaded.scenario.model_copy(update={"arrangements": made, "warm_up_arrangement": made[0].id})


def sets_of_walls(scenario: Scenario, engine: str = COMPILED, target: str | None = None) -> pd.DataFrame:
    return outcomes(every_set(prepare(scenario, REFERENCE, engine), target), 0)


@pytest.mark.parametrize("engine", [COMPILED, SIMPY])
def test_the_ends_are_schotten_and_integraal(klein: Loaded, engine: str) -> None:
    scenario = with_arrangements(klein, *ENDS)
    sets = sets_of_walls(scenario, engine)
    for name, lowered in (("schotten", 0), ("integraal", ALL)):
        assert measured(sets, lowered) == pytest.approx(plain(scenario, engine, name))
    assert measured(sets, 0) != measured(sets, ALL)


def test_the_ends_are_schotten_and_the_arrangement_that_is_asked_for(klein: Loaded) -> None:
    scenario = with_arrangements(klein, *ENDS, STEPS)
    sets = sets_of_walls(scenario, target="overgang")
    for name, lowered in (("schotten", 0), ("overgang", ALL)):
        assert measured(sets, lowered) == pytest.approx(plain(scenario, COMPILED, name))
    assert measured(sets, ALL) != measured(sets_of_walls(scenario), ALL)


def test_without_one_what_the_arrangements_say_plays_no_part(klein: Loaded) -> None:
    """Only the opening may come from one of them, the warm-up's; all others can say what they like."""
    other = {**ENDS[1], "default_height": 0.3, "shortfall_share": 1}
    one = sets_of_walls(with_arrangements(klein, *ENDS))
    pd.testing.assert_frame_equal(one, sets_of_walls(with_arrangements(klein, ENDS[0], other, STEPS)))


def test_workers_change_nothing(klein: Loaded) -> None:
    done: list[int] = []
    alone, together = (run_sets(klein, None, workers, COMPILED, done.append) for workers in (1, 2))
    assert list(alone.columns) == COLUMNS
    assert alone["lowered"].nunique() == ALL + 1
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
