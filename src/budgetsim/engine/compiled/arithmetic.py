"""Whole numbers of 64 bits where the reference has Python's own: draws, durations, clocks and costs.

Knows no inwoner. Nothing here overflows: what could is split, or saturates where the outcome is the same.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from budgetsim.chance.laws import OCTAVES, PIECE_BITS, PIECES
from budgetsim.chance.philox import MULTIPLIER_0, MULTIPLIER_1, ROUNDS, WEYL_0, WEYL_1
from budgetsim.engine.compiled.jit import inner
from budgetsim.units import NEVER, RATE_ONE, TICKS_PER_MONTH

Draw = Any
"""A uint64. A survival out of 2**64 is one too: there 0 stands for 2**64."""
Table = Any

ZERO, ONE, HALF, LOW = np.uint64(0), np.uint64(1), np.uint64(32), np.uint64(0xFFFFFFFF)
M0, M1 = np.uint64(MULTIPLIER_0), np.uint64(MULTIPLIER_1)
W0, W1 = np.uint64(WEYL_0), np.uint64(WEYL_1)
TOP_BITS = 63 - PIECE_BITS
LAST = OCTAVES * PIECES
RAREST = np.uint64(1 << (64 - OCTAVES))
CHUNK = 20
"""Bits of a long division at once: a span of ticks has 40, so 60 are enough."""
TOO_LONG = 1 << 52
"""Neutral ticks that no clock runs, even where a factor of 1000 speeds it up."""


@inner
def high_product(a: Draw, b: Draw) -> Draw:
    """Return the high 64 bits of a product. Twin: philox.multiply."""
    a_high, a_low = a >> HALF, a & LOW
    b_high, b_low = b >> HALF, b & LOW
    cross = ((a_low * b_low) >> HALF) + ((a_high * b_low) & LOW) + a_low * b_high
    return a_high * b_high + ((a_high * b_low) >> HALF) + (cross >> HALF)


@inner
def philox(inwoner: Draw, occasion: Draw, decision: Draw, key_0: Draw, key_1: Draw) -> Draw:
    """Return the 64 random bits of one address. Twin: philox.philox."""
    c0, c1, c2, c3 = inwoner, occasion, decision, ZERO
    for _ in range(ROUNDS):
        high_0, low_0 = high_product(M0, c0), M0 * c0
        high_1, low_1 = high_product(M1, c2), M1 * c2
        c0, c1 = high_1 ^ c1 ^ key_0, low_1
        c2, c3 = high_0 ^ c3 ^ key_1, low_0
        key_0, key_1 = key_0 + W0, key_1 + W1
    return c0


@inner
def scaled(amount: int, factor: int, unit: int) -> int:
    """Return amount * factor // unit without the whole product."""
    whole = amount // unit
    return whole * factor + (amount - whole * unit) * factor // unit


# Durations: laws is [law, LAST + 1] ticks


@inner
def duration(laws: Table, law: int, drawn: Draw) -> int:
    """Return the ticks at a draw. Twin: laws.duration."""
    return max(1, at_survival(laws, law, ZERO - drawn))


@inner
def residual(laws: Table, law: int, drawn: Draw, elapsed: int) -> int:
    """Return the remaining ticks of a stay that has lasted a while. Twin: laws.residual."""
    left = survival_of(laws, law, elapsed)
    all_of_it = ZERO - drawn
    if left == ZERO:
        survival = all_of_it
    elif all_of_it == ZERO:
        survival = left
    else:
        survival = max(ONE, high_product(all_of_it, left))
    return max(1, at_survival(laws, law, survival) - elapsed)


