"""One waiting list: who waits for a stage in a region, in what order, and what they were told (rules 9, 10).

Knows no place and no purse; the clerk says what there is to hand out.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from dataclasses import dataclass, field

from budgetsim.domain.events import Reason
from budgetsim.engine.inwoner import Ask, Inwoner
from budgetsim.engine.purse import Refusal

NONE, GELD = Reason.NONE, Reason.GELD
Entry = tuple[int, int, int, Inwoner]
"""Key of the discipline, tick of the ask, the inwoner's number, the inwoner."""


@dataclass(slots=True)
class WaitingList:
    """Everyone in a region who waits for one stage."""

    stage: int
    aanbieders: tuple[int, ...]
    entries: list[Entry] = field(default_factory=list)
    heads: Counter[int] = field(default_factory=Counter)
    """Gemeente -> how many wait; no gemeente without any."""
    closed: dict[int, Refusal] = field(default_factory=dict)
    """Gemeente whose first was refused for money -> what that rested on."""
    changed: bool = True
    """Whether a place or the list itself changed since reasons were last written."""
    untold: list[Entry] = field(default_factory=list)
    """Who joined since then."""
    told_geld: int = 0
    """How many were told that they wait for money, and still wait."""

    def join(self, person: Inwoner, ask: Ask) -> None:
        entry = (ask.key, ask.tick, person.index, person)
        insort(self.entries, entry)
        self.untold.append(entry)
        self.heads[person.profile.gemeente] += 1
        self.changed = True

    def remove(self, person: Inwoner, ask: Ask) -> None:
        """Take someone off; when the first of a gemeente goes, the list opens again for it."""
        entry = (ask.key, ask.tick, person.index, person)
        gemeente = person.profile.gemeente
        if gemeente in self.closed and self._first_of(gemeente) is person:
            del self.closed[gemeente]
        del self.entries[bisect_left(self.entries, entry)]
        if ask.reason == NONE:
            self.untold.remove(entry)
        self.told_geld -= ask.reason == GELD
        self.heads[gemeente] -= 1
        if not self.heads[gemeente]:
            del self.heads[gemeente]
        self.changed = True

    def _first_of(self, gemeente: int) -> Inwoner:
        return next(person for *_, person in self.entries if person.profile.gemeente == gemeente)
