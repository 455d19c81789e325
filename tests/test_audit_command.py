"""`shilu audit` and `shilu rule` as editors, CI and pre-commit use them: real processes, exit statuses, settings, many files."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from test_cli import run

ROOT = Path(__file__).parents[1]
CLEAN = (
    "主持人：大家好，欢迎参加新闻发布会。下面请提问。\n青川日报记者：请问何时通路？\n刘丹：谢谢您的提问。明年通路。\n"
    "主持人：请继续提问。\n青川广播记者：请问水费会涨吗？\n刘丹：不会涨。\n"
)
WARNED = CLEAN.replace("谢谢", "“谢谢")
WRONG = CLEAN.replace("刘丹：谢谢您的提问。明年通路。\n", "")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "pages" / "deep").mkdir(parents=True)
    (tmp_path / "pages" / ".hidden").mkdir()
    for name, text in (
        ("clean.txt", CLEAN),
        ("warned.txt", WARNED),
        ("deep/wrong.md", WRONG),
        (".hidden/wrong.txt", WRONG),
        ("a.png", "x"),
    ):
        (tmp_path / "pages" / name).write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def codes(*args: str | Path, data: bytes | None = None) -> tuple[int, list[tuple[str, str, int]]]:
    done = run("audit", "--format", "json", *args, data=data)
    assert done.stderr == b""
    return done.returncode, [(f["path"], f["code"], f["line"]) for f in json.loads(done.stdout)]


@pytest.mark.usefixtures("folder")
def test_exit_status_and_folders() -> None:
    assert codes("pages/clean.txt") == (0, [])
    assert codes("pages") == (1, [("pages/warned.txt", "SL501", 3), ("pages/deep/wrong.md", "SL301", 2)])
    assert codes("pages/warned.txt", "pages/deep") == (1, [("pages/warned.txt", "SL501", 3), ("pages/deep/wrong.md", "SL301", 2)])
    assert codes("pages", "--exit-zero")[0] == 0


@pytest.mark.usefixtures("folder")
def test_fail_on() -> None:
    assert codes("pages/warned.txt", "--fail-on", "error")[0] == 0
    assert codes("pages/warned.txt", "--fail-on", "warning")[0] == 1
    assert codes("pages/deep", "--fail-on", "error")[0] == 1


@pytest.mark.usefixtures("folder")
def test_select_and_ignore() -> None:
    assert codes("pages", "--select", "SL5") == (1, [("pages/warned.txt", "SL501", 3)])
    assert codes("pages", "--ignore", "unbalanced-marks,SL3") == (0, [])
    assert codes("pages", "--select", "SL3", "--select", "SL501", "--ignore", "SL301") == (1, [("pages/warned.txt", "SL501", 3)])


@pytest.mark.usefixtures("folder")
def test_standard_input_has_a_name() -> None:
    assert codes(data=WRONG.encode()) == (1, [("-", "SL301", 2)])
    assert codes("-", "--stdin-filename", "a/b.txt", data=WRONG.encode()) == (1, [("a/b.txt", "SL301", 2)])


@pytest.mark.usefixtures("folder")
def test_the_text_names_file_line_and_column() -> None:
    done = run("audit", "pages/warned.txt")
    first, *_, last = done.stdout.decode().rstrip("\n").split("\n")
    assert first.startswith("pages/warned.txt:3:4: SL501 warning unbalanced-marks: ")
    assert (done.returncode, last) == (1, "       = 请补上丢失的引号或括号。")


@pytest.mark.usefixtures("folder")
def test_language() -> None:
    assert "the mark “ has no partner" in run("audit", "pages/warned.txt", "--lang", "en").stdout.decode()


@pytest.mark.usefixtures("folder")
def test_statistics() -> None:
    done = run("audit", "pages", "pages/warned.txt", "pages/../pages/warned.txt", "--statistics")
    assert (done.returncode, done.stdout.decode()) == (1, "     1  SL301 unanswered-question\n     1  SL501 unbalanced-marks\n")
    counts = json.loads(run("audit", "pages", "--statistics", "--format", "json").stdout)
    assert counts[0] == {"code": "SL301", "name": "unanswered-question", "count": 1}


def test_settings_are_found_upwards(folder: Path) -> None:
    (folder / "shilu.toml").write_text(
        'ignore = ["SL501"]\nlang = "en"\nfail-on = "error"\n[per-file-ignores]\n"pages/deep/*" = ["SL3"]\n', "utf-8"
    )
    assert codes("pages") == (0, [])
    assert codes("pages", "--config", "/dev/null")[0] == 1
    inside = subprocess.run([sys.executable, "-m", "shilu", "audit", "."], cwd=folder / "pages", capture_output=True, check=False)
    assert (inside.returncode, inside.stdout) == (0, b"")


def test_files_are_ignored_wherever_the_command_runs(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "shilu.toml").write_text('select = ["SL501"]\n[per-file-ignores]\n"pages/*" = ["SL5"]\n', "utf-8")
    monkeypatch.chdir(folder / "pages" / "deep")
    assert codes("../warned.txt", "--config", "../../shilu.toml") == (0, [])
    assert codes("../../pages/deep/../warned.txt") == (0, [])


@pytest.mark.parametrize("text", ["tool = 3", "[tool]\nx = 1", "[project]\nname = 'x'"])
def test_a_pyproject_without_settings_is_passed(folder: Path, text: str) -> None:
    (folder / "pyproject.toml").write_text(text, "utf-8")
    assert codes("pages/warned.txt")[0] == 1


def test_settings_in_pyproject(folder: Path) -> None:
    (folder / "pyproject.toml").write_text('[project]\nname = "x"\n[tool.shilu]\nselect = ["SL5"]\nlang = "en"\n', "utf-8")
    done = run("audit", "pages")
    assert (done.returncode, done.stdout.decode().count("SL"), "no partner" in done.stdout.decode()) == (1, 1, True)
    # the command line goes before the file
    assert codes("pages", "--select", "SL3") == (1, [("pages/deep/wrong.md", "SL301", 2)])


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ('selct = ["SL5"]', "shilu.toml: there is no setting 'selct'; take select."),
        ('select = "SL5"', "shilu.toml: select must be a list of rules, not 'SL5'."),
        ("lang = 3", "shilu.toml: lang must be a text, not 3."),
        ('per-file-ignores = ["a"]', "shilu.toml: per-file-ignores must be a table of patterns, each with a list of rules."),
        ('fail-on = "fatal"', "--fail-on fatal: take info, warning or error."),
        ('ignore = ["SL99"]', "'SL99' is no rule; the nearest is SL901, and `shilu rule` lists all."),
        ('select = [""]', "shilu.toml: select must be a list of rules, not ['']."),
        ('lang = "fr"', "'fr' is no language of the findings; take one of: en, zh-Hans, zh-Hant."),
        ('per-file-ignores = {"none" = ["SL99"]}', "'SL99' is no rule; the nearest is SL901, and `shilu rule` lists all."),
        ("lang = ", "shilu.toml: is no TOML: Invalid value (at end of document)."),
    ],
)
def test_wrong_settings_are_told_in_one_sentence(folder: Path, settings: str, says: str) -> None:
    (folder / "shilu.toml").write_text(settings, "utf-8")
    done = run("audit", "pages")
    assert done.returncode == 2
    assert done.stdout == b""
    assert done.stderr.decode().endswith(f"{says}\n")
    assert done.stderr.count(b"\n") == 1


@pytest.mark.usefixtures("folder")
def test_a_file_that_cannot_be_read_does_not_stop_the_others() -> None:
    done = run("audit", "pages/none.txt", "pages/warned.txt", "--format", "json")
    assert (done.returncode, [f["code"] for f in json.loads(done.stdout)]) == (2, ["SL501"])
    assert done.stderr.decode() == "shilu: pages/none.txt: there is no such file; check the name.\n"


def test_a_report_goes_to_a_file(folder: Path) -> None:
    assert run("audit", "pages", "--format", "sarif", "-o", "out.sarif").returncode == 1
    assert len(json.loads((folder / "out.sarif").read_text("utf-8"))["runs"][0]["results"]) == 2


def test_the_readme_shows_what_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    shown = (ROOT / "README.md").read_text("utf-8").split("$ shilu audit seeds/004_*.txt\n")[1].split("\n(two of eight)")[0]
    [seed] = ROOT.glob("seeds/004_*.txt")
    printed = run("audit", seed.relative_to(ROOT)).stdout.decode()
    assert printed.count(": SL") == 8
    for paragraph in shown.rstrip().split("\n\n"):
        assert "".join(line.removeprefix("    ") + "\n" for line in paragraph.split("\n")) + "\n" in printed


def test_rule_prints_the_list_and_the_manual() -> None:
    rows = run("rule").stdout.decode().split("\n")
    assert rows[9] == "SL303  error    wrong-answerer           The host hands the question to one person and another one answers."
    manual = run("rule", "SL303").stdout.decode()
    assert manual.startswith("SL303 wrong-answerer (error)\n\nThe host hands the question to one person and another one answers.\n")
    assert manual == run("rule", "wrong-answerer").stdout.decode()
    done = run("rule", "SL333")
    assert (done.returncode, done.stderr.decode()[:22]) == (2, "shilu: 'SL333' is no r")


@pytest.mark.skipif(
    not (ROOT / ".git").exists() or shutil.which("git") is None, reason="pre-commit installs the hook from a git repository"
)
def test_the_pre_commit_hook(tmp_path: Path) -> None:
    pytest.importorskip("pre_commit")
    repo = tmp_path / "repo"
    repo.mkdir()
    (repo / "page.txt").write_text(WRONG, "utf-8")

    def git(*args: str) -> None:
        subprocess.run(["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *args], cwd=repo, check=True, capture_output=True)

    git("init")
    git("add", "-A")
    command = [sys.executable, "-m", "pre_commit", "try-repo", str(ROOT), "shilu-audit", "--all-files"]
    env = {**os.environ, "PRE_COMMIT_HOME": str(tmp_path / "home")}
    done = subprocess.run(command, cwd=repo, capture_output=True, check=False, env=env)
    assert (done.returncode, b"page.txt:2:1: SL301 error" in done.stdout) == (1, True), done.stdout.decode() + done.stderr.decode()
    (repo / "page.txt").write_text(CLEAN, "utf-8")
    git("add", "-A")
    done = subprocess.run(command, cwd=repo, capture_output=True, check=False, env=env)
    assert (done.returncode, b"Passed" in done.stdout) == (0, True), done.stdout.decode() + done.stderr.decode()
