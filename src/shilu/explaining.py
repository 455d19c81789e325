"""`shilu explain`: block by block, what each piece of a page was taken for, how surely, instead of what, and the facts that decided."""

from __future__ import annotations

from collections.abc import Iterator

from shilu.casting import Cast, cast
from shilu.casting.chain import LABELS, Weights, weights
from shilu.casting.features import Row
from shilu.reading import transcript_of
from shilu.source import Source

QUOTED = 36
#: How many facts are told for a label and against it.
TOLD = 4


def explain(source: Source) -> str:
    """The explanation as plain text: two lines a block, then the people of the page."""
    page = cast(source)
    transcript = transcript_of(source, page)
    lines = [f"{transcript.kind}, {len(transcript.turns)} turns", "", *(row for _, row in block_rows(page))]
    lines += ["", "turns:"]
    for number, turn in enumerate(transcript.turns):
        who = " ".join(x for x in (turn.outlet, turn.speaker) if x) or "nobody named"
        mend = f", mended: {turn.mend.lost} ({', '.join(turn.mend.evidence)})" if turn.mend else ""
        lines.append(f"{turn.line:5}  {number}: {turn.role}, {who}, confidence {turn.confidence:.2f}{mend}")
    lines += ["", "people:"]
    for name, entry in page.page.people.entries.items():
        lines.append(f"       {name}  {entry.office or '-'}  (named in: {', '.join(entry.named_in)})")
    return "\n".join(lines) + "\n"


def block_rows(page: Cast) -> Iterator[tuple[int, str]]:
    """For each block its line, and what is told of it."""
    known = weights()
    text = page.page.text
    for fact, row, label, found in zip(page.page.blocks, page.rows, page.labels, page.probabilities, strict=True):
        words = " ".join(text[fact.block.start : fact.block.end].split())
        quoted = words if len(words) <= QUOTED else words[: QUOTED - 1] + "…"
        own = LABELS.index(label)
        other = max((i for i in range(len(LABELS)) if i != own), key=found.__getitem__)
        told = f"{label} {found[own]:.2f}, else {LABELS[other]} {found[other]:.2f}"
        yield fact.block.line, f"{fact.block.line:5}  {told:<58} {quoted}"
        yield fact.block.line, f"       └ {_decided(row, own, other, known)}"


def _decided(row: Row, own: int, other: int, known: Weights) -> str:
    """The facts that made the difference between two labels, the strongest first."""
    shares: dict[str, float] = {}
    for fact in row:
        for label, weight in known.facts.get(fact, ()):
            if label in {own, other}:
                shares[fact] = shares.get(fact, 0.0) + (weight if label == own else -weight)
    ranked = sorted(shares.items(), key=lambda item: -abs(item[1]))
    told = [[f"{fact} {share:+.1f}" for fact, share in ranked if (share > 0) == positive][:TOLD] for positive in (True, False)]
    return "for: " + ("; ".join(told[0]) or "nothing of its own") + (" · against: " + "; ".join(told[1]) if told[1] else "")
