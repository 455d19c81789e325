"""shilu (实录): reads and converts transcripts of press conferences."""

from __future__ import annotations

from shilu.model import Block, Exchange, Mend, Person, Transcript, Turn
from shilu.reading import parse, read
from shilu.writers import write

__all__ = ["Block", "Exchange", "Mend", "Person", "Transcript", "Turn", "parse", "read", "write"]
