"""Statistics as a picture: who spoke how much, who asked how often, how long questions and answers are.

Plain shapes and text in an SVG without script or outside reference; the letters are those of the reader's system, the colours follow its
light or dark mode, and a title and a description tell the same to whom cannot see.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from xml.etree.ElementTree import Element

from rich.text import Text

from shilu.markup import LANG, document, language, put
from shilu.statistics import Asked, Medium, Statistics, Voice
from shilu.tallies import called
from shilu.wording import words

WIDTH, MARGIN = 760, 24
#: Where bars begin, how long the longest is, and where the numbers end.
LEFT, LONGEST, RIGHT = 236, 392, WIDTH - MARGIN
#: How far before it the second column of numbers ends.
SECOND = 56
ROLES = ("host", "speaker", "question", "answer")
STYLE = """
 text { font: 14px system-ui, sans-serif; fill: #1f2328; }
 .paper { fill: #ffffff; } .rail { fill: #f0f2f4; } .rule { stroke: #d5d9de; shape-rendering: crispEdges; }
 .title { font-size: 19px; font-weight: 600; } .head { font-size: 15px; font-weight: 600; }
 .small { font-size: 12px; fill: #5b636c; } .number { font-size: 13px; text-anchor: end; font-variant-numeric: tabular-nums; }
 .end { text-anchor: end; }
 .host { fill: #8a919a; } .speaker { fill: #2a9d6f; } .question { fill: #e09b13; } .answer { fill: #2f78c4; }
 .open { fill: none; stroke: #c4372b; stroke-width: 1.5; stroke-dasharray: 4 3; } .missing { fill: #c4372b; font-weight: 600; }
 @media (prefers-color-scheme: dark) {
  text { fill: #e6e9ed; } .paper { fill: #14171b; } .rail { fill: #20252b; } .rule { stroke: #3a414a; } .small { fill: #a3acb7; }
  .host { fill: #8a929c; } .speaker { fill: #3dbb89; } .question { fill: #f0b73f; } .answer { fill: #5a9fe6; }
  .open { stroke: #ff7b6e; } .missing { fill: #ff7b6e; }
 }
"""


def tell(counted: Iterable[Statistics]) -> Iterator[str]:
    """One picture; several documents stand below each other."""
    documents = list(counted)
    languages = [d.lang for d in documents]
    root = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "role": "img", "aria-labelledby": "title desc"})
    root.set(LANG, language(languages[0]) if len(set(languages)) == 1 else "und")
    put(root, "title", {"id": "title"}, "; ".join(_title(d) for d in documents))
    put(root, "desc", {"id": "desc"}, " ".join(chain.from_iterable(_described(d) for d in documents)))
    put(root, "style").text = STYLE
    put(root, "rect", {"class": "paper", "width": "100%", "height": "100%", "rx": "6"})
    y = MARGIN
    for counted_document in documents:
        y = _document(root, counted_document, y) + MARGIN
    root.set("viewBox", f"0 0 {WIDTH} {y}")
    root.set("width", str(WIDTH))
    root.set("height", str(y))
    yield document(root)


def _title(counted: Statistics) -> str:
    return counted.title or words(counted.lang)["untitled"]


def _described(counted: Statistics) -> Iterator[str]:
    """The same in words."""
    said = words(counted.lang)
    yield f"{_title(counted)}{said['colon']}{_sum(counted)}"
    yield said["list"].join(f"{said[v.role]} {called(v, said)} {v.share:.0%}" for v in counted.voices)
    if counted.questions:
        yield said["asked"].format(len(counted.questions), counted.unanswered)
    if counted.answers:
        yield said["lengths"].format(counted.answers.shortest, f"{counted.answers.median:g}", counted.answers.longest)


def _sum(counted: Statistics) -> str:
    return words(counted.lang)["counted"].format(turns=counted.turns, characters=f"{counted.characters:,}")


def _document(root: Element, counted: Statistics, y: int) -> int:
    """Draw one document from `y` on; where it ends."""
    said = words(counted.lang)
    group = put(root, "g", {LANG: language(counted.lang)})
    _text(group, MARGIN, y + 18, _title(counted), "title", cells=72)
    facts = [counted.date, _sum(counted), None if counted.voices else said["report"] if counted.kind == "report" else None]
    _text(group, MARGIN, y + 42, " · ".join(filter(None, facts)), "small")
    y += 56
    if counted.voices:
        y = _legend(group, said, y + 6)
        y = _part(group, said["who spoke"], y, said["share"], said["characters"])
        for voice in counted.voices:
            y = _voice(group, voice, counted.voices[0].characters, said, y)
    if counted.questions:
        y = _part(group, said["who asked"], y + 14, said["question"])
        for medium in counted.media:
            y = _medium(group, medium, counted.media[0].questions, said, y)
        y = _part(group, said["how long"], y + 14, said["characters"])
        longest = max(max(q.characters, q.answer_characters) for q in counted.questions)
        for number, question in enumerate(counted.questions, 1):
            y = _question(group, number, question, longest, said, y)
    return y


def _legend(group: Element, said: dict[str, str], y: int) -> int:
    x = MARGIN
    for role in ROLES:
        put(group, "circle", {"class": role, "cx": str(x + 6), "cy": str(y + 6), "r": "6"})
        _text(group, x + 18, y + 10, said[role], "small")
        x += 42 + 12 * Text(said[role]).cell_len // 2 + 12
    return y + 24


def _part(group: Element, head: str, y: int, *columns: str) -> int:
    """A rule and a head, and over the numbers what they count, from the right."""
    put(group, "line", {"class": "rule", "x1": str(MARGIN), "x2": str(RIGHT), "y1": str(y + 2), "y2": str(y + 2)})
    _text(group, MARGIN, y + 26, head, "head")
    for x, column in zip((RIGHT, RIGHT - SECOND), columns, strict=False):
        _text(group, x, y + 26, column, "small end")
    return y + 38


def _voice(group: Element, voice: Voice, longest: int, said: dict[str, str], y: int) -> int:
    name, more = called(voice, said), voice.outlet or voice.title or ""
    if voice.role == "question" and not voice.speaker and voice.outlet:
        name, more = voice.outlet, ""
    _text(group, MARGIN, y + (16 if more else 24), name, cells=28)
    if more:
        _text(group, MARGIN, y + 33, more, "small", cells=33)
    told = f"{name} · {said[voice.role]} · {voice.characters:,} · {voice.share:.1%}"
    _bar(group, voice.role, y + 10, 18, voice.characters / max(1, longest), told)
    _text(group, RIGHT - SECOND, y + 24, f"{voice.characters:,}", "number")
    _text(group, RIGHT, y + 24, f"{voice.share:.1%}", "number")
    return y + 42


def _medium(group: Element, medium: Medium, most: int, said: dict[str, str], y: int) -> int:
    name = medium.outlet or said["no medium"]
    _text(group, MARGIN, y + 16, name, cells=28)
    step = min(24.0, LONGEST / most)
    for index in range(medium.questions):
        answered = index < medium.questions - medium.unanswered
        square = _rect(group, "question" if answered else "open", LEFT + index * step, y + 4, step * 0.8, 16)
        put(square, "title", text=f"{name}: {said['question']}" + ("" if answered else f" ({said['unanswered']})"))
    _text(group, RIGHT, y + 17, str(medium.questions), "number")
    return y + 26


def _question(group: Element, number: int, question: Asked, longest: int, said: dict[str, str], y: int) -> int:
    name = question.outlet or question.speaker or said["reporter"]
    _text(group, MARGIN, y + 23, f"{number}  {name}", cells=28)
    _bar(group, "question", y + 5, 11, question.characters / max(1, longest), f"{said['question']}: {question.characters:,}")
    _text(group, RIGHT, y + 15, f"{question.characters:,}", "number")
    if question.answers:
        answered = question.answer_characters
        _bar(group, "answer", y + 21, 11, answered / max(1, longest), f"{said['answer']}: {answered:,}")
        _text(group, RIGHT, y + 31, f"{answered:,}", "number")
    else:
        _rect(group, "open", LEFT, y + 21, 64, 11)
        _text(group, RIGHT, y + 31, said["unanswered"], "number missing")
    return y + 42


def _bar(group: Element, role: str, y: int, height: int, part: float, told: str) -> None:
    """A bar on its rail; it shows what it means where a pointer rests on it."""
    _rect(group, "rail", LEFT, y, LONGEST, height)
    put(_rect(group, role, LEFT, y, max(1.5, LONGEST * part) if part else 0, height), "title", text=told)


def _rect(group: Element, kind: str, x: float, y: int, width: float, height: int) -> Element:
    place = {"x": f"{x:g}", "y": str(y), "width": f"{round(width, 1):g}", "height": str(height), "rx": "2"}
    return put(group, "rect", {"class": kind, **place})


def _text(group: Element, x: int, y: int, text: str, kind: str | None = None, cells: int = 200) -> None:
    """A line of text, cut where it would run into the picture."""
    line = Text(text)
    line.truncate(cells, overflow="ellipsis")
    put(group, "text", {"class": kind, "x": str(x), "y": str(y)}, line.plain)
