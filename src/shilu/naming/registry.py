"""The registry: every person whom a page names, with his offices and the forms of his name, joined and made once.

`PageFacts` and `Draft`s → `Registry`
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

from shilu import grammar, roster
from shilu.casting.facts import PageFacts
from shilu.casting.turns import Draft
from shilu.lexing import HAN
from shilu.naming.tags import TITLE_ENDS, Tag, is_han_name, read_asker, read_official
from shilu.naming.western import is_western_name, people_in, split_western
from shilu.phrases import Label, bare_medium, bare_name, read_label

#: How much of a head is read, and of the words of hosts and of those who speak first, in characters.
HEAD, SPOKEN = 6000, 1600
#: The longest line between a cue and its words that can belong to the cue, in characters.
LONGEST_LINE = 40
#: The longest line that is a Western name and no more, in words.
LONGEST_NAME = 5
SENTENCE = re.compile(r"(?<=[。！？!?；;\n])")
#: What stands right before a name in running text: 右手边的是|晏秋声院长
BEFORE_NAME = "是、，,：:由请請邀系係 \u3000"
#: A file's name is nobody's: 石磊.jpg
PICTURE = re.compile(r"\.[A-Za-z]{3,4}$")
#: What no name ends in.
NO_END = "来來去说說讲講问問的了就还還也"
#: 塬上周刊|卫小舟     《灰牆季刊》記者|康以真     where the name is known
HOUSE_BEFORE = (
    r"(?P<house>《[^《》]{{2,16}}》|[\u4e00-\u9fffA-Za-z0-9]{{1,10}}(?:{end}))[》”]?的?(?:[^，。、\n]{{0,3}}(?:{asker}))?[ \u3000]?{name}"
)
#: The places of a mention in which somebody is told to be there.
#: The longest line of a head that is a title, a name or an item of a list, in characters.
LONGEST_LINE = 70
#: Where the page tells expressly who is there.
SURE = frozenset({"cue", "guest list", "lead", "host", "introduced", "own introduction"})
ATTENDING = frozenset({"cue", "guest list", "lead", "head", "host", "introduced", "own introduction", "photo caption"})


@dataclass(frozen=True, slots=True)
class Mention:
    """One place at which a page names somebody. `place`: head, cue, host, introduced, asker and so on."""

    name: str
    office: str
    place: str
    initials: str = ""
    medium: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """All mentions of one person."""

    name: str
    offices: tuple[str, ...]
    places: frozenset[str]
    initials: frozenset[str]
    medium: str = ""

    @property
    def asks(self) -> bool:
        """Whether he is named as somebody who asks, and nowhere as somebody who answers."""
        return "asker" in self.places and not self.places & (ATTENDING - {"head", "lead"})

    @property
    def western(self) -> bool:
        """Whether his name is written in Latin letters."""
        return not HAN.match(self.name) and self.name[:1].isalpha()

    @property
    def surname(self) -> str:
        """The last word of a Western name; of a Chinese one the surname."""
        return self.name.split()[-1] if self.western else _han_surname(self.name)

    @property
    def given(self) -> str:
        """The first word of a Western name; of a Chinese one what is behind the surname."""
        return (
            self.name.split()[0]
            if self.western and " " in self.name
            else self.name[len(_han_surname(self.name)) :]
            if not self.western
            else ""
        )


def plain(text: str) -> str:
    """A text to compare by: without accents, in small letters."""
    flat = unicodedata.normalize("NFKD", text)
    return "".join(c for c in flat if not unicodedata.combining(c)).casefold().strip(" .")


def _han_surname(name: str) -> str:
    compound = grammar.terminals("person")["COMPOUND_SURNAME"].match(name)
    return compound.group() if compound and len(name) > 2 else name[:1]


@dataclass(frozen=True)
class Registry:
    """Everybody on a page."""

    people: tuple[Person, ...]
    head: str

    @cached_property
    def officials(self) -> tuple[Person, ...]:
        """Those who can answer or moderate."""
        return tuple(p for p in self.people if not p.asks)

    @cached_property
    def attending(self) -> tuple[Person, ...]:
        """Those of them whom the page tells to be there."""
        return tuple(p for p in self.officials if p.places & ATTENDING)

    def person(self, name: str) -> Person | None:
        """The person of exactly this name, in small letters or capitals."""
        wanted = plain(name)
        return next((p for p in self.people if plain(p.name) == wanted), None)

    def fitting(self, name: str) -> list[Person]:
        """Whom a name or a part of one can mean: the very name, a surname, a given name, initials; the officials come first."""
        wanted = plain(name)
        if exact := self.person(name):
            longer = [p for p in self.officials if p is not exact and p.western and wanted in (plain(p.surname), plain(p.given))]
            return longer if len(longer) == 1 and " " not in name else [exact]
        for group in (self.attending, self.officials):
            if found := [p for p in group if plain(p.surname) == wanted]:
                return found
        for group in (self.attending, self.officials):
            if found := [p for p in group if plain(p.given) == wanted]:
                return found
        if len(name) > 1 and HAN.match(name) and (longer := [p for p in self.officials if p.name.startswith(name)]):
            return longer
        letters = re.sub(r"[^A-Z]", "", name)
        if letters == name.replace(".", "") and len(letters) > 1:
            by_letters = [p for p in self.people if letters in p.initials]
            return by_letters or [p for p in self.people if p.western and "".join(w[0] for w in p.name.split()) == letters]
        if " " in name:
            first, last = wanted.split()[0], wanted.split()[-1]
            return [
                p for p in self.officials if p.western and plain(p.surname) == last and (plain(p.given)[:1] == first[:1] or not p.given)
            ]
        return []

    def holders(self, office: str) -> list[Person]:
        """Those who hold an office, the narrowest sense in which anybody does: the very title, its end, a part of it."""
        wanted = _office_words(office)
        if not wanted:
            return []
        for group in (self.attending, self.officials):
            nearest = [(min(map(partial(_sense, wanted), map(_office_words, p.offices)), default=FAR), p) for p in group]
            best = min((sense for sense, _ in nearest), default=FAR)
            if best < FAR:
                found = [p for sense, p in nearest if sense == best]
                return [p for p in found if p.places & SURE] or found
        return []

    @cached_property
    def _names(self) -> tuple[re.Pattern[str], dict[str, str]]:
        """A pattern of all ways to call somebody, and whom each means."""
        owners: dict[str, set[str]] = defaultdict(set)
        for p in self.people:
            for alias in self._aliases(p):
                owners[alias].add(p.name)
        clear = {alias: next(iter(names)) for alias, names in owners.items() if len(names) == 1}
        ranked = sorted(clear, key=len, reverse=True)
        parts = [
            re.escape(a) if HAN.match(a) or not a[0].isalpha() else rf"(?<![^\W_]){re.escape(a)}(?![^\W_]|['’]s [a-z])" for a in ranked
        ]
        return re.compile("|".join(parts) or r"(?!)"), clear

    def _aliases(self, p: Person) -> Iterator[str]:
        yield p.name
        if p.western:
            if p.name.isupper():
                yield p.name.title()
            for part in {p.surname, p.given} - {""}:
                yield part.title() if part.isupper() else part
            return
        if len(p.given) > 1:
            yield p.given
        titles = grammar.terminals("person")["TITLE"]
        for office in p.offices:
            for title in titles.findall(office):
                yield from (p.surname + t for t in {title, title.lstrip("副"), title[-2:]})
        alone = sum(o.surname == p.surname for o in self.people if not o.western) == 1
        if alone:
            yield from (p.surname + t for t in (*grammar.words("honorifics"), "生", "总", "總", "董", "工", "主任", "局长", "局長"))

    def called(self, text: str) -> list[str]:
        """The names of those whom a text names, in its order."""
        pattern, owner = self._names
        return [owner[m.group()] for m in pattern.finditer(text)]

    def called_by_office(self, text: str) -> list[str]:
        """Those whom a text names by an office that only one of the page holds: 院長，這個您看."""
        found = []
        for p in self.attending:
            for office in p.offices:
                for title in _titles(office):
                    others = any(_office_words(o).endswith(title) for q in self.attending if q is not p for o in q.offices)
                    at = text.rfind(title) if not title.isascii() else _last_word(text, title)
                    if at >= 0 and not others:
                        found.append((at, p.name))
        return [name for _, name in sorted(found)]


def _titles(office: str) -> Iterator[str]:
    if HAN.search(office):
        yield from {t for m in grammar.terminals("person")["TITLE"].finditer(office) for t in (m.group(), m.group()[-2:])}
    else:
        words = [w for w in re.findall(r"[\w\-]+", office) if grammar.is_word("offices", w)]
        yield from dict.fromkeys(SHORT.get(w.casefold(), w.casefold()) for w in words[-1:])


def _last_word(text: str, word: str) -> int:
    found = list(re.finditer(rf"(?<![^\W_]){re.escape(word.title())}(?![^\W_])", text))
    return found[-1].start() if found else -1


#: No sense in which an office is another's.
FAR = 5


def _sense(wanted: str, told: str) -> int:
    """In how narrow a sense somebody of an office is meant by another word for it: 0 is the narrowest, FAR none."""
    words = set(wanted.split()) <= set(told.split()) and wanted.isascii()
    senses = (
        told == wanted,
        told.endswith(wanted) and not _deputy(told.removesuffix(wanted)),
        told.startswith(wanted + " "),
        told.endswith(wanted) or words,
        wanted in told or (len(told) > 1 and wanted.endswith(told)),
    )
    return next((sense for sense, holds in enumerate(senses) if holds), FAR)


#: Offices in few letters.
SHORT = {
    "pm": "prime minister",
    "gen": "general",
    "gov": "governor",
    "dr": "doctor",
    "prof": "professor",
    "sen": "senator",
    "lt": "lieutenant",
    "sgt": "sergeant",
    "col": "colonel",
    "capt": "captain",
    "adm": "admiral",
    "amb": "ambassador",
    "supt": "superintendent",
    "insp": "inspector",
    "det": "detective",
    "rep": "representative",
}


def _office_words(office: str) -> str:
    """An office to compare by: without the, courtesies and blanks of Chinese."""
    if HAN.search(office):
        return re.sub(r"[ \u3000]", "", office)
    flat = plain(re.sub(r"[^\w\s\-]", " ", office))
    words = [w for w in flat.split() if w not in {"the", "of", "for", "and"}]
    return " ".join(SHORT.get(w, w) for w in words)


def _deputy(before: str) -> bool:
    return bool(grammar.terminals("person")["DEPUTY"].search(before)) or before.strip().endswith(
        ("deputy", "vice", "assistant", "acting", "associate")
    )


# ---- building it


def build(page: PageFacts, drafts: Sequence[Draft]) -> Registry:
    """Read all mentions of a page and join them."""
    head = page.text[: page.blocks[drafts[0].first].block.start][-HEAD:] if drafts else ""
    mentions = [*_cued(page, drafts), *_rostered(page), *_in_head(page, head), *_spoken(page, drafts), *_askers(page, drafts)]
    return Registry(_joined(mentions), head)


def _cued(page: PageFacts, drafts: Sequence[Draft]) -> Iterator[Mention]:
    """Full names in the cues of those who speak for others."""
    for d in drafts:
        if d.cue and d.role != "question":
            tag = official_of(page, d)
            name = d.cue.meant or tag.name
            if len(name) > 1 and (" " in name or HAN.match(name)) and not _spoils(name):
                yield Mention(name, tag.office, "cue")


def _rostered(page: PageFacts) -> Iterator[Mention]:
    for name, entry in page.people.entries.items():
        if page.lang == "ja":
            continue
        if not _spoils(name) and (not HAN.match(name) or is_han_name(name) or "·" in name):
            for place in set(entry.named_in) - {"cue"}:
                yield Mention(name, entry.office or "", place)


def _spoils(name: str) -> bool:
    """Whether what was taken for a name holds a word that no name has."""
    if PICTURE.search(name):
        return True
    han = bool(HAN.match(name))
    words = name.split()
    if (han and name[-1] in NO_END) or any(grammar.is_word("hosts", w) for w in words):
        return True
    if all(any(grammar.is_word(which, w) for which in ("askers", "offices", "several", "crowd", "no-names")) for w in words):
        return True
    return bool(han and grammar.terminals("person")["TITLE"].search(name)) or (any(c in name for c in "・\n《》") and han)


def _in_head(page: PageFacts, head: str) -> Iterator[Mention]:
    """Persons of the title, of name and office lines, of lists and of the lead."""
    yield from _in_lines(head, "head", listed=True, lang=page.lang)
    yield from _name_lines(head)
    lines = [line.strip() for line in head.split("\n") if line.strip()]
    for line, below in itertools.pairwise(lines):
        if not HAN.search(line) and (name := _name_line(line)) and _is_office_line(below):
            yield Mention(name, below, "head")
    rows = ["", *(line.strip() for line in head.split("\n")), ""]
    for above, line, below in zip(rows, rows[1:], rows[2:], strict=False):
        if (line.isupper() or grammar.any_word("courtesies").match(line)) and (words := _without_letters(line)):
            office = next((near for near in (above, below) if _is_office_line(near)), "")
            if office:
                yield Mention(words.title() if words.isupper() else words, office, "head")


def _name_lines(head: str) -> Iterator[Mention]:
    """Names with their offices, one a line, under a role word or none."""
    heading, title = "", grammar.terminals("person")["TITLE"]
    for line in (raw.strip(" \u3000\t") for raw in head.split("\n")):
        if not line:
            continue
        if len(line) < 8 and (line[-1] in ":：" or grammar.any_word("hosts").fullmatch(line)):
            heading = line.rstrip(":： ")
            continue
        found = grammar.terminals("naming")["NAME_AND_OFFICE"].fullmatch(line)
        name = bare_name((found["name"] or found["last"] or "") if found else "")
        office = ((found["office"] or found["noted"] or found["before"] or "") if found else "").strip()
        if not found or not is_han_name(name) or not (title.search(office) or heading):
            heading = heading if found else ""
            continue
        role = found["role"] or heading
        hosts = bool(grammar.any_word("hosts").match(role)) or "主持" in office or bool(found["host"])
        yield Mention(name, office, "host" if hosts else "guest list")


def _name_line(line: str) -> str:
    """The name that is all of a line: Walter J. Haskett, Jr."""
    name, title = split_western(line)
    parts = name.split()
    sole = (
        not title
        and len(parts) > 1
        and len(line.split()) <= LONGEST_NAME
        and is_western_name(parts)
        and all(w[:1].isupper() for w in parts)
    )
    if not sole or line[-1] in ":!?" or any(grammar.is_word("offices", w) for w in parts):
        return ""
    return name.title() if name.isupper() else name


def _is_office_line(line: str) -> bool:
    """Whether a line holds an office and no name: PRIME MINISTER."""
    return 0 < len(line) < 90 and any(grammar.is_word("offices", w.strip(",")) for w in line.split()) and not _without_letters(line)


def _without_letters(line: str) -> str:
    """The name in a line that holds nothing else: THE HON ANNA BELL MP → ANNA BELL."""
    name, _ = split_western(line)
    parts = name.split()
    return name if len(parts) > 1 and is_western_name(parts) else ""


def _in_lines(text: str, place: str, *, listed: bool, lang: str) -> Iterator[Mention]:
    for line in text.split("\n"):
        if grammar.terminals("naming")["SUBJECT_LINE"].match(line):
            continue
        yield from (Mention(_spelt(name), office, place, initials) for name, office, initials, _ in people_in(line) if not HAN.search(name))
        for found in KOREAN.finditer(line):
            yield Mention(found["name"] or found["name_"], found["office"] or found["office_"], place)
        if lang == "ja":
            yield from _japanese(line, place)
        elif HAN.search(line):
            for sentence in SENTENCE.split(line):
                if len(sentence) < roster.LONGEST_LEAD:
                    told = (m for m in _han_people(sentence, place, listed=listed))
                    # whom running prose names need not be there
                    prose = len(line) > LONGEST_LINE
                    yield from (replace(m, place="prose") if prose and m.place == "head" else m for m in told)


def _spelt(name: str) -> str:
    return name.title() if name.isupper() and len(name) > 3 else name


def _han_people(sentence: str, place: str, *, listed: bool) -> Iterator[Mention]:
    listing = listed and (
        grammar.terminals("person")["INVITING"].search(sentence) or grammar.terminals("naming")["LISTING"].match(sentence)
    )
    for guest in (*roster.mentions(sentence), *(roster.guests(sentence) if listing else ())):
        if is_han_name(guest.name) and not _spoils(guest.name) and len(guest.name) < 5:
            yield Mention(bare_name(guest.name), guest.office or "", place)
    terms = grammar.terminals("person")
    for title in terms["TITLE"].finditer(sentence):
        name, edge = sentence[max(0, title.start() - 3) : title.start()], sentence[max(0, title.start() - 4) : max(0, title.start() - 3)]
        if len(name) == 3 and (not edge or edge in BEFORE_NAME) and is_han_name(name) and not re.search(terms["ORG"].pattern + "$", name):
            yield Mention(name, title.group(), place)
    for title in terms["TITLE"].finditer(sentence) if place == "head" else ():
        name = sentence[title.end() : title.end() + 3]
        if len(name) == 3 and is_han_name(name) and grammar.terminals("naming")["BEHIND_NAME"].match(sentence, title.end() + 3):
            office = re.split(r"[，。、：:\s]", sentence[: title.end()])[-1]
            yield Mention(name, office, place)
        behind = grammar.terminals("naming")["GIVEN_BEHIND"].match(sentence, title.end())
        name = sentence[title.start() - 1 : title.start()] + (behind["given"] if behind else "")
        if behind and is_han_name(name) and len(name) == 3:
            yield Mention(name, title.group(), place)
    for pattern, where in (("POLITE_NAME", place), ("MODERATES", "host")):
        for found in grammar.terminals("naming")[pattern].finditer(sentence):
            run = re.split(r"[，。、：:\s]", sentence[max(0, found.start() - 24) : found.end("name")])[-1]
            name = next((run[-n:] for n in (3, 2, 4) if is_han_name(run[-n:]) and (len(run) <= n or run[-n - 1] in TITLE_ENDS)), "")
            if name:
                yield Mention(name, run[: -len(name)], where)


#: 환경부 장관 김도윤     김도윤 환경부 장관
_KOREAN_TITLE = "|".join(map(re.escape, sorted(grammar.words("korean-offices"), key=len, reverse=True)))
KOREAN = re.compile(
    rf"(?P<office>(?:[가-힣]+ )?[가-힣]*(?:{_KOREAN_TITLE})) (?P<name>[가-힣]{{3}})(?![가-힣])"
    rf"|(?<![가-힣])(?P<name_>[가-힣]{{3}}) (?P<office_>(?:[가-힣]+ )?[가-힣]*(?:{_KOREAN_TITLE}))(?![가-힣])"
)


def _japanese(line: str, place: str) -> Iterator[Mention]:
    for found in grammar.terminals("naming")["JAPANESE_OFFICE_NAME"].finditer(line):
        name = re.sub(r"[ \u3000]", "", found["name"])
        if len(name) > 1 and not grammar.terminals("person")["TITLE"].search(name):
            yield Mention(name, found["office"], place)
    for found in grammar.terminals("naming")["JAPANESE_NAME_OFFICE"].finditer(line):
        if not re.search(r"[省庁市県都府区町会社局部課院]", found["name"]):
            yield Mention(found["name"], found["office"], place)
    if found_line := grammar.terminals("naming")["JAPANESE_NAME_LINE"].fullmatch(line.strip(" \u3000")):
        yield Mention(found_line["name"], found_line["office"], place)
    if match := grammar.terminals("person")["JAPANESE_MENTION"].search(line):
        yield Mention(match["name"], match["office"], place)


def own_name(said: Sequence[str]) -> Mention | None:
    """How somebody names himself in his first words."""
    text = " ".join(" ".join(said[:4]).split())[:700]
    titles = grammar.terminals("person")["TITLE"]
    if match := grammar.terminals("naming")["HEADED_BY_NAME"].match(text):
        name, office = match["name"] or match["name_"], match["office"] or match["office_"]
        if is_han_name(name) and any(m.end() == len(office) for m in titles.finditer(office)):
            return Mention(name, office, "own introduction")
    if match := grammar.terminals("naming")["WESTERN_OWN_NAME"].search(text):
        name = match["name"].replace("> ", "")
        return Mention(name, "", "own introduction") if not any(grammar.is_word("no-names", w) for w in name.split()) else None
    for match in grammar.terminals("naming")["OWN_NAME"].finditer(text[:300]):
        for length in (3, 2, 4):
            words = match["office"] + match["name"]
            name, office = words[-length:], words[:-length]
            if len(words) >= length and is_han_name(name) and not _spoils(name):
                return Mention(name, office.rstrip("的嘅"), "own introduction")
    told = roster.introduction(text[:200])
    sound = "name" in told and (is_han_name(told["name"]) or not HAN.match(told["name"]))
    if sound and "medium" not in told and len(told["name"]) > 1 and not _spoils(told["name"]):
        return Mention(told["name"], told.get("office", ""), "own introduction")
    return None


#: A break inside a Chinese sentence.
WRAPPED = re.compile(r"(?<=[\u3040-\u30ff\u3400-\u9fff，、])[ \u3000]*\n[ \u3000]*(?=[\u3040-\u30ff\u3400-\u9fff])")


def words_of(page: PageFacts, draft: Draft) -> list[str]:
    """What is said in a turn, paragraph by paragraph, without the marks of a quote and what a break parted in Chinese."""
    return [WRAPPED.sub("", page.text[s:e].replace("\n>", "\n")) for _, s, e in draft.words(page)]


def _spoken(page: PageFacts, drafts: Sequence[Draft]) -> Iterator[Mention]:
    """Whom hosts and those who speak first announce, and who names himself."""
    for number, d in enumerate(drafts):
        if d.role == "question":
            continue
        said = words_of(page, d)
        if own := own_name(said):
            yield own
        if d.role != "host" and number > 1:
            continue
        text = " ".join(" ".join(said).split())[:SPOKEN]
        if page.lang == "ja":
            continue
        if HAN.search(text[:60]):
            for sentence in SENTENCE.split(text):
                yield from _han_people(sentence, "introduced", listed=number < 2)
            continue
        yield from _handed_to(drafts, number, said)
        yield from (Mention(name, office, "introduced") for name, office, _, _ in people_in(text))
        for presented in grammar.terminals("naming")["PRESENTING"].finditer(text):
            for alone in grammar.terminals("naming")["PRESENTED"].finditer(presented.group()):
                if not any(grammar.is_word("no-names", w) or grammar.is_word("offices", w) for w in alone["name"].split()):
                    yield Mention(alone["name"], "", "introduced")


def _handed_to(drafts: Sequence[Draft], number: int, said: Sequence[str]) -> Iterator[Mention]:
    """The full Western name in the last words before somebody else makes a statement."""
    if number + 1 >= len(drafts) or drafts[number + 1].role not in {"speaker", "answer"} or not said or HAN.search(said[-1][:40]):
        return
    tail = " ".join(said[-1].split())[-240:]
    for sentence in re.split(r"(?<=[a-z][.?!])[ \u00a0]+", tail)[-3:]:
        for found in grammar.terminals("naming")["FULL_NAME"].finditer(sentence):
            words = found.group().split()
            if not any(grammar.is_word(w, part) for part in words for w in ("no-names", "offices", "media-words", "courtesies")):
                yield Mention(found.group(), "", "introduced")


def _askers(page: PageFacts, drafts: Sequence[Draft]) -> Iterator[Mention]:
    """Those whom the cues of questions name, with the medium that the page names before them."""
    names: dict[str, str] = {}
    for d in drafts:
        if d.role == "question" and d.cue:
            tag = asker_of(page, d)
            medium = tag.medium
            if tag.name and (medium or tag.name not in names):
                names[tag.name] = medium
    for name, medium in names.items():
        yield Mention(name, "", "asker", medium=medium or _house_of(name, page.text))


def lines_below(page: PageFacts, draft: Draft) -> list[Label]:
    """The lines between a cue and the words behind it: an office, a name, a medium below a role word."""
    found: list[Label] = []
    cue = page.blocks[draft.first].block
    if cue.words < cue.end:
        return found
    for number, index in enumerate(draft.aside[:3], 1):
        block = page.blocks[index].block
        words = page.text[block.start : block.end].strip()
        if index != draft.first + number or block.furniture == "CAPTION" or len(words) > LONGEST_LINE or not re.search(r"[^\W\d_]", words):
            break
        found.append(read_label(words))
    return found


def official_of(page: PageFacts, draft: Draft) -> Tag:
    """What the cue of somebody who speaks for others says, the lines below it included."""
    tag = read_official(draft.cue.label) if draft.cue else Tag()
    for label in lines_below(page, draft) if not tag.name else ():
        more = read_official(label)
        tag = Tag(more.name, more.office or tag.office) if more.name else Tag("", more.office or tag.office)
    return tag


def asker_of(page: PageFacts, draft: Draft) -> Tag:
    """The same of somebody who asks."""
    tag = read_asker(draft.cue.label) if draft.cue else Tag()
    for label in lines_below(page, draft):
        more = read_asker(label)
        tag = Tag(tag.name or more.name, "", tag.medium or more.medium, tag.crowd or more.crowd)
    return tag


def _house_of(name: str, text: str) -> str:
    """The medium that a page names right before a name."""
    if not HAN.match(name):
        return ""
    end = grammar.terminals("person")["MEDIUM_END"].pattern
    media = "|".join(map(re.escape, grammar.words("media")))
    asker = grammar.terminals("naming")["ASKER_WORD"].pattern
    match = re.search(HOUSE_BEFORE.format(end=f"{end}|{media}", asker=asker, name=re.escape(name)), text)
    return bare_medium(match["house"]) or "" if match else ""


def _joined(mentions: Iterable[Mention]) -> tuple[Person, ...]:
    """Mentions as persons: one who is named in full and by a part of his name only is one person, where the page has one such name."""
    groups: dict[str, list[Mention]] = {}
    spelt: dict[str, str] = {}
    for m in sorted(mentions, key=lambda m: (-len(m.name.split()), -len(m.name) if HAN.match(m.name) else 0)):
        key = plain(m.name)
        western = not HAN.match(m.name)
        if western and " " not in key:
            longer = [k for k in groups if " " in k and key in (k.split()[-1], k.split()[0])]
            key = longer[0] if len(longer) == 1 else key
        elif not western and key not in groups and m.office:
            longer = [k for k, own in groups.items() if k.startswith(key) and any(o.office[-2:] == m.office[-2:] for o in own)]
            key = longer[0] if len(longer) == 1 else key
        groups.setdefault(key, []).append(m)
        if key not in spelt or (spelt[key].isupper() and plain(m.name) == key and not m.name.isupper()):
            spelt[key] = m.name
    return tuple(
        Person(
            spelt[key],
            tuple(dict.fromkeys(m.office for m in own if m.office)),
            frozenset(m.place for m in own),
            frozenset(m.initials for m in own if m.initials),
            next((m.medium for m in own if m.medium), ""),
        )
        for key, own in groups.items()
    )
