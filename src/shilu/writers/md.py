"""Markdown that a press office would publish as it is.

One H1, front matter, the parts of a press conference as H2, every question an H3. Each document is parsed again with markdown-it-py and
compared with the model before it is handed out: what does not read back as it was said is not written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from markdown_it import MarkdownIt

from shilu.errors import OutputError
from shilu.model import Block, Transcript, Turn
from shilu.wording import words
from shilu.writers.yaml import dump

SUFFIX = ".md"
CJK = r"[\u2e80-\u9fff\u3000-\u303f\uff00-\uffef\U00020000-\U0003134f]"
WRAP = re.compile(r"[ \t\u3000\xa0]*(?:\r\n?|\n)[ \t\u3000\xa0]*")
SPACES = re.compile(r"[ \t\v\f\x85\u2028\u2029\u200b\ufeff]+")
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\u0080-\u009f]")
#: What `flow` has something to do for.
UNEVEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200b\ufeff]|  |\A\s|\s\Z")
BETWEEN = re.compile(rf"(?<={CJK})\n(?={CJK})")
ALWAYS = re.compile(r"[\\`*<]|\[(?=[^\[\]]*\](?:[(\[:]|$))|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|&(?=#?\w+;)|~(?=~)")
AT_START = re.compile(r"(?:[-+>]|#{1,6})(?=\s|$)|[-=~+]{1,}(?=\s*$)|\||~{3}|-{2}")
NUMBER_AT_START = re.compile(r"(\d{1,9})([.)])(?=\s|$)")
PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
#: markdownlint's MD026 wants no such character at the end of a heading; a line that ends so is no heading to it.
HEADING_END = tuple(".,;:!。，；：！")
TITLE_END = re.compile(rf"[\s{''.join(HEADING_END)}]+$")
MAX_LEVEL = 6
#: The parts of a table, as markdown-it names them.
TABLE = {"table", "thead", "tbody", "tr", "th", "td"}


@dataclass(frozen=True, slots=True)
class Piece:
    """One block of the document: `plain` is what a reader must get back from it; `level` makes it a heading; `bold` opens it in bold.

    Of a table `plain` holds a line a row, the cells divided by tabs.
    """

    plain: str
    level: int = 0
    bold: str = ""
    kind: str = ""


def write(transcript: Transcript, *, keep_furniture: bool = False) -> str:
    """The transcript as Markdown. Raises OutputError where it would not read back as it was said."""
    pieces = list(_pieces(transcript, keep_furniture=keep_furniture))
    for escape in (_light, _careful):
        text = _front_matter(transcript) + "\n\n".join(_render(p, escape) for p in pieces) + "\n"
        if _reads_back(text, pieces):
            return text
    raise OutputError("this transcript cannot be told in Markdown without changing it; take -t yaml, and report the text as a defect.")


def _front_matter(transcript: Transcript) -> str:
    told_of = [{"name": p.name, "title": p.title, "role": p.role} for p in transcript.people]
    names = [{k: v for k, v in person.items() if v} for person in told_of]
    told = {"date": transcript.date, "source": transcript.source, "lang": transcript.lang, "kind": transcript.kind, "people": names}
    kept = {k: v for k, v in told.items() if v}
    return f"---\n{dump(kept)}---\n\n"


# ---- what is written, in order --------------------------------------------------------------------------------------------------------


def _pieces(transcript: Transcript, *, keep_furniture: bool) -> Iterator[Piece]:
    said = words(transcript.lang)
    yield Piece(TITLE_END.sub("", flow(transcript.title or "")) or said["untitled"], 1)
    events: list[tuple[int, Turn | Block]] = [(_start(t), t) for t in transcript.turns]
    events += [(b.span[0], b) for b in transcript.body]
    number_of = {q: n for n, e in enumerate((e for e in transcript.exchanges if e.questions), 1) for q in e.questions[:1]}
    of_turn = {id(t): i for i, t in enumerate(transcript.turns)}
    in_exchange = {i for e in transcript.exchanges for i in (*e.questions, *e.answers)}
    asking_from = min(in_exchange, default=len(transcript.turns))
    part, level, introduced = "", 2, set[str]()
    headings = {said[k] for k in ("opening", "statements", "questions")}
    blocks: list[Block] = []
    for _, event in sorted(events, key=lambda e: e[0]):
        if isinstance(event, Block):
            if event.kind == "heading" or not event.continues:
                yield from _blocks(blocks, level, headings)
                blocks = []
            blocks.append(event)
            continue
        yield from _blocks(blocks, level, headings)
        blocks = []
        index = of_turn[id(event)]
        wanted = "questions" if index >= asking_from else "statements" if event.role == "speaker" or part == "statements" else "opening"
        if wanted != part:
            part, level = wanted, 3
            yield Piece(said[part], 2)
        if index in number_of:
            level = 4
            yield Piece(f"{said['question']} {number_of[index]}", 3)
        yield from _turn(event, transcript, said, level, introduced, headings)
    yield from _blocks(blocks, level, headings)
    if keep_furniture and transcript.furniture:
        yield Piece(said["furniture"], 2)
        yield from (Piece(flow(b.text)) for b in transcript.furniture)


def _start(turn: Turn) -> int:
    return min([b.span[0] for b in (turn.cue, *turn.paragraphs) if b], default=0)


def _blocks(blocks: list[Block] | tuple[Block, ...], level: int, headings: set[str]) -> Iterator[Piece]:
    """Paragraphs, halves of a broken one joined, and headings that are fit to be some."""
    for text, kind in joined(blocks):
        plain = text.lstrip("#").strip() if kind == "heading" else text
        if kind == "heading" and plain and plain not in headings and not plain.endswith(HEADING_END):
            headings.add(plain)
            yield Piece(plain, min(level, MAX_LEVEL))
        elif text:
            yield Piece(text, kind="table" if kind == "table" else "")


def joined(blocks: list[Block] | tuple[Block, ...]) -> list[tuple[str, str]]:
    """The texts of blocks as they are read, each with its kind: what a page break cut in two is one again."""
    texts: list[tuple[str, str]] = []
    for block in blocks:
        rows = (map(flow, row.split("\t")) for row in block.text.split("\n")) if block.kind == "table" else ()
        text = "\n".join("\t".join(row) for row in rows) or flow(block.text)
        if block.continues and texts:
            before = texts[-1][0]
            gap = "" if re.search(CJK + "$", before) or re.match(CJK, text) else " "
            texts[-1] = (before + gap + text, texts[-1][1])
        elif text:
            texts.append((text, block.kind))
    return texts


def flow(text: str) -> str:
    """A text on one line: wrapped lines joined (with a space between Western words), runs of spaces single, no control characters."""
    if not UNEVEN.search(text):
        return text
    text = WRAP.sub("\n", CONTROL.sub("\ufffd", text))
    text = BETWEEN.sub("", text).replace("\n", " ")
    return SPACES.sub(" ", text).strip()


def _turn(
    turn: Turn, transcript: Transcript, said: dict[str, str], level: int, introduced: set[str], headings: set[str]
) -> Iterator[Piece]:
    name, note = _who(turn, transcript, said, introduced)
    label = name + (said["paren"].format(note) if note else "") + said["colon"]
    blocks = list(turn.paragraphs)
    first: list[Block] = []
    while blocks and (not first or blocks[0].continues) and blocks[0].kind == "paragraph":
        first.append(blocks.pop(0))
    opening = "".join(text for text, _ in joined(first))
    yield Piece(flow(label + opening), bold=name)
    yield from _blocks(blocks, level, headings)


def _who(turn: Turn, transcript: Transcript, said: dict[str, str], introduced: set[str]) -> tuple[str, str]:
    """The name in bold and the note behind it."""
    if turn.role == "question":
        medium, name = turn.outlet, turn.speaker
        space = " " if transcript.lang == "en" else ""
        asker = f"{medium}{space}{said['reporter']}" if medium else said["reporter"]
        return flow(f"{asker} {name}" if name and medium else name or asker), ""
    office = said["host"] if turn.role == "host" else said["official"]
    if not turn.speaker:
        return office, ""
    person = next((p for p in transcript.people if p.name == turn.speaker), None)
    note = said["host"] if turn.role == "host" else ""
    if turn.role != "host" and person and person.title and turn.speaker not in introduced:
        introduced.add(turn.speaker)
        note = person.title
    return flow(turn.speaker), flow(note)


# ---- how it is written ----------------------------------------------------------------------------------------------------------------


def _render(piece: Piece, escape: Callable[[str], str]) -> str:
    if piece.kind == "table":
        rows = [[escape(cell).replace("|", "\\|") for cell in row.split("\t")] for row in piece.plain.split("\n")]
        rows.insert(1, ["---"] * len(rows[0]))
        return "\n".join(f"| {' | '.join(row)} |" for row in rows)
    if piece.level:
        return "#" * piece.level + " " + escape(piece.plain)
    if piece.bold:
        return f"**{escape(piece.bold)}**" + _inside(piece.plain[len(piece.bold) :], escape)
    return escape(piece.plain)


def _inside(text: str, escape: Callable[[str], str]) -> str:
    """Escape text that stands in the middle of a line."""
    return escape("x" + text)[1:]


def _light(text: str) -> str:
    """Escape what would be markup, and as little else as possible."""
    text = ALWAYS.sub(lambda m: "\\" + m.group(), text)
    if AT_START.match(text):
        text = "\\" + text
    return NUMBER_AT_START.sub(r"\1\\\2", text) if NUMBER_AT_START.match(text) else text


def _careful(text: str) -> str:
    """Escape every ASCII punctuation mark."""
    return PUNCTUATION.sub(lambda m: "\\" + m.group(), text)


@cache
def _reader() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table")


def _reads_back(text: str, pieces: list[Piece]) -> bool:
    """Whether a Markdown parser finds exactly these headings and paragraphs in the text."""
    body = text.split("\n---\n\n", 1)[1]
    tokens = _reader().parse(body)
    found: list[tuple[int, str | list[list[str]]]] = []
    rows: list[list[str]] = []
    for opener, inline in pairwise(tokens):
        plain = "".join("\n" if c.type in {"softbreak", "hardbreak"} else c.content for c in inline.children or [])
        if opener.type in {"paragraph_open", "heading_open"}:
            found.append((int(opener.tag[1]) if opener.type == "heading_open" else 0, plain))
        elif opener.type == "table_open":
            rows = []
            found.append((0, rows))
        elif opener.type == "tr_open":
            rows.append([])
        elif opener.type in {"th_open", "td_open"}:
            rows[-1].append(plain)
    told = [(level, text if isinstance(text, str) else "\n".join("\t".join(row) for row in text)) for level, text in found]
    tables = TABLE if any(p.kind == "table" for p in pieces) else set[str]()
    kinds = {t.type.removesuffix("_open").removesuffix("_close") for t in tokens} - {"paragraph", "heading", "inline"} - tables
    marks = {c.type for t in tokens for c in t.children or []} - {"text", "strong_open", "strong_close", "text_special"}
    return not kinds and not marks and told == [(p.level, p.plain) for p in pieces]
