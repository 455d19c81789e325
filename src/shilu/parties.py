"""Who is behind each turn, and which turns belong together, as archives want to know it: everybody once, the unnamed declared as such."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from shilu.model import Office, Role, Transcript, Turn
from shilu.sheets import flow, joined, start
from shilu.wording import words

OFFICE_OF: dict[Role, Office] = {"host": "host", "speaker": "official", "answer": "official", "question": "reporter"}


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who was announced, is called or speaks; a medium stands for whoever asks for it without a name."""

    id: str
    kind: Literal["person", "medium", "unnamed"]
    #: empty of the unnamed
    name: str
    #: the office; of a reporter the medium
    title: str
    role: Office


@dataclass(frozen=True, slots=True)
class Parties:
    """Everybody in a transcript; whose each turn is, and whom it calls."""

    everybody: tuple[Party, ...]
    by_turn: tuple[Party, ...]
    called: tuple[tuple[Party, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Turns (by index) and prose that nobody speaks (text and kind), in order; `exchange` is the index of theirs, if any."""

    exchange: int | None
    items: tuple[int | tuple[str, str], ...]


def parties(transcript: Transcript) -> Parties:
    """Everybody in a transcript: first the people whom the page names, then in the order in which they come."""
    met: dict[tuple[str, str], Party] = {}

    def meet(kind: Literal["person", "medium", "unnamed"], name: str, title: str | None, role: Office) -> Party:
        key = (kind, name or role)
        known = sum(k == kind for k, _ in met) + 1
        party = Party(f"unnamed-{role}" if kind == "unnamed" else f"{kind[0]}{known}", kind, name, flow(title or ""), role)
        return met.setdefault(key, party)

    def speaking(turn: Turn) -> Party:
        role = OFFICE_OF[turn.role]
        name, medium = flow(turn.speaker or ""), flow(turn.outlet or "")
        if name:
            return meet("person", name, medium if role == "reporter" else None, role)
        return meet("medium", medium, None, role) if medium and role == "reporter" else meet("unnamed", "", None, role)

    for person in transcript.people:
        if name := flow(person.name):
            meet("person", name, person.title, person.role)
    by_turn = tuple(speaking(turn) for turn in transcript.turns)
    called = tuple(tuple(meet("person", n, None, "official") for c in t.calls if (n := flow(c))) for t in transcript.turns)
    return Parties(tuple(met.values()), by_turn, called)


def shown(party: Party, lang: str) -> str:
    """A party as people read it: the name with what he is, or that he is unnamed."""
    said = words(lang)
    more = said[party.role] if party.kind == "unnamed" else party.title
    return (party.name or said["unnamed"]) + (said["paren"].format(more) if more else "")


def sections(transcript: Transcript) -> Iterator[Section]:
    """The document in order, cut where an exchange begins or ends; a host's words inside one belong to it."""
    home: dict[int, int] = {}
    for at, exchange in enumerate(transcript.exchanges):
        inside = (*exchange.questions, *exchange.answers)
        for turn in range(min(inside, default=0), max(inside, default=-1) + 1):
            home.setdefault(turn, at)
    placed: list[tuple[int | None, int | tuple[str, str]]] = []
    prose = list(transcript.body)
    for index, said in enumerate(transcript.turns):
        within = home.get(index) if index and home.get(index) == home.get(index - 1) else None
        placed += [(within, text) for text in joined(b for b in prose if b.span[0] < start(said))]
        prose = [b for b in prose if b.span[0] >= start(said)]
        placed.append((home.get(index), index))
    placed += [(None, text) for text in joined(prose)]
    for exchange_at, group in groupby(placed, key=lambda item: item[0]):
        yield Section(exchange_at, tuple(item for _, item in group))


def day(transcript: Transcript) -> str | None:
    """The date, if there is one and the calendar has it."""
    try:
        return datetime.date.fromisoformat(transcript.date or "").isoformat()
    except ValueError:
        return None


def digest(transcript: Transcript) -> str:
    """Twelve hexadecimal digits that stay the same while title, date and words do, wherever the document is kept."""
    blocks = (*(b for turn in transcript.turns for b in turn.paragraphs), *transcript.body)
    told = "\n".join((transcript.title or "", transcript.date or "", *(b.text for b in blocks)))
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:12]
