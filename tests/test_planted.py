"""What is planted is found: one defect at a time goes into the seeds and the corpus, and its code must come out on its lines."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

import shilu
from cases import FOLDER, read_case
from plants import MAKERS, Plant, plants
from shilu.rules import rules

SEEDS = sorted((Path(__file__).parents[1] / "seeds").glob("*.txt"))
#: The share of the planted defects that must be found, for each code; and the least number of plants of which this says anything.
RECALL, LEAST = 0.95, 3


@cache
def planted() -> dict[str, list[tuple[str, Plant]]]:
    pages = [(p.stem, p.read_text("utf-8")) for p in SEEDS] + [(p.stem, read_case(p).source) for p in sorted(FOLDER.glob("*.txt"))]
    found = defaultdict(list)
    for name, text in pages:
        transcript = shilu.parse(text)
        if transcript.turns:
            for plant in plants(text, transcript):
                found[plant.code].append((name, plant))
    return found


def is_found(plant: Plant) -> bool:
    found = shilu.audit(shilu.parse(plant.text), select=[plant.code])
    return any(f.line <= plant.lines[1] and f.end_line >= plant.lines[0] for f in found)


CODES = sorted(set(rules()) - {"SL201", "SL202", "SL204", "SL901"})


def test_every_defect_is_planted() -> None:
    assert sorted(planted()) == CODES
    assert len({p.what for row in planted().values() for _, p in row}) == len(MAKERS)


@pytest.mark.parametrize("code", CODES)
def test_what_is_planted_is_found(code: str) -> None:
    rows = planted()[code]
    missed = [f"{name}, {p.what}, lines {p.lines}" for name, p in rows if not is_found(p)]
    assert len(rows) >= LEAST
    assert len(missed) <= (1 - RECALL) * len(rows), missed


@pytest.mark.parametrize("code", CODES)
def test_it_is_the_plant_that_is_found(code: str) -> None:
    """On the clean page hardly anything stands where a defect will be planted."""
    pages = {p.stem: p.read_text("utf-8") for p in SEEDS} | {p.stem: read_case(p).source for p in FOLDER.glob("*.txt")}
    rows = planted()[code]
    before = {name: shilu.audit(shilu.parse(pages[name]), select=[code]) for name in {name for name, _ in rows}}
    there = [name for name, p in rows if any(f.line <= p.lines[1] and f.end_line >= p.lines[0] for f in before[name])]
    assert len(there) <= 0.1 * len(rows), there
