"""P1, P2, P5 and the peers: the engines alone, ours against each other and against other simulators.

Knows no pipeline; every comparison counts the events of both sides.
"""

from __future__ import annotations

import importlib
import statistics
from typing import Any

import numpy as np
from measure import QUICK, REPEATS, Row, Timing, in_child, stopwatch, timed
from peers.chain import MONTHS, STAGES, Chain, Outcome
from worlds import Ready, meppel, ready, tandem

from budgetsim.domain.events import Kind
from budgetsim.engine.compiled import run as compiled_run
from budgetsim.engine.outcome import Result
from budgetsim.units import TICKS_PER_MONTH

COUNTED = (Kind.ARRIVE, Kind.ASK, Kind.PLACE, Kind.LEAVE, Kind.EXIT)
"""What every simulator of the tandem chain counts."""
PEERS = {"plain SimPy": "simpy_chain", "Ciw": "ciw_chain", "salabim": "salabim_chain"}
AGREEMENT_RUNS = {"Ciw": 10, "salabim": 10}
USUAL_RUNS = 20
LARGEST_Z = 4.0
"""Fifty means are compared; by luck alone one in ten thousand lies further out."""
EVENTS_TOLERANCE = 0.05
LARGEST = 10 if QUICK else 100
P1_TARGETS = {1: 60.0, 10: 100.0, 100: 120.0}


def p1() -> list[Row]:
    """Compiled against SimPy on the same run of Meppel; every table must be the same."""
    rows = []
    for times, target in P1_TARGETS.items():
        if times > LARGEST:
            continue
        run = ready(meppel(times))
        _assert_same(run.run("compiled"), run.run("simpy") if times == 1 else None)
        compiled, simpy = timed(lambda r=run: r.events("compiled"), lambda r=run: r.events("simpy"))
        assert compiled.events == simpy.events, (compiled, simpy)
        detail = f"compiled {compiled.told()}; simpy {simpy.told()}"
        ratio = simpy.seconds / compiled.seconds
        rows.append(Row(f"compiled against simpy, Meppel {times}×", ratio, "× faster", target, True, detail))
        rows += _per_second(run, compiled, times)
    return rows


def _per_second(run: Ready, whole: Timing, times: int) -> list[Row]:
    """Return events a second of a whole run, and of the kernel in it without what Python does around it."""
    inside, usual = [], compiled_run.advance

    def advance(*parts: Any) -> None:
        inside.append(stopwatch(lambda: usual(*parts))[0])

    compiled_run.advance = advance
    try:
        run.run("compiled")
        inside.clear()
        for _ in range(REPEATS):
            run.run("compiled")
    finally:
        compiled_run.advance = usual
    what, unit = f"compiled with every rule on, Meppel {times}×", "million events a second"
    alone = whole.events * REPEATS / sum(inside)
    return [
        Row(f"{what}: whole run", whole.events / whole.seconds / 1e6, unit, 1.0, True),
        Row(f"{what}: its kernel alone", alone / 1e6, unit, 1.0, True),
    ]


def _assert_same(ours: Result, theirs: Result | None) -> None:
    if theirs is None:
        return
    for mine, yours in ((ours.events, theirs.events), (ours.purses, theirs.purses)):
        assert all(np.array_equal(mine[name], yours[name]) for name in mine)


def chain_events(run: Ready, engine: str) -> int:
    """Run one of our engines on the tandem chain; return the events that the peers count too."""
    return int(np.isin(run.run(engine).events["kind"], COUNTED).sum())


def stocks(result: Result, run: Ready) -> Outcome:
    """Return the mean stock per stage of a run of ours, from its events."""
    events, end = result.events, MONTHS * TICKS_PER_MONTH
    left = (end - np.maximum(events["tick"], 0)) / end
    names = [stage.id for stage in run.plan.scenario.stages]
    exits = np.array([stage.exit for stage in run.plan.scenario.stages])
    gated = np.array([stage.gated for stage in run.plan.stages])
    kind, stage, origin = events["kind"], events["stage"], events["from_stage"]
    leaves = (kind == Kind.LEAVE) & ~gated[stage]
    enters = (kind == Kind.ARRIVE) | (kind == Kind.PLACE) | (leaves & ~exits[stage])
    goes = (kind == Kind.PLACE) | leaves | (kind == Kind.EXIT)
    means = [left[enters & (stage == n)].sum() - left[goes & (origin == n)].sum() for n in range(len(names))]
    return Outcome(int(np.isin(kind, COUNTED).sum()), tuple(means)[: len(STAGES)])


