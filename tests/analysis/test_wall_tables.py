"""Tables of shares: of means, chances, buffers and ratios alike the parts add up, and years to horizons."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgetsim.analysis.headline import OUTCOMES
from budgetsim.analysis.risk import ALL_FUNDS, BUFFER_REPLICATIONS, risks
from budgetsim.analysis.shapley import ALL, WALLS, shapley
from budgetsim.analysis.summaries import BUFFER, CHANCE, COST, SALDO, SHARED, YEARLY, Draws
from budgetsim.analysis.walls import (
    COLUMNS,
    END_COLUMNS,
    INTERACTION_COLUMNS,
    SHARE_COLUMNS,
    WHOLE,
    by_year,
    ends,
    over_horizon,
    pairs,
    samples,
    shares,
)

SETS = ALL + 1
YEARS = (2027, 2028)
IDS = (*(outcome.id for outcome in OUTCOMES), SALDO)
IN_SET = np.array([[lowered >> n & 1 for n in range(len(WALLS))] for lowered in range(SETS)])


def table(values: np.ndarray) -> pd.DataFrame:
    """Return what was measured from values [outcomes, sets, replications, years]: the horizon is a sum."""
    every = np.concatenate([values.sum(axis=3, keepdims=True), values], axis=3)
    shape = every.shape
    place = np.indices(shape).reshape(4, -1)
    return pd.DataFrame(
        {
            "lowered": place[1], "economy": "neutraal", "gemeente": "meppel", "replication": place[2],
            "year": np.array([0, *YEARS])[place[3]], "outcome": np.array(IDS)[place[0]],
            "value": every.reshape(-1),
        }
    )[COLUMNS]  # fmt: skip


def alike(per_set: np.ndarray) -> pd.DataFrame:
    """Return the same values [sets, replications] for every outcome, half in each year."""
    return table(np.broadcast_to(per_set[None, :, :, None] / 2, (len(IDS), *per_set.shape, 2)))


def rough(seed: int, replications: int) -> pd.DataFrame:
    """Return values without any order in them; nobody is negative but the saldo."""
    rng = np.random.default_rng(seed)
    values = rng.uniform(0.5, 100, (len(IDS), SETS, replications, 2))
    values[IDS.index(SALDO)] = rng.normal(0, 50, (SETS, replications, 2))
    return table(values)


def of(found: pd.DataFrame, outcome: str) -> pd.DataFrame:
    return found[found["outcome"] == outcome].set_index("wall")


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([2, 7, BUFFER_REPLICATIONS]))
def test_parts_add_up_to_the_whole_whatever_the_kind_of_outcome(seed: int, replications: int) -> None:
    cases = over_horizon(samples(rough(seed, replications), 0.8))
    found, levels = shares(cases), ends(cases)
    assert list(levels.columns) == END_COLUMNS
    assert list(found["outcome"].unique()) == [outcome.id for outcome in SHARED]
    for row in levels.itertuples():
        mine = of(found, row.outcome)["share"]
        if row.outcome == BUFFER.id and replications < BUFFER_REPLICATIONS:
            assert mine.isna().all()
            continue
        assert mine.drop(WHOLE).sum() == pytest.approx(mine[WHOLE], abs=1e-8)
        assert mine[WHOLE] == pytest.approx(row.lowered - row.up, abs=1e-9)


@settings(max_examples=4, deadline=None)
@given(st.integers(0, 10_000))
def test_years_add_up_to_the_horizon(seed: int) -> None:
    found = samples(rough(seed, 5), 0.8)
    horizon, yearly = shares(over_horizon(found)), shares(by_year(found))
    assert set(yearly["year"]) == set(YEARS)
    for outcome in YEARLY:
        mean = yearly[yearly["outcome"] == outcome.id].groupby("wall")["share"].mean()
        told = of(horizon, outcome.id)["share"]
        assert mean[told.index].to_numpy() == pytest.approx(told.to_numpy(), abs=1e-8), outcome.id
    wholes = yearly[yearly["wall"] == WHOLE].set_index(["outcome", "year"])["share"]
    parts = yearly[yearly["wall"] != WHOLE].groupby(["outcome", "year"])["share"].sum()
    assert parts[wholes.index].to_numpy() == pytest.approx(wholes.to_numpy(), abs=1e-8)


def test_a_share_of_means_is_the_mean_of_shares() -> None:
    """Rule 26 asks for shares per replication where an outcome is linear: their mean is what is told."""
    measured = rough(3, 9)
    mine = measured[(measured["outcome"] == "lasten") & (measured["year"] == 0)]
    values = mine.pivot(index="lowered", columns="replication", values="value").to_numpy() / len(YEARS)
    told = of(shares(over_horizon(samples(measured, 0.8))), "lasten")["share"]
    assert told.iloc[:-1].to_numpy() == pytest.approx(shapley(values).mean(axis=1))


def test_chance_and_buffer_are_those_of_the_report() -> None:
    measured = rough(4, BUFFER_REPLICATIONS)
    saldo = measured[measured["outcome"] == SALDO].assign(indicator=SALDO, subject="buig")
    book = risks(saldo.rename(columns={"lowered": "arrangement"}), {ALL_FUNDS: ["buig"]}, 0.8)
    levels = ends(over_horizon(samples(measured, 0.8))).set_index("outcome")
    for outcome, column in (("chance_of_deficit", "chance_of_deficit"), ("buffer", "buffer")):
        by_set = book[book["indicator"] == column].groupby("arrangement")["value"].mean()
        assert levels.loc[outcome, "up"] == pytest.approx(by_set[0])
        assert levels.loc[outcome, "lowered"] == pytest.approx(by_set[ALL])


def test_cost_per_result_is_a_ratio_of_means_and_not_a_mean_of_ratios() -> None:
    measured = rough(5, 6)
    levels = ends(over_horizon(samples(measured, 0.8))).set_index("outcome")
    up = measured[(measured["lowered"] == 0) & (measured["year"] == 0)]
    means = up.groupby("outcome")["value"].mean()
    assert levels.loc[COST.id, "up"] == pytest.approx(means["lasten"] / means["durable_outflow"])


def test_a_result_that_nobody_reaches_has_no_cost() -> None:
    measured = rough(6, 6)
    measured.loc[(measured["outcome"] == "durable_outflow") & (measured["lowered"] == 9), "value"] = 0.0
    found = of(shares(over_horizon(samples(measured, 0.8))), COST.id)
    assert found["share"].isna().all()
    assert (found["verdict"] == "").all()


def test_an_interval_is_that_of_the_resampled_replications() -> None:
    rng = np.random.default_rng(7)
    values = IN_SET @ rng.normal(5, 2, (6, 40))
    whole = of(shares(over_horizon(samples(alike(values), 0.8))), "waiting_time_p50").loc[WHOLE]
    again = Draws.of(40).chosen[1:]
    low, high = np.percentile(values[ALL][again].mean(axis=1), (5, 95))
    assert (whole["low"], whole["high"]) == (pytest.approx(low), pytest.approx(high))


def test_the_table_tells_every_wall_and_the_whole() -> None:
    each = np.array([10.0, -4.0, 0.0, 2.0, 0.0, 0.0])
    luck = np.random.default_rng(1).normal(size=(1, 8))
    found = shares(over_horizon(samples(alike(IN_SET @ each[:, None] + luck), 0.8)))
    assert list(found.columns) == SHARE_COLUMNS
    assert len(found) == len(SHARED) * (len(WALLS) + 1)
    mine = of(found, "participation_months")
    assert mine["share"].tolist() == pytest.approx([*(each / 2), each.sum() / 2]), "per year"
    assert mine["verdict"].tolist()[:2] == ["better", "worse"]
    assert mine.loc[WHOLE, "verdict"] == "better"
    assert (mine["verdict"].iloc[[2, 4, 5]] == "unclear").all(), "no effect is never sold as one"
    assert of(found, "net_draw")["verdict"].iloc[:2].tolist() == ["worse", "better"], "here less is better"
    times = of(found, "waiting_time_p50")
    assert times.loc[WHOLE, "share"] == pytest.approx(each.sum()), "no sum over years"


def test_an_outcome_that_somewhere_has_no_value_has_no_shares() -> None:
    values = np.ones((SETS, 6))
    values[5, 2] = np.nan
    found = shares(over_horizon(samples(alike(values), 0.8)))
    linear = found[~found["outcome"].isin([CHANCE.id, BUFFER.id])]
    assert linear["share"].isna().all()
    assert (linear["verdict"] == "").all()


def test_few_replications_give_no_verdict() -> None:
    found = shares(over_horizon(samples(alike(1 + IN_SET @ np.ones((6, 2))), 0.8)))
    assert (found["verdict"] == "too_few").all()


def test_pairs_are_told_once() -> None:
    values = 12.0 * (IN_SET[:, [0]] | IN_SET[:, [1]]) * np.ones((1, 5))
    found = pairs(over_horizon(samples(alike(values), 0.8)))
    assert list(found.columns) == INTERACTION_COLUMNS
    first = found[found["outcome"] == "waiting_time_p50"]
    assert len(first) == 15
    assert first.iloc[0][["wall", "other"]].tolist() == ["separate_purses", "loket_routing"]
    assert first["interaction"].iloc[0] == pytest.approx(-12)
    assert first["interaction"].iloc[1:].to_numpy() == pytest.approx(0)
