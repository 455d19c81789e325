"""Tags: what a cue says of who speaks, once the role of the turn is known.

`Label` and role → `Tag`
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from shilu import grammar
from shilu.lexing import HAN
from shilu.naming.western import is_western_name, split_western
from shilu.phrases import Label, bare_medium, read_label

BRACKETED = re.compile(r"[(（]([^()（）]*)[)）]?")
BLANKS = re.compile(r"[ \u3000\xa0\t]+")
PARTED = re.compile(r"[ \u3000\xa0\t／/・，,、:：]+")
DIGITS = re.compile(r"[0-9０-９①-⑳]+")
INITIALS = re.compile(r"[A-Z]\.?[A-Z]\.?(?:[A-Z]\.?)?")
HANGUL = re.compile(r"[\uac00-\ud7a3]")
#: The longest name in Chinese characters, and in words of Latin letters.
LONGEST_HAN, LONGEST_LATIN = 5, 4
#: Behind one of these a name stands without a blank: 主任科员|阎秋萍
TITLE_ENDS = "长長任员員师師记記事官授士监監理书書席裁总總人督佐"


@dataclass(frozen=True, slots=True)
class Tag:
    """What a cue says. `name` may be a part of one; `office` is as written, a voice's number or a role word included."""

    name: str = ""
    office: str = ""
    medium: str = ""
    #: who asks is one of several, or no press at all
    crowd: bool = False


def bare_words(text: str) -> str:
    """The words of a label without signs, emoji and bullets around them."""
    kept = "".join(c if unicodedata.category(c)[0] != "S" and c != "\ufe0f" and unicodedata.category(c) != "Cf" else " " for c in text)
    return kept.strip(" \u3000\xa0\t-–—*_>:：▌▋・·")


# ---- officials and hosts


@cache
def read_official(label: Label) -> Tag:
    """The tag of somebody who speaks for others, or who moderates."""
    text = bare_words(label.text)
    if label.kind == "numbered" or grammar.terminals("naming")["VOICE_NUMBER"].fullmatch(text):
        return Tag("", text)
    outside, notes = BRACKETED.sub(" ", text).strip(), [n.strip(" \u3000:：") for n in BRACKETED.findall(text)]
    tag = Tag() if grammar.terminals("naming")["REPLY_WORD"].fullmatch(outside) else _official(_without_verb(outside))
    if tag.name and label.name and label.name != tag.name and _han(label.name):
        return Tag(label.name, label.office or tag.office)
    if not tag.name and (noted := next((t for t in map(_official, filter(None, notes)) if t.name or t.office), None)):
        return Tag(noted.name, noted.office or ("" if noted.name else tag.office))
    if not tag.name and label.name and _han(label.name) and label.kind in {"official", "host", "reply"}:
        return Tag(label.name, label.office or "")
    return tag


def _official(text: str) -> Tag:
    if HANGUL.search(text):
        return _korean_official(text)
    return _han_official(text) if HAN.search(text) or not text else _western_official(text)


def _korean_official(text: str) -> Tag:
    words = text.split()
    names = [w for w in words if not _korean_title(w)]
    titles = [w for w in words if _korean_title(w)]
    return (
        Tag(names[-1], " ".join(titles))
        if titles and len(names) == 1 and len(names[0]) < 5
        else Tag("", text)
        if titles or len(text) > 4
        else Tag(text)
    )


def _korean_title(word: str) -> bool:
    return word.endswith(tuple(grammar.words("korean-offices")))


