"""The clocks of a stay: when each transition fires, drawn by address, run by the weather (rules 1, 2, 12).

Knows no list and no purse, and not what happens when a clock ends.
"""

from __future__ import annotations

from budgetsim.accounts.tariffs import ANY
from budgetsim.chance.address import Key
from budgetsim.chance.laws import duration, residual
from budgetsim.chance.weather import clock_end
from budgetsim.engine.inwoner import AOW, GIVE_UP, RANK_EXIT, RANK_STAY, RANK_WITHDRAWAL, Clock, Inwoner
from budgetsim.engine.plan import Plan
from budgetsim.engine.routes import aged, starts, stretched
from budgetsim.units import NEVER


class Clocks:
    """Starts the clocks of one run."""

    def __init__(self, plan: Plan, key: Key) -> None:
        self.plan, self.key = plan, key
        self.tables = [row.table.tolist() for row in plan.transitions]
        self.ranks = [
            RANK_EXIT if row.target >= 0 and plan.stages[row.target].exit else RANK_STAY
            for row in plan.transitions
        ]
        self.give_up = {n: s.give_up.tolist() for n, s in enumerate(plan.stages) if s.give_up is not None}

    def start_all(self, person: Inwoner, now: int, elapsed: int = 0) -> None:
        """Start what runs in a stay that begins now, or has lasted a number of ticks already."""
        profile = person.profile
        for number in self.plan.applies[person.stage, profile.doelgroep, profile.gemeente]:
            self.start(person, number, now, elapsed)
        if self.plan.aow != ANY:
            person.clocks.append(Clock(max(person.aow, now), RANK_EXIT, AOW))

    def start(self, person: Inwoner, number: int, now: int, elapsed: int = 0) -> None:
        """Start one transition, if it runs for this inwoner at all."""
        row = self.plan.transitions[number]
        if not starts(self.plan, person, row):
            return
        drawn = self.key.draw(row.decision, person.id, person.occasion(row.decision))
        run = aged(self.plan, person, row, elapsed) if elapsed else 0
        table = self.tables[number]
        neutral = residual(table, drawn, run) if run else duration(table, drawn)
        end = clock_end(self.plan.clocks[row.clock], now, stretched(self.plan, person, row, neutral))
        if end < NEVER:
            person.clocks.append(Clock(end, self.ranks[number], number))

    def start_give_up(self, person: Inwoner, stage: int, now: int, waited: int) -> None:
        """Start the giving up of who waits for a stage, and has waited a number of ticks already."""
        if stage in self.give_up:
            decision = self.plan.stages[stage].give_up_decision
            drawn = self.key.draw(decision, person.id, person.occasion(decision))
            table = self.give_up[stage]
            end = now + (residual(table, drawn, waited) if waited else duration(table, drawn))
            person.clocks.append(Clock(end, RANK_WITHDRAWAL, GIVE_UP))
