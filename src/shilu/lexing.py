"""Lexing: a source is cut into blocks. Whatever could be a cue is proposed; whether it is one, is decided later.

`Source` → `Block`s, in order; what lies between two blocks is white space. Knows the terminals of `grammar/` and nothing of who speaks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from shilu import grammar
from shilu.source import Source

SPACE = " \t\u3000\xa0\u200b\ufeff\u2028\u2029\x85\x0b\x0c"
HAN = re.compile(r"[\u3400-\u9fff]")
CLAUSE_END = re.compile(r"[,，。!！?？;；:：…—–\n]+\s*|\.(?=\s|$)\s*")
SENTENCE_END = re.compile(r"[。！？!?]+[”’」』\"）)]*[ \t\u3000\xa0]*(?=[^\s。！？!?”’」』）)])")
#: Longer lines are searched for turns inside them, in characters: a page that lost its line breaks has few short ones.
FLAT_LENGTH = 20
#: A line of this length with as many marks inside, or on a page of as few lines, lost its line breaks: blocks are sentences.
FLAT_LINE, FLAT_MARKS, FLAT_LINES = 300, 2, 4
#: The longest line that can be the page's own, in characters.
FURNITURE_LENGTH = 260
#: The longest head of a line that is proposed since it stands again and again, in characters.
HEAD_LENGTH = 24
#: The longest line that is proposed since it stands again and again, in characters.
LINE_LENGTH = 80
#: How often a line or the head of one must stand to be proposed, and how often a cue of one character, to be one without a mark.
AGAIN, OFTEN = 2, 3
#: Marks that are hardly one: what the page knows comes before them.
FAINTEST = {"BEFORE_GAP", "RUN_IN", "BARE_ASKER", "BEFORE_QUOTE", "OFFICE_AND_NAME"}
#: Lines of the page that end in a time of their own.
DATED = {"FIELD", "DATE_LINE"}
#: Lines and marks that are the page's own whatever stands around them.
FIXED = {"FRONT_MATTER", "RULE_LINE", "MARKUP", "ENTRY_HEAD", "ENTRY_STAMP", "REPEATED_CUE", "TRANSLATED_CUE"}


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of one line, or of joined lines: a mark with the words behind it, or a paragraph, or a line of the page.

    All places are offsets in code points of `Source.text`.
    """

    start: int
    end: int
    #: 1-based
    line: int
    #: the terminal of the mark that is proposed for a cue; empty where none is
    mark: str = ""
    #: where the mark ends and where the words behind it begin; `start` without a mark, `words == end` where none are behind it
    cue_end: int = -1
    words: int = -1
    #: the terminal of a line of the page, where it looks like one
    furniture: str = ""
    #: begins inside a line
    inline: bool = False
    #: an empty line stands before it
    spaced: bool = False
    #: stands in a block quote
    quoted: bool = False
    #: a table, a line a row
    table: bool = False
    #: on a page of hard-wrapped lines, the next line of a paragraph
    wrapped: bool = False

    def __post_init__(self) -> None:
        if self.cue_end < 0:
            object.__setattr__(self, "cue_end", self.start)
            object.__setattr__(self, "words", self.start)

    @property
    def fixed(self) -> bool:
        """Whether it is the page's own whatever stands around it."""
        return self.furniture in FIXED


def lex(source: Source) -> list[Block]:
    """Cut a source into blocks, in order."""
    text = source.plain
    blocks: list[Block] = []
    spaced = True
    marks, page = grammar.master("mark"), grammar.master("furniture", whole=True)
    front = _front_matter(text)
    done = 0
    around, tables = dict(source.around), dict(source.tables)
    outside = 0
    for number, start, end, inline in _pieces(source):
        outside = max(outside, around.get(source.line_starts[number - 1], 0))
        if (table := tables.get(source.line_starts[number - 1])) and done <= start:
            done = table
            table_start, table_end = _strip(text, start, table)
            blocks.append(Block(table_start, table_end, number, spaced=True, table=True))
            continue
        if start < done:
            start, end = _strip(text, min(done, end), end)
        if start == end:
            spaced = True
            continue
        if end <= front:
            blocks.append(Block(start, end, number, furniture="FRONT_MATTER"))
            continue
        kind = _furniture(page, text, start, end) or ("AROUND" if end <= outside else "")
        if kind in FIXED:
            blocks.append(Block(start, end, number, furniture=kind, spaced=spaced, inline=inline))
        else:
            mark = marks.match(text, start, _broken_end(text, start, end)) if kind != "AROUND" else None
            if mark:
                done = end = max(end, mark.end())
            blocks += _cut(text, start, end, number, mark=mark, furniture=kind, inline=inline, spaced=spaced)
        spaced = False
    return blocks


