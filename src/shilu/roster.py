"""The roster: everybody whom a page names, where, and in which office. Casting asks it whom a label or a hand-over means."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from shilu import grammar
from shilu.lexing import HAN
from shilu.phrases import Guest, bare_name, read_greeting, read_guest, read_label, without_noise

CLAUSE = re.compile(r"[,，。!！?？;；:：]|\.(?=\s|$)")
SENTENCE = re.compile(r"(?<=[。！？!?])")
#: More people than any press conference has, and the longest name that is compared with others, in characters.
MOST_PEOPLE, LONGEST_NAME = 300, 24
#: The longest guest list and the longest sentence of a lead that are read, in characters.
LONGEST_LIST, LONGEST_LEAD = 3000, 1200
#: The longest list of guests between two commas, in characters.
LONGEST_ENUMERATION = 300
#: The longest line that is one guest of a list, in characters.
LONGEST_ITEM = 60
#: The longest line that lists guests and no more, in characters.
LONGEST_LINE = 200
LIST_ITEM_END = re.compile(r"[;；,，]|。$")
#: Where the language is looked for that a page's head is written in, in characters.
HEAD_LENGTH = 2000
#: What an office is for, behind it: 助理署長（郊野公園）
NOTED = re.compile(r"[（(][^（）()，。]{1,12}[）)]")
#: What a deputy is not called by in speech.
DEPUTY = "副"
#: Running text is read back to one of these for the office before a name.
EDGES = "，。,；;：:、 \u3000\n”“（）()｜|日"


@dataclass(frozen=True, slots=True)
class Piece:
    """A mark, a line of the page or a paragraph, [start, end) in the text. `type`: the terminal's name, or TEXT."""

    type: str
    start: int
    end: int
    #: stands behind a mark on its line
    inline: bool = False


@dataclass(slots=True)
class Entry:
    """What is known of one person, and from where: guest list, lead, photo caption, own introduction, cue."""

    name: str
    office: str | None = None
    named_in: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Aliases:
    """How texts name the persons of a page: by words of their own, or by a surname before one of the titles that goes with it."""

    pattern: re.Pattern[str]
    titled: list[tuple[str, re.Pattern[str]]]
    owner: dict[str, str]


