"""`shilu batch` as it is used and as it breaks: real processes, killed ones, poison, full disks; each document is counted once."""

from __future__ import annotations

import fcntl
import gzip
import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shilu.batch import Options, expand, plan
from shilu.batch.names import safe, stems
from shilu.batch.shards import zstd
from shilu.errors import InputError, ShiluError
from shilu.writers import names
from test_cli import INPUTS, SEEDS, SHILU, run

OUTPUTS = ", ".join(sorted({*names(), "jsonl", "parquet"}))
POISON = {"PYTHONPATH": str(Path(__file__).with_name("poison"))}
PAGE = (
    "主持人：大家好，欢迎参加第{}场新闻发布会。下面请提问。\n青川日报记者：请问何时通路？\n刘丹：谢谢您的提问。明年通路。\n"
    "主持人：请继续提问。\n青川广播记者：请问水费会涨吗？\n刘丹：不会涨。\n"
)
WARNED = PAGE.replace("谢谢", "“谢谢")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def batch(*args: str | Path, status: int = 0, **env: str) -> dict[str, str]:
    """The summary of a run, by its first column; with "shilu" as the complaints."""
    command = [*SHILU, "batch", "-j", "1", *map(str, args)]
    done = subprocess.run(command, capture_output=True, check=False, env={**os.environ, **env})
    assert (done.returncode, done.stdout) == (status, b""), done.stderr.decode()
    lines = done.stderr.decode().splitlines()
    rows = {re.split(r"  +", line)[0]: re.split(r"  +", line)[-1] for line in lines if not line.startswith("shilu: ")}
    return rows | {"shilu": "\n".join(line for line in lines if line.startswith("shilu: "))}


def counts(rows: dict[str, str]) -> tuple[int, int, int, int]:
    """Documents, transcripts, reports, failures; the first is the sum of the others."""
    documents, transcripts, reports, failures = (
        int(rows[k].split()[0].rstrip(",")) for k in ("documents", "transcripts", "reports", "failures")
    )
    assert documents == transcripts + reports + failures
    return documents, transcripts, reports, failures


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, with its content."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def visible(folder: Path) -> dict[str, bytes]:
    return {name: data for name, data in tree(folder).items() if not name.startswith(".shilu/")}


def records(path: Path, texts: list[Any], ids: list[Any] | None = None) -> Path:
    """A JSONL shard, compressed by its suffix."""
    rows = [json.dumps({"id": f"d{n}" if ids is None else ids[n], "text": text}) for n, text in enumerate(texts)]
    return packed(path, "".join(row + "\n" for row in rows).encode())


def packed(path: Path, data: bytes) -> Path:
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else zstd().compress(data) if path.suffix == ".zst" else data)
    return path


def rows_of(path: Path) -> list[dict[str, Any]]:
    data = path.read_bytes()
    data = gzip.decompress(data) if path.suffix == ".gz" else zstd().decompress(data) if path.suffix == ".zst" else data
    return [json.loads(line) for line in data.splitlines()]


def until(found: Callable[[], Any]) -> Any:
    """What is waited for, or a failure after a minute."""
    end = time.monotonic() + 60
    while not (told := found()):
        assert time.monotonic() < end, "waited in vain"
    return told


def pages(folder: Path, count: int, text: str = PAGE) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for n in range(count):
        (folder / f"{n:03}.txt").write_text(text.format(n), "utf-8")
    return folder


# What goes in, what comes out


