"""Every page of the corpus is read as its table says."""

from __future__ import annotations

from pathlib import Path

import pytest

import shilu
from cases import FOLDER, found, read_case
from spans import untiled

PATHS = sorted(FOLDER.glob("*.txt"))


def test_there_is_a_corpus() -> None:
    assert len(PATHS) >= 25


@pytest.mark.parametrize("path", PATHS, ids=lambda p: p.stem)
def test_case(path: Path) -> None:
    case = read_case(path)
    transcript = shilu.parse(case.source)
    assert transcript.kind == case.kind
    assert found(transcript, case) == [" | ".join(t) for t in case.turns]
    assert {(q, a) for e in transcript.exchanges for q in e.questions for a in e.answers} == case.links
    assert untiled(transcript, case.source) == ""
