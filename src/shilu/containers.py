"""Files in which no reader finds a text: told by their first bytes, whatever their name says, with what to do about them."""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
from itertools import islice, takewhile

#: How much of a file is looked at, in bytes, and how many rows of a table.
HEAD, ROWS = 65536, 50
DOCX, BATCH = "save it as .docx first.", "give it to shilu batch."
SHEET = f"is a spreadsheet, not a document; copy the transcript out of it, or save its rows as .jsonl and {BATCH}"
TABLE = f"is a table (CSV), not a document; copy the transcript out of it, or save its rows as .jsonl and {BATCH}"
RECORDS = "holds JSON records, not a transcript as shilu writes it; give it to shilu batch, as .jsonl with a record a line."
SLIDES = "holds slides, not a document; copy the transcript out of them."
MAIL = "is a mail; save its text first."
ARCHIVE = "is a web archive (MHTML); save the page as “web page, HTML only” first."
ODT = f"is an OpenDocument text (.odt); {DOCX}"
EPUB = "is an e-book (EPUB); convert it to HTML first."
PICTURE, RECORDING = "is a picture; run OCR over it first.", "is a recording; have it transcribed first."
PACKED = "is packed ({}); unpack it first."
STARTS = (
    (rb"\{\\rtf", f"is a Rich Text document (RTF); {DOCX}"),
    (rb"PAR1", f"is a Parquet file with many documents; {BATCH}"),
    (rb"WARC/\d", f"is a web archive (WARC) with many pages; {BATCH}"),
    (rb"\x1f\x8b", PACKED.format("gzip")),
    (rb"\x28\xb5\x2f\xfd", PACKED.format("Zstandard")),
    (rb"BZh\d1AY&SY", PACKED.format("bzip2")),
    (rb"\xfd7zXZ\0", PACKED.format("xz")),
    (rb"7z\xbc\xaf\x27\x1c", PACKED.format("7z")),
    (rb"Rar!\x1a\x07", PACKED.format("RAR")),
    (rb"\x89PNG\r\n|\xff\xd8\xff|GIF8[79]a|II\*\0|MM\0\*|RIFF....WEBP", PICTURE),
    (rb"ID3[\2-\4]\0|OggS\0|fLaC\0|RIFF....WAVE|\x1a\x45\xdf\xa3|....ftyp", RECORDING),
)
#: The root elements of documents in XML.
ROOT = re.compile(rb"<\?xml[^>]*>\s*(?:<\?[^>]*>\s*)?<(w:wordDocument|pkg:package|office:document)\b")
#: Of zip archives, by what their `mimetype` says or what the types of their parts hold.
ZIPPED = (
    (b"application/epub", EPUB),
    (b"opendocument.text", ODT),
    (b"opendocument.presentation", SLIDES),
    (b"opendocument.", SHEET),
    (b"spreadsheetml.sheet.main", SHEET),
    (b"spreadsheetml.template.main", SHEET),
    (b"ms-excel.", SHEET),
    (b"presentationml.", SLIDES),
)
#: Of Microsoft's older files, by the streams in them; what has no sentence is its reader's.
STREAMS = {"WordDocument": None, "EncryptedPackage": None, "Workbook": SHEET, "PowerPoint Document": SLIDES, "__properties_": MAIL}
#: What has no mark of its own, and what may be damaged, by its name.
SUFFIXES = {".csv": TABLE, ".tsv": TABLE, ".jsonl": RECORDS, ".ndjson": RECORDS}
DAMAGED = {".odt": ODT, ".epub": EPUB, ".xlsx": SHEET, ".ods": SHEET, ".pptx": SLIDES, ".odp": SLIDES}
RECORD = re.compile(r'[\[{]\s*(?:\{\s*)?"[^"\n]*"\s*:')
#: What no name of a column holds.
SENTENCE = re.compile(r"[\s.,;:!?\"…，。；：！？“”]")


def told(data: bytes, suffix: str) -> str | None:
    """What a file is that holds no text for a reader, and what to do about it; None of any other. `suffix` is its own, in lower case."""
    if data.startswith(b"PK\x03\x04"):
        return _zipped(data, suffix)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return next((says for name, says in STREAMS.items() if name.encode("utf-16-le") in data), None)
    head = data[:HEAD]
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head = head.decode("utf-16", "ignore").encode("utf-8", "replace")
    head = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if says := next((says for start, says in STARTS if re.match(start, head, re.DOTALL)), None) or _mail(head):
        return says
    if root := ROOT.match(head):
        return f"is an OpenDocument file as XML; {DOCX}" if root[1] == b"office:document" else f"is a Word document as XML; {DOCX}"
    text = head.decode("utf-8", "replace")
    whole = len(data) <= HEAD
    return RECORDS if RECORD.match(text) else TABLE if any(_is_table(text, sign, whole=whole) for sign in ",;") else SUFFIXES.get(suffix)


def _zipped(data: bytes, suffix: str) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            typed = next((name for name in ("mimetype", "[Content_Types].xml") if name in names), None)
            if typed is None:
                return PACKED.format("zip")
            with archive.open(typed) as file:
                types = file.read(HEAD)
    except Exception:  # whatever the library stumbles over in a damaged archive; its reader will tell
        return DAMAGED.get(suffix)
    return next((says for kind, says in ZIPPED if kind in types), None)


def _mail(head: bytes) -> str | None:
    """A message of MIME: a mail, or a page as a browser saves it together with its pictures."""
    fields = [*takewhile(lambda line: re.match(rb"[ \t]|[\w-]+:", line), head.lower().splitlines())]
    if not any(line.startswith(b"mime-version:") for line in fields):
        return None
    return ARCHIVE if any(sign in line for line in fields for sign in (b"multipart/related", b"saved by", b"snapshot-")) else MAIL


def _is_table(text: str, delimiter: str, *, whole: bool) -> bool:
    """Whether rows of as many fields stand below a row of names; of names that are no identifiers, two at least."""
    try:
        rows = [row for row in islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), ROWS) if row]
    except csv.Error:
        return False
    names, *rest = (rows if whole or len(rows) == ROWS else rows[:-1]) or [[]]
    named = len(names) > 1 and all(0 < len(name) < 25 and not SENTENCE.search(name) for name in names)
    enough = 1 if all(map(str.isidentifier, names)) and "".join(names).isascii() else 2
    return named and len(rest) >= enough and all(len(row) == len(names) for row in rest)
