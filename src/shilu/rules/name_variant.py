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
#: What an announcement counts for beside the turns of a name.
ANNOUNCED = 100
#: The longest cue or name that is compared, and the shortest name in Western letters.
LONGEST, SHORTEST_WESTERN = 24, 4
#: Of more names that differ in the same character none is another misspelt.
MOST_ALIKE = 8
TEXTS = {
    "en": {
        "message": "The cue writes {written}, one character off {meant}.",
        "hint": "If they are one person, write the name in one way.",
    },
    "zh-Hans": {
        "message": "发言人标识中的姓名“{written}”与“{meant}”仅一字之差。",
        "hint": "如系同一人，请统一写法。",
    },
    "zh-Hant": {
        "message": "發言人標識中的姓名「{written}」與「{meant}」僅一字之差。",
        "hint": "如係同一人，請統一寫法。",
    },
}


def check(transcript: Transcript) -> Iterator[Hit]:
    """One hit for each cue with a name that is less attested than the one beside it."""
    announced = {p.name for p in transcript.people if p.announced}
    attested = Counter(name for t in transcript.turns if t.role != "question" and (name := _name(t)))
    attested.update(dict.fromkeys(announced, ANNOUNCED))
    alike, order = _Alike(attested), {name: at for at, name in enumerate(attested)}
    called: tuple[str, ...] = ()
    for index, turn in enumerate(transcript.turns):
        name = _name(turn) or alike.inside(turn)
        if name and turn.cue and turn.role != "question":
            settled = turn.speaker if turn.speaker and near(name, turn.speaker) else None
            others = [
                n
                for n in alike.to(name)
                if _variant(name, n, called) and (attested[n] > attested[name] or _first(n, name, attested, order))
            ]
            meant = settled or next((n for n in called if n in others), None) or max(others, key=lambda n: attested[n], default=None)
            if meant:
                yield Hit(turn.cue, {"written": name, "meant": meant}, index)
        called = turn.calls if turn.role == "host" else () if turn.role == "answer" else called


def _first(other: str, name: str, attested: Counter[str], order: dict[str, int]) -> bool:
    """Whether of two long names that are attested alike the other stands first on the page."""
    return len(name) > 2 and attested[other] == attested[name] < ANNOUNCED and order[other] < order[name]


def _name(turn: Turn) -> str | None:
    """The name as the cue writes it; None where the cue holds an office only, or an office with a name that nothing else tells."""
    if turn.written or turn.cue is None:
        return turn.written or turn.speaker
    return turn.speaker if turn.speaker and turn.speaker in turn.cue.text else None


class _Alike:
    """Finds the names that are near to one, by what is left of each when a character is taken out."""

    def __init__(self, names: Iterable[str]) -> None:
        self.left: dict[str, list[str]] = {}
        for name in names:
            for rest in _rests(name):
                names_left = self.left.setdefault(rest, [])
                if len(names_left) < MOST_ALIKE:
                    names_left.append(name)

    def to(self, name: str) -> Iterator[str]:
        """The names that are near to `name`, each once."""
        return (n for n in self._perhaps(name) if near(name.casefold(), n.casefold()))

    def _perhaps(self, name: str) -> dict[str, None]:
        return dict.fromkeys(n for rest in _rests(name) for n in self.left.get(rest, ()))

    def inside(self, turn: Turn) -> str | None:
        """The piece of a cue such as 刘丹清县长 that is near to a name of three characters or more, with its first one the same."""
        words = turn.cue.text[:LONGEST] if turn.cue else ""
        for start in range(len(words)):
            for piece in (words[start : start + length] for length in (3, 4)):
                alike = (n for n in self._perhaps(piece) if len(n) == len(piece) and n[0] == piece[0])
                if any(near(piece.casefold(), n.casefold()) for n in alike):
                    return piece
        return None


def _rests(name: str) -> set[str]:
    """A short name with each of its characters taken out in turn, and the name itself."""
    name = name.casefold()
    return {name, *(name[:i] + name[i + 1 :] for i in range(len(name)))} if len(name) <= LONGEST else set()


def _variant(name: str, other: str, called: tuple[str, ...]) -> bool:
    """Whether one name can be the other misspelt: of two characters the first must be the same, or the host must have called the other."""
    if name[1:] == other or other[1:] == name or (name.isascii() and len(name) < SHORTEST_WESTERN):  # the given name alone; MR. LI, MR. LU
        return False
    return len(name) > 2 or name[0] == other[0] or other in called
