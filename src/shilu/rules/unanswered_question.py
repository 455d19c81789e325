"""A question that nobody answers.

An answer that fell out of the page, or whose cue was lost so that it stands in another turn, is the gravest fault of a record.

Reported: every question, follow-ups included, that no answer follows before the next question or the end of the page; also one behind
which the same asker's cue stands again, where the page does not repeat cues by habit.
Not reported: a question broken off and taken up again, and questions that were collected and answered together.

Fails:

    主持人：各位记者朋友，大家好。欢迎参加青川县新闻发布会。下面请提问。
    青川日报记者：请问今年的重点是什么？
    广元晚报记者：请问学校什么时候建成？
    刘丹：谢谢您的提问。学校九月建成。

Passes:

    主持人：各位记者朋友，大家好。欢迎参加青川县新闻发布会。下面请提问。
    青川日报记者：请问今年的重点是什么？
    刘丹：谢谢您的提问。重点是修路。
    广元晚报记者：请问学校什么时候建成？
    刘丹：谢谢您的提问。学校九月建成。
"""

from __future__ import annotations

from collections.abc import Iterator

from shilu.model import Transcript
from shilu.rules import Hit, Quote, first_block, stray_cues

CODE = "SL301"
SEVERITY = "error"
TEXTS = {
    "en": {
        "message": "Nobody answers the question of {who}, {words}.",
        "hint": "See whether the answer fell out of the page, or stands without its cue in a turn nearby.",
    },
    "zh-Hans": {
        "message": "{who}的提问{words}没有人回答。",
        "hint": "请查答复是否漏录，或答复的标识丢失、并入了相邻的发言。",
    },
    "zh-Hant": {
        "message": "{who}的提問{words}沒有人回答。",
        "hint": "請查答覆是否漏錄，或答覆的標識丟失、併入了相鄰的發言。",
    },
}


def check(transcript: Transcript) -> Iterator[Hit]:
    """One hit for each exchange without an answer, on its last question."""
    for exchange in transcript.exchanges:
        if not exchange.questions or any(transcript.turns[i].paragraphs for i in exchange.answers):
            continue
        index = exchange.questions[-1]
        turn = transcript.turns[index]
        block = first_block(turn)
        if block and turn.paragraphs:
            yield Hit(block, {"who": turn, "words": Quote(turn.paragraphs[0].text)}, index, last=turn.paragraphs[-1])
    for index, _, behind in stray_cues(transcript):
        turn = transcript.turns[index]
        if turn.role == "question" and (block := first_block(turn)):
            asked = turn.paragraphs[: -len(behind)]
            yield Hit(block, {"who": turn, "words": Quote(asked[0].text)}, index, last=asked[-1])
