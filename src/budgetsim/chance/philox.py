"""Philox4x64-10, the counter-based generator of Salmon et al. (SC 2011): an address in, 64 random bits out.

Knows nothing of what the bits decide. Two forms of the same function: one draw in plain integers, and
many at once in arrays; tests hold both against the published vectors and against numpy's own Philox.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

MULTIPLIER_0 = 0xD2E7470EE14C6C93
MULTIPLIER_1 = 0xCA5A826395121157
WEYL_0 = 0x9E3779B97F4A7C15
WEYL_1 = 0xBB67AE8584CAA73B
MASK = (1 << 64) - 1
ROUNDS = 10

Words = npt.NDArray[np.uint64]


def philox(counter: tuple[int, int, int, int], key: tuple[int, int]) -> int:
    """Return the first 64-bit word of the block at this counter under this key."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(ROUNDS):
        product_0 = MULTIPLIER_0 * c0
        product_1 = MULTIPLIER_1 * c2
        c0 = (product_1 >> 64) ^ c1 ^ k0
        c1 = product_1 & MASK
        c2 = (product_0 >> 64) ^ c3 ^ k1
        c3 = product_0 & MASK
        k0 = (k0 + WEYL_0) & MASK
        k1 = (k1 + WEYL_1) & MASK
    return c0


def philox_array(c0: Words, c1: Words, c2: Words, c3: Words, key: tuple[int, int]) -> Words:
    """Return the first word of many blocks; the four counter arrays broadcast against each other."""
    c0, c1, c2, c3 = (np.array(part) for part in np.broadcast_arrays(c0, c1, c2, c3))
    k0, k1 = key
    for _ in range(ROUNDS):
        high_0, low_0 = _multiply(MULTIPLIER_0, c0)
        high_1, low_1 = _multiply(MULTIPLIER_1, c2)
        c0, c1 = high_1 ^ c1 ^ np.uint64(k0), low_1
        c2, c3 = high_0 ^ c3 ^ np.uint64(k1), low_0
        k0 = (k0 + WEYL_0) & MASK
        k1 = (k1 + WEYL_1) & MASK
    return c0


def _multiply(constant: int, words: Words) -> tuple[Words, Words]:
    """Return the high and low 64 bits of a constant times each word (numpy has no 128-bit product)."""
    half = np.uint64(32)
    low_mask = np.uint64(0xFFFFFFFF)
    a_high, a_low = np.uint64(constant >> 32), np.uint64(constant & 0xFFFFFFFF)
    b_high, b_low = words >> half, words & low_mask
    low_low = a_low * b_low
    cross = (low_low >> half) + (a_high * b_low & low_mask) + a_low * b_high
    high = a_high * b_high + (a_high * b_low >> half) + (cross >> half)
    return high, np.uint64(constant) * words
