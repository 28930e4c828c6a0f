"""One inwoner in the reference engine: where they are, what they wait for, and the life they lead.

Knows no other inwoner and no list; what happens to them they ask of the world. `live` is the SimPy process.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import simpy

from budgetsim.domain.events import Reason
from budgetsim.engine.profile import Profile

if TYPE_CHECKING:
    from budgetsim.engine.world import World

RANK_MONTH, RANK_EXIT, RANK_STAY, RANK_ARRIVAL, RANK_WITHDRAWAL, RANK_CLERK = range(6)
"""The order of events within one tick (rule 4)."""

AOW = -1
HANDOVER_END = -2
GIVE_UP = -3


@dataclass(slots=True)
class Ask:
    """An open ask for a place; the stay goes on meanwhile (rule 6)."""

    stage: int
    tick: int
    reason: Reason = Reason.NONE
    key: int = 0
    joined: int | None = None
    """Tick at which they joined the list; none during a hand-over."""


class Clock(NamedTuple):
    """Something that will happen to an inwoner, unless something else ends the stay first."""

    tick: int
    rank: int
    what: int
    """A transition's number, or one of AOW, HANDOVER_END, GIVE_UP."""


@dataclass(eq=False, slots=True)
class Inwoner:
    """The state of one inwoner."""

    index: int
    id: int
    profile: Profile
    loket: int
    path: tuple[int, ...]
    loonwaarde: float
    routing: int
    arrival: int
    aow: int
    stage: int
    since: int
    aanbieder: int
    completed: int
    """Highest position of a completed stage; -1 for none."""
    misfit: int = 0
    """Steps between the rank of the stage and of what fitted on entry."""
    present: bool = False
    ask: Ask | None = None
    clocks: list[Clock] = field(default_factory=list)
    spent: list[int] = field(default_factory=list)
    """Asking transitions that fired and run again when the ask is withdrawn."""
    occasions: dict[int, int] = field(default_factory=dict)
    alarm: simpy.Event | None = None
    """What the process waits for."""

    def occasion(self, decision: int) -> int:
        """Return how often this decision was met before, and count this meeting."""
        seen = self.occasions.get(decision, 0)
        self.occasions[decision] = seen + 1
        return seen


def live(person: Inwoner, world: World) -> Generator[simpy.Event, Any, None]:
    """Arrive, then meet one clock after another until an exit; a place may change which clock is first."""
    if not person.present:
        yield world.at(person.arrival, RANK_ARRIVAL, person)
        world.arrive(person)
    while person.present:
        clock: Clock = yield world.alarm(person)
        person.clocks.remove(clock)
        world.fire(person, clock.what)
