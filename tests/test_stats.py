"""`shilu stats`: the numbers add up, every format tells the same, nothing steers a terminal, one bad file does not stop the others."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import asdict
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings

import shilu
from cases import reading, texts
from fuzzing import STEERING
from shilu.errors import OutputError
from shilu.statistics import Asked, Lengths, Medium, Statistics, count
from shilu.tallies import tell
from shilu.tallies.table import bar
from shilu.wording import WORDS
from test_cli import SEEDS, run
from test_writers import TEXTS

SVG = "{http://www.w3.org/2000/svg}"
PAGE = """主持人：大家好，欢迎参加新闻发布会。下面请提问。
青川日报记者：请问 何时通路？
主持人：请刘丹县长回答。
刘丹：明年。
青川日报记者：请问要花多少钱？
主持人：请下一位记者提问。
央广网记者：请问何时开学？
刘丹：九月。
刘丹：补充一句，九月一日。
"""


def told(form: str, *counted: Statistics) -> str:
    return "".join(tell(counted, form))


@pytest.fixture
def counted() -> Statistics:
    return count(shilu.parse(PAGE))


def test_the_numbers_of_a_small_page(counted: Statistics) -> None:
    assert (counted.turns, counted.unanswered, counted.answers) == (8, 1, Lengths(3, 8, 13))
    assert counted.media == (Medium("青川日报", 2, 1), Medium("央广网", 1, 0))
    assert counted.questions == (
        Asked(2, None, "青川日报", 7, 1, 3),
        Asked(5, None, "青川日报", 8, 0, 0),
        Asked(7, None, "央广网", 7, 1, 13),
    )
    assert [(v.role, v.speaker, v.outlet, v.turns, v.characters, v.questions, v.unanswered) for v in counted.voices] == [
        ("host", None, None, 3, 37, 0, 0),
        ("answer", "刘丹", None, 2, 16, 0, 0),
        ("question", None, "青川日报", 2, 15, 2, 1),
        ("question", None, "央广网", 1, 7, 1, 0),
    ]


@pytest.mark.parametrize("name", [name for name, _ in texts("first", "seeds")])
def test_sums(name: str) -> None:
    transcript = reading(name)
    counted = count(transcript)
    words = re.sub(r"\s", "", "".join(p.text for t in transcript.turns for p in t.paragraphs))
    assert counted.characters == len(words)
    for rows in (counted.voices, counted.roles):
        assert (sum(r.turns for r in rows), sum(r.characters for r in rows)) == (len(transcript.turns), len(words))
        assert sum(r.share for r in rows) == pytest.approx(1 if words else 0, abs=0.01)
    questions = sum(bool(e.questions) for e in transcript.exchanges)
    assert sum(m.questions for m in counted.media) == sum(v.questions for v in counted.voices) == len(counted.questions) == questions
    assert sum(m.unanswered for m in counted.media) == sum(v.unanswered for v in counted.voices) == counted.unanswered


def test_formats_for_programs(counted: Statistics) -> None:
    assert json.loads(told("json", counted, counted)) == json.loads(json.dumps([asdict(counted)] * 2))
    assert json.loads(told("json")) == []
    rows = list(csv.DictReader(io.StringIO(told("csv", counted, counted))))
    assert len(rows) == 2 * len(counted.voices)
    assert {r["path"] for r in rows} == {"-"}
    assert [int(r["characters"]) for r in rows[:4]] == [v.characters for v in counted.voices]


def test_the_table(counted: Statistics) -> None:
    text = told("table", counted)
    assert "提问 3 次，未答 1 次。" in text
    assert "  :5 青川日报 (未答)" in text
    assert "每次回答 3 至 13 字，中位数 8 字。" in text
    assert re.search(r"答 +刘丹 +2 +16 +21\.3%  █", text)
    assert [len(bar(part, 20)) for part in (0, 0.001, 0.5, 1)] == [0, 1, 10, 20]
    assert bar(1, 0) == ""


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_of_any_text(text: str) -> None:
    counted = count(shilu.parse(text))
    assert not STEERING.search(told("table", counted))
    assert json.loads(told("json", counted))[0]["turns"] == counted.turns
    ElementTree.fromstring(told("svg", counted))


def test_the_picture(counted: Statistics) -> None:
    root = ElementTree.fromstring(told("svg", counted, count(shilu.read(SEEDS[-1]))))
    assert root.get("role") == "img"
    assert {e.get("id") for e in root} >= set((root.get("aria-labelledby") or "").split())
    described = root.findtext(f"{SVG}desc") or ""
    assert "提问 3 次，未答 1 次。" in described
    assert "发布 王雷科 43%" in described
    bottom = float(root.get("height") or 0)
    for shape in root.iter(f"{SVG}rect"):
        if "x" in shape.attrib:
            x, y, width, height = (float(shape.get(k) or 0) for k in ("x", "y", "width", "height"))
            assert x + width <= float(root.get("width") or 0)
            assert y + height <= bottom
    assert [e.text for e in root.iter(f"{SVG}text") if e.get("class") == "number missing"] == ["未答"]
    assert not [e for e in root.iter() if e.tag in {f"{SVG}script", f"{SVG}image"} or any("href" in k for k in e.attrib)]


def test_a_page_without_turns() -> None:
    counted = count(shilu.parse("没有人说话。"))
    assert (counted.turns, counted.answers, counted.voices) == (0, None, ())
    assert told("csv", counted).count("\n") == 1
    assert WORDS["zh-Hans"]["report"] in told("table", counted)
    ElementTree.fromstring(told("svg", counted))


def test_unknown_format(counted: Statistics) -> None:
    with pytest.raises(OutputError, match="'xls' is no format of the statistics; take one of: csv, json, svg, table"):
        told("xls", counted)


def test_the_command(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "a.txt").write_text(PAGE, "utf-8")
    (folder / "b.docx").write_bytes(b"no zip")
    (folder / "c.txt").write_text(PAGE, "utf-8")
    done = run("stats", folder, "--format", "csv", "-o", tmp_path / "x.csv")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(f"shilu: {folder / 'b.docx'}".encode())
    rows = list(csv.DictReader(io.StringIO((tmp_path / "x.csv").read_text("utf-8"))))
    assert {Path(r["path"]).name for r in rows} == {"a.txt", "c.txt"}
    done = run("stats", "--width", "60", data=PAGE.encode())
    assert (done.returncode, done.stderr) == (0, b"")
    assert "提问 3 次".encode() in done.stdout
    assert b"cues are not counted" in b" ".join(run("stats", "--help").stdout.split())


def test_every_language_has_every_word() -> None:
    assert {frozenset(said) for said in WORDS.values()} == {frozenset(WORDS["en"])}
