"""`shilu explain`: line by line, what each piece of a page was taken for, and for each label the evidence that decided."""

from __future__ import annotations

from shilu.casting import Cast, cast
from shilu.labels import THRESHOLD, WEIGHTS
from shilu.lexing import lex
from shilu.model import Block
from shilu.reading import transcript_of
from shilu.source import Source

QUOTED = 36


def explain(source: Source) -> str:
    """The explanation as plain text: one line a piece, the evidence of its label below."""
    page = cast(source, lex(source))
    transcript = transcript_of(source, page)
    rows: list[tuple[int, int, str, Block]] = []
    for number, turn in enumerate(transcript.turns):
        who = " ".join(x for x in (turn.outlet, turn.speaker) if x) or "nobody named"
        if turn.cue:
            rows.append((*turn.cue.span, f"cue of turn {number}, {turn.role}, {who}", turn.cue))
        rows += [(*p.span, f"{turn.role}, {who}" + (", continues" if p.continues else ""), p) for p in turn.paragraphs]
    rows += [(*b.span, f"body, {b.kind}" + (", continues" if b.continues else ""), b) for b in transcript.body]
    rows += [(*b.span, f"furniture, {b.kind}", b) for b in transcript.furniture]
    lines = [f"{transcript.kind}: {page.reason}", ""]
    weighed = _evidence(page)
    for start, _, taken, block in sorted(rows, key=lambda r: r[:2]):
        text = " ".join(block.text.split())
        lines.append(f"{block.line:5}  {taken:<32} {text if len(text) <= QUOTED else text[: QUOTED - 1] + '…'}")
        if start in weighed:
            lines.append(f"       {'':32} {weighed[start]}")
    lines += ["", "people:"]
    for name, entry in page.roster.entries.items():
        lines.append(f"       {name}  {entry.office or '-'}  (named in: {', '.join(entry.named_in)})")
    return "\n".join(lines) + "\n"


def _evidence(page: Cast) -> dict[int, str]:
    """What was weighed for each label, by where it begins."""
    told = {}
    for decision in page.decisions:
        parts = ", ".join(f"{e} {WEIGHTS[e]:+}" for e in decision.evidence)
        lost = f"; lost: {decision.lost}" if decision.lost and decision.verdict == "cue" else ""
        told[decision.token.start] = f"└ {decision.verdict} ({decision.score} of {THRESHOLD}: {parts}){lost}"
    return told
