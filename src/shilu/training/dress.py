"""Dress: the same page in other dress: other marks, damage, layout, names, media, width. `grammar/dress.yaml` holds the clothes.

`LabelledPage` and a seed → `LabelledPage`
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Any

import yaml

from shilu.grammar import FOLDER
from shilu.lexing import HAN
from shilu.training.pages import LabelledPage, LabelledTurn

HALF = str.maketrans("，：；！？（）", ",:;!?()")
FULL = str.maketrans(",:;!?()", "，：；！？（）")
#: What a template asks for that only a named person has.
NAMED = re.compile(r"\{(?:who|surname|WHO|SURNAME)\}")
SENTENCE = re.compile(r"(?<=[。！？!?])(?=[^”’」』\"）)])|(?<=[a-z][.?!]) (?=[A-Z])")
#: How often a page is dressed in each way; a copy may be dressed in several.
CHANCES = {
    "other marks": 0.8,
    "other names": 0.6,
    "other ends": 0.35,
    "excerpt": 0.2,
    "damage": 0.3,
    "paragraphs": 0.35,
    "lines inside": 0.35,
    "flat": 0.1,
    "wrapped": 0.12,
    "width": 0.3,
    "diarised": 0.08,
    "bold questions": 0.1,
    "host half cued": 0.15,
    "host cued at the head": 0.1,
    "stamps": 0.06,
    "script": 0.25,
}


@dataclass(slots=True)
class Item:
    """Lines of the page, or a turn: its cue as it is printed, and its lines, each with whether it is spoken."""

    turn: LabelledTurn | None
    cue: str = ""
    lines: list[tuple[str, bool]] = field(default_factory=list)
    speaker: str | None = None
    outlet: str | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a line: of the turn's cue, of its words, or nobody's."""

    text: str
    item: int
    cue: bool = False
    spoken: bool = False


@cache
def wardrobe() -> dict[str, Any]:
    """The dresses by language: zh, ja, en."""
    told: dict[str, Any] = yaml.safe_load((FOLDER / "dress.yaml").read_text("utf-8"))
    return told


@cache
def _other_script(lang: str) -> Any:
    """What writes simplified Chinese in traditional characters, or the other way round."""
    from opencc import OpenCC

    return OpenCC("t2s" if lang == "zh-Hant" else "s2t")


def dressed(page: LabelledPage, seed: int, others: list[LabelledPage]) -> LabelledPage:
    """A copy of a page in other dress; the same for the same seed. `others` lend the lines around the turns."""
    return _Tailor(page, Random(f"{seed} {page.name}"), others).copy()


def take_apart(page: LabelledPage) -> list[Item]:
    """A page's items, in order."""
    marks = sorted(
        [(s, e, i, "cue") for i, t in enumerate(page.turns) for s, e in t.cues]
        + [(s, e, i, "words") for i, t in enumerate(page.turns) for s, e in t.words]
    )
    items: list[Item] = []
    at, last = 0, -1

    def rest(until: int, *, inside: bool) -> None:
        lines = [line.strip() for line in page.text[at:until].splitlines() if line.strip()]
        if lines and inside and items:
            items[-1].lines += [(line, False) for line in lines]
        elif lines:
            items.append(Item(None, lines=[(line, False) for line in lines]))

    for start, end, index, kind in marks:
        rest(start, inside=index == last)
        turn = page.turns[index]
        if index != last:
            items.append(Item(turn, speaker=turn.speaker, outlet=turn.outlet))
            last = index
        if kind == "words":
            items[-1].lines.append((page.text[start:end].strip(), True))
        elif not items[-1].lines and not items[-1].cue:
            below = "\n" if "\n" in page.text[end : turn.words[0][0]] else ""
            items[-1].cue = page.text[start:end] + below
        at = end
    rest(len(page.text), inside=False)
    return items


