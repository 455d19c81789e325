"""Spans tile any text, and lines are counted as editors count them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import shilu
from spans import untiled

#: What pages are made of, so that arbitrary texts are near to real ones.
PIECES = """
【李冰】
李冰】
【李冰
刘丹:
记者：
问：
答：
1.大众网记者提问:
### 唐鳳：
（张三）
[10:29]
各位记者朋友,大家上午好!
欢迎参加新闻发布会。
我们邀请到镇长王雷科先生,副书记刘丹先生。
这个问题请刘丹副书记回答。
感谢记者的提问。
请继续提问。
来源:某网
王雷科.jpg
王雷科
一、做大做强
发布会到此结束。
请问有何举措？
据了解，
---
高质量发
展新优势。
**安置
[x](y)
`
<b>
𠮷
，,
”
“
：
:
。
""".strip("\n").split("\n")
PIECES += [
    "Q    ",
    "MS. LEE:  ",
    "CHAIR LEE. ",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "\u3000\u3000",
    " ",
    "\u2028",
    "\x85",
    "\ufeff",
    "\x1b[31m",
    "\u2003\u2003",
    "\x1c",
    "**新华社记者：请问？**",
    "●●●●●●●●",
    "> ",
    "#",
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_blocks_tile_texts_like_pages(text: str) -> None:
    assert untiled(shilu.parse(text), text) == ""


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_blocks_tile_any_text(text: str) -> None:
    assert untiled(shilu.parse(text), text) == ""


@pytest.mark.parametrize("mark", ["●", ">", "> ", "- ", "<b>", "#", "★", "**", " ", "记者：请问？", "李冰：王芳：", "李冰  "])
def test_thousands_of_one_mark_are_no_trap(mark: str) -> None:
    text = "主持人：欢迎参加发布会。\n" + mark * 4000 + "x"
    assert untiled(shilu.parse(text), text) == ""


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "text",
    [
        " | ".join(f"第{n}区" for n in range(24)) + "等各区。",
        "甲 | " * 40 + "。",
        "【 打印 】 " * 12 + "】。",
        "问：几时？\n答：明年。\n记者：" + "我想" * 60 + "知道？\n",
        "---\n" + "      一段缩进的话。\n" * 40 + "刘丹：好。\n",
        "THE " + "VICE " * 40 + "X: Good.\n",
        "Secretary of" + " And" * 40 + ": Good.\n",
        "Tel 1" + " " * 200 + "。\n",
        *(
            f"主持人：欢迎参加发布会。\n{mark * (60 // len(mark))}公告说明\n"
            for mark in ("*", "**", "_", "__", "-", "—", "#", ">", "· ", "● ", "【", "（", "1.", "10:", "\u3000")
        ),
    ],
    ids=lambda text: text[-20:],
)
def test_what_can_be_read_in_two_ways_is_read_in_time(text: str) -> None:
    assert untiled(shilu.parse(text), text) == ""


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_end_of_line_counts_once(end: str) -> None:
    text = end.join(["第一行", "", "主持人：大家好，欢迎参加发布会。", "记者：请问有何打算？", "答：没有。"])
    assert [t.line for t in shilu.parse(text).turns] == [3, 4, 5]


@pytest.mark.parametrize("mark", ["\u2028", "\x85", "\f"])
def test_other_separators_are_no_ends_of_line(mark: str) -> None:
    text = f"第一{mark}行\n主持人：大家好，欢迎参加发布会。\n记者：请问有何打算？\n答：没有。"
    assert [t.line for t in shilu.parse(text).turns] == [2, 3, 4]
