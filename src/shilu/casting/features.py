"""Features: the facts of a page as the sentences that the weights judge, for each block a list.

`PageFacts` → rows of sentences. A sentence tells what the grammar, counts and layout say; never a word of the page.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shilu import grammar
from shilu.casting.facts import CLEAR, HEAD_SIGNS, BlockFacts, KeyFacts, PageFacts, Words
from shilu.lexing import HAN

LENGTHS = (4, 8, 14, 20, 30, 45, 60, 90, 150, 300, 600)
COARSE = (8, 20, 45, 150)
SMALL = (0, 1, 2, 5)
#: What is told of the block behind the next one, and of the one before the last.
FAR = ("kind", "asks", "shape")
BRACKETS = "【[［〔〖"
COLONS = ":：∶﹕"
ORDINAL = re.compile(r"[(（]?[一二三四五六七八九十0-9]{1,3}[)）、.．]")
#: What a page tells for every block, and how its counts are told apart.
PAGE_STEPS: dict[str, Sequence[float]] = {
    "sound": (0, 1, 2, 4, 8, 16, 32),
    "sound share": (0, 0.2, 0.4, 0.6, 0.8),
    "sound keys": (0, 1, 2, 3, 5, 8),
    "sound among marks": (0, 0.3, 0.6, 0.9),
    "sound asker": SMALL,
    "sound medium": SMALL,
    "sound host": (0,),
    "sound reply": (0,),
    "sound official": SMALL,
    "kind unknown": (0, 1, 3, 8),
    "keys again": (0, 1, 2, 3, 5),
    "clear": (0, 1, 2, 4),
    "asking": (0, 1, 2, 5, 10),
    "introduced": (0, 1, 3),
    "titled": (0,),
    "lead": (0,),
    "regular": (0,),
    "guests": (0, 1, 3),
    "in lead": (0, 1, 2),
    "alternating": (0, 0.3, 0.6, 0.9),
    "hosting": (0, 1, 2, 4),
    "hosting share": (0, 0.25, 0.5, 0.75),
    "blocks": (3, 6, 12, 30, 80),
    "furniture": (0, 0.1, 0.3, 0.5),
    "inline": (0, 0.1, 0.5),
    "length": (30, 60, 120, 240),
}
#: What the page tells that is judged together with how a block reads.
PAGE_WITH_MANNER = (
    "sound host",
    "sound asker",
    "sound reply",
    "sound official",
    "sound share",
    "sound",
    "clear",
    "lead",
    "asking",
    "hosting",
)


def step(value: float, edges: Sequence[float]) -> str:
    """The first edge that a value does not pass, as a word."""
    at = bisect_left(edges, value)
    return f"{edges[at]:g}" if at < len(edges) else f"over {edges[-1]:g}"


def fifth(share: float) -> str:
    """A share in fifths."""
    return str(int(share * 5 + 0.5))


@dataclass(frozen=True, slots=True)
class Row:
    """The sentences that hold for one block: its own, and lists that it shares with other blocks of the page."""

    own: list[str]
    shared: tuple[list[str], ...]

    def __iter__(self) -> Iterator[str]:
        yield from self.own
        for sentences in self.shared:
            yield from sentences


def features(page: PageFacts) -> list[Row]:
    """For each block the sentences that hold for it."""
    return _Rows(page).rows()


class _Rows:
    """Walks the blocks of a page and says what holds for each."""

    def __init__(self, page: PageFacts) -> None:
        self.page = page
        self.blocks = page.blocks
        self.content = [i for i, f in enumerate(self.blocks) if not f.block.furniture or f.cue]
        self.marked = [i for i, f in enumerate(self.blocks) if f.cue]
        self.sound = [i for i, f in enumerate(self.blocks) if f.sound]
        self.sound_keys = {f.cue.key for f in self.blocks if f.cue and f.sound}
        self.kinds = [f.cue.label.kind if f.cue else "" for f in self.blocks]
        self.manner = [_manner(f.words) for f in self.blocks]
        self.told = {name: step(page.counts.get(name, 0), edges) for name, edges in PAGE_STEPS.items()}
        self.told["language"] = page.lang
        marks = {k: v for k, v in page.counts.items() if k.startswith("mark ")}
        self.told["mark"] = max(marks, key=lambda k: marks[k])[5:] if marks else "none"
        self.page_row = [f"page: {k} {v}" for k, v in self.told.items()]
        self.own = [list(self.brief(f)) for f in self.blocks]
        self.keys = {key: list(_key(facts)) for key, facts in page.keys.items()}
        self.keys_by_kind: dict[tuple[str, str], list[str]] = {}
        self.before, self.after = _neighbours(self.content, len(self.blocks))
        self.next_mark = _next(self.sound, len(self.blocks))

    def rows(self) -> list[Row]:
        rows = []
        current: int | None = None
        keys: list[str] = []
        seen: set[str] = set()
        askers = since = sound = 0
        ended = ""
        for index, fact in enumerate(self.blocks):
            row = list(self.layout(index, fact, ended))
            if fact.block.furniture in {"END_MARK", "CREDITS"}:
                ended = "the end"
            if fact.cue:
                row += self.mark(index, fact, keys, seen, asked=askers > 0)
                askers += fact.sound and fact.cue.label.kind in {"asker", "medium"}
                if not fact.sound:
                    seen.add(fact.cue.key)
            since += 1
            if fact.sound and fact.cue:
                keys.append(fact.cue.key)
                current, since = index, 0
                sound += 1
            row.append(f"sound marks before {step(sound, (0, 1, 2, 4))}")
            row.append(f"an asker stood before {askers > 0}")
            row.append(f"an asker stood before {askers > 0}, page askers {self.told['sound asker']}, {self.manner[index]}")
            row.append(f"blocks since the mark {step(since, (0, 1, 2, 4, 8))}")
            row += self.place(index, fact, current)
            if fact.words:
                row += self.words(index, fact.words)
            row += self.around(index)
            rows.append(Row(row, (self.page_row, *self.shared(fact))))
        return rows

    def shared(self, fact: BlockFacts) -> tuple[list[str], ...]:
        """What holds for all blocks under one label."""
        if not fact.cue:
            return ()
        key, kind = fact.cue.key, fact.cue.label.kind
        if (key, kind) not in self.keys_by_kind:
            self.keys_by_kind[key, kind] = [f"{sentence}, kind {kind}" for sentence in self.keys[key]]
        return self.keys[key], self.keys_by_kind[key, kind]

    # ---- the block by itself

    def brief(self, fact: BlockFacts) -> Iterator[str]:
        """What neighbours are told of a block."""
        yield f"shape {_shape(fact)}"
        if fact.block.furniture:
            yield f"line {fact.block.furniture}"
        if fact.cue:
            yield f"kind {fact.cue.label.kind}"
            yield f"kind {fact.cue.label.kind}, mark {fact.block.mark}"
        if words := fact.words:
            yield f"length {step(words.length, COARSE)}"
            yield f"ends in {words.end}"
            if words.housekeeping:
                yield "housekeeping"
            if words.opens:
                yield f"opens with {words.opens}"
            if words.asks_last or words.questions:
                yield "asks"
            yield from (f"sign {s}" for s in HEAD_SIGNS if s in words.signs)
            if words.named:
                yield "names"
            if "medium" in words.introduces:
                yield "introduces"

    def layout(self, index: int, fact: BlockFacts, ended: str) -> Iterator[str]:
        block, shape = fact.block, _shape(fact)
        yield f"shape {shape}"
        yield f"tenth {index * 10 // len(self.blocks)}"
        if block.furniture:
            yield f"line {block.furniture}"
            yield f"line {block.furniture}, shape {shape}"
        for told, holds in (
            ("first", index == self.content[0] if self.content else False),
            ("last", index == self.content[-1] if self.content else False),
            ("spaced", block.spaced),
            ("inline", block.inline),
            ("wrapped", block.wrapped),
            ("quoted", block.quoted),
            ("table", block.table),
            ("indented", fact.indented),
            ("behind the end", bool(ended)),
        ):
            if holds:
                yield f"{told}, shape {shape}"
        if fact.fixed_before:
            yield f"behind {fact.fixed_before}"
        if index and (line := self.blocks[index - 1].block.furniture):
            yield f"behind {line}"
        if self.sound:
            if index < self.sound[0]:
                yield "before the first sound mark"
            if index > self.sound[-1]:
                yield "behind the last sound mark"
        yield f"page sound share {self.told['sound share']}, shape {shape}"
        yield f"page sound {self.told['sound']}, shape {shape}"
        yield f"page sound among marks {self.told['sound among marks']}, shape {shape}"
        yield f"page sound askers {self.told['sound asker']}, officials {self.told['sound official']}, shape {shape}"
        yield f"page of {self.told['blocks']}, shape {shape}"
        yield f"page keys again {self.told['keys again']}, shape {shape}"
        yield f"page alternating {self.told['alternating']}, shape {shape}"
        yield f"page titled {self.told['titled']}, lead {self.told['lead']}, shape {shape}"

    # ---- the mark

    def mark(self, index: int, fact: BlockFacts, keys: list[str], seen: set[str], *, asked: bool) -> Iterator[str]:
        cue = fact.cue
        assert cue is not None
        label, kind, mark = cue.label, cue.label.kind, fact.block.mark
        people, text = self.page.people, self.page.text
        last = text[fact.block.cue_end - 1]
        closed = "colon" if last in COLONS else "bracket" if last in "】]］〕〗)）" else "other"
        told = [f"{mark}", f"kind {kind}", f"{mark} {kind}", f"{_shape(fact)} {kind}", f"ends in {closed}, kind {kind}"]
        parts = "".join(("N" if label.name else "", "O" if label.office else "", "M" if label.medium else "", "#" if label.number else ""))
        told.append(f"tells {parts or 'nothing'}, kind {kind}")
        told += [f"named in {place}" for place in ("guest list", "lead", "photo caption", "host", "cue") if people.named_in(cue.key, place)]
        spoken_for = grammar.terminals("person")["SPOKESPERSON"].search(label.office or label.text)
        if spoken_for or grammar.terminals("person")["SPOKESPERSON"].search(people.office(label.name) or ""):
            told.append("spokesperson")
        if cue.meant or (label.kind == "official" and label.name and people.variant_of(label.name)):
            told.append("one character off a person")
        formula = grammar.master("formula", whole=True).fullmatch(label.text)
        if formula:
            told += [f"a formula, kind {kind}", f"{formula.lastgroup}, kind {kind}"]
        if grammar.terminals("furniture")["FIELD"].match(label.text + ":"):
            told += ["a field of the page", f"a field of the page, kind {kind}"]
        told.append(f"length {step(len(label.text), (1, 2, 3, 4, 6, 10, 16))}")
        told.append(f"{_letters(label.text)} {kind}")
        if any(c.isdigit() for c in label.text):
            told.append(f"digits {kind}")
        share = self.page.counts.get(f"mark {mark}", 0)
        told += [f"share of such marks {fifth(share)}", f"share of such marks {fifth(share)}, kind {kind}"]
        told += [f"{kind}, page {name} {self.told[name]}" for name in ("sound asker", "sound host", "sound reply", "lead")]
        if index == self.marked[0]:
            told.append(f"first mark {kind}")
        if index == self.marked[-1]:
            told.append(f"last mark {kind}")
        if keys[-1:] == [cue.key]:
            told += ["the same label again", f"the same label again, kind {kind}"]
        elif keys[-2:-1] == [cue.key]:
            told += ["labels alternate", f"labels alternate, kind {kind}"]
        told.append(f"sound {fact.sound}, {kind}")
        told.append(f"{mark}, page sound among marks {self.told['sound among marks']}")
        if not fact.sound:
            told.append(f"its label is sound elsewhere {cue.key in self.sound_keys}")
            told.append(f"its label is sound elsewhere {cue.key in self.sound_keys}, kind {kind}")
        first = cue.key not in keys and cue.key not in seen
        told += [f"this label for the first time {first}", f"this label for the first time {first}, kind {kind}"]
        told.append(f"an asker stood before {asked}, page askers {self.told['sound asker']}, kind {kind}")
        words, above = fact.behind, self.words_at(self.before[index])
        if words:
            told += [f"behind it: {step(words.length, LENGTHS)}", f"behind it: ends in {words.end}"]
            told.append(f"behind it: asks {words.asks_first}, {words.asks_last}, kind {kind}")
            told.append(f"behind it: {_manner(words)}, kind {kind}")
        else:
            told.append(f"nothing behind it, kind {kind}")
        if above:
            if above.called and above.called in (cue.key, label.name):
                told += ["called before", f"called for {above.asked_for or 'words'}"]
            if label.name and label.name in above.text[-40:]:
                told.append("named before")
            if above.end == "a question mark":
                told += ["behind a question", f"behind a question, kind {kind}"]
        for sentence in told:
            yield f"mark: {sentence}"

    # ---- where it stands

    def place(self, index: int, fact: BlockFacts, current: int | None) -> Iterator[str]:
        """What stands around a block: whose label is above, whose is next, and whether it is the last before it."""
        above = self.kinds[current] if current is not None else "none"
        following = self.next_mark[index]
        below = self.kinds[following] if following is not None else "the end"
        after = self.after[index]
        final = after is None or self.blocks[after].sound
        manner = self.manner[index]
        words, next_key = fact.words, self.key_at(following)
        calls = bool(words and words.called and words.called == next_key)
        size = "no words" if not words else "short" if words.length < 30 else "middling" if words.length < 90 else "long"
        if words:
            yield f"under {above}, before {below}, last {final}, {manner}"
            yield f"last {final}, {manner}, calls the next {calls}, {size}"
            yield f"last {final}, {manner}, page hosting {self.told['hosting']}"
            yield f"last {final}, {manner}, host {self.told['sound host']}, {size}"
            yield f"last {final}, calls the next {calls}, page hosting share {self.told['hosting share']}"
            yield f"under {above}, {manner}"
            yield f"under a mark {current is not None}, shape {_shape(fact)}, last {final}, calls the next {calls}"
            yield from (f"page {name} {self.told[name]}, {manner}" for name in PAGE_WITH_MANNER)
        if current is not None and not fact.sound:
            key = self.page.keys[self.blocks[current].cue.key]  # type: ignore[union-attr]
            yield f"label above asks {fifth(key.asking)}, {manner}, last {final}"
            yield f"label above courteous {fifth(key.courtesy)}, {manner}"
            yield f"label above stands {step(key.count, (1, 2, 3, 5, 9))}, {manner}"
            yield f"label above opens {key.opens}, {manner}"

    def words(self, index: int, words: Words) -> Iterator[str]:
        told = [f"length {step(words.length, LENGTHS)}", f"ends in {words.end}", f"questions {step(words.questions, (0, 1, 2))}"]
        told += [f"asks first {words.asks_first}", f"asks last {words.asks_last}"]
        if words.housekeeping:
            told.append("housekeeping")
        elif words.courtesy:
            told.append("courtesy")
        if words.formulas:
            told += [f"first formula {words.formulas[0]}", f"last formula {words.formulas[-1]}"]
        told += [f"says {f}" for f in sorted(set(words.formulas))]
        if words.opens:
            told.append(f"opens with {words.opens}")
        told += [f"sign {s}" for s in sorted(words.signs)]
        if words.introduces:
            told.append("introduces " + ", ".join(words.introduces))
        if words.named:
            told.append("names somebody")
        if words.asked_for:
            told.append(f"asks for {words.asked_for}")
        following = self.next_mark[index]
        near = following is not None and self.after[index] == following
        if near and following is not None:
            key = self.key_at(following)
            if key and words.called == key:
                told.append("calls the next")
            if key and key in words.text[-60:]:
                told.append("names the next")
            told.append(f"before {self.kinds[following]}")
            if words.courtesy:
                told.append(f"courtesy before {self.kinds[following]}")
        told.append(f"begins with {_first(words.text)}")
        if ORDINAL.match(words.text):
            told += ["an ordinal", f"an ordinal, asks {words.end == 'a question mark'}"]
        if words.text.startswith("**") and words.text.endswith("**"):
            told += ["bold", f"bold, asks {words.end == 'a question mark' or words.questions > 0}"]
        if words.text.startswith("#"):
            told.append("marked as a heading")
        if words.length <= 45 and words.end in {"a word", "a number", "a bracket"}:
            told.append("headlike")
        for sentence in told:
            yield f"words: {sentence}"

    def around(self, index: int) -> Iterator[str]:
        """What the neighbours tell; lines of the page are passed over."""
        before, after = self.before[index], self.after[index]
        if before is None:
            yield "before: nothing"
        else:
            yield from (f"before: {s}" for s in self.own[before])
            if (second := self.before[before]) is not None:
                yield from (f"second before: {s}" for s in self.own[second] if s.startswith(FAR))
        if after is None:
            yield "behind: nothing"
        else:
            yield from (f"behind: {s}" for s in self.own[after])
            if (second := self.after[after]) is not None:
                yield from (f"second behind: {s}" for s in self.own[second] if s.startswith(FAR))
        block = self.blocks[index].block
        if block.furniture or (block.end - block.start) < 30:
            for told, other in (("line before", index - 1), ("line behind", index + 1)):
                if 0 <= other < len(self.blocks):
                    line = self.blocks[other].block
                    yield f"{told}: {line.furniture or 'text'} {'short' if line.end - line.start < 30 else 'long'}"

    def words_at(self, index: int | None) -> Words | None:
        return self.blocks[index].words if index is not None else None

    def key_at(self, index: int | None) -> str | None:
        cue = self.blocks[index].cue if index is not None else None
        return cue.key if cue else None


def _key(facts: KeyFacts) -> Iterator[str]:
    yield f"label stands {step(facts.count, (1, 2, 3, 5, 9))}"
    for name in (
        *("share", "asking", "only_asking", "clear", "courtesy", "first_words", "introduced", "calling", "empty"),
        *("behind_question", "before_question"),
    ):
        yield f"label {name.replace('_', ' ')} {fifth(getattr(facts, name))}"
    yield f"label length {step(facts.length, (20, 40, 80, 160, 320))}"
    yield f"label opens {facts.opens}"
    yield f"label closes {facts.closes}"
    yield f"label behind {facts.before}"
    yield f"label asking {fifth(facts.asking)}, first words {fifth(facts.first_words)}"
    yield f"label opens {facts.opens}, clear {fifth(facts.clear)}"
    yield f"label stands {step(facts.count, (1, 2, 3, 5, 9))}, courtesy {fifth(facts.courtesy)}"
    yield f"label calling {fifth(facts.calling)}, courtesy {fifth(facts.courtesy)}"
    yield f"label asking {fifth(facts.asking)}, stands {step(facts.count, (1, 2, 3, 5, 9))}"
    yield f"label behind question {fifth(facts.behind_question)}, before question {fifth(facts.before_question)}"
    yield f"label asking {fifth(facts.asking)}, length {step(facts.length, (20, 40, 80, 160, 320))}"


def _shape(fact: BlockFacts) -> str:
    if not fact.sound:
        return (
            "line" if fact.block.furniture else "text" if not fact.cue else "faint mark" if fact.words is None else "faint mark and words"
        )
    return "mark" if fact.words is None else "mark and words"


def _manner(words: Words | None) -> str:
    """How words read, in one word."""
    if words is None:
        return "no words"
    if words.housekeeping:
        return "housekeeping"
    if words.courtesy:
        return "courtesy"
    if not (CLEAR - {"WELCOME"}).isdisjoint(words.formulas):
        return "clear"
    return "asking" if words.end == "a question mark" else "short" if words.length <= 45 else "plain"


def _letters(text: str) -> str:
    return "capitals" if text.isupper() else "Latin" if text.isascii() else "Han" if HAN.search(text) else "other"


def _first(text: str) -> str:
    first = text[0]
    if first in '“"「『‘':
        return "a quotation mark"
    if first in BRACKETS + "(（":
        return "a bracket"
    return (
        "a number"
        if first.isdigit()
        else "a small letter"
        if first.islower()
        else "a dash"
        if first in "—-―–"
        else "a word"
        if first.isalpha()
        else "a sign"
    )


def _neighbours(content: list[int], size: int) -> tuple[list[int | None], list[int | None]]:
    """For each block the content before it and behind it."""
    before: list[int | None] = [None] * size
    after: list[int | None] = [None] * size
    inside = set(content)
    last: int | None = None
    for index in range(size):
        before[index] = last
        last = index if index in inside else last
    last = None
    for index in range(size - 1, -1, -1):
        after[index] = last
        last = index if index in inside else last
    return before, after


def _next(marked: list[int], size: int) -> list[int | None]:
    """For each block the next one with a mark."""
    found: list[int | None] = [None] * size
    last: int | None = None
    marks = set(marked)
    for index in range(size - 1, -1, -1):
        found[index] = last
        last = index if index in marks else last
    return found
