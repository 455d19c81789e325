"""Akoma Ntoso 3.0, a debate: for archives and law libraries, valid against the schema of OASIS.

Hosts and speakers give speeches; an exchange is a `questions` with its `question`s and `answer`s. `from` holds the cue as it is printed,
with a reference to an editorial note where it was mended; a turn that the page does not mark has no `from`. The schema wants more than a
page tells: a country (ZZ, the code for an unknown one, since a language is none) and a date (0001-01-01, named `unknown`, where there is
none). The page's own lines are no part of the proceedings and are left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element

from shilu.markup import AGENT, LANG, document, language, put
from shilu.model import Transcript
from shilu.parties import OFFICE_OF, Parties, Party, Section, day, digest, parties, sections, shown
from shilu.sheets import joined
from shilu.wording import mend_told, words

SUFFIX = ".akn.xml"
NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
ELEMENTS = {"host": "speech", "speaker": "speech", "question": "question", "answer": "answer"}
TLC = {"person": "TLCPerson", "medium": "TLCOrganization", "unnamed": "TLCPerson"}
#: ISO 639-2, which Akoma Ntoso asks for.
LANGUAGES = {"zh": "zho", "ja": "jpn", "en": "eng"}
NO_COUNTRY = "zz"
NO_DATE = "0001-01-01"


def write(transcript: Transcript) -> str:
    """The transcript as an Akoma Ntoso document."""
    root = Element("akomaNtoso", {"xmlns": NAMESPACE})
    debate = put(root, "debate", {"name": "pressConference"})
    who = parties(transcript)
    _meta(put(debate, "meta"), transcript, who)
    _preface(debate, transcript)
    body = put(debate, "debateBody", {LANG: language(transcript.lang)})
    for number, section in enumerate([*sections(transcript)] or [Section(None, ())], 1):
        _section(body, number, section, transcript, who)
    return document(root)


def _meta(meta: Element, transcript: Transcript, who: Parties) -> None:
    """What the document is, who is in it, and what was mended in it."""
    said = words(transcript.lang)
    language = LANGUAGES.get(transcript.lang.partition("-")[0], "und")
    date, known = day(transcript) or NO_DATE, "publication" if day(transcript) else "unknown"
    work = f"/akn/{NO_COUNTRY}/debate/{date}/{digest(transcript)}"
    identification = put(meta, "identification", {"source": f"#{AGENT}"})
    for level, uri, this in (
        ("FRBRWork", work, f"{work}/!main"),
        ("FRBRExpression", f"{work}/{language}@", f"{work}/{language}@/!main"),
        ("FRBRManifestation", f"{work}/{language}@.akn", f"{work}/{language}@/!main.xml"),
    ):
        properties = put(identification, level)
        put(properties, "FRBRthis", {"value": this})
        put(properties, "FRBRuri", {"value": uri})
        put(properties, "FRBRdate", {"date": date, "name": known})
        put(properties, "FRBRauthor", {"href": f"#{AGENT}" if level == "FRBRManifestation" else "#publisher"})
        if level == "FRBRWork":
            put(properties, "FRBRcountry", {"value": NO_COUNTRY})
        elif level == "FRBRExpression":
            put(properties, "FRBRlanguage", {"language": language})
    references = put(meta, "references", {"source": f"#{AGENT}"})
    _declare(references, "TLCOrganization", "publisher", transcript.source or said["unnamed"])
    _declare(references, "TLCOrganization", AGENT, AGENT)
    for office in dict.fromkeys(OFFICE_OF.values()):
        _declare(references, "TLCRole", office, said[office])
    for party in who.everybody:
        _declare(references, TLC[party.kind], party.id, shown(party, transcript.lang), party.name if party.title else None)
    mends = [(n, turn.mend) for n, turn in enumerate(transcript.turns, 1) if turn.mend]
    if mends:
        notes = put(meta, "notes", {"source": f"#{AGENT}"})
        for number, mend in mends:
            note = put(notes, "note", {"eId": f"mend-{number}", "status": "editorial"})
            put(note, "p", text=mend_told(mend.lost, mend.evidence, transcript.lang))


def _declare(references: Element, tag: str, identifier: str, showing: str, short: str | None = None) -> None:
    # nothing outside this document is known of anybody: the reference is to the document itself
    put(references, tag, {"eId": identifier, "href": "", "showAs": showing, "shortForm": short})


def _preface(debate: Element, transcript: Transcript) -> None:
    told = [
        ("docTitle", transcript.title, {}),
        ("docDate", transcript.date, {"date": day(transcript) or NO_DATE}),
        ("docAuthority", transcript.source, {}),
    ]
    if any(text for _, text, _ in told):
        preface = put(debate, "preface", {LANG: language(transcript.lang)})
        for tag, text, attributes in told:
            if text:
                put(put(preface, "p"), tag, attributes, text)


def _section(body: Element, number: int, section: Section, transcript: Transcript, who: Parties) -> None:
    turned = any(isinstance(item, int) for item in section.items)
    attributes = {"eId": f"section-{number}"}
    if section.exchange is not None:
        into = put(body, "questions", attributes)
    else:
        into = put(body, "debateSection", attributes | {"name": "proceedings" if turned else "prose"})
    for item in section.items:
        if isinstance(item, int):
            _turn(into, item, transcript, who.by_turn[item], who.called[item])
        elif item[1] == "table":
            _blocks(into, [item])
        else:
            put(into, "narrative", {"class": "heading" if item[1] == "heading" else None}, item[0])


def _turn(into: Element, index: int, transcript: Transcript, party: Party, called: tuple[Party, ...]) -> None:
    turn = transcript.turns[index]
    speech = put(
        into,
        ELEMENTS[turn.role],
        {
            "eId": f"turn-{index + 1}",
            "by": f"#{party.id}",
            "as": f"#{OFFICE_OF[turn.role]}",
            # the schema has room for one; of several the first is asked first
            "to": f"#{called[0].id}" if called else None,
        },
    )
    if turn.cue or turn.mend:
        cue = put(speech, "from", text=turn.cue.text if turn.cue else None)
        if turn.mend:
            put(cue, "noteRef", {"href": f"#mend-{index + 1}", "marker": "*"})
    _blocks(speech, joined(turn.paragraphs) or [("", "paragraph")])


def _blocks(into: Element, texts: Iterable[tuple[str, str]]) -> None:
    for text, kind in texts:
        if kind == "table" and "\t" in text:
            table = put(into, "table")
            for row in text.split("\n"):
                cells = put(table, "tr")
                for cell in row.split("\t"):
                    put(put(cells, "td"), "p", text=cell)
        else:
            for line in text.split("\n"):
                put(into, "p", {"class": "heading" if kind == "heading" else None}, line)
