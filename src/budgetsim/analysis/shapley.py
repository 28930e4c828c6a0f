"""Shapley values over the six walls, and beside them first-in, last-in and interactions of pairs.

Knows no outcome and no table. A set of walls that are down is a whole number: bit n is the n-th of `Wall`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import combinations
from math import factorial

import numpy as np
import numpy.typing as npt

from budgetsim.domain.walls import Wall

Floats = npt.NDArray[np.float64]
WALLS = tuple(Wall)
ALL = (1 << len(WALLS)) - 1
"""Every wall down."""


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
    pairs, count = pairs_of_walls(), len(WALLS)
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


def pairs_of_walls() -> list[tuple[int, int]]:
    return list(combinations(range(len(WALLS)), 2))
