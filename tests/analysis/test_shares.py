"""Shapley's shares of six walls: his axioms, known answers, and the arrangements that the sets are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from budgetsim.analysis.shapley import ALL, WALLS, first_in, interactions, last_in, shapley
from budgetsim.analysis.walls import arrangements, moved, name_of
from budgetsim.domain.walls import Arrangement, Wall

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


STEPS = Arrangement.model_validate(
    {
        "id": "overgang", "title": "Overgang", "default_height": 0.5, "shortfall_share": 0.25,
        "heights": {"handover": [{"from": "2027-01-01", "value": 1}, {"from": "2029-01-01", "value": 0}]},
    }
)  # fmt: skip


def test_walls_in_a_set_follow_the_arrangement_and_the_others_stay_up() -> None:
    for lowered, one in enumerate(arrangements(STEPS)):
        assert one.shortfall_share == 0.25, "no wall, so the same in all sets"
        for n, wall in enumerate(WALLS):
            path = one.heights.get(wall)
            if not lowered >> n & 1:
                assert path is None
            elif wall == Wall.HANDOVER:
                assert path == STEPS.heights[wall]
            else:
                assert path is not None
                assert [step.value for step in path.steps] == [0.5]


def test_an_arrangement_with_every_wall_up_lowers_none() -> None:
    assert moved(STEPS)
    assert not moved(Arrangement(id="schotten", title="Schotten", default_height=1))
    only = {"id": "een", "title": "Een", "default_height": 1, "heights": {"year_end": 0.9}}
    assert moved(Arrangement.model_validate(only))


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


@given(games, games, numbers)
def test_shares_of_a_sum_are_the_sum_of_shares(one: np.ndarray, other: np.ndarray, factor: float) -> None:
    factor = factor / 1e6
    both = shapley(one + factor * other)
    assert np.allclose(both, shapley(one) + factor * shapley(other), atol=1e-5)


@given(games, st.permutations(range(len(WALLS))).map(lambda order: order[:2]))
def test_walls_that_do_the_same_have_the_same_share(values: np.ndarray, two: list[int]) -> None:
    """Values that tell only whether none, either or both of two walls are down, and the rest."""
    a, b = (1 << n for n in two)
    sets = np.arange(SETS)
    only_b = (sets & b > 0) & (sets & a == 0)
    alike = values[np.where(only_b, (sets & ~b) | a, sets)]
    assert np.allclose(shapley(alike)[two[0]], shapley(alike)[two[1]], atol=1e-6)


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
