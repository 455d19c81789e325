"""Run under callgrind by test_linear.py, in parts: does each piece of work on inputs of one size and of twice that size.

Every piece stands between two calls of `getppid`, before which callgrind dumps and clears its counters: one dump a piece, in order.
"""

from __future__ import annotations

import gc
import os
import re
import sys
from collections import deque
from collections.abc import Callable, Iterator
from functools import partial

import shilu
from growing import HOST, STAGES, documents, stage
from shilu import grammar
from shilu.decoding import decode
from shilu.readers import html, md
from shilu.sheets import markdown
from shilu.wording import words

#: What grammars stumble over in long runs: brackets, colons, names, digits, spaces, quotes, words that begin many a terminal.
UNITS = (
    *("【", "】", "（", "）", "(", ")", "[", "]", "[a](", "：", ": ", "李", "李冰", "李冰、", "记者", "记者：", "主持人", "问", "1", "1.", "2024-", "10:", " ", "\u3000"),
    *("a", "A", "A ", "A. ", "MR. ", "Mr. A, ", "“", "”", "“”", "，", "。", "、", "-", "*", "**", "#", "# ", ">", "> ", "_", "|", "< ", "&", "\\", "请", "请问", "感谢"),
    *("来源", "市长", "局长李冰", "我是", "发布会", "下面请", "回答", "×", "(ā", "&nbsp;", "Hi ", "Thanks, ", "Minister ", "の", "記者", "…", "—", "?", "!", "。\n", "李冰：\n", "【李冰】\n"),
)  # fmt: skip
#: Characters of a line for a terminal, and units of a page for a stage: more than the 260 characters up to which lines of furniture are
#: looked for, within which bounded repetitions may not have reached their bounds.
LINE, PAGE = 600, 100
#: Rules whose terminals are searched for inside a paragraph; the others are tried at one place.
SEARCHED = ("midline", "edge", "fact", "damage", "person", "sign")
MATCHED = ("mark", "furniture", "formula", "uniform")

#: A document for a stage, in characters: a quadratic share of this weighs nothing, of the fourfold much.
DOCUMENT = 1500

#: What it is called, what is done with a size, the size, and its multiple on which it is done again.
Piece = tuple[str, Callable[[int], Callable[[], object]], int, int]


def terminals() -> Iterator[Piece]:
    """Every terminal on every run: its name, the work, the size."""
    for rule in (*SEARCHED, *MATCHED):
        for name, pattern in grammar.terminals(rule).items():
            yield f"{rule} {name}", partial(partial, searched if rule in SEARCHED else matched, pattern), LINE, 2


def searched(pattern: re.Pattern[str], size: int) -> None:
    for unit in UNITS:
        deque(pattern.finditer(run(unit, size)), 0)


def matched(pattern: re.Pattern[str], size: int) -> None:
    for unit in UNITS:
        pattern.match(run(unit, size))
        pattern.fullmatch(run(unit, size))


def stages() -> Iterator[Piece]:
    """The readers and the whole way, a unit at a time: as one line, as many lines, and in the turns of a page."""
    for at, unit in enumerate(UNITS):
        shown = repr(unit)
        if at % 3 == 0:
            yield f"readers of {shown}", partial(partial, readers, unit), PAGE, 2
            yield f"a line of {shown}", partial(partial, line, unit), PAGE, 2
        if at % 4 == 0:
            yield f"lines of {shown}", partial(partial, whole, "", unit + "\n"), PAGE, 2
            yield f"turns of {shown}", partial(partial, whole, HOST, f"记者：请问{unit}？\n李冰：{unit}。\n"), PAGE // 4, 2


def grown() -> Iterator[list[Piece]]:
    """Every stage on every document that once was slow, a document at a time."""
    for shown, form, _ in documents():
        yield [(f"{kind} {form} {shown}", partial(stage, kind, shown, form), DOCUMENT, 4) for kind in STAGES]


def run(unit: str, size: int) -> str:
    return unit * (size // len(unit))


def line(unit: str, size: int) -> None:
    shilu.parse(unit * size)


def whole(head: str, unit: str, size: int) -> None:
    transcript = shilu.parse(head + unit * size)
    shilu.audit(transcript)
    shilu.write(transcript, "md")
    shilu.write(transcript, "text")


def readers(unit: str, size: int) -> None:
    page = unit * size
    html.read(f"<p>x{page}</p>".encode())
    md.read(page.encode() + b"x")
    decode(page.encode(), None, "")
    deque(markdown.read("# x\n\n" + page, words("en"), 1), 0)


def main() -> None:
    """Do everything once, pages at their full size, so that what is made once is made; then count."""
    part, parts = map(int, sys.argv[1:])
    work = [*terminals(), *stages()][part::parts] + [piece for document in [*grown()][part::parts] for piece in document]
    whole(HOST, "记者：请问李冰？\n李冰：是。\n", 3)
    for _, piece, size, _ in work:
        piece({LINE: 8, DOCUMENT: 200}.get(size, 2 * size))()
    gc.disable()  # when it collects depends on what was done before
    for name, piece, size, times in work:
        for more in (1, times):
            do = piece(size * more)
            os.getppid()
            do()
            os.getppid()
        sys.stdout.write(f"{times} {name}\n")


if __name__ == "__main__":
    main()
