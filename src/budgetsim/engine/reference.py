"""The reference engine: runs one plan over one population with SimPy, one process per inwoner.

Knows how a run begins, turns its months and ends; what happens in between is the world's.
"""

from __future__ import annotations

from collections.abc import Callable, Generator

import numpy as np
import simpy

from budgetsim.accounts.buig import Moment
from budgetsim.accounts.settle import Settlement
from budgetsim.accounts.tariffs import ANY
from budgetsim.chance.address import Key
from budgetsim.chance.population import Population
from budgetsim.domain.events import Kind
from budgetsim.engine.inwoner import Ask, Inwoner, live
from budgetsim.engine.outcome import COMMON, PURSE_COLUMNS, Ints, Opening, Result
from budgetsim.engine.plan import AanbiederRow, Plan
from budgetsim.engine.profile import Profile
from budgetsim.engine.regions import Part, joined, parts
from budgetsim.engine.treasury import Books
from budgetsim.engine.world import World
from budgetsim.units import MONTHS_PER_YEAR, NEVER


def run(plan: Plan, key: Key, opening: Opening, arrivals: Population) -> Result:
    """Run the plan to its horizon, region by region, and return what happened."""
    return joined([_run(plan, key, part) for part in parts(plan, opening, arrivals)])


def _run(plan: Plan, key: Key, part: Part) -> Result:
    """Run one region to the horizon."""
    people = _people(plan, part.opening, part.arrivals)
    world = World(plan, key, part, len(people))
    run_ = _Run(world, people)
    run_.open(part.opening)
    world.env.run(until=plan.calendar.end)
    run_.turn_of_month(plan.calendar.months)
    return Result(
        world.log.columns(), run_.purse_columns(), run_.settlements, run_.harvest(part.arrivals, part.opening)
    )


def _people(plan: Plan, opening: Opening, arrivals: Population) -> list[Inwoner]:
    """Return all inwoners, the opening stock first; `index` is their place in the order of ids."""
    rows = [*_inwoners(plan, opening.people), *_inwoners(plan, arrivals)]
    for person, aanbieder, completed in zip(
        rows, opening.aanbieder.tolist(), opening.completed.tolist(), strict=False
    ):
        person.aanbieder, person.completed = aanbieder, completed
    for index, person in enumerate(sorted(rows, key=lambda person: person.id)):
        person.index = index
    return rows


def _inwoners(plan: Plan, people: Population) -> list[Inwoner]:
    rows = []
    profiles: dict[tuple[int, ...], Profile] = {}
    shares = [list(group.loonwaarde) for group in plan.scenario.doelgroepen]
    columns = (
        people.id, people.gemeente, people.doelgroep, people.uitkering, people.loonwaarde, people.dagdelen,
        people.double_support, people.loket, people.path, people.routing, people.arrival,
        people.aow, people.stage,
    )  # fmt: skip
    for id_, *traits, loket, path, routing, arrival, aow, stage in zip(
        *(column.tolist() for column in columns), strict=True
    ):
        profile = profiles.setdefault(tuple(traits), Profile(*traits))
        rows.append(
            Inwoner(
                index=0,
                id=id_,
                profile=profile,
                loket=plan.lokets[profile.doelgroep][loket],
                path=plan.paths[profile.doelgroep][path],
                loonwaarde=shares[profile.doelgroep][profile.loonwaarde],
                routing=routing,
                arrival=arrival,
                aow=aow,
                stage=stage,
                since=arrival,
                aanbieder=ANY,
                completed=-1,
            )
        )
    return rows


