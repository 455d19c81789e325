"""The way through the house: text → `Transcript`."""

from __future__ import annotations

from itertools import takewhile
from pathlib import Path

from shilu import layout, masthead
from shilu.building import TreeReader
from shilu.casting import Cast, cast
from shilu.lexing import Token, lex
from shilu.model import Person, Transcript
from shilu.parsing import parse_tokens
from shilu.source import Source


def parse(text: str) -> Transcript:
    """Read the transcript in `text`, a whole document; spans index `text` in code points."""
    return parse_source(Source(text))


def parse_source(source: Source | Transcript) -> Transcript:
    """Read the transcript in a source; one that was read already is handed on."""
    return source if isinstance(source, Transcript) else transcript_of(source, cast(source, lex(source)))


def transcript_of(source: Source, page: Cast) -> Transcript:
    """The transcript of a page whose voices are cast."""
    text = source.text
    spoken = {id(t) for item in page.tokens if item.type == "WORDS" for t in item.value}
    head = [*takewhile(lambda t: id(t) not in spoken, page.head)]
    title = None if source.title else masthead.find_title(text, head)
    for token in head:
        if token is title or (source.title and text[token.start : token.end] == source.title):
            token.type = "TITLE"
        elif token.type == "TEXT" and title and token.start < title.start and token.end - token.start <= 80:
            token.type = "NAVIGATION"
    for item in page.tokens:
        if item.type == "BODY" and item.value[0].type not in {"TEXT", "HEADING"}:
            item.type = "FURNITURE"
    layout.mark(text, page.tokens)
    reader = TreeReader(source)
    reader.visit(parse_tokens(page.tokens))
    reader.furniture.sort(key=lambda b: b.span)
    reader.body.sort(key=lambda b: b.span)
    around = "\n".join(b.text for b in reader.furniture)
    lead = "\n".join(b.text for b in reader.body[:3])
    return Transcript(
        kind="transcript" if page.kind == "transcript" else "report",
        lang=masthead.language(text),
        title=masthead.front_matter_title(text, head) or source.title or (text[title.start : title.end].lstrip("# ") if title else None),
        date=masthead.date(source.date or "") or masthead.date(around) or masthead.date(lead),
        source=source.publisher or masthead.source_name(around),
        people=people_of(page, reader),
        turns=tuple(reader.turns),
        exchanges=tuple(reader.exchanges),
        body=tuple(reader.body),
        furniture=tuple(reader.furniture),
        labels=len(page.decisions),
        encoding=source.encoding,
        format=source.format,
        path=source.path,
    )


def people_of(page: Cast, reader: TreeReader) -> tuple[Person, ...]:
    """Everybody who was announced or has spoken, in the order of the page."""
    people: dict[str, Person] = {}
    for turn in reader.turns:
        if turn.speaker and turn.speaker not in people:
            office = "reporter" if turn.role == "question" else "host" if turn.speaker in page.hosts else "official"
            title = turn.outlet if office == "reporter" else page.roster.office(turn.speaker)
            people[turn.speaker] = Person(turn.speaker, title, office, page.roster.named_in(turn.speaker, "guest list"))  # type: ignore[arg-type]
    if page.kind == "transcript":
        for name, entry in page.roster.entries.items():
            if name not in people and page.roster.named_in(name, "guest list"):
                people[name] = Person(name, entry.office, "official", announced=True)
    return tuple(people.values())


def read(path: str | Path) -> Transcript:
    """Read the transcript in a file of any input format."""
    from shilu.readers import read_file

    return parse_source(read_file(Path(path)))


__all__ = ["Token", "parse", "parse_source", "read", "transcript_of"]
