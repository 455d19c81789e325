"""Files that hold no text for a reader are told by name, with what to do, whatever they are called and wherever they come from."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import zipfile
from pathlib import Path

import pytest

from shilu import containers
from shilu.readers import by_content, formats
from test_batch import batch, rows_of
from test_cli import SEEDS, run
from test_word import docx as word
from test_word import made, p, saved

TEXT = "主持人：大家好，欢迎参加新闻发布会。\n青川日报记者：请问何时通路？\n刘丹：明年。\n"
OFFICE = "application/vnd.openxmlformats-officedocument"


def zipped(**members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/"), text)
    return out.getvalue()


def typed(main: str, folder: str) -> bytes:
    types = f'<Types><Default Extension="docx" ContentType="{OFFICE}.wordprocessingml.document"/><Override ContentType="{main}"/></Types>'
    return zipped(**{"[Content_Types].xml": types, f"{folder}__a.xml": "<a/>"})


def mail(*fields: str) -> bytes:
    return "\r\n".join((*fields, "", "--b", "Content-Type: text/html", "", f"<html><p>{TEXT}")).encode()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
SAMPLES = {
    "mht of Chrome": (
        mail("From: <Saved by Blink>", "Snapshot-Content-Location: https://example.org/", "MIME-Version: 1.0", "Content-Type: multipart/related;", '\ttype="text/html"'),
        "web archive (MHTML)",
    ),
    "mhtml of Explorer": (b"\xef\xbb\xbf" + mail("From: =?gb2312?B?ztLKxw==?=", "MIME-version: 1.0", 'Content-Type: multipart/related; boundary="b"'), "web archive (MHTML)"),
    "eml": (mail("Received: from a", " by b", "Subject: x", "Mime-Version: 1.0", "Content-Type: text/plain"), "mail"),
    "rtf": (rb"{\rtf1\ansi\ansicpg936 {\fonttbl{\f0 SimSun;}}\u20027?\u25345?\par}", "Rich Text document (RTF)"),
    "odt": (zipped(mimetype="application/vnd.oasis.opendocument.text", **{"content.xml": "<a/>"}), "OpenDocument text (.odt)"),
    "ods": (zipped(mimetype="application/vnd.oasis.opendocument.spreadsheet"), "spreadsheet"),
    "odp": (zipped(mimetype="application/vnd.oasis.opendocument.presentation"), "slides"),
    "epub": (zipped(mimetype="application/epub+zip", META__INF="x"), "e-book (EPUB)"),
    "xlsx": (typed(f"{OFFICE}.spreadsheetml.sheet.main+xml", "xl"), "spreadsheet"),
    "xlsm": (typed("application/vnd.ms-excel.sheet.macroEnabled.main+xml", "xl"), "spreadsheet"),
    "pptx": (typed(f"{OFFICE}.presentationml.presentation.main+xml", "ppt"), "slides"),
    "zip": (zipped(a__txt=TEXT), "packed (zip)"),
    "xls": (OLE + "Workbook".encode("utf-16-le"), "spreadsheet"),
    "ppt": (OLE + "PowerPoint Document".encode("utf-16-le"), "slides"),
    "xml of Word": (b'<?xml version="1.0"?>\n<?mso-application progid="Word.Document"?>\n<w:wordDocument xmlns:w="x">', "Word document as XML"),
    "fodt": (b"<?xml version='1.0'?><office:document xmlns:office='x'>", "OpenDocument file as XML"),
    "csv": (f"id,speaker,text\n1,host,{TEXT.split(chr(10))[0]}\n".encode(), "table (CSV)"),
    "csv in quotes": (f'\ufeff编号,正文\n1,"{TEXT}"\n2,"{TEXT}"\n'.encode(), "table (CSV)"),
    "csv of semicolons": ("姓名;正文\n刘丹;明年, 好。\n记者;何时？\n".encode(), "table (CSV)"),
    "csv in gbk": (("编号,姓名,正文\n" + "1,刘丹,明年。\n" * 5).encode("gbk"), "table (CSV)"),
    "csv that is long": (("id,text\n" + f"1,{'长' * 300}\n" * 300).encode(), "table (CSV)"),
    "jsonl": ("".join(json.dumps({"id": n, "text": TEXT}) + "\n" for n in range(3)).encode(), "JSON records"),
    "jsonl in utf-16": (json.dumps({"text": TEXT}, ensure_ascii=False).encode("utf-16"), "JSON records"),
    "json of subtitles": (json.dumps([{"start": 0, "text": TEXT}], indent=2, ensure_ascii=False).encode(), "JSON records"),
    "json of anything": (json.dumps({"text": TEXT, "segments": []}, ensure_ascii=False).encode(), "JSON records"),
    "warc": (b"WARC/1.1\r\nWARC-Type: warcinfo\r\n\r\n", "web archive (WARC)"),
    "parquet": (b"PAR1" + bytes(100) + b"PAR1", "Parquet file"),
    "gz": (gzip.compress(TEXT.encode()), "packed (gzip)"),
    "bz2": (bz2.compress(TEXT.encode()), "packed (bzip2)"),
    "xz": (lzma.compress(TEXT.encode()), "packed (xz)"),
    "png": (b"\x89PNG\r\n\x1a\n" + bytes(50), "picture"),
    "jpg": (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(50), "picture"),
    "mp4": (b"\x00\x00\x00\x20ftypisom" + bytes(50), "recording"),
    "mp3": (b"ID3\x04\x00" + bytes(50), "recording"),
}  # fmt: skip


@pytest.mark.parametrize("name", SAMPLES)
def test_what_holds_no_text_is_told_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    data, called = SAMPLES[name]
    for suffix in (f".{name.split()[0]}", ".txt", ".docx", ".html", ".pdf", ".md", ""):
        path = tmp_path / f"a{suffix}"
        path.write_bytes(data)
        says = containers.told(data, suffix)
        assert says, suffix
        assert (called in says, says.endswith("."), ";" in says) == (True, True, True)
    done = run("convert", tmp_path / "a.txt", "-t", "md")
    assert (done.returncode, done.stdout, done.stderr.decode()) == (2, b"", f"shilu: {tmp_path}/a.txt: {containers.told(data, '.txt')}\n")


@pytest.mark.parametrize("name", ["mht of Chrome", "rtf", "odt", "epub", "xlsx", "csv", "jsonl"])
def test_every_command_and_standard_input_tell_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    data, called = SAMPLES[name]
    (tmp_path / "a.txt").write_bytes(data)
    monkeypatch.chdir(tmp_path)
    for command in (("convert", "-"), ("audit", "-"), ("audit", "a.txt"), ("stats", "a.txt"), ("preview", "a.txt"), ("explain", "a.txt")):
        done = run(*command, data=data)
        assert (done.returncode, called in done.stderr.decode(), done.stderr.count(b"\n")) == (2, True, 1)
    assert batch("a.txt", "-o", "out", status=2)["failures"] == "1, see errors.jsonl"
    [row] = rows_of(tmp_path / "out/errors.jsonl")
    assert row["error"] == f"a.txt: {containers.told(data, '.txt')}"
    # who insists on a format gets it
    assert run("convert", "-f", "text", "-t", "json", data=b"id,text\n1,x\n").returncode == 0


def test_a_table_or_records_that_nothing_else_tells_are_known_by_their_name(tmp_path: Path) -> None:
    for suffix in ("csv", "tsv", "jsonl", "ndjson"):
        path = tmp_path / f"a.{suffix}"
        path.write_text(TEXT, "utf-8")
        done = run("audit", path)
        assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)
    # an archive that is damaged is what its name says
    for suffix, (data, called) in (("odt", SAMPLES["odt"]), ("epub", SAMPLES["epub"]), ("xlsx", SAMPLES["xlsx"])):
        assert called in str(containers.told(data[:60], f".{suffix}"))


def test_strict_open_xml_is_told_with_what_to_choose_in_word() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made(p("甲")))) as plain, zipfile.ZipFile(out, "w") as other:
        for member in plain.namelist():
            text = plain.read(member).decode()
            text = text.replace("http://schemas.openxmlformats.org/officeDocument/2006", "http://purl.oclc.org/ooxml/officeDocument")
            other.writestr(
                member,
                text.replace("http://schemas.openxmlformats.org/wordprocessingml/2006", "http://purl.oclc.org/ooxml/wordprocessingml"),
            )
    for form in ("auto", "docx"):
        done = run("convert", "-f", form, data=out.getvalue())
        assert done.stderr.decode() == (
            "shilu: standard input: is Strict Open XML; save it as “Word Document (.docx)”, not as “Strict Open XML Document”.\n"
        )


def test_documents_are_no_containers() -> None:
    document = word.Document()
    document.add_paragraph(TEXT)
    pages = [saved(document), made(p("甲")), OLE, OLE + "WordDocument".encode("utf-16-le"), *(s.read_bytes() for s in SEEDS)]
    pages += [page.read_bytes() for folder in ("corpus", "pages", "markdown") for page in (Path(__file__).parent / folder).glob("*.txt")]
    pages += [
        b"From: the press office\nTo: all\n\n" + TEXT.encode(), TEXT.encode("utf-16"), TEXT.encode("gbk"), b"", b" \n", b"{", b"[a](b), c\n",
        "青川县,发布会\n".encode() + TEXT.encode(), "[“记者”]：问\n".encode(), b"Hello, all\nGood, so\nWell, yes\nNo, no\nAh, oh\n",
        "ID3：请问？\n".encode(), b"%PDF-1.4", "姓名\t职务\n刘丹\t县长\n".encode(), b"BZh", "PAR: 请问\n".encode(), b"<html>", b"a,b",
    ]  # fmt: skip
    for page in pages:
        assert containers.told(page, ".txt") is None, page[:60]
    assert {by_content(data) for data, _ in SAMPLES.values()} == {None, "docx"}
    assert set(formats()) == {"docx", "html", "json", "md", "pdf", "text", "yaml"}