class _Run:
    """The calendar of one run around its world."""

    def __init__(self, world: World, people: list[Inwoner]) -> None:
        self.world, self.people = world, people
        self.plan = world.plan
        self.settlements: dict[tuple[int, int], Settlement] = {}
        self.purse_rows: list[tuple[int, int, int, int, int, int]] = []

    def open(self, opening: Opening) -> None:
        """Take in the opening stock, open the first year and start every life."""
        world = self.world
        present = self.people[: len(opening.people)]
        world.clerk.set_capacity(0)
        for purses in world.purses.values():
            purses.begin()
        for person in sorted(present, key=lambda person: (person.since, person.index)):
            world.settle_in(person)
        self._open_year(0)
        asks = zip(
            present, opening.ask_stage.tolist(), opening.ask_tick.tolist(), opening.ask_joined.tolist(),
            opening.spent, strict=True,
        )  # fmt: skip
        for person, stage, tick, listed, spent in sorted(asks, key=lambda ask: (ask[2], ask[0].index)):
            if stage != ANY:
                world.settle_ask(person, stage, tick, None if listed == NEVER else listed, list(spent))
        self._expel_closed(lambda row: bool(row.closed[0]))
        for person in self.people:
            world.env.process(live(person, world))
        world.env.process(self._calendar())
        world.call_clerk()

    def _calendar(self) -> Generator[simpy.Event, object, None]:
        for month in range(1, self.plan.calendar.months):
            yield self.world.month_event(month)
            self.turn_of_month(month)

    def turn_of_month(self, month: int) -> None:
        """Post the month that ended; on 1 January settle and open the year; then look ahead (rule 4)."""
        world = self.world
        last = month == self.plan.calendar.months
        for purses in world.purses.values():
            purses.post_month(month)
        self._write_purses(month)
        if month % MONTHS_PER_YEAR == 0:
            self._close_year(month)
            if not last:
                self._open_year(month)
        if last:
            return
        self._revise_grants(month)
        for purses in world.purses.values():
            purses.forecast(month)
        self._turn_capacity(month)
        world.clerk.open_all()
        world.call_clerk()

    def _turn_capacity(self, month: int) -> None:
        self.world.clerk.set_capacity(month)
        self._expel_closed(lambda row: bool(row.closed[month] and not row.closed[month - 1]))

    def _expel_closed(self, closes: Callable[[AanbiederRow], bool]) -> None:
        closing = {number for number, row in enumerate(self.plan.aanbieders) if closes(row)}
        self.world.expel(closing, self.people)

    def _open_year(self, month: int) -> None:
        world = self.world
        for gemeente, purses in world.purses.items():
            for fund, amount in enumerate(purses.open_year(month // MONTHS_PER_YEAR)):
                world.log.write_money(world.now, Kind.GRANT, gemeente, fund, amount)

    def _revise_grants(self, month: int) -> None:
        """Write what is told anew about the year's grants (BUIG: spring and autumn)."""
        if month % MONTHS_PER_YEAR not in (Moment.NADER_VOORLOPIG, Moment.DEFINITIEF):
            return
        for gemeente, purses in self.world.purses.items():
            for fund, change in enumerate(purses.treasury.revise_grants(month)):
                if change:
                    self.world.log.write_money(self.world.now, Kind.GRANT, gemeente, fund, change)

    def _close_year(self, month: int) -> None:
        tick = self.world.now if month < self.plan.calendar.months else self.plan.calendar.end
        for gemeente, purses in self.world.purses.items():
            before = purses.treasury
            came = [
                drawn + carried for drawn, carried in zip(before.drawn.funds, before.carried, strict=True)
            ]
            books, outcome = purses.close_year()
            self.settlements[gemeente, month // MONTHS_PER_YEAR - 1] = outcome
            for fund, (money, paid, had) in enumerate(zip(books.money, books.paid, came, strict=True)):
                closing = money - paid - had
                self.world.log.write_money(tick, Kind.SETTLE, gemeente, fund, closing)

    def _write_purses(self, month: int) -> None:
        for gemeente, purses in self.world.purses.items():
            books: Books = purses.books(month)
            for fund in purses.funds:
                balance = books.money[fund] - books.paid[fund]
                row = (month - 1, gemeente, fund, balance, books.promised[fund], books.expected[fund])
                self.purse_rows.append(row)
            self.purse_rows.append((month - 1, gemeente, COMMON, purses.treasury.drawn.common, 0, 0))

    def purse_columns(self) -> dict[str, Ints]:
        table = np.array(self.purse_rows, np.int64).reshape(len(self.purse_rows), len(PURSE_COLUMNS))
        return {name: table[:, number] for number, name in enumerate(PURSE_COLUMNS)}

    def harvest(self, arrivals: Population, opening: Opening) -> Opening:
        """Return who is present at the horizon, with time counted from there: the opening of another run."""
        everyone = Population.stack(opening.people, arrivals)
        rows = [number for number, person in enumerate(self.people) if person.present]
        present = [self.people[number] for number in rows]
        end = self.plan.calendar.end
        kept = everyone.take(np.array(rows, np.int64)).placed(
            stage=np.array([p.stage for p in present], np.int64),
            arrival=np.array([p.since - end for p in present], np.int64),
            shift=end,
        )
        asks = [p.ask for p in present]
        return Opening(
            people=kept,
            aanbieder=np.array([p.aanbieder for p in present], np.int64),
            completed=np.array([p.completed for p in present], np.int64),
            ask_stage=np.array([ask.stage if ask else ANY for ask in asks], np.int64),
            ask_tick=np.array([ask.tick - end if ask else 0 for ask in asks], np.int64),
            ask_joined=np.array([_joined(ask, end) for ask in asks], np.int64),
            spent=tuple(tuple(p.spent) for p in present),
        )


def _joined(ask: Ask | None, end: int) -> int:
    """Return the tick of joining a list, counted from the horizon; NEVER for who is on none."""
    return NEVER if ask is None or ask.joined is None else ask.joined - end
