"""Enough replications: known intervals, a promise that holds however often is looked, and no more."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from budgetsim.analysis.stopping import LOOK_COLUMNS, half_width, is_narrow, look, outcome_of
from budgetsim.domain.batch import Stopping

CONFIDENCE = 0.9


def rule(**keys: Any) -> Stopping:
    plain = {"minimum": 10, "maximum": 100, "half_width": 1.0, "confidence": CONFIDENCE}
    return Stopping.model_validate(plain | keys)


def indicators(
    differences: np.ndarray, years: int = 1, economies: tuple[str, ...] = ("neutraal",)
) -> pd.DataFrame:
    """Return participation months of two arrangements, whose differences per year are these."""
    luck = np.random.default_rng(1).normal(1000, 300, len(differences))
    rows = [
        {
            "economy": economy, "gemeente": "alle", "arrangement": name, "replication": number, "year": 0,
            "indicator": "participation_months", "subject": "totaal", "value": value,
        }
        for economy in economies
        for name, values in (("schotten", luck), ("integraal", luck + differences * years))
        for number, value in enumerate(values)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def test_looks_are_fixed_numbers_and_end_at_the_maximum() -> None:
    assert rule().looks == (10, 20, 30, 40, 50, 60, 70, 80, 90, 100)
    assert rule(step=40).looks == (10, 50, 90, 100)
    assert rule(minimum=100).looks == (100,)


def test_one_look_has_the_interval_of_the_books() -> None:
    """Ten numbers from 1 to 10: mean 5.5, standard deviation 3.0277, t 1.8331 at 90% and nine degrees."""
    width = half_width(np.arange(1.0, 11.0), 0.9, looks=1)
    assert width == pytest.approx(1.8331 * 3.0277 / np.sqrt(10), rel=1e-4)


@given(st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=50), st.integers(1, 30))
def test_more_looks_ask_for_a_wider_interval(values: list[float], looks: int) -> None:
    array = np.array(values)
    one, more = half_width(array, CONFIDENCE, looks), half_width(array, CONFIDENCE, looks + 1)
    assert more >= one >= 0


@given(st.lists(st.floats(-1e3, 1e3), min_size=12, max_size=12), st.randoms())
def test_the_order_in_which_replications_come_back_decides_nothing(values: list[float], random: Any) -> None:
    table = indicators(np.array(values))
    rows = list(table.index[table["arrangement"] == "integraal"])
    random.shuffle(rows)
    mixed = pd.concat([table[table["arrangement"] == "schotten"], table.loc[rows]])
    pd.testing.assert_frame_equal(look(table, rule(), 1), look(mixed, rule(), 1))


def test_a_look_tells_per_year_and_per_economy() -> None:
    differences = np.array([4.0, 6.0] * 10)
    found = look(indicators(differences, years=8, economies=("neutraal", "laag")), rule(), years=8)
    assert list(found.columns) == LOOK_COLUMNS
    assert set(found["economy"]) == {"neutraal", "laag"}
    assert found["difference"].to_numpy() == pytest.approx(5.0)
    assert (found["replications"] == 20).all()
    assert found["half_width"].to_numpy() == pytest.approx(half_width(differences, CONFIDENCE, 10))


def test_a_difference_that_some_replication_lacks_is_never_enough() -> None:
    differences = np.full(20, 5.0)
    differences[3] = np.nan
    assert not look(indicators(differences), rule(half_width=1e9), 1)["enough"].any()


@pytest.mark.parametrize(
    ("mean", "width", "keys", "enough"),
    [
        (5, 0.9, {"half_width": 1.0}, True),
        (5, 1.1, {"half_width": 1.0}, False),
        (-110, 10, {"half_width": None, "relative": 0.1}, True),  # 10 of at most 110 * 0.1 / 1.1
        (-109, 10, {"half_width": None, "relative": 0.1}, False),
        (0, 0.5, {"half_width": None, "relative": 0.1}, False),
        (0, 0.5, {"half_width": 1.0, "relative": 0.1}, True),
    ],
)
def test_either_measure_may_say_enough(mean: float, width: float, keys: dict[str, Any], enough: bool) -> None:
    assert is_narrow(mean, width, rule(**keys)) is enough


@pytest.mark.parametrize("truth", [0.0, 3.0])
def test_the_promise_holds_over_all_looks(truth: float) -> None:
    """Stopped when it is narrow, the interval holds the truth as often as promised: 2,000 studies."""
    draws = np.random.default_rng(7).normal(truth, 4.0, (2000, 100))
    asked = rule(half_width=1.2)
    held = 0
    for study in draws:
        for count in asked.looks:
            part = study[:count]
            width = half_width(part, CONFIDENCE, len(asked.looks))
            if is_narrow(float(part.mean()), width, asked):
                break
        held += abs(part.mean() - truth) <= width
    least = stats.binom.ppf(0.001, len(draws), CONFIDENCE)
    assert held >= least


def test_an_unknown_outcome_is_told_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="participation_months"):
        outcome_of(rule(outcome="geluk"))
