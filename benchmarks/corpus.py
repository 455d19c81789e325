"""Makes the corpus from the seeds: varied documents up to a size, one document that grows, and the same dialogue in the peers' markup."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import shilu
from shilu import Transcript

SEEDS = Path(__file__).parents[1] / "seeds"
#: The seed whose exchanges a growing document repeats: its marks are damaged, so that every round has something to mend.
GROWING = "004"
MEGABYTE = 1_000_000
GIVEN = "安邦昌达恩芳刚国海慧佳军康兰丽明宁平青荣思涛文秀雅志"
PLACES, MEDIA = ("青川", "岷北", "溪桥", "云岭", "临江", "东陵", "石港", "南坪"), ("日报", "晚报", "网", "电视台", "融媒")
#: Counts, whose figures may change without changing what a page is.
FIGURES = re.compile(r"(?<![\d./:-])\d{2,}(?=[万亿个家名项亩户人%])")
#: The suffixes of the markups in which the peers read the same dialogue.
MARKUPS = (".fountain", ".srt", ".md")


@dataclass(frozen=True)
class Corpus:
    """Files of one size: the pages, and by suffix the same dialogue as a peer reads it."""

    name: str
    pages: list[Path]

    def files(self, suffix: str = ".txt") -> list[Path]:
        """The files in one markup."""
        return [p.with_suffix(suffix) for p in self.pages]

    def bytes(self, suffix: str = ".txt") -> int:
        """Their size together."""
        return sum(p.stat().st_size for p in self.files(suffix))

    def lines(self, suffix: str = ".txt") -> int:
        """Their lines together, empty ones included."""
        return sum(p.read_bytes().count(b"\n") + 1 for p in self.files(suffix))


def documents(folder: Path, *, megabytes: float = 0, files: int = 0, peers: bool = False) -> Corpus:
    """The seeds again and again, each time with other names, media and figures, up to a size or a number of files."""
    pages: list[Path] = []
    size = 0
    while size < megabytes * MEGABYTE or len(pages) < files:
        seed = _seeds()[len(pages) % len(_seeds())]
        page = _write(folder, len(pages), _varied(*seed, random.Random(len(pages))), peers=peers)
        size += page.stat().st_size
        pages.append(page)
    return Corpus(f"{files} files" if files else f"{megabytes:g} MB of documents", pages)


def growing(folder: Path, megabytes: float, *, peers: bool = False) -> Corpus:
    """One document of that size: a seed whose exchanges are repeated by the same people for other media."""
    text = next(text for name, (text, _) in zip(_names(), _seeds(), strict=True) if name.startswith(GROWING))
    head, exchanges, tail = _parts(text)
    media = sorted({t.outlet for t in shilu.parse(text).turns if t.outlet})
    rounds = max(1, round(megabytes * MEGABYTE / len(exchanges.encode())))
    told = (_varied(exchanges, (), random.Random(n), media) for n in range(rounds))
    return Corpus(f"one document of {megabytes:g} MB", [_write(folder, 0, "\n".join(chain([head], told, [tail])), peers=peers)])


def _names() -> list[str]:
    return [p.name for p in sorted(SEEDS.glob("*.txt"))]


def _seeds() -> list[tuple[str, tuple[str, ...]]]:
    """Every seed with the names of its people."""
    if not _read:
        for name in _names():
            text = (SEEDS / name).read_text("utf-8")
            _read.append((text, tuple(p.name for p in shilu.parse(text).people)))
    return _read


_read: list[tuple[str, tuple[str, ...]]] = []


def _parts(text: str) -> tuple[str, str, str]:
    """What stands before the first question, from there to the last answer, and behind it."""
    turns = shilu.parse(text).turns
    first = next(t.cue.span[0] for t in turns if t.role == "question" and t.cue)
    last = next(t.paragraphs[-1].span[1] for t in reversed(turns) if t.role == "answer")
    return text[:first], text[first:last], text[last:]


def _varied(text: str, people: tuple[str, ...], chance: random.Random, media: list[str] | None = None) -> str:
    for name in people:
        text = text.replace(name, name[0] + "".join(chance.choice(GIVEN) for _ in name[1:]))
    for medium in media or ():
        text = text.replace(medium, chance.choice(PLACES) + chance.choice(MEDIA))
    return FIGURES.sub(lambda m: "".join(chance.choice("123456789") for _ in m.group()), text)


def _write(folder: Path, number: int, text: str, *, peers: bool) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / f"{number:05}.txt"
    page.write_text(text, encoding="utf-8", newline="\n")
    if peers:
        transcript = shilu.parse(text)
        for suffix, markup in zip(MARKUPS, (_fountain, _srt, _markdown), strict=True):
            page.with_suffix(suffix).write_text(markup(transcript), encoding="utf-8", newline="\n")
    return page


# ---- the same dialogue in the peers' markup --------------------------------------------------------------------------------------------


def _speeches(transcript: Transcript) -> Iterator[tuple[str, list[str]]]:
    """Who says what; prose has no speaker."""
    for turn in transcript.turns:
        yield turn.outlet or turn.speaker or "主持人", [p.text for p in turn.paragraphs]
    if transcript.body:
        yield "", [b.text for b in transcript.body]


def _fountain(transcript: Transcript) -> str:
    told = (("@" + who + "\n" + "\n".join(said)) if who else "\n\n".join(said) for who, said in _speeches(transcript))
    return "\n\n".join(told) + "\n"


def _srt(transcript: Transcript) -> str:
    paragraphs = [f"{who}：{text}" if who else text for who, said in _speeches(transcript) for text in said]
    return "".join(f"{n}\n{_clock(n)} --> {_clock(n + 1)}\n{text}\n\n" for n, text in enumerate(paragraphs, 1))


def _clock(number: int) -> str:
    return f"{number // 900 % 100:02}:{number // 15 % 60:02}:{number % 15 * 4:02},000"


def _markdown(transcript: Transcript) -> str:
    """What `shilu` writes, without its front matter."""
    return shilu.write(transcript, "md").split("\n---\n\n", 1)[1]
