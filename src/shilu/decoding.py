"""Decoding: the bytes of a text become characters, by the encoding that is asked for, that is declared, or that the bytes tell.

A byte that is broken, or a character that is cut at the end, does not cost the page: U+FFFD stands where it was.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import takewhile

from shilu import grammar
from shilu.errors import InputError

#: Names under which supersets of GB 2312, Big5 and others go; pages that declare the small set hold characters of the large one.
ALIASES = {
    **dict.fromkeys(("gb2312", "gbk", "gb_2312-80", "cp936"), "gb18030"),
    **dict.fromkeys(("big5", "cp950"), "big5hkscs"),
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
#: What a page may declare, by Python's names: https://encoding.spec.whatwg.org/#names-and-labels, and HZ, in which old pages are.
WEB = {
    *("utf-8", "utf-16", "utf-16-le", "utf-16-be", "gb2312", "gbk", "gb18030", "hz", "big5", "big5hkscs", "cp950", "euc_jp", "shift_jis"),
    *("cp932", "iso2022_jp", "euc_kr", "cp949", "koi8-r", "koi8-u", "cp866", "cp874", "tis-620", "mac-roman", "mac-cyrillic", "ascii"),
    *(f"iso8859-{n}" for n in range(1, 17) if n != 12),
    *(f"cp{n}" for n in range(1250, 1259)),
}
#: Notations of Python's own, which it counts among the encodings of texts.
NOTATIONS = {"unicode-escape", "raw-unicode-escape", "punycode", "idna", "undefined"}
BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
#: How much of a text is looked at to tell encodings apart, in characters.
SAMPLE = 20000
#: What is tried where the bytes are no UTF-8; of equal guesses the first wins.
GUESSES = ("gb18030", "big5hkscs", "cp932", "euc_jp", "cp1252", "utf-16-le", "utf-16-be")
#: A guess below this is not made; nor is one below the second where more is broken than the end.
PLAUSIBLE, SURE = 0.25, 0.6
#: What a declaration adds to that.
DECLARED = 0.3
#: The share of the characters beyond ASCII, and of the others, that may be broken; and the same where the rest is surely text.
FEW, MANY = (0.01, 0.002), (0.1, 0.01)
#: Encodings whose characters are pairs of bytes: behind a broken one, pairs may begin at either.
PAIRED = {"gb18030", "big5hkscs", "cp932", "euc_jp", "cp949"}
#: How many bytes tell at which they begin, and up to how many broken bytes that is looked at.
AHEAD, MOST = 60, 1000
BROKEN = re.compile("\ufffd+")
#: What Python's Windows-932 makes of bytes that stand for nothing.
NOTHING = re.compile("[\uf8f0-\uf8f3]")
#: No text has lost more of its characters.
MOST_LOST = 0.25
#: Half of a character: UTF-7, PDFs and names of files can hold one, a text cannot.
HALF = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class _Try:
    """What the bytes are in an encoding: U+FFFD stands for what is broken."""

    encoding: str
    text: str
    #: where the first broken byte is; -1 where none is
    at: int = -1


def codec(encoding: str) -> str:
    """Python's name for an encoding, or for the larger one that goes by that name. Raises InputError for what decodes no text."""
    try:
        found = codecs.lookup(encoding)
    except (LookupError, ValueError):
        raise InputError(f"{encoding!r} is no encoding that Python knows; try utf-8, gb18030, big5 or utf-16.") from None
    if found.name in NOTATIONS or not getattr(found, "_is_text_encoding", True):
        raise InputError(f"{encoding!r} decodes no text; try utf-8, gb18030, big5 or utf-16.")
    return ALIASES.get(found.name, found.name)


def decode(data: bytes, encoding: str | None, where: str, *, declared: str | None = None, strict: bool = False) -> tuple[str, str]:
    """The text and the encoding by which it was decoded: the one that is asked for or declared, or what the bytes tell.

    U+FFFD stands for bytes that are broken, if they are few; where `strict`, none may be. Raises InputError.
    """
    if encoding is not None:
        found = _try(data, codec(encoding))
        if not _bearable(found) or (found.at >= 0 and _try(data, "utf-8").at < 0):
            raise InputError(f"{where}: byte {found.at} is not {encoding}; try another --encoding, or none.")
        return _told(found, encoding, where, strict=strict)
    for mark, name in BOMS:
        if data.startswith(mark):
            found = _try(data, name)
            if not _bearable(found) or not found.text.strip("\ufeff\ufffd"):
                told = f"begins as {name}, but byte {found.at} is not; the file may be cut short. Try --encoding."
                raise InputError(f"{where}: {told}")
            return _told(found, f"{name}, as which it begins", where, strict=strict)
    named = _try(data, wanted) if (wanted := _web(declared)) else None
    if named and named.at < 0:
        return named.text, named.encoding
    utf8 = _try(data, "utf-8")
    if utf8.at < 0:
        return utf8.text, utf8.encoding
    score, _, found = max(_guesses(data, named, utf8), default=(0.0, 0, utf8))
    if score < (SURE if found.at >= 0 and "\ufffd" in found.text.rstrip("\ufffd") else PLAUSIBLE):
        tried = "GB18030, Big5, Shift-JIS, EUC-JP, Windows-1252 or UTF-16"
        first, other = (named, f"{declared}, which it declares, nor UTF-8") if named else (utf8, "UTF-8")
        raise InputError(f"{where}: byte {first.at} is not {other}, nor does the text read as {tried}; try --encoding.")
    return _told(found, f"{declared}, which it declares" if found is named else found.encoding, where, strict=strict)


