"""Events and ledger -> indicators: one long table of what a run did, per gemeente and year.

Knows no engine and no comparison. Year 0 stands for the whole horizon. Definitions and units: docs/model.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from budgetsim.accounts.facts import Facts, Floats, Ints, Mask
from budgetsim.accounts.money_indicators import (
    common_purse,
    forecast_error,
    general_means,
    idle_and_waiting,
    money,
    year_end,
)
from budgetsim.accounts.names import named_columns
from budgetsim.accounts.people_indicators import (
    asking,
    blocked,
    durable,
    fitting,
    flows,
    participation,
    stock,
    stock_at_year_end,
    waiting,
    waiting_per_asker,
    waiting_time,
)

INDICATOR_COLUMNS = ["gemeente", "year", "subject", "indicator", "unit", "value"]
HORIZON_ONLY = (
    "waiting_time_p50",
    "waiting_time_p90",
    "stock_bijstand_opening",
    "waiting_per_asker_overdracht",
    "waiting_per_asker_plaats",
    "waiting_per_asker_geld",
)
INDICATORS = (
    stock,
    stock_at_year_end,
    flows,
    participation,
    fitting,
    blocked,
    waiting,
    waiting_per_asker,
    asking,
    waiting_time,
    durable,
    money,
    general_means,
    idle_and_waiting,
    common_purse,
    year_end,
    forecast_error,
)


Labels = tuple[tuple[str, str, str], ...]
"""Indicator, unit and subject of every row."""


@dataclass(frozen=True)
class Outline:
    """Everything of the long table but its values: the same in every run of a scenario."""

    names: dict[str, list[str]]
    codes: dict[str, Ints]
    """The number of a name, or the year itself."""
    told: Mask
    """[rows, gemeenten, horizon and years]: what the table has of them."""


@dataclass(frozen=True)
class Measured:
    """The indicators of one run."""

    outline: Outline
    values: Floats


def make_indicators(facts: Facts) -> pd.DataFrame:
    """Return the long table, columns INDICATOR_COLUMNS."""
    measured = measure(facts)
    columns = named_columns(measured.outline.codes, measured.outline.names)
    return pd.DataFrame({**columns, "value": measured.values})


def measure(facts: Facts) -> Measured:
    """Return the value of every indicator, gemeente and year, in the order of the outline."""
    rows = [row for family in INDICATORS for row in family(facts)]
    gemeenten = tuple(gemeente.id for gemeente in facts.terms.scenario.gemeenten)
    labels = tuple((row.indicator, row.unit, row.subject) for row in rows)
    outline = _outline(labels, gemeenten, facts.terms.calendar.start.year, facts.shape[1])
    values = np.zeros((len(rows), facts.shape[0], 1 + facts.shape[1]))
    for number, row in enumerate(rows):
        values[number, :, 1 : 1 + row.values.shape[1]] = row.values
    values[:, :, 0] = values[:, :, 1:].sum(axis=2)
    by_end = [row.over_years == "last" for row in rows]
    values[by_end, :, 0] = values[by_end, :, -1]
    values[[row.over_years == "mean" for row in rows], :, 0] /= facts.shape[1]
    return Measured(outline, values[outline.told])


@lru_cache(maxsize=8)
def _outline(labels: Labels, gemeenten: tuple[str, ...], first: int, years: int) -> Outline:
    shape = len(labels), len(gemeenten), 1 + years
    told = np.ones(shape, np.bool_)
    told[[indicator in HORIZON_ONLY for indicator, _, _ in labels], :, 1:] = False
    row, gemeente, column = np.nonzero(told)
    names, codes = {"gemeente": list(gemeenten)}, {"gemeente": gemeente}
    codes["year"] = np.array([0, *range(first, first + years)])[column]
    for name, texts in zip(("indicator", "unit", "subject"), zip(*labels, strict=True), strict=True):
        names[name] = list(dict.fromkeys(texts))
        codes[name] = np.array([names[name].index(text) for text in texts])[row]
    return Outline(names, {name: codes[name] for name in INDICATOR_COLUMNS[:-1]}, told)
