"""The fuzz targets on a fixed set of inputs: small pages of every format, cut, doubled and mixed. SECURITY.md tells of the long runs."""

from __future__ import annotations

import random

import pytest

from fuzzing import TARGETS, mutated, seeds


@pytest.mark.parametrize("target", TARGETS)
def test_nothing_breaks(target: str) -> None:
    chance = random.Random(target)
    start = seeds(target)
    assert start
    examine = TARGETS[target]
    for page in start[:12]:
        examine(page)
    for _ in range(15 if target.startswith("whole") else 60):
        examine(mutated(chance.choice(start), chance))
