"""A paragraph that stops in mid-sentence, its rest in the next.

Page breaks, column breaks and stray line breaks cut sentences in two. The outputs join them; the page should, too.

Reported: a paragraph that ends without an end, where the next one goes on in the middle of the sentence.
Not reported: headings, list items, lines of an address.

Fails:

    主持人：各位记者朋友，大家好。欢迎参加青川县新闻发布会。下面请提问。
    青川日报记者：请问今年的重点是什么？
    刘丹：谢谢您的提问。今年全县把修路和办学放在首位，投资一亿三千万元，计划新修道路一百公里，改造

    学校二十所，惠及群众三万多人。

Passes:

    主持人：各位记者朋友，大家好。欢迎参加青川县新闻发布会。下面请提问。
    青川日报记者：请问今年的重点是什么？
    刘丹：谢谢您的提问。今年全县把修路和办学放在首位，投资一亿三千万元。

    计划新修道路一百公里，改造学校二十所，惠及群众三万多人。
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from shilu.model import Transcript
from shilu.rules import Fact, Hit, Quote, texts

CODE = "SL502"
SEVERITY = "warning"
#: How many characters before the break are quoted.
BEFORE = 10
TEXTS = {
    "en": {"message": "The paragraph breaks off at {end}; line {line} goes on with {words}.", "hint": "Join the two."},
    "zh-Hans": {"message": "段落在{end}处中断，第{line}行以{words}接续。", "hint": "请把两段合并。"},
    "zh-Hant": {"message": "段落在{end}處中斷，第{line}行以{words}接續。", "hint": "請把兩段合併。"},
}


def check(transcript: Transcript) -> Iterator[Hit]:
    """One hit for each paragraph that goes on in the next."""
    for index, blocks in texts(transcript):
        for block, after in pairwise(blocks):
            if after.continues:
                at = (max(0, len(block.text) - BEFORE), len(block.text))
                facts: dict[str, Fact] = {"end": Quote(block.text[at[0] :]), "line": after.line, "words": Quote(after.text)}
                yield Hit(block, facts, index, at=at, last=after)
