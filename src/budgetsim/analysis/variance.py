"""How much of what an outcome may be comes from ignorance, weather, luck, and from these together.

Knows no engine. Every sample of the assumptions meets every weather and every luck once: a crossed analysis
of variance with random effects, in which every sum of squares has its own expectation (Searle, Casella and
McCulloch, *Variance Components*, chapter 4).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import chdtri

from budgetsim.analysis.headline import MIN_PAIRS, Outcome
from budgetsim.chance.address import Key

Floats = npt.NDArray[np.float64]
Effect = tuple[int, ...]
"""Axes of a table: (0,) is what the first one does, (0, 2) what the first and the third do together."""
SOURCES = ("ignorance", "weather", "luck")
"""The axes of a table of outcomes, in their order."""
TOGETHER = "together"
"""What two or three sources do beyond each alone; with one run per cell nothing else is left over."""
CONFIDENCE = 0.9
REDRAWN = 4000
CASE = ["economy", "gemeente", "outcome", "unit"]
SHARE_COLUMNS = [*CASE, "source", "variance", "found", "share", "low", "high", "levels"]
CHANCE_COLUMNS = [
    *CASE, "better", "low", "high", "runs", "samples", "weathers", "lucks", "mean", "p10", "p90", "verdict",
]  # fmt: skip


@dataclass(frozen=True)
class Squares:
    """What one effect adds to the spread: its mean square and degrees of freedom."""

    mean_square: float
    freedom: int


def squares(values: Floats) -> dict[Effect, Squares]:
    """Return the mean square of every effect among the axes that have more than one level."""
    axes = [axis for axis, size in enumerate(values.shape) if size > 1]
    return {effect: _squares(values, axes, effect) for effect in _subsets(axes) if effect}


def _subsets(axes: list[int]) -> Iterator[Effect]:
    for size in range(len(axes) + 1):
        yield from combinations(axes, size)


def _squares(values: Floats, axes: list[int], effect: Effect) -> Squares:
    part = values
    for axis in axes:
        mean = part.mean(axis=axis, keepdims=True)
        part = part - mean if axis in effect else mean
    others = np.prod([values.shape[axis] for axis in axes if axis not in effect], dtype=int)
    freedom = int(np.prod([values.shape[axis] - 1 for axis in effect], dtype=int))
    return Squares(float((part**2).sum() * others / freedom), freedom)


def components(mean_squares: dict[Effect, Floats], shape: tuple[int, ...]) -> dict[Effect, Floats]:
    """Return the variance of every effect from mean squares: without bias, so that it can be below zero.

    The expected mean square of an effect is the sum, over all effects that contain it, of their variance
    times the number of runs in a cell of theirs; this is that sum turned round.
    """
    axes = sorted({axis for effect in mean_squares for axis in effect})
    found = {}
    for effect in mean_squares:
        above = [other for other in mean_squares if set(effect) <= set(other)]
        total = sum((-1) ** (len(other) - len(effect)) * mean_squares[other] for other in above)
        runs = np.prod([shape[axis] for axis in axes if axis not in effect], dtype=int)
        found[effect] = np.asarray(total / runs)
    return found


def variances(values: Floats) -> dict[Effect, float]:
    """Return the variance of every effect in a table of outcomes, without bias."""
    found = {effect: np.array(part.mean_square) for effect, part in squares(values).items()}
    return {effect: float(part) for effect, part in components(found, values.shape).items()}


# Shares


def shares(values: Floats) -> Iterator[dict[str, object]]:
    """Yield a row per source and one for what they do together: variance, as found, share and its interval.

    A share is of the sum; what was found below zero counts as nothing. The interval is the generalised one
    (Weerahandi 1993): mean squares drawn again over their chi-squared laws, as for normal effects.
    """
    parts = squares(values)
    found = variances(values)
    drawn = components(_drawn_again(parts), values.shape)
    total = sum(max(part, 0.0) for part in found.values())
    every = np.sum([np.maximum(part, 0) for part in drawn.values()], axis=0)
    for number, source in enumerate((*SOURCES, TOGETHER)):
        mine = [e for e in found if (e == (number,) if source in SOURCES else len(e) > 1)]
        row: dict[str, object] = {"source": source, "levels": values.shape[number] if number < 3 else 0}
        row |= {"variance": 0.0, "found": 0.0, "share": 0.0, "low": 0.0, "high": 0.0}
        if mine and total > 0:
            kept = np.sum([np.maximum(drawn[e], 0) for e in mine], axis=0)
            low, high = np.quantile(kept / every, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2]).tolist()
            variance = sum(max(found[e], 0.0) for e in mine)
            row |= {"variance": variance, "found": sum(found[e] for e in mine)}
            row |= {"share": variance / total, "low": low, "high": high}
        yield row


def _drawn_again(parts: dict[Effect, Squares]) -> dict[Effect, Floats]:
    """Return for every effect REDRAWN values that its expected mean square may have."""
    drawn = {}
    for effect, part in parts.items():
        draws = Key(0, 0).draws(f"mean_square:{effect}", np.arange(REDRAWN))
        uniform = ((draws >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52
        drawn[effect] = part.freedom * part.mean_square / chdtri(part.freedom, uniform)
    return drawn


# The chance of better


def chance(values: Floats, good: int) -> tuple[float, float, float]:
    """Return the share of runs on the good side, and its 90% interval.

    Runs that share a sample, a weather or a luck are no independent runs: the interval is Wilson's for as
    many independent ones as have the same variance, by the analysis of variance of the yes and no.
    """
    yes = (values * good > 0).astype(np.float64)
    share, sizes = float(yes.mean()), [size for size in yes.shape if size > 1]
    alike = float(min(sizes)) if sizes else 1.0
    if 0 < share < 1:
        among = [effect_variance(part, effect, yes.shape) for effect, part in variances(yes).items()]
        spread = sum(among)
        alike = min(max(share * (1 - share) / spread, alike), yes.size) if spread > 0 else float(yes.size)
    elif sizes:
        alike = float(max(sizes))
    return (share, *wilson(share, alike))


def effect_variance(variance: float, effect: Effect, shape: tuple[int, ...]) -> float:
    """Return what an effect of this variance adds to the variance of the mean over all runs."""
    return max(variance, 0.0) / float(np.prod([shape[axis] for axis in effect]))


def wilson(share: float, count: float) -> tuple[float, float]:
    """Return Wilson's 90% interval of a share found in so many independent runs."""
    z = 1.6448536269514722
    middle = (share + z**2 / (2 * count)) / (1 + z**2 / count)
    half = z / (1 + z**2 / count) * float(np.sqrt(share * (1 - share) / count + (z / (2 * count)) ** 2))
    return max(middle - half, 0.0), min(middle + half, 1.0)


