"""Layout: which paragraphs are section headings, and which are the rest of one that a page break cut in two."""

from __future__ import annotations

import re
from itertools import pairwise

from shilu.lexing import Token

OPEN_END = re.compile(r"[\u3400-\u9fffA-Za-z0-9、，,“‘（(]$")
ORDERED = re.compile(r"[(（]?[一二三四五六七八九十0-9]{1,3}[)）、.．是]|第[一二三四五六七八九十]|[-•·●■◆]")
CLOSED = '。！？!?；;：:，,、.…”"’」』)）—'
#: The longest heading, in characters; a broken paragraph is longer.
HEADING_LENGTH = 45


def mark(text: str, tokens: list[Token]) -> None:
    """Set `heading` and `continues` on the paragraphs among `tokens`."""
    paragraphs = [t for t in tokens if t.type == "TEXT"]
    for token, after in pairwise(paragraphs):
        if token.inline or after.inline:
            continue
        piece, next_piece = text[token.start : token.end], text[after.start : after.end]
        short = len(piece) <= HEADING_LENGTH
        if short and piece[-1] not in CLOSED and len(next_piece) > len(piece) and not token.courtesy:
            token.heading = not token.continues
        elif not short and OPEN_END.search(piece):
            headlike = len(next_piece) <= HEADING_LENGTH and next_piece[-1] not in "。！？!?”"
            after.continues = "\u3400" <= next_piece[0] <= "\u9fff" and not ORDERED.match(next_piece) and not headlike
