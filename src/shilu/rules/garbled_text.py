"""Characters that no one wrote: U+FFFD, control characters, mojibake, pinyin or doubled commas thrown in by a mirror.

A wrong decoder, a font of private characters or a mirror that scrambles its pages has changed the text.

Reported: each kind of damage, once a paragraph, at its first place.
Not reported: rare characters that are well-formed; white space of any kind but control codes.

Fails:

    主持人：各位记者朋友，大家好。欢迎参加青川县新闻发布会。下面请提问。
    青川日报记者：请问今年的重点是什么？
    刘丹：谢谢您的提问。今年修路一百\ufffd\ufffd里。

Passes:

    主持人：各位记者朋友，大家好。欢迎参加青川县新闻发布会。下面请提问。
    青川日报记者：请问今年的重点是什么？
    刘丹：谢谢您的提问。今年修路一百公里，从𠮷村到下寺。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from shilu import grammar
from shilu.model import Block, Transcript
from shilu.rules import Fact, Hit, Quote

CODE = "SL505"
SEVERITY = "warning"
TEXTS = {
    "en": {
        "REPLACEMENT": "A character could not be decoded near {words}.",
        "CONTROL": "A control character (U+{code}) stands near {words}.",
        "MOJIBAKE": "Text read in a wrong encoding, or in a private font, stands near {words}.",
        "ENTITY": "A piece of HTML, {found}, was left near {words}.",
        "PINYIN": "A mirror threw pinyin, {found}, into the text near {words}.",
        "DOUBLED_COMMA": "Commas stand twice near {words}.",
        "hint": "Compare with the original page, and read the file in its right encoding.",
    },
    "zh-Hans": {
        "REPLACEMENT": "{words}附近有无法解码的字符。",
        "CONTROL": "{words}附近有控制字符（U+{code}）。",
        "MOJIBAKE": "{words}附近有乱码。",
        "ENTITY": "{words}附近残留网页代码{found}。",
        "PINYIN": "{words}附近混入了拼音{found}。",
        "DOUBLED_COMMA": "{words}附近逗号或顿号重复。",
        "hint": "请对照原网页，并检查文件的编码。",
    },
    "zh-Hant": {
        "REPLACEMENT": "{words}附近有無法解碼的字元。",
        "CONTROL": "{words}附近有控制字元（U+{code}）。",
        "MOJIBAKE": "{words}附近有亂碼。",
        "ENTITY": "{words}附近殘留網頁代碼{found}。",
        "PINYIN": "{words}附近混入了拼音{found}。",
        "DOUBLED_COMMA": "{words}附近逗號或頓號重複。",
        "hint": "請對照原網頁，並檢查檔案的編碼。",
    },
}
#: Control codes that are white space to the grammar; no page has a use for them.
SEPARATOR = re.compile("[\x1c-\x1f\x85]+")
KINDS = tuple(kind for kind in TEXTS["en"] if kind != "hint")


def check(transcript: Transcript) -> Iterator[Hit]:
    """One hit for each kind of damage in a block."""
    blocks: list[tuple[int | None, Block]] = [(i, b) for i, t in enumerate(transcript.turns) for b in (t.cue, *t.paragraphs) if b]
    # of the page's own lines a reader sees the title; where bytes were broken is told wherever it was
    own = (b for b in transcript.furniture if b.kind == "title" or "\ufffd" in b.text)
    blocks += [(None, b) for b in (*transcript.body, *own)]
    damage = grammar.terminals("damage")
    for index, block in blocks:
        for kind in KINDS:
            found = damage[kind].search(block.text) or (SEPARATOR.search(block.text) if kind == "CONTROL" else None)
            if found:
                around = block.text[max(0, found.start() - 8) : found.end() + 8]
                facts: dict[str, Fact] = {"words": Quote(around), "found": found.group(), "code": f"{ord(found.group()[0]):04X}"}
                yield Hit(block, facts, index, at=found.span(), text=kind)
