"""Findings for people: where, what, then the line of the page with a mark under the place, and what to try."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from shilu.model import Finding
from shilu.reports import Audited
from shilu.writers.terminal import safe_line

STYLES = {"error": "bold red", "warning": "bold yellow", "info": "bold cyan"}
#: How many cells of a line are shown, and how many of them before the place.
SHOWN, BEFORE = 72, 20


def report(audited: Iterable[Audited], *, color: bool = False) -> Iterator[str]:
    """A paragraph a finding."""
    for document in audited:
        for finding in document.findings:
            out = io.StringIO()
            console = Console(
                file=out, width=10**6, force_terminal=color, color_system="standard" if color else None, no_color=not color, _environ={}
            )
            for line in _shown(finding, document.lines):
                console.print(line, soft_wrap=True, crop=False)
            yield out.getvalue() + "\n"


def _shown(finding: Finding, lines: list[str]) -> Iterator[Text]:
    where = safe_line(f"{finding.path}:{finding.line}:{finding.column}: ")
    yield Text.assemble(
        where, (f"{finding.code} {finding.severity}", STYLES[finding.severity]), f" {finding.name}: {safe_line(finding.message)}"
    )
    if 0 < finding.line <= len(lines):
        line = lines[finding.line - 1].replace("\t", " ")
        at = min(finding.column - 1, len(line))
        # of what goes on below, only the place where it begins is marked
        end = finding.end_column if finding.end_line == finding.line else at + 1
        start, before = _window(line, at)
        shown, marked = _cut(line[start:], SHOWN - cell_len(before))
        under = " " * (cell_len(before) + cell_len(safe_line(line[start:at])))
        width = max(1, cell_len(safe_line(line[at : min(end, start + marked)])))
        number = str(finding.line)
        yield Text.assemble((f"{number:>6} | ", "dim"), before + safe_line(shown))
        yield Text.assemble((f"{'':>6} | ", "dim"), under, ("^" * width, STYLES[finding.severity]))
    if finding.hint:
        yield Text.assemble((f"{'':>6} = ", "dim"), safe_line(finding.hint))


def _window(line: str, at: int) -> tuple[int, str]:
    """Where the shown part of a line begins, and what stands for the rest before it."""
    cells, start = 0, at
    while start > 0 and cells < BEFORE:
        start -= 1
        cells += cell_len(line[start])
    return (start, "...") if start > 0 else (0, "")


def _cut(text: str, cells: int) -> tuple[str, int]:
    """As much of a text as fits into so many cells, with ... for the rest, and how many of its characters are shown."""
    for count, char in enumerate(text):
        cells -= cell_len(char)
        if cells < 0:
            return text[:count] + "...", count
    return text, len(text)
