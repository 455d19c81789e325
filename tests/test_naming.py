"""Naming: one small page for each way in which a page tells who speaks. Borders and roles are given; only the names are looked at."""

from __future__ import annotations

import pytest

from shilu import grammar
from shilu.casting import Cast
from shilu.casting.chain import LABELS
from shilu.casting.turns import draft
from shilu.naming import Voice, name_voices
from shilu.naming.linking import weigh
from shilu.naming.registry import build, plain
from shilu.naming.tags import read_asker, read_official
from shilu.naming.western import people_in, split_western
from shilu.phrases import read_label
from shilu.reading import transcript_of
from shilu.source import Source
from shilu.stream import merged
from shilu.training.fit import lesson
from shilu.training.measure import _named
from shilu.training.pages import LabelledPage, read_page, read_pages

HEAD = "kind: transcript\nlang: ?\nstyle: a test\n\n"


def labelled(rows: str) -> LabelledPage:
    return read_page(HEAD + rows.strip("\n") + "\n", "test")


def voices(page: LabelledPage) -> list[Voice]:
    one = lesson(page)
    return name_voices(one.facts, merged(one.facts, draft(one.facts, one.labels)[0]))[0]


def told(rows: str) -> list[str]:
    """Each turn as `name` or, of a question, `medium / name`."""
    page = labelled(rows)
    return [
        f"{v.medium or '-'} / {v.name or '-'}" if turn.role == "question" else v.name or "-"
        for turn, v in zip(page.turns, voices(page), strict=True)
    ]


@pytest.mark.parametrize("page", [p for p in read_pages() if p.set == "names"], ids=lambda p: p.name)
def test_the_pages_about_names(page: LabelledPage) -> None:
    one = lesson(page)
    sure = [[1.0] * len(LABELS) for _ in one.labels]
    cast = Cast(one.facts, one.blocks, one.rows, tuple(one.labels), sure, tuple(draft(one.facts, one.labels)[0]), 0.0)
    turns = transcript_of(Source(page.text), cast).turns
    wrong = [(g.role, t.speaker, t.outlet) for g, t in zip(page.turns, turns, strict=True) if not _named(g, t.speaker, t.outlet)]
    assert wrong == []


# ---- officials and hosts


def test_an_office_is_one_person_throughout() -> None:
    rows = """
- | PRIME MINISTER
- | THE HON ANNA BELL MP
- | TRANSCRIPT
 |
speaker | PM: ‖Good morning to you all.
 |
question | JOURNALIST: ‖Is it open?
 |
answer | PRIME MINISTER: ‖It is open.
 |
question | JOURNALIST: ‖Since when?
 |
answer | BELL: ‖Since noon.
"""
    assert told(rows) == ["Anna Bell", "- / -", "Anna Bell", "- / -", "Anna Bell"]


def test_of_two_holders_of_an_office_none() -> None:
    rows = """
- | Minister Anna Bell and Minister Oscar Tremlett met the press.
 |
question | JOURNALIST: ‖Who pays?
 |
answer | MINISTER: ‖We do, all of us, in the end.
"""
    assert told(rows) == ["- / -", "-"]


def test_voices_with_numbers_by_introductions_calls_and_thanks() -> None:
    rows = """
- | transcript
 |
host | Speaker 1: (00:02)‖
 | Good morning. My name is Greta Nilsson. You'll hear from Chief Engineer Tomas Arriaga and from Mayor Ruth Dowd. Tomas, go ahead.
 |
speaker | Speaker 2: (00:09)‖
 | Thank you, Greta. The tube is dry.
 |
speaker | Speaker 3: (00:30)‖
 | One lane each way from six tonight.
 |
host | Speaker 1: (00:40)‖
 | Thank you, Mayor Dowd.
"""
    assert told(rows) == ["Greta Nilsson", "Tomas Arriaga", "Ruth Dowd", "Greta Nilsson"]


