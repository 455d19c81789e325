"""Linking: whom the cues of officials and hosts mean. All turns under one label are one person, unless the page shows otherwise.

`Registry` and the turns → a name for each, or nobody
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from shilu import grammar
from shilu.casting.facts import PageFacts
from shilu.casting.turns import Draft
from shilu.lexing import HAN
from shilu.naming.registry import Person, Registry, official_of, own_name, plain, words_of
from shilu.naming.tags import TITLE_ENDS, Tag, is_han_name
from shilu.naming.western import is_western_name

#: What speaks for a person, and against him, by its weight; what stands again and again counts up to MOST times.
WEIGHTS: Mapping[str, float] = {
    "a part of his name": 5.0,
    "the only holder of the office": 6.0,
    "one of several holders of the office": 2.0,
    "the key at the head of the page": 8.0,
    "introduces himself": 7.0,
    "called on right before": 2.5,
    "named right behind": 1.5,
    "addressed by the question": 2.5,
    "the only one without a cue": 2.5,
    "the only one there": 2.5,
    "the one who answers": 3.0,
    "told to moderate": 5.0,
    "moderates under his name": 5.0,
    "has a cue of his own": -2.0,
    "moderates only": -2.5,
    "is spoken to": -3.0,
}
MOST = 2
#: What a person needs to be named, and by how much he must be ahead of the next: nobody is an answer, too.
ENOUGH, AHEAD = 2.4, 0.9
#: The share of answers that makes one person the one who answers.
MOSTLY = 0.6
#: How much is read of the words before and behind a turn, in characters.
TAIL, FIRST = 110, 60
SENTENCE_END = re.compile(r"(?<=[。！？!?])|(?<=[a-z][.?!])[ \u00a0]+")

Evidence = dict[str, Counter[str]]


@dataclass(frozen=True, slots=True)
class Link:
    """Whom a label means, and what decided: the candidates with their evidence, best first."""

    name: str | None
    candidates: tuple[tuple[str, float, tuple[str, ...]], ...] = ()


def weigh(evidence: Evidence) -> Link:
    """The person for whom enough speaks, and more than for the next one."""
    scored = []
    for name, told in evidence.items():
        score = sum(WEIGHTS[what] * min(count, MOST) for what, count in told.items())
        scored.append((name, score, tuple(sorted(told))))
    scored.sort(key=lambda c: -c[1])
    if not scored or scored[0][1] < ENOUGH or (len(scored) > 1 and scored[0][1] - scored[1][1] < AHEAD):
        return Link(None, tuple(scored))
    return Link(scored[0][0], tuple(scored))


class Linker:
    """Names for the turns of those who answer or moderate."""

    def __init__(self, page: PageFacts, drafts: Sequence[Draft], registry: Registry) -> None:
        self.page, self.drafts, self.registry = page, drafts, registry
        self.said = [words_of(page, d) for d in drafts]
        self.tags = [official_of(page, d) if d.cue and d.role != "question" else Tag() for d in drafts]
        self.keys = [self._key(i) for i in range(len(drafts))]
        self.turns: dict[str, list[int]] = defaultdict(list)
        for index, key in enumerate(self.keys):
            if key:
                self.turns[key].append(index)
        self.by_name = {key: name for key in self.turns if (name := self._named(key))}
        self.moderators = self._moderators()
        self.links: dict[str, Link] = {k: Link(n) for k, n in self.by_name.items()}
        for key in self.turns:
            if key not in self.links:
                self.links[key] = weigh(self._evidence(key))
        self.answering = self._answering()
        self._second_look()

    def _second_look(self) -> None:
        """What the first links tell of the others: who else moderates, and who alone is left."""
        hosts = {link.name for key, link in self.links.items() if link.name and self._only_hosts(key)}
        for key in [k for k in self.turns if not self.links[k].name and self._only_hosts(k) and k.startswith("word ")]:
            if len(hosts) == 1:
                self.links[key] = Link(next(iter(hosts)))
        voices = [k for k in self.turns if not self.links[k].name and not self._only_hosts(k) and self._is_voice(k)]
        used = {link.name for link in self.links.values()}
        free = [p.name for p in self.registry.attending if p.name not in used and not (p.places <= {"own introduction"})]
        if len(voices) == len(free) == 1:
            self.links[voices[0]] = Link(free[0])

    def _only_hosts(self, key: str) -> bool:
        return all(self.drafts[i].role == "host" for i in self.turns[key])

    def _is_voice(self, key: str) -> bool:
        cue = self.drafts[self.turns[key][0]].cue
        return bool(cue and cue.label.kind == "numbered")

    # ---- keys

    def _key(self, index: int) -> str:
        """What all cues of one person share; empty of a reply's word, which anybody's words may follow."""
        draft, tag = self.drafts[index], self.tags[index]
        if not draft.cue or draft.role == "question":
            return ""
        if draft.cue.meant or tag.name:
            return "name " + plain(draft.cue.meant or tag.name)
        label = draft.cue.label
        word = tag.office or label.text
        if draft.role == "host" and (label.kind == "host" or grammar.any_word("hosts").fullmatch(word)):
            return "host"
        if (label.kind == "reply" and not tag.office) or not word or word in grammar.words("verbs"):
            return ""
        return "word " + plain(word)

    # ---- cues with a name

    def _named(self, key: str) -> str | None:
        """Whom a cue with a name or a part of one means, where only one can be meant."""
        index = self.turns[key][0]
        draft, tag = self.drafts[index], self.tags[index]
        if draft.cue and draft.cue.meant:
            return draft.cue.meant
        if not tag.name:
            return self._titled(tag.office) or self._repeated(key)
        fitting = self.registry.fitting(tag.name)
        if len(fitting) == 1:
            return fitting[0].name
        if len(fitting) > 1 and tag.office:
            held = [p for p in self.registry.holders(tag.office) if p in fitting]
            return held[0].name if len(held) == 1 else None
        if len(tag.name) == 1:
            return self._by_surname(tag.name)
        return None if fitting or not (HAN.match(tag.name) or is_western_name(tag.name.split())) else tag.name

    def _titled(self, words: str) -> str | None:
        """Whom 林部長, 相馬長官 or MINISTER OF STATE BELL means: a surname with a title."""
        if not HAN.search(words):
            last = words.split()[-1] if words else ""
            surnames = [p for p in self.registry.attending if p.western and plain(p.surname) == plain(last)]
            return surnames[0].name if len(surnames) == 1 and not grammar.is_word("offices", last) else None
        title = next((t for t in grammar.terminals("person")["TITLE"].finditer(words) if t.end() == len(words)), None)
        courtesy = next((h for h in sorted(grammar.words("honorifics"), key=len, reverse=True) if words.endswith(h)), "")
        surname = words[: title.start()] if title else words.removesuffix(courtesy) if courtesy else ""
        if self.page.lang == "ja" and len(surname) > 3:
            return surname if len(surname) < 6 and not re.search(grammar.terminals("person")["ORG"].pattern, surname) else None
        if not surname or len(surname) > 3:
            return None
        fitting = [p for p in self.registry.officials if not p.western and p.name.startswith(surname) and len(p.name) > len(surname)]
        if len(fitting) > 1 and title:
            fitting = [p for p in fitting if any(o.endswith(title.group()) for o in p.offices)]
        if len(fitting) == 1:
            return fitting[0].name
        if not fitting and self.page.lang == "ja":
            own = [
                i
                for i in self.turns.get("word " + plain(words), ())
                if any(surname + s in " ".join(self.said[i])[:40] for s in ("です", "でござ", "と申"))
            ]
            return surname if own or (len(surname) > 1 and surname in self.registry.head) else None
        return self._by_surname(surname) if not fitting and len(surname) == 1 else None

    def _repeated(self, key: str) -> str | None:
        """A word of two or three characters under which somebody speaks again and again, and that is no office: a rare name."""
        word, roles = key.partition(" ")[2], {self.drafts[i].role for i in self.turns[key]}
        terms = grammar.terminals("person")
        sound = (
            re.fullmatch(r"[\u3400-\u9fff]{2,3}", word)
            and not terms["TITLE"].search(word)
            and not re.search(terms["ORG"].pattern + "$", word)
        )
        known = any(word in grammar.words(w) for w in ("hosts", "askers", "several", "crowd", "verbs"))
        return (
            word
            if sound
            and not known
            and word[-1] not in TITLE_ENDS
            and self.page.lang == "zh"
            and "answer" in roles
            and len(self.turns[key]) > 1
            else None
        )

    def _by_surname(self, surname: str) -> str | None:
        """The only name with this surname that the head repeats."""
        found = Counter(
            m.group() for m in re.finditer(re.escape(surname) + r"[\u3400-\u9fff]{2}", self.registry.head) if is_han_name(m.group())
        )
        often = [name for name, count in found.items() if count > 1]
        return often[0] if len(often) == 1 else None

    # ---- evidence

    def _evidence(self, key: str) -> Evidence:
        told: Evidence = defaultdict(Counter)
        turns = self.turns[key]
        for legend in self._legend(key):
            told[legend]["the key at the head of the page"] += 1
        for holder, what in self._holders(key):
            told[holder][what] += 1
        for index in turns:
            self._of_turn(index, told)
        if key == "host":
            self._of_host(told)
        elif not any(self.drafts[i].role == "host" for i in turns):
            for name in self.moderators:
                if name in told or self.page.people.named_in(name, "host"):
                    told[name]["moderates only"] += 1
        if key != "host" and len(self._unnamed_keys()) == 1 and len(free := self._free()) == 1:
            told[free[0]]["the only one without a cue"] += 1
        other_script = self.page.lang == "zh" and not HAN.search(key) and key.startswith("word ") and not self._is_voice(key)
        if other_script and len(there := self._answerers()) == 1:
            told[there[0].name]["the only one there"] += 1
        for name in set(self.by_name.values()) & told.keys():
            if name not in self.moderators or key != "host":
                told[name]["has a cue of his own"] += 1
        return told

    def _legend(self, key: str) -> Iterable[str]:
        label = key.partition(" ")[2]
        for line in grammar.terminals("naming")["LEGEND"].finditer(self.registry.head):
            if plain(line["key"]) == label:
                tag = read_official_text(line["words"])
                if tag:
                    yield tag

    def _holders(self, key: str) -> list[tuple[str, str]]:
        kind, _, word = key.partition(" ")
        if kind == "host":
            return []
        tag = self.tags[self.turns[key][0]]
        if kind == "name":
            fitting = self.registry.fitting(tag.name)
            return [(p.name, "a part of his name") for p in fitting]
        holders = self.registry.holders(tag.office or word)
        what = "the only holder of the office" if len(holders) == 1 else "one of several holders of the office"
        return [(p.name, what) for p in holders]

    def _of_host(self, told: Evidence) -> None:
        for p in self.registry.officials:
            if "host" in p.places or any("主持" in o for o in p.offices):
                told[p.name]["told to moderate"] += 1
        for name in self.moderators:
            told[name]["moderates under his name"] += 1

    def _of_turn(self, index: int, told: Evidence) -> None:
        """What the words of a turn and those around it tell of its speaker."""
        draft = self.drafts[index]
        if own := own_name(self.said[index]):
            told[self._full(own.name)]["introduces himself"] += 1
        for name in self.called_before(index):
            told[name]["called on right before"] += 1
        for name in self._named_behind(index):
            told[name]["named right behind"] += 1
        if (asked := self._addressed(index)) and draft.role != "host":
            told[asked]["addressed by the question"] += 1
        for name in self._spoken_to(index):
            told[name]["is spoken to"] += 1

    def _full(self, name: str) -> str:
        fitting = self.registry.fitting(name)
        return fitting[0].name if len(fitting) == 1 else name

    def _official(self, name: str) -> bool:
        person = self.registry.person(name)
        return bool(person and not person.asks)

    def called_before(self, index: int) -> list[str]:
        """The one on whom the turn before calls, at its end."""
        before = index - 1
        if before < 0 or not self.said[before] or (self.keys[before] and self.keys[before] == self.keys[index]):
            return []
        if self.drafts[before].role == "question":
            return []
        tail = " ".join(self.said[before][-3:])[-TAIL:]
        last = [s for s in SENTENCE_END.split(tail) if s.strip()][-2:]
        handed = any("HANDED_OVER" in w.formulas for i in self.drafts[before].spoken[-2:] if (w := self.page.blocks[i].words))
        if (
            self.drafts[before].role != "host"
            and not handed
            and len(self.said[before][-1]) > TAIL
            and not _is_call(last[-1] if last else "")
        ):
            return []
        for sentence in reversed(last):
            sentence = grammar.terminals("naming")["THANKS_TO"].sub("", sentence)
            named = [n for n in self.registry.called(sentence) if self._official(n)]
            named = named or [n for n in self.registry.called_by_office(sentence) if _is_call(sentence)]
            if named:
                return [self._first_called(sentence, named)]
        return []

    def _first_called(self, sentence: str, named: list[str]) -> str:
        return named[0] if grammar.terminals("naming")["ONE_BY_ONE"].search(sentence) else named[-1]

    def _named_behind(self, index: int) -> list[str]:
        behind = index + 1
        if (
            behind >= len(self.drafts)
            or self.drafts[behind].role == "question"
            or self.drafts[index].role == "host"
            or not self.said[behind]
        ):
            return []
        first = SENTENCE_END.split(self.said[behind][0][: 2 * FIRST])[0]
        return [n for n in dict.fromkeys(self.registry.called(first)) if self._official(n)][:1]

    def _addressed(self, index: int) -> str | None:
        """The only official whom the question before names."""
        before = index - 1
        if before < 0 or self.drafts[before].role != "question":
            return None
        text = " ".join(self.said[before])
        named = {n for n in self.registry.called(text) if self._official(n)} or set(self.registry.called_by_office(text[:FIRST]))
        return next(iter(named)) if len(named) == 1 else None

    def _spoken_to(self, index: int) -> list[str]:
        if not self.said[index]:
            return []
        first = SENTENCE_END.split(self.said[index][0][: 2 * FIRST])[0]
        if own_name(self.said[index]):
            return []
        tail = self.said[index][-1][-FIRST:]
        return [n for n in dict.fromkeys(self.registry.called(first) + self.registry.called(tail)) if self._official(n)]

    def _unnamed_keys(self) -> list[str]:
        return [k for k in self.turns if k not in self.by_name and k != "host"]

    def _free(self) -> list[str]:
        """Those who are there and have no cue with their name."""
        used = set(self.by_name.values())
        present = {"head", "lead", "guest list", "cue"}
        return [p.name for p in self.registry.attending if p.name not in used and p.places & present and "host" not in p.places]

    def _moderators(self) -> set[str]:
        """Those who moderate under their own name, and do nothing else."""
        roles: dict[str, set[str]] = defaultdict(set)
        for key, name in self.by_name.items():
            for index in self.turns[key]:
                roles[name].add(self.drafts[index].role)
        return {name for name, own in roles.items() if own == {"host"}}

    # ---- turns

    @property
    def assigned(self) -> bool:
        """Whether the page tells of a moderator who has no other cue."""
        named = set(self.by_name.values())
        return any("host" in p.places and p.name not in named for p in self.registry.officials)

    def _answering(self) -> str | None:
        """The one who answers: the only one, or by far the first of them."""
        names = Counter(
            name
            for key, name in ((k, self.links[k].name) for k in self.keys if k)
            if name and any(self.drafts[i].role in {"speaker", "answer"} for i in self.turns[key])
        )
        for noted in self._noted():
            names.pop(noted, None)
        if names:
            [(name, count)] = names.most_common(1)
            answers = sum(d.role in {"speaker", "answer"} for d in self.drafts)
            sure = count > names.total() * MOSTLY and (names.total() * 2 > answers or len(self._answerers()) < 2)
            return name if sure else None
        return None

    def _answerers(self) -> list[Person]:
        """Those who are there to answer."""
        there = [p for p in self.registry.attending if "host" not in p.places and p.name not in self.moderators]
        for places in ({"lead", "guest list"}, {"head"}, {"introduced"}):
            if found := [p for p in there if p.places & places]:
                return found
        return []

    def _spokespersons(self) -> list[Person]:
        """Those who moderate and whose office it is to speak."""
        speaks = grammar.terminals("person")["SPOKESPERSON"]
        return [p for p in self.registry.attending if "host" in p.places and any(speaks.search(o) for o in p.offices)]

    def _noted(self) -> set[str]:
        """Those whose name stands behind the word for a reply: the bare word means somebody else."""
        found = set()
        for key, turns in self.turns.items():
            cue = self.drafts[turns[0]].cue
            if cue and cue.label.kind == "reply" and (name := self.links[key].name):
                found.add(name)
        return found

    def name(self, index: int) -> str | None:
        """Who speaks in a turn of somebody who answers or moderates."""
        key = self.keys[index]
        if key:
            return self.links[key].name
        if self.drafts[index].role == "host":
            return self._moderator()
        told: Evidence = defaultdict(Counter)
        self._of_turn(index, told)
        if self.answering:
            told[self.answering]["the one who answers"] += 1
        else:
            present, noted = self._answerers(), self._noted()
            present = [p for p in present if p.name not in noted] or self._spokespersons()
            if len(present) == 1:
                told[present[0].name]["the only one there"] += 1
        return weigh(told).name

    def _moderator(self) -> str | None:
        """The page's moderator, if there is just one; one who speaks for others may moderate himself."""
        named = {self.links[k].name for i, k in enumerate(self.keys) if k and self.drafts[i].role == "host"} - {None}
        if "host" in self.links and self.links["host"].name:
            return self.links["host"].name
        only = named & self.moderators or named
        if len(only) == 1:
            return next(iter(only))
        told: Evidence = defaultdict(Counter)
        self._of_host(told)
        for number, d in enumerate(self.drafts):
            if d.role == "host" and not self.keys[number] and (own := own_name(self.said[number])):
                told[self._full(own.name)]["introduces himself"] += 1
        found = weigh(told).name
        if found or named:
            return found
        spokesperson = grammar.terminals("person")["SPOKESPERSON"]
        person = self.registry.person(self.answering or "")
        return self.answering if person and any(spokesperson.search(o) for o in person.offices) else None


def read_official_text(words: str) -> str | None:
    """The name at the end of an explanation such as 主持岑詠恩."""
    for length in (3, 2, 4):
        if is_han_name(words[-length:]):
            return words[-length:]
    return None


def _is_call(sentence: str) -> bool:
    """Whether a sentence is short enough to be no more than a call, or asks for one."""
    return len(sentence) <= 40 or sentence.rstrip().endswith(("?", "？"))
