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
    times = np.unique(duration[finished])
    deaths = np.array([np.sum(finished & (duration == t)) for t in times], np.float64)
    at_risk = np.array([np.sum((duration >= t) & ((entry < t) | (entry == 0))) for t in times], np.float64)
    return times, np.asarray(np.cumprod(1 - deaths / np.maximum(at_risk, 1)), np.float64)


def quantile(entry: Floats, duration: Floats, finished: npt.NDArray[np.bool_], share: float) -> float:
    """Return the duration that this share of people does not exceed; nan when the data never get that far."""
    times, survival = survival_curve(entry, duration, finished)
    below = np.flatnonzero(survival <= 1 - share + 1e-12)
    return float(times[below[0]]) if len(below) else float("nan")
