"""Statistics as a JSON list, an object a document; the keys are those of `Statistics`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict

from shilu.statistics import Statistics
from shilu.writers.json import dumps


def tell(counted: Iterable[Statistics]) -> Iterator[str]:
    """One list over all documents, a line a document."""
    before = "["
    for document in counted:
        yield f"{before}\n {dumps(asdict(document))}"
        before = ","
    yield "[]\n" if before == "[" else "\n]\n"
