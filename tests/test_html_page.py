"""The page for reading: the words of every turn once and in order, a link in the map for each, and no text that becomes markup."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings

import shilu
from cases import reading, texts
from shilu.errors import OutputError
from shilu.sheets import joined
from shilu.writers.html import _template
from shilu.writers.terminal import STEERING, safe
from test_cli import SEEDS, run
from test_round_trips import MODEL
from test_writers import TEXTS

pytest.importorskip("jinja2")
PAGES = [name for name, _ in (*texts("seeds"), *texts("first")[::4])]
VOID = {"meta", "input", "br"}
HOSTILE = (
    "主持人：大家好，欢迎参加新闻发布会。<script>alert(1)</script>下面请提问。</style></script><img src=x onerror=alert(2)>\n"
    '记者"><b>：{{ 7*7 }}请问 &lt;b&gt; \u202egnaw\u202c？\n刘丹</a>：{% raw %}是的\'"&amp; https://example.org/x。\n'
)


class Seen(HTMLParser):
    """The elements of a page, what is spoken in each turn, and the map."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.elements: set[str] = set()
        self.spoken: dict[str, str] = {}
        self.links: list[str] = []
        self.ids: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.elements.add(tag)
        self.ids += [told["id"] or ""] if "id" in told else []
        if tag == "a" and any(t == "nav" for t, _ in self.open):
            self.links.append(told["href"] or "")
        if tag == "article":
            self.spoken[told["id"] or ""] = ""
        if tag not in VOID:
            self.open.append((tag, told))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, tag
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        classes = [(told.get("class") or "").split()[:1] for _, told in self.open]
        if ["speech"] in classes and ["notes"] not in classes:
            self.spoken[next(told["id"] or "" for tag, told in self.open if tag == "article")] += data


def squeezed(text: str) -> str:
    return "".join(text.split())


def due(transcript: shilu.Transcript) -> list[str]:
    return [squeezed("".join(safe(text) for text, _ in joined(t.paragraphs))) for t in transcript.turns]


@pytest.mark.parametrize("name", dict.fromkeys(PAGES))
def test_every_word_once_and_in_order(name: str) -> None:
    transcript = reading(name)
    for findings in ((), shilu.audit(transcript)):
        seen = Seen(shilu.write(transcript, "html", findings=findings))
        assert [squeezed(said) for said in seen.spoken.values()] == due(transcript), name
        assert [*seen.spoken] == [f"t{n}" for n in range(1, len(transcript.turns) + 1)]
        assert seen.links == [f"#t{n}" for n in range(1, len(transcript.turns) + 1)]
        assert len(set(seen.ids)) == len(seen.ids)
        assert {f"f{n}" for n in range(1, len(findings) + 1)} <= set(seen.ids)
        assert seen.open == []


@settings(max_examples=80, deadline=None)
@given(TEXTS)
def test_any_text(text: str) -> None:
    transcript = shilu.parse(text)
    page = shilu.write(transcript, "html", findings=shilu.audit(transcript))
    assert [squeezed(said) for said in Seen(page).spoken.values()] == due(transcript)
    assert not STEERING.search(page)


@settings(max_examples=60, deadline=None)
@given(MODEL)
def test_any_record(transcript: shilu.Transcript) -> None:
    assert [squeezed(said) for said in Seen(shilu.write(transcript, "html")).spoken.values()] == due(transcript)


def test_no_text_becomes_an_element() -> None:
    clean, hostile = (shilu.parse(t) for t in ("主持人：欢迎参加发布会。\n记者：请问？\n刘丹：是的。\n", HOSTILE))
    pages = [shilu.write(t, "html", findings=shilu.audit(t)) for t in (clean, hostile)]
    assert Seen(pages[1]).elements <= Seen(pages[0]).elements | {"mark", "details", "summary", "q", "b", "dt", "h5"}
    assert "img" not in Seen(pages[1]).elements
    assert "alert(1)" in "".join(Seen(pages[1]).spoken.values())
    assert "{{ 7*7 }}" in pages[1]
    assert pages[1].count("<script") == pages[1].count("<style") == 1


def test_nothing_is_fetched() -> None:
    page = shilu.write(shilu.read(SEEDS[-1]), "html")
    assert "default-src 'none'" in page
    assert not re.search(r"(?:src|href)=[\"'](?!#)|url\(|@import|https?://", page)


def test_command_and_missing_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("convert", SEEDS[-1], "-o", tmp_path / "a.html").returncode == 0
    assert "SL101" in (tmp_path / "a.html").read_text("utf-8")
    monkeypatch.setitem(__import__("sys").modules, "jinja2", None)
    _template.cache_clear()
    with pytest.raises(OutputError, match=r"a page is made with Jinja2; install it with: pip install 'shilu\[html\]'\."):
        shilu.write(shilu.read(SEEDS[-1]), "html")
