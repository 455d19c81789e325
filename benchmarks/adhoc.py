"""The script that a journalist who programs would write in an hour: turns by a regular expression a line, dictionaries, YAML."""

from __future__ import annotations

import re
import sys
from typing import Any

import yaml

CUE = re.compile(
    r"\s*(?:【(?P<bracketed>[^】]{1,20})】|(?P<numbered>\d+[.、][^:：]{2,20}提问)[:：]|(?P<bare>[^\s,，。:：]{2,12})[:：])\s*(?P<rest>.*)"
)
CAPTION = re.compile(r"\s*\S+\.(?:jpg|png)\s*$")
REPORTER = re.compile(r"记者|提问|[报网社]$|电视台|融媒")
HOST = re.compile(r"主持人")
Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def role(name: str) -> str:
    """A guess from the words of the cue."""
    return "host" if HOST.search(name) else "reporter" if REPORTER.search(name) else "speaker"


def turns(text: str) -> list[dict[str, Any]]:
    """The turns of a page; what stands before the first cue is a turn of nobody."""
    found: list[dict[str, Any]] = [{"speaker": None, "role": None, "line": 1, "paragraphs": []}]
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or CAPTION.match(line):
            continue
        cue = CUE.match(line)
        if cue is None:
            found[-1]["paragraphs"].append(line.strip())
            continue
        name = cue["bracketed"] or cue["numbered"] or cue["bare"]
        rest = cue["rest"].strip()
        found.append({"speaker": name, "role": role(name), "line": number, "paragraphs": [rest] if rest else []})
    return found


def dump(found: list[dict[str, Any]]) -> str:
    """The turns as YAML."""
    text: str = yaml.dump(found, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=10_000)
    return text


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        sys.stdout.write(dump(turns(file.read())))
