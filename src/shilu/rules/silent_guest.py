"""Somebody was announced and never speaks.

Often he just was not asked; sometimes his answer stands under another person's cue.

Reported: everybody whom the guest list names and under whose name no turn stands.
Not reported: the host; a page on which nobody is named in the cues.

Fails:

    主持人：各位记者朋友，大家好。欢迎参加青川县新闻发布会，今天我们邀请到青川县副县长刘丹同志，青川县教育局局长王帅同志。下面请提问。
    青川日报记者：请问今年的重点是什么？
    刘丹：谢谢您的提问。重点是修路。

Passes:

    主持人：各位记者朋友，大家好。欢迎参加青川县新闻发布会，今天我们邀请到青川县副县长刘丹同志。下面请提问。
    青川日报记者：请问今年的重点是什么？
    刘丹：谢谢您的提问。重点是修路。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from shilu.model import Block, Transcript
from shilu.rules import Hit

CODE = "SL202"
SEVERITY = "info"
TEXTS = {
    "en": {"message": "{who} was announced and never speaks.", "hint": "See whether an answer stands under another name."},
    "zh-Hans": {"message": "{who}已列入嘉宾，但没有发言。", "hint": "请查是否有发言记在了他人名下。"},
    "zh-Hant": {"message": "{who}已列入嘉賓，但沒有發言。", "hint": "請查是否有發言記在了他人名下。"},
}


def check(transcript: Transcript) -> Iterator[Hit]:
    """One hit for each announced person without a turn, where the page first names him."""
    speakers = {t.speaker for t in transcript.turns}
    if not any(t.speaker and t.role != "question" for t in transcript.turns):
        return
    blocks: list[tuple[int | None, Block]] = [(i, p) for i, t in enumerate(transcript.turns) for p in t.paragraphs]
    blocks += [(None, b) for b in (*transcript.body, *transcript.furniture)]
    blocks.sort(key=lambda b: b[1].span)
    for person in transcript.people:
        if person.announced and person.name not in speakers:
            for index, block in blocks:
                if named := re.search(r"\s*".join(map(re.escape, person.name.replace(" ", ""))), block.text):
                    yield Hit(block, {"who": person.name}, index, at=named.span())
                    break
