"""Building: the tree becomes turns and blocks. One method a rule of `grammar/transcript.lark`; nothing is decided here."""

from __future__ import annotations

from typing import Any

from lark import Tree
from lark.visitors import Interpreter

from shilu.lexing import Token
from shilu.model import Block, Exchange, Mend, Role, Turn
from shilu.page import GrammarToken, Voice
from shilu.source import Source

#: What the JSON calls the lines that the grammar takes for the page's own.
FURNITURE_KINDS = {
    "TITLE": "title",
    "BYLINE": "byline",
    "DATE_LINE": "date",
    "CLOCK_LINE": "time",
    "ENTRY_STAMP": "time",
    "FIELD": "source",
    "CREDITS": "source",
    "CAPTION": "caption",
    "NOTICE": "notice",
    "SECTION": "section",
    "LEAD_END": "lead",
    "GUEST_LINE": "guest list",
    "GUEST_LIST_HEAD": "guest list",
    "STAGE_NOTE": "note",
    "PAGE_NUMBER": "page number",
    "RULE_LINE": "rule",
    "MARKUP": "markup",
    "FRONT_MATTER": "metadata",
    "REPEATED_CUE": "repeated cue",
    "TRANSLATED_CUE": "translated cue",
    "ATTRIBUTION": "attribution",
}


def _kind(token: Token) -> str:
    return "table" if token.table else "heading" if token.heading or token.type == "HEADING" else "paragraph"


class TreeReader(Interpreter[Any, None]):
    """Walks a tree and collects turns, exchanges, body and furniture."""

    def __init__(self, source: Source) -> None:
        super().__init__()
        self.source = source
        self.turns: list[Turn] = []
        self.exchanges: list[Exchange] = []
        self.body: list[Block] = []
        self.furniture: list[Block] = []
        self.questions: list[int] = []
        self.answers: list[int] = []

    def exchange(self, tree: Tree[Any]) -> None:
        self.questions, self.answers = [], []
        self.visit_children(tree)
        self.exchanges.append(Exchange(tuple(self.questions), tuple(self.answers)))

    def host(self, tree: Tree[Any]) -> None:
        self.turn("host", tree)

    def statement(self, tree: Tree[Any]) -> None:
        self.turn("speaker", tree)

    def question(self, tree: Tree[Any]) -> None:
        self.turn("question", tree)
        self.questions.append(len(self.turns) - 1)

    def answer(self, tree: Tree[Any]) -> None:
        self.turn("answer", tree)
        self.answers.append(len(self.turns) - 1)

    def prose(self, tree: Tree[Any]) -> None:
        self.blocks(tree, self.body)

    def transcript(self, tree: Tree[Any]) -> None:
        self.blocks(tree, self.body)
        self.visit_children(tree)

    def turn(self, role: Role, tree: Tree[Any]) -> None:
        opener = tree.children[0]
        assert isinstance(opener, GrammarToken)
        voice: Voice = opener.value
        paragraphs: list[Block] = []
        self.blocks(tree, paragraphs)
        cue = self.block(voice.cue, "cue") if voice.cue else None
        line = cue.line if cue else paragraphs[0].line if paragraphs else 0
        mend = Mend(voice.lost, voice.evidence) if voice.lost else None
        self.turns.append(
            Turn(
                role=role,
                speaker=voice.name,
                outlet=voice.medium,
                line=line,
                cue=cue,
                paragraphs=tuple(paragraphs),
                mend=mend,
                number=voice.number,
                calls=voice.calls,
                passes=voice.passes,
                floor=voice.floor,
                written=voice.written,
                introduced=voice.introduced,
            )
        )

    def blocks(self, tree: Tree[Any], into: list[Block]) -> None:
        for child in tree.children:
            if isinstance(child, GrammarToken) and isinstance(child.value, list):
                for token in child.value:
                    if child.type == "FURNITURE":
                        self.furniture.append(self.block(token, FURNITURE_KINDS.get(token.type, "navigation")))
                    else:
                        into.append(self.block(token, _kind(token)))

    def block(self, token: Token, kind: str) -> Block:
        text, column = self.source.text[token.start : token.end], token.start - self.source.line_starts[token.line - 1] + 1
        return Block((token.start, token.end), token.line, text, kind, token.continues, column)
