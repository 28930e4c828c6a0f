"""How fast both engines are: events a second on Meppel, next to a plain SimPy chain in the same run.

Run with `make bench`. A ratio taken in one run on one machine; the number of events is asserted, so that no
speed-up can come from doing less.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import simpy

from budgetsim.chance.address import Key
from budgetsim.chance.population import arrivals
from budgetsim.engine.compiled.run import run as run_compiled
from budgetsim.engine.opening import make_opening
from budgetsim.engine.plan import aow_ages
from budgetsim.engine.reference import run
from budgetsim.experiment.replication import plan_for, prepare
from budgetsim.inputs import load

REPEATS = 5
PLAIN_ARRIVALS = 2400


def meppel() -> int:
    """Run one replication of schotten in the first economy; return the number of events."""
    result = run(PLAN, KEY, OPENING, PEOPLE)
    return len(result.events["tick"])


def meppel_compiled() -> int:
    """Run the same replication in the compiled engine; return the number of events."""
    return len(run_compiled(PLAN, KEY, OPENING, PEOPLE).events["tick"])


def plain_chain() -> int:
    """Run a tandem chain with one process per person and SimPy's own resources; return its events."""
    env = simpy.Environment()
    stages = [simpy.Resource(env, places) for places in (120, 60, 40)]
    rng = np.random.default_rng(1)
    waits = rng.exponential(4.0, (PLAIN_ARRIVALS, len(stages)))
    begins = np.cumsum(rng.exponential(0.04, PLAIN_ARRIVALS))
    events = 0

    def person(number: int):  # type: ignore[no-untyped-def]
        nonlocal events
        yield env.timeout(begins[number])
        for stage, places in enumerate(stages):
            with places.request() as place:
                yield place
                events += 2
                yield env.timeout(waits[number, stage])

    for number in range(PLAIN_ARRIVALS):
        env.process(person(number))
    env.run()
    return events


def seconds(work: Callable[[], int]) -> tuple[float, int]:
    """Return the median seconds and the number of events, which must be the same every time."""
    times, counts = [], set()
    for _ in range(REPEATS):
        begin = time.perf_counter()
        counts.add(work())
        times.append(time.perf_counter() - begin)
    assert len(counts) == 1, f"the number of events differs between repeats: {sorted(counts)}"
    return statistics.median(times), counts.pop()


LOADED = load(Path(__file__).resolve().parent.parent / "scenarios" / "meppel")
STUDY = prepare(LOADED.scenario, LOADED.reference)
KEY = Key(LOADED.scenario.seed, 0)
PLAN = plan_for(STUDY, LOADED.scenario.economies[0], LOADED.scenario.arrangements[0])
OPENING = make_opening(LOADED.scenario, LOADED.reference, STUDY.warm_up, 0)
PEOPLE = arrivals(LOADED.scenario, KEY, PLAN.accepted, aow_ages(LOADED.reference, STUDY.calendar), begin=0)

if __name__ == "__main__":
    print(f"{'':24}{'seconds':>10}{'events':>10}{'events/s':>12}   median of {REPEATS}")
    meppel_compiled()  # compiled before it is timed
    rows = {
        "meppel, 8 years, simpy": seconds(meppel),
        "meppel, compiled": seconds(meppel_compiled),
        "plain SimPy chain": seconds(plain_chain),
    }
    for name, (median, events) in rows.items():
        print(f"{name:24}{median:10.3f}{events:10d}{events / median:12.0f}")
    (simpy_seconds, met), (compiled_seconds, compiled_met), (chain_seconds, chain_met) = rows.values()
    assert met == compiled_met, "both engines write the same events"
    print(f"the compiled engine is {simpy_seconds / compiled_seconds:.0f} times as fast")
    ratio = simpy_seconds / met / (chain_seconds / chain_met)
    print(f"in simpy, an event of Meppel costs {ratio:.1f} times one of the plain chain")