def test_a_tree_is_mirrored(here: Path) -> None:
    for name in ("in/a.txt", "in/deep/b.md", "in/deep/c.txt", "in/deep/c.html", "in/.hidden/d.txt", "in/.e.txt", "in/f.png"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(f"<html><p>{PAGE}" if name.endswith("html") else PAGE, "utf-8")
    assert counts(batch("in", "-o", "out", "-t", "md")) == (4, 4, 0, 0)
    assert sorted(visible(here / "out")) == ["a.md", "deep/b.md", "deep/c.html.md", "deep/c.txt.md"]
    assert Path("out/a.md").read_bytes() == run("convert", "in/a.txt", "-t", "md").stdout
    assert counts(batch("in", "-o", "out2")) == (4, 4, 0, 0)
    assert Path("out2/deep/b.yaml").read_bytes() == run("convert", "in/deep/b.md").stdout


def test_inputs_of_many_kinds_keep_their_common_tree(here: Path) -> None:
    pages(here / "in/x", 2)
    pages(here / "in/y", 2)
    (here / "in/x/d[1].txt").write_text(PAGE, "utf-8")
    records(here / "in/x/s.jsonl.gz", [PAGE])
    rows = batch("in/y/*.txt", "in/x/d[1].txt", "in/x/s.jsonl.gz", "in/x", "in/y", "-o", "out")
    assert counts(rows) == (6, 6, 0, 0)
    assert sorted(visible(here / "out")) == ["x/000.yaml", "x/001.yaml", "x/d[1].yaml", "x/s.jsonl.gz", "y/000.yaml", "y/001.yaml"]


def test_records_give_records(here: Path) -> None:
    shards = {"a.jsonl": "a", "b.jsonl.gz": "b", "c.jsonl.zst": "c", "d.ndjson": "d"}
    for name in shards:
        records(here / name, [PAGE, SEEDS[1].read_text("utf-8"), WARNED])
    rows = batch(*shards, "-o", "out", "--audit")
    assert (counts(rows), rows["SL501"]) == ((12, 8, 4, 0), "4")
    expected = json.loads(run("convert", "-t", "json", data=PAGE.encode()).stdout)
    for name, stem in shards.items():
        suffix = name[1:].replace("ndjson", "jsonl")
        first, second, _ = rows_of(here / f"out/{stem}{suffix}")
        assert (first, second["document"]["kind"]) == ({"id": "d0", "document": expected}, "report")
        findings = rows_of(here / f"out/{stem}.audit{suffix}")
        assert [(f["id"], {g["code"] for g in f["findings"]}) for f in findings] == [
            ("d0", set()),
            ("d1", {"SL504", "SL901"}),
            ("d2", {"SL501"}),
        ]


def test_single_files_become_shards(here: Path) -> None:
    pages(here / "in", 300)
    assert counts(batch("in", "-o", "out", "-t", "jsonl", "-j", "2")) == (300, 300, 0, 0)
    shards = sorted((here / "out").glob("*.jsonl"))
    assert len(shards) > 2
    assert sorted(row["id"] for shard in shards for row in rows_of(shard)) == [f"{n:03}.txt" for n in range(300)]
    # a file that goes and one that comes: still each document once
    (here / "in/000.txt").unlink()
    (here / "in/zzz.txt").write_text(PAGE, "utf-8")
    rows = batch("in", "-o", "out", "-t", "jsonl")
    assert counts(rows) == (300, 300, 0, 0)
    assert int(rows["documents"].split("(")[1].split()[0]) > 100
    ids = [row["id"] for shard in (here / "out").glob("*.jsonl") for row in rows_of(shard)]
    assert sorted(ids) == [*(f"{n:03}.txt" for n in range(1, 300)), "zzz.txt"]


def test_parquet(here: Path) -> None:
    pa, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    parquet.write_table(pa.table({"url": ["u1", "u2", None], "body": [PAGE, None, WARNED]}), here / "a.parquet")
    rows = batch("a.parquet", "-o", "out", "--id", "url", "--text", "body", "--audit", status=2)
    assert counts(rows) == (3, 2, 0, 1)
    table = parquet.read_table(here / "out/a.parquet").to_pylist()
    assert [(r["id"], r["error"]) for r in table] == [
        ("u1", None),
        ("u2", "row 2: holds no text in 'body'; name another column with --text."),
        ("3", None),
    ]
    assert json.loads(table[0]["document"])["kind"] == "transcript"
    assert [f["id"] for f in rows_of(here / "out/a.audit.jsonl")] == ["u1", "3"]
    assert counts(batch("a.parquet", "-o", "jsonl", "--text", "body", "-t", "jsonl", status=2)) == (3, 2, 0, 1)
    assert [r["id"] for r in rows_of(here / "jsonl/a.jsonl")] == ["1", "2", "3"]
    assert "has no column 'text'; name one with --text: url, body." in str(
        rows_of(here / "o/a.jsonl") if batch("a.parquet", "-o", "o", "-t", "jsonl", status=2) else 0
    )
    (here / "a.parquet").write_bytes((here / "a.parquet").read_bytes()[:-50])
    rows = batch("a.parquet", "-o", "out", "--text", "body", status=2)
    assert (counts(rows), rows["inputs not whole"]) == ((0, 0, 0, 0), "1")


def record(url: str, body: bytes, mime: str = "text/html", kind: str = "response", head: str = "") -> bytes:
    http = f"HTTP/1.1 200 OK\r\nContent-Type: {mime}\r\n{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
    told = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nContent-Type: application/http;msgtype={kind}\r\nContent-Length: {len(http)}"
    return told.encode() + b"\r\n\r\n" + http + b"\r\n\r\n"


def archive() -> list[bytes]:
    page = f"<html><meta charset=gb2312><body><p>{PAGE}".replace("\n", "<p>").encode("gb18030")
    return [
        record("https://example.org/1", page),
        record("https://example.org/1", b"GET", kind="request"),
        record("https://example.org/a.png", b"\x89PNG", "image/png"),
        record("https://example.org/2", gzip.compress(page), head="Content-Encoding: gzip\r\n"),
        record("https://example.org/3", page, head="Content-Encoding: klingon\r\n"),
        record("https://example.org/4", page, "text/html; charset=utf-8"),
        record("https://example.org/5", b""),
        record("https://example.org/6", page),
    ]


def test_web_archives(here: Path) -> None:
    pytest.importorskip("warcio")
    (here / "in").mkdir()
    archives = {"in/a.warc": b"".join(archive()), "in/b.warc.gz": b"".join(map(gzip.compress, archive()))}
    outs = ["out/a.jsonl", "out/b.jsonl.gz"]

    def worked(cut: int) -> dict[str, str]:
        for name, whole in archives.items():
            (here / name).write_bytes(whole[: len(whole) - cut])
        return batch("in", "-o", "out", status=2)

    assert counts(worked(0)) == (12, 8, 0, 4)
    before = [rows_of(here / out) for out in outs]
    assert before[0] == before[1]
    assert [(r["id"][-1], "error" in r) for r in before[0]] == [(str(n), n in {3, 5}) for n in range(1, 7)]
    assert before[0][0]["document"]["encoding"] == "gb18030"
    # cut anywhere, what stands before is read and the loss is told
    for cut in (20, 200):
        rows = worked(cut)
        assert (counts(rows)[0], rows["inputs not whole"]) == (10, "2")
        for out, name in zip(outs, archives, strict=True):
            *found, last = rows_of(here / out)
            assert found == before[0][:5]
            assert last["error"].startswith(f"{name.removeprefix('in/')}: ends in the middle, the file is cut short;")
    assert counts(worked(0)) == (12, 8, 0, 4)
    assert [rows_of(here / out) for out in outs] == before


def test_every_row_that_is_wrong_is_told(here: Path) -> None:
    lines = [
        json.dumps({"id": "good", "text": PAGE}),
        '{"id": "cut", "text": ',
        "[1]",
        "",
        json.dumps({"id": 7}),
        json.dumps({"id": 8, "text": ""}),
        json.dumps({"id": ["x"], "text": PAGE}),
        json.dumps({"text": PAGE}),
        json.dumps({"id": "half", "text": "x\ud83dx"}),
        json.dumps({"id": "\ud83d", "text": PAGE}),
        "\udcff" + json.dumps({"id": "bytes", "text": PAGE}),
        "[" * 100_000,
        json.dumps({"id": "long", "text": "长" * 200_000}),
        json.dumps({"id": "good", "text": PAGE + "POISON print"}),
        json.dumps({"id": "fails", "text": PAGE + "POISON fail"}),
        json.dumps({"id": True, "text": "<html><p>" + PAGE.replace("\n", "<p>")}),
    ]
    (here / "a.jsonl").write_text("\ufeff" + "\r\n".join(lines), "utf-8", "surrogateescape")
    rows = batch("a.jsonl", "-o", "out", "--max-bytes", "500000", status=2, **POISON)
    assert counts(rows) == (15, 6, 0, 9)
    found = rows_of(here / "out/a.jsonl")
    assert [(r["id"], r["error"].split(";")[0] if "error" in r else r["document"]["format"]) for r in found] == [
        ("good", "text"),
        ("2", "row 2: is no JSON (Expecting value: line 2 column 1 (char 24))"),
        ("3", "row 3: is no JSON object"),
        ("7", "row 5: holds no text in 'text'"),
        ("8", "8: is empty"),
        ("7", "text"),
        ("8", "text"),
        ("half", "row 9: holds half a character at 1 (a lone surrogate)"),
        ("10", "text"),
        ("11", "row 11: is no JSON ('utf-8' codec can't decode byte 0xff in position 0: invalid start byte)"),
        ("12", "row 12: is no JSON (maximum recursion depth exceeded while decoding a JSON array from a unicode string)"),
        ("13", "row 13: is larger than 500000 bytes"),
        ("good", "text"),
        ("fails", "fails: fails with ZeroDivisionError (planted ?)"),
        ("16", "html"),
    ]
    errors = rows_of(here / "out/errors.jsonl")
    assert [(e["id"], e["shard"], e["error"]) for e in errors] == [(r["id"], "a.jsonl", r["error"]) for r in found if "error" in r]


def test_files_that_cannot_be_read(here: Path) -> None:
    pages(here / "in", 2)
    (here / "in/a.txt").write_bytes(b"")
    (here / "in/b.txt").write_bytes(bytes(range(256)) * 8)
    (here / "in/large.txt").write_text(PAGE * 100, "utf-8")
    os.mkfifo(here / "in/pipe.txt")
    os.mkfifo(here / "in/pipe.jsonl")
    (here / "in/gone.txt").symlink_to("nowhere")
    os.write(os.open(os.fsencode(here / "in") + b"/\xff.txt", os.O_CREAT | os.O_WRONLY), PAGE.encode())
    rows = batch("in", "none.txt", "-o", "out", "-t", "md", "--max-bytes", "5000", status=2)
    assert (counts(rows), rows["inputs missing"]) == ((8, 3, 0, 5), "1")
    assert rows["shilu"] == f"shilu: {here}/none.txt: there is no such file; check the name."
    assert [e["id"] for e in rows_of(here / "out/errors.jsonl")] == [
        "in/pipe.jsonl",
        *(f"in/{n}.txt" for n in ("a", "b", "gone", "large", "pipe")),
    ]
    # what an earlier run wrote for a document that fails now is gone
    assert Path("out/in/000.md").exists()
    (here / "in/000.txt").write_bytes(b"")
    assert counts(batch("in", "none.txt", "-o", "out", "-t", "md", "--max-bytes", "5000", status=2))[3] == 6
    assert not Path("out/in/000.md").exists()
    for name in ("000.txt", "a.txt", "b.txt", "large.txt", "pipe.txt", "gone.txt", "pipe.jsonl"):
        (here / "in" / name).unlink()
    assert counts(batch("in", "-o", "out", "-t", "md")) == (2, 2, 0, 0)
    assert not Path("out/errors.jsonl").exists()


def test_findings_stand_beside_the_output_and_settings_count(here: Path) -> None:
    pages(here / "in", 2, WARNED)
    (here / "shilu.toml").write_text('lang = "en"\n[per-file-ignores]\n"in/001.txt" = ["SL5"]\n', "utf-8")
    rows = batch("in", "-o", "out", "-t", "md", "--audit")
    assert rows["SL501"] == "1"
    [finding] = json.loads(Path("out/000.audit.json").read_bytes())
    assert (finding["path"], finding["line"], "no partner" in finding["message"]) == ("000.txt", 3, True)
    assert Path("out/001.audit.json").read_bytes() == b"[]"


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (
            ("in", "-o", "out", "-t", "docx"),
            f"'docx' is no output format; take one of: {OUTPUTS}.",
        ),
        (("in", "-o", "out", "-f", "wps"), f"'wps' is no input format; take one of: {INPUTS}."),
        (("in", "-o", "out", "--encoding", "klingon"), "'klingon' is no encoding that Python knows; try utf-8, gb18030, big5 or utf-16."),
        (("in", "-o", "in/000.txt"), "HERE/in/000.txt: is a file; name a folder with -o."),
        (("in", "-o", "."), "in: lies in the output folder HERE; write to another one with -o."),
        (("in", "-o", "in"), "in: lies in the output folder HERE/in; write to another one with -o."),
        (
            ("in", "-o", "out", "--dask", "tcp://127.0.0.1:1"),
            "tcp://127.0.0.1:1: no Dask scheduler answers (OSError); check the address and the network.",
        ),
    ],
)
def test_bad_use_is_told_in_one_sentence(here: Path, args: tuple[str, ...], says: str) -> None:
    pages(here / "in", 1)
    done = run("batch", *args, DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT="1s")
    assert (done.returncode, done.stdout) == (2, b"")
    assert (
        done.stderr.decode().replace(str(here), "HERE").removeprefix("shilu: ").removeprefix("HERE/") == f"{says.removeprefix('HERE/')}\n"
    )


