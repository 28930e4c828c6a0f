"""A toetsingskader: scores, ranking, and how firm the ranking is."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from budgetsim.analysis.criteria import (
    RANKING_COLUMNS,
    behind_by,
    left_out,
    ranking_table,
    score_table,
    totals,
    weighings,
)
from budgetsim.domain.criteria import Criterion, Scale

DOING = Criterion(id="meedoen", title="Meer meedoen", outcome="participation_months", weight=3)
DRAW = Criterion(id="geld", title="Minder beslag", outcome="net_draw", weight=1)


def scenario(*criteria: Criterion, names: tuple[str, ...] = ("a", "b")) -> Any:
    """Return as much of a scenario as a toetsingskader looks at."""
    rows = {"arrangements": names, "economies": ("neutraal",), "gemeenten": ("meppel",)}
    ids = {key: tuple(SimpleNamespace(id=name) for name in value) for key, value in rows.items()}
    return SimpleNamespace(criteria=criteria, years=1, **ids)


def indicators(values: dict[str, dict[str, list[float]]]) -> pd.DataFrame:
    """Return a table from indicator -> arrangement -> a value per replication."""
    rows = [
        (name, "neutraal", replication, "meppel", 0, "totaal", indicator, value)
        for indicator, of in values.items()
        for name, numbers in of.items()
        for replication, value in enumerate(numbers)
    ]
    columns = ["arrangement", "economy", "replication", "gemeente", "year", "subject", "indicator", "value"]
    return pd.DataFrame(rows, columns=columns)


def noise(seed: int, mean: float, spread: float = 1.0, count: int = 10) -> list[float]:
    return list(np.random.default_rng(seed).normal(mean, spread, count))


def test_scores_run_from_worst_to_best_and_less_is_better_for_a_draw() -> None:
    table = indicators(
        {
            "participation_months": {"a": [10.0] * 5, "b": [30.0] * 5},
            "net_draw": {"a": [1.0] * 5, "b": [4.0] * 5},
        }
    )
    scores = score_table(weighings(scenario(DOING, DRAW), table))
    found = {(row.arrangement, row.criterion): row.score for row in scores.itertuples()}
    assert found == {("a", "meedoen"): 0, ("b", "meedoen"): 10, ("a", "geld"): 10, ("b", "geld"): 0}
    ranking = ranking_table(weighings(scenario(DOING, DRAW), table))
    assert list(ranking["arrangement"]) == ["b", "a"]
    assert list(ranking["total"]) == [7.5, 2.5]
    assert list(ranking["behind"]) == [0, 5]


def test_a_scale_of_ones_own_is_a_straight_line() -> None:
    own = DOING.model_copy(update={"scale": Scale(worst=0, best=100)})
    table = indicators({"participation_months": {"a": [10.0, 20.0], "b": [110.0, 130.0]}})
    scores = score_table(weighings(scenario(own), table))
    assert list(scores["score"]) == pytest.approx([1.5, 12.0])


def test_alike_arrangements_share_the_first_place() -> None:
    table = indicators(
        {"participation_months": {"a": [1.0, 2.0, 3.0, 4.0, 5.0], "b": [1.0, 2.0, 3.0, 4.0, 5.0]}}
    )
    ranking = ranking_table(weighings(scenario(DOING), table))
    assert list(ranking["first_by_luck"]) == [0.5, 0.5]
    assert list(ranking["first_by_both"]) == pytest.approx([0.5, 0.5])
    assert not ranking["is_clear"].any()


def test_a_clear_lead_is_clear_and_a_lead_within_luck_is_not() -> None:
    clear = indicators({"participation_months": {"a": noise(1, 0), "b": noise(2, 50)}})
    unclear = indicators({"participation_months": {"a": noise(1, 0, 10), "b": noise(2, 1, 10)}})
    assert ranking_table(weighings(scenario(DOING), clear))["is_clear"].tolist() == [False, True]
    assert not ranking_table(weighings(scenario(DOING), unclear))["is_clear"].any()


def test_few_replications_are_never_clear() -> None:
    table = indicators({"participation_months": {"a": noise(1, 0, 1, 4), "b": noise(2, 50, 1, 4)}})
    assert not ranking_table(weighings(scenario(DOING), table))["is_clear"].any()


def test_a_criterion_that_a_replication_lacks_is_left_out_and_told() -> None:
    wait = Criterion(id="wachten", title="Wachten", outcome="waiting_time_p90", weight=1)
    table = indicators(
        {
            "participation_months": {"a": [1.0, 2.0], "b": [3.0, 4.0]},
            "waiting_time_p90": {"a": [1.0, np.nan], "b": [1.0, 2.0]},
        }
    )
    (weighing,) = weighings(scenario(DOING, wait), table)
    assert weighing.criteria == (DOING,)
    assert left_out(weighing, scenario(DOING, wait)) == (wait,)


def test_without_criteria_or_with_one_arrangement_there_is_nothing_to_rank() -> None:
    table = indicators({"participation_months": {"a": [1.0], "b": [2.0]}})
    assert weighings(scenario(), table) == []
    assert weighings(scenario(DOING, names=("a",)), table) == []
    assert list(ranking_table([])) == RANKING_COLUMNS


@given(
    st.lists(st.floats(0, 10), min_size=2, max_size=2),
    st.integers(0, 2**32 - 1),
)
def test_the_band_from_moments_is_that_of_the_weighted_differences(weights: list[float], seed: int) -> None:
    random = np.random.default_rng(seed)
    draw = lambda: list(random.normal(0, 5, 8))  # noqa: E731
    table = indicators(
        {"participation_months": {"a": draw(), "b": draw()}, "net_draw": {"a": draw(), "b": draw()}}
    )
    (weighing,) = weighings(scenario(DOING, DRAW), table)
    given_weights = np.array(weights)
    differences = totals(weighing.scores, given_weights)
    differences = differences[0] - differences[1]
    mean, low, high = behind_by(weighing, given_weights, 0, 1)
    assert mean == pytest.approx(differences.mean(), abs=1e-9)
    assert high - low == pytest.approx(2 * 1.2815515655446004 * differences.std(ddof=1), abs=1e-7)


@given(st.permutations([0, 1, 2]), st.integers(0, 2**32 - 1))
def test_order_of_arrangements_changes_no_total_and_shares_add_up(order: list[int], seed: int) -> None:
    random = np.random.default_rng(seed)
    values = {name: list(random.normal(0, 1, 6)) for name in "abc"}
    names = tuple("abc"[n] for n in order)
    first = ranking_table(
        weighings(scenario(DOING, names=("a", "b", "c")), indicators({"participation_months": values}))
    )
    again = ranking_table(
        weighings(scenario(DOING, names=names), indicators({"participation_months": values}))
    )
    pd.testing.assert_frame_equal(first, again)
    for name in ("first_by_luck", "first_by_weights", "first_by_both"):
        assert first[name].sum() == pytest.approx(1)


def test_what_cannot_be_a_criterion_is_refused() -> None:
    with pytest.raises(ValidationError, match="is not told of a doelgroep"):
        Criterion(id="x", title="x", outcome="net_draw", subject="jongeren", weight=1)
    with pytest.raises(ValidationError, match="two different values"):
        Scale(worst=1, best=1)
