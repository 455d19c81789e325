"""Gold: what each block of a labelled page ought to be called.

`LabelledPage` and `PageFacts` → labels
"""

from __future__ import annotations

from shilu.casting.facts import PageFacts
from shilu.lexing import Block
from shilu.training.pages import LabelledPage, LabelledTurn, Span


def gold_labels(page: LabelledPage, facts: PageFacts) -> list[str]:
    """The label of every block, as far as the blocks allow it."""
    owners = [_owner(f.block, page.turns) for f in facts.blocks]
    labels: list[str] = []
    begun: set[int] = set()
    asked = False
    for index, (fact, owner) in enumerate(zip(facts.blocks, owners, strict=True)):
        block = fact.block
        if owner is None:
            inside = _inside(index, owners)
            told = _role(page.turns[inside], asked=asked) if inside is not None and inside in begun else ""
            labels.append(f"aside: {told}" if told else "nobody" if asked else "nobody before")
            continue
        turn = page.turns[owner]
        asked = turn.role in {"question", "answer"} or (asked and turn.role == "host")
        cued = any(_overlap((block.start, block.cue_end), c) for c in turn.cues) if block.mark else False
        spoken = any(_overlap((block.start, block.end), w) for w in turn.words)
        step = ("again" if cued and spoken else "goes on" if spoken else "aside") if owner in begun else "cue" if cued else "begins"
        begun.add(owner)
        labels.append(f"{step}: {_role(turn, asked=asked)}")
    return labels


def _role(turn: LabelledTurn, *, asked: bool) -> str:
    return "opening host" if turn.role == "host" and not asked else turn.role


def _owner(block: Block, turns: tuple[LabelledTurn, ...]) -> int | None:
    """The turn to which most of a block belongs, by its words, else by its cues."""
    best, most = None, 0
    for index, turn in enumerate(turns):
        if turn.start >= block.end:
            break
        if turn.end <= block.start and (not turn.cues or turn.cues[-1][1] <= block.start):
            continue
        shared = sum(_overlap((block.start, block.end), span) for span in (*turn.words, *turn.cues))
        if shared > most:
            best, most = index, shared
    return best


def _inside(index: int, owners: list[int | None]) -> int | None:
    """The turn that goes on behind a block, if it is the one before it, too."""
    before = next((o for o in reversed(owners[:index]) if o is not None), None)
    behind = next((o for o in owners[index + 1 :] if o is not None), None)
    return before if before is not None and before == behind else None


def _overlap(one: Span, other: Span) -> int:
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))
