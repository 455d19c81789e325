"""Attack strings for a regular expression, made from the expression itself: what it can match in two ways, pumped, and then an end that fails.

The pattern becomes an automaton of its characters (Glushkov's): which may stand first, and which behind which, and in how many ways. A
word that leads from a place back to it in two ways makes time exponential when it is repeated; one that leads from a place to itself, from
there to another and from that to itself makes it polynomial (Weber and Seidl, 1991). Counted repetitions are taken for endless ones and
lookarounds for alternatives, so that more is found than there is: whether a string does harm is told by trying it, with its steps counted.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations, product
from re import _constants as op
from typing import Any

from backtracking import LEAVES, REPEATS, Steps, flags_inside, native, tree

#: Repetitions up to this number are no loop: nothing grows with them.
FEW = 3
#: How long a text is on which a pattern is tried, in characters, and twice: more than any counted repetition lets through.
LENGTH = 400
#: Twice the text may cost at most this much more; and no text more steps a character than this.
TWICE, MOST = 2.3, 2500
#: What else may stand in a text, the most usual first, and what ends it so that nothing matches.
USUAL = "一a1 A.：|-、。\n\t（)[]*“_\u3000é\x01"
ENDS = ("", "\x01", "\n\x01", "。")
#: Pairs of places that are looked at for one word, at most.
SOUGHT = 3000


@dataclass(slots=True)
class Piece:
    """A part of a pattern: in how many ways it matches nothing, and which characters it may begin and end with."""

    empty: int = 1
    first: Counter[int] = field(default_factory=Counter)
    last: Counter[int] = field(default_factory=Counter)


class Automaton:
    """The places of a pattern at which a character is matched; place 0 is any character before a match that is searched for."""

    def __init__(self, source: str, flags: int, *, searched: bool) -> None:
        parsed = tree(source, flags)
        self.takes: list[int] = []
        self.follow: list[Counter[int]] = []
        self.known: dict[tuple[str, int], int] = {}
        self.alphabet = "".join(dict.fromkeys([*USUAL, *_characters(parsed)]))
        before = self.repeated(self.leaf([(op.ANY, None)], re.DOTALL), 0, 99) if searched else Piece()
        self.first = self.joined(before, self.piece(parsed, parsed.state.flags)).first

    # ---- from the tree -------------------------------------------------------------------------------------------------------------

    def piece(self, items: Any, flags: int) -> Piece:
        whole = Piece()
        for item in items:
            whole = self.joined(whole, self.leaf([item], flags) if item[0] in LEAVES else self.made(item[0], item[1], flags))
        return whole

    def made(self, kind: Any, value: Any, flags: int) -> Piece:
        if kind is op.BRANCH:
            parts = [self.piece(alternative, flags) for alternative in value[1]]
            return Piece(sum(p.empty for p in parts), sum((p.first for p in parts), Counter()), sum((p.last for p in parts), Counter()))
        if kind is op.SUBPATTERN:
            return self.piece(value[3], flags_inside(flags, value))
        if kind is op.ATOMIC_GROUP:
            return self.piece(value, flags)
        if kind in {op.ASSERT, op.ASSERT_NOT} and value[0] > 0:
            return Piece(1, self.piece(value[1], flags).first)
        if kind in REPEATS:
            return self.repeated(self.piece(value[2], flags), *value[:2])
        return Piece()

    def leaf(self, items: Any, flags: int) -> Piece:
        key = (str(items), flags)
        if key not in self.known:
            found = {m.group() for m in native(items, flags).finditer(self.alphabet)}
            self.known[key] = sum(1 << at for at, char in enumerate(self.alphabet) if char in found)
        self.takes.append(self.known[key])
        self.follow.append(Counter())
        at = len(self.takes) - 1
        return Piece(0, Counter([at]), Counter([at]))

    def joined(self, a: Piece, b: Piece) -> Piece:
        self.link(a.last, b.first)
        return Piece(
            a.empty * b.empty,
            a.first + Counter({at: ways * a.empty for at, ways in b.first.items()}),
            b.last + Counter({at: ways * b.empty for at, ways in a.last.items()}),
        )

    def repeated(self, body: Piece, low: int, high: int) -> Piece:
        if high > FEW:
            self.link(body.last, body.first)
        return Piece(body.empty + (low == 0), body.first, body.last)

    def link(self, last: Counter[int], first: Counter[int]) -> None:
        for at, ways in last.items():
            self.follow[at].update({then: min(ways * more, 2) for then, more in first.items()})

    # ---- what can be pumped ---------------------------------------------------------------------------------------------------------

    def loops(self) -> list[list[int]]:
        """The places that lead back to themselves, those that lead to each other together."""
        reach = {at: self.reached(at) for at in range(len(self.takes)) if self.follow[at]}
        looping = [at for at, far in reach.items() if at in far]
        groups: list[list[int]] = []
        for at in looping:
            home = next((g for g in groups if at in reach[g[0]] and g[0] in reach[at]), None)
            if home is None:
                groups.append([at])
            else:
                home.append(at)
        return groups

    @cache  # noqa: B019 - an automaton lives as long as its pattern is looked at
    def reached(self, start: int) -> frozenset[int]:
        seen, todo = set[int](), [start]
        while todo:
            new = [at for at in self.follow[todo.pop()] if at not in seen]
            seen.update(new)
            todo += new
        return frozenset(seen)

    def pumps(self) -> Iterator[tuple[int, str]]:
        """Places and words that lead from there on in two ways and back again."""
        groups = self.loops()
        for group in groups:
            for at in self.partings(group):
                if word := self.word((at, at, 0), (at, at, 1), group, group):
                    yield at, word
        for one, other in product(groups, groups):
            if one is not other and other[0] in self.reached(one[0]):
                for at in other:
                    if word := self.word((one[0], one[0], at), (one[0], at, at), one, other):
                        yield one[0], word

    def partings(self, group: list[int]) -> list[int]:
        """The places of a loop from which more than one way goes on with the same character; of those with the same ways the first."""
        found: dict[frozenset[int], int] = {}
        for at in group:
            ways = [self.takes[then] for then in self.follow[at] if then in group for _ in range(self.follow[at][then])]
            if any(a & b for a, b in combinations(ways, 2)):
                found.setdefault(frozenset(self.follow[at]), at)
        return list(found.values())

    def word(self, start: tuple[int, int, int], end: tuple[int, int, int], one: list[int], other: list[int]) -> str:
        """The shortest word on which both, or all three, places of `start` go on to those of `end`; empty where there is none.

        Of two places the third number tells whether their ways have parted.
        """
        inside, behind = set(one), set(other)
        double = one is other
        seen, todo = {start: ("", start)}, deque([start])
        while todo and len(seen) < SOUGHT:
            state = todo.popleft()
            a, b, c = state
            for x, y in product(self.follow[a].keys() & inside, self.follow[b].keys()):
                if double:
                    ways = self.follow[a][x] if (a, x) == (b, y) else 1
                    steps = [(x, y, int(c or x != y or ways > 1))] if y in behind else []
                else:
                    steps = [(x, y, z) for z in self.follow[c].keys() & behind if y in behind or other[0] in self.reached(y)]
                for then in steps:
                    both = self.takes[x] & self.takes[y] & (-1 if double else self.takes[then[2]])
                    if both and (then not in seen or then == end == start):
                        seen[then] = (self.char(both), state)
                        if then == end:
                            return self.told(seen, start, then)
                        todo.append(then)
        return ""

    def told(self, seen: dict[Any, tuple[str, Any]], start: object, at: Any) -> str:
        word = ""
        while True:
            char, at = seen[at]
            word = char + word
            if at == start:
                return word

    def char(self, mask: int, *, rare: bool = False) -> str:
        return self.alphabet[mask.bit_length() - 1 if rare else (mask & -mask).bit_length() - 1]

    @cache  # noqa: B019 - as above
    def before(self, place: int, *, rare: bool) -> str:
        """A short word that leads to a place."""
        seen: dict[int, tuple[str, int]] = {at: (self.char(self.takes[at], rare=rare), -1) for at in self.first if self.takes[at]}
        todo = deque(seen)
        while todo and place not in seen:
            at = todo.popleft()
            for then in self.follow[at]:
                if then not in seen and self.takes[then]:
                    seen[then] = (self.char(self.takes[then], rare=rare), at)
                    todo.append(then)
        word = ""
        while place in seen:
            char, place = seen[place]
            word = char + word
        return word


def _characters(items: Any) -> Iterator[str]:
    """The characters that a pattern speaks of: letters, and the ends of ranges."""
    if isinstance(items, tuple) and len(items) == 2 and items[0] in {op.LITERAL, op.NOT_LITERAL}:
        yield chr(items[1])
    elif isinstance(items, tuple) and len(items) == 2 and items[0] is op.RANGE:
        yield from map(chr, items[1])
    elif isinstance(items, (list, tuple)) or hasattr(items, "data"):
        for item in items:
            yield from _characters(item)


def attacks(source: str, flags: int = 0, *, searched: bool) -> Iterator[tuple[str, str, str]]:
    """What an attack string is made of: a beginning, what is repeated behind it, and an end. Each repeated word once with each beginning."""
    made, seen = Automaton(source, flags, searched=searched), set[tuple[str, str]]()
    for place, word in made.pumps():
        for beginning in {made.before(place, rare=False), made.before(place, rare=True), ""}:
            if (beginning, word) not in seen:
                seen.add((beginning, word))
                yield from ((beginning, word, end) for end in ENDS)


def fault(source: str, flags: int = 0, *, searched: bool) -> str | None:
    """The first attack string on which a pattern takes more than its share of steps, and how many; None where none does."""
    steps = Steps(source, flags)
    for beginning, word, end in attacks(source, flags, searched=searched):
        texts = [beginning + word * (size // len(word)) + end for size in (LENGTH, 2 * LENGTH)]
        once, twice = (steps.cost(text, MOST * len(text), searched=searched) for text in texts)
        if twice > TWICE * once + LENGTH or twice >= MOST * len(texts[1]):
            return f"{beginning!r} + {word!r} * n + {end!r}: {once} steps, of twice the length {twice}"
    return None
