"""Morris's effects through our wrapper, of functions whose effects are known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from budgetsim.analysis.ranking import Screen, leading, rank_table

ALONE = Screen(("a", "b", "c"), ("a", "b", "c"))


def test_the_effects_of_a_straight_line_are_its_slopes() -> None:
    points = ALONE.points(5, seed=3)
    assert points.shape == (5 * 4, 3)
    found = ALONE.effects(points, points @ np.array([4.0, -2.0, 0.0])).set_index("assumption")
    assert found["mu"].to_dict() == pytest.approx({"a": 4, "b": -2, "c": 0})
    assert found["mu_star"].to_dict() == pytest.approx({"a": 4, "b": 2, "c": 0})
    assert found["sigma"].to_numpy() == pytest.approx([0, 0, 0], abs=1e-12)


def test_ishigami() -> None:
    """On four levels sin²(x2) is 0 or 3/4, so that every step of x2 changes 7·3/4 over 2/3 of its range."""
    points = ALONE.points(40, seed=1)
    x = np.pi * (2 * points - 1)
    values = np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    found = ALONE.effects(points, values).set_index("assumption")
    assert found.loc["b", "mu_star"] == pytest.approx(7 * 0.75 / (2 / 3))
    assert found.loc["c", "sigma"] > found.loc["c", "mu_star"] > 0


def test_a_group_moves_together() -> None:
    screen = Screen(("a", "b", "c"), ("alone", "others", "others"))
    points = screen.points(4, seed=2)
    assert points.shape == (4 * 3, 3)
    found = screen.effects(points, points @ np.array([3.0, 1.0, 1.0])).set_index("assumption")
    assert found["members"].to_dict() == {"alone": 1, "others": 2}
    assert found.loc["alone", "mu_star"] == pytest.approx(3)
    assert np.isnan(found.loc["others", "sigma"])


def test_nothing_moves_what_does_not_change() -> None:
    points = ALONE.points(3, seed=1)
    found = ALONE.effects(points, np.zeros(len(points)))
    assert (found[["mu_star", "low", "high"]].to_numpy() == 0).all()


def test_the_same_seed_gives_the_same_points() -> None:
    assert (ALONE.points(3, 2**40 + 5) == ALONE.points(3, 2**40 + 5)).all()


def test_the_one_that_moves_most_stands_first_in_every_case() -> None:
    points = ALONE.points(4, seed=1)
    parts = [
        pd.DataFrame(
            {"economy": economy, "gemeente": "g", "outcome": "lasten", "unit": "EUR", "point": number,
             "luck": luck, "value": float(row @ np.array(slopes)) + luck}
            for number, row in enumerate(points)
            for luck in range(2)
        )
        for economy, slopes in (("x", (1.0, 2.0, 3.0)), ("y", (9.0, 0.0, 1.0)))
    ]  # fmt: skip
    table = rank_table(pd.concat(parts, ignore_index=True), ALONE, points, {"a": "shortfall"})
    first = table[table["rank"] == 1].set_index("economy")
    assert first["assumption"].to_dict() == {"x": "c", "y": "a"}
    assert first["carrier"].to_dict() == {"x": "", "y": "shortfall"}
    assert leading(table, ["a", "b", "c"], 2) == ["c", "a"]
    assert leading(table, ["a", "b"], 2) == ["a", "b"]
