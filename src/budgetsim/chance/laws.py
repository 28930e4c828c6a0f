"""Duration laws as tables of quantiles in ticks, read by integer interpolation (rule 2).

Knows no stage and no economy. A table is indexed by the survival probability, octave by octave, so it grows
finer in the tail: survival v in (0, 2**64] falls in octave e = number of leading zero bits, and each octave
has PIECES linear pieces. Floats exist while a table is made and never after.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from budgetsim.chance.philox import multiply
from budgetsim.domain.chain import Exponential, Fixed, Law, Lognormal, Piecewise, Weibull
from budgetsim.units import TICKS_PER_MONTH

OCTAVES = 48
PIECE_BITS = 6
PIECES = 1 << PIECE_BITS
LONGEST = 1 << 40
"""No drawn duration is longer, in ticks: about a million months."""

Table = npt.NDArray[np.int64]


@lru_cache(maxsize=1024)
def quantile_table(law: Law) -> Table:
    """Return int64 ticks [OCTAVES * PIECES + 1]: duration at each survival breakpoint, not decreasing."""
    quantile = _survival_quantile(law)
    points = [quantile(_survival_at(index)) for index in range(OCTAVES * PIECES + 1)]
    months = np.array([min(point, LONGEST / TICKS_PER_MONTH) for point in points])
    return np.maximum.accumulate(np.minimum((months * TICKS_PER_MONTH).astype(np.int64), LONGEST))


def _survival_at(index: int) -> float:
    octave, piece = divmod(index, PIECES)
    return float((2 * PIECES - piece) / (2 * PIECES) * 2.0**-octave)


def _survival_quantile(law: Law) -> Callable[[float], float]:
    """Return the function from survival probability to duration in months."""
    match law:
        case Exponential(per_month=rate):
            return lambda s: -math.log(s) / rate if rate else math.inf
        case Weibull(shape=shape, scale_months=scale):
            return lambda s: scale * (-math.log(s)) ** (1 / shape)
        case Lognormal(median_months=median, sigma=sigma):
            return lambda s: median * math.exp(sigma * float(ndtri(1 - s))) if s > 2**-40 else (
                median * math.exp(-sigma * float(ndtri(s))))  # fmt: skip
        case Fixed(months=months):
            return lambda s: months
        case Piecewise():
            return lambda s: _piecewise_months(law, -math.log(s))


def _piecewise_months(law: Piecewise, hazard: float) -> float:
    """Return the month at which the cumulative hazard reaches a value."""
    begin, done = 0.0, 0.0
    for piece in law.pieces[:-1]:
        step = (piece.until_months - begin) * piece.per_month
        if done + step >= hazard and step > 0:
            return begin + (hazard - done) / piece.per_month
        begin, done = piece.until_months, done + step
    last = law.pieces[-1].per_month
    return begin + (hazard - done) / last if last else (math.inf if hazard > done else begin)


def duration(table: list[int], draw: int) -> int:
    """Return the ticks at a 64-bit draw: at least one (rule 2)."""
    survival = (1 << 64) - draw
    return max(1, _at_survival(table, survival))


def durations(table: Table, draws: npt.NDArray[np.uint64]) -> Table:
    """Return the ticks at many 64-bit draws; the same numbers as `duration` one by one."""
    survival = ~draws + np.uint64(1)
    powers = np.uint64(1) << np.arange(64, dtype=np.uint64)
    octave = 64 - np.searchsorted(powers, survival, side="right")
    inside = survival > np.uint64(1 << (64 - OCTAVES))
    octave = np.where(inside, octave, 0).astype(np.int64)
    bits = (57 - octave).astype(np.uint64)
    below = np.where(octave, (np.uint64(1) << (64 - np.maximum(octave, 1)).astype(np.uint64)), 0) - survival
    piece, part = (below >> bits).astype(np.int64), below & ((np.uint64(1) << bits) - np.uint64(1))
    index = np.where(inside, octave * PIECES + piece, 0)
    high, low = multiply((table[index + 1] - table[index]).astype(np.uint64), part)
    ticks = table[index] + ((high << (np.uint64(64) - bits)) | (low >> bits)).astype(np.int64)
    return np.asarray(np.maximum(1, np.where(inside, ticks, np.where(draws > 0, table[-1], table[0]))))


def residual(table: list[int], draw: int, elapsed: int) -> int:
    """Return the remaining ticks of a stay that has lasted `elapsed` ticks already: at least one."""
    left = survival_of(table, elapsed)
    survival = max(1, ((1 << 64) - draw) * left >> 64)
    return max(1, _at_survival(table, survival) - elapsed)


def survival_of(table: list[int], elapsed: int) -> int:
    """Return the survival, out of 2**64, at a number of ticks: the inverse of the table."""
    index = bisect_right(table, elapsed) - 1
    if index < 0:
        return 1 << 64
    if index >= OCTAVES * PIECES:
        return 1
    octave, piece = divmod(index, PIECES)
    width = (1 << (63 - octave)) >> PIECE_BITS
    top = (1 << (64 - octave)) - piece * width
    span = table[index + 1] - table[index]
    return max(1, top - width * (elapsed - table[index]) // span) if span else max(1, top)


def _at_survival(table: list[int], survival: int) -> int:
    if survival > (1 << 64) - 1:
        return table[0]
    if survival <= 1 << (64 - OCTAVES):
        return table[-1]
    octave = 64 - survival.bit_length()
    width = (1 << (63 - octave)) >> PIECE_BITS
    below = (1 << (64 - octave)) - survival
    piece, part = divmod(below, width)
    index = octave * PIECES + piece
    return table[index] + (table[index + 1] - table[index]) * part // width