def test_a_surname_and_its_title_in_chinese() -> None:
    rows = """
- | 青川县新闻发布会
- | 出席：副县长汤和平、水务局局长骆青川
- | 主持：宣传部副部长尹知秋
 |
host | 主持人：‖各位好，请提问。
 |
question | 记者：‖何时通水？
 |
answer | 汤副县长：‖十月。
 |
answer | 骆局长：‖我补充一句，十月中旬。
 |
answer | 汤和平答：‖对，中旬。
"""
    assert told(rows) == ["尹知秋", "- / -", "汤和平", "骆青川", "汤和平"]


def test_a_surname_around_its_title_and_in_a_list() -> None:
    rows = """
- | 水利署記者會
- | 主持人：梁發言人世昀
- | 列席：林部長暘谷、涂署長品蓁
 |
host | 梁發言人：‖先請林部長。
 |
speaker | 林部長：‖大家好，今天有兩件事。
 |
question | 記者：‖會停水嗎？
 |
answer | 涂署長：‖不會停水。
"""
    assert told(rows) == ["梁世昀", "林暘谷", "- / -", "涂品蓁"]


def test_a_reply_word_means_whoever_was_called() -> None:
    rows = """
- | 青川县新闻发布会
- | 出席：副县长汤和平、水务局局长骆青川
 |
host 尹知秋 | 主持人：‖请骆青川局长回答。
 |
answer | 答：‖十月通水，水价不变。
"""
    assert told(rows)[1] == "骆青川"


def test_japanese_offices_by_the_name_line() -> None:
    rows = """
- | 知事定例記者会見
- | 会見者　知事　柏原　俊彦
 |
speaker | 知事）‖おはようございます。図書館を建て替えます。
 |
question | 記者）‖湖東新報の堀内です。費用はいくらですか。
 |
answer | 知事）‖九十八億円です。
"""
    assert told(rows) == ["柏原俊彦", "湖東新報 / 堀内", "柏原俊彦"]


# ---- askers


def test_follow_ups_stay_with_who_was_called_until_another_is() -> None:
    rows = """
- | Press Briefing by Press Secretary Corinne Dalhousie
 |
host | MS. DALHOUSIE: ‖All right. Marcy, kick us off.
 |
question | Q ‖How many birds are dead?
 |
answer | MS. DALHOUSIE: ‖Two million.
 |
question | Q ‖And how many are sick?
 |
answer | MS. DALHOUSIE: ‖Fewer. Way in the back.
 |
question | Q ‖Do you eat eggs?
 |
answer | MS. DALHOUSIE: ‖Fried. Go ahead, Saul.
 |
question | Q ‖Who counts them?
"""
    asked = [t for t in told(rows) if "/" in t]
    assert asked == ["- / Marcy", "- / Marcy", "- / -", "- / Saul"]


@pytest.mark.parametrize(
    ("cue", "medium", "name"),
    [
        ("數位週報 蔡和平：", "數位週報", "蔡和平"),
        ("记者 央视：", "央视", ""),
        ("记者（央视）：", "央视", ""),
        ("《云溪周刊》记者 蔡和安：", "云溪周刊", "蔡和安"),
        ("Wilf Danaher, Ellery Tide:", "Ellery Tide", "Wilf Danaher"),
        ("Petra Okonjo (Baltic Ledger):", "Baltic Ledger", "Petra Okonjo"),
        ("浪報江玟潔：", "浪報", "江玟潔"),
        ("FRAGE KRAHFORST:", "", "KRAHFORST"),
        ("外媒：", "", ""),
        ("众：", "", ""),
        ("SEVERAL:", "", ""),
        ("網友：", "", ""),
        ("投资者提问：", "", ""),
        ("记者再问：", "", ""),
        ("記：", "", ""),
        ("Speaker 4:", "", ""),
    ],
)
def test_what_the_cue_of_a_question_says(cue: str, medium: str, name: str) -> None:
    tag = read_asker(read_label(cue))
    assert (tag.medium, tag.name) == (medium, name)


