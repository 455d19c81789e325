"""A cue's name differs by a character or so from a person who was announced or has spoken.

One wrong character makes two people out of one, in every index and every count.

Reported: a cue whose name is one character off a person of the page, where that person is the better attested of the two: announced,
called upon, or speaking more often. Two characters exchanged, or one left out, are one fault as well.
Not reported: two people who were both announced; names of two characters that share only their last one, unless the host called the other;
a Western surname beside its full name.

Fails:

    主持人：各位记者朋友，大家好。欢迎参加青川县新闻发布会，今天我们邀请到青川县副县长刘丹青同志。下面请提问。
    青川日报记者：请问今年的重点是什么？
    刘丹清：谢谢您的提问。重点是修路。

Passes:

    主持人：各位记者朋友，大家好。欢迎参加青川县新闻发布会，今天我们邀请到青川县副县长刘丹青同志。下面请提问。
    青川日报记者：请问今年的重点是什么？
    刘丹青：谢谢您的提问。重点是修路。
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from shilu.model import Transcript, Turn
from shilu.rules import Hit, near

CODE = "SL102"
SEVERITY = "warning"
TEXTS = {
    "en": {
        "message": "The cue writes {written}, one character off {meant}.",
        "hint": "If they are one person, write the name as it was announced.",
    },
    "zh-Hans": {
        "message": "标记中的姓名“{written}”与“{meant}”仅一字之差。",
        "hint": "如系同一人，请按嘉宾名单统一写法。",
    },
    "zh-Hant": {
        "message": "標記中的姓名「{written}」與「{meant}」僅一字之差。",
        "hint": "如係同一人，請按嘉賓名單統一寫法。",
    },
}


def check(transcript: Transcript) -> Iterator[Hit]:
    """One hit for each cue with a name that is less attested than the one beside it."""
    announced = {p.name for p in transcript.people if p.announced}
    attested = Counter(_name(t) for t in transcript.turns if t.role != "question")
    attested.update(dict.fromkeys(announced, 100))
    called: tuple[str, ...] = ()
    for index, turn in enumerate(transcript.turns):
        name = _name(turn) or _inside(turn, attested)
        if name and turn.cue and turn.role != "question":
            settled = turn.speaker if turn.speaker and near(name, turn.speaker) else None
            others = [n for n in attested if n and _variant(name, n, called) and attested[n] > attested[name]]
            meant = settled or next((n for n in called if n in others), None) or max(others, key=lambda n: attested[n], default=None)
            if meant:
                yield Hit(turn.cue, {"written": name, "meant": meant}, index)
        called = turn.calls if turn.role == "host" else () if turn.role == "answer" else called


def _name(turn: Turn) -> str | None:
    """The name as the cue writes it; None where the cue holds an office only, or an office with a name that nothing else tells."""
    if turn.written or turn.cue is None:
        return turn.written or turn.speaker
    return turn.speaker if turn.speaker and turn.speaker in turn.cue.text else None


def _inside(turn: Turn, names: Iterable[str | None]) -> str | None:
    """The piece of a cue such as 刘丹清县长 that differs from one of the names by a character; names of two would match too much."""
    words = turn.cue.text if turn.cue else ""
    for name in names:
        if name and len(name) > 2 and not name.isascii():
            for piece in (words[i : i + len(name)] for i in range(len(words) - len(name) + 1)):
                if len(piece) == len(name) and near(piece, name) and piece[0] == name[0]:
                    return piece
    return None


def _variant(name: str, other: str, called: tuple[str, ...]) -> bool:
    """Whether one name can be the other misspelt: of two characters the first must be the same, or the host must have called the other."""
    latin = name.isascii()
    if name[1:] == other or other[1:] == name:  # the given name alone
        return False
    if not near(name.casefold(), other.casefold()) or (latin and len(name) < 4):
        return False
    return len(name) > 2 or name[0] == other[0] or other in called
