"""Turning points of curves whose root is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from budgetsim.analysis.turning import Turns, crossings, curve_table, turn, turn_table

GRID = np.linspace(0.0, 1.0, 6)
SHIFTS = (-0.1, -0.05, 0.0, 0.05, 0.1)


def test_a_straight_line_turns_at_its_root() -> None:
    values = np.stack([4 * (GRID - 0.37) + shift for shift in SHIFTS], axis=1)
    found = turn(GRID, values, 0.5)
    assert found.at == pytest.approx(0.37)
    assert found.verdict == Turns.YES
    assert found.flips == 1
    assert 0.37 - 0.1 / 4 <= found.low < 0.37 < found.high <= 0.37 + 0.1 / 4


def test_too_few_replications_make_nothing_clear() -> None:
    lines = [4 * (GRID - 0.37) + shift for shift in SHIFTS]
    assert turn(GRID, np.stack(lines, axis=1), 0.5).verdict == Turns.YES
    assert turn(GRID, np.stack(lines[:4], axis=1), 0.5).verdict == Turns.UNCLEAR


def test_the_interval_is_that_of_the_mean_over_resamples() -> None:
    """With one line per replication every resample is a line, and its root is known."""
    shifts = np.random.default_rng(1).normal(0, 0.2, 40)
    values = 4 * (GRID[:, None] - 0.5) + shifts[None, :]
    found = turn(GRID, values, 0.5)
    root, spread = 0.5 - shifts.mean() / 4, shifts.std() / np.sqrt(40) / 4
    assert found.at == pytest.approx(root)
    assert found.low == pytest.approx(root - 1.645 * spread, abs=0.35 * spread)
    assert found.high == pytest.approx(root + 1.645 * spread, abs=0.35 * spread)


def test_no_turn_in_the_range() -> None:
    values = np.stack([GRID + 1 + shift for shift in SHIFTS], axis=1)
    found = turn(GRID, values, 0.5)
    assert np.isnan(found.at)
    assert np.isnan(found.low)
    assert (found.flips, found.verdict) == (0, Turns.NO)


def test_what_crosses_zero_everywhere_tells_nothing() -> None:
    values = np.random.default_rng(2).normal(0, 5, (6, 8))
    values -= values.mean(axis=1, keepdims=True)
    assert turn(GRID, values + 0.01, 0.5).verdict == Turns.UNCLEAR


def test_a_turn_that_half_the_resamples_lack_is_unclear() -> None:
    values = np.stack([GRID - 0.9 + shift for shift in (-1.5, -1.0, 0.5, 2.0)], axis=1) - 0.05
    found = turn(GRID, values, 0.5)
    assert 0.1 < found.flips < 0.9
    assert found.verdict == Turns.UNCLEAR


def test_of_two_turns_the_one_nearest_to_central_counts() -> None:
    curve = (GRID - 0.1) * (GRID - 0.9)
    near = crossings(GRID, curve[None, :], 0.8)[0]
    assert 0.8 < near < 1
    assert crossings(GRID, curve[None, :], 0.2)[0] < 0.2


def test_tables_have_a_row_per_assumption_and_value() -> None:
    case = {"economy": "e", "gemeente": "g", "outcome": "net_draw", "unit": "EUR"}
    rows = [
        {**case, "assumption": name, "setting": s, "central": 0.5, "luck": k, "value": slope * (s - 0.25) + k}
        for name, slope in (("a", 100.0), ("b", 0.0))
        for s in (0.0, 0.5, 1.0)
        for k in (-1.0, 0.0, 1.0)
    ]
    turns = turn_table(pd.DataFrame(rows)).set_index("assumption")
    assert turns.loc["a", "turns_at"] == pytest.approx(0.25)
    assert turns.loc["b", "verdict"] == "unclear"
    curves = curve_table(pd.DataFrame(rows))
    assert curves[curves["assumption"] == "a"]["mean"].tolist() == [-25.0, 25.0, 75.0]
