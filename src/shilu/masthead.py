"""The masthead: what a page says of itself: language, title, date and source."""

from __future__ import annotations

import datetime
import re
from contextlib import suppress

import yaml

from shilu import grammar
from shilu.lexing import HAN, Block

#: The year before the first of a Japanese era.
ERA_START = {"平成": 1988, "令和": 2018, "昭和": 1925}
#: The year before the first of the calendar that Taiwan writes.
REPUBLIC_START = 1911
MONTHS = {m: i for i, m in enumerate(("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1)}
HAN_RUN = re.compile(HAN.pattern + "+")
#: How much of a text is read to tell its language, in characters, and how many blocks to find its title.
SAMPLE, HEAD_BLOCKS = 20000, 24
#: The longest title, in characters.
TITLE_LENGTH = 80


def language(text: str) -> str:
    """BCP 47 tag of the text's main language: zh-Hans, zh-Hant, ja or en."""
    sample, scripts = text[:SAMPLE], grammar.terminals("script")
    count = {name: len(scripts[name].findall(sample)) for name in ("HANS", "HANT", "KANA", "LATIN")}
    han = sum(map(len, HAN_RUN.findall(sample)))
    if count["KANA"] > 4 and count["KANA"] > han * 0.2:
        return "ja"
    if han * 4 < count["LATIN"]:
        return "en"
    return "zh-Hant" if count["HANT"] > count["HANS"] else "zh-Hans"


def date(text: str) -> str | None:
    """The first full date in `text` as YYYY-MM-DD; a day without its year is no date."""
    facts = [(name, p.search(text)) for name, p in grammar.terminals("fact").items() if name.endswith("DATE")]
    for match in sorted((m for _, m in facts if m), key=lambda m: m.start()):
        told = match.groupdict()
        year = 1 if told["year"] == "元" else int(told["year"])
        year += ERA_START[told["era"]] if "era" in told else REPUBLIC_START if year < 1000 else 0
        month, day = MONTHS.get(told["month"].title()) or int(told["month"]), int(told["day"])
        with suppress(ValueError):
            return datetime.date(year, month, day).isoformat()
    return None


def source_name(text: str) -> str | None:
    """The medium that a line such as `来源:鲁中网` names."""
    match = grammar.terminals("fact")["SOURCE_NAME"].search(text)
    return match["source"] if match else None


def front_matter_title(text: str, head: list[Block]) -> str | None:
    """The title in a YAML front matter."""
    lines = (text[t.start : t.end] for t in head if t.furniture == "FRONT_MATTER")
    line = next((line for line in lines if line.startswith("title:")), "")
    try:
        told = yaml.safe_load(line)
    except yaml.YAMLError:
        return None
    title = told.get("title") if isinstance(told, dict) else None
    return title.replace("\xa0", " ").strip() or None if isinstance(title, str) else None


def find_title(text: str, head: list[Block]) -> Block | None:
    """The title among the blocks before the first words that somebody speaks or the first sentence of prose."""
    lines: list[Block] = []
    for block in head[:HEAD_BLOCKS]:
        piece = text[block.start : block.end]
        if not block.furniture and (len(piece) > TITLE_LENGTH or piece[-1] in "。；;"):
            break
        if not block.furniture and len(piece) > 3:
            lines.append(block)
    record = grammar.terminals("sign")["RECORD_TITLE"]
    marked = [t for t in lines if text.startswith("# ", t.start)] or [t for t in lines if record.search(text[t.start : t.end])]
    return marked[0] if marked else max(lines, key=lambda t: t.end - t.start, default=None)
