"""Phrases: what a label, an item of a guest list, a hand-over or a self-introduction says, by the phrase grammar."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from lark import Token, Tree, UnexpectedInput

from shilu import grammar

AROUND_OFFICE = " \u3000、，,()（）·・｜|-—"
AROUND_MEDIUM = ' \t\u3000\xa0《》“”「」"'
BEHIND_MEDIUM = "的嘅啦喇呀"
NUMERALS = "一二三四五六七八九"
INNER_SPACE = re.compile(r"[ \t\u3000\xa0]+")
#: Words set wide: 主 持 人
SPACED_OUT = re.compile(r"[\u3400-\u9fff](?:[ \u3000]+[\u3400-\u9fff])+")
#: A number that is no part of a medium's name.
DIGITS = re.compile(r"\d{3}")
ANGLICISED = re.compile(r"[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Label:
    """What a label says.

    `kind`: asker, medium, host, reply, official; numbered for a voice that a transcription does not know; affiliated for a name with words
    behind it that the grammar does not know; or unknown.
    """

    text: str
    kind: str
    name: str | None = None
    office: str | None = None
    medium: str | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Guest:
    """A person as somebody announces him: `office` is None where only the name is told."""

    name: str
    office: str | None


def bare_name(text: str) -> str:
    """A name without the space inside a Chinese one: `李 宁` → `李宁`; a Western one keeps its spaces."""
    text = text.strip(" \t\u3000\xa0·")
    return INNER_SPACE.sub(" " if ANGLICISED.search(text) else "", text)


def bare_medium(text: str) -> str | None:
    """A medium's name without 《》, a trailing 的, spaces around and line breaks inside."""
    return re.sub(r"[《》]|(?<!\s)\s*[\r\n]\s*", "", text.strip(AROUND_MEDIUM).rstrip(BEHIND_MEDIUM)).strip(AROUND_MEDIUM) or None


def without_noise(text: str) -> str:
    """A text without the pinyin and doubled commas that a mirror threw in: 李克強(qiáng) → 李克強."""
    return grammar.terminals("person")["MIRROR_NOISE"].sub("", text)


def cue_words(cue: str) -> str:
    """The words of a cue without its marks: `### 唐鳳：` → `唐鳳`, `（新华社记者 穆田）：` → `新华社记者 穆田`."""
    edge = grammar.terminals("edge")["LABEL_EDGE"]
    words = grammar.terminals("edge")["LABEL_STAMP"].sub("", without_noise(cue).strip())
    words = edge.sub("", re.sub(r"(?:\*\*|__|[】〕］\]])(?=[ ]?[(（])", "", words))
    words = grammar.terminals("person")["POST_NOMINAL"].sub("", words)
    if SPACED_OUT.fullmatch(words):
        words = INNER_SPACE.sub("", words)
    if words.startswith(("(", "（")) and words.endswith((")", "）")) and len(words) > 2:
        words = edge.sub("", words[1:-1])
    if words[-1:] in ")）" and not re.search(r"[(（]", words):
        words = words[:-1]
    return words.rstrip(".．")


def _parse(text: str, start: str) -> Tree[Token] | None:
    try:
        return grammar.phrases().parse(text, start=start)
    except UnexpectedInput:
        return None


def _name(told: dict[str, str]) -> str | None:
    kinds = ("NAME", "SURNAME", "NAME_FIRST", "UNCOMMON_NAME", "LONE_NAME", "FOREIGN_NAME")
    return next((told[k] for k in kinds if told.get(k)), None) or told.get("NICKNAME", "").strip(' \u3000“”"[]@')


def _behind_crowd(note: str) -> str | None:
    """The name of somebody who asks as one of a crowd: 溪桥社区居民 蓝玉珍."""
    words = INNER_SPACE.split(note)
    crowd, name = grammar.terminals("person")["CROWD"], grammar.terminals("person")["CHINESE_NAME"]
    return words[-1] if len(words) > 1 and crowd.search(words[-2]) and name.fullmatch(words[-1]) else None


def _fields(tree: Tree[Token]) -> dict[str, str]:
    return {t.type: str(t) for t in tree.scan_values(lambda v: isinstance(v, Token))}


def _before_title(role: str) -> tuple[str | None, str]:
    """The name and the office in 戴志峰局長 or 谈佩玖 主任医师, which end in a title; of 安全局局长, no name."""
    terms = grammar.terminals("person")
    first, *rest = INNER_SPACE.split(role)
    if len(rest) == 1 and terms["CHINESE_NAME"].fullmatch(first):
        return first, rest[0]
    for title in terms["TITLE"].finditer(role):
        before = role[: title.start()]
        if title.end() == len(role) and len(before) > 2 and terms["CHINESE_NAME"].fullmatch(before) and not terms["ORG"].search(before[1:]):
            return before, title.group()
    return None, role


def _says_who(note: Label) -> bool:
    """Whether the words behind a name make him a host or an asker: 李冰（主持人）, Petra Okonjo (Baltic Ledger); but (IMF) may not."""
    return note.kind in {"host", "asker"} or bool(note.kind == "medium" and note.medium and not note.medium.isupper())


def _is_office(note: str, read: Label) -> bool:
    """Whether the words behind a name are an office and no more, in capitals, too: (Press Secretary), (CHAIR)."""
    if note.isupper():
        read = read_label(note.title())
    return read.kind == "official" and read.office is not None and read.name is None


