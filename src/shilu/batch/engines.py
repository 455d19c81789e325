"""All shards of a batch: on this machine, in threads with a converting process each; or on a Dask cluster."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from shilu.batch import Options, Shard
from shilu.batch.limits import dismiss
from shilu.batch.work import Tally, Watch, run_shard
from shilu.errors import ShiluError

if TYPE_CHECKING:
    from distributed import Client

#: How often Dask gives a shard to a worker again; the loss of a worker has a count of its own, `distributed.scheduler.allowed-failures`.
RETRIES = 3
#: Shards that are with a cluster at once: enough for it to grow by, few enough to hold.
WINDOW = 1000
#: Seconds after which is looked whether a cluster has workers.
LOOK = 0.5
AGAIN = "then run the same command again."


class AbandonedError(ShiluError):
    """A cluster in which nobody works."""


@dataclass(frozen=True, slots=True)
class Engine:
    """What does shards."""

    executor: Executor
    #: how many shards to keep with it
    window: int
    #: how many there are who do them, None where nobody knows any more; and for how many seconds there may be nobody
    workers: Callable[[], int | None] = lambda: 1
    patience: float = math.inf
    #: what a shard fails by when workers died that had it: by its fault, or by that of another shard beside it
    lost: tuple[type[Exception], ...] = ()


@contextmanager
def local(jobs: int) -> Iterator[Engine]:
    """Threads, which wait for their converting processes."""
    threads = ThreadPoolExecutor(jobs)
    # an interruption passes by here: what is in work need not be waited for
    yield Engine(threads, jobs + 1)
    threads.shutdown(cancel_futures=True)
    dismiss()


@contextmanager
def cluster(address: str, patience: float) -> Iterator[Engine]:
    """The workers of a Dask scheduler, by its address, given up when it has none for `patience` seconds. Raises ShiluError."""
    try:
        from distributed import Client, KilledWorker
    except ImportError:
        raise ShiluError("--dask needs a package that is not installed; pip install 'shilu[dask]'.") from None
    for name in ("distributed", "distributed.client"):  # what it stumbles over is told in a sentence of our own
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        client = Client(address, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ShiluError(f"{address}: no Dask scheduler answers ({type(error).__name__}); check the address and the network.") from None
    with client:
        executor = client.get_executor(retries=RETRIES, pure=False)
        yield Engine(executor, WINDOW, lambda: _workers(client), patience, (KilledWorker, CancelledError))
        executor.shutdown(wait=False)


def _workers(client: Client) -> int | None:
    try:
        return len(client.nthreads())
    except Exception:  # whatever a client says that has lost its scheduler
        return None


def run(
    engine: Engine, shards: Iterable[Shard], options: Options, watch: Callable[[Shard], Watch | None] | None = None
) -> Iterator[tuple[Shard, Tally | Exception]]:
    """Do all shards; each with its counts, or with what it failed by, as they come.

    One never stops another: those that were lost with workers are done once more at the end, each alone, so that only what kills a worker
    by itself stays lost.
    """
    lost: list[Shard] = []
    for shard, told in _through(engine, engine.window, shards, options, watch):
        if isinstance(told, engine.lost):
            lost.append(shard)
        else:
            yield shard, told
    yield from _through(engine, 1, lost, options, watch)


def _through(
    engine: Engine, window: int, shards: Iterable[Shard], options: Options, watch: Callable[[Shard], Watch | None] | None
) -> Iterator[tuple[Shard, Tally | Exception]]:
    pending: dict[Future[Tally], Shard] = {}
    for shard in shards:
        work = partial(run_shard, watch=watch(shard)) if watch else run_shard
        pending[engine.executor.submit(work, shard, options)] = shard
        while len(pending) >= window:
            yield from _done(engine, pending)
    while pending:
        yield from _done(engine, pending)


def _done(engine: Engine, pending: dict[Future[Tally], Shard]) -> Iterator[tuple[Shard, Tally | Exception]]:
    since = time.monotonic()
    # often enough to see a worker that comes and is killed at once
    step = None if math.isinf(engine.patience) else min(LOOK, engine.patience / 4)
    while not (done := wait(pending, step, FIRST_COMPLETED).done):
        if engine.workers():
            since = time.monotonic()
        elif time.monotonic() - since >= engine.patience:
            words = f"the Dask scheduler has had no worker for {engine.patience:g} seconds; start some, or raise --patience, {AGAIN}"
            yield pending.popitem()[1], AbandonedError(words)
            return
    for future in done:
        shard = pending.pop(future)
        try:
            yield shard, future.result()
        except CancelledError as error:  # the scheduler is gone, or the worker that had the result
            gone = engine.workers() is None
            yield shard, AbandonedError(f"the Dask scheduler is gone; start one, {AGAIN}") if gone else error
        except Exception as error:  # of the shard, or of the engine: a worker that was killed too often, a scheduler that is gone
            yield shard, error
