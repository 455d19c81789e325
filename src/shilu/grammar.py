"""The grammar files, loaded once: the words of the field stand in `grammar/*.lark`, Python only asks for them here.

`structure()` is the grammar of a whole press conference (`transcript.lark`, LALR over the tokens that casting makes) and owns all
terminals of lines; `phrases()` parses what names somebody (`phrases.lark`, LALR over text); `terminals(rule)` hands out the composed
regular expressions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from lark import Lark
from lark.lexer import Lexer

HERE = Path(__file__).resolve().parent
#: In a wheel the grammar lies inside the package; in a checkout (editable install) at the top level of the project.
FOLDER = next((d for d in (HERE / "grammar", HERE.parents[1] / "grammar") if d.is_dir()), HERE / "grammar")


class TokenFeed(Lexer):
    """A lexer that lexes nothing: the tokens come ready from casting."""

    def __init__(self, conf: object) -> None:
        pass

    def lex(self, data: Any) -> Iterator[Any]:  # type: ignore[override]  # the signature that Lark asks of custom lexers
        yield from data


@cache
def structure() -> Lark:
    """The parser of token streams, start rule `transcript`."""
    starts = ["transcript", "mark", "midline", "furniture", "fact", "formula", "sign", "script", "person", "damage", "uniform"]
    return Lark.open(str(FOLDER / "transcript.lark"), parser="lalr", lexer=TokenFeed, start=starts, maybe_placeholders=False)


@cache
def phrases() -> Lark:
    """The parser of phrases, start rules `label`, `guest`, `handover` and `greeting`."""
    starts = ["label", "guest", "handover", "greeting"]
    return Lark.open(str(FOLDER / "phrases.lark"), parser="lalr", start=starts, maybe_placeholders=False)


@cache
def terminals(rule: str) -> dict[str, re.Pattern[str]]:
    """The terminals that `rule` lists, in its order, compiled: `terminals("mark")["BRACKETED"]`."""
    lark = structure()
    listed = sorted((r.order, r.expansion[0].name) for r in lark.rules if r.origin.name.split("__")[-1] == rule)
    return {name.split("__")[-1]: re.compile(lark.get_terminal(name).pattern.to_regexp()) for _, name in listed}


@cache
def master(rule: str, *, whole: bool = False) -> re.Pattern[str]:
    """All terminals of `rule` in one pattern, each a group of its own name; `whole`: they must match to the end of the text."""
    parts = "|".join(f"(?P<{name}>{pattern.pattern})" for name, pattern in terminals(rule).items())
    return re.compile(rf"(?:{parts})[ \t\u3000\xa0]*$" if whole else parts)
