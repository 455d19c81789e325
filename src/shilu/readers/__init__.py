"""Readers: bytes of one format become a `Source`, or, where they hold one already, a `Transcript`.

A module here with `SUFFIXES` and `read(data, encoding, path, *, strict) -> Source | Transcript` is an input format; nothing else is to be
done. A pattern `SNIFF` tells it by its first bytes; with `SHARED`, by these alone.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import BinaryIO

from shilu import containers
from shilu.errors import InputError
from shilu.model import Transcript
from shilu.source import Source

STDIN = Path("-")
#: The largest document that is read, in bytes: beyond it is no press conference.
LARGEST = 200_000_000
#: How many bytes are read at once.
PIECE = 1 << 20
#: Where the pipes have names that a shell opened for us.
HANDED_ON = {Path("/dev/fd"), Path("/proc/self/fd")}


@cache
def formats() -> dict[str, ModuleType]:
    """The readers by format name."""
    return {m.name: importlib.import_module(f"{__name__}.{m.name}") for m in pkgutil.iter_modules(__path__)}


def read_file(
    path: Path,
    format: str = "auto",  # noqa: A002 - the option's name
    encoding: str | None = None,
    *,
    strict: bool = False,
) -> Source | Transcript:
    """Read a file, or standard input for `-`; `strict` refuses broken bytes. Raises InputError with one sentence for people."""
    if format not in {"auto", *formats()}:
        raise InputError(f"{format!r} is no input format; take one of: auto, {', '.join(sorted(formats()))}.")
    data = read_bytes(path)
    reader = formats()[format_of(data, path, shown(path)) if format == "auto" else format]
    told: Source | Transcript = reader.read(data, encoding, None if path == STDIN else str(path), strict=strict)
    return told


def format_of(data: bytes, path: Path, where: str) -> str:
    """The format of a document, by its first bytes or else by its suffix. Raises InputError for what has none that is read."""
    found, named = by_content(data), by_suffix(path)
    # of JSON its own reader tells more
    if found in {None, "docx"} and named != "json" and (says := containers.told(data, path.suffix.lower())):
        raise InputError(f"{where}: {says}")
    return found or named


def by_content(data: bytes) -> str | None:
    """The format as which a document's first bytes give it away, whatever its name; of plain text nothing tells."""
    return next((name for name, reader in formats().items() if (sniff := getattr(reader, "SNIFF", None)) and sniff.match(data)), None)


def _raise(fault: InputError) -> None:
    raise fault


def documents_in(paths: Iterable[Path], missed: Callable[[InputError], None] = _raise) -> Iterator[Path]:
    """The files among `paths`, and of each folder among them, however deep, those in an input format, hidden ones aside; each once.

    A folder that holds none, or that cannot be looked into, is told to `missed`, which raises by default.
    """
    seen: set[str] = set()
    for path in paths:
        for found in _documents_below(path, missed) if os.path.isdir(path) else [path]:
            # a link that leads to itself has a real path, too, and is missed when it is read
            if (real := os.path.realpath(found) if found != STDIN else "-") not in seen:
                seen.add(real)
                yield found


def _documents_below(folder: Path, missed: Callable[[InputError], None]) -> Iterator[Path]:
    faults: list[OSError] = []
    empty = True
    for place, folders, files in os.walk(folder, onerror=faults.append):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for path in (p for f in sorted(files) if not f.startswith(".") and is_document(p := Path(place, f))):
            empty = False
            yield path
    for fault in faults:
        missed(InputError(f"{fault.filename}: cannot be looked into ({os.strerror(fault.errno or 0)}); check its permissions."))
    if empty and not faults:
        suffixes = sorted(suffix for reader in formats().values() for suffix in reader.SUFFIXES if suffix)
        missed(InputError(f"{folder}: holds no document; give one with files in it whose names end in {', '.join(suffixes)}."))


def is_document(path: Path) -> bool:
    """Whether a file has a format's suffix, and, where other documents have that suffix as well, the format's first bytes."""
    reader = next((r for r in formats().values() if path.suffix and path.suffix.lower() in r.SUFFIXES), None)
    if reader is None or not getattr(reader, "SHARED", False):
        return reader is not None
    try:
        with opened(path) as file:
            return bool(reader.SNIFF.match(file.read(1000)))
    except (OSError, InputError):
        return True  # reading it will tell what is wrong


def by_suffix(path: Path) -> str:
    """The format whose suffix a file has; plain text for any other."""
    return next((name for name, reader in formats().items() if path.suffix.lower() in reader.SUFFIXES), "text")


def read_bytes(path: Path) -> bytes:
    """The bytes of a file, or of standard input for `-`. Raises InputError for what cannot be read or is larger than `LARGEST`."""
    where = shown(path)
    try:
        with opened(path) as file:
            size = os.fstat(file.fileno()).st_size
            data = _read(file) if size <= LARGEST else b""
    except FileNotFoundError:
        raise InputError(f"{where}: there is no such file; check the name.") from None
    except IsADirectoryError:
        raise InputError(f"{where}: is a directory; name a file in it.") from None
    except OSError as error:
        raise InputError(f"{where}: cannot be read ({os.strerror(error.errno or 0)}); check its permissions.") from None
    if max(size, len(data)) > LARGEST:
        raise InputError(f"{where}: is larger than {LARGEST // 10**6} MB; split it into its documents first.")
    return data


def _read(file: BinaryIO) -> bytes:
    """What stands in a file, up to a byte more than `LARGEST`: a pipe has no size, and may have no end."""
    read, data = 0, []
    while read <= LARGEST and (piece := file.read(min(PIECE, LARGEST + 1 - read))):
        read += len(piece)
        data.append(piece)
    return b"".join(data)


def shown(path: Path) -> str:
    """What an input is called towards people."""
    return "standard input" if path == STDIN else str(path)


def opened(path: Path) -> AbstractContextManager[BinaryIO]:
    """A file for reading, or standard input for `-`. Raises OSError, and InputError for a pipe, socket or device: it may have no end.

    Pipes that the shell made are read, which it hands on as numbers in /dev/fd.
    """
    if path == STDIN:
        if sys.stdin is None:
            raise InputError("standard input: is closed; name a file.")
        return nullcontext(sys.stdin.buffer)
    handed_on = str(path) == "/dev/stdin" or path.parent in HANDED_ON
    if os.path.exists(path) and not (handed_on or os.path.isfile(path) or os.path.isdir(path)):
        raise InputError(f"{path}: is no file but a pipe, socket or device; leave it out, or hand it on as standard input.")
    return path.open("rb")
