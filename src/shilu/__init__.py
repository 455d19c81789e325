"""shilu (实录): reads, converts and audits transcripts of press conferences."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shilu.auditing import audit
    from shilu.model import Block, Exchange, Finding, Mend, Person, Transcript, Turn
    from shilu.reading import parse, read
    from shilu.writers import write

__all__ = ["Block", "Exchange", "Finding", "Mend", "Person", "Transcript", "Turn", "audit", "parse", "read", "write"]
#: Where the functions are; the records are in `model`.
HOMES = {"audit": "auditing", "parse": "reading", "read": "reading", "write": "writers"}


def __getattr__(name: str) -> Any:
    """A name of `__all__`, when it is first used: the command line starts without the grammar, which `--help` never needs."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{HOMES.get(name, 'model')}"), name)
