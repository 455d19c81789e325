"""Markdown by hand, in the common ways: the turns are those of the same page as text, no markup inside what was said, every line where it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings

import shilu
from cases import found, read_case
from shilu.errors import InputError
from shilu.readers import md
from shilu.reading import parse_source
from shilu.source import Source
from spans import untiled
from test_cli import run
from test_round_trips import SHEETS, blocks
from test_writers import TEXTS

PAGES = sorted((Path(__file__).parent / "markdown").glob("*.txt"))


def page(text: str) -> Source:
    source = md.read(text.encode("utf-8", "surrogatepass"))
    assert isinstance(source, Source)
    return source


def test_there_are_pages() -> None:
    assert len(PAGES) >= 6


#: Read wrongly since casting is learned: items of a list in a turn, and `**Name, House:**` in one, are taken for nobody's words.
WRONG = {"headings-as-names", "lists-and-houses"}


@pytest.mark.parametrize(
    "path",
    [pytest.param(p, marks=pytest.mark.xfail(p.stem in WRONG, strict=True, reason="lists in turns")) for p in PAGES],
    ids=lambda p: p.stem,
)
def test_page(path: Path) -> None:
    case = read_case(path)
    source = page(case.source)
    transcript = parse_source(source)
    assert transcript.kind == case.kind
    assert found(transcript, case) == [" | ".join(t) for t in case.turns]
    assert {(q, a) for e in transcript.exchanges for q in e.questions for a in e.answers} == case.links
    assert untiled(transcript, source.text) == ""
    assert transcript.format == "md"
    assert len(source.text.split("\n")) == len(case.source.split("\n"))


def test_a_table_in_an_answer_stays_one() -> None:
    told = parse_source(page(read_case(PAGES[0]).source))
    assert [(p.kind, p.text) for p in told.turns[4].paragraphs][1] == ("table", "用水\t价格\n居民\t2.1 元\n工业\t3.4 元")
    assert [f.text for f in told.furniture if f.kind != "title"] == ["首页 > 新闻 > 发布会", "![发布会现场](https://example.org/a.jpg)"]


@pytest.mark.parametrize("quote", ["", "> "])
@pytest.mark.parametrize("row", ["| 居民 | 2.1 元 | **多**的 | a\\|b |", "居民 | 2.1 元 | 多的 | a\\|b"])
def test_cells_that_a_table_has_no_column_for_are_words_all_the_same(row: str, quote: str) -> None:
    table = f"{quote}| 用水 | 价格 |\n{quote}| --- | --- |\n{quote}{row}\n{quote}| 工业 |\n"
    found = "用水\t价格\n居民\t2.1 元\t多的\ta|b\n工业\t"
    assert page(f"主持人：大家好。\n\n{table}").text.endswith(found + "\n")
    sheet = f"---\nshilu: md 1\nlang: zh-Hans\nkind: transcript\n---\n\n**主持人**：大家好。\n\n{table}"
    told = parse_source(md.read(sheet.encode()))
    assert found in [p.text for p in (*told.body, *(p for t in told.turns for p in t.paragraphs))]


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_no_line_is_lost(text: str) -> None:
    try:
        source = page("页\n" + text)
    except (InputError, UnicodeEncodeError):
        return
    assert len(source.lines()) == len(Source("页\n" + text).lines())
    assert untiled(parse_source(source), source.text) == ""


SHEET = shilu.write(shilu.parse("主持人：大家好，欢迎参加新闻发布会。下面请提问。\n青川日报记者：请问何时通路？\n刘丹：明年。\n"), "md")


def test_a_sheet_that_a_hand_corrected() -> None:
    hand = SHEET.replace("**刘丹**：明年。", "**刘丹青** ( 县交通局局长 ): 明年*五月*。\n\n- 先通东线，\n- 再通西线。\n\n> 现场播放短片。")
    told = md.read(hand.encode())
    assert isinstance(told, shilu.Transcript)
    assert (told.turns[2].role, told.turns[2].speaker) == ("answer", "刘丹青")
    assert [p.text for p in told.turns[2].paragraphs] == ["明年五月。", "先通东线，", "再通西线。"]
    assert [b.text for b in told.body] == ["现场播放短片。"]
    assert told.turns[2].line == hand.split("\n").index(next(x for x in hand.split("\n") if "刘丹青" in x)) + 1


def turns(sheet: str) -> list[tuple[str, str | None, str | None, list[str]]]:
    told = md.read(sheet.encode())
    assert isinstance(told, shilu.Transcript)
    return [(t.role, t.speaker, t.outlet, [p.text for p in t.paragraphs]) for t in told.turns]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("**刘丹**：明年。", "**刘丹：** 明年。"),
        ("**刘丹**：明年。", "**刘丹：**明年。"),
        ("\n\n**刘丹**：明年。", "\n**刘丹**：明年。"),
        ("\n\n**刘丹**：明年。", "\\\n**刘丹**：明年。"),
        ("\n\n**刘丹**：明年。", "\n\n<!-- 核对\n\n名字 -->\n\n**刘丹**: 明年。"),
        ("## 答问", "##  答问"),
        ("### 问 1", "### 问1"),
        ("lang: zh-Hans", "lang: zh-CN"),
        ("shilu: md 1\nlang: zh-Hans\n", "lang: zh-Hans\nshilu: 'md 1'\n"),
        ("---\nshilu", "\ufeff\n---\nshilu"),
        ("\n", "\r\n"),
        ("# （无标题）\n", ""),
        ("### 问 1\n", ""),
    ],
)
def test_what_a_hand_does_to_a_sheet_changes_no_turn(old: str, new: str) -> None:
    assert old in SHEET
    assert turns(SHEET.replace(old, new)) == turns(SHEET)


def test_bold_over_lines_is_not_cut() -> None:
    told = md.read((SHEET + "\n**主持\n词\n**主持人**：李冰**\n").encode())
    assert isinstance(told, shilu.Transcript)
    assert "".join(b.text for b in blocks(told)).replace(" ", "").endswith("主持词主持人：李冰")


def test_a_label_that_a_hand_wrote_holds() -> None:
    told = md.read(SHEET.replace("**刘丹**：", "**荀可**（水利站站长）：").replace("**青川日报记者**：", "**王敏**（砚湖晚报）：").encode())
    assert isinstance(told, shilu.Transcript)
    assert [(t.role, t.speaker, t.outlet) for t in told.turns] == [
        ("host", None, None),
        ("question", "王敏", "砚湖晚报"),
        ("answer", "荀可", None),
    ]
    assert [(p.name, p.title, p.role) for p in told.people][1:] == [("王敏", "砚湖晚报", "reporter"), ("荀可", "水利站站长", "official")]


def test_no_word_of_a_sheet_is_lost() -> None:
    more = "1. 先通东线[^1]。\n2. 再通西线。\n\n[^1]: 五月六日。\n\n[主持人]: 请注意。\n\n" + "".join(
        f"{'  ' * n}- 第{n}层\n" for n in range(14)
    )
    said = turns(SHEET + "\n" + more)[2][3]
    assert said[1:5] == ["1. 先通东线[^1]。", "2. 再通西线。", "[^1]: 五月六日。", "[主持人]: 请注意。"]
    assert said[5:] == [f"第{n}层" for n in range(14)]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("【刘丹】：明年。", "【刘丹】明年。", "a.txt:22: no colon follows the name 【刘丹】; correct this line."),
        ("【刘丹】：明年。", "刘丹：明年。", "a.txt:22: is no label in 【】, nor indented like speech, nor behind a | like other prose."),
        ("== 答问 ==", "== 问答环节 ==", "a.txt:16: there is no part called '问答环节'; correct this line."),
    ],
)
def test_a_line_that_is_no_part_of_a_text_is_told(old: str, new: str, says: str) -> None:
    sheet = shilu.write(md.read(SHEET.encode()), "text")  # type: ignore[arg-type]
    assert old in sheet
    with pytest.raises(InputError) as error:
        SHEETS["text"].read(sheet.replace(old, new).encode(), None, "a.txt")
    assert str(error.value) == says


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("kind: transcript", "kind: transcripts", "a.md:4: kind: 'transcripts' is not one of transcript, report."),
        ("lang: zh-Hans\n", "", "a.md:2: the document: lacks lang."),
        ("lang: zh-Hans", "lang: zh-Hans\nlangs: x", "a.md:4: the document: there is no key 'langs'; take lang."),
        ("shilu: md 1", "shilu: md 2", "a.md:2: shilu: 'md 2' is not written as it must be (^(md|text) 1$)."),
    ],
)
def test_a_fault_in_the_facts_is_told_with_its_line(old: str, new: str, says: str) -> None:
    assert old in SHEET
    with pytest.raises(InputError) as error:
        md.read(SHEET.replace(old, new, 1).encode(), None, "a.md")
    assert str(error.value) == says


def test_a_sheet_is_known_without_its_name(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(SHEET, "utf-8")
    assert run("convert", tmp_path / "a.md", "-t", "md", "--check").returncode == 0
    assert run("convert", "-", "-t", "md", data=SHEET.encode()).stdout.decode() == SHEET


def test_cells_without_a_column_keep_their_blanks() -> None:
    assert page("| a | b |\n|---|---|\n| c | d | e and f > g |\n").text == "\na\tb\nc\td\te and f > g\n"


def test_turns_in_one_paragraph_are_cut_where_a_line_begins_one() -> None:
    sheet = SHEET.split("# ")[0] + "# 题\n\n**刘丹**（甲）：一\n**王敏**\n二 **三**\n**刘丹**：四\n"
    assert [(speaker, *words) for _, speaker, _, words in turns(sheet)] == [("刘丹", "一王敏二 三"), ("刘丹", "四")]
