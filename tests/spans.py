"""Nothing is lost, nothing is invented: the blocks of a transcript tile its source."""

from __future__ import annotations

from shilu import Transcript

BLANK = "\x1c\x1d\x1e\x1f\u2002\u2003\u2009\u202f\ufeff\u200b \t\r\n\u3000\xa0\f\v\x85\u2028\u2029"


def untiled(transcript: Transcript, source: str) -> str:
    """Where the blocks lose, repeat or change a character of the source; empty if they do not."""
    blocks = [b for t in transcript.turns for b in ([t.cue] if t.cue else []) + list(t.paragraphs)]
    blocks += [*transcript.body, *transcript.furniture]
    if blank := next((b for b in blocks if not b.text.strip(BLANK)), None):
        return f"blank at {blank.span}"
    at = 0
    for block in sorted(blocks, key=lambda b: b.span):
        start, end = block.span
        if start < at:
            return f"overlap at {start}: {block.text[:20]!r}"
        if source[at:start].strip(BLANK):
            return f"lost at {at}: {source[at:start].strip()[:20]!r}"
        if source[start:end] != block.text:
            return f"changed at {start}: {block.text[:20]!r}"
        at = end
    rest = source[at:].strip(BLANK)
    return f"lost at the end: {rest[:20]!r}" if rest else ""
