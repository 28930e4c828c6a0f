"""Lasten and baten per taakveld and year, as a gemeente reports them to Iv3: mean and band over replications.

Knows no run folder. A band is that of a taakveld's own total, never a sum of bands.
"""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from budgetsim.accounts.chart import INTERNAL, LASTEN, SIDES
from budgetsim.accounts.ledger import less_income
from budgetsim.domain.iv3 import title_in
from budgetsim.domain.reference import Reference

Ints = npt.NDArray[np.int64]
TAAKVELD_KEYS = ["arrangement", "economy", "gemeente", "year", "taakveld", "side"]
TAAKVELD_AMOUNTS = ["mean_eur", "p10_eur", "p90_eur"]
TAAKVELD_COLUMNS = [*TAAKVELD_KEYS[:-1], "title", "side", *TAAKVELD_AMOUNTS]


def taakveld_totals(ledger: pd.DataFrame) -> pd.DataFrame:
    """Return cents per TAAKVELD_KEYS and replication; transfers between purses are no lasten and no baten."""
    booked = ledger[ledger["taakveld"] != INTERNAL]
    less = less_income(booked)
    lasten = np.asarray(booked["side"] == LASTEN) & ~less
    coded = [_coded(booked[name]) for name in (*TAAKVELD_KEYS[:-1], "replication")]
    coded.insert(len(TAAKVELD_KEYS) - 1, (lasten.astype(np.int64), np.array(SIDES, object)))
    key = np.zeros(len(booked), np.int64)
    for codes, values in coded:
        key = key * len(values) + codes
    size = prod(len(values) for _, values in coded)
    cents = np.zeros(size, np.int64)
    np.add.at(cents, key, np.where(less, -1, 1) * booked["cents"].to_numpy())
    keys = np.flatnonzero(np.bincount(key, minlength=size))
    columns: dict[str, Any] = {"cents": cents[keys]}
    for name, (_, values) in zip(("replication", *TAAKVELD_KEYS[::-1]), coded[::-1], strict=True):
        keys, codes = np.divmod(keys, max(1, len(values)))
        columns[name] = values[codes]
    totals = pd.DataFrame({name: columns[name] for name in (*TAAKVELD_KEYS, "replication", "cents")})
    return totals.astype({name: "str" for name in TAAKVELD_KEYS if name != "year"})


def _coded(column: pd.Series[Any]) -> tuple[Ints, npt.NDArray[Any]]:
    """Return a column as numbers of its values, and those values in order."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return np.asarray(column.cat.codes, np.int64), np.asarray(column.cat.categories, object)
    if pd.api.types.is_integer_dtype(column):
        first, last = (int(column.min()), int(column.max())) if len(column) else (0, 0)
        return np.asarray(column, np.int64) - first, np.arange(first, last + 1)
    codes, values = pd.factorize(column, sort=True)
    return np.asarray(codes, np.int64), np.asarray(values, object)


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
