"""Fuzzing: what holds of any bytes, for every reader and for the whole way through the house, and inputs to begin with.

`fuzz.py` runs these targets coverage-guided, `test_fuzzing.py` on a fixed set of inputs; SECURITY.md tells what was run.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from functools import cache
from itertools import islice
from pathlib import Path
from xml.etree import ElementTree

import shilu
from ambiguity import attacks
from cases import read_case, texts
from counted import MATCHED, SEARCHED
from shilu import Finding, Transcript, grammar, reports, tallies, writers
from shilu.errors import OutputError, ShiluError
from shilu.lexing import lex
from shilu.readers import formats
from shilu.reading import parse_source
from shilu.source import Source
from shilu.statistics import count
from spans import untiled
from test_pdf import lines
from test_pdf import made as printed
from test_word import made, p, row, t, table

HERE = Path(__file__).parent
#: What may not reach a terminal.
STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
#: Bits of pages that bytes alone would find late.
BITS = [b.encode() for b in (
    "【李冰】", "记者：", "问：", "**", "### ", "> ", "---\n", "\n", "\n\n", "<p>", "<br>", "<td>", "<table>", "</", "<!--", "&#", "\u3000",
    "\u200b", "\u202e", "\x1b[31m", "：", "（", "）：", "请问", "欢迎参加发布会。", "请李冰局长回答。", "shilu: md 1\nlang: en\nkind: report\n",
    "shilu: text 1\nlang: zh-Hans\nkind: transcript\n", "== 问 1 ==\n", "【a】（b）：", "schema: 1", "- ", "&a", "*a", "{", "[", '"', "| a | b |\n|--|--|\n",
    " | ", "|\n", "---\n    ", "我想", "追问", "VICE ", "【打印】", '<a x="', "<![CDATA[", "（", "\x85", "Dear x ", "shilu: ",
)]  # fmt: skip


def read(form: str, data: bytes) -> Source | Transcript | None:
    """What a reader makes of bytes; None where it refuses them in one sentence."""
    try:
        told: Source | Transcript = formats()[form].read(data)
    except ShiluError as error:
        assert "\n" not in str(error)
        return None
    if isinstance(told, Source):
        ends = [at for span in (*told.around, *told.tables) for at in span]
        assert all(0 <= at <= len(told.text) for at in ends)
    return told


def examine(form: str, data: bytes) -> None:
    """Read bytes and go the whole way: nothing lost, every output reads back, nothing steers a terminal."""
    told = read(form, data)
    if told is None:
        return
    transcript = parse_source(told)
    if isinstance(told, Source):
        assert untiled(transcript, told.text) == ""
    findings = shilu.audit(transcript)
    reported(findings, transcript)
    archived(transcript)
    for output in ("yaml", "json", "md", "text"):
        try:
            written = shilu.write(transcript, output)
        except OutputError:
            assert output in {"md", "text"}
            continue
        back = read(output, written.encode("utf-8", "surrogatepass"))
        assert isinstance(back, Transcript), output
        if output in {"yaml", "json"}:
            assert back == transcript, output
        assert [t.role for t in back.turns] == [t.role for t in transcript.turns], output
        assert shilu.write(back, output) == written, output
    assert not STEERING.search(shilu.write(transcript, "terminal"))
    for shown in (shilu.write(transcript, "html"), writers.write(transcript, "html", findings=findings)):
        assert shown.count("<script") == 1
    ElementTree.fromstring(shilu.write(transcript, "svg").encode())


def reported(findings: list[Finding], transcript: Transcript) -> None:
    """Every finding has a place, and every format of the audit can tell it."""
    assert all(f.line >= 1 and f.column >= 1 and (f.end_line, f.end_column) >= (f.line, f.column) for f in findings)
    for form in reports.names():
        told = "".join(reports.report([reports.Audited("page", findings, [])], form))
        assert form != "text" or not STEERING.search(told)
        if form in {"json", "sarif"}:
            json.loads(told)
        elif form == "github":
            assert told.count("\n") == len(findings)
    for form in tallies.names():
        assert tallies.tell([count(transcript)], form)


def archived(transcript: Transcript) -> None:
    """The formats of archives hold every turn; XML is well-formed, and every reply is to an earlier utterance."""
    turns = len(transcript.turns)
    akn, tei = (ElementTree.fromstring(shilu.write(transcript, form).encode()) for form in ("akn", "tei"))
    assert sum(e.get("by") is not None for e in akn.iter()) == turns
    assert sum(e.tag.endswith("}u") for e in tei.iter()) == turns
    utterances = [json.loads(line) for line in shilu.write(transcript, "convokit").splitlines()]
    known: set[str | None] = {None}
    for utterance in utterances:
        assert utterance["reply_to"] in known
        known.add(utterance["id"])
    assert len(utterances) == turns


def tokens(data: bytes) -> None:
    """Lexing alone, which every character passes: tokens in order, and only white space between them."""
    source = read("text", data)
    if isinstance(source, Source):
        at = 0
        for token in lex(source):
            assert at <= token.start < token.end <= len(source.text)
            at = token.end


def word(data: bytes) -> None:
    """Word documents whose body is anything: bytes of a zip itself are refused before anybody reads them."""
    read("docx", made(data.decode("utf-8", "replace")))


TARGETS: dict[str, Callable[[bytes], object]] = {
    **{form: lambda data, form=form: read(form, data) for form in ("text", "md", "html", "yaml", "json", "pdf")},  # type: ignore[misc]
    "docx": word,
    "tokens": tokens,
    **{f"whole-{form}": lambda data, form=form: examine(form, data) for form in ("text", "md", "html", "yaml")},  # type: ignore[misc]
}


@cache
def attacking() -> list[str]:
    """Lines on which patterns of the grammar would take long if they were ambiguous."""
    found = [(p.pattern, p.flags, rule in SEARCHED) for rule in (*SEARCHED, *MATCHED) for p in grammar.terminals(rule).values()]
    parts = [part for source, flags, searched in found for part in islice(attacks(source, flags, searched=searched), 0, 60, 15)]
    return [head + word * (40 // len(word) + 1) + end for head, word, end in parts]


def seeds(target: str) -> list[bytes]:
    """Inputs to start from: small pages of the target's format."""
    pages = [text for _, text in texts("first")]
    lines_of_attack = [f"主持人：欢迎参加发布会。\n{line}\n答：{line}\n" for line in attacking()]
    if target.endswith("html"):
        return [read_case(p).source.encode() for p in sorted((HERE / "pages").glob("*.txt"))] + [
            f"<p>{line.translate({10: '<br>'})}</p>".encode() for line in lines_of_attack[::4]
        ]
    if target.endswith("md"):
        return [read_case(p).source.encode() for p in sorted((HERE / "markdown").glob("*.txt"))] + [
            shilu.write(shilu.parse(p), "md").encode() for p in pages[:40:4] + lines_of_attack[::40]
        ]
    if target.endswith(("yaml", "json")):
        return [shilu.write(shilu.parse(p), target[-4:]).encode() for p in pages[:40:8] + lines_of_attack[::40]]
    if target == "docx":
        return [(p(t("【李冰】大家好。")) + table(row("<w:p/>"))).encode()]
    if target == "pdf":
        return [printed(lines("first line", "second line"))]
    return [p.encode() for p in pages + lines_of_attack] + [shilu.write(shilu.parse(p), "text").encode() for p in pages[:40:4]]


def mutated(data: bytes, chance: random.Random) -> bytes:
    """The bytes with a few pieces cut, doubled, moved or thrown in."""
    for _ in range(chance.randrange(1, 12)):
        at, length, how = chance.randrange(len(data) + 1), chance.randrange(40), chance.randrange(4)
        elsewhere = chance.randrange(len(data) + 1)
        piece = (chance.choice(BITS), bytes([chance.randrange(256)]), data[elsewhere : elsewhere + length], b"")[how]
        data = (data[:at] + piece + data[at + (length if how == 3 else 0) :])[:4000]
    return data
