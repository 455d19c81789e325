"""The whole batch: plan, work, gather the errors, add up."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shilu.batch import ROWS, Options, Shard, plan
from shilu.batch.engines import AbandonedError, cluster, local, run
from shilu.batch.outputs import RECORDS, Rows, aside, json_bytes, prepare, publish, remove
from shilu.batch.work import FullError, Tally, Watch
from shilu.errors import InputError, ShiluError

ERRORS = "errors.jsonl"


class Watcher(AbstractContextManager["Watcher"]):
    """Sees a batch go by; this one is silent."""

    #: whether the size of the whole is to be known beforehand
    measures = False

    def whole(self, size: int) -> None:
        """Take note of the bytes that all inputs have."""

    def shard(self, shard: Shard) -> Watch | None:  # noqa: ARG002 - this one does not look
        """Begin to follow a shard; None where nobody wants to be told of its documents."""
        return None

    def done(self, shard: Shard, tally: Tally) -> None:
        """Take note of a shard that is done."""

    def __exit__(self, *_: object) -> None:
        """Go away."""


@dataclass(slots=True)
class Outcome:
    """What a batch came to."""

    tally: Tally = field(default_factory=Tally)
    #: shards that failed as a whole, by key: their documents are not counted, and the next run does them
    failed: dict[str, str] = field(default_factory=dict)
    #: inputs that are missing or closed
    missing: list[InputError] = field(default_factory=list)

    @property
    def fine(self) -> bool:
        """Whether everything was read and written."""
        return not (self.failed or self.missing or self.tally.failures or self.tally.cut)


def batch(
    inputs: list[str],
    options: Options,
    *,
    jobs: int,
    address: str | None,
    patience: float,
    watcher: Watcher,
    complain: Callable[[ShiluError], None],
) -> Outcome:
    """Do all that is not done yet of the inputs, as `expand` gave them. Raises ShiluError where nothing can be begun."""
    outcome = Outcome()
    first = next(plan(inputs, options, outcome.missing), None)
    outcome.missing.clear()
    if first:
        prepare(options.out)
    if watcher.measures:
        watcher.whole(sum(size(shard) for shard in plan(inputs, options, [])))
    with cluster(address, patience) if address else local(jobs) as engine, watcher:
        shards = plan(inputs, options, outcome.missing)
        # a callback cannot travel to a cluster
        for shard, told in run(engine, shards, options, None if address else watcher.shard):
            if isinstance(told, Tally):
                outcome.tally += told
                watcher.done(shard, told)
                continue
            words = (
                told if isinstance(told, ShiluError) else ShiluError(f"{shard.name}: failed as a whole ({_reason(told)}); run it again.")
            )
            outcome.failed[shard.key] = str(words)
            complain(words)
            if isinstance(told, (FullError, AbandonedError)):
                break
    for fault in outcome.missing:
        complain(fault)
    if first:
        try:
            if not outcome.failed:  # what should take the place of the old is there
                _supersede(inputs, options)
            _gather(inputs, options, outcome)
        except OSError as error:
            reason = os.strerror(error.errno or 0)
            outcome.failed[ERRORS] = f"{ERRORS}: cannot be written to {options.out} ({reason}); make room, then run the same command again."
            complain(ShiluError(outcome.failed[ERRORS]))
    return outcome


def _reason(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())


def size(shard: Shard) -> int:
    """The bytes of a shard's input, as they lie on the disk."""
    return sum(os.stat(path).st_size for name in shard.names if os.path.exists(path := shard.path(name)))


def _gather(inputs: list[str], options: Options, outcome: Outcome) -> None:
    """Write every error of the batch, in its order, into one file; none where there is none."""
    with aside(options.out) as place:
        rows = Rows(place / "errors")
        for shard in plan(inputs, options, []):
            if shard.key in outcome.failed:
                rows.add(shard.name, shard=json_bytes(shard.name), error=json_bytes(outcome.failed[shard.key]))
                continue
            with suppress(FileNotFoundError), open(os.path.join(options.out, RECORDS, f"{shard.key}.errors.jsonl"), "rb") as file:
                shutil.copyfileobj(file, rows.file)
        rows.close()
        if os.path.getsize(place / "errors"):
            publish(place / "errors", options.out, ERRORS)
        else:
            remove(options.out, ERRORS)


def _supersede(inputs: list[str], options: Options) -> None:
    """Remove shards of single files that are in other groups now: after a file came or went, no document stands in two shards."""
    if options.target not in ROWS:
        return
    keys = {shard.key for shard in plan(inputs, options, [])}
    old = {name: record for record in _records(options, keys) for name, *_ in record["inputs"]}
    for shard in plan(inputs, options, []) if old else ():
        for name in shard.names if shard.kind == "files" else ():
            if (record := old.get(name)) is not None:
                for output, _ in record["outputs"]:
                    remove(options.out, output)
                for kept in (".json", ".errors.jsonl"):
                    remove(options.out, f"{RECORDS}/{record['key']}{kept}")


def _records(options: Options, keys: set[str]) -> Iterator[dict[str, Any]]:
    """The records of shards of single files, those with `keys` aside."""
    for path in sorted(Path(options.out, RECORDS).glob("*.json")):
        if path.stem not in keys:
            with suppress(ValueError, KeyError):
                record = json.loads(path.read_bytes())
                if record["kind"] == "files" and record["target"] in ROWS:
                    yield record | {"key": path.stem}
