"""Nothing in a document steers: whatever its fields hold, terminals get no control characters, programs get what they can parse."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

import shilu
from shilu import Transcript, auditing, reports, statistics, tallies
from shilu.document import from_document, to_document
from shilu.readers import formats
from shilu.reports import Audited
from shilu.writers import names, write
from test_cli import SHILU, run

#: Escape sequences of terminals, in seven bits and in eight, a bell, DEL, overrides of the direction, ends of lines of any kind.
STEERING = [
    "\x1b]0;x\x07",
    "\x1b[31m",
    "\x9b31m",
    "\x90q\x9c",
    "\x08",
    "\x7f",
    "\r",
    "\u202e",
    "\u2066",
    "\u200f",
    "\n::error::",
    "\x85",
    "\x1c",
    "\x0c",
]
#: What may reach no terminal, and no line of a report.
UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
PAGE = (
    "青川县新闻发布会实录\n2031-05-06 来源：青川在线\n\n主持人：大家好，欢迎参加新闻发布会。出席的有县长刘丹先生。下面请提问。\n\n"
    "【青川日报记者】请问“何时通路？\n\n刘丹】感谢提问。明年。\n\n记者：那么今年呢？\n"
)


def fields(value: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The places of all texts in a document."""
    if isinstance(value, str):
        yield at
    elif isinstance(value, (dict, list)):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from fields(inner, (*at, key))


def planted(sign: str) -> Transcript:
    """A transcript each of whose texts, those aside that are of a kind, holds a sign."""
    document = to_document(shilu.parse(PAGE))
    document["source"] = document["source"] or "青川在线"
    for turn in document["turns"]:
        for key in ("speaker", "outlet", "written", "introduced"):
            turn[key] = turn[key] or "某"
        turn["calls"] = turn["calls"] or ["某"]
        turn["mend"] = turn["mend"] or {"lost": "colon", "evidence": ["guest list"]}
    for place in list(fields(document)):
        *path, last = place
        into: Any = document
        for step in path:
            into = into[step]
        if last not in {"role", "date"} and place != ("kind",):
            into[last] = f"{into[last]}{sign}x"
    return from_document(document, f"a{sign}b.txt")


@pytest.fixture(params=STEERING, ids=ascii)
def transcript(request: pytest.FixtureRequest) -> Transcript:
    return planted(request.param)


def test_the_sign_is_everywhere() -> None:
    document = to_document(planted("\x1b"))
    assert {place[-1] for place in fields(document)} >= {
        "title",
        "lang",
        "lost",
        "text",
        "speaker",
        "outlet",
        "written",
        "introduced",
        "source",
    }
    assert sum("\x1b" in text for text in json.loads(json.dumps(list(leaves(document))))) > 40


def leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from leaves(inner)


@pytest.mark.parametrize("width", [None, 60])
def test_the_view_steers_no_terminal(transcript: Transcript, width: int | None) -> None:
    shown = write(transcript, "terminal", width=width)
    assert not UNSAFE.search(shown)
    coloured = write(transcript, "terminal", width=width, color=True)
    assert not UNSAFE.search(re.sub(r"\x1b\[[0-9;]*m", "", coloured))


@pytest.mark.parametrize("form", ["svg", "tei", "akn"])
def test_what_is_xml_stays_well_formed(transcript: Transcript, form: str) -> None:
    written = write(transcript, form)
    root = ElementTree.fromstring(written.encode())
    assert {e.get("{http://www.w3.org/XML/1998/namespace}lang") for e in root.iter()} <= {None, "und"}
    picture = "".join(tallies.tell([statistics.count(transcript)], "svg"))
    assert ElementTree.fromstring(picture.encode()).tag.endswith("svg")


@pytest.mark.parametrize("form", names())
def test_no_output_holds_a_control_character(transcript: Transcript, form: str) -> None:
    written = write(transcript, form)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", written)
    if form in {"yaml", "json"}:
        assert formats()[form].read(written.encode()) == transcript


def findings(transcript: Transcript) -> Audited:
    return Audited(transcript.path or "-", auditing.audit(transcript), PAGE.split("\n"))


