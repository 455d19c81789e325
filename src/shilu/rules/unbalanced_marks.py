"""A quotation mark or bracket in a paragraph without its partner.

Where a quotation ends is what was said and what was not; a lost mark changes whose words they are.

Reported: an opening mark that is never closed, or a closing one that was never opened, within one person's paragraphs.
Not reported: a quotation that goes on over paragraphs, each of which opens with the mark; a number with a bracket behind it, 1）;
an apostrophe.

Fails:

    主持人：各位记者朋友，大家好。欢迎参加青川县新闻发布会。下面请提问。
    青川日报记者：请问今年的重点是什么？
    刘丹：谢谢您的提问。我们坚持“修路先行的思路，重点是修路。

Passes:

    主持人：各位记者朋友，大家好。欢迎参加青川县新闻发布会。下面请提问。
    青川日报记者：请问今年的重点是什么？
    刘丹：谢谢您的提问。我们坚持“修路先行”的思路，重点有两个：1）修路；2）办学。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from shilu.model import Block, Transcript
from shilu.rules import Hit, texts

CODE = "SL501"
SEVERITY = "warning"
TEXTS = {
    "en": {"message": "In {words} the mark {mark} has no partner.", "hint": "Put the lost mark back."},
    "zh-Hans": {"message": "{words}中的 {mark} 没有配对。", "hint": "请补上丢失的引号或括号。"},
    "zh-Hant": {"message": "{words}中的 {mark} 沒有配對。", "hint": "請補上丟失的引號或括號。"},
}
#: How many characters before and behind a mark are quoted at most.
BEFORE, AFTER = 12, 20
#: Brackets, opening and closing, full-width and ASCII alike: they may stand in each other.
BRACKETS = (("(（", ")）"), ("《", "》"), ("〈", "〉"), ("【", "】"), ("[［", "]］"), ("〔", "〕"))
#: Quotation marks: a quotation inside another takes the other kind, so that an opening mark in an open one tells of a lost closing mark.
QUOTES = (("“", "”"), ("「", "」"), ("『", "』"))
#: 1）  a.)  （faces）  — closing brackets that nothing opens
LISTED = re.compile(r"(?:^|(?<=[\s。；;，,、！？!?”])|(?<=[^0-9][：:]))[0-9A-Za-z一二三四五六七八九十①-⑳]{1,3}[.．]?[)）]$|[:;]-?\)$")
#: an inner quotation; an apostrophe is no mark of one
INNER = re.compile(r"‘(?![0-9A-Za-z])")


def check(transcript: Transcript) -> Iterator[Hit]:
    """One hit for each mark without a partner."""
    for index, blocks in texts(transcript):
        for block, at in _alone(blocks):
            words = " ".join(block.text[_word(block.text, at) : at + AFTER].split())
            yield Hit(block, {"mark": block.text[at], "words": f"…{words}…"}, index, at=(at, at + 1))


def _word(text: str, at: int) -> int:
    """Where to begin to quote a text: at the head of the word before a place, in Chinese some characters before it."""
    space = text.rfind(" ", max(0, at - BEFORE), at)
    return space + 1 if space >= 0 else max(0, at - BEFORE // 2)


def _alone(blocks: tuple[Block, ...]) -> Iterator[tuple[Block, int]]:
    """The marks without a partner, kind by kind."""
    plain = [b.text for b in blocks]
    page = "".join(plain)
    for nested, pairs in ((True, BRACKETS), (False, QUOTES)):
        for openers, closers in pairs:
            if not any(mark in page for mark in openers + closers):
                continue
            for number, at in _unpaired(plain, openers, closers, nested=nested):
                yield blocks[number], at
    if "‘" not in page and '"' not in page:
        return
    quoting = False
    for block, text in zip(blocks, plain, strict=True):
        straight = [m.start() for m in re.finditer('"', text) if not text[m.start() - 1 : m.start()].isdigit()]
        # every paragraph of a long quotation opens with the mark, and only the last one closes
        again = quoting and straight[:1] == [0]
        quoting = (len(straight) - again) % 2 == 1 and straight[0] == 0
        if (len(straight) - again) % 2 and text.count('"') % 2 == len(straight) % 2 and not quoting:
            yield block, straight[-1]
        if text.count("’") < len(INNER.findall(text)):
            yield block, text.rindex("‘")


def _unpaired(plain: list[str], openers: str, closers: str, *, nested: bool) -> Iterator[tuple[int, int]]:
    """The places, as (paragraph, offset), of the marks of one kind that have no partner in these paragraphs."""
    marks = re.compile(f"[{re.escape(openers + closers)}]")
    waiting: list[tuple[int, int]] = []
    settled = 0  # so many of them go on over paragraphs, as was found before
    for number, text in enumerate(plain):
        if text[:1] not in openers:
            loose = waiting[settled:]
            yield from (w for w in loose if not _goes_on(plain[w[0]], w[1]))
            waiting[settled:] = [w for w in loose if _goes_on(plain[w[0]], w[1])]
            settled = len(waiting)
        for match in marks.finditer(text):
            place = number, match.start()
            if match.group() in closers:
                if waiting:
                    waiting.pop()
                    settled = min(settled, len(waiting))
                elif not LISTED.search(text, max(0, match.start() - 5), match.end()):
                    yield place
            else:
                if waiting and not nested:
                    before = waiting.pop()
                    settled = min(settled, len(waiting))
                    if before[0] == number or match.start():
                        yield before
                waiting.append(place)
    yield from waiting


def _goes_on(text: str, at: int) -> bool:
    """Whether a mark can open what goes on over paragraphs: it stands at the head of its own, or behind a colon."""
    while at and text[at - 1].isspace():
        at -= 1
    return not at or text[at - 1] in ":："
