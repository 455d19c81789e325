"""PDF: lines become paragraphs, what runs over pages is told apart, no character is lost, and what cannot be read is told in a sentence."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path

import pytest

from shilu.errors import InputError
from shilu.readers import pdf, read_file
from shilu.readers.pdf import read
from shilu.reading import parse_source
from shilu.source import Source
from shilu.writers import names, write
from test_cli import run

pypdf = pytest.importorskip("pypdf")

SEEDS = sorted((Path(__file__).parents[1] / "seeds").glob("*.txt"))
#: Across, up, size of the letters, text.
Placed = tuple[float, float, float, str]


def made(*pages: Sequence[Placed], signs: dict[str, str] | None = None) -> bytes:
    """A PDF with each text at its place, in a font whose characters are numbered as in Unicode and mapped to `signs`."""
    used = sorted({c for page in pages for *_, text in page for c in text})
    mapped = [f"<{ord(c):04x}> <{(signs or {}).get(c, c).encode('utf-16-be', 'surrogatepass').hex()}>" for c in used]
    parts = [mapped[n : n + 100] for n in range(0, len(mapped), 100)]  # a section holds no more
    cmap = "".join(f"{len(part)} beginbfchar\n" + "\n".join(part) + "\nendbfchar\n" for part in parts)
    cmap = f"begincmap\n1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n{cmap}endcmap\n"
    info = "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(f'{6 + 2 * n} 0 R' for n in range(len(pages)))}] >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-H /DescendantFonts [4 0 R] /ToUnicode 5 0 R >>",
        f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Song {info} /DW 1000 /W [32 126 500] >>",
        stream(cmap),
    ]
    for n, page in enumerate(pages):
        shown = [f"BT /F1 {size} Tf {x} {y} Td <{text.encode('utf-16-be').hex()}> Tj ET" for x, y, size, text in page]
        about = "/Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >>"
        objects += [f"<< /Type /Page {about} /Contents {7 + 2 * n} 0 R >>", stream("\n".join(shown))]
    out = b"%PDF-1.7\n"
    table = "0000000000 65535 f \n"
    for n, text in enumerate(objects, 1):
        table += f"{len(out):010} 00000 n \n"
        out += f"{n} 0 obj\n{text}\nendobj\n".encode()
    tail = f"xref\n0 {len(objects) + 1}\n{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + tail.encode()


def stream(text: str) -> str:
    return f"<< /Length {len(text)} >>\nstream\n{text}\nendstream"


def lines(*texts: str, x: float = 72, y: float = 760, size: float = 12, leading: float = 18) -> list[Placed]:
    """Lines one below the other. Each `>` before a text indents it by a letter; an empty text leaves room."""
    return [
        (x + size * (len(text) - len(text.lstrip(">"))), y - leading * n, size, text.lstrip(">")) for n, text in enumerate(texts) if text
    ]


def around(data: bytes) -> list[str]:
    source = read(data)
    return [source.text[start:end] for start, end in source.around]


def body(data: bytes) -> list[str]:
    """The paragraphs without the furniture, whose spans are checked to be whole lines."""
    source = read(data)
    kept, at = [], 0
    spans = list(source.around)
    for line in source.text.split("\n"):
        if (at, at + len(line)) in spans:
            spans.remove((at, at + len(line)))
        else:
            kept.append(line)
        at += len(line) + 1
    assert not spans
    return kept


FULL = "一二三四五六七八九十一二三四五六七八九十"
SENTENCE = "一二三四五六七八九十一二三四五六七八九。"
HALF = "一二三四五六七八九。"
#: A sign for every page, since furniture is told digits aside.
PAGE = "甲乙丙丁戊己庚"


@pytest.mark.parametrize(
    ("texts", "paragraphs"),
    [
        pytest.param([FULL, FULL, HALF], [FULL + FULL + HALF], id="full lines go on, without spaces"),
        pytest.param([FULL, HALF, FULL, HALF], [FULL + HALF, FULL + HALF], id="a short line ends a paragraph"),
        pytest.param([f">>{FULL[:18]}", FULL, f">>{FULL[:18]}", FULL], [FULL[:18] + FULL] * 2, id="an indent starts one"),
        pytest.param([f">>>{FULL[:17]}", FULL, HALF], [FULL[:17] + FULL + HALF], id="an indented line is full with its indent"),
        pytest.param([*PAGE, FULL, HALF], [*PAGE, FULL + HALF], id="where most lines are short, the few long ones tell how wide a line is"),
        pytest.param([FULL, FULL, "\u3000\u3000" + FULL[2:], FULL], [FULL * 2, FULL[2:] + FULL], id="an indent made of white space"),
        pytest.param([FULL, FULL, FULL, "", FULL, FULL], [FULL * 3, FULL * 2], id="a gap starts one"),
        pytest.param([FULL, f"【张三】{FULL[:16]}", HALF], [FULL, f"【张三】{FULL[:16]}{HALF}"], id="a bracket starts one"),
        pytest.param([FULL, SENTENCE, f"张三：{FULL[:17]}", HALF], [FULL + SENTENCE, f"张三：{FULL[:17]}{HALF}"], id="a label starts one"),
        pytest.param([FULL, f"他指出：{FULL[:16]}", HALF], [f"{FULL}他指出：{FULL[:16]}{HALF}"], id="a colon within a sentence does not"),
        pytest.param([SENTENCE, f"下午3:30{FULL[:17]}", HALF], [f"{SENTENCE}下午3:30{FULL[:17]}{HALF}"], id="nor does a time"),
        pytest.param([f"{FULL[:17]}GDP", f"GNP{HALF}"], [f"{FULL[:17]}GDP GNP{HALF}"], id="a space between words"),
        pytest.param([f"{FULL[:18]}GDP", HALF], [f"{FULL[:18]}GDP{HALF}"], id="none where one side has none"),
        pytest.param([f"{FULL[:18]}——", f"——{HALF}"], [f"{FULL[:18]}————{HALF}"], id="none in a dash"),
    ],
)
def test_lines_become_paragraphs(texts: list[str], paragraphs: list[str]) -> None:
    assert body(made(lines(*texts))) == paragraphs


def test_english_words_get_their_space_and_keep_their_hyphen() -> None:
    texts = [
        "Q: Governor, the board and the inter-",
        "national committee meet in May - on",
        "the 5th - to speak about COVID-",
        "19. Is that still so?",
        "GOVERNOR LEE: It is.",
    ]
    question = (
        "Q: Governor, the board and the inter-national committee meet in May - on the 5th - to speak about COVID-19. Is that still so?"
    )
    assert body(made(lines(*texts))) == [question, texts[4]]


def test_capitals_are_wide() -> None:
    texts = ["it is still the little list of the little islands in all", "FOR WE MUST WARM THE COMMON HOME", "together, in time."]
    assert body(made(lines(*texts))) == [" ".join(texts)]


def test_an_empty_line_starts_a_paragraph_but_not_at_the_head_of_a_page() -> None:
    blank = (72.0, 730.0, 6.0, " ")
    first, second = lines(FULL, FULL, FULL), [(72.0, 800.0, 9.0, "公报"), *lines("乙" + FULL[1:])]
    assert body(made([*first[:2], blank, (72.0, 720.0, 12.0, FULL)])) == [FULL * 2, FULL]
    assert body(made([(72.0, 800.0, 9.0, "公报"), *first], [second[0], (72.0, 780.0, 6.0, " "), second[1]])) == [FULL * 3 + "乙" + FULL[1:]]


def test_pages_are_measured_one_by_one() -> None:
    wide, narrow = [c + FULL + HALF for c in FULL[:10]], [c + FULL[1:] for c in PAGE + FULL[:5]]
    assert body(made(lines(*wide, HALF), lines(*narrow))) == ["".join(wide) + HALF, "".join(narrow)]


def test_short_pages_are_measured_together() -> None:
    rows = [[name + FULL[1:], FULL[:19] + name] for name in PAGE] + [[name + FULL[:18] + name] for name in PAGE]
    assert body(made(*(lines(*texts) for texts in rows))) == ["".join(text for texts in rows for text in texts)]


def test_where_pypdf_tells_no_places_widths_and_white_space_count(monkeypatch: pytest.MonkeyPatch) -> None:
    extract = pypdf.PageObject.extract_text

    def twice(page: object, visitor_text: Callable[..., None]) -> str:
        extract(page, visitor_text=visitor_text)
        return str(extract(page, visitor_text=visitor_text))

    monkeypatch.setattr(pypdf.PageObject, "extract_text", twice)
    assert body(made(lines(FULL, FULL, "\u3000\u3000" + FULL[2:], f">>{FULL}", HALF, HALF))) == [FULL * 2, FULL[2:] + FULL + HALF, HALF]


def test_larger_letters_are_a_heading_of_their_own() -> None:
    title = lines(FULL[:10], size=24)
    assert body(made([*title, *lines(FULL, HALF, y=730)])) == [FULL[:10], FULL + HALF]


def test_columns_go_on_with_one_another() -> None:
    left, right = lines(*[FULL] * 12), lines(*[FULL] * 11, HALF, x=320)
    assert body(made([*left, *right])) == [FULL * 23 + HALF]


def typeset(text: str, columns: int = 36, rows: int = 12) -> bytes:
    """A PDF of several pages with a head, page numbers at the foot, and every line of `text` a paragraph, indented by two letters."""
    rowed = []
    for paragraph in filter(None, map(str.strip, text.split("\n"))):
        row, room = ">>", columns - 2.0
        for c in " ".join(paragraph.split()):
            room -= 0.5 if c < "\x7f" else 1
            if room < 0:
                rowed.append(row)
                row, room = "", columns - 1.0
            row += c
        rowed.append(row)
    pages = [rowed[n : n + rows] for n in range(0, len(rowed), rows)]
    head = (72.0, 800.0, 9.0, "市政府公报 2023年第7期")
    return made(*([head, *lines(*page, leading=20), (290.0, 30.0, 9.0, f"- {n} -")] for n, page in enumerate(pages, 1)))


@pytest.mark.parametrize("seed", SEEDS, ids=lambda p: p.name[:3])
def test_seeds_come_back_whole_from_their_pages(seed: Path) -> None:
    text = seed.read_text("utf-8").replace(">", "〉").replace("<", "〈")
    data = typeset(text)
    pages = len(pypdf.PdfReader(BytesIO(data)).pages)
    assert pages > 5
    assert ["".join(line.split()) for line in body(data)] == ["".join(line.split()) for line in text.split("\n") if line.strip()]
    assert sorted(around(data)) == sorted(["市政府公报 2023年第7期"] * pages + [f"- {n} -" for n in range(1, pages + 1)])


def test_a_paragraph_over_a_page_break_stays_whole() -> None:
    pages = [
        [(72.0, 800.0, 9.0, f"第{n}期"), *lines(*texts), (290.0, 30.0, 9.0, str(n))]
        for n, texts in enumerate([[FULL, "甲" + HALF, FULL[::-1], FULL], ["乙" + FULL[1:], HALF, "丁" + FULL[1:]], ["丙" + HALF]], 1)
    ]
    source = read(made(*pages), path="a.pdf")
    whole = [f"{FULL}甲{HALF}", f"{FULL[::-1]}{FULL}乙{FULL[1:]}{HALF}", f"丁{FULL[1:]}丙{HALF}"]
    assert source.text.split("\n") == ["第1期", *whole[:2], "1", "第2期", whole[2], "2", "第3期", "3"]
    assert [source.text[start:end] for start, end in source.around] == ["第1期", "1", "第2期", "2", "第3期", "3"]
    assert (source.encoding, source.path, source.tables, source.title, source.date) == ("utf-8", "a.pdf", (), None, None)


def numbered(*ends: str, first: str = "") -> bytes:
    """Pages of ten different lines, with one of `ends` after each page's."""
    return made(*(lines(*filter(None, [first, *(c + PAGE[n] for c in FULL[:10])]), end) for n, end in enumerate(ends)))


