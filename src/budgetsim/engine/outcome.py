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
        return Opening(
            people=self.people.take(rows),
            aanbieder=self.aanbieder[rows],
            completed=self.completed[rows],
            ask_stage=self.ask_stage[rows],
            ask_tick=self.ask_tick[rows],
            ask_joined=self.ask_joined[rows],
            spent=tuple(self.spent[row] for row in rows.tolist()),
        )

    @staticmethod
    def stack(parts: Sequence[Opening]) -> Opening:
        """Return the people of several openings one after another."""
        return Opening(
            people=Population.stack(*(part.people for part in parts)),
            aanbieder=np.concatenate([part.aanbieder for part in parts]),
            completed=np.concatenate([part.completed for part in parts]),
            ask_stage=np.concatenate([part.ask_stage for part in parts]),
            ask_tick=np.concatenate([part.ask_tick for part in parts]),
            ask_joined=np.concatenate([part.ask_joined for part in parts]),
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
