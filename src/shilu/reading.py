"""The way through the house: text → `Transcript`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from shilu import masthead
from shilu.building import TreeReader
from shilu.casting import Cast, cast
from shilu.layout import read_layout
from shilu.model import Person, Transcript
from shilu.parsing import GrammarToken, parse_tokens
from shilu.source import Source
from shilu.stream import Stream, Stretch, stream

#: The longest line above a title that is the page's own, in characters.
ABOVE_TITLE = 80


def parse(text: str) -> Transcript:
    """Read the transcript in `text`, a whole document; spans index `text` in code points."""
    return parse_source(Source(text))


def parse_source(source: Source | Transcript) -> Transcript:
    """Read the transcript in a source; one that was read already is handed on."""
    return source if isinstance(source, Transcript) else transcript_of(source, cast(source))


def transcript_of(source: Source, page: Cast) -> Transcript:
    """The transcript of a page whose turns are cast."""
    text, script = source.text, stream(page)
    first = next((t.value[0].start for t in script.tokens if t.type == "WORDS"), len(text))
    head = [b for b in page.blocks if b.start < first]
    title = None if source.title else masthead.find_title(text, head)
    tokens = [_above_title(t, text, title.start if title else -1, source.title) for t in script.tokens]
    reader = TreeReader(source, read_layout(text, tokens))
    reader.visit(parse_tokens(tokens))
    reader.furniture.sort(key=lambda b: b.span)
    reader.body.sort(key=lambda b: b.span)
    around = "\n".join(b.text for b in reader.furniture)
    lead = "\n".join(b.text for b in reader.body[:3])
    return Transcript(
        kind="transcript" if page.drafts else "report",
        lang=masthead.language(text),
        title=masthead.front_matter_title(text, head) or source.title or (text[title.start : title.end].lstrip("# ") if title else None),
        date=masthead.date(source.date or "") or masthead.date(around) or masthead.date(lead),
        source=source.publisher or masthead.source_name(around),
        people=people_of(page, script, reader),
        turns=tuple(reader.turns),
        exchanges=tuple(reader.exchanges),
        body=tuple(reader.body),
        furniture=tuple(reader.furniture),
        labels=sum(f.sound for f in page.page.blocks),
        encoding=source.encoding,
        format=source.format,
        path=source.path,
    )


def _above_title(token: GrammarToken, text: str, title: int, told: str | None) -> GrammarToken:
    """A token of prose as furniture, where it is the title or a short line above it; a line around the article that is the title."""
    if not isinstance(token.value, list):
        return token
    if token.type == "FURNITURE":
        named = [replace(s, kind="TITLE") if told and s.kind == "AROUND" and text[s.start : s.end] == told else s for s in token.value]
        return GrammarToken("FURNITURE", named)
    own: Stretch = token.value[0]
    if token.type != "BODY":
        return token
    if own.start == title or (told and text[own.start : own.end] == told):
        kind = "TITLE"
    elif own.start < title and own.end - own.start <= ABOVE_TITLE:
        kind = "NAVIGATION"
    else:
        return token
    return GrammarToken("FURNITURE", [Stretch(kind, own.start, own.end, own.line)])


def people_of(page: Cast, script: Stream, reader: TreeReader) -> tuple[Person, ...]:
    """Everybody who was announced or has spoken, in the order of the page."""
    people: dict[str, Person] = {}
    for turn in reader.turns:
        if turn.speaker and turn.speaker not in people:
            office = "reporter" if turn.role == "question" else "host" if turn.speaker in script.hosts else "official"
            title = turn.outlet if office == "reporter" else page.page.people.office(turn.speaker)
            people[turn.speaker] = Person(turn.speaker, title, office, page.page.people.named_in(turn.speaker, "guest list"))  # type: ignore[arg-type]
    if page.drafts:
        for name, entry in page.page.people.entries.items():
            if name not in people and page.page.people.named_in(name, "guest list"):
                people[name] = Person(name, entry.office, "official", announced=True)
    return tuple(people.values())


def read(path: str | Path) -> Transcript:
    """Read the transcript in a file of any input format."""
    from shilu.readers import read_file

    return parse_source(read_file(Path(path)))


__all__ = ["parse", "parse_source", "read", "transcript_of"]
