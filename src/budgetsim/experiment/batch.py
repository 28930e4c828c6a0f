"""A batch carried out: every piece of work done once, whatever stops half-way, and then the results.

Knows the order of the steps; how a piece is made, shards know, and where it is made, the crew. All that is
kept between one run of the command and the next stands in the folder: shards/ with what is done, failed/
with what three tries could not do, results/ with the tables of the last batch that finished.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import tempfile
import time
import traceback
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from budgetsim import __version__
from budgetsim.domain.batch import Batch
from budgetsim.errors import RunFolderError
from budgetsim.experiment.course import Course, courses_of, looks_table
from budgetsim.experiment.crew import TRIES, Call, Crew, StoppedError
from budgetsim.experiment.executors import lost_cluster
from budgetsim.experiment.results import (
    join,
    new_results,
    read_results,
    result_problems,
    variant_rows,
    write,
    write_manifest,
)
from budgetsim.experiment.shards import (
    PARTIAL,
    OtherCodeError,
    Piece,
    work,
)
from budgetsim.experiment.store import OF_THE_SYSTEM, RESULTS, sha256
from budgetsim.experiment.versions import git_commit, versions
from budgetsim.inputs import BatchFile

SHARDS, FAILED = "shards", "failed"
FULL = {errno.ENOSPC, errno.EDQUOT}
CLOSED = {errno.EROFS, errno.EACCES, errno.EPERM}
STALE_SECONDS = 24 * 3600
"""What nobody has touched for so long, nobody is working on."""
Progress = Callable[[int, int], None]
"""Hears how many replications are done, of how many asked for so far."""


@dataclass(frozen=True)
class BatchOrder:
    """What the user asked for beside the batch file."""

    file: BatchFile
    out: Path
    engine: str
    command: str
    keep_going: bool = False


@dataclass(frozen=True)
class Failure:
    """A piece of work that three tries could not do."""

    variant: str
    scenario: str
    seed: int
    first: int
    last: int
    error: str

    def __str__(self) -> str:
        return (
            f"{self.variant}: replications {self.first} to {self.last - 1} of scenario {self.scenario}, "
            f"seed {self.seed}, failed {TRIES} times: {self.error}"
        )


def is_finished(order: BatchOrder) -> bool:
    """Return whether the folder holds exactly the results of this batch, whole."""
    try:
        manifest = read_results(order.out)
    except RunFolderError:
        return False
    courses = _courses(order)
    if any(course.advance() for course in courses):
        return False
    return manifest["definition"] == definition(order.file.batch, courses) and not result_problems(
        order.out, manifest
    )


def definition(batch: Batch, courses: list[Course]) -> str:
    """Return a hash of everything in the results of finished courses."""
    variants = [(c.variant.id, c.variant.sets, [piece.key for piece in c.asked]) for c in courses]
    told = json.dumps([batch.name, batch.title, variants])
    return hashlib.sha256(told.encode()).hexdigest()


def carry_out(order: BatchOrder, crew: Crew, progress: Progress) -> list[Failure]:
    """Do what is not done, then write the results; return what failed three times.

    Raises StoppedError when it ends half-way, RunFolderError when the folder cannot be written.
    """
    started, clock = datetime.now(UTC), time.monotonic()
    courses = _courses(order)
    try:
        with new_results(order.out) as target:
            files, failures = _all_done(order, crew, courses, target, progress)
            whole = [course for course in courses if not course.failed]
            files |= _own_tables(target, whole)
            seconds = round(time.monotonic() - clock, 3)
            write_manifest(target, _manifest(order, whole, failures, files, started, seconds))
    except OSError as error:
        if reason := stops(error):
            raise StoppedError(reason) from error
        raise
    return failures


def _courses(order: BatchOrder) -> list[Course]:
    file = order.file
    return courses_of(file.batch, file.variants, order.out / SHARDS, order.engine)


def make_ready(out: Path) -> None:
    """Make the folders, see that they can be written, and clear away what was left half done."""
    try:
        for name in (SHARDS, FAILED):
            (out / name).mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out / SHARDS) as file:
            file.write(b"?")
    except OSError as error:
        raise RunFolderError(f"{out}: cannot be written ({error.strerror}); choose another --out") from error
    for path in (*out.glob(f"*{PARTIAL}"), *(out / SHARDS).glob(f"*{PARTIAL}")):
        if not heard_from(path, STALE_SECONDS):
            shutil.rmtree(path, ignore_errors=True)


def strangers(out: Path) -> str:
    """Return a name in a folder that is of no batch, '' when there is none."""
    if not out.exists():
        return ""
    ours = {SHARDS, FAILED, RESULTS, *OF_THE_SYSTEM}
    found = [path.name for path in out.iterdir() if path.name not in ours and path.suffix != PARTIAL]
    return min(found, default="")


def heard_from(path: Path, seconds: float) -> bool:
    """Return whether something was written to a folder so recently; False when it is gone."""
    try:
        return time.time() - path.stat().st_mtime < seconds
    except OSError:
        return False


def _all_done(
    order: BatchOrder, crew: Crew, courses: list[Course], target: Path, progress: Progress
) -> tuple[dict[str, str], list[Failure]]:
    """Do all the work of all courses; return the files of the results with their sha256, and what failed."""
    files: dict[str, str] = {}
    failures: list[Failure] = []
    todo = deque(call for course in courses for call in _next_calls(order, course, target))
    progress(*_done_of(courses))
    for outcome in crew.done(todo):
        os.utime(target)  # a sign of life
        course, piece = outcome.call.about
        if piece is None:
            if outcome.error:
                raise outcome.error
            files |= outcome.value
            continue
        if outcome.error:
            failures.append(_failed(order, course, piece, outcome.error))
        else:
            course.made(piece.key)
            (order.out / FAILED / f"{piece.key}.json").unlink(missing_ok=True)
        if not course.waiting:
            todo.extend(_next_calls(order, course, target))
        progress(*_done_of(courses))
    return files, failures


def _next_calls(order: BatchOrder, course: Course, target: Path) -> list[Call]:
    """Return the calls of a course's next round, or the one that joins its shards at the end."""
    pieces = course.advance()
    if pieces:
        return [Call(work, (piece, order.out / SHARDS), (course, piece)) for piece in pieces]
    return [] if course.failed else [Call(join, (course.joining(), target), (course, None))]


