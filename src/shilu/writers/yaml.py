"""YAML for people to read and edit: speech in block scalars, no escapes for Chinese, spans on one line."""

from __future__ import annotations

from typing import Any

import yaml

from shilu.document import to_document
from shilu.model import Transcript

SUFFIX = ".yaml"
MODELINE = "# yaml-language-server: $schema=https://shilu.invalid/schema/transcript-1.json\n"
#: Line breaks to YAML 1.1 or 1.2 that are none to us; only double quotes carry them through every parser.
ODD_BREAKS = "\x85\u2028\u2029\ufeff"


class IndentedDumper(yaml.SafeDumper):
    """PyYAML's own dumper (the C one escapes 𠮷 and emoji), with lists indented and texts in blocks."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - PyYAML's signature
        super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - PyYAML's signature
        return True


class _Speech(str):
    """A text that is written as a block."""


class _Row(list[Any]):
    """A list that stands on one line."""


def _speech(dumper: yaml.SafeDumper, text: _Speech) -> yaml.ScalarNode:
    style = '"' if any(c in text for c in ODD_BREAKS) else "|"
    return dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style=style)


def _row(dumper: yaml.SafeDumper, row: _Row) -> yaml.SequenceNode:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", row, flow_style=True)


def _plain(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"' if any(c in text for c in ODD_BREAKS) else None)


IndentedDumper.add_representer(_Speech, _speech)
IndentedDumper.add_representer(_Row, _row)
IndentedDumper.add_representer(str, _plain)


def _styled(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        speech = "paragraphs" if key in {"paragraphs", "body"} else ""
        return {k: _Speech(v) if speech and k == "text" else _styled(v, k) for k, v in value.items()}
    if isinstance(value, list):
        return _Row(value) if key in {"span", "questions", "answers", "calls", "evidence"} else [_styled(v, key) for v in value]
    return value


def write(transcript: Transcript) -> str:
    """The transcript as one YAML document that loads back equal to the JSON."""
    return MODELINE + yaml.dump(
        _styled(to_document(transcript)),
        Dumper=IndentedDumper,
        allow_unicode=True,
        sort_keys=False,
        width=float("inf"),
        default_flow_style=False,
    )


def front_matter(told: dict[str, Any]) -> str:
    """Facts as they stand above a text, with the empty line that follows."""
    return "---\n" + yaml.dump(_styled(told), Dumper=IndentedDumper, allow_unicode=True, sort_keys=False, width=float("inf")) + "---\n\n"
