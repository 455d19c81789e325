"""A backtracking matcher that counts its steps: what Python's engine does with a pattern, one try after the other, on any machine the same.

It walks the tree of `re._parser`, as the engine does. Runs of single characters are matched by the engine itself and count one a character.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from re import _compiler as compiler  # type: ignore[attr-defined]  # the one way to a parsed pattern
from re import _constants as op
from re import _parser as parser
from typing import Any

Go = Callable[[int], int]
Node = Callable[[int, Go], int]
LEAVES = {op.LITERAL, op.NOT_LITERAL, op.IN, op.ANY}
REPEATS = {op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT}
FAILED = -1


class ExhaustedError(Exception):
    """More steps than were allowed."""


@cache
def tree(source: str, flags: int = 0) -> Any:
    """The parsed pattern."""
    return parser.parse(source, flags)


def flags_inside(flags: int, item: Any) -> int:
    """The flags that hold inside a group."""
    _, added, taken, _ = item
    return (flags | int(added)) & ~int(taken)


def native(items: Sequence[Any], flags: int) -> re.Pattern[str]:
    """The engine's own pattern for a piece of a tree."""
    state = parser.State()
    state.flags = flags
    made: re.Pattern[str] = compiler.compile(parser.SubPattern(state, list(items)), flags)
    return made


