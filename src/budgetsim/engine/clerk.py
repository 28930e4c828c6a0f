"""The clerk: waiting lists, free places, and the offering round that ends every tick (rules 4, 7, 9-11).

Knows no clock and no law; the world tells who joins and leaves, and carries out what the clerk decides.
"""

from __future__ import annotations

from bisect import insort
from typing import TYPE_CHECKING

from budgetsim.domain.events import Reason
from budgetsim.engine.inwoner import Ask, Inwoner
from budgetsim.engine.purse import Refusal

if TYPE_CHECKING:
    from budgetsim.engine.world import World


class Clerk:
    """All waiting lists and places of one run."""

    def __init__(self, world: World) -> None:
        self.world = world
        plan = world.plan
        gated = [number for number, stage in enumerate(plan.stages) if stage.gated]
        names = [stage.id for stage in plan.scenario.stages]
        self.order = sorted(gated, key=lambda number: (-plan.stages[number].position, names[number]))
        self.lists: dict[int, list[tuple[int, int, int, Inwoner]]] = {stage: [] for stage in gated}
        self.capacity = [0] * len(plan.aanbieders)
        self.occupied = [0] * len(plan.aanbieders)
        self.closed: dict[tuple[int, int], Refusal] = {}
        """(stage, gemeente) whose first was refused for money."""
        self.changed: set[int] = set(gated)
        self.wishes: list[tuple[int, int, Inwoner, int]] = []

    # Lists

    def join(self, person: Inwoner, ask: Ask) -> None:
        insort(self.lists[ask.stage], (ask.key, ask.tick, person.index, person))
        self.changed.add(ask.stage)

    def remove(self, person: Inwoner, ask: Ask) -> None:
        """Take someone off a list; when the first of a gemeente goes, the list opens again for it."""
        if ask.joined is None:
            return
        waiting = self.lists[ask.stage]
        entry = (ask.key, ask.tick, person.index, person)
        place = next(number for number, other in enumerate(waiting) if other[3] is person)
        assert waiting[place] == entry
        gemeente = person.profile.gemeente
        if all(other[3].profile.gemeente != gemeente for other in waiting[:place]):
            self.closed.pop((ask.stage, gemeente), None)
        del waiting[place]
        self.changed.add(ask.stage)

    # Places

    def take(self, aanbieder: int) -> None:
        self.occupied[aanbieder] += 1
        self.changed.add(self.world.plan.aanbieders[aanbieder].stage)

    def free(self, aanbieder: int) -> None:
        self.occupied[aanbieder] -= 1
        self.changed.add(self.world.plan.aanbieders[aanbieder].stage)

    def set_capacity(self, month: int) -> None:
        for number, row in enumerate(self.world.plan.aanbieders):
            places = int(row.capacity[month])
            if places != self.capacity[number]:
                self.capacity[number] = places
                self.changed.add(row.stage)

    def free_places(self, stage: int) -> int:
        """Return how many more people fit; none while a stage shrinks below its occupancy (afbouw)."""
        return sum(
            max(0, self.capacity[a] - self.occupied[a]) for a in self.world.plan.stages[stage].aanbieders
        )

    def open_all(self) -> None:
        """Look at every refused list again: a new month brings a new forecast and a new price."""
        self.closed.clear()

    # The round

    def offer(self) -> None:
        """Offer every free place, stage by stage from the top, until nobody moves; then write reasons."""
        placed: set[int] = set()
        moved = True
        while moved:
            moved = False
            for stage in self.order:
                if self.lists[stage] and self.free_places(stage):
                    moved |= self._offer_stage(stage, placed)
            moved = moved or self._carrousel()
        for stage in [stage for stage in self.order if stage in self.changed]:
            self._write_reasons(stage)
        self.changed.clear()

    def _offer_stage(self, stage: int, placed: set[int]) -> bool:
        """Go down one list once; a gemeente refused for money is passed by as a whole (rule 10)."""
        waiting = list(self.lists[stage])
        gemeenten = {person.profile.gemeente for *_, person in waiting}
        shut = {gemeente for gemeente in gemeenten if self._stays_closed(stage, gemeente)}
        moved = False
        for *_, person in waiting:
            if shut >= gemeenten or not self.free_places(stage):
                break
            if person.index in placed or person.profile.gemeente in shut:
                continue
            aanbieder = self._first_free(stage, person.profile.gemeente)
            if aanbieder is None:
                continue
            if self._affordable(person, stage, aanbieder):
                placed.add(person.index)
                self.world.place(person, stage, aanbieder)
                moved = True
            else:
                shut.add(person.profile.gemeente)
        return moved

    def _serves(self, aanbieder: int, person: Inwoner) -> bool:
        return person.profile.gemeente in self.world.plan.aanbieders[aanbieder].gemeenten

    def _first_free(self, stage: int, gemeente: int) -> int | None:
        for number in self.world.plan.stages[stage].aanbieders:
            row = self.world.plan.aanbieders[number]
            if self.occupied[number] < self.capacity[number] and gemeente in row.gemeenten:
                return number
        return None

    def _affordable(self, person: Inwoner, stage: int, aanbieder: int) -> bool:
        gemeente = person.profile.gemeente
        refusal = self.world.cashier.refusal(person, stage, aanbieder, self.world.now)
        if refusal:
            self.closed[stage, gemeente] = refusal
        return refusal is None

    def _stays_closed(self, stage: int, gemeente: int) -> bool:
        """Return whether the refusal still stands: no room that it rested on has risen (rule 10)."""
        refusal = self.closed.get((stage, gemeente))
        if refusal is None:
            return False
        if self.world.purses[gemeente].has_risen(refusal):
            del self.closed[stage, gemeente]
            return False
        return True

    def _write_reasons(self, stage: int) -> None:
        """With f free places the first f wait for money, all others for a place (rule 9).

        A place counts only for those whom its aanbieder serves.
        """
        free = {a: self.capacity[a] - self.occupied[a] for a in self.world.plan.stages[stage].aanbieders}
        for *_, person in self.lists[stage]:
            place = next((a for a in free if free[a] > 0 and self._serves(a, person)), None)
            reason = Reason.PLAATS if place is None else Reason.GELD
            if place is not None:
                free[place] -= 1
            assert person.ask is not None
            if person.ask.reason != reason:
                person.ask.reason = reason
                self.world.refuse(person, stage, reason)

    # The carrousel

    def wish(self, person: Inwoner, aanbieder: int) -> None:
        """Note that someone would rather be at another aanbieder of the same stage."""
        self.wishes = [wish for wish in self.wishes if wish[2] is not person]
        insort(self.wishes, (self.world.now, person.index, person, aanbieder))

    def forget_wish(self, person: Inwoner) -> None:
        self.wishes = [wish for wish in self.wishes if wish[2] is not person]

    def _carrousel(self) -> bool:
        """Move people between aanbieders where a place is free, or two at once; nobody waits in place."""
        moved = False
        for wish in list(self.wishes):
            if wish not in self.wishes:
                continue
            _, _, person, target = wish
            now = self.world.now
            free = self.occupied[target] < self.capacity[target]
            other = self._reciprocal(person, target)
            if free and self.world.cashier.affords_swap([(person, target)], now):
                self.world.swap(person, target)
                moved = True
            elif other and self.world.cashier.affords_swap(
                [(person, target), (other, person.aanbieder)], now
            ):
                mine = person.aanbieder
                self.world.swap(person, target)
                self.world.swap(other, mine)
                moved = True
        return moved

    def _reciprocal(self, person: Inwoner, target: int) -> Inwoner | None:
        for _, _, other, wanted in self.wishes:
            if other.aanbieder == target and wanted == person.aanbieder:
                return other
        return None
