"""Bytes become text: encodings told from the bytes, or named, and one sentence where neither works."""

from __future__ import annotations

import errno
import io
import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import shilu
from shilu.errors import InputError
from shilu.readers import by_content, documents_in, read_file
from shilu.readers.text import read_text
from test_cli import run

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


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    """A folder with a page, and with everything else that has a page's name."""
    (tmp_path / "good.txt").write_text(CHINESE, "utf-8")
    for name in ("zero.txt", "zero.json", "zero.docx", "zero.pdf"):
        (tmp_path / name).symlink_to("/dev/zero")
    for name in ("pipe.txt", "pipe.yaml", "pipe.html"):
        os.mkfifo(tmp_path / name)
    (tmp_path / "linked.txt").symlink_to("pipe.txt")
    (tmp_path / "loop.txt").symlink_to("pool.txt")
    (tmp_path / "pool.txt").symlink_to("loop.txt")
    (tmp_path / "self.json").symlink_to("self.json")
    (tmp_path / "gone.md").symlink_to("nowhere")
    (tmp_path / "long.txt").symlink_to("x" * 250 + ".txt")
    (tmp_path / "up").symlink_to("..")
    (tmp_path / "folder.txt").mkdir()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(os.path.relpath(tmp_path / "socket.txt"))
    return tmp_path


PIPE = "is no file but a pipe, socket or device; leave it out, or hand it on as standard input."


@pytest.mark.parametrize("command", ["audit", "stats"])
def test_a_folder_with_pipes_devices_and_loops_is_read_to_its_end(odd: Path, command: str) -> None:
    done = run(command, odd, "--format", "json")
    assert (done.returncode, len(json.loads(done.stdout))) == (2, 1)
    said = dict(line.removeprefix(f"shilu: {odd}/").split(": ", 1) for line in done.stderr.decode().splitlines())
    assert said.pop("gone.md") == "there is no such file; check the name."
    assert said.pop("long.txt") == "there is no such file; check the name."
    for name in ("loop.txt", "pool.txt", "self.json"):
        assert said.pop(name) == "cannot be read (Too many levels of symbolic links); check its permissions."
    assert said == dict.fromkeys(("linked.txt", "pipe.html", "pipe.yaml", "socket.txt", "zero.docx"), PIPE)


@pytest.mark.parametrize(
    "name",
    ["zero.txt", "zero.json", "zero.docx", "pipe.txt", "pipe.yaml", "linked.txt", "loop.txt", "socket.txt", "self.json", "folder.txt"],
)
def test_none_of_them_is_read_when_it_is_named(odd: Path, name: str) -> None:
    for command in ("convert", "preview", "explain", "audit", "stats"):
        done = run(command, odd / name)
        assert (done.returncode, done.stdout if command != "stats" else b"", done.stderr.count(b"\n")) == (2, b"", 1)
        assert done.stderr.startswith(f"shilu: {odd / name}: ".encode()) or name == "folder.txt"


@pytest.mark.parametrize("source", ["cat /dev/zero", "yes 好"])
def test_standard_input_without_an_end_is_read_up_to_the_limit(monkeypatch: pytest.MonkeyPatch, source: str) -> None:
    monkeypatch.setattr("shilu.readers.LARGEST", 3_000_000)
    with subprocess.Popen(source.split(), stdout=subprocess.PIPE) as endless:
        assert endless.stdout
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(endless.stdout))
        with pytest.raises(InputError, match=r"^standard input: is larger than 3 MB; split it into its documents first\.$"):
            read_file(Path("-"))
        endless.kill()


def test_what_the_shell_hands_on_as_a_number_is_read() -> None:
    command = f"{sys.executable} -m shilu convert <(printf '主持人：欢迎参加发布会。') -t text"
    done = subprocess.run(["bash", "-c", command], capture_output=True, check=False)
    assert (done.returncode, "欢迎参加发布会。" in done.stdout.decode()) == (0, True)


@pytest.mark.parametrize("command", ["audit", "stats"])
def test_a_folder_without_documents_is_told(tmp_path: Path, command: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "other/.hidden").mkdir(parents=True)
    (tmp_path / "other/a.png").touch()
    (tmp_path / "other/.hidden/a.txt").write_text(CHINESE, "utf-8")
    (tmp_path / "page.txt").write_text(CHINESE, "utf-8")
    done = run(command, tmp_path / "empty", tmp_path / "page.txt", tmp_path / "other", "--format", "json")
    assert (done.returncode, len(json.loads(done.stdout)) > 0) == (2, True)
    suffixes = ".docx, .htm, .html, .json, .markdown, .md, .pdf, .shtml, .text, .txt, .xhtml, .yaml, .yml"
    assert done.stderr.decode() == "".join(
        f"shilu: {tmp_path / name}: holds no document; give one with files in it whose names end in {suffixes}.\n"
        for name in ("empty", "other")
    )
