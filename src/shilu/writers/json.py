"""JSON: the document of the contract, indented, nothing escaped that need not be."""

from __future__ import annotations

import json

from shilu.document import to_document
from shilu.model import Transcript

SUFFIX = ".json"


def write(transcript: Transcript) -> str:
    """The transcript as JSON text."""
    return json.dumps(to_document(transcript), ensure_ascii=False, indent=1) + "\n"
