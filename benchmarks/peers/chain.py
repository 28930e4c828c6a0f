"""The tandem chain that every simulator runs: its numbers, and what a run of it answers.

Knows no simulator. tandem.yaml holds the same numbers for ours; that the mean stocks agree checks it.
"""

from __future__ import annotations

from dataclasses import dataclass

PLACES = (120, 60, 40)
"""Places of the three stages before work; work has no end of them."""
STOCK = 800
ARRIVALS_PER_MONTH = 25.0
MONTHS = 120.0
ASK_PER_MONTH = 0.08
MEDIANS = (6.0, 5.0, 5.0)
SIGMA = 0.5
DURABLE_PER_MONTH = 0.03
BACK_PER_MONTH = 0.01
DEPTH_SHARES = (0.5, 0.25, 0.25)
"""Who goes to work after one, two or three stages; who must go on keeps the place while waiting."""
URGENT_SHARE = 0.3
LEAVE_PER_MONTH = 0.01
"""Rich only: who is home, waiting or not, leaves for good at this rate, and the urgent go first."""
STAGES = ("home", "first", "second", "third", "work")
HOME, FIRST, SECOND, THIRD, WORK = range(5)


@dataclass(frozen=True)
class Chain:
    """One size of the chain, plain or rich."""

    rich: bool
    times: int = 1

    @property
    def places(self) -> tuple[int, ...]:
        return tuple(count * self.times for count in PLACES)

    @property
    def stock(self) -> int:
        return STOCK * self.times

    @property
    def arrivals_per_month(self) -> float:
        return ARRIVALS_PER_MONTH * self.times

    @property
    def leave_per_month(self) -> float:
        return LEAVE_PER_MONTH if self.rich else 0.0


@dataclass(frozen=True)
class Outcome:
    """What one run of the chain leaves."""

    events: int
    """Arrivals, asks, placements, departures from a stage with places or from work, and exits."""
    mean_stocks: tuple[float, ...]
    """Mean number of people per stage over the whole horizon; who waits at home is home."""


class Tally:
    """Events and stocks as they go: a stay counts to the horizon on entry, and less on leaving."""

    def __init__(self) -> None:
        self.events = 0
        self.areas = [0.0] * len(STAGES)

    def enters(self, stage: int, now: float) -> None:
        self.areas[stage] += MONTHS - now

    def leaves(self, stage: int, now: float) -> None:
        self.areas[stage] -= MONTHS - now

    def outcome(self) -> Outcome:
        return Outcome(self.events, tuple(area / MONTHS for area in self.areas))