class Roster:
    """The persons of one page, by name."""

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}
        self._aliases: _Aliases | None = None
        self._near: dict[str, set[str]] = {}

    def __contains__(self, name: object) -> bool:
        return name in self.entries

    def add(self, name: str, office: str | None, named_in: str) -> None:
        """Note that `named_in` names a person, with an office or without. A page that names more than MOST_PEOPLE is no transcript's."""
        if name not in self.entries:
            if len(self.entries) >= MOST_PEOPLE:
                return
            self.entries[name] = Entry(name)
            self._aliases = None
            for blurred in _blurred(name):
                self._near.setdefault(blurred, set()).add(name)
        entry = self.entries[name]
        if office and not entry.office:
            entry.office, self._aliases = office, None
        if named_in not in entry.named_in:
            entry.named_in.append(named_in)

    def named_in(self, name: str | None, place: str) -> bool:
        """Whether the page names this person in that place."""
        return name in self.entries and place in self.entries[name].named_in

    def named(self, place: str) -> list[str]:
        """Everybody whom the page names in that place."""
        return [n for n, e in self.entries.items() if place in e.named_in]

    def office(self, name: str | None) -> str | None:
        """The office in which the page names this person."""
        return self.entries[name].office if name in self.entries else None

    def mentioned(self, text: str) -> list[str]:
        """The persons whom `text` names, in order: `王雷科镇长`, `杨镇长`, `青禾同志`; of two who could be meant, none."""
        if self._aliases is None:
            self._aliases = self._all_aliases()
        known, found, at = self._aliases, [], 0
        while match := known.pattern.search(text, at):
            word, at = match.group(), match.end()
            if match.lastgroup:
                # a surname means somebody where a title follows
                behind = ((s, title.match(text, match.start() + len(s))) for s, title in known.titled if text.startswith(s, match.start()))
                word, title = next(((s, t) for s, t in behind if t), ("", None))
                at = title.end() if title else match.start() + 1
            if word:
                found.append(known.owner[word])
        return found

    def _all_aliases(self) -> _Aliases:
        owners: dict[str, set[str]] = {}
        titles = grammar.terminals("person")["TITLE"]
        for entry in self.entries.values():
            aliases = {entry.name}
            if HAN.match(entry.name):
                aliases |= {entry.name[1:]} if len(entry.name) == 3 else set()
                surname = _surname(entry.name)
                aliases |= {surname + t for title in titles.findall(entry.office or "") for t in (title, title.lstrip(DEPUTY))}
                if not entry.office:
                    aliases.add(surname)
            elif " " in entry.name:
                aliases |= set(entry.name.split(" "))
            for alias in aliases:
                owners.setdefault(alias, set()).add(entry.name)
        clear = {alias: names.pop() for alias, names in owners.items() if len(names) == 1}
        surnames = [_surname(e.name) for e in self.entries.values() if HAN.match(e.name)]
        alone = {_surname(e.name): e.name for e in self.entries.values() if surnames.count(_surname(e.name)) == 1}
        words = sorted((re.escape(a) for a in clear if len(a) > 1), key=len, reverse=True)
        titled = [(a, titles) for a in clear if len(a) == 1]
        titled += [(surname, grammar.terminals("person")["SHORT_TITLE"]) for surname in alone]
        if titled:
            words.append(f"(?P<surname>{'|'.join(re.escape(s) for s, _ in titled)})")
        return _Aliases(re.compile("|".join(words) or r"(?!)"), titled, {**alone, **clear})

    def holder(self, role: str) -> str | None:
        """The only person who holds an office: `行政长官`, `发言人`."""
        deputy = grammar.terminals("person")["DEPUTY"]
        offices = [(e.name, e.office) for e in self.entries.values() if e.office and role in e.office]
        ending = [(name, office) for name, office in offices if office.endswith(role)]
        full = [(name, office) for name, office in ending if not deputy.search(office.removesuffix(role))]
        for fitting in ([(name, office) for name, office in full if office == role], full, ending, offices):
            if len(fitting) == 1:
                return fitting[0][0]
        return None

    def fuller(self, name: str | None) -> str | None:
        """The fuller form of a Western name, if the page has just one: ROURKE-BELL → STELLA ROURKE-BELL."""
        found = [
            n
            for n in self.entries
            if (name and n.casefold().endswith(" " + name.casefold())) or (name and n.casefold().startswith(name.casefold() + " "))
        ]
        return found[0] if len(found) == 1 else name

    def variant_of(self, name: str) -> str | None:
        """The person whose name differs from `name` by one character, if there is exactly one."""
        if len(name) < 2 or (name in self.entries and set(self.entries[name].named_in) - {"cue"}):
            return None
        near = {n for blurred in _blurred(name) for n in self._near.get(blurred, ())} - {name}
        other = next(iter(near)) if len(near) == 1 else None
        return other if other and (len(name) > 2 or other[0] == name[0]) else None


def _blurred(name: str) -> list[str]:
    """The name with each of its characters blotted out in turn; of a long one, nothing."""
    return [name[:i] + "\0" + name[i + 1 :] for i in range(len(name))] if len(name) <= LONGEST_NAME else []


def _surname(name: str) -> str:
    compound = grammar.terminals("person")["COMPOUND_SURNAME"].match(name)
    return compound.group() if compound else name[0]


def guests(text: str) -> list[Guest]:
    """The persons that a sentence such as 今天我们邀请… lists, with their offices."""
    found = []
    honorific = grammar.terminals("person")["HONORIFIC"].pattern
    pieces = re.split(rf"[,，。;；!！?？\n]+|(?<=..)({honorific})[、和及与]", text)
    for item in (i for p in pieces if p for i in _enumerated(p)):
        if not item or len(item) > 90 or grammar.terminals("person")["SELF"].search(item):
            continue
        if guest := _guest(item):
            found.append(guest)
    return found


def _guest(item: str) -> Guest | None:
    return read_guest(item) or read_guest(re.split(r"[:：]", item)[-1]) or _named_inside(item)


