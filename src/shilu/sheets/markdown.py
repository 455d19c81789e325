"""Sheets in Markdown: one H1, the parts of a press conference as H2, every question an H3, names in bold, what nobody speaks in quotes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import accumulate, pairwise

from markdown_it import MarkdownIt
from markdown_it.rules_block.table import escapedSplit
from markdown_it.rules_core import StateCore
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

#: What may stand before the row of a table.
QUOTED = re.compile(r"[\s>]*")
UNCLOSED = re.compile(r"\*\*([^*：:]{1,60}[：:])\*\*(.*)", re.DOTALL)
#: More of them stand in no line that a hand wrote.
MOST_BRACKETS = 64
#: What no reader of a page sees.
COMMENT = re.compile(r"<!--.*?(?:-->|$)", re.DOTALL)
Escape = Callable[[str], str]


def parse(text: str) -> list[Token]:
    """The tokens of CommonMark with tables. A line with a great many brackets, for which the parser takes their square, has no links."""
    return _parser(links=all(line.count("[") < MOST_BRACKETS for line in text.split("\n"))).parse(text)


@cache
def _parser(*, links: bool) -> MarkdownIt:
    """A line such as `[1]: …` stays one: it may be said; and no nesting that a hand writes is cut off."""
    parser = MarkdownIt("commonmark", {"maxNesting": 200}).enable("table").disable(["reference"] + ["link", "image"] * (not links))
    parser.core.ruler.after("block", "every_cell", _every_cell)
    return parser


def _every_cell(state: StateCore) -> None:
    """Give a row the cells for which its table has no column: GFM drops them, but they are words."""
    if not any(token.type == "table_open" for token in state.tokens):
        return
    lines, tokens, cells, row = state.src.split("\n"), list[Token](), 0, 0
    for token in state.tokens:
        if token.type == "tr_open" and token.map:
            cells, row = 0, token.map[0]
        elif token.type in {"th_open", "td_open"}:
            cells += 1
        elif token.type == "tr_close":
            for cell in escapedSplit(QUOTED.sub("", lines[row], 1).strip().removeprefix("|"))[cells:]:
                if cell.strip():
                    inline = Token("inline", "", 0, map=[row, row + 1], content=cell.strip(), children=[])
                    tokens += [Token("td_open", "td", 1), inline, Token("td_close", "td", -1)]
        tokens.append(token)
    state.tokens = tokens


def write(pieces: list[Piece], said: dict[str, str]) -> str:
    """The pieces as Markdown, escaped as little as they allow. Raises OutputError where they would not read back as they are."""
    for escape in (_light, _careful):
        text = "".join(_rendered(pieces, said, escape))
        if _reads_back(text, pieces, said):
            return text
    raise OutputError("this transcript cannot be told in Markdown without changing it; take -t yaml, and report the text as a defect.")


def _reads_back(text: str, pieces: list[Piece], said: dict[str, str]) -> bool:
    """Whether a Markdown parser finds exactly these pieces, and no markup that is none of theirs."""
    tokens = parse(text)
    kinds = {t.type.removesuffix("_open").removesuffix("_close") for t in tokens} - ELEMENTS
    marks = {c.type for t in tokens for c in t.children or []} - MARKS
    foreign = kinds - TABLE if any(p.kind == "table" for p in pieces) else kinds
    return not foreign and not marks and [p.piece for p in _pieces(tokens, said)] == pieces


def read(text: str, said: dict[str, str], first: int) -> Iterator[Placed]:
    """The pieces of a sheet whose first line has the number `first`. Raises InputError with a line that is no part of one."""
    return _pieces(parse(text), said, first)


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
    quotes, rows, line, titled, number = 0, list[list[str]](), first, False, ""
    for opener, token in pairwise([*tokens, Token("", "", 0)]):
        quotes += opener.nesting * (opener.type in {"blockquote_open", "blockquote_close"})
        line = opener.map[0] + first if opener.map else line
        if opener.type == "heading_open":
            text = _plain(token.children)
            found = section(text, said) if not quotes else Piece("heading", text, aside=True)
            title = not titled and opener.tag == "h1" and found.kind == "heading"
            yield Placed(Piece("title", text) if title else found, line)
            titled = True
        elif opener.type == "list_item_open":
            number = f"{opener.info}{opener.markup} " if opener.info else ""
        elif opener.type == "paragraph_open":
            for at, children in enumerate(_split(token.children or [])):
                piece = _paragraph(children, token.content if at == 0 else "", aside=quotes > 0 and at == 0)
                yield Placed(replace(piece, text=number + piece.text) if number and piece.kind == "paragraph" else piece, line)
                number = ""
        elif opener.type in {"fence", "code_block", "html_block"}:
            shown = COMMENT.sub("", opener.content) if opener.type == "html_block" else opener.content
            yield from (Placed(Piece("paragraph", flow(row), aside=quotes > 0), line) for row in shown.split("\n") if flow(row))
        elif opener.type == "table_open":
            rows = []
        elif opener.type == "tr_open":
            rows.append([])
        elif opener.type in {"th_open", "td_open"}:
            rows[-1].append(_plain(token.children))
        elif opener.type == "table_close":
            yield Placed(Piece("table", "\n".join("\t".join(row) for row in rows), aside=quotes > 0), line)


def _split(children: list[Token]) -> Iterator[list[Token]]:
    """The children of a paragraph, cut where a hand began a turn on a new line without an empty one before it."""
    depth, line_end = 0, -1
    ends: list[int] = []
    for at, child in enumerate(children):
        if child.type == "strong_open" and line_end >= 0:
            ends.append(line_end)
        depth += child.nesting
        if child.type in {"softbreak", "hardbreak"} and not depth:
            line_end = at
        elif child.type != "text" or child.content:
            line_end = -1
    cut = 0
    for at, then in pairwise([*ends, len(children)]):
        if _turn(children[at + 1 : then]):
            yield children[cut:at]
            cut = at + 1
    yield children[cut:]


def _paragraph(children: list[Token], written: str, *, aside: bool) -> Piece:
    turn = None if aside else _turn(children, written)
    return turn or Piece("paragraph", _plain(children), aside=aside)


def _turn(children: list[Token], written: str = "") -> Piece | None:
    """A turn, where bold opens the line and a colon follows or ends it.

    Bold that CommonMark does not close, as in `**李冰：**够`, is some all the same.
    """
    marks = [c for c in children if c.type != "text" or c.content]
    if marks and marks[0].type == "strong_open":
        end = next(at for at, c in enumerate(marks) if c.type == "strong_close")
        name, behind = _plain(marks[1:end]), _plain(marks[end + 1 :])
    elif UNCLOSED.match(written) and (found := UNCLOSED.match(_plain(children))):
        name, behind = found.groups()
    else:
        return None
    if name.endswith(("：", ":")):
        name, behind = name[:-1].rstrip(), "：" + behind
    told = behind_name(behind)
    return Piece("turn", told[1], name=name, note=told[0]) if told and name else None


def _plain(children: Iterable[Token] | None) -> str:
    """The words of a line of Markdown."""
    return flow(_words(children or ()))


# ---- a page in Markdown becomes text --------------------------------------------------------------------------------------------------

#: What stands behind bold that opens a cue, and what ends bold that is one.
BEHIND_CUE, CUE_END = re.compile(r"[ ]*+(?:[（(][^（()）]*[）)][ ]*+)?[：:]"), ("：", ":")
LIST_MARKER = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+")
BREAK = re.compile(r"<br\b", re.IGNORECASE)
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
    for opener, token in pairwise([*parse("\n".join(lines)), Token("", "", 0)]):
        children = token.children or []
        if opener.type in {"paragraph_open", "heading_open"} and token.map:
            cue = _opens_cue(children)
            _unmark(lines, token.map[0], token.content.split("\n"), _words(_cue_kept(children) if cue else children).split("\n"))
            if cue and token.level and (marker := LIST_MARKER.match(lines[token.map[0]])):
                lines[token.map[0]] = lines[token.map[0]][marker.end() :]
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
        elif opener.type == "html_block" and opener.map and opener.content.startswith("<!--"):
            start = opener.map[0]
            lines[start : opener.map[1]] = COMMENT.sub(
                lambda m: "\n" * m.group().count("\n"), "\n".join(lines[start : opener.map[1]])
            ).split("\n")
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


def _opens_cue(children: list[Token]) -> bool:
    """Whether the bold that opens a line opens a cue, or is all of a line that holds one."""
    marks = [c for c in children if c.type != "text" or c.content]
    if not marks or marks[0].type != "strong_open":
        return False
    end = next(at for at, c in enumerate(marks) if c.type == "strong_close")
    inside, behind = _words(marks[1:end]), _words(marks[end + 1 :])
    return bool(inside.rstrip().endswith(CUE_END) or BEHIND_CUE.match(behind) or (not behind and re.search("[：:]", inside)))


def _cue_kept(children: list[Token]) -> Iterator[Token | str]:
    """The children of a line, the marks of the bold that opens it as text."""
    opened = False
    for child in children:
        first = child.type in {"strong_open", "strong_close"} and not opened
        opened = opened or child.type == "strong_close"
        yield child.markup if first else child


def _words(children: Iterable[Token | str]) -> str:
    """The words of a line, without tags; pictures as they are written, for they are the page's."""
    shown = ""
    for child in children:
        if isinstance(child, str):
            shown += child
        elif child.type == "image":
            shown += f"![{child.content}]({child.attrGet('src')})"
        elif child.type == "html_inline":
            shown += " " * bool(BREAK.match(child.content))
        else:
            shown += "\n" if child.type in {"softbreak", "hardbreak"} else child.content
    return shown


def _only_links(children: list[Token]) -> bool:
    depth, outside = 0, ""
    for child in children:
        depth += child.nesting * (child.type in {"link_open", "link_close"})
        outside += "" if depth else child.content or child.markup
    return sum(c.type == "link_open" for c in children) > 1 and BETWEEN_LINKS.fullmatch(outside) is not None
