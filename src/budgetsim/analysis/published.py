"""Modelled against published: does the opening year look like the gemeente it says it is?

Knows no report. Compares the first year of the first arrangement in the first economy with the published
figures of the scenario; amounts of an older price year are carried on with the wage index.
"""

from __future__ import annotations

import pandas as pd

from budgetsim.accounts.indexation import Indexation
from budgetsim.domain.iv3 import series_in
from budgetsim.domain.reference import Reference
from budgetsim.domain.scenario import Published, Scenario

PUBLISHED_COLUMNS = [
    "id", "title", "unit", "published", "indexed", "modelled", "deviation_share", "tolerance_share", "within",
    "explanation",
]  # fmt: skip
INDICATORS = {
    "lasten_taakveld": ("lasten_taakveld", None),
    "stock": ("stock_bijstand_opening", "totaal"),
    "inflow": ("inflow_bijstand", "totaal"),
    "outflow": ("outflow_bijstand", "totaal"),
}
PRICE_YEARS_BACK = 1
"""Lasten of which the scenario tells no year are in prices of the year before the start."""


def published_table(scenario: Scenario, reference: Reference, indicators: pd.DataFrame) -> pd.DataFrame:
    """Return one row per published figure (columns PUBLISHED_COLUMNS)."""
    first = indicators[
        (indicators["arrangement"] == scenario.arrangements[0].id)
        & (indicators["economy"] == scenario.economies[0].id)
    ]
    rows = [_row(scenario, reference, figure, first) for figure in scenario.published]
    return pd.DataFrame(rows, columns=PUBLISHED_COLUMNS)


def _row(
    scenario: Scenario, reference: Reference, figure: Published, table: pd.DataFrame
) -> tuple[object, ...]:
    mine = table[table["gemeente"] == figure.gemeente]
    modelled = _modelled(scenario, reference, figure, mine)
    indexed = figure.value * _carried_on(scenario, figure)
    deviation = modelled / indexed - 1 if indexed else float("nan")
    within = abs(deviation) <= figure.tolerance_share
    return (
        figure.id, figure.title, figure.unit, figure.value, indexed, modelled, deviation,
        figure.tolerance_share, within, figure.explanation,
    )  # fmt: skip


def price_year(scenario: Scenario, figure: Published) -> int:
    """Return the year whose prices published lasten are in."""
    return figure.price_year or figure.year or scenario.start.year - PRICE_YEARS_BACK


def _carried_on(scenario: Scenario, figure: Published) -> float:
    if figure.indicator != "lasten_taakveld":
        return 1.0
    since = price_year(scenario, figure)
    return Indexation.of(scenario.economies[0]).factor("wage", since, scenario.start.year)


def _modelled(scenario: Scenario, reference: Reference, figure: Published, table: pd.DataFrame) -> float:
    year = scenario.start.year

    def mean(indicator: str, subject: str, at: int) -> float:
        chosen = table[
            (table["indicator"] == indicator) & (table["subject"] == subject) & (table["year"] == at)
        ]
        return float(chosen["value"].mean())

    if figure.indicator == "share_to_work":
        opening = mean("stock_bijstand_opening", "totaal", 0)
        base = opening + mean("inflow_bijstand", "totaal", year)
        return mean("outflow_to_work", "totaal", year) / base if base else float("nan")
    indicator, subject = INDICATORS[figure.indicator]
    at = 0 if indicator == "stock_bijstand_opening" else year
    if subject is None:
        subject = series_in(reference, figure.subject, year, year + scenario.years - 1).code
    return mean(indicator, subject, at)


def drift_share_per_year(scenario: Scenario, indicators: pd.DataFrame) -> float:
    """Return the yearly change of the bijstand stock, in the first arrangement and economy."""
    mine = indicators[
        (indicators["arrangement"] == scenario.arrangements[0].id)
        & (indicators["economy"] == scenario.economies[0].id)
        & (indicators["indicator"] == "stock_bijstand")
        & (indicators["year"] > 0)
    ]
    yearly = mine.groupby("year")["value"].mean()
    if len(yearly) < 2 or not yearly.iloc[0]:
        return 0.0
    return float((yearly.iloc[-1] / yearly.iloc[0]) ** (1 / (len(yearly) - 1)) - 1)