def _enumerated(piece: str) -> list[str]:
    """The guests in a piece such as 副县长刘丹、教育局局长王帅; but the commas of 党委副书记、镇长杨永刚 part one man's offices."""
    parts = piece.split("、")
    if len(parts) == 1 or len(piece) > LONGEST_ENUMERATION:
        return [piece]
    items = [parts[0]]
    for part in parts[1:]:
        before = _guest(items[-1])
        items[-1:] = [items[-1], part] if before and before.office else [f"{items[-1]}、{part}"]
    return items


def _named_inside(item: str) -> Guest | None:
    """The person whose name stands between the body and the office, as in Taiwan: 數位建設部姜柏睿次長."""
    terms = grammar.terminals("person")
    title = next((t for t in terms["TITLE"].finditer(item) if t.end() == len(item)), None)
    if title is None or title.start() < 5 or "、" in item:
        return None
    body, name = item[: title.start() - 3], item[title.start() - 3 : title.start()]
    if not terms["CHINESE_NAME"].fullmatch(name) or terms["ORG"].search(name) or not re.search(terms["ORG"].pattern + "$", body):
        return None
    return Guest(name, re.split(r"[:：]", body)[-1] + title.group())


def _office(text: str) -> str:
    """An office without the words before it: 以下是行政长官 → 行政长官."""
    return grammar.terminals("person")["BEFORE_OFFICE"].sub("", text)


def mentions(text: str) -> list[Guest]:
    """Persons named in running text beside an office, as in 外交部发言人华春莹主持… or 卢沙野大使接受… ."""
    terms = grammar.terminals("person")
    found = []
    for title in terms["TITLE"].finditer(text):
        start = max((text.rfind(c, 0, title.start()) for c in EDGES), default=-1) + 1
        before = text[start : title.start()]
        if terms["CHINESE_NAME"].fullmatch(before) and not terms["ORG"].search(before[1:]):
            found.append(Guest(before, title.group()))
            continue
        end = noted.end() if (noted := NOTED.match(text, title.end())) else title.end()
        for length in (3, 2, 4):
            name = text[end : end + length]
            if terms["NO_NAME"].match(name):
                continue
            if len(name) == length and terms["CHINESE_NAME"].fullmatch(name) and terms["AFTER_NAME"].match(text, end + length):
                found.append(Guest(bare_name(name), _office(text[max(start, title.end() - 24) : end])))
                break
    found += [Guest(m["name"], m["office"]) for m in terms["ENGLISH_MENTION"].finditer(text)]
    found += [Guest(m["name"], m["office"]) for m in terms["ENGLISH_APPOSITION"].finditer(text)]
    if match := terms["JAPANESE_MENTION"].search(text):
        found.append(Guest(match["name"], match["office"]))
    return found


def introduction(text: str) -> dict[str, str]:
    """What the speaker of `text` tells of himself in its first sentences: `medium`, `name`, `office`."""
    text = " ".join(text[:200].split())
    told: dict[str, str] = {}
    parts = [clause if len(clause) < 50 else "" for clause in CLAUSE.split(text[:160])]
    for clause, behind in zip(parts, [*parts[1:], ""], strict=True):
        told = {**read_greeting(clause), **told}
        if "medium" in told or "office" in told:
            more = read_greeting(behind) if "name" not in told else {}
            return told if more.keys() != {"name"} else {**told, **more}
    terms = grammar.terminals("person")
    match = terms["ENGLISH_INTRODUCTION"].match(text) or terms["JAPANESE_INTRODUCTION"].search(text[:60])
    return {k.rstrip("_"): v for k, v in match.groupdict().items() if v} if match else told


def interviewer(text: str) -> dict[str, str]:
    """Who asks where no cue tells, as a lead puts it (接受…电视台记者…采访): `medium` and `name`."""
    told: dict[str, str] = {}
    for match in grammar.terminals("person")["INTERVIEWER"].finditer(text):
        parts = {"medium": match["medium"] or match["by"], "name": match["name"] or match["name_"]}
        told |= {key: value for key, value in parts.items() if value and key not in told}
    return told


def build(text: str, pieces: list[Piece], head: list[Piece]) -> Roster:
    """Read the roster off guest lists, the page's head (the pieces before the first sure cue) and photo captions."""
    page = Roster()
    _read_lists(page, text, pieces)
    _read_guests(page, text, pieces)
    _read_assigned_host(page, text, pieces)
    _read_head(page, text, head)
    return page


