"""Somebody answers or speaks whom the announced guest list does not hold.

The list is what readers and indexes go by; a person missing in it, or a cue under a wrong name, should be seen.

Reported: the first turn of an official whom the page's guest list does not name, where the page has such a list.
Not reported: hosts and askers; a person whom the opening names in some other way; a name that is one character off an announced one, which
name-variant reports.

Fails:

    主持人：各位记者朋友，大家好。欢迎参加青川县新闻发布会，今天我们邀请到青川县副县长刘丹同志，青川县教育局局长王帅同志。下面请提问。
    青川日报记者：请问今年的重点是什么？
    赵吉文：谢谢您的提问。重点是修路。
    广元晚报记者：请问学校什么时候建成？
    王帅：谢谢您的提问。学校九月建成。

Passes:

    主持人：各位记者朋友，大家好。欢迎参加青川县新闻发布会，今天我们邀请到青川县副县长刘丹同志，青川县教育局局长王帅同志。下面请提问。
    青川日报记者：请问今年的重点是什么？
    刘丹：谢谢您的提问。重点是修路。
    广元晚报记者：请问学校什么时候建成？
    王帅：谢谢您的提问。学校九月建成。
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from shilu.model import Transcript
from shilu.rules import Hit, first_block, near

CODE = "SL201"
SEVERITY = "warning"
#: Of a list of one, nobody says that it is whole.
SHORTEST_LIST = 2
#: How much of what nobody but hosts speaks is searched for names, in characters.
OPENING = 100_000
#: How many guests the message names.
MOST = 12
TEXTS = {
    "en": {
        "message": "{who} speaks, but is not among those announced: {guests}.",
        "hint": "See whether the guest list is whole, and whether the cue names the right person.",
    },
    "zh-Hans": {
        "message": "{who}发言，但不在公布的嘉宾之列：{guests}。",
        "hint": "请查嘉宾名单是否完整，发言人标识中的姓名是否有误。",
    },
    "zh-Hant": {
        "message": "{who}發言，但不在公布的嘉賓之列：{guests}。",
        "hint": "請查嘉賓名單是否完整，發言人標識中的姓名是否有誤。",
    },
}


def check(transcript: Transcript) -> Iterator[Hit]:
    """One hit for each official who speaks without having been announced, on his first turn."""
    guests = tuple(p.name for p in transcript.people if p.announced)
    if len(guests) < SHORTEST_LIST:
        return
    known = {p.name for p in transcript.people if p.announced or p.role != "official"}
    hosts = takewhile(lambda t: t.role == "host", transcript.turns)
    blocks = (*transcript.furniture, *transcript.body, *(p for t in hosts for p in t.paragraphs))
    opening = "".join("".join(b.text for b in blocks).split())[:OPENING]
    for index, turn in enumerate(transcript.turns):
        name = turn.speaker
        if turn.role in {"speaker", "answer"} and name and turn.cue and name not in known:
            known.add(name)
            block = first_block(turn)
            if block and name not in opening and not any(near(name, g) for g in guests):
                yield Hit(block, {"who": name, "guests": (*guests[:MOST], *("…" for _ in guests[MOST : MOST + 1]))}, index)
