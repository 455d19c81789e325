"""Statistics as one CSV table for data frames: a row for everybody in every role in every document.

A text that a spreadsheet would run as a formula has a ' before it; no text goes on over lines.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, fields

from shilu.statistics import Statistics, Voice
from shilu.writers.terminal import safe_line

DOCUMENT = ("path", "date", "lang")
#: How a formula begins, in the wide signs of the East, too. A sign alone is none.
FORMULA = re.compile("[=+@\t＝＋－＠-].")


def tell(counted: Iterable[Statistics]) -> Iterator[str]:
    """The head, then the rows of each document; what is not told is empty."""
    yield _rows([[*DOCUMENT, *(field.name for field in fields(Voice))]])
    for document in counted:
        told = [getattr(document, name) for name in DOCUMENT]
        yield _rows([_cell(value) for value in (*told, *asdict(voice).values())] for voice in document.voices)


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = safe_line(value)
    return f"'{text}" if FORMULA.match(text) else text


def _rows(rows: Iterable[list[object]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()
