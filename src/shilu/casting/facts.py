"""Facts: what a page tells of itself, read once: of each block's words, of each mark, of all blocks under one label, and of the whole page.

blocks and cues → `PageFacts`. Nothing is decided here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise

from shilu import grammar, roster
from shilu.casting.cues import Cue
from shilu.lexing import HAN, Block, clauses
from shilu.masthead import language
from shilu.phrases import read_handover
from shilu.roster import Roster

#: How much of a long paragraph is read for formulas and questions at its head and at its end, in characters.
HEAD, TAIL = 60, 160
#: Shorter paragraphs are read whole.
WHOLE = 300
#: What a host throws in between formulas and it is housekeeping still, in characters.
REMARKS = 16
COURTESIES = {"ASSENT", "THANKS", "LEAD_IN"}
#: Formulas that a host may say with no cue before them.
CLEAR = {"WELCOME", "FLOOR", "NEXT", "HANDED_OVER", "THANKS_FOR", "CLOSING"}
#: Signs that stand at the head of a paragraph, and those that may stand anywhere in one of a line or two.
HEAD_SIGNS = ("SELF_ANSWER", "NARRATION", "FOLLOW_UP", "ANNOUNCING", "FIRST_WORDS", "THANKS_FOR_QUESTION")
ANY_SIGNS = ("ADDING", "REGULAR", "LEAD", "RECORD_TITLE", "NARRATED")
SIGN_LENGTH = 400
#: How many blocks a page's head has.
PAGE_HEAD = 8

ENDS = {
    **dict.fromkeys("。.", "a stop"),
    **dict.fromkeys("?？", "a question mark"),
    **dict.fromkeys("!！", "an exclamation mark"),
    **dict.fromkeys(":：", "a colon"),
    **dict.fromkeys(",，、;；", "a comma"),
    **dict.fromkeys('”’」』"', "a quotation mark"),
    **dict.fromkeys("…-—–", "a dash"),
    **dict.fromkeys(")）】]", "a bracket"),
}


@dataclass(frozen=True, slots=True)
class Words:
    """What the words of a block tell."""

    #: in characters, of a text in Latin letters a third of them
    length: int
    #: how they end, in words
    end: str
    questions: int
    #: whether they ask at their head, and at their end
    asks_first: bool
    asks_last: bool
    #: the formulas in them, in order, as far as they were read, and whether nothing else stands there
    formulas: tuple[str, ...]
    courtesy: bool
    #: the clear formula that opens them, courtesies aside
    opens: str
    signs: frozenset[str]
    #: what the speaker tells of himself: medium, name, office
    introduces: tuple[str, ...]
    #: the persons whom the last words name, and the one who is called on
    named: tuple[str, ...]
    called: str | None
    #: whether a hand-over asks for an answer, for a statement or for words
    asked_for: str
    text: str

    @property
    def housekeeping(self) -> bool:
        """Nothing but formulas, and at least one of them more than a courtesy."""
        return self.courtesy and not COURTESIES.issuperset(self.formulas)


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """What all blocks under one label have in common. Shares are of their number, 0 to 1."""

    count: int
    share: float
    asking: float
    only_asking: float
    clear: float
    courtesy: float
    first_words: float
    introduced: float
    calling: float
    empty: float
    #: of the blocks before and behind theirs, how many end in a question
    behind_question: float
    before_question: float
    #: mean length of the words, as in `Words`
    length: float
    opens: bool
    closes: bool
    #: the kind of label that most often stands before
    before: str


@dataclass(frozen=True, slots=True)
class BlockFacts:
    """One block of the chain."""

    block: Block
    words: Words | None
    cue: Cue | None
    #: the words that stand behind the mark: the block's own, or those of the paragraph below
    behind: Words | None
    #: indented, where the page's lines are
    indented: bool
    #: furniture that is not shown to the chain, right before the block
    fixed_before: str
    #: whether the mark is one by itself: a mark that no running text has, around words that name somebody or that stand again
    sound: bool


@dataclass(frozen=True, slots=True)
class PageFacts:
    """All facts of a page."""

    text: str
    lang: str
    people: Roster
    blocks: tuple[BlockFacts, ...]
    keys: dict[str, KeyFacts]
    #: how often something stands on the page, by name; shares are 0 to 1
    counts: dict[str, float]


def read_facts(text: str, blocks: list[Block], people: Roster, cues: dict[Block, Cue]) -> PageFacts:
    """Read the facts of a page, the fixed lines left out."""
    lang = language(text)[:2]
    chain: list[Block] = []
    fixed: dict[Block, str] = {}
    before = ""
    for block in blocks:
        if block.fixed:
            before = block.furniture
        else:
            chain.append(block)
            fixed[block] = before
            before = ""
    opening = [
        b.mark != "" or i < PAGE_HEAD or (chain[i - 1].mark != "" and chain[i - 1].words == chain[i - 1].end) for i, b in enumerate(chain)
    ]
    words = [read_words(text, b, people, opening=o) for b, o in zip(chain, opening, strict=True)]
    behind = [_behind(chain, words, i) for i in range(len(chain))]
    often = Counter(c.key for c in cues.values())
    facts = tuple(
        BlockFacts(
            block=block,
            words=own,
            cue=cues.get(block),
            behind=below if block.mark else None,
            indented=block.start > 0 and text[block.start - 1] in "\u3000 \xa0\t",
            fixed_before=fixed[block],
            sound=block in cues and _sound(cues[block], often[cues[block].key]),
        )
        for block, own, below in zip(chain, words, behind, strict=True)
    )
    return PageFacts(text, lang, people, facts, _keys(facts), _counts(text, facts, people))


def _sound(cue: Cue, often: int) -> bool:
    """Whether a mark is one by itself."""
    if cue.faint or cue.block.furniture:
        return False
    label = cue.label
    return label.kind in {"asker", "host", "reply", "medium"} or bool(label.name and (label.office or often > 1)) or often > 1


def read_words(text: str, block: Block, people: Roster, *, opening: bool) -> Words | None:
    """What the words of a block tell; None where it has none. Only what may open a turn is asked whom it introduces."""
    if block.words >= block.end:
        return None
    piece = text[block.words : block.end]
    signs = grammar.terminals("sign")
    head, tail = piece[:HEAD], piece[-TAIL:]
    read = piece if len(piece) <= WHOLE else f"{head}\n{tail}"
    said = clauses(read)
    formulas = tuple(f for f, _ in said)
    remarks = len(piece) - sum(len(c) + 1 for _, c in said) if len(piece) <= WHOLE else len(piece)
    found = {s for s in HEAD_SIGNS if signs[s].match(piece)}
    if len(piece) < SIGN_LENGTH:
        found |= {s for s in ANY_SIGNS if signs[s].search(piece)}
    asks_first, asks_last = bool(signs["ASKING"].search(head)), bool(signs["ASKING"].search(tail))
    introducing = (opening or asks_first or asks_last) and signs["INTRODUCING"].search(head)
    introduces = roster.introduction(piece) if introducing else {}
    named = people.mentioned(tail)
    handed = [told for f, c in said if f == "HANDED_OVER" and (told := read_handover(c))]
    called = (people.mentioned(handed[-1][0]) or named if handed and len(named) > 1 else named)[-1:]
    first = next((f for f in formulas if f not in {"ASSENT", "THANKS", "GREETING"}), "")
    return Words(
        length=len(piece) // (1 if HAN.search(head) or not piece.isascii() else 3),
        end=ENDS.get(piece[-1], "a word" if piece[-1].isalpha() else "a number" if piece[-1].isdigit() else "a sign"),
        questions=piece.count("？") + piece.count("?"),
        asks_first=asks_first,
        asks_last=asks_last,
        formulas=formulas,
        courtesy=bool(formulas) and remarks <= min(REMARKS, len(piece) // 2),
        opens=first if first in CLEAR else "",
        signs=frozenset(found),
        introduces=tuple(sorted(k for k in introduces if k in {"medium", "name", "office"})),
        named=tuple(named),
        called=called[-1] if called else None,
        asked_for=handed[-1][1] if handed else "",
        text=piece,
    )


def _behind(chain: list[Block], words: list[Words | None], index: int) -> Words | None:
    """The words behind a mark: its own, or those of the paragraph below where it stands alone."""
    for at in range(index, min(len(chain), index + 3)):
        if words[at] is not None and (at == index or not chain[at].mark or chain[at].words == chain[at].start):
            return words[at]
        if at > index and not chain[at].mark and not chain[at].furniture:
            return None
    return None


def _keys(facts: tuple[BlockFacts, ...]) -> dict[str, KeyFacts]:
    """What the blocks under each label have in common."""
    marked = [(i, f, f.cue) for i, f in enumerate(facts) if f.cue]
    content = [f for f in facts if f.words or f.cue]
    place = {id(f): i for i, f in enumerate(content)}
    by_key: dict[str, list[tuple[int, BlockFacts, str]]] = defaultdict(list)
    kind_before = "none"
    for index, fact, cue in marked:
        by_key[cue.key].append((index, fact, kind_before))
        kind_before = cue.label.kind
    found = {}
    for key, own in by_key.items():
        said = [f.behind for _, f, _ in own]
        count = len(own)
        befores = [content[place[id(f)] - 1].words for _, f, _ in own if place[id(f)]]
        afters = [content[place[id(f)] + 1].words for _, f, _ in own if place[id(f)] + 1 < len(content)]

        def share(held: list[bool], count: int = count) -> float:
            return sum(held) / count

        found[key] = KeyFacts(
            count=count,
            share=count / len(marked),
            asking=share([bool(w and (w.asks_first or w.asks_last or w.questions)) for w in said]),
            only_asking=share([bool(w and w.end == "a question mark") for w in said]),
            clear=share([bool(w and not CLEAR.isdisjoint(w.formulas)) for w in said]),
            courtesy=share([bool(w and w.courtesy) for w in said]),
            first_words=share([bool(w and not {"FIRST_WORDS", "SELF_ANSWER", "THANKS_FOR_QUESTION"}.isdisjoint(w.signs)) for w in said]),
            introduced=share([bool(w and "medium" in w.introduces) for w in said]),
            calling=share([bool(w and w.called and w.called != key) for w in said]),
            empty=share([w is None for w in said]),
            behind_question=share([bool(w and w.end == "a question mark") for w in befores]),
            before_question=share([bool(w and w.end == "a question mark") for w in afters]),
            length=sum(w.length for w in said if w) / count,
            opens=own[0][0] == marked[0][0],
            closes=own[-1][0] == marked[-1][0],
            before=Counter(b for _, _, b in own).most_common(1)[0][0],
        )
    return found


def _counts(text: str, facts: tuple[BlockFacts, ...], people: Roster) -> dict[str, float]:
    """How often something stands on the page."""
    signs = grammar.terminals("sign")
    cues = [f.cue for f in facts if f.cue]
    words = [f.words for f in facts if f.words]
    kinds, types = Counter(c.label.kind for c in cues), Counter(c.block.mark for c in cues)
    often = Counter(c.key for c in cues)
    head = [text[f.block.start : f.block.end] for f in facts[:PAGE_HEAD] if f.block.end - f.block.start < 120]
    leads = [w for w in words[:6] if not {"LEAD", "RECORD_TITLE"}.isdisjoint(w.signs)]
    last = [(f, a) for f, a in pairwise(facts) if f.words and not f.sound and a.sound]
    hosting = [f for f, a in last if f.words and a.cue and _hosts(f.words, a.cue.key)]
    total = max(1, len(cues))
    sound = [f.cue for f in facts if f.cue and f.sound]
    return {
        "sound": len(sound),
        "sound share": len(sound) / max(1, sum(not f.block.furniture for f in facts)),
        "sound keys": len({c.key for c in sound}),
        "sound among marks": len(sound) / total,
        **{f"sound {k}": float(n) for k, n in Counter(c.label.kind for c in sound).items()},
        **{f"kind {k}": float(v) for k, v in kinds.items()},
        **{f"mark {k}": v / total for k, v in types.items()},
        "blocks": len(facts),
        "marks": len(cues),
        "marked": len(cues) / max(1, len(facts)),
        "keys": len(often),
        "keys again": sum(n > 1 for n in often.values()),
        "clear": sum(not CLEAR.isdisjoint(w.formulas) for w in words),
        "asking": sum(w.end == "a question mark" for w in words),
        "introduced": sum("medium" in w.introduces for w in words),
        "titled": float(any(signs["RECORD_TITLE"].search(h) for h in head)),
        "lead": float(bool(leads)),
        "regular": float(any("REGULAR" in w.signs for w in words[:6])),
        "guests": len(people.named("guest list")),
        "in lead": len(people.named("lead")),
        "alternating": sum(a.key != b.key for a, b in pairwise(cues)) / max(1, len(cues) - 1),
        "hosting": len(hosting),
        "hosting share": len(hosting) / max(1, len(last)),
        "furniture": sum(bool(f.block.furniture) for f in facts) / max(1, len(facts)),
        "inline": sum(f.block.inline for f in facts) / max(1, len(facts)),
        "length": sum(w.length for w in words) / max(1, len(words)),
    }


def _hosts(words: Words, key: str) -> bool:
    """Whether words read like those of a host who gives the floor to the next label's person."""
    return words.courtesy or not CLEAR.isdisjoint(words.formulas) or words.called == key
