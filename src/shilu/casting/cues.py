"""Cues: what every proposed mark says, read with the names of the whole page in view.

blocks → the page's roster and a `Cue` for each mark
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from shilu import grammar, roster
from shilu.lexing import FAINTEST, HAN, OFTEN, Block, propose, unwrap
from shilu.phrases import Label, read_label
from shilu.roster import Piece, Roster

#: Where no asker is marked, this many pieces count as the page's head.
HEAD_PIECES = 12
#: The longest name that can be a misspelt one, the shortest and the longest that can be a bare cue, in characters.
LONGEST_VARIANT, SHORTEST_NAME, LONGEST_NAME = 4, 2, 24
#: Marks that stand alone on their line, or that only the page makes a mark: their names are no evidence for others.
FAINT = {
    *("NAME_LINE", "ROLE_LINE", "ASKER_LINE", "BULLETED_LINE", "DASHED_LINE", "BARRED", "HALF_BRACKETED", "OPEN_BRACKETED"),
    *("BARE_NAME", "REPEATED_HEAD", "REPEATED_LINE", "STAMPED_LINE", "WIDE_LINE", "BEFORE_NOTE", "BEFORE_TAB"),
    *FAINTEST,
}


@dataclass(frozen=True, slots=True)
class Cue:
    """A proposed mark and what it says."""

    block: Block
    label: Label
    #: the person whom a misspelt name means
    meant: str | None = None

    @property
    def key(self) -> str:
        """What all cues of one person or medium share."""
        return self.meant or self.label.name or self.label.medium or self.label.text

    @property
    def faint(self) -> bool:
        """Whether the mark is no mark but on this page."""
        return self.block.mark in FAINT


def read_cues(text: str, blocks: list[Block]) -> tuple[list[Block], Roster, dict[Block, Cue]]:
    """The blocks with all proposals, whom the page names, and what each proposed mark says."""
    pieces = list(_pieces(unwrap(text, blocks)))
    page = roster.build(text, pieces, _head(text, pieces))
    cues = {b: Cue(b, read_label(text[b.start : b.cue_end])) for b in blocks if b.mark}
    _add_sound_names(page, cues)
    blocks = unwrap(text, propose(text, blocks, _known(page, cues)))
    cues = {b: Cue(b, _read(text[b.start : b.cue_end], b.mark, page)) for b in blocks if b.mark}
    spoken = {c.label.name for c in cues.values() if c.label.name and not c.faint}
    surnames = {name.rpartition(" ")[2] for name in spoken if name.isascii() and " " in name}
    cues = {b: replace(c, label=_as_known(c.label, page, spoken, surnames)) for b, c in cues.items()}
    return blocks, page, _variants(page, cues)


def _pieces(blocks: list[Block]) -> Iterator[Piece]:
    """The blocks as the roster reads them: marks and the words behind them apart."""
    for block in blocks:
        if block.furniture:
            yield Piece(block.furniture, block.start, block.end)
        elif block.mark:
            yield Piece(block.mark, block.start, block.cue_end)
            if block.words < block.end:
                yield Piece("TEXT", block.words, block.end, inline=True)
        else:
            yield Piece("TEXT", block.start, block.end)


def _head(text: str, pieces: list[Piece]) -> list[Piece]:
    """The pieces before the first mark that the grammar knows for an asker's or a host's."""
    for index, piece in enumerate(pieces):
        if piece.type in grammar.terminals("mark") and read_label(text[piece.start : piece.end]).kind in {"asker", "host"}:
            return pieces[:index]
    return pieces[:HEAD_PIECES]


def _add_sound_names(page: Roster, cues: dict[Block, Cue]) -> None:
    """Names that undamaged marks tell twice, or with an office: what a damaged one is compared with."""
    names = Counter(c.label.name for c in cues.values() if not c.faint)
    for cue in cues.values():
        label = cue.label
        if label.name and label.kind in {"official", "host"} and not cue.faint and (names[label.name] > 1 or label.office):
            page.add(label.name, label.office, "cue")


def _known(page: Roster, cues: dict[Block, Cue]) -> set[str]:
    """What can be a cue without a mark on this page: its people, and the words of its other cues."""
    names = {n for n in page.entries if SHORTEST_NAME <= len(n) <= LONGEST_NAME}
    often = Counter(c.label.text for c in cues.values() if c.block.mark not in FAINTEST)
    return names | {t for t, n in often.items() if t and len(t) <= LONGEST_NAME and (len(t) >= SHORTEST_NAME or n >= OFTEN)}


def _read(words: str, mark: str, page: Roster) -> Label:
    """What a mark says; a name of the page that the grammar cannot tell from another word is known by the page."""
    read = read_label(words)
    known = mark == "BARE_NAME" and not read.name and not read.medium and read.text in page
    return Label(read.text, "official", name=read.text) if known else read


def _as_known(label: Label, page: Roster, spoken: set[str], surnames: set[str]) -> Label:
    """A label that the grammar does not know, and that is a person of the page, with a verb behind or one character off."""
    label = _joined_surname(label, page)
    words = label.text
    if label.kind != "unknown" and words not in surnames:
        return label
    name = grammar.terminals("person")["SAYS"].sub("", words)
    if name in spoken or words in surnames:
        return Label(words, "official", name=name)
    if len(words) <= LONGEST_VARIANT and HAN.match(words) and (words in page or page.variant_of(words)):
        return Label(words, "official", name=words)
    return label


def _joined_surname(label: Label, page: Roster) -> Label:
    """A name around its title, as in Taiwan: 梁發言人世昀 is 梁世昀."""
    terms = grammar.terminals("person")
    if label.kind != "official" or not label.office or len(label.name or "") != 2 or not terms["SURNAME"].match(label.office):
        return label
    whole = f"{label.office[0]}{label.name}"
    if whole in page or not terms["CHINESE_NAME"].fullmatch(label.name or ""):
        return replace(label, name=whole, office=label.office[1:])
    return label


def _variants(page: Roster, cues: dict[Block, Cue]) -> dict[Block, Cue]:
    """A name that stands once and is one character off a person of the page stands for that person; the cue keeps its text."""
    counts = Counter(c.label.name for c in cues.values() if c.label.name)
    found = {}
    for block, cue in cues.items():
        name = cue.label.name
        meant = page.variant_of(name) if name and cue.label.kind == "official" and counts[name] == 1 else None
        sure = meant and (counts[meant] > 1 or page.named_in(meant, "guest list"))
        found[block] = replace(cue, meant=meant) if sure else cue
    return found
