"""One broken byte does not cost the page: it is read, U+FFFD tells where, and who wants it is refused in a sentence with the place."""

from __future__ import annotations

import codecs
import encodings.aliases
import json
import re
from pathlib import Path

import pytest

import shilu
from shilu.decoding import HALF, WEB, codec, decode
from shilu.errors import InputError
from shilu.readers import formats, html
from shilu.reading import parse_source
from shilu.source import Source
from test_cli import run

SIMPLE = "主持人：各位记者朋友，大家好。欢迎参加石桥县的新闻发布会，下面请提问。\n青川日报记者：请问乡村公路何时通车？\n刘丹：明年春天。\n"
TRADITIONAL = "主持人：各位記者朋友，大家好。歡迎參加石橋縣的記者會，下面請提問。\n青川日報記者：請問鄉村公路何時通車？\n劉丹：明年春天。\n"
JAPANESE = "（記者）　海鳴新聞です。来年度の予算について伺います。\n（知事）　はい、しっかり対応してまいります。\n"
ENGLISH = "MR. LEE: Good morning. We’ll begin with the road – it opens in May.\nQ: Which May? Is the café by the bridge open?\n"
PAGES = [
    ("utf-8", SIMPLE), ("utf-8", TRADITIONAL), ("utf-8", JAPANESE), ("utf-8", ENGLISH), ("gb18030", SIMPLE), ("big5", TRADITIONAL),
    ("cp932", JAPANESE), ("euc_jp", JAPANESE), ("utf-16", SIMPLE), ("utf-16", ENGLISH), ("cp1252", ENGLISH),
]  # fmt: skip
IDS = [
    f"{encoding}-{'zh' if text is SIMPLE else 'zh-Hant' if text is TRADITIONAL else 'ja' if text is JAPANESE else 'en'}"
    for encoding, text in PAGES
]


def plain(text: str) -> str:
    return text.removeprefix("\ufeff")


@pytest.mark.parametrize(("encoding", "page"), PAGES[:-1], ids=IDS[:-1])
def test_a_text_that_is_cut_anywhere_is_read_up_to_there(encoding: str, page: str) -> None:
    data = page.encode(encoding)
    for cut in range(20, len(data)):
        told, _ = decode(data[:cut], None, "a.txt")
        # a Western letter of one byte is all that can stand at the end instead
        assert plain(told)[: len(page)].rstrip("\ufffdâÃ") == data[:cut].decode(encoding, "replace").rstrip("\ufffd"), cut


@pytest.mark.parametrize(("encoding", "page"), PAGES, ids=IDS)
def test_a_byte_that_is_broken_anywhere_costs_no_more_than_its_character(encoding: str, page: str) -> None:
    data = page.encode(encoding)
    for at in range(2, len(data), 3):
        broken = data[:at] + b"\xff" + data[at + 1 :]
        told = plain(decode(broken, None, "a.txt")[0])
        before = len(plain(data[:at].decode(encoding, "ignore")))
        # where Windows-932 has something for the byte, the next character may go, too
        head, tail = page[:before], page[before + (2 if encoding == "cp932" else 1) :]
        assert told.startswith(head), at
        assert told.endswith(tail), at
        assert 1 <= len(told) - len(head + tail) <= 3, at
        assert ("\ufffd" in told) == (encoding not in {"utf-16", "cp1252"}), at


@pytest.mark.parametrize(("encoding", "page"), [(e, p) for e, p in PAGES if e not in {"utf-16", "cp1252"}])
def test_the_encoding_that_is_asked_for_is_kept(encoding: str, page: str) -> None:
    data = page.encode(encoding)
    at = len(data) // 2
    broken = data[:at] + b"\xff" + data[at + 1 :]
    used = codec(encoding)
    told, found = decode(broken, encoding, "a.txt")
    assert (len(told) - len(page) in {0, 1, 2}, "\ufffd" in told, found) == (True, True, used)
    with pytest.raises(InputError) as caught:
        decode(broken, encoding, "a.txt", strict=True)
    place = re.fullmatch(rf"a\.txt: byte (\d+) is not {encoding}; mend the file, or read it without --strict\.", str(caught.value))
    assert place
    assert at - 2 <= int(place[1]) <= at


def test_what_is_whole_is_not_touched_by_strictness() -> None:
    for encoding, page in PAGES:
        assert plain(decode(page.encode(encoding), None, "a.txt", strict=True)[0]) == page
    # U+FFFD that somebody else wrote is a character like others
    assert decode("好\ufffd".encode(), None, "a.txt", strict=True) == ("好\ufffd", "utf-8")


def page(charset: str, text: str = SIMPLE) -> str:
    return f'<html><head><meta charset="{charset}"></head><body><p>{text.strip().replace(chr(10), "</p><p>")}</p></body></html>'


@pytest.mark.parametrize(
    ("charset", "encoding", "text"),
    [("gbk", "gb18030", SIMPLE), ("gb2312", "gb18030", SIMPLE), ("utf-8", "utf-8", SIMPLE), ("big5", "big5", TRADITIONAL),
     ("shift_jis", "cp932", JAPANESE), ("euc-jp", "euc_jp", JAPANESE), ("utf-8", "utf-8", ENGLISH.replace("’", "'").replace("–", "-"))],
)  # fmt: skip
def test_a_broken_byte_in_a_page_that_declares_its_encoding(charset: str, encoding: str, text: str) -> None:
    whole = page(charset, text)
    data = whole.encode(encoding)
    at = data.index(text[-8:-3].encode(encoding))
    broken = data[:at] + b"\xff" + data[at:]
    source = html.read(broken, None, "a.html")
    assert source.text.count("\ufffd") == 1
    assert source.text.replace("\ufffd", "").split() == html.read(data).text.split()
    with pytest.raises(InputError) as caught:
        html.read(broken, None, "a.html", strict=True)
    assert str(caught.value) == f"a.html: byte {at} is not {charset}, which it declares; mend the file, or read it without --strict."


