"""A page while it is being cast: the records that labels, offices and voices hand on to each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from shilu import grammar
from shilu.lexing import Token, clauses
from shilu.phrases import Label, read_handover
from shilu.roster import Roster

SENTENCE_END = '。！？!?”"’」』…)）~.;；:：—'


@dataclass(slots=True)
class Decision:
    """What a label was taken for (`verdict`: cue or text), and the evidence that decided."""

    token: Token
    label: Label
    verdict: str = "text"
    evidence: list[str] = field(default_factory=list)
    score: int = 0
    #: what a damaged cue had lost; None for a sound one
    lost: str | None = None
    #: what was found out later: the person and medium behind the label
    office: str = ""
    name: str | None = None
    medium: str | None = None
    #: the medium for which an asker says that he asks
    introduced: str | None = None

    @property
    def key(self) -> str:
        """What all cues of one person share."""
        return self.name or self.label.name or self.label.medium or self.label.text


@dataclass(slots=True, eq=False)
class Segment:
    """A cue and everything up to the next one; the page's first segment has no cue."""

    decision: Decision | None
    tokens: list[Token] = field(default_factory=list)

    @property
    def texts(self) -> list[Token]:
        return [t for t in self.tokens if t.type == "TEXT"]

    @property
    def first(self) -> Token | None:
        """Its first paragraph."""
        return next((t for t in self.tokens if t.type == "TEXT"), None)

    @property
    def last(self) -> Token | None:
        """Its last paragraph."""
        return next((t for t in reversed(self.tokens) if t.type == "TEXT"), None)

    @property
    def office(self) -> str:
        """host, spokesperson, official, reporter; empty without a cue."""
        return self.decision.office if self.decision else ""


@dataclass(slots=True)
class Voice:
    """Who speaks from here on; `cue` is None where no mark says so."""

    name: str | None = None
    medium: str | None = None
    cue: Token | None = None
    lost: str | None = None
    evidence: tuple[str, ...] = ()
    number: int | None = None
    calls: tuple[str, ...] = ()
    floor: bool = False
    passes: bool = False
    written: str | None = None
    introduced: str | None = None
    #: somebody else than before, though no name tells the two apart
    anew: bool = False


class GrammarToken:
    """A token as Lark's parser wants it: a type, any value, and position attributes that nobody reads."""

    __slots__ = ("type", "value")
    start_pos = end_pos = line = column = end_line = end_column = None

    def __init__(self, type: str, value: Any) -> None:  # noqa: A002 - Lark reads an attribute of this name
        self.type, self.value = type, value


@dataclass(slots=True)
class Page:
    """One document on its way from tokens to voices."""

    text: str
    tokens: list[Token]
    roster: Roster
    decisions: dict[int, Decision] = field(default_factory=dict)
    segments: list[Segment] = field(default_factory=list)
    #: the keys of moderators and spokespersons
    hosts: set[str] = field(default_factory=set)
    #: what `clauses` found, by span: many rooms ask it of one paragraph
    read: dict[tuple[int, int], list[tuple[str, str]]] = field(default_factory=dict)

    def piece(self, token: Token) -> str:
        return self.text[token.start : token.end]

    def decision(self, token: Token | None) -> Decision | None:
        return self.decisions.get(id(token))

    def says(self, sign: str, token: Token) -> bool:
        """Whether a sign of `formulas.lark` stands at the head of a paragraph."""
        return bool(grammar.terminals("sign")[sign].match(self.text, token.start, token.end))

    def ends(self, token: Token) -> bool:
        """Whether a paragraph ends as a sentence does."""
        return self.text[token.end - 1] in SENTENCE_END

    def clauses(self, token: Token) -> list[tuple[str, str]]:
        """Every clause of a paragraph that is a formula, as (formula, clause)."""
        span = token.start, token.end
        if span not in self.read:
            self.read[span] = clauses(self.piece(token))
        return self.read[span]

    def said(self, *tokens: Token) -> set[str]:
        """The formulas in paragraphs."""
        return {formula for token in tokens for formula, _ in self.clauses(token)}

    def asks_for_question(self, token: Token) -> bool:
        """Whether a paragraph asks for the next question, and not for more of an answer."""
        return not self.asks_to_add(token) and not self.said(token).isdisjoint({"FLOOR", "NEXT"})

    def asks_to_add(self, token: Token) -> bool:
        """Whether a paragraph asks somebody to go on with an answer."""
        return bool(grammar.terminals("sign")["ADDING"].search(self.text, token.start, token.end))

    def called(self, token: Token) -> str | None:
        """The person on whom a paragraph calls, or whom its last words name."""
        piece = self.piece(token)
        named = self.roster.mentioned(piece[-160:])
        if len(named) > 1 and (told := read_handover(piece.rstrip("。.!！"))):
            named = self.roster.mentioned(told[0]) or named
        return named[-1] if named else None
