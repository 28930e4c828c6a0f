"""Philox4x64-10, the counter-based generator of Salmon et al. (SC 2011): an address in, 64 random bits out.

Knows nothing of what the bits decide. Two forms of the same function: one draw in plain integers, and
many at once in arrays; tests hold both against the published vectors and against numpy's own Philox.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

MULTIPLIER_0 = 0xD2E7470EE14C6C93
MULTIPLIER_1 = 0xCA5A826395121157
WEYL_0 = 0x9E3779B97F4A7C15
WEYL_1 = 0xBB67AE8584CAA73B
MASK = (1 << 64) - 1
ROUNDS = 10
HALF = np.uint64(32)
LOW_HALF = np.uint64(0xFFFFFFFF)

Words = npt.NDArray[np.uint64]


def philox(counter: tuple[int, int, int, int], key: tuple[int, int]) -> int:
    """Return the first 64-bit word of the block at this counter under this key."""
    c0, c1, c2, c3 = counter
    for k0, k1 in _round_keys(key):
        product_0 = MULTIPLIER_0 * c0
        product_1 = MULTIPLIER_1 * c2
        c0 = (product_1 >> 64) ^ c1 ^ k0
        c1 = product_1 & MASK
        c2 = (product_0 >> 64) ^ c3 ^ k1
        c3 = product_0 & MASK
    return c0


@lru_cache(maxsize=64)
def _round_keys(key: tuple[int, int]) -> tuple[tuple[int, int], ...]:
    """Return the key of every round: a run draws all under one."""
    k0, k1 = key
    return tuple(((k0 + step * WEYL_0) & MASK, (k1 + step * WEYL_1) & MASK) for step in range(ROUNDS))


def philox_array(c0: Words, c1: Words, c2: Words, c3: Words, key: tuple[int, int]) -> Words:
    """Return the first word of many blocks; the four counter arrays broadcast against each other."""
    multiplier_0, multiplier_1 = np.uint64(MULTIPLIER_0), np.uint64(MULTIPLIER_1)
    k0, k1 = key
    for _ in range(ROUNDS):
        high_0, low_0 = multiply(multiplier_0, c0)
        high_1, low_1 = multiply(multiplier_1, c2)
        c0, c1 = high_1 ^ c1 ^ np.uint64(k0), low_1
        c2, c3 = high_0 ^ c3 ^ np.uint64(k1), low_0
        k0 = (k0 + WEYL_0) & MASK
        k1 = (k1 + WEYL_1) & MASK
    return c0


def multiply(a: Words | np.uint64, b: Words) -> tuple[Words, Words]:
    """Return the high and low 64 bits of each product (numpy has none of 128 bits)."""
    a_high, a_low = a >> HALF, a & LOW_HALF
    b_high, b_low = b >> HALF, b & LOW_HALF
    cross = (a_low * b_low >> HALF) + (a_high * b_low & LOW_HALF) + a_low * b_high
    high = a_high * b_high + (a_high * b_low >> HALF) + (cross >> HALF)
    return high, a * b
