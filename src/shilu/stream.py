"""Stream: the turns of a page, with their voices, as tokens for the grammar of a press conference.

`Cast` → `GrammarToken`s
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from shilu import grammar
from shilu.casting import Cast
from shilu.casting.confidence import calibrated, certainty
from shilu.casting.cues import Cue
from shilu.casting.facts import PageFacts
from shilu.casting.turns import Draft
from shilu.lexing import Block, clauses
from shilu.model import Mend
from shilu.naming import NOBODY, Voice, name_voices
from shilu.parsing import GrammarToken
from shilu.phrases import read_handover

#: Where a question is broken off, or goes on after that.
BREAKS = ("--", "—", "–", "―", "…", "...", "⋯", " -", "- ")
#: Longer than this, in characters, the last paragraph of an official does not give the floor to others.
PASSING_ON = 150
#: Marks that show damage, and what they lost.
LOST = {"HALF_BRACKETED": "left bracket", "OPEN_BRACKETED": "right bracket", "NUMBERED_QUESTION": "colon"}
#: Marks without a colon or bracket. Where most cues of a page have one, these have lost it.
BARE = {"BARE_NAME", "BARE_ASKER", "OFFICE_AND_NAME", "BEFORE_GAP", "REPEATED_HEAD"}
#: What the words of a cue's label say of whose it is.
BY_WORD = {"asker": "the word for an asker", "host": "the word for a host", "reply": "the word for a reply", "medium": "a medium"}
#: The evidence that tells whose cue a damaged one is.
EVIDENCE = {
    *("guest list", "photo caption", "hand-over", "named in the page's head", "used again", "one character off a person of this page"),
    *("office and name", "a name", "an office", "words that the grammar does not know"),
    *BY_WORD.values(),
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of the text as the tree holds it. `kind`: TEXT, or the terminal of a line of the page."""

    kind: str
    start: int
    end: int
    #: 1-based
    line: int
    inline: bool = False
    table: bool = False


@dataclass(slots=True)
class Opening:
    """How a turn opens: who speaks, under which cue, and what it asks of others."""

    voice: Voice
    cue: Stretch | None
    mend: Mend | None
    number: int | None
    #: the calibrated probability that role and borders are right
    confidence: float
    #: whom the turn asks to speak next, whether for an answer, and whether it asks for the next question
    calls: tuple[str, ...] = ()
    passes: bool = False
    floor: bool = False


@dataclass(frozen=True, slots=True)
class Stream:
    """The tokens of a page, and what was found of its people on the way."""

    tokens: list[GrammarToken]
    #: moderators, by name
    hosts: set[str]
    drafts: list[Draft] = field(default_factory=list)
    voices: list[Voice] = field(default_factory=list)


def stream(cast: Cast) -> Stream:
    """The tokens of a cast page, in its order."""
    return _Stream(cast).run()


