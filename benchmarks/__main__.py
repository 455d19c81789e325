"""Runs everything: `python -m benchmarks [--quick]`. Prints the report; `--record` keeps it in RESULTS.md and results.svg."""

from __future__ import annotations

import argparse
import datetime
import sys
import tempfile
from pathlib import Path
from time import process_time

from benchmarks import chart, contestants, corpus, measuring
from benchmarks.results import PARSED, Results, Table, machine

HERE = Path(__file__).parent
FILES = 2000


def main() -> None:
    """Measure, print, and keep where that is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measures shilu beside its peers.")
    parser.add_argument("--quick", action="store_true", help="up to 1 MB, fewer rounds: two minutes instead of fifteen")
    parser.add_argument("--record", action="store_true", help="keep the report in benchmarks/RESULTS.md and results.svg")
    asked = parser.parse_args()
    for name in contestants.missing():
        print(f"{name} is not installed and left out; pip install -e '.[bench]'", file=sys.stderr)
    with tempfile.TemporaryDirectory() as folder:
        results = measure(Path(folder), quick=asked.quick)
    report = results.markdown(datetime.date.today().isoformat())
    print(report)
    if asked.record:
        (HERE / "RESULTS.md").write_text(report, encoding="utf-8")
        table = results.tables[0]
        speeds = [(part, 1000 / table.per_megabyte(part)) for part in table.times]
        (HERE / "results.svg").write_text(chart.draw(f"MB/s, {table.title}", machine(), speeds), encoding="utf-8")


def measure(folder: Path, *, quick: bool) -> Results:
    """The whole run. `quick` leaves the large sizes out."""
    results = Results()
    sizes = {0.3: 3, 1: 3} if quick else {1: 7, 10: 3, 100: 1}
    small = 0.3 if quick else 1
    everybody = contestants.everybody()
    for make, kind in ((_documents, "many documents"), (corpus.growing, "one document")):
        results.growth[kind] = {}
        for size, rounds in sizes.items():
            note(f"{kind}, {size:g} MB")
            made = make(folder / f"{kind} {size}", size, peers=size < 100)
            if size < 100:
                results.tables.append(tabled(made, everybody, rounds))
                seconds = results.tables[-1].times[PARSED]
            else:
                seconds = measuring.compare(made, [contestants.Contestant("large", ".txt", contestants.parse_only)], rounds)[PARSED]
            results.growth[kind][size] = seconds * 1e9 / made.bytes()
    note("memory, start-up, profile")
    results.memory = measuring.memories(folder / f"one document {small:g}" / "00000.txt")
    results.start = measuring.start_up(5 if quick else 15)
    count = 200 if quick else FILES
    results.folder, results.folder_name = many_files(folder / "files", count), f"A folder of {count:,} files"
    profiled = sorted((folder / f"many documents {small:g}").glob("*.txt"))
    results.modules, results.functions = measuring.profile(contestants.Contestant("profiled", ".txt", contestants.parse_only), profiled)
    return results


def _documents(folder: Path, size: float, *, peers: bool) -> corpus.Corpus:
    return corpus.documents(folder, megabytes=size, peers=peers)


def tabled(made: corpus.Corpus, everybody: list[contestants.Contestant], rounds: int) -> Table:
    """Everybody on one corpus."""
    times = measuring.compare(made, everybody, rounds)
    suffixes = {c.name: c.suffix for c in everybody}
    suffix_of = {part: suffixes.get(part, ".txt") for part in times}
    sizes = {suffix: (made.bytes(suffix), made.lines(suffix)) for suffix in set(suffix_of.values())}
    return Table(made.name, times, {p: sizes[s][0] for p, s in suffix_of.items()}, {p: sizes[s][1] for p, s in suffix_of.items()})


def many_files(folder: Path, count: int) -> dict[str, float]:
    """CPU seconds for a folder of files: the floor and the script in this process, the audit as a command."""
    made = corpus.documents(folder, files=count)
    found = {}
    for name, run in (("floor", contestants.floor), ("ad hoc script, turns and YAML", contestants.script)):
        start = process_time()
        run(made.files())
        found[name] = process_time() - start
    command = str(measuring.COMMAND)
    found["shilu audit FOLDER"] = measuring.cpu_of([command, "audit", "--exit-zero", "--format", "json", str(folder)])
    some = made.pages[:: count // 20]
    each = sum(measuring.cpu_of([command, "convert", str(page)]) for page in some) / len(some)
    found[f"shilu convert FILE, a process each (estimated from {len(some)})"] = each * count
    return found


def note(text: str) -> None:
    """Tell on standard error how far the run is."""
    print(f"… {text}", file=sys.stderr)


if __name__ == "__main__":
    main()
