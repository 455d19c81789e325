"""Statistics for people: tables with bars for the terminal."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from shilu.statistics import Asked, Medium, Statistics, Voice
from shilu.tallies import called
from shilu.wording import words
from shilu.writers.terminal import STYLES, console, safe_line

#: Cells of the longest bar, of what stands beside it at least, and of a line where no terminal says how wide it is.
BAR, BESIDE, WIDTH = 20, 60, 100
EIGHTHS = " ▏▎▍▌▋▊▉█"


def tell(counted: Iterable[Statistics], *, width: int | None = None, color: bool = False) -> Iterator[str]:
    """The tables of each document."""
    for document in counted:
        out = io.StringIO()
        screen = console(out, width or WIDTH, color=color)
        for part in _view(document, max(0, min(BAR, screen.width - BESIDE))):
            screen.print(part)
        yield "".join(line.rstrip() + "\n" for line in out.getvalue().splitlines()) + "\n"


def _view(document: Statistics, cells: int) -> Iterator[RenderableType]:
    """The parts, with bars of so many cells at most."""
    said = words(document.lang)
    yield Text(safe_line(document.title or said["untitled"]), style="bold")
    facts = (document.path, document.date, said["counted"].format_map(_numbers(document)))
    yield Text(safe_line("  ".join(filter(None, facts))), style="dim")
    if document.kind == "report":
        yield Text(said["report"], style="dim")
    if document.voices:
        yield Text()
        yield _voices(document.voices, said, cells)
    if document.questions:
        yield Text()
        yield _media(document.media, said, cells)
        yield Text()
        yield Text(said["asked"].format(len(document.questions), document.unanswered))
        yield from (_open(question, said) for question in document.questions if not question.answers)
    if document.answers:
        yield Text(said["lengths"].format(document.answers.shortest, f"{document.answers.median:g}", document.answers.longest))


def _numbers(document: Statistics) -> dict[str, int]:
    return {"turns": document.turns, "characters": document.characters}


def _voices(voices: tuple[Voice, ...], said: dict[str, str], cells: int) -> Table:
    table = _table(said["role"], said["name"], said["office"], right=(said["turns"], said["characters"], said["share"]))
    for voice in voices:
        table.add_row(
            Text(said[voice.role], style=STYLES[voice.role]),
            Text(safe_line(called(voice, said)), style="bold"),
            Text(safe_line(voice.outlet or voice.title or "")),
            Text(str(voice.turns)),
            Text(str(voice.characters)),
            Text(f"{voice.share:.1%}"),
            Text(bar(voice.share / (voices[0].share or 1), cells), style=STYLES[voice.role]),
        )
    return table


def _media(media: tuple[Medium, ...], said: dict[str, str], cells: int) -> Table:
    table = _table(said["medium"], right=(said["question"], said["unanswered"]))
    for medium in media:
        table.add_row(
            Text(safe_line(medium.outlet or said["no medium"])),
            Text(str(medium.questions)),
            Text(str(medium.unanswered or "")),
            Text(bar(medium.questions / media[0].questions, cells), style=STYLES["question"]),
        )
    return table


def _open(question: Asked, said: dict[str, str]) -> Text:
    who = " ".join(filter(None, (question.outlet, question.speaker))) or said["reporter"]
    return Text(safe_line(f"  :{question.line} {who} ({said['unanswered']})"), style=STYLES["mend"])


def _table(*left: str, right: tuple[str, ...]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style=STYLES["dim"])
    for head in left:
        table.add_column(Text(head), no_wrap=head != left[-1], overflow="fold")
    for head in right:
        table.add_column(Text(head), justify="right", no_wrap=True)
    table.add_column(no_wrap=True)
    return table


def bar(part: float, cells: int) -> str:
    """A bar of some part of the longest one's cells, in eighths of a cell; what is there is seen."""
    eighths = max(1, round(8 * cells * part)) if part and cells else 0
    return EIGHTHS[8] * (eighths // 8) + EIGHTHS[eighths % 8].strip()
