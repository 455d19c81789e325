"""Plain text in one uniform style, a line a paragraph; what does not read back as it was said is not written."""

from __future__ import annotations

from shilu import sheets
from shilu.model import Transcript
from shilu.sheets import text
from shilu.wording import words
from shilu.writers.yaml import front_matter

SUFFIX = ".txt"


def write(transcript: Transcript, *, keep_furniture: bool = False) -> str:
    """The transcript as text. Raises OutputError where it would not read back as it was said."""
    told, pieces = sheets.settled(transcript, "text", keep_furniture=keep_furniture)
    return front_matter(told) + text.write(pieces, words(transcript.lang))
