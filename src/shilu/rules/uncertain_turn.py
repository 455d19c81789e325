"""A turn whose role or borders are a guess: where a person should look first.

Every turn carries its confidence: of turns at 0.9, nine in ten are right in role, beginning and end. A page that marks its turns plainly
has few uncertain ones; where the marks are damaged or missing, this tells where an hour of reading is best spent.

Reported: every turn whose confidence is below the setting `uncertain-below` (0.5 by default).
Not reported: turns of a sheet or a YAML file that tells no confidence.

Fails:

    主持人：各位记者朋友，大家好。欢迎参加青川县新闻发布会。下面请提问。
    青川日报记者：请问今年的重点是什么？
    刘丹：谢谢您的提问。重点是修路。
    我想问水费会涨吗？
    青川广播记者：请问水费会涨吗？
    刘丹：不会涨。

Passes:

    【主持人】各位记者朋友，大家好。欢迎参加青川县新闻发布会，今天我们邀请到青川县副县长刘丹同志。下面请提问。
    【青川日报记者】请问今年的重点是什么？
    【主持人】这个问题请刘丹副县长回答。
    【刘丹】谢谢您的提问。今年的重点是修路和办学。
"""

from __future__ import annotations

from collections.abc import Iterator

from shilu.model import Transcript
from shilu.rules import Hit, first_block

CODE = "SL103"
SEVERITY = "info"
#: The setting that the check takes, and what it is where no file sets it.
SETTING, DEFAULT = "uncertain-below", 0.5
TEXTS = {
    "en": {
        "message": "Who {who} is here, or where the turn begins and ends, is a guess: of a hundred such turns {share} are right.",
        "hint": "Look at where the turn begins and ends, and who speaks.",
    },
    "zh-Hans": {
        "message": "{who}的这段话在身份或起止上并无把握：一百处这样的判断，约有{share}处正确。",
        "hint": "请核对这段话从哪里开始、到哪里结束、由谁所说。",
    },
    "zh-Hant": {
        "message": "{who}的這段話在身份或起訖上並無把握：一百處這樣的判斷，約有{share}處正確。",
        "hint": "請核對這段話從哪裡開始、到哪裡結束、由誰所說。",
    },
}


def check(transcript: Transcript, below: float = DEFAULT) -> Iterator[Hit]:
    """One hit for each turn whose confidence is below `below`."""
    for index, turn in enumerate(transcript.turns):
        if turn.confidence < below and (block := first_block(turn)):
            yield Hit(block, {"who": turn, "share": round(turn.confidence * 100)}, index)
