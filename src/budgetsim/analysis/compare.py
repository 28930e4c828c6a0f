"""Arrangements compared replication by replication: the same luck on both sides, so a difference is policy.

Knows no run folder and no report. Indicators in (one long table), paired differences out.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

PAIR_KEYS = ["economy", "gemeente", "year", "subject", "indicator", "unit"]
SUMMARY = ["mean", "se", "p10", "p50", "p90", "share_positive", "share_negative", "share_zero"]
COMPARISON_COLUMNS = [
    "scenario", "arrangement", "against", *PAIR_KEYS, *SUMMARY, "replications",
]  # fmt: skip


def compare(indicators: pd.DataFrame) -> pd.DataFrame:
    """Return each arrangement's difference from the first, per indicator (columns COMPARISON_COLUMNS).

    Where a pair lacks a value on either side (a waiting time nobody reached) there is no difference: the
    pairs that do have one are a selection. `replications` says how many had.
    """
    names = list(dict.fromkeys(indicators["arrangement"]))
    if len(names) < 2 or indicators.empty:
        return _nothing_to_compare()
    keys = [*PAIR_KEYS, "replication", "arrangement"]
    wide = indicators.set_index(keys)["value"].unstack("arrangement")
    first = names[0]
    parts = [_summarise(wide[name] - wide[first]).assign(arrangement=name) for name in names[1:]]
    table = pd.concat(parts).reset_index()
    table["scenario"] = indicators["scenario"].iloc[0]
    table["against"] = first
    table.loc[table["replications"] < indicators["replication"].nunique(), SUMMARY] = np.nan
    return table[COMPARISON_COLUMNS].sort_values(["arrangement", *PAIR_KEYS], ignore_index=True)


def _nothing_to_compare() -> pd.DataFrame:
    """Return the table without rows, numbers as numbers: a file of it reads like any other."""
    empty = pd.DataFrame(columns=COMPARISON_COLUMNS, dtype=object)
    return empty.astype({**dict.fromkeys(SUMMARY, "float64"), "year": "int64", "replications": "int64"})


def _summarise(differences: pd.Series[float]) -> pd.DataFrame:
    """Return mean, standard error, percentiles and share of each sign per key."""
    groups = differences.dropna().groupby(level=PAIR_KEYS, observed=True)
    summary = groups.agg(["mean", "sem", "count"]).rename(columns={"sem": "se", "count": "replications"})
    percentiles = {f"p{share}": groups.quantile(share / 100) for share in (10, 50, 90)}
    clean = differences.dropna()
    signs = {
        "share_positive": (clean > 0).groupby(level=PAIR_KEYS, observed=True).mean(),
        "share_negative": (clean < 0).groupby(level=PAIR_KEYS, observed=True).mean(),
        "share_zero": (clean == 0).groupby(level=PAIR_KEYS, observed=True).mean(),
    }
    return summary.assign(**percentiles, **signs)
