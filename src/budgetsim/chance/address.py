"""Addresses: (seed, replication, decision, occasion, inwoner) -> a 64-bit draw (rule 2).

Knows nothing of laws or people's lives. An inwoner's address is (gemeente, doelgroep, serial), so adding a
doelgroep moves nobody; `occasion` counts meetings with the decision, never the clock.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from budgetsim.chance.philox import philox, philox_array

WARM_UP_PHASE = 1 << 32
"""Added to the replication in the key, so that the warm-up has addresses of its own (rule 20)."""
SERIAL_BITS = 32
GROUP_BITS = 20
"""Group and serial together stay below 2**53, so that an inwoner's number survives a float column."""
WARM_UP_SERIAL = 1 << 30
ARRIVAL_SERIAL = 1 << 31
AT_ONCE = 1 << 13
"""Draws worked out together: more would not stay in the processor's own memory."""


def checksum(name: str) -> int:
    """Return the fixed 64-bit checksum of a decision's readable name."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little")


@dataclass(frozen=True)
class Key:
    """The part of an address that one replication shares: seed, replication and phase."""

    seed: int
    replication: int
    warm_up: bool = False

    @cached_property
    def words(self) -> tuple[int, int]:
        return self.seed, self.replication + WARM_UP_PHASE * self.warm_up

    def draw(self, decision: int, inwoner: int, occasion: int = 0) -> int:
        """Return 64 random bits for one address; `decision` is a checksum."""
        return philox((inwoner, occasion, decision, 0), self.words)

    def draws(self, decision: str, inwoners: npt.NDArray[np.int64]) -> npt.NDArray[np.uint64]:
        """Return 64 random bits per inwoner for a decision met once."""
        zero = np.zeros(1, np.uint64)
        code = np.array([checksum(decision)], np.uint64)
        ids = inwoners.astype(np.uint64)
        parts = [ids[first : first + AT_ONCE] for first in range(0, len(ids), AT_ONCE)] or [ids]
        return np.concatenate([philox_array(part, zero, code, zero, self.words) for part in parts])


def group_numbers(groups: list[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Return a stable number below 2**20 for each (gemeente, doelgroep), whatever other groups there are.

    Two groups that hash alike are told apart in the order of their names.
    """
    numbers: dict[tuple[str, str], int] = {}
    taken: set[int] = set()
    for group in sorted(groups):
        number = checksum("/".join(group)) % (1 << GROUP_BITS)
        while number in taken:
            number = (number + 1) % (1 << GROUP_BITS)
        taken.add(number)
        numbers[group] = number
    return numbers


def threshold(share: float) -> int:
    """Return the integer below which a 64-bit draw means yes with this probability."""
    return min(int(share * 2.0**64), (1 << 64) - 1) if share < 1 else 1 << 64


def choose(draws: npt.NDArray[np.uint64], shares: list[float]) -> npt.NDArray[np.int64]:
    """Return the index of the chosen share per draw, by comparison of integers."""
    bounds = [min(threshold(share), (1 << 64) - 1) for share in np.cumsum(shares)[:-1]]
    return np.searchsorted(np.array(bounds, np.uint64), draws, side="right").astype(np.int64)
