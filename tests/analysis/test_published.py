"""Modelled against published figures, and the drift of the opening state."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from tables import indicator_table, stacked

from budgetsim.analysis.published import PUBLISHED_COLUMNS, drift_share_per_year, published_table
from budgetsim.domain.scenario import Scenario
from builders import economy, reference, tiny


def figure(indicator: str, subject: str, value: float, tolerance: float) -> dict[str, Any]:
    return {
        "id": f"p_{indicator}", "title": "Gepubliceerd", "gemeente": "meppel", "indicator": indicator,
        "subject": subject, "value": value, "unit": "EUR", "tolerance_share": tolerance,
        "explanation": "uitleg",
    }  # fmt: skip


def scenario(*figures: dict[str, Any], growth: float = 0.0) -> Scenario:
    return tiny(published=list(figures), economies=[economy(growth=growth), economy("laag")])


def modelled(indicator: str, values: list[float], **where: Any) -> pd.DataFrame:
    """Return values of replications of the first arrangement and economy, and noise elsewhere."""
    rows = [("schotten", "neutraal", n, value) for n, value in enumerate(values)]
    noise = [("integraal", "neutraal", 0, 1e9), ("schotten", "laag", 0, 1e9)]
    return indicator_table(*rows, *noise, indicator=indicator, **where)


def only_row(case: Scenario, table: pd.DataFrame) -> pd.Series:  # type: ignore[type-arg]
    table = published_table(case, reference(), table)
    assert list(table.columns) == PUBLISHED_COLUMNS
    assert len(table) == 1
    return table.iloc[0]


def test_lasten_are_held_against_last_years_budget_grown_by_wages() -> None:
    case = scenario(figure("lasten_taakveld", "6.3", 1000.0, 0.05), growth=0.10)
    row = only_row(case, modelled("lasten_taakveld", [1100, 1200], subject="6.3", year=2027))
    assert row["indexed"] == pytest.approx(1100)
    assert row["modelled"] == 1150
    assert row["deviation_share"] == pytest.approx(1150 / 1100 - 1)
    assert row["within"]
    assert (row["published"], row["explanation"]) == (1000, "uitleg")


@pytest.mark.parametrize(
    ("told", "factor"),
    [({}, 1.1), ({"kind": "begroting", "year": 2026}, 1.1), ({"kind": "rekening", "year": 2025}, 1.21),
     ({"kind": "rekening", "year": 2022, "price_year": 2026}, 1.1)],
    ids=["no year", "year before", "two years before", "brought to other prices"],
)  # fmt: skip
def test_lasten_grow_from_the_prices_that_they_are_in(told: dict[str, Any], factor: float) -> None:
    case = scenario({**figure("lasten_taakveld", "6.3", 1000.0, 0.05), **told}, growth=0.10)
    row = only_row(case, modelled("lasten_taakveld", [1100], subject="6.3", year=2027))
    assert row["indexed"] == pytest.approx(1000 * factor)


@pytest.mark.parametrize(("value", "within"), [(110, True), (90, True), (111, False), (89, False)])
def test_tolerance_on_both_sides(value: float, within: bool) -> None:
    case = scenario(figure("stock", "totaal", 100.0, 0.1000001))
    row = only_row(case, modelled("stock_bijstand_opening", [value], year=0))
    assert row["within"] == within


def test_people_are_not_indexed() -> None:
    case = scenario(figure("inflow", "totaal", 50.0, 0.1), growth=0.10)
    row = only_row(case, modelled("inflow_bijstand", [50], year=2027))
    assert (row["indexed"], row["deviation_share"]) == (50, 0)


def test_share_to_work_is_of_all_who_were_on_bijstand() -> None:
    case = scenario(figure("share_to_work", "totaal", 0.1, 0.5))
    table = stacked(
        modelled("stock_bijstand_opening", [150], year=0),
        modelled("inflow_bijstand", [50], year=2027),
        modelled("outflow_to_work", [20], year=2027),
    )
    assert only_row(case, table)["modelled"] == pytest.approx(20 / 200)


def test_a_figure_that_was_not_modelled_is_not_within() -> None:
    case = scenario(figure("lasten_taakveld", "6.3", 1000.0, 1.0))
    assert not only_row(case, modelled("lasten_taakveld", [1], subject="6.5", year=2027))["within"]


def test_nothing_published_gives_an_empty_table() -> None:
    table = published_table(scenario(), reference(), modelled("stock", [1]))
    assert (list(table.columns), len(table)) == (PUBLISHED_COLUMNS, 0)


def test_drift_is_the_yearly_growth_of_the_stock() -> None:
    table = stacked(
        *[
            modelled("stock_bijstand", [99, 101], year=2027),
            modelled("stock_bijstand", [103, 105], year=2028),
        ],
        *[modelled("stock_bijstand", [121, 121], year=2029), modelled("stock_bijstand", [5], year=0)],
    )
    assert drift_share_per_year(scenario(), table) == pytest.approx(0.10)


def test_no_drift_without_two_years_or_people() -> None:
    assert drift_share_per_year(scenario(), modelled("stock_bijstand", [5], year=2027)) == 0
    empty = stacked(modelled("stock_bijstand", [0], year=2027), modelled("stock_bijstand", [3], year=2028))
    assert drift_share_per_year(scenario(), empty) == 0
