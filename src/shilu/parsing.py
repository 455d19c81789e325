"""Parsing: the token stream of a cast page becomes a tree, by `grammar/transcript.lark`."""

from __future__ import annotations

from typing import Any

from lark import Tree

from shilu import grammar
from shilu.page import GrammarToken


def parse_tokens(tokens: list[GrammarToken]) -> Tree[Any]:
    """Parse a token stream. Every order of tokens is a transcript, so this never fails."""
    return grammar.structure().parse(tokens, start="transcript")
