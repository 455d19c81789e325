"""Turns: the labels of a page become the turns that they tell of, not yet named.

`PageFacts` and labels → `Draft`s and the blocks that nobody speaks
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from shilu.casting.chain import MARKED, role_of, step_of
from shilu.casting.cues import Cue
from shilu.casting.facts import BlockFacts, PageFacts
from shilu.lexing import Block
from shilu.model import Role


@dataclass(slots=True)
class Draft:
    """A turn on its way: its role, the cue that names its speaker, and its blocks by index into `PageFacts.blocks`."""

    role: Role
    first: int
    cue: Cue | None
    #: blocks whose words are spoken; of the first one behind a cue only the words behind it
    spoken: list[int] = field(default_factory=list)
    #: blocks that carry the speaker's cue again
    again: list[int] = field(default_factory=list)
    #: lines of the page inside the turn
    aside: list[int] = field(default_factory=list)

    def words(self, page: PageFacts) -> list[tuple[Block, int, int]]:
        """The spoken stretches, as (block, start, end)."""
        found = []
        for index in self.spoken:
            block = page.blocks[index].block
            cued = (index == self.first and self.cue is not None) or index in self.again
            start = block.words if cued else block.start
            if start < block.end:
                found.append((block, start, block.end))
        return found


def draft(page: PageFacts, labels: Sequence[str]) -> tuple[list[Draft], list[int]]:
    """The turns, in order, and the blocks that nobody speaks."""
    turns: list[Draft] = []
    nobody: list[int] = []
    spoken = False
    for index, (fact, label) in enumerate(zip(page.blocks, labels, strict=True)):
        step, role = step_of(label), _role(label)
        if role is None:
            nobody.append(index)
            spoken = False
            continue
        last = turns[-1] if turns else None
        if step == "aside" and last:
            last.aside.append(index)
        elif step == "goes on" and last:
            last.spoken.append(index)
        elif last and ((step == "again" and not _another(last, fact)) or (step == "cue" and spoken and _same(last, role, fact))):
            last.again.append(index)
            last.spoken.append(index)
        else:
            turns.append(Draft(role, index, fact.cue if step in MARKED else None, [index]))
        spoken = True
    return turns, nobody


def _role(label: str) -> Role | None:
    role = role_of(label)
    return "host" if role == "opening host" else role or None  # type: ignore[return-value]


def _another(last: Draft, fact: BlockFacts) -> bool:
    """Whether a cue names somebody else than the turn's own cue; the same label in another language does not."""
    if last.cue is None or fact.cue is None or last.cue.key == fact.cue.key:
        return False
    label = fact.cue.label
    return bool(label.name or label.medium) and label.text.isascii() == last.cue.label.text.isascii()


def _same(last: Draft, role: Role, fact: BlockFacts) -> bool:
    """Whether a cue is the label of the turn before, in the same role: one turn. Two askers whom no name tells apart are two."""
    if last.cue is None or fact.cue is None or last.role != role or last.cue.key != fact.cue.key:
        return False
    label = fact.cue.label
    return role != "question" or bool(label.name or label.medium)
