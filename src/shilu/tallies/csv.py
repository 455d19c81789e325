"""Statistics as one CSV table for data frames: a row for everybody in every role in every document."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import asdict, fields

from shilu.statistics import Statistics, Voice

DOCUMENT = ("path", "date", "lang")


def tell(counted: Iterable[Statistics]) -> Iterator[str]:
    """The head, then the rows of each document; what is not told is empty."""
    yield _rows([[*DOCUMENT, *(field.name for field in fields(Voice))]])
    for document in counted:
        yield _rows([*(getattr(document, name) for name in DOCUMENT), *asdict(voice).values()] for voice in document.voices)


def _rows(rows: Iterable[list[object]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()
