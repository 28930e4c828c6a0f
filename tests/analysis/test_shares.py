"""Shares of walls: known answers of Shapley's, and that they add up whatever the values."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from budgetsim.analysis.headline import OUTCOMES
from budgetsim.analysis.walls import (
    ALL,
    INTERACTION_COLUMNS,
    SHARE_COLUMNS,
    WALLS,
    WHOLE,
    arrangements,
    first_in,
    interactions,
    last_in,
    name_of,
    pairs,
    shapley,
    shares,
)
from budgetsim.domain.walls import Wall

SETS = ALL + 1
numbers = st.floats(-1e6, 1e6, allow_nan=False)
games = arrays.arrays(np.float64, (SETS, 3), elements=numbers)
IN_SET = np.array([[lowered >> n & 1 for n in range(len(WALLS))] for lowered in range(SETS)])


def test_there_is_an_arrangement_for_every_set_of_walls() -> None:
    made = arrangements()
    assert len({one.id for one in made}) == SETS == 2 ** len(Wall)
    for lowered, one in enumerate(made):
        down = {wall for n, wall in enumerate(WALLS) if lowered >> n & 1}
        assert one.id == name_of(lowered)
        assert set(one.heights) == down
        assert one.default_height == 1


@given(games)
def test_shares_add_up_to_the_whole_difference(values: np.ndarray) -> None:
    assert np.allclose(shapley(values).sum(axis=0), values[ALL] - values[0], atol=1e-6)


@given(arrays.arrays(np.float64, len(WALLS), elements=numbers), numbers)
def test_walls_that_do_not_touch_have_the_share_they_bring_alone(each: np.ndarray, none: float) -> None:
    values = none + IN_SET @ each
    for part in (shapley, first_in, last_in):
        assert np.allclose(part(values), each, atol=1e-6)
    assert np.allclose(interactions(values), 0, atol=1e-6)


@given(games, st.integers(0, len(WALLS) - 1))
def test_a_wall_that_changes_nothing_has_no_share(values: np.ndarray, wall: int) -> None:
    without = np.arange(SETS) & ~(1 << wall)
    assert np.allclose(shapley(values[without])[wall], 0, atol=1e-6)


@given(games, st.permutations(range(len(WALLS))))
def test_the_order_of_the_walls_does_not_matter(values: np.ndarray, order: list[int]) -> None:
    renamed = sum(IN_SET[:, n] << place for n, place in enumerate(order))
    moved = np.empty_like(values)
    moved[renamed] = values
    assert np.allclose(shapley(moved)[order], shapley(values), atol=1e-6)


def test_walls_that_stand_in_for_each_other_share_what_either_brings() -> None:
    """Either of the first two is enough: 12, half each; the first alone brings all, the last nothing."""
    values = 12.0 * (IN_SET[:, 0] | IN_SET[:, 1])
    assert shapley(values) == pytest.approx([6, 6, 0, 0, 0, 0])
    assert first_in(values) == pytest.approx([12, 12, 0, 0, 0, 0])
    assert last_in(values) == pytest.approx([0] * 6)
    assert interactions(values)[0] == pytest.approx(-12)


def test_walls_that_need_each_other_share_what_both_bring() -> None:
    values = 12.0 * (IN_SET[:, 0] & IN_SET[:, 1])
    assert shapley(values) == pytest.approx([6, 6, 0, 0, 0, 0])
    assert first_in(values) == pytest.approx([0] * 6)
    assert last_in(values) == pytest.approx([12, 12, 0, 0, 0, 0])
    assert interactions(values)[0] == pytest.approx(12)


# --- tables ---------------------------------------------------------------------------------------


def table(values: np.ndarray) -> pd.DataFrame:
    """Return indicators [sets, replications] of every headline outcome, over two years."""
    rows = [
        (name_of(lowered), "neutraal", "meppel", replication, 0, outcome.subject, outcome.indicator, value)
        for outcome in OUTCOMES
        for lowered, per_replication in enumerate(values.tolist())
        for replication, value in enumerate(per_replication)
    ]
    columns = ["arrangement", "economy", "gemeente", "replication", "year", "subject", "indicator", "value"]
    return pd.DataFrame(rows, columns=columns)


def test_the_table_tells_every_wall_and_the_whole() -> None:
    each = np.array([10.0, -4.0, 0.0, 2.0, 0.0, 0.0])
    luck = np.random.default_rng(1).normal(size=(1, 8))
    found = shares(table(IN_SET @ each[:, None] + luck), years=2)
    assert list(found.columns) == SHARE_COLUMNS
    assert len(found) == len(OUTCOMES) * (len(WALLS) + 1)
    mine = found[found["outcome"] == "participation_months"].set_index("wall")
    assert mine["share"].tolist() == pytest.approx([*(each / 2), each.sum() / 2]), "per year"
    assert mine["verdict"].tolist()[:2] == ["better", "worse"]
    assert mine.loc[WHOLE, "verdict"] == "better"
    assert (mine["verdict"].iloc[[2, 4, 5]] == "unclear").all(), "no effect is never sold as one"
    draw = found[found["outcome"] == "net_draw"].set_index("wall")
    assert draw["verdict"].iloc[:2].tolist() == ["worse", "better"], "here less is better"
    times = found[found["outcome"] == "waiting_time_p50"].set_index("wall")
    assert times.loc[WHOLE, "share"] == pytest.approx(each.sum()), "no sum over years"


def test_an_outcome_that_somewhere_has_no_value_has_no_shares() -> None:
    values = np.ones((SETS, 6))
    values[5, 2] = np.nan
    found = shares(table(values), years=1)
    assert found["share"].isna().all()
    assert (found["verdict"] == "").all()


def test_few_replications_give_no_verdict() -> None:
    found = shares(table(IN_SET @ np.ones((6, 1)) * np.ones((1, 2))), years=1)
    assert (found["verdict"] == "too_few").all()


def test_pairs_are_told_once() -> None:
    found = pairs(table(12.0 * (IN_SET[:, [0]] | IN_SET[:, [1]]) * np.ones((1, 5))), years=1)
    assert list(found.columns) == INTERACTION_COLUMNS
    first = found[found["outcome"] == OUTCOMES[0].id]
    assert len(first) == 15
    assert first.iloc[0][["wall", "other"]].tolist() == ["separate_purses", "loket_routing"]
    assert first["interaction"].iloc[0] == pytest.approx(-12)
    assert first["interaction"].iloc[1:].to_numpy() == pytest.approx(0)
