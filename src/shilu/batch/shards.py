"""The documents of a shard, one by one as they lie there: nothing is parsed here, and no more than one is held."""

from __future__ import annotations

import gzip
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedIOBase
from typing import Any

from shilu.batch import Options, Shard, packing
from shilu.batch.names import shown
from shilu.decoding import HALF
from shilu.errors import InputError

#: How many bytes are taken at once where they are passed over.
PIECE = 1 << 20
#: Rows of a Parquet file that are decoded at once.
ROWS_AT_ONCE = 16
#: The media types of web pages.
PAGES = {"text/html", "application/xhtml+xml"}


@dataclass(frozen=True, slots=True)
class Piece:
    """One document, not yet read."""

    #: its name, or its row where only the document itself tells it
    id: str
    #: from 1, as it is counted in the shard
    row: int
    #: bytes of the shard's input that are behind us with it, as they lie on the disk
    at: int
    #: file: `path` holds it; line: `data` is a JSON record; text: `data` is its text in UTF-8; page: `data` is a web page as it was served
    form: str
    data: bytes = b""
    path: str = ""
    #: why it cannot be read at all
    error: str | None = None


def pieces(shard: Shard, options: Options) -> Iterator[Piece]:
    """The documents of a shard, in order. Raises InputError, behind the last whole document, where the input is cut short or damaged."""
    ways = {"files": _files, "jsonl": _lines, "parquet": _columns, "warc": _pages}
    try:
        if shard.kind != "files" and not stat.S_ISREG(os.stat(shard.path(shard.names[0])).st_mode):
            raise InputError(f"{shard.name}: is no file but a pipe, socket or device; leave it out.")
        yield from ways[shard.kind](shard, options)
    except ImportError as error:
        raise InputError(f"{shard.name}: needs {error.name}, which is not installed; pip install 'shilu[{shard.kind}]'.") from None
    except EOFError:
        raise InputError(
            f"{shard.name}: ends in the middle, the file is cut short; what stands before it was read. Fetch it again."
        ) from None
    except InputError:
        raise
    except Exception as error:  # whatever a library says of a damaged file: zlib.error, ZstdError, ArrowInvalid, OSError
        reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else " ".join(str(error).split())
        raise InputError(f"{shard.name}: cannot be read on ({reason}); check the file, or fetch it again.") from None


def _files(shard: Shard, _: Options) -> Iterator[Piece]:
    at = 0
    for row, name in enumerate(shard.names, 1):
        path = shard.path(name)
        at += os.stat(path).st_size if os.path.exists(path) else 0
        yield Piece(shown(name), row, at, "file", path=path)


def _lines(shard: Shard, options: Options) -> Iterator[Piece]:
    with open(shard.path(shard.names[0]), "rb") as raw, unpacked(raw, shard.names[0]) as file:
        row = 0
        while line := file.readline(options.max_bytes + 1):
            row += 1
            if len(line) > options.max_bytes and not line.endswith(b"\n"):
                while line and not line.endswith(b"\n"):
                    line = file.readline(PIECE)
                yield Piece(str(row), row, raw.tell(), "line", error=f"row {row}: {_too_large(options)}")
            elif line.strip():
                yield Piece(str(row), row, raw.tell(), "line", line.removeprefix(b"\xef\xbb\xbf") if row == 1 else line)