def p2() -> list[Row]:
    """Compiled on the tandem chain, no walls, no money, no measures, against a bare loop in numba."""
    from peers import numba_chain

    rows = []
    for rich in (False, True):
        for times in (1, 10):
            run, chain = ready(tandem(rich=rich, times=times)), Chain(rich, times)
            ours, bare = timed(
                lambda r=run: chain_events(r, "compiled"), lambda c=chain: numba_chain.run(c, 1).events
            )
            _assert_as_much(ours, bare)
            ratio = ours.microseconds_per_event / bare.microseconds_per_event
            detail = f"compiled {ours.told()}; bare loop {bare.told()}"
            rows.append(
                Row(f"{_named(chain)}: compiled against the bare numba loop", ratio, "×", 2.0, False, detail)
            )
    return rows


def _named(chain: Chain) -> str:
    return f"tandem {'rich' if chain.rich else 'plain'} {chain.times}×"


def _assert_as_much(ours: Timing, other: Timing) -> None:
    """Other draws, the same chain: as many events but for luck."""
    assert abs(ours.events / other.events - 1) < EVENTS_TOLERANCE, (ours, other)


def peers() -> list[Row]:
    """The other simulators on the tandem chain: seconds per event, and whether all agree."""
    rows = []
    for rich in (False, True):
        rows += _speeds(Chain(rich))
        rows.append(_agreement(Chain(rich)))
    return [*rows, *_larger()]


def _found() -> dict[str, Any]:
    """Return the peers that are installed."""
    found = {}
    for name, module in PEERS.items():
        try:
            found[name] = importlib.import_module(f"peers.{module}")
        except ImportError:
            found[name] = None
    return found


def _speeds(chain: Chain) -> list[Row]:
    run, found = ready(tandem(rich=chain.rich, times=chain.times)), _found()
    there = {name: module for name, module in found.items() if module}
    works = [lambda: chain_events(run, "simpy"), lambda: chain_events(run, "compiled")]
    works += [lambda m=module: m.run(chain, 1).events for module in there.values()]
    simpy, compiled, *others = timed(*works)
    plain = others[list(there).index("plain SimPy")]
    for other in others:
        _assert_as_much(simpy, other)
    rows = [_per_event(chain, "our simpy engine", simpy, plain, 3.0)]
    rows.append(_per_event(chain, "our compiled engine", compiled, plain, None))
    for name, other in zip(there, others, strict=True):
        if name != "plain SimPy":
            rows.append(_per_event(chain, name, other, plain, None))
    missing = [name for name, module in found.items() if module is None]
    return rows + [Row(f"{_named(chain)}: {name}", None, "not installed") for name in missing]


def _per_event(chain: Chain, name: str, own: Timing, plain: Timing, target: float | None) -> Row:
    ratio = own.microseconds_per_event / plain.microseconds_per_event
    detail = f"{own.told()}; plain SimPy {plain.told()}"
    return Row(f"{_named(chain)}: {name} against plain SimPy, per event", ratio, "×", target, False, detail)


def _larger() -> list[Row]:
    """Ours and plain SimPy ten times larger; Ciw and salabim take minutes there and are left out."""
    from peers import simpy_chain

    rows = []
    for rich in (False, True):
        chain = Chain(rich, 10)
        run = ready(tandem(rich=rich, times=10))
        simpy, compiled, plain = timed(
            lambda r=run: chain_events(r, "simpy"),
            lambda r=run: chain_events(r, "compiled"),
            lambda c=chain: simpy_chain.run(c, 1).events,
        )
        _assert_as_much(simpy, plain)
        rows.append(_per_event(chain, "our simpy engine", simpy, plain, 3.0))
        rows.append(_per_event(chain, "our compiled engine", compiled, plain, None))
    return rows


