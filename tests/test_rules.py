"""Every rule does what its manual says, and speaks every language it should."""

from __future__ import annotations

import re
import string
import textwrap

import pytest

import shilu
from shilu.auditing import chosen
from shilu.errors import ShiluError
from shilu.rules import Rule, near, rules
from shilu.stream import EVIDENCE, LOST
from shilu.wording import MENDS, TONGUES

RULES = list(rules().values())
CONTRACT = {
    "SL101": "damaged-cue", "SL102": "name-variant", "SL103": "uncertain-turn", "SL201": "unannounced-speaker", "SL202": "silent-guest", "SL203": "outlet-mismatch",
    "SL204": "unnamed-outlet", "SL301": "unanswered-question", "SL302": "answer-without-question", "SL303": "wrong-answerer",
    "SL304": "question-numbering", "SL401": "empty-turn", "SL501": "unbalanced-marks", "SL502": "broken-paragraph",
    "SL503": "repeated-paragraph", "SL504": "masked-text", "SL505": "garbled-text", "SL901": "not-a-transcript",
}  # fmt: skip


def test_the_rules_are_those_of_the_contract() -> None:
    assert {r.code: r.name for r in RULES} == CONTRACT


def pages(rule: Rule) -> tuple[str, str]:
    match = re.fullmatch(r".+?\nFails:\n\n(.+)\nPasses:\n\n(.+)", rule.manual, re.DOTALL)
    assert match, "a manual ends in a page under Fails: and one under Passes:"
    return textwrap.dedent(match[1]), textwrap.dedent(match[2])


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.name)
def test_the_manual_is_true(rule: Rule) -> None:
    fails, passes = pages(rule)
    # pages as short as these are uncertain
    ignored = () if rule.code == "SL103" else ("SL103",)
    found = shilu.audit(shilu.parse(fails), ignore=ignored)
    assert [f.severity for f in found if f.code == rule.code] == [rule.severity]
    # nothing but the rule's own fault, and what follows from it
    assert {f.code for f in found} <= {rule.code, "SL202"}
    assert shilu.audit(shilu.parse(passes), ignore=ignored) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.name)
def test_the_manual_has_its_parts(rule: Rule) -> None:
    summary, empty, *_ = rule.manual.split("\n")
    assert summary.endswith(".")
    assert not empty
    assert "\nReported: " in rule.manual
    assert "\nNot reported: " in rule.manual


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.name)
def test_a_rule_says_the_same_in_every_language(rule: Rule) -> None:
    assert set(rule.texts) == set(TONGUES)
    fields = {
        lang: {key: {name for _, name, _, _ in string.Formatter().parse(text) if name} for key, text in texts.items()}
        for lang, texts in rule.texts.items()
    }
    assert fields["zh-Hans"] == fields["en"]
    assert fields["zh-Hant"] == fields["en"]
    for lang, texts in rule.texts.items():
        assert all(text.endswith("." if lang == "en" else "。") for text in texts.values())


def test_messages_are_in_the_documents_language() -> None:
    traditional = "主持人：各位記者朋友，大家好，歡迎參加新聞發佈會。\n青川日報記者：請問今年的重點是什麼？\n"
    [finding] = shilu.audit(shilu.parse(traditional))
    assert finding.message == "青川日報的提問「請問今年的重點是什麼？」沒有人回答。"
    english = "MODERATOR: Welcome to the press conference. The floor is open.\nQ: When will the road open?\n"
    [finding] = shilu.audit(shilu.parse(english), ignore=["SL204"])
    assert finding.message == "Nobody answers the question of a reporter, “When will the road open?”."
    page = "主持人：各位记者朋友，大家好，欢迎参加新闻发布会。\n青川日报记者：请问今年的重点是什么？\n"
    [finding] = shilu.audit(shilu.parse(page))
    assert finding.message == "青川日报的提问“请问今年的重点是什么？”没有人回答。"
    [finding] = shilu.audit(shilu.parse(page), lang="en")
    assert finding.message == "Nobody answers the question of 青川日报, “请问今年的重点是什么？”."
    with pytest.raises(ShiluError, match="'fr' is no language of the findings; take one of: en, zh-Hans, zh-Hant"):
        shilu.audit(shilu.parse(page), lang="fr")


def test_a_mend_is_told_in_chinese_wherever_it_can_be_shown() -> None:
    assert {*EVIDENCE, *LOST.values(), "both brackets", "square brackets"} <= set(MENDS)


@pytest.mark.parametrize(
    ("select", "ignore", "codes"),
    [
        ((), (), set(CONTRACT)),
        (("SL3",), (), {"SL301", "SL302", "SL303", "SL304"}),
        (("SL3",), ("SL301",), {"SL302", "SL303", "SL304"}),
        (("SL301",), ("SL3",), {"SL301"}),
        (("empty-turn", "sl102"), (), {"SL401", "SL102"}),
        (("ALL",), ("SL", "SL9"), set()),
        ((), ("SL1", "SL2", "SL3", "SL4", "SL50"), {"SL901"}),
    ],
)
def test_rules_are_chosen_by_code_prefix_and_name(select: tuple[str, ...], ignore: tuple[str, ...], codes: set[str]) -> None:
    assert {r.code for r in chosen(select, ignore)} == codes


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("SL310", "'SL310' is no rule; the nearest is SL3"),
        ("emty-turn", "the nearest is empty-turn"),
        ("x", "'x' is no rule; `shilu rule`"),
    ],
)
def test_a_rule_that_does_not_exist_is_told_with_the_nearest(word: str, says: str) -> None:
    with pytest.raises(ShiluError, match=re.escape(says)):
        chosen((word,), ())


@pytest.mark.parametrize(
    ("one", "other", "yes"),
    [
        ("刘丹青", "刘丹清", True), ("刘丹", "刘舟", True), ("刘丹青", "刘青丹", True), ("刘丹青", "刘丹", True), ("Whitcombe", "Whitcomb", True),
        ("刘丹青", "刘丹青", False), ("刘丹", "王舟", False), ("刘丹", "刘", False), ("刘丹青", "王丹清", False), ("Smith", "Smythe", False),
    ],
)  # fmt: skip
def test_names_that_are_one_character_apart(one: str, other: str, yes: bool) -> None:  # noqa: FBT001 - a column of the table
    assert (near(one, other), near(other, one)) == (yes, yes)


def place(page: str, code: str) -> tuple[int, int, int, int]:
    [found] = [f for f in shilu.audit(shilu.parse(page)) if f.code == code]
    return found.line, found.column, found.end_line, found.end_column


def test_lines_and_columns_count_code_points_from_one() -> None:
    head = "主持人：大家好，欢迎参加新闻发布会。下面请提问。\n"
    assert place(head + "青川日报记者：请问𠮷村“何时通路？\n刘丹：明年。\n", "SL501") == (2, 12, 2, 12)
    assert place(head + "　　青川日报记者：\n刘丹：明年。\n", "SL401") == (2, 3, 2, 9)
    assert place(head + "青川日报记者：\r\n\r\n  请问何时通路？\r\n\r\n  何时通桥？\r\n", "SL301") == (2, 1, 6, 7)


def test_a_finding_knows_its_turn_and_path() -> None:
    transcript = shilu.parse("主持人：大家好，欢迎参加新闻发布会。\n青川日报记者：请问何时通路？\n")
    [finding] = shilu.audit(transcript)
    assert (finding.turn, finding.path, transcript.turns[1].role) == (1, "-", "question")
