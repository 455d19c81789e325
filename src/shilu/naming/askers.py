"""Askers: who asks, for which medium: the cue, the asker's own words, whoever calls him, a bracket behind the question, the lead.

`Registry` and the turns → medium and name of each question
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from shilu import grammar, roster
from shilu.casting.facts import PageFacts, Words
from shilu.casting.turns import Draft
from shilu.lexing import HAN
from shilu.naming.registry import Registry, asker_of, plain, words_of
from shilu.naming.tags import Tag, ends_as_medium, glued, is_han_name, is_no_medium, read_asker
from shilu.phrases import bare_medium, read_greeting, read_label

#: The terminals by which an asker names himself in Japanese, and by which he is called and thanked, the surest first.
JAPANESE_ASKERS = ("JAPANESE_ASKER", "JAPANESE_ASKER_OF", "JAPANESE_STATION", "JAPANESE_ASKER_ALONE")
CALLS = ("CALLED_GO", "CALLED_TURN", "CALLED_START", "CALLED_NAME")
ADDRESSED = ("THANKED_ASKER", "ADDRESSED_ASKER", "ADDRESSED_FIRST")
#: The longest question that can be a follow-up without saying so, and where everybody is called, in Chinese characters.
FOLLOW_UP, WHERE_CALLED = 24, 45
#: What is read of a question's head and of the words before it, in characters.
HEAD, TAIL = 200, 160
#: 1、     ## 2.
NUMBERED = re.compile(r"^[#* ]*(?:\d{1,2}[.、．)）] ?)?")
#: The longest name of a house in a clause of its own, in characters, and a house that is one Western word.
LONGEST_HOUSE = 15
ONE_WORD = re.compile(r"[A-Z][A-Za-z]{2,14}")
BREAKS = ("--", "—", "–", "―", "…", "...", "⋯")


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, as far as the page tells."""

    name: str | None = None
    medium: str | None = None
    introduced: str | None = None
    #: no press, or one of several
    crowd: bool = False


