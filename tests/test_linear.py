"""Linear on input made to be slow: twice the input costs at most twice the instructions, for every terminal and every stage.

Counted by valgrind's callgrind, so that the result is the same on any machine, however busy.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

HERE = Path(__file__).parent
#: What is done once a call weighs nothing beside these, in instructions.
SMALL = 200_000
TWICE = 2.3


@cache
def counted(folder: Path) -> dict[str, tuple[int, int]]:
    """Instructions by piece of work, at a size and at twice that size."""
    options = ["--tool=callgrind", "--dump-before=getppid", f"--callgrind-out-file={folder}/count"]
    command = ["valgrind", *options, sys.executable, "-X", "frozen_modules=off", str(HERE / "counted.py")]
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
