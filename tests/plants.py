"""Plants one defect at a time into a clean page: the text, the code that must be found, and the lines in which it stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from shilu import Block, Transcript, Turn

OPENING, CLOSING = "【[〔", "】]〕"
#: A medium and two people whom no page of ours knows.
OTHER_MEDIUM, OTHER_CHARACTERS = "白鹭洲日报", "垚鑫犇"
MASKS = ("xx", "**", "××", "XXX")
HAN_RUN = re.compile(r"[\u3400-\u9fff]{12,}")


@dataclass(frozen=True)
class Plant:
    """A page with one defect; `lines` are 1-based, in the changed text, both included."""

    what: str
    code: str
    text: str
    lines: tuple[int, int]


def plants(text: str, transcript: Transcript, each: int = 3) -> Iterator[Plant]:
    """Up to `each` plants of every kind that the page has room for, spread over the page."""
    for maker in MAKERS:
        made = list(maker(text, transcript))
        step = max(1, len(made) // each)
        yield from made[::step][:each]


def line_of(text: str, offset: int) -> int:
    before = text[:offset]
    return before.count("\n") + before.count("\r") - before.count("\r\n") + 1


def without(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + text[end:]
    return text


def blocks(turn: Turn) -> list[Block]:
    return [b for b in (turn.cue, *turn.paragraphs) if b]


def extent(turn: Turn) -> tuple[int, int]:
    """A turn with all that stands in it, repeated cues and captions included."""
    own = blocks(turn)
    return own[0].span[0], own[-1].span[1]


def lines_of(text: str, turn: Turn) -> tuple[int, int]:
    own = blocks(turn)
    return line_of(text, own[0].span[0]), line_of(text, own[-1].span[1] - 1)


def paragraphs(transcript: Transcript) -> Iterator[Block]:
    return (p for t in transcript.turns for p in t.paragraphs)


def replaced(what: str, code: str, text: str, start: int, end: int, new: str, block: Block) -> Plant:
    changed = text[:start] + new + text[end:]
    return Plant(what, code, changed, (line_of(changed, block.span[0]), line_of(changed, block.span[1] + len(new) - (end - start) - 1)))


def drop_answer(text: str, transcript: Transcript) -> Iterator[Plant]:
    for exchange in transcript.exchanges:
        if exchange.questions and exchange.answers:
            yield Plant(
                "drop answer",
                "SL301",
                without(text, [extent(transcript.turns[i]) for i in exchange.answers]),
                lines_of(text, transcript.turns[exchange.questions[-1]]),
            )


def drop_question(text: str, transcript: Transcript) -> Iterator[Plant]:
    """Where the page still tells: behind a host who asks for a question, before a reply mark or before another cue of the same person."""
    turns = transcript.turns
    for exchange in transcript.exchanges[1:]:
        if len(exchange.questions) == 1 and exchange.answers:
            asked, answered = exchange.questions[0], exchange.answers[0]
            before, answer = turns[asked - 1], turns[answered]
            same = before.role == "answer" and before.cue and answer.cue and before.cue.text == answer.cue.text and answered == asked + 1
            if (before.role == "host" and before.floor) or same:
                changed = without(text, [extent(turns[asked])])
                lost = len(text) - len(changed)
                yield Plant("drop question", "SL302", changed, lines_of(changed, moved(answer, -lost)))


def moved(turn: Turn, by: int) -> Turn:
    own = [Block((b.span[0] + by, b.span[1] + by), b.line, b.text) for b in blocks(turn)]
    return Turn(turn.role, None, None, 0, None, tuple(own))


def swap_answerer(text: str, transcript: Transcript) -> Iterator[Plant]:
    guests = [p.name for p in transcript.people if p.announced]
    for exchange in transcript.exchanges:
        for index in exchange.answers:
            turn, before = transcript.turns[index], transcript.turns[index - 1]
            others = [g for g in guests if g not in before.calls]
            if before.role == "host" and turn.speaker in before.calls and turn.cue and turn.speaker in turn.cue.text and others:
                start = turn.cue.span[0] + turn.cue.text.index(turn.speaker)
                yield replaced("swap answerer", "SL303", text, start, start + len(turn.speaker), others[0], turn.cue)


def change_name(text: str, transcript: Transcript) -> Iterator[Plant]:
    spoken = [t.speaker for t in transcript.turns if t.cue and t.role != "question"]
    announced = {p.name for p in transcript.people if p.announced}
    for number, turn in enumerate(transcript.turns):
        name = turn.speaker
        known = name in announced or spoken.count(name) > 2
        if (
            name
            and known
            and turn.cue
            and turn.role != "question"
            and name in turn.cue.text
            and re.fullmatch(r"[\u3400-\u9fff]{2,4}", name)
        ):
            at = turn.cue.span[0] + turn.cue.text.index(name) + 1 + number % (len(name) - 1)
            yield replaced("change name", "SL102", text, at, at + 1, OTHER_CHARACTERS[number % 3], turn.cue)


def lose_cue_bracket(text: str, transcript: Transcript) -> Iterator[Plant]:
    announced = {p.name for p in transcript.people if p.announced}
    for number, turn in enumerate(transcript.turns):
        cue = turn.cue
        if cue and cue.text[0] in OPENING and cue.text[-1] in CLOSING and (turn.speaker in announced or turn.role == "question"):
            start, end = cue.span
            at = end - 1 if number % 2 else start
            yield replaced("lose cue's bracket", "SL101", text, at, at + 1, "", cue)


def lose_mark(what: str, opening: str, closing: str) -> Callable[[str, Transcript], Iterator[Plant]]:
    def maker(text: str, transcript: Transcript) -> Iterator[Plant]:
        for block in paragraphs(transcript):
            if closing in block.text and block.text.count(opening) == block.text.count(closing):
                at = block.span[0] + block.text.index(closing)
                yield replaced(what, "SL501", text, at, at + 1, "", block)

    return maker


def empty_turn(text: str, transcript: Transcript) -> Iterator[Plant]:
    for turn in transcript.turns:
        if turn.cue and turn.paragraphs and turn.role != "host":
            changed = without(text, [(turn.paragraphs[0].span[0], turn.paragraphs[-1].span[1])])
            yield Plant("empty turn", "SL401", changed, (turn.cue.line, turn.cue.line))


def double_paragraph(text: str, transcript: Transcript) -> Iterator[Plant]:
    for block in paragraphs(transcript):
        if len("".join(block.text.split())) >= 20:
            changed = text[: block.span[1]] + "\n\n" + block.text + text[block.span[1] :]
            yield Plant("double paragraph", "SL503", changed, (block.line, line_of(changed, block.span[1] + len(block.text))))


def cut_paragraph(text: str, transcript: Transcript) -> Iterator[Plant]:
    for number, block in enumerate(paragraphs(transcript)):
        runs = [m for m in HAN_RUN.finditer(block.text) if m.start() > 10 and m.end() < len(block.text) - 10]
        if runs:
            run = runs[number % len(runs)]
            at = block.span[0] + run.start() + 6
            yield replaced("cut paragraph", "SL502", text, at, at, "\n\n", block)


def skip_number(text: str, transcript: Transcript) -> Iterator[Plant]:
    numbered = [t for t in transcript.turns if t.number and t.cue and str(t.number) in t.cue.text]
    for place, turn in enumerate(numbered[1:], 1):
        changed = text
        for later in reversed(numbered[place:]):
            assert later.cue
            assert later.number
            at = later.cue.span[0] + later.cue.text.index(str(later.number))
            changed = changed[:at] + str(later.number + 1) + changed[at + len(str(later.number)) :]
        assert turn.cue
        yield Plant("skip number", "SL304", changed, (turn.cue.line, turn.cue.line))


def mask_word(text: str, transcript: Transcript) -> Iterator[Plant]:
    for number, block in enumerate(paragraphs(transcript)):
        if run := HAN_RUN.search(block.text, 4):
            at = block.span[0] + run.start() + 4
            yield replaced("mask word", "SL504", text, at, at + 2, MASKS[number % len(MASKS)], block)


def garble(text: str, transcript: Transcript) -> Iterator[Plant]:
    for block in paragraphs(transcript):
        at = block.span[0] + len(block.text) // 2
        yield replaced("throw in U+FFFD", "SL505", text, at, at + 1, "\ufffd", block)


def exchange_medium(text: str, transcript: Transcript) -> Iterator[Plant]:
    for number, turn in enumerate(transcript.turns):
        if turn.role == "question" and turn.cue and turn.introduced and turn.introduced == turn.outlet:
            where = turn.cue if number % 2 else turn.paragraphs[0]
            if turn.outlet in where.text and turn.outlet in turn.cue.text:
                at = where.span[0] + where.text.index(turn.outlet)
                yield replaced("exchange medium", "SL203", text, at, at + len(turn.outlet), OTHER_MEDIUM, turn.cue)


MAKERS: tuple[Callable[[str, Transcript], Iterator[Plant]], ...] = (
    drop_answer,
    drop_question,
    swap_answerer,
    change_name,
    lose_cue_bracket,
    lose_mark("lose closing quotation mark", "“", "”"),
    lose_mark("lose bracket", "（", "）"),
    lose_mark("lose book-title mark", "《", "》"),
    empty_turn,
    double_paragraph,
    cut_paragraph,
    skip_number,
    mask_word,
    garble,
    exchange_medium,
)
