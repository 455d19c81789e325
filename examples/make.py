"""Prints what every command says of the seeds into this folder: `python examples/make.py`. A test compares (tests/test_examples.py)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import shilu

HERE = Path(__file__).parent
SEEDS = HERE.parent / "seeds"
COMMANDS = {
    "yaml": ["convert", "-t", "yaml"],
    "md": ["convert", "-t", "md"],
    "txt": ["convert", "-t", "text"],
    "json": ["convert", "-t", "json"],
    "akn.xml": ["convert", "-t", "akn"],
    "tei.xml": ["convert", "-t", "tei"],
    "jsonl": ["convert", "-t", "convokit"],
    "terminal.txt": ["convert", "-t", "terminal", "--width", "80"],
    "preview.ansi": ["preview", "--width", "80", "--color", "always"],
    "explain.txt": ["explain"],
    "audit.txt": ["audit", "--exit-zero"],
    "html": ["convert", "-t", "html"],
    "stats.txt": ["stats"],
    "stats.csv": ["stats", "--format", "csv"],
    "stats.svg": ["stats", "--format", "svg"],
}


#: How much of a reading view is a picture for the README, and which.
PICTURE, LINES, WIDTH = "004.preview.svg", 30, 84
#: One page to read: the largest of the outputs.
PAGE = "004.html"


def picture() -> bytes:
    """The head of a seed's reading view as SVG."""
    seed = next(SEEDS.glob(PICTURE[:3] + "*"))
    return shilu.write(shilu.read(seed), "svg", width=WIDTH, lines=LINES).encode()


def printed(suffix: str, seed: Path) -> bytes:
    """What a command prints for a seed, read from standard input so that no path shows."""
    command = [sys.executable, "-m", "shilu", *COMMANDS[suffix]]
    return subprocess.run(command, input=seed.read_bytes(), capture_output=True, check=True).stdout


def examples() -> list[tuple[Path, str, Path]]:
    """Every example: the file, its command's suffix, its seed."""
    all_of_them = [(HERE / f"{seed.name[:3]}.{suffix}", suffix, seed) for seed in sorted(SEEDS.glob("*.txt")) for suffix in COMMANDS]
    return [e for e in all_of_them if e[1] != "html" or e[0].name == PAGE]


if __name__ == "__main__":
    for path, suffix, seed in examples():
        path.write_bytes(printed(suffix, seed))
    (HERE / PICTURE).write_bytes(picture())
