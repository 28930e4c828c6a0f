"""Paired differences: the same replication on both sides, then summarised."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from tables import indicator_table, stacked

from budgetsim.analysis.compare import COMPARISON_COLUMNS, compare

NAN = float("nan")


def paired(first: list[float], other: list[float], name: str = "integraal") -> pd.DataFrame:
    return indicator_table(
        *[("schotten", "neutraal", n, value) for n, value in enumerate(first)],
        *[(name, "neutraal", n, value) for n, value in enumerate(other)],
    )


def test_differences_are_taken_pair_by_pair() -> None:
    """Differences -1, 0, 2, 3: mean 1, sd sqrt(10/3), se half of that."""
    row = compare(paired([10, 20, 30, 40], [9, 20, 32, 43])).iloc[0]
    assert row["mean"] == 1
    assert row["se"] == pytest.approx(math.sqrt(10 / 3) / 2)
    # percentiles between order statistics: -1 + 0.3, 0 + 0.5 x 2, 2 + 0.7
    assert (row["p10"], row["p50"], row["p90"]) == pytest.approx((-0.7, 1.0, 2.7))
    assert (row["share_positive"], row["share_negative"], row["share_zero"]) == (0.5, 0.25, 0.25)
    assert row["replications"] == 4
    assert (row["scenario"], row["arrangement"], row["against"]) == ("tiny", "integraal", "schotten")


def test_luck_that_both_share_drops_out() -> None:
    row = compare(paired([1, 1000, -50], [6, 1005, -45])).iloc[0]
    assert (row["mean"], row["se"], row["p10"], row["p90"]) == (5, 0, 5, 5)


def test_the_order_of_rows_does_not_matter() -> None:
    table = paired([10, 20, 30, 40], [9, 20, 32, 43])
    shuffled = stacked(table.iloc[:1], table.iloc[:0:-1])
    pd.testing.assert_frame_equal(compare(table), compare(shuffled))


def test_a_pair_without_a_value_leaves_no_difference_to_tell() -> None:
    """Those that do have a value are a selection: a wait that is reached only where it is short."""
    row = compare(paired([1, NAN, 3, 4], [2, 5, NAN, 8])).iloc[0]
    assert row["replications"] == 2
    assert all(math.isnan(row[name]) for name in ("mean", "p10", "p90", "share_positive"))


def test_an_indicator_that_nobody_reached_has_no_comparison() -> None:
    assert len(compare(paired([NAN, 1], [1, NAN]))) == 0


def test_one_replication_has_no_standard_error() -> None:
    row = compare(paired([1], [3])).iloc[0]
    assert (row["mean"], row["p10"], row["p90"], row["replications"]) == (2, 2, 2, 1)
    assert math.isnan(row["se"])


def test_one_arrangement_gives_a_table_without_rows_but_with_types() -> None:
    table = indicator_table(("schotten", "neutraal", 0, 1.0))
    for given in (table, table.iloc[:0]):
        empty = compare(given)
        assert list(empty.columns) == COMPARISON_COLUMNS
        assert len(empty) == 0
        assert empty["mean"].dtype == float
        assert empty["year"].dtype == "int64"


def test_each_arrangement_against_the_first() -> None:
    table = stacked(
        paired([1, 1], [2, 2], "zz"), indicator_table(*[("aa", "neutraal", n, 0.0) for n in (0, 1)])
    )
    found = compare(table).set_index("arrangement")
    assert found["mean"].to_dict() == {"aa": -1, "zz": 1}
    assert set(found["against"]) == {"schotten"}


def test_every_key_has_its_own_comparison_and_no_other() -> None:
    base = paired([1, 2], [3, 6])
    table = stacked(
        base, base.assign(economy="laag", value=lambda t: -t["value"]), base.assign(year=2027),
        base.assign(gemeente="x"),        base.assign(indicator="saldo", subject="buig"),
    )  # fmt: skip
    found = compare(table)
    assert len(found) == 5
    assert found.set_index(["economy", "gemeente", "year", "subject", "indicator"])["mean"].to_dict() == {
        ("neutraal", "meppel", 0, "totaal", "lasten"): 3,
        ("laag", "meppel", 0, "totaal", "lasten"): -3,
        ("neutraal", "meppel", 2027, "totaal", "lasten"): 3,
        ("neutraal", "x", 0, "totaal", "lasten"): 3,
        ("neutraal", "meppel", 0, "buig", "saldo"): 3,
    }
