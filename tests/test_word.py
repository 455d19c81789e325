"""Word documents: every word that their reader sees comes out in order, tables are told, and what cannot be read is told in a sentence."""

from __future__ import annotations

import struct
import sys
import zipfile
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from shilu.errors import InputError
from shilu.readers import docx as reader
from shilu.readers import read_file
from shilu.readers.docx import read
from shilu.source import Source

if TYPE_CHECKING:
    from docx.document import Document

docx = pytest.importorskip("docx")

SEEDS = sorted((Path(__file__).parents[1] / "seeds").glob("*.txt"))
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
SPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "m": f"{OFFICE}/math",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "v": "urn:schemas-microsoft-com:vml",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    }.items()
)


def saved(document: Document) -> bytes:
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def made(body: str, head: str = "", members: dict[str, bytes] | None = None, encoding: str = "utf-8") -> bytes:
    """A document of raw XML, with no more parts than it needs."""
    xml = f'<?xml version="1.0" encoding="{encoding}"?>{head}<w:document {SPACES}><w:body>{body}</w:body></w:document>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{TYPES}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package'
        f'.relationships+xml"/><Override PartName="/word/document.xml" ContentType="{MAIN}"/></Types>'.encode(),
        "_rels/.rels": f'<Relationships xmlns="{LINKS}"><Relationship Id="r1" Type="{OFFICE}/relationships/officeDocument" '
        'Target="word/document.xml"/></Relationships>'.encode(),
        "word/document.xml": xml.encode(encoding),
    }
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (parts | (members or {})).items():
            archive.writestr(name, data)
    return out.getvalue()


def p(*inner: str) -> str:
    return f"<w:p>{''.join(t(part) if '<' not in part else part for part in inner)}</w:p>"


def t(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def box(*paragraphs: str) -> str:
    return f"<wps:txbx><w:txbxContent>{''.join(map(p, paragraphs))}</w:txbxContent></wps:txbx>"


def table(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/>{''.join(rows)}</w:tbl>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cell if '<' in cell else f'<w:tc>{p(cell)}</w:tc>' for cell in cells)}</w:tr>"


def lines(data: bytes) -> list[str]:
    return read(data).text.split("\n")


def tables(data: bytes) -> list[str]:
    source = read(data)
    return [source.text[start:end] for start, end in source.tables]


def test_paragraphs_headings_and_breaks() -> None:
    document = docx.Document()
    document.add_heading("发布会实录", 0)
    document.add_paragraph("主持人：大家好。\n请提问。")
    document.add_paragraph("")
    document.add_heading("问答", 1)
    document.add_paragraph("\t\t记者：\t请问。")
    document.add_page_break()
    document.add_paragraph("\u3000\u3000局长：没有。  ")
    document.add_paragraph("第一", style="List Number")
    told = ["发布会实录", "主持人：大家好。", "请提问。", "", "问答", "  记者：\t请问。", "", "", "\u3000\u3000局长：没有。  ", "第一"]
    source = read(saved(document), path="a.docx")
    assert source.text.split("\n") == told
    assert (source.encoding, source.path, source.around, source.tables) == ("utf-8", "a.docx", (), ())


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.name[:3])
def test_seeds_come_back_as_they_are(seed: Path, tmp_path: Path) -> None:
    text = seed.read_text("utf-8")
    document = docx.Document()
    for line in text.split("\n"):
        document.add_paragraph(line)
    path = tmp_path / "a.DOCX"
    path.write_bytes(saved(document))
    source = read_file(path)
    assert isinstance(source, Source)
    assert source.text == text


