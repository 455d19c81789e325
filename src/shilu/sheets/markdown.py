"""Sheets in Markdown: one H1, the parts of a press conference as H2, every question an H3, names in bold, what nobody speaks in quotes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from shilu.errors import OutputError
from shilu.sheets import Piece, Placed, behind_name, flow, label, section
from shilu.source import LINE_END

ALWAYS = re.compile(r"[\\`*<]|\[(?=[^\[\]]*\](?:[(\[:]|$))|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|&(?=#?\w+;)|~(?=~)")
AT_START = re.compile(r"(?:[-+>]|#{1,6})(?=\s|$)|[-=~+]{1,}(?=\s*$)|\||~{3}|-{2}")
NUMBER_AT_START = re.compile(r"(\d{1,9})([.)])(?=\s|$)")
PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
#: The pieces that are headings, and the levels of those that have always the same.
HEADINGS, LEVELS = {"title", "part", "number", "heading"}, {"title": 1, "part": 2, "number": 3}
#: The elements of a sheet, as markdown-it names them; its tables have these only where it holds one.
ELEMENTS = {"paragraph", "heading", "inline", "blockquote"}
TABLE = {"table", "thead", "tbody", "tr", "th", "td"}
#: The marks in its lines.
MARKS = {"text", "strong_open", "strong_close", "text_special"}

Escape = Callable[[str], str]


def parser() -> MarkdownIt:
    """CommonMark with tables."""
    return MarkdownIt("commonmark").enable("table")


def write(pieces: list[Piece], said: dict[str, str]) -> str:
    """The pieces as Markdown, escaped as little as they allow. Raises OutputError where they would not read back as they are."""
    for escape in (_light, _careful):
        text = "".join(_rendered(pieces, said, escape))
        tokens = parser().parse(text)
        kinds = {t.type.removesuffix("_open").removesuffix("_close") for t in tokens} - ELEMENTS
        marks = {c.type for t in tokens for c in t.children or []} - MARKS
        foreign = kinds - TABLE if any(p.kind == "table" for p in pieces) else kinds
        if not foreign and not marks and [p.piece for p in _pieces(tokens, said)] == pieces:
            return text
    raise OutputError("this transcript cannot be told in Markdown without changing it; take -t yaml, and report the text as a defect.")


def read(text: str, said: dict[str, str], first: int) -> Iterator[Placed]:
    """The pieces of a sheet whose first line has the number `first`."""
    return _pieces(parser().parse(text), said, first)


# ---- pieces become Markdown -----------------------------------------------------------------------------------------------------------


def _rendered(pieces: list[Piece], said: dict[str, str], escape: Escape) -> Iterator[str]:
    level = 2
    for before, piece in pairwise([None, *pieces]):
        assert piece
        if before:
            yield "\n>\n" if before.aside and piece.aside else "\n\n"
        level = 3 if piece.kind == "part" else 4 if piece.kind == "number" else level
        text = "#" * LEVELS.get(piece.kind, level) + " " + escape(piece.text) if piece.kind in HEADINGS else _render(piece, said, escape)
        yield "\n".join("> " + line for line in text.split("\n")) if piece.aside else text
    yield "\n"


def _render(piece: Piece, said: dict[str, str], escape: Escape) -> str:
    if piece.kind == "table":
        rows = [[escape(cell).replace("|", "\\|") for cell in row.split("\t")] for row in piece.text.split("\n")]
        rows.insert(1, ["---"] * len(rows[0]))
        return "\n".join(f"| {' | '.join(row)} |" for row in rows)
    if piece.kind == "turn":
        # what follows stands in the middle of a line
        return f"**{escape(piece.name)}**" + escape("x" + flow(label("x", piece.note, said) + piece.text)[1:])[1:]
    return escape(piece.text)


def _light(text: str) -> str:
    """Escape what would be markup, and as little else as possible."""
    text = ALWAYS.sub(lambda m: "\\" + m.group(), text)
    if AT_START.match(text):
        text = "\\" + text
    return NUMBER_AT_START.sub(r"\1\\\2", text) if NUMBER_AT_START.match(text) else text


def _careful(text: str) -> str:
    """Escape every ASCII punctuation mark."""
    return PUNCTUATION.sub(lambda m: "\\" + m.group(), text)


# ---- Markdown becomes pieces ----------------------------------------------------------------------------------------------------------


def _pieces(tokens: list[Token], said: dict[str, str], first: int = 1) -> Iterator[Placed]:
    quotes, rows, line, titled = 0, list[list[str]](), first, False
    for opener, token in pairwise([*tokens, Token("", "", 0)]):
        quotes += opener.nesting * (opener.type in {"blockquote_open", "blockquote_close"})
        line = opener.map[0] + first if opener.map else line
        if opener.type == "heading_open":
            text = _plain(token.children)
            found = section(text, said) if not quotes else Piece("heading", text, aside=True)
            yield Placed(found if titled else Piece("title", text), line)
            titled = True
        elif opener.type == "paragraph_open":
            yield Placed(_paragraph(token.children or [], aside=quotes > 0), line)
        elif opener.type in {"fence", "code_block", "html_block"}:
            yield from (Placed(Piece("paragraph", flow(row), aside=quotes > 0), line) for row in opener.content.split("\n") if flow(row))
        elif opener.type == "table_open":
            rows = []
        elif opener.type == "tr_open":
            rows.append([])
        elif opener.type in {"th_open", "td_open"}:
            rows[-1].append(_plain(token.children))
        elif opener.type == "table_close":
            yield Placed(Piece("table", "\n".join("\t".join(row) for row in rows), aside=quotes > 0), line)


def _paragraph(children: list[Token], *, aside: bool) -> Piece:
    """A turn where bold opens the paragraph and a colon follows."""
    marks = [c for c in children if c.type != "text" or c.content]
    if marks and marks[0].type == "strong_open" and not aside:
        end = next(at for at, c in enumerate(marks) if c.type == "strong_close")
        if found := behind_name(_plain(marks[end + 1 :])):
            return Piece("turn", found[1], name=_plain(marks[1:end]), note=found[0])
    return Piece("paragraph", _plain(children), aside=aside)


def _plain(children: Iterable[Token] | None) -> str:
    """The words of a line of Markdown, without tags."""
    return flow(_words(c for c in children or () if c.type != "html_inline"))


# ---- a page in Markdown becomes text --------------------------------------------------------------------------------------------------

#: What stands behind bold that opens a cue, and what ends bold that is one.
BEHIND_CUE, CUE_END = re.compile(r"[ ]*(?:[（(][^（()）]*[）)])?[ ]*[：:]"), ("：", ":")
#: What stands between the links of a line that is nothing else.
BETWEEN_LINKS = re.compile(r"[\s|>/·•»›–—-]*")


@dataclass(frozen=True)
class PlainPage:
    """A page without its markup, line for line, and the spans in it of tables and of lines that are nothing but links."""

    text: str
    tables: tuple[tuple[int, int], ...]
    links: tuple[tuple[int, int], ...]


def without_markup(text: str) -> PlainPage:
    """Take the markup out of a page's lines. Cells are divided by tabs; marks at a line's head stay, and bold that opens a cue."""
    lines = LINE_END.split(text)
    tables: list[tuple[int, int]] = []
    links: list[tuple[int, int]] = []
    rows: list[list[str]] = []
    for opener, token in pairwise(parser().parse("\n".join(lines))):
        children = token.children or []
        if opener.type in {"paragraph_open", "heading_open"} and token.map:
            _unmark(lines, token.map[0], token.content.split("\n"), _words(_cue_kept(children)).split("\n"))
            if opener.type == "paragraph_open" and _only_links(children):
                links.append((token.map[0], token.map[1]))
        elif opener.type == "tr_open":
            rows.append([])
        elif opener.type in {"th_open", "td_open"}:
            rows[-1].append(_words(children).replace("\n", " "))
        elif opener.type == "table_open" and opener.map:
            # its first row takes the place of the line of dashes below, so that the rows stand together
            tables.append((opener.map[0] + 1, opener.map[1]))
            rows = []
        elif opener.type == "table_close":
            first, end = tables[-1]
            lines[first - 1 : end] = ["", *("\t".join(row) for row in rows)]
    starts = [*accumulate((len(line) + 1 for line in lines), initial=0)]
    spans = [tuple((starts[first], starts[end] - 1) for first, end in found) for found in (tables, links)]
    return PlainPage("\n".join(lines), *spans)


def _unmark(lines: list[str], at: int, marked: list[str], plain: list[str]) -> None:
    """Put plain words for marked ones at the ends of lines. Code and tags that hold a line break are left as they are."""
    for number, (old, new) in enumerate(zip(marked, plain, strict=False) if len(marked) == len(plain) else (), at):
        line = lines[number].rstrip()
        if line.endswith(old.strip()):
            lines[number] = line.removesuffix(old.strip()) + new


def _cue_kept(children: list[Token]) -> Iterator[Token | str]:
    """The children of a line, the marks of bold as text where it opens a cue or is the whole line."""
    marks = [c for c in children if c.type != "text" or c.content]
    end = next((at for at, c in enumerate(marks) if c.type == "strong_close"), 0) if marks and marks[0].type == "strong_open" else 0
    inside, behind = _words(marks[:end]), _words(marks[end:])
    cue = end and (not behind or inside.rstrip().endswith(CUE_END) or BEHIND_CUE.match(behind))
    yield from (c.markup if cue and at in {0, end} else c for at, c in enumerate(marks))


def _words(children: Iterable[Token | str]) -> str:
    """The words of a line; pictures as they are written, for they are the page's."""
    shown = ""
    for child in children:
        if isinstance(child, str):
            shown += child
        elif child.type == "image":
            shown += f"![{child.content}]({child.attrGet('src')})"
        else:
            shown += "\n" if child.type in {"softbreak", "hardbreak"} else child.content
    return shown


def _only_links(children: list[Token]) -> bool:
    depth, outside = 0, ""
    for child in children:
        depth += child.nesting * (child.type in {"link_open", "link_close"})
        outside += "" if depth else child.content or child.markup
    return any(c.type == "link_open" for c in children) and BETWEEN_LINKS.fullmatch(outside) is not None
