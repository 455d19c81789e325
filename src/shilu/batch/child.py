"""The process in which documents are converted: here one may run away, eat memory or crash, and is lost alone.

Its keeper, `limits.py`, holds the other end of a socket. Before each document the kernel is told when to end this process; no code of
ours is needed for that, so that it holds also for a process whose keeper was killed.
"""

from __future__ import annotations

import json
import os
import signal
import stat
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from shilu import auditing, writers
from shilu.batch import ROWS, Options
from shilu.batch.shards import Piece, called
from shilu.decoding import HALF, decode
from shilu.document import to_document
from shilu.errors import InputError, ShiluError
from shilu.model import Transcript
from shilu.readers import format_of, formats, read_bytes
from shilu.reading import parse, parse_source
from shilu.source import Source
from shilu.writers.json import dumps

#: The exit status of a process whose memory did not suffice: it is not fit for another document.
GREEDY = 3
#: Seconds after which a process that nobody gives a document ends itself.
IDLE = 300


@dataclass(frozen=True, slots=True)
class Made:
    """What became of one document."""

    id: str
    row: int
    #: why nothing became of it
    error: str | None = None
    #: transcript or report
    kind: str = ""
    #: the output, in UTF-8; compact JSON where it goes into a shard
    text: bytes = b""
    #: the findings as a JSON list, where they were asked for, and the code of each
    findings: bytes = b"[]"
    codes: tuple[str, ...] = ()
    #: the document's own size in bytes
    size: int = 0


def convert(piece: Piece, target: str, options: Options, tell: Callable[[str], None]) -> Made:
    """Convert one document; its name is told as soon as it is known, so that one that never comes to an end has it."""
    made = Made(piece.id, piece.row)
    try:
        data = _data(piece, options)
        made = replace(made, size=len(data))
        if piece.form == "line":
            record = _record(data, piece, options)
            made = replace(made, id=called(record.get(options.id_field), piece.row))
            tell(made.id)
            data = _text(record, piece, options)
        transcript = parse_source(_source(data, made.id, piece, options))
        text = dumps(to_document(transcript)) if target in ROWS else writers.write(transcript, target)
        made = replace(made, kind=transcript.kind, text=text.encode())
        return _audited(made, transcript, piece, options) if options.audit else made
    except ShiluError as error:
        reason = str(error)
    except MemoryError:
        raise
    except Exception as error:  # a fault of ours costs one document
        reason = f"{made.id}: fails with {type(error).__name__} ({error}); that is a fault of shilu, please report it with the document."
    return replace(made, error=reason.encode("utf-8", "replace").decode(), text=b"", kind="")


def _data(piece: Piece, options: Options) -> bytes:
    if not piece.path:
        return piece.data
    try:
        found = os.stat(piece.path)
    except OSError:
        return read_bytes(Path(piece.path))  # it knows the words for what is wrong
    if not stat.S_ISREG(found.st_mode):
        raise InputError(f"{piece.id}: is no file but a pipe, socket or device; leave it out.")
    if found.st_size > options.max_bytes:
        raise InputError(f"{piece.id}: is larger than {options.max_bytes} bytes; raise --max-bytes if it is a press conference.")
    return read_bytes(Path(piece.path))


def _record(line: bytes, piece: Piece, options: Options) -> dict[str, Any]:
    try:
        record = _json(line, strict=options.strict)
    except (ValueError, RecursionError) as error:
        raise InputError(f"row {piece.row}: is no JSON ({error}); mend this row.") from None
    if not isinstance(record, dict):
        raise InputError(f"row {piece.row}: is no JSON object; give one with an id and a text in each row.")
    return record


def _json(line: bytes, *, strict: bool) -> Any:
    """What a row holds; a broken byte in one of its texts becomes U+FFFD. Raises ValueError."""
    try:
        return json.loads(line.decode())
    except UnicodeDecodeError:
        with suppress(ValueError, InputError):
            return json.loads(decode(line, "utf-8", "", strict=strict)[0])
        raise


def _text(record: dict[str, Any], piece: Piece, options: Options) -> bytes:
    text = record.get(options.text_field)
    if not isinstance(text, str):
        raise InputError(f"row {piece.row}: holds no text in {options.text_field!r}; name another field with --text.")
    if half := HALF.search(text):
        raise InputError(f"row {piece.row}: holds half a character at {half.start()} (a lone surrogate); mend it where the JSON is made.")
    return text.encode()


def _source(data: bytes, name: str, piece: Piece, options: Options) -> Source | Transcript:
    """The document by its reader; `name` is what its faults and findings call it."""
    wanted = options.source_format
    if wanted == "auto":
        wanted = "html" if piece.form == "page" else format_of(data, Path(piece.path), name)
    # the text of a record was decoded already, whatever a page's head says
    encoding = "utf-8" if piece.form in {"line", "text"} else options.encoding
    told: Source | Transcript = formats()[wanted].read(data, encoding, name, strict=options.strict)
    return told


def _audited(made: Made, transcript: Transcript, piece: Piece, options: Options) -> Made:
    settings = options.settings
    without = auditing.meant(settings.ignored_in(piece.path or made.id))
    found = auditing.audit(transcript, select=settings.select, ignore=settings.ignore, lang=settings.lang, limits=settings.limits)
    kept = [f for f in found if f.code not in without]
    listed = dumps([asdict(f) for f in kept])
    return replace(made, findings=listed.encode(), codes=tuple(f.code for f in kept))


def _confine(memory: int) -> None:
    """Take no more address space than `memory` bytes, and leave no core file behind."""
    import resource

    for what, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CORE, 0)):
        _, hard = resource.getrlimit(what)
        resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def serve(connection: Connection) -> None:
    """Convert what comes, until nobody is left who could want it."""
    options: Options = connection.recv()
    # whoever began us may have ignored or blocked it
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGALRM})
    _confine(options.memory)
    formats()
    parse("Q: ?\nA: .")  # compiles the grammar, which shall not count as some document's time
    connection.send("ready")
    while True:
        signal.setitimer(signal.ITIMER_REAL, IDLE)
        piece, target = connection.recv()
        signal.setitimer(signal.ITIMER_REAL, options.timeout)
        connection.send(convert(piece, target, options, connection.send))


def main() -> None:
    """Serve the socket whose number stands on the command line."""
    try:
        serve(Connection(int(sys.argv[1])))
    except (EOFError, ConnectionError, KeyboardInterrupt):
        pass
    except MemoryError:
        os._exit(GREEDY)
