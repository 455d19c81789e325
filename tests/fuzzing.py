"""Fuzzing: what holds of any bytes, for every reader and for the whole way through the house, and inputs to begin with.

`fuzz.py` runs these targets coverage-guided, `test_fuzzing.py` on a fixed set of inputs; SECURITY.md tells what was run.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

import shilu
from cases import read_case
from shilu import Transcript
from shilu.errors import OutputError, ShiluError
from shilu.lexing import lex
from shilu.readers import formats
from shilu.reading import parse_source
from shilu.source import Source
from spans import untiled
from test_pdf import lines
from test_pdf import made as printed
from test_word import made, p, row, t, table

HERE = Path(__file__).parent
#: What may not reach a terminal.
STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
#: Bits of pages that bytes alone would find late.
BITS = [b.encode() for b in (
    "【李冰】", "记者：", "问：", "**", "### ", "> ", "---\n", "\n", "\n\n", "<p>", "<br>", "<td>", "<table>", "</", "<!--", "&#", "\u3000",
    "\u200b", "\u202e", "\x1b[31m", "：", "（", "）：", "请问", "欢迎参加发布会。", "请李冰局长回答。", "shilu: md 1\nlang: en\nkind: report\n",
    "shilu: text 1\nlang: zh-Hans\nkind: transcript\n", "== 问 1 ==\n", "【a】（b）：", "schema: 1", "- ", "&a", "*a", "{", "[", '"', "| a | b |\n|--|--|\n",
)]  # fmt: skip


def read(form: str, data: bytes) -> Source | Transcript | None:
    """What a reader makes of bytes; None where it refuses them in one sentence."""
    try:
        told: Source | Transcript = formats()[form].read(data)
    except ShiluError as error:
        assert "\n" not in str(error)
        return None
    if isinstance(told, Source):
        ends = [at for span in (*told.around, *told.tables) for at in span]
        assert all(0 <= at <= len(told.text) for at in ends)
    return told


def examine(form: str, data: bytes) -> None:
    """Read bytes and go the whole way: nothing lost, every output reads back, nothing steers a terminal."""
    told = read(form, data)
    if told is None:
        return
    transcript = parse_source(told)
    if isinstance(told, Source):
        assert untiled(transcript, told.text) == ""
    shilu.audit(transcript)
    for output in ("yaml", "json", "md", "text"):
        try:
            written = shilu.write(transcript, output)
        except OutputError:
            assert output in {"md", "text"}
            continue
        back = read(output, written.encode("utf-8", "surrogatepass"))
        assert isinstance(back, Transcript), output
        if output in {"yaml", "json"}:
            assert back == transcript, output
        assert [t.role for t in back.turns] == [t.role for t in transcript.turns], output
        assert shilu.write(back, output) == written, output
    assert not STEERING.search(shilu.write(transcript, "terminal"))
    assert shilu.write(transcript, "html").count("<script") == 1


def tokens(data: bytes) -> None:
    """Lexing alone, which every character passes: tokens in order, and only white space between them."""
    source = read("text", data)
    if isinstance(source, Source):
        at = 0
        for token in lex(source):
            assert at <= token.start < token.end <= len(source.text)
            at = token.end


def word(data: bytes) -> None:
    """Word documents whose body is anything: bytes of a zip itself are refused before anybody reads them."""
    read("docx", made(data.decode("utf-8", "replace")))


TARGETS: dict[str, Callable[[bytes], object]] = {
    **{form: lambda data, form=form: read(form, data) for form in ("text", "md", "html", "yaml", "json", "pdf")},  # type: ignore[misc]
    "docx": word,
    "tokens": tokens,
    **{f"whole-{form}": lambda data, form=form: examine(form, data) for form in ("text", "md", "html")},  # type: ignore[misc]
}


def seeds(target: str) -> list[bytes]:
    """Inputs to start from: small pages of the target's format."""
    pages = [read_case(p).source for p in sorted((HERE / "corpus").glob("*.txt"))]
    if target.endswith("html"):
        return [read_case(p).source.encode() for p in sorted((HERE / "pages").glob("*.txt"))]
    if target.endswith("md"):
        return [read_case(p).source.encode() for p in sorted((HERE / "markdown").glob("*.txt"))] + [
            shilu.write(shilu.parse(p), "md").encode() for p in pages[:40:4]
        ]
    if target in {"yaml", "json"}:
        return [shilu.write(shilu.parse(p), target).encode() for p in pages[:40:8]]
    if target == "docx":
        return [(p(t("【李冰】大家好。")) + table(row("<w:p/>"))).encode()]
    if target == "pdf":
        return [printed(lines("first line", "second line"))]
    return [p.encode() for p in pages] + [shilu.write(shilu.parse(p), "text").encode() for p in pages[:40:4]]


def mutated(data: bytes, chance: random.Random) -> bytes:
    """The bytes with a few pieces cut, doubled, moved or thrown in."""
    for _ in range(chance.randrange(1, 12)):
        at, length, how = chance.randrange(len(data) + 1), chance.randrange(40), chance.randrange(4)
        elsewhere = chance.randrange(len(data) + 1)
        piece = (chance.choice(BITS), bytes([chance.randrange(256)]), data[elsewhere : elsewhere + length], b"")[how]
        data = (data[:at] + piece + data[at + (length if how == 3 else 0) :])[:4000]
    return data
