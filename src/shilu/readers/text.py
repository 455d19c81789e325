"""Plain text: the bytes are decoded and otherwise left as they are; a sheet in the uniform style is read as what it says."""

from __future__ import annotations

import re

from shilu import sheets
from shilu.decoding import decode
from shilu.errors import InputError
from shilu.model import Transcript
from shilu.readers.yaml import front_matter, sniff
from shilu.sheets import text as uniform
from shilu.source import Source
from shilu.wording import words

SUFFIXES = {".txt", ".text", ""}
SNIFF = sniff("text")
#: How much of a text is looked at to tell it from binary data, in characters.
SAMPLE = 20000
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def read(data: bytes, encoding: str | None = None, path: str | None = None, *, strict: bool = False) -> Source | Transcript:
    """Decode `data`; spans count the characters of the decoded text, a byte order mark included. Raises InputError."""
    source = read_text(data, encoding, path, strict=strict)
    where = path or "standard input"
    if not (found := front_matter(source.text, "text", where)):
        return source
    told, sheet, first = found
    placed = uniform.read(sheet, words(told["lang"]), where, first)
    return sheets.transcript_of(placed, told, form="sheet", encoding=source.encoding, path=path)


def read_text(data: bytes, encoding: str | None = None, path: str | None = None, *, strict: bool = False) -> Source:
    """The text of a document that is its own text."""
    where = path or "standard input"
    if not data.strip():
        raise InputError(f"{where}: is empty; give a file with text in it.")
    text, used = decode(data, encoding, where, strict=strict)
    sample = text[:SAMPLE]
    if len(CONTROL.findall(sample)) > len(sample) / 50:
        raise InputError(f"{where}: looks like binary data, not like text; convert it to text first.")
    if all(c.isspace() or c in "\ufeff\u200b" for c in text):
        raise InputError(f"{where}: holds only white space; give a file with text in it.")
    return Source(text, used, path)
