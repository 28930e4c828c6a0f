"""Runs beside each other: in pairs where they share people and luck, and never narrower where they do not."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats
from tables import indicator_table, stacked

from budgetsim.analysis.compare import compare
from budgetsim.analysis.runs import (
    RUN_COLUMNS,
    Run,
    beside_each_other,
    common_replications,
    compare_runs,
    in_pairs,
    not_paired,
    only_in,
)

SEEDS = np.random.default_rng(27)
amounts = st.floats(-1e6, 1e6).map(lambda value: round(value, 2))


def run(name: str, values: list[float], arrangement: str = "schotten", **keys: Any) -> Run:
    """Return a run of one year with one outcome; keys of the table or of the run laid over."""
    table_keys = {key: keys.pop(key) for key in ("indicator", "unit", "economy", "gemeente") if key in keys}
    economy = table_keys.pop("economy", "neutraal")
    table = indicator_table(*[(arrangement, economy, n, v) for n, v in enumerate(values)], **table_keys)
    plain: dict[str, Any] = {"years": 1, "start": date(2027, 1, 1), "seed": 1, "vary": ("luck", "weather")}
    return Run(name, keys.pop("table", table), **{**plain, **keys}, replications=len(values))


def last(*runs: Run) -> pd.Series[Any]:
    table = compare_runs(runs)
    assert list(table.columns) == RUN_COLUMNS
    return table.iloc[-1]


# --- what makes a pair ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        ({}, []),
        ({"years": 8}, []),
        ({"vary": ("weather", "luck")}, []),
        ({"seed": 2}, ["seed"]),
        ({"start": date(2028, 1, 1)}, ["start"]),
        ({"vary": ("luck",)}, ["vary"]),
        ({"seed": 2, "vary": ("luck",)}, ["seed", "vary"]),
    ],
)
def test_what_makes_runs_comparable_pair_by_pair(keys: dict[str, Any], why: list[str]) -> None:
    first, other = run("a", [1, 2]), run("b", [1, 2], **keys)
    assert not_paired(first, other) == why
    assert last(first, other)["pairs"] == (0 if why else 2)


def test_pairs_are_the_replications_that_both_have() -> None:
    first, other = run("a", [10, 20, 30, 40, 50]), run("b", [11, 22, 33, 44, 55, 600, 700])
    assert common_replications(first, other) == [0, 1, 2, 3, 4]
    row = last(first, other)
    assert (row["pairs"], row["difference"], row["verdict"]) == (5, 3.0, "worse")
    assert row["value"] == np.mean([11, 22, 33, 44, 55, 600, 700])


def test_the_same_run_twice_differs_by_exactly_nothing() -> None:
    values = SEEDS.normal(1e6, 1e5, 12).tolist()
    row = last(run("a", values, years=7), run("b", values, years=7))
    assert row[["difference", "p10", "p90", "mean_low", "mean_high"]].tolist() == [0.0] * 5
    assert row[["share_positive", "share_negative"]].tolist() == [0.0, 0.0]
    assert row["verdict"] == "unclear"


@given(arrays(float, (2, 9), elements=amounts), st.integers(1, 8))
def test_pairs_of_runs_are_the_pairs_of_arrangements(values: Any, years: int) -> None:
    """An arrangement of a run as a run of its own: the comparison of the run itself comes out."""
    base, other = values.tolist()
    row = last(run("a", base, years=years), run("b", other, years=years))
    two = stacked(run("a", base).indicators, run("a", other, "integraal").indicators)
    due = compare(two).iloc[0]
    found = row[["difference", "p10", "p90", "share_positive", "share_negative"]].tolist()
    per = [due["mean"] / years, due["p10"] / years, due["p90"] / years]
    assert found == pytest.approx([*per, due["share_positive"], due["share_negative"]], abs=1e-6)


def test_a_pair_without_a_value_leaves_no_difference() -> None:
    keys = {"indicator": "waiting_time_p90", "unit": "maanden"}
    for seed in (1, 2):
        row = last(run("a", [1, math.nan, 3], **keys), run("b", [2, 3, 4], seed=seed, **keys))
        assert row[["difference", "p10", "p90", "mean_low", "share_positive"]].isna().all()
        assert row["verdict"] == ""
        assert row["value"] == 3


# --- without pairs -------------------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore:Precision loss")  # scipy's, of a side that does not vary
@given(
    arrays(float, st.integers(2, 20), elements=amounts), arrays(float, st.integers(2, 20), elements=amounts)
)
def test_the_interval_without_pairs_is_that_of_welch(base: Any, other: Any) -> None:
    found = beside_each_other(base[None], other[None])
    ends = found["mean_low"][0], found["mean_high"][0]
    if max(np.ptp(base), np.ptp(other)) < 1e-3:  # scipy has none without spread
        assert ends == pytest.approx((other.mean() - base.mean(),) * 2, abs=1e-2)
        return
    due = stats.ttest_ind(other, base, equal_var=False).confidence_interval(0.9)
    assert ends == pytest.approx((due.low, due.high), rel=1e-6, abs=1e-6)


@given(arrays(float, (2, 6), elements=amounts))
def test_the_band_without_pairs_is_of_each_beside_each(values: Any) -> None:
    base, other = values
    each = [b - a for a in base for b in other]
    found = beside_each_other(base[None], other[None])
    assert (found["p10"][0], found["p90"][0]) == pytest.approx(tuple(np.percentile(each, [10, 90])))
    assert found["share_positive"][0] == pytest.approx(np.mean(np.array(each) > 0))


def test_luck_that_both_share_counts_twice_without_pairs() -> None:
    """A choice that always costs 5, in luck of 100: clear in pairs, unclear without."""
    luck = SEEDS.normal(0, 100, 40)
    paired = last(run("a", luck.tolist()), run("b", (luck + 5).tolist()))
    apart = last(run("a", luck.tolist()), run("b", (luck + 5).tolist(), seed=2))
    assert (paired["verdict"], apart["verdict"]) == ("worse", "unclear")
    assert paired["difference"] == pytest.approx(apart["difference"])
    assert apart["p90"] - apart["p10"] > 100 > paired["p90"] - paired["p10"]


def test_many_replications_give_the_band_of_all_of_them() -> None:
    """Of two normals the difference is normal: its tenth percentile is known."""
    base, other = SEEDS.normal(0, 3, 5000), SEEDS.normal(10, 4, 5000)
    found = beside_each_other(base[None], other[None])
    due = stats.norm(10, 5).ppf([0.1, 0.9])
    assert (found["p10"][0], found["p90"][0]) == pytest.approx(due, abs=0.4)


def test_the_interval_in_pairs_is_students() -> None:
    base, other = SEEDS.normal(0, 3, (2, 15))
    due = stats.ttest_rel(other, base).confidence_interval(0.9)
    found = in_pairs(base[None], other[None])
    assert (found["mean_low"][0], found["mean_high"][0]) == pytest.approx((due.low, due.high))


@pytest.mark.parametrize("seed", [1, 2])
def test_one_replication_has_no_interval_and_no_verdict(seed: int) -> None:
    row = last(run("a", [10]), run("b", [30], seed=seed))
    assert (row["difference"], row["p10"], row["p90"], row["verdict"]) == (20, 20, 20, "too_few")
    assert math.isnan(row["mean_low"])


# --- what is compared ----------------------------------------------------------------------------


def test_other_years_get_no_verdict() -> None:
    row = last(run("a", [8.0] * 6, years=1), run("b", [8.0] * 6, years=2))
    assert (row["value"], row["difference"], row["verdict"]) == (4, -4, "other_period")


def test_what_one_run_lacks_is_named_and_not_compared() -> None:
    first, other = run("a", [1, 2]), run("b", [3, 4])
    more = stacked(first.indicators, first.indicators.assign(economy="laag"))
    wide = run("a", [1, 2], table=more)
    assert only_in(wide, other) == {"economy": ["laag"], "arrangement": [], "gemeente": []}
    assert only_in(other, wide) == {"economy": [], "arrangement": [], "gemeente": []}
    table = compare_runs([wide, other])
    assert table[["economy", "run"]].to_numpy().tolist() == [
        ["neutraal", "a"],
        ["neutraal", "b"],
        ["laag", "a"],
    ]


def test_runs_with_nothing_in_common_give_no_difference() -> None:
    table = compare_runs([run("a", [1, 2]), run("b", [1, 2], gemeente="rekendam")])
    assert table["run"].tolist() == ["a"]
    assert (table["against"] == "").all()
    empty = run("b", [], table=run("b", [1]).indicators.iloc[:0])
    assert compare_runs([run("a", [1, 2]), empty])["run"].tolist() == ["a"]


def test_rows_come_as_the_scenario_has_them_and_outcomes_as_the_headline() -> None:
    parts = [
        run("a", [1, 2], arrangement, economy=economy, indicator=indicator).indicators
        for economy in ("zon", "regen")
        for arrangement in ("schotten", "integraal")
        for indicator in ("money_idle", "net_draw")
    ]
    table = compare_runs([run("a", [1, 2], table=stacked(*parts)), run("b", [1, 2], table=stacked(*parts))])
    assert table[["economy", "arrangement", "outcome", "run"]].to_numpy().tolist() == [
        [economy, arrangement, outcome, name]
        for economy in ("zon", "regen")
        for arrangement in ("schotten", "integraal")
        for outcome in ("net_draw", "money_idle")
        for name in ("a", "b")
    ]
