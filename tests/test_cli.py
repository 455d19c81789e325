"""The command line as people and scripts meet it: real processes, exit statuses, files whole or not at all."""

from __future__ import annotations

import errno
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

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
    assert said.startswith("transcript: 3 marked questions, 12 other marked turns\n")
    assert "lost: both brackets" in said
    assert "photo caption +3" in said


def test_schema_is_json_schema() -> None:
    assert json.loads(run("schema").stdout)["$schema"] == "http://json-schema.org/draft-07/schema#"


def test_a_line_of_fifty_megabytes_is_read() -> None:
    text = "主持人：欢迎参加发布会。" + "高质量发展" * 3_400_000
    done = run("convert", "-t", "json", data=text.encode())
    assert (done.returncode, len(json.loads(done.stdout)["turns"])) == (0, 1)


@pytest.mark.parametrize("command", ["audit", "convert", "preview", "explain", "rule", "schema"])
def test_help_has_an_example(command: str) -> None:
    done = run(command, "--help")
    assert (done.returncode, f"Example: shilu {command}" in done.stdout.decode()) == (0, True)


def test_version() -> None:
    from shilu.version import VERSION

    assert run("--version").stdout.decode() == f"shilu {VERSION}\n"