class _Tailor:
    """Makes one copy."""

    def __init__(self, page: LabelledPage, rng: Random, others: list[LabelledPage]) -> None:
        self.page, self.rng, self.others = page, rng, others
        lang = page.facts.get("lang", "zh")[:2]
        self.lang = lang if lang in wardrobe() else "en" if page.text.isascii() else "zh"
        self.store: dict[str, Any] = wardrobe()[self.lang]
        self.items = take_apart(page)
        self.ops = {name for name, chance in CHANCES.items() if rng.random() < chance}
        self.offices: dict[str, str] = {}
        self.numbers: dict[str | None, int] = {}
        self.asked = 0
        self.clock = rng.randrange(9 * 60, 16 * 60)

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def one(self, name: str) -> str:
        return str(self.rng.choice(self.store[name]))

    def copy(self) -> LabelledPage:
        if "other names" in self.ops and self.lang == "zh":
            self.rename()
        if "script" in self.ops and self.lang == "zh":
            self.rewrite(_other_script(self.page.facts.get("lang", "")).convert)
        if "other marks" in self.ops and self.page.turns:
            self.mark()
        if "excerpt" in self.ops and len(self.items) > 4:
            self.crop()
        if "other ends" in self.ops:
            self.lend()
        if "damage" in self.ops:
            rate = self.rng.choice([0.05, 0.1, 0.2, 0.35])
            for item in self.items:
                if item.cue and self.chance(rate):
                    item.cue = self.damaged(item)
        if "paragraphs" in self.ops:
            self.cut_paragraphs()
        if "lines inside" in self.ops:
            self.put_lines()
        return self.build()

    # ---- names

    def rename(self) -> None:
        names = {item.speaker for item in self.items if item.speaker and HAN.match(item.speaker) and len(item.speaker) in {2, 3}}
        new = {}
        for name in sorted(names):
            other = name[0] + "".join(self.rng.choice(self.store["given"]) for _ in name[1:])
            new[name] = other
            if len(name) == 3:
                new[name[1:]] = other[1:]
        for medium in sorted({item.outlet for item in self.items if item.outlet and HAN.match(item.outlet) and len(item.outlet) > 2}):
            if self.chance(0.6):
                new[medium] = self.one("media")
        if new:
            pattern = re.compile("|".join(sorted(map(re.escape, new), key=len, reverse=True)))
            self.rewrite(lambda text: pattern.sub(lambda m: new[m.group()], text))

    def rewrite(self, change: Callable[[str], str]) -> None:
        """Change every text of the page, and the names with it."""
        for item in self.items:
            item.lines = [(change(text), spoken) for text, spoken in item.lines]
            item.cue = change(item.cue)
            item.speaker, item.outlet = item.speaker and change(item.speaker), item.outlet and change(item.outlet)

    # ---- marks

    def mark(self) -> None:
        """Give every turn another cue, all in one style."""
        mark, asker, host = self.one("marks"), self.one("askers"), self.one("hosts")
        official, reply = self.one("officials"), self.one("replies")
        replying = self.chance(0.8 if asker in self.store["answered"] else 0.05)
        spaced, repeated = self.chance(0.1), self.chance(0.05)
        diarised, label = "diarised" in self.ops, self.one("speakers")
        bold = self.rng.choice(["bold", "numbered", "heading"]) if "bold questions" in self.ops else ""
        uncued_answers = bool(bold) and self.chance(0.75)
        behind = not bold and "behind" in self.store and self.chance(0.04)
        hosted = False
        for item in self.items:
            if item.turn is None or not any(spoken for _, spoken in item.lines):
                continue
            role = item.turn.role
            words = asker if role == "question" else host if role == "host" else reply if role == "answer" and replying else official
            if diarised:
                words = label
            if role == "question":
                self.asked += 1
                if not item.outlet and self.lang == "zh" and self.chance(0.3):
                    item.outlet = self.one("media")
                if bold:
                    item.cue = ""
                    self.embolden(item, bold)
                    continue
                if behind:
                    item.cue = ""
                    text, spoken = item.lines[-1]
                    behind_it = str(self.store["behind"]).replace("{medium}", item.outlet or self.one("media"))
                    item.lines[-1] = (text + behind_it.replace("{who}", item.speaker or ""), spoken)
                    continue
            if role == "host":
                skipped = ("host half cued" in self.ops and self.chance(0.5)) or ("host cued at the head" in self.ops and hosted)
                hosted = True
                if skipped:
                    item.cue = ""
                    continue
            if role == "answer" and uncued_answers:
                item.cue = ""
                continue
            told = self.label(item, words)
            if spaced and told == item.speaker and len(told) == 2:
                told = f"{told[0]} {told[1]}"
            item.cue = self.timed(mark).replace("{x}", told) if told else ""
            if repeated and len(item.lines) > 1 and item.cue:
                item.lines = [
                    (text if number == 0 or not spoken else f"\0{text}", spoken) for number, (text, spoken) in enumerate(item.lines)
                ]

    def label(self, item: Item, words: str) -> str:
        """The words of a cue: a template filled, or, where it asks for what nobody knows, a plain one."""
        who, outlet = item.speaker, item.outlet
        asks = item.turn is not None and item.turn.role == "question"
        if ("{medium}" in words and not outlet) or (not who and "{medium}" not in words and NAMED.search(words)):
            words = str(self.store["plain"]["asker" if asks else "host"]) if asks or not who else "{who}"
        if "{n}" in words:
            key = who or outlet or (item.turn.role if item.turn else "")
            counted = words in self.store["counted"]
            words = words.replace("{n}", str(self.asked if counted else self.numbers.setdefault(key, len(self.numbers) + 1)))
        office = self.offices.setdefault(who or "", self.one("offices"))
        name = who or ""
        surname = (name.split() or [""])[-1] if self.lang == "en" else name[: self.store["surname"]]
        facts = {
            "{who}": name,
            "{medium}": outlet or "",
            "{office}": office,
            "{title}": office if self.lang == "en" else office[-2:],
            "{surname}": surname,
            "{SURNAME}": surname.upper(),
            "{WHO}": name.upper(),
            "{OFFICE}": office.upper(),
        }
        for place, fact in facts.items():
            words = words.replace(place, fact)
        return words.strip(" ：") or name

    def timed(self, mark: str) -> str:
        self.clock += self.rng.randrange(1, 4)
        seconds = self.rng.randrange(60)
        stamp = self.rng.choice(["{:02}:{:02}", "00:{:02}:{:02}", "{:02}:{:02}"]).format(self.clock % 60, seconds)
        return mark.replace("{stamp}", stamp).replace("{time}", f"{self.clock // 60:02}:{self.clock % 60:02}")

    def embolden(self, item: Item, how: str) -> None:
        for number, (text, spoken) in enumerate(item.lines):
            if spoken:
                if how == "bold":
                    item.lines[number] = (f"**{text}**", True)
                elif number == 0:
                    item.lines[0] = (f"{'## ' if how == 'heading' else ''}{self.asked}{'.' if self.lang == 'en' else '、'}{text}", True)

    def damaged(self, item: Item) -> str:
        cue, kind = item.cue, self.rng.random()
        if cue[:1] in "【[［〔（" and kind < 0.35:
            return cue[1:]
        for bracket in "】]］〕）":
            if bracket in cue and kind < 0.7:
                return cue.replace(bracket, "", 1)
        if kind < 0.85:
            return cue.rstrip("：: \n\t") + ("" if kind < 0.7 else " ")
        name = item.speaker or ""
        if name and name in cue and HAN.match(name) and len(name) > 1 and self.lang == "zh":
            at = self.rng.randrange(1, len(name))
            return cue.replace(name, name[:at] + self.rng.choice(self.store["given"]) + name[at + 1 :], 1)
        return ""

    # ---- layout

    def crop(self) -> None:
        start = self.rng.randrange(len(self.items) // 2) if self.chance(0.6) else 0
        end = self.rng.randrange(start + 2, len(self.items) + 1) if self.chance(0.8) else len(self.items)
        kept = self.items[start:end]
        if any(item.turn for item in kept) or not self.page.turns:
            self.items = kept

    def lend(self) -> None:
        """Take the lines above and below the turns from another page, or none."""
        turns = [i for i, item in enumerate(self.items) if item.turn]
        if not turns:
            return
        head, middle, tail = self.items[: turns[0]], self.items[turns[0] : turns[-1] + 1], self.items[turns[-1] + 1 :]
        same = [
            p
            for p in self.others
            if p.facts.get("lang", "")[:2] == self.page.facts.get("lang", "")[:2] and p.turns and p.name != self.page.name
        ]
        donor = take_apart(self.rng.choice(same)) if same else []
        if self.chance(0.3):
            head = []
        elif donor and donor[0].turn is None and self.chance(0.5):
            head = donor[:1]
        if self.chance(0.4):
            tail = []
        elif donor and donor[-1].turn is None and self.chance(0.6):
            tail = donor[-1:]
        if self.chance(0.3):
            head = [*head, Item(None, lines=[(self.one("heads"), False)])]
        self.items = [*head, *middle, *tail]

    def cut_paragraphs(self) -> None:
        split, join = self.rng.choice([(0.0, 0.4), (0.2, 0.0), (0.0, 1.0), (0.1, 0.2)])
        for item in self.items:
            lines: list[tuple[str, bool]] = []
            for text, spoken in item.lines:
                parts = [p for p in SENTENCE.split(text) if p] if spoken and len(text) > 60 and self.chance(split) else [text]
                for part in parts:
                    if lines and spoken and lines[-1][1] and self.chance(join) and "\0" not in part:
                        lines[-1] = (lines[-1][0] + ("" if self.lang != "en" else " ") + part, True)
                    else:
                        lines.append((part, spoken))
            item.lines = lines

    def put_lines(self) -> None:
        """Put lines of the page between turns and into them."""
        rate = self.rng.choice([0.05, 0.1, 0.2])
        items: list[Item] = []
        for item in self.items:
            if self.chance(rate):
                kind = self.rng.choice(["lines", "captions", "captions", "notes"])
                line = self.one(kind).replace("{who}", item.speaker or "")
                items.append(Item(None, lines=[(line, False)]))
            if item.turn and len(item.lines) > 1 and self.chance(rate):
                kind = self.rng.choice(["captions", "notes", "lines"])
                item.lines.insert(self.rng.randrange(1, len(item.lines)), (self.one(kind).replace("{who}", item.speaker or ""), False))
            items.append(item)
        self.items = items

    # ---- building

    def lines(self) -> Iterator[list[Segment]]:
        """The lines of the copy."""
        for index, item in enumerate(self.items):
            line: list[Segment] = []
            cue = item.cue
            *whole, cue = cue.split("\n") if cue else ("",)
            for part in whole:
                if part.strip():
                    yield [Segment(part, index, cue=item.turn is not None)]
            if cue:
                line.append(Segment(cue, index, cue=True))
            for text, spoken in item.lines:
                if text.startswith("\0"):
                    yield from ([line] if line else [])
                    line = [Segment(item.cue.strip("\n"), index, cue=True)] if "\n" not in item.cue.strip("\n") else []
                    text = text[1:]
                if not spoken and line:
                    yield line
                    line = []
                yield [*line, Segment(text, index, spoken=spoken)]
                line = []
            if line:
                yield line

    def wrapped(self, line: list[Segment], width: int) -> Iterator[list[Segment]]:
        """A line cut at a width."""
        out: list[Segment] = []
        room = width
        for segment in line:
            text = segment.text
            while len(text) > room and not segment.cue:
                cut = room if self.lang != "en" else text.rfind(" ", 0, room) + 1 or room
                out.append(Segment(text[:cut], segment.item, segment.cue, segment.spoken))
                yield out
                out, text, room = [], text[cut:], width
            out.append(Segment(text, segment.item, segment.cue, segment.spoken))
            room = max(1, room - len(text))
        yield out

    def build(self) -> LabelledPage:
        lines = list(self.lines())
        gap = self.rng.choice(["\n", "\n", "\n\n"])
        indent = self.rng.choice(["", "", "", "　　", "    "]) if self.lang != "en" else ""
        if "wrapped" in self.ops:
            width = self.rng.choice([30, 38, 44]) if self.lang != "en" else self.rng.choice([60, 72, 90])
            lines = [short for line in lines for short in self.wrapped(line, width)]
            every = self.rng.choice([0, 0, 18, 24, 30])
            head = self.one("page heads")
            if every:
                for number, at in enumerate(range(every, len(lines) + len(lines) // every, every + 1), 1):
                    lines.insert(at, [Segment(head.replace("{n}", str(number)), -1)])
            gap = "\n"
        flat = "flat" in self.ops and self.page.turns
        if flat:
            gap, indent = self.rng.choice(["", "", " "]) if self.lang != "en" else " ", ""
        table = None
        if "width" in self.ops and self.lang == "zh":
            table = self.rng.choice([HALF, FULL])
        return self.written(lines, gap, indent, table, stamps="stamps" in self.ops and not flat)

    def written(self, lines: list[list[Segment]], gap: str, indent: str, table: dict[int, int] | None, *, stamps: bool) -> LabelledPage:
        text: list[str] = []
        at = 0
        cues: dict[int, list[tuple[int, int]]] = {}
        words: dict[int, list[tuple[int, int]]] = {}

        def add(piece: str) -> tuple[int, int]:
            nonlocal at
            text.append(piece)
            at += len(piece)
            return at - len(piece), at

        for number, line in enumerate(lines):
            if number:
                add("\n" if gap and gap.strip("\n") == "" and len(line) and line[0].item == -1 else gap)
            if indent:
                add(indent)
            for segment in line:
                span = add(segment.text)
                if segment.cue:
                    cues.setdefault(segment.item, []).append(span)
                elif segment.spoken and segment.text.strip():
                    words.setdefault(segment.item, []).append(span)
            last = line[-1] if line else None
            if stamps and last and last.spoken and (number + 1 == len(lines) or lines[number + 1][0].item != last.item):
                self.clock += 1
                add(f" [{self.clock // 60:02}:{self.clock % 60:02}]")
        turns = []
        for index, item in enumerate(self.items):
            if item.turn and index in words:
                own = tuple(cues.get(index, ()))
                cued = bool(own) and own[0][0] <= words[index][0][0]
                turns.append(LabelledTurn(item.turn.role, item.speaker, item.outlet, own, tuple(words[index]), cued))
        whole = "".join(text)
        facts = {k: v for k, v in self.page.facts.items() if k != "links"} | {"kind": "transcript" if turns else "report"}
        return LabelledPage(f"{self.page.name} (copy)", facts, whole.translate(table) if table else whole, tuple(turns), frozenset())
