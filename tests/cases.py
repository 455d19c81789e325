"""Reads the corpus: text files with a page and the turns that a reader finds in it. CONTRIBUTING.md tells how to write one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from shilu import Transcript, Turn

FOLDER = Path(__file__).parent / "corpus"


@dataclass(frozen=True)
class Case:
    """One page and what is due."""

    name: str
    about: str
    source: str
    kind: str
    #: role, who, first words, last words
    turns: list[tuple[str, str, str, str]]
    #: (question, answer) by index into `turns`
    links: set[tuple[int, int]]


def read_case(path: Path) -> Case:
    about, rest = path.read_bytes().decode("utf-8").split("\n===\n", 1)
    source, table = rest.rsplit("\n---\n", 1)
    rows = [line for line in table.strip().split("\n") if line.strip()]
    kind = rows[0].removeprefix("kind:").strip()
    turns, links = [], set()
    for row in rows[1:]:
        if row.startswith("links:"):
            for pair in row.removeprefix("links:").split():
                questions, answers = (part.split(",") for part in pair.split(">"))
                links |= {(int(q), int(a)) for q in questions for a in answers if q and a}
        else:
            role, who, first, last = (part.strip() for part in row.split(" | "))
            turns.append((role, who, first, last))
    return Case(path.stem, about, source, kind, turns, links)


def who(turn: Turn) -> str:
    if turn.role != "question":
        return turn.speaker or "-"
    return " / ".join(x for x in (turn.outlet or ("-" if turn.speaker else ""), turn.speaker or "") if x) or "-"


def squeezed(text: str) -> str:
    return "".join(text.split())


def found(transcript: Transcript, case: Case) -> list[str]:
    """The turns that were found, as rows of the case's table, with the case's first and last words where they are right."""
    rows = []
    for index, turn in enumerate(transcript.turns):
        words = squeezed("".join(p.text for p in turn.paragraphs))
        due = case.turns[index] if index < len(case.turns) else ("", "", "", "")
        first = due[2] if due[2] and words.startswith(squeezed(due[2])) else words[:12]
        last = due[3] if due[3] and words.endswith(squeezed(due[3])) else words[-12:]
        rows.append(" | ".join((turn.role, who(turn), first, last)))
    return rows
