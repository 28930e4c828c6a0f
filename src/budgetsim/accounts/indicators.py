"""Events and ledger -> indicators: one long table of what a run did, per gemeente and year.

Knows no engine and no comparison. Year 0 stands for the whole horizon. Definitions and units: docs/model.md.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from budgetsim.accounts.facts import Facts, Floats, Row
from budgetsim.accounts.money_indicators import (
    common_purse,
    forecast_error,
    general_means,
    idle_and_waiting,
    money,
    year_end,
)
from budgetsim.accounts.names import named, repeated
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
    rows = [row for family in INDICATORS for row in family(facts)]
    names = [gemeente.id for gemeente in facts.terms.scenario.gemeenten]
    first = facts.terms.calendar.start.year
    every_year = [0, *range(first, first + facts.shape[1])]
    years = [[0] if row.indicator in HORIZON_ONLY else every_year for row in rows]
    values = [
        np.column_stack([row.horizon(), row.values])[:, : len(told)].ravel()
        for row, told in zip(rows, years, strict=True)
    ]
    gemeente = np.concatenate([np.repeat(np.arange(len(names)), len(told)) for told in years])
    return pd.DataFrame(
        {
            "gemeente": named(gemeente, names),
            "year": np.concatenate([np.tile(told, len(names)) for told in years]),
            **{name: _repeated(rows, name, values) for name in ("subject", "indicator", "unit")},
            "value": np.concatenate(values),
        }
    )


def _repeated(rows: list[Row], name: str, values: list[Floats]) -> pd.Categorical[str]:
    """Return a text of each row, as often as the row has values."""
    texts = [str(getattr(row, name)) for row in rows]
    known = {text: number for number, text in enumerate(dict.fromkeys(texts))}
    return repeated([known[text] for text in texts], list(known), [len(part) for part in values])
