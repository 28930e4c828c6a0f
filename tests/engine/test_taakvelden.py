"""Random worlds over a renumbering of taakvelden: no cent moves, whatever the taakvelden are called."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import world

from budgetsim.domain.scenario import Scenario
from builders import laid_over, play

CODES = ("6.713", "6.71b", "6.5", "6.4")


def before_2025(seed: int, codes: tuple[str, ...]) -> Scenario:
    """Return a seed's world from 2023 on, its costs booked on these codes in turn."""
    scenario = world(seed, start=date(2023, 1, 1), years=3)
    costs: list[dict[str, Any]] = scenario.model_dump(by_alias=True)["costs"]
    rows = [{**row, "taakveld": codes[number % len(codes)]} for number, row in enumerate(costs)]
    return laid_over(scenario, costs=rows)


def booked(ledger: pd.DataFrame, *keys: str) -> pd.Series[int]:
    """Return cents per key without transfers between purses."""
    return ledger[ledger["taakveld"] != "-"].groupby(list(keys))["cents"].sum()


@settings(max_examples=6)
@given(seed=st.integers(0, 8))
def test_sums_over_taakvelden_funds_and_months_are_the_same(seed: int) -> None:
    ledger, _ = play(before_2025(seed, CODES)).books
    whole = ("gemeente", "year", "side")
    by_taakveld = booked(ledger, *whole, "taakveld").groupby(list(whole)).sum()
    by_fund = booked(ledger, *whole, "fund").groupby(list(whole)).sum()
    by_month = booked(ledger.assign(year=2023 + ledger["month"] // 12), *whole, "month")
    pd.testing.assert_series_equal(by_taakveld, by_fund)
    pd.testing.assert_series_equal(by_taakveld, by_month.groupby(list(whole)).sum())
    later = ledger["year"] >= 2025
    assert not set(ledger.loc[later, "taakveld"]) & {"6.71b", "6.71c"}
    assert not set(ledger.loc[~later, "taakveld"]) & {"6.712", "6.713"}


@settings(max_examples=3)
@given(seed=st.integers(0, 8))
def test_other_taakvelden_move_no_cent(seed: int) -> None:
    keys = ("month", "gemeente", "fund", "stage", "doelgroep", "account", "side")
    (mine, settled), (other, settled_too) = (
        play(before_2025(seed, codes)).books for codes in (CODES, ("6.5",))
    )
    pd.testing.assert_series_equal(booked(mine, *keys), booked(other, *keys))
    assert settled == settled_too
