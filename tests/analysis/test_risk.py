"""Chance of a deficit and the buffer, by hand."""

from __future__ import annotations

import pandas as pd
import pytest
from tables import indicator_table, stacked

from budgetsim.analysis.risk import ALL_FUNDS, RISK_COLUMNS, fund_sets, risks


def saldo(fund: str, year: int, values: list[float], arrangement: str = "schotten") -> pd.DataFrame:
    rows = [(arrangement, "neutraal", n, value) for n, value in enumerate(values)]
    return indicator_table(*rows, indicator="saldo", subject=fund, year=year)


# five replications, two funds, two years
TABLE = stacked(
    saldo("buig", 2027, [-10, 5, -1, 0, 20]),
    saldo("buig", 2028, [4, -20, -30, 0, -25]),
    saldo("wmo", 2027, [11, -6, -1, 0, 0]),
    saldo("wmo", 2028, [0, 0, 10, 0, 0]),
    saldo("spuk", 2027, [-99] * 5),
    saldo("spuk", 2028, [-99] * 5),
)


def found(
    subject: str, indicator: str, year: int, certainty: float = 0.8, arrangement: str = "schotten"
) -> float:
    table = risks(TABLE, fund_sets(["buig", "wmo", "spuk"], ["spuk"]), certainty)
    assert list(table.columns) == RISK_COLUMNS
    rows = table[
        (table["subject"] == subject)
        & (table["indicator"] == indicator)
        & (table["year"] == year)
        & (table["arrangement"] == arrangement)
    ]
    assert len(rows) == 1
    return float(rows["value"].iloc[0])


def test_sets_are_each_fund_and_all_that_the_gemeente_bears() -> None:
    assert fund_sets(["buig", "wmo", "spuk"], ["spuk"]) == {
        "buig": ["buig"], "wmo": ["wmo"], "spuk": ["spuk"], ALL_FUNDS: ["buig", "wmo"],
    }  # fmt: skip


def test_chance_of_deficit_per_fund_and_year() -> None:
    assert found("buig", "chance_of_deficit", 2027) == 2 / 5
    assert found("buig", "chance_of_deficit", 2028) == 3 / 5
    assert found("wmo", "chance_of_deficit", 2028) == 0


def test_nought_is_no_deficit_and_a_set_is_netted_first() -> None:
    """Together in 2027: 1, -1, -2, 0, 20; earmarked money stays out of it."""
    assert found(ALL_FUNDS, "chance_of_deficit", 2027) == 2 / 5


def test_what_rounding_leaves_is_no_deficit() -> None:
    rows = risks(saldo("buig", 2027, [-0.04, -0.99, -1.0, -0.004, 0.0]), {"buig": ["buig"]}, 0.8)
    assert rows.loc[rows["indicator"] == "chance_of_deficit", "value"].tolist() == [1 / 5]


def test_the_lowest_balances_are_the_extremes_over_replications() -> None:
    """Lowest cumulated BUIG: -10, -15, -31, 0, -5."""
    assert found("buig", "worst_balance", 0) == -31
    assert found("buig", "best_balance", 0) == 0


def test_buffer_is_the_percentile_of_the_lowest_cumulated_balance() -> None:
    """BUIG cumulated: (-10, -6), (5, -15), (-1, -31), (0, 0), (20, -5); needs 10, 15, 31, 0, 5.

    Sorted 0, 5, 10, 15, 31: at 80% 0.2 of the way from 15 to 31.
    """
    assert found("buig", "buffer", 0) == pytest.approx(15 + 0.2 * 16)
    assert found("buig", "buffer", 0, certainty=0.5) == 10
    assert found("buig", "buffer", 0, certainty=1.0) == 31


def test_no_buffer_where_nothing_ever_lacks() -> None:
    table = stacked(saldo("buig", 2027, [5, 0]), saldo("buig", 2028, [-5, 3]))
    rows = risks(table, {"buig": ["buig"]}, 0.8)
    # a surplus of the first year pays the deficit of the second
    assert rows.loc[rows["indicator"] == "buffer", "value"].tolist() == [0]


def test_arrangements_are_told_apart_on_equal_sets() -> None:
    other = stacked(saldo("buig", 2027, [-1, -1], "integraal"), saldo("buig", 2027, [1, -1]))
    rows = risks(other, {"buig": ["buig"]}, 0.8).set_index(["arrangement", "indicator"])["value"]
    assert rows["integraal", "chance_of_deficit"] == 1
    assert rows["schotten", "chance_of_deficit"] == 0.5


def test_the_horizon_and_other_indicators_are_no_year() -> None:
    table = stacked(TABLE, saldo("buig", 0, [-999] * 5), TABLE.assign(indicator="lasten", value=-1e9))
    sets = fund_sets(["buig", "wmo", "spuk"], ["spuk"])
    pd.testing.assert_frame_equal(risks(table, sets, 0.8), risks(TABLE, sets, 0.8))
