"""Marking: where findings stand in texts as they are read, with wrapped lines joined and white space single.

Joining changes white space only. So a place is counted in characters that are none ("ink"), and is the same before and after.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise

from shilu.model import Block, Finding
from shilu.sheets import joined
from shilu.source import Source

#: What `joined` may add, drop or change; of control characters it makes one visible character each.
BLANK = re.compile(r"[\s\u200b\ufeff]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text, with the numbers of the findings that cover it, and of those whose last piece it is."""

    text: str
    findings: tuple[int, ...] = ()
    last: tuple[int, ...] = ()


Cell = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A text as it is read: its rows of cells (of all but tables one cell), and the numbers of the findings that begin in it."""

    kind: str
    rows: tuple[tuple[Cell, ...], ...]
    findings: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Mark:
    """A region in ink, [start, end)."""

    start: int
    end: int
    number: int


class Margin:
    """The findings of a document, by number from 1 on, each to be taken once: by the block in which it begins, or else by its turn."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = dict(enumerate(findings, 1))
        self._left = dict.fromkeys(self.findings)
        self._by_turn: dict[int | None, list[int]] = {}
        for number, finding in self.findings.items():
            self._by_turn.setdefault(finding.turn, []).append(number)
        self._order = sorted((f.line, f.column, n) for n, f in self.findings.items())

    def take(self, block: Block) -> list[int]:
        """The findings that begin in a block."""
        starts = _line_starts(block)
        end_line = block.line + len(starts) - 1
        end_column = len(block.text) - starts[-1] + (block.column if len(starts) == 1 else 1)
        first, last = bisect_left(self._order, (block.line, block.column, 0)), bisect_left(self._order, (end_line, end_column, 0))
        return self._taken(n for _, _, n in self._order[first:last])

    def take_turn(self, index: int) -> list[int]:
        """The findings about a turn that begin in none of its blocks."""
        return self._taken(self._by_turn.get(index, ()))

    def _taken(self, numbers: Iterable[int]) -> list[int]:
        taken = [n for n in numbers if n in self._left]
        for number in taken:
            del self._left[number]
        return taken


def passages(blocks: Sequence[Block], margin: Margin) -> list[Passage]:
    """The texts of blocks as they are read, with the findings of the margin that begin in them."""
    texts = joined(blocks)
    marks = _marks(blocks, margin) if texts else []
    made = []
    at = 0
    over = _Over(marks)
    for text, kind in texts:
        end = at + _ink(text)
        here = over.between(at, end)
        lines = [line.split("\t") for line in text.split("\n")] if kind == "table" else [[text]]
        begun = tuple(m.number for m in here if at <= m.start)
        cells_over = _Over(here)
        made.append(Passage(kind, tuple(_row(cells, at, cells_over) for cells, at in _with_ink(lines, at)), begun))
        at = end
    return made


def _with_ink(lines: list[list[str]], at: int) -> Iterable[tuple[list[str], int]]:
    starts = accumulate((_ink("".join(cells)) for cells in lines), initial=at)
    return zip(lines, starts, strict=False)


def _row(cells: list[str], at: int, over: _Over) -> tuple[Cell, ...]:
    ends = list(accumulate(map(_ink, cells), initial=at))
    return tuple(tuple(_pieces(cell, start, over.between(start, end))) for cell, (start, end) in zip(cells, pairwise(ends), strict=True))


def _pieces(text: str, at: int, here: list[_Mark]) -> Iterable[Piece]:
    """A text cut where marks that stand in it begin and end."""
    places = [i for i, c in enumerate(text) if not BLANK.match(c)] if here else []
    end = at + len(places)
    cuts = sorted({at, end, *(c for m in here for c in (m.start, m.end) if at < c < end)})
    if not here:
        yield Piece(text)
        return
    marked = _Over(here)
    for start, stop in pairwise(cuts):
        part = text[places[start - at] if start > at else 0 : places[stop - at] if stop < end else len(text)]
        over = marked.between(start, stop)
        yield Piece(part, tuple(m.number for m in over), tuple(m.number for m in over if m.end == stop))


class _Over:
    """Finds the marks in one stretch after the other, each looked at where it begins and as long as it lasts."""

    def __init__(self, marks: Sequence[_Mark]) -> None:
        self.marks = marks
        self.coming = sorted(range(len(marks)), key=lambda n: marks[n].start, reverse=True)
        self.open: list[int] = []

    def between(self, at: int, end: int) -> list[_Mark]:
        """The marks in [at, end), in the order in which they were given; `at` never goes back."""
        while self.coming and self.marks[self.coming[-1]].start < end:
            self.open.append(self.coming.pop())
        self.open = sorted(n for n in self.open if self.marks[n].end > at)
        return [self.marks[n] for n in self.open]


def _marks(blocks: Sequence[Block], margin: Margin) -> list[_Mark]:
    """The regions of the findings that begin in blocks, in ink over all the blocks; each holds a character at least."""
    before = list(accumulate((_ink(b.text) for b in blocks), initial=0))
    places = [(b.line, b.column) for b in blocks]
    inks: dict[int, list[int]] = {}

    def ink(index: int, offset: int) -> int:
        """How much ink stands before a place in a block."""
        if index not in inks:
            inks[index] = list(accumulate((not BLANK.match(c) for c in blocks[index].text), initial=0))
        return before[index] + inks[index][min(offset, len(inks[index]) - 1)]

    marks = []
    for index, block in enumerate(blocks):
        for number in margin.take(block):
            found = margin.findings[number]
            start = min(ink(index, _offset(block, found.line, found.column)), before[-1] - 1)
            last = max(index, bisect_right(places, (found.end_line, found.end_column)) - 1)
            end = ink(last, _offset(blocks[last], found.end_line, found.end_column) + 1)
            marks.append(_Mark(start, max(end, start + 1), number))
    return marks


def _offset(block: Block, line: int, column: int) -> int:
    """Where in a block's text a place is: 0 if it is before the block, the text's length if it is behind."""
    starts = _line_starts(block)
    below = line - block.line
    if below >= len(starts):
        return len(block.text)
    return max(0, starts[below] + column - (1 if below else block.column)) if below >= 0 else 0


def _line_starts(block: Block) -> list[int]:
    return _line_starts_of(block.text)


@lru_cache(maxsize=16)
def _line_starts_of(text: str) -> list[int]:
    return Source(text).line_starts


def _ink(text: str) -> int:
    return len(BLANK.sub("", text))