@pytest.mark.parametrize(
    ("cue", "name", "office"),
    [
        ("Press Secretary Jane Roe:", "Jane Roe", "Press Secretary"),
        ("L'hon. Maëlle Thibodeau:", "Maëlle Thibodeau", ""),
        ("汤和平回答：", "汤和平", ""),
        ("汤和平先生：", "汤和平", ""),
        ("主持人:", "", "主持人"),
        ("Modératrice :", "", "Modératrice"),
        ("SPEAKER_02:", "", "SPEAKER_02"),
        ("Minister for Water:", "", "Minister for Water"),
    ],
)
def test_what_the_cue_of_an_official_says(cue: str, name: str, office: str) -> None:
    tag = read_official(read_label(cue))
    assert (tag.name, tag.office) == (name, office)


def test_words_for_many_and_for_no_press_have_no_medium() -> None:
    rows = """
- | 云溪市发布会
 |
question | 外媒：‖谁验收的？
 |
answer 汤和平 | 汤和平：‖我们在查。
 |
question | 网友阿旺：‖能走人吗？
 |
answer 汤和平 | 汤和平：‖能走。
"""
    assert [t for t in told(rows) if "/" in t] == ["- / -", "- / 阿旺"]


def test_the_asker_names_himself_in_the_second_sentence() -> None:
    rows = """
- | 云溪市发布会
 |
question | 记者：‖几位辛苦了。我是云溪日报记者。桥什么时候修好？
 |
answer 汤和平 | 汤和平：‖明年。
"""
    assert told(rows)[0] == "云溪日报 / -"


def test_the_asker_in_brackets_behind_his_question() -> None:
    rows = """
- | 云溪市发布会
 |
question | 问：‖桥什么时候修好？（云溪日报记者 蔡和安）
 |
answer 汤和平 | 汤和平：‖明年。
"""
    assert told(rows)[0] == "云溪日报 / 蔡和安"


# ---- the parts


def test_evidence_is_weighed_and_nobody_is_an_answer() -> None:
    from collections import Counter

    sure = {"A": Counter({"introduces himself": 1}), "B": Counter({"named right behind": 1})}
    assert weigh(sure).name == "A"
    assert weigh({"A": Counter({"called on right before": 1}), "B": Counter({"called on right before": 1})}).name is None
    assert weigh({"A": Counter({"named right behind": 1})}).name is None
    assert weigh({}).name is None


def test_western_names_are_told_by_what_stands_around_them() -> None:
    assert split_western("Rt Hon Imogen Thackeray MP") == ("Imogen Thackeray", "")
    assert split_western("Minister for Housing Fionnuala Daly TD") == ("Fionnuala Daly", "Minister for Housing")
    found = [(name, office) for name, office, _, _ in people_in("Briefing by Farid Lund, Spokesman, and Secretary of State Jane Roe")]
    assert found == [("Farid Lund", "Spokesman"), ("Jane Roe", "Secretary of State")]
    assert [i for *_, i, _ in people_in("Madhavi Kelkar (MK) ran the dams.")] == ["MK"]


def test_mentions_are_joined_into_persons() -> None:
    page = labelled("""
- | Statement by Minister Anna Bell
 |
speaker | ANNA BELL: ‖Good morning.
 |
question | Reporter: ‖Why?
 |
answer | MINISTER BELL: ‖Because.
""")
    one = lesson(page)
    registry = build(one.facts, merged(one.facts, draft(one.facts, one.labels)[0]))
    assert [plain(p.name) for p in registry.people] == ["anna bell"]
    assert [p.name for p in registry.fitting("Bell")] == [registry.people[0].name]


def test_the_lists_hold_a_word_a_line() -> None:
    for path in sorted((grammar.FOLDER / "words").glob("*.txt")):
        lines = path.read_text("utf-8").split("\n")
        assert lines[-1] == "", path.name
        assert len(lines) - 1 == len(grammar.words(path.stem)), path.name
        assert all(line == line.strip() for line in lines), path.name
