"""The grammar files, loaded once: the words of the field stand in `grammar/*.lark`, Python only asks for them here.

`structure()` is the grammar of a whole press conference (`transcript.lark`, LALR over the tokens that casting makes) and owns all
terminals of lines; `phrases()` parses what names somebody (`phrases.lark`, LALR over text); `terminals(rule)` hands out the composed
regular expressions; `words(list)` the plain lists in `grammar/words/`.
"""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from lark import Lark, Token, UnexpectedCharacters
from lark.lexer import Lexer

HERE = Path(__file__).resolve().parent
#: In a wheel the grammar lies inside the package; in a checkout (editable install) at the top level of the project.
#: Code points below this one are letters of the Latin script, or marks.
LATIN_END = 0x250
FOLDER = next((d for d in (HERE / "grammar", HERE.parents[1] / "grammar") if d.is_dir()), HERE / "grammar")


class TokenFeed(Lexer):
    """A lexer that lexes nothing: the tokens come ready from casting."""

    def __init__(self, conf: object) -> None:
        pass

    def lex(self, data: Any) -> Iterator[Any]:  # type: ignore[override]  # the signature that Lark asks of custom lexers
        yield from data


class PhraseLexer(Lexer):
    """Does what Lark's contextual lexer does, but compiles each terminal once, when a phrase first comes to where it may stand.

    Lark's own compiles a pattern for every set of terminals that may stand somewhere, and, when a phrase does not parse, one of all
    terminals for a message that nobody would read.
    """

    __future_interface__ = 2

    def __init__(self, conf: Any) -> None:
        rank = sorted(conf.terminals, key=lambda t: (-t.priority, -t.pattern.max_width, -len(t.pattern.value), t.name))
        self.patterns = Patterns({t.name: t.pattern.to_regexp() for t in rank})
        self.following: dict[Any, list[str]] = {}

    def lex(self, lexer_state: Any, parser_state: Any) -> Iterator[Token]:
        """The tokens of a phrase; of the terminals that may stand at a place the first that matches is taken."""
        text, at = lexer_state.text.text, 0
        while at < len(text):
            found = ((name, self.patterns[name].match(text, at)) for name in self.allowed(parser_state))
            name, match = next(((name, match) for name, match in found if match), ("", None))
            if match is None:
                raise UnexpectedCharacters(text, at, 1, at + 1)  # type: ignore[no-untyped-call]
            yield Token(name, match.group(), at)
            at = match.end()

    def allowed(self, parser_state: Any) -> list[str]:
        """The terminals that may stand here, by rank."""
        if (names := self.following.get(parser_state.position)) is None:
            expected = parser_state.parse_conf.states[parser_state.position]
            names = self.following[parser_state.position] = [name for name in self.patterns if name in expected]
        return names


class Patterns(Mapping[str, re.Pattern[str]]):
    """Patterns by name, each compiled when it is first asked for: a page needs few of them."""

    def __init__(self, sources: dict[str, str]) -> None:
        self.sources = sources
        self.compiled: dict[str, re.Pattern[str]] = {}

    def __getitem__(self, name: str) -> re.Pattern[str]:
        pattern = self.compiled.get(name)
        if pattern is None:
            pattern = self.compiled[name] = re.compile(self.sources[name])
        return pattern

    def __contains__(self, name: object) -> bool:
        return name in self.sources

    def __iter__(self) -> Iterator[str]:
        return iter(self.sources)

    def __len__(self) -> int:
        return len(self.sources)


@cache
def structure() -> Lark:
    """The parser of token streams, start rule `transcript`."""
    starts = [
        "transcript",
        "mark",
        "midline",
        "edge",
        "furniture",
        "fact",
        "formula",
        "sign",
        "script",
        "person",
        "naming",
        "damage",
        "uniform",
    ]
    return _open("transcript", TokenFeed, starts)


@cache
def phrases() -> Lark:
    """The parser of phrases, start rules `label`, `guest`, `handover` and `greeting`."""
    return _open("phrases", PhraseLexer, ["label", "guest", "handover", "greeting"])


def _open(name: str, lexer: type[Lexer], starts: list[str]) -> Lark:
    """A grammar. Lark composes it in twenty times the time that a page takes, so that the result is kept in the user's cache folder.

    Lark itself sees whether what is kept is of these very files, but not in which folder they lie: the name tells that. It goes on without
    where nothing can be read or written. What is kept is a pickle, which can hold any program: a folder into which somebody else could
    write is not used.
    """
    kept: str | bool = False
    with suppress(OSError, RuntimeError):  # no home, or none to write in
        folder = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "shilu"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.stat()
        if found.st_uid == getattr(os, "getuid", lambda: found.st_uid)() and not found.st_mode & 0o022:
            kept = str(folder / f"{name}-{zlib.crc32(os.fsencode(FOLDER)):08x}.lark.cache")
    return Lark.open(str(FOLDER / f"{name}.lark"), parser="lalr", lexer=lexer, start=starts, maybe_placeholders=False, cache=kept)


@cache
def terminals(rule: str) -> Patterns:
    """The terminals that `rule` lists, in its order: `terminals("mark")["BRACKETED"]`."""
    lark = structure()
    listed = sorted((r.order, r.expansion[0].name) for r in lark.rules if r.origin.name.split("__")[-1] == rule)
    return Patterns({name.split("__")[-1]: lark.get_terminal(name).pattern.to_regexp() for _, name in listed})


@cache
def master(rule: str, *, whole: bool = False) -> re.Pattern[str]:
    """All terminals of `rule` in one pattern, each a group of its own name; `whole`: they must match to the end of the text."""
    parts = "|".join(f"(?P<{name}>{source})" for name, source in terminals(rule).sources.items())
    return re.compile(rf"(?:{parts})[ \t\u3000\xa0]*$" if whole else parts)


@cache
def words(name: str) -> frozenset[str]:
    """The entries of a plain list, `grammar/words/NAME.txt`, as they are written there."""
    return frozenset((FOLDER / "words" / f"{name}.txt").read_text("utf-8").split("\n")) - {""}


@cache
def is_word(name: str, text: str) -> bool:
    """Whether a list holds a word, in small letters or capitals."""
    return text in words(name) or text.casefold() in _folded(name)


@cache
def _folded(name: str) -> frozenset[str]:
    return frozenset(w.casefold().replace("’", "'") for w in words(name))


@cache
def any_word(name: str) -> re.Pattern[str]:
    """Any entry of a list, the longest first; one in Latin letters only as a whole word, in small letters or capitals."""
    ranked = sorted(words(name), key=len, reverse=True)
    latin = "|".join(re.escape(w) for w in ranked if w[0].isascii() or (w[0].isalpha() and ord(w[0]) < LATIN_END))
    other = "|".join(re.escape(w) for w in ranked if ord(w[0]) >= LATIN_END)
    return re.compile("|".join(part for part in (other, rf"(?<![^\W_])(?i:{latin})(?![^\W_])" if latin else "") if part))