@inner
def survival_of(laws: Table, law: int, elapsed: int) -> Draw:
    """Return the survival at a number of ticks. Twin: laws.survival_of."""
    index = last_up_to(laws[law], elapsed)
    if index < 0:
        return ZERO
    if index >= LAST:
        return ONE
    octave, piece = index // PIECES, index % PIECES
    bits = TOP_BITS - octave
    top = (ONE << np.uint64(63 - octave)) * np.uint64(2) - np.uint64(piece) * (ONE << np.uint64(bits))
    span = laws[law, index + 1] - laws[law, index]
    return top - shifted_quotient(elapsed - laws[law, index], bits, span)


@inner
def last_up_to(rising: Table, value: int) -> int:
    """Return the place of the last number that is no larger than a value, or -1."""
    low, high = 0, len(rising)
    while low < high:
        middle = (low + high) >> 1
        if rising[middle] <= value:
            low = middle + 1
        else:
            high = middle
    return low - 1


@inner
def shifted_quotient(part: int, bits: Any, span: int) -> Draw:
    """Return (part << bits) // span for a part below its span, digit by digit."""
    rest, quotient = np.uint64(part), ZERO
    divisor = np.uint64(span)
    left = bits
    while left > 0:
        step = np.uint64(min(left, CHUNK))
        rest = rest << step
        quotient = (quotient << step) + rest // divisor
        rest = rest % divisor
        left -= CHUNK
    return quotient


@inner
def at_survival(laws: Table, law: int, survival: Draw) -> int:
    """Return the ticks at a survival. Twin: laws._at_survival."""
    if survival == ZERO:
        return laws[law, 0]
    if survival <= RAREST:
        return laws[law, LAST]
    octave = leading_zeros(survival)
    bits = np.uint64(TOP_BITS - octave)
    below = (ONE << np.uint64(63 - octave)) * np.uint64(2) - survival
    piece = np.int64(below >> bits)
    part = below - (np.uint64(piece) << bits)
    index = octave * PIECES + piece
    step = np.uint64(laws[law, index + 1] - laws[law, index])
    high, low = high_product(step, part), step * part
    return laws[law, index] + np.int64((high << (np.uint64(64) - bits)) | (low >> bits))


@inner
def leading_zeros(word: Draw) -> int:
    """Return how many bits above the highest one are zero; the word is not zero."""
    count = 0
    for size in (32, 16, 8, 4, 2, 1):
        if word >> np.uint64(64 - size) == ZERO:
            word = word << np.uint64(size)
            count += size
    return count


# Clocks: tables of cumulative intensity at month boundaries


@inner
def clock_end(clocks: Table, clock: int, begin: int, neutral: int) -> int:
    """Return the tick at which a clock has run some neutral ticks, or NEVER. Twin: weather.clock_end."""
    table = clocks[clock]
    if neutral > TOO_LONG:
        return NEVER
    target = clock_at(table, begin) + neutral * RATE_ONE
    month = last_up_to(table, target - 1)
    if month >= len(table) - 1:
        return NEVER
    rate = (table[month + 1] - table[month]) // TICKS_PER_MONTH
    return month * TICKS_PER_MONTH - (table[month] - target) // rate


@inner
def clock_at(table: Table, tick: int) -> int:
    """Return the intensity up to a tick. Twin: weather.clock_at."""
    month = min(tick // TICKS_PER_MONTH, len(table) - 2)
    rate = (table[month + 1] - table[month]) // TICKS_PER_MONTH
    return table[month] + (tick - month * TICKS_PER_MONTH) * rate


@inner
def at_most(amount: int, factor: int, unit: int) -> int:
    """Return amount * factor // unit, or NEVER where it is so long that it makes no difference."""
    if factor and (amount >= NEVER or amount // unit > NEVER // (2 * factor)):
        return NEVER
    return scaled(amount, factor, unit)


@inner
def cost_until(cost: Table, row: int, tick: int) -> int:
    """Return C of a row at a tick. Twin: tariffs.cost_until."""
    month = tick // TICKS_PER_MONTH
    part = tick - month * TICKS_PER_MONTH
    return cost[row, month] + (cost[row, month + 1] - cost[row, month]) * part // TICKS_PER_MONTH
