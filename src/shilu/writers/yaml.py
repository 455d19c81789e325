"""YAML for people to read and edit: speech in block scalars, no escapes for Chinese, spans on one line.

The document is written line by line. What needs more than a look at its characters is left to PyYAML, which knows all rules but takes
twenty times as long.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import yaml

from shilu.document import to_document
from shilu.model import Transcript

SUFFIX = ".yaml"
MODELINE = "# yaml-language-server: $schema=https://shilu.invalid/schema/transcript-1.json\n"
#: Line breaks to YAML 1.1 or 1.2 that are none to us; only double quotes carry them through every parser.
ODD_BREAKS = "\x85\u2028\u2029\ufeff"
#: The lists that stand on one line, and those whose texts are written as blocks.
ROWS, SPEECH = {"span", "questions", "answers", "calls", "evidence"}, {"paragraphs", "body"}
WORD = {None: "null", True: "true", False: "false"}
#: What YAML never takes for anything but text: a character of the East at the head, no mark of YAML's own, single spaces.
PLAIN = re.compile(r"[\u3001-\u9fff\uff01-\uff60](?: ?[!$-9;-~\u00a1-\u2027\u3001-\ud7ff\uff01-\uff60])*")
NAME = re.compile(r"[\u3400-\u9fff·]+|[a-z]+(?: [a-z]+)+")
#: The same in quotes, for the colon at its end.
CUE = re.compile(r"[!-&(-~\u00a1-\u2027\u3001-\ud7ff\uff01-\uff60]*:")
#: What must not stand in a block: control characters, breaks of other kinds, white space at an end of the text or before a break.
UNBLOCKED = re.compile(r"\A[ \n]|[ \n]\Z| \n|[^\n -~\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010fffe]")


#: 1e3 0o17 09 +.5 1,000 2024-1-1 y
OTHERS = re.compile(r"(?:[-+]?\.?[0-9][-+0-9_,.:oOxXa-fA-FTtZz ]*|[yYnN])\Z")


class _Dumper(yaml.SafeDumper):
    """PyYAML's own dumper: the C one escapes 𠮷 and emoji."""


class _Speech(str):
    """A text that is written as a block where it can be."""


#: What other readers take for a number, a date or a truth value, beside what PyYAML does: those of YAML 1.2, and some of YAML 1.1.
_Dumper.add_implicit_resolver("tag:yaml.org,2002:float", OTHERS, list("+-.0123456789yYnN"))


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = '"' if any(c in text for c in ODD_BREAKS) else "|" if isinstance(text, _Speech) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style=style)


def _flow(dumper: yaml.SafeDumper, row: tuple[Any, ...]) -> yaml.SequenceNode:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", row, flow_style=True)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(_Speech, _text)
_Dumper.add_representer(tuple, _flow)


def write(transcript: Transcript) -> str:
    """The transcript as one YAML document that loads back equal to the JSON."""
    return MODELINE + dump(to_document(transcript))


def dump(document: dict[str, Any]) -> str:
    """A document as YAML."""
    lines: list[str] = []
    _mapping(document, "", "", lines)
    return "\n".join((*lines, ""))


def _mapping(told: dict[str, Any], indent: str, part: str, lines: list[str]) -> None:
    """Add the lines of a mapping, which stands under the key `part`."""
    for key, value in told.items():
        if isinstance(value, dict):
            lines.append(f"{indent}{key}:")
            _mapping(value, indent + "  ", key, lines)
        elif isinstance(value, list) and value and key not in ROWS:
            lines.append(f"{indent}{key}:")
            for item in value:
                _item(item, indent + "  ", key, lines)
        else:
            lines.append(f"{indent}{key}: {_value(value, indent, speech=key == 'text' and part in SPEECH)}")


def _item(item: Any, indent: str, part: str, lines: list[str]) -> None:
    """Add the lines of a list's item, a dash before the first."""
    if isinstance(item, dict):
        first = len(lines)
        _mapping(item, indent + "  ", part, lines)
        lines[first] = f"{indent}- {lines[first].lstrip()}"
    else:
        lines.append(f"{indent}- {_value(item, indent)}")


def _value(value: Any, indent: str, *, speech: bool = False) -> str:
    """What stands behind a key or a dash."""
    if not isinstance(value, (str, list)):
        return WORD[value] if value is None or isinstance(value, bool) else str(value)
    if isinstance(value, list):
        simple = all(isinstance(v, int) or NAME.fullmatch(v) for v in value)
        return f"[{', '.join(map(str, value))}]" if simple else _by_pyyaml(tuple(value))
    if speech and value and not UNBLOCKED.search(value):
        return "|-\n" + "\n".join(line and f"{indent}  {line}" for line in value.split("\n"))
    if not speech and PLAIN.fullmatch(value):
        return value
    if not speech and CUE.fullmatch(value):
        return f"'{value}'"
    return re.sub(r"\n(?=[^\n])", "\n" + indent, _by_pyyaml(_Speech(value) if speech else value))


@lru_cache(maxsize=1024, typed=True)
def _by_pyyaml(value: Any) -> str:
    """A text, or a tuple for a row, as PyYAML writes it behind a key; a second key tells it that the document goes on."""
    text: str = yaml.dump({"x": value, "z": 0}, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=float("inf"))
    return text.removeprefix("x: ").removesuffix("\nz: 0\n")


def front_matter(told: dict[str, Any]) -> str:
    """Facts as they stand above a text, with the empty line that follows."""
    return f"---\n{dump(told)}---\n\n"
