"""Indicator tables in a line each."""

from __future__ import annotations

from typing import Any

import pandas as pd

NAMES = ("arrangement", "economy", "replication", "value")


def indicator_table(*rows: tuple[str, str, int, float], **more: Any) -> pd.DataFrame:
    """Return a long table of (arrangement, economy, replication, value); `more` fills the other columns."""
    table = pd.DataFrame(list(rows), columns=list(NAMES))
    common = {
        "scenario": "tiny", "gemeente": "meppel", "year": 0, "subject": "totaal",
        "indicator": "lasten", "unit": "EUR",
    }  # fmt: skip
    return table.assign(**{**common, **more})


def stacked(*tables: pd.DataFrame) -> pd.DataFrame:
    return pd.concat(tables, ignore_index=True)
