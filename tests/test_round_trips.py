"""Out and back: what was written as YAML or JSON is read to the same model, a sheet in Markdown or text to the same people saying the same
words in the same roles; every fault of a hand is told with its place and line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import shilu
from cases import reading, texts
from shilu import Block, Exchange, Mend, Person, Transcript, Turn
from shilu.document import to_document
from shilu.errors import InputError, OutputError
from shilu.readers import json as json_reader
from shilu.readers import md as md_reader
from shilu.readers import text as text_reader
from shilu.readers import yaml as yaml_reader
from shilu.reading import read
from shilu.sheets import flow, joined
from shilu.writers.yaml import front_matter
from test_cli import run
from test_writers import TEXTS

PAGES = [name for name, _ in texts("first", "seeds")]
#: What a YAML parser would take for something else than text.
TRAPS = ["no", "on", "null", "~", "15:30", "1:30", "012", "12_000", "2023-04-06", "=", "&x", "*x", "a #b", "- a", "a: b", "", " x", "x ", "\x85",
         "\u2028", "\t", "𠮷", "\ufeff", "%", "@", "`", "'", '"', "|", ">", "{", "[", "!x", "?", "0x1f", "1e3", ".inf", "<<", "0o17", "09", "08.5", "+.5", "-.5", ".5", "5.", "1E+3", "-2e05", "1_000", "1,000", "0b11", "y", "N", "Yes", "off",
         "Null", "True", "12:30:45", "190:20:30.15", "2024-01-01T10:00:00Z", "2024-1-1", ".NaN", "-.INF", "0", "-0", "+12", "\x1c", "a\x1fb", "a\x85b",
         "a\u2028b", "a\x9bb", "a\x1bb", "a\ufeffb"]  # fmt: skip
TEXT = st.one_of(st.sampled_from(TRAPS), TEXTS)
NAME = st.one_of(st.none(), TEXT)
BLOCK = st.builds(
    Block, st.just((0, 1)), st.integers(1, 99), TEXT, st.sampled_from(["paragraph", "heading", "table"]), st.booleans(), st.integers(1, 9)
)
TURN = st.builds(
    Turn, st.sampled_from(["host", "speaker", "question", "answer"]), NAME, NAME, st.integers(0, 99),
    st.one_of(st.none(), st.builds(Block, st.just((0, 1)), st.just(1), TEXT, st.just("cue"))), st.tuples(BLOCK, BLOCK),
    st.one_of(st.none(), st.builds(Mend, TEXT, st.tuples(TEXT))), st.integers(0, 1000).map(lambda n: n / 1000), st.one_of(st.none(), st.integers(0, 9)), st.tuples(TEXT), st.booleans(),
    st.booleans(), NAME, NAME,
)  # fmt: skip
MODEL = st.builds(
    Transcript, st.sampled_from(["transcript", "report"]), st.just("zh-Hans"), NAME, st.one_of(st.none(), st.just("2031-05-06")), NAME,
    st.tuples(st.builds(Person, TEXT, NAME, st.sampled_from(["host", "official", "reporter"]), st.booleans())), st.tuples(TURN, TURN),
    st.tuples(st.just(Exchange((0,), (1,)))), st.tuples(BLOCK), st.tuples(st.builds(Block, st.just((3, 4)), st.just(1), TEXT, st.just("title"))),
    st.integers(0, 9),
)  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_every_page_comes_back(name: str) -> None:
    transcript = reading(name)
    written = shilu.write(transcript, "yaml")
    back = yaml_reader.read(written.encode(), None, name)
    assert back == transcript
    assert shilu.write(back, "yaml") == written
    assert json_reader.read(shilu.write(transcript, "json").encode()) == transcript
    for form in SHEETS:
        sheet, whole = shilu.write(transcript, form), shilu.write(transcript, form, keep_furniture=True)
        back = from_sheet(sheet, form)
        assert said(back) == said(transcript)
        assert (back.kind, back.title, back.date, back.source, back.people, back.exchanges) == (
            *(transcript.kind, transcript.title, transcript.date, transcript.source, transcript.people, transcript.exchanges),
        )
        assert [t.mend for t in back.turns] == [t.mend for t in transcript.turns]
        assert prose(back) == prose(transcript)
        assert shilu.write(back, form) == sheet
        assert [b.text for b in from_sheet(whole, form).furniture[1:]] == [f for b in transcript.furniture if (f := flow(b.text))]
        assert all(a.span[1] <= b.span[0] and a.line <= b.line for a, b in pairwise(blocks(back)))
        lines = sheet.split("\n")
        assert all(len(b.text) <= len(lines[b.line - 1]) for b in blocks(back) if b.kind != "table")


SHEETS = {"md": md_reader, "text": text_reader}


def from_sheet(sheet: str, form: str) -> Transcript:
    back = SHEETS[form].read(sheet.encode("utf-8", "surrogatepass"), None, "a")
    assert isinstance(back, Transcript)
    assert back.format == {"md": "md", "text": "sheet"}[form]
    return back


def squeezed(blocks: Iterable[Block]) -> str:
    return "".join("".join(text for text, _ in joined(blocks)).split())


def said(transcript: Transcript) -> list[tuple[str, str, str, str]]:
    return [(t.role, flow(t.speaker or ""), flow(t.outlet or ""), squeezed(t.paragraphs)) for t in transcript.turns]


def prose(transcript: Transcript) -> str:
    return squeezed(transcript.body).replace("#", "")


def blocks(transcript: Transcript) -> list[Block]:
    turns = [b for t in transcript.turns for b in (t.cue, *t.paragraphs) if b]
    return sorted([*turns, *transcript.body, *transcript.furniture], key=lambda b: b.span)


@settings(max_examples=300, deadline=None)
@given(MODEL)
def test_any_model_comes_back(transcript: Transcript) -> None:
    assert yaml_reader.read(shilu.write(transcript, "yaml").encode()) == transcript
    assert json_reader.read(shilu.write(transcript, "json").encode("utf-8", "surrogatepass")) == transcript


@settings(max_examples=300, deadline=None)
@given(MODEL)
def test_any_model_comes_back_from_a_sheet(transcript: Transcript) -> None:
    for form in SHEETS:
        try:
            sheet = shilu.write(transcript, form)
        except OutputError:
            # a name that holds the marks of a label, and nothing else, may be refused
            assert re.search(r"[】）)；]|记者|主持人|发言人|[:：]", "".join(f"{t.speaker}{t.outlet}" for t in transcript.turns))
            continue
        back = from_sheet(sheet, form)
        words = [(role, name, medium if role == "question" else "", text.replace("#", "")) for role, name, medium, text in said(transcript)]
        assert [(r, n, m, text.replace("#", "")) for r, n, m, text in said(back)] == words
        assert prose(back) == prose(transcript)
        assert shilu.write(back, form) == sheet


@pytest.mark.parametrize("version", [(1, 1), (1, 2)])
@pytest.mark.parametrize("told", TRAPS, ids=ascii)
def test_a_text_is_a_text_to_every_reader_of_yaml(told: str, version: tuple[int, int]) -> None:
    other = pytest.importorskip("ruamel.yaml").YAML(typ="safe", pure=True)
    other.version = version
    block = Block((0, 1), 1, told)
    turn = Turn("question", told, told, 1, block, (block,), Mend(told, (told, told)), calls=(told,), written=told, introduced=told)
    transcript = Transcript("transcript", told, told, None, told, (Person(told, told, "host"),), (turn,), (), (block,), (block,))
    assert other.load(shilu.write(transcript, "yaml")) == to_document(transcript)
    facts = other.load(front_matter({"title": told, "people": [{"name": told}], "mended": [{"evidence": [told]}]}).split("---\n")[1])
    assert facts == {"title": told, "people": [{"name": told}], "mended": [{"evidence": [told]}]}


@pytest.mark.parametrize("sign", ["\x85", "\x1c", "\x1d", "\x1e", "\x1f"])
def test_control_codes_that_are_white_space_are_kept_or_become_some_and_are_told(sign: str) -> None:
    transcript = shilu.parse(PAGE.replace("何时", f"何{sign}时"))
    assert transcript.turns[1].paragraphs[0].text == f"请问何{sign}时通路？"
    assert yaml_reader.read(shilu.write(transcript, "yaml").encode()) == transcript
    assert json_reader.read(shilu.write(transcript, "json").encode()) == transcript
    for form in ("md", "text", "html", "akn", "tei", "convokit", "terminal"):
        assert "何 时" in shilu.write(transcript, form)
    [found] = [f for f in shilu.audit(transcript) if f.code == "SL505"]
    assert (found.line, found.column, f"U+{ord(sign):04X}" in found.message) == (2, 11, True)


PAGE = "主持人：大家好，欢迎参加新闻发布会。下面请提问。\n青川日报记者：请问何时通路？\n刘丹：明年。\n"
WRITTEN = shilu.write(shilu.parse(PAGE), "yaml")


def test_a_text_stays_a_text_however_a_hand_writes_it() -> None:
    for told in TRAPS[:8]:
        back = yaml_reader.read(WRITTEN.replace("          明年。", f"          {told}").encode())
        assert back.turns[2].paragraphs[0].text == told
    plain = yaml_reader.read(WRITTEN.replace("title: null", "title: 2023-04-06").replace("outlet: 青川日报", "outlet: no").encode())
    assert (plain.title, plain.turns[1].outlet) == ("2023-04-06", "no")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("role: host", "role: hots", ":17: turns[0].role: 'hots' is not one of host, speaker, question, answer."),
        ("    speaker: 刘丹", "    speker: 刘丹", ":64: turns[2]: there is no key 'speker'; take speaker."),
        ("kind: transcript", "kind: transcript\nkind: report", ":4: kind: stands twice."),
        ("    line: 2\n", "    line: two\n", ":43: turns[1].line: 'two' is no whole number from 0 on."),
        ("span: [0, 4]", "span: [0]", ":29: turns[0].cue.span: must hold 2 values, not 1."),
        ("paragraphs:\n", "paragraphs: none\n    x:\n", ":34: turns[0].paragraphs: must be a list."),
        ("schema: 1", "schema: 2", ":2: schema: must be 1."),
        ("date: null", "date: May", ":6: date: 'May' is not written as it must be (^\\d{4}-\\d{2}-\\d{2}$)."),
        ("source: null\n", "", ":2: the document: lacks source."),
        ("floor: true", "floor: maybe", ":25: turns[0].floor: 'maybe' is not one of true, false."),
        ("title: null", "title: &a x\nsource: *a", ":5: source: is an alias; write the value out."),
        ("title: null", "title: [a", ":6: is no YAML (did not find expected ',' or ']'); correct this line."),
        ("title: null", "title: {a: b}", ":5: title: must be a single value."),
    ],
)
def test_a_fault_is_told_with_its_place_and_line(old: str, new: str, says: str) -> None:
    assert old in WRITTEN
    with pytest.raises(InputError) as error:
        yaml_reader.read(WRITTEN.replace(old, new, 1).encode(), None, "a.yaml")
    assert str(error.value) == "a.yaml" + says


@pytest.mark.parametrize("told", ["high", "1.5", "-0.1", "[1]", "nan"])
def test_a_confidence_is_a_share(told: str) -> None:
    wrong = re.sub(r"confidence: .+", f"confidence: {told}", WRITTEN, count=1)
    assert wrong != WRITTEN
    with pytest.raises(InputError, match=r"^a\.yaml:21: turns\[0\]\.confidence: "):
        yaml_reader.read(wrong.encode(), None, "a.yaml")


def test_a_file_that_tells_no_confidence_is_certain() -> None:
    back = yaml_reader.read(re.sub(r" +confidence: .+\n", "", WRITTEN).encode())
    assert [t.confidence for t in back.turns] == [1.0] * 3
    assert back == replace(shilu.parse(PAGE), turns=back.turns)


def test_an_exchange_points_to_turns_that_are_there() -> None:
    with pytest.raises(InputError, match=r"a\.yaml: exchanges\[0\]: there is no turn 9; the last one is 2\."):
        yaml_reader.read(WRITTEN.replace("answers: [2]", "answers: [9]").encode(), None, "a.yaml")


def test_hostile_documents_are_refused() -> None:
    bomb = "a: &a [x]\n" + "".join(f"{b}: &{b} [{', '.join(['*' + a] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    for text in (bomb, "[" * 100_000, "!!python/object/apply:os.system ['true']", "schema: 1\n" * 3, ""):
        with pytest.raises(InputError):
            yaml_reader.read(text.encode())


def test_json_with_halves_of_characters() -> None:
    written = json.dumps(json.loads(shilu.write(shilu.parse(PAGE.replace("明年", "𠮷年")), "json")))
    assert "\\ud842" in written
    assert json_reader.read(written.encode()).turns[2].paragraphs[0].text == "𠮷年。"


def test_files_are_known_by_suffix_and_by_content(tmp_path: Path) -> None:
    for name in ("a.yaml", "a.txt", "b"):
        (tmp_path / name).write_text(WRITTEN, "utf-8")
        assert read(tmp_path / name) == shilu.parse(PAGE)
    (tmp_path / "a.json").write_text(shilu.write(shilu.parse(PAGE), "json"), "utf-8")
    assert read(tmp_path / "a.json") == shilu.parse(PAGE)


def test_a_corrected_file_is_the_master_copy(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(WRITTEN.replace("speaker: 刘丹", "speaker: 刘丹青"), "utf-8")
    assert "**刘丹青**：明年。" in run("convert", tmp_path / "a.yaml", "-t", "md").stdout.decode()
    assert "刘丹青" in run("preview", tmp_path / "a.yaml").stdout.decode()
    assert run("audit", tmp_path / "a.yaml", "--ignore", "SL102").stdout == b""
    done = run("explain", tmp_path / "a.yaml")
    assert (done.returncode, b"is a transcript already" in done.stderr) == (2, True)


def test_check_and_diff_tell_what_would_change(tmp_path: Path) -> None:
    page, out = tmp_path / "a.txt", tmp_path / "a.yaml"
    page.write_text(PAGE, "utf-8")
    assert run("convert", page, "-o", out, "--check").returncode == 1
    assert not out.exists()
    out.write_text(WRITTEN, "utf-8")
    assert run("convert", page, "-o", out, "--check").returncode == 0
    assert run("convert", out, "-t", "yaml", "--check").returncode == 0
    out.write_text(WRITTEN.replace("role: host", "role:   host"), "utf-8")
    done = run("convert", out, "-t", "yaml", "--diff")
    assert (done.returncode, "-  - role:   host\n+  - role: host\n" in done.stdout.decode()) == (1, True)
    assert "role:   host" in out.read_text("utf-8")
