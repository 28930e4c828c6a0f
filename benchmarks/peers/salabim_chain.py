"""The tandem chain in salabim: one component per person, its own resources, no trace, no monitors.

Knows nothing of budgetsim.
"""

from __future__ import annotations

import math
from collections.abc import Generator
from random import Random
from typing import Any

import salabim as sim

from .chain import (
    ASK_PER_MONTH,
    BACK_PER_MONTH,
    DEPTH_SHARES,
    DURABLE_PER_MONTH,
    FIRST,
    HOME,
    MEDIANS,
    MONTHS,
    SIGMA,
    URGENT_SHARE,
    WORK,
    Chain,
    Outcome,
    Tally,
)

Life = Generator[Any, Any, Any]


class Arrivals(sim.Component):  # type: ignore[misc]
    """The stock at once, then one person after another."""

    def process(self, run_: _Run) -> Life:
        for _ in range(run_.chain.stock):
            Person(run_=run_)
        while True:
            yield self.hold(run_.random.expovariate(run_.chain.arrivals_per_month))
            Person(run_=run_)


class Person(sim.Component):  # type: ignore[misc]
    """One inwoner."""

    def process(self, run_: _Run) -> Life:
        tally, random, env = run_.tally, run_.random, run_.env
        depth = 1 + random.choices(range(3), DEPTH_SHARES)[0]
        urgent = run_.chain.rich and random.random() < URGENT_SHARE
        tally.events += 1
        while True:
            tally.enters(HOME, env.now())
            placed = yield from self.home(run_, 0 if urgent else 1)
            tally.leaves(HOME, env.now())
            if not placed:
                tally.events += 1
                return
            yield from self.stages_with_places(run_, depth)
            tally.enters(WORK, env.now())
            yield self.hold(random.expovariate(DURABLE_PER_MONTH + BACK_PER_MONTH))
            tally.leaves(WORK, env.now())
            tally.events += 1
            if random.random() < DURABLE_PER_MONTH / (DURABLE_PER_MONTH + BACK_PER_MONTH):
                return

    def home(self, run_: _Run, priority: int) -> Life:
        leave = run_.chain.leave_per_month
        yield self.hold(run_.random.expovariate(ASK_PER_MONTH + leave))
        if leave and run_.random.random() < leave / (ASK_PER_MONTH + leave):
            return False
        run_.tally.events += 1
        if not leave:
            yield self.request((run_.stages[0], 1, priority))
            return True
        yield self.request((run_.stages[0], 1, priority), fail_delay=run_.random.expovariate(leave))
        return not self.failed()

    def stages_with_places(self, run_: _Run, depth: int) -> Life:
        tally, env = run_.tally, run_.env
        for number in range(depth):
            tally.events += 1
            tally.enters(FIRST + number, env.now())
            yield self.hold(run_.random.lognormvariate(math.log(MEDIANS[number]), SIGMA))
            if number + 1 < depth:
                tally.events += 1
                yield self.request(run_.stages[number + 1])
            self.release(run_.stages[number])
            tally.leaves(FIRST + number, env.now())
            tally.events += 1


class _Run:
    def __init__(self, chain: Chain, seed: int) -> None:
        self.chain, self.random, self.tally = chain, Random(seed), Tally()
        self.env = sim.Environment(trace=False, yieldless=False)
        self.stages = [
            sim.Resource(f"stage{n}", count, monitor=False) for n, count in enumerate(chain.places)
        ]


def run(chain: Chain, seed: int) -> Outcome:
    """Run the chain to its horizon."""
    run_ = _Run(chain, seed)
    Arrivals(run_=run_)
    run_.env.run(till=MONTHS)
    return run_.tally.outcome()
