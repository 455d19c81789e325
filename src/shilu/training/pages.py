"""Labelled pages: a text with, line by line, who speaks in it. `grammar/pages/README.md` teaches the form.

text of a page file → `LabelledPage` → text of a page file
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from shilu.errors import InputError
from shilu.grammar import FOLDER
from shilu.model import Role, Transcript
from shilu.source import LINE_END

#: Where the pages lie that teach.
PAGES = FOLDER / "pages"
#: Stands between a cue and the words behind it.
CUE_END = "‖"
#: The label of lines that nobody speaks.
NOBODY = "-"
ROLES: tuple[Role, ...] = get_args(Role)

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class LabelledTurn:
    """One turn as a person marked it. Spans are [start, end) in code points of the page's text."""

    role: Role
    #: host, speaker, answer: the person; question: the asker, where he is told
    speaker: str | None
    #: question: the medium
    outlet: str | None
    #: the marks that name the speaker, in order; a page may repeat them
    cues: tuple[Span, ...]
    #: the words, one span a source line
    words: tuple[Span, ...]
    #: whether the first cue stands before the first words
    cued: bool

    @property
    def start(self) -> int:
        """Where the turn begins, its cue included."""
        return min(self.words[0][0], self.cues[0][0]) if self.cued else self.words[0][0]

    @property
    def end(self) -> int:
        """Where its last words end."""
        return self.words[-1][1]


@dataclass(frozen=True, slots=True)
class LabelledPage:
    """A page with its turns."""

    name: str
    #: the facts at its head: kind, lang, style, source, …
    facts: dict[str, str]
    text: str
    turns: tuple[LabelledTurn, ...]
    #: (question, answer) by index into `turns`
    links: frozenset[tuple[int, int]]

    @property
    def kind(self) -> str:
        """Transcript or report."""
        return self.facts["kind"]

    @property
    def set(self) -> str:
        """The folder in which it lies: pages of one hand or style."""
        return self.name.rpartition("/")[0]


def read_pages(folder: Path = PAGES) -> list[LabelledPage]:
    """Every page below a folder, by name."""
    return [read_page(p.read_bytes().decode("utf-8"), str(p.relative_to(folder).with_suffix(""))) for p in sorted(folder.rglob("*.txt"))]


def read_page(file: str, name: str) -> LabelledPage:
    """Read the text of a page file; InputError says what is wrong with it and in which line."""
    head, _, rest = file.partition("\n\n")
    facts = dict(_fact(line, name, number) for number, line in enumerate(head.split("\n"), 1))
    rows = rest.removesuffix("\n").split("\n")
    reader = _Rows(name)
    for number, row in enumerate(rows, head.count("\n") + 3):
        reader.row(number, row)
    turns = tuple(turn.labelled(name) for turn in reader.turns)
    if facts.get("kind") not in {"transcript", "report"} or (facts["kind"] == "report") != (not turns):
        raise InputError(f"{name}: kind must be transcript, or report where nobody has a turn; it says {facts.get('kind')!r}")
    links = frozenset(_links(facts["links"], turns, name) if "links" in facts else usual_links([t.role for t in turns]))
    return LabelledPage(name, facts, "".join(reader.text), turns, links)


def _fact(line: str, name: str, number: int) -> tuple[str, str]:
    key, colon, value = line.partition(":")
    if not colon:
        raise InputError(f"{name}, line {number}: the head of a page holds `key: value` lines up to an empty line")
    return key.strip(), value.strip()


def _links(told: str, turns: tuple[LabelledTurn, ...], name: str) -> Iterator[tuple[int, int]]:
    for pair in told.split():
        if not re.fullmatch(r"[\d,]*>[\d,]*", pair) or any(int(n) >= len(turns) for n in re.findall(r"\d+", pair)):
            raise InputError(f"{name}: links are numbers of turns from 0, as in 2>3 4,5>6; there is no {pair!r} among {len(turns)} turns")
        questions, _, answers = pair.partition(">")
        yield from ((int(q), int(a)) for q in questions.split(",") for a in answers.split(",") if q and a)


def usual_links(roles: list[Role]) -> Iterator[tuple[int, int]]:
    """Every answer belongs to the last question before it; a statement ends what was asked."""
    question: int | None = None
    for index, role in enumerate(roles):
        if role == "question":
            question = index
        elif role == "speaker":
            question = None
        elif role == "answer" and question is not None:
            yield question, index


