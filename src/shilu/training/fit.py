"""Fit: labelled pages become weights, by CRFsuite (L1 and L2).

`LabelledPage`s → `grammar/weights.tsv` and `grammar/confidence.tsv`
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path

from shilu.casting import Cast, observe, read
from shilu.casting.chain import Weights
from shilu.casting.confidence import certainty
from shilu.casting.facts import PageFacts
from shilu.casting.features import Row, features
from shilu.casting.kind import kind_facts
from shilu.grammar import FOLDER
from shilu.lexing import Block
from shilu.reading import transcript_of
from shilu.source import Source
from shilu.training.dress import dressed
from shilu.training.gold import gold_labels
from shilu.training.measure import Score, measure
from shilu.training.pages import LabelledPage

#: How many copies in other dress each page teaches in, besides itself.
COPIES = 4
#: Into how many parts the pages are laid, whole sets each; each part is read with the weights of all others.
PARTS = 4
#: How strongly weights are held near nothing: L1 leaves out what does not earn its place, L2 keeps the rest small; of the chain, of kinds.
CHAIN, KIND = (3.0, 0.05), (0.5, 0.1)
ITERATIONS = 120
#: A fact that holds for fewer blocks teaches nothing, and a weight below this changes nothing.
FEWEST, LEAST = 4, 0.05
#: How many steps the table of confidence has.
STEPS = 12
#: Label, fact, weight.
Learned = tuple[str, str, float]


@dataclass(frozen=True, slots=True)
class Lesson:
    """A page as it teaches: its facts as sentences, and the labels of its blocks."""

    page: LabelledPage
    facts: PageFacts
    blocks: tuple[Block, ...]
    rows: list[Row]
    labels: list[str]


def lesson(page: LabelledPage) -> Lesson:
    """What a page teaches."""
    facts, blocks = observe(Source(page.text))
    return Lesson(page, facts, blocks, features(facts), gold_labels(page, facts))


_PAGES: list[LabelledPage] = []


def _lessons(index: int) -> list[Lesson]:
    page = _PAGES[index]
    return [lesson(page), *(lesson(dressed(page, seed, _PAGES)) for seed in range(COPIES))]


def lessons(pages: Sequence[LabelledPage]) -> list[list[Lesson]]:
    """For each page its own lesson and those of its copies."""
    _PAGES[:] = pages
    with Pool() as pool:
        return pool.map(_lessons, range(len(pages)), chunksize=8)


def parts(pages: Sequence[LabelledPage]) -> list[int]:
    """The part of each page: whole sets, dealt out by size, so that no page is read by what its neighbours taught."""
    sizes: dict[str, int] = {}
    for page in pages:
        sizes[page.set] = sizes.get(page.set, 0) + 1
    filled = [0] * PARTS
    part_of = {}
    for name, size in sorted(sizes.items(), key=lambda item: (-item[1], item[0])):
        least = filled.index(min(filled))
        filled[least] += size
        part_of[name] = least
    return [part_of[page.set] for page in pages]


def train(sequences: Iterable[tuple[list[list[str]], list[str]]], strength: tuple[float, float]) -> list[Learned]:
    """Weights by label and fact, from sequences of facts with their labels."""
    import pycrfsuite

    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.select("lbfgs", "crf1d")
    trainer.set_params({"c1": strength[0], "c2": strength[1], "max_iterations": ITERATIONS, "feature.minfreq": FEWEST})
    for rows, labels in sequences:
        if rows:
            trainer.append(rows, labels)
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "model")
        trainer.train(path)
        tagger = pycrfsuite.Tagger()
        tagger.open(path)
        info = tagger.info()
    found = [(label, fact, weight) for (fact, label), weight in info.state_features.items()]
    found += [(label, f"after {before}", weight) for (before, label), weight in info.transitions.items()]
    return sorted((label, fact, round(weight, 2)) for label, fact, weight in found if abs(weight) >= LEAST)


def train_chain(taught: Iterable[Lesson]) -> list[Learned]:
    """The weights of the chain."""
    return train((([list(row) for row in one.rows], one.labels) for one in taught), CHAIN)


_GROUPS: list[list[Lesson]] = []
_PART: list[int] = []


def _read_part(part: int) -> tuple[list[Learned], list[tuple[int, list[Cast]]]]:
    """The weights of all other parts, and what they make of a part's pages and copies."""
    rows = train_chain(one for group, own in zip(_GROUPS, _PART, strict=True) if own != part for one in group)
    weights = Weights.from_rows(rows)
    told = [
        (index, [read(one.facts, one.blocks, one.rows, weights) for one in group])
        for index, (group, own) in enumerate(zip(_GROUPS, _PART, strict=True))
        if own == part
    ]
    return rows, told


