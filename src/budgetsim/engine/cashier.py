"""The cashier: what an inwoner's stay costs, whether a purse can promise it, and the booking of it.

Knows tariffs and purses, not lists or clocks; an inwoner's gemeente says which purses.
"""

from __future__ import annotations

from budgetsim.accounts.grants import swings
from budgetsim.accounts.tariffs import ANY
from budgetsim.chance.address import Key
from budgetsim.engine.inwoner import Inwoner
from budgetsim.engine.plan import Plan
from budgetsim.engine.purse import PriceBook, Purses, Refusal
from budgetsim.units import PERMILLE, TICKS_PER_MONTH


class Cashier:
    """The purses of some gemeenten, and the prices that stays have."""

    def __init__(self, plan: Plan, key: Key, gemeenten: tuple[int, ...]) -> None:
        self.plan = plan
        self.book = PriceBook.of(plan)
        luck = swings(plan.scenario, plan.terms.grants, key, plan.calendar)
        self.purses = {g: Purses(plan, self.book, g, luck) for g in gemeenten}

    def number(self, aanbieder: int) -> int:
        """Return the aanbieder's number within its stage, as the tariffs and the log count."""
        return ANY if aanbieder == ANY else self.plan.aanbieders[aanbieder].number

    def enter(self, person: Inwoner, tick: int) -> int:
        """Book the stay that begins; return what it commits to 31 December."""
        purses = self.purses[person.profile.gemeente]
        purses.measures.enter(person.profile, person.stage, tick)
        return purses.enter(self._rows(person, person.stage, person.aanbieder), tick, person.since)

    def leave(self, person: Inwoner, tick: int) -> int:
        """Book the stay that ends; return the vrijval."""
        purses = self.purses[person.profile.gemeente]
        purses.measures.leave(person.profile, person.stage, tick)
        return purses.leave(self._rows(person, person.stage, person.aanbieder), tick, person.since)

    def refusal(self, person: Inwoner, stage: int, aanbieder: int, tick: int) -> Refusal | None:
        """Return why a placement is not affordable, or None; only some gates ask for money (rule 5)."""
        if not self.plan.stages[stage].asks_money:
            return None
        rows = self._rows(person, stage, aanbieder)
        return self.purses[person.profile.gemeente].refusal(rows, tick)

    def affords_swap(self, moves: list[tuple[Inwoner, int]], tick: int) -> bool:
        """Return whether new places fit, all at once, when the old ones' commitments have fallen free."""
        homes = [person.aanbieder for person, _ in moves]
        for person, _ in moves:
            self.leave(person, tick)
        fits = True
        for person, aanbieder in moves:
            fits = fits and self.refusal(person, person.stage, aanbieder, tick) is None
            person.aanbieder = aanbieder
            self.enter(person, tick)
        for (person, _), home in zip(moves, homes, strict=True):
            self.leave(person, tick)
            person.aanbieder = home
            self.enter(person, tick)
        return fits

    def pay_event(self, event: str, person: Inwoner, stage: int, tick: int, share: int = PERMILLE) -> None:
        """Pay the one-off costs of an event, times a share in thousandths."""
        profile = person.profile
        for line in self.plan.terms.tariffs.event_lines:
            served = profile.doelgroep in line.doelgroepen and profile.gemeente in line.gemeenten
            if served and (line.event, line.stage) == (event, stage):
                amount = int(line.cents[tick // TICKS_PER_MONTH]) * share // PERMILLE
                self.purses[profile.gemeente].pay_event(line.fund, amount)

    def monthly_cents(self, person: Inwoner, stage: int, month: int) -> int:
        """Return what a first month costs after income, at the first aanbieder that serves the inwoner."""
        served = (
            a
            for a in self.plan.stages[stage].aanbieders
            if person.profile.gemeente in self.plan.aanbieders[a].gemeenten
        )
        rows = self._rows(person, stage, next(served, ANY))
        tables, income = self.book.tables, self.book.income
        return sum((tables[row][month + 1] - tables[row][month]) * (-1 if income[row] else 1) for row in rows)

    def _rows(self, person: Inwoner, stage: int, aanbieder: int) -> tuple[int, ...]:
        return self.book.rows(person.profile, stage, self.number(aanbieder))
