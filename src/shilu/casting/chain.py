"""The chain: labels for all blocks of a page at once, with weights that were learned from pages.

rows of facts → labels and their probabilities
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import exp
from operator import add, mul

from shilu.casting.features import Row
from shilu.grammar import FOLDER

#: `opening host` is a host before any question.
ROLES = ("opening host", "host", "speaker", "question", "answer")
#: Nobody speaks: before and after the first question.
NOBODY = ("nobody before", "nobody")
#: A turn begins under a cue or without one, goes on under its cue again or without one, or is parted by a line of the page.
STEPS = ("cue", "begins", "again", "goes on", "aside")
#: What goes on with a role that speaks already, and what needs a mark.
GOING_ON, MARKED = frozenset({"again", "goes on", "aside"}), frozenset({"cue", "again"})
LABELS = (*NOBODY, *(f"{step}: {role}" for step in STEPS for role in ROLES))
INDEX = {label: i for i, label in enumerate(LABELS)}
SIZE = len(LABELS)
NONE = -1e30
#: The least logarithm that is told from nothing.
LEAST = -700.0


def step_of(label: str) -> str:
    """cue, begins, again, goes on, aside; empty where nobody speaks."""
    return label.partition(": ")[0] if ": " in label else ""


def role_of(label: str) -> str:
    """The role with which a label speaks; empty where nobody does."""
    return label.partition(": ")[2]


def _before(label: str) -> tuple[int, ...]:
    """Which labels may stand before one: what goes on, goes on with its own role."""
    if step_of(label) in GOING_ON:
        return tuple(i for i, other in enumerate(LABELS) if role_of(other) == role_of(label))
    return tuple(range(SIZE))


BEFORE = tuple(map(_before, LABELS))
#: What may open a page.
OPENING = frozenset(i for i, label in enumerate(LABELS) if step_of(label) not in GOING_ON)
CUED = frozenset(i for i, label in enumerate(LABELS) if step_of(label) in MARKED)


@dataclass(frozen=True)
class Weights:
    """What was learned: for each fact its weights by label, and for each pair of neighbours one."""

    facts: dict[str, tuple[tuple[int, float], ...]]
    #: to[label][before]: the weight of a label behind another one; NONE where it may not stand there
    to: tuple[tuple[float, ...], ...]
    #: the same as factors, and turned round: behind[before][label]
    factors: tuple[tuple[float, ...], ...]
    behind: tuple[tuple[float, ...], ...]
    #: for each fact of a page its weights for and against a transcript
    kinds: dict[str, dict[str, float]]

    @classmethod
    def from_rows(cls, rows: Sequence[tuple[str, str, float]]) -> Weights:
        """From (label, fact, weight); a fact `after LABEL` is a move."""
        facts: dict[str, list[tuple[int, float]]] = {}
        to = [[0.0 if before in BEFORE[label] else NONE for before in range(SIZE)] for label in range(SIZE)]
        kinds: dict[str, dict[str, float]] = {}
        for label, fact, weight in rows:
            if label not in INDEX:
                kinds.setdefault(fact, {})[label] = weight
            elif fact.startswith("after ") and fact[6:] in INDEX:
                if to[INDEX[label]][INDEX[fact[6:]]] > NONE:
                    to[INDEX[label]][INDEX[fact[6:]]] = weight
            else:
                facts.setdefault(fact, []).append((INDEX[label], weight))
        factors = tuple(tuple(exp(w) if w > NONE else 0.0 for w in row) for row in to)
        behind = tuple(zip(*factors, strict=True))
        return cls({k: tuple(v) for k, v in facts.items()}, tuple(map(tuple, to)), factors, behind, kinds)

    def scores(self, rows: Sequence[Row], cued: Sequence[bool]) -> list[list[float]]:
        """What the facts of each block say for each label. What blocks share is summed once."""
        sums: dict[int, list[float]] = {}
        found = []
        for row, marked in zip(rows, cued, strict=True):
            scores = self._sum(row.own)
            for sentences in row.shared:
                if (shared := sums.get(id(sentences))) is None:
                    shared = sums[id(sentences)] = self._sum(sentences)
                scores = [a + b for a, b in zip(scores, shared, strict=True)]
            if not marked:
                for index in CUED:
                    scores[index] = NONE
            found.append(scores)
        return found

    def _sum(self, sentences: list[str]) -> list[float]:
        scores = [0.0] * SIZE
        get = self.facts.get
        for fact in sentences:
            if own := get(fact):
                for index, weight in own:
                    scores[index] += weight
        return scores


@cache
def weights() -> Weights:
    """The weights in `grammar/weights.tsv`."""
    rows = []
    for line in (FOLDER / "weights.tsv").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            label, fact, weight = line.split("\t")
            rows.append((label, fact, float(weight)))
    return Weights.from_rows(rows)


def best(scores: list[list[float]], weights: Weights) -> tuple[list[int], float]:
    """The labels that fit best together (Viterbi), and their score."""
    if not scores:
        return [], 0.0
    path = [s if i in OPENING else NONE for i, s in enumerate(scores[0])]
    back: list[list[int]] = []
    for row in scores[1:]:
        step, came = [], []
        for own, moves in zip(row, weights.to, strict=True):
            if own <= NONE:
                step.append(NONE)
                came.append(0)
                continue
            reached = list(map(add, path, moves))
            top = max(reached)
            step.append(top + own)
            came.append(reached.index(top))
        path = step
        back.append(came)
    last = max(range(SIZE), key=path.__getitem__)
    labels = [last]
    for came in reversed(back):
        labels.append(came[labels[-1]])
    return labels[::-1], path[last]


def silence(scores: list[list[float]], weights: Weights) -> float:
    """The score of nobody's speaking from the first block to the last."""
    nobody = INDEX["nobody before"]
    return sum(row[nobody] for row in scores) + weights.to[nobody][nobody] * max(0, len(scores) - 1)


def probabilities(scores: list[list[float]], weights: Weights) -> list[list[float]]:
    """For each block the probability of each label, all others considered (forward and backward)."""
    forward: list[list[float]] = []
    local: list[list[float]] = []
    for number, row in enumerate(scores):
        top = max(row)
        own = [exp(s - top) if s - top > LEAST else 0.0 for s in row]
        if number:
            last = forward[-1]
            step = [sum(map(mul, last, factors)) * e if e else 0.0 for factors, e in zip(weights.factors, own, strict=True)]
        else:
            step = [e if i in OPENING else 0.0 for i, e in enumerate(own)]
        scale = sum(step)
        forward.append([s / scale for s in step])
        local.append([e / scale for e in own])
    backward = [1.0] * SIZE
    found = []
    for number in range(len(scores) - 1, -1, -1):
        found.append(list(map(mul, forward[number], backward)))
        if number:
            ahead = list(map(mul, local[number], backward))
            backward = [sum(map(mul, factors, ahead)) if f else 0.0 for factors, f in zip(weights.behind, forward[number - 1], strict=True)]
    return found[::-1]
