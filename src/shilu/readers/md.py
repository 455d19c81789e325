"""Markdown: a sheet is read as what it says; what somebody wrote by hand is a page.

Of a page the markup inside its lines is taken away; marks at a line's head (`#`, `>`, bold) stay, for they tell who speaks. Every line
keeps its number.
"""

from __future__ import annotations

from dataclasses import replace

from shilu import sheets
from shilu.model import Transcript
from shilu.readers.text import read_text
from shilu.readers.yaml import front_matter, sniff
from shilu.source import Source
from shilu.wording import words

SUFFIXES = {".md", ".markdown"}
SNIFF = sniff("md")


def read(data: bytes, encoding: str | None = None, path: str | None = None, *, strict: bool = False) -> Source | Transcript:
    """Decode `data` and take the markup away. Raises InputError."""
    from shilu.sheets import markdown  # the parser of Markdown takes as long to load as a page of text to read

    source = read_text(data, encoding, path, strict=strict)
    if found := front_matter(source.text, "md", path or "standard input"):
        told, sheet, first = found
        placed = markdown.read(sheet, words(told["lang"]), first)
        return sheets.transcript_of(placed, told, form="md", encoding=source.encoding, path=path)
    page = markdown.without_markup(source.text)
    return replace(source, text=page.text, format="md", tables=page.tables, around=page.links)
