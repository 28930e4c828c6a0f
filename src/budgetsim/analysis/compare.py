"""Arrangements compared replication by replication: the same luck on both sides, so a difference is policy.

Knows no run folder and no report. Indicators in (one long table), paired differences out.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
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
    pairs, rows = _numbered(indicators)
    arrangement = pd.factorize(indicators["arrangement"])[0]
    replication = pd.factorize(indicators["replication"])
    wide = np.full((len(names), len(pairs), len(replication[1])), np.nan)
    wide[arrangement, rows, replication[0]] = indicators["value"]
    parts = [
        pairs.assign(**summarise(values - wide[0]), arrangement=name)
        for name, values in zip(names[1:], wide[1:], strict=True)
    ]
    table = pd.concat(parts)
    table = table[table["replications"] > 0]
    table["scenario"] = indicators["scenario"].iloc[0]
    table["against"] = names[0]
    table.loc[table["replications"] < len(replication[1]), SUMMARY] = np.nan
    return table[COMPARISON_COLUMNS].sort_values(["arrangement", *PAIR_KEYS], ignore_index=True)


def _numbered(indicators: pd.DataFrame) -> tuple[pd.DataFrame, Ints]:
    """Return every pair of keys once, texts as texts, and for each row the number of its pair."""
    grouped = indicators.groupby(PAIR_KEYS, observed=True, sort=False)
    rows = np.asarray(grouped.ngroup(), np.int64)
    _, first = np.unique(rows, return_index=True)
    pairs = indicators[PAIR_KEYS].iloc[first].reset_index(drop=True)
    return pairs.astype({name: "str" for name in PAIR_KEYS if name != "year"}), rows


def _nothing_to_compare() -> pd.DataFrame:
    """Return the table without rows, numbers as numbers: a file of it reads like any other."""
    empty = pd.DataFrame(columns=COMPARISON_COLUMNS, dtype=object)
    return empty.astype({**dict.fromkeys(SUMMARY, "float64"), "year": "int64", "replications": "int64"})


def summarise(differences: Floats) -> dict[str, Floats | Ints]:
    """Return mean, standard error, percentiles and share of each sign per row, over pairs with a value."""
    there = ~np.isnan(differences)
    count = there.sum(axis=1)
    known = np.maximum(count, 1)
    mean = np.where(there, differences, 0.0).sum(axis=1) / known
    squares = np.where(there, differences - mean[:, None], 0.0) ** 2
    spread = np.divide(squares.sum(axis=1), count - 1, out=np.full(len(count), np.nan), where=count > 1)
    percentiles = zip(("p10", "p50", "p90"), _percentiles(differences, count, (0.1, 0.5, 0.9)), strict=True)
    return {
        "mean": mean,
        "se": np.sqrt(spread / known),
        "replications": count,
        **dict(percentiles),
        "share_positive": (differences > 0).sum(axis=1) / known,
        "share_negative": (differences < 0).sum(axis=1) / known,
        "share_zero": (differences == 0).sum(axis=1) / known,
    }


def _percentiles(values: Floats, count: Ints, shares: tuple[float, ...]) -> list[Floats]:
    """Return percentiles of each row between its own values, in a straight line from one to the next."""
    ordered = np.sort(values, axis=1)
    number = np.arange(len(count))
    found = []
    for share in shares:
        place = np.maximum(count - 1, 0) * share
        low = np.floor(place).astype(np.int64)
        high = np.minimum(low + 1, np.maximum(count - 1, 0))
        below, above = ordered[number, low], ordered[number, high]
        found.append(below + (above - below) * (place - low))
    return found
