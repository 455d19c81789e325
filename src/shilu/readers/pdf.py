"""PDF: the text of the pages, its lines joined to paragraphs; running heads, feet and page numbers are told apart.

A PDF holds lines at places on pages. Where a paragraph starts is told by place and width alone. No character but white space is added or
left out: a hyphen at a line's end stays. Words in pictures, notes and form fields are not read, nor what the file says of itself.
"""

from __future__ import annotations

import logging
import re
import warnings
from bisect import bisect
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import accumulate, chain, pairwise, takewhile
from math import hypot, inf
from statistics import median
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

from shilu.decoding import HALF
from shilu.errors import InputError
from shilu.source import Source

if TYPE_CHECKING:
    from pypdf import PageObject

SUFFIXES = {".pdf"}
SNIFF = re.compile(rb"\s*%PDF-")
#: More pages, or characters of text, are refused.
MOST_PAGES, MOST_TEXT = 3000, 100_000_000
#: How many lines at either end of a page can be furniture. A page with fewer lines than `FEW` is measured by the whole document.
EDGE, FEW = 4, 10
#: How full a line is, with the first word of the next, if a paragraph goes on after it; how full without its indent, in letters at most.
FULL, NEARLY_FULL, INDENT = 0.93, 0.85, 5
#: A paragraph starts so much deeper than the next line would, so many letters aside, or in letters so much larger or smaller.
DEEPER, ASIDE, LARGER = 1.3, 0.7, 1.2
PAGE_NUMBER = re.compile(r"[-–—―·•~|\s]*\d{1,4}(?:\s*/\s*\d{1,4})?[-–—―·•~|\s]*")
#: What looks like a cue, a short text before a colon that no number goes on after; and the end of a line that one may follow.
LABEL, ENDED = re.compile(r"[^。，！？；,!?;:：]{1,19}[:：](?!\d)"), re.compile(r"[。！？!?.…；：:】][”’」』）)\"'\]]*$")
FIRST_WORD = re.compile(r"[!-~]+|.")
BROKEN_WORD = re.compile(r"[^\W_][-\u2010\u00ad]$")
NARROW = frozenset(" fijlrtI.,;:'!|()[]-")
UNREADABLE = re.compile(r"[\x00-\x08\x0e-\x1b\ufffd\ue000-\uf8ff]")

logging.getLogger("pypdf").addHandler(logging.NullHandler())  # else what it mends is told on standard error


@dataclass(frozen=True)
class Line:
    """A line of a page: where it starts, how large its letters are, about how wide it is; whether white space is before it."""

    text: str
    x: float
    y: float
    size: float
    width: float
    indented: bool
    after_blank: bool


@dataclass(frozen=True)
class Measure:
    """How lines usually lie: how wide, where those start that continue a paragraph, and how deep below the line before."""

    width: float
    margins: tuple[float, ...]
    leading: float


def read(data: bytes, encoding: str | None = None, path: str | None = None, *, strict: bool = False) -> Source:  # noqa: ARG001 - the format tells its encoding
    """Take the text out of a PDF. Raises InputError."""
    pages = _pages(data, path or "standard input")
    aside = _furniture(pages)
    bodies = [[line for n, line in enumerate(page) if n not in numbers] for page, numbers in zip(pages, aside, strict=True)]
    overall = _measure([*chain.from_iterable(bodies)])
    paragraphs: list[list[str]] = []
    furniture: list[int] = []
    last, before = 0, None  # the paragraph that may go on, be it behind furniture, and its last line
    for page, numbers, body in zip(pages, aside, bodies, strict=True):
        usual = overall if len(body) < FEW else _measure(body)
        for n, line in enumerate(page):
            if n in numbers:
                furniture.append(len(paragraphs))
                paragraphs.append([line.text])
                continue
            if before and not _starts(line, before, usual):
                paragraphs[last] += [_between(before.text, line.text), line.text]
            else:
                last = len(paragraphs)
                paragraphs.append([line.text])
            before = line
    lines = ["".join(pieces) for pieces in paragraphs]
    starts = [*accumulate((len(line) + 1 for line in lines), initial=0)]
    around = tuple((starts[n], starts[n] + len(lines[n])) for n in furniture)
    return Source("\n".join(lines), "utf-8", path, "pdf", around=around)


def _pages(data: bytes, where: str) -> list[list[Line]]:
    """The lines with text of every page, in the order of the file."""
    if not data.strip():
        raise InputError(f"{where}: is empty; give a file with text in it.")
    try:
        from pypdf import PdfReader
        from pypdf.errors import DependencyError, FileNotDecryptedError
    except ImportError:
        raise InputError(f"{where}: is a PDF; install the reader with: pip install 'shilu[pdf]'.") from None
    pages: list[list[Line]] = []
    size = 0
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            reader = PdfReader(BytesIO(data))
            if reader.is_encrypted and not reader.decrypt(""):
                raise FileNotDecryptedError
            if len(reader.pages) > MOST_PAGES:
                raise InputError(f"{where}: has more than {MOST_PAGES} pages; split it first.")
            for page in reader.pages:
                pages.append(_lines(page))
                size += sum(len(line.text) for line in pages[-1])
                if size > MOST_TEXT:
                    raise InputError(f"{where}: holds more than {MOST_TEXT} characters of text; split it first.")
    except InputError:
        raise
    except (FileNotDecryptedError, DependencyError):  # the latter: its cipher needs one more package
        raise InputError(f"{where}: is encrypted; save it without a password first.") from None
    except Exception:  # whatever pypdf stumbles over
        raise InputError(f"{where}: cannot be read as a PDF; open it in a viewer and print it to a new PDF.") from None
    if not size:
        raise InputError(f"{where}: holds pictures of pages, not text; run OCR over it first.")
    if sum(len(UNREADABLE.findall(line.text)) for page in pages for line in page) > size / 5:
        raise InputError(f"{where}: does not tell which letters its fonts show; run OCR over it first.")
    return pages