def left_out(groups: list[list[Lesson]]) -> list[list[Cast]]:
    """What is made of every page and copy by weights that neither they nor their set taught, the kind not yet told."""
    _GROUPS[:] = groups
    _PART[:] = parts([group[0].page for group in groups])
    with Pool() as pool:
        done = pool.map(_read_part, range(PARTS), chunksize=1)
    found: list[list[Cast]] = [[] for _ in groups]
    for _, told in done:
        for index, casts in told:
            found[index] = casts
    return found


def fit(pages: Sequence[LabelledPage]) -> tuple[list[Learned], list[tuple[float, float]], list[tuple[str, Score]]]:
    """The weights, the table of confidence, and how each page is read that did not train."""
    groups = lessons(pages)
    casts = left_out(groups)
    kinds = [
        ([kind_facts(one.facts, cast.drafts, cast.probabilities, cast.margin)], [one.page.kind])
        for group, own in zip(groups, casts, strict=True)
        for one, cast in zip(group, own, strict=True)
    ]
    chain_rows = train_chain(one for group in groups for one in group)
    kind_rows = train(kinds, KIND)
    kind_weights = Weights.from_rows(kind_rows)
    turns: list[tuple[float, bool]] = []
    scores = []
    for group, own in zip(groups, casts, strict=True):
        page = group[0].page
        cast = own[0].judged(kind_weights)
        score, right = measure(page, transcript_of(Source(page.text), cast))
        scores.append((page.name, score))
        turns += zip((certainty(cast.probabilities, d) for d in cast.drafts), right, strict=False)
    return sorted(chain_rows + kind_rows), confidence_table(turns), scores


def confidence_table(turns: list[tuple[float, bool]]) -> list[tuple[float, float]]:
    """How often turns of a certainty are right: steps of equal size, rising (pool adjacent violators)."""
    turns = sorted(turns)
    size = max(1, len(turns) // STEPS)
    pools: list[list[float]] = []  # sum of certainties, right ones, number
    for at in range(0, len(turns), size):
        some = turns[at : at + size]
        pools.append([sum(c for c, _ in some), float(sum(r for _, r in some)), float(len(some))])
        while len(pools) > 1 and pools[-2][1] / pools[-2][2] >= pools[-1][1] / pools[-1][2]:
            last = pools.pop()
            pools[-1] = [a + b for a, b in zip(pools[-1], last, strict=True)]
    return [(round(c / n, 4), round(r / n, 3)) for c, r, n in pools]


def write(rows: list[Learned], table: list[tuple[float, float]]) -> None:
    """Write the weights and the table of confidence."""
    head = "# label\tfact\tweight; made by `python -m shilu.training fit` from grammar/pages, not by hand\n"
    (FOLDER / "weights.tsv").write_text(head + "".join(f"{label}\t{fact}\t{weight:g}\n" for label, fact, weight in rows), "utf-8")
    head = "# certainty of the chain\tshare of such turns that are right, by weights that their set did not teach; made by `fit`, too\n"
    (FOLDER / "confidence.tsv").write_text(head + "".join(f"{c:g}\t{share:g}\n" for c, share in table), "utf-8")
