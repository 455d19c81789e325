"""Casting: who says what. Every block of a page gets its label from one chain over the whole page, by weights that pages taught.

`Source` → `Cast`: the blocks, their facts, their labels, and the probability of each.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from shilu.casting.chain import LABELS, Weights, best, probabilities, silence, weights
from shilu.casting.cues import read_cues
from shilu.casting.facts import PageFacts, read_facts
from shilu.casting.features import Row, features
from shilu.casting.kind import KINDS, kind_facts
from shilu.casting.turns import Draft, draft
from shilu.lexing import Block, lex
from shilu.source import Source


@dataclass(frozen=True, slots=True)
class Cast:
    """What every block of a page was taken for."""

    page: PageFacts
    #: all blocks of the page, the fixed ones included, in order
    blocks: tuple[Block, ...]
    #: what holds for each block of `page.blocks`, in sentences
    rows: list[Row]
    #: of each block of `page.blocks` the label, and the probability of every label
    labels: tuple[str, ...]
    probabilities: list[list[float]]
    #: the turns that the labels tell of; none where the page is a report
    drafts: tuple[Draft, ...]
    #: by how much the labels are better than nobody's speaking at all, as a logarithm
    margin: float

    def judged(self, weights: Weights) -> Cast:
        """The same, without any turn if the page is no transcript."""
        if not self.drafts:
            return self
        told = kind_facts(self.page, self.drafts, self.probabilities, self.margin)
        scores = {kind: sum(weights.kinds.get(fact, {}).get(kind, 0.0) for fact in told) for kind in KINDS}
        if scores["transcript"] >= scores["report"]:
            return self
        return replace(self, labels=("nobody before",) * len(self.labels), drafts=())


def observe(source: Source) -> tuple[PageFacts, tuple[Block, ...]]:
    """The facts of a page, and all its blocks."""
    blocks, people, cues = read_cues(source.plain, lex(source))
    return read_facts(source.plain, blocks, people, cues), tuple(blocks)


def cast(source: Source) -> Cast:
    """Settle what every block of a page is."""
    page, blocks = observe(source)
    return read(page, blocks, features(page), weights()).judged(weights())


def read(page: PageFacts, blocks: tuple[Block, ...], rows: list[Row], weights: Weights) -> Cast:
    """What the chain makes of a page's facts."""
    scores = weights.scores(rows, [f.cue is not None for f in page.blocks])
    path, score = best(scores, weights)
    found = probabilities(scores, weights)
    labels = tuple(LABELS[i] for i in path)
    return Cast(page, blocks, rows, labels, found, tuple(draft(page, labels)[0]), score - silence(scores, weights))
