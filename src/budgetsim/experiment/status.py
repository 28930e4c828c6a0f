"""How far a batch is, and what it will still take.

Knows what stands in its folder: shards, half ones that somebody works on, notes of failures. Whether a worker
lives can only be told from its traces: it leaves one after every replication.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from budgetsim.experiment.batch import FAILED, SHARDS, BatchOrder, heard_from
from budgetsim.experiment.course import Course, courses_of
from budgetsim.experiment.shards import PARTIAL, Kind, Piece, read_note, shard_bytes, shard_problem, work
from budgetsim.experiment.store import RESULTS

ALIVE_SECONDS = 120


@dataclass(frozen=True)
class State:
    """How far one variant is, in pieces of work and in replications."""

    variant: str
    settings: tuple[str, ...]
    pieces: int
    done: int
    running: int
    failed: int
    to_do: int
    """Neither done, nor running, nor failed."""
    replications: int
    """Asked for so far; a stopping rule may ask for more."""
    replications_done: int
    replications_most: int
    """At most, when a stopping rule never finds it enough."""
    joined: bool
    """Whether its tables stand in the results."""


@dataclass(frozen=True)
class Expected:
    """What the rest will take: from what was measured, in the shards that are there or in a try."""

    seconds: float
    seconds_most: float
    disk_bytes: float
    disk_bytes_most: float
    measured_on: str


def states(order: BatchOrder) -> list[State]:
    """Return how far every variant is."""
    return [_state(order.out, course) for course in _courses(order)]


def expected(order: BatchOrder, workers: int) -> Expected:
    """Return what the rest takes with so many workers; one variant is tried out when nothing is done yet.

    Disk counts everything the folder will hold at the end: shards, and results of about the same size.
    """
    courses = _courses(order)
    done = [piece for course in courses for piece in course.asked if piece.key not in course.waiting]
    if done:
        seconds, size = _measured(order.out / SHARDS, done)
        measured_on = f"{len(done)} shards"
    else:
        seconds, size = _tried(courses[0].kind)
        measured_on = "a try of one replication"
    left = sum(piece.last - piece.first for course in courses for piece in course.waiting.values())
    asked = sum(course.replications for course in courses)
    more = sum(_most(course) - course.replications for course in courses)
    return Expected(
        seconds=left * seconds / workers,
        seconds_most=(left + more) * seconds / workers,
        disk_bytes=2 * asked * size,
        disk_bytes_most=2 * (asked + more) * size,
        measured_on=measured_on,
    )


def unused_bytes(order: BatchOrder) -> tuple[int, int]:
    """Return number and bytes of shards that this batch does not use: of another version or batch."""
    used = {piece.key for course in _courses(order) for piece in course.asked}
    folder = order.out / SHARDS
    found = [path for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []
    unused = [path for path in found if path.name.partition(".")[0] not in used]
    return len(unused), sum(shard_bytes(path) for path in unused)


def _courses(order: BatchOrder) -> list[Course]:
    file = order.file
    courses = courses_of(file.batch, file.variants, order.out / SHARDS, order.engine)
    for course in courses:
        course.advance()
    return courses


def _state(out: Path, course: Course) -> State:
    missing = list(course.waiting.values())
    running = [piece for piece in missing if _is_running(out / SHARDS, piece)]
    failed = [p for p in missing if p not in running and (out / FAILED / f"{p.key}.json").is_file()]
    left = sum(piece.last - piece.first for piece in missing)
    return State(
        variant=course.variant.id,
        settings=course.variant.sets,
        pieces=len(course.asked),
        done=len(course.asked) - len(missing),
        running=len(running),
        failed=len(failed),
        to_do=len(missing) - len(running) - len(failed),
        replications=course.replications,
        replications_done=course.replications - left,
        replications_most=_most(course),
        joined=(out / RESULTS / "indicators" / f"variant={course.variant.id}").is_dir() and not missing,
    )


def _most(course: Course) -> int:
    """Return how many replications a variant takes at most."""
    rule = course.batch.stopping
    return rule.maximum if rule and not course.is_enough else course.replications


def _is_running(shards: Path, piece: Piece) -> bool:
    return any(heard_from(path, ALIVE_SECONDS) for path in shards.glob(f"{piece.key}.*{PARTIAL}"))


def _measured(shards: Path, done: Sequence[Piece]) -> tuple[float, float]:
    """Return seconds and bytes per replication of some shards that are there."""
    count = sum(piece.last - piece.first for piece in done)
    seconds = sum(float(read_note(shards / piece.key)["seconds"]) for piece in done)
    return seconds / count, sum(shard_bytes(shards / piece.key) for piece in done) / count


def _tried(kind: Kind) -> tuple[float, float]:
    """Return seconds and bytes of one replication; the first one of two only fills caches."""
    with tempfile.TemporaryDirectory() as folder:
        for number in range(2):
            key = work(kind.piece(number, number + 1), Path(folder))
        shard = Path(folder) / key
        assert shard_problem(shard) is None
        return float(read_note(shard)["seconds"]), shard_bytes(shard)
