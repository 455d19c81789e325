"""Findings as a JSON list, for programs; the keys are those of `Finding`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict

from shilu.reports import Audited
from shilu.writers.json import dumps


def report(audited: Iterable[Audited]) -> Iterator[str]:
    """One list over all documents, a line a finding."""
    before = "["
    for document in audited:
        for finding in document.findings:
            yield f"{before}\n {dumps(asdict(finding))}"
            before = ","
    yield "[]\n" if before == "[" else "\n]\n"
