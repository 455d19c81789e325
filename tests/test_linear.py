"""Linear on input made to be slow: twice the input costs at most twice the instructions, for every terminal and every stage.

Counted by valgrind's callgrind, so that the result is the same on any machine, however busy.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

HERE = Path(__file__).parent
#: What is done once a call weighs nothing beside these, in instructions.
SMALL = 200_000
TWICE = 2.3


def counted(folder: Path) -> dict[str, tuple[int, int]]:
    """Instructions by piece of work, at a size and at twice that size; every processor does a part of the work."""
    parts = os.cpu_count() or 1
    with ThreadPoolExecutor(parts) as threads:
        told = threads.map(partial(_counted, folder, parts=parts), range(parts))
        return {name: pair for part in told for name, pair in part.items()}


def _counted(above: Path, part: int, *, parts: int) -> dict[str, tuple[int, int]]:
    folder = above / str(part)
    folder.mkdir()
    options = ["--tool=callgrind", "--dump-before=getppid", f"--callgrind-out-file={folder}/count"]
    command = ["valgrind", *options, sys.executable, "-X", "frozen_modules=off", str(HERE / "counted.py"), str(part), str(parts)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": "0", "PATH": "/usr/bin:/bin"})
    names = done.stdout.splitlines()
    spent = {int(p.suffix[1:]): p for p in folder.glob("count.*")}
    assert len(spent) >= 4 * len(names)
    return {name: (_total(spent[4 * at + 2]), _total(spent[4 * at + 4])) for at, name in enumerate(names)}


def _total(path: Path) -> int:
    found = re.search(r"^(?:totals|summary): (\d+)", path.read_text(), re.MULTILINE)
    assert found
    return int(found[1])


@pytest.mark.skipif(shutil.which("valgrind") is None, reason="valgrind is not installed: nothing counts instructions here")
def test_twice_the_input_costs_at_most_twice(tmp_path: Path) -> None:
    work = counted(tmp_path)
    assert len(work) > 180
    assert {name: pair for name, pair in work.items() if pair[1] > TWICE * pair[0] + SMALL} == {}
