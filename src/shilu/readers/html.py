"""Web pages: every block element is a paragraph, a line each; the article's container is found, what stands around it is the page's own.

The general extractors of articles glue the lines of layout tables together, drop lists, and split cues at inline tags. So the elements are
read with the standard library's parser, and what ends a line is decided here: block elements and `br` do, inline ones never.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from shilu import grammar
from shilu.decoding import decode
from shilu.errors import InputError
from shilu.source import Source

SUFFIXES = {".html", ".htm", ".xhtml", ".shtml"}
#: How a page begins whose name does not tell; comments and an XML declaration may stand before.
SNIFF = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+(?:<\?xml[^>]*+>\s*+|<!--(?:(?!-->).)*+-->\s*+)*+(?:<!doctype\s+html|<html|<head|<body)",
    re.IGNORECASE | re.DOTALL,
)
#: Declared where something else was written so often that the bytes are asked instead.
DOUBTFUL = {"utf-16", "iso-8859-1", "latin1", "windows-1252", "us-ascii"}
CHARSET = re.compile(rb"<meta[^<>]+charset\s*=\s*+(?:[\"']\s*+)?([\w-]+)", re.IGNORECASE)
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
UNSEEN = {"script", "style", "noscript", "template", "iframe", "object", "svg", "select", "textarea", "title"}
#: Those of them that hold no paragraph, so that one that begins tells of a forgotten end.
INLINE_UNSEEN = {"object", "svg", "select"}
#: A paragraph of its own, with an empty line around.
PARAGRAPHS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "dl", "blockquote", "pre", "figure", "hr", "article", "section"}
#: A line of its own.
LINES = PARAGRAPHS | {
    *("address", "aside", "body", "br", "caption", "center", "dd", "details", "dir", "div", "dt", "fieldset", "figcaption", "footer"),
    *("form", "header", "html", "legend", "li", "main", "menu", "nav", "summary", "tbody", "td", "tfoot", "th", "thead", "tr"),
}
BLOCKS = LINES - {"br"}
#: What an opening tag closes, and the elements that hold this up.
CLOSES = {
    "li": ({"li"}, {"ul", "ol", "menu", "dir"}),
    "dt": ({"dt", "dd"}, {"dl"}),
    "dd": ({"dt", "dd"}, {"dl"}),
    "tr": ({"tr"}, {"table"}),
    "td": ({"td", "th"}, {"tr", "table"}),
    "th": ({"td", "th"}, {"tr", "table"}),
}
#: Elements are nested no deeper than this; what is, belongs to the last one above.
DEEPEST = 200
#: The article's container holds this share of the text, links aside.
MOST, NAMED_MOST = 0.8, 0.3
#: The longest cell of a table of data, in characters; longer ones lay the page out.
CELL_LENGTH = 200
SPACE = re.compile(r"[ \t\r\n\f]+")
#: A line break between two of these is none: Chinese and Japanese have no spaces between words.
#: Source: CSS Text Module Level 3, Segment Break Transformation Rules.
WIDE = re.compile(r"(?<=[\u2e80-\u9fff\uff00-\uffef])[ \t\f]*\r?\n[ \t\r\n\f]*(?=[\u2e80-\u9fff\uff00-\uffef])")
TITLES = ("articletitle", "og:title", "dc.title", "title")
DATES = ("pubdate", "article:published_time", "publishdate", "dc.date", "date")
PUBLISHERS = ("contentsource", "og:site_name", "source", "author")


@dataclass(slots=True, eq=False)
class Element:
    """An element with what stands in it, in order."""

    tag: str
    names: str = ""
    inside: list[Element | str] = field(default_factory=list)
    #: how many characters stand in it, those in links aside
    weight: int = 0


class Tree(HTMLParser):
    """Builds elements from tags, as browsers mend them where it matters here."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Element("html")]
        self.unseen: list[str] = []
        self.meta: dict[str, str] = {}
        self.title = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {k: v or "" for k, v in attrs}
        if tag == "meta":
            self.meta.setdefault((told.get("name") or told.get("property") or told.get("itemprop") or "").lower(), told.get("content", ""))
        if tag in LINES and self.unseen and self.unseen[-1] in INLINE_UNSEEN:
            self.unseen = []
        if tag in UNSEEN:
            self.unseen.append(tag)
        if self.unseen:
            return
        if tag in BLOCKS:
            self.end_open({"p"}, BLOCKS - {"p"})
        if tag in LINES or tag == "a":
            self.end_open({"a"}, LINES)
        if tag in CLOSES:
            self.end_open(*CLOSES[tag])
        element = Element(tag, f"{told.get('id', '')} {told.get('class', '')}")
        self.open[-1].inside.append(element)
        if tag not in VOID and len(self.open) < DEEPEST:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.unseen:
            del self.unseen[self.unseen.index(tag) :]
        elif not self.unseen and tag not in VOID:
            self.end_open({tag}, {"table"} - {tag})

    def handle_data(self, data: str) -> None:
        if self.unseen:
            self.title += data if self.unseen == ["title"] else ""
        elif any(e.tag == "pre" for e in self.open):
            for number, line in enumerate(data.split("\n")):
                self.open[-1].inside += [Element("br"), line] if number else [line]
        else:
            self.open[-1].inside.append(data)

    def parse_html_declaration(self, i: int) -> int:
        if self.rawdata.startswith("<![", i):
            return self.parse_bogus_comment(i)  # to a page, as in browsers; the end of such a section would be searched for far and wide
        try:
            return super().parse_html_declaration(i)
        except AssertionError:  # the standard library's word for a declaration that it does not know
            return self.parse_bogus_comment(i)

    def end_open(self, tags: set[str], scope: set[str]) -> None:
        """Close the innermost open element of `tags`, and all in it, if none of `scope` stands between."""
        for at in range(len(self.open) - 1, 0, -1):
            if self.open[at].tag in tags:
                del self.open[at:]
                return
            if self.open[at].tag in scope:
                return


