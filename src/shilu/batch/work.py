"""The work on one shard, on this machine as on a cluster: done twice it gives the same, killed it leaves nothing half."""

from __future__ import annotations

import errno
import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from shilu.batch import ROWS, Options, Shard
from shilu.batch.child import Made
from shilu.batch.limits import keeper
from shilu.batch.names import shown
from shilu.batch.outputs import RECORDS, Output, Rows, aside, clear, json_bytes, output, publish, remove
from shilu.batch.shards import pieces
from shilu.errors import InputError, OutputError, ShiluError
from shilu.version import VERSION

#: Errors after which no other shard can be written either.
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}

Watch = Callable[[int, int], None]


class FullError(OutputError):
    """An output folder that takes nothing more."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts over documents; those of several shards are added with +."""

    documents: int = 0
    transcripts: int = 0
    reports: int = 0
    #: documents that became an error row
    failures: int = 0
    #: inputs that could not be read to their end
    cut: int = 0
    #: bytes of the documents
    size: int = 0
    #: findings by code
    findings: dict[str, int] = field(default_factory=dict)
    #: of the documents and bytes, those that an earlier run had finished
    before: int = 0
    size_before: int = 0

    def __add__(self, other: Tally) -> Tally:
        sums = {k: v + getattr(other, k) for k, v in asdict(self).items() if k != "findings"}
        return Tally(**sums, findings=dict(Counter(self.findings) + Counter(other.findings)))


def run_shard(shard: Shard, options: Options, watch: Watch | None = None) -> Tally:
    """Convert a shard's documents, or see that it is done; each document is counted once, whatever becomes of it.

    `watch` is told, after each document, the number of documents done and of the shard's bytes that are behind us. Raises FullError where
    the disk is full, ShiluError for whatever else lets the shard fail as a whole; nothing of it but single files in their trees is written
    then.
    """
    if options.version != VERSION:
        raise ShiluError(f"this worker has shilu {VERSION}, the run was begun with {options.version}; install the same version.")
    told = _told(shard, options)
    if (finished := _finished(shard, options, told)) is not None:
        return replace(finished, before=finished.documents, size_before=finished.size)
    try:
        with aside(options.out) as place:
            return _worked(shard, options, place, told, watch)
    except ImportError as error:
        raise ShiluError(f"{shard.name}: needs {error.name}, which is not installed; pip install 'shilu[{shard.target}]'.") from None
    except OSError as error:
        words = f"{shard.name}: cannot be written to {options.out} ({os.strerror(error.errno or 0)})"
        if error.errno in FULL:
            raise FullError(f"{words}; make room, then run the same command again.") from None
        raise OutputError(f"{words}; check the folder, then run the same command again.") from None


def _worked(shard: Shard, options: Options, place: Path, told: dict[str, Any], watch: Watch | None) -> Tally:
    """Work the shard in the folder `place`, then publish: outputs, errors, and last the record that says it is finished."""
    record, faults = f"{RECORDS}/{shard.key}.json", f"{RECORDS}/{shard.key}.errors.jsonl"
    out = output(shard, options, place)
    errors = Rows(place / "errors")
    counts: Counter[str] = Counter()
    findings: Counter[str] = Counter()
    try:
        for made in _converted(shard, options, watch):
            counts.update(_written(shard, made, out, errors))
            counts["size"] += made.size
            findings.update(made.codes)
        for name, size in _recorded(shard, options).get("outputs", ()) if shard.target in ROWS else ():
            if size < 0:  # a run with another target wrote a folder where the file is to be
                clear(options.out, name, place)
        names = out.publish()
    except BaseException:
        for open_ in (out, errors):
            with suppress(Exception):  # what went wrong is known already
                open_.close()
        raise
    errors.close()
    tally = Tally(**counts, findings=dict(findings))
    if tally.failures or tally.cut:
        publish(place / "errors", options.out, faults)
    else:
        remove(options.out, faults)
    sizes = [[name, _size(options, name)] for name in names]
    # an input that was cut short is tried again by the next run: it may have been a passing fault
    (place / "record").write_bytes(json_bytes(told | {"outputs": sizes, "whole": not tally.cut, "tally": asdict(tally)}))
    publish(place / "record", options.out, record, lasting=True)
    return tally


def _converted(shard: Shard, options: Options, watch: Watch | None) -> Iterator[Made]:
    """What became of each document; and, with row 0, of the shard where it ends too early."""
    with keeper(options) as process:
        done = 0
        try:
            for piece in pieces(shard, options):
                yield process.convert(piece, shard.target)
                done += 1
                if watch:
                    watch(done, piece.at)
        except InputError as error:
            yield Made(shard.name, 0, str(error))


def _written(shard: Shard, made: Made, out: Output, errors: Rows) -> tuple[str, ...]:
    """Write a document, or its error; what it counts as."""
    try:
        if made.row or shard.target in ROWS:
            out.add(made)
    except OutputError as error:
        made = Made(made.id, made.row, str(error))
    if made.error:
        errors.add(made.id, shard=json_bytes(shard.name), error=json_bytes(made.error))
    if not made.row:
        return ("cut",)
    return "documents", "failures" if made.error else f"{made.kind}s"


def _told(shard: Shard, options: Options) -> dict[str, Any]:
    """What a finished shard is recognised by.

    Size and time of the inputs stand for their content: to read ten million pages only to see that they are the same would take as long as
    a good part of the work; and one that changed without a trace in either is not to be had without intent.
    """
    inputs = []
    for name in shard.names:
        with suppress(OSError):
            found = os.stat(shard.path(name))
            inputs.append([shown(name), found.st_size, found.st_mtime_ns])
    return {"kind": shard.kind, "target": shard.target, "stems": list(shard.stems), "inputs": inputs, "options": options.told()}


def _finished(shard: Shard, options: Options, told: dict[str, Any]) -> Tally | None:
    """The counts of a shard that was finished: from the same input, with the same version and options, and its output is there."""
    try:
        record = _recorded(shard, options)
        there = all(_size(options, name) == size for name, size in record["outputs"])
        same = {key: record[key] for key in told} == json.loads(json_bytes(told))
        return Tally(**record["tally"]) if there and same and record["whole"] else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _recorded(shard: Shard, options: Options) -> dict[str, Any]:
    """The record that an earlier run left of a shard; nothing where there is none."""
    try:
        record = json.loads(Path(options.out, RECORDS, f"{shard.key}.json").read_bytes())
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _size(options: Options, name: str) -> int:
    """The size of an output; -1 of a folder, which was put in its place as a whole."""
    path = Path(options.out, name)
    return -1 if path.is_dir() else path.lstat().st_size
