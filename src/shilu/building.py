"""Building: the tree becomes turns and blocks. One method a rule of `grammar/transcript.lark`; nothing is decided here."""

from __future__ import annotations

from typing import Any

from lark import Tree
from lark.visitors import Interpreter

from shilu.layout import Layout
from shilu.model import Block, Exchange, Role, Turn
from shilu.parsing import GrammarToken
from shilu.source import Source
from shilu.stream import Opening, Stretch

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


class TreeReader(Interpreter[Any, None]):
    """Walks a tree and collects turns, exchanges, body and furniture."""

    def __init__(self, source: Source, layout: Layout) -> None:
        super().__init__()
        self.source, self.layout = source, layout
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
        opening: Opening = opener.value
        paragraphs: list[Block] = []
        self.blocks(tree, paragraphs)
        cue = self.block(opening.cue, "cue") if opening.cue else None
        line = cue.line if cue else paragraphs[0].line if paragraphs else 0
        self.turns.append(
            Turn(
                role=role,
                speaker=opening.voice.name,
                outlet=opening.voice.medium,
                line=line,
                cue=cue,
                paragraphs=tuple(paragraphs),
                mend=opening.mend,
                confidence=opening.confidence,
                number=opening.number,
                calls=opening.calls,
                passes=opening.passes,
                floor=opening.floor,
                written=opening.voice.written,
                introduced=opening.voice.introduced,
            )
        )

    def blocks(self, tree: Tree[Any], into: list[Block]) -> None:
        for child in tree.children:
            if isinstance(child, GrammarToken) and isinstance(child.value, list):
                for own in child.value:
                    if child.type == "FURNITURE":
                        self.furniture.append(self.block(own, FURNITURE_KINDS.get(own.kind, "navigation")))
                    else:
                        heading = own.start in self.layout.headings
                        into.append(self.block(own, "table" if own.table else "heading" if heading else "paragraph"))

    def block(self, own: Stretch, kind: str) -> Block:
        text, column = self.source.text[own.start : own.end], own.start - self.source.line_starts[own.line - 1] + 1
        return Block((own.start, own.end), own.line, text, kind, own.start in self.layout.continued, column)