class Lines:
    """The text in the making: lines, and the spans of elements and tables in it."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.length = 0
        self.line: list[str] = []
        self.empty = 0
        self.tables: list[tuple[int, int]] = []
        self.spans: dict[int, tuple[int, int]] = {}

    def end(self, *, paragraph: bool = False) -> None:
        """End the line, if anything stands on it; and leave an empty one behind a paragraph."""
        words = "".join(self.line)
        words = SPACE.sub(" ", WIDE.sub("", words)).strip(" ")
        self.line = []
        if words.strip():
            self.put(words + "\n")
            self.empty = 0
        if paragraph and not self.empty and self.length:
            self.put("\n")
            self.empty = 1

    def put(self, text: str) -> None:
        self.text.append(text)
        self.length += len(text)


def read(data: bytes, encoding: str | None = None, path: str | None = None, *, strict: bool = False) -> Source:
    """The text of a page, and what it says of itself. Raises InputError."""
    where = path or "standard input"
    match = CHARSET.search(data[:4096])
    declared = match[1].decode("ascii").lower() if match else None
    if declared in DOUBTFUL:
        declared = None
    text, used = decode(data, encoding, where, declared=declared, strict=strict)
    tree = Tree()
    tree.feed(_closing(text.removeprefix("\ufeff")))
    tree.close()
    root = tree.open[0]
    lines = Lines()
    _write(root, lines)
    lines.end()
    extracted = "".join(lines.text)
    if not extracted.strip():
        raise InputError(f"{where}: is a page without text; save it again when the browser shows its text.")
    elements = list(_elements(root))
    start, end = lines.spans[id(_container(elements))]
    captions = [lines.spans[id(e)] for e in elements if e.tag == "figcaption" and start <= lines.spans[id(e)][0] < end]
    around = tuple((a, b) for a, b in sorted([(0, start), *captions, (end, len(extracted))]) if extracted[a:b].strip())
    heading = next((e for e in elements if e.tag == "h1"), None)
    title = _told(tree.meta, TITLES[:1]) or (extracted[slice(*lines.spans[id(heading)])].strip() if heading else None)
    return Source(
        extracted,
        used,
        path,
        "html",
        title=title or _told(tree.meta, TITLES) or SPACE.sub(" ", tree.title).strip() or None,
        date=_told(tree.meta, DATES),
        publisher=_told(tree.meta, PUBLISHERS[:1]),
        around=around,
        tables=tuple(lines.tables),
    )


def _closing(text: str) -> str:
    """A page in which what nothing closes is text: tags behind the last `>`, comments behind the last `-->`.

    The standard library's parser looks through the rest of the page for the end of each of them, in a time that grows with the square, up
    to Python 3.11.13, 3.12.11 and 3.13.5; later ones drop them, with the words in them.
    """
    tags, comments = text.rfind(">") + 1, text.rfind("-->") + 1
    behind = text[comments:tags].replace("<!--", "&lt;!--")
    return text[:comments] + behind + text[tags:].replace("<", "&lt;")


def _write(root: Element, lines: Lines) -> None:
    """Write an element's text, block by block. A stack of its own stands for the recursion, which hostile pages could exhaust."""
    todo: list[tuple[Element | str, bool]] = [(root, True)]
    starts: dict[int, int] = {}
    while todo:
        item, opening = todo.pop()
        if isinstance(item, str):
            lines.line.append(item)
            continue
        block, paragraph = item.tag in LINES, item.tag in PARAGRAPHS
        if block:
            lines.end(paragraph=paragraph)
        if not opening:
            lines.spans[id(item)] = (starts[id(item)], lines.length)
            continue
        starts[id(item)] = lines.length
        if item.tag == "table" and (rows := _data(item)):
            start = lines.length
            for row in rows:
                lines.put("\t".join(row) + "\n")
            lines.empty = 0
            lines.tables.append((start, lines.length - 1))
            lines.end(paragraph=True)
            lines.spans |= dict.fromkeys(map(id, _elements(item)), (start, lines.length))
            continue
        todo.append((item, False))
        todo += [(inner, True) for inner in reversed(item.inside)]


