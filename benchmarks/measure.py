"""How the benchmarks time: medians of equal work, and work in a process of its own for its memory.

Work in one process is measured in seconds of the processor, which other work on the machine hardly touches;
work in several in seconds of the clock, and then the load counts. Knows no scenario and no simulator.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

QUICK_VARIABLE = "BUDGETSIM_BENCH_QUICK"
QUICK = bool(os.environ.get(QUICK_VARIABLE))
"""A first look: one turn that counts and no largest sizes; the table says so."""
REPEATS = 1 if QUICK else 5
USUAL_REPEATS = 5
ONCE_ABOVE_SECONDS = 60.0
"""What takes longer is measured once, and the table says so."""
BENCH = Path(__file__).resolve().parent / "bench.py"


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    what: str
    value: float | None
    """The number that the target is about; none where it could not be taken."""
    unit: str
    target: float | None = None
    """At most this, or at least this when `more_is_better`."""
    more_is_better: bool = False
    detail: str = ""

    @property
    def met(self) -> bool | None:
        if self.value is None or self.target is None:
            return None
        return bool(self.value >= self.target if self.more_is_better else self.value <= self.target)


@dataclass(frozen=True)
class Timing:
    """Median seconds of some work, and the events that it did every time."""

    seconds: float
    events: int
    repeats: int

    @property
    def microseconds_per_event(self) -> float:
        return 1e6 * self.seconds / self.events

    def told(self) -> str:
        once = "" if self.repeats >= USUAL_REPEATS else f" ({self.repeats}×)"
        return f"{self.seconds:.4g} s{once}, {self.events:,} events"


def timed(*works: Callable[[], int], repeats: int = REPEATS) -> list[Timing]:
    """Time works in turns, so that what else the machine does falls on all of them alike.

    Each returns its number of events, which must be the same every time. The first turn does not count: it
    fills caches. Work that takes over a minute is done once.
    """
    taken: list[list[float]] = [[] for _ in works]
    counts: list[set[int]] = [set() for _ in works]
    for turn in range(repeats + 1):
        for number, work in enumerate(works):
            if turn and taken[number][0] > ONCE_ABOVE_SECONDS:
                continue
            seconds, events = stopwatch(work)
            counts[number].add(events)
            taken[number].append(seconds)
    for count in counts:
        assert len(count) == 1, f"the number of events differs between repeats: {sorted(count)}"
    kept = [times[1:] or times for times in taken]
    return [
        Timing(statistics.median(times), count.pop(), len(times))
        for times, count in zip(kept, counts, strict=True)
    ]


def stopwatch(work: Callable[[], Any]) -> tuple[float, Any]:
    """Return the processor's seconds of one call in this process, and what it returned."""
    begin = time.process_time()
    outcome = work()
    return time.process_time() - begin, outcome


@dataclass(frozen=True)
class Waited:
    """Seconds by the clock, and those of the processor in this process and those it started."""

    clock: float
    processor: float

    def told(self) -> str:
        return f"{self.clock:.3g} s by the clock, {self.processor:.3g} s of the processors"


def waited(work: Callable[[], Any]) -> tuple[Waited, Any]:
    """Return how long one call took that may start processes, and what it returned."""
    begin, before = time.perf_counter(), sum(os.times()[:4])
    outcome = work()
    return Waited(time.perf_counter() - begin, sum(os.times()[:4]) - before), outcome


def peak_memory_gib() -> float:
    """Return the most memory that this process has held; 0 where the system does not tell."""
    try:
        # Linux counts in getrusage what the parent held when it started this process.
        status = Path("/proc/self/status").read_text(encoding="utf-8")
        return int(status.split("VmHWM:")[1].split()[0]) / 2**20
    except (OSError, IndexError):
        pass
    try:
        import resource
    except ImportError:
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**30 if sys.platform == "darwin" else 2**20)


def in_child(task: str, *arguments: object, env: dict[str, str] | None = None, limit: float = 540) -> Any:
    """Run one of bench.py's tasks in a process of its own; return what it told, or a sentence why not.

    A task may say on stderr how far it is, one line a step.
    """
    command = [sys.executable, str(BENCH), "--child", task, *map(str, arguments)]
    try:
        done = subprocess.run(
            command,
            env={**os.environ, **(env or {})},
            capture_output=True,
            text=True,
            timeout=limit,
            check=False,
        )
    except subprocess.TimeoutExpired as stopped:
        said = stopped.stderr.decode() if isinstance(stopped.stderr, bytes) else stopped.stderr or ""
        return f"stopped after {limit:.0f} s; done by then: {'; '.join(said.splitlines()) or 'nothing'}"
    if done.returncode != 0:
        return f"ended with {done.returncode}: {'; '.join(done.stderr.splitlines()[-3:])}"
    return json.loads(done.stdout.splitlines()[-1])
