"""TEI as Parla-CLARIN has it: for corpora of spoken language.

Every turn is one `u` with a `seg` for each paragraph; `who` points to a person or a medium in the header, `ana` to the role, `toWhom` to
those who are called. The cue as it is printed stands in a `note` before it. Where the page does not mark a turn, or marks it wrongly, the
`u` says so with `cert` and `resp`, and a second `note` tells what was mended. The page's own lines are left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args
from xml.etree.ElementTree import Element

from shilu.markup import AGENT, ID, LANG, document, language, put
from shilu.model import Role, Transcript
from shilu.parties import Parties, Section, day, digest, parties, sections, shown
from shilu.sheets import joined
from shilu.wording import mend_told, words

SUFFIX = ".tei.xml"
NAMESPACE = "http://www.tei-c.org/ns/1.0"


def write(transcript: Transcript) -> str:
    """The transcript as a TEI document."""
    root = Element("TEI", {"xmlns": NAMESPACE, ID: f"{AGENT}-{digest(transcript)}", LANG: language(transcript.lang)})
    who = parties(transcript)
    header = put(root, "teiHeader")
    _file(put(header, "fileDesc"), transcript)
    _encoding(put(header, "encodingDesc"), transcript)
    _profile(put(header, "profileDesc"), transcript, who)
    body = put(put(root, "text"), "body")
    if transcript.title:
        put(body, "head", text=transcript.title)
    for section in [*sections(transcript)] or [Section(None, ())]:
        _section(body, section, transcript, who)
    return document(root)


def _file(description: Element, transcript: Transcript) -> None:
    said = words(transcript.lang)
    statement = put(description, "titleStmt")
    put(statement, "title", text=transcript.title or said["untitled"])
    responsible = put(statement, "respStmt", {ID: AGENT})
    put(responsible, "resp", text=said["converted"])
    put(responsible, "name", text=AGENT)
    published = put(description, "publicationStmt")
    put(published, "authority", text=transcript.source or said["unnamed"])
    source = put(put(description, "sourceDesc"), "bibl")
    put(source, "title", text=transcript.title or said["untitled"])
    if transcript.source:
        put(source, "publisher", text=transcript.source)
    if transcript.date:
        for into in (published, source):
            put(into, "date", {"when": day(transcript)}, transcript.date)


def _encoding(description: Element, transcript: Transcript) -> None:
    said = words(transcript.lang)
    put(put(put(description, "editorialDecl"), "normalization"), "p", text=said["kept"])
    roles = put(put(description, "classDecl"), "taxonomy", {ID: "roles"})
    for role in get_args(Role):
        put(put(put(roles, "category", {ID: role}), "catDesc"), "term", text=said[role])


def _profile(description: Element, transcript: Transcript, who: Parties) -> None:
    persons = [party for party in who.everybody if party.kind != "medium"]
    media = [party for party in who.everybody if party.kind == "medium"]
    # neither a description without lists nor a list without members is allowed
    participants = put(description, "particDesc") if who.everybody else description
    people = put(participants, "listPerson") if persons else participants
    for party in persons:
        person = put(people, "person", {ID: party.id, "role": party.role})
        put(person, "persName", text=party.name or shown(party, transcript.lang))
        if party.title:
            put(person, "affiliation" if party.role == "reporter" else "occupation", text=party.title)
    organisations = put(participants, "listOrg") if media else participants
    for party in media:
        put(put(organisations, "org", {ID: party.id, "role": "medium"}), "orgName", text=party.name)
    put(put(description, "langUsage"), "language", {"ident": language(transcript.lang)})


def _section(body: Element, section: Section, transcript: Transcript, who: Parties) -> None:
    turned = any(isinstance(item, int) for item in section.items)
    kind = "exchange" if section.exchange is not None else "proceedings" if turned else "prose"
    into = put(body, "div", {"type": "debateSection", "subtype": kind})
    for item in section.items:
        if isinstance(item, int):
            _turn(into, item, transcript, who)
        elif item[1] == "table":
            _table(into, item[0])
        else:
            put(into, "note", {"type": "heading" if item[1] == "heading" else "narrative"}, item[0])


def _turn(into: Element, index: int, transcript: Transcript, who: Parties) -> None:
    turn, identifier = transcript.turns[index], f"u{index + 1}"
    if turn.cue:
        put(into, "note", {"type": "speaker"}, turn.cue.text)
    if turn.mend:
        told = mend_told(turn.mend.lost, turn.mend.evidence, transcript.lang)
        put(into, "note", {"type": "editorial", "target": f"#{identifier}", "resp": f"#{AGENT}"}, told)
    # a voice that no cue, or a damaged one, announces was found by other evidence
    guessed = turn.mend is not None or turn.cue is None
    spoken = put(
        into,
        "u",
        {
            ID: identifier,
            "who": f"#{who.by_turn[index].id}",
            "toWhom": " ".join(f"#{party.id}" for party in who.called[index]) or None,
            "ana": f"#{turn.role}",
            "cert": "medium" if guessed else None,
            "resp": f"#{AGENT}" if guessed else None,
        },
    )
    _paragraphs(spoken, joined(turn.paragraphs))


def _paragraphs(spoken: Element, texts: Iterable[tuple[str, str]]) -> None:
    for text, kind in texts:
        if kind == "table" and "\t" in text:
            _table(put(spoken, "seg", {"type": "table"}), text)
        else:
            for line in text.split("\n"):
                put(spoken, "seg", {"type": "heading" if kind == "heading" else None}, line)


def _table(into: Element, text: str) -> None:
    table = put(into, "table")
    for row in text.split("\n"):
        cells = put(table, "row")
        for cell in row.split("\t"):
            put(cells, "cell", text=cell)
