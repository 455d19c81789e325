"""Names in the output folder: whatever a document is called, what is written for it lies in there, under a name that any system takes."""

from __future__ import annotations

import hashlib
import os
import re
from collections import Counter

#: What no name may hold anywhere or at its ends: separators, controls, half characters, what turns the direction of writing; dots, blanks.
ODD = re.compile(r"""(?<![.\s])[.\s]+$|^[.\s]+|[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff/\\:*?"<>|]|^$""")
#: What Windows keeps for devices, whatever follows behind a dot.
DEVICE = re.compile(r"(?i)(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])\s*(?:\.|$)")
#: What looks like a name that was made here, or that is written here beside others.
OURS = re.compile(r"(?i)-[0-9a-f]{12}$|\.audit$|^errors$")
#: Bytes of a name; with the longest suffix and a digest it stays below the 255 that file systems take.
LONGEST = 180


def safe(name: str, also: str = "") -> str:
    """A file name, without a suffix, for anything: the name itself where it can be one, else what is left of it and a digest.

    `also` is something by which names that are equal differ; with it, a digest is always added.
    """
    if not (also or ODD.search(name) or DEVICE.match(name) or OURS.search(name) or len(name.encode()) > LONGEST):
        return name
    digest = hashlib.sha256(f"{name}\0{also}".encode("utf-8", "surrogatepass")).hexdigest()[:12]
    left = ODD.sub("_", name).encode()[:LONGEST].decode("utf-8", "ignore")
    return f"{'_' if DEVICE.match(left) else ''}{left}-{digest}"


def shown(name: str) -> str:
    """The name of a file as it can stand in a text: U+FFFD where it is no UTF-8."""
    return os.fsencode(name).decode("utf-8", "replace")


def stems(names: list[str]) -> dict[str, str]:
    """What each file of one folder is called without its suffixes; where two would be called the same, their whole names."""
    called = {name: _stem(name) for name in names}
    while twice := {stem for stem, count in Counter(called.values()).items() if count > 1}:
        called = {name: name if stem in twice else stem for name, stem in called.items()}
    return called


def _stem(name: str) -> str:
    return re.sub(r"(?i)(?<=.)(?:\.(?:jsonl|ndjson|warc))?\.(?:gz|zst)$|(?<=.)\.[^.]*$", "", name)