class _Stream:
    def __init__(self, cast: Cast) -> None:
        self.cast, self.page = cast, cast.page
        self.drafts = merged(cast.page, cast.drafts)
        self.voices, self.hosts = name_voices(cast.page, self.drafts)
        self.tokens: list[GrammarToken] = []
        sound = [f.cue for f in cast.page.blocks if f.cue and f.sound]
        self.marks = Counter(c.block.mark for c in sound)
        self.keys = Counter(f.cue.key for f in cast.page.blocks if f.cue)
        self.last_question: int | None = None

    def run(self) -> Stream:
        turn_of = {index: n for n, d in enumerate(self.drafts) for index in (*d.spoken, *d.again, *d.aside)}
        place = {fact.block: index for index, fact in enumerate(self.page.blocks)}
        opened = -1
        for block in self.cast.blocks:
            index = place.get(block)
            if index is None:
                self.add("FURNITURE", Stretch(block.furniture, block.start, block.end, block.line, block.inline))
                continue
            number = turn_of.get(index)
            if number is None:
                kind = block.furniture or "TEXT"
                self.add(
                    "BODY" if kind == "TEXT" else "FURNITURE", Stretch(kind, block.start, block.end, block.line, block.inline, block.table)
                )
                continue
            draft = self.drafts[number]
            if number != opened and self.joins(number):
                self.spoken(draft, index, block, number)
                opened = number
                continue
            if number != opened:
                self.tokens.append(GrammarToken(self.kind(number), self.opening(number)))
                opened = number
            self.spoken(draft, index, block, number)
        return Stream(self.tokens, self.hosts, self.drafts, self.voices)

    def spoken(self, draft: Draft, index: int, block: Block, number: int) -> None:
        """Add a block of a turn: its cue, where that is not the turn's own, and its words."""
        if index in draft.aside:
            self.add(
                "FURNITURE", Stretch(block.furniture or ("ATTRIBUTION" if block.mark else "AROUND"), block.start, block.end, block.line)
            )
            return
        cued = (index == draft.first and draft.cue is not None) or index in draft.again
        if cued and (index != draft.first or self.joins(number)):
            self.add("FURNITURE", Stretch("REPEATED_CUE", block.start, block.cue_end, block.line))
        start = block.words if cued else block.start
        if start < block.end:
            self.add("WORDS", Stretch("TEXT", start, block.end, block.line, block.inline or cued, block.table), block=block)

    def add(self, kind: str, stretch: Stretch, block: Block | None = None) -> None:
        """Add a stretch. What a line was cut into, or wrapped to, and is one person's, is one again."""
        last = self.tokens[-1] if self.tokens else None
        if last and last.type == kind and kind != "BODY":
            before = last.value[-1]
            inside = block is not None and ((block.inline and before.line == block.line) or (block.wrapped and block.words == block.start))
            if inside and before.kind == stretch.kind == "TEXT":
                last.value[-1] = replace(before, end=stretch.end)
            else:
                last.value.append(stretch)
        elif last and kind == "BODY" and last.type == kind and stretch.inline and last.value[-1].line == stretch.line:
            last.value[-1] = replace(last.value[-1], end=stretch.end)
        else:
            # blocks of prose stay apart, since one of them may turn out to be the page's title
            self.tokens.append(GrammarToken(kind, [stretch]))

    # ---- how a turn opens

    def joins(self, number: int) -> bool:
        """Whether a turn goes on with the one before it: the same person in the same role."""
        if number == 0:
            return False
        before, draft = self.drafts[number - 1], self.drafts[number]
        if before.cue and draft.cue and before.cue.key != draft.cue.key and not (before.cue.label.name and draft.cue.label.name):
            return False
        one, other = self.voices[number - 1], self.voices[number]
        named = bool(one.name or one.medium)
        return before.role == draft.role and named and (one.name, one.medium) == (other.name, other.medium)

    def kind(self, number: int) -> str:
        role = self.drafts[number].role
        if role != "question":
            return {"host": "HOST", "speaker": "SPEAKER", "answer": "ANSWER"}[role]
        resumed = self.taken_up_again(number)
        self.last_question = number
        return "RESUMED" if resumed else "QUESTION"

    def opening(self, number: int) -> Opening:
        draft, voice = self.drafts[number], self.voices[number]
        block = self.page.blocks[draft.first].block
        label = draft.cue.label if draft.cue else NOBODY
        cue = Stretch("CUE", block.start, block.cue_end, block.line) if draft.cue else None
        opening = Opening(
            voice, cue, self.mend(draft) if draft.cue else None, label.number, calibrated(certainty(self.cast.probabilities, draft))
        )
        self.read_calls(draft, opening)
        return opening

    def mend(self, draft: Draft) -> Mend | None:
        """What the cue of a turn has lost, by the cues of the page, and by what it is known for one all the same."""
        cue = draft.cue
        assert cue is not None
        mark, text = cue.block.mark, self.page.text
        brackets = self.marks["BRACKETED"] > sum(self.marks.values()) / 2
        last, first = text[cue.block.cue_end - 1], text[cue.block.start]
        closings = grammar.terminals("edge")["CUE_CLOSING"]
        lost = LOST.get(mark)
        if mark == "PARENTHESIZED" and last in ")）" and brackets and self.marks["PARENTHESIZED"] < 2:
            lost = "square brackets"
        elif mark in BARE and self.marks.total() >= 2:
            closed = bool(closings.fullmatch(last))
            opened = first in "【〖〔［["
            lost = "right bracket" if opened and not closed else "left bracket" if last in "】〗〕］]" and not opened else None
            if not lost and not closed:
                lost = "both brackets" if brackets else "colon"
        return Mend(lost, self.evidence(draft, cue)) if lost else None

    def evidence(self, draft: Draft, cue: Cue) -> tuple[str, ...]:
        """What tells whose cue it is."""
        people, name = self.page.people, cue.label.name
        told = []
        before = self.page.blocks[draft.first - 1] if draft.first else None
        if people.named_in(cue.key, "guest list"):
            told.append("guest list")
        elif name and (people.named_in(name, "lead") or people.named_in(name, "photo caption")):
            told.append("named in the page's head")
        if before and name and before.block.furniture == "CAPTION" and self.page.text.startswith(name, before.block.start):
            told.append("photo caption")
        if before and before.words and before.words.called == cue.key:
            told.append("hand-over")
        if self.keys[cue.key] > 1:
            told.append("used again")
        if cue.meant:
            told.append("one character off a person of this page")
        label = cue.label
        own = BY_WORD.get(label.kind) or (
            "office and name" if label.office and name else "a name" if name else "an office" if label.office else ""
        )
        return (*told, own or "words that the grammar does not know")

    def read_calls(self, draft: Draft, opening: Opening) -> None:
        """Note whom a turn asks to answer, and whether it asks for the next question."""
        spoken = [
            (words, block)
            for index in draft.spoken
            if (words := self.page.blocks[index].words)
            for block in [self.page.blocks[index].block]
        ]
        for number, (words, block) in enumerate(spoken):
            if draft.role != "host" and (number < len(spoken) - 1 or block.end - block.words > PASSING_ON):
                continue
            adding = "ADDING" in words.signs
            if "HANDED_OVER" in words.formulas:
                handed = [c for f, c in clauses(words.text) if f == "HANDED_OVER"]
                opening.calls = tuple(dict.fromkeys(n for c in handed for n in self.page.people.mentioned(c))) or opening.calls
                opening.passes = opening.passes or any(told and told[1] == "answer" for told in map(read_handover, handed))
            opening.passes = opening.passes or adding
            opening.floor = opening.floor or (not adding and not {"FLOOR", "NEXT"}.isdisjoint(words.formulas))

    def taken_up_again(self, number: int) -> bool:
        """Whether a question goes on that was broken off, through somebody's interjection or by itself."""
        if number == 0 or self.last_question is None:
            return False
        mine, theirs = self.said(number), self.said(number - 1)
        if mine.startswith(BREAKS):
            return True
        if self.drafts[number - 1].role == "question":
            own, earlier = set(mine.casefold().split()), set(theirs.casefold().split())
            return len(own) > 3 and len(own & earlier) * 2 >= len(own)
        following = self.said(number + 1) if number + 1 < len(self.drafts) else ""
        if mine.endswith(BREAKS) and following.startswith(BREAKS):
            return True
        if theirs.startswith(BREAKS) and theirs.endswith(("?", "？")) and len(mine.split()) < 4 and len(mine) < 20:
            return True
        voice, last = self.voices[number], self.voices[self.last_question]
        return bool(voice.medium) and self.said(self.last_question).endswith(BREAKS) and last.medium == voice.medium

    def said(self, number: int) -> str:
        return " ".join(self.page.text[s:e] for _, s, e in self.drafts[number].words(self.page))


def merged(page: PageFacts, drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts that have words or a cue."""
    return [d for d in drafts if d.cue or d.words(page)]