@pytest.mark.parametrize(
    ("data", "told"),
    [
        pytest.param(
            numbered("第1页 共3页", "第2页 共3页", "第3页 共3页"), ["第1页 共3页", "第2页 共3页", "第3页 共3页"], id="digits aside"
        ),
        pytest.param(numbered("公报", "公报"), ["公报", "公报"], id="half of two pages is not less than two"),
        pytest.param(numbered("公报", "学报"), [], id="two that differ"),
        pytest.param(numbered("公报", "公报", *"甲乙丙丁"), [], id="two of six"),
        pytest.param(numbered("公报", "公报", "公报", *"甲乙丙丁"), ["公报"] * 3, id="three of seven"),
        pytest.param(numbered("— 3 —"), ["— 3 —"], id="a bare number"),
        pytest.param(numbered("3 / 12"), ["3 / 12"], id="a number of so many"),
        pytest.param(numbered("3 台"), [], id="a number of things"),
        pytest.param(numbered("张三：", "张三：", "张三："), [], id="a label"),
        pytest.param(numbered("公报", "公报", "公报", first="公报"), ["公报"] * 6, id="head and foot alike"),
    ],
)
def test_furniture(data: bytes, told: list[str]) -> None:
    assert around(data) == told


def test_a_head_of_several_lines() -> None:
    pages = [lines("公报", "第3期", f"{n}", *(c + name for c in FULL[:10])) for n, name in enumerate(PAGE[:3], 1)]
    assert around(made(*pages)) == ["公报", "第3期", "1", "公报", "第3期", "2", "公报", "第3期", "3"]


