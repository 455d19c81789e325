"""Segments: a page is cut at its cues; lines at the edges of a segment that nobody speaks are set apart."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from shilu import grammar
from shilu.lexing import Token
from shilu.page import Decision, Page, Segment
from shilu.phrases import Label, read_label

#: The longest heading, and the longest line that only tells an office and a name, in characters.
HEADING_LENGTH, ATTRIBUTION_LENGTH = 45, 60


def cut(page: Page) -> None:
    """Cut the page into segments at its cues."""
    page.segments = [Segment(None)]
    for token in page.tokens:
        decision = page.decision(token)
        if decision is not None and decision.verdict == "cue":
            page.segments.append(Segment(decision))
        else:
            page.segments[-1].tokens.append(token)
    for before, below in pairwise(page.segments):
        _take_office_above(page, before, below)
    head, first = page.segments[0].texts, page.segments[1].decision if len(page.segments) > 1 else None
    if first and first.label.kind == "asker" and len(head) > 1 and headlike(page, head[-1]) and page.ends(head[-2]):
        head[-1].type = "HEADING"
    for segment, after in zip(page.segments, [*page.segments[1:], None], strict=True):
        if segment.decision and segment.texts:
            _settle_edges(page, segment.decision, segment.tokens, after.decision if after else None)


def _take_office_above(page: Page, segment: Segment, after: Segment) -> None:
    """The line above a name alone on its line, where it tells the office: 主持人, and below it 郎青."""
    above = segment.tokens[-1] if segment.tokens else None
    told, decision = page.decision(above), after.decision
    if above and told and decision and "an office beside a name" in told.evidence and decision.token.type == "NAME_LINE":
        above.type = "ATTRIBUTION"
        kind = "host" if told.label.kind == "host" else decision.label.kind
        decision.label = replace(decision.label, kind=kind, office=decision.label.office or told.label.office)


def _settle_edges(page: Page, decision: Decision, tokens: list[Token], after: Decision | None) -> None:
    """The line below a cue that only tells the speaker's office and name, and headings above the next cue."""
    texts = [t for t in tokens if t.type == "TEXT"]
    first = texts[0]
    if not first.inline and first.end - first.start <= ATTRIBUTION_LENGTH:
        told = read_label(page.piece(first))
        # words of a single line are an attribution only where they name nobody: a host may call the next speaker like that
        alone = len(texts) == 1 and (told.name or page.ends(first))
        if not alone and told.kind == "official" and told.office and (told.name or decision.label.name):
            first.type = "ATTRIBUTION"
            name = decision.label.name or told.name
            decision.label = Label(decision.label.text, decision.label.kind, name, told.office)
            if name:
                page.roster.add(name, told.office, "cue")
    record = grammar.terminals("sign")["RECORD_TITLE"]
    for last in reversed(texts[1:]):
        if not headlike(page, last):
            break
        behind = tokens[tokens.index(last) + 1 :]
        if record.search(page.piece(last)) or sum(t.type == "FIELD" for t in behind[:3]) > 1:
            last.type = "NAVIGATION"
        elif after and after.label.kind == "asker":
            last.type = "HEADING"
        else:
            break


def headlike(page: Page, token: Token) -> bool:
    """A short line without an end, and no formula: a heading."""
    piece = page.piece(token)
    open_ended = not page.ends(token) or piece[-1] in ")）" or (piece[0] in "「“‘" and piece[-1] in "」”’")
    return 4 <= len(piece) <= HEADING_LENGTH and open_ended and piece[-1] not in ",，、" and not token.courtesy and not token.table
