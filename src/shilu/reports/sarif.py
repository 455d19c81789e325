"""Findings as SARIF 2.1.0, which code-scanning services read.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from shilu.model import Finding
from shilu.reports import Audited
from shilu.rules import rules
from shilu.version import VERSION
from shilu.writers.json import dumps

LEVELS = {"error": "error", "warning": "warning", "info": "note"}
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def report(audited: Iterable[Audited]) -> Iterator[str]:
    """One log with one run over all documents; its results come one a line."""
    driver = {"name": "shilu", "semanticVersion": VERSION, "rules": _rules()}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints"}
    head = dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})
    yield head.removesuffix("}]}") + ', "results": ['
    between = ""
    for document in audited:
        for finding in document.findings:
            yield f"{between}\n {dumps(_result(finding))}"
            between = ","
    yield "\n]}]}\n"


def _rules() -> list[dict[str, Any]]:
    return [
        {
            "id": rule.code,
            "name": rule.name,
            "shortDescription": {"text": rule.summary},
            "help": {"text": rule.manual},
            "defaultConfiguration": {"level": LEVELS[rule.severity]},
        }
        for rule in rules().values()
    ]


def _result(finding: Finding) -> dict[str, Any]:
    region = {"startLine": finding.line, "startColumn": finding.column, "endLine": finding.end_line, "endColumn": finding.end_column + 1}
    where = {"artifactLocation": {"uri": quote(os.fsencode(finding.path))}, "region": region}
    return {
        "ruleId": finding.code,
        "ruleIndex": list(rules()).index(finding.code),
        "level": LEVELS[finding.severity],
        "message": {"text": " ".join(x for x in (finding.message, finding.hint) if x)},
        "locations": [{"physicalLocation": where}],
    }
