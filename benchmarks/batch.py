"""How fast `shilu batch` is: 2,000 files to Markdown and to JSONL, with 1 and 2 converting processes; prints a table.

    python benchmarks/batch.py [FOLDER] [--count 2000]

The documents are those of FOLDER (by default `seeds/`), over and over, each with a number of its own in front, so that no two are alike.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path

SEEDS = Path(__file__).parents[1] / "seeds"


def copies(folder: Path, count: int, into: Path) -> int:
    """Write `count` documents; how many bytes they have."""
    originals = [p.read_bytes() for p in sorted(folder.iterdir()) if p.is_file()]
    for number, original in enumerate(islice(cycle(originals), count)):
        (into / f"{number:06}.txt").write_bytes(f"第{number}号\n".encode() + original)
    return sum(p.stat().st_size for p in into.iterdir())


def measured(pages: Path, target: str, jobs: int) -> tuple[float, float]:
    """Seconds of one run from start to end of the command: on the clock, and of all processors, which others' work does not lengthen."""
    with tempfile.TemporaryDirectory() as out:
        command = [sys.executable, "-m", "shilu", "batch", str(pages), "-o", out, "-t", target, "-j", str(jobs)]
        began, worked = time.perf_counter(), sum(os.times()[2:4])
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
        return time.perf_counter() - began, sum(os.times()[2:4]) - worked


def main() -> None:
    """Measure and print."""
    wanted = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    wanted.add_argument("folder", nargs="?", type=Path, default=SEEDS)
    wanted.add_argument("--count", type=int, default=2000)
    told = wanted.parse_args()
    with tempfile.TemporaryDirectory() as place:
        size = copies(told.folder, told.count, Path(place))
        print(f"{told.count} files, {size / 1e6:.1f} MB; {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
        print(f"{'to':<6} {'-j':>3} {'seconds':>8} {'documents/s':>12} {'MB/s':>6} {'CPU s':>6} {'documents/CPU s':>16}")
        for target in ("md", "jsonl"):
            for jobs in (1, 2):
                seconds, worked = measured(Path(place), target, jobs)
                clock = f"{seconds:>8.1f} {told.count / seconds:>12.0f} {size / 1e6 / seconds:>6.2f}"
                print(f"{target:<6} {jobs:>3} {clock} {worked:>6.1f} {told.count / worked:>16.0f}", flush=True)


if __name__ == "__main__":
    main()
