"""Where replications run: anything that is a concurrent.futures.Executor.

Knows no scenario. One worker runs in this very process, which keeps errors and Ctrl-C simple.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import active_children, get_context
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
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
        with _interrupts_held():
            pool.submit(_nothing)
    except BaseException:
        stop_now(pool)
        raise
    return pool


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Hold Ctrl-C back for a moment: workers born in it never hear one, and ours comes through after it."""
    if sys.platform == "win32":
        yield
        return
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _nothing() -> None:
    """The first call of a pool, with which its workers are started."""


def _in_worker(initializer: Callable[..., None], *initargs: Any) -> None:
    """Leave Ctrl-C to the main process where it cannot be inherited, then make ready."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    initializer(*initargs)


def stop_now(executor: Executor) -> None:
    """Give up what is running and what is waiting, without a long goodbye."""
    executor.shutdown(wait=False, cancel_futures=True)
    for worker in active_children():
        worker.terminate()
