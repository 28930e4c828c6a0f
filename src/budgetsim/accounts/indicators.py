"""Events and ledger -> indicators: one long table of what a run did, per gemeente and year.

Knows no engine and no comparison. Year 0 stands for the whole horizon. Definitions and units: docs/model.md.
"""

from __future__ import annotations

import pandas as pd

from budgetsim.accounts.facts import Facts
from budgetsim.accounts.money_indicators import (
    common_purse,
    forecast_error,
    general_means,
    idle_and_waiting,
    money,
    year_end,
)
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


def make_indicators(facts: Facts) -> pd.DataFrame:
    """Return the long table, columns INDICATOR_COLUMNS."""
    names = [gemeente.id for gemeente in facts.terms.scenario.gemeenten]
    first = facts.terms.calendar.start.year
    columns: dict[str, list[object]] = {name: [] for name in INDICATOR_COLUMNS}
    for rows in INDICATORS:
        for row in rows(facts):
            years = [] if row.indicator in HORIZON_ONLY else range(facts.shape[1])
            for gemeente, name in enumerate(names):
                values = {first + year: row.values[gemeente, year] for year in years}
                for year, value in {0: row.horizon()[gemeente], **values}.items():
                    item = (name, year, row.subject, row.indicator, row.unit, value)
                    for column, part in zip(columns.values(), item, strict=True):
                        column.append(part)
    return pd.DataFrame(columns).astype({"year": "int64", "value": "float64"})