def _told(found: _Try, called: str, where: str, *, strict: bool) -> tuple[str, str]:
    if strict and found.at >= 0:
        raise InputError(f"{where}: byte {found.at} is not {called}; mend the file, or read it without --strict.")
    return found.text, found.encoding


def _web(declared: str | None) -> str | None:
    """The encoding that a page declares, if it is one of the web's."""
    try:
        name = codecs.lookup(declared or "").name
    except (LookupError, ValueError):
        return None
    return ALIASES.get(name, name) if name in WEB else None


def _try(data: bytes, encoding: str) -> _Try:
    at = -1
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        text, at = data.decode(encoding, "replace"), error.start
        if encoding in PAIRED and text.count("\ufffd") <= MOST:
            text = data.decode(encoding, "shilu-resume")
    for unmeant in (HALF, NOTHING) if encoding in {"utf-7", "cp932"} else ():
        if found := unmeant.search(text):
            at = at if at >= 0 else len(text[: found.start()].encode(encoding))
            text = unmeant.sub("\ufffd", text)
    return _Try(encoding, text, at)


def _resume(error: UnicodeError) -> tuple[str, int]:
    """U+FFFD for a byte, or for two where the text reads better behind these: what was broken is the first of a pair."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    start = error.start + 1
    behind = [error.object[start + n : start + AHEAD].decode(error.encoding, "replace") for n in (0, 1)]
    same = len([*takewhile(lambda pair: pair[0] == pair[1], zip(*map(reversed, behind), strict=False))])
    one, two = (_worth(text[: len(text) - same]) for text in behind)
    return "\ufffd", start + (error.object[start : start + 1] > b"\x7f" and two > one)


def _worth(text: str) -> float:
    """How plausible a piece in wide letters is; single letters among them are remains of others."""
    return _plausible(text) * sum(c > "\x7f" for c in text) / max(1, len(text))


codecs.register_error("shilu-resume", _resume)


def _bearable(found: _Try) -> bool:
    """Whether so little is broken that the encoding can be the right one."""
    if found.at < 0:
        return True
    text = found.text.removesuffix("\ufffd")  # the end may be cut
    broken, plain = len(BROKEN.findall(text)), len(text.encode("ascii", "ignore"))
    lost = text.count("\ufffd")
    beyond = len(text) - lost - plain
    if lost > MOST_LOST * len(text):
        return False
    few, many = (share * beyond + of_ascii * plain for share, of_ascii in (FEW, MANY))
    return broken <= max(1, few) or (broken <= many and (_tells_itself(found) or _likely(found) >= SURE))


def _guesses(data: bytes, named: _Try | None, utf8: _Try) -> Iterator[tuple[float, int, _Try]]:
    """The encodings that the bytes may have, each with how likely it is, and a number by which the earlier goes before its equals."""
    if named and _bearable(named):
        # where all but a few bytes are UTF-8, or ASCII, nothing tells more
        sure = named.encoding == "utf-8" or named.text.replace("\ufffd", "").isascii()
        yield 2.0 if sure else _likely(named) + DECLARED, 0, named
    if _bearable(utf8):
        # a character of two bytes or more that the end cuts is told from a Western letter there
        cut = utf8.at < len(data) - 1 and utf8.text.find("\ufffd") == len(utf8.text) - 1
        yield 2.0 if cut or _tells_itself(utf8) else _likely(utf8), -1, utf8
    for order, name in enumerate(GUESSES, 2):
        if _bearable(found := _try(data, name)):
            yield _likely(found), -order, found


def _tells_itself(found: _Try) -> bool:
    """Whether a text is UTF-8 but for a few bytes: of its longer characters, and beside ASCII of any, no other encoding makes many."""
    text = found.text[:SAMPLE].rstrip("\ufffd")
    beyond = [c for c in text if c > "\x7f" and c != "\ufffd"]
    least = "\x7f" if len(beyond) * 5 < len(text) else "\u07ff"
    return found.encoding == "utf-8" and sum(c > least for c in beyond) > len(BROKEN.findall(text))


def _likely(found: _Try) -> float:
    """How likely an encoding is by its text; a cut at the end tells nothing."""
    return _plausible(found.text if found.at < 0 else found.text.rstrip("\ufffd"))


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
        if western and ("\xa1" <= c <= "\xff" or "\u2010" <= c <= "\u2026")
        else 0.3
        if "\u4e00" <= c <= "\u9fff" or "\uff00" <= c <= "\uffef"
        else -1.0
        for c in sample
    )
    return worth / max(1, len(sample))
