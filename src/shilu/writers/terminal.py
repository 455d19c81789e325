"""A coloured reading view for the terminal: people at the top, questions with their answers, roles by colour and by word.

Text from a page is never markup, emoji code or escape sequence here: it goes through `Text`, and control characters are shown as symbols.
"""

from __future__ import annotations

import io
import re

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from shilu.model import Block, Transcript, Turn
from shilu.sheets import joined
from shilu.wording import mend_told, words

SUFFIX = ".ans"
STYLES = {
    "host": "cyan",
    "speaker": "green",
    "question": "bold yellow",
    "answer": "green",
    "mend": "magenta",
    "dim": "dim",
    "heading": "bold",
}
#: C0, DEL, C1, the marks that turn the direction of text, and halves of characters: a page must not steer the terminal.
STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
#: What `safe` leaves of what ends a line somewhere.
BREAKS = re.compile(r"[\n\u2028\u2029]")
NARROWEST = 20


def write(transcript: Transcript, *, width: int | None = None, color: bool = False) -> str:
    """The reading view. `width` in terminal cells, or None for lines as long as the paragraphs; `color` adds ANSI colours."""
    out = io.StringIO()
    screen = console(out, width, color=color)
    for part in view(transcript, wrapped=width is not None):
        screen.print(part, soft_wrap=width is None, crop=False)
    return re.sub(r"(?<![ \t])[ \t]+$", "", out.getvalue(), flags=re.MULTILINE) if not color else out.getvalue()


def console(out: io.StringIO, width: int | None, *, color: bool, record: bool = False) -> Console:
    """A terminal that prints to `out` and takes no text for markup, emoji codes or anything to be coloured."""
    return Console(
        file=out,
        width=max(NARROWEST, width) if width else 10**6,
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=not color,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
        record=record,
        _environ={},
    )


def safe(text: str) -> str:
    """Text that cannot steer a terminal: controls become their Unicode pictures, other steering marks U+FFFD."""
    return STEERING.sub(lambda m: chr(0x2400 + ord(m.group())) if m.group() < "\x20" else "\ufffd", text)


def safe_line(text: str) -> str:
    """The same on one line, for the name of a file or a message: no other line begins in it."""
    return BREAKS.sub(lambda m: "␊" if m.group() == "\n" else "\ufffd", safe(text))


def view(transcript: Transcript, *, wrapped: bool) -> list[RenderableType]:
    """What the reading view shows, from top to bottom."""
    said = words(transcript.lang)
    parts: list[RenderableType] = [Text(safe_line(transcript.title or said["untitled"]), style="bold")]
    facts = [x for x in (transcript.date, transcript.source) if x]
    if transcript.kind == "report":
        facts.append(said["report"])
    if facts:
        parts.append(Text(safe_line("  ".join(facts)), style=STYLES["dim"]))
    if transcript.people:
        parts += [Text(), _people(transcript, said)]
    questions = {q: e for e in transcript.exchanges for q in e.questions[:1]}
    inside = {i for e in transcript.exchanges for i in (*e.questions, *e.answers)}
    first, last = min(inside, default=0), max(inside, default=-1)
    number = 0
    events = [(min((b.span[0] for b in (t.cue, *t.paragraphs) if b), default=0), i) for i, t in enumerate(transcript.turns)]
    body = {b.span[0]: b for b in transcript.body}
    for at, index in sorted(events + [(at, -1) for at in body]):
        if index < 0:
            parts += _paragraphs((body[at],))
            continue
        turn = transcript.turns[index]
        if index in questions:
            number += 1
            unanswered = "" if questions[index].answers else f"  ({said['unanswered']})"
            parts += [Text(), _rule(f"{said['question']} {number}{unanswered}", wrapped=wrapped)]
        shown = _turn(turn, transcript.lang, said)
        parts += [Text(), Padding(shown, (0, 0, 0, 2)) if wrapped and first <= index <= last and turn.role != "question" else shown]
    return parts


def _rule(label: str, *, wrapped: bool) -> RenderableType:
    return Rule(Text(label), align="left", style=STYLES["dim"]) if wrapped else Text(f"── {label} ──", style=STYLES["dim"])


def _people(transcript: Transcript, said: dict[str, str]) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    for person in transcript.people:
        role = said[person.role]
        table.add_row(Text(role, style=STYLES["dim"]), Text(safe_line(person.name), style="bold"), Text(safe_line(person.title or "")))
    rows = [" ".join(x for x in (said[p.role], safe_line(p.name), safe_line(p.title or "")) if x) for p in transcript.people]
    widest = max(cell_len(r) for r in rows)
    return table if widest < 10**4 else Text("\n".join(rows))


def _turn(turn: Turn, lang: str, said: dict[str, str]) -> RenderableType:
    who = " ".join(x for x in (turn.outlet, turn.speaker) if x)
    head = Text()
    head.append(f"[{said[turn.role]}]", style=f"reverse {STYLES[turn.role]}")
    head.append(
        " " + safe_line(who or said["reporter" if turn.role == "question" else "host" if turn.role == "host" else "official"]), style="bold"
    )
    if turn.mend:
        head.append(f"  ⚠ {safe_line(mend_told(turn.mend.lost, turn.mend.evidence, lang))}", style=STYLES["mend"])
    head.append(f"  :{turn.line}", style=STYLES["dim"])
    return Group(head, *_paragraphs(turn.paragraphs))


def _paragraphs(blocks: tuple[Block, ...]) -> list[RenderableType]:
    return [Text(safe(text), style=STYLES["heading"] if kind == "heading" else "") for text, kind in joined(list(blocks))]