def _read_lists(page: Roster, text: str, pieces: list[Piece]) -> None:
    """Lists under a heading such as 发布人名单 (`应晓岚：新区应急管理局局长`, one a line), and under role words (发布人：, 主持人：)."""
    title = grammar.terminals("person")["TITLE"]
    listing, place = False, ""
    for piece, after in zip(pieces, [*pieces[1:], None], strict=False):
        words = text[piece.start : piece.end]
        if piece.type == "GUEST_LIST_HEAD":
            listing = True
            continue
        if piece.type != "TEXT":
            label = read_label(words) if piece.type in grammar.terminals("mark") else None
            rest = text[after.start : after.end] if after and after.inline else ""
            if listing and label and label.name and 0 < len(rest) < LONGEST_ITEM and title.search(rest):
                page.add(label.name, rest, "guest list")
            heads = label is not None and not label.name and label.kind in {"host", "official"}
            place = ("host" if label.kind == "host" else "guest list") if heads and label else ""
            continue
        listing = listing and piece.inline
        found = _listed(words, inline=piece.inline) if place else []
        place = place if found else ""
        for guest in found:
            page.add(guest.name, guest.office, place)


def _listed(line: str, *, inline: bool) -> list[Guest]:
    """The guests whom a line names with their offices, where it says no more."""
    if len(line) > LONGEST_LINE:
        return []
    items = [i for i in LIST_ITEM_END.split(line) if i.strip()]
    found = [g for g in map(read_guest, items) if g and (g.office or inline)]
    return found if len(found) == len(items) else []


def _read_guests(page: Roster, text: str, pieces: list[Piece]) -> None:
    terms = grammar.terminals("person")
    inviting = False
    for item in pieces:
        piece = text[item.start : item.end]
        if (
            inviting
            and item.type == "TEXT"
            and not item.inline
            and len(piece) <= LONGEST_ITEM
            and (guest := read_guest(piece.rstrip("；;，,。")))
            and guest.office
        ):
            page.add(guest.name, guest.office, "guest list")
            continue
        if item.type == "CAPTION" and (photo := terms["PHOTO_OF"].fullmatch(piece)):
            page.add(photo["photo"], None, "photo caption")
        elif item.type == "TEXT" and len(piece) < LONGEST_LIST and (terms["INVITING"].search(piece) or (item.inline and inviting)):
            for guest in guests(piece):
                if guest.office:
                    page.add(guest.name, guest.office, "guest list")
        inviting = (item.type == "LABELLED" or piece[-1] in ":：") and bool(terms["INVITING"].search(piece))


def _read_assigned_host(page: Roster, text: str, pieces: list[Piece]) -> None:
    for item, after in zip(pieces, pieces[1:] + pieces[-1:], strict=True):
        field = item.type == "LABELLED" and after.inline and after.end - after.start < LONGEST_NAME
        end = after.end if field else item.end if item.type == "TEXT" else item.start
        if (assigned := grammar.terminals("person")["HOST_ASSIGNED"].search(text, item.start, end)) and (
            host := read_guest(next(g for g in assigned.groups() if g).strip("，。； "))
        ):
            page.add(host.name, host.office, "host")


def _read_head(page: Roster, text: str, head: list[Piece]) -> None:
    terms, signs = grammar.terminals("person"), grammar.terminals("sign")
    japanese = len(grammar.terminals("script")["KANA"].findall(text[:HEAD_LENGTH])) > 10
    for item in head:
        piece = text[item.start : item.end]
        if japanese and ("\u3000" in piece or item.inline or item.type == "FIELD"):
            for match in terms["JAPANESE_ATTENDANCE"].finditer(piece):
                page.add(bare_name(match["name"] or match["name_"]), match["office"] or match["office_"], "guest list")
        for sentence in SENTENCE.split(without_noise(piece)):
            if len(sentence) < LONGEST_LEAD and (signs["LEAD"].search(sentence) or signs["RECORD_TITLE"].search(sentence)):
                for guest in mentions(sentence):
                    page.add(guest.name, guest.office, "lead")
