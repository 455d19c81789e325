"""Rules: each looks at a transcript for one kind of fault.

A module here with `CODE`, `SEVERITY`, `TEXTS` and `check(transcript) -> Iterator[Hit]` is a rule; nothing else is to be done. Its name is
the rule's, its docstring is the manual that `shilu rule` prints, and the tests run the page under `Fails:` and the one under `Passes:`.
`TEXTS` holds the sentences by language, with `{facts}` of the hit in them. A rule with a `SETTING` takes that number as a second argument.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from bisect import bisect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from shilu.model import Block, Severity, Transcript, Turn


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the page: the sentence quotes the first few of them."""

    text: str


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the record, such as what a cue had lost: the sentence says it in its own language."""

    word: str


Fact = str | int | Turn | Quote | Term | tuple["Fact", ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """What a rule found: where, and the facts for its sentence. The sentence itself is made later, in the reader's language."""

    block: Block
    facts: dict[str, Fact] = field(default_factory=dict)
    #: 0-based index into the transcript's turns
    turn: int | None = None
    #: [start, end) in the block's text; the whole block where it is None
    at: tuple[int, int] | None = None
    #: the block in which the region ends, where it is longer than one
    last: Block | None = None
    #: which of the rule's sentences says it
    text: str = "message"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, as its module has it."""

    code: str
    name: str
    severity: Severity
    manual: str
    texts: dict[str, dict[str, str]]
    check: Callable[..., Iterator[Hit]]
    #: the setting, a number, that `check` takes besides the transcript
    setting: str | None = None

    @property
    def summary(self) -> str:
        """The manual's first line."""
        return self.manual.split("\n", 1)[0]


@cache
def rules() -> dict[str, Rule]:
    """The rules by code, in the order of the codes."""
    modules = [importlib.import_module(f"{__name__}.{m.name}") for m in pkgutil.iter_modules(__path__)]
    found = [
        Rule(
            m.CODE,
            m.__name__.rpartition(".")[2].replace("_", "-"),
            m.SEVERITY,
            inspect.cleandoc(m.__doc__ or ""),
            m.TEXTS,
            m.check,
            getattr(m, "SETTING", None),
        )
        for m in modules
    ]
    return {r.code: r for r in sorted(found, key=lambda r: r.code)}


#: A page that repeats cues in more than this share of its turns does so by habit.
HABIT = 0.1
#: With more time stamps than that, a page is a live feed.
STAMPS = 2

# ---- what several rules ask of a transcript ------------------------------------------------------------------------------------------


def first_block(turn: Turn) -> Block | None:
    """Where a turn begins: its cue, or its first paragraph."""
    return turn.cue or next(iter(turn.paragraphs), None)


def texts(transcript: Transcript) -> Iterator[tuple[int | None, tuple[Block, ...]]]:
    """Every text of the page as (turn, blocks in order): the paragraphs of each turn, then the prose, whose turn is None."""
    for index, turn in enumerate(transcript.turns):
        yield index, turn.paragraphs
    if transcript.body:
        yield None, transcript.body


def repeated_cues(transcript: Transcript) -> Iterator[tuple[int, list[Block]]]:
    """For each turn the cues that stand once more inside it."""
    again = sorted((b for b in transcript.furniture if b.kind == "repeated cue"), key=lambda b: b.span)
    starts = [b.span[0] for b in again]
    for index, turn in enumerate(transcript.turns):
        own = [b.span for b in (turn.cue, *turn.paragraphs) if b]
        yield index, again[bisect(starts, own[0][0]) : bisect(starts, own[-1][1])] if own else []


def stray_cues(transcript: Transcript) -> Iterator[tuple[int, Block, tuple[Block, ...]]]:
    """Cues that stand once more inside a question or an answer, as (turn, cue, paragraphs behind it): something fell out before them.

    None on a page that repeats cues by habit, as live feeds do, or headings over every paragraph.
    """
    inside = [(i, c) for i, cues in repeated_cues(transcript) for c in cues]
    stamps = sum(b.kind == "time" for b in transcript.furniture)
    if len(inside) > max(1, HABIT * len(transcript.turns)) or stamps > STAMPS:
        return
    for index, cue in inside:
        turn = transcript.turns[index]
        behind = tuple(p for p in turn.paragraphs if p.span > cue.span)
        if behind and len(behind) < len(turn.paragraphs):
            if turn.role not in {"question", "answer"}:
                return
            yield index, cue, behind


def near(one: str, other: str) -> bool:
    """Whether two names differ by one character: another one in its place, one more, or two neighbours exchanged."""
    if one == other or abs(len(one) - len(other)) > 1 or min(len(one), len(other)) < 2:
        return False
    if len(one) != len(other):
        short, long = sorted((one, other), key=len)
        return len(long) > 2 and any(long[:i] + long[i + 1 :] == short for i in range(len(long)))
    differing = [i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    swapped = any(differing == [i, j] and one[i] == other[j] and one[j] == other[i] for i, j in pairwise(range(len(one))))
    return len(differing) == 1 or swapped
