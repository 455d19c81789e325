"""Outputs: what becomes of a shard's documents is written aside first, and put in its place when it is whole.

Aside is a folder of its own in `.shilu/tmp` of the output folder, locked by whoever writes there: one that nobody locks was left by a run
that was killed. Nothing in the output folder that is a symbolic link is followed.
"""

from __future__ import annotations

import errno
import fcntl
import gzip
import json
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Protocol

from shilu import writers
from shilu.batch import ROWS, Options, Shard, packing
from shilu.batch.child import Made
from shilu.batch.names import safe
from shilu.batch.shards import zstd
from shilu.errors import OutputError
from shilu.writers.json import dumps

#: Where a batch keeps its own things in the output folder, and what they are.
HOME = ".shilu"
TEMPORARY, RECORDS = f"{HOME}/tmp", f"{HOME}/records"
#: Bytes of documents that a Parquet file gathers into a row group.
GROUP = 8_000_000


class Output(Protocol):
    """Takes what became of a shard's documents, one by one in order."""

    def add(self, made: Made) -> None:
        """Write one document. Raises OutputError for one that has no place, and OSError where nothing can be written."""

    def close(self) -> None:
        """Let go of what is open."""

    def publish(self) -> list[str]:
        """Put all in its place; the names, relative to the output folder."""


def output(shard: Shard, options: Options, aside: Path) -> Output:
    """The output of a shard, by its target."""
    if shard.target in ROWS:
        return ShardOutput(shard, options, aside)
    return TreeOutput(shard, options, aside) if shard.kind == "files" else FolderOutput(shard, options, aside)


@contextmanager
def aside(out: str) -> Iterator[Path]:
    """A folder to write in, for as long as one shard takes."""
    with _locked(Path(out, HOME, "lock")):
        place = Path(tempfile.mkdtemp(dir=Path(out, TEMPORARY)))
        lock = open(place / "lock", "wb")  # noqa: SIM115 - open, and locked, until the folder is gone
        _lock(lock)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)
        lock.close()


def prepare(out: str) -> None:
    """Make the output folder ready, and sweep what runs that were killed have left there. Raises OutputError."""
    try:
        for folder in (out, *(os.path.join(out, inner) for inner in (HOME, TEMPORARY, RECORDS))):
            os.makedirs(folder, exist_ok=True)
            if folder != out and os.path.islink(folder):
                raise OutputError(f"{folder}: is a symbolic link, which a batch does not follow; remove it.")
        with _locked(Path(out, HOME, "lock")):
            for place in Path(out, TEMPORARY).iterdir():
                _sweep(place)
    except OSError as error:
        raise OutputError(f"{out}: cannot be written ({os.strerror(error.errno or 0)}); check the folder and its permissions.") from None


