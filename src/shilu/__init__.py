"""shilu (实录): reads, converts and audits transcripts of press conferences."""

from __future__ import annotations

from shilu.auditing import audit
from shilu.model import Block, Exchange, Finding, Mend, Person, Transcript, Turn
from shilu.reading import parse, read
from shilu.writers import write

__all__ = ["Block", "Exchange", "Finding", "Mend", "Person", "Transcript", "Turn", "audit", "parse", "read", "write"]
