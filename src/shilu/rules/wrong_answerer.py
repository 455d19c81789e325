"""The host hands the question to one person and another one answers.

Either the hand-over or the cue is wrong, and with the cue a whole answer stands under a wrong name.

Reported: an answer after `这个问题请…回答` by somebody whom the caller, a host or an official who passes the question on, did not name,
while somebody who was called does not answer that question.
Not reported: somebody who adds to the answer of the one who was called; the caller himself; an answer whose cue names nobody.

Fails:

    主持人：各位记者朋友，大家好。欢迎参加青川县新闻发布会，今天我们邀请到青川县副县长刘丹同志，青川县教育局局长王帅同志。下面请提问。
    青川日报记者：请问今年的重点是什么？
    主持人：这个问题请刘丹副县长回答。
    王帅：谢谢您的提问。重点是修路。

Passes:

    主持人：各位记者朋友，大家好。欢迎参加青川县新闻发布会，今天我们邀请到青川县副县长刘丹同志，青川县教育局局长王帅同志。下面请提问。
    青川日报记者：请问今年的重点是什么？
    主持人：这个问题请刘丹副县长回答。
    刘丹：谢谢您的提问。重点是修路。
    主持人：请王帅局长补充。
    王帅：学校也要修，九月建成。
"""

from __future__ import annotations

from collections.abc import Iterator

from shilu.model import Exchange, Transcript, Turn
from shilu.rules import Hit, first_block, near

CODE = "SL303"
SEVERITY = "error"
TEXTS = {
    "en": {
        "message": "{called} was called to answer (line {line}), but {who} answers.",
        "hint": "See whether the cue of the answer or the name in the hand-over, is wrong.",
    },
    "zh-Hans": {
        "message": "第{line}行请{called}回答，实际答复的却是{who}。",
        "hint": "请查答复的标识或主持人点名的姓名是否有误。",
    },
    "zh-Hant": {
        "message": "第{line}行請{called}回答，實際答覆的卻是{who}。",
        "hint": "請查答覆的標識或主持人點名的姓名是否有誤。",
    },
}


def check(transcript: Transcript) -> Iterator[Hit]:
    """One hit for each answer by somebody else than the one called."""
    announced = {p.name for p in transcript.people if p.announced}
    for exchange in transcript.exchanges:
        last = {transcript.turns[i].speaker: i for i in sorted(exchange.answers)}
        for caller, index in _called(transcript, exchange):
            turn = transcript.turns[index]
            replied = all(last.get(name, -1) >= index for name in caller.calls)
            wrong = turn.speaker and turn.cue and turn.speaker not in {caller.speaker, *caller.calls}
            meant = turn.speaker not in announced and any(
                name and near(name, called) for called in caller.calls for name in (turn.speaker, turn.written)
            )
            if wrong and not meant and not replied and (block := first_block(turn)):
                yield Hit(block, {"called": caller.calls, "line": caller.line, "who": turn}, index)


def _called(transcript: Transcript, exchange: Exchange) -> Iterator[tuple[Turn, int]]:
    """Every turn of an exchange that calls somebody, with the answer behind it."""
    if not exchange.questions or not exchange.answers:
        return
    caller: Turn | None = None
    for index in range(exchange.questions[0], exchange.answers[-1] + 1):
        turn = transcript.turns[index]
        if turn.role == "answer" and caller:
            yield caller, index
            caller = None
        if turn.role in {"host", "answer"} and turn.calls:
            caller = turn
