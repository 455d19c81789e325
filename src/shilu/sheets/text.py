"""Sheets in plain text, a piece a line, as `grammar/uniform.lark` tells."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from shilu import grammar
from shilu.errors import InputError, OutputError
from shilu.sheets import Piece, Placed, behind_name, flow, label, section

#: What stands before a paragraph and a heading: in a turn, in prose behind the first turn, in prose before it.
SPEECH, ASIDE, PROSE = ("    ", "  "), ("| ", "|   "), ("", "  ")


def write(pieces: list[Piece], said: dict[str, str]) -> str:
    """The pieces as plain text. Raises OutputError where they would not read back as they are."""
    text = "".join(_rendered(pieces, said))
    try:
        same = [p.piece for p in read(text, said, "")] == pieces
    except InputError:
        same = False
    if not same:
        raise OutputError(
            "this transcript cannot be told in plain text without changing it; take -t yaml, and report the text as a defect."
        )
    return text


def _rendered(pieces: list[Piece], said: dict[str, str]) -> Iterator[str]:
    spoken = False
    for before, piece in pairwise([None, *pieces]):
        assert piece
        spoken = spoken or piece.kind == "turn"
        close = before and spoken and not piece.aside and piece.kind in {"paragraph", "heading", "table"}
        yield "" if before is None else "\n" if close and (before.kind, piece.kind) != ("table", "table") else "\n\n"
        if piece.kind == "title":
            yield piece.text if _fits_title(piece.text) and piece.text[0] != "\\" else "\\" + piece.text
        elif piece.kind in {"part", "number"}:
            yield f"== {piece.text} =="
            spoken = spoken and piece.text != said["furniture"]
        elif piece.kind == "turn":
            yield flow(label(f"【{piece.name}】", piece.note, said) + piece.text)
        else:
            before_it = (ASIDE if piece.aside else SPEECH if spoken else PROSE)[piece.kind == "heading"]
            lines = piece.text.split("\n")
            yield "\n".join(before_it + (line if before_it else _prose(line)) for line in lines)
    yield "\n"


def _prose(line: str) -> str:
    """A line of prose, behind a backslash where it looks like something else."""
    kind = _shape(line)[0]
    return line if kind == "PROSE_LINE" and not line.startswith("\\") else "\\" + line


def _fits_title(line: str) -> bool:
    """Whether a first line is a title: 【实录】… is one, unless a colon makes it a turn."""
    kind, parts = _shape(line)
    return (kind == "TURN_LINE" and behind_name(parts["behind"]) is None) or kind == "PROSE_LINE"


def _shape(line: str) -> tuple[str, dict[str, str]]:
    """Which terminal of the uniform style a line is, and its parts."""
    found = grammar.master("uniform").fullmatch(line)
    assert found
    assert found.lastgroup
    parts = {k: v for k, v in found.groupdict().items() if v is not None}
    return next(k for k in parts if k.isupper()), parts


def read(text: str, said: dict[str, str], where: str, first: int = 1) -> Iterator[Placed]:
    """The pieces of a sheet whose first line has the number `first`. Raises InputError with the line that is none."""
    titled = spoken = False
    rows: list[str] = []
    numbered = [(n, line.rstrip(" \r")) for n, line in enumerate(text.split("\n"), first)]
    for (number, line), (_, after) in pairwise([*numbered, (0, "")]):
        if not line:
            continue
        kind, parts = _shape(line)
        if not titled and _fits_title(line):
            titled = True
            yield Placed(Piece("title", parts.get("prose", line)), number)
        elif kind == "SECTION_LINE":
            piece = section(parts["section"], said)
            if piece.kind == "heading":
                raise InputError(f"{where}:{number}: there is no part called {parts['section']!r}; correct this line.")
            titled, spoken = True, spoken and piece.kind != "part"
            yield Placed(piece, number)
        elif kind == "TURN_LINE":
            found = behind_name(parts["behind"])
            if found is None:
                raise InputError(f"{where}:{number}: no colon follows the name 【{parts['name']}】; correct this line.")
            titled = spoken = True
            yield Placed(Piece("turn", found[1], name=parts["name"].strip(), note=found[0]), number)
        elif kind == "PROSE_LINE" and spoken:
            raise InputError(f"{where}:{number}: is no label in 【】, nor indented like speech, nor behind a | like other prose.")
        else:
            told, aside = next(v for k, v in parts.items() if k.islower()), kind.startswith("ASIDE")
            if kind in {"ASIDE_HEADING", "HEADING_LINE"}:
                yield Placed(Piece("heading", told, aside=aside), number)
            elif "\t" in told:
                rows.append(told)
                if "\t" not in after:
                    yield Placed(Piece("table", "\n".join(rows), aside=aside), number - len(rows) + 1)
                    rows = []
            else:
                yield Placed(Piece("paragraph", told, aside=aside), number)
