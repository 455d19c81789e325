"""Transcripts in JSON, as `shilu` writes them: read as YAML, of which JSON is a part, by the same schema and with the same care."""

from __future__ import annotations

import re

from shilu.decoding import decode
from shilu.model import Transcript
from shilu.readers import yaml

SUFFIXES = {".json"}
#: Other documents have these suffixes, too.
SHARED = True
SNIFF = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{\s*\"schema\"\s*:\s*\d")
#: Characters that JSON may hold as they are, and YAML reads as line breaks or not at all.
ODD = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")

#: A character beyond U+FFFF, which JSON may write as two escapes.
HALVES = re.compile(r"(?<!\\)((?:\\\\)*)\\u([dD][89abAB][\da-fA-F]{2})\\u([dD][c-fC-F][\da-fA-F]{2})")


def read(data: bytes, encoding: str | None = None, path: str | None = None, *, strict: bool = False) -> Transcript:
    """The transcript in a document; raises InputError with the place and line of the first fault."""
    text, _ = decode(data, encoding or "utf-8", path or "standard input", strict=strict)
    escaped = ODD.sub(lambda m: f"\\u{ord(m.group()):04x}", text.removeprefix("\ufeff"))
    escaped = HALVES.sub(lambda m: m[1] + bytes.fromhex(m[2] + m[3]).decode("utf-16-be"), escaped)
    return yaml.read(escaped.encode(), "utf-8", path)
