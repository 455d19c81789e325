"""An answer in question time that follows no question.

The question fell out of the page, or its mark was lost and it stands at the end of the turn before.

Reported: an answer before any question; one that comes after the host has asked for the next question, or under a new reply mark (答：), or
under the answerer's own cue again, or with thanks for the question after the host has called its speaker, while the last question has its
answer and no new one was asked.
Not reported: a second official who adds to an answer; pages that repeat the cue before every paragraph.

Fails:

    主持人：各位记者朋友，大家好。欢迎参加青川县新闻发布会。下面请提问。
    青川日报记者：请问今年的重点是什么？
    刘丹：谢谢您的提问。重点是修路。
    主持人：请继续提问。
    刘丹：谢谢您的提问。学校九月建成。
    青川广播记者：请问水费会涨吗？
    刘丹：不会涨。
    主持人：今天的发布会到此结束。谢谢大家。

Passes:

    主持人：各位记者朋友，大家好。欢迎参加青川县新闻发布会。下面请提问。
    青川日报记者：请问今年的重点是什么？
    刘丹：谢谢您的提问。重点是修路。
    主持人：这个问题请王帅同志补充回答。
    王帅：我补充一点，学校也要修。
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from shilu import grammar
from shilu.model import Exchange, Transcript, Turn
from shilu.rules import Hit, Quote, first_block, stray_cues

CODE = "SL302"
SEVERITY = "error"
#: The longest words behind a cue, in Chinese characters, that only call on the next asker.
CALL = 26
TEXTS = {
    "en": {
        "message": "{who} answers {words}, but no question stands before it.",
        "hint": "See whether the question fell out of the page, or lost its mark at the end of the turn before.",
    },
    "zh-Hans": {
        "message": "{who}答复{words}，之前却没有提问。",
        "hint": "请查提问是否漏录，或提问的标识丢失、并入了前面的发言。",
    },
    "zh-Hant": {
        "message": "{who}答覆{words}，之前卻沒有提問。",
        "hint": "請查提問是否漏錄，或提問的標識丟失、併入了前面的發言。",
    },
}


def check(transcript: Transcript) -> Iterator[Hit]:
    """One hit for each answer that no question calls for."""
    for exchange in transcript.exchanges:
        for index in _unasked(transcript, exchange):
            turn = transcript.turns[index]
            if (block := first_block(turn)) and turn.paragraphs:
                yield Hit(block, {"who": turn, "words": Quote(turn.paragraphs[0].text)}, index, last=turn.paragraphs[-1])
    for before, (index, turn) in pairwise(enumerate(transcript.turns)):
        asked = before[1].role == "host" and before[1].floor and before[1].passes
        if asked and turn.role == "speaker" and turn.cue and turn.paragraphs:
            yield Hit(turn.cue, {"who": turn, "words": Quote(turn.paragraphs[0].text)}, index, last=turn.paragraphs[-1])
    for index, cue, behind in stray_cues(transcript):
        turn = transcript.turns[index]
        calls_next = turn.floor and sum(len(b.text) for b in behind) <= CALL * (4 if cue.text.isascii() else 1)
        if turn.role == "answer" and not calls_next:
            yield Hit(cue, {"who": turn, "words": Quote(behind[0].text)}, index, last=behind[-1])


def _unasked(transcript: Transcript, exchange: Exchange) -> Iterator[int]:
    """The answers of an exchange that nobody asked for."""
    if not exchange.questions:
        yield from exchange.answers[:1]
        return
    asked_for, answered, called, before = False, False, False, None
    adding = grammar.terminals("sign")["ADDING"]
    for index in range(exchange.questions[0], exchange.answers[-1] + 1 if exchange.answers else 0):
        turn = transcript.turns[index]
        if turn.role == "host" and answered:
            asked_for = asked_for or turn.floor
            called = called or (turn.passes and not any(adding.search(p.text) for p in turn.paragraphs))
        elif turn.role == "question":
            asked_for = answered = called = False
        elif turn.role == "answer":
            if asked_for or (called and _thanks_for_question(turn)) or (answered and before is not None and _replies_again(before, turn)):
                yield index
            asked_for, answered, called = False, True, False
        before = turn


def _thanks_for_question(turn: Turn) -> bool:
    """Whether an answer begins with thanks for a question (谢谢您的提问)."""
    return bool(turn.paragraphs) and bool(grammar.terminals("sign")["THANKS_FOR_QUESTION"].match(turn.paragraphs[0].text))


def _replies_again(before: Turn, turn: Turn) -> bool:
    """Whether the same reply mark (答：) stands twice running."""
    if before.role != "answer" or before.passes or before.cue is None or turn.cue is None:
        return False
    return before.cue.text == turn.cue.text
