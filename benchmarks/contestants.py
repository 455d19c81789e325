"""The contestants: each goes through the files of a corpus one by one, keeps nothing, and says what CPU time each of its parts took."""

from __future__ import annotations

import importlib
import importlib.util
import io
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import process_time
from typing import Any
from unittest.mock import patch

from benchmarks import adhoc
from shilu import auditing, casting, lexing, reading, writers
from shilu.readers import read_file
from shilu.sheets import markdown
from shilu.source import Source

Times = dict[str, float]
FORMATS = ("md", "yaml", "json", "terminal")


class Stopwatch:
    """CPU seconds by part."""

    def __init__(self) -> None:
        self.times: Times = defaultdict(float)

    def run(self, part: str, work: Callable[..., Any], *args: Any) -> Any:
        """Do some work on a part's account."""
        start = process_time()
        result = work(*args)
        self.times[part] += process_time() - start
        return result

    @contextmanager
    def inside(self, module: Any, name: str, part: str) -> Iterator[None]:
        """Time a function of a module as well, wherever the module calls it."""
        function = getattr(module, name)
        with patch.object(module, name, lambda *args: self.run(part, function, *args)):
            yield


@dataclass(frozen=True)
class Contestant:
    """A name, the markup it reads, and what it does; `main` is the part that is compared with the peers."""

    name: str
    suffix: str
    run: Callable[[list[Path]], Times]


def floor(paths: list[Path]) -> Times:
    """Read, decode, split into lines: what nobody can do without."""
    watch = Stopwatch()
    for path in paths:
        watch.run("floor", lambda path: path.read_bytes().decode("utf-8").split("\n"), path)
    return watch.times


def script(paths: list[Path]) -> Times:
    """The ad hoc script: its turns, and its YAML."""
    watch = Stopwatch()
    for path in paths:
        turns = watch.run("ad hoc script: turns", lambda path: adhoc.turns(path.read_bytes().decode("utf-8")), path)
        watch.run("ad hoc script: YAML", adhoc.dump, turns)
    return watch.times


def parse_only(paths: list[Path]) -> Times:
    """`shilu` from file to transcript, without the clocks between the stages."""
    watch = Stopwatch()
    for path in paths:
        watch.run("shilu: file to transcript", reading.read, path)
    return watch.times


def parse_and_audit(paths: list[Path]) -> Times:
    """`shilu` from file to findings: what is measured where the writers would take too long."""
    watch = Stopwatch()
    for path in paths:
        transcript = watch.run("shilu: file to transcript", reading.read, path)
        watch.run("shilu: audit", auditing.audit, transcript)
    return watch.times


def stages(paths: list[Path]) -> Times:
    """`shilu` stage by stage, then the audit and every writer."""
    watch = Stopwatch()
    for path in paths:
        source: Source = watch.run("shilu: read", read_file, path)
        tokens = watch.run("shilu: lex", lexing.lex, source)
        page = watch.run("shilu: cast", casting.cast, source, tokens)
        with watch.inside(reading, "parse_tokens", "shilu: parse"):
            transcript = watch.run("shilu: build", reading.transcript_of, source, page)
        watch.run("shilu: audit", auditing.audit, transcript)
        with watch.inside(markdown, "_reads_back", "shilu: md, self-check"):
            for name in FORMATS:
                watch.run(f"shilu: {name}", writers.write, transcript, name)
    # the inner parts were counted in the outer ones as well
    watch.times["shilu: build"] -= watch.times["shilu: parse"]
    watch.times["shilu: md"] -= watch.times["shilu: md, self-check"]
    return watch.times


def peer(package: str, parse: Callable[[Any, str], object]) -> Callable[[list[Path]], Times]:
    """A peer's way through its files; `parse` gets the module and a text."""

    def run(paths: list[Path]) -> Times:
        module = importlib.import_module(package)
        watch = Stopwatch()
        for path in paths:
            watch.run("peer", lambda path: parse(module, path.read_bytes().decode("utf-8")), path)
        return watch.times

    return run


def markdown_alone(paths: list[Path]) -> Times:
    """markdown-it-py on texts that are read already: what the self-check of our Markdown is measured by."""
    parser = importlib.import_module("markdown_it").MarkdownIt("commonmark").enable("table")
    watch = Stopwatch()
    for path in paths:
        watch.run("markdown-it-py, parse alone", parser.parse, path.read_text("utf-8"))
    return watch.times


#: Package, markup and call of each peer; screenplain reads from a file object.
PEERS: dict[str, tuple[str, str, Callable[[Any, str], object]]] = {
    "fountain-parser": ("fountain_parser", ".fountain", lambda m, text: m.parse(text)),
    "jouvence": ("jouvence.parser", ".fountain", lambda m, text: m.JouvenceParser().parseString(text)),
    "screenplain": ("screenplain.parsers.fountain", ".fountain", lambda m, text: m.parse(io.StringIO(text))),
    "fountain-py": ("fountain.parser", ".fountain", lambda m, text: m.FountainParser().parse(text)),
    "srt": ("srt", ".srt", lambda m, text: list(m.parse(text))),
    "pysubs2": ("pysubs2", ".srt", lambda m, text: m.SSAFile.from_string(text, format_="srt")),
    "markdown-it-py": ("markdown_it", ".md", lambda m, text: m.MarkdownIt("commonmark").parse(text)),
}


def missing() -> list[str]:
    """The peers that are not installed."""
    return [name for name, (package, _, _) in PEERS.items() if importlib.util.find_spec(package.partition(".")[0]) is None]


def everybody() -> list[Contestant]:
    """All contestants, in the order of the tables."""
    own = [Contestant("floor", ".txt", floor), Contestant("ad hoc script", ".txt", script), Contestant("shilu", ".txt", parse_only)]
    own += [Contestant("shilu by stage", ".txt", stages), Contestant("markdown-it-py, parse alone", ".md", markdown_alone)]
    return own + [Contestant(n, suffix, peer(package, parse)) for n, (package, suffix, parse) in PEERS.items() if n not in missing()]
