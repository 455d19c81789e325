"""What is written reads back: YAML and JSON equal, Markdown with every heading and paragraph as it was said, nothing that steers a terminal."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

import shilu
from shilu.document import schema, to_document
from shilu.errors import OutputError
from shilu.model import Block, Transcript, Turn
from shilu.sheets import flow, markdown
from shilu.writers import write
from shilu.writers import yaml as yaml_writer
from shilu.writers.terminal import safe
from test_spans import PIECES

SEEDS = sorted((Path(__file__).parents[1] / "seeds").glob("*.txt"))
TEXTS = st.one_of(st.text(max_size=80), st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
MARKUP = st.text(alphabet="*_`<>[]()!#+-=~|&;:.\\/ \t\n1一，。”x:", min_size=1, max_size=40)


def turn(role: str, text: str, name: str | None = "李冰") -> Turn:
    return Turn(role, name, None, 1, None, (Block((0, len(text)), 1, text),))  # type: ignore[arg-type]


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_yaml_and_json_of_any_text_load_back_equal(text: str) -> None:
    transcript = shilu.parse(text)
    document = to_document(transcript)
    assert yaml.safe_load(write(transcript, "yaml")) == document
    assert json.loads(write(transcript, "json")) == document


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_markdown_of_any_text_can_be_written(text: str) -> None:
    assert write(shilu.parse(text), "md").startswith("---\n")


@settings(max_examples=400, deadline=None)
@given(st.lists(MARKUP, min_size=1, max_size=4), st.sampled_from(["李冰", "**", "a_b", "[x]"]))
def test_markdown_says_what_was_said(texts: list[str], name: str) -> None:
    turns = tuple(turn("host", text, name) for text in texts)
    document = MarkdownIt("commonmark").parse(
        write(Transcript("transcript", "zh-Hans", "题", None, None, turns=turns), "md").split("---\n\n", 1)[1]
    )
    said = ["".join(c.content for c in t.children or []) for t in document if t.type == "inline"]
    assert said == ["题", "开场", *(flow(f"{flow(name)}（主持人）：{flow(t)}") for t in texts)]


def test_markdown_refuses_to_write_what_does_not_read_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown, "_careful", lambda text: text)
    monkeypatch.setattr(markdown, "_light", lambda text: text)
    with pytest.raises(OutputError, match="cannot be told in Markdown"):
        write(shilu.parse("主持人：欢迎参加*新闻*发布会。"), "md")


@pytest.mark.parametrize("seed", SEEDS, ids=lambda p: p.name[:3])
def test_seeds_are_clean_markdown_and_fit_the_schema(seed: Path, tmp_path: Path) -> None:
    transcript = shilu.read(seed)
    path = tmp_path / "seed.md"
    path.write_text(write(transcript, "md"), "utf-8")
    done = subprocess.run([sys.executable, "-m", "mdformat", "--check", str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    jsonschema.validate(to_document(transcript), schema())


def test_bold_ends_in_the_name() -> None:
    html = MarkdownIt("commonmark").render(write(shilu.read(SEEDS[-1]), "md").split("---\n\n", 1)[1])
    assert "<p><strong>李冰</strong>（主持人）：女士们、先生们:</p>" in html
    assert "**" not in html


def test_literal_stars_stay_as_they_are() -> None:
    html = MarkdownIt("commonmark").render(write(shilu.read(SEEDS[1]), "md").split("---\n\n", 1)[1])
    assert "**安置695户" in html
    assert "“**回博山”" in html
    assert "人民xx区长" in html


def test_halves_of_a_broken_paragraph_are_joined() -> None:
    transcript = shilu.read(SEEDS[3])
    assert sum(b.continues for b in transcript.body) == 3
    text = write(transcript, "md")
    assert all(whole in text for whole in ("高质量发展新优势", "项目建设,鼓励企业", "坚持城乡融合发展"))


def test_furniture_is_left_out_unless_asked_for() -> None:
    transcript = shilu.read(SEEDS[-1])
    assert "添加时间" not in write(transcript, "md")
    assert "添加时间:2023-04-06 15:30:26" in write(transcript, "md", keep_furniture=True)


class Oracle(yaml_writer._Dumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - PyYAML's signature
        super().increase_indent(flow, indentless=False)


def by_pyyaml(document: dict[str, object]) -> str:
    text: str = yaml.dump(document, Dumper=Oracle, allow_unicode=True, sort_keys=False, width=float("inf"), default_flow_style=False)
    return text


@settings(max_examples=300, deadline=None)
@given(st.one_of(TEXTS, st.text(alphabet="记者：、【】： :#'\"\n-?[]{},，a1\t\u3000\xa0|>&*!%@`", max_size=12)))
def test_yaml_is_written_as_pyyaml_would(text: str) -> None:
    speech = yaml_writer._Speech(text)
    assert yaml_writer.dump({"a": text, "mend": {"lost": text}}) == by_pyyaml({"a": text, "mend": {"lost": text}})
    assert yaml_writer.dump({"calls": [text], "z": 0}) == by_pyyaml({"calls": (text,), "z": 0})
    assert yaml_writer.dump({"body": [{"text": text}], "z": True}) == by_pyyaml({"body": [{"text": speech}], "z": True})


def test_yaml_keeps_rare_characters_and_odd_breaks() -> None:
    transcript = shilu.parse("主持人：欢迎参加发布会。𠮷田😀。\n记者：\u2028请问no\n答：\x85on\n")
    text = write(transcript, "yaml")
    assert "欢迎参加发布会。𠮷田😀。\n" in text
    assert yaml.safe_load(text) == to_document(transcript)


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.sampled_from([None, 20, 77]))
def test_no_text_steers_the_terminal(text: str, width: int | None) -> None:
    shown = write(shilu.parse(text), "terminal", width=width)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)


def test_markup_and_emoji_codes_are_text_to_the_terminal() -> None:
    shown = write(shilu.parse("主持人：[red]欢迎[/red]参加发布会 :smile: 时间:100:。"), "terminal", width=100)
    assert "[red]欢迎[/red]参加发布会 :smile: 时间:100:。" in shown
    assert safe("\x1b[31m\x9b\u202e") == "␛[31m��"


def test_roles_survive_without_colour_and_colour_adds_only_colour() -> None:
    transcript = shilu.read(SEEDS[-1])
    plain, coloured = (write(transcript, "terminal", width=60, color=c) for c in (False, True))
    assert all(f"[{label}]" in plain for label in ("主持人", "发布", "问", "答"))
    stripped = re.sub(r"\x1b\[[0-9;]*m", "", coloured)
    assert [line.rstrip() for line in stripped.split("\n")] == plain.split("\n")


def test_lines_are_as_wide_as_asked() -> None:
    from rich.cells import cell_len

    shown = write(shilu.read(SEEDS[-1]), "terminal", width=40)
    assert max(cell_len(line) for line in shown.split("\n")) <= 40


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_a_picture_is_xml_that_fetches_nothing(text: str) -> None:
    picture = write(shilu.parse(text), "svg", width=60)
    tree = ElementTree.fromstring(picture.encode())
    assert {e.tag.rpartition("}")[2] for e in tree.iter()} <= {"svg", "style", "defs", "clipPath", "rect", "g", "text", "circle"}
    assert re.findall(r"https?://[^\"]*", picture) == ["http://www.w3.org/2000/svg"]
    assert "@font-face" not in picture


def test_a_letter_of_two_cells_has_the_width_of_two() -> None:
    picture = write(shilu.parse("主持人：欢迎参加发布会。"), "svg", width=60)
    assert re.search(r'textLength="195.2"[^>]*>欢迎参加发布会。', picture)
