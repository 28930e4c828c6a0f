"""Worse off: an interval on the bad side, corrected by Holm, and as few false alarms as promised."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from tables import indicator_table, stacked

from budgetsim.analysis.groups import (
    GROUP_COLUMNS,
    groups,
    groups_between,
    groups_within,
    holm,
    p_harm,
)
from budgetsim.analysis.runs import Run

GROUPS = ("kansrijk", "statushouder", "jongere")


def told(group: str, changes: list[float], indicator: str = "participation_months") -> pd.DataFrame:
    """Return a doelgroep that integraal changes by so much in each replication, on luck of its own."""
    luck = [100.0 * n for n in range(len(changes))]
    rows = [("schotten", "neutraal", n, value) for n, value in enumerate(luck)]
    pairs = zip(luck, changes, strict=True)
    rows += [("integraal", "neutraal", n, value + change) for n, (value, change) in enumerate(pairs)]
    return indicator_table(*rows, indicator=indicator, subject=group, unit="inwonermaanden")


def by_group(*tables: pd.DataFrame) -> dict[str, dict[str, Any]]:
    found = groups(stacked(*tables), GROUPS)
    assert list(found.columns) == GROUP_COLUMNS
    return {row["doelgroep"]: row for row in found.to_dict("records")}


def test_holm_by_hand() -> None:
    """Four p-values: 0.005 x 4, 0.01 x 3, 0.03 x 2, and 0.04 x 1 raised to the 0.06 before it."""
    assert holm(np.array([0.01, 0.04, 0.03, 0.005])) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm(np.array([0.9, 0.8])) == pytest.approx([1.0, 1.0])
    found = holm(np.array([0.02, math.nan, 0.01]))
    assert found[[0, 2]] == pytest.approx([0.02, 0.02])
    assert math.isnan(found[1])
    assert len(holm(np.array([]))) == 0


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8), st.randoms())
def test_holm_lies_between_no_correction_and_bonferroni(p_values: list[float], random: Any) -> None:
    found = holm(np.array(p_values))
    assert (found >= p_values).all()
    assert (found <= np.minimum(np.array(p_values) * len(p_values), 1)).all()
    order = list(range(len(p_values)))
    random.shuffle(order)
    assert holm(np.array(p_values)[order]) == pytest.approx(found[order])


def test_the_interval_and_the_test_say_the_same_for_one_group() -> None:
    changes = np.random.default_rng(3).normal(-1, 2.2, 12)
    row = by_group(told("kansrijk", changes.tolist()))["kansrijk"]
    due = stats.ttest_1samp(changes, 0).confidence_interval(0.9)
    assert (row["mean"], row["low"], row["high"]) == pytest.approx((changes.mean(), due.low, due.high))
    assert row["p_value"] == pytest.approx(stats.ttest_1samp(changes, 0, alternative="less").pvalue)
    assert row["p_holm"] == row["p_value"]
    assert row["worse_off"] == (row["high"] < 0)


def test_what_is_worse_hangs_on_the_indicator() -> None:
    less, more = [-5.0, -6, -4, -5, -6, -5], [5.0, 6, 4, 5, 6, 5]
    found = by_group(told("kansrijk", less), told("statushouder", more))
    assert (found["kansrijk"]["worse_off"], found["statushouder"]["worse_off"]) == (True, False)
    waits = groups(told("kansrijk", more, "waiting_months_geld"), GROUPS).iloc[0]
    assert (waits["indicator"], waits["worse_off"]) == ("waiting_months", True)


def test_another_reason_of_waiting_is_no_harm() -> None:
    more, less = [5.0, 6, 4, 5, 6, 5], [-5.0, -6, -4, -5, -6, -5]
    table = stacked(
        told("kansrijk", more, "waiting_months_geld"), told("kansrijk", less, "waiting_months_plaats")
    )
    row = groups(table, GROUPS).iloc[0]
    assert (row["mean"], row["worse_off"]) == (0, False)


def test_a_clear_group_alone_is_doubtful_among_many() -> None:
    """p of 0.03 alone is below 0.05, and above it among three."""
    spread = np.array([-1.0, 1, -1, 1, -1, 1])
    mean = stats.t.ppf(0.03, 5) * spread.std(ddof=1) / math.sqrt(6)
    alone = by_group(told("kansrijk", (spread + mean).tolist()))["kansrijk"]
    assert alone["p_value"] == pytest.approx(0.03)
    assert alone["worse_off"]
    others = [told(name, spread.tolist()) for name in GROUPS[1:]]
    among = by_group(told("kansrijk", (spread + mean).tolist()), *others)["kansrijk"]
    assert among["p_holm"] == pytest.approx(0.09)
    assert not among["worse_off"]


def test_what_never_changes_is_no_harm_and_what_always_does_is() -> None:
    always = zip(GROUPS, (0.0, -1.0, 1.0), strict=True)
    found = by_group(*[told(name, [change] * 6) for name, change in always])
    assert [found[name]["p_value"] for name in GROUPS] == [1, 0, 1]
    assert [found[name]["worse_off"] for name in GROUPS] == [False, True, False]


def test_few_pairs_or_a_missing_one_tell_nothing() -> None:
    few = by_group(told("kansrijk", [-5.0, -6, -5, -6]))["kansrijk"]
    assert math.isnan(few["p_value"])
    assert not few["worse_off"]
    assert np.isnan(p_harm(np.array([math.nan]), np.array([1.0]), np.array([6.0]))).all()
    assert groups(told("kansrijk", [1.0] * 6).iloc[:6], GROUPS).empty


def test_false_alarms_are_as_rare_as_promised() -> None:
    """Nobody is harmed in 2,000 studies of five groups: in at most 5% of them is anyone called worse off."""
    draws = np.random.default_rng(11).normal(0, 4, (2000, 5, 10))
    se = draws.std(axis=2, ddof=1) / math.sqrt(10)
    alarms = 0
    for gain, spread in zip(draws.mean(axis=2), se, strict=True):
        alarms += bool((holm(p_harm(gain, spread, np.full(5, 10.0))) < 0.05).any())
    assert alarms <= stats.binom.ppf(0.999, len(draws), 0.05)


# --- of runs -------------------------------------------------------------------------------------


def as_run(name: str, table: pd.DataFrame) -> Run:
    replications = table["replication"].nunique()
    return Run(name, table, 2, date(2027, 1, 1), 1, ("luck",), replications)


def test_groups_of_two_runs_are_those_of_two_arrangements() -> None:
    table = told("kansrijk", [-5.0, -6, -4, -5, -6, -5])
    within = groups_within(as_run("a", table), GROUPS)
    sides = [table[table["arrangement"] == name] for name in ("schotten", "integraal")]
    extra = sides[1].assign(replication=99).iloc[:1]
    other = as_run("b", stacked(sides[1], extra).assign(arrangement="schotten"))
    between = groups_between(as_run("a", sides[0]), other, GROUPS)
    assert between[["run", "against", "arrangement"]].to_numpy().tolist() == [["b", "a", "schotten"]]
    numbers = ["mean", "low", "high", "p_value", "p_holm", "worse_off", "replications"]
    pd.testing.assert_frame_equal(between[numbers], within[numbers])
    assert within["mean"].iloc[0] == pytest.approx(np.mean([-5, -6, -4, -5, -6, -5]) / 2)
