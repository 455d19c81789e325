"""Every arrow of the way through the house, called by itself on a small page."""

from __future__ import annotations

import pytest

import shilu
from shilu import masthead, roster
from shilu.casting import cast
from shilu.lexing import formulas, lex
from shilu.parsing import parse_tokens
from shilu.phrases import Guest, read_greeting, read_guest, read_handover, read_label
from shilu.source import Source

PAGE = Source(
    "青山县发布会实录\n来源:青山网 2031-05-06\n【方明】各位好!欢迎参加发布会,我们邀请到副县长石磊先生。\n石磊】谢谢。\n"
    "【青山日报】请问有何打算?\n【方明】请石磊先生回答。\n石磊.jpg\n石磊有打算。\n"
)


def test_lex() -> None:
    assert [(t.type, t.line) for t in lex(PAGE)] == [
        ("TEXT", 1), ("FIELD", 2), ("BRACKETED", 3), ("TEXT", 3), ("HALF_BRACKETED", 4), ("TEXT", 4), ("BRACKETED", 5), ("TEXT", 5),
        ("BRACKETED", 6), ("TEXT", 6), ("CAPTION", 7), ("TEXT", 8),
    ]  # fmt: skip


def test_cast() -> None:
    page = cast(PAGE, lex(PAGE))
    assert [t.type for t in page.tokens if not isinstance(t.value, list)] == ["HOST", "OFFICIAL", "REPORTER", "HOST", "OFFICIAL"]
    assert [(d.token.line, d.verdict, d.lost) for d in page.decisions] == [
        (3, "cue", None), (4, "cue", "left bracket"), (5, "cue", None), (6, "cue", None), (8, "cue", "both brackets"),
    ]  # fmt: skip


def test_parse() -> None:
    tree = parse_tokens(cast(PAGE, lex(PAGE)).tokens)
    rules = [str(t.data) for t in tree.iter_subtrees_topdown()]  # type: ignore[no-untyped-call]  # lark leaves it untyped
    assert rules == ["transcript", "prose", "host", "statement", "exchange", "question", "host", "answer"]


@pytest.mark.parametrize(
    ("clause", "formula"),
    [
        ("感谢石县长的介绍", "THANKS_FOR"), ("这个问题请石磊先生回答", "HANDED_OVER"), ("请继续提问", "FLOOR"), ("欢迎大家参加今天的新闻发布会", "WELCOME"),
        ("今天的发布会到此结束", "CLOSING"), ("女士们、先生们", "GREETING"), ("感谢您的提问", "THANKS"), ("这个问题我就回答到这里", None), ("我们的目标是做大做强", None),
    ],
)  # fmt: skip
def test_formulas(clause: str, formula: str | None) -> None:
    assert formulas(clause + "。")[0] == (formula,)


@pytest.mark.parametrize(
    ("cue", "kind", "name", "office", "medium", "number"),
    [
        ("【方明】", "official", "方明", None, None, None),
        ("1.腾讯网记者提问:", "asker", None, None, "腾讯网", 1),
        ("省医保局副局长 黎广陵:", "official", "黎广陵", "省医保局副局长", None, None),
        ("李 宁", "official", "李宁", None, None, None),
        ("（新华社记者 穆田）：", "asker", "穆田", None, "新华社", None),
        ("《人民日报》记者:", "asker", None, None, "人民日报", None),
        ("【大众网】", "medium", None, None, "大众网", None),
        ("主持人（李冰）：", "host", "李冰", None, None, None),
        ("答:", "reply", None, None, None, None),
        ("李克強(qiáng):", "official", "李克強", None, None, None),
        ("MS. PSAKI:", "official", "PSAKI", None, None, None),
        ("CHAIR POWELL.", "official", "POWELL", "CHAIR", None, None),
        ("主要有三个方面:", "unknown", None, None, None, None),
        ("戴志峰局長：", "official", "戴志峰", "局長", None, None),
        ("安全局局长：", "official", None, "安全局局长", None, None),
        ("【谈佩玖 主任医师】", "official", "谈佩玖", "主任医师", None, None),
        ("反诈中心民警卓玛央金：", "official", "卓玛央金", "反诈中心民警", None, None),
        ("董秘·卫嘉树：", "official", "卫嘉树", "董秘", None, None),
        ("主 持 人：", "host", None, None, None, None),
        ("记者３：", "asker", None, None, None, None),
        ("学生家长 鲜于兰：", "asker", "鲜于兰", None, None, None),
        ("濠江之聲（梁詠欣）問：", "medium", "梁詠欣", None, "濠江之聲", None),
        ("濠鏡衛視 阮子悠：", "asker", "阮子悠", None, "濠鏡衛視", None),
        ("Q2（玉山通訊 何姍姍）", "asker", "何姍姍", None, "玉山通訊", 2),
        ("線上投資者（尾號6021）：", "asker", None, None, None, None),
        ("Ravi Desmond, The Calderan:", "affiliated", "Ravi Desmond", None, "The Calderan", None),
        ("Gil Matsuda -- Harlan & Pike -- Analyst", "asker", "Gil Matsuda", None, None, None),
        ("THE HON FERGUS ATKINS MP, MINISTER FOR WATER:", "official", "FERGUS ATKINS", "MINISTER FOR WATER", None, None),
    ],
)
def test_labels(cue: str, kind: str, name: str | None, office: str | None, medium: str | None, number: int | None) -> None:
    label = read_label(cue)
    assert (label.kind, label.name, label.office, label.medium, label.number) == (kind, name, office, medium, number)


