"""JSON: the document of the contract, indented, nothing escaped that need not be."""

from __future__ import annotations

import json
import re

from shilu.document import to_document
from shilu.model import Transcript

SUFFIX = ".json"
UNSHOWN = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def dumps(value: object, *, indent: int | None = None) -> str:
    """JSON in which nothing is escaped but what steers a terminal or ends a line somewhere; halves of characters become U+FFFD."""
    return UNSHOWN.sub(_escaped, json.dumps(value, ensure_ascii=False, indent=indent))


def _escaped(found: re.Match[str]) -> str:
    return "\ufffd" if "\ud800" <= found.group() <= "\udfff" else f"\\u{ord(found.group()):04x}"


def write(transcript: Transcript) -> str:
    """The transcript as JSON text."""
    return dumps(to_document(transcript), indent=1) + "\n"