class Askers:
    """Walks the questions of a page in order; who asked before is kept as it goes."""

    def __init__(self, page: PageFacts, drafts: Sequence[Draft], registry: Registry) -> None:
        self.page, self.drafts, self.registry = page, drafts, registry
        self.said = [words_of(page, d) for d in drafts]
        self.facts = [[w for i in d.spoken if (w := page.blocks[i].words)] for d in drafts]
        self.lead = self._interviewer()
        found = grammar.terminals("naming")["LEGEND"].finditer(registry.head)
        self.legend = {m["key"]: tag for m in found if (tag := read_asker(read_label(m["words"]))).medium}
        self.calls = [self._called(i) if d.role == "question" else None for i, d in enumerate(drafts)]
        often = sum(bool(c and c.get("name")) for c in self.calls) > 1
        self.calls = [
            c or (self._named_alone(i, "[.?!]" if often else "[?]") if drafts[i].role == "question" else None)
            for i, c in enumerate(self.calls)
        ]
        self.given = self._floor_is_given()
        self.where_called = self._everybody_is_called()
        self.medium_of: dict[str, str] = {p.name: p.medium for p in registry.people if p.medium}
        self.by_key: dict[str, Asker] = {}
        self.last: tuple[int, Asker] | None = None

    def asker(self, index: int) -> Asker:
        """Who asks in a turn; the turns are asked for in order."""
        draft = self.drafts[index]
        tag = asker_of(self.page, draft)
        told = self._introduction(index)
        if self.page.lang == "ja" and tag.medium and not tag.name and len(tag.medium) < 4 and not ends_as_medium(tag.medium):
            tag = Tag(tag.medium)  # 佐伯記者: in Japan a name
        found = Asker(tag.name or None, tag.medium or None, told.get("medium"), tag.crowd)
        if not found.crowd:
            found = self._completed(index, self._by_letters(found, self._text(index)), told)
        elif not found.name and told.get("name") and not told.get("medium"):
            found = Asker(told["name"], crowd=True)
        if found.name and not found.medium and not found.crowd and (medium := self.medium_of.get(self._known(found.name))):
            found = Asker(found.name, medium, found.introduced)
        found = self._spelt(found)
        if found.name and found.medium:
            self.medium_of[found.name] = found.medium
        if found.name or found.medium or not self._goes_on(index):
            self.last = index, found
        if (key := self._numbered(index)) and (found.name or found.medium):
            self.by_key[key] = found
        return found

    def _by_letters(self, found: Asker, label: str) -> Asker:
        """Somebody whose initials or label the head explains: JR is no medium there."""
        letters = found.name or found.medium or ""
        if label in self.legend:
            told = self.legend[label]
            return Asker(told.name or found.name, told.medium or found.medium, found.introduced)
        known = [p for p in self.registry.people if letters in p.initials]
        return Asker(known[0].name, None, found.introduced) if len(known) == 1 else found

    def _completed(self, index: int, found: Asker, told: dict[str, str]) -> Asker:
        """What the cue does not tell, from the surest evidence to the least sure."""
        introduced = told.get("medium")
        if found.name or found.medium:
            own = told.get("name") if found.medium and not found.name and _same(found.medium, introduced or "") else None
            medium = found.medium or (introduced if not told.get("name") or self._alike(told["name"], found.name) else None)
            medium = medium or self._medium_behind(index, found.name)
            return Asker(found.name or own, medium, introduced)
        called = self.calls[index]
        for source in (self._bracketed(index), told, called or {}, self._remembered(index), self.lead if self._plain(index) else {}):
            if source.get("medium") or source.get("name"):
                name, medium = source.get("name"), source.get("medium")
                if source is told and not name and called and called.get("name"):
                    name = called["name"]
                if source is told and name and not medium and called and called.get("medium"):
                    medium = called["medium"]
                return Asker(name, medium, introduced)
        if self.last and self._follows_up(index):
            return Asker(self.last[1].name, self.last[1].medium, introduced)
        return self._thanked(index)

    # ---- what the words tell

    def _introduction(self, index: int) -> dict[str, str]:
        said = self.said[index]
        if not said:
            return {}
        if self.page.lang == "ja" and HAN.search(said[0][:40]):
            return self._japanese_own(" ".join(said)[:HEAD])
        said = [NUMBERED.sub("", said[0]), *said[1:]]
        told = roster.introduction(said[0])
        if told.get("medium") or told.get("office"):
            return self._sound(told)
        return self._own_words(" ".join(" ".join(said).split())[:HEAD]) or ({} if not told.get("medium") else told)

    def _sound(self, told: dict[str, str]) -> dict[str, str]:
        medium = told.get("medium", "")
        if medium and (grammar.is_word("several", medium) or len(medium) > 40 or (HAN.search(medium) and is_no_medium(medium))):
            return {}
        return told

    def _own_words(self, text: str) -> dict[str, str]:
        """An introduction that the phrase grammar does not read: in the second sentence, without a verb."""
        text = re.sub(r"[ ]?[(（\[][^()（）\[\]]{1,24}[)）\]][ ]?", " ", text).strip()
        if HAN.search(text[:40]):
            return self._han_own(text)
        for pattern in own_words():
            if (match := pattern.match(text)) and not any(grammar.is_word("no-calls", w) for w in (match["name"] or "").split()):
                told = {k.rstrip("_"): v for k, v in match.groupdict().items() if v}
                if any(grammar.is_word("media-words", w) for w in told["name"].split()):
                    return {"medium": told["name"]}
                if not told.get("medium") and self.registry.fitting(told["name"]) and not self.registry.fitting(told["name"])[0].asks:
                    continue
                return told
        return {}

    def _han_own(self, text: str) -> dict[str, str]:
        if match := grammar.terminals("naming")["HOUSE_OF_NAME"].search(text[:60]):
            return {k: v for k, v in match.groupdict().items() if v}
        if match := grammar.terminals("naming")["HOUSE_ALONE"].match(text):
            return {"medium": match["medium"]}
        for clause in re.split(r"[，。,！!？?；]", text[:70])[:4]:
            if told := _own_clause(clause.strip(" \u3000")):
                return told
        return {}

    def _japanese_own(self, text: str) -> dict[str, str]:
        for clause in re.split(r"[。]", text[:60])[:2]:
            for pattern in _terms(*JAPANESE_ASKERS):
                if match := pattern.fullmatch(clause.strip()):
                    told = {k: v for k, v in match.groupdict().items() if v and v != "者"}
                    return told if not told.get("medium", "").startswith("フリー") else {k: v for k, v in told.items() if k == "name"}
        return {}

    def _bracketed(self, index: int) -> dict[str, str]:
        """Who asked, in brackets behind the question."""
        if not self.said[index] or not (match := grammar.terminals("person")["ASKED_BY"].search(self.said[index][-1])):
            return {}
        told = dict(read_greeting(match["asker"]))
        return {k: v for k, v in told.items() if k in {"medium", "name"}} if "medium" in told else {}

    def _medium_behind(self, index: int, name: str | None) -> str | None:
        """The medium behind a name that the cue has, too: Colm Vasquez, the Valley Sentinel."""
        if not name or not self.said[index] or HAN.match(name):
            return None
        text = " ".join(self.said[index][0].split())[:HEAD]
        match = re.search(
            re.escape(name) + r",?(?: (?:with|from|of|at))?(?: the)? ([A-Z][\w&'’-]*(?: (?:of |and )?[A-Z][\w&'’-]*){0,3})[.,]",
            text,
            re.IGNORECASE,
        )
        return match[1] if match and match[1][:1].isupper() else None

    # ---- who lets him in

    def _called(self, index: int) -> dict[str, str] | None:
        """Whom the turn before lets in, by name, by medium, or both."""
        before = index - 1
        if before < 0 or not self.said[before] or self.drafts[before].role == "question":
            return None
        piece = " ".join(" ".join(self.said[before][-4:]).split())
        host = self.drafts[before].role == "host"
        if HAN.search(piece):
            return self._called_han(before, piece, host=host)
        terms = grammar.terminals("person")
        if host and (called := [*terms["CALLED_IN"].finditer(piece[-TAIL:])]) and not self._is_official(called[-1]["name"]):
            return {"name": called[-1]["name"], "medium": called[-1]["medium"]}
        sentences = [s for s in re.split(r"(?<=[.?!—])[ \u00a0]+|[ ]--[ ]", piece[-TAIL:]) if s.strip()]
        whole = terms["CALLED_IN"].fullmatch(sentences[-1].rstrip(".?! ")) if sentences else None
        if whole and not self._is_official(whole["name"]):
            return {"name": whole["name"], "medium": whole["medium"]}
        for sentence in reversed(sentences[-2 if host else -1 :]):
            if (match := grammar.terminals("naming")["NAME_AND_HOUSE"].search(sentence)) and host and not self._is_official(match["name"]):
                return {"name": match["name"], "medium": match["medium"]}
            if host and (match := grammar.terminals("naming")["HOUSE_CALLED"].search(sentence)):
                return {"medium": match["medium"], **({"name": match["name"]} if match["name"] else {})}
            for pattern in _terms(*(CALLS if host else CALLS[:-1])):
                match = pattern.search(sentence)
                if match and not grammar.is_word("no-calls", match["name"].split()[0]) and not self._is_official(match["name"]):
                    return {"name": match["name"]}
        return None

    def _named_alone(self, index: int, end: str) -> dict[str, str] | None:
        """A name that is all of an answer's last sentence, on a page that calls by name: Boyd."""
        before = index - 1
        if before < 0 or not self.said[before] or self.drafts[before].role == "question":
            return None
        last = re.split(r"(?<=[.?!])[ \u00a0]+", " ".join(self.said[before][-1].split()))[-1]
        match = re.fullmatch(rf"(?P<name>[A-ZÀ-Þ][\w’'\-]+){end}", last)
        sound = match and not grammar.is_word("no-calls", match["name"]) and not self._is_official(match["name"])
        return {"name": match["name"]} if match and sound else None

    def _called_han(self, before: int, piece: str, *, host: bool) -> dict[str, str] | None:
        if not host and not (self.facts[before] and _asks_for_question(self.facts[before][-1])):
            return None
        if self.page.lang == "ja":
            match = grammar.terminals("naming")["JAPANESE_CALL"].search(piece)
            return {"medium": match["medium"], "name": match["name"]} if match else None
        found = list(grammar.terminals("person")["CALLED_MEDIUM"].finditer(piece))
        medium = bare_medium(found[-1]["medium"] or found[-1]["medium_"]) if found else None
        return {"medium": medium} if medium else None

    def _is_official(self, name: str) -> bool:
        fitting = self.registry.fitting(name)
        return any(not p.asks and p.places & {"cue", "head", "lead", "guest list", "introduced", "own introduction"} for p in fitting)

    def _thanked(self, index: int) -> Asker:
        """The name by which the answer addresses the asker: Thanks, Tegan.   I have, Lachlan."""
        behind = index + 1
        if behind >= len(self.drafts) or self.drafts[behind].role == "question" or not self.said[behind]:
            return Asker()
        first = " ".join(self.said[behind][0].split())[:TAIL]
        for pattern in _terms(*ADDRESSED):
            if (match := pattern.match(first)) and not grammar.is_word("no-calls", match["name"]) and not self._is_official(match["name"]):
                return Asker(match["name"])
        return Asker()

    # ---- what is carried over

    def _numbered(self, index: int) -> str:
        """The key of a voice with a number or letter: 记者A, Speaker 4."""
        cue = self.drafts[index].cue
        return (
            plain(cue.label.text)
            if cue and (cue.label.kind == "numbered" or grammar.terminals("naming")["NUMBERED_ASKER"].search(cue.label.text))
            else ""
        )

    def _remembered(self, index: int) -> dict[str, str]:
        known = self.by_key.get(self._numbered(index))
        return {k: v for k, v in (("name", known.name), ("medium", known.medium)) if v} if known else {}

    def _known(self, name: str) -> str:
        fitting = [p for p in self.registry.people if p.medium and plain(p.name) == plain(name)]
        return fitting[0].name if fitting else name

    def _spelt(self, found: Asker) -> Asker:
        """A name that the page elsewhere gives in full, with its medium: 佐伯記者, behind 東都新聞・佐伯記者."""
        medium = re.sub(r"^the ", "", found.medium, flags=re.IGNORECASE) if found.medium else None
        return Asker(found.name, medium, found.introduced, found.crowd)

    def _alike(self, one: str, other: str | None) -> bool:
        return bool(other) and (plain(one).split()[-1:] == plain(other or "").split()[-1:] or plain(one) in plain(other or ""))

    def _plain(self, index: int) -> bool:
        """Whether a question has no cue, or one that tells of nobody."""
        cue = self.drafts[index].cue
        return cue is None or not self._numbered(index)

    def _goes_on(self, index: int) -> bool:
        return bool(self.said[index]) and self.said[index][0].startswith(BREAKS)

    def _follows_up(self, index: int) -> bool:
        """Whether an unnamed question is the last asker's next one.

        It says so, or it is short and comes right behind an answer where no host lets the next asker in.
        """
        said = self.said[index]
        if not said or self.calls[index] or self.last is None:
            return False
        signs, terms = grammar.terminals("sign"), grammar.terminals("person")
        cue = self.drafts[index].cue
        text = cue.label.text if cue else ""
        if self._numbered(index) and (self.last[0] == index or text != self._text(self.last[0])):
            return False
        if terms["SAME_ASKER"].search(said[-1]) or (text and signs["FOLLOW_UP"].search(text)):
            return True
        if self._goes_on(index) and self.last[0] >= index - 2:
            return True
        before = self.drafts[index - 1].role if index else ""
        if before != "question" and self._next_is_let_in(index - 1):
            return False
        asked_right_before = index > 1 and before in {"answer", "speaker"} and self._last_question(index) == self.last[0]
        if not asked_right_before:
            return False
        longest = WHERE_CALLED if self.where_called else FOLLOW_UP
        short = sum(map(len, said)) <= longest * (1 if HAN.search(said[0]) else 3)
        return bool(signs["FOLLOW_UP"].match(said[0]) or grammar.terminals("naming")["ONE_MORE"].match(said[0])) or (
            short and (self.given or self.where_called or bool(self.calls[self.last[0]]))
        )

    def _next_is_let_in(self, before: int) -> bool:
        """Whether a turn ends by letting somebody else in: Way in the back."""
        said, facts = self.said[before], self.facts[before]
        last = re.split(r"(?<=[.?!])[ \u00a0]+", " ".join(said[-1].split())[-TAIL:])[-1] if said else ""
        return bool(grammar.terminals("naming")["GESTURE"].search(last)) or bool(
            facts and HAN.search(last) and _asks_for_question(facts[-1])
        )

    def _text(self, index: int) -> str:
        cue = self.drafts[index].cue
        return cue.label.text if cue else ""

    def _last_question(self, index: int) -> int | None:
        """The question to which the answers right before a turn belong; None where a host speaks between."""
        for at in range(index - 1, -1, -1):
            if self.drafts[at].role == "question":
                return at
            if self.drafts[at].role == "host" and at != index - 1 and self.drafts[at + 1].role != "answer":
                return None
        return None

    def _floor_is_given(self) -> bool:
        """Whether most askers of a page are let in by a host, or say who they are."""
        asking = [(a, b) for a, b in pairwise(range(len(self.drafts))) if self.drafts[b].role == "question" and self.said[b]]
        given = [self.drafts[a].role == "host" or bool(self.facts[a] and _asks_for_question(self.facts[a][-1])) for a, _ in asking]
        named = [bool(self._introduction(b)) for _, b in asking if sum(map(len, self.said[b])) > FOLLOW_UP * 3]
        known = sum(g or bool(self._introduction(b)) for g, (_, b) in zip(given, asking, strict=True))
        return (known > 1 and known * 5 > len(given) * 2) or (sum(named) * 2 > len(named) and len(named) * 2 >= len(given))

    def _everybody_is_called(self) -> bool:
        """Whether a page's askers are called, almost all: who is not called then is the one before."""
        asking = [i for i, d in enumerate(self.drafts) if d.role == "question" and i and self.said[i]]
        return sum(bool(self.calls[i]) for i in asking) > 1

    # ---- interviews

    def _interviewer(self) -> dict[str, str]:
        """Who asks throughout, as the head tells."""
        head = self.registry.head
        told = roster.interviewer(head)
        if told:
            return told
        terms = grammar.terminals("naming")
        if (match := terms["INTERVIEWER_OF"].search(head)) and is_han_name(match["name"]) and terms["INTERVIEW"].search(head):
            return {"medium": bare_medium(match["medium"]) or "", "name": match["name"]}
        if match := grammar.terminals("naming")["TALKED_TO"].search(head):
            return {"name": match["name"] or match["name_"]}
        return {}


