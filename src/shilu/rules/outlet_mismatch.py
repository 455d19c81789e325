"""The cue and the reporter's own introduction name different media.

One of the two is wrong, and readers will quote it.

Reported: a question whose cue names one medium while the asker says that he asks for another.
Not reported: a shorter or longer form of the same name (央视, 中央电视台; 大众日报, 大众日报社); a name in another script (CCTV,
中央电视台); a reporter who only says 本报 or 市融媒体中心; an asker who names a school or a firm.

Fails:

    主持人：各位记者朋友，大家好。欢迎参加青川县新闻发布会。下面请提问。
    青川日报记者：我是广元晚报记者。请问今年的重点是什么？
    刘丹：谢谢您的提问。重点是修路。

Passes:

    主持人：各位记者朋友，大家好。欢迎参加青川县新闻发布会。下面请提问。
    青川日报记者：我是青川日报社的记者。请问今年的重点是什么？
    刘丹：谢谢您的提问。重点是修路。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from shilu import grammar
from shilu.model import Transcript
from shilu.rules import Hit

CODE = "SL203"
SEVERITY = "warning"
TEXTS = {
    "en": {
        "message": "The cue gives this question to {outlet}, but the asker introduces themselves as from {introduced}.",
        "hint": "See which of the two is right.",
    },
    "zh-Hans": {"message": "发言人标识写的是“{outlet}”，记者自报的却是“{introduced}”。", "hint": "请核实是哪一家媒体提问。"},
    "zh-Hant": {"message": "發言人標識寫的是「{outlet}」，記者自報的卻是「{introduced}」。", "hint": "請核實是哪一家媒體提問。"},
}


def check(transcript: Transcript) -> Iterator[Hit]:
    """One hit for each question whose cue and words name media that cannot be the same."""
    medium = re.compile(rf"(?:{grammar.terminals('person')['MEDIUM_END'].pattern})$|^[A-Za-z]")
    for index, turn in enumerate(transcript.turns):
        if turn.role != "question" or not turn.cue or not turn.outlet or not turn.introduced or not medium.search(turn.introduced):
            continue
        if not _same(turn.outlet, turn.introduced):
            yield Hit(turn.cue, {"outlet": turn.outlet, "introduced": turn.introduced}, index)


def _same(one: str, other: str) -> bool:
    """Whether two names can mean one medium: the characters of the shorter stand in the longer, or the two are in different scripts."""
    if one.isascii() != other.isascii():
        return True
    short, long = sorted((one.casefold().replace(" ", ""), other.casefold().replace(" ", "")), key=len)
    if one.isascii():
        return short in long or short == "".join(w[0] for w in (one if len(one) > len(other) else other).casefold().split())
    if own := grammar.terminals("person")["OWN_HOUSE"].match(other):
        return own["house"] in one
    return set(short) <= set(long)
