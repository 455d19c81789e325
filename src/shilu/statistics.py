"""A transcript counted: who said how much, who asked how often, and how long the answers are.

A character is a code point of a paragraph that is no white space; cues are not counted. Questions are counted by exchange: one that is
broken off and taken up again is one.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from dataclasses import dataclass
from typing import get_args

from shilu.model import Exchange, Role, Transcript, Turn


@dataclass(frozen=True, slots=True)
class Voice:
    """What one person said in one role; askers without a name are counted by medium."""

    role: Role
    speaker: str | None
    title: str | None
    outlet: str | None
    turns: int
    characters: int
    #: of all characters that are spoken, from 0 to 1
    share: float
    questions: int
    unanswered: int


@dataclass(frozen=True, slots=True)
class Part:
    """What was said in one role."""

    role: Role
    turns: int
    characters: int
    share: float


@dataclass(frozen=True, slots=True)
class Medium:
    """How often a medium, or somebody of none that is named, asked."""

    outlet: str | None
    questions: int
    unanswered: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the length of its answers."""

    line: int
    speaker: str | None
    outlet: str | None
    characters: int
    answers: int
    answer_characters: int


@dataclass(frozen=True, slots=True)
class Lengths:
    """How long the answers are, a turn each."""

    shortest: int
    median: float
    longest: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """One document counted; voices and media with the most first, questions in order."""

    path: str
    title: str | None
    date: str | None
    lang: str
    kind: str
    turns: int
    characters: int
    unanswered: int
    answers: Lengths | None
    roles: tuple[Part, ...]
    voices: tuple[Voice, ...]
    media: tuple[Medium, ...]
    questions: tuple[Asked, ...]


def count(transcript: Transcript) -> Statistics:
    """The numbers of one document."""
    sizes = tuple(_size(turn) for turn in transcript.turns)
    asked = [e for e in transcript.exchanges if e.questions]
    answers = [size for size, turn in zip(sizes, transcript.turns, strict=True) if turn.role == "answer"]
    return Statistics(
        path=transcript.path or "-",
        title=transcript.title,
        date=transcript.date,
        lang=transcript.lang,
        kind=transcript.kind,
        turns=len(sizes),
        characters=sum(sizes),
        unanswered=sum(not e.answers for e in asked),
        answers=Lengths(min(answers), statistics.median(answers), max(answers)) if answers else None,
        roles=tuple(_part(role, transcript, sizes) for role in get_args(Role)),
        voices=_voices(transcript, sizes, asked),
        media=_media(transcript, asked),
        questions=tuple(_asked(e, transcript, sizes) for e in asked),
    )


def _size(turn: Turn) -> int:
    return sum(len("".join(p.text.split())) for p in turn.paragraphs)


def _share(characters: int, whole: int) -> float:
    return round(characters / whole, 4) if characters else 0.0


def _part(role: Role, transcript: Transcript, sizes: tuple[int, ...]) -> Part:
    own = [size for size, turn in zip(sizes, transcript.turns, strict=True) if turn.role == role]
    return Part(role, len(own), sum(own), _share(sum(own), sum(sizes)))


def _voices(transcript: Transcript, sizes: tuple[int, ...], asked: Iterable[Exchange]) -> tuple[Voice, ...]:
    own: dict[tuple[Role, str | None, str | None], list[int]] = {}
    for index, turn in enumerate(transcript.turns):
        own.setdefault((turn.role, turn.speaker, turn.outlet), []).append(index)
    answered = {e.questions[0]: bool(e.answers) for e in asked}
    titles = {p.name: p.title for p in transcript.people if p.role != "reporter"}
    whole = sum(sizes)
    voices = (
        Voice(
            role=role,
            speaker=speaker,
            title=titles.get(speaker or ""),
            outlet=outlet,
            turns=len(turns),
            characters=(said := sum(sizes[i] for i in turns)),
            share=_share(said, whole),
            questions=sum(i in answered for i in turns),
            unanswered=sum(not answered.get(i, True) for i in turns),
        )
        for (role, speaker, outlet), turns in own.items()
    )
    return tuple(sorted(voices, key=lambda v: -v.characters))


def _media(transcript: Transcript, asked: Iterable[Exchange]) -> tuple[Medium, ...]:
    own: dict[str | None, list[Exchange]] = {}
    for exchange in asked:
        own.setdefault(transcript.turns[exchange.questions[0]].outlet, []).append(exchange)
    media = (Medium(outlet, len(questions), sum(not e.answers for e in questions)) for outlet, questions in own.items())
    return tuple(sorted(media, key=lambda m: -m.questions))


def _asked(exchange: Exchange, transcript: Transcript, sizes: tuple[int, ...]) -> Asked:
    first = transcript.turns[exchange.questions[0]]
    return Asked(
        line=first.line,
        speaker=first.speaker,
        outlet=first.outlet,
        characters=sum(sizes[i] for i in exchange.questions),
        answers=len(exchange.answers),
        answer_characters=sum(sizes[i] for i in exchange.answers),
    )