def _columns(shard: Shard, options: Options) -> Iterator[Piece]:
    from pyarrow import parquet

    path = shard.path(shard.names[0])
    size = os.stat(path).st_size
    # without buffering ahead, a row group is decoded page by page and never held as a whole
    with parquet.ParquetFile(path, pre_buffer=False, buffer_size=PIECE) as file:
        names = file.schema_arrow.names
        if options.text_field not in names:
            raise InputError(f"{shard.name}: has no column {options.text_field!r}; name one with --text: {', '.join(names)}.")
        wanted = [n for n in dict.fromkeys((options.id_field, options.text_field)) if n in names]
        row = 0
        for batch in file.iter_batches(ROWS_AT_ONCE, columns=wanted):
            texts = _values(batch.column(options.text_field))
            ids = _values(batch.column(options.id_field), "replace") if options.id_field in wanted else [None] * len(texts)
            for id_, text in zip(ids, texts, strict=True):
                row += 1
                yield _cell(id_, text, row, size * row // file.metadata.num_rows, options)


def _values(column: Any, errors: str | None = None) -> list[Any]:
    """The values of a column; texts as bytes, where nothing says what to do with broken ones: they shall cost no more than their row."""
    import pyarrow as pa

    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return list(column.to_pylist())
    found: list[bytes | None] = column.cast(pa.large_binary()).to_pylist()
    return [value.decode("utf-8", errors) if value is not None and errors else value for value in found]


def _cell(id_: Any, text: Any, row: int, at: int, options: Options) -> Piece:
    """The document in a row of a table."""
    name = called(id_, row)
    if isinstance(text, str):
        text = text.encode()
    if not isinstance(text, bytes):
        return Piece(name, row, at, "text", error=f"row {row}: holds no text in {options.text_field!r}; name another column with --text.")
    if len(text) > options.max_bytes:
        return Piece(name, row, at, "text", error=f"row {row}: {_too_large(options)}")
    return Piece(name, row, at, "text", text)


def _pages(shard: Shard, options: Options) -> Iterator[Piece]:
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    with open(shard.path(shard.names[0]), "rb") as raw, unpacked(raw, shard.names[0]) as file:
        whole, fault, row = _Whole(file), None, 0
        # A record is held back until the next one begins: the last one of a file that was cut is none, though the library shows it.
        held: Piece | None = None
        try:
            for record in ArchiveIterator(whole, no_record_parse=True):
                if held:
                    yield held
                held = _page(record, row + 1, raw.tell(), options) if record.rec_type == "response" else None
                row += held is not None
        except ArchiveLoadFailed as error:
            fault = error
        if held and (fault or not whole.cut):
            yield held
        if fault:
            raise fault
        if whole.cut:
            raise EOFError


def _page(record: Any, row: int, at: int, options: Options) -> Piece | None:
    """The web page in a record; None where it holds something else."""
    from warcio.bufferedreaders import BufferedReader
    from warcio.statusandheaders import StatusAndHeadersParser

    name = called(record.rec_headers.get_header("WARC-Target-URI"), row)
    if record.length is None or record.length > options.max_bytes:
        return Piece(name, row, at, "page", error=f"{name}: {_too_large(options)}")
    try:
        record.http_headers = StatusAndHeadersParser([], verify=False).parse(record.raw_stream)
        if (record.http_headers.get_header("Content-Type") or "").partition(";")[0].strip().lower() not in PAGES:
            return None
        packing = (record.http_headers.get_header("Content-Encoding") or "identity").strip().lower()
        if packing not in {"identity", *BufferedReader.get_supported_decompressors()}:
            return Piece(name, row, at, "page", error=f"{name}: is packed as {packing!r}; pip install brotli where that is 'br'.")
        data = record.content_stream().read(options.max_bytes + 1)
    except Exception as error:  # a page whose compression is broken; the records behind it are sound
        return Piece(name, row, at, "page", error=f"{name}: cannot be unpacked ({' '.join(str(error).split())}); fetch the page again.")
    if len(data) > options.max_bytes:
        return Piece(name, row, at, "page", error=f"{name}: {_too_large(options)}")
    return Piece(name, row, at, "page", data)


class _Whole:
    """A WARC file that says of itself whether it was cut: in its compression, or because the end of a record is missing."""

    def __init__(self, file: BufferedIOBase) -> None:
        self.file, self.last, self.cut = file, b"", False

    def read(self, size: int) -> bytes:
        # read1 hands out what was unpacked before the fault; read would lose it
        try:
            data = self.file.read1(max(1, size))
        except EOFError:
            self.cut = True
            return b""
        self.cut = not data and self.last not in {b"", b"\r\n\r\n"}
        self.last = (self.last + data)[-4:]
        return data


def unpacked(raw: BufferedIOBase, name: str) -> BufferedIOBase:
    """A file as it was before it was compressed; reading on raises EOFError where the compressed file ends too early."""
    pack = packing(name)
    if pack == ".gz":
        return gzip.GzipFile(fileobj=raw)
    if pack == ".zst":
        opened: BufferedIOBase = zstd().open(raw)
        return opened
    return raw


def zstd() -> Any:
    """The module of Python 3.14, or the same for Python before it."""
    try:
        from compression import zstd as found
    except ImportError:
        try:
            from backports import zstd as found
        except ImportError:
            raise InputError("Zstandard (.zst) needs a package that is not installed; pip install 'shilu[zstd]'.") from None
    return found


def called(id_: object, row: int) -> str:
    """The id of a record: its own where it is a text or a whole number, else the number of its row."""
    if isinstance(id_, int) and not isinstance(id_, bool):
        return str(id_)
    return id_ if isinstance(id_, str) and id_ and not HALF.search(id_) else str(row)


def _too_large(options: Options) -> str:
    return f"is larger than {options.max_bytes} bytes; raise --max-bytes if it is a press conference."
