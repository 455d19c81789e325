"""Measures: alternating rounds of CPU time, memory by tracemalloc, start-up of fresh processes, and where a run spends its time."""

from __future__ import annotations

import compileall
import cProfile
import gc
import importlib
import pstats
import resource
import subprocess
import sys
import tracemalloc
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import shilu
from benchmarks.contestants import PEERS, Contestant, Times, missing
from benchmarks.corpus import SEEDS, Corpus
from shilu import auditing, reading

#: Where the package lies: functions from below it are named by their module.
HOME = Path(shilu.__file__).parent
#: The command as it is installed beside this Python.
COMMAND = Path(sys.executable).with_name("shilu")
#: What `shilu convert` cannot do without: the command line, the grammar's engine, the YAML of front matter and output; and the same with
#: what a recent typer loads besides, as soon as a command has options.
BARE = "import typer, lark, yaml"
LOADED = "import typer, lark, yaml, pydantic.types, pydantic.main"


def compare(corpus: Corpus, contestants: list[Contestant], rounds: int) -> Times:
    """The median CPU seconds of every part of every contestant, who take turns; a first, unmeasured round fills caches."""
    seen: dict[str, list[float]] = defaultdict(list)
    for contestant in contestants:
        contestant.run(corpus.files(contestant.suffix)[:5])
    for _ in range(rounds):
        for contestant in contestants:
            gc.collect()
            for part, seconds in contestant.run(corpus.files(contestant.suffix)).items():
                seen[contestant.name if part == "peer" else part].append(seconds)
    return {part: median(times) for part, times in seen.items()}


def memory(work: Callable[[Path], Any], path: Path) -> tuple[float, float]:
    """Bytes kept by the result, and bytes at the peak, for each byte of the file, by tracemalloc."""
    work(path)
    gc.collect()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    result = work(path)
    _, peak = tracemalloc.get_traced_memory()
    gc.collect()
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del result
    size = path.stat().st_size
    return (kept - before) / size, (peak - before) / size


def memories(path: Path) -> dict[str, tuple[float, float]]:
    """Kept and peak bytes of each parser on one document, everybody in the own markup."""
    from benchmarks import adhoc

    found = {
        "floor": memory(lambda p: p.read_bytes().decode("utf-8").split("\n"), path),
        "ad hoc script: turns": memory(lambda p: adhoc.turns(p.read_bytes().decode("utf-8")), path),
        "shilu: file to transcript": memory(reading.read, path),
        "shilu: with audit": memory(lambda p: auditing.audit(shilu.read(p)), path),
    }
    for name, (package, suffix, parse) in PEERS.items():
        if name not in missing():
            found[name] = memory(_parsing(package, parse), path.with_suffix(suffix))
    return found


def _parsing(package: str, parse: Callable[[Any, str], object]) -> Callable[[Path], object]:
    module = importlib.import_module(package)
    return lambda path: parse(module, path.read_bytes().decode("utf-8"))


def start_up(rounds: int) -> Times:
    """The median CPU seconds of fresh processes, in turns; the package is compiled first, as pip does where it is installed."""
    compileall.compile_dir(HOME, quiet=2)
    seed = str(next(SEEDS.glob("004*")))
    calls = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "python -c 'import typer'": [sys.executable, "-c", "import typer"],
        "shilu --version": [str(COMMAND), "--version"],
        f"python -c '{BARE}'": [sys.executable, "-c", BARE],
        f"python -c '{LOADED}'": [sys.executable, "-c", LOADED],
        "shilu convert SEED -t json": [str(COMMAND), "convert", seed, "-t", "json"],
        "shilu convert SEED": [str(COMMAND), "convert", seed],
        "shilu convert SEED -t md": [str(COMMAND), "convert", seed, "-t", "md"],
        "shilu audit SEED": [str(COMMAND), "audit", "--exit-zero", seed],
    }
    seen: dict[str, list[float]] = defaultdict(list)
    for number in range(rounds + 1):
        for name, call in calls.items():
            seconds = cpu_of(call)
            if number:
                seen[name].append(seconds)
    return {name: median(times) for name, times in seen.items()}


def cpu_of(call: list[str]) -> float:
    """User and system seconds of a process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(call, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def profile(contestant: Contestant, paths: list[Path]) -> tuple[list[tuple[str, float]], list[tuple[str, int, float]]]:
    """Where a run spends its own time: by module, and by function with its calls; each as a share of the whole."""
    watch = cProfile.Profile()
    watch.runcall(contestant.run, paths)
    rows = [(_place(file), f"{_place(file)}.{name}", calls, own) for (file, _, name), (_, calls, own, *_) in _stats(watch).items()]
    whole = sum(own for *_, own in rows)
    modules: dict[str, float] = defaultdict(float)
    for module, _, _, own in rows:
        modules[module] += own / whole
    functions = [(name, calls, own / whole) for _, name, calls, own in rows]
    return sorted(modules.items(), key=lambda m: -m[1]), sorted(functions, key=lambda f: -f[2])


def _stats(watch: cProfile.Profile) -> dict[tuple[str, int, str], tuple[int, int, float, float, Any]]:
    return pstats.Stats(watch).stats  # type: ignore[attr-defined, no-any-return]  # typeshed keeps it to itself


def _place(file: str) -> str:
    """A module's name as people know it: `shilu.lexing`, `lark`, `built in`."""
    path = Path(file)
    if path.is_relative_to(HOME):
        return ".".join(("shilu", *path.relative_to(HOME).with_suffix("").parts))
    if "site-packages" in path.parts:
        return path.parts[path.parts.index("site-packages") + 1].removesuffix(".py")
    return "built in" if file == "~" else f"python: {path.stem}"