def test_phrases() -> None:
    assert read_guest("洪山镇党委副书记、镇长杨永刚同志") == Guest("杨永刚", "洪山镇党委副书记、镇长")
    assert read_guest("做大做强优势产业") is None
    assert read_handover("这个问题请洪山镇副镇长李宁同志回答") == ("洪山镇副镇长李宁同志", "answer")
    assert read_handover("下面请方局长通报情况") == ("方局长", "statement")
    assert read_handover("首先请方局长介绍情况") == ("方局长", "words")
    assert read_greeting("我是大众网记者") == {"medium": "大众网"}
    assert read_greeting("我们的工作") == {}


def test_roster() -> None:
    people = roster.build(PAGE.text, lex(PAGE), [])
    assert people.mentioned("请石磊先生回答,石副县长谈谈") == ["石磊", "石磊"]
    assert (people.office("石磊"), people.variant_of("石雷"), people.variant_of("王雷")) == ("副县长", "石磊", None)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024-03-08 16:09", "2024-03-08"), ("2023年4月6日", "2023-04-06"), ("平成21年5月22日", "2009-05-22"), ("民國113年4月24日", "2024-04-24"),
        ("March 19, 2025", "2025-03-19"), ("TUESDAY, 9 APRIL 2019", "2019-04-09"), ("on the 2nd Sept. 2020", "2020-09-02"), ("3月15日", None), ("2024-13-45", None), ("2024-02-31", None),
    ],
)  # fmt: skip
def test_dates(text: str, date: str | None) -> None:
    assert masthead.date(text) == date


@pytest.mark.parametrize(
    "line",
    [
        "（完）",
        "（紀要完）",
        "— END —",
        "(END)",
        "[ENDS]",
        "(Ends)",
        "END OF BRIEFING",
        "# # #",
        "（以上）",
        "END   1:41 P.M. EDT",
        "责任编辑：林某",
    ],
)
def test_nothing_is_spoken_behind_the_end(line: str) -> None:
    told = shilu.parse(PAGE.text + "\n记者：请问何时？\n石磊：" + "明年。" * 60 + f"\n\n{line}\n某某网的一句话。\n电话 123\n")
    assert told.turns[-1].paragraphs[-1].text.endswith("明年。")
    assert [f.text for f in told.furniture][-3:] == [line, "某某网的一句话。", "电话 123"]


@pytest.mark.parametrize(
    ("line", "furniture"),
    [("14 March 2024", True), ("Riverton, 14 March 2024, 10:00", True), ("Thu 16 May 2024 17.42 BST", True), ("June 11, 2019 1:14 P.M. EDT", True),
     ("On 7 May 2021 we decided to move.", False), ("March 14, 2024 was a good day for us", False)],
)  # fmt: skip
def test_a_date_in_a_sentence_is_no_line_of_the_page(line: str, *, furniture: bool) -> None:
    assert (lex(Source(line + "\n"))[0].type == "DATE_LINE") == furniture


def test_a_broken_paragraph_of_the_host_is_no_title() -> None:
    page = "青川县举行新闻发布会\n\n媒体朋友们，下午好。这两天大家的手机大概又接到过几个“客服”的电话吧？今天的发布会，就请三位一线\n\n的同志来谈。请刘丹县长先发布。\n\n刘丹：好的。\n\n记者：请问何时？\n\n刘丹：明年。\n"
    told = shilu.parse(page)
    assert told.title == "青川县举行新闻发布会"
    assert [p.continues for p in told.turns[0].paragraphs] == [False, True]


@pytest.mark.parametrize(
    ("line", "title"),
    [('title: "x\\"y"', 'x"y'), ("title: 'a: b'", "a: b"), ("title: 甲　乙", "甲　乙"), ("title: |", None), ('title: "open', None)],
)
def test_titles_of_front_matter(line: str, title: str | None) -> None:
    assert shilu.parse(f"---\n{line}\n---\n\n某日，有人说了话。\n").title == title


@pytest.mark.parametrize(
    ("text", "lang"),
    [("记者问这个", "zh-Hans"), ("記者問這個", "zh-Hant"), ("これは記者会見の概要です。どうぞ", "ja"), ("Good morning", "en")],
)
def test_languages(text: str, lang: str) -> None:
    assert masthead.language(text) == lang