def _agreement(chain: Chain) -> Row:
    """Hold the mean stocks of every simulator against ours; the largest difference in standard errors."""
    from peers import numba_chain

    loaded = tandem(rich=chain.rich)
    runs = [ready(loaded, n) for n in range(USUAL_RUNS)]
    ours = np.array([stocks(run.run("compiled"), run).mean_stocks for run in runs])
    there = {"numba": numba_chain} | {name: module for name, module in _found().items() if module}
    worst = []
    for name, module in there.items():
        count = AGREEMENT_RUNS.get(name, USUAL_RUNS)
        theirs = np.array([module.run(chain, seed).mean_stocks for seed in range(count)])
        worst.append((_largest_z(ours, theirs), name))
    largest, name = max(worst)
    assert largest < LARGEST_Z, f"{name} does not agree with ours: {worst}"
    means = ", ".join(f"{stage} {mean:.1f}" for stage, mean in zip(STAGES, ours.mean(axis=0), strict=True))
    told = f"largest with {name}; all of {', '.join(there)} agree. Our mean stocks: {means}"
    return Row(f"{_named(chain)}: mean stocks, largest z", largest, "standard errors", LARGEST_Z, False, told)


def _largest_z(ours: Any, theirs: Any) -> float:
    error = np.sqrt(ours.var(axis=0, ddof=1) / len(ours) + theirs.var(axis=0, ddof=1) / len(theirs))
    return float(np.abs((ours.mean(axis=0) - theirs.mean(axis=0)) / error).max())


PARTS = {"engine": "engine", "replication": "plan, draws, engine and books"}


def p5() -> list[Row]:
    """What an inwoner costs as Meppel grows, engine and whole replication, each size in its own process."""
    told = {times: in_child("size", times) for times in P1_TARGETS if times <= LARGEST}
    sizes = {times: size for times, size in told.items() if isinstance(size, dict)}
    rows = [row for times, size in sizes.items() for row in _size_rows(times, size)]
    rows += [Row(f"Meppel {times}×", None, size) for times, size in told.items() if times not in sizes]
    for part, what in PARTS.items():
        each = {times: size[part] / size["people"] for times, size in sizes.items()}
        ratio = each[LARGEST] / each[1] if {1, LARGEST} <= each.keys() else None
        rows.append(Row(f"{what}: cost per inwoner, Meppel {LARGEST}× against 1×", ratio, "×", 1.3))
    return rows


def _size_rows(times: int, size: dict[str, float]) -> list[Row]:
    """Return the lines of one size: seconds of each part, and the memory of the process."""
    many = f"{size['people']:,} inwoners, {size['events']:,} events"
    rows = [
        Row(
            f"Meppel {times}×: {what}", size[part], "s",
            detail=f"{many}; {1e6 * size[part] / size['people']:.3g} millionths of a second per inwoner",
        )
        for part, what in PARTS.items()
    ]  # fmt: skip
    return [*rows, Row(f"Meppel {times}×: peak memory", size["gib"], "GiB")]


def size(times: str) -> dict[str, float]:
    """In a child: one run of Meppel in one size, by itself and folded into every table."""
    from measure import peak_memory_gib

    from budgetsim.accounts.indicators import measure
    from budgetsim.chance.population import traits_of_all
    from budgetsim.experiment.replication import make_facts

    loaded = meppel(int(times))
    run = ready(loaded)
    [engine] = timed(lambda: run.events("compiled"))

    def whole() -> int:
        again = ready(loaded)
        result = again.run("compiled")
        traits = traits_of_all([again.opening.people, again.coming])
        measure(make_facts(again.plan, result.events, traits))
        return len(result.events["tick"])

    taken = [stopwatch(whole) for _ in range(REPEATS if int(times) < 100 else 1)]
    assert {events for _, events in taken} == {engine.events}
    return {
        "engine": engine.seconds,
        "replication": statistics.median(seconds for seconds, _ in taken),
        "events": engine.events,
        "people": run.people,
        "gib": peak_memory_gib(),
    }