def _done_of(courses: list[Course]) -> tuple[int, int]:
    asked = sum(course.replications for course in courses)
    open_ = sum(p.last - p.first for c in courses for p in (*c.waiting.values(), *c.failed.values()))
    return asked - open_, asked


def _failed(order: BatchOrder, course: Course, piece: Piece, error: BaseException) -> Failure:
    """Note a piece that failed three times; raises StoppedError unless the rest goes on."""
    course.gave_up(piece.key)
    scenario = course.variant.loaded.scenario
    told = f"{type(error).__name__}: {error}".partition("\n")[0]
    failure = Failure(course.variant.id, scenario.name, scenario.seed, piece.first, piece.last, told)
    note = {"schema_version": 1, **vars(failure), "traceback": "".join(traceback.format_exception(error))}
    path = order.out / FAILED / f"{piece.key}.json"
    path.write_text(json.dumps(note, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    if not order.keep_going:
        raise StoppedError(
            f"{failure}\nThe rest was not done; finished shards are kept. --keep-going does what it can; "
            f"{path} has the details."
        )
    return failure


def stops(error: BaseException) -> str | None:
    """Return why an error ends a whole batch, None when it is about one piece of work."""
    code = error.errno if isinstance(error, OSError) else None
    again = "finished shards are kept; run the same command again to go on"
    if code in FULL:
        return f"the disk is full ({error}); make room, {again}"
    if code in CLOSED:
        return f"the folder cannot be written any more ({error}); mend that, {again}"
    if isinstance(error, OtherCodeError):
        return f"{error}, {again}"
    reason = lost_cluster(error)
    return f"{reason}; {again}" if reason else None


def _own_tables(target: Path, courses: list[Course]) -> dict[str, str]:
    """Write what is about the variants themselves; return each file's sha256."""
    rows = [
        (c.variant.id, c.variant.loaded.scenario.name, path, value, c.replications)
        for c in courses
        for path, value in [(s.path, s.text) for s in c.variant.settings] or [("", "")]
    ]
    tables = {"variants.parquet": variant_rows(rows)}
    if any(course.looks for course in courses):
        tables["looks.parquet"] = looks_table(courses)
    for name, table in tables.items():
        write(target / name, table)
    scenarios = target / "scenarios"
    scenarios.mkdir()
    for course in courses:
        path = scenarios / f"{course.variant.id}.yaml"
        path.write_text(course.variant.loaded.resolved_yaml, encoding="utf-8", newline="\n")
    own = [*(target / name for name in tables), *sorted(scenarios.iterdir())]
    return {path.relative_to(target).as_posix(): sha256(path) for path in own}


def _manifest(
    order: BatchOrder,
    courses: list[Course],
    failures: list[Failure],
    files: dict[str, str],
    started: datetime,
    seconds: float,
) -> dict[str, Any]:
    batch = order.file.batch
    return {
        "name": batch.name,
        "title": batch.title,
        "definition": definition(batch, courses),
        "variants": [_told(course) for course in courses],
        "failures": [vars(failure) for failure in failures],
        "version": __version__,
        "libraries": versions(order.engine),
        "git_commit": git_commit(),
        "engine": order.engine,
        "command": order.command,
        "started": started.isoformat(timespec="seconds"),
        "seconds": seconds,
        "files": dict(sorted(files.items())),
    }


def _told(course: Course) -> dict[str, Any]:
    variant = course.variant
    return {
        "id": variant.id,
        "scenario": variant.loaded.scenario.name,
        "title": variant.loaded.scenario.title,
        "file": variant.file,
        "set": list(variant.sets),
        "scenario_hash": variant.loaded.scenario_hash,
        "data_hashes": variant.loaded.data_hashes,
        "seed": variant.loaded.scenario.seed,
        "replications": course.replications,
        "years": variant.loaded.scenario.years,
        "start": variant.loaded.scenario.start.isoformat(),
        "economies": list(variant.economies),
        "arrangements": list(variant.arrangements),
    }