def test_progress_on_a_terminal(here: Path) -> None:
    pages(here / "in", 3)
    ours, theirs = pty.openpty()
    with subprocess.Popen([*SHILU, "batch", "in", "-o", "out"], stderr=theirs, env={**os.environ, "TERM": "xterm", "COLUMNS": "100"}):
        os.close(theirs)
        shown = b""
        try:
            while data := os.read(ours, 10_000):
                shown += data
        except OSError:  # how Linux tells the end of a terminal
            pass
    os.close(ours)
    assert b"100%" in shown
    assert b"3 documents, " in shown
    assert b"documents          3" in shown


# Nothing lost, nothing twice


def test_what_is_finished_is_not_done_again(here: Path) -> None:
    pages(here / "in", 3)
    records(here / "in/s.jsonl", [PAGE, ""])
    first = batch("in", "-o", "out", "-t", "md", status=2)
    before, times = tree(here / "out"), {p: p.stat().st_mtime_ns for p in (here / "out").rglob("*.md")}
    again = batch("in", "-o", "out", "-t", "md", status=2)
    assert (counts(first), counts(again), again["documents"]) == ((5, 4, 0, 1), (5, 4, 0, 1), "5 (5 of them finished before)")
    assert tree(here / "out") == before
    assert {p: p.stat().st_mtime_ns for p in (here / "out").rglob("*.md")} == times
    # a lost output, a changed input, another option: only what it concerns, but that
    (here / "out/001.md").unlink()
    assert batch("in", "-o", "out", "-t", "md", status=2)["documents"] == "5 (2 of them finished before)"
    records(here / "in/s.jsonl", [PAGE, PAGE, PAGE])
    assert batch("in", "-o", "out", "-t", "md")["documents"] == "6 (3 of them finished before)"
    assert sorted(p.name for p in (here / "out/s.jsonl").iterdir()) == ["d0.md", "d1.md", "d2.md"]
    assert batch("in", "-o", "out", "-t", "md", "--timeout", "50")["documents"] == "6"
    # what lies somewhere else now is the same
    (here / "in").rename(here / "moved")
    (here / "out").rename(here / "elsewhere")
    assert batch("moved", "-o", "elsewhere", "-t", "md", "--timeout", "50")["documents"] == "6 (6 of them finished before)"


