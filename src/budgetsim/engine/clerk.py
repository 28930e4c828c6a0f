"""The clerk of a region: waiting lists, free places, and the round that ends a tick (rules 4, 7, 9-11).

Knows no clock and no law; the world tells who joins and leaves, and carries out what the clerk decides.
"""

from __future__ import annotations

from bisect import insort
from typing import TYPE_CHECKING

from budgetsim.domain.events import Reason
from budgetsim.engine.inwoner import Ask, Inwoner
from budgetsim.engine.plan import Plan
from budgetsim.engine.waiting import WaitingList

if TYPE_CHECKING:
    from budgetsim.engine.world import World

NONE, PLAATS, GELD = Reason.NONE, Reason.PLAATS, Reason.GELD


class Clerk:
    """All waiting lists and places of one region: of gemeenten that share no aanbieder with others."""

    def __init__(self, world: World, region: int) -> None:
        self.world, self.region = world, region
        self.rows = {
            number: row
            for number, row in enumerate(world.plan.aanbieders)
            if any(world.plan.regions[gemeente] == region for gemeente in row.gemeenten)
        }
        self.capacity = dict.fromkeys(self.rows, 0)
        self.occupied = dict.fromkeys(self.rows, 0)
        self.lists = {
            stage: WaitingList(stage, tuple(a for a, row in self.rows.items() if row.stage == stage))
            for stage in _from_the_top(world.plan)
        }
        """Stage -> its list, in the order of the round."""
        self.wishes: list[tuple[int, int, Inwoner, int]] = []

    # Lists

    def join(self, person: Inwoner, ask: Ask) -> None:
        self.lists[ask.stage].join(person, ask)

    def remove(self, person: Inwoner, ask: Ask) -> None:
        """Take someone off their list, unless a hand-over keeps them from it still."""
        if ask.joined is not None:
            self.lists[ask.stage].remove(person, ask)

    # Places

    def take(self, aanbieder: int) -> None:
        self.occupied[aanbieder] += 1
        self.lists[self.rows[aanbieder].stage].changed = True

    def free(self, aanbieder: int) -> None:
        self.occupied[aanbieder] -= 1
        self.lists[self.rows[aanbieder].stage].changed = True

    def set_capacity(self, month: int) -> None:
        for number, row in self.rows.items():
            places = int(row.capacity[month])
            if places != self.capacity[number]:
                self.capacity[number] = places
                self.lists[row.stage].changed = True

    def free_places(self, waiting: WaitingList) -> dict[int, int]:
        """Return how many more people fit, per aanbieder where any does; none in a shrinking one (afbouw)."""
        capacity, occupied = self.capacity, self.occupied
        return {a: capacity[a] - occupied[a] for a in waiting.aanbieders if occupied[a] < capacity[a]}

    def open_all(self) -> None:
        """Look at every refused list again: a new month brings a new forecast and a new price."""
        for waiting in self.lists.values():
            waiting.closed.clear()

    # The round

    def offer(self) -> None:
        """Offer every free place, stage by stage from the top, until nobody moves; then write reasons."""
        moved = True
        while moved:
            moved = False
            for waiting in self.lists.values():
                if waiting.entries and self.free_places(waiting):
                    moved |= self._offer_stage(waiting)
            moved = moved or self._carrousel()
        for waiting in self.lists.values():
            if waiting.changed:
                self._write_reasons(waiting)

    def _offer_stage(self, waiting: WaitingList) -> bool:
        """Go down one list once; a gemeente refused for money is passed by as a whole (rule 10).

        So is one that no aanbieder with a free place serves: a placement here frees no place here. Nobody
        placed can be on a list again before the round is over.
        """
        passed = {gemeente for gemeente in list(waiting.closed) if self._stays_closed(waiting, gemeente)}
        moved, place = False, 0
        while place < len(waiting.entries) and len(passed) < len(waiting.heads):
            person = waiting.entries[place][-1]
            gemeente = person.profile.gemeente
            if gemeente in passed:
                place += 1
                continue
            aanbieder = self._first_free(waiting, gemeente)
            if aanbieder is not None and self._affordable(person, waiting, aanbieder):
                # The list closes up behind who leaves it: the same place holds the next one.
                self.world.place(person, waiting.stage, aanbieder)
                moved = True
            else:
                passed.add(gemeente)
        return moved

    def _first_free(self, waiting: WaitingList, gemeente: int) -> int | None:
        for number in waiting.aanbieders:
            if self.occupied[number] < self.capacity[number] and gemeente in self.rows[number].gemeenten:
                return number
        return None

    def _affordable(self, person: Inwoner, waiting: WaitingList, aanbieder: int) -> bool:
        refusal = self.world.cashier.refusal(person, waiting.stage, aanbieder, self.world.now)
        if refusal:
            waiting.closed[person.profile.gemeente] = refusal
        return refusal is None

    def _stays_closed(self, waiting: WaitingList, gemeente: int) -> bool:
        """Return whether the refusal still stands: no room that it rested on has risen (rule 10)."""
        if self.world.purses[gemeente].has_risen(waiting.closed[gemeente]):
            del waiting.closed[gemeente]
            return False
        return True

    def _write_reasons(self, waiting: WaitingList) -> None:
        """With f free places the first f wait for money, all others for a place (rule 9).

        A place counts only for those whom its aanbieder serves. Behind the last place, and the last who was
        told that they wait for money, everyone who was told something was told of a place.
        """
        free, met = self.free_places(waiting), 0
        told_geld = waiting.told_geld
        for *_, person in waiting.entries:
            if not free and met == told_geld:
                break
            assert person.ask is not None
            met += person.ask.reason == GELD
            self._tell(person, waiting, self._reason(person, free))
        for *_, person in sorted(waiting.untold):
            assert person.ask is not None
            if person.ask.reason == NONE:
                self._tell(person, waiting, PLAATS)
        waiting.untold.clear()
        waiting.changed = False

    def _reason(self, person: Inwoner, free: dict[int, int]) -> Reason:
        """Return what someone waits for, and hand them the place that their purse does not pay."""
        for number in free:
            if person.profile.gemeente in self.rows[number].gemeenten:
                free[number] -= 1
                if not free[number]:
                    del free[number]
                return GELD
        return PLAATS

    def _tell(self, person: Inwoner, waiting: WaitingList, reason: Reason) -> None:
        """Write what someone waits for when it changed."""
        ask = person.ask
        assert ask is not None
        if ask.reason != reason:
            waiting.told_geld += (reason == GELD) - (ask.reason == GELD)
            ask.reason = reason
            self.world.refuse(person, waiting.stage, reason)

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


def _from_the_top(plan: Plan) -> list[int]:
    """Return the stages with places in the order of the round: the highest first."""
    gated = [number for number, stage in enumerate(plan.stages) if stage.gated]
    names = [stage.id for stage in plan.scenario.stages]
    return sorted(gated, key=lambda number: (-plan.stages[number].position, names[number]))
