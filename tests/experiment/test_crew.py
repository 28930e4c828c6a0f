"""Calls that fail, and workers that die: only the guilty are blamed, after three tries. Real processes."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from budgetsim.experiment.crew import TRIES, Call, Crew, Outcome, StoppedError
from budgetsim.experiment.executors import process_pool, stop_now

pytestmark = pytest.mark.slow


def _note(folder: Path, number: int) -> int:
    """Leave a trace of a call, and return how many there are."""
    count = len(list(folder.glob(f"{number}.*")))
    (folder / f"{number}.{count}").touch()
    return count + 1


def fine(folder: Path, number: int) -> int:
    _note(folder, number)
    return number * number


def fails(folder: Path, number: int) -> int:
    raise ValueError(f"number {number}, try {_note(folder, number)}")


def fails_twice(folder: Path, number: int) -> int:
    if _note(folder, number) < TRIES:
        raise ValueError("not yet")
    return number * number


def dies(folder: Path, number: int) -> int:
    _note(folder, number)
    os.kill(os.getpid(), signal.SIGTERM)
    return number


def dies_once(folder: Path, number: int) -> int:
    return fine(folder, number) if _note(folder, number) > 1 else dies(folder, number)


def no_room(folder: Path, number: int) -> int:
    raise OSError(28, "No space left on device")


def crew(workers: int) -> Crew:
    return Crew(process_pool, stop_now, workers, lambda e: str(e) if isinstance(e, OSError) else None)


def outcomes(folder: Path, workers: int, bad: dict[int, Callable[..., Any]]) -> dict[int, Outcome]:
    todo = deque(Call(bad.get(number, fine), (folder, number), number) for number in range(12))
    found = list(crew(workers).done(todo))
    assert len(found) == 12, "every call has one outcome"
    return {outcome.call.about: outcome for outcome in found}


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_every_call_has_its_outcome(tmp_path: Path, workers: int) -> None:
    found = outcomes(tmp_path, workers, {3: fails_twice, 7: fails_twice})
    assert {number: outcome.value for number, outcome in found.items()} == {n: n * n for n in range(12)}
    assert not any(outcome.error for outcome in found.values())


@pytest.mark.parametrize("workers", [1, 2])
def test_what_fails_three_times_is_told_with_its_last_error(tmp_path: Path, workers: int) -> None:
    found = outcomes(tmp_path, workers, {5: fails})
    assert str(found.pop(5).error) == f"number 5, try {TRIES}"
    assert all(outcome.error is None for outcome in found.values())


@pytest.mark.parametrize("workers", [1, 2])
def test_one_that_kills_its_worker_is_found_among_the_innocent(tmp_path: Path, workers: int) -> None:
    found = outcomes(tmp_path, workers, {4: dies})
    assert found.pop(4).error is not None
    assert {number: outcome.value for number, outcome in found.items()} == {
        n: n * n for n in range(12) if n != 4
    }


def test_a_worker_that_dies_once_costs_nobody_anything(tmp_path: Path) -> None:
    found = outcomes(tmp_path, 2, {4: dies_once})
    assert not any(outcome.error for outcome in found.values())


def test_an_error_that_stops_all_stops_at_once(tmp_path: Path) -> None:
    todo = deque(Call(no_room if number == 1 else fine, (tmp_path, number), number) for number in range(200))
    with pytest.raises(StoppedError, match="No space left") as caught:
        list(crew(2).done(todo))
    assert caught.value.exit_code == 5
    assert len(list(tmp_path.iterdir())) < 200


def test_calls_may_be_added_on_the_way(tmp_path: Path) -> None:
    todo = deque([Call(fine, (tmp_path, 0), 0)])
    seen = []
    for outcome in crew(2).done(todo):
        seen.append(outcome.call.about)
        if outcome.call.about < 5:
            following = outcome.call.about + 1
            todo.append(Call(fine, (tmp_path, following), following))
    assert seen == [0, 1, 2, 3, 4, 5]