def mixed(folder: Path) -> Path:
    """Shards of every kind; the middle of one waits for the gate."""
    pages(folder / "files", 200)
    for name in ("a.jsonl", "b.jsonl.gz", "c.jsonl.zst", "d.jsonl"):
        records(folder / name, [PAGE.format(n) + ("POISON wait" if name == "c.jsonl.zst" and n == 7 else "") for n in range(15)] + [""])
    return folder


@pytest.mark.parametrize("target", ["md", "jsonl"])
def test_the_whole_run_is_killed_and_the_same_command_goes_on(here: Path, target: str) -> None:
    mixed(here / "in")
    gate = here / "gate"
    env = {**os.environ, **POISON, "GATE": str(gate)}
    command = [*SHILU, "batch", "in", "-o", "out", "-t", target, "-j", "1"]
    killed = subprocess.Popen(command, env=env, stderr=subprocess.DEVNULL)
    child = int(until(lambda: gate.with_suffix(".pid").exists() and gate.with_suffix(".pid").read_text("utf-8")).split()[0])
    killed.kill()
    killed.wait()
    assert list((here / "out/.shilu/tmp").iterdir())
    assert not (here / "out/c.jsonl.zst").exists()
    gate.touch()
    # the converting process, which nobody owns now, ends by itself
    until(lambda: not Path(f"/proc/{child}").exists() or "State:\tZ" in Path(f"/proc/{child}/status").read_text("utf-8"))
    rows = batch("in", "-o", "out", "-t", target, "-j", "2", status=2, GATE=str(gate), **POISON)
    assert (counts(rows), "of them finished before" in rows["documents"]) == ((264, 260, 0, 4), True)
    batch("in", "-o", "undisturbed", "-t", target, "-j", "1", status=2, GATE=str(gate), **POISON)
    assert tree(here / "out") == tree(here / "undisturbed")
    assert len(visible(here / "out")) == (261 if target == "md" else 5 + len(list((here / "out/files").iterdir())))


