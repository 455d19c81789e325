"""Findings as a JSON list, for programs; the keys are those of `Finding`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict

from shilu.reports import Audited


def report(audited: Iterable[Audited]) -> Iterator[str]:
    """One list over all documents, a line a finding."""
    before = "["
    for document in audited:
        for finding in document.findings:
            yield f"{before}\n {json.dumps(asdict(finding), ensure_ascii=False)}"
            before = ","
    yield "[]\n" if before == "[" else "\n]\n"