# Tables


def cube(runs: pd.DataFrame) -> Floats:
    """Return the differences of one case as [samples, weathers, lucks], by point, weather and luck."""
    ordered = runs.sort_values(["point", "weather", "luck"], kind="stable")
    shape = [ordered[name].nunique() for name in ("point", "weather", "luck")]
    return ordered["value"].to_numpy(np.float64).reshape(shape)


def cases(runs: pd.DataFrame) -> Iterator[tuple[dict[str, str], pd.DataFrame]]:
    """Yield the runs of every economy, gemeente and outcome in the order in which they stand."""
    for keys, part in runs.groupby(CASE, sort=False):
        yield dict(zip(CASE, map(str, keys), strict=True)), part


def share_table(runs: pd.DataFrame) -> pd.DataFrame:
    """Return the share of every source in the variance of the paired difference; columns SHARE_COLUMNS."""
    rows = [{**case, **row} for case, part in cases(runs) for row in shares(cube(part))]
    return pd.DataFrame(rows, columns=SHARE_COLUMNS)


def _verdict(values: Floats, low: float, high: float) -> str:
    """Return whether better is more often the case than not; too few draws of what was drawn tell nothing."""
    samples, *others = values.shape
    if (samples if samples > 1 else max(others)) < MIN_PAIRS:
        return "too_few"
    return "better" if low > 0.5 else "worse" if high < 0.5 else "unclear"


def chance_table(runs: pd.DataFrame, outcomes: dict[str, Outcome]) -> pd.DataFrame:
    """Return how often the second arrangement is the better one, over all three; columns CHANCE_COLUMNS."""
    rows = []
    for case, part in cases(runs):
        values = cube(part)
        share, low, high = chance(values, outcomes[case["outcome"]].good)
        p10, p90 = np.percentile(values, [10, 90]).tolist()
        counts = dict(zip(("samples", "weathers", "lucks"), values.shape, strict=True))
        band = {"mean": float(values.mean()), "p10": p10, "p90": p90, "verdict": _verdict(values, low, high)}
        rows.append({**case, "better": share, "low": low, "high": high, "runs": values.size} | counts | band)
    return pd.DataFrame(rows, columns=CHANCE_COLUMNS)