def _lines(page: PageObject) -> list[Line]:
    chunks: list[tuple[str, float, float, float]] = []

    def visit(text: str, cm: Sequence[float], tm: Sequence[float], _font: Any, size: float) -> None:
        x, y = tm[4] * cm[0] + tm[5] * cm[2] + cm[4], tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        chunks.append((text, x, y, abs(size) * hypot(tm[2] * cm[0] + tm[3] * cm[2], tm[2] * cm[1] + tm[3] * cm[3])))

    text = page.extract_text(visitor_text=visit)
    if "".join(chunk[0] for chunk in chunks) != text:  # some releases of pypdf visit text twice; then nothing is known of places
        chunks = [(text, 0.0, 0.0, 1.0)]
    text = HALF.sub("\ufffd", text)  # which a map of signs can hold
    starts = [*accumulate((len(chunk[0]) for chunk in chunks), initial=0)]
    lines: list[Line] = []
    blank = False
    for found in re.finditer(r"([^\r\n]*)(?:\r\n?|\n|$)", text):
        if shown := found[0].strip():
            _, x, y, size = chunks[bisect(starts, found.start() + found[0].index(shown)) - 1]
            lines.append(Line(shown, x, y, size, _width(shown, size), found[0].startswith(("\u3000", "  ")), blank))
        blank = not shown
    return lines


def _measure(lines: list[Line]) -> Measure:
    """Measure by the lines that follow a full one, be it indented: most of them continue its paragraph."""
    width = sorted(line.width for line in lines)[len(lines) * 19 // 20] if lines else 0.0
    pairs = [(a, b) for a, b in pairwise(lines) if a.width > NEARLY_FULL * width]
    margins = Counter(round(b.x) for _, b in pairs)
    leading = median([a.y - b.y for a, b in pairs if a.y > b.y] or [inf])
    return Measure(width, tuple(x for x, n in margins.items() if n * 3 > len(pairs)), leading)


def _starts(line: Line, before: Line, usual: Measure) -> bool:
    """Whether a line starts a paragraph: one that continues a paragraph lies where such lines do, and had no room on the line before."""
    first = FIRST_WORD.match(line.text)
    indent = before.x - line.x if line.x < before.x < line.x + INDENT * line.size else 0
    reach = before.width + indent + _width(first[0] if first else "", line.size)
    return bool(
        line.indented
        or (line.after_blank and line.y <= before.y)  # that at a page's head parts no paragraphs
        or reach < FULL * usual.width
        or (usual.margins and all(abs(line.x - margin) > ASIDE * line.size for margin in usual.margins))
        or before.y - line.y > DEEPER * usual.leading
        or max(line.size, before.size) > LARGER * min(line.size, before.size)
        or line.text.startswith("【")
        or (LABEL.match(line.text) and ENDED.search(before.text))
    )


def _is_wide(c: str) -> bool:
    return east_asian_width(c) in "WF"


def _width(text: str, size: float) -> float:
    """About how wide a text is. In Chinese and Japanese letters are half a sign, or about; other fonts differ too much to count alike."""
    if any(map(_is_wide, text)):
        return sum(2 if east_asian_width(c) in "WFA" else 1 for c in text) * size / 2
    return sum(0.6 if c in NARROW else 1.4 if c.isupper() or c in "mw" else 0.9 for c in text) * size / 2


def _between(left: str, right: str) -> str:
    """What stands between two lines of a paragraph: a space between words, nothing after a hyphen or around Chinese and Japanese."""
    near = left[-1] + right[0]
    if any(map(_is_wide, left[-8:] + right[:8])):
        return " " if near.isascii() and near.isalpha() else ""
    return "" if BROKEN_WORD.search(left) and right[0].isalnum() else " "


def _furniture(pages: list[list[Line]]) -> list[set[int]]:
    """The numbers of the lines on each page that stand at its ends on many pages, digits aside, and of bare page numbers there."""
    keys = [[(re.sub(r"\d+", "0", "".join(line.text.split())), round(line.size)) for line in page] for page in pages]
    ends = Counter(chain.from_iterable({*page[:EDGE], *page[-EDGE:]} for page in keys))
    inside = Counter(chain.from_iterable(page[EDGE:-EDGE] for page in keys))
    enough = min(3, max(2, -(-len(pages) // 2)))
    # a label on a line of its own, or what stands inside of pages, too, came to a page's end by chance
    repeated = {key for key, n in ends.items() if n >= enough and inside[key] < 2 and not key[0].endswith((":", "：", "】"))}
    found: list[set[int]] = []
    for page, own in zip(pages, keys, strict=True):
        places = range(len(page))
        aside = [key in repeated or PAGE_NUMBER.fullmatch(line.text) for line, key in zip(page, own, strict=True)]
        found.append({*takewhile(aside.__getitem__, places[:EDGE]), *takewhile(aside.__getitem__, reversed(places[-EDGE:]))})
    return found
