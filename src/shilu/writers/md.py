"""Markdown that a press office would publish as it is; what does not read back as it was said is not written."""

from __future__ import annotations

from shilu import sheets
from shilu.model import Transcript
from shilu.sheets import markdown
from shilu.wording import words
from shilu.writers.yaml import front_matter

SUFFIX = ".md"


def write(transcript: Transcript, *, keep_furniture: bool = False) -> str:
    """The transcript as Markdown. Raises OutputError where it would not read back as it was said."""
    told, pieces = sheets.settled(transcript, "md", keep_furniture=keep_furniture)
    return front_matter(told) + markdown.write(pieces, words(transcript.lang))