def _han_official(text: str) -> Tag:
    words = BLANKS.sub("", text) if len(text) <= LONGEST_HAN + 2 else text
    if len(words) == 1:
        return Tag(words)
    hosting = grammar.any_word("hosts").match(words)
    if hosting and (rest := words[hosting.end() :].strip(" \u3000、:：")):
        inner = _han_official(rest)
        return Tag(inner.name, "") if inner.name else Tag("", words)
    if is_han_name(words):
        return Tag(words)
    first, *more = BLANKS.split(text)
    if more and is_han_name("".join(more)):
        return Tag("".join(more), first)
    if more and is_han_name(first):
        return Tag(first, " ".join(more))
    title = next((t for t in grammar.terminals("person")["TITLE"].finditer(words) if t.end() == len(words)), None)
    before = words[: title.start()] if title else ""
    body = before[:-3]
    parted = not body or bool(re.search(grammar.terminals("person")["ORG"].pattern + "$|[组組科室股]$", body))
    if (
        title
        and len(before) >= 3
        and parted
        and is_han_name(before[-3:])
        and not re.search(grammar.terminals("person")["ORG"].pattern + "$", before)
    ):
        return Tag(before[-3:], before[:-3] + title.group())
    read = read_label(words)
    if read.kind in {"official", "host"} and read.name and (read.office or is_han_name(read.name)):
        return Tag(read.name, read.office or "")
    for length in (4, 3, 2):
        name, before = words[-length:], words[:-length]
        if before and before[-1] in TITLE_ENDS and is_han_name(name):
            return Tag(name, before)
    return Tag("", words)


def _western_official(text: str) -> Tag:
    if INITIALS.fullmatch(text):
        return Tag(text) if not grammar.is_word("offices", text) else Tag("", text)
    first, _, behind = text.partition(", ") if ", " in text else text.partition(" -- ") if " -- " in text else (text, "", "")
    name, office = split_western(first)
    if behind and not name and is_western_name(behind.split()) and len(behind.split()) > 1:
        return Tag(" ".join(behind.split()), office)
    parts = [w for w in name.split() if not grammar.is_word("hosts", w)]
    name = " ".join(parts)
    if not is_western_name(parts):
        return Tag("", text)
    return Tag(name, office or behind.strip())


def _without_verb(text: str) -> str:
    """汤和平答 → 汤和平; a verb alone stays."""
    for verb in sorted(grammar.words("verbs"), key=len, reverse=True):
        if text.endswith(verb) and len(text) > len(verb) + 1:
            return text.removesuffix(verb).rstrip(" \u3000")
    return text


# ---- askers


@cache
def read_asker(label: Label) -> Tag:
    """The tag of somebody who asks: his medium and name in every order, without the words for asking."""
    text = bare_words(label.text)
    if (
        label.kind == "numbered"
        or grammar.terminals("naming")["VOICE_NUMBER"].fullmatch(text)
        or (label.kind != "medium" and INITIALS.fullmatch(text))
    ):
        return Tag(text if INITIALS.fullmatch(text) else "")
    pieces = [p for p in (BRACKETED.sub(" ", text), *BRACKETED.findall(text)) if p.strip()]
    crowd = _is_crowd(text)
    found, asking = Tag(crowd=crowd), _without_askers(text) != text
    if label.kind in {"asker", "medium"} and not crowd and not _dirty(label):
        return Tag(label.name or "", "", bare_medium(label.medium or "") or "")
    for piece in pieces:
        found = _with(found, _asking(piece, crowd=crowd, asking=asking))
    return found


def _dirty(label: Label) -> bool:
    """Whether what the grammar took for a medium or a name holds the words for asking, or both at once."""
    medium = label.medium or ""
    signs = medium != bare_words(medium) or bool(PARTED.search(medium) and HAN.search(medium))
    return signs or grammar.is_word("several", medium) or bool(medium and _without_askers(medium) != medium)


def _with(found: Tag, more: Tag) -> Tag:
    return Tag(found.name or more.name, "", found.medium or more.medium, found.crowd or more.crowd)


def _is_crowd(text: str) -> bool:
    first = PARTED.split(DIGITS.sub("", text).strip())[0]
    first = BRACKETED.split(first)[0]
    crowd = grammar.any_word("crowd").match(first)
    return bool(crowd) and not re.search(grammar.terminals("naming")["ASKER_WORD"].pattern + "$", first) and not ends_as_medium(first)


def _without_askers(text: str) -> str:
    """A piece of a cue without the words for asking at its head and end."""
    words = DIGITS.sub("", text).strip(" \u3000.-–—:：")
    asking = sorted((w for w in grammar.words("askers") if HAN.search(w)), key=len, reverse=True)
    while (head := next((w for w in asking if words.startswith(w)), None)) or (
        tail := next((w for w in asking if words.endswith(w)), None)
    ):
        words = words.removeprefix(head) if head else words.removesuffix(tail or "")
        words = words.strip(" \u3000:：・·、")
    return (
        " ".join(w for w in words.split(" ") if not (w.isascii() or w[:1].isupper()) or not grammar.is_word("askers", w)) if words else ""
    )


