"""A source text: what was read, how it was decoded, where its lines are, and what its format says of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

#: White space that pages use for indents (em spaces and the like) and that the grammar reads as a plain space.
BLANKS = re.compile("[\x1c-\x1f\u1680\u2000-\u200a\u202f\u205f]")
#: A full stop that a page without any 。 writes between Chinese words; 一.二. are numbers.
DOT = re.compile(r"(?<=[\u3400-\u9fff”）)])(?<![一二三四五六七八九十])\.(?=[\u3400-\u9fff“\s]|$)")
#: Ends of lines as editors count them. U+2028, NEL and form feeds are white space inside a line, so they shift no line number.
LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True)
class Source:
    """The text of one document; every span in a transcript indexes `text` in Unicode code points, before any normalisation.

    Of a format that is no plain text, `text` is what its reader extracted: a line a paragraph. The spans below are [start, end) in `text`,
    in order, and begin and end with lines.
    """

    text: str
    encoding: str = "utf-8"
    path: str | None = None
    #: md, html, docx, pdf: the format from which `text` was extracted; text where it is the document itself
    format: str = "text"
    #: what the document says of itself: its title, its date in any way of writing, and the medium that published it
    title: str | None = None
    date: str | None = None
    publisher: str | None = None
    #: the page's own lines around the article
    around: tuple[tuple[int, int], ...] = ()
    #: tables: a line a row, its cells divided by tabs
    tables: tuple[tuple[int, int], ...] = ()

    @cached_property
    def plain(self) -> str:
        """`text` as the grammar reads it: as long, every rare kind of white space a plain space, and 。 where a page writes it as a dot."""
        plain = BLANKS.sub(" ", self.text)
        return plain if "。" in plain else DOT.sub("。", plain)

    @cached_property
    def line_starts(self) -> list[int]:
        """Offset of the first character of each line; line n (1-based) starts at `line_starts[n - 1]`."""
        return [0, *(m.end() for m in LINE_END.finditer(self.text))]

    def lines(self) -> list[str]:
        """Every line without its end."""
        return LINE_END.split(self.text)
