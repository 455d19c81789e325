"""Batches: the inputs of one command are cut into shards; a shard is what is done whole, done again, or passed over as finished.

`names.py` says what things are called in the output folder, `shards.py` reads the documents of a shard, `child.py` is the process in
which each is converted and `limits.py` its keeper, `outputs.py` writes, `work.py` does one shard, `engines.py` all of them.
"""

from __future__ import annotations

import glob
import hashlib
import os
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path
from typing import Any

from shilu import writers
from shilu.batch.names import safe, shown, stems
from shilu.decoding import codec
from shilu.errors import InputError, ShiluError
from shilu.readers import formats, is_document
from shilu.settings import Settings
from shilu.version import VERSION

#: What a file with many documents in it is told by; behind `.jsonl` and `.warc` a compression may follow.
KINDS = {".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet", ".warc": "warc"}
PACKED = (".gz", ".zst")
#: The outputs that are one shard for each shard of the input; every other is one file a document.
ROWS = ("jsonl", "parquet")
#: Single files are worked in groups of at most this many. A group also ends, about once in `ENDS`, where the checksum of a name says so:
#: a file more or less changes its own group and no other.
MOST, ENDS = 128, 64


@dataclass(frozen=True, slots=True)
class Options:
    """What is to be done with every document of a batch."""

    #: the output folder, absolute
    out: str
    #: an output format or one of ROWS; None for what fits the input
    target: str | None = None
    source_format: str = "auto"
    encoding: str | None = None
    #: whether broken bytes are refused
    strict: bool = False
    #: the fields of JSONL records and the columns of Parquet files
    id_field: str = "id"
    text_field: str = "text"
    audit: bool = False
    settings: Settings = field(default_factory=Settings)
    #: seconds of wall time for one document
    timeout: float = 60.0
    #: bytes of address space for the process that converts
    memory: int = 2_000_000_000
    #: the largest document, in bytes
    max_bytes: int = 20_000_000
    version: str = VERSION

    def check(self) -> None:
        """Raise ShiluError for what no document could be converted with."""
        if os.path.isfile(self.out):
            raise ShiluError(f"{self.out}: is a file; name a folder with -o.")
        if self.target not in {None, *ROWS, *writers.names()}:
            raise ShiluError(f"{self.target!r} is no output format; take one of: {', '.join(sorted({*ROWS, *writers.names()}))}.")
        if self.source_format not in {"auto", *formats()}:
            raise ShiluError(f"{self.source_format!r} is no input format; take one of: auto, {', '.join(sorted(formats()))}.")
        codec(self.encoding or "utf-8")
        if self.target == "parquet" and find_spec("pyarrow") is None:
            raise ShiluError("-t parquet needs a package that is not installed; pip install 'shilu[parquet]'.")

    def told(self) -> dict[str, Any]:
        """All that the output depends on, for the record of a finished shard: not where it lies."""
        told = asdict(self)
        del told["out"], told["settings"]["folder"]
        return told


@dataclass(frozen=True, slots=True)
class Shard:
    """Documents that are worked together: those of one file, or a group of single files in one folder."""

    #: files, jsonl, parquet or warc
    kind: str
    #: the folder below which the inputs lie, absolute
    root: str
    #: the input files, relative to `root`, with / between folders
    names: tuple[str, ...]
    #: what is written for each, or for all where that is one shard: relative to the output folder, without suffixes
    stems: tuple[str, ...]
    #: jsonl, parquet, or an output format
    target: str

    @property
    def key(self) -> str:
        """The name of the shard's record: the same wherever its input and output lie."""
        return hashlib.sha256(os.fsencode("\0".join((self.kind, *self.names)))).hexdigest()[:12]

    @property
    def name(self) -> str:
        """What the shard is called towards people."""
        first = shown(self.names[0])
        return first if len(self.names) == 1 else f"{first} and {len(self.names) - 1} more"

    def path(self, name: str) -> str:
        """Where an input file lies."""
        return os.path.join(self.root, name)


def kind(name: str) -> str:
    """How the documents of a file are to be got: `files` where it is one."""
    plain, packing = os.path.splitext(name.lower())
    suffix = os.path.splitext(plain)[1] if packing in PACKED else packing
    found = KINDS.get(suffix, "files")
    return "files" if found == "parquet" and packing in PACKED else found