def _pieces(source: Source) -> Iterator[tuple[int, int, int, bool]]:
    """Every line as (number, start, end, begins inside a line), without the white space around.

    A line is cut before each mark inside it, and one that has lost its line breaks behind every sentence; a live feed's stamp at its head
    is a piece of its own.
    """
    text, starts = source.plain, source.line_starts
    stamp = grammar.terminals("furniture")["ENTRY_HEAD"]
    midline, navigation = grammar.master("midline"), grammar.terminals("furniture")["NAVIGATION"]
    limits = [*starts[1:], len(text)]
    lines = [_strip(text, begin, limit) for begin, limit in zip(starts, limits, strict=True)]
    few = sum(end > start for start, end in lines) <= FLAT_LINES
    for number, (start, end) in enumerate(lines, 1):
        inside = end - start > FLAT_LENGTH and not (end - start < FURNITURE_LENGTH and navigation.fullmatch(text, start, end))
        cuts = {m.start() for m in midline.finditer(text, start, end) if m.start() > start} if inside else set()
        if end - start > FLAT_LINE and (few or len(cuts) >= FLAT_MARKS):
            cuts |= {m.end() for m in SENTENCE_END.finditer(text, start, end)}
        if start < end and (head := stamp.match(text, start, end)) and head.end() < end:
            cuts.add(head.end())
        inline, marks = False, grammar.master("mark") if cuts else None
        for cut in sorted(cuts):
            # a mark at the head of a piece is not cut in two
            head = marks.match(text, start, end) if marks else None
            if cut >= (head.end() if head and head.lastgroup not in FAINTEST else start + 1):
                yield number, *_strip(text, start, cut), inline
                start, inline = cut, True
        yield number, *_strip(text, start, end), inline


def _broken_end(text: str, start: int, end: int) -> int:
    """The end of the stretch in which a mark may stand: one line, or two where a bracket is open at the end of the first."""
    if text[start] != "【" or "】" in text[start:end]:
        return end
    close = text.find("】", end, end + HEAD_LENGTH)
    return close + 1 if close > 0 else end


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    line = text[start:end]
    left = line.lstrip(SPACE + "\r\n")
    return end - len(left), start + len(line.rstrip(SPACE + "\r\n")) if left else end


def _front_matter(text: str) -> int:
    """The end of a YAML front matter (`---` … `---`) at the head of the text, or 0."""
    match = re.match(r"\ufeff?---[ \t]*\r?\n(?:(?:[A-Za-z][\w-]*:(?!\S)|[ \t]|- |#|(?=\r?\n))[^\n]*\n){1,60}?---[ \t]*(?:\r?\n|$)", text)
    return match.end() if match else 0


def _furniture(page: re.Pattern[str], text: str, start: int, end: int) -> str:
    if end - start > FURNITURE_LENGTH:
        return ""
    match = page.match(text, start, end)
    return (match.lastgroup or "") if match else ""


def _cut(
    text: str,
    start: int,
    end: int,
    number: int,
    *,
    mark: re.Match[str] | None,
    furniture: str,
    inline: bool,
    spaced: bool,
    quoted: bool = False,
) -> list[Block]:
    """The blocks of a piece: a quote's mark and the markup behind its last word cut off, a live feed's stamp, and what is left."""
    if mark is None and text.startswith("> ", start):
        words = start
        while text.startswith("> ", words):
            words, _ = _strip(text, words + 1, end)
        if words < end:
            inner = grammar.master("mark").match(text, words, end)
            rest = _cut(text, words, end, number, mark=inner, furniture="", inline=True, spaced=False, quoted=True)
            marks = start + len(text[start:words].rstrip(SPACE))
            return [Block(start, marks, number, furniture="MARKUP", spaced=spaced), *rest]
    cue_end, words, behind = start, start, []
    again = None
    if mark:
        cue_end = start + len(text[start : mark.end()].rstrip(SPACE))
        words, end = _strip(text, mark.end(), end)
        cue = text[start:cue_end]
        if text.startswith(cue, words) and len(cue) > 2 and words + len(cue) < end:
            again = words, words + len(cue)
            words, end = _strip(text, words + len(cue), end)
        if cue.startswith("**") and text.endswith("**", words, end) and end - words > 2:
            behind = [Block(end - 2, end, number, furniture="MARKUP", inline=True)]
            words, end = _strip(text, words, end - 2)
    if (
        furniture not in DATED
        and text[end - 1] in "])）］0123456789"
        and (stamp := grammar.terminals("furniture")["ENTRY_STAMP"].search(text, max(words, end - HEAD_LENGTH), end))
    ):
        stamp_start, stamp_end = _strip(text, stamp.start(), end)
        behind.insert(0, Block(stamp_start, stamp_end, number, furniture="ENTRY_STAMP", inline=True))
        words, end = _strip(text, words, stamp.start())
    end = max(end, cue_end)
    blocks = []
    if end > start:
        words = min(max(words, cue_end), end)
        blocks = [Block(start, end, number, mark.lastgroup or "" if mark else "", cue_end, words, furniture, inline, spaced, quoted)]
    if again:
        first = blocks[0]
        blocks = [
            replace(first, end=first.cue_end, words=first.cue_end),
            Block(*again, number, furniture="REPEATED_CUE", inline=True),
            *([Block(first.words, first.end, number, inline=True, quoted=quoted)] if first.words < first.end else []),
        ]
    return blocks + behind


