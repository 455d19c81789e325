"""The command line as people and scripts meet it: real processes, exit statuses, files whole or not at all."""

from __future__ import annotations

import errno
import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote_to_bytes

import pytest

from shilu.cli import main
from shilu.errors import OutputError
from shilu.readers import formats
from shilu.writers import names, save

SEEDS = sorted((Path(__file__).parents[1] / "seeds").glob("*.txt"))
OUTPUTS, INPUTS = ", ".join(names()), ", ".join(["auto", *sorted(formats())])
SHILU = [sys.executable, "-m", "shilu"]


def run(*args: str | Path, data: bytes | None = None, **env: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*SHILU, *map(str, args)], input=data, capture_output=True, check=False, env={**os.environ, **env})


def test_standard_input_and_default_format() -> None:
    done = run("convert", data=SEEDS[0].read_bytes())
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"# yaml-language-server")
    assert run("convert", "-", "-t", "json", data=SEEDS[0].read_bytes()).stdout.startswith(b"{")


def test_format_by_suffix_of_output(tmp_path: Path) -> None:
    for name, begins in (("a.json", "{"), ("a.yaml", "# yaml-"), ("a.md", "---")):
        assert run("convert", SEEDS[0], "-o", tmp_path / name).returncode == 0
        assert (tmp_path / name).read_text("utf-8").startswith(begins)


def test_a_report_is_no_error() -> None:
    done = run("convert", SEEDS[1], "-t", "json")
    assert (done.returncode, json.loads(done.stdout)["kind"]) == (0, "report")


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("convert", "none.txt"), "none.txt: there is no such file; check the name."),
        (("convert", "."), ".: is a directory; name a file in it."),
        (("convert", "SEED", "-t", "docx"), f"'docx' is no output format; take one of: {OUTPUTS}."),
        (
            ("convert", "SEED", "-o", "x.docx"),
            f"x.docx: no output format goes by this suffix; name one with -t ({OUTPUTS}).",
        ),
        (
            ("convert", "SEED", "-o", "no/such/x.md"),
            "no/such/x.md: cannot be written (No such file or directory); check the folder and its permissions.",
        ),
        (("convert", "SEED", "--encoding", "klingon"), "'klingon' is no encoding that Python knows; try utf-8, gb18030, big5 or utf-16."),
        (("convert", "SEED", "-f", "wps"), f"'wps' is no input format; take one of: {INPUTS}."),
        (("convert", "SEED", "-t", "json", "--keep-furniture"), "--keep-furniture goes with -t md or text, not with json."),
        (("preview", "SEED", "--color", "maybe"), "--color maybe: take auto, always or never."),
    ],
)
def test_bad_use_is_told_in_one_sentence(args: tuple[str, ...], says: str) -> None:
    done = run(*(str(SEEDS[0]) if a == "SEED" else a for a in args))
    assert (done.returncode, done.stdout, done.stderr.decode()) == (2, b"", f"shilu: {says}\n")


def test_an_output_is_replaced_whole_or_left_alone(tmp_path: Path) -> None:
    out = tmp_path / "out.md"
    out.write_text("before")
    out.chmod(0o640)
    assert run("convert", "none.txt", "-o", out).returncode == 2
    assert out.read_text() == "before"
    inode = out.stat().st_ino
    assert run("convert", SEEDS[0], "-o", out).returncode == 0
    assert out.read_text("utf-8").startswith("---")
    assert (out.stat().st_ino != inode, stat.S_IMODE(out.stat().st_mode)) == (True, 0o640)
    assert [p.name for p in tmp_path.iterdir()] == ["out.md"]


def test_an_output_that_cannot_be_finished_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_source: object, _target: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    out = tmp_path / "out.md"
    out.write_text("before")
    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OutputError, match="No space left"):
        save("after", out)
    assert (out.read_text(), [p.name for p in tmp_path.iterdir()]) == ("before", ["out.md"])


