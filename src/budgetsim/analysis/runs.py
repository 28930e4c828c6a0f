"""Runs held against the first of them, on every headline outcome: in pairs where they share people and luck.

Knows no folder and no layout. Runs are paired, replication by replication, when they have the same seed,
start and `vary`: draws are found by address, so other values of parameters leave them as they were. Runs that
cannot be paired get a band from each replication of one beside each of the other: it holds the luck of both,
and is wider.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import stdtrit

from budgetsim.analysis.compare import summarise
from budgetsim.analysis.headline import OUTCOMES, verdict

Floats = npt.NDArray[np.float64]
CASE_KEYS = ["economy", "arrangement", "gemeente", "outcome"]
SIGNS = ["share_positive", "share_negative"]
DIFFERENCE = ["difference", "p10", "p90", "mean_low", "mean_high", *SIGNS]
RUN_COLUMNS = [*CASE_KEYS, "unit", "run", "against", "value", *DIFFERENCE, "pairs", "verdict"]
OTHER_PERIOD = "other_period"
"""In the place of a verdict: the runs are not of the same years, and those make a difference too."""
CONFIDENCE = 0.9
"""Of the interval of the mean difference."""
MOST_BESIDE = 400
"""Values of one run that are put beside those of another; more replications tell the same percentiles."""


@dataclass(frozen=True)
class Run:
    """A run, or a variant of a batch, as far as comparing needs it."""

    name: str
    indicators: pd.DataFrame
    """Of the horizon, year 0, at least."""
    years: int
    start: date
    seed: int
    vary: tuple[str, ...]
    """What differs between replications."""
    replications: int


def not_paired(first: Run, other: Run) -> list[str]:
    """Return what keeps replications of two runs from sharing people and luck: seed, start or vary."""
    return [name for name in ("seed", "start", "vary") if _lot(first)[name] != _lot(other)[name]]


def _lot(run: Run) -> dict[str, object]:
    return {"seed": run.seed, "start": run.start, "vary": frozenset(run.vary)}


def is_same_period(first: Run, other: Run) -> bool:
    """Return whether two runs are of the same years."""
    return (first.start, first.years) == (other.start, other.years)


def common_replications(first: Run, other: Run) -> list[int]:
    """Return the replications that two runs both have, in their order."""
    there = set(other.indicators["replication"])
    return [number for number in dict.fromkeys(first.indicators["replication"]) if number in there]


def only_in(run: Run, other: Run) -> dict[str, list[str]]:
    """Return the economies, arrangements and gemeenten of a run that another has not."""
    names = ("economy", "arrangement", "gemeente")
    found = {name: [*dict.fromkeys(run.indicators[name])] for name in names}
    there = {name: set(other.indicators[name]) for name in names}
    return {name: [one for one in found[name] if one not in there[name]] for name in names}


def compare_runs(runs: Sequence[Run]) -> pd.DataFrame:
    """Return the headline outcomes of runs, each beside its difference from the first (columns RUN_COLUMNS).

    `value` is the mean over all replications of a run; amounts and counts that add up over years are per year
    of that run. `pairs` is the number of pairs, 0 where runs are not paired. `p10` and `p90` are of the
    difference in a replication, `mean_low` and `mean_high` the 90% interval of the mean difference: Student's
    in pairs, Welch's without. What a replication lacks on either side (a waiting time nobody reached) has no
    difference.
    """
    tables = [_wide(run) for run in runs]
    first = tables[0]
    parts = [_told(runs[0], first)]
    for run, table in zip(runs[1:], tables[1:], strict=True):
        common = first.index.intersection(table.index, sort=False)
        if common.empty:
            continue
        rows = _told(run, table.loc[common])
        parts.append(rows.assign(**_differences(runs[0], run, first.loc[common], table.loc[common])))
    return _in_order(pd.concat(parts, ignore_index=True), first.index)


def _wide(run: Run) -> pd.DataFrame:
    """Return a row per case and a column per replication, per year where the outcome adds up over years."""
    horizon = run.indicators[run.indicators["year"] == 0]
    parts = []
    for outcome in OUTCOMES:
        mine = horizon[(horizon["indicator"] == outcome.indicator) & (horizon["subject"] == outcome.subject)]
        per = run.years if outcome.per_year else 1
        parts.append(mine.assign(outcome=outcome.id, value=mine["value"] / per))
    table = pd.concat(parts, ignore_index=True)
    return table.pivot(index=CASE_KEYS, columns="replication", values="value").reindex(_cases(table))


def _cases(table: pd.DataFrame) -> pd.MultiIndex:
    """Return every case, in the order of the table."""
    cases = table[CASE_KEYS].drop_duplicates()
    rank = pd.DataFrame({name: pd.factorize(cases[name])[0] for name in CASE_KEYS}, index=cases.index)
    return pd.MultiIndex.from_frame(cases.loc[rank.sort_values(CASE_KEYS, kind="stable").index])


def _told(run: Run, table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a run without a difference."""
    units = {outcome.id: outcome.unit for outcome in OUTCOMES}
    rows = table.index.to_frame(index=False)
    value = table.to_numpy(np.float64).mean(axis=1)
    gaps = dict.fromkeys(DIFFERENCE, np.nan)
    told = {"unit": rows["outcome"].map(units), "run": run.name, "value": value, "against": "", "verdict": ""}
    return rows.assign(**told, **gaps, pairs=0)


