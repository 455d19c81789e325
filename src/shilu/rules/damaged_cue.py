"""A cue lost a bracket or its colon, or stands with none, and was mended from evidence.

Extraction drops marks: `【刘丹】` becomes `刘丹】`, `王帅：` becomes `王帅`. The text stays as it stands; that these words are a cue
is a guess, and an editor should see each guess with what it rests on.

Reported: every cue that was mended, with what it had lost and the evidence that says whose cue it is.
Not reported: a mark of another kind than the page's other marks that is whole in itself.

Fails:

    【主持人】各位记者朋友，大家好。欢迎参加青川县新闻发布会，今天我们邀请到青川县副县长刘丹同志。下面请提问。
    【青川日报记者】请问今年的重点是什么？
    【主持人】这个问题请刘丹副县长回答。
    刘丹】谢谢您的提问。今年的重点是修路和办学。

Passes:

    【主持人】各位记者朋友，大家好。欢迎参加青川县新闻发布会，今天我们邀请到青川县副县长刘丹同志。下面请提问。
    【青川日报记者】请问今年的重点是什么？
    【主持人】这个问题请刘丹副县长回答。
    【刘丹】谢谢您的提问。今年的重点是修路和办学。
"""

from __future__ import annotations

from collections.abc import Iterator

from shilu.model import Transcript
from shilu.rules import Hit, Quote, Term

CODE = "SL101"
SEVERITY = "warning"
TEXTS = {
    "en": {
        "message": "{cue} was taken for the cue of {who}, though it has lost {lost}; what tells: {evidence}.",
        "hint": "If that is right, write it as the page's other cues.",
    },
    "zh-Hans": {
        "message": "{cue}缺少{lost}，已按以下线索认定为{who}的发言人标识：{evidence}。",
        "hint": "如认定无误，请按本页其他标识的写法补全。",
    },
    "zh-Hant": {
        "message": "{cue}缺少{lost}，已按以下線索認定為{who}的發言人標識：{evidence}。",
        "hint": "如認定無誤，請按本頁其他標識的寫法補全。",
    },
}


def check(transcript: Transcript) -> Iterator[Hit]:
    """One hit for each mended cue."""
    for index, turn in enumerate(transcript.turns):
        if turn.mend and turn.cue:
            evidence = tuple(Term(e) for e in turn.mend.evidence)
            yield Hit(turn.cue, {"cue": Quote(turn.cue.text), "who": turn, "lost": Term(turn.mend.lost), "evidence": evidence}, index)