@dataclass(slots=True)
class _Draft:
    role: Role
    speaker: str | None
    outlet: str | None
    line: int
    cues: list[Span]
    words: list[Span]

    def labelled(self, name: str) -> LabelledTurn:
        if not self.words:
            raise InputError(f"{name}, line {self.line}: a turn without words")
        cued = bool(self.cues) and self.cues[0][0] <= self.words[0][0]
        return LabelledTurn(self.role, self.speaker, self.outlet, tuple(self.cues), tuple(self.words), cued)


class _Rows:
    """Reads the rows of a page, one after the other."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.text: list[str] = []
        self.at = 0
        self.turns: list[_Draft] = []
        self.spoken = False

    def row(self, number: int, row: str) -> None:
        label, bar, words = row.partition("|")
        if not bar:
            raise InputError(f"{self.name}, line {number}: a row needs its label, a bar and the text: {row[:30]!r}")
        label, words = label.strip(), words.removeprefix(" ")
        if label.startswith("&"):
            label = label[1:].strip()
        elif self.text:
            self.add("\n")
        if label:
            self.label(label, number)
        cue, parted, speech = words.partition(CUE_END)
        if not parted:
            cue, speech = "", words
        elif not self.spoken or CUE_END in speech:
            raise InputError(f"{self.name}, line {number}: one {CUE_END} a row, behind the cue of somebody who speaks")
        start = self.at
        self.add(cue)
        if cue:
            self.turns[-1].cues.append((start, self.at))
        start = self.at
        self.add(speech)
        if self.spoken and speech.strip():
            self.turns[-1].words.append((start, self.at))

    def add(self, text: str) -> None:
        self.text.append(text)
        self.at += len(text)

    def label(self, label: str, number: int) -> None:
        self.spoken = label != NOBODY
        if not self.spoken:
            return
        told, _, who = label.removesuffix("+").strip().partition(" ")
        role = next((r for r in ROLES if r == told), None)
        if role is None:
            raise InputError(f"{self.name}, line {number}: no role: {told!r}; one of {', '.join(ROLES)}, or {NOBODY} for nobody")
        first, _, second = (part.strip() for part in who.partition("/"))
        outlet, speaker = (_told(first), _told(second)) if role == "question" else (None, _told(first))
        if not label.endswith("+"):
            self.turns.append(_Draft(role, speaker, outlet, number, [], []))
        elif not self.turns or (self.turns[-1].role, self.turns[-1].speaker, self.turns[-1].outlet) != (role, speaker, outlet):
            raise InputError(f"{self.name}, line {number}: + goes on with the turn before, which is somebody else's")


def _told(name: str) -> str | None:
    return name if name and name != NOBODY else None


def write_page(page: LabelledPage) -> str:
    """The text of a page file."""
    usual = frozenset(usual_links([t.role for t in page.turns]))
    facts = dict(page.facts)
    if page.links != usual:
        facts["links"] = " ".join(f"{q}>{a}" for q, a in sorted(page.links)) or ">"
    head = "".join(f"{key}: {value}\n" for key, value in facts.items())
    rows = list(_rows(page))
    width = max((len(label) for label, _ in rows), default=0)
    return head + "\n" + "".join(f"{label:<{width}} |{' ' if words else ''}{words}\n" for label, words in rows)


def _rows(page: LabelledPage) -> Iterator[tuple[str, str]]:
    """The rows, as (label, text with the ends of cues marked)."""
    text = page.text
    cuts: list[tuple[int, int, bool]] = []  # where something begins: place, turn (-1: nobody), whether it is a cue
    for index, turn in enumerate(page.turns):
        cuts += [(start, index, True) for start, _ in turn.cues] + [(start, index, False) for start, _ in turn.words]
    cuts.sort()
    ends = {end for turn in page.turns for _, end in (*turn.cues, *turn.words)}
    owner, opened = -1, set[int]()
    at = 0
    starts = [0, *(m.end() for m in LINE_END.finditer(text))]
    for number, start in enumerate(starts):
        end = starts[number + 1] if number + 1 < len(starts) else len(text)
        line_end = start + len(text[start:end].rstrip("\r\n")) if number + 1 < len(starts) else len(text)
        here = []
        while at < len(cuts) and cuts[at][0] < max(line_end, start + 1):
            here.append(cuts[at])
            at += 1
        yield from _line(page, start, line_end, here, ends, (owner, opened))
        owner = here[-1][1] if here else owner if not text[start:line_end].strip() else -1
        if here:
            opened |= {index for _, index, _ in here}
            last = max((e for e in ends if e <= line_end and e > here[-1][0]), default=line_end)
            if text[last:line_end].strip():
                owner = -1


def _line(
    page: LabelledPage, start: int, end: int, here: list[tuple[int, int, bool]], ends: set[int], before: tuple[int, set[int]]
) -> Iterator[tuple[str, str]]:
    """The rows of one source line."""
    text, (owner, opened) = page.text, before
    opened = set(opened)
    if not here:
        label = NOBODY if owner != -1 and text[start:end].strip() else ""
        yield label or (NOBODY if start == 0 else ""), text[start:end]
        return
    pieces: list[tuple[int, int, str]] = []  # turn, start, text
    at, row_start, row_text, row_owner = start, start, "", None
    for place, index, is_cue in here:
        stop = max((e for e in ends if at < e <= place), default=at)
        row_text += text[at:stop]
        if text[stop:place].strip():
            if row_text:
                pieces.append((row_owner if row_owner is not None else -1, row_start, row_text))
            pieces.append((-1, stop, text[stop:place]))
            row_text, row_owner, row_start = "", None, place
        else:
            row_text += text[stop:place]
        if row_owner is not None and (index != row_owner or (is_cue and row_text.strip())):
            pieces.append((row_owner, row_start, row_text))
            row_text, row_start = "", place
        row_owner, at = index, place
        if is_cue:
            cue_end = min(e for e in ends if e > place)
            row_text += text[place:cue_end] + CUE_END
            at = cue_end
    stop = max((e for e in ends if at < e <= end), default=at)
    row_text += text[at:stop] if text[stop:end].strip() else text[at:end]
    pieces.append((row_owner if row_owner is not None else -1, row_start, row_text))
    if text[stop:end].strip():
        pieces.append((-1, stop, text[stop:end]))
    for number, (index, _, words) in enumerate(pieces):
        label = "" if index == owner and (index == -1 or index in opened) else _label(page, index, goes_on=index in opened)
        owner = index
        opened.add(index)
        yield ("& " if number else "") + (label if label or not number else ""), words


def _label(page: LabelledPage, index: int, *, goes_on: bool) -> str:
    if index < 0:
        return NOBODY
    turn = page.turns[index]
    if turn.role == "question":
        who = turn.outlet or (NOBODY if turn.speaker else "")
        who += f" / {turn.speaker}" if turn.speaker else ""
    else:
        who = turn.speaker or ""
    return f"{turn.role} {who}".strip() + (" +" if goes_on else "")


def from_transcript(text: str, transcript: Transcript, name: str, facts: dict[str, str]) -> LabelledPage:
    """Today's reading of a text as a page, for a person to correct."""
    again = sorted(b.span for b in transcript.furniture if b.kind in {"repeated cue", "translated cue", "attribution"})
    turns = []
    for turn in transcript.turns:
        words = tuple(line for p in turn.paragraphs for line in _lines(text, p.span))
        if not words:
            continue
        cues = [*_lines(text, turn.cue.span)] if turn.cue else []
        cues += [span for span in again if (cues or [words[0]])[-1][0] < span[0] < words[-1][1]]
        cues = [(start, _cue_end(text, end)) for start, end in cues]
        cued = bool(cues) and cues[0][0] < words[0][0]
        turns.append(LabelledTurn(turn.role, turn.speaker, turn.outlet, tuple(cues), words, cued))
    kept = {i: n for n, i in enumerate(i for i, t in enumerate(transcript.turns) if t.paragraphs)}
    links = frozenset((kept[q], kept[a]) for e in transcript.exchanges for q in e.questions for a in e.answers if q in kept and a in kept)
    return LabelledPage(name, facts, text, tuple(turns), links)


def _lines(text: str, span: Span) -> Iterator[Span]:
    """A paragraph's lines, without the white space around."""
    start, end = span
    for line in LINE_END.split(text[start:end]):
        head = start + len(line) - len(line.lstrip())
        if line.strip():
            yield head, start + len(line.rstrip())
        start += len(line) + 1


def _cue_end(text: str, end: int) -> int:
    """The end of a cue with the blanks behind it on its line."""
    while end < len(text) and text[end] in " \t\u3000\xa0":
        end += 1
    return end
