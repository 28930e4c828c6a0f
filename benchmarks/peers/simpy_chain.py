"""The tandem chain in plain SimPy: one process per person, PriorityResource for the places.

Knows nothing of budgetsim.
"""

from __future__ import annotations

import math
from collections.abc import Generator
from random import Random
from typing import Any

import simpy

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


class _Run:
    def __init__(self, chain: Chain, seed: int) -> None:
        self.chain, self.random, self.tally = chain, Random(seed), Tally()
        self.env = simpy.Environment()
        self.stages = [simpy.PriorityResource(self.env, count) for count in chain.places]

    def arrivals(self) -> Life:
        for _ in range(self.chain.stock):
            self.env.process(self.person())
        while True:
            yield self.env.timeout(self.random.expovariate(self.chain.arrivals_per_month))
            self.env.process(self.person())

    def person(self) -> Life:
        tally, random = self.tally, self.random
        depth = 1 + random.choices(range(3), DEPTH_SHARES)[0]
        urgent = self.chain.rich and random.random() < URGENT_SHARE
        tally.events += 1
        while True:
            tally.enters(HOME, self.env.now)
            placed = yield from self.home(0 if urgent else 1)
            tally.leaves(HOME, self.env.now)
            if placed is None:
                tally.events += 1
                return
            yield from self.stages_with_places(placed, depth)
            tally.enters(WORK, self.env.now)
            yield self.env.timeout(random.expovariate(DURABLE_PER_MONTH + BACK_PER_MONTH))
            tally.leaves(WORK, self.env.now)
            tally.events += 1
            if random.random() < DURABLE_PER_MONTH / (DURABLE_PER_MONTH + BACK_PER_MONTH):
                return

    def home(self, priority: int) -> Life:
        """Wait to ask, ask, wait for a place; return the request, or None for who leaves."""
        leave = self.chain.leave_per_month
        yield self.env.timeout(self.random.expovariate(ASK_PER_MONTH + leave))
        if leave and self.random.random() < leave / (ASK_PER_MONTH + leave):
            return None
        self.tally.events += 1
        request = self.stages[0].request(priority)
        if not leave:
            yield request
            return request
        yield request | self.env.timeout(self.random.expovariate(leave))
        if request.triggered:
            return request
        request.cancel()
        return None

    def stages_with_places(self, request: Any, depth: int) -> Life:
        """Go through the stages; whoever waits for the next one keeps the place."""
        tally = self.tally
        for number in range(depth):
            tally.events += 1
            tally.enters(FIRST + number, self.env.now)
            yield self.env.timeout(self.random.lognormvariate(math.log(MEDIANS[number]), SIGMA))
            following = None
            if number + 1 < depth:
                tally.events += 1
                following = self.stages[number + 1].request(1)
                yield following
            self.stages[number].release(request)
            tally.leaves(FIRST + number, self.env.now)
            tally.events += 1
            request = following


def run(chain: Chain, seed: int) -> Outcome:
    """Run the chain to its horizon."""
    run_ = _Run(chain, seed)
    run_.env.process(run_.arrivals())
    run_.env.run(until=MONTHS)
    return run_.tally.outcome()