ALTERNATIVES = (
    f"<w:r><mc:AlternateContent><mc:Choice>{box('框内')}</mc:Choice><mc:Fallback>{box('框内')}</mc:Fallback></mc:AlternateContent></w:r>"
)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        pytest.param(p("甲", "<w:hyperlink>" + t("乙") + "</w:hyperlink>", "丙"), ["甲乙丙"], id="hyperlink"),
        pytest.param(p("甲", "<w:ins>" + t("乙") + "</w:ins>", "丙"), ["甲乙丙"], id="inserted"),
        pytest.param(p("甲", "<w:del><w:r><w:br/><w:delText>乙</w:delText></w:r></w:del>", "丙"), ["甲丙"], id="deleted"),
        pytest.param(
            p("甲", "<w:moveFrom>" + t("乙") + "</w:moveFrom>") + p("<w:moveTo>" + t("乙") + "</w:moveTo>"), ["甲", "乙"], id="moved"
        ),
        pytest.param(p("甲", "<w:sdt><w:sdtPr/><w:sdtContent>" + t("乙") + "</w:sdtContent></w:sdt>"), ["甲乙"], id="control in a line"),
        pytest.param(p("甲") + "<w:sdt><w:sdtContent>" + p("乙") + p("丙") + "</w:sdtContent></w:sdt>", ["甲", "乙", "丙"], id="control"),
        pytest.param(p("甲", "<w:smartTag><w:smartTag>" + t("乙") + "</w:smartTag></w:smartTag>"), ["甲乙"], id="smart tags"),
        pytest.param(p("第", '<w:fldSimple w:instr="PAGE">' + t("3") + "</w:fldSimple>", "页"), ["第3页"], id="field"),
        pytest.param(p("第", "<w:r><w:instrText>PAGE</w:instrText></w:r>", "3"), ["第3"], id="instructions of a field"),
        pytest.param(p("甲", ALTERNATIVES, "乙") + p("丙"), ["甲乙", "框内", "丙"], id="text box, once"),
        pytest.param(p("<w:r><w:pict><v:textbox>" + box("一", "二") + "</v:textbox></w:pict></w:r>"), ["", "一", "二"], id="old text box"),
        pytest.param(
            p("<w:r><w:ruby><w:rt>" + t("きた") + "</w:rt><w:rubyBase>" + t("北") + "</w:rubyBase></w:ruby></w:r>"), ["北"], id="ruby"
        ),
        pytest.param(p("设", "<m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath>"), ["设x=1"], id="formula"),
        pytest.param(p("甲", t("乙", "<w:vanish/>"), t("丙", '<w:vanish w:val="0"/>')), ["甲丙"], id="hidden"),
        pytest.param(p("<!-- 甲 -->" + t("乙<!-- 丙 -->丁")), ["乙丁"], id="comments in the XML"),
        pytest.param(p("甲", "<w:r><w:cr/></w:r>", "乙", "<w:r><w:noBreakHyphen/><w:ptab/></w:r>", "丙"), ["甲", "乙-\t丙"], id="signs"),
        pytest.param(p("甲\n乙&#13;丙"), ["甲 乙 丙"], id="line ends that Word shows as spaces"),
        pytest.param('<w:p><w:pPr><w:tabs><w:tab w:pos="1"/></w:tabs></w:pPr>' + t("甲") + "</w:p>", ["甲"], id="tab stops"),
    ],
)
def test_what_a_reader_sees_and_nothing_else(body: str, told: list[str]) -> None:
    assert lines(made(body)) == told


