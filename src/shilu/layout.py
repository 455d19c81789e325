"""Layout: which paragraphs are section headings, and which are the rest of one that a page break cut in two.

`GrammarToken`s → `Layout`
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from shilu import grammar
from shilu.lexing import clauses
from shilu.parsing import GrammarToken
from shilu.stream import Stretch

OPEN_END = re.compile(r"[\u3040-\u30ff\u3400-\u9fffA-Za-z0-9、，,“‘（(]$")
#: How the rest of a sentence begins: in Chinese and Japanese with any word, in other scripts with a small letter.
MID_SENTENCE = re.compile(r"[\u3040-\u30ff\u3400-\u9fffa-z0-9]")
LATIN = re.compile(r"[A-Za-z]")
LABEL = re.compile(r"[^，,。；;：:]{2,8}[：:]")
#: What no sentence begins with.
NEVER_FIRST = re.compile(r"[，,、。；;：！？”’」』）》]|的(?![确確士])")
ORDERED = re.compile(r"[(（]?[一二三四五六七八九十0-9]{1,3}[)）、.．是]|第[一二三四五六七八九十]|[-•·●■◆*+](?=[^*+])")
NUMERAL = re.compile("[一二三四五六七八九十0-9]+")
SENTENCE = re.compile(r"[。！？；!?;]|[.]\s")
CLAUSE = re.compile(r"[，,。；;：！？!?]")
CLOSED = '。！？!?；;：:，,、.…”"’」』)）—'
#: The longest heading, in characters; a broken paragraph is longer, or its place tells.
HEADING_LENGTH = 45
#: Where so many of a page's paragraphs begin behind an indent, one that does not is the rest of another.
INDENTED = 0.8
#: Voices whose words hardly ever have headings.
SPEAKS_ON = {"HOST", "QUESTION", "RESUMED"}
INDENTS = "\u3000 \xa0\t"


@dataclass(frozen=True, slots=True)
class Layout:
    """Where headings begin, and where the rest of a broken paragraph begins."""

    headings: frozenset[int]
    continued: frozenset[int]


def read_layout(text: str, tokens: list[GrammarToken]) -> Layout:
    """Tell headings and broken paragraphs of a page, voice by voice: nobody ends another one's sentence."""
    headings, continued = set(), set()
    runs, narrated = _runs(tokens), grammar.terminals("sign")["NARRATED"]
    lines = [t for _, run in runs for t in run if not t.inline]
    indented = sum(_indent(text, t) for t in lines) > INDENTED * len(lines)
    for voice, run in runs:
        for own, after in pairwise(run):
            if after.inline or own.table or after.table:
                continue
            piece, next_piece = text[own.start : own.end], text[after.start : after.end]
            unindented = indented and not _indent(text, after)
            parts = len(CLAUSE.findall(piece))
            running = own.inline or unindented or bool(SENTENCE.search(piece)) or parts > (0 if voice in SPEAKS_ON else 2)
            running = running or bool(narrated.search(piece)) or _same_list(piece, next_piece)
            if len(piece) <= HEADING_LENGTH and not running and not NEVER_FIRST.match(next_piece):
                if piece[-1] not in CLOSED and len(next_piece) > len(piece) and not clauses(piece) and own.start not in continued:
                    headings.add(own.start)
            elif CLAUSE.search(piece if voice == "BODY" else piece + next_piece) and _goes_on(piece, next_piece, mixed=voice == "BODY"):
                continued.add(after.start)
    return Layout(frozenset(headings), frozenset(continued))


def _same_list(piece: str, next_piece: str) -> bool:
    """Whether two paragraphs are items of one list: of the same kind of mark."""
    marks = ORDERED.match(piece), ORDERED.match(next_piece)
    return all(marks) and len({NUMERAL.sub("", m.group()) for m in marks if m}) == 1


def _runs(tokens: list[GrammarToken]) -> list[tuple[str, list[Stretch]]]:
    """The paragraphs of each voice; prose that nobody speaks is a voice of its own."""
    runs: list[tuple[str, list[Stretch]]] = [("BODY", [])]
    for item in tokens:
        if not isinstance(item.value, list):
            runs.append((item.type, []))
            continue
        if item.type == "BODY" and runs[-1][0] != "BODY":
            runs.append(("BODY", []))
        runs[-1][1].extend(t for t in item.value if t.kind == "TEXT")
    return runs


def _indent(text: str, own: Stretch) -> bool:
    return own.start > 0 and text[own.start - 1] in INDENTS


def _goes_on(piece: str, next_piece: str, *, mixed: bool) -> bool:
    """Whether a paragraph stops in mid-sentence and the next goes on with it. `mixed`: it may hold lists in two scripts, as credits do."""
    if NEVER_FIRST.match(next_piece):
        return True
    if not OPEN_END.search(piece) or not MID_SENTENCE.match(next_piece) or ORDERED.match(next_piece) or LABEL.match(next_piece):
        return False
    if mixed and LATIN.match(piece[-1]) and not LATIN.match(next_piece):
        return False
    return len(next_piece) > HEADING_LENGTH or next_piece[-1] in "。！？!?”.；;"
