"""Lasten and baten per taakveld and year, as a gemeente reports them to Iv3: mean and band over replications.

Knows no run folder. A band is that of a taakveld's own total, never a sum of bands.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from budgetsim.accounts.chart import INTERNAL
from budgetsim.accounts.ledger import revisions_as_income
from budgetsim.domain.iv3 import title_in
from budgetsim.domain.reference import Reference

TAAKVELD_KEYS = ["arrangement", "economy", "gemeente", "year", "taakveld", "side"]
TAAKVELD_AMOUNTS = ["mean_eur", "p10_eur", "p90_eur"]
TAAKVELD_COLUMNS = [*TAAKVELD_KEYS[:-1], "title", "side", *TAAKVELD_AMOUNTS]


def taakveld_totals(ledger: pd.DataFrame) -> pd.DataFrame:
    """Return cents per TAAKVELD_KEYS and replication; transfers between purses are no lasten and no baten."""
    booked = revisions_as_income(ledger[ledger["taakveld"] != INTERNAL])
    totals = booked.groupby([*TAAKVELD_KEYS, "replication"], observed=True)["cents"].sum().reset_index()
    return totals.astype({name: "str" for name in TAAKVELD_KEYS if name != "year"})


def taakveld_table(totals: pd.DataFrame, reference: Reference, replications: int) -> pd.DataFrame:
    """Return euros over all replications (columns TAAKVELD_COLUMNS); what one does not book is 0 there."""
    wide = totals.pivot(index=TAAKVELD_KEYS, columns="replication", values="cents")
    cents = wide.reindex(columns=range(replications)).fillna(0).to_numpy(np.int64)
    table = wide.index.to_frame(index=False).astype({"year": "int64"})
    codes = zip(table["taakveld"], table["year"], strict=True)
    p10, p90 = np.quantile(cents, (0.1, 0.9), axis=1)
    return table.assign(
        title=pd.Series([title_in(reference, code, year) for code, year in codes], table.index, object),
        mean_eur=cents.sum(axis=1) / replications / 100,
        p10_eur=p10 / 100,
        p90_eur=p90 / 100,
    )[TAAKVELD_COLUMNS]