def test_a_data_table() -> None:
    document = docx.Document()
    document.add_paragraph("名单")
    grid = document.add_table(3, 3)
    for n, text in enumerate(["姓名", "职务", "电话", "张三", "局长\n书记", "1\t2", "李四", "", ""]):
        grid.cell(n // 3, n % 3).text = text
    grid.cell(2, 1).merge(grid.cell(2, 2)).text = "处长"
    document.add_paragraph("完")
    source = read(saved(document))
    assert source.text == "名单\n姓名\t职务\t电话\n张三\t局长 书记\t1 2\n李四\t处长\n完"
    assert source.tables == ((3, source.text.index("\n完")),)


def test_a_cell_over_two_rows_is_told_once_and_keeps_the_columns() -> None:
    document = docx.Document()
    grid = document.add_table(2, 2)
    for n, text in enumerate(["甲", "乙", "", "丙"]):
        grid.cell(n // 2, n % 2).text = text
    grid.cell(0, 0).merge(grid.cell(1, 0))
    assert tables(saved(document)) == ["甲\t乙\n\t丙"]


def test_a_table_within_a_table_is_told_in_order() -> None:
    inner = table(row("乙", "丙"), row("丁", "戊"))
    assert tables(made(table(row("甲", f"<w:tc>{inner}{p('己')}</w:tc>"), row("庚", "辛")) + p())) == ["甲\t乙 丙 丁 戊 己\n庚\t辛"]


def test_rows_and_cells_in_controls_and_changes() -> None:
    control = "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>"
    rows = [
        row("甲", control.format(f"<w:tc>{p('乙')}</w:tc>")),
        control.format(row("丙", "丁")),
        f"<w:customXml>{row('戊', '己', properties='<w:ins/>')}</w:customXml>",
        row("庚", "辛", properties="<w:del/>"),
    ]
    assert tables(made(table(*rows))) == ["甲\t乙\n丙\t丁\n戊\t己"]


LONG = "长" * 201
FOUR = "<w:tc>" + p("一") + p("二") + p("三") + p("四") + "</w:tc>"


@pytest.mark.parametrize(
    ("body", "told"),
    [
        pytest.param(table(row("甲"), row("乙")), ["甲", "乙"], id="one column"),
        pytest.param(table(row("甲", "乙")), ["甲", "乙"], id="one row"),
        pytest.param(table(row("甲", LONG), row("乙", "丙")), ["甲", LONG, "乙", "丙"], id="a long cell"),
        pytest.param(table(row("甲", FOUR), row("乙", "丙")), ["甲", "一", "二", "三", "四", "乙", "丙"], id="a cell of four paragraphs"),
        pytest.param(table(row("", ""), row("", "")) + p("甲"), ["", "", "", "", "甲"], id="no text"),
        pytest.param(table() + p("甲"), ["甲"], id="no rows"),
    ],
)
def test_a_layout_table_is_no_table(body: str, told: list[str]) -> None:
    assert lines(made(body)) == told
    assert not tables(made(body))


def test_a_cell_that_just_fits_leaves_a_table_a_table() -> None:
    three = FOUR.replace(p("四"), p(""))
    assert tables(made(table(row(LONG[1:], three), row("甲", "乙")))) == [f"{LONG[1:]}\t一 二 三\n甲\t乙"]


def test_a_data_table_within_a_layout_table() -> None:
    inner = table(row("甲", "乙"), row("丙", "丁"))
    assert tables(made(table(row(f"<w:tc>{p('左')}</w:tc>", f"<w:tc>{p('右')}{inner}{p()}</w:tc>")))) == ["甲\t乙\n丙\t丁"]


def test_tables_among_paragraphs_have_their_own_places() -> None:
    grid = table(row("甲", "乙"), row("丙", "丁"))
    assert tables(made(p("前") + grid + p("", "<w:r><w:br/></w:r>", "中") + grid + grid)) == ["甲\t乙\n丙\t丁"] * 3


@pytest.mark.parametrize(
    ("title", "created", "told"),
    [
        ("  发布会\n实录 ", datetime(2024, 3, 7, 9, 30), ("发布会 实录", "2024-03-07")),
        ("", datetime(1980, 1, 1), (None, None)),
        ("Word Document", datetime(2013, 12, 23, 23, 15), (None, None)),
        ("实录", datetime(2014, 10, 29, 12, 8), ("实录", None)),
    ],
)
def test_title_and_date(title: str, created: datetime, told: tuple[str | None, str | None]) -> None:
    document = docx.Document()
    document.add_paragraph("甲")
    document.core_properties.title, document.core_properties.created = title, created
    source = read(saved(document))
    assert (source.title, source.date) == told


def test_no_title_and_no_date() -> None:
    source = read(made(p("甲")))
    assert (source.text, source.title, source.date) == ("甲", None, None)


ENTITY = '<!DOCTYPE w:document [<!ENTITY e "实体">]>'
DAMAGED = "cannot be read as a Word document; open it in Word and save it again as .docx."
TYPED = "holds a document type, which Word never writes; open it in Word and save it again."
HUGE = "unpacks to more than a document can hold; open it in Word and save it again."


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        pytest.param(b"", "is empty; give a file with text in it.", id="empty"),
        pytest.param(made(p("\u3000") + p()), "holds no text; give a file with text in it.", id="white space"),
        pytest.param(b"\xd0\xcf\x11\xe0" + bytes(600), "is an old Word document (.doc); save it as .docx first.", id="old"),
        pytest.param(
            b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
            "is locked with a password; save it without one first.",
            id="password",
        ),
        pytest.param("会议记录".encode(), DAMAGED, id="no zip"),
        pytest.param(made(p("甲"))[:300], DAMAGED, id="cut short"),
        pytest.param(made("<w:p>"), DAMAGED, id="broken XML"),
        pytest.param(made(p("甲"), members={"_rels/.rels": f'<Relationships xmlns="{LINKS}"/>'.encode()}), DAMAGED, id="no body"),
        pytest.param(made(p("&e;"), head=ENTITY), TYPED, id="entity"),
        pytest.param(made(p("&e;"), head=ENTITY, encoding="utf-16"), TYPED, id="entity in UTF-16"),
        pytest.param(made(p("甲"), members={"word/_rels/document.xml.rels": b"<!DOCTYPE a><a/>"}), TYPED, id="document type elsewhere"),
        pytest.param(made(p("甲"), members={"word/a.xml": b"<a/><!ENTITY e 'a'>"}), TYPED, id="entity elsewhere"),
        pytest.param(made(p("甲"), members={"word/media/image1.png": bytes(11_000_000)}), HUGE, id="bomb"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        read(data, path="a.docx")
    assert str(caught.value) == f"a.docx: {sentence}"


def renamed(data: bytes, old: str, new: str) -> bytes:
    """A document in which a part has another name, wherever that is told."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as archive, zipfile.ZipFile(out, "w") as other:
        for name in archive.namelist():
            other.writestr(name.replace(old, new), archive.read(name).replace(old.encode(), new.encode()))
    return out.getvalue()


FAR = f"<!--{'长' * 3000}-->"
STYLES = f"{OFFICE}/relationships/styles"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(made(p("甲", t("&e;"), "乙"), head=FAR + ENTITY), id="behind a long comment"),
        pytest.param(made(p("甲", t("&e;"), "乙"), head=FAR + ENTITY, encoding="utf-16"), id="behind a long comment in UTF-16"),
        pytest.param(made(p("甲"), head="<!DOCTYPE w:document SYSTEM 'https://example.org/a.dtd'>"), id="without entities"),
        pytest.param(renamed(made(p("甲", t("&e;"), "乙"), head=ENTITY), "word/document.xml", "word/document"), id="no suffix"),
        pytest.param(renamed(made(p("甲", t("&e;"), "乙"), head=FAR + ENTITY), "word/document.xml", "a/b.png"), id="another suffix"),
        pytest.param(made(p("甲", t("&e;"), "乙"), head=ENTITY, encoding="utf-7"), id="in UTF-7"),
        pytest.param(made(p("甲", t("&e;"), "乙"), head=ENTITY, encoding="utf-32"), id="in UTF-32"),
        pytest.param(
            made(
                p("甲"),
                members={
                    "word/_rels/document.xml.rels": f'<Relationships xmlns="{LINKS}">{FAR}<Relationship Id="r1" Type="{STYLES}" '
                    'Target="s.css"/></Relationships>'.encode(),
                    "word/s.css": f"<!--{' ' * 5000}-->{ENTITY}<w:styles {SPACES}/>".encode(),
                    "[Content_Types].xml": f'<Types xmlns="{TYPES}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package'
                    f'.relationships+xml"/><Override PartName="/word/document.xml" ContentType="{MAIN}"/><Override PartName="/word/s.css" '
                    f'ContentType="{MAIN.replace("document.main", "styles")}"/></Types>'.encode(),
                },
            ),
            id="in a part beside it",
        ),
        pytest.param(made(p("甲"), members={"word/_rels/document.xml.rels": f"{FAR}<!DOCTYPE a><a/>".encode()}), id="in the links"),
    ],
)  # fmt: skip
def test_a_document_type_is_seen_wherever_it_stands_and_whatever_its_part_is_called(data: bytes) -> None:
    with pytest.raises(InputError) as caught:
        read(data, path="a.docx")
    assert str(caught.value) == f"a.docx: {TYPED}"


def test_a_part_may_be_called_anything() -> None:
    assert lines(renamed(made(p("甲")), "word/document.xml", "a/b.png")) == ["甲"]


def test_all_members_together_have_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    data = made(p("甲"), members={f"word/media/{n}.png": bytes(100_000) for n in range(3)})
    monkeypatch.setattr(reader, "LARGEST", 310_000)
    assert lines(data) == ["甲"]
    monkeypatch.setattr(reader, "LARGEST", 300_000)
    with pytest.raises(InputError, match=f"^standard input: {HUGE[:-1]}\\.$"):
        read(data)


def test_a_member_that_lies_about_its_size() -> None:
    size = 11_000_000
    data = made(p("甲" * 10), members={"word/styles.xml": bytes(size)})
    with pytest.raises(InputError, match=DAMAGED[:20]):
        read(data.replace(struct.pack("<I", size), struct.pack("<I", 100)))


def test_an_unusual_compression_is_refused() -> None:
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(made(p("甲")))) as plain, zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as packed:
        for name in plain.namelist():
            packed.writestr(name, plain.read(name))
    with pytest.raises(InputError, match=DAMAGED[:20]):
        read(out.getvalue())


def test_without_python_docx(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(InputError) as caught:
        read(made(p("甲")))
    assert str(caught.value) == "standard input: is a Word document; install the reader with: pip install 'shilu[docx]'."
