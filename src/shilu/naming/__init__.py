"""Naming: who is behind every turn: the person or the medium that the page tells, by weighed evidence; nobody is an answer, too.

`PageFacts` and `Draft`s → a `Voice` for each draft
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shilu.casting.facts import PageFacts
from shilu.casting.turns import Draft
from shilu.naming.askers import Askers
from shilu.naming.linking import Linker
from shilu.naming.registry import build
from shilu.phrases import Label

NOBODY = Label("", "")


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks in a turn, as far as the page tells."""

    name: str | None = None
    medium: str | None = None
    #: the name as the cue writes it
    written: str | None = None
    #: questions: the medium for which the asker says that he asks
    introduced: str | None = None


def name_voices(page: PageFacts, drafts: Sequence[Draft]) -> tuple[list[Voice], set[str]]:
    """Who speaks in each turn, and the names of moderators who only moderate."""
    registry = build(page, drafts)
    linker, askers = Linker(page, drafts, registry), Askers(page, drafts, registry)
    same = _same_persons(page, drafts, assigned=linker.assigned)
    voices: list[Voice] = []
    for index, draft in enumerate(drafts):
        written = draft.cue.label.name if draft.cue else None
        if index in same:
            voices.append(Voice(voices[same[index]].name, written=voices[same[index]].written))
        elif draft.role == "question":
            found = askers.asker(index)
            voices.append(Voice(found.name, found.medium, written, found.introduced))
        else:
            voices.append(Voice(linker.name(index), written=written))
    told = {"host": set[str](), "official": set[str]()}
    for draft, voice in zip(drafts, voices, strict=True):
        if voice.name and draft.role != "question":
            told["host" if draft.role == "host" else "official"].add(voice.name)
    return voices, told["host"] - told["official"]


def _same_persons(page: PageFacts, drafts: Sequence[Draft], *, assigned: bool) -> dict[int, int]:
    """Turns without a cue that are spoken by the person of the cue before, by index: a spokesperson's announcement, reply or housekeeping.

    `assigned`: the page tells of somebody who only moderates.
    """
    keys = {role: {d.cue.key for d in drafts if d.cue and d.role == role} for role in ("host", "speaker", "answer", "question")}
    officials = keys["speaker"] | keys["answer"]
    facts = [[w for i in d.spoken if (w := page.blocks[i].words)] for d in drafts]
    same: dict[int, int] = {}
    cued: int | None = None
    for index, draft in enumerate(drafts):
        if draft.cue:
            cued = index
            continue
        cue = drafts[cued].cue if cued is not None else None
        if cued is None or cue is None or "question" in {draft.role, drafts[cued].role}:
            continue
        if draft.role == "host":
            own = drafts[cued].role == "host" or (not assigned and not keys["host"] - {cue.key} and len(officials) == 1)
        else:
            handed = any("HANDED_OVER" in w.formulas and w.called and w.called != cue.key for w in facts[index - 1])
            own = drafts[cued].role != "host" or (index == cued + 1 and not handed)
        if own:
            same[index] = cued
    return same


__all__ = ["NOBODY", "Voice", "name_voices"]