def _asking(piece: str, *, crowd: bool, asking: bool) -> Tag:
    words = _without_askers(piece)
    if not words or grammar.is_word("several", words) or (grammar.is_word("crowd", words)):
        return Tag()
    if not HAN.search(words) and not re.search(r"[\u3041-\u30ff]", words):
        return _western_asker(words, crowd=crowd)
    name, media = "", []
    for part in filter(None, (_without_askers(p) for p in PARTED.split(words))):
        if grammar.is_word("several", part):
            continue
        parted = glued(part)
        if parted:
            media.append(parted[0])
            name = name or parted[1]
        elif ends_as_medium(part) or grammar.is_word("media", part):
            media.append(part)
        elif is_han_name(part) or grammar.terminals("naming")["NICKNAME"].fullmatch(part):
            name = name or part
        elif nick := _behind_crowd(part):
            name = name or nick
        elif media and len(part) <= LONGEST_HAN:
            name = name or part
        elif not crowd and asking and _is_medium_like(part):
            media.append(part)
    return Tag(name, "", "" if crowd else bare_medium(media[0] if media else "") or "")


def _western_asker(words: str, *, crowd: bool) -> Tag:
    name, _, house = re.sub(r"\s+-{1,2}\s+", ", ", words).partition(", ")
    first, _ = split_western(name)
    if crowd:
        return Tag(first if not grammar.any_word("crowd").search(name) else "")
    if house:
        return Tag(first, "", house.strip())
    told = any(grammar.is_word("media-words", w) for w in words.split()) or read_label(words).kind == "medium"
    return Tag("", "", words) if grammar.is_word("media", words) or (told and (" " in words or words.isupper())) else Tag(first)


def glued(part: str) -> tuple[str, str] | None:
    """A medium and a name without a blank between: 浪報江玟潔; an abbreviation as well."""
    for length in (3, 2, 4):
        medium, name = part[:-length], part[-length:]
        if len(medium) > 1 and is_han_name(name) and (grammar.is_word("media", medium) or ends_as_medium(medium)):
            return medium, name
    return None


def _behind_crowd(part: str) -> str:
    crowd = grammar.any_word("crowd").match(part)
    rest = part[crowd.end() :] if crowd else ""
    return rest if rest and (is_han_name(rest) or grammar.terminals("naming")["NICKNAME"].fullmatch(rest)) else ""


def is_no_medium(text: str) -> bool:
    """Whether words that end like a medium are none: 做傳媒, 灾区县的融媒体."""
    return (
        bool(re.search("[的不吗嗎呢吧了过過们們都每也就很這这那唔嘅咗係喺]", text))
        or text.startswith(tuple(grammar.words("no-media")))
        or grammar.is_word("several", text)
    )


def ends_as_medium(text: str) -> bool:
    """Whether a text ends as names of media do."""
    return bool(re.search(grammar.terminals("person")["MEDIUM_END"].pattern + "[》”」]?$", text))


def _is_medium_like(part: str) -> bool:
    """Whether something beside an asker's word can be a house: no name, no number, nobody's title, and short."""
    title = grammar.terminals("person")["TITLE"]
    return len(part) > 2 and not any(m.end() == len(part) for m in title.finditer(part)) and not is_no_medium(part)


# ---- names


def is_han_name(text: str) -> bool:
    """Whether a text has the form of a Chinese name, with the blank inside or none."""
    terms, words = grammar.terminals("person"), BLANKS.sub("", text)
    if (
        any(words in grammar.words(w) for w in ("hosts", "askers", "several", "crowd", "verbs"))
        or words.startswith(tuple(grammar.words("no-han-names")))
        or any(f in words for f in grammar.words("fields"))
    ):
        return False
    titled = any(m.end() == len(words) for m in terms["TITLE"].finditer(words)) or words[1:] in grammar.words("honorifics")
    return bool(terms["CHINESE_NAME"].fullmatch(text)) and len(words) <= LONGEST_HAN and not titled


def _han(text: str) -> bool:
    return bool(HAN.match(text))
