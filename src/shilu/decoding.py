"""Decoding: the bytes of a text become characters, by the encoding that is asked for or the one that the bytes tell."""

from __future__ import annotations

import codecs
from functools import cache

from shilu import grammar
from shilu.errors import InputError

#: Names under which supersets of GB 2312 and Big5 go; pages that declare the small set hold characters of the large one.
ALIASES = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "cp936": "gb18030", "big5": "big5hkscs", "cp950": "big5hkscs"}
BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
#: How much of a text is looked at to tell encodings apart, in characters.
SAMPLE = 20000
#: What is tried where the bytes are no UTF-8; of equal guesses the first wins.
GUESSES = ("gb18030", "big5hkscs", "cp932", "euc_jp", "cp1252", "utf-16-le", "utf-16-be")
#: A guess below this is not made.
PLAUSIBLE = 0.25


def decode(data: bytes, encoding: str | None, where: str) -> tuple[str, str]:
    """The text and the encoding by which it was decoded: the one that is asked for, or what the bytes tell. Raises InputError."""
    if encoding is not None:
        try:
            used = codecs.lookup(encoding).name
            used = ALIASES.get(used, used)
            return data.decode(used), used
        except LookupError:
            raise InputError(f"{encoding!r} is no encoding that Python knows; try utf-8, gb18030, big5 or utf-16.") from None
        except UnicodeDecodeError as error:
            raise InputError(f"{where}: byte {error.start} is not {encoding}; try another --encoding, or none.") from None
        except UnicodeError:
            raise InputError(f"{encoding!r} decodes no text; try utf-8, gb18030, big5 or utf-16.") from None
    for mark, name in BOMS:
        if data.startswith(mark):
            return _strict(data, name, where), name
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        decoded = [(name, text) for name in GUESSES if (text := _try(data, name)) is not None]
        guesses = [(_plausible(text), -order, name, text) for order, (name, text) in enumerate(decoded)]
        best = max(guesses, default=(0.0, 0, "", ""))
        if best[0] < PLAUSIBLE:
            tried = "GB18030, Big5, Shift-JIS, EUC-JP, Windows-1252 or UTF-16"
            raise InputError(f"{where}: byte {error.start} is not UTF-8, nor does the text read as {tried}; try --encoding.") from None
        return best[3], best[2]


def _strict(data: bytes, name: str, where: str) -> str:
    try:
        return data.decode(name)
    except UnicodeDecodeError as error:
        raise InputError(f"{where}: begins as {name}, but byte {error.start} is not; the file may be cut short. Try --encoding.") from None


def _try(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except UnicodeDecodeError:
        return None


@cache
def _common() -> frozenset[str]:
    pattern = grammar.terminals("script")["COMMON"]
    return frozenset(c for c in map(chr, range(0x2000, 0x10000)) if pattern.fullmatch(c))


def _plausible(text: str) -> float:
    """How much the head of a text looks like text: 1 where every character beyond ASCII is common, below 0 for most rubbish.

    Western letters count only where they are few among ASCII, as in English and French.
    """
    sample = [c for c in text[:SAMPLE] if c > "\x7f" and not c.isspace()]
    common = _common()
    western = len(sample) * 5 < min(len(text), SAMPLE)
    worth = sum(
        1.0
        if c in common
        else 0.6
        if western and "\xa1" <= c <= "\xff"
        else 0.3
        if "\u4e00" <= c <= "\u9fff" or "\uff00" <= c <= "\uffef"
        else -1.0
        for c in sample
    )
    return worth / max(1, len(sample))
