"""The same paragraph stands twice.

Editors paste twice, and crawlers take a page's teaser along; words that were said once must not be counted twice.

Reported: a paragraph of 20 characters or more that stands word for word on the page before.
Not reported: a host's formulas, which he repeats from turn to turn.

Fails:

    主持人：各位记者朋友，大家好。欢迎参加青川县新闻发布会。下面请提问。
    青川日报记者：请问今年的重点是什么？
    刘丹：谢谢您的提问。

    今年全县把修路和办学放在首位，投资一亿三千万元。

    今年全县把修路和办学放在首位，投资一亿三千万元。

Passes:

    主持人：各位记者朋友，大家好。欢迎参加青川县新闻发布会。下面请提问。
    青川日报记者：请问今年的重点是什么？
    刘丹：谢谢您的提问。

    今年全县把修路和办学放在首位，投资一亿三千万元。
"""

from __future__ import annotations

from collections.abc import Iterator

from shilu.model import Block, Transcript
from shilu.rules import Hit, Quote, texts

CODE = "SL503"
SEVERITY = "warning"
#: In characters, white space aside.
SHORTEST = 20
TEXTS = {
    "en": {"message": "The paragraph {words} stood on line {line} already.", "hint": "Take one of the two out, if it was said once."},
    "zh-Hans": {"message": "段落{words}与第{line}行完全相同。", "hint": "如只说过一次，请删去其一。"},
    "zh-Hant": {"message": "段落{words}與第{line}行完全相同。", "hint": "如只說過一次，請刪去其一。"},
}


def check(transcript: Transcript) -> Iterator[Hit]:
    """One hit for each paragraph that stood before."""
    seen: dict[str, tuple[int | None, Block]] = {}
    for index, blocks in texts(transcript):
        hosts = index is not None and transcript.turns[index].role == "host"
        for block in blocks:
            words = "".join(block.text.split())
            before, first = seen.setdefault(words, (index, block))
            formula = hosts and before != index
            if len(words) >= SHORTEST and first is not block and not formula:
                yield Hit(block, {"words": Quote(block.text), "line": first.line}, index)