@pytest.mark.parametrize("form", reports.names())
def test_no_report_steers_and_no_name_begins_a_line(transcript: Transcript, form: str) -> None:
    audited = findings(transcript)
    assert len({f.code for f in audited.findings}) > 2
    told = "".join(reports.report([audited], form))
    assert not UNSAFE.search(told)
    lines = [line.lstrip() for line in told.splitlines()]
    assert (len(lines), [line for line in lines if line.startswith("::error::")]) == (told.count("\n"), [])
    if form in {"json", "sarif"}:
        json.loads(told)
    if form == "github":
        assert all(line.startswith(("::error file=", "::warning file=", "::notice file=")) for line in lines)


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_no_table_steers_and_no_name_begins_a_line(transcript: Transcript, form: str) -> None:
    told = "".join(tallies.tell([statistics.count(transcript)], form))
    assert not UNSAFE.search(told)
    assert not [line for line in told.splitlines() if line.lstrip().startswith("::error::")]
    if form == "csv":
        rows = list(csv.reader(io.StringIO(told)))
        assert (len(rows), {len(row) for row in rows}) == (told.count("\n"), {12})


SHEET = """---
shilu: {form} 1
lang: zh-Hans
kind: transcript
mended:
  - turn: 1
    lost: "\\e]2;owned\\a"
    evidence: ["\\x9b5m", "guest list\\n::error::"]
---

"""
BODIES = {
    "md": "# 例会\n\n## 答问\n\n### 问 1\n\n**青川日报记者**：何时通路？\n\n**发言人**：明年。\n",
    "text": "例会\n\n== 答问 ==\n\n== 问 1 ==\n\n【青川日报记者】：何时通路？\n\n【发言人】：明年。\n",
}


@pytest.mark.parametrize("form", ["md", "text", "yaml", "json"])
def test_a_mend_in_a_file_steers_no_terminal(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"a{formats()[form].SUFFIXES and sorted(formats()[form].SUFFIXES)[-1]}"
    if form in BODIES:
        path.write_text(SHEET.format(form=form) + BODIES[form], "utf-8")
    else:
        path.write_text(write(planted("\x1b]2;owned\x07\n::error::"), form), "utf-8")
    for command in (["preview"], ["convert", "-t", "terminal"], ["preview", "--width", "50"], ["audit"], ["stats"]):
        done = run(*command, path)
        assert done.returncode in {0, 1}, done.stderr
        shown = (done.stdout + done.stderr).decode()
        assert not UNSAFE.search(shown)
        assert "::error::" not in {line.strip()[:9] for line in shown.splitlines()}
    assert "owned" in run("preview", path).stdout.decode()


def test_the_old_file_of_a_difference_steers_no_terminal(tmp_path: Path) -> None:
    page, old = tmp_path / "a.txt", tmp_path / "a\x1b[31m\n::error::.md"
    page.write_text(PAGE, "utf-8")
    old.write_bytes("# 旧\x1b]0;x\x07\r\n\u202e旧\n没有换行\x9b".encode() + b"\xff")
    done = run("convert", page, "-o", old, "--diff")
    shown = done.stdout.decode()
    assert (done.returncode, done.stderr, UNSAFE.search(shown)) == (1, b"", None)
    assert "-# 旧␛]0;x␇␍\n-�旧\n-没有换行��\n\\ No newline at end of file\n" in shown
    assert not [line for line in shown.splitlines() if line.startswith("::error::")]


def test_what_only_a_terminal_obeys_is_kept_for_files_and_shown_on_terminals(tmp_path: Path) -> None:
    page = tmp_path / "a.txt"
    page.write_text(PAGE.replace("明年", "明\u202e年"), "utf-8")
    assert "明\u202e年" in run("convert", page, "-t", "md").stdout.decode()
    ours, theirs = pty.openpty()
    with subprocess.Popen([*SHILU, "convert", page, "-t", "md"], stdout=theirs):
        os.close(theirs)
        shown = b""
        try:
            while data := os.read(ours, 10_000):
                shown += data
        except OSError:  # how Linux tells the end of a terminal
            pass
    os.close(ours)
    assert "明�年" in shown.decode()
    assert not UNSAFE.search(shown.decode().replace("\r\n", "\n"))


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "－1", "=cmd|' /C calc'!A0"])
def test_a_spreadsheet_runs_no_cell(name: str) -> None:
    document = to_document(shilu.parse(PAGE))
    for turn in document["turns"]:
        turn["speaker"] = turn["outlet"] = name
    document["people"] = [{"name": name, "title": name, "role": "official", "announced": False}]
    counted = statistics.count(from_document(document, name))
    rows = list(csv.reader(io.StringIO("".join(tallies.tell([counted], "csv")))))
    cells = {cell for row in rows[1:] for cell in row}
    assert not {cell for cell in cells if cell[:1] in {"=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"}}
    assert [cell for cell in cells if name[1:].strip() in cell]
    assert list(csv.reader(io.StringIO("".join(tallies.tell([statistics.count(shilu.parse(PAGE))], "csv")))))[1][0] == "-"
