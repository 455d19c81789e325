"""Who is behind each turn, and which turns belong together, as archives want to know it: everybody once, the unnamed declared as such."""

from __future__ import annotations

import datetime
import hashlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, groupby
from typing import Literal

from shilu.model import Block, Office, Role, Transcript, Turn
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
    known = Counter[str]()

    def meet(kind: Literal["person", "medium", "unnamed"], name: str, title: str | None, role: Office) -> Party:
        key = (kind, name or role)
        if key not in met:
            known[kind] += 1
            identifier = f"unnamed-{role}" if kind == "unnamed" else f"{kind[0]}{known[kind]}"
            met[key] = Party(identifier, kind, name, flow(title or ""), role)
        return met[key]

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
    home = _homes(transcript)
    placed: list[tuple[int | None, int | tuple[str, str]]] = []
    # prose stands before the first turn that begins behind it
    reached = list(accumulate(map(start, transcript.turns), max))
    prose: dict[int, list[Block]] = {}
    for block in transcript.body:
        prose.setdefault(bisect_right(reached, block.span[0]), []).append(block)
    for index in range(len(transcript.turns)):
        within = home.get(index) if index and home.get(index) == home.get(index - 1) else None
        placed += [(within, text) for text in joined(prose.get(index, ()))]
        placed.append((home.get(index), index))
    placed += [(None, text) for text in joined(prose.get(len(transcript.turns), ()))]
    for exchange_at, group in groupby(placed, key=lambda item: item[0]):
        yield Section(exchange_at, tuple(item for _, item in group))


def _homes(transcript: Transcript) -> dict[int, int]:
    """The exchange of each turn from its first to its last one; of several the first. Turns that have one are passed over in one step."""
    home: dict[int, int] = {}
    onward = list(range(len(transcript.turns) + 1))
    for at, exchange in enumerate(transcript.exchanges):
        inside = (*exchange.questions, *exchange.answers)
        turn, last = min(inside, default=0), max(inside, default=-1)
        while turn <= last:
            if onward[turn] == turn:
                home[turn], onward[turn] = at, turn + 1
            onward[turn] = onward[onward[turn]]
            turn = onward[turn]
    return home


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