def _sweep(place: Path) -> None:
    """Remove a folder of a run that was killed; where locks are unknown, nobody can tell, and it stays."""
    with suppress(OSError), open(place / "lock", "ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(place, ignore_errors=True)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Alone among all that make or sweep folders aside: a new one is never taken for a forgotten one."""
    with open(path, "ab") as lock:
        _lock(lock)
        yield


def _lock(file: IO[bytes]) -> None:
    with suppress(OSError):  # file systems without locks
        fcntl.flock(file, fcntl.LOCK_EX)


@contextmanager
def _folder(out: str, name: str) -> Iterator[tuple[int, str]]:
    """The folder of a name in the output folder, made where it is missing and opened without following a link; and the name in it."""
    *folders, last = name.split("/")
    at = os.open(out, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for folder in folders:
            with suppress(FileExistsError):
                os.mkdir(folder, dir_fd=at)
            inner = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=at)
            os.close(at)
            at = inner
        yield at, last
    finally:
        os.close(at)


def publish(made: Path, out: str, name: str, *, lasting: bool = False) -> None:
    """Put a file in its place; `lasting` outlives a power failure, too. Raises OSError."""
    with _folder(out, name) as (folder, last):
        if lasting:
            with open(made, "rb") as file:
                os.fsync(file.fileno())
        os.replace(made, last, dst_dir_fd=folder)
        if lasting:
            os.fsync(folder)


def _publish_folder(made: Path, out: str, name: str, place: Path) -> None:
    """Put a folder in its place. No system replaces one by another: the old one goes aside, and is deleted there."""
    with _folder(out, name) as (folder, last):
        while True:
            try:
                os.rename(made, last, dst_dir_fd=folder)
                return
            except OSError as error:
                if error.errno not in {errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR}:
                    raise
            with suppress(FileNotFoundError):  # another run was faster
                os.rename(last, Path(tempfile.mkdtemp(dir=place), "old"), src_dir_fd=folder)


def clear(out: str, name: str, place: Path) -> None:
    """Move a folder that an earlier run wrote out of the way of a file, to where it is deleted."""
    with suppress(FileNotFoundError, NotADirectoryError), _folder(out, name) as (folder, last):
        if stat.S_ISDIR(os.lstat(last, dir_fd=folder).st_mode):
            os.rename(last, Path(tempfile.mkdtemp(dir=place), "old"), src_dir_fd=folder)


def remove(out: str, name: str) -> None:
    """Remove a file of an earlier run, if it is there."""
    with suppress(FileNotFoundError), _folder(out, name) as (folder, last):
        os.unlink(last, dir_fd=folder)


class Rows:
    """A file of rows in the making: JSON Lines, as they are or compressed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.raw = open(path, "wb")  # noqa: SIM115 - closed by close
        pack = packing(path.name)
        # without a name and a time in its head, the same rows are the same bytes
        self.file: IO[bytes] = (
            gzip.GzipFile("", "wb", 6, self.raw, 0) if pack == ".gz" else zstd().open(self.raw, "wb") if pack == ".zst" else self.raw  # type: ignore[assignment]
        )

    def add(self, id_: str, **values: bytes) -> None:
        """Write a row: its id, and values that are JSON already."""
        told = (b"%b: %b" % (json_bytes(key), value) for key, value in values.items())
        self.file.write(b"{" + b", ".join((b'"id": ' + json_bytes(id_), *told)) + b"}\n")

    def close(self) -> None:
        """Write what is left."""
        self.file.close()
        self.raw.close()


class Columns:
    """A Parquet file in the making: id, document (JSON, null where it failed), error (null where it did not)."""

    def __init__(self, path: Path) -> None:
        import pyarrow as pa
        from pyarrow import parquet

        self.schema = pa.schema([(n, pa.string()) for n in ("id", "document", "error")])
        self.record_batch = pa.RecordBatch
        self.file = parquet.ParquetWriter(path, self.schema, compression="zstd")
        self.rows: list[dict[str, Any]] = []
        self.size = 0

    def add(self, id_: str, **values: bytes) -> None:
        """Write a row: its id, and values that are JSON already."""
        error = json.loads(values["error"]) if "error" in values else None
        self.rows.append({"id": id_, "document": values.get("document", b"").decode() or None, "error": error})
        self.size += sum(map(len, values.values()))
        if self.size > GROUP:
            self.flush()

    def flush(self) -> None:
        """Write a row group."""
        if self.rows:
            self.file.write_batch(self.record_batch.from_pylist(self.rows, schema=self.schema))
        self.rows, self.size = [], 0

    def close(self) -> None:
        """Write what is left, and the footer."""
        self.flush()
        self.file.close()


class ShardOutput:
    """One file for all documents of a shard, and one for all findings."""

    def __init__(self, shard: Shard, options: Options, place: Path) -> None:
        self.out = options.out
        stem, pack = shard.stems[0], packing(shard.names[0]) if shard.kind != "files" else ""
        name = f"{stem}.parquet" if shard.target == "parquet" else f"{stem}.jsonl{pack}"
        made = place / f"documents{pack}"
        self.rows: Rows | Columns = Columns(made) if shard.target == "parquet" else Rows(made)
        self.files = {name: made}
        self.findings = None
        if options.audit:
            self.files[f"{stem}.audit.jsonl{pack}"] = place / f"findings{pack}"
            self.findings = Rows(place / f"findings{pack}")

    def add(self, made: Made) -> None:
        """Write a row with the document, or with its error; and one with its findings."""
        self.rows.add(made.id, **({"error": json_bytes(made.error)} if made.error else {"document": made.text}))
        if self.findings and not made.error:
            self.findings.add(made.id, findings=made.findings)

    def close(self) -> None:
        """Write what is left."""
        self.rows.close()
        if self.findings:
            self.findings.close()

    def publish(self) -> list[str]:
        """Put the files in their places."""
        self.close()
        for name, path in self.files.items():
            publish(path, self.out, name, lasting=True)
        return list(self.files)


class TreeOutput:
    """A file for each document that is a file itself, where it stands in the tree of the input."""

    def __init__(self, shard: Shard, options: Options, place: Path) -> None:
        self.shard, self.options, self.place = shard, options, place
        self.names: list[str] = []

    def add(self, made: Made) -> None:
        """Write the document, and its findings beside it; of one that failed nothing stays that an earlier run wrote."""
        name = self.shard.stems[made.row - 1] + writers.suffix(self.shard.target)
        audit = f"{self.shard.stems[made.row - 1]}.audit.json"
        try:
            for where, data in ((name, made.text), (audit, made.findings)):
                if made.error:
                    remove(self.options.out, where)
                elif where == name or self.options.audit:
                    (self.place / "document").write_bytes(data)
                    publish(self.place / "document", self.options.out, where)
                    self.names.append(where)
        except (NotADirectoryError, IsADirectoryError, PermissionError) as error:
            # as O_NOFOLLOW answers to a link where a folder should be
            reason = os.strerror(error.errno or 0)
            raise OutputError(f"{name}: has no place in {self.options.out} ({reason}); remove what stands in its way.") from None

    def close(self) -> None:
        """Nothing is open."""

    def publish(self) -> list[str]:
        """Nothing is left to do."""
        return self.names


class FolderOutput:
    """A file for each document of a shard, in a folder of the shard's own."""

    def __init__(self, shard: Shard, options: Options, place: Path) -> None:
        self.shard, self.options, self.place = shard, options, place
        (place / "documents").mkdir()

    def add(self, made: Made) -> None:
        """Write the document under its id, and its findings beside it."""
        if made.error:
            return
        try:
            self._write(made, safe(made.id))
        except FileExistsError:  # the folder itself says which names are one: case may count in it or not
            self._write(made, safe(made.id, str(made.row)))

    def _write(self, made: Made, stem: str) -> None:
        path = self.place / "documents" / (stem + writers.suffix(self.shard.target))
        with open(path, "xb") as file:
            file.write(made.text)
        if self.options.audit:
            path.with_name(f"{stem}.audit.json").write_bytes(made.findings)

    def close(self) -> None:
        """Nothing is open."""

    def publish(self) -> list[str]:
        """Put the folder in its place."""
        _publish_folder(self.place / "documents", self.options.out, self.shard.stems[0], self.place)
        return [self.shard.stems[0]]


def json_bytes(value: object) -> bytes:
    """JSON in UTF-8, nothing escaped that need not be."""
    return dumps(value).encode()
