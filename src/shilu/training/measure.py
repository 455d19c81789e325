"""Measure: how far a reading agrees with a labelled page.

`LabelledPage` and `Transcript` → `Score`
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, fields

from shilu.model import Transcript
from shilu.training.pages import LabelledPage, LabelledTurn, Span


@dataclass(frozen=True, slots=True)
class Score:
    """Counts over one page or many."""

    pages: int = 0
    kinds: int = 0
    made: int = 0
    due: int = 0
    start: int = 0
    #: start, end and role right
    shape: int = 0
    #: and the speaker, too
    strict: int = 0
    #: of the turns whose start was found
    role: int = 0
    who: int = 0
    #: pages without any turn that are read as transcripts
    false: int = 0
    reports: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    def f1(self, hits: int) -> float:
        """The harmonic mean of precision and recall; 1 where nothing was due and nothing made."""
        return 2 * hits / (self.made + self.due) if self.made + self.due else 1.0


def total(scores: Iterable[Score]) -> Score:
    """The sum of scores."""
    return sum(scores, Score())


def _edges(text: str, spans: Iterable[Span]) -> Span:
    """Where the first letter or digit of some stretches stands, and where the last one ends."""
    letters = [i for start, end in spans for i in range(start, end) if unicodedata.category(text[i])[0] in "LN"]
    return (letters[0], letters[-1] + 1) if letters else (-1, -1)


def measure(page: LabelledPage, transcript: Transcript) -> tuple[Score, list[bool]]:
    """The score of a reading, and for each of its turns whether start, end and role are right."""
    due = {_edges(page.text, t.words)[0]: t for t in page.turns}
    right = []
    start = shape = strict = role = who = 0
    for turn in transcript.turns:
        first, last = _edges(page.text, (p.span for p in turn.paragraphs))
        gold = due.get(first)
        ended = gold is not None and _edges(page.text, gold.words)[1] == last
        fits = bool(gold and gold.role == turn.role and ended)
        right.append(fits)
        if gold:
            named = _named(gold, turn.speaker, turn.outlet)
            start, role, who = start + 1, role + (gold.role == turn.role), who + named
            shape, strict = shape + fits, strict + (fits and named)
    report = page.kind == "report"
    score = Score(
        pages=1,
        kinds=transcript.kind == page.kind,
        made=len(transcript.turns),
        due=len(page.turns),
        start=start,
        shape=shape,
        strict=strict,
        role=role,
        who=who,
        false=report and transcript.kind != "report",
        reports=report,
    )
    return score, right


def _bare(name: str | None) -> str:
    flat = unicodedata.normalize("NFKC", name or "").casefold()
    kept = "".join(c for c in flat if unicodedata.category(c)[0] in "LN" or c == " ").strip()
    return kept.split()[-1] if kept.isascii() and kept else kept.replace(" ", "")


def _named(gold: LabelledTurn, speaker: str | None, outlet: str | None) -> bool:
    """Whether the right person is named; of an asker the medium, and the name where the page tells it."""
    if gold.role != "question":
        return _bare(gold.speaker) == _bare(speaker)
    want, got = (unicodedata.normalize("NFKC", x or "").casefold().replace(" ", "") for x in (gold.outlet, outlet))
    medium = want == got or bool(want and got and (want in got or got in want))
    return medium and (not gold.speaker or _bare(gold.speaker) == _bare(speaker))
