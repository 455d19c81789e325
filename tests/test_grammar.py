"""The grammar: it is found, it accepts every order of tokens, and its words stand nowhere else."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import shilu
from shilu import grammar
from shilu.building import TreeReader
from shilu.layout import Layout
from shilu.naming import Voice
from shilu.parsing import GrammarToken, parse_tokens
from shilu.source import Source
from shilu.stream import Opening, Stretch

VOICES = ["HOST", "SPEAKER", "QUESTION", "RESUMED", "ANSWER"]
BLOCKS = ["WORDS", "BODY", "FURNITURE"]


def token(kind: str) -> GrammarToken:
    return GrammarToken(kind, Opening(Voice(), None, None, None, 1.0) if kind in VOICES else [Stretch("TEXT", 0, 1, 1)])


def read(kinds: list[str]) -> TreeReader:
    reader = TreeReader(Source("x"), Layout(frozenset(), frozenset()))
    reader.visit(parse_tokens([token(k) for k in kinds]))
    return reader


@settings(deadline=None)  # the first example composes the grammar
@given(st.lists(st.sampled_from(VOICES + BLOCKS), max_size=30))
def test_every_order_of_tokens_is_a_transcript(kinds: list[str]) -> None:
    reader = read(kinds)
    assert len(reader.turns) == sum(k in VOICES for k in kinds)
    assert len(reader.body) + len(reader.furniture) + sum(len(t.paragraphs) for t in reader.turns) == sum(k in BLOCKS for k in kinds)


@pytest.mark.parametrize(
    ("kinds", "exchanges"),
    [
        ("HOST SPEAKER HOST QUESTION HOST ANSWER ANSWER", [((3,), (5, 6))]),
        ("SPEAKER QUESTION ANSWER SPEAKER QUESTION ANSWER", [((1,), (2,)), ((4,), (5,))]),
        ("ANSWER QUESTION ANSWER", [((), (0,)), ((1,), (2,))]),
        ("QUESTION QUESTION ANSWER HOST", [((0,), ()), ((1,), (2,))]),
        ("QUESTION SPEAKER HOST ANSWER", [((0,), ()), ((), (3,))]),
        ("QUESTION BODY ANSWER", [((0,), (1,))]),
        ("RESUMED ANSWER", [((0,), (1,))]),
        # a question that is taken up again stays in its exchange
        ("QUESTION ANSWER RESUMED ANSWER QUESTION", [((0, 2), (1, 3)), ((4,), ())]),
    ],
)
def test_which_question_an_answer_belongs_to_comes_from_position(kinds: str, exchanges: list[tuple[tuple[int, ...], ...]]) -> None:
    reader = read(kinds.split())
    roles = {"HOST": "host", "SPEAKER": "speaker", "ANSWER": "answer", "QUESTION": "question", "RESUMED": "question"}
    assert [t.role for t in reader.turns] == [roles[k] for k in kinds.split() if k in roles]
    assert [(e.questions, e.answers) for e in reader.exchanges] == exchanges


def test_python_holds_no_words_of_the_field() -> None:
    words = re.compile(r"记者|記者|主持人|发布会|發布會|提问|镇长|书记|日报|来源|编辑|欢迎|感谢|请问")
    for path in Path(shilu.__file__).parent.rglob("*.py"):
        if path.name == "wording.py":  # the words of the outputs
            continue
        code = re.sub(r'"""[\s\S]*?"""|#.*', "", path.read_text("utf-8"))
        if path.parent.name == "rules":  # the sentences of the findings
            code = re.sub(r"^TEXTS = \{\n[\s\S]*?^\}\n", "", code, flags=re.MULTILINE)
        assert not words.search(code), path


def test_the_grammar_lies_beside_the_package_or_in_it() -> None:
    assert (grammar.FOLDER / "transcript.lark").is_file()
    assert {p.name for p in grammar.FOLDER.glob("*.lark")} >= {
        "cues.lark",
        "formulas.lark",
        "people.lark",
        "furniture.lark",
        "damage.lark",
        "uniform.lark",
        "phrases.lark",
    }


def test_kept_grammars_are_used_and_done_without(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "shilu", "convert", "-t", "json"]
    page = "主持人：欢迎参加发布会。请提问。\n记者：请问何时？\n刘丹副县长：明年。\n".encode()

    def run(home: str) -> bytes:
        done = subprocess.run(
            command, input=page, env=os.environ | {"XDG_CACHE_HOME": str(tmp_path / home)}, capture_output=True, check=True
        )
        assert done.stderr == b""
        return done.stdout

    told = run("new")
    kept = sorted(p.name for p in (tmp_path / "new" / "shilu").iterdir())
    assert [re.sub("-[0-9a-f]{8}", "", name) for name in kept] == ["phrases.lark.cache", "transcript.lark.cache"]
    (tmp_path / "torn" / "shilu").mkdir(parents=True)
    (tmp_path / "torn" / "shilu" / kept[0]).write_bytes(b"half")
    (tmp_path / "file").write_text("")
    assert {run("new"), run("torn"), run("file")} == {told}


def test_two_installations_do_not_share_what_is_kept(tmp_path: Path) -> None:
    page = "主持人：欢迎参加发布会。请提问。\n记者：请问何时？\n刘丹：明年。\n尾声到此，谢谢。\n".encode()
    told = {}
    for place in ("one", "two"):
        shutil.copytree(Path(shilu.__file__).parent, tmp_path / place / "shilu")
        shutil.copytree(grammar.FOLDER, tmp_path / place / "shilu" / "grammar", dirs_exist_ok=True)
        words = tmp_path / place / "shilu" / "grammar" / "furniture.lark"
        if place == "two":
            words.write_text(words.read_text("utf-8").replace("RULE_LINE: /", "RULE_LINE: /尾声到此，谢谢。|"), "utf-8")
        env = os.environ | {"XDG_CACHE_HOME": str(tmp_path / "cache"), "PYTHONPATH": str(tmp_path / place)}
        done = subprocess.run(
            [sys.executable, "-m", "shilu", "convert", "-t", "json"], input=page, env=env, capture_output=True, check=True
        )
        told[place] = [b["text"] for b in json.loads(done.stdout)["furniture"]]
    assert told == {"one": [], "two": ["尾声到此，谢谢。"]}


def rows(start: str) -> list[tuple[str, str]]:
    lines = (grammar.FOLDER / "README.md").read_text("utf-8").split("\n") if (grammar.FOLDER / "README.md").exists() else []
    found = [re.match(r"\| (\w+) \| `(.+?)` \|", line) for line in lines]
    return [(m[1], m[2]) for m in found if m and m[1].isupper() == (start == "terminal")]


RULES = ["mark", "midline", "edge", "furniture", "fact", "formula", "sign", "script", "person", "naming", "damage", "uniform"]


def test_every_terminal_is_taught_with_an_example() -> None:
    taught = [name for name, _ in rows("terminal")]
    assert sorted(taught) == sorted(name for rule in RULES for name in grammar.terminals(rule))


@pytest.mark.parametrize(("name", "example"), rows("terminal"))
def test_the_example_is_one(name: str, example: str) -> None:
    rule = next(r for r in RULES if name in grammar.terminals(r))
    pattern = grammar.terminals(rule)[name]
    if rule == "mark":
        found = grammar.master("mark").match(example)
        assert found
        assert found.lastgroup == name
    elif rule in {"furniture", "formula"} and not name.startswith("ENTRY"):
        found = grammar.master(rule, whole=True).match(example)
        assert found
        assert found.lastgroup == name
    else:
        assert pattern.search(example)


@pytest.mark.parametrize(("start", "example"), rows("rule"))
def test_the_example_of_a_phrase_parses(start: str, example: str) -> None:
    assert grammar.phrases().parse(example, start=start).children