class Steps:
    """One pattern, which can be tried on texts; `spent` counts."""

    def __init__(self, source: str, flags: int = 0) -> None:
        parsed = tree(source, flags)
        self.spent, self.budget, self.text = 0, 0, ""
        self.groups: dict[int, tuple[int, int]] = {}
        self.remembers = "GROUPREF" in repr(parsed)
        self.node = self.sequence(parsed, parsed.state.flags)

    def match(self, text: str, at: int = 0) -> int:
        """Where a match from `at` on ends, or FAILED."""
        self.text = text
        self.groups.clear()
        return self.node(at, lambda end: end)

    def search(self, text: str) -> list[tuple[int, int]]:
        """Every match, from left to right."""
        at, found = 0, []
        while at <= len(text):
            end = self.match(text, at)
            if end != FAILED:
                found.append((at, end))
            at = max(at + 1, end)
            self.count()
        return found

    def cost(self, text: str, budget: int, *, searched: bool) -> int:
        """The steps of a match at the head of a text, or of a search through it; `budget` where they would be more."""
        self.spent, self.budget = 0, budget
        try:
            if searched:
                self.search(text)
            else:
                self.match(text)
        except ExhaustedError:
            return budget
        finally:
            self.budget = 0
        return self.spent

    def count(self, steps: int = 1) -> None:
        self.spent += steps
        if self.budget and self.spent > self.budget:
            raise ExhaustedError

    # ---- nodes: each takes a place and what comes behind it, and gives where the whole ends ----------------------------------------

    def sequence(self, items: Sequence[Any], flags: int) -> Node:
        nodes: list[Node] = []
        run: list[Any] = []
        for item in [*items, None]:
            if item is not None and item[0] in LEAVES | {op.AT}:
                run.append(item)
                continue
            if run:
                nodes.append(self.plain(run, flags))
            run = []
            if item is not None:
                nodes.append(self.made(item[0], item[1], flags))
        if not nodes:
            return lambda at, go: go(at)
        whole = nodes.pop()
        while nodes:
            whole = self.then(nodes.pop(), whole)
        return whole

    def then(self, first: Node, second: Node) -> Node:
        return lambda at, go: first(at, lambda end: second(end, go))

    def plain(self, items: Sequence[Any], flags: int) -> Node:
        """Characters, one behind the other."""
        matches = native(items, flags).match

        def node(at: int, go: Go) -> int:
            self.count()
            found = matches(self.text, at)
            return go(found.end()) if found else FAILED

        return node

    def made(self, kind: Any, value: Any, flags: int) -> Node:
        if kind is op.BRANCH:
            return self.branch(value[1], flags)
        if kind is op.SUBPATTERN:
            inner = self.sequence(value[3], flags_inside(flags, value))
            return self.group(value[0], inner) if value[0] and self.remembers else inner
        if kind is op.ATOMIC_GROUP:
            return self.atomic(self.sequence(value, flags))
        if kind in {op.ASSERT, op.ASSERT_NOT}:
            return self.looking(value, flags, wanted=kind is op.ASSERT)
        if kind is op.GROUPREF:
            return self.again(value)
        low, high, body = value
        if len(body) == 1 and body[0][0] in LEAVES:
            return self.characters(kind, low, high, body, flags)
        return self.repeat(kind, low, high, self.sequence(body, flags))

    def branch(self, alternatives: Sequence[Any], flags: int) -> Node:
        """Alternatives; those that cannot begin with the next character are left out, as the engine does."""
        nodes = [self.sequence(a, flags) for a in alternatives]
        heads = [native(a[:1], flags) if len(a) and a[0][0] in LEAVES else None for a in alternatives]

        @cache
        def possible(char: str) -> list[Node]:
            return [node for node, head in zip(nodes, heads, strict=True) if head is None or head.match(char)]

        def node(at: int, go: Go) -> int:
            for alternative in possible(self.text[at : at + 1]):
                self.count()
                if (end := alternative(at, go)) != FAILED:
                    return end
            return FAILED

        return node

    def group(self, number: int, inner: Node) -> Node:
        def node(at: int, go: Go) -> int:
            def behind(end: int) -> int:
                before = self.groups.get(number, (0, 0))
                self.groups[number] = (at, end)
                if (told := go(end)) == FAILED:
                    self.groups[number] = before
                return told

            return inner(at, behind)

        return node

    def again(self, number: int) -> Node:
        def node(at: int, go: Go) -> int:
            self.count()
            start, end = self.groups.get(number, (0, 0))
            said = self.text[start:end]
            return go(at + len(said)) if self.text.startswith(said, at) else FAILED

        return node

    def atomic(self, inner: Node) -> Node:
        def node(at: int, go: Go) -> int:
            end = inner(at, lambda end: end)
            return FAILED if end == FAILED else go(end)

        return node

    def looking(self, value: Any, flags: int, *, wanted: bool) -> Node:
        way, body = value
        inner, width = self.sequence(body, flags), body.getwidth()[0] if way < 0 else 0

        def node(at: int, go: Go) -> int:
            seen = at >= width and inner(at - width, lambda end: end) != FAILED
            return go(at) if seen == wanted else FAILED

        return node

    def characters(self, kind: Any, low: int, high: int, body: Any, flags: int) -> Node:
        """A run of single characters."""
        longest = native([(op.MAX_REPEAT, (0, high, body))], flags).match

        def node(at: int, go: Go) -> int:
            found = longest(self.text, at)
            most = found.end() if found else at
            if kind is not op.MIN_REPEAT:
                self.count(most - at + 1)
            ends = range(most, at + low - 1, -1) if kind is op.MAX_REPEAT else range(at + low, most + 1)
            if kind is op.POSSESSIVE_REPEAT:
                ends = range(most, most + (most >= at + low))
            for end in ends:
                self.count()
                if (told := go(end)) != FAILED:
                    return told
            return FAILED

        return node

    def repeat(self, kind: Any, low: int, high: int, inner: Node) -> Node:
        def more(at: int, times: int, before: int, go: Go) -> int:
            self.count()
            again = times < low or (times < high and at != before)
            if kind is op.MIN_REPEAT and times >= low and (told := go(at)) != FAILED:
                return told
            if again and (told := inner(at, lambda end: more(end, times + 1, at, go))) != FAILED:
                return told
            return go(at) if times >= low and kind is not op.MIN_REPEAT else FAILED

        def node(at: int, go: Go) -> int:
            if kind is not op.POSSESSIVE_REPEAT:
                return more(at, 0, FAILED, go)
            end, times = at, 0
            while times < high and (told := inner(end, lambda stop: stop)) not in {FAILED, end}:
                self.count()
                end, times = told, times + 1
            return go(end) if times >= low else FAILED

        return node
