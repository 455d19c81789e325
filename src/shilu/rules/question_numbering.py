"""Numbered questions that skip, repeat or go back.

Where questions are numbered, a number that is missing tells that a question is.

Reported: a question whose number is not the next one.
Not reported: the first number of the page, which may be a slice; a count that begins again at 1 and ends there or
goes on with 2.

Fails:

    主持人：各位记者朋友，大家好。欢迎参加青川县新闻发布会。下面请提问。
    1.青川日报记者提问：请问今年的重点是什么？
    刘丹：谢谢您的提问。重点是修路。
    3.广元晚报记者提问：请问学校什么时候建成？
    刘丹：谢谢您的提问。学校九月建成。

Passes:

    主持人：各位记者朋友，大家好。欢迎参加青川县新闻发布会。下面请提问。
    1.青川日报记者提问：请问今年的重点是什么？
    刘丹：谢谢您的提问。重点是修路。
    2.广元晚报记者提问：请问学校什么时候建成？
    刘丹：谢谢您的提问。学校九月建成。
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from shilu.model import Transcript
from shilu.rules import Fact, Hit

CODE = "SL304"
SEVERITY = "warning"
TEXTS = {
    "en": {
        "message": "Question {number} comes after question {before}: {missing} is missing.",
        "repeats": "Question {number} comes after question {before}: the number stands twice, or goes back.",
        "hint": "See whether a question fell out, or the number is wrong.",
    },
    "zh-Hans": {
        "message": "问题{before}之后是问题{number}，缺少{missing}。",
        "repeats": "问题{before}之后是问题{number}，编号重复或倒退。",
        "hint": "请查是否漏录了提问，或编号有误。",
    },
    "zh-Hant": {
        "message": "問題{before}之後是問題{number}，缺少{missing}。",
        "repeats": "問題{before}之後是問題{number}，編號重複或倒退。",
        "hint": "請查是否漏錄了提問，或編號有誤。",
    },
}


def check(transcript: Transcript) -> Iterator[Hit]:
    """One hit for each number that does not follow the one before."""
    numbered = [(i, t, t.number) for i, t in enumerate(transcript.turns) if t.role == "question" and t.number is not None and t.cue]
    numbers = [n for _, _, n in numbered]
    for place, ((_, _, before), (index, turn, number)) in enumerate(pairwise(numbered), 1):
        anew = number == 1 and numbers[place + 1 : place + 2] in ([], [2])
        if number == before + 1 or anew or not turn.cue:
            continue
        missing = str(before + 1) if number == before + 2 else f"{before + 1}–{number - 1}"
        facts: dict[str, Fact] = {"number": number, "before": before, "missing": missing}
        yield Hit(turn.cue, facts, index, text="message" if number > before else "repeats")
