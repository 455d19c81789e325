"""Tallies: statistics become text, for people or for programs.

A module here with `tell(counted) -> Iterator[str]` is a format of `shilu stats`; nothing else is to be done. It takes the documents one by
one and yields pieces of its text.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from functools import cache

from shilu.errors import OutputError
from shilu.statistics import Statistics, Voice


@cache
def names() -> list[str]:
    """The names of the formats."""
    return sorted(m.name for m in pkgutil.iter_modules(__path__))


def tell(
    counted: Iterable[Statistics],
    format: str,  # noqa: A002 - the option's name
    *,
    width: int | None = None,
    color: bool = False,
) -> Iterator[str]:
    """The numbers in a format, piece by piece; raises OutputError where the format is unknown."""
    if format not in names():
        raise OutputError(f"{format!r} is no format of the statistics; take one of: {', '.join(names())}.")
    module = importlib.import_module(f"{__name__}.{format}")
    pieces: Iterator[str] = module.tell(counted, width=width, color=color) if format == "table" else module.tell(counted)
    return pieces


def called(voice: Voice, said: dict[str, str]) -> str:
    """What a voice is called; the word for its role where nobody names it."""
    return voice.speaker or said["reporter" if voice.role == "question" else "host" if voice.role == "host" else "official"]
