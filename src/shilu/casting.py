"""Casting: who says what. Labels become cues or text, cues get their office and person, and every paragraph gets a voice.

Evidence goes in, a decision comes out, and both are kept (`Cast.decisions`; `shilu explain` prints them).
"""

from __future__ import annotations

from dataclasses import dataclass

from shilu import grammar, labels, naming, offices, roster, segments, voices
from shilu.lexing import Token
from shilu.page import Decision, GrammarToken, Page
from shilu.phrases import read_label
from shilu.roster import Roster
from shilu.source import Source

#: Where no asker is marked, this many tokens count as the page's head.
HEAD_TOKENS = 12


@dataclass(slots=True)
class Cast:
    """The token stream for the grammar, and the record of how it came about."""

    tokens: list[GrammarToken]
    decisions: list[Decision]
    roster: Roster
    kind: str
    reason: str
    #: moderators, by name; a spokesperson who hosts and answers is an official
    hosts: set[str]
    #: the tokens before the first cue
    head: list[Token]


def cast(source: Source, tokens: list[Token]) -> Cast:
    """Settle who speaks on a page, from its tokens."""
    page = Page(source.plain, tokens, roster.build(source.plain, tokens, _head(source.plain, tokens)))
    labels.settle(page)
    segments.cut(page)
    offices.assign(page)
    kind, reason = offices.judge(page)
    if kind == "report":
        for decision in page.decisions.values():
            decision.verdict = "text"
        page.tokens = labels.merge_rejected(page)
        prose = [GrammarToken("BODY" if t.type in {"TEXT", "HEADING"} else "FURNITURE", [t]) for t in page.tokens]
        return Cast(prose, list(page.decisions.values()), page.roster, kind, reason, set(), page.tokens)
    naming.resolve(page)
    return Cast(voices.stream(page), list(page.decisions.values()), page.roster, kind, reason, page.hosts, page.segments[0].tokens)


def _head(text: str, tokens: list[Token]) -> list[Token]:
    """The tokens before the first mark that the grammar knows for an asker's or a host's."""
    for index, token in enumerate(tokens):
        if token.type in grammar.terminals("mark") and read_label(text[token.start : token.end]).kind in {"asker", "host"}:
            return tokens[:index]
    return tokens[:HEAD_TOKENS]
