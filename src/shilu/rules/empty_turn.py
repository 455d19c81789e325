"""A cue with no words behind it.

Somebody is announced to speak and says nothing: his words were lost, or stand under the next cue.

Reported: every cue that another cue, or the end of the page, follows at once.
Not reported: a cue whose words stand on the lines below it; a cue written twice on one line.

Fails:

    主持人：各位记者朋友，大家好。欢迎参加青川县新闻发布会。下面请提问。
    青川日报记者：
    刘丹：谢谢您的提问。重点是修路。
    广元晚报记者：请问学校什么时候建成？
    刘丹：谢谢您的提问。学校九月建成。

Passes:

    主持人：各位记者朋友，大家好。欢迎参加青川县新闻发布会。下面请提问。
    青川日报记者：
    请问今年的重点是什么？
    刘丹：谢谢您的提问。重点是修路。
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator
from itertools import zip_longest
from math import inf

from shilu.model import Transcript
from shilu.rules import Hit, Quote, repeated_cues

CODE = "SL401"
SEVERITY = "error"
TEXTS = {
    "en": {"message": "No words stand behind the cue {cue}.", "hint": "Put the words back, or take the cue out."},
    "zh-Hans": {"message": "发言人标识{cue}之后没有任何内容。", "hint": "请补上发言内容，或删去这个标识。"},
    "zh-Hant": {"message": "發言人標識{cue}之後沒有任何內容。", "hint": "請補上發言內容，或刪去這個標識。"},
}


def check(transcript: Transcript) -> Iterator[Hit]:
    """One hit for each cue behind which no paragraph stands, those included that only repeat the cue of their turn."""
    for index, again in repeated_cues(transcript):
        turn = transcript.turns[index]
        cues = [turn.cue, *again] if turn.cue else []
        starts = [p.span[0] for p in turn.paragraphs]
        for cue, after in zip_longest(cues, cues[1:]):
            doubled = after is not None and after.line == cue.line
            words = bisect(starts, after.span[0] if after else inf) - bisect(starts, cue.span[0])
            if not words and not doubled:
                yield Hit(cue, {"cue": Quote(cue.text)}, index)
