"""No turns were found: the page was taken for a report.

News that tells of a press conference, a notice or a law holds colons and quotations, but nobody's turns. Where the page is a transcript
all the same, its marks are of a kind that `shilu` does not know yet.

Reported: every page that was read as a report.
Not reported: a transcript, however short.

Fails:

    县里昨天召开新闻发布会，介绍今年修路的情况。副县长表示，今年将修路一百公里。

Passes:

    主持人：各位记者朋友，大家好。欢迎参加青川县新闻发布会。下面请提问。
    青川日报记者：请问今年的重点是什么？
    刘丹：谢谢您的提问。重点是修路。
"""

from __future__ import annotations

from collections.abc import Iterator

from shilu.model import Transcript
from shilu.rules import Hit

CODE = "SL901"
SEVERITY = "info"
TEXTS = {
    "en": {
        "message": "The page was taken for a report, prose that transcribes nobody's turns: "
        "no asker and no host is marked, and none of {labels} labels at the head of a line could be shown to be a cue.",
        "unlabelled": "The page was taken for a report, prose that transcribes nobody's turns: no line begins with a label.",
        "hint": "`shilu explain` tells what was weighed for each label.",
    },
    "zh-Hans": {
        "message": "本页按报道处理，没有实录的发言：没有标明提问者或主持人，行首的{labels}处疑似标识都不足以认定为发言者。",
        "unlabelled": "本页按报道处理，没有实录的发言：没有一行以发言人标识开头。",
        "hint": "用 shilu explain 可查看每处标识的判断依据。",
    },
    "zh-Hant": {
        "message": "本頁按報道處理，沒有實錄的發言：沒有標明提問者或主持人，行首的{labels}處疑似標識都不足以認定為發言者。",
        "unlabelled": "本頁按報道處理，沒有實錄的發言：沒有一行以發言人標識開頭。",
        "hint": "用 shilu explain 可查看每處標識的判斷依據。",
    },
}


def check(transcript: Transcript) -> Iterator[Hit]:
    """One hit for a page without turns, on its first block."""
    blocks = sorted((*transcript.body, *transcript.furniture), key=lambda b: b.span)
    if not transcript.turns and blocks:
        yield Hit(blocks[0], {"labels": transcript.labels}, text="message" if transcript.labels else "unlabelled")
