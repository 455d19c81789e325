"""The examples are what the commands print today: the golden outputs of all five seeds in all formats."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "examples"
spec = importlib.util.spec_from_file_location("make", FOLDER / "make.py")
assert spec
assert spec.loader
make = importlib.util.module_from_spec(spec)
spec.loader.exec_module(make)


@pytest.mark.parametrize(("path", "suffix", "seed"), make.examples(), ids=lambda x: x.name if isinstance(x, Path) else x)
def test_example(path: Path, suffix: str, seed: Path) -> None:
    assert make.printed(suffix, seed) == path.read_bytes()


def test_no_example_is_left_over() -> None:
    there = {p.name for p in FOLDER.iterdir() if p.suffix not in {".py", ".pyc"} and p.is_file()}
    assert there == {p.name for p, _, _ in make.examples()} | {make.PICTURE}


def test_the_picture() -> None:
    assert make.picture() == (FOLDER / make.PICTURE).read_bytes()
