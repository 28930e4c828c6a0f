"""The headline: per year where amounts add up, in order, and never an effect that is none."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from tables import indicator_table, stacked

from budgetsim.analysis.compare import compare
from budgetsim.analysis.headline import HEADLINE_COLUMNS, OUTCOMES, Verdict, headline, verdict


@pytest.mark.parametrize(
    ("p10", "p90", "good", "expected"),
    [
        (1, 2, +1, Verdict.BETTER),
        (1, 2, -1, Verdict.WORSE),
        (-2, -1, +1, Verdict.WORSE),
        (-2, -1, -1, Verdict.BETTER),
        (-1, 1, +1, Verdict.UNCLEAR),
        (0, 1, +1, Verdict.UNCLEAR),
        (-1, 0, -1, Verdict.UNCLEAR),
        (0, 0, +1, Verdict.UNCLEAR),
        (float("nan"), float("nan"), +1, ""),
    ],
)
def test_verdict(p10: float, p90: float, good: int, expected: str) -> None:
    assert verdict(p10, p90, good, 5, 5) == expected


def test_few_replications_and_missing_pairs_give_no_effect() -> None:
    assert verdict(1, 2, +1, 4, 4) == Verdict.TOO_FEW
    assert verdict(1, 2, +1, 9, 10) == Verdict.UNCLEAR
    assert verdict(float("nan"), float("nan"), +1, 0, 3) == ""


def run(
    indicator: str, unit: str, first: list[float], other: list[float], economy: str = "neutraal"
) -> pd.DataFrame:
    return indicator_table(
        *[("schotten", economy, n, value) for n, value in enumerate(first)],
        *[("integraal", economy, n, value) for n, value in enumerate(other)],
        indicator=indicator, unit=unit,
    )  # fmt: skip


def shown(table: pd.DataFrame, years: int = 4) -> pd.DataFrame:
    found = headline(table, compare(table), years)
    assert list(found.columns) == HEADLINE_COLUMNS
    return found


def test_amounts_are_per_year_and_times_are_not() -> None:
    table = stacked(
        run("lasten", "EUR", [400, 800] * 3, [480, 880] * 3),
        run("waiting_time_p90", "maanden", [6, 8] * 3, [4, 4] * 3),
    )
    found = shown(table).set_index(["outcome", "arrangement"])
    assert found.loc[("lasten", "schotten"), "value"] == 150
    assert found.loc[("lasten", "integraal"), ["value", "difference", "p10", "p90"]].tolist() == [
        170,
        20,
        20,
        20,
    ]
    assert found.loc[("lasten", "integraal"), "verdict"] == "worse"
    assert found.loc[("waiting_time_p90", "integraal"), ["value", "difference"]].tolist() == [4, -3]
    assert found.loc[("waiting_time_p90", "integraal"), "verdict"] == "better"


def test_the_first_arrangement_has_no_difference_and_no_verdict() -> None:
    found = shown(run("lasten", "EUR", [1, 2], [3, 4])).set_index("arrangement")
    assert math.isnan(found.loc["schotten", "difference"])
    assert found.loc["schotten", "verdict"] == ""


def test_a_band_that_holds_nought_is_unclear_however_large_the_mean() -> None:
    found = shown(run("participation_months", "inwonermaanden", [0] * 10, [-1, -1, *[1000] * 8])).set_index(
        "arrangement"
    )
    assert found.loc["integraal", "difference"] == pytest.approx(7998 / 10 / 4)
    assert found.loc["integraal", "verdict"] == "unclear"
    assert found.loc["integraal", ["share_positive", "share_negative"]].tolist() == [0.8, 0.2]


def test_order_is_economies_arrangements_and_outcomes_as_they_stand() -> None:
    parts = [
        run(name, "EUR", [1, 2], [3, 4], economy)
        for economy in ("zon", "regen")
        for name in ("money_idle", "net_draw")
    ]
    found = shown(stacked(*parts))
    assert found[["economy", "arrangement", "outcome"]].apply(tuple, axis=1).tolist() == [
        (economy, arrangement, outcome)
        for economy in ("zon", "regen")
        for arrangement in ("schotten", "integraal")
        for outcome in ("net_draw", "money_idle")
    ]


def test_an_economy_and_an_arrangement_may_share_a_name() -> None:
    """`laag` is the first economy and the last arrangement."""
    table = stacked(run("lasten", "EUR", [1], [2], "laag"), run("lasten", "EUR", [1], [2], "hoog"))
    table["arrangement"] = table["arrangement"].replace("integraal", "laag")
    assert shown(table)["economy"].tolist() == ["laag", "laag", "hoog", "hoog"]
    assert shown(table)["arrangement"].tolist() == ["schotten", "laag"] * 2


def test_only_the_horizon_and_the_total_count() -> None:
    table = run("lasten", "EUR", [4, 4], [8, 8])
    noise = stacked(table.assign(year=2027, value=1e9), table.assign(subject="buig", value=1e9))
    pd.testing.assert_frame_equal(shown(stacked(table, noise)), shown(table))


def test_one_arrangement_alone() -> None:
    found = shown(indicator_table(("schotten", "neutraal", 0, 8.0)))
    assert found[["value", "verdict"]].to_numpy().tolist() == [[2.0, ""]]


def test_outcomes_have_ids_of_their_own_and_a_good_side() -> None:
    assert len({outcome.id for outcome in OUTCOMES}) == len(OUTCOMES)
    assert {outcome.good for outcome in OUTCOMES} == {-1, 1}
