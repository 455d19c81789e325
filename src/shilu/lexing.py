"""Lexing: a source becomes tokens. Knows the terminals of `grammar/` and nothing of who speaks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from shilu import grammar
from shilu.source import Source

SPACE = " \t\u3000\xa0\u200b\ufeff\u2028\u2029\x85\x0b\x0c"
HAN = re.compile(r"[\u3400-\u9fff]")
CLAUSE_END = re.compile(r"[,，。！!?？;；:：…—–\n]+\s*|\.(?=\s|$)\s*")
#: Longer lines are searched for turns inside them, in characters: a page that lost its line breaks has few short ones.
FLAT_LENGTH = 20
#: The longest text in which housekeeping is looked for, in characters: hosts are brief, and long speech need not be read twice.
HOUSEKEEPING_LENGTH = 400


@dataclass(slots=True, eq=False)
class Token:
    """A piece of one line, or of joined lines. `type` is TEXT, or the terminal's name for a mark or a line of furniture."""

    type: str
    start: int
    end: int
    line: int
    #: stands behind a mark on the same line
    inline: bool = False
    #: an empty line stands before it
    spaced: bool = False
    #: TEXT: a table, a line a row
    table: bool = False
    #: TEXT: the formulas of its clauses, in order; None for a clause that is none
    formulas: tuple[str | None, ...] = field(default=())
    #: TEXT: how many characters stand in clauses that are no formulas, as far as they were read
    remarks: int = 0
    #: TEXT: a section heading, and the rest of a paragraph that a page break cut
    heading: bool = False
    continues: bool = False

    @property
    def housekeeping(self) -> bool:
        """Whether every clause is a formula, and at least one of them more than a courtesy."""
        return self.courtesy and any(f is not None and f not in COURTESIES for f in self.formulas)

    @property
    def courtesy(self) -> bool:
        """Whether every clause is a formula or a courtesy, short remarks between them aside."""
        return bool(self.formulas) and self.remarks <= min(REMARKS, (self.end - self.start) // 2)


COURTESIES = {"ASSENT", "THANKS", "LEAD_IN"}
#: What a host throws in between formulas and it is housekeeping still, in characters.
REMARKS = 16
#: What stands behind the last words, and how much of a page can be behind it at most: a third, a sixth.
BEHIND_LAST = {"END_MARK": 3, "CREDITS": 6}
#: Formulas that a host may say with no cue before them.
CLEAR = {"WELCOME", "FLOOR", "NEXT", "HANDED_OVER", "THANKS_FOR", "CLOSING"}


def lex(source: Source) -> list[Token]:
    """Cut a source into tokens, in order; what lies between two tokens is white space."""
    tokens: list[Token] = []
    spaced = True
    text = source.plain
    marks, page = grammar.master("mark"), grammar.master("furniture", whole=True)
    front = _front_matter(text)
    done = 0
    around, tables = dict(source.around), dict(source.tables)
    outside = 0
    for number, start, end in _lines(source):
        outside = max(outside, around.get(source.line_starts[number - 1], 0))
        if (table := tables.get(source.line_starts[number - 1])) and done <= start:
            done = table
            tokens.append(Token("TEXT", *_strip(text, start, table), number, spaced=True, table=True))
            continue
        if start < done:
            start, end = _strip(text, min(done, end), end)
        if start == end:
            spaced = True
            continue
        if end <= front:
            tokens.append(Token("FRONT_MATTER", start, end, number))
        elif end <= outside:
            tokens.append(Token(_furniture(page, text, start, end) or "AROUND", start, end, number, spaced=spaced))
        elif (kind := _furniture(page, text, start, end)) is not None:
            tokens.append(Token(kind, start, end, number, spaced=spaced))
            if (len(text) - end) * BEHIND_LAST.get(kind, len(text)) < len(text):
                outside = len(text)
        elif mark := marks.match(text, start, _broken_end(text, start, end)):
            end = done = max(end, mark.end())
            tokens += _marked(text, mark, end, number, spaced=spaced)
        else:
            tokens += _plain(text, start, end, number, spaced=spaced)
        spaced = False
    tokens = _unwrap(text, tokens)
    for token in tokens:
        if token.type == "TEXT":
            read_formulas(text, token)
    return tokens


def read_formulas(text: str, token: Token) -> None:
    """Note the formulas of a paragraph on its token."""
    token.formulas, token.remarks = formulas(text[token.start : token.end])


def _lines(source: Source) -> Iterator[tuple[int, int, int]]:
    """Every line as (number, start, end) without the white space around.

    A line that holds several turns is cut before each mark in it, and a live feed's stamp at its head is a line of its own.
    """
    text, starts = source.plain, source.line_starts
    stamp = grammar.terminals("furniture")["ENTRY_HEAD"]
    limits, navigation = [*starts[1:], len(text)], grammar.terminals("furniture")["NAVIGATION"]
    marks = {n: found for n, (begin, limit) in enumerate(zip(starts, limits, strict=True), 1) if (found := _midline(text, begin, limit))}
    flat = _flat_labels(marks)
    for number, (begin, limit) in enumerate(zip(starts, limits, strict=True), 1):
        start, end = _strip(text, begin, limit)
        whole = number not in marks or navigation.fullmatch(text, start, end)
        cuts = [] if whole else _cuts(text, start, marks[number], flat)
        if start < end and (head := stamp.match(text, start, end)) and head.end() < end:
            cuts.insert(0, head.end())
        for cut in cuts:
            yield number, *_strip(text, start, cut)
            start = cut
        yield number, *_strip(text, start, end)


def _midline(text: str, begin: int, limit: int) -> list[re.Match[str]]:
    """What looks like a cue in the middle of a line."""
    if limit - begin <= FLAT_LENGTH:
        return []
    start, end = _strip(text, begin, limit)
    found = grammar.master("midline").finditer(text, start, end) if end - start > FLAT_LENGTH else ()
    return [m for m in found if m.start() > start]


def _flat_labels(marks: dict[int, list[re.Match[str]]]) -> set[str]:
    """The labels that stand again and again inside a page's lines, where several of them hold several turns each; else none."""
    if sum(len(found) > 2 for found in marks.values()) < 2:
        return set()
    often = Counter(m.group().strip(SPACE) for found in marks.values() for m in found)
    return {w for w in often if often[w] > 1}


def _cuts(text: str, start: int, found: list[re.Match[str]], flat: set[str]) -> list[int]:
    """Where turns begin inside a line: before an asker's mark, or before a label that stands in the line again, or in others of `flat`."""
    words = [m.group().strip(SPACE) for m in found]
    often = Counter(words)
    again = {w for w in often if often[w] > 1 or w in flat or text.startswith(w, start)}
    sure = [m for m, w in zip(found, words, strict=True) if m.lastgroup == "MID_ASKER" or w in again]
    if len(sure) < 2 and not any(m.lastgroup in {"MID_BRACKET", "MID_HALF"} for m in found):
        return []
    many = len(sure) > 3
    kept = [m for m, w in zip(found, words, strict=True) if m.lastgroup != "MID_LABEL" or w in again or many]
    return [m.start() for m in kept]


def _broken_end(text: str, start: int, end: int) -> int:
    """The end of the stretch in which a mark may stand: one line, or two where a bracket is open at the end of the first."""
    if text[start] != "【" or "】" in text[start:end]:
        return end
    close = text.find("】", end, end + 24)
    return close + 1 if close > 0 else end


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    line = text[start:end]
    left = line.lstrip(SPACE + "\r\n")
    return end - len(left), start + len(line.rstrip(SPACE + "\r\n")) if left else end


def _front_matter(text: str) -> int:
    """The end of a YAML front matter (`---` … `---`) at the head of the text, or 0."""
    match = re.match(r"\ufeff?---[ \t]*\r?\n(?:(?:[A-Za-z][\w-]*:(?!\S)|[ \t]+|- |#|(?=\r?\n))[^\n]*\n){1,60}?---[ \t]*(?:\r?\n|$)", text)
    return match.end() if match else 0


def _furniture(page: re.Pattern[str], text: str, start: int, end: int) -> str | None:
    if end - start > 260:
        return None
    match = page.match(text, start, end)
    return match.lastgroup if match else None


def _marked(text: str, mark: re.Match[str], end: int, number: int, *, spaced: bool) -> list[Token]:
    cue_end = mark.start() + len(text[mark.start() : mark.end()].rstrip(SPACE))
    tokens = [Token(mark.lastgroup or "", mark.start(), cue_end, number, spaced=spaced)]
    start, end = _strip(text, mark.end(), end)
    cue = text[tokens[0].start : cue_end]
    if text.startswith(cue, start) and len(cue) > 2 and start + len(cue) < end:
        tokens.append(Token("REPEATED_CUE", start, start + len(cue), number, inline=True))
        start, end = _strip(text, start + len(cue), end)
    if cue.startswith("**") and text.endswith("**", start, end) and end - start > 2:
        behind = [Token("MARKUP", end - 2, end, number, inline=True)]
        return tokens + _plain(text, *_strip(text, start, end - 2), number, inline=True) + behind
    return tokens + (_plain(text, start, end, number, inline=True) if start < end else [])


def _plain(text: str, start: int, end: int, number: int, *, inline: bool = False, spaced: bool = False) -> list[Token]:
    """A paragraph, the mark of a block quote and a live feed's time stamp cut off as furniture."""
    if text.startswith("> ", start) and not inline:
        quote_start, _ = _strip(text, start + 1, end)
        if quote_start < end:
            return [Token("MARKUP", start, start + 1, number, spaced=spaced), *_plain(text, quote_start, end, number, inline=True)]
    stamp = grammar.terminals("furniture")["ENTRY_STAMP"].search(text, max(start, end - 16), end) if text[end - 1] in "])）］" else None
    if stamp is None:
        return [Token("TEXT", start, end, number, inline=inline, spaced=spaced)]
    tokens = [Token("TEXT", start, stamp.start(), number, inline=inline, spaced=spaced)] if stamp.start() > start else []
    at = stamp.start() + len(stamp.group()) - len(stamp.group().lstrip(SPACE))
    return [*tokens, Token("ENTRY_STAMP", at, end, number)]


def _unwrap(text: str, tokens: list[Token]) -> list[Token]:
    """Join the lines of paragraphs that were hard-wrapped at a fixed width, as e-mail, PDF and English briefings are."""
    pairs = [(a, b) for a, b in pairwise(tokens) if a.type == b.type == "TEXT" and not b.spaced and b.line == a.line + 1]
    texts = [t for t in tokens if t.type == "TEXT"]
    if len(pairs) < 8 or len(pairs) < len(texts) / 3:
        return tokens
    open_ended = sum(text[a.end - 1] not in '。！？!?.:：”"’;；' for a, _ in pairs)
    if open_ended < len(pairs) * 0.6:
        return tokens
    joined: list[Token] = []
    for token in tokens:
        last = joined[-1] if joined else None
        if last and last.type == token.type == "TEXT" and not token.spaced:
            last.end = token.end
        else:
            joined.append(token)
    return joined


def formulas(text: str) -> tuple[tuple[str | None, ...], int]:
    """The formula of each clause of `text`, None for a remark, and how long the remarks are. Reads no further than they may be."""
    if len(text) > HOUSEKEEPING_LENGTH:
        return (), 0
    remarks = 0
    found: list[str | None] = []
    pattern = grammar.master("formula", whole=True)
    for clause in CLAUSE_END.split(text):
        if stripped := clause.strip(SPACE + "、”“\"'()（）"):
            match = pattern.match(stripped)
            if match is None and len(stripped) > 3:
                found.append(None)
                remarks += len(stripped)
                if remarks > REMARKS:
                    break
            if match:
                found.append(match.lastgroup)
    return tuple(found), remarks


def clauses(text: str) -> list[tuple[str, str]]:
    """Every clause of `text` that is a formula, as (formula, clause): for the texts of which casting wants to know more."""
    pattern = grammar.master("formula", whole=True)
    parts = (c.strip(SPACE + "、”“\"'") for c in CLAUSE_END.split(text))
    return [(m.lastgroup or "", c) for c in parts if c and (m := pattern.match(c))]
