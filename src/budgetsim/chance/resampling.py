"""Replications drawn again, for the interval of a mean: the same rows every time, on every machine.

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
