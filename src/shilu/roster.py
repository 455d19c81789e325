"""The roster: everybody whom a page names, where, and in which office. Casting asks it who a label or a hand-over means."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from shilu import grammar
from shilu.lexing import Token
from shilu.phrases import Guest, bare_name, read_greeting, read_guest

ITEM_END = re.compile(r"[,，。;；!！?？\n]+|(?<=先生|女士|同志)[、和及]|(?<=同志)[和及]")
HEAD = re.compile(r"^.*[:：]")
CLAUSE = re.compile(r"[,，。!！?？;；:：]|\.(?=\s|$)")


@dataclass(slots=True)
class Entry:
    """What is known of one person, and from where."""

    name: str
    office: str | None = None
    #: guest list, lead, photo caption, own introduction, cue
    named_in: list[str] = field(default_factory=list)


class Roster:
    """The persons of one page, by name."""

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}

    def __contains__(self, name: str | None) -> bool:
        return name in self.entries

    def add(self, name: str, office: str | None, named_in: str) -> None:
        """Note that `named_in` (guest list, lead, …) names a person, with an office or without."""
        entry = self.entries.setdefault(name, Entry(name))
        entry.office = entry.office or office
        if named_in not in entry.named_in:
            entry.named_in.append(named_in)

    def evidence(self, name: str | None) -> list[str]:
        """Where the page names this person."""
        return self.entries[name].named_in if name and name in self.entries else []

    def announced(self, name: str | None) -> bool:
        """Whether a guest list holds this person."""
        return "guest list" in self.evidence(name)

    def office(self, name: str | None) -> str | None:
        """The office in which the page names this person."""
        return self.entries[name].office if name and name in self.entries else None

    def resolve(self, reference: str) -> str | None:
        """The person whom `王雷科镇长`, `杨镇长`, `青禾同志` or `行政长官` means, where exactly one fits."""
        reference = reference.strip()
        known = list(self.entries.values())
        for fits in (
            lambda e: e.name in reference,
            lambda e: len(e.name) > 2 and e.name[1:] in reference and HAN.match(e.name),
            lambda e: bool(e.office) and reference[:1] == e.name[:1] and len(reference) > 1 and e.office.endswith(reference[1:]),
            lambda e: bool(e.office) and reference[:1] == e.name[:1] and reference[-1:] == e.office[-1:] and HAN.match(reference[:1]),
            lambda e: bool(e.office) and (reference == e.office or e.office.endswith(reference)),
            lambda e: bool(e.office) and reference in (e.office or ""),
        ):
            found = [e.name for e in known if fits(e)]
            if len(found) == 1:
                return found[0]
            if found:
                return max(found, key=lambda n: reference.find(n)) if all(n in reference for n in found) else None
        return None


#: A title in running text reaches back to one of these.
EDGES = "，。,；;：:、 \u3000\n”“（）()｜|日"
HAN = re.compile(r"[\u3400-\u9fff]")


def guests(text: str) -> list[Guest]:
    """The persons that a sentence such as 今天我们邀请… lists, with their offices."""
    found = []
    for item in ITEM_END.split(text):
        guest = read_guest(item) if len(item) < 90 else None
        if guest is None and (head := HEAD.match(item)) and head.end() < len(item):
            guest = read_guest(item[head.end() :])
        if guest and guest.name:
            found.append(guest)
    return found


def mentions(text: str) -> list[Guest]:
    """Persons named in running text behind an office: 外交部发言人华春莹主持…"""
    terms = grammar.terminals("person")
    found = []
    for title in terms["TITLE"].finditer(text):
        behind = text[title.end() : title.end() + 5]
        for length in (3, 2, 4):
            name = behind[:length]
            if len(name) == length and terms["CHINESE_NAME"].fullmatch(name) and terms["AFTER_NAME"].match(text, title.end() + length):
                start = max((text.rfind(c, 0, title.start()) for c in EDGES), default=-1) + 1
                office = text[start : title.end()]
                found.append(Guest(bare_name(name), office[-24:]))
                break
    for title in terms["TITLE"].finditer(text):
        start = max((text.rfind(c, 0, title.start()) for c in EDGES), default=-1) + 1
        name = text[start : title.start()]
        if terms["CHINESE_NAME"].fullmatch(name) and not terms["ORG"].search(name[1:]):
            found.append(Guest(name, title.group()))
    return found


def introduction(text: str) -> dict[str, str]:
    """What the speaker of `text` tells of himself in its first sentences: `medium`, `name`, `office`."""
    for clause in CLAUSE.split(text[:160]):
        told = read_greeting(clause) if len(clause) < 50 else {}
        if told:
            return told
    if match := grammar.terminals("person")["ENGLISH_INTRODUCTION"].match(text):
        return {"name": match["name"], "medium": match["medium"]}
    return {}


def interviewer(text: str) -> dict[str, str]:
    """Who asks, as a lead tells it (接受…电视台记者…采访): `medium` and `name`."""
    match = grammar.terminals("person")["INTERVIEWER"].search(text)
    return {k: v for k, v in match.groupdict().items() if v} if match and not match["medium"].startswith(("本", "了本")) else {}


def build(text: str, tokens: list[Token], front: list[Token]) -> Roster:
    """Read the roster off guest lists, the page's lead and photo captions; `front` are the tokens before the first sure cue."""
    roster = Roster()
    inviting = grammar.terminals("person")["INVITING"]
    for token in tokens:
        piece = text[token.start : token.end]
        if token.type == "CAPTION" and (photo := grammar.terminals("person")["PHOTO_OF"].fullmatch(piece)):
            roster.add(photo["photo"], None, "photo caption")
        elif token.type == "TEXT" and inviting.search(piece) and len(piece) < 3000:
            for guest in guests(piece):
                if guest.office:
                    roster.add(guest.name, guest.office, "guest list")
    for token in front:
        if token.type in {"TEXT", "LABELLED", "LEAD_END", "NAVIGATION"}:
            for guest in mentions(text[token.start : token.end]):
                roster.add(guest.name, guest.office, "lead")
    return roster