def test_a_converting_process_that_is_killed_costs_nothing(here: Path) -> None:
    mixed(here / "in")
    gate = here / "gate"
    with subprocess.Popen(
        [*SHILU, "batch", "in", "-o", "out", "-t", "jsonl", "-j", "2"],
        env={**os.environ, **POISON, "GATE": str(gate)},
        stderr=subprocess.PIPE,
    ):
        child = int(until(lambda: gate.with_suffix(".pid").exists() and gate.with_suffix(".pid").read_text("utf-8")).split()[0])
        gate.with_suffix(".pid").unlink()
        os.kill(child, signal.SIGKILL)
        # a new one takes the same document up
        assert int(until(lambda: gate.with_suffix(".pid").exists() and gate.with_suffix(".pid").read_text("utf-8")).split()[0]) != child
        gate.touch()
    batch("in", "-o", "undisturbed", "-t", "jsonl", status=2, GATE=str(gate), **POISON)
    assert tree(here / "out") == tree(here / "undisturbed")


def test_an_interruption_ends_at_once(here: Path) -> None:
    records(here / "a.jsonl", [PAGE, PAGE + "POISON wait", PAGE])
    gate = here / "gate"
    signal.signal(signal.SIGINT, signal.default_int_handler)  # where it is ignored here, it would be in what is started
    with subprocess.Popen(
        [*SHILU, "batch", ".", "-o", "out"], env={**os.environ, **POISON, "GATE": str(gate)}, stderr=subprocess.PIPE
    ) as going:
        until(lambda: gate.with_suffix(".pid").exists())
        going.send_signal(signal.SIGINT)
        assert going.communicate()[1] == b"shilu: stopped; the same command goes on from here.\n"
    assert going.returncode == 130
    gate.touch()
    env = POISON | {"GATE": str(gate)}
    # the output folder lies in the input now, and beside it
    assert counts(batch(".", "-o", "out", status=0, **env)) == (3, 3, 0, 0)
    assert batch("a.jsonl", "out", "-o", "out", status=0, **env)["documents"] == "3 (3 of them finished before)"


@pytest.mark.parametrize(
    ("poison", "says"),
    [
        ("kill", "bad: ended the process that converted it (SIGKILL), twice; leave the document out, and please report it."),
        ("hang", "bad: took more than 2 seconds and was stopped; --timeout gives it more."),
        ("eat", "bad: needs more than 500 MB of memory; --memory gives it more."),
    ],
)
def test_a_poison_document_costs_only_itself(here: Path, poison: str, says: str) -> None:
    texts = [PAGE, PAGE, PAGE + f"POISON {poison}", PAGE, PAGE]
    records(here / "a.jsonl", texts, ["d0", "d1", "bad", "d3", "d4"])
    records(here / "b.jsonl", [PAGE] * 3)
    rows = batch("a.jsonl", "b.jsonl", "-o", "out", "--timeout", "2", "--memory", "500", status=2, **POISON)
    assert counts(rows) == (8, 7, 0, 1)
    assert [r.get("error") for r in rows_of(here / "out/a.jsonl")] == [None, None, says, None, None]
    assert rows_of(here / "out/errors.jsonl") == [{"id": "bad", "shard": "a.jsonl", "error": says}]
    assert sum(len(rows_of(here / f"out/{n}.jsonl")) for n in "ab") == 8


