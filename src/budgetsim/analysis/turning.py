"""Where the answer turns: the value of an assumption at which the sign of a paired difference changes.

Knows no engine. The difference is taken at a few values of the assumption, all others central, on the same
luck at every value, and straight lines are drawn between them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import pandas as pd

from budgetsim.analysis.headline import MIN_PAIRS
from budgetsim.analysis.variance import CASE
from budgetsim.chance.resampling import resamples

Floats = npt.NDArray[np.float64]
RESAMPLES = 2000
BAND = (5.0, 95.0)
SURE = 0.9
"""How many of the resamples must agree for a turn, or for none, to be told."""
TURN_COLUMNS = [
    *CASE, "assumption", "central", "low_value", "high_value", "turns_at", "low", "high", "flips", "verdict",
    "replications",
]  # fmt: skip
CURVE_COLUMNS = [*CASE, "assumption", "value", "mean", "low", "high"]


class Turns(StrEnum):
    """Whether the answer turns within the range of an assumption."""

    YES = "turns"
    NO = "none"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Turn:
    """Where a mean difference changes sign, the 90% interval of that, and in what share of the resamples."""

    at: float
    low: float
    high: float
    flips: float
    verdict: Turns


def turn(grid: Floats, values: Floats, central: float) -> Turn:
    """Return the turning point of differences `values` [grid, replications], the one nearest to central.

    It is drawn again over replications: the interval is of the resamples that turn at all, and tells nothing
    without their share.
    """
    at = float(crossings(grid, values.mean(axis=1)[None, :], central)[0])
    means = _means(values)
    found = crossings(grid, means, central)
    turned = found[~np.isnan(found)]
    flips = len(turned) / len(found)
    low, high = np.percentile(turned, BAND).tolist() if len(turned) else (np.nan, np.nan)
    return Turn(at, low, high, flips, _verdict(at, flips, means, values.shape[1]))


def _means(values: Floats) -> Floats:
    """Return the mean over replications drawn again [resamples, grid]."""
    return np.asarray(values[:, resamples(values.shape[1], RESAMPLES)].mean(axis=2).T)


def _verdict(at: float, flips: float, means: Floats, count: int) -> Turns:
    """Return it for means drawn again from so many replications; of too few nothing is clear."""
    low, high = np.percentile(means, BAND, axis=0)
    if count < MIN_PAIRS or ((low <= 0) & (high >= 0)).all():
        return Turns.UNCLEAR
    if not np.isnan(at) and flips >= SURE:
        return Turns.YES
    return Turns.NO if np.isnan(at) and flips <= 1 - SURE else Turns.UNCLEAR


def crossings(grid: Floats, curves: Floats, central: float) -> Floats:
    """Return where each curve [curves, grid] crosses zero, nearest to central; NaN where it does not."""
    before, after = curves[:, :-1], curves[:, 1:]
    crosses = before * after < 0
    step = np.divide(before, before - after, out=np.zeros_like(before), where=crosses)
    places = np.where(crosses, grid[:-1] + step * np.diff(grid), np.nan)
    distance = np.where(crosses, np.abs(places - central), np.inf)
    return np.asarray(places[np.arange(len(curves)), distance.argmin(axis=1)])


def _of_assumptions(runs: pd.DataFrame) -> Iterator[tuple[dict[str, object], Floats, Floats, float]]:
    """Yield per case and assumption: what names it, its grid, its differences and its central value."""
    keys = [*CASE, "assumption"]
    for names, part in runs.groupby(keys, sort=False):
        wide = part.pivot(index="setting", columns="luck", values="value").sort_index()
        case = dict(zip(keys, names, strict=True))
        central = float(part["central"].iloc[0])
        yield case, wide.index.to_numpy(np.float64), wide.to_numpy(np.float64), central


def turn_table(runs: pd.DataFrame) -> pd.DataFrame:
    """Return the turning point of every assumption in every case; columns TURN_COLUMNS.

    `runs` has a row per case, assumption, setting (its value) and luck, with central and the paired
    difference in value.
    """
    rows = []
    for case, grid, values, central in _of_assumptions(runs):
        found = turn(grid, values, central)
        ends = {"central": central, "low_value": grid[0], "high_value": grid[-1]}
        told = {"turns_at": found.at, "low": found.low, "high": found.high, "flips": found.flips}
        count = {"verdict": str(found.verdict), "replications": values.shape[1]}
        rows.append({**case, **ends, **told, **count})
    return pd.DataFrame(rows, columns=TURN_COLUMNS)


def curve_table(runs: pd.DataFrame) -> pd.DataFrame:
    """Return the mean difference at every value, with its 90% interval; columns CURVE_COLUMNS."""
    rows = []
    for case, grid, values, _ in _of_assumptions(runs):
        low, high = np.percentile(_means(values), BAND, axis=0)
        for number, value in enumerate(grid):
            mean = {"mean": values[number].mean(), "low": low[number], "high": high[number]}
            rows.append({**case, "assumption": case["assumption"], "value": value, **mean})
    return pd.DataFrame(rows, columns=CURVE_COLUMNS)
