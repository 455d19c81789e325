"""Western names: told from the offices, courtesies and letters around them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shilu import grammar

#: A word that begins with a capital letter, of a Latin script; a full stop behind it only where it is an abbreviation.
_SHORT = "|".join(re.escape(w.rstrip(".")) for w in sorted(grammar.words("offices") | grammar.words("courtesies")) if w.endswith("."))
_CAPITAL = rf"(?:[A-Z]\.|(?:{_SHORT})\.|(?:[Ll]['’])?[A-ZÀ-ÖØ-ÞĀ-Ž][\w’'\-]*)"
_JOINER = r"(?:(?:of|for|the|and|to|on|van|von|de|der|del|la|da|dos|du|des|al|bin)[ \u00a0]){0,2}"
RUN = re.compile(rf"(?<![\w’'])(?![\u3040-\u9fff]){_CAPITAL}(?:,?[ \u00a0]{{1,3}}{_JOINER}{_CAPITAL}){{0,16}}")
WORD = re.compile(r"[^\s,]+")
#: Madhavi Kelkar (MK)
INITIALS_BEHIND = re.compile(r" ?\((?P<initials>[A-Z]{2,3})\)")
#: What stands before a name beside an office, and is none.
LEARNED = {"Dr", "Prof", "Professor", "Doctor"}
#: How many words a name has at most, and behind `Minister for …` at least.
LONGEST, LEAST = 4, 2


def split_western(text: str) -> tuple[str, str]:
    """A name and the office or courtesy before it, each empty where there is none; post-nominals are dropped."""
    words = [w.strip(",") for w in text.replace("\u00a0", " ").split()]
    while words and len(words) > 1 and grammar.is_word("post-nominals", words[-1]) and words[-1][:1].isupper():
        words.pop()
    last = max((i for i, w in enumerate(words) if _is_title(w)), default=-1)
    name, office = words[last + 1 :], words[: last + 1]
    if name and grammar.is_word("joiners", name[0]) and last >= 0:
        # Minister for Housing |Anna Bell: the last two words, where there are more than those of the office
        kept = LEAST if len(name) > LEAST + 1 else 0
        name, office = name[len(name) - kept :] if kept else [], words[: len(words) - kept]
    if last == len(words) - 1:
        name, office = [], words
    return " ".join(name), " ".join(w for w in office if not grammar.is_word("courtesies", w) or grammar.is_word("offices", w))


def _is_title(word: str) -> bool:
    word = word.replace("’", "'")
    return (word[:1].isupper() and (grammar.is_word("offices", word) or grammar.is_word("courtesies", word))) or word.startswith(
        ("L'hon", "l'hon")
    )


def is_western_name(words: list[str]) -> bool:
    """Whether some words can be a name: none of them is a word that heads and sentences are full of."""
    return (
        0 < len(words) <= LONGEST
        and all(w[:1].isalpha() for w in words)
        and not any(grammar.is_word("no-names", w) or grammar.is_word("joiners", w) for w in words)
    )


def people_in(text: str) -> Iterator[tuple[str, str, str, int]]:
    """Everybody whom a Western text names beside an office or a courtesy: name, office, initials, place."""
    for run in RUN.finditer(text):
        told = ""
        for start, words, listed in _parted(run):
            found = split_western(words)
            name, office = found[0], found[1]
            if told and not office and len(name.split()) > LEAST:
                name = " ".join(name.split()[-LEAST:])
            elif told and not office and listed:
                told = ""
            if told and name and is_western_name(name.split()) and (not office or office.rstrip(".") in LEARNED):
                office = told
            before, told = told, office if office and not name else told if not is_western_name(name.split()) else ""
            behind = text[start + len(words) : start + len(words) + 90]
            initials = INITIALS_BEHIND.match(behind)
            note = grammar.terminals("naming")["NOTE_BEHIND"].match(behind)
            noted = (
                note["office"] if note and _names_office(note["office"]) and not note["office"].startswith(("by ", "with ", "and ")) else ""
            )
            titled = any(map(_is_title, words.split()[: -len(name.split())])) if name else False
            name = re.sub(r"['’]s$", "", re.split(r" (?:of|from|for|at|on)(?: |$)", name)[0])
            parts = name.split()
            if not is_western_name(parts) or any(p.endswith(("'s", "’s")) for p in parts):
                continue
            sole, addressed = len(parts) == 1, titled or bool(before)
            if (sole and not _calls(words.split()[:-1], name)) or not (addressed or noted or initials):
                continue
            yield name, office or noted, initials["initials"] if initials else "", start


def _parted(run: re.Match[str]) -> Iterator[tuple[int, str, bool]]:
    """The pieces of a run between its commas and its `and`s; whether an `and` stands before."""
    at, listed = run.start(), False
    for piece in re.split(r"(,[ \u00a0]+|[ \u00a0]+(?:and|AND)[ \u00a0]+|(?<=[a-z])[ \u00a0]+by[ \u00a0]+)", run.group()):
        if not re.fullmatch(r",[ \u00a0]+|[ \u00a0]+(?:and|AND|by)[ \u00a0]+", piece):
            lead = re.match(r"(?:(?:BY|By|by|WITH|With|AND|And|and|FROM|From)[ \u00a0]+)*", piece)
            skip = lead.end() if lead else 0
            yield at + skip, piece[skip:], listed
        else:
            listed = "and" in piece.casefold()
        at += len(piece)


def _calls(before: list[str], name: str) -> bool:
    """Whether the words before a surname alone make it one: Chair Marchetti, but not Press Gaggle or 9:42 A.M. CDT."""
    title = before[-1] if before else ""
    return (
        bool(title)
        and _is_title(title)
        and title.casefold() not in {"press", "m.", "the", "lead", "head"}
        and not (name.isupper() and len(name) < 4)
    )


def _names_office(text: str) -> bool:
    return any(grammar.is_word("offices", w) for w in WORD.findall(text))