def test_what_stands_inside_of_pages_is_no_furniture() -> None:
    pages = [[*(c + name for c in FULL[:5]), "（掌声）", *(c + name for c in FULL[5:10]), "（掌声）"] for name in PAGE[:3]]
    assert around(made(*(lines(*texts) for texts in pages))) == []


def test_a_title_like_the_running_head_is_no_furniture() -> None:
    title, head = lines("公报", size=24, y=800), lines("公报", size=9, y=800)
    pages = [[*start, *lines(*(c + PAGE[n] for c in FULL[:10]))] for n, start in enumerate([title, head, head, head])]
    assert around(made(*pages)) == ["公报"] * 3
    assert body(made(*pages))[0] == "公报"


def locked(user: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=BytesIO(made(lines(FULL))))
    writer.encrypt(user_password=user, owner_password="owner", algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_password_that_only_forbids_changes_is_no_hindrance() -> None:
    assert body(locked("")) == [FULL]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b" \n", "is empty; give a file with text in it."),
        (locked("secret"), "is encrypted; save it without a password first."),
        (b"%PDF-1.7\nnothing", "cannot be read as a PDF; open it in a viewer and print it to a new PDF."),
        ("会议记录".encode(), "cannot be read as a PDF; open it in a viewer and print it to a new PDF."),
        (made([]), "holds pictures of pages, not text; run OCR over it first."),
        (made(lines(FULL), signs=dict.fromkeys(FULL, "\ue123")), "does not tell which letters its fonts show; run OCR over it first."),
    ],
    ids=["empty", "encrypted", "damaged", "no PDF", "pictures", "letters unknown"],
)
def test_what_cannot_be_read_is_told_in_one_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        read(data, path="a.pdf")
    assert str(caught.value) == f"a.pdf: {sentence}"


