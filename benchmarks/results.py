"""The results: what a run has measured, held against the targets, as Markdown."""

from __future__ import annotations

import platform
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.contestants import Times
from benchmarks.measuring import BARE

CONVERT = "shilu convert SEED"
PARSED, AUDITED, FLOOR = "shilu: file to transcript", "shilu: audit", "floor"
HOW = """\
Process CPU time, medians of rounds in which the contestants take turns; a MB is 10⁶ bytes of what the part itself reads. Ratios can be
compared between machines, milliseconds cannot: `python -m benchmarks` runs it all."""
#: Up to here a ratio of two sizes counts as linear growth.
LINEAR = 1.15


@dataclass
class Table:
    """The CPU seconds of every part on one corpus, and the size of what each part has read."""

    title: str
    times: Times
    bytes: dict[str, int]
    lines: dict[str, int]

    def per_megabyte(self, part: str) -> float:
        """Milliseconds a MB of the part's own input."""
        return self.times[part] * 1e9 / self.bytes[part]

    def ratio(self, *parts: str, to: str = FLOOR) -> float:
        """How many times as long as another part these take together, a MB."""
        return sum(map(self.per_megabyte, parts)) / self.per_megabyte(to)

    def markdown(self) -> str:
        """One row a part."""
        rows = [("", "ms/MB", "MB/s", "µs/line", "× floor")]
        for part, seconds in self.times.items():
            per = self.per_megabyte(part)
            rows.append((part, f"{per:.1f}", f"{1000 / per:.3g}", f"{seconds * 1e6 / self.lines[part]:.2f}", f"{self.ratio(part):.1f}"))
        return f"### {self.title}\n\n{_table(rows)}"


@dataclass
class Results:
    """Everything that a run has measured."""

    tables: list[Table] = field(default_factory=list)
    #: milliseconds a MB by kind of corpus, then by megabytes
    growth: dict[str, dict[float, float]] = field(default_factory=dict)
    memory: dict[str, tuple[float, float]] = field(default_factory=dict)
    start: Times = field(default_factory=dict)
    folder: Times = field(default_factory=dict)
    folder_name: str = ""
    modules: list[tuple[str, float]] = field(default_factory=list)
    functions: list[tuple[str, int, float]] = field(default_factory=list)

    def targets(self) -> list[tuple[str, float, float]]:
        """Every target as (what, ratio, most): on the first corpus, the documents."""
        table = self.tables[0]
        told = [
            ("text to transcript, beside the floor", table.ratio(PARSED), 9.0),
            ("text to transcript, with the audit, beside the floor", table.ratio(PARSED, AUDITED), 14.0),
            ("Markdown, without its self-check, beside the floor", table.ratio("shilu: md"), 1.5),
            ("its self-check, beside markdown-it-py", table.ratio("shilu: md, self-check", to="markdown-it-py, parse alone"), 1.2),
            ("YAML, beside the ad hoc script's CSafeDumper", table.ratio("shilu: yaml", to="ad hoc script: YAML"), 1.0),
            ("bytes at the peak, text to transcript, for each byte of the source", self.memory[PARSED][1], 5.0),
            (
                f"shilu --version, beside {_code('import typer')}",
                self.start["shilu --version"] / self.start["python -c 'import typer'"],
                1.3,
            ),
            (f"{CONVERT}, beside {_code(BARE)}", self.start[CONVERT] / self.start[f"python -c '{BARE}'"], 1.35),
        ]
        if "jouvence" in table.times:
            told.insert(1, ("text to transcript, beside jouvence", table.ratio(PARSED, to="jouvence"), 1.0))
        for kind, speeds in self.growth.items():
            told.append(
                (f"growth of {kind}, {max(speeds):g} beside {min(speeds):g} MB, a MB", speeds[max(speeds)] / speeds[min(speeds)], LINEAR)
            )
        return told

    def markdown(self, date: str) -> str:
        """The whole report."""
        targets = [("target", "asked", "measured", "")]
        for what, ratio, most in self.targets():
            verdict = "hit" if ratio <= most else f"missed, {ratio / most:.2g} times too much"
            targets.append((what, f"≤ {most:g}", f"{ratio:.2f}", verdict))
        sections = [
            f"# Results of {date}",
            f"{machine()}.",
            HOW,
            "![MB/s of every contestant](results.svg)",
            "## Targets",
            _table(targets),
            "## Speed",
            *(table.markdown() for table in self.tables),
            "## Growth",
            _growth(self.growth),
            "## Memory",
            "Bytes for each byte of the source, by tracemalloc, on one document of 1 MB; the text itself is kept, too.",
            _table([("", "kept", "at the peak"), *((k, f"{a:.1f}", f"{b:.1f}") for k, (a, b) in self.memory.items())]),
            "## Start-up",
            _table([("", "CPU ms"), *((_code(k), f"{v * 1000:.0f}") for k, v in self.start.items())]),
            f"## {self.folder_name}",
            _table([("", "CPU s"), *((k, f"{v:.2f}") for k, v in self.folder.items())]),
            "## Where the time goes",
            "Of the way from file to transcript, under cProfile (which makes calls look dearer than they are), each one's own time.",
            _table([("module", "share"), *((m, f"{s:.1%}") for m, s in self.modules[:14])]),
            _table([("function", "calls", "share"), *((_code(f), f"{n:,}", f"{s:.1%}") for f, n, s in self.functions[:24])]),
        ]
        return "\n\n".join(sections) + "\n"


def machine() -> str:
    """Processor, cores, memory, system and Python."""
    told = dict(line.split(":", 1) for line in _lines("/proc/cpuinfo") if ":" in line)
    cores = sum(line.startswith("processor") for line in _lines("/proc/cpuinfo"))
    memory = next((int(line.split()[1]) / 2**20 for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), 0)
    processor = next((value.strip() for key, value in told.items() if key.strip() == "model name"), platform.processor())
    system = f"{platform.system()} {platform.machine()}"
    return f"{processor}, {cores} cores, {memory:.0f} GiB, {system}, {platform.python_implementation()} {platform.python_version()}"


def _lines(path: str) -> list[str]:
    return Path(path).read_text("utf-8").splitlines() if Path(path).exists() else []


def _growth(growth: dict[str, dict[float, float]]) -> str:
    rows: list[tuple[str, ...]] = [("text to transcript, ms/MB", *(f"{size:g} MB" for size in next(iter(growth.values()))))]
    return _table([*rows, *((kind, *(f"{ms:.1f}" for ms in speeds.values())) for kind, speeds in growth.items())])


def _code(text: str) -> str:
    return f"`{text}`"


def _table(rows: Iterable[tuple[str, ...]]) -> str:
    head, *body = rows
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, ("---", *("---:" for _ in head[1:])), *body))
