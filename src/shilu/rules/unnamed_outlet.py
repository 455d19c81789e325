"""A question whose medium is told nowhere.

For an archive a question without its medium cannot be counted; often a recording still tells.

Reported: a question that names no medium, neither in its cue nor in its words; where no question of the page does, once for the page.
Not reported: askers who are no press (网友, 村民代表).

Fails:

    主持人：各位记者朋友，大家好。欢迎参加青川县新闻发布会。下面请提问。
    记者：请问今年的重点是什么？
    刘丹：谢谢您的提问。重点是修路。
    广元晚报记者：请问学校什么时候建成？
    刘丹：谢谢您的提问。学校九月建成。

Passes:

    主持人：各位记者朋友，大家好。欢迎参加青川县新闻发布会。下面请提问。
    记者：我是青川日报记者。请问今年的重点是什么？
    刘丹：谢谢您的提问。重点是修路。
"""

from __future__ import annotations

from collections.abc import Iterator

from shilu import grammar
from shilu.model import Transcript
from shilu.rules import Fact, Hit, Quote, first_block

CODE = "SL204"
SEVERITY = "info"
TEXTS = {
    "en": {
        "message": "Nothing tells for which medium {words} is asked.",
        "all": "No question of this page names its medium ({count} questions).",
    },
    "zh-Hans": {"message": "提问{words}没有写明媒体。", "all": "本页的提问（共{count}个）都没有写明媒体。"},
    "zh-Hant": {"message": "提問{words}沒有寫明媒體。", "all": "本頁的提問（共{count}個）都沒有寫明媒體。"},
}


def check(transcript: Transcript) -> Iterator[Hit]:
    """One hit for each question without a medium, or one for the page."""
    crowd = grammar.terminals("person")["CROWD"]
    asked = [(i, t) for i, t in enumerate(transcript.turns) if t.role == "question" and t.paragraphs]
    unnamed = [(i, t) for i, t in asked if not t.outlet and not (t.cue and crowd.search(t.cue.text))]
    together = len(unnamed) == len(asked) > 1
    for index, turn in unnamed[:1] if together else unnamed:
        if block := first_block(turn):
            facts: dict[str, Fact] = {"words": Quote(turn.paragraphs[0].text), "count": len(unnamed)}
            yield Hit(block, facts, index, text="all" if together else "message")