def _number(text: str) -> int | None:
    """The number in `3.`, `问题十二`, `（三）`; None where there is none."""
    if digits := re.sub(r"\D", "", text):
        return int(digits)
    if circled := [c for c in text if c.isnumeric() and unicodedata.category(c) == "No"]:
        return int(unicodedata.numeric(circled[0]))
    tens, ten, ones = re.sub(f"[^{NUMERALS}十]", "", text).partition("十")
    told = [NUMERALS.index(c) + 1 if c else 0 for c in (tens[-1:], ones[-1:])]
    return (told[0] or 1) * 10 + told[1] if ten else told[0] or None


@lru_cache(maxsize=4096)
def read_label(cue: str) -> Label:
    """Read a cue's text, marks included."""
    words = cue_words(cue)
    tree = _parse(words, "label")
    if tree is None:
        # 汤和平答: with the verb that says so behind the name
        verbless = grammar.terminals("person")["SAYS"].sub("", words).strip()
        bare = read_label(verbless) if verbless and verbless != words else None
        return replace(bare, text=words) if bare and bare.kind in {"official", "host"} else Label(words, "unknown")
    told = _fields(tree)
    kind = next(str(child.data) for child in tree.children if isinstance(child, Tree))
    name, office = _name(told), told.get("OFFICE") or told.get("BODY_OF") or told.get("ROLE")
    if office and grammar.terminals("person")["COURTESY"].fullmatch(office):
        office = None
    note = (told.get("NOTE") or told.get("BEHIND") or "").strip(" \u3000()（），,:：-–—")
    english = re.split(",| and ", note)[0] if kind == "official" and note.isascii() else note
    inner = read_label(english.title() if english.isupper() and "BEHIND" in told else english) if note else None
    if inner and kind in {"host", "asker", "reply"}:
        if kind == "asker" and not name and ANGLICISED.match(note) and ", " in note:
            name, told["MEDIUM"] = note.split(", ", 1)
        said = read_greeting(note) if kind == "asker" else {}
        name, office = name or said.get("name") or inner.name or _behind_crowd(note), inner.office
        house = note if kind == "asker" and not name and inner.kind == "unknown" and not note.islower() and not DIGITS.search(note) else ""
        first, _, person = INNER_SPACE.sub(" ", house).partition(" ")
        if person and re.search(grammar.terminals("person")["MEDIUM_END"].pattern + "$", first):
            house, name = first, name or person
        told.setdefault("MEDIUM", said.get("medium") or inner.medium or house)
    elif inner and kind == "medium" and inner.name and not inner.office and not inner.name.isupper():
        name = inner.name
    elif inner and kind == "medium" and not name and _is_office(note, inner):
        # one word in capitals is a medium's, or, with an office behind it, a person's
        kind, name, office = "official", told.pop("MEDIUM", None), note
    elif inner and kind == "official" and name and _says_who(inner):
        kind, office = ("host" if inner.kind == "host" else "asker"), None
        told["MEDIUM"] = inner.medium or ""
    elif inner and kind == "official" and "BEHIND" in told and not inner.office:
        if grammar.terminals("person")["LEARNER"].search(note):
            return Label(words, "official", bare_name(name or ""), note)
        affiliated = name is not None and name.isascii() and " " in name.strip()
        return Label(words, "affiliated", bare_name(name or ""), medium=note) if affiliated else Label(words, "unknown")
    elif kind == "official" and len(note) > 3 and (not office or (inner and inner.office and "BEHIND" in told)):
        office = note
    elif kind == "official" and not name and "ROLE" in told:
        name, office = _before_title(told["ROLE"])
    medium = told.get("MEDIUM_OF") or told.get("MEDIUM_WHO") or told.get("MEDIUM")
    number = _number(told.get("NUMBER", "") or (told.get("QUESTION", "") if kind == "asker" else ""))
    return Label(
        words,
        kind,
        name=bare_name(name) if name else None,
        office=office.strip(AROUND_OFFICE) if office else None,
        medium=bare_medium(medium) if medium else None,
        number=number,
    )


@lru_cache(maxsize=4096)
def read_guest(item: str) -> Guest | None:
    """Read one item of a guest list, or None."""
    tree = _parse(item.strip(), "guest")
    if tree is None:
        return None
    told = _fields(tree)
    office = told.get("OFFICE") or told.get("BODY_OF") or told.get("NOTE") or told.get("OFFICE_BEHIND")
    return Guest(bare_name(_name(told) or ""), office.strip(AROUND_OFFICE) if office else None)


@lru_cache(maxsize=4096)
def read_handover(clause: str) -> tuple[str, str] | None:
    """Whom a hand-over calls, as it names him, and for what: `answer`, `statement` or, where it says neither, `words`; or None."""
    tree = _parse(clause.strip(), "handover")
    if tree is None:
        return None
    told = _fields(tree)
    return told["CALLED"], "answer" if "ANSWERS" in told else "statement" if "STATES" in told else "words"


@lru_cache(maxsize=4096)
def read_greeting(clause: str) -> Mapping[str, str]:
    """What a self-introduction tells, under `medium`, `name` and `office`; empty where it is none."""
    tree = _parse(clause.strip(), "greeting")
    if tree is None:
        return {}
    told = _fields(tree)
    medium = bare_medium(
        told.get("MEDIUM_OF")
        or told.get("MEDIUM_SAID")
        or told.get("HOUSE_OF")
        or told.get("QUOTED_MEDIUM")
        or told.get("MEDIUM_ALONE")
        or told.get("MEDIUM_HERE", "")[:-2]
        or told.get("MEDIUM_ASKS", "")
    )
    parts = {"medium": medium, "name": bare_name(_name(told) or ""), "office": told.get("OFFICE") or told.get("BODY_OF")}
    return {key: value for key, value in parts.items() if value}