def test_a_link_keeps_pointing_and_a_pipe_stays_one(tmp_path: Path) -> None:
    target, link, pipe = tmp_path / "target.md", tmp_path / "link.md", tmp_path / "pipe.md"
    target.write_text("before")
    link.symlink_to(target)
    save("after", link)
    assert (link.is_symlink(), target.read_text()) == (True, "after")
    os.mkfifo(pipe)
    reader = subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE)
    save("through", pipe)
    assert (reader.communicate()[0], stat.S_ISFIFO(pipe.stat().st_mode)) == (b"through", True)


def test_a_dash_is_standard_output() -> None:
    assert run("convert", SEEDS[0], "-t", "md", "-o", "-").stdout.startswith(b"---")
    assert run("convert", SEEDS[0], "-o", "-").stdout == run("convert", SEEDS[0]).stdout != b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the device that is always full is Linux's")
def test_a_full_disk_is_told_in_one_sentence() -> None:
    done = subprocess.run(["bash", "-c", f"{sys.executable} -m shilu convert {SEEDS[0]} > /dev/full"], capture_output=True, check=False)
    assert (done.returncode, done.stderr.count(b"\n"), b"cannot be written" in done.stderr) == (2, 1, True)


def test_a_reader_that_has_enough_ends_it_quietly() -> None:
    command = f"{sys.executable} -m shilu convert {SEEDS[0]} -t json | head -1"
    done = subprocess.run(["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"{\n", b"")


def test_output_is_utf8_whatever_the_locale() -> None:
    done = run(
        "convert", "-t", "md", data="主持人：欢迎参加发布会。𠮷。\n记者：请问有何打算？\n".encode(), PYTHONIOENCODING="ascii", LC_ALL="C"
    )
    assert (done.returncode, "𠮷。" in done.stdout.decode("utf-8")) == (0, True)


def test_colours_only_when_asked_for_into_a_pipe() -> None:
    assert b"\x1b[" not in run("preview", SEEDS[0]).stdout
    assert b"\x1b[" in run("preview", SEEDS[0], "--color", "always").stdout


def test_explain_tells_what_decided() -> None:
    said = run("explain", SEEDS[4]).stdout.decode()
    assert said.startswith("transcript, 15 turns\n")
    assert re.search(r"^   13  cue: speaker [01]\.\d\d, else .+ [01]\.\d\d +王雷科.+\n       └ for: .+ \+\d", said, re.MULTILINE)
    assert re.search(
        r"^   13  1: speaker, 王雷科, confidence [01]\.\d\d, mended: both brackets \(guest list, photo caption", said, re.MULTILINE
    )
    assert "       赵吉文  北宿镇人大副主席  (named in: guest list, photo caption" in said


def test_schema_is_json_schema() -> None:
    assert json.loads(run("schema").stdout)["$schema"] == "http://json-schema.org/draft-07/schema#"


def test_a_line_of_fifty_megabytes_is_read() -> None:
    text = "主持人：欢迎参加发布会。" + "高质量发展" * 3_400_000
    done = run("convert", "-t", "json", data=text.encode())
    read = "".join(p["text"] for turn in json.loads(done.stdout)["turns"] for p in turn["paragraphs"])
    assert (done.returncode, len(read)) == (0, len(text) - len("主持人："))


@pytest.mark.parametrize("command", ["audit", "convert", "preview", "explain", "rule", "schema"])
def test_help_has_an_example(command: str) -> None:
    done = run(command, "--help")
    assert (done.returncode, f"Example: shilu {command}" in done.stdout.decode()) == (0, True)


def test_version() -> None:
    from shilu.version import VERSION

    assert run("--version").stdout.decode() == f"shilu {VERSION}\n"


STREAMS = ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"]
OUT = "standard output is closed; open it, or write to a file with -o."


@pytest.mark.parametrize("streams", STREAMS)
@pytest.mark.parametrize(
    "command",
    ["convert SEED", "convert -", "audit", "stats SEED", "preview SEED", "rule", "--help", "convert none.txt", "batch SEED -o OUT"],
)  # fmt: skip
def test_closed_streams_are_told_in_one_sentence(tmp_path: Path, command: str, streams: str) -> None:
    words = command.replace("SEED", str(SEEDS[0])).replace("OUT", str(tmp_path / "out"))
    done = subprocess.run(["bash", "-c", f"exec {sys.executable} -m shilu {words} {streams}"], capture_output=True, check=False)
    wrong = command in {"convert none.txt", "--none"}
    missing = "<&-" in streams and command in {"convert -", "audit"}
    shown = ">&-" in streams.replace("2>&-", "") and "help" not in command and not command.startswith("batch")
    empty = command in {"convert -", "audit"} and not missing
    assert done.returncode == (2 if wrong or missing or shown or empty else 0)
    said = done.stderr.decode()
    assert "Traceback" not in said
    if "2>&-" in streams:
        assert said == ""
    elif missing:
        assert said == "shilu: standard input: is closed; name a file.\n"
    elif shown and not wrong and not empty:
        assert said == f"shilu: {OUT}\n"


def test_what_is_written_to_a_file_needs_no_open_stream(tmp_path: Path) -> None:
    for name in ("a.md", "a.json"):
        command = f"exec {sys.executable} -m shilu convert {SEEDS[0]} -o {tmp_path / name} <&- >&- 2>&-"
        assert subprocess.run(["bash", "-c", command], check=False).returncode == 0
        assert (tmp_path / name).read_bytes() == run("convert", SEEDS[0], "-t", name[2:]).stdout


@pytest.mark.parametrize("encoding", ["cp1252", "big5", "latin-1", "ascii", "cp932:strict"])
def test_help_and_output_in_any_encoding(encoding: str) -> None:
    for command in ([], ["batch"]):
        done = run(*command, "--help", PYTHONIOENCODING=encoding)
        assert (done.returncode, done.stderr) == (0, b"")
        assert done.stdout.startswith(b"Usage: ")
    page = "主持人：欢迎参加发布会。𠮷。\n记者：请问有何打算？\n".encode()
    done = run("convert", "-t", "md", data=page, PYTHONIOENCODING=encoding)
    assert (done.returncode, "欢迎参加发布会。𠮷。" in done.stdout.decode("utf-8")) == (0, True)
    said = run("convert", "没有.txt", PYTHONIOENCODING=encoding)
    assert (said.returncode, said.stdout) == (2, b"")
    assert said.stderr.decode(encoding.partition(":")[0]).endswith(".txt: there is no such file; check the name.\n")


NAMES = [
    "a\n::error::x",
    "a\r::error::x",
    "a\u2028::error::x",
    "a\x85::error::x",
    "a\x1b[31mx",
    "a\x9bx",
    "a\u202ex",
    "%0A::error::",
    "\udcff\udcfe",
    "--x\udcff",
]


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_no_name_of_a_file_steers_or_begins_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes], name: str
) -> None:
    path, gone = str(tmp_path / f"{name}.txt"), str(tmp_path / f"no{name}.txt")
    Path(path).write_text("主持人：欢迎参加发布会，“好。\n记者：请问有何打算？\n", "utf-8")

    def told(*args: str) -> bytes:
        """What a command prints; checked."""
        monkeypatch.setattr(sys, "argv", ["shilu", *args])
        with pytest.raises(SystemExit) as left:
            main()
        out, said = capfdbinary.readouterr()
        for shown in (out.decode(), said.decode()):
            assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)
            assert not [line for line in shown.splitlines() if line.lstrip().startswith("::error::")]
        assert left.value.code in {0, 1} or said.count(b"shilu: ") == 1
        assert b"fault of shilu" not in said
        return out

    reports = {form: told("audit", path, "--format", form) for form in ("text", "json", "github", "sarif")}
    assert json.loads(reports["json"])[0]["path"].startswith(str(tmp_path))
    uri = json.loads(reports["sarif"])["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert unquote_to_bytes(uri) == os.fsencode(path)
    tables = {form: told("stats", path, "--format", form) for form in ("table", "csv", "json", "svg")}
    assert json.loads(tables["json"])[0]["turns"] == 2
    for command in ("convert", "audit", "stats", "preview", "explain"):
        told(command, gone)
    told("convert", path, "-t", "html")
    told("convert", path, "-o", str(tmp_path / f"out{name}.md"), "--diff")
    told("convert", path, "-o", str(tmp_path / "no" / f"{name}.md"))
    told("convert", path, "-o", str(tmp_path / f"{name}.xyz"))
    told("convert", f"--{name}")
    told("rule", name)
    told("convert", path, "--encoding", name)
    told("batch", path, gone, "-o", str(tmp_path / "out"))
    told("convert", path, "-o", str(tmp_path / f"{name}.md"))
    assert (tmp_path / f"{name}.md").read_text("utf-8").startswith("---\n")


def test_a_link_that_leads_to_itself_is_written_by_nobody(tmp_path: Path) -> None:
    (tmp_path / "a.md").symlink_to("b.md")
    (tmp_path / "b.md").symlink_to("a.md")
    done = run("convert", SEEDS[0], "-o", tmp_path / "a.md")
    assert (done.returncode, done.stderr.count(b"\n"), b"(Too many levels of symbolic links)" in done.stderr) == (2, 1, True)
    assert sorted(os.listdir(tmp_path)) == ["a.md", "b.md"]
    assert (tmp_path / "a.md").is_symlink()


def test_a_name_as_long_as_names_may_be_is_written(tmp_path: Path) -> None:
    out = tmp_path / ("x" * 252 + ".md")
    assert run("convert", SEEDS[0], "-o", out).returncode == 0
    assert out.read_text("utf-8").startswith("---")
    done = run("convert", SEEDS[0], "-o", tmp_path / ("x" * 300 + ".md"))
    assert (done.returncode, b"cannot be written (File name too long)" in done.stderr) == (2, True)


def test_standard_output_may_be_named(tmp_path: Path) -> None:
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m shilu convert {SEEDS[0]} -t md -o /dev/stdout | cat"], capture_output=True, check=False
    )
    assert done.stdout == run("convert", SEEDS[0], "-t", "md").stdout
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("--none",), "No such option: --none"),
        (("konvert",), "No such command 'konvert'"),
        (("convert", "a", "b"), "Got unexpected extra argument"),
        (("batch", "a"), "Missing option"),
        (("preview", "a", "--width", "wide"), "Invalid value for '--width'"),
    ],
)
def test_wrong_usage_is_told_in_one_sentence(args: tuple[str, ...], says: str) -> None:
    done = run(*args)
    assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (2, b"", 1)
    assert done.stderr.decode().startswith(f"shilu: {says}")
    assert done.stderr.decode().endswith("--help.\n")


def test_a_fault_of_ours_is_one_sentence_and_a_traceback_for_developers(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import shilu.reading\nshilu.reading.transcript_of = lambda *_: 1 // 0\n", "utf-8")
    done = run("convert", SEEDS[0], PYTHONPATH=str(tmp_path))
    assert (done.returncode, done.stderr.decode()) == (
        2,
        "shilu: fails with ZeroDivisionError (integer division or modulo by zero); that is a fault of shilu, please report it with the document.\n",
    )
    developing = subprocess.run(
        [sys.executable, "-X", "dev", *SHILU[1:], "convert", SEEDS[0]],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
    )
    assert b"Traceback" in developing.stderr


def test_settings_without_an_end_are_refused() -> None:
    done = run("audit", SEEDS[0], "--config", "/dev/zero")
    assert (done.returncode, done.stderr.decode()) == (2, "shilu: /dev/zero: is larger than settings are; name another file.\n")


def test_a_working_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    (tmp_path / "gone").mkdir()
    command = f"cd {tmp_path}/gone && rmdir {tmp_path}/gone && exec {sys.executable} -m shilu audit {SEEDS[0]}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, check=False)
    assert (done.returncode, done.stderr.decode()) == (2, "shilu: the working folder is gone; go to another one.\n")
