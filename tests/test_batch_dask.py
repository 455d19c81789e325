"""`shilu batch --dask` on a scheduler with workers of its own: killed workers, poison for whole workers; each document is counted once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from test_batch import PAGE, POISON, batch, counts, mixed, records, rows_of, tree, until
from test_cli import SHILU

pytest.importorskip("distributed")
LOCAL = """
import sys
import dask
from distributed import LocalCluster
# shards go to a worker as they come: whatever dies with it, many neighbours are with it
dask.config.set({"distributed.scheduler.worker-saturation": "inf"})
with LocalCluster(n_workers=int(sys.argv[1]), threads_per_worker=1, dashboard_address=None, silence_logs=50) as cluster:
    print(cluster.scheduler_address, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@contextmanager
def scheduler(here: Path, workers: int) -> Iterator[str]:
    """The address of a cluster on this machine, in processes of its own; its documents wait for the file `gate`."""
    env = {**os.environ, **POISON, "GATE": str(here / "gate")}
    with subprocess.Popen(
        [sys.executable, "-c", LOCAL, str(workers)],
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as cluster:
        assert cluster.stdout
        yield cluster.stdout.readline().strip()
        assert cluster.stdin
        cluster.stdin.close()


def test_a_worker_that_is_killed_costs_its_shard_a_retry(here: Path) -> None:
    mixed(here / "in")
    told = here / "gate.pid"
    with (
        scheduler(here, workers=2) as address,
        subprocess.Popen([*SHILU, "batch", "in", "-o", "out", "-t", "jsonl", "--dask", address], stderr=subprocess.PIPE) as going,
    ):
        worker = until(lambda: told.exists() and told.read_text("utf-8").split())[1]
        told.unlink()
        os.kill(int(worker), signal.SIGKILL)
        assert until(lambda: told.exists() and told.read_text("utf-8").split())[1] != worker
        (here / "gate").touch()
        assert going.stderr
        said = going.stderr.read().decode()
    assert going.returncode == 2
    assert said.splitlines()[:4] == [
        "documents          264",
        "transcripts        260",
        "reports            0",
        "failures           4, see errors.jsonl",
    ]
    assert not [p for p in (here / "out/.shilu/tmp").iterdir() if not (p / "lock").exists()]
    batch("in", "-o", "local", "-t", "jsonl", status=2)
    # what the dead worker left aside is swept by the next run
    assert counts(batch("in", "-o", "out", "-t", "jsonl", status=2)) == (264, 260, 0, 4)
    assert tree(here / "out") == tree(here / "local")


def test_a_shard_that_kills_every_worker_stops_no_other(here: Path) -> None:
    records(here / "bad.jsonl", [PAGE + "POISON parent", PAGE, PAGE])
    for n in range(12):
        records(here / f"good{n}.jsonl", [PAGE] * 3)
    shards = [*(f"good{n}.jsonl" for n in range(12)), "bad.jsonl"]
    with scheduler(here, workers=1) as address:
        # on a busy machine the only worker takes its time to come again
        rows = batch(*shards, "-o", "out", "--dask", address, "--patience", "600", status=2)
    assert (counts(rows), rows["shards failed"]) == ((36, 36, 0, 0), "1; the same command does them again")
    assert rows["shilu"].startswith("shilu: bad.jsonl: failed as a whole (KilledWorker: ")
    [error] = rows_of(here / "out/errors.jsonl")
    assert (error["id"], error["error"]) == ("bad.jsonl", rows["shilu"].removeprefix("shilu: "))
    assert not (here / "out/bad.jsonl").exists()
    # here, where nothing of it is poison, only what is missing is done
    assert batch(*shards, "-o", "out")["documents"] == "39 (36 of them finished before)"
    assert sum(len(rows_of(here / "out" / name)) for name in shards) == 39
    assert not (here / "out/errors.jsonl").exists()


def test_a_scheduler_without_workers_is_given_up_and_what_is_missing_is_done_later(here: Path) -> None:
    records(here / "a.jsonl", [PAGE] * 3)
    records(here / "b.jsonl", [PAGE] * 2)
    with scheduler(here, workers=0) as address:
        rows = batch("a.jsonl", "b.jsonl", "-o", "out", "--dask", address, "--patience", "1", status=2)
    assert counts(rows) == (0, 0, 0, 0)
    assert rows["shilu"] == (
        "shilu: the Dask scheduler has had no worker for 1 seconds; start some, or raise --patience, then run the same command again."
    )
    assert counts(batch("a.jsonl", "b.jsonl", "-o", "out")) == (5, 5, 0, 0)
    assert not (here / "out/errors.jsonl").exists()


def test_a_scheduler_that_goes_is_told_once(here: Path) -> None:
    names = [f"{n}.jsonl" for n in range(4)]
    for name in names:
        records(here / name, [PAGE + "POISON wait"])
    with scheduler(here, workers=1) as address:
        command = [*SHILU, "batch", *names, "-o", "out", "--dask", address]
        going = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        until(lambda: (here / "gate.pid").exists())
    said = going.communicate()[1].splitlines()
    (here / "gate").touch()
    assert (going.returncode, said[0]) == (2, "shilu: the Dask scheduler is gone; start one, then run the same command again.")
    assert [line for line in said[1:] if line.startswith("shilu")] == []
    assert counts(batch(*names, "-o", "out")) == (4, 4, 0, 0)
