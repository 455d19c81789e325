"""Bytes become text: encodings told from the bytes, or named, and one sentence where neither works."""

from __future__ import annotations

import errno
import re
from pathlib import Path

import pytest

import shilu
from shilu.errors import InputError
from shilu.readers import by_content, documents_in, read_file
from shilu.readers.text import read_text

SEEDS = sorted((Path(__file__).parents[1] / "seeds").glob("*.txt"))
CHINESE = "主持人：各位記者朋友，大家好。歡迎參加記者會。\n記者：請問有何打算？\n局長：沒有。\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("seed", SEEDS, ids=lambda p: p.name[:3])
def test_seeds_in_every_encoding(seed: Path, encoding: str) -> None:
    text = seed.read_text("utf-8")
    source = read_text(text.encode(encoding))
    assert source.text.lstrip("\ufeff") == text
    assert source.encoding.split("-")[0] == encoding.split("-")[0]


def test_big5() -> None:
    assert (read_text(CHINESE.encode("big5")).text, read_text(CHINESE.encode("big5")).encoding) == (CHINESE, "big5hkscs")


@pytest.mark.parametrize("encoding", ["cp932", "euc_jp"])
def test_japanese(encoding: str) -> None:
    text = "（記者）　幹事社の海鳴新聞です。予算について伺います。\n（知事）　はい、来年度の予算でしっかり対応してまいります。\n"
    assert (read_text(text.encode(encoding)).text, read_text(text.encode(encoding)).encoding) == (text, encoding)


def test_western_letters_among_ascii() -> None:
    text = "MS. LEE: It’s “clear” – the café costs £5.\nQ: Where is it?\n"
    assert (read_text(text.encode("cp1252")).text, read_text(text.encode("cp1252")).encoding) == (text, "cp1252")


def test_gb2312_holds_more_than_its_name_says() -> None:
    text = CHINESE.replace("局長", "刘堃") + "𠮷田"
    assert read_text(text.encode("gb18030"), "gb2312").text == text


def test_what_was_used_is_in_the_json(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes(CHINESE.encode("gb18030"))
    assert shilu.read(path).encoding == "gb18030"


def test_a_byte_order_mark_is_a_character_of_the_source() -> None:
    source = read_text(b"\xef\xbb\xbf" + CHINESE.encode())
    assert shilu.parse(source.text).turns[0].cue.span[0] == 1  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("data", "encoding", "sentence"),
    [
        (b"", None, "standard input: is empty; give a file with text in it."),
        (" \n\u3000\ufeff\n".encode(), None, "standard input: holds only white space; give a file with text in it."),
        ("\u2003\n".encode(), None, "standard input: holds only white space; give a file with text in it."),
        (b"\x00\x01\x02\x03" * 40, None, "standard input: looks like binary data, not like text; convert it to text first."),
        (b"abc \xff\xfe\xfd", "utf-8", "standard input: byte 4 is not utf-8; try another --encoding, or none."),
        (b"abc", "klingon", "'klingon' is no encoding that Python knows; try utf-8, gb18030, big5 or utf-16."),
        (b"\xff\xfea", None, "standard input: begins as utf-16-le, but byte 2 is not; the file may be cut short. Try --encoding."),
        (b"abc", "undefined", "'undefined' decodes no text; try utf-8, gb18030, big5 or utf-16."),
        (b"ab\x81\x00\xff\xff\xff\xfa\xf9\xf8\xf7", None, "try --encoding."),
    ],
)
def test_unreadable_input_is_told_in_one_sentence(data: bytes, encoding: str | None, sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        read_text(data, encoding)
    assert str(caught.value).endswith(sentence)


def test_missing_files_and_directories(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        read_file(tmp_path / "none.txt")
    with pytest.raises(InputError, match="is a directory"):
        read_file(tmp_path)
    with pytest.raises(InputError, match="is no input format"):
        read_file(SEEDS[0], "wps")


@pytest.mark.parametrize(
    ("data", "format"),
    [
        (b"<!DOCTYPE html><html>", "html"), (b"\xef\xbb\xbf <!-- x -->\n<HTML>", "html"), (b"<p>", None), (b"%PDF-1.4", "pdf"),
        (b"PK\x03\x04", "docx"), (b"\xd0\xcf\x11\xe0", "docx"), (b'{"schema": 1', "json"), (b'{"name": 1', None),
        (b"# a\n\nschema: 1\n", "yaml"), (b"---\nschema: 1\n", "yaml"), (b"---\ntitle: x\n", None), ("主持人：".encode(), None),
    ],
)  # fmt: skip
def test_a_format_is_told_by_its_first_bytes(data: bytes, format: str | None) -> None:  # noqa: A002 - the option's name
    assert by_content(data) == format


def test_a_folder_is_searched_for_documents_only(tmp_path: Path) -> None:
    for name, text in (("a.txt", "x"), ("b.html", "x"), ("c.yaml", "schema: 1"), ("d.json", '{"schema": 1}'), ("package.json", "{}"),
                       ("ci.yaml", "on: push"), ("e.pdf", "x"), ("f.docx", "x"), ("g.png", "x")):  # fmt: skip
        (tmp_path / name).write_text(text)
    assert [p.name for p in documents_in([tmp_path])] == ["a.txt", "b.html", "c.yaml", "d.json", "e.pdf", "f.docx"]


def test_an_unreadable_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(path: Path, mode: str) -> None:
        assert mode == "rb"
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "open", denied)  # the tests may run as root, who reads everything
    with pytest.raises(InputError, match=r"secret\.txt: cannot be read \(Permission denied\); check its permissions\."):
        read_file(tmp_path / "secret.txt")


def test_the_lowest_versions_are_those_that_are_allowed() -> None:
    pinned = dict(re.findall(r"^([\w-]+)==(.+)$", (Path(__file__).parent / "lowest.txt").read_text(), re.MULTILINE))
    allowed = dict(re.findall(r"\"([\w-]+)>=([\d.]+)", (Path(__file__).parents[1] / "pyproject.toml").read_text()))
    for name, version in pinned.items():
        low, bound = ([int(n) for n in v.split(".")] for v in (version, allowed[name]))
        assert low[: len(bound)] == bound, name


def test_a_file_that_is_no_single_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shilu.readers.LARGEST", 1_000_000)
    (tmp_path / "a.txt").write_bytes(b"x" * 1_000_001)
    with pytest.raises(InputError, match=r"a\.txt: is larger than 1 MB; split it into its documents first\."):
        read_file(tmp_path / "a.txt")
