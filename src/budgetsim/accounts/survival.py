"""Kaplan-Meier: quantiles of a duration when some are unfinished and some had begun before we looked.

Knows no inwoner. Leaving the unfinished out would make every waiting list look shorter than it is.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def survival_curve(entry: Floats, duration: Floats, finished: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return (durations at which it falls, survival just after).

    `entry` is the duration already reached when observation began (0 for most); a row is at risk from there
    to its own duration.
    """
    times, deaths = np.unique(duration[finished], return_counts=True)
    later = entry > 0
    at_risk = _at_least(duration, times) - _at_least(np.minimum(entry, duration)[later], times)
    return times, np.asarray(np.cumprod(1 - deaths / np.maximum(at_risk, 1)), np.float64)


def _at_least(values: Floats, times: Floats) -> npt.NDArray[np.int64]:
    """Return how many values are at least each time."""
    return len(values) - np.searchsorted(np.sort(values), times)


def quantiles(
    entry: Floats, duration: Floats, finished: npt.NDArray[np.bool_], shares: tuple[float, ...]
) -> list[float]:
    """Return the durations that these shares of people do not exceed; nan when the data never get there."""
    times, survival = survival_curve(entry, duration, finished)
    places = [np.flatnonzero(survival <= 1 - share + 1e-12) for share in shares]
    return [float(times[below[0]]) if len(below) else float("nan") for below in places]


def quantile(entry: Floats, duration: Floats, finished: npt.NDArray[np.bool_], share: float) -> float:
    """Return the duration that this share of people does not exceed."""
    return quantiles(entry, duration, finished, (share,))[0]
