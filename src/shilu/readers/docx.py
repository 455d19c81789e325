"""Word documents (.docx): the body in order, a line a paragraph, its tables told.

python-docx opens the file; the body is walked element by element, because its own paragraphs leave out text boxes, content controls,
tracked insertions and formulas. Left out is what a reader of the document does not see (deleted, moved and hidden text) and what stands
beside the body: headers, footers, footnotes, comments, readings over characters, the numbers that Word gives to lists, text in pictures.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from itertools import islice
from typing import Any

from shilu.errors import InputError
from shilu.source import LINE_END, Source

SUFFIXES = {".docx"}
SNIFF = re.compile(rb"PK\x03\x04|\xd0\xcf\x11\xe0")
#: What a file may unpack to, in bytes; and how many times its size a member may, if it is larger than `SMALL`.
LARGEST, SMALL, RATIO = 200_000_000, 10_000_000, 200
#: How an old Word file begins, and so does a new one with a password, which holds a stream of this name.
OLE, LOCKED = b"\xd0\xcf\x11\xe0", "EncryptedPackage".encode("utf-16-le")
#: What Word's other kind of .docx, of which there are few readers, has in its names.
STRICT = b"http://purl.oclc.org/ooxml/"
TYPED = "holds a document type, which Word never writes; open it in Word and save it again."
#: The title and the dates of python-docx and WPS Writer's templates, which say nothing of the document.
TEMPLATES = {"Word Document", "2013-12-23 23:15:00", "2014-10-29 12:08:00"}
#: A table with a cell of more characters or paragraphs is for layout.
LONGEST_CELL, MOST_PARAGRAPHS = 200, 3
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PREFIXES = {
    W: "w:",
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}": "m:",
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}": "mc:",
}
UNSEEN = {"w:del", "w:moveFrom", "w:rt"}
#: What may stand around rows and cells.
WRAPPERS = {"w:sdt", "w:sdtContent", "w:customXml"}
SIGNS = {"w:br": "\n", "w:cr": "\n", "w:tab": "\t", "w:ptab": "\t", "w:noBreakHyphen": "-"}
INDENT = re.compile(r"^[ \t\u3000]+", re.MULTILINE)

#: A line, or the rows of a data table.
Block = str | list[str]


def read(data: bytes, encoding: str | None = None, path: str | None = None, *, strict: bool = False) -> Source:  # noqa: ARG001 - the format tells its encoding
    """Take the text out of a Word document. Raises InputError."""
    where = path or "standard input"
    blocks, title, made = _open(data, where)
    lines: list[str] = []
    tables: list[tuple[int, int]] = []
    at = 0
    for block in blocks:
        rows = [block] if isinstance(block, str) else block
        end = at + len("\n".join(rows))
        if rows is block:
            tables.append((at, end))
        lines += rows
        at = end + 1
    text = "\n".join(lines)
    if all(c.isspace() or c in "\ufeff\u200b" for c in text):
        raise InputError(f"{where}: holds no text; give a file with text in it.")
    title = " ".join(title.split())
    date = None if made is None or made.year < 1990 or f"{made:%Y-%m-%d %H:%M:%S}" in TEMPLATES else f"{made:%Y-%m-%d}"
    return Source(text, "utf-8", path, "docx", None if title in TEMPLATES else title or None, date, tables=tuple(tables))


def _open(data: bytes, where: str) -> tuple[list[Block], str, datetime | None]:
    """The blocks of the body, the title and the time of making."""
    if not data.strip():
        raise InputError(f"{where}: is empty; give a file with text in it.")
    if data.startswith(OLE):
        locked = "is locked with a password; save it without one first."
        raise InputError(f"{where}: {locked if LOCKED in data else 'is an old Word document (.doc); save it as .docx first.'}")
    try:
        _check(data, where)
        import docx

        document = docx.Document(BytesIO(data))
        # as its own parser saw it: wherever it stands, in whatever encoding, whatever its part is called
        if any(part.element.getroottree().docinfo.doctype for part in document.part.package.iter_parts() if hasattr(part, "element")):
            raise InputError(f"{where}: {TYPED}")
        return _blocks(document.element.body), document.core_properties.title, document.core_properties.created
    except InputError:
        raise
    except ImportError:
        raise InputError(f"{where}: is a Word document; install the reader with: pip install 'shilu[docx]'.") from None
    except Exception:  # whatever its zip, its XML or python-docx stumbles over
        raise InputError(f"{where}: cannot be read as a Word document; open it in Word and save it again as .docx.") from None


def _check(data: bytes, where: str) -> None:
    """Refuse what Word never writes and what would cost much to open."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        members = archive.infolist()
        if sum(m.file_size for m in members) > LARGEST or any(m.file_size > max(SMALL, RATIO * m.compress_size) for m in members):
            raise InputError(f"{where}: unpacks to more than a document can hold; open it in Word and save it again.")
        if any(m.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for m in members):
            raise zipfile.BadZipFile  # zipfile holds no other to the size that it declares
        for member in members:
            if member.filename.lower().endswith((".xml", ".rels")):
                with archive.open(member) as file:
                    xml = file.read().replace(b"\0", b"")  # UTF-16, too
                if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
                    raise InputError(f"{where}: {TYPED}")
                if member.filename == "_rels/.rels" and STRICT in xml:
                    raise InputError(f"{where}: is Strict Open XML; save it as “Word Document (.docx)”, not as “Strict Open XML Document”.")


