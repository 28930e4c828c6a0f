"""The world of one region in the reference engine: it carries out moves and writes them down (rules 4-12).

Knows the plan, the purses and the clerk; inwoners live in it as SimPy processes.
"""

from __future__ import annotations

import simpy

from budgetsim.accounts.tariffs import ANY
from budgetsim.chance.address import Key, checksum
from budgetsim.domain.events import Kind, Reason
from budgetsim.engine.cashier import Cashier
from budgetsim.engine.clerk import Clerk
from budgetsim.engine.clocks import Clocks
from budgetsim.engine.disciplines import list_key
from budgetsim.engine.inwoner import (
    AOW,
    GIVE_UP,
    HANDOVER_END,
    RANK_CLERK,
    RANK_MONTH,
    RANK_STAY,
    Ask,
    Clock,
    Inwoner,
)
from budgetsim.engine.log import Log
from budgetsim.engine.plan import TO_CARROUSEL, TO_NEXT, Plan
from budgetsim.engine.regions import Part
from budgetsim.engine.routes import crosses, misfit, next_stage
from budgetsim.units import TICKS_PER_MONTH

HANDOVER_LOSS = checksum("handover_loss")
CARROUSEL_CHOICE = checksum("carrousel_choice")


class World:
    """One run of one region: the clock, the people, the lists, the purses and the log."""

    def __init__(self, plan: Plan, key: Key, part: Part, people: int) -> None:
        self.plan, self.key = plan, key
        self.env = simpy.Environment()
        self.log = Log()
        self.clocks = Clocks(plan, key)
        self.cashier = Cashier(plan, key, part.gemeenten)
        self.purses = self.cashier.purses
        self.clerk = Clerk(self, part.region)
        self.clerk_due = False
        self.width = people + 2
        """Priorities of one rank: more than there are inwoners."""

    @property
    def now(self) -> int:
        return self.env.now  # type: ignore[return-value]

    @property
    def month(self) -> int:
        return self.now // TICKS_PER_MONTH

    # Time

    def at(self, tick: int, rank: int, person: Inwoner) -> simpy.Event:
        """Return an event of one inwoner at a tick, in the order of rule 4; never past the horizon."""
        return self.schedule(tick, rank * self.width + person.index + 1)

    def schedule(self, tick: int, priority: int, value: object = None) -> simpy.Event:
        event = simpy.Event(self.env)
        if tick < self.plan.calendar.end:
            # A Timeout takes no priority, and rule 4 needs one: the event is armed as Timeout arms itself.
            event._ok, event._value = True, value
            self.env.schedule(event, priority=priority, delay=max(0, tick - self.now))  # type: ignore[arg-type]
        return event

    def alarm(self, person: Inwoner) -> simpy.Event:
        """Return the event at which the first of someone's clocks ends; its value is that clock."""
        if person.clocks:
            clock = min(person.clocks)
            person.alarm = self.schedule(clock.tick, clock.rank * self.width + person.index + 1, clock)
        else:
            person.alarm = simpy.Event(self.env)
        return person.alarm

    def _set_alarm_anew(self, person: Inwoner) -> None:
        """Have a process that waits for one clock wait for what is first now instead."""
        before = person.alarm
        if before is not None and before.callbacks:
            self.alarm(person).callbacks, before.callbacks = before.callbacks, []

    def month_event(self, month: int) -> simpy.Event:
        return self.schedule(month * TICKS_PER_MONTH, RANK_MONTH * self.width + 1)

    def call_clerk(self) -> None:
        """Have the offering round held at the end of this tick."""
        if not self.clerk_due:
            self.clerk_due = True
            event = self.schedule(self.now, RANK_CLERK * self.width)
            assert event.callbacks is not None
            event.callbacks.append(self._hold_round)

    def _hold_round(self, _: simpy.Event) -> None:
        self.clerk.offer()
        self.clerk_due = False

    # Coming in

    def arrive(self, person: Inwoner) -> None:
        """Take in someone new; a stage that needs a place begins as an ask from home."""
        wanted = person.stage
        if self.plan.stages[wanted].gated:
            person.stage = self.plan.home
        person.present = True
        self.log.write(self.now, Kind.ARRIVE, person, stage=person.stage)
        self.cashier.pay_event("arrive", person, person.stage, self.now)
        self._enter(person)
        if self.plan.stages[wanted].gated:
            self.ask(person, wanted)

    def settle_in(self, person: Inwoner) -> None:
        """Take in someone of the opening stock, at the aanbieder and with the ask they already have."""
        person.present = True
        number = self.cashier.number(person.aanbieder)
        self.log.write(person.since, Kind.ARRIVE, person, stage=person.stage, aanbieder=number)
        self._book_in(person)
        person.misfit = misfit(self.plan, person)
        self.clocks.start_all(person, self.now, elapsed=-person.since)

    def settle_ask(
        self, person: Inwoner, stage: int, tick: int, joined: int | None, spent: list[int]
    ) -> None:
        """Take over an ask from before the start with its own times; `joined` is None in a hand-over."""
        person.ask = Ask(stage, tick, key=list_key(self.plan, self.cashier, person, stage, self.month))
        person.spent = spent
        person.clocks = [clock for clock in person.clocks if clock.what not in spent]
        self.log.write(tick, Kind.ASK, person, stage=stage, from_stage=person.stage)
        end = tick + self.plan.walls.handover_ticks[0]
        if joined is None and end > self.now:
            self._begin_handover(person, tick, end)
        else:
            self._join(person, waited=self.now - joined if joined is not None else 0)

    # What a clock does

    def fire(self, person: Inwoner, what: int) -> None:
        """Carry out what a clock of a stay announced."""
        if what == AOW:
            self.leave_for(person, self.plan.aow)
        elif what == HANDOVER_END:
            self._end_handover(person)
        elif what == GIVE_UP:
            self._withdraw(person)
        else:
            self._transit(person, what)

    def _transit(self, person: Inwoner, number: int) -> None:
        row = self.plan.transitions[number]
        here = self.plan.stages[person.stage]
        if row.target == TO_CARROUSEL:
            self._wish(person, number)
            return
        if row.restarts_path:
            person.completed = -1
        target = row.target
        if target == TO_NEXT:
            if here.gated:
                person.completed = max(person.completed, here.position)
            target = next_stage(self.plan, person, self.month)
        if not self.plan.stages[target].gated:
            self.leave_for(person, target)
        elif self.plan.stages[target].position > here.position:
            self._ask_in_place(person, target, number)
        else:
            self.leave_for(person, self.plan.home)
            self.ask(person, target)

    def _ask_in_place(self, person: Inwoner, target: int, number: int) -> None:
        person.spent.append(number)
        if person.ask is None:
            self.ask(person, target)

    # Asking and waiting

    def ask(self, person: Inwoner, stage: int) -> None:
        """Open an ask; crossing to another law or desk begins with a hand-over (rule 8)."""
        person.ask = Ask(stage, self.now, key=list_key(self.plan, self.cashier, person, stage, self.month))
        self.log.write(self.now, Kind.ASK, person, stage=stage, from_stage=person.stage)
        walls, month = self.plan.walls, self.month
        if crosses(self.plan, person, stage) and (walls.handover_ticks[month] or walls.handover_loss[month]):
            self._begin_handover(person, self.now, self.now + walls.handover_ticks[month])
            self.cashier.pay_event(
                "handover", person, stage, self.now, self.plan.terms.handover_permille[month]
            )
        else:
            self._join(person)

    def _begin_handover(self, person: Inwoner, tick: int, end: int) -> None:
        ask = person.ask
        assert ask is not None
        ask.reason = Reason.OVERDRACHT
        self.log.write(
            tick, Kind.HANDOVER, person, stage=ask.stage, from_stage=person.stage, reason=ask.reason
        )
        if end > self.now:
            person.clocks.append(Clock(end, RANK_STAY, HANDOVER_END))
        else:
            self._end_handover(person)

    def _end_handover(self, person: Inwoner) -> None:
        assert person.ask is not None
        loss = self.plan.walls.handover_loss[self.month]
        if self.key.draw(HANDOVER_LOSS, person.id, person.occasion(HANDOVER_LOSS)) >= loss:
            self._join(person)
            return
        self.log.write(
            self.now,
            Kind.WITHDRAW,
            person,
            stage=person.ask.stage,
            from_stage=person.stage,
            reason=person.ask.reason,
        )
        person.ask = None
        if person.stage == self.plan.home:
            self._restart_asking(person)
        else:
            self.leave_for(person, self.plan.home)

    def _join(self, person: Inwoner, waited: int = 0) -> None:
        """Join the list; `waited` is the time already spent on it before the start."""
        ask = person.ask
        assert ask is not None
        ask.joined = self.now - waited
        ask.reason = Reason.NONE
        self.clerk.join(person, ask)
        self.call_clerk()
        self.clocks.start_give_up(person, ask.stage, self.now, waited)

    def _withdraw(self, person: Inwoner) -> None:
        """Give up waiting; the ask can come again as the next occasion (rule 6)."""
        self._drop_ask(person)
        self._restart_asking(person)

    def _drop_ask(self, person: Inwoner) -> None:
        ask = person.ask
        if ask is None:
            return
        self.log.write(
            self.now, Kind.WITHDRAW, person, stage=ask.stage, from_stage=person.stage, reason=ask.reason
        )
        self._end_ask(person)
        self.call_clerk()

    def _end_ask(self, person: Inwoner) -> None:
        assert person.ask is not None
        self.clerk.remove(person, person.ask)
        person.ask = None
        person.clocks = [clock for clock in person.clocks if clock.what not in (GIVE_UP, HANDOVER_END)]

    def _restart_asking(self, person: Inwoner) -> None:
        again, person.spent = person.spent, []
        for number in again:
            self.clocks.start(person, number, self.now)

    # Moving

    def leave_for(self, person: Inwoner, target: int, *, keep_ask: bool = False) -> None:
        """End the stay and go to a stage that needs no place, or to an exit."""
        if not keep_ask:
            self._drop_ask(person)
        origin = person.stage
        freed = self._book_out(person)
        leaving = self.plan.stages[target].exit
        kind = Kind.EXIT if leaving else Kind.LEAVE
        self.log.write(self.now, kind, person, stage=target, from_stage=origin, cents=freed)
        person.stage = target
        if leaving:
            person.present = False
            person.clocks.clear()
        else:
            self._enter(person)

    def place(self, person: Inwoner, stage: int, aanbieder: int) -> None:
        """Carry out a placement that the clerk decided on; it takes effect at once."""
        origin = person.stage
        assert person.ask is not None
        self._end_ask(person)
        freed = self._book_out(person)
        if self.plan.stages[origin].gated:
            self.log.write(self.now, Kind.LEAVE, person, stage=stage, from_stage=origin, cents=freed)
        person.stage, person.aanbieder = stage, aanbieder
        committed = self._enter(person)
        self.log.write(
            self.now,
            Kind.PLACE,
            person,
            stage=stage,
            from_stage=origin,
            aanbieder=self.cashier.number(aanbieder),
            cents=committed,
        )
        self.cashier.pay_event("place", person, stage, self.now)
        self._set_alarm_anew(person)

    def expel(self, closing: set[int], people: list[Inwoner]) -> None:
        """Send everyone home from places that close, by number; open asks keep their time (rule 11)."""
        if not closing:
            return
        staying = [person for person in people if person.present and person.aanbieder in closing]
        for person in sorted(staying, key=lambda person: person.index):
            self.leave_for(person, self.plan.home, keep_ask=True)
            self._set_alarm_anew(person)

    def refuse(self, person: Inwoner, stage: int, reason: Reason) -> None:
        self.log.write(self.now, Kind.REFUSE, person, stage=stage, from_stage=person.stage, reason=reason)

    # The carrousel

    def _wish(self, person: Inwoner, number: int) -> None:
        person.spent.append(number)
        others = [
            a
            for a in self.plan.stages[person.stage].aanbieders
            if a != person.aanbieder and person.profile.gemeente in self.plan.aanbieders[a].gemeenten
        ]
        if others:
            drawn = self.key.draw(CARROUSEL_CHOICE, person.id, person.occasion(CARROUSEL_CHOICE))
            self.clerk.wish(person, others[drawn * len(others) >> 64])
            self.call_clerk()

    def swap(self, person: Inwoner, aanbieder: int) -> None:
        """Carry out a change of aanbieder within the stage; the stay goes on."""
        freed = self.cashier.leave(person, self.now)
        self.clerk.free(person.aanbieder)
        self.clerk.take(aanbieder)
        person.aanbieder = aanbieder
        committed = self.cashier.enter(person, self.now)
        number = self.cashier.number(aanbieder)
        self.log.write(
            self.now, Kind.SWAP, person, stage=person.stage, aanbieder=number, cents=committed - freed
        )
        self.clerk.forget_wish(person)
        self._restart_asking(person)
        self._set_alarm_anew(person)

    # Stays

    def _enter(self, person: Inwoner) -> int:
        """Begin a stay now; return what it commits."""
        person.since = self.now
        person.spent = []
        if not self.plan.stages[person.stage].gated:
            person.aanbieder = ANY
        committed = self._book_in(person)
        keep = [clock for clock in person.clocks if person.ask and clock.what in (GIVE_UP, HANDOVER_END)]
        person.clocks = keep
        person.misfit = misfit(self.plan, person)
        self.clocks.start_all(person, self.now)
        return committed

    def _book_in(self, person: Inwoner) -> int:
        """Take the place and book the stay; return what it commits."""
        if person.aanbieder != ANY:
            self.clerk.take(person.aanbieder)
        return self.cashier.enter(person, self.now)

    def _book_out(self, person: Inwoner) -> int:
        """Book the end of the stay and free the place; return the vrijval."""
        freed = self.cashier.leave(person, self.now)
        if person.aanbieder != ANY:
            self.clerk.free(person.aanbieder)
            self.clerk.forget_wish(person)
            person.aanbieder = ANY
            self.call_clerk()
        return freed
