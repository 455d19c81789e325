"""Parsing: the token stream of a cast page becomes a tree, by `grammar/transcript.lark`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, groupby
from typing import Any

from lark import Tree

from shilu import grammar


class GrammarToken:
    """A token as Lark's parser wants it: a type, any value, and position attributes that nobody reads."""

    __slots__ = ("type", "value")
    start_pos = end_pos = line = column = end_line = end_column = None

    def __init__(self, type: str, value: Any) -> None:  # noqa: A002 - Lark reads an attribute of this name
        self.type, self.value = type, value


def parse_tokens(tokens: list[GrammarToken]) -> Tree[Any]:
    """Parse a token stream. Every order of tokens is a transcript, so this never fails."""
    return grammar.structure().parse(_joined(tokens), start="transcript")


def _joined(tokens: list[GrammarToken]) -> Iterator[GrammarToken]:
    """The tokens with blocks of one kind that follow each other as one: Lark's loop takes longer than all that is done with a block."""
    for kind, run in groupby(tokens, key=lambda t: t.type):
        first, *rest = run
        if rest and isinstance(first.value, list):
            yield GrammarToken(kind, list(chain(first.value, *(t.value for t in rest))))
        else:
            yield first
            yield from rest
