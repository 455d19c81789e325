"""Readers: bytes of one format become a `Source`, or, where they hold one already, a `Transcript`.

A module here with `SUFFIXES` and `read(data, encoding, path) -> Source | Transcript` is an input format; nothing else is to be done. A
pattern `SNIFF` tells it by its first bytes; with `SHARED`, by these alone.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from functools import cache
from pathlib import Path
from types import ModuleType

from shilu.errors import InputError
from shilu.model import Transcript
from shilu.source import Source

STDIN = Path("-")
#: The largest document that is read, in bytes: beyond it is no press conference.
LARGEST = 200_000_000


@cache
def formats() -> dict[str, ModuleType]:
    """The readers by format name."""
    return {m.name: importlib.import_module(f"{__name__}.{m.name}") for m in pkgutil.iter_modules(__path__)}


def read_file(path: Path, format: str = "auto", encoding: str | None = None) -> Source | Transcript:  # noqa: A002 - the option's name
    """Read a file, or standard input for `-`. Raises InputError with one sentence for people."""
    if format not in {"auto", *formats()}:
        raise InputError(f"{format!r} is no input format; take one of: auto, {', '.join(sorted(formats()))}.")
    data = read_bytes(path)
    reader = formats()[by_content(data) or by_suffix(path) if format == "auto" else format]
    told: Source | Transcript = reader.read(data, encoding, None if path == STDIN else str(path))
    return told


def by_content(data: bytes) -> str | None:
    """The format as which a document's first bytes give it away, whatever its name; of plain text nothing tells."""
    return next((name for name, reader in formats().items() if (sniff := getattr(reader, "SNIFF", None)) and sniff.match(data)), None)


def documents_in(paths: Iterable[Path]) -> Iterator[Path]:
    """The files among `paths`, and of each folder among them, however deep, those in an input format, hidden ones aside; each once.

    Raises InputError for a folder that cannot be looked into.
    """
    seen: set[Path] = set()
    for path in paths:
        for found in _documents_below(path) if path.is_dir() else [path]:
            if (real := found.resolve() if found != STDIN else found) not in seen:
                seen.add(real)
                yield found


def _documents_below(folder: Path) -> Iterator[Path]:
    def denied(error: OSError) -> None:
        raise InputError(f"{error.filename}: cannot be looked into ({os.strerror(error.errno or 0)}); check its permissions.")

    for place, folders, files in os.walk(folder, onerror=denied):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        yield from (p for f in sorted(files) if not f.startswith(".") and is_document(p := Path(place, f)))


def is_document(path: Path) -> bool:
    """Whether a file has a format's suffix, and, where other documents have that suffix as well, the format's first bytes."""
    reader = next((r for r in formats().values() if path.suffix and path.suffix.lower() in r.SUFFIXES), None)
    if reader is None or not getattr(reader, "SHARED", False):
        return reader is not None
    if not path.is_file():
        return True  # to look into a pipe would wait for its other end
    try:
        with path.open("rb") as file:
            return bool(reader.SNIFF.match(file.read(1000)))
    except OSError:
        return True  # reading it will tell what is wrong


def by_suffix(path: Path) -> str:
    """The format whose suffix a file has; plain text for any other."""
    return next((name for name, reader in formats().items() if path.suffix.lower() in reader.SUFFIXES), "text")


def read_bytes(path: Path) -> bytes:
    """The bytes of a file, or of standard input for `-`. Raises InputError for what cannot be read or is larger than `LARGEST`."""
    try:
        with nullcontext(sys.stdin.buffer) if path == STDIN else path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            data = file.read() if size <= LARGEST else b""
    except FileNotFoundError:
        raise InputError(f"{path}: there is no such file; check the name.") from None
    except IsADirectoryError:
        raise InputError(f"{path}: is a directory; name a file in it.") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({os.strerror(error.errno or 0)}); check its permissions.") from None
    if max(size, len(data)) > LARGEST:
        raise InputError(f"{path}: is larger than {LARGEST // 10**6} MB; split it into its documents first.")
    return data
