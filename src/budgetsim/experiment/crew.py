"""Workers that get calls done, whatever becomes of them: a call that fails is tried again, twice.

Knows no scenario. A worker that dies takes a whole process pool with it, and nobody can tell whose work
killed it: what was out at that moment is done again one by one, so that only the guilty one is blamed.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait
from dataclasses import dataclass, field
from typing import Any

from budgetsim.errors import BudgetsimError

TRIES = 3


class StoppedError(BudgetsimError):
    """Work that stopped half-way and can go on where it was."""

    exit_code = 5


@dataclass(frozen=True, eq=False)
class Call:
    """A function with its arguments, all of which travel to a worker."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    about: Any
    """What the one who asks knows it by."""


@dataclass(frozen=True)
class Outcome:
    """What became of a call: a value, or the error of its last try."""

    call: Call
    value: Any = None
    error: BaseException | None = None


@dataclass
class Crew:
    """Where calls run: executors are made when they are needed, and made again when one breaks."""

    make: Callable[[int], Executor]
    """Number of workers -> an executor."""
    stop: Callable[[Executor], None]
    """Gives up what is running and what is waiting."""
    workers: int
    stops: Callable[[BaseException], str | None]
    """Why an error ends all work (a full disk); None when it is about its own call."""
    _executors: dict[int, Executor] = field(default_factory=dict)
    _tries: Counter[Call] = field(default_factory=Counter)

    def done(self, todo: deque[Call]) -> Iterator[Outcome]:
        """Yield what becomes of every call, in the order of their ends; calls may be added on the way.

        Raises StoppedError when an error says that nothing more can be done.
        """
        try:
            while todo:
                suspects = yield from self._together(todo)
                yield from self._one_by_one(suspects, todo)
            for executor in self._executors.values():
                executor.shutdown()
        except BaseException:
            for executor in self._executors.values():
                self.stop(executor)
            raise

    def _together(self, todo: deque[Call]) -> Generator[Outcome, None, list[Call]]:
        """Yield outcomes until there are no more calls, or the pool breaks; return what was out then."""
        executor = self._executor(self.workers)
        flying: dict[Future[Any], Call] = {}
        lost: list[Call] = []
        while flying or (todo and not lost):
            while todo and not lost and len(flying) < 2 * self.workers:
                call = todo.popleft()
                try:
                    flying[executor.submit(call.function, *call.arguments)] = call
                except BrokenExecutor:
                    lost.append(call)
            for future in wait(flying, return_when=FIRST_COMPLETED).done:
                call, error = flying.pop(future), _error_of(future)
                if isinstance(error, BrokenExecutor):
                    lost.append(call)
                else:
                    yield from self._told(call, future, error, todo)
        if lost:
            self._renew(self.workers)
        return lost

    def _one_by_one(self, suspects: list[Call], todo: deque[Call]) -> Iterator[Outcome]:
        """Yield outcomes of calls of which one killed its worker."""
        for call in suspects:
            error: BaseException | None = BrokenExecutor()
            while isinstance(error, BrokenExecutor) and self._tries[call] < TRIES:
                future = self._executor(1).submit(call.function, *call.arguments)
                error = _error_of(future)
                if isinstance(error, BrokenExecutor):
                    self._tries[call] += 1
                    self._renew(1)
                else:
                    yield from self._told(call, future, error, todo)
            if isinstance(error, BrokenExecutor):
                yield Outcome(call, error=error)

    def _told(
        self, call: Call, future: Future[Any], error: BaseException | None, todo: deque[Call]
    ) -> Iterator[Outcome]:
        """Yield the outcome of a call that came back, unless it is to be tried again."""
        if error is None:
            yield Outcome(call, future.result())
            return
        if reason := self.stops(error):
            raise StoppedError(reason) from error
        self._tries[call] += 1
        if self._tries[call] < TRIES:
            todo.append(call)
        else:
            yield Outcome(call, error=error)

    def _executor(self, workers: int) -> Executor:
        if workers not in self._executors:
            self._executors[workers] = self.make(workers)
        return self._executors[workers]

    def _renew(self, workers: int) -> None:
        """Leave a broken executor; the next call makes a new one."""
        self._executors.pop(workers).shutdown(wait=False)


def _error_of(future: Future[Any]) -> BaseException | None:
    try:
        return future.exception()
    except CancelledError as error:
        return error
