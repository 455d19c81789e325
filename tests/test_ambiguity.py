"""No regular expression of the product is ambiguous: each is attacked with strings made from itself, and none costs more than its share.

Those of the grammar are taken as composed; those of the code are found where they are compiled, while everything is done once.
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

import shilu
from ambiguity import fault
from backtracking import FAILED, Steps
from cases import read_case
from counted import MATCHED, SEARCHED
from shilu import grammar

#: Not clean yet since casting is learned: run with `-m slow`.
pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
ROOT = Path(shilu.__file__).parent
#: Functions of `re`, and methods of patterns, that try one place only.
ONE_PLACE = {"match", "fullmatch"}
ASK = ONE_PLACE | {"compile", "search", "sub", "split", "findall", "finditer"}
#: Of a line that compiles a pattern for each page so many are attacked, the longest.
EACH = 3

Found = tuple[str, str, int, bool]


def composed() -> Iterator[Found]:
    """The terminals and the patterns of whole rules: name, source, flags, and whether texts are searched for them."""
    for rule in (*SEARCHED, *MATCHED, "script"):
        for name, pattern in grammar.terminals(rule).items():
            yield f"{rule} {name}", pattern.pattern, pattern.flags, rule in SEARCHED
    for rule, whole in {"mark": False, "midline": False, "uniform": False, "furniture": True, "formula": True}.items():
        yield f"all of {rule}", grammar.master(rule, whole=whole).pattern, 0, rule in SEARCHED
    for terminal in grammar.phrases().terminals:
        yield f"phrase {terminal.name}", terminal.pattern.to_regexp(), 0, False


@cache
def recorded() -> list[tuple[str, int, str, int]]:
    """What the product compiles outside the grammar: file, line, source, flags."""
    done = subprocess.run([sys.executable, str(HERE / "recorded.py")], capture_output=True, text=True, check=True)
    return [(file, line, source, flags) for file, line, source, flags in json.loads(done.stdout) if Path(file).name != "grammar.py"]


def sites() -> Iterator[tuple[Path, ast.Call, set[str]]]:
    """Every place where the code asks `re` for something, and what is done with it: of a pattern with a name what is done under that name."""
    trees = {path: ast.parse(path.read_text("utf-8")) for path in ROOT.rglob("*.py") if path.name != "grammar.py"}
    used: dict[str, set[str]] = {}
    named: dict[ast.AST, str] = {}
    for node in (node for tree in trees.values() for node in ast.walk(tree)):
        if isinstance(node, ast.Attribute) and node.attr in ASK:
            used.setdefault(ast.unparse(node.value).rpartition(".")[2], set()).add(node.attr)
        elif isinstance(node, ast.Assign):
            several = isinstance(node.targets[0], ast.Tuple) and isinstance(node.value, ast.Tuple)
            pairs = zip(node.targets[0].elts, node.value.elts, strict=True) if several else [(node.targets[0], node.value)]  # type: ignore[attr-defined]
            named |= {value: ast.unparse(target) for target, value in pairs}
        elif isinstance(node, ast.FunctionDef):
            named |= {inner.value: node.name for inner in ast.walk(node) if isinstance(inner, ast.Return) and inner.value}
    made_by = {name: call.func.id for call, name in named.items() if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)}
    for name, function in made_by.items():
        used.setdefault(function, set()).update(used.get(name, ()))
    for path, tree in trees.items():
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and ast.unparse(node.func.value) == "re"
                and node.func.attr in ASK
            ):
                yield path, node, used.get(named.get(node, ""), {"search"}) if node.func.attr == "compile" else {node.func.attr}


def in_code() -> Iterator[Found]:
    """The patterns of the code: place, source, flags, and whether texts are searched for them."""
    for path, call, used in sites():
        made = {(s, f) for file, line, s, f in recorded() if file == str(path) and call.lineno <= line <= (call.end_lineno or 0)}
        assert made, f"nothing that recorded.py does comes to {path.name}:{call.lineno}: give it an input that does"
        for source, flags in sorted(made, key=lambda m: -len(m[0]))[:EACH]:
            yield f"{path.name}:{call.lineno} {source[:60]}", source, flags, not used <= ONE_PLACE


def deep(work: Callable[[], None]) -> None:
    """Do something with room to recurse: a repetition is a few calls deep for every time it is repeated."""
    problems: list[BaseException] = []

    def guarded() -> None:
        try:
            work()
        except BaseException as error:
            problems.append(error)

    before, size = sys.getrecursionlimit(), threading.stack_size(256 * 2**20)
    sys.setrecursionlimit(100_000)
    thread = threading.Thread(target=guarded)
    thread.start()
    thread.join()
    threading.stack_size(size)
    sys.setrecursionlimit(before)
    if problems:
        raise problems[0]


def faults(found: Iterator[Found]) -> dict[str, str]:
    told: dict[str, str] = {}
    deep(lambda: told.update({name: said for name, source, flags, searched in found if (said := fault(source, flags, searched=searched))}))
    return told


@pytest.mark.timeout(900)
def test_the_grammar_is_not_ambiguous() -> None:
    assert faults(composed()) == {}


@pytest.mark.timeout(900)
def test_no_pattern_of_the_code_is_ambiguous() -> None:
    assert faults(in_code()) == {}


PLANTED = {
    # a blank beside a bar is the cell's or the bar's
    "bars": (r"[^|\n]{1,9}(?: ?\| ?[^|\n]{1,9})+$", False),
    # an indent is the mark of the line or its text
    "indents": (r"---\n(?:(?:[a-z]+:|[ \t]+|#)[^\n]*\n)+---", False),
    # one word is two others
    "words": (r"(?:今天|今天上午|上午)*发布", False),
    "twice": (r"(?:OLD |NEW |OLD )*MAN", False),
    "nested": (r"<(?:[a-z]+[ ]?)*>", False),
    "counted": (r"(?:(?:甲|乙){1,40}丙?){1,40}。", False),
    "searched": (r"[ \t]+$", True),
    "ahead": (r"\w(?=[^\n]*！)", True),
    "neighbours": (r"编辑[：:].*[ \t]*$", False),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_one_is_found(name: str) -> None:
    source, searched = PLANTED[name]
    assert list(faults(iter([(name, source, 0, searched)]))) == [name]


@pytest.mark.parametrize(
    "source",
    [r"[^|\n]{1,9}+(?:\|[^|\n]{1,9}+)+", r"(?:(?:[a-z]++:|[ \t]++|#)[^\n]*\n)+---", r"(?>今天上午|今天|上午)*+发布", r"(?:[a-z]++)+$"],
)
def test_its_mended_kin_is_not(source: str) -> None:
    assert faults(iter([("mended", source, 0, False)])) == {}


def test_the_counting_matcher_matches_as_the_engine_does() -> None:
    lines = [line[:120] for case in sorted((HERE / "corpus").glob("*.txt"))[::6] for line in read_case(case).source.split("\n") if line]

    def compare() -> None:
        for _, source, flags, _ in composed():
            engine, steps = re.compile(source, flags), Steps(source, flags)
            for line in lines[::9]:
                assert steps.search(line) == [m.span() for m in engine.finditer(line)], (source, line)
                assert (steps.match(line) != FAILED) == bool(engine.match(line))

    deep(compare)