def _seen(node: Any) -> Iterator[tuple[str, Any]]:
    """The children of an element that a reader sees, by name. Of alternatives the first: the others say the same to older programs."""
    for child in islice(node.iterchildren("*"), 1 if node.tag.endswith("}AlternateContent") else None):
        space, brace, name = child.tag.rpartition("}")
        kind = PREFIXES.get(space + brace, "") + name
        if kind not in UNSEEN and not kind.endswith("Pr") and not (kind == "w:r" and _is_set(child, "rPr", "vanish")):
            yield kind, child


def _is_set(node: Any, *path: str) -> bool:
    found = node.find("/".join(W + name for name in path))
    return found is not None and found.get(W + "val") not in ("0", "false", "off")


def _blocks(node: Any) -> list[Block]:
    """Paragraphs and tables in order, however deep in content controls."""
    blocks: list[Block] = []
    for kind, child in _seen(node):
        if kind == "w:p":
            text: list[str] = []
            boxes: list[Block] = []
            _runs(child, text, boxes)
            # a tab at a line's head is an indent and divides no cells
            blocks += [*INDENT.sub(lambda m: m[0].replace("\t", " "), "".join(text)).split("\n"), *boxes]
        else:
            blocks += _table(child) if kind == "w:tbl" else _blocks(child)
    return blocks


def _runs(node: Any, text: list[str], boxes: list[Block]) -> None:
    """Collect what a paragraph holds. Text boxes float beside it and are kept for after it."""
    for kind, child in _seen(node):
        if kind in ("w:t", "m:t"):
            shown = [child.text, *(inner.tail for inner in child)]  # a comment may stand between
            text.append(LINE_END.sub(" ", "".join(filter(None, shown))))
        elif kind in SIGNS:
            text.append(SIGNS[kind])
        elif kind == "w:txbxContent":
            boxes += _blocks(child)
        else:
            _runs(child, text, boxes)


def _table(table: Any) -> list[Block]:
    """The rows of a data table, or one after the other what the cells of a layout table hold."""
    rows = [[_blocks(cell) for cell in _inside(row, "w:tc")] for row in _inside(table, "w:tr") if not _is_set(row, "trPr", "del")]
    cells = [[_flat(cell) for cell in row] for row in rows]
    sizes = [(len(lines), sum(map(len, lines))) for row in cells for lines in row]
    large = any(paragraphs > MOST_PARAGRAPHS or size > LONGEST_CELL for paragraphs, size in sizes)
    if large or len(rows) < 2 or max(map(len, rows)) < 2 or not any(size for _, size in sizes):
        return [block for row in rows for cell in row for block in cell]
    return [["\t".join(" ".join(lines).replace("\t", " ") for lines in row) for row in cells]]


def _inside(node: Any, kind: str) -> Iterator[Any]:
    for found, child in _seen(node):
        if found == kind:
            yield child
        elif found in WRAPPERS:
            yield from _inside(child, kind)


def _flat(cell: list[Block]) -> list[str]:
    """The lines with text in a cell, those of tables in it, too."""
    return [line for block in cell for line in ([block] if isinstance(block, str) else block) if line.strip()]