def _own_clause(clause: str) -> dict[str, str]:
    """A clause that is a house, or a house and a name, with 我是 before them or nothing: 北麓都市频道鲍青."""
    terms = grammar.terminals("naming")
    rest = terms["OWN_END"].sub("", terms["OWN_LEAD"].sub("", clause)).replace(" ", "")
    if not rest or is_no_medium(rest) or terms["POLITE_HEAD"].match(clause):
        return {}
    if told := glued(rest):
        return {"medium": bare_medium(told[0]) or "", "name": told[1]}
    house = rest.strip("《》“”「」")
    known = ends_as_medium(rest) or grammar.is_word("media", house) or bool(ONE_WORD.fullmatch(house))
    return {"medium": house} if known and 1 < len(house) <= LONGEST_HOUSE else {}


@cache
def own_words() -> tuple[re.Pattern[str], ...]:
    """The ways in which an asker names himself in English, the surest first."""
    media = "|".join(re.escape(w) for w in sorted(grammar.words("media"), key=len, reverse=True) if w.isascii())
    first, second, last = _terms("ASKER_FROM", "ASKER_OF", "ASKER_ALONE")
    # a medium that the list knows stands behind a name of one word, too
    lead = second.pattern.partition("(?P<name>")[0]
    known = re.compile(rf"{lead}(?P<name>[A-ZÀ-Þ][\w’'\-]+), (?P<medium>(?:{media}))(?: agency)?(?=[.,;])")
    return first, second, known, last


def _terms(*names: str) -> tuple[re.Pattern[str], ...]:
    return tuple(grammar.terminals("naming")[name] for name in names)


def _same(one: str, other: str) -> bool:
    return bool(other) and (one in other or other in one)


def _asks_for_question(words: Words) -> bool:
    """Whether words ask for the next question, and not for more of an answer."""
    return "ADDING" not in words.signs and not {"FLOOR", "NEXT"}.isdisjoint(words.formulas)
