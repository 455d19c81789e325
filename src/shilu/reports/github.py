"""Findings as workflow commands, which GitHub shows as annotations beside the lines of a change.

Source: https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from shilu.reports import Audited
from shilu.writers.terminal import safe_line

COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def report(audited: Iterable[Audited]) -> Iterator[str]:
    """A line a finding."""
    for document in audited:
        for f in document.findings:
            title = f"{f.code} {f.name}"
            where = {"file": f.path, "line": f.line, "endLine": f.end_line, "col": f.column, "title": title}
            if f.end_line == f.line:
                where["endColumn"] = f.end_column
            told = ",".join(f"{key}={_property(str(value))}" for key, value in where.items())
            yield f"::{COMMANDS[f.severity]} {told}::{_data(' '.join(x for x in (f.message, f.hint) if x))}\n"


def _data(text: str) -> str:
    return safe_line(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
