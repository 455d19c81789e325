"""HTML for reading: one page that stands alone, with a map of the turns, and with mends and findings where they are.

No text becomes markup: the template escapes every value, `safe` makes what steers visible, and the page's own policy lets no script run but
the one in it, and nothing be fetched.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import groupby
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from shilu.errors import OutputError
from shilu.marking import Margin, Passage, passages
from shilu.model import Finding, Mend, Person, Role, Transcript, Turn
from shilu.sheets import flow, numbers, parts, start
from shilu.wording import mend_word, page_words, tongue
from shilu.writers.terminal import safe, safe_line

if TYPE_CHECKING:
    from jinja2 import Template

SUFFIX = ".html"


@dataclass(frozen=True, slots=True)
class _Speech:
    """A turn as the page shows it. `number` counts from 1; `question` is the number of the question that it opens."""

    number: int
    role: Role
    name: str
    note: str
    size: int
    turn: Turn
    question: int | None
    findings: tuple[int, ...]
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class _Prose:
    """What nobody speaks."""

    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class _Group:
    """What stands together: a question, by its number, with all that follows up to its last answer; 0 for what is between such."""

    question: int
    entries: tuple[_Speech | _Prose, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """Opening, statements, or questions; `name` is a key of the words, or empty."""

    name: str
    groups: tuple[_Group, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """A person, with how many turns are his and the number of the first."""

    person: Person
    turns: int
    first: int | None


def write(transcript: Transcript, *, findings: Sequence[Finding] = ()) -> str:
    """The transcript as a page; what the audit found is shown in it where it is given. Raises OutputError where Jinja2 is missing."""
    from_package = files("shilu.writers")
    script = from_package.joinpath("page.js").read_text("utf-8")
    template = _template()
    margin = Margin(findings)
    content = _parts(transcript, margin)
    speeches = [e for part in content for group in part.groups for e in group.entries if isinstance(e, _Speech)]
    return template.render(
        said=page_words(transcript.lang),
        tongue=tongue(transcript.lang),
        transcript=transcript,
        title=flow(transcript.title or ""),
        file=safe_line(PurePath(transcript.path or "").name),
        people=_people(transcript),
        parts=content,
        speeches=speeches,
        unanswered={n for n, e in enumerate((e for e in transcript.exchanges if e.questions), 1) if not e.answers},
        findings=margin.findings,
        homes=(homes := _homes(content)),
        flagged=set(homes.values()),
        furniture=[(b.line, flow(b.text)) for b in transcript.furniture],
        style=from_package.joinpath("page.css").read_text("utf-8"),
        script=script,
        digest=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )


@cache
def _template() -> Template:
    """The page's template: compiled once, it is filled in a tenth of the time."""
    try:
        from jinja2 import Environment, PackageLoader, StrictUndefined
        from markupsafe import Markup
    except ImportError:
        raise OutputError("a page is made with Jinja2; install it with: pip install 'shilu[html]'.") from None
    environment = Environment(
        loader=PackageLoader("shilu", "writers"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # of every value, in texts and attributes alike, before it is escaped
        finalize=lambda value: safe(value) if isinstance(value, str) and not isinstance(value, Markup) else value,
    )
    environment.filters |= {"own": Markup, "mend_words": _mend_words}
    return environment.get_template("page.html.jinja")


def _mend_words(mend: Mend, lang: str) -> tuple[str, list[str]]:
    return mend_word(mend.lost, lang), [mend_word(w, lang) for w in mend.evidence]


def _people(transcript: Transcript) -> list[_Row]:
    spoken: dict[str | None, list[int]] = {}
    for number, turn in enumerate(transcript.turns, 1):
        spoken.setdefault(turn.speaker, []).append(number)
    return [_Row(p, len(spoken.get(p.name, ())), spoken.get(p.name, [None])[0]) for p in transcript.people]


def _parts(transcript: Transcript, margin: Margin) -> list[_Part]:
    return [
        _Part(
            part,
            tuple(
                _Group(question, tuple(entry for _, _, entry in group)) for question, group in groupby(within, key=lambda placed: placed[1])
            ),
        )
        for part, within in groupby(_placed(transcript, margin), key=lambda placed: placed[0])
    ]


def _placed(transcript: Transcript, margin: Margin) -> Iterator[tuple[str, int, _Speech | _Prose]]:
    """What stands on the page in order, each with its part and the number of the question to which it belongs, or 0."""
    questions = [0, *_questions(transcript)]
    opens = numbers(transcript)
    prose, written = transcript.body, 0
    part = ""
    title_of = {p.name: p.title for p in reversed(transcript.people)}
    titled: set[str] = set()
    for index, (turn, due) in enumerate(zip(transcript.turns, parts(transcript), strict=True)):
        begin = start(turn)
        reach = next((at for at in range(written, len(prose)) if prose[at].span[0] >= begin), len(prose))
        before, written = prose[written:reach], reach
        above, question = questions[index : index + 2]
        if before:
            yield part, question if above == question else 0, _Prose(tuple(passages(before, margin)))
        part = due
        title = title_of.get(turn.speaker or "") if turn.speaker not in titled else None
        titled.add(turn.speaker or "")
        yield part, question, _speech(transcript, index, opens.get(index), margin, title)
    if rest := prose[written:]:
        yield part, 0, _Prose(tuple(passages(rest, margin)))


def _questions(transcript: Transcript) -> Iterator[int]:
    """Of each turn the number of the question to which it belongs: up to the last answer; 0 between questions."""
    exchanges = [e for e in transcript.exchanges if e.questions]
    opens = numbers(transcript)
    question, last = 0, -1
    for index in range(len(transcript.turns)):
        if index in opens:
            question = opens[index]
            last = max((*exchanges[question - 1].questions, *exchanges[question - 1].answers))
        yield question if index <= last else 0


def _speech(transcript: Transcript, index: int, question: int | None, margin: Margin, title: str | None) -> _Speech:
    turn = transcript.turns[index]
    said = page_words(transcript.lang)
    generic = said["reporter" if turn.role == "question" else "host" if turn.role == "host" else "official"]
    at_cue = margin.take(turn.cue) if turn.cue else []
    told = tuple(passages(turn.paragraphs, margin))
    return _Speech(
        number=index + 1,
        role=turn.role,
        name=flow(turn.speaker or turn.outlet or generic),
        note=flow((turn.outlet if turn.speaker else "") or title or ""),
        size=sum(len("".join(p.text.split())) for p in turn.paragraphs),
        turn=turn,
        question=question,
        findings=(*at_cue, *margin.take_turn(index)),
        passages=told,
    )


def _homes(content: list[_Part]) -> dict[int, int]:
    """The number of the turn at which a finding is shown; 0 where it is at what nobody speaks."""
    homes: dict[int, int] = {}
    for entry in (e for part in content for group in part.groups for e in group.entries):
        here: Any = (*(entry.findings if isinstance(entry, _Speech) else ()), *(n for p in entry.passages for n in p.findings))
        homes |= dict.fromkeys(here, entry.number if isinstance(entry, _Speech) else 0)
    return homes
