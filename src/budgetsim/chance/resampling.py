"""Replications drawn again and weights drawn at random: the same every time, on every machine.

Knows no indicator.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from budgetsim.chance.address import Key

HALF = np.uint64(32)


@cache
def resamples(count: int, times: int) -> npt.NDArray[np.int64]:
    """Return so many rows of `count` numbers below `count` [times, count], each number as likely."""
    draws = Key(count, 0).draws("resample", np.arange(times * count))
    return (((draws >> HALF) * np.uint64(count)) >> HALF).astype(np.int64).reshape(times, count)


@cache
def weights_at_random(count: int, times: int) -> npt.NDArray[np.float64]:
    """Return so many sets of `count` weights that add up to one [times, count], every set as likely.

    That is a Dirichlet law with all parameters 1: exponential numbers, divided by their sum.
    """
    draws = Key(count, 0).draws("weight", np.arange(times * count))
    shares = (draws.astype(np.float64) + 0.5) / 2.0**64
    exponential = -np.log(shares).reshape(times, count)
    return np.asarray(exponential / exponential.sum(axis=1, keepdims=True))