def test_where_nothing_reads_it_the_declared_encoding_and_the_place_are_told() -> None:
    data = page("gbk", "").encode() + bytes(range(255, 128, -1)) * 40
    with pytest.raises(
        InputError, match=rf"^a\.html: byte {data.index(bytes([255]))} is not gbk, which it declares, nor UTF-8, nor does the text"
    ):
        html.read(data, None, "a.html")


def test_a_declaration_that_is_wrong_is_seen_through() -> None:
    for charset in ("gbk", "big5", "shift_jis", "us-ascii", "utf-16"):
        data = page(charset).encode("utf-8")
        assert html.read(data + b"<p>\xff</p>").encoding == "utf-8"
    assert html.read(page("utf-8").encode("gb18030")).encoding == "gb18030"


NOT_OF_THE_WEB = [
    "raw_unicode_escape", "unicode_escape", "unicode-escape", "punycode", "idna", "undefined", "utf-7", "utf_7", "rot13", "hex", "base64",
    "zlib", "bz2", "uu", "quopri", "charmap", "utf-32", "cp037", "mbcs", "oem", "palmos", "ptcp154", "utf-8-sig", "../../etc", "a" * 300,
]  # fmt: skip


@pytest.mark.parametrize("charset", NOT_OF_THE_WEB)
def test_a_page_may_declare_the_encodings_of_the_web_alone(charset: str) -> None:
    odd = r"\ud800 +2AA- \x1b[31m \N{DIGIT ONE} xn--a-0ga"
    source = html.read(page(charset, SIMPLE + odd).encode())
    assert (source.encoding, odd in source.text) == ("utf-8", True)
    for form in ("yaml", "json", "md", "text", "html", "akn", "tei", "convokit", "svg", "terminal"):
        shilu.write(parse_source(source), form).encode()


def test_every_label_of_the_web_is_known() -> None:
    assert {codecs.lookup(name).name for name in WEB} == WEB


NAMES = sorted({*encodings.aliases.aliases, *encodings.aliases.aliases.values(), *NOT_OF_THE_WEB, "ü", "\udcff", "a b", "-", ""})


@pytest.mark.parametrize("data", [rb"Q: \ud800\udc00 Why? +2AA- So.", bytes(range(256)), "主持人：大家好。".encode(), b"", b"xn--a\xff"])
def test_any_name_of_an_encoding_decodes_text_or_is_refused(data: bytes) -> None:
    for name in NAMES:
        told = refused = ""
        try:
            told, _ = decode(data, name, "a.txt")
        except InputError as error:
            refused = str(error)
        assert not HALF.search(told), name
        assert "\n" not in refused, name


@pytest.mark.parametrize("name", ["hex", "rot13", "zlib", "unicode_escape", "raw-unicode-escape", "idna", "punycode", "undefined"])
def test_what_is_no_encoding_of_texts_is_refused(name: str) -> None:
    done = run("convert", "--encoding", name, data=b"MR. LEE: Good morning.\n")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode() == f"shilu: '{name}' decodes no text; try utf-8, gb18030, big5 or utf-16.\n"


BROKEN = SIMPLE.encode().replace("春".encode(), "春".encode()[:2])


@pytest.mark.parametrize("form", sorted({"text", "md", "html", "yaml", "json"}))
def test_the_audit_tells_the_place(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"a.{form}"
    if form in {"yaml", "json"}:
        written = shilu.write(shilu.parse(SIMPLE), form).encode()
        path.write_bytes(written.replace("春".encode(), "春".encode()[:2]))
    else:
        path.write_bytes(BROKEN.replace(b"\n", b"<p>") if form == "html" else BROKEN)
    done = run("audit", path, "--format", "json", "--select", "SL505")
    [finding] = json.loads(done.stdout)
    line = 5 if form == "html" else 3
    assert (finding["line"], finding["column"], "无法解码" in finding["message"]) == (line, 6, True)
    refused = run("audit", path, "--strict")
    assert (refused.returncode, refused.stdout) == (2, b"")
    at = path.read_bytes().index("天。".encode()) - 2
    assert refused.stderr.decode() == f"shilu: {path}: byte {at} is not utf-8; mend the file, or read it without --strict.\n"


@pytest.mark.parametrize("command", ["convert", "audit", "stats", "preview", "explain"])
def test_every_command_can_be_strict(tmp_path: Path, command: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(BROKEN)
    assert run(command, path).returncode in {0, 1}
    done = run(command, path, "--strict")
    at = BROKEN.index("天。".encode()) - 2
    assert (done.returncode, done.stderr.decode()) == (
        2,
        f"shilu: {path}: byte {at} is not utf-8; mend the file, or read it without --strict.\n",
    )


def test_broken_bytes_in_the_pages_own_lines_are_told_too() -> None:
    source = formats()["text"].read("首页 > 新闻\n来源：青川\udcff在线 2031-05-06\n".encode("utf-8", "surrogateescape") + SIMPLE.encode())
    assert isinstance(source, Source)
    found = [f for f in shilu.audit(parse_source(source)) if f.code == "SL505"]
    assert [(f.line, f.column) for f in found] == [(2, 6)]
