"""A word was blotted out with xx, ** or ×.

Word filters and careful editors blot out names and numbers; a verbatim record should say so on purpose, not by accident.

Reported: runs of x, *, × or blocks in the middle of running text, once a paragraph.
Not reported: Markdown's bold, the sign × between numbers, names shortened with 某.

Fails:

    主持人：各位记者朋友，大家好。欢迎参加青川县新闻发布会。下面请提问。
    青川日报记者：请问今年的重点是什么？
    刘丹：谢谢您的提问。今年由**公司修路一百公里。

Passes:

    主持人：各位记者朋友，大家好。欢迎参加青川县新闻发布会。下面请提问。
    青川日报记者：请问今年的重点是什么？
    刘丹：谢谢您的提问。今年由路桥公司修路一百公里，路宽3×2.5米。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from shilu import grammar
from shilu.model import Transcript
from shilu.rules import Hit, Quote, texts

CODE = "SL504"
SEVERITY = "warning"
TEXTS = {
    "en": {"message": "A word was blotted out: {words}.", "hint": "Put the word back, or say that it was left out."},
    "zh-Hans": {"message": "{words}中有文字被遮盖。", "hint": "请恢复原文，或注明为何略去。"},
    "zh-Hant": {"message": "{words}中有文字被遮蓋。", "hint": "請恢復原文，或註明為何略去。"},
}
#: Markdown's emphasis, blanked out before masks are looked for
BOLD = re.compile(r"(?<!\*)(\*{1,3})(?=[^\s*])[^*\n]{1,200}?(?<=[^\s*])\1(?!\*)")


def check(transcript: Transcript) -> Iterator[Hit]:
    """One hit for each paragraph with a mask in it, on the first one."""
    masked = grammar.terminals("damage")["MASKED"]
    cues = [t.cue.text for t in transcript.turns if t.cue]
    marked_up = any(c.startswith(("#", "*")) for c in cues)
    for index, blocks in texts(transcript):
        for block in blocks:
            plain = BOLD.sub(lambda m: "#" * len(m.group()), block.text) if marked_up else block.text
            if found := masked.search(plain):
                around = block.text[max(0, found.start() - 6) : found.end() + 8]
                yield Hit(block, {"words": Quote(around)}, index, at=found.span())
