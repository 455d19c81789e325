"""The sheet: a transcript as a press office sets it, piece after piece, and back: transcript → pieces → transcript.

Markdown and plain text have this in common; how a piece looks is theirs. A piece's role is told by its label and by the part in which it
stands; where these would tell another one, the label says it. A label that would not read back as it was meant is not written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from shilu.errors import OutputError
from shilu.model import Block, Exchange, Mend, Person, Role, Transcript, Turn
from shilu.wording import words

PieceKind = Literal["title", "part", "number", "turn", "heading", "paragraph", "table"]
PARTS = ("opening", "statements", "questions")
CJK = r"[\u2e80-\u9fff\u3000-\u303f\uff00-\uffef\U00020000-\U0003134f]"
#: Beside such a character the halves of a broken paragraph have no space between them.
NO_GAP = re.compile(rf"{CJK}|\s")
#: What `flow` has something to do for.
UNEVEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200b\ufeff]|  |\A\s|\s\Z")
BLANKS = " \t\u3000\xa0"
#: White space, separators of control codes and the line end of mainframes among it.
SPACES = re.compile(r"[ \t\v\f\x1c-\x1f\x85\u2028\u2029\u200b\ufeff]+")
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
#: markdownlint's MD026 wants no such character at the end of a heading; a line that ends so is no heading to it.
HEADING_END = tuple(".,;:!。，；：！")
TITLE_END = re.compile("(?<![{0}])[{0}]+$".format(r"\s" + "".join(HEADING_END)))
#: What stands behind a name: a note in parentheses, a colon, and the words.
BEHIND_NAME = re.compile(r"[ ]*+(?:[（(](?P<note>.*?)[）)][ ]*+)?[：:][ ]*(?P<text>.*)", re.DOTALL)
#: In so many rounds a sheet is settled.
MOST_ROUNDS = 4
#: Between the two halves of a note.
AND = "；"


@dataclass(frozen=True, slots=True)
class Piece:
    """One block of a sheet. `text` is one line; of a table a line a row, its cells divided by tabs."""

    kind: PieceKind
    text: str
    #: turns: whose it is, and what is said of him in parentheses; `text` is the first paragraph
    name: str = ""
    note: str = ""
    #: nobody speaks it, though it stands behind or between turns
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """A piece that was read, with its 1-based line."""

    piece: Piece
    line: int


# ---- a transcript becomes a sheet -----------------------------------------------------------------------------------------------------


def settled(transcript: Transcript, form: str, *, keep_furniture: bool = False) -> tuple[dict[str, Any], list[Piece]]:
    """The facts and the pieces of a sheet from which, when it is read, the same sheet is written again.

    A sheet tells which turns are an exchange by where they stand. Where the transcript has it otherwise, the sheet's way is taken: in a
    few rounds it does not change any more. Raises OutputError where no label can tell whose a turn is.
    """
    made = list(pieces(transcript))
    furniture = list(_furniture(transcript)) if keep_furniture else []
    for _ in range(MOST_ROUNDS):
        told = facts(transcript, form, made)
        placed = (Placed(piece, line) for line, piece in enumerate(made, 1))
        transcript = transcript_of(placed, told, form=form, encoding=transcript.encoding, path=transcript.path)
        again = list(pieces(transcript))
        if again == made:
            break
        made = again
    return told, made + furniture


def facts(transcript: Transcript, form: str, sheet: Iterable[Piece]) -> dict[str, Any]:
    """What stands above the sheet: `form` and its version, then what the document is, who is in it, and which cues were mended.

    Who is in it is told as the sheet itself will tell it when it is read.
    """
    said = words(transcript.lang)
    people = _People(replace(p, name=flow(p.name), title=flow(p.title or "") or None) for p in transcript.people)
    for turn, piece in zip(transcript.turns, (p for p in sheet if p.kind == "turn"), strict=True):
        medium = flow(turn.outlet or "") if turn.role == "question" else ""
        people.introduce(turn.role, flow(turn.speaker or ""), medium, piece.note, said)
    persons = [{"name": p.name, "title": p.title, "role": p.role, "announced": p.announced} for p in people.known.values()]
    mended = [
        {"turn": at, "speaker": flow(t.speaker or "") or None, "lost": t.mend.lost, "evidence": list(t.mend.evidence)}
        for at, t in enumerate(transcript.turns)
        if t.mend
    ]
    told = {
        "shilu": f"{form} 1",
        "title": transcript.title if transcript.title and transcript.title != _title(transcript) else None,
        "date": transcript.date,
        "source": transcript.source,
        "lang": transcript.lang,
        "kind": transcript.kind,
        "people": [_kept(person) for person in persons],
        "mended": [_kept(mend) for mend in mended],
    }
    return _kept(told)


def _kept(told: dict[str, Any]) -> dict[str, Any]:
    """What there is to tell."""
    return {k: v for k, v in told.items() if v is not None and v != [] and v is not False}


def _title(transcript: Transcript) -> str:
    return TITLE_END.sub("", flow(transcript.title or "")) or words(transcript.lang)["untitled"]


def pieces(transcript: Transcript) -> Iterator[Piece]:
    """The pieces of a transcript in order. Raises OutputError where no label can tell whose a turn is."""
    said = words(transcript.lang)
    yield Piece("title", _title(transcript))
    number_of = numbers(transcript)
    headings = set[str]()
    part, introduced = "", set[str]()
    prose, written = transcript.body, 0
    title_of = {p.name: p.title for p in reversed(transcript.people)}
    for index, (turn, wanted) in enumerate(zip(transcript.turns, parts(transcript), strict=True)):
        begin = start(turn)
        before = next((at for at in range(written, len(prose)) if prose[at].span[0] >= begin), len(prose))
        yield from _blocks(prose[written:before], headings, said, aside=index > 0)
        written = before
        if wanted != part:
            part = wanted
            yield Piece("part", said[part])
        if index in number_of:
            yield Piece("number", f"{said['question']} {number_of[index]}")
        spoken = list(_blocks(turn.paragraphs, headings, said))
        first = spoken.pop(0).text if spoken and spoken[0].kind == "paragraph" else ""
        title = title_of.get(turn.speaker or "") if turn.speaker not in introduced else None
        if turn.speaker and turn.role in {"speaker", "answer"}:
            introduced.add(turn.speaker)
        name, note = _label(turn, title, said, _due(part, numbered=index in number_of))
        yield Piece("turn", first, name=name, note=note)
        yield from spoken
    yield from _blocks(prose[written:], headings, said, aside=bool(transcript.turns))


def _furniture(transcript: Transcript) -> Iterator[Piece]:
    if transcript.furniture:
        yield Piece("part", words(transcript.lang)["furniture"])
        yield from (Piece("paragraph", text) for b in transcript.furniture if (text := flow(b.text)))


def numbers(transcript: Transcript) -> dict[int, int]:
    """The numbers of the questions, from 1 on, by the turn that opens each."""
    return {e.questions[0]: n for n, e in enumerate((e for e in transcript.exchanges if e.questions), 1)}


def parts(transcript: Transcript) -> list[str]:
    """The part in which each turn stands: opening, statements, and from the first exchange on questions."""
    asking_from = min((i for e in transcript.exchanges for i in (*e.questions, *e.answers)), default=len(transcript.turns))
    speaking_from = next((i for i, t in enumerate(transcript.turns) if t.role == "speaker"), asking_from)
    return ["questions" if i >= asking_from else "statements" if i >= speaking_from else "opening" for i in range(len(transcript.turns))]


def start(turn: Turn) -> int:
    """Where a turn begins in the source."""
    return min([b.span[0] for b in (turn.cue, *turn.paragraphs) if b], default=0)


def _blocks(blocks: Sequence[Block], headings: set[str], said: dict[str, str], *, aside: bool = False) -> Iterator[Piece]:
    """Paragraphs, halves of a broken one joined, and headings that are fit to be some."""
    for text, kind in joined(blocks):
        plain = text.lstrip("#").strip() if kind == "heading" else text
        fit = kind == "heading" and plain not in {"", *headings} and not plain.endswith(HEADING_END)
        if fit and section(plain, said).kind == "heading":
            headings.add(plain)
            yield Piece("heading", plain, aside=aside)
        elif kind == "table" and "\t" in text:
            rows = [row.split("\t") for row in text.split("\n")]
            wide = max(map(len, rows))
            yield Piece("table", "\n".join("\t".join(row + [""] * (wide - len(row))) for row in rows), aside=aside)
        else:
            yield from (Piece("paragraph", line, aside=aside) for line in text.split("\n") if line)


def joined(blocks: Iterable[Block]) -> list[tuple[str, str]]:
    """The texts of blocks as they are read, each with its kind: what a page break cut in two is one again."""
    texts: list[tuple[list[str], str]] = []
    for block in blocks:
        continues = block.continues and bool(texts)
        if block.kind == "table" and not continues:
            text = "\n".join("\t".join(map(flow, row.split("\t"))) for row in block.text.split("\n"))
        else:
            text = flow(block.text)
        if text and continues:
            parts = texts[-1][0]
            gap = "" if NO_GAP.match(parts[-1][-1]) or NO_GAP.match(text) else " "
            parts.append(gap + text)
        elif text:
            texts.append(([text], block.kind))
    return [("".join(parts), kind) for parts, kind in texts]


def flow(text: str) -> str:
    """A text on one line: wrapped lines joined (with a space between Western words), runs of spaces single, no control characters."""
    if not UNEVEN.search(text):
        return text
    lines = CONTROL.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    text = "\n".join(line.strip(BLANKS) for line in lines)
    text = re.sub(rf"(?<={CJK})\n(?={CJK})", "", text).replace("\n", " ")
    return SPACES.sub(" ", text).strip()


# ---- labels ---------------------------------------------------------------------------------------------------------------------------


def label(name: str, note: str, said: dict[str, str]) -> str:
    """A label as it stands before the words: the name, the note in parentheses, the colon."""
    return name + (said["paren"].format(note) if note else "") + said["colon"]


def behind_name(text: str) -> tuple[str, str] | None:
    """The note and the words behind a name, or None where no colon follows."""
    found = BEHIND_NAME.fullmatch(text)
    return (found["note"] or "", found["text"].strip()) if found else None


def _due(part: str, *, numbered: bool) -> Role:
    """Which role a turn has whose label says nothing of it."""
    return "question" if numbered else "answer" if part == "questions" else "speaker"


def _label(turn: Turn, title: str | None, said: dict[str, str], due: Role) -> tuple[str, str]:
    """The name and note of a turn: the first way to write them that tells its role, its speaker and his medium."""
    name, medium, office = flow(turn.speaker or ""), flow(turn.outlet or ""), flow(title or "")
    meant = (turn.role, name, medium if turn.role == "question" else "")
    for written in _ways(turn.role, name, medium, office, said):
        back = behind_name(label("", written[1], said))
        if back == (written[1], "") and written[0] and told_by(*written, said, due) == meant:
            return written
    raise OutputError(f"the turn of {name or said['unnamed']} on line {turn.line} cannot be labelled so that it reads back; take -t yaml.")


def _ways(role: Role, name: str, medium: str, office: str, said: dict[str, str]) -> Iterator[tuple[str, str]]:
    """How a turn can be labelled, as (name, note), from the plainest to the most explicit."""
    nobody = said["reporter"] if role == "question" else said["host"] if role == "host" else said["official"]
    if role == "question":
        space = "" if re.search(CJK + "$", medium) else " "
        asker = f"{medium}{space}{nobody}" if medium else nobody
        yield (f"{asker} {name}" if medium and name else name or asker), ""
    elif role == "host":
        yield (name, said["host"]) if name else (nobody, "")
    else:
        yield name or nobody, office
        yield name or nobody, ""
    word = said[role]
    for more in dict.fromkeys((medium or office, medium)):
        yield name or nobody, word + (AND + more if more else "")


def told_by(name: str, note: str, said: dict[str, str], due: Role) -> tuple[Role, str, str]:
    """The role, speaker and medium of a label; what nobody names is empty."""
    head, _, more = note.partition(AND)
    role: Role | None = next((r for r in get_args(Role) if said[r] == head), None)
    if role:
        nobody = said["reporter"] if role == "question" else said["host"] if role == "host" else said["official"]
        return role, "" if name == nobody else name, more if role == "question" else ""
    if name == said["host"]:
        return "host", "", ""
    if name == said["reporter"]:
        return "question", "", note
    asker = re.fullmatch(rf"(?P<medium>.*?)[ ]?{said['reporter']}(?:[ ](?P<name>.+))?", name)
    if asker:
        return "question", asker["name"] or "", asker["medium"]
    if due == "question":
        return due, name, note
    return due, "" if name == said["official"] else name, ""


# ---- a sheet becomes a transcript -----------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Open:
    """A turn that is being read."""

    role: Role
    speaker: str | None
    outlet: str | None
    cue: Block
    paragraphs: list[Block]


def transcript_of(sheet: Iterable[Placed], told: dict[str, Any], *, form: str, encoding: str, path: str | None) -> Transcript:
    """The transcript on a sheet under the facts `told`. Spans point into its text without markup, in which every line keeps its number."""
    said = words(told["lang"])
    turns: list[_Open] = []
    exchanges: list[tuple[list[int], list[int]]] = []
    body: list[Block] = []
    furniture: list[Block] = []
    title: str | None = None
    part, numbered, orphan, asked = "", False, True, False
    people = _People(Person(p["name"], p.get("title"), p["role"], p.get("announced", False)) for p in told.get("people", ()))
    place = _Places()
    for placed in sheet:
        piece, line = placed.piece, placed.line
        if piece.kind == "title":
            title = told.get("title") or (None if piece.text == said["untitled"] else piece.text)
            furniture.append(place(piece.text, line, "title"))
        elif piece.kind == "part":
            part = next(k for k in (*PARTS, "furniture") if said[k] == piece.text)
        elif piece.kind == "number":
            numbered, orphan = True, False
            exchanges.append(([], []))
        elif piece.kind == "turn":
            role, speaker, outlet = told_by(piece.name, piece.note, said, _due("questions" if asked else part, numbered=numbered))
            people.introduce(role, speaker, outlet, piece.note, said)
            cue = place(label(piece.name, piece.note, said).strip(), line, "cue")
            turns.append(_Open(role, speaker or None, outlet or None, cue, [place(piece.text, line)] if piece.text else []))
            asked = asked or role == "question"
            if role in {"question", "answer"}:
                if orphan and not (exchanges and role == "answer"):
                    exchanges.append(([], []))
                exchanges[-1][role == "answer"].append(len(turns) - 1)
            numbered = False
        elif part == "furniture":
            furniture.append(place(piece.text, line, "navigation"))
        else:
            into = body if piece.aside or not turns else turns[-1].paragraphs
            into.append(place(piece.text, line, piece.kind))
    return Transcript(
        kind=told["kind"],
        lang=told["lang"],
        title=title,
        date=told.get("date"),
        source=told.get("source"),
        people=tuple(people.known.values()),
        turns=_turns(turns, told.get("mended", ())),
        exchanges=tuple(Exchange(tuple(q), tuple(a)) for q, a in exchanges if q or a),
        body=tuple(body),
        furniture=tuple(furniture),
        labels=len(turns),
        encoding=encoding,
        format=form,
        path=path,
    )


class _People:
    """Everybody whom the facts and the labels of a sheet name."""

    def __init__(self, known: Iterable[Person]) -> None:
        self.known: dict[str, Person] = {}
        self._titled = set[str]()
        for person in known:
            if person.name:
                self.known.setdefault(person.name, person)

    def introduce(self, role: Role, name: str, medium: str, note: str, said: dict[str, str]) -> None:
        """Enter a speaker whom the facts do not hold, and the office that his first label tells: what stands on the sheet holds."""
        if not name:
            return
        head, _, more = note.partition(AND)
        office = more if head in {said[r] for r in get_args(Role)} else note
        title = (medium if role == "question" else office) or None
        known = self.known.setdefault(
            name, Person(name, title, "reporter" if role == "question" else "host" if role == "host" else "official")
        )
        if title and name not in self._titled and role != "host" and (role == "question") == (known.role == "reporter"):
            self._titled.add(name)
            self.known[name] = replace(known, title=title)


def _turns(opened: list[_Open], mended: Iterable[dict[str, Any]]) -> tuple[Turn, ...]:
    """The turns, each mend at the turn of its speaker that stands nearest to where it stood."""
    mends: dict[int, Mend] = {}
    for mend in mended:
        of_speaker = (at for at, t in enumerate(opened) if t.speaker == mend.get("speaker") and at not in mends)
        if (at := min(of_speaker, key=lambda at: abs(at - mend["turn"]), default=None)) is not None:
            mends[at] = Mend(mend["lost"], tuple(mend["evidence"]))
    return tuple(Turn(t.role, t.speaker, t.outlet, t.cue.line, t.cue, tuple(t.paragraphs), mends.get(at)) for at, t in enumerate(opened))


class _Places:
    """Gives the texts of a sheet their places, in order: on their own line, one after the other on it."""

    def __init__(self) -> None:
        self.line, self.column, self.offset = 1, 1, 0

    def __call__(self, text: str, line: int, kind: str = "paragraph") -> Block:
        if line > self.line:
            self.offset += line - self.line
            self.line, self.column = line, 1
        block = Block((self.offset, self.offset + len(text)), self.line, text, kind, column=self.column)
        self.offset += len(text)
        self.line += text.count("\n")
        self.column += len(text)
        return block


def section(text: str, said: dict[str, str]) -> Piece:
    """What a heading is: a part, the number of a question, or a heading in what is said."""
    spaced = " ".join(text.split())
    if number := re.fullmatch(rf"{said['question']} ?(\d+)", spaced, re.IGNORECASE):
        return Piece("number", f"{said['question']} {number[1]}")
    part = next((said[k] for k in (*PARTS, "furniture") if said[k].casefold() == spaced.casefold()), None)
    return Piece("part", part) if part else Piece("heading", text)
