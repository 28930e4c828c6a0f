"""Variance components of tables of which the components are known, and what is made of them."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom, norm

from budgetsim.analysis.headline import OUTCOMES
from budgetsim.analysis.variance import (
    chance,
    chance_table,
    components,
    cube,
    share_table,
    shares,
    squares,
    variances,
    wilson,
)

SHAPE = (8, 3, 5)
TRUE = {(0,): 4.0, (1,): 1.0, (2,): 2.0, (0, 1): 0.5, (0, 2): 1.0, (1, 2): 0.25, (0, 1, 2): 0.5}
EFFECTS = [effect for size in (1, 2, 3) for effect in combinations(range(3), size)]


def table(rng: np.random.Generator, true: dict[tuple[int, ...], float], shape: tuple[int, ...] = SHAPE):
    values = np.full(shape, 7.0)
    for effect, variance in true.items():
        sizes = [size if axis in effect else 1 for axis, size in enumerate(shape)]
        values = values + rng.normal(0, np.sqrt(variance), sizes)
    return values


def expected_square(effect: tuple[int, ...]) -> float:
    """E[MS] by the textbook: the sum over the effects that contain it, times the runs in a cell of theirs."""
    return sum(
        TRUE[other] * np.prod([SHAPE[axis] for axis in range(3) if axis not in other])
        for other in EFFECTS
        if set(effect) <= set(other)
    )


def test_known_components_are_found() -> None:
    rng, times = np.random.default_rng(1), 600
    found = [variances(table(rng, TRUE)) for _ in range(times)]
    for effect in EFFECTS:
        mean = np.mean([row[effect] for row in found])
        runs = np.prod([SHAPE[axis] for axis in range(3) if axis not in effect])
        above = [other for other in EFFECTS if set(effect) <= set(other)]
        freedom = {other: np.prod([SHAPE[axis] - 1 for axis in other]) for other in above}
        spread = sum(2 * expected_square(other) ** 2 / freedom[other] for other in above) / runs**2
        assert abs(mean - TRUE[effect]) < 4.5 * np.sqrt(spread / times), effect


def test_what_adds_up_has_no_interaction() -> None:
    rows, columns = np.arange(6.0)[:, None], np.array([0.0, 10.0, 30.0])[None, :]
    found = variances(rows + columns)
    assert found[0, 1] == pytest.approx(0, abs=1e-9)
    assert found[0,] == pytest.approx(np.var(np.arange(6.0), ddof=1))
    assert found[1,] == pytest.approx(np.var([0.0, 10.0, 30.0], ddof=1))


def test_squares_add_up_to_the_whole_spread() -> None:
    values = table(np.random.default_rng(2), TRUE)
    parts = squares(values)
    whole = ((values - values.mean()) ** 2).sum()
    assert sum(part.mean_square * part.freedom for part in parts.values()) == pytest.approx(whole)
    assert sum(part.freedom for part in parts.values()) == values.size - 1


def test_one_level_is_no_source() -> None:
    values = table(np.random.default_rng(3), {(0,): 4.0, (2,): 1.0}, (6, 1, 4))
    rows = {row["source"]: row for row in shares(values)}
    assert rows["weather"]["share"] == rows["weather"]["high"] == 0
    assert sum(row["share"] for row in rows.values()) == pytest.approx(1)


def test_what_is_found_below_zero_is_kept_and_counts_as_nothing() -> None:
    rng = np.random.default_rng(4)
    tables = (table(rng, {(0,): 9.0, (0, 2): 4.0}, (6, 1, 3)) for _ in range(50))
    rows = [{row["source"]: row for row in shares(values)} for values in tables]
    below = [row["luck"] for row in rows if row["luck"]["found"] < 0]
    assert below
    assert all(row["variance"] == 0 and row["share"] == 0 for row in below)


def test_intervals_of_a_share_hold_the_true_one() -> None:
    rng, times = np.random.default_rng(5), 200
    true = TRUE[0,] / sum(TRUE.values())
    rows = (next(iter(shares(table(rng, TRUE)))) for _ in range(times))
    held = sum(row["low"] <= true <= row["high"] for row in rows)
    assert held >= binom.ppf(1e-4, times, 0.9)


def test_no_spread_has_no_shares() -> None:
    assert all(row["share"] == 0 for row in shares(np.ones((4, 1, 3))))


@pytest.mark.parametrize(("share", "count"), [(0.0, 10), (0.3, 20), (0.75, 7), (1.0, 12)])
def test_wilson_solves_its_own_equation(share: float, count: int) -> None:
    """Each end p is where the share found is just 1.645 standard errors away (Wilson 1927)."""
    for end in wilson(share, count):
        assert (share - end) ** 2 == pytest.approx(norm.ppf(0.95) ** 2 * end * (1 - end) / count, abs=1e-9)


def test_runs_that_share_a_sample_are_no_independent_runs() -> None:
    alike = np.repeat(np.array([1.0, 1.0, 1.0, -1.0, -1.0, -1.0, 1.0, 1.0])[:, None, None], 50, axis=2)
    rng = np.random.default_rng(6)
    mixed = rng.permuted(alike.ravel()).reshape(alike.shape)
    widths = []
    for values in (alike, mixed):
        share, low, high = chance(values, 1)
        assert share == 5 / 8
        widths.append(high - low)
    assert widths[0] > 3 * widths[1]
    low, high = wilson(5 / 8, 8)
    assert widths[0] == pytest.approx(high - low, rel=0.15)


def test_good_is_what_the_outcome_says() -> None:
    values = np.array([[[1.0, 2.0, 3.0]], [[1.0, 1.0, -1.0]]])
    assert chance(values, 1)[0] == 5 / 6
    assert chance(values, -1)[0] == 1 / 6


@pytest.mark.parametrize(
    ("shape", "due"),
    [((5, 1, 4), "better"), ((4, 1, 9), "too_few"), ((1, 1, 5), "better"), ((1, 3, 4), "too_few")],
)
def test_too_few_draws_allow_no_verdict(shape: tuple[int, int, int], due: str) -> None:
    """All runs are on the good side; what counts is how often assumptions, or else the rest, were drawn."""
    places = np.indices(shape).reshape(3, -1)
    keys = {"economy": "neutraal", "gemeente": "meppel", "outcome": "participation_months", "unit": "maanden"}
    columns = {"point": places[0], "weather": places[1], "luck": places[2], "value": 1.0 + places[2]}
    rule = next(outcome for outcome in OUTCOMES if outcome.id == keys["outcome"])
    (row,) = chance_table(pd.DataFrame({**keys, **columns}), {rule.id: rule}).to_dict("records")
    assert (row["better"], row["verdict"]) == (1.0, due)


def test_a_table_of_runs_becomes_a_cube_whatever_its_order() -> None:
    case = {"economy": "e", "gemeente": "g", "outcome": "net_draw", "unit": "EUR"}
    rows = [
        {**case, "point": p, "weather": w, "luck": k, "value": float(100 * p + 10 * w + k)}
        for p in range(3)
        for w in range(2)
        for k in range(4)
    ]
    runs = pd.DataFrame(rows).sample(frac=1, random_state=1)
    assert cube(runs)[2, 1, 3] == 213
    told = share_table(runs)
    assert told["source"].tolist() == ["ignorance", "weather", "luck", "together"]
    assert told["levels"].tolist() == [3, 2, 4, 0]
    assert components({}, (1, 1, 1)) == {}