def test_a_shard_that_was_cut_is_told(here: Path) -> None:
    names = ["a.jsonl.gz", "b.jsonl.zst"]
    whole = [records(here / name, [PAGE.format(n) + os.urandom(20_000).hex() for n in range(10)]).read_bytes() for name in names]
    for name, data in zip(names, whole, strict=True):
        (here / name).write_bytes(data[: len(data) // 2])
    rows = batch(*names, "-o", "out", status=2)
    assert rows["inputs not whole"] == "2"
    found = [rows_of(here / "out" / name) for name in names]
    assert counts(rows)[0] == sum(map(len, found)) - 2
    for name, told in zip(names, found, strict=True):
        says = f"{name}: ends in the middle, the file is cut short; what stands before it was read. Fetch it again."
        assert told[-1] == {"id": name, "error": says}
        assert 1 < len(told) < 10
    # they are tried again, and whole ones are taken
    assert batch(*names, "-o", "out", status=2)["documents"] == rows["documents"]
    for name, data in zip(names, whole, strict=True):
        (here / name).write_bytes(b"no archive" + data)
    assert batch(*names, "-o", "out", status=2)["inputs not whole"] == "2"
    for name, data in zip(names, whole, strict=True):
        (here / name).write_bytes(data)
    assert counts(batch(*names, "-o", "out")) == (20, 20, 0, 0)
    assert not (here / "out/errors.jsonl").exists()


@pytest.fixture
def disk(here: Path) -> Iterator[Path]:
    """A file system of 100 kB."""
    place = here / "disk"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=100k", "none", place], capture_output=True, check=False).returncode:
        pytest.skip("only root can mount a small file system, and a disk that is really full is the point")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


@pytest.mark.parametrize("target", ["md", "jsonl", "parquet"])
def test_a_full_disk(here: Path, disk: Path, target: str) -> None:
    pages(here / "in", 100)
    records(here / "in/s.jsonl", [PAGE.format(n) + os.urandom(1000).hex() for n in range(80)])
    rows = batch("in", "-o", disk / "out", "-t", target, "-j", "2", status=2)
    assert rows["shilu"].startswith("shilu: ")
    assert all(
        r.endswith(f"to {disk}/out (No space left on device); make room, then run the same command again.")
        for r in rows["shilu"].split("\n")
    )
    assert rows["shards failed"].endswith("; the same command does them again")
    counts(rows)
    subprocess.run(["mount", "-o", "remount,size=50m", disk], check=True)
    assert counts(batch("in", "-o", disk / "out", "-t", target)) == (180, 180, 0, 0)
    batch("in", "-o", "undisturbed", "-t", target)
    assert tree(disk / "out") == tree(here / "undisturbed")


def test_what_a_killed_run_left_is_swept_and_what_a_living_one_writes_is_not(here: Path) -> None:
    pages(here / "in", 1)
    for name in ("dead", "alive"):
        (here / f"out/.shilu/tmp/{name}").mkdir(parents=True)
        (here / f"out/.shilu/tmp/{name}/lock").touch()
        (here / f"out/.shilu/tmp/{name}/documents").write_bytes(b"half")
    with open(here / "out/.shilu/tmp/alive/lock", "wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        batch("in", "-o", "out")
        assert [p.name for p in (here / "out/.shilu/tmp").iterdir()] == ["alive"]
    batch("in", "-o", "out")
    assert not list((here / "out/.shilu/tmp").iterdir())


@pytest.mark.parametrize("target", ["md", "jsonl"])
def test_two_runs_at_once(here: Path, target: str) -> None:
    pages(here / "in", 150)
    records(here / "in/s.jsonl", [PAGE.format(n) for n in range(40)])
    command = [*SHILU, "batch", "in", "-o", "out", "-t", target]
    both = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(2)]
    assert [(p.communicate()[1].count(b"shilu:"), p.returncode) for p in both] == [(0, 0), (0, 0)]
    batch("in", "-o", "alone", "-t", target)
    assert tree(here / "out") == tree(here / "alone")


# Names


TRICKS = [
    "../../up", "..", ".", "/etc/passwd", "a/b", "a\\b", "a\0b", "n\nl", "x" * 5000, "长" * 300, "CON", "nul.txt", "Com1", "a ", "a.",
    ".hidden", "~root", "-rf", "a:b", "a*?", "\u202egnp.exe", "same", "same", "same", "Same", "same-" + "0" * 12, "x.audit", "errors",
    "https://example.org/a/b?c=d", "%2e%2e%2f", "C:\\x", "..\\..\\x", "é", "e\u0301",
]  # fmt: skip


def test_no_id_leaves_the_folder_and_none_takes_anothers_place(here: Path) -> None:
    (here / "in").mkdir()
    records(here / "in/s.jsonl", [PAGE.format(n) for n in range(len(TRICKS))], TRICKS)
    before = set(here.parent.rglob("*"))
    rows = batch("in", "-o", "deep/out", "-t", "md", "--audit")
    assert counts(rows) == (len(TRICKS), len(TRICKS), 0, 0)
    made = [p for p in here.parent.rglob("*") if p not in before and p.is_file() and ".shilu" not in p.parts]
    assert {p.parent for p in made} == {here / "deep/out/s.jsonl"}
    assert len({p.name for p in made}) == 2 * len(TRICKS)
    assert {re.findall("第(\\d+)场", p.read_text("utf-8"))[0] for p in made if p.suffix == ".md"} == {str(n) for n in range(len(TRICKS))}
    for name in ("same.md", "-rf.md", "~root.md", "é.md"):
        assert (here / "deep/out/s.jsonl" / name).exists()


@given(st.text(st.characters(categories=None), max_size=400))
def test_a_name_fits_any_system(name: str) -> None:
    made = safe(name)
    assert 0 < len(f"{made}.audit.jsonl.zst".encode()) <= 255
    assert not set(made) & set('/\\:*?"<>|\x00\n')
    assert made.strip(". ") == made
    assert made.split(".")[0].strip().lower() not in {"con", "nul", "aux", "prn", "com1", "lpt9", ""}
    assert made == name or re.search("-[0-9a-f]{12}$", made)
    assert safe(made) == made or re.search("-[0-9a-f]{12}$", made)


@given(st.lists(st.from_regex(r"\A[ab.]{1,3}(\.txt|\.html|\.jsonl\.gz|\.md)?\Z"), unique=True))
def test_files_of_a_folder_never_share_a_name(names: list[str]) -> None:
    assert len(set(map(safe, stems(names).values()))) == len(names)


def test_links_in_the_output_folder_are_not_followed(here: Path) -> None:
    pages(here / "in/sub", 2)
    pages(here / "in/fine", 1)
    records(here / "in/s.jsonl", [PAGE])
    (here / "outside").mkdir()
    (here / "victim").write_text("untouched", "utf-8")
    (here / "out/fine").mkdir(parents=True)
    (here / "out/sub").symlink_to(here / "outside")
    (here / "out/s.jsonl").symlink_to(here / "outside")
    (here / "out/fine/000.md").symlink_to(here / "victim")
    rows = batch("in", "-o", "out", "-t", "md", status=2)
    assert counts(rows) == (4, 2, 0, 2)
    assert [e["error"] for e in rows_of(here / "out/errors.jsonl")] == [
        f"sub/{n}.md: has no place in {here}/out (Not a directory); remove what stands in its way." for n in ("000", "001")
    ]
    assert not list((here / "outside").iterdir())
    assert (here / "victim").read_text("utf-8") == "untouched"
    assert not (here / "out/fine/000.md").is_symlink()
    assert (here / "out/s.jsonl/d0.md").exists()
    (here / "linked/.shilu").mkdir(parents=True)
    (here / "linked/.shilu/records").symlink_to(here / "outside")
    assert "is a symbolic link, which a batch does not follow" in run("batch", "in", "-o", "linked").stderr.decode()


def test_the_plan_is_cut_by_names_alone(here: Path) -> None:
    pages(here / "in", 400)
    options = Options(str(here / "out"))
    before = [s.names for s in plan(expand(["in"]), options, [])]
    assert all(len(names) <= 128 for names in before)
    (here / "in/0005.txt").touch()
    after = [s.names for s in plan(expand(["in"]), options, [])]
    assert len(set(before) - set(after)) == 1
    faults: list[InputError] = []
    assert not list(plan(expand(["none*"]), options, faults))
    assert [str(f) for f in faults] == [f"{here}/none*: there is no such file; check the name."]
    with pytest.raises(ShiluError):
        list(plan(expand(["in"]), Options(str(here)), []))


def test_the_working_folder_holds_no_modules(here: Path) -> None:
    pages(here / "in", 1)
    (here / "lark.py").write_text("raise SystemExit(9)", "utf-8")
    command = [sys.executable, "-P", "-m", "shilu", "batch", "in", "-o", "out"]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0


# Broken bytes, odd names, other targets

BROKEN = PAGE.encode().replace("年".encode(), "年".encode()[:2])


def test_a_broken_byte_costs_neither_its_document_nor_its_neighbours(here: Path) -> None:
    (here / "in").mkdir()
    (here / "in/a.txt").write_bytes(BROKEN)
    (here / "in/b.txt").write_bytes(PAGE.encode("gb18030").replace("年".encode("gb18030"), b"\xff"))
    (here / "in/c.html").write_bytes(
        f"<meta charset=gbk><p>{PAGE}".replace("\n", "<p>").encode("gb18030").replace("年".encode("gb18030"), b"\xff")
    )
    rows = [json.dumps({"id": n, "text": PAGE}, ensure_ascii=False).encode() for n in range(3)]
    rows[1] = rows[1].replace("年".encode(), "年".encode()[:2])
    (here / "in/d.jsonl").write_bytes(b"\n".join(rows))
    found = batch("in", "-o", "out", "-t", "jsonl", "--audit")
    assert (counts(found), found["SL505"]) == ((6, 6, 0, 0), "4")
    told = [row["findings"] for name in sorted((here / "out").glob("*.audit.jsonl")) for row in rows_of(name)]
    assert sorted((f["line"], f["column"]) for findings in told for f in findings if f["code"] == "SL505") == [
        (3, 12),
        (3, 12),
        (3, 12),
        (5, 12),
    ]
    assert counts(batch("in", "-o", "strict", "-t", "jsonl", "--strict", status=2)) == (6, 2, 0, 4)
    errors = {row["id"]: row["error"] for row in rows_of(here / "strict/errors.jsonl")}
    at = {name: (here / "in" / name).read_bytes().index(b"\xff") for name in ("b.txt", "c.html")}
    behind = "mend the file, or read it without --strict."
    assert errors["a.txt"] == f"a.txt: byte {PAGE.encode().index('年'.encode())} is not utf-8; {behind}"
    assert errors["b.txt"] == f"b.txt: byte {at['b.txt']} is not gb18030; {behind}"
    assert errors["c.html"] == f"c.html: byte {at['c.html']} is not gbk, which it declares; {behind}"
    assert errors["2"].startswith("row 2: is no JSON ('utf-8' codec can't decode")


def test_a_broken_byte_in_a_column_costs_no_other_row(here: Path) -> None:
    pa, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    values = [PAGE.encode(), BROKEN, PAGE.encode()]
    ids = [b"a", b"b\xff", b"c"]

    def column(cells: list[bytes]) -> Any:
        """Texts that nobody looked at, as other programs write them."""
        offsets = pa.array([sum(map(len, cells[:n])) for n in range(len(cells) + 1)], pa.int32())
        return pa.StringArray.from_buffers(len(cells), offsets.buffers()[1], pa.py_buffer(b"".join(cells)))

    parquet.write_table(pa.table({"id": column(ids), "text": column(values)}), here / "a.parquet")
    assert counts(batch("a.parquet", "-o", "out", "-t", "jsonl", "--audit")) == (3, 3, 0, 0)
    assert [row["id"] for row in rows_of(here / "out/a.jsonl")] == ["a", "b\ufffd", "c"]
    assert [len(row["findings"]) for row in rows_of(here / "out/a.audit.jsonl")] == [0, 1, 0]


@pytest.mark.parametrize("target", ["md", "jsonl"])
def test_names_that_are_no_utf8_stand_in_nobodys_way(here: Path, target: str) -> None:
    folder = os.fsencode(here / "in")
    os.mkdir(folder)
    for name, data in (
        (b"\x80.txt", b""),
        (b"\xff.txt", PAGE.encode()),
        (b"\xfe.jsonl", b"[1]\n"),
        (b"n\n::error::.txt", b""),
        (b"x.txt", PAGE.encode()),
    ):
        Path(os.fsdecode(folder + b"/" + name)).write_bytes(data)
    os.symlink(b"nowhere", folder + b"/\x81.txt")
    rows = batch("in", "-o", "out", "-t", target, status=2)
    assert counts(rows) == (6, 2, 0, 4)
    told = rows_of(here / "out/errors.jsonl")
    assert sorted(row["id"] for row in told) == ["1", "n\n::error::.txt", "\ufffd.txt", "\ufffd.txt"]
    assert "::error::" not in {line.strip()[:9] for line in (here / "out/errors.jsonl").read_text("utf-8").splitlines()}


def test_folders_with_pipes_devices_and_loops_are_done_to_their_end(here: Path) -> None:
    pages(here / "in", 2)
    for name in ("a.txt", "b.jsonl", "c.json", "d.jsonl.gz", "e.warc"):
        (here / "in" / name).symlink_to("/dev/zero")
        (here / "in" / f"loop-{name}").symlink_to(f"loop-{name}")
        os.mkfifo(here / "in" / f"pipe-{name}")
    (here / "in/up").symlink_to("..")
    rows = batch("in", "in/loop-a.txt", "/dev/zero", "-o", "out", "-t", "jsonl", status=2)
    assert (rows["transcripts"], "inputs missing" in rows) == ("2", False)
    errors = [row["error"].split(": ", 1)[1] for row in rows_of(here / "out/errors.jsonl")]
    pipe = "is no file but a pipe, socket or device; leave it out."
    assert (errors.count(pipe), sum("Too many levels of symbolic links" in e for e in errors), len(errors)) == (11, 5, 16)


def test_a_folder_without_documents_is_told(here: Path) -> None:
    (here / "empty").mkdir()
    pages(here / "in", 1)
    rows = batch("empty", "in", "-o", "out", status=2)
    assert (counts(rows), rows["inputs missing"]) == ((1, 1, 0, 0), "1")
    assert rows["shilu"] == f"shilu: {here}/empty: holds no document, nor a file with many; name another folder."


@pytest.mark.parametrize("target", ["jsonl", "parquet"])
def test_a_target_is_found_again_after_another_one(here: Path, target: str) -> None:
    if target == "parquet":
        pytest.importorskip("pyarrow")
        records(here / "a.jsonl", [PAGE] * 2)
        batch("a.jsonl", "-o", "source", "-t", "parquet")
        name = "a.parquet"
        (here / "source/a.parquet").rename(here / name)
        more = ["--text", "document"]
    else:
        name, more = records(here / "a.jsonl", [PAGE] * 2).name, []
    batch(name, "-o", "direct", *more)
    for _ in range(2):
        batch(name, "-o", "out", "-t", "md", *more)
        assert (here / "out" / name).is_dir()
        batch(name, "-o", "out", *more)
        assert (here / "out" / name).read_bytes() == (here / "direct" / name).read_bytes()
    assert not list((here / "out/.shilu/tmp").iterdir())


def test_a_folder_that_is_not_ours_is_left_alone(here: Path) -> None:
    records(here / "a.jsonl", [PAGE])
    (here / "out/a.jsonl").mkdir(parents=True)
    (here / "out/a.jsonl/mine.md").write_text("mine", "utf-8")
    rows = batch("a.jsonl", "-o", "out", status=2)
    assert "cannot be written" in rows["shilu"]
    assert (here / "out/a.jsonl/mine.md").read_text("utf-8") == "mine"


def test_a_system_without_locks_is_told(here: Path) -> None:
    pages(here / "in", 1)
    (here / "sitecustomize.py").write_text("import sys\nsys.modules['fcntl'] = None\n", "utf-8")
    done = run("batch", "in", "-o", "out", PYTHONPATH=str(here))
    assert (done.returncode, done.stdout, done.stderr.decode()) == (
        2,
        b"",
        "shilu: batch needs locks that this system lacks (Windows); run it under WSL, or use convert for each document.\n",
    )
    assert not (here / "out").exists()
    assert run("convert", "in/000.txt", PYTHONPATH=str(here)).returncode == 0
