"""How fast `shilu batch` is: 2,000 files to Markdown and to JSONL, with 1 and 2 converting processes; prints a table.

    python -m benchmarks.batch [--count 2000]

Beside it the ad hoc script, in one process, from files to YAML.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import adhoc, corpus


def by_batch(pages: Path, target: str, jobs: int) -> tuple[float, float]:
    """Seconds of one run from start to end of the command: on the clock, and of all processors, which others' work does not lengthen."""
    with tempfile.TemporaryDirectory() as out:
        command = [sys.executable, "-m", "shilu", "batch", str(pages), "-o", out, "-t", target, "-j", str(jobs)]
        began, worked = time.perf_counter(), sum(os.times()[2:4])
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
        return time.perf_counter() - began, sum(os.times()[2:4]) - worked


def by_script(made: corpus.Corpus) -> tuple[float, float]:
    """The same of the ad hoc script."""
    began, worked = time.perf_counter(), time.process_time()
    for page in made.pages:
        adhoc.dump(adhoc.turns(page.read_text("utf-8")))
    return time.perf_counter() - began, time.process_time() - worked


def main() -> None:
    """Measure and print."""
    wanted = argparse.ArgumentParser(prog="python -m benchmarks.batch", description="Measures shilu batch.")
    wanted.add_argument("--count", type=int, default=2000)
    count = wanted.parse_args().count
    with tempfile.TemporaryDirectory() as place:
        made = corpus.documents(Path(place), files=count)
        megabytes = made.bytes() / 1e6
        print(f"{count} files, {megabytes:.1f} MB; {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
        print(f"{'to':<14} {'-j':>3} {'seconds':>8} {'documents/s':>12} {'MB/s':>6} {'CPU s':>6} {'documents/CPU s':>16}")
        for target, jobs in (("md", 1), ("md", 2), ("jsonl", 1), ("jsonl", 2), ("ad hoc: yaml", 1)):
            seconds, worked = by_script(made) if target.startswith("ad hoc") else by_batch(Path(place), target, jobs)
            clock = f"{seconds:>8.1f} {count / seconds:>12.0f} {megabytes / seconds:>6.2f}"
            print(f"{target:<14} {jobs:>3} {clock} {worked:>6.1f} {count / worked:>16.0f}", flush=True)


if __name__ == "__main__":
    main()
