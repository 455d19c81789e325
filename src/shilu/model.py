"""The records that a transcript is made of: frozen, without behaviour, named as in the JSON output."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Role = Literal["host", "speaker", "question", "answer"]
Office = Literal["host", "official", "reporter"]
Kind = Literal["transcript", "report"]
Severity = Literal["error", "warning", "info"]
SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the source: `text == source[start:end]` for `span == (start, end)`, in code points; `line` is 1-based."""

    span: tuple[int, int]
    line: int
    text: str
    #: speech and body: paragraph, heading or table (a line a row, cells divided by tabs);
    #: furniture: title, byline, date, source, caption, navigation, notice, …
    kind: str = "paragraph"
    #: the rest of the block before it, cut off in mid-sentence by a page break
    continues: bool = False
    #: 1-based, in code points from the start of the line
    column: int = 1


@dataclass(frozen=True, slots=True)
class Mend:
    """How a cue was mended: what it had lost, and the evidence that says whose cue it is."""

    lost: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """One person's consecutive words in one role."""

    role: Role
    speaker: str | None
    outlet: str | None
    line: int
    cue: Block | None
    paragraphs: tuple[Block, ...]
    mend: Mend | None = None
    #: the calibrated probability that its role and borders are right, 0 to 1
    confidence: float = 1.0
    #: the number in a numbered question's cue
    number: int | None = None
    #: the persons who are asked to speak next, as far as the text names them
    calls: tuple[str, ...] = ()
    #: whether somebody, named or not, is asked to answer or to add to an answer
    passes: bool = False
    #: whether the next question is asked for
    floor: bool = False
    #: the name as the cue writes it, misspelt or shortened
    written: str | None = None
    #: questions: the medium for which the asker says that he asks
    introduced: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who was announced or has spoken. Of reporters `title` is the medium."""

    name: str
    title: str | None
    role: Office
    #: announced in a guest list or an introduction, before speaking
    announced: bool = False


@dataclass(frozen=True, slots=True)
class Exchange:
    """Questions with their answers, as 0-based indexes into `Transcript.turns`; either may be empty."""

    questions: tuple[int, ...]
    answers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Transcript:
    """One document. Cues, paragraphs, body and furniture together hold every non-space character of the source once, in order."""

    kind: Kind
    lang: str
    title: str | None
    date: str | None
    source: str | None
    people: tuple[Person, ...] = ()
    turns: tuple[Turn, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    body: tuple[Block, ...] = ()
    furniture: tuple[Block, ...] = ()
    #: how many marks were weighed as cues, those included that turned out to be none
    labels: int = 0
    encoding: str = "utf-8"
    #: what was read: text, sheet (the uniform style), md, html, docx, pdf.
    #: Of all but text, spans and lines point into the text that was extracted
    format: str = "text"
    path: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that the audit found. Lines and columns are 1-based, columns in code points; the region's last character is included."""

    code: str
    name: str
    severity: Severity
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    message: str
    #: what to try
    hint: str | None = None
    #: 0-based index into `Transcript.turns`
    turn: int | None = None