def _in_order(table: pd.DataFrame, cases: pd.Index) -> pd.DataFrame:
    """Return a case's runs below each other."""
    place = cases.get_indexer(pd.MultiIndex.from_frame(table[CASE_KEYS]))
    order = np.argsort(place, kind="stable")
    return table.iloc[order][RUN_COLUMNS].reset_index(drop=True)


def _differences(first: Run, other: Run, base: pd.DataFrame, table: pd.DataFrame) -> dict[str, Any]:
    """Return the columns of RUN_COLUMNS that tell a difference, per row of two tables with the same cases."""
    numbers = [] if not_paired(first, other) else common_replications(first, other)
    if numbers:
        found = in_pairs(base[numbers].to_numpy(np.float64), table[numbers].to_numpy(np.float64))
        count = len(numbers)
    else:
        found = beside_each_other(base.to_numpy(np.float64), table.to_numpy(np.float64))
        count = min(base.shape[1], table.shape[1])
    good = {outcome.id: outcome.good for outcome in OUTCOMES}
    ends = zip(found["p10"], found["p90"], table.index.get_level_values("outcome"), strict=True)
    said = [verdict(low, high, good[outcome], count, count) for low, high, outcome in ends]
    if not is_same_period(first, other):
        said = [OTHER_PERIOD if one else "" for one in said]
    return {**found, "against": first.name, "pairs": len(numbers), "verdict": said}


# Two runs, [cases, replications] each


def in_pairs(base: Floats, other: Floats) -> dict[str, Floats]:
    """Return mean difference of pairs, its interval, percentiles and signs; NaN where a pair has a gap."""
    told = summarise(other - base)
    mean, count = np.asarray(told["mean"], np.float64), base.shape[1]
    width = _student(np.asarray(told["se"], np.float64), np.full(len(mean), count - 1.0))
    found = {"difference": mean, "mean_low": mean - width, "mean_high": mean + width}
    found |= {name: np.asarray(told[name], np.float64) for name in ("p10", "p90", *SIGNS)}
    whole = told["replications"] == count
    return {name: np.where(whole, values, np.nan) for name, values in found.items()}


def beside_each_other(base: Floats, other: Floats) -> dict[str, Floats]:
    """Return the difference of means with Welch's interval, and percentiles and signs of each less each."""
    mean = other.mean(axis=1) - base.mean(axis=1)
    width = welch_width(base, other)
    found = {"difference": mean, "mean_low": mean - width, "mean_high": mean + width}
    apart = np.full((4, len(mean)), np.nan)
    for row, (some, others) in enumerate(zip(base, other, strict=True)):
        if not np.isnan(mean[row]):
            each = np.subtract.outer(_at_most(others), _at_most(some)).ravel()
            apart[:, row] = *np.percentile(each, (10, 90)), (each > 0).mean(), (each < 0).mean()
    return found | dict(zip(("p10", "p90", *SIGNS), apart, strict=True))


def _at_most(values: Floats) -> Floats:
    """Return the values, or where they are many so many of them, evenly over their order."""
    if len(values) <= MOST_BESIDE:
        return values
    shares = (np.arange(MOST_BESIDE) + 0.5) / MOST_BESIDE
    return np.asarray(np.quantile(values, shares, method="inverted_cdf"))


def welch_width(base: Floats, other: Floats) -> Floats:
    """Return the half-width of Welch's interval for a difference of means; NaN for one replication."""
    if min(base.shape[1], other.shape[1]) < 2:
        return np.full(len(base), np.nan)
    parts = [values.var(axis=1, ddof=1) / values.shape[1] for values in (base, other)]
    total = parts[0] + parts[1]
    below = sum(part**2 / (v.shape[1] - 1) for part, v in zip(parts, (base, other), strict=True))
    degrees = np.divide(total**2, below, out=np.ones_like(total), where=np.asarray(below) > 0)
    return _student(np.sqrt(total), degrees)


def _student(se: Floats, degrees: Floats) -> Floats:
    """Return the half-width of Student's interval; NaN without degrees of freedom."""
    return np.asarray(stdtrit(np.where(degrees > 0, degrees, np.nan), (1 + CONFIDENCE) / 2) * se)
