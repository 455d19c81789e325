"""The terminal's reading view as a picture, for a page about a page: SVG with real text, in the reader's own fonts."""

from __future__ import annotations

import html
import io
import re

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.cells import cell_len
from rich.segment import SegmentLines

from shilu.markup import legal
from shilu.model import Transcript
from shilu.writers.terminal import console, safe, view

SUFFIX = ".svg"
WIDTH = 80
#: Rich loads a font from the net, and has East Asian letters spread; here nothing is fetched, and each character has its own width.
FORMAT = re.sub(r"@font-face {{[^@}]*}}|font-variant-east-asian[^;\n]{0,40};|<!--[^<>]*>", "", CONSOLE_SVG_FORMAT).replace(
    "Fira Code, monospace", "ui-monospace, 'Noto Sans Mono CJK SC', 'PingFang SC', 'Microsoft YaHei', monospace"
)
#: The width of a cell in such a picture. Rich has each text as wide as it has characters, and not as it has cells.
CELL = 12.2
TEXT = re.compile(r'textLength="[\d.]+"([^<>]{0,99})>([^<]*)')


def write(transcript: Transcript, *, width: int | None = WIDTH, lines: int | None = None) -> str:
    """The view, or its first `lines`; `width` in cells of the terminal."""
    screen = console(io.StringIO(), width or WIDTH, color=True, record=True)
    rows = [row for part in view(transcript, wrapped=True) for row in screen.render_lines(part, pad=False)]
    screen.print(SegmentLines(rows[:lines], new_lines=True))
    picture = screen.export_svg(title=safe(transcript.title or ""), code_format=FORMAT, unique_id="shilu")
    return legal(TEXT.sub(lambda m: f'textLength="{_wide(m[2]):g}"{m[1]}>{m[2]}', picture))


def _wide(text: str) -> float:
    return cell_len(html.unescape(text)) * CELL
