"""Phases: when a stay that goes on passes from one block of a line's tariff rows to the next.

Knows no cents and no person. A stay is in a phase from as many months after its begin as the phase says; a
month is a fixed number of ticks, so engine and books turn at the same tick.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from budgetsim.accounts.tariffs import Line
from budgetsim.units import month_start

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Turn:
    """What becomes of a tariff row once a stay has lasted long enough."""

    after: int
    """Ticks since the stay began."""
    row: int
    """The row that holds from then on."""


def turns(lines: Iterable[Line]) -> dict[int, Turn]:
    """Return the turn of every row that has one."""
    return {
        line.row(trait_class, phase): Turn(month_start(month), line.row(trait_class, phase + 1))
        for line in lines
        for phase, month in enumerate(line.from_months[1:])
        for trait_class in range(line.classes)
    }


def phase_at(line: Line, elapsed: Ints) -> Ints:
    """Return the number of the phase that stays are in, `elapsed` ticks after their begin."""
    starts = np.array([month_start(month) for month in line.from_months], np.int64)
    return np.searchsorted(starts, elapsed, side="right") - 1


def within(starts: Ints, since: Ints, begin: Ints, end: Ints) -> tuple[Ints, Ints]:
    """Return where a phase begins and ends within each stay from `begin` to `end`; outside it, both are one.

    `starts` [stays, 2] holds the ticks since the stay began at which this phase and the next begin.
    """
    edges = np.clip(since[:, None] + starts, begin[:, None], end[:, None])
    return edges[:, 0], edges[:, 1]