def test_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    data = made(*(lines(FULL[:19] + name) for name in PAGE[:3]))
    monkeypatch.setattr(pdf, "MOST_TEXT", 60)
    monkeypatch.setattr(pdf, "MOST_PAGES", 3)
    assert body(data)
    monkeypatch.setattr(pdf, "MOST_TEXT", 59)
    with pytest.raises(InputError, match=r"^standard input: holds more than 59 characters of text; split it first\.$"):
        read(data)
    monkeypatch.setattr(pdf, "MOST_PAGES", 2)
    with pytest.raises(InputError, match=r"^standard input: has more than 2 pages; split it first\.$"):
        read(data)


def test_without_pypdf(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdf", None)
    with pytest.raises(InputError) as caught:
        read(made(lines(FULL)))
    assert str(caught.value) == "standard input: is a PDF; install the reader with: pip install 'shilu[pdf]'."


def test_the_suffix_finds_the_reader_and_pypdf_is_silent(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "a.PDF"
    path.write_bytes(made(lines(FULL)).replace(b"startxref\n", b"startxref\n1"))  # which pypdf mends, and says so
    with caplog.at_level(logging.WARNING, "pypdf"):
        source = read_file(path)
    assert isinstance(source, Source)
    assert source.text == FULL
    assert caplog.records
    script = "import sys, pathlib; from shilu.readers import read_file; print(len(read_file(pathlib.Path(sys.argv[1])).text))"
    done = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("20\n", "")


HALVES = {"甲": "\ud83d", "乙": "\udc00", "丙": "\x1b", "丁": "\U0001f600", "戊": "\udbff\u0041", "己": "\ud800\ud800"}


def test_half_a_character_in_the_map_of_a_font_is_a_broken_one() -> None:
    data = made(lines("主持人：大家好，欢迎参加甲乙丙丁新闻发布会。", "青川日报记者：请问戊何时通路？", "刘丹：明己年。"), signs=HALVES)
    source = read(data, path="a.pdf")
    assert source.text.encode()
    assert "参加\ufffd\ufffd\x1b\U0001f600新闻" in source.text
    transcript = parse_source(source)
    for form in names():
        write(transcript, form).encode()
    done = run("convert", "-f", "pdf", "-t", "json", data=data)
    assert (done.returncode, json.loads(done.stdout)["turns"][2]["paragraphs"][0]["text"]) == (0, "明\ufffd\ufffd年。")
    found = json.loads(run("audit", "-f", "pdf", "--format", "json", "--select", "SL505", data=data).stdout)
    assert [f["line"] for f in found] == [1, 1, 2, 3]
