"""Why lasten differ: every cause to the cent, on the means and in pairs, and by hand on a small case."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetsim.analysis.headline import TOTAL
from budgetsim.analysis.lasten import CAUSES, DIFFERENCE, explained, in_cents, sides
from budgetsim.analysis.price_volume_mix import GROUP_COLUMNS, Group, effects, effects_of_many

amounts = st.floats(-1e7, 1e7)
numbers = st.one_of(st.just(0.0), st.floats(0.01, 10_000))
cases = st.lists(
    st.lists(st.tuples(numbers, numbers, numbers, numbers), min_size=1, max_size=4), min_size=1, max_size=3
)


@given(rows=st.lists(st.lists(amounts, min_size=4, max_size=4), min_size=1, max_size=5))
def test_parts_in_cents_are_the_whole_in_cents(rows: list[list[float]]) -> None:
    parts = pd.DataFrame(rows, columns=[*"abcd"])
    whole = parts.sum(axis=1)
    found = in_cents(parts, whole)
    cents = (found * 100).round().astype("int64")
    assert (cents.sum(axis=1) == (whole * 100).round().astype("int64")).all()
    assert ((found - parts).abs() < 0.01 + 1e-8).all(axis=None)


def test_what_is_no_whole_is_an_error() -> None:
    with pytest.raises(ValueError, match="do not add up"):
        in_cents(pd.DataFrame({"a": [1.0], "b": [2.0]}), pd.Series([3.02]))


@given(tables=cases)
def test_many_tables_at_once_give_what_each_gives(tables: list[list[tuple[float, ...]]]) -> None:
    rows = [(n, *row) for n, table in enumerate(tables) for row in table]
    found = effects_of_many(pd.DataFrame(rows, columns=["case", *GROUP_COLUMNS[1:]]), ["case"])
    due = [effect for table in tables for effect in effects([Group(*map(Fraction, row)) for row in table])]
    for name in ("volume", "mix", "price"):
        assert found[name].to_numpy() == pytest.approx(
            [float(getattr(effect, name)) for effect in due], rel=1e-9, abs=1e-3
        )


# --- a case by hand ---

PLACE = {"economy": "neutraal", "gemeente": "meppel"}
PEOPLE: dict[tuple[str, int], tuple[float, float]] = {
    ("schotten", 0): (80.0, 20.0), ("schotten", 1): (90.0, 10.0),
    ("integraal", 0): (60.0, 60.0), ("integraal", 1): (90.0, 20.0),
}  # fmt: skip
"""Arrangement, replication -> mean number of inwoners at home and at work, the same in both years."""
PRICES = {"schotten": (1000, 400), "integraal": (1000, 350)}
"""Euro per inwoner-month at home and at work."""
FIXED = {"schotten": 5_000, "integraal": 7_000}
"""Euro a year at no stage."""
YEARS = (2027, 2028)


def small() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return lasten and indicators of the case."""
    lasten: list[dict[str, Any]] = []
    stock: list[dict[str, Any]] = []
    for (arrangement, replication), people in PEOPLE.items():
        head = {**PLACE, "arrangement": arrangement, "replication": replication}
        for stage, many, price in zip(("thuis", "werk"), people, PRICES[arrangement], strict=True):
            cents = round(100 * price * 12 * many * len(YEARS))
            lasten.append({**head, "taakveld": "6.3", "stage": stage, "cents": cents})
            rows = {**head, "subject": stage, "indicator": "stock", "value": many}
            stock += [{**rows, "year": year} for year in (0, *YEARS)]
        cents = 100 * FIXED[arrangement] * len(YEARS)
        lasten.append({**head, "taakveld": "6.3", "stage": "", "cents": cents})
    return pd.DataFrame(lasten), pd.DataFrame(stock)


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return explained(sides(*small(), "schotten"), len(YEARS))


def of(table: pd.DataFrame, taakveld: str = TOTAL, stage: str = TOTAL) -> pd.DataFrame:
    rows = table[(table["taakveld"] == taakveld) & (table["stage"] == stage)]
    assert len(rows) == len(CAUSES) + 1
    return rows.set_index("cause")


def by_hand(before: tuple[float, float], after: tuple[float, float]) -> dict[str, float]:
    """Return the formulas as controllers write them, per year."""
    q0, q1 = ([12 * many for many in people] for people in (before, after))
    p0, p1 = PRICES["schotten"], PRICES["integraal"]
    shares = [[q / sum(side) for q in side] for side in (q0, q1)]
    found = {
        "volume": sum((sum(q1) - sum(q0)) * s * p for s, p in zip(shares[0], p0, strict=True)),
        "mix": sum(sum(q1) * (b - a) * p for a, b, p in zip(*shares, p0, strict=True)),
        "price": sum((b - a) * q for a, b, q in zip(p0, p1, q1, strict=True)),
        "other": float(FIXED["integraal"] - FIXED["schotten"]),
    }
    return {**found, DIFFERENCE: sum(found.values())}


def test_amounts_are_those_of_the_means(table: pd.DataFrame) -> None:
    before, after = (
        tuple(np.mean([PEOPLE[name, n] for n in (0, 1)], axis=0).tolist())
        for name in ("schotten", "integraal")
    )
    for cause, due in by_hand(before, after).items():
        assert of(table)["value"][cause] == pytest.approx(due, abs=0.01)


def test_bands_are_those_of_the_pairs(table: pd.DataFrame) -> None:
    pairs = [by_hand(PEOPLE["schotten", n], PEOPLE["integraal", n]) for n in (0, 1)]
    for cause in (*CAUSES, DIFFERENCE):
        low, high = np.quantile([pair[cause] for pair in pairs], (0.1, 0.9))
        assert of(table)["p10"][cause] == pytest.approx(low, abs=0.01)
        assert of(table)["p90"][cause] == pytest.approx(high, abs=0.01)


def test_causes_add_up_to_the_cent_everywhere(table: pd.DataFrame) -> None:
    wide = table.pivot(index=["taakveld", "stage"], columns="cause", values="value")
    cents = (wide * 100).round().astype("int64")
    assert (cents[[*CAUSES]].sum(axis=1) == cents[DIFFERENCE]).all()
    assert len(cents) == 5


def test_stages_add_up_to_their_taakveld(table: pd.DataFrame) -> None:
    for cause in (*CAUSES, DIFFERENCE):
        parts = [of(table, "6.3", stage)["value"][cause] for stage in ("", "thuis", "werk")]
        assert sum(parts) == pytest.approx(of(table, "6.3")["value"][cause], abs=0.02)
        assert of(table, "6.3")["value"][cause] == of(table)["value"][cause]


def test_lasten_at_no_stage_are_other(table: pd.DataFrame) -> None:
    rows = of(table, "6.3", "")
    assert rows["value"]["other"] == rows["value"][DIFFERENCE] == 2000
    assert not rows.loc[["volume", "mix", "price"], ["value", "p10", "p90"]].to_numpy().any()


def test_a_stage_counts_where_nothing_was_spent_on_it() -> None:
    """Its inwoners are part of the whole of its taakveld in every replication."""
    lasten, stock = small()
    free = (lasten["stage"] == "werk") & (lasten["replication"] == 0)
    rows = sides(lasten[~free], stock, "schotten")
    mine = rows[(rows["stage"] == "werk") & (rows["replication"] == 0)]
    assert mine[["cost0", "cost1"]].to_numpy().tolist() == [[0.0, 0.0]]
    assert mine[["quantity0", "quantity1"]].to_numpy().tolist() == [[480.0, 1440.0]]
