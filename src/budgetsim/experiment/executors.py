"""Where replications run: anything that is a concurrent.futures.Executor.

Knows no scenario. One worker runs in this very process, which keeps errors and Ctrl-C simple.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import active_children, get_context, parent_process
from multiprocessing.connection import wait
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, ParamSpec, TypeVar

from budgetsim.errors import BudgetsimError
from budgetsim.experiment.interrupts import interrupts_held

GOODBYE_SECONDS = 5
CONNECT_SECONDS = 10
LOGGERS_OF_DASK = ("distributed", "distributed.client", "tornado.application", "asyncio")
"""They tell of a lost cluster in pages of traces; we tell it in a sentence."""
TLS_VARIABLES = "DASK_DISTRIBUTED__COMM__TLS__CA_FILE, …__CLIENT__CERT and …__CLIENT__KEY"
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
    """Return an executor of this machine: processes, or for one worker this very process."""
    if workers <= 1:
        initializer(*initargs)
        return InProcess()
    return process_pool(workers, initializer, initargs)


def process_pool(
    workers: int, initializer: Callable[..., None] | None = None, initargs: tuple[Any, ...] = ()
) -> Executor:
    """Return worker processes; spawned, so that it is the same on every platform."""
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
    workers = min(workers, len(pieces))
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


def _in_worker(initializer: Callable[..., None] | None, *initargs: Any) -> None:
    """Leave Ctrl-C to the main process where it cannot be inherited, end with it, then make ready."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if initializer:
        initializer(*initargs)


def _end_with_parent() -> None:
    """Wait until the main process is gone, killed perhaps, and go too: left alone a worker waits for ever."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def stop_now(executor: Executor) -> None:
    """Give up what is running and what is waiting, without a long goodbye."""
    with interrupts_held():
        executor.shutdown(wait=False, cancel_futures=True)
        workers = active_children()
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.join(GOODBYE_SECONDS)


# A cluster


class ClusterError(BudgetsimError):
    """A cluster that cannot be used as it is."""

    exit_code = 5


@contextmanager
def cluster(address: str, folder: Path, code: str) -> Iterator[tuple[Callable[[int], Executor], int]]:
    """Yield what makes an executor of a dask cluster, and how many calls it runs at a time.

    Every worker must see the folder, where shards are left, and have this very code. Raises ClusterError.
    """
    try:
        from distributed import Client, Security
    except ImportError as error:
        raise ClusterError(
            "dask is not installed here; in the project's folder: pip install '.[dask]'"
        ) from error
    for name in LOGGERS_OF_DASK:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    connect: Any = Client
    made: Any = Security
    if address.startswith("tls:") and made().tls_ca_file is None:
        raise ClusterError(
            f"--scheduler {address}: for tls dask needs certificates; set {TLS_VARIABLES} to their files"
        )
    try:
        client = connect(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        reason = str(error).partition("\n")[0]
        raise ClusterError(f"--scheduler {address}: no scheduler answers there ({reason})") from error
    try:
        threads = _fit_for_work(client, folder, code)
        # Each call is its own: one that was tried before must not be answered from memory.
        yield lambda workers: client.get_executor(pure=False), threads
    finally:
        client.close(timeout=GOODBYE_SECONDS)


def _fit_for_work(client: Any, folder: Path, code: str) -> int:
    """Return the number of threads of all workers; raises ClusterError when some cannot do the work."""
    threads: int = sum(client.nthreads().values())
    if not threads:
        raise ClusterError("the cluster has no workers; start some with: dask worker ADDRESS --nthreads 1")
    with NamedTemporaryFile(dir=folder, prefix="seen-by-") as sign:
        found = client.run(_looked, sign.name, on_error="return")
    for worker, answer in sorted(found.items()):
        if isinstance(answer, OSError):
            continue  # it went away meanwhile, as any may at any moment
        if isinstance(answer, BaseException):
            raise ClusterError(f"worker {worker} cannot run budgetsim ({answer}); install it there")
        if not answer[0]:
            raise ClusterError(
                f"worker {worker} does not see {folder}; give an --out on a disk that all machines share, "
                "under the same path"
            )
        if answer[1] != code:
            raise ClusterError(f"worker {worker} has another version of budgetsim; install this one there")
    return threads


def _looked(sign: str) -> tuple[bool, str]:
    """In a worker: whether it sees a file, and the checksum of its code."""
    from budgetsim.experiment.versions import code_hash

    return Path(sign).is_file(), code_hash()


def lost_cluster(error: BaseException) -> str | None:
    """Return that an error means that the scheduler is gone, None when it does not."""
    names = {kind.__name__ for kind in type(error).__mro__}
    lost = names & {"CommClosedError", "CancelledError", "FutureCancelledError", "ClosedClientError"}
    return f"the scheduler of the cluster is gone ({str(error) or type(error).__name__})" if lost else None
