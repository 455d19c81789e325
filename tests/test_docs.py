"""What the documents tell people to type works: every `shilu` line and every piece of Python in them is run, every link leads somewhere."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from test_cli import SEEDS, run

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "README.zh-CN.md", *sorted((ROOT / "docs").glob("*.md"))]
pytestmark = pytest.mark.skipif(not PAGES[1].exists(), reason="the documents are in the checkout only")
COMMAND = re.compile(r"^    (?:\$ )?(shilu .+?)(?:  +#.*)?$", re.MULTILINE)
PYTHON = re.compile(r"(?:^    (?:from|import) .*\n(?:(?:    .*)?\n)*)", re.MULTILINE)
#: What needs a cluster, and what names files that are not there.
ELSEWHERE = re.compile(r"--dask|sbatch|crawl|\$")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files that the documents speak of."""
    text = SEEDS[-1].read_text("utf-8")
    (tmp_path / "page.txt").write_text(text, "utf-8")
    (tmp_path / "page.html").write_text("<html><body>" + "".join(f"<p>{line}</p>" for line in text.split("\n")), "utf-8")
    for name in ("page.yaml", "page.md"):
        assert run("convert", tmp_path / "page.txt", "-o", tmp_path / name).returncode == 0
    (tmp_path / "pages").mkdir()
    for seed in SEEDS[:2]:
        shutil.copy(seed, tmp_path / "pages")
    (tmp_path / "seeds").symlink_to(ROOT / "seeds")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
@pytest.mark.usefixtures("desk")
def test_commands(page: Path) -> None:
    lines = [c for c in COMMAND.findall(page.read_text("utf-8")) if not ELSEWHERE.search(c)]
    for line in lines:
        words = [w for word in shlex.split(line)[1:] for w in (sorted(map(str, Path().glob(word))) if "*" in word else [word])]
        done = run(*words)
        assert done.returncode in ({0, 1} if words[0] == "audit" else {0}), (line, done.stderr.decode())
    assert lines or page.name in {"design.md", "library.md", "scale.md"}


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
@pytest.mark.usefixtures("desk")
def test_python(page: Path) -> None:
    told = {"text": SEEDS[-1].read_text("utf-8")}
    for piece in (p for p in PYTHON.findall(page.read_text("utf-8")) if "dask" not in p):
        exec("\n".join(line[4:] for line in piece.split("\n")), told)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links(page: Path) -> None:
    found = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8"))
    assert [link for link in found if not (page.parent / link).exists()] == []


def test_every_promise_names_tests_that_there_are() -> None:
    rows = [line for line in (ROOT / "SECURITY.md").read_text("utf-8").split("\n") if line.startswith("| ")]
    promises = rows[2 : next(at for at, row in enumerate(rows) if row.startswith("| target"))]
    named = {row: re.findall(r"`(?:tests/)?(test_\w+\.py)`", row) for row in promises}
    assert len(promises) > 10
    assert {row for row, files in named.items() if not files} <= {row for row in promises if row.startswith("| Nothing is fetched")}
    assert [file for files in named.values() for file in files if not (ROOT / "tests" / file).exists()] == []


def test_tests_have_a_time_limit_and_say_why_they_skip(pytestconfig: pytest.Config) -> None:
    assert 0 < float(pytestconfig.getini("timeout")) <= 600
    assert "-rs" in pytestconfig.getini("addopts")
