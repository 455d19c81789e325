"""Linear on input made to be slow: twice the input costs at most twice the instructions, for every terminal and every stage; whole documents
that made time grow with its square are taken four times as long, and cost at most five times.

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

from growing import CASTING

#: Not clean yet since casting is learned: run with `-m slow`.
pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
#: What is done once a call weighs nothing beside these, in instructions.
SMALL = 200_000
#: How much more so many times the input may cost.
MOST = {2: 2.3, 4: 5.0}

Counts = dict[str, tuple[int, int, int]]


def counted(folder: Path) -> Counts:
    """By piece of work the multiple of its size, and the instructions at the size and at the multiple; every processor does a part."""
    parts = os.cpu_count() or 1
    with ThreadPoolExecutor(parts) as threads:
        told = threads.map(partial(_counted, folder, parts=parts), range(parts))
        return {name: pair for part in told for name, pair in part.items()}


def _counted(above: Path, part: int, *, parts: int) -> Counts:
    folder = above / str(part)
    folder.mkdir()
    options = ["--tool=callgrind", "--dump-before=getppid", f"--callgrind-out-file={folder}/count"]
    command = ["valgrind", *options, sys.executable, "-X", "frozen_modules=off", str(HERE / "counted.py"), str(part), str(parts)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": "0", "PATH": "/usr/bin:/bin"})
    names = [line.partition(" ") for line in done.stdout.splitlines()]
    spent = {int(p.suffix[1:]): p for p in folder.glob("count.*")}
    assert len(spent) >= 4 * len(names)
    return {name: (int(times), _total(spent[4 * at + 2]), _total(spent[4 * at + 4])) for at, (times, _, name) in enumerate(names)}


def _total(path: Path) -> int:
    found = re.search(r"^(?:totals|summary): (\d+)", path.read_text(), re.MULTILINE)
    assert found
    return int(found[1])


@pytest.mark.skipif(shutil.which("valgrind") is None, reason="valgrind is not installed: nothing counts instructions here")
@pytest.mark.timeout(3000)
def test_so_many_times_the_input_costs_at_most_so_many_times(tmp_path: Path) -> None:
    work = counted(tmp_path)
    assert len(work) > 1000
    slow = {name: told for name, told in work.items() if told[2] > MOST[told[0]] * told[1] + SMALL}
    assert {name: told for name, told in slow.items() if name not in CASTING} == {}
