"""What a run begins with and what it leaves, whichever engine lived it.

Knows no engine and no rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

from budgetsim.accounts.settle import Settlement
from budgetsim.chance.population import Population

Ints = npt.NDArray[np.int64]
PURSE_COLUMNS = ("month", "gemeente", "purse", "balance", "committed", "expected")
COMMON = -1
"""The purse number of the common reserve."""


@dataclass(frozen=True)
class Opening:
    """The people present at the start: who they are, where, and what they wait for."""

    people: Population
    """`arrival` is the tick at which they entered their stage, at or below zero."""
    aanbieder: Ints
    completed: Ints
    ask_stage: Ints
    """Stage they asked for, or -1."""
    ask_tick: Ints
    ask_joined: Ints
    """Tick at which they joined the list; NEVER during a hand-over."""
    spent: tuple[tuple[int, ...], ...]

    def take(self, rows: Ints) -> Opening:
        """Return only these people, in this order."""
        columns = (self.aanbieder, self.completed, self.ask_stage, self.ask_tick, self.ask_joined)
        spent = tuple(self.spent[row] for row in rows.tolist())
        return Opening(self.people.take(rows), *(column[rows] for column in columns), spent=spent)

    @staticmethod
    def stack(parts: Sequence[Opening]) -> Opening:
        """Return the people of several openings one after another."""
        names = ("aanbieder", "completed", "ask_stage", "ask_tick", "ask_joined")
        return Opening(
            Population.stack(*(part.people for part in parts)),
            *(np.concatenate([getattr(part, name) for part in parts]) for name in names),
            spent=tuple(chain.from_iterable(part.spent for part in parts)),
        )


@dataclass(frozen=True)
class Result:
    """What one run leaves: events and purses as columns of integers, and the outcome of every year."""

    events: dict[str, Ints]
    purses: dict[str, Ints]
    settlements: dict[tuple[int, int], Settlement]
    """(gemeente, year of the run) -> outcome."""
    end: Opening
