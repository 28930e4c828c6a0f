"""Where replications run: anything that is a concurrent.futures.Executor.

Knows no scenario. One worker runs in this very process, which keeps errors and Ctrl-C simple.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from multiprocessing import active_children, get_context
from typing import Any, ParamSpec, TypeVar

from budgetsim.experiment.interrupts import interrupts_held

GOODBYE_SECONDS = 5
P = ParamSpec("P")
A = TypeVar("A")
R = TypeVar("R")


class InProcess(Executor):
    """Runs each call at once, here."""

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        future: Future[R] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def local_executor(workers: int, initializer: Callable[..., None], initargs: tuple[Any, ...]) -> Executor:
    """Return an executor of this machine; spawned workers, so that it is the same on every platform."""
    if workers <= 1:
        initializer(*initargs)
        return InProcess()
    pool = ProcessPoolExecutor(workers, get_context("spawn"), _in_worker, (initializer, *initargs))
    try:
        with interrupts_held():
            pool.submit(_nothing)
    except BaseException:
        stop_now(pool)
        raise
    return pool


def each(
    work: Callable[[A], R],
    pieces: Sequence[A],
    workers: int,
    initializer: Callable[..., None],
    initargs: tuple[Any, ...],
) -> Iterator[R]:
    """Yield what `work` makes of each piece, in their order; `initializer` makes every worker ready first.

    What it makes should be small, a path for instance: a worker that is stopped half-way through a large
    answer would leave its reader waiting for the rest for ever.
    """
    executor = local_executor(workers, initializer, initargs)
    try:
        yield from in_order(len(pieces), workers, lambda number: executor.submit(work, pieces[number]))
    except BaseException:
        stop_now(executor)
        raise
    executor.shutdown()


def in_order(count: int, workers: int, submit: Callable[[int], Future[R]]) -> Iterator[R]:
    """Yield the results of pieces of work 0 to `count` in their order, with only a few waiting at a time."""
    ahead = 2 * workers if workers > 1 else 1
    waiting = {number: submit(number) for number in range(min(ahead, count))}
    for number in range(count):
        result = waiting.pop(number).result()
        following = number + ahead
        if following < count:
            waiting[following] = submit(following)
        yield result


def _nothing() -> None:
    """The first call of a pool, with which its workers are started."""


def _in_worker(initializer: Callable[..., None], *initargs: Any) -> None:
    """Leave Ctrl-C to the main process where it cannot be inherited, then make ready."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    initializer(*initargs)


def stop_now(executor: Executor) -> None:
    """Give up what is running and what is waiting, without a long goodbye."""
    with interrupts_held():
        executor.shutdown(wait=False, cancel_futures=True)
        workers = active_children()
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.join(GOODBYE_SECONDS)