def packing(name: str) -> str:
    """`.gz` or `.zst` where a file is compressed."""
    return next((p for p in PACKED if name.lower().endswith(p)), "")


def expand(inputs: Iterable[str]) -> list[str]:
    """The files and folders, absolute, that paths and glob patterns mean; a pattern that means none stays, to be missed later.

    Of an input inside another one, the other is enough.
    """
    found: set[str] = set()
    for word in inputs:
        found |= {word} if os.path.lexists(word) else set(glob.glob(word, recursive=True)) or {word}
    paths = sorted({os.path.abspath(p) for p in found})
    folders = {p for p in paths if os.path.isdir(p)}
    return [p for p in paths if not any(str(above) in folders for above in Path(p).parents)]


def plan(inputs: list[str], options: Options, faults: list[InputError]) -> Iterator[Shard]:
    """The shards of inputs from `expand`, in a fixed order, folder by folder so that no more than one folder is held.

    Names in the output are relative to the folder that all inputs have in common. What cannot be looked into goes to `faults`. Raises
    ShiluError for an input inside the output folder; an output folder inside an input, or beside one, is passed over.
    """
    out = os.path.realpath(options.out)
    inputs = [p for p in inputs if os.path.realpath(p) != out] or inputs
    if inside := [p for p in inputs if Path(os.path.realpath(p)).is_relative_to(out)]:
        raise ShiluError(f"{inside[0]}: lies in the output folder {options.out}; write to another one with -o.")
    root = os.path.commonpath([p if os.path.isdir(p) else os.path.dirname(p) for p in inputs])
    for folder, names in _listed(inputs, out, faults):
        inner = os.path.relpath(folder, root).replace(os.sep, "/")
        yield from _cut(root, "" if inner == "." else f"{inner}/", names, options)


def _listed(inputs: list[str], out: str, faults: list[InputError]) -> Iterator[tuple[str, list[str]]]:
    """Folders, each with those of its files that are inputs, in order."""

    def missed(error: OSError) -> None:
        faults.append(InputError(f"{error.filename}: cannot be looked into ({os.strerror(error.errno or 0)}); check its permissions."))

    for folder, single in groupby(sorted((p for p in inputs if not os.path.isdir(p)), key=os.path.split), os.path.dirname):
        names = [os.path.basename(p) for p in single]
        gone = [n for n in names if not os.path.lexists(os.path.join(folder, n))]
        faults += [InputError(f"{os.path.join(folder, n)}: there is no such file; check the name.") for n in gone]
        yield folder, [n for n in names if n not in gone]
    for top in (p for p in inputs if os.path.isdir(p)):
        before, empty = len(faults), True
        for place, folders, names in os.walk(top, onerror=missed):
            folders[:] = sorted(f for f in folders if not f.startswith(".") and os.path.realpath(os.path.join(place, f)) != out)
            seen = (n for n in sorted(names) if not n.startswith("."))
            found = [n for n in seen if kind(n) != "files" or is_document(Path(place, n))]
            empty = empty and not found
            yield place, found
        if empty and len(faults) == before:
            faults.append(InputError(f"{top}: holds no document, nor a file with many; name another folder."))


def _cut(root: str, inner: str, names: list[str], options: Options) -> Iterator[Shard]:
    """The shards of one folder's files; `inner` is the folder below the root, with a / at its end."""
    above = "".join(f"{safe(part)}/" for part in inner.split("/")[:-1])
    called = stems(names)
    group: list[str] = []
    for name in names:
        if (sort := kind(name)) != "files":
            target = options.target or ("parquet" if sort == "parquet" else "jsonl")
            # many documents in a folder of their own keep its whole name: nothing else can have it
            yield Shard(sort, root, (inner + name,), (above + safe(called[name] if target in ROWS else name),), target)
            continue
        group.append(name)
        if len(group) == MOST or zlib.crc32(os.fsencode(name)) % ENDS == 0:
            yield _grouped(root, inner, above, [called[n] for n in group], group, options)
            group = []
    if group:
        yield _grouped(root, inner, above, [called[n] for n in group], group, options)


def _grouped(root: str, inner: str, above: str, called: list[str], names: list[str], options: Options) -> Shard:
    shard = Shard("files", root, tuple(inner + n for n in names), tuple(above + safe(c) for c in called), options.target or "yaml")
    return replace(shard, stems=(f"{above}documents-{shard.key}",)) if shard.target in ROWS else shard