def unwrap(text: str, blocks: list[Block]) -> list[Block]:
    """Join the lines of paragraphs that were hard-wrapped at a fixed width, as e-mail, PDF and English briefings are.

    A line that could begin a turn stays apart, and is marked as `wrapped`.
    """

    def follows(a: Block, b: Block) -> bool:
        return not (a.furniture or b.furniture or a.table or b.table or b.spaced or b.inline) and b.line == a.line + 1 and a.words < a.end

    pairs = [(a, b) for a, b in pairwise(blocks) if follows(a, b)]
    if len(pairs) < 8 or len(pairs) < sum(not b.furniture for b in blocks) / 3:
        return blocks
    open_ended = sum(text[a.end - 1] not in '。！？!?.:：”"’;；' for a, _ in pairs)
    if open_ended < len(pairs) * 0.6:
        return blocks
    joined: list[Block] = []
    last_line = 0
    for block in blocks:
        last = joined[-1] if joined else None
        if last and follows(replace(last, line=last_line), block):
            if block.mark:
                joined.append(replace(block, wrapped=True))
            else:
                joined[-1] = replace(last, end=block.end)
        else:
            joined.append(block)
        last_line = block.line
    return joined


def propose(text: str, blocks: list[Block], names: set[str]) -> list[Block]:
    """Propose for cues what only the whole page shows: a name or label of the page without a mark, a head or line that stands again."""
    bare = [b for b in blocks if _proposable(b)]
    heads = Counter(h for b in bare if (h := text[b.start : _head_end(text, b)]))
    alone = Counter(re.sub(r"\d", "0", text[b.start : b.end]) for b in bare if b.end - b.start <= LINE_LENGTH)
    first: dict[str, list[str]] = {}
    for name in sorted(names, key=len, reverse=True):
        first.setdefault(name[0], []).append(name)
    return [_proposed(text, b, heads, alone, first) if _proposable(b) else b for b in blocks]


def _proposable(block: Block) -> bool:
    """Whether a block may yet be given a mark. One that only looks like a gap may turn out to be a name of the page."""
    return not (block.fixed or block.table or block.furniture) and block.mark in {"", *FAINTEST}


def _head_end(text: str, block: Block) -> int:
    """Where the first gap of a line begins, if that is near; else its start."""
    gap = grammar.terminals("edge")["HEAD_GAP"].search(text, block.start, min(block.end, block.start + HEAD_LENGTH + 2))
    return gap.start() if gap and gap.start() - block.start <= HEAD_LENGTH else block.start


def _proposed(text: str, block: Block, heads: Counter[str], alone: Counter[str], first: dict[str, list[str]]) -> Block:
    start, end = block.start, block.end
    edges = grammar.terminals("edge")
    opening = edges["CUE_OPENING"].match(text, start, end)
    opened = opening.end() if opening else start
    office = grammar.terminals("person")["OFFICE_BEFORE"].match(text, opened, end)
    for at in dict.fromkeys((opened, office.end() if office else opened)):
        if at < end and (name := next((n for n in first.get(text[at], ()) if text.startswith(n, at, end)), None)):
            close = at + len(name)
            inside = name[-1].isascii() and name[-1].isalnum() and text[close : close + 1].isascii() and text[close : close + 1].isalnum()
            if not inside:
                closing = edges["CUE_CLOSING"].match(text, close, end)
                return _marked(text, block, "BARE_NAME", closing.end() if closing else close)
    if block.mark:
        return block
    head_end = _head_end(text, block)
    if head_end > start and heads[text[start:head_end]] >= AGAIN and (gap := edges["HEAD_GAP"].match(text, head_end)):
        return _marked(text, block, "REPEATED_HEAD", gap.end())
    if end - start <= LINE_LENGTH and alone[re.sub(r"\d", "0", text[start:end])] >= AGAIN:
        return _marked(text, block, "REPEATED_LINE", end)
    return block


def _marked(text: str, block: Block, mark: str, mark_end: int) -> Block:
    words, _ = _strip(text, mark_end, block.end)
    cue_end = block.start + len(text[block.start : mark_end].rstrip(SPACE))
    return replace(block, mark=mark, cue_end=cue_end, words=min(words, block.end))


def clauses(text: str) -> list[tuple[str, str]]:
    """Every clause of `text` that is a formula, as (formula, clause)."""
    pattern = grammar.master("formula", whole=True)
    parts = (c.strip(SPACE + "、”“\"'()（）") for c in CLAUSE_END.split(text))
    return [(m.lastgroup or "", c) for c in parts if c and (m := pattern.match(c))]
