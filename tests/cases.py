"""The pages of the tests: web pages and Markdown with a table of their turns, and the labelled pages of grammar/pages.

A page of `tests/pages` or `tests/markdown` stands above `---`, its turns below, one row each: role, who, first words, last words.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import shilu
from shilu import Transcript, Turn
from shilu.training.pages import LabelledPage, read_pages

#: Pages that no weight was learned from, of the form of those in grammar/pages.
EXAM = Path(__file__).parent / "exam"


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


@cache
def labelled() -> dict[str, LabelledPage]:
    """The pages that teach, by set and name; those of the exam under `exam/`."""
    exam = (replace(page, name=f"exam/{page.name}") for page in read_pages(EXAM))
    return {page.name: page for page in (*read_pages(), *exam)}


def texts(*sets: str) -> list[tuple[str, str]]:
    """Name and text of the labelled pages of some sets; of all that teach, where none is named."""
    return [(name, page.text) for name, page in labelled().items() if (page.set in sets if sets else page.set != "exam")]


@cache
def reading(name: str) -> Transcript:
    """What a labelled page is read as; once for all tests."""
    return shilu.parse(labelled()[name].text)
