"""Reports: findings become text, for people or for programs.

A module here with `report(audited) -> Iterator[str]` is a format of `shilu audit`; nothing else is to be done. It takes the documents one
by one and yields pieces of its text, so that a long run holds no more than one document.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from shilu.errors import OutputError
from shilu.model import Finding


@dataclass(frozen=True, slots=True)
class Audited:
    """One document and what was found in it."""

    path: str
    findings: list[Finding]
    #: the lines of the source, to be shown with the findings
    lines: list[str]


@cache
def names() -> list[str]:
    """The names of the formats."""
    return sorted(m.name for m in pkgutil.iter_modules(__path__))


def report(audited: Iterable[Audited], format: str, *, color: bool = False) -> Iterator[str]:  # noqa: A002 - the option's name
    """The findings in a format, piece by piece; raises OutputError where the format is unknown."""
    if format not in names():
        raise OutputError(f"{format!r} is no format of the audit; take one of: {', '.join(names())}.")
    module = importlib.import_module(f"{__name__}.{format}")
    pieces: Iterator[str] = module.report(audited, color=color) if format == "text" else module.report(audited)
    return pieces