def _data(table: Element) -> list[list[str]]:
    """The rows of a table that holds data; none of one that lays the page out, or that holds words outside its cells."""
    inside: list[Element] = []
    for element in _elements(table):
        if element.tag == "table" and inside:
            return []
        inside.append(element)
    rows = [[c for c in row.inside if isinstance(c, Element) and c.tag in {"td", "th"}] for row in inside if row.tag == "tr"]
    cells = [[_cell(c) for c in row] for row in rows if row]
    if len(cells) < 2 or min(map(len, cells)) < 2 or max(len(c) for row in cells for c in row) > CELL_LENGTH:
        return []
    words = "".join("".join(s for e in inside for s in e.inside if isinstance(s, str)).split())
    return cells if len(words) == len("".join("".join(c for row in cells for c in row).split())) else []


def _cell(cell: Element) -> str:
    lines = Lines()
    _write(cell, lines)
    lines.end()
    return " ".join(line for line in "".join(lines.text).replace("\t", " ").split("\n") if line)


def _elements(root: Element) -> Iterator[Element]:
    """An element and all in it, in the order of the page."""
    todo = [root]
    while todo:
        element = todo.pop()
        yield element
        todo += [e for e in reversed(element.inside) if isinstance(e, Element)]


def _container(elements: list[Element]) -> Element:
    """The article's element among all of a page: one whose name says so, or the smallest that holds most of the text."""
    root = elements[0]
    for element in reversed(elements):
        own = sum(len(s.strip()) for s in element.inside if isinstance(s, str))
        element.weight = 0 if element.tag == "a" else own + sum(e.weight for e in element.inside if isinstance(e, Element))
    named = grammar.terminals("fact")["CONTAINER"]
    whole = root.weight
    fitting = [e for e in elements if e.weight >= NAMED_MOST * whole and named.search(e.names)] or [
        e for e in elements if e.weight >= MOST * whole and (e.tag in LINES or e is root)
    ]
    heaviest = max((e.weight for e in fitting), default=0)
    # of elements in each other with the same words, the innermost stands last
    return min((e for e in reversed(fitting) if e.weight >= 0.9 * heaviest), key=lambda e: e.weight, default=root)


def _told(meta: dict[str, str], keys: tuple[str, ...]) -> str | None:
    return next((meta[k].strip() for k in keys if meta.get(k, "").strip()), None)
