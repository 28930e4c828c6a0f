"""Which wall costs what: the difference between all walls up and all down, shared out over the six (rule 26).

Knows no engine and no file. A set of walls that are down is a whole number: bit n is the n-th wall of `Wall`.
A share is a Shapley value: what a wall brings when it falls, over all orders in which the walls can fall. It
is worked out per replication, on the same luck in all 64 sets, so that the shares of a replication add up to
its whole difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from math import factorial

import numpy as np
import numpy.typing as npt
import pandas as pd

from budgetsim.analysis.headline import OUTCOMES, Outcome, verdict
from budgetsim.chance.resampling import resamples
from budgetsim.domain.quantities import Series, Share
from budgetsim.domain.walls import Arrangement, Wall

Floats = npt.NDArray[np.float64]
WALLS = tuple(Wall)
ALL = (1 << len(WALLS)) - 1
"""Every wall down."""
RESAMPLES = 2000
BAND = (5.0, 95.0)
"""Percentiles of the mean over resampled replications: a 90% interval."""
SHARE_COLUMNS = [
    "economy", "gemeente", "outcome", "unit", "wall", "share", "low", "high", "first_in", "first_in_low",
    "first_in_high", "last_in", "last_in_low", "last_in_high", "replications", "verdict",
]  # fmt: skip
INTERACTION_COLUMNS = [
    "economy", "gemeente", "outcome", "unit", "wall", "other", "interaction", "low", "high", "replications",
]  # fmt: skip
NOTHING = 1e-12
"""A share this small beside its values is rounding."""
WHOLE = "all"
"""In the place of a wall: the whole difference."""


def name_of(lowered: int) -> str:
    """Return the id of the arrangement in which these walls are down, a digit per wall."""
    return "down_" + "".join(str(lowered >> n & 1) for n in range(len(WALLS)))


def arrangements() -> tuple[Arrangement, ...]:
    """Return an arrangement for every set of walls, the empty one first; what is up is as high as it says."""
    down: Series[Share] = Series[Share].model_validate(0.0)
    return tuple(
        Arrangement(
            id=name_of(lowered),
            title=name_of(lowered),
            default_height=1.0,
            heights={wall: down for n, wall in enumerate(WALLS) if lowered >> n & 1},
        )
        for lowered in range(ALL + 1)
    )


# Shares


def shapley(values: Floats) -> Floats:
    """Return the share of each wall [walls, ...] of values [sets, ...]; they add up to all less none."""
    return np.tensordot(_share_weights(), values, axes=1)


def first_in(values: Floats) -> Floats:
    """Return what each wall brings when it alone is down [walls, ...]."""
    return np.stack([values[1 << n] - values[0] for n in range(len(WALLS))])


def last_in(values: Floats) -> Floats:
    """Return what each wall brings when all the others are down already [walls, ...]."""
    return np.stack([values[ALL] - values[ALL ^ 1 << n] for n in range(len(WALLS))])


def interactions(values: Floats) -> Floats:
    """Return per pair of walls what they bring together beyond each alone, over all orders [pairs, ...].

    Below zero they stand in for each other, above it they need each other.
    """
    return np.tensordot(_pair_weights(), values, axes=1)


@cache
def _share_weights() -> Floats:
    """[walls, sets]"""
    weights, count = np.zeros((len(WALLS), ALL + 1)), len(WALLS)
    for n in range(count):
        for without in _sets_without(1 << n):
            size = without.bit_count()
            weight = factorial(size) * factorial(count - size - 1) / factorial(count)
            weights[n, without | 1 << n] += weight
            weights[n, without] -= weight
    return weights


@cache
def _pair_weights() -> Floats:
    """[pairs, sets]"""
    pairs, count = _pairs(), len(WALLS)
    weights = np.zeros((len(pairs), ALL + 1))
    for row, (a, b) in zip(weights, pairs, strict=True):
        for without in _sets_without(1 << a | 1 << b):
            size = without.bit_count()
            weight = factorial(size) * factorial(count - size - 2) / factorial(count - 1)
            row[without | 1 << a | 1 << b] += weight
            row[without] += weight
            row[without | 1 << a] -= weight
            row[without | 1 << b] -= weight
    return weights


def _sets_without(walls: int) -> Iterator[int]:
    return (lowered for lowered in range(ALL + 1) if not lowered & walls)


def _pairs() -> list[tuple[int, int]]:
    return list(combinations(range(len(WALLS)), 2))


# Tables


@dataclass(frozen=True)
class _Case:
    """One outcome in one economy and gemeente, over all sets and replications."""

    economy: str
    gemeente: str
    outcome: Outcome
    values: Floats
    """[sets, replications]; amounts that add up over years are per year."""

    @property
    def keys(self) -> dict[str, str]:
        unit = self.outcome.unit
        return {"economy": self.economy, "gemeente": self.gemeente, "outcome": self.outcome.id, "unit": unit}


def shares(indicators: pd.DataFrame, years: int) -> pd.DataFrame:
    """Return the share of every wall in every headline outcome, first-in and last-in, and the whole.

    Columns SHARE_COLUMNS. `indicators` are those of the 64 arrangements. An outcome that a replication lacks
    in some set (a waiting time nobody reached) has no shares: those left would be a selection.
    """
    rows = [row for case in _cases(indicators, years) for row in _shares_of(case)]
    return pd.DataFrame(rows, columns=SHARE_COLUMNS)


def pairs(indicators: pd.DataFrame, years: int) -> pd.DataFrame:
    """Return how every pair of walls interacts in every headline outcome; columns INTERACTION_COLUMNS."""
    rows = [row for case in _cases(indicators, years) for row in _pairs_of(case)]
    return pd.DataFrame(rows, columns=INTERACTION_COLUMNS)


def _cases(indicators: pd.DataFrame, years: int) -> Iterator[_Case]:
    horizon = indicators[indicators["year"] == 0]
    numbers = {name_of(lowered): lowered for lowered in range(ALL + 1)}
    for economy, gemeente in horizon[["economy", "gemeente"]].drop_duplicates().itertuples(index=False):
        here = horizon[(horizon["economy"] == economy) & (horizon["gemeente"] == gemeente)]
        for outcome in OUTCOMES:
            mine = here[(here["indicator"] == outcome.indicator) & (here["subject"] == outcome.subject)]
            wide = mine.pivot(index="arrangement", columns="replication", values="value")
            wide = wide.rename(index=numbers).reindex(range(ALL + 1))
            values = wide.to_numpy(np.float64) / _per(outcome, years)
            yield _Case(economy, gemeente, outcome, values if not np.isnan(values).any() else values * np.nan)


def _per(outcome: Outcome, years: int) -> int:
    return years if outcome.per_year else 1


def _shares_of(case: _Case) -> Iterator[dict[str, object]]:
    parts = {"share": shapley, "first_in": first_in, "last_in": last_in}
    found = {name: _with_band(work, case.values) for name, work in parts.items()}
    for n, wall in enumerate(WALLS):
        row: dict[str, object] = {**case.keys, "wall": str(wall)}
        for name, (mean, low, high) in found.items():
            prefix = "" if name == "share" else f"{name}_"
            row |= {name: mean[n], f"{prefix}low": low[n], f"{prefix}high": high[n]}
        yield _judged(case, row)
    mean, low, high = _with_band(lambda values: values[[ALL]] - values[[0]], case.values)
    yield _judged(case, {**case.keys, "wall": WHOLE, "share": mean[0], "low": low[0], "high": high[0]})


def _judged(case: _Case, row: dict[str, object]) -> dict[str, object]:
    """Return a row with its number of replications and its verdict; '' where there is no share."""
    count = case.values.shape[1]
    low, high = row["low"], row["high"]
    assert isinstance(low, float)
    assert isinstance(high, float)
    return {**row, "replications": count, "verdict": verdict(low, high, case.outcome.good, count, count)}


def _pairs_of(case: _Case) -> Iterator[dict[str, object]]:
    found = zip(*_with_band(interactions, case.values), strict=True)
    for (a, b), (mean, low, high) in zip(_pairs(), found, strict=True):
        names = {"wall": str(WALLS[a]), "other": str(WALLS[b])}
        row = {"interaction": mean, "low": low, "high": high, "replications": case.values.shape[1]}
        yield {**case.keys, **names, **row}


def _with_band(work: Callable[[Floats], Floats], values: Floats) -> tuple[list[float], ...]:
    """Return the mean over replications and its 90% interval, by drawing replications again."""
    parts = work(values)
    # What is left of values that cancel is no effect, however sure its sign.
    parts[np.abs(parts) < NOTHING * np.abs(values).max()] = 0.0
    means = np.stack([parts[:, chosen].mean(axis=1) for chosen in resamples(values.shape[1], RESAMPLES)])
    low, high = np.percentile(means, BAND, axis=0)
    return parts.mean(axis=1).tolist(), low.tolist(), high.tolist()
