"""Every arrow of the way through the house, called by itself on a small page."""

from __future__ import annotations

import random
from itertools import pairwise, product
from math import exp

import pytest

import shilu
from shilu import masthead, roster
from shilu.building import TreeReader
from shilu.casting import Cast, cast, observe, read
from shilu.casting.chain import LABELS, Weights, best, probabilities, role_of, silence, step_of
from shilu.casting.confidence import calibrated, certainty
from shilu.casting.cues import read_cues
from shilu.casting.facts import PageFacts
from shilu.casting.features import Row, features
from shilu.casting.kind import kind_facts
from shilu.casting.turns import draft
from shilu.layout import read_layout
from shilu.lexing import clauses, lex
from shilu.model import Mend
from shilu.naming import name_voices
from shilu.parsing import parse_tokens
from shilu.phrases import Guest, read_greeting, read_guest, read_handover, read_label
from shilu.roster import Piece
from shilu.source import Source
from shilu.stream import Opening, stream

PAGE = Source(
    "青山县发布会实录\n来源:青山网 2031-05-06\n【主持人】各位好!欢迎参加发布会,我们邀请到副县长石磊先生。\n石磊】谢谢。\n"
    "【青山日报】请问有何打算?\n【主持人】请石磊先生回答。\n石磊.jpg\n石磊有打算。\n"
)
#: What the blocks of PAGE are, whatever the weights say.
LABELLED = (
    *("nobody before", "nobody before", "cue: opening host", "cue: speaker", "cue: question", "cue: host"),
    *("aside: host", "cue: answer"),
)


def told(source: Source, labels: tuple[str, ...]) -> Cast:
    """A page whose labels are given, and certain."""
    page, blocks = observe(source)
    sure = [[float(known == label) for known in LABELS] for label in labels]
    return Cast(page, blocks, features(page), labels, sure, tuple(draft(page, labels)[0]), 0.0)


# ---- lexing: Source → Block


def cut(text: str) -> list[tuple[str, str, str, str]]:
    """The blocks of a text: mark, line of the page, cue and words."""
    return [(b.mark, b.furniture, text[b.start : b.cue_end], text[b.words : b.end]) for b in lex(Source(text))]


def test_lex() -> None:
    assert [(b.mark or b.furniture, b.line, PAGE.text[b.start : b.cue_end]) for b in lex(PAGE)] == [
        ("", 1, ""), ("LABELLED", 2, "来源:"), ("BRACKETED", 3, "【主持人】"), ("HALF_BRACKETED", 4, "石磊】"), ("BRACKETED", 5, "【青山日报】"),
        ("BRACKETED", 6, "【主持人】"), ("CAPTION", 7, ""), ("", 8, ""),
    ]  # fmt: skip
    assert [b.furniture for b in lex(PAGE)] == ["", "FIELD", "", "", "", "", "CAPTION", ""]
    assert PAGE.text[slice(*next((b.words, b.end) for b in lex(PAGE) if b.mark == "HALF_BRACKETED"))] == "谢谢。"


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        # a line that lost its breaks is cut before each mark
        ("记者：请问今年的重点工作是什么？主持人：请县长回答这个问题。", [("LABELLED", "", "记者：", "请问今年的重点工作是什么？"), ("LABELLED", "", "主持人：", "请县长回答这个问题。")]),
        # a cue that stands twice, a quote's mark, bold around a whole question
        ("【李冰】【李冰】大家好。", [("BRACKETED", "", "【李冰】", ""), ("", "REPEATED_CUE", "", "【李冰】"), ("", "", "", "大家好。")]),
        ("> 大家好。", [("", "MARKUP", "", ">"), ("", "", "", "大家好。")]),
        ("**问：何时？**", [("ASKED_OR_ANSWERED", "", "**问：", "何时？"), ("", "MARKUP", "", "**")]),
        # a live feed's stamps, at the head of an entry and at its end
        ("[10:02:44] 李冰：大家好。", [("", "ENTRY_STAMP", "", "[10:02:44]"), ("LABELLED", "", "李冰：", "大家好。")]),
        ("李冰：大家好。 [10:29]", [("LABELLED", "", "李冰：", "大家好。"), ("", "ENTRY_STAMP", "", "[10:29]")]),
        # a mark alone on its line has no words; a bracket over two lines is one mark
        ("李冰：\n大家好。", [("LABELLED", "", "李冰：", ""), ("", "", "", "大家好。")]),
        ("【县水务局\n李冰】大家好。", [("BRACKETED", "", "【县水务局\n李冰】", ""), ("", "", "", "大家好。")]),
        ("---\ntitle: 甲\n---\n大家好。", [("", "FRONT_MATTER", "", x) for x in ("---", "title: 甲", "---")] + [("", "", "", "大家好。")]),
    ],
)  # fmt: skip
def test_how_a_line_is_cut(text: str, blocks: list[tuple[str, str, str, str]]) -> None:
    assert cut(text) == blocks


def test_nothing_but_white_space_lies_between_blocks() -> None:
    text = "\u3000【李冰】 大家好。\n\n\t\n> **记者：**请问？\r\n\u2028[10:29] 李冰 [10:30]"
    blocks = lex(Source(text))
    edges = [0, *(x for b in blocks for x in (b.start, b.end)), len(text)]
    assert edges == sorted(edges)
    assert {text[a:b].strip("\u3000\u2028") for a, b in zip(edges[::2], edges[1::2], strict=True)} - {""} <= {" ", "\n", "\n\n\t\n", "\r\n"}
    assert all(b.start <= b.cue_end <= b.words <= b.end for b in blocks)


# ---- cues and facts: Blocks → PageFacts


def observed(text: str) -> PageFacts:
    return observe(Source(text))[0]


def test_what_the_whole_page_proposes() -> None:
    """A name of the page without a mark, a head that stands again before a gap."""
    text = "【李冰】大家好。\n李冰我再说一句。\n【李冰】谢谢。\n"
    blocks, people, cues = read_cues(text, lex(Source(text)))
    assert [b.mark for b in blocks] == ["BRACKETED", "BARE_NAME", "BRACKETED"]
    assert {cues[b].key for b in blocks} == {"李冰"}
    assert "李冰" in people
    heads = "蓝鲸~好。\n灰鲸~不好。\n蓝鲸~为什么？\n灰鲸~水太凉了。\n"
    blocks = read_cues(heads, lex(Source(heads)))[0]
    assert [(b.mark, heads[b.start : b.cue_end]) for b in blocks] == [("REPEATED_HEAD", "蓝鲸~"), ("REPEATED_HEAD", "灰鲸~")] * 2


def test_a_name_that_is_one_character_off_means_the_person_of_the_page() -> None:
    page = observed("今天我们邀请到副县长王雷科先生。\n【王雷科】好的。\n【王蕾科】谢谢。\n【王雷科】再见。\n")
    assert [(f.cue.label.name, f.cue.meant, f.cue.key) for f in page.blocks if f.cue] == [
        ("王雷科", None, "王雷科"), ("王蕾科", "王雷科", "王雷科"), ("王雷科", None, "王雷科"),
    ]  # fmt: skip


def test_facts() -> None:
    page = observed(PAGE.text)
    assert (page.lang, [f.cue.key if f.cue else None for f in page.blocks]) == (
        "zh", [None, "来源", "主持人", "石磊", "青山日报", "主持人", None, "石磊"],
    )  # fmt: skip
    assert [f.cue.label.kind for f in page.blocks if f.cue] == ["unknown", "host", "official", "medium", "host", "official"]
    assert [f.sound for f in page.blocks] == [False, False, True, False, True, True, False, False]
    host = page.blocks[5].words
    assert host
    assert (host.formulas, host.called, host.asked_for, host.housekeeping) == (("HANDED_OVER",), "石磊", "answer", True)
    asked = page.blocks[4].words
    assert asked
    assert (asked.end, asked.questions, asked.asks_first, asked.asks_last) == ("a question mark", 1, True, True)
    assert (page.keys["主持人"].count, page.keys["石磊"].count) == (2, 2)
    assert (page.counts["kind host"], page.counts["sound host"], page.counts["kind medium"]) == (2, 2, 1)


def test_what_words_tell() -> None:
    def words(text: str) -> tuple[object, ...]:
        [fact] = observed(text).blocks
        assert fact.words
        return fact.words.length, fact.words.end, fact.words.opens, fact.words.courtesy, fact.words.introduces, sorted(fact.words.signs)

    assert words("各位好，我是青山日报记者。请问这条路什么时候才能修好通车？")[1:5] == ("a question mark", "", False, ("medium",))
    assert words("好的，请继续提问。")[:5] == (9, "a stop", "FLOOR", True, ())
    assert words("Good afternoon, everybody.")[:2] == (8, "a stop")
    assert "SELF_ANSWER" in words("第二个问题我来回答")[5]  # type: ignore[operator]
    assert [f.words for f in observed("【李冰】\n").blocks] == [None]


def test_lines_of_the_page_that_are_surely_its_own_are_not_cast() -> None:
    source = Source("【李冰】大家好。\n* * *\n[10:02:44] 【李冰】谢谢。\n")
    page, blocks = observe(source)
    assert [b.furniture for b in blocks if b.fixed] == ["RULE_LINE", "ENTRY_STAMP"]
    assert [f.fixed_before for f in page.blocks] == ["", "ENTRY_STAMP"]


# ---- features: PageFacts → sentences


def test_features() -> None:
    page = observed(PAGE.text)
    rows = [set(row) for row in features(page)]
    assert len(rows) == len(page.blocks)
    assert {"shape text", "before: nothing"} <= rows[0]
    assert "line FIELD" in rows[1]
    assert {"shape mark and words", "mark: BRACKETED host", "mark: first mark unknown"} - rows[2] == {"mark: first mark unknown"}
    assert {"mark: HALF_BRACKETED official", "mark: named in guest list"} <= rows[3]
    assert {"mark: BRACKETED medium", "words: asks last True", "words: ends in a question mark"} <= rows[4]
    assert {"words: housekeeping", "words: asks for answer"} <= rows[5]
    assert {"mark: BARE_NAME official", "mark: tells N, kind official"} <= rows[7]
    assert features(page)[4].own == features(observed(PAGE.text))[4].own


def test_no_sentence_holds_a_word_of_the_page() -> None:
    page = observed("Speaker List\n\nMODERATOR: Welcome.\nQ (Zanzibar Quorum): Will it rain?\nMR. QUETZAL: Perhaps.\n今天：好。\n")
    sentences = "\n".join(s for row in features(page) for s in row).casefold()
    assert not [w for w in ("zanzibar", "quorum", "quetzal", "perhaps", "rain", "今天", "好") if w in sentences]


# ---- chain: rows → labels and probabilities


def legal(path: tuple[str, ...], cued: list[bool]) -> bool:
    """Whether labels may stand in a row: what goes on, goes on with its own role, and a cue needs a mark."""
    if any(step_of(label) in {"cue", "again"} and not marked for label, marked in zip(path, cued, strict=True)):
        return False
    pairs = [("", path[0]), *pairwise(path)]
    return all(step_of(b) not in {"goes on", "again", "aside"} or role_of(a) == role_of(b) for a, b in pairs)


@pytest.mark.parametrize(
    ("seed", "size", "cued"), [(1, 1, "110"), (2, 3, "000"), (3, 6, "111"), (4, 20, "010"), (5, 80, "101"), (6, 200, "000")]
)
def test_the_chain_agrees_with_trying_every_labelling(seed: int, size: float, cued: str) -> None:
    """Three blocks, a fact each, and a weight by chance for every label and every pair of labels."""
    chance, marked = random.Random(seed), [c == "1" for c in cued]
    own = {(n, label): chance.uniform(-size, size) for n in range(3) for label in LABELS}
    move = {(before, label): chance.uniform(-size, size) for before in LABELS for label in LABELS}
    rows = [(label, f"fact {n}", w) for (n, label), w in own.items()] + [
        (label, f"after {before}", w) for (before, label), w in move.items()
    ]
    weights = Weights.from_rows(rows)
    every = {
        path: sum(own[n, label] for n, label in enumerate(path)) + sum(move[pair] for pair in pairwise(path))
        for path in product(LABELS, repeat=3)
        if legal(path, marked)
    }
    likeliest = max(every, key=every.__getitem__)
    parts = {path: exp(total - every[likeliest]) for path, total in every.items()}
    scores = weights.scores([Row([f"fact {n}"], ()) for n in range(3)], marked)
    found, score = best(scores, weights)
    assert tuple(LABELS[i] for i in found) == likeliest
    assert score == pytest.approx(every[likeliest])
    for number, share in enumerate(probabilities(scores, weights)):
        assert sum(share) == pytest.approx(1)
        due = [sum(part for path, part in parts.items() if path[number] == label) / sum(parts.values()) for label in LABELS]
        assert share == pytest.approx(due, abs=1e-9)


def test_a_small_table_decides() -> None:
    """Goes on only with its own role, and a cue only where a mark stands, however much speaks for it."""
    rows = [
        ("cue: question", "asks", 9.0),
        ("goes on: question", "asks", 2.0),
        ("goes on: answer", "tells", 5.0),
        ("begins: answer", "tells", 1.0),
        ("goes on: question", "tells", 3.0),
    ]
    weights = Weights.from_rows(rows)

    def labels(facts: str, cued: str) -> list[str]:
        scores = weights.scores([Row([f], ()) for f in facts.split()], [c == "1" for c in cued])
        return [LABELS[i] for i in best(scores, weights)[0]]

    assert labels("asks tells", "10") == ["cue: question", "goes on: question"]
    assert labels("tells tells", "00") == ["begins: answer", "goes on: answer"]
    assert labels("tells", "0") == ["begins: answer"]
    # without a mark it is no cue, and at the head of a page nothing goes on
    found = labels("asks", "0")[0]
    assert step_of(found) not in {"cue", "again", "goes on", "aside"}
    assert labels("", "") == []


def test_facts_without_weights_and_a_page_without_blocks() -> None:
    weights = Weights.from_rows([("cue: host", "known", 1.0)])
    scores = weights.scores([Row(["unknown"], (["known"],))], [True])
    assert scores[0][LABELS.index("cue: host")] == 1.0
    assert silence(scores, weights) == 0
    empty, blocks = observe(Source(""))
    nothing = read(empty, blocks, features(empty), weights)
    assert (nothing.labels, nothing.drafts, nothing.probabilities) == ((), (), [])


def test_kinds_are_weighed_apart() -> None:
    page, blocks = observe(PAGE)
    found = read(page, blocks, features(page), Weights.from_rows([("cue: host", "shape mark and words", 9.0)]))
    assert found.drafts
    facts = kind_facts(page, found.drafts, found.probabilities, found.margin)
    assert {"turns host 4", "turns question 0", "cued 5"} <= set(facts)
    for kind, other in (("transcript", "report"), ("report", "transcript")):
        weights = Weights.from_rows([(kind, facts[0], 1.0), (other, facts[0], -1.0)])
        assert bool(found.judged(weights).drafts) == (kind == "transcript")
    report = found.judged(Weights.from_rows([("report", facts[0], 1.0)]))
    assert set(report.labels) == {"nobody before"}


def test_cast() -> None:
    page = cast(PAGE)
    assert len(page.labels) == len(page.page.blocks) == len(page.rows) == len(page.probabilities)
    assert all(sum(row) == pytest.approx(1) for row in page.probabilities)
    assert [d.role for d in page.drafts] == ["host", "speaker", "question", "host", "answer"]
    assert [d.cue.label.text for d in page.drafts if d.cue] == ["主持人", "石磊", "青山日报", "主持人", "石磊"]


# ---- turns, naming, stream: labels → tokens

WORDS = Source("李冰：一。\n二。\n李冰：三。\n首页 > 新闻\n四。\n张三：五。\n六？\n")
STEPS = ("cue: answer", "goes on: answer", "again: answer", "aside: answer", "goes on: answer", "cue: question", "begins: answer")


def test_turns() -> None:
    page = observed(WORDS.text)
    drafts, nobody = draft(page, STEPS)
    assert [(d.role, d.spoken, d.again, d.aside, bool(d.cue)) for d in drafts] == [
        ("answer", [0, 1, 2, 4], [2], [3], True), ("question", [5], [], [], True), ("answer", [6], [], [], False),
    ]  # fmt: skip
    assert nobody == []
    assert ["".join(page.text[s:e] for _, s, e in d.words(page)) for d in drafts] == ["一。二。三。四。", "五。", "六？"]


def test_two_turns_under_one_label_are_one() -> None:
    page = observed("李冰：一。\n李冰：二。\n记者：三？\n记者：四？\n李冰：五。\n\n李冰：六。\n")
    both = ("cue: answer", "cue: answer", "cue: question", "cue: question", "cue: answer", "cue: speaker")
    drafts, _ = draft(page, both)
    # but two askers whom no name tells apart are two, and so are two roles
    assert [(d.role, d.spoken) for d in drafts] == [
        ("answer", [0, 1]), ("question", [2]), ("question", [3]), ("answer", [4]), ("speaker", [5]),
    ]  # fmt: skip
    drafts, nobody = draft(page, (both[0], "nobody", *both[2:]))
    assert ([d.spoken for d in drafts][:2], nobody) == ([[0], [2]], [1])


def test_another_ones_label_is_no_repeated_cue() -> None:
    """But the same label in another language is, or a word for whoever asks."""
    page = observed("青川日报记者：请问要花多少钱？\n央广网记者：请问何时开学？\n问：还有呢？\nChina Daily: When does school begin?\n")
    drafts, _ = draft(page, ("cue: question", "again: question", "again: question", "again: question"))
    assert [d.cue.key if d.cue else None for d in drafts] == ["青川日报", "央广网"]


def test_naming() -> None:
    page = told(PAGE, LABELLED)
    voices, hosts = name_voices(page.page, page.drafts)
    assert [(v.name, v.medium) for v in voices] == [(None, None), ("石磊", None), (None, "青山日报"), (None, None), ("石磊", None)]
    assert hosts == set()
    assert name_voices(page.page, ()) == ([], set())


@pytest.mark.parametrize(
    ("text", "labels", "voices"),
    [
        # a host who names himself, an official who is called by his office, an asker who says for whom he asks
        ("主持人：我是县委宣传部副部长李冰。今天我们邀请到县长王敏。\n记者：我是青山日报记者方圆。请问？\n答：好。\n", "cue: opening host|cue: question|cue: answer",
         [("李冰", None), ("方圆", "青山日报"), ("王敏", None)]),
        # who answers without a cue is the one who is called; who asks again without a name is the last one
        ("张三：好。\n主持人：请王敏县长回答。\n好的。\n", "cue: speaker|cue: host|begins: answer", [("张三", None), (None, None), (None, None)]),
        ("青山日报记者 方圆：请问？\n张三：好。\n我追问一下，何时？\n", "cue: question|cue: answer|begins: question",
         [("方圆", "青山日报"), ("张三", None), ("方圆", "青山日报")]),
        ("主持人：请《砚湖日报》的记者提问。\n请问何时通路？\n", "cue: opening host|begins: question", [(None, None), (None, "砚湖日报")]),
    ],
)  # fmt: skip
def test_who_is_behind_a_turn(text: str, labels: str, voices: list[tuple[str | None, str | None]]) -> None:
    page = told(Source(text), tuple(labels.split("|")))
    assert [(v.name, v.medium) for v in name_voices(page.page, page.drafts)[0]] == voices


def test_stream() -> None:
    tokens = stream(told(PAGE, LABELLED)).tokens
    assert [t.type for t in tokens] == [
        *("BODY", "FURNITURE", "HOST", "WORDS", "SPEAKER", "WORDS", "QUESTION", "WORDS"),
        *("HOST", "WORDS", "FURNITURE", "ANSWER", "WORDS"),
    ]
    openings = [t.value for t in tokens if isinstance(t.value, Opening)]
    assert [o.mend.lost if o.mend else None for o in openings] == [None, "left bracket", None, None, "both brackets"]
    assert openings[4].mend
    assert openings[4].mend.evidence == ("guest list", "photo caption", "hand-over", "used again", "a name")
    assert [(o.calls, o.passes, o.floor) for o in openings][3] == (("石磊",), True, False)
    assert all(o.confidence == calibrated(1.0) for o in openings)


def test_what_stands_inside_a_turn() -> None:
    page = stream(told(WORDS, STEPS))
    stretches = [(t.type, [(s.kind, WORDS.text[s.start : s.end]) for s in t.value]) for t in page.tokens if isinstance(t.value, list)]
    assert stretches[:4] == [
        ("WORDS", [("TEXT", "一。"), ("TEXT", "二。")]),
        ("FURNITURE", [("REPEATED_CUE", "李冰：")]),
        ("WORDS", [("TEXT", "三。")]),
        ("FURNITURE", [("NAVIGATION", "首页 > 新闻")]),
    ]


def test_the_same_person_in_the_same_role_is_one_turn() -> None:
    source = Source("县长李冰：一。\n李冰：二。\n")
    joined = stream(told(source, ("cue: answer", "cue: answer"))).tokens
    assert [t.type for t in joined] == ["ANSWER", "WORDS", "FURNITURE", "WORDS"]


@pytest.mark.parametrize(
    ("text", "number", "lost"),
    [
        ("【主持人】一。\n【李冰】二。\n李冰】三。\n", 2, "left bracket"),
        ("【主持人】一。\n【李冰】二。\n【李冰：三。\n", 2, "right bracket"),
        ("【主持人】一。\n【李冰】二。\n李冰三。\n", 2, "both brackets"),
        ("【主持人】一。\n【李冰】二。\n【李冰】三。\n（李冰）四。\n", 3, "square brackets"),
        ("主持人：一。\n李冰：二。\n李冰三。\n", 2, "colon"),
        ("主持人：一。\n李冰：二。\n3.青山日报记者提问\n三？\n", 2, "colon"),
        ("主持人：一。\n李冰：二。\n李冰：三。\n", 2, None),
    ],
)
def test_mends(text: str, number: int, lost: str | None) -> None:
    """What a cue has lost is told by the cues of the page; nothing is mended where nothing is lost."""
    page, _ = observe(Source(text))
    labels = tuple("cue: answer" if f.cue else "goes on: answer" for f in page.blocks)
    roles = ["cue: opening host", "cue: speaker", *labels[2:]]
    roles[number] = "cue: question" if "记者" in text else "cue: host"
    roles[number + 1 :] = ["goes on: question"] * len(roles[number + 1 :])
    cut = told(Source(text), tuple(roles))
    openings = [t.value for t in stream(cut).tokens if isinstance(t.value, Opening)]
    mend = openings[-1].mend
    assert (mend.lost if isinstance(mend, Mend) else None) == lost


def test_a_question_that_was_broken_off_is_taken_up_again() -> None:
    source = Source("Q    So the question is --\nMR. LEE:  Go ahead.\nQ    -- whether it will rain.\nMR. LEE:  No.\n")
    cut = told(source, ("cue: question", "cue: answer", "cue: question", "cue: answer"))
    assert [t.type for t in stream(cut).tokens if t.type not in {"WORDS"}] == ["QUESTION", "ANSWER", "RESUMED", "ANSWER"]


def test_certainty() -> None:
    page = told(PAGE, LABELLED)
    assert [certainty(page.probabilities, d) for d in page.drafts] == [1.0] * 5
    half = [[p / 2 for p in row] for row in page.probabilities]
    assert all(certainty(half, d) < 0.6 for d in page.drafts)


# ---- parsing, layout, building: tokens → tree → turns


def test_parse() -> None:
    tree = parse_tokens(stream(told(PAGE, LABELLED)).tokens)
    rules = [str(t.data) for t in tree.iter_subtrees_topdown()]  # type: ignore[no-untyped-call]  # lark leaves it untyped
    assert rules == ["transcript", "prose", "host", "statement", "exchange", "question", "host", "answer"]


def test_building() -> None:
    tokens = stream(told(PAGE, LABELLED)).tokens
    reader = TreeReader(PAGE, read_layout(PAGE.text, tokens))
    reader.visit(parse_tokens(tokens))
    assert [(t.role, t.speaker, t.outlet, t.line, t.cue and t.cue.text) for t in reader.turns] == [
        ("host", None, None, 3, "【主持人】"), ("speaker", "石磊", None, 4, "石磊】"), ("question", None, "青山日报", 5, "【青山日报】"),
        ("host", None, None, 6, "【主持人】"), ("answer", "石磊", None, 8, "石磊"),
    ]  # fmt: skip
    assert [(e.questions, e.answers) for e in reader.exchanges] == [((2,), (4,))]
    assert [(b.kind, b.text) for b in reader.furniture] == [("source", "来源:青山网 2031-05-06"), ("caption", "石磊.jpg")]


def test_layout() -> None:
    text = "李冰：一、项目建设\n我们狠抓落实，加快高质量发\n展新优势，今年要再上台阶，实现新的更大的突破。\n"
    cut = told(Source(text), ("cue: speaker", "goes on: speaker", "goes on: speaker"))
    layout = read_layout(text, stream(cut).tokens)
    assert [text[i : i + 3] for i in sorted(layout.continued)] == ["展新优"]
    title = "一、项目建设\n我们狠抓落实，加快发展，今年要再上台阶，实现新的更大的突破。\n"
    plain = told(Source(title), ("nobody before", "nobody before"))
    assert read_layout(title, stream(plain).tokens).headings == {0}


# ---- phrases
@pytest.mark.parametrize(
    ("clause", "formula"),
    [
        ("感谢石县长的介绍", "THANKS_FOR"), ("这个问题请石磊先生回答", "HANDED_OVER"), ("请继续提问", "FLOOR"), ("欢迎大家参加今天的新闻发布会", "WELCOME"),
        ("今天的发布会到此结束", "CLOSING"), ("女士们、先生们", "GREETING"), ("感谢您的提问", "THANKS"), ("这个问题我就回答到这里", None), ("我们的目标是做大做强", None),
    ],
)  # fmt: skip
def test_formulas(clause: str, formula: str | None) -> None:
    assert [f for f, _ in clauses(clause + "。")] == ([formula] if formula else [])


@pytest.mark.parametrize(
    ("cue", "kind", "name", "office", "medium", "number"),
    [
        ("【方明】", "official", "方明", None, None, None),
        ("1.腾讯网记者提问:", "asker", None, None, "腾讯网", 1),
        ("省医保局副局长 黎广陵:", "official", "黎广陵", "省医保局副局长", None, None),
        ("李 宁", "official", "李宁", None, None, None),
        ("（新华社记者 穆田）：", "asker", "穆田", None, "新华社", None),
        ("《人民日报》记者:", "asker", None, None, "人民日报", None),
        ("【大众网】", "medium", None, None, "大众网", None),
        ("主持人（李冰）：", "host", "李冰", None, None, None),
        ("答:", "reply", None, None, None, None),
        ("李克強(qiáng):", "official", "李克強", None, None, None),
        ("MS. PSAKI:", "official", "PSAKI", None, None, None),
        ("CHAIR POWELL.", "official", "POWELL", "CHAIR", None, None),
        ("主要有三个方面:", "unknown", None, None, None, None),
        ("戴志峰局長：", "official", "戴志峰", "局長", None, None),
        ("安全局局长：", "official", None, "安全局局长", None, None),
        ("【谈佩玖 主任医师】", "official", "谈佩玖", "主任医师", None, None),
        ("反诈中心民警卓玛央金：", "official", "卓玛央金", "反诈中心民警", None, None),
        ("董秘·卫嘉树：", "official", "卫嘉树", "董秘", None, None),
        ("主 持 人：", "host", None, None, None, None),
        ("记者３：", "asker", None, None, None, None),
        ("学生家长 鲜于兰：", "asker", "鲜于兰", None, None, None),
        ("濠江之聲（梁詠欣）問：", "medium", "梁詠欣", None, "濠江之聲", None),
        ("濠鏡衛視 阮子悠：", "asker", "阮子悠", None, "濠鏡衛視", None),
        ("Q2（玉山通訊 何姍姍）", "asker", "何姍姍", None, "玉山通訊", 2),
        ("線上投資者（尾號6021）：", "asker", None, None, None, None),
        ("Ravi Desmond, The Calderan:", "affiliated", "Ravi Desmond", None, "The Calderan", None),
        ("Gil Matsuda -- Harlan & Pike -- Analyst", "asker", "Gil Matsuda", None, None, None),
        ("THE HON FERGUS ATKINS MP, MINISTER FOR WATER:", "official", "FERGUS ATKINS", "MINISTER FOR WATER", None, None),
        ("说话人1", "numbered", None, None, None, None),
        ("发言人 2：", "numbered", None, None, None, None),
        ("話者3", "numbered", None, None, None, None),
        ("SPEAKER_02", "numbered", None, None, None, None),
        ("Speaker 9: (31:39)", "numbered", None, None, None, None),
        ("[10:05] 主持人", "host", None, None, None, None),
        ("张三 00:03:12", "official", "张三", None, None, None),
        ("问①：", "asker", None, None, None, 1),
        ("第2问", "asker", None, None, None, 2),
        ("质问 3", "asker", None, None, None, 3),
        ("答②：", "reply", None, None, None, None),
        ("汤和平答：", "official", "汤和平", None, None, None),
        ("<b>李冰：</b>", "official", "李冰", None, None, None),
        ("■记者（青山电台）：", "asker", None, None, "青山电台", None),
    ],
)
def test_labels(cue: str, kind: str, name: str | None, office: str | None, medium: str | None, number: int | None) -> None:
    label = read_label(cue)
    assert (label.kind, label.name, label.office, label.medium, label.number) == (kind, name, office, medium, number)


def test_phrases() -> None:
    assert read_guest("洪山镇党委副书记、镇长杨永刚同志") == Guest("杨永刚", "洪山镇党委副书记、镇长")
    assert read_guest("做大做强优势产业") is None
    assert read_handover("这个问题请洪山镇副镇长李宁同志回答") == ("洪山镇副镇长李宁同志", "answer")
    assert read_handover("下面请方局长通报情况") == ("方局长", "statement")
    assert read_handover("首先请方局长介绍情况") == ("方局长", "words")
    assert read_greeting("我是大众网记者") == {"medium": "大众网"}
    assert read_greeting("我们的工作") == {}


def test_roster() -> None:
    pieces = [Piece(b.mark or b.furniture or "TEXT", b.words if b.mark else b.start, b.end, inline=bool(b.mark)) for b in lex(PAGE)]
    people = roster.build(PAGE.text, [Piece("TEXT", p.start, p.end, p.inline) for p in pieces], [])
    assert people.mentioned("请石磊先生回答,石副县长谈谈") == ["石磊", "石磊"]
    assert (people.office("石磊"), people.variant_of("石雷"), people.variant_of("王雷")) == ("副县长", "石磊", None)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024-03-08 16:09", "2024-03-08"), ("2023年4月6日", "2023-04-06"), ("平成21年5月22日", "2009-05-22"), ("民國113年4月24日", "2024-04-24"),
        ("March 19, 2025", "2025-03-19"), ("TUESDAY, 9 APRIL 2019", "2019-04-09"), ("on the 2nd Sept. 2020", "2020-09-02"), ("3月15日", None), ("2024-13-45", None), ("2024-02-31", None),
    ],
)  # fmt: skip
def test_dates(text: str, date: str | None) -> None:
    assert masthead.date(text) == date


@pytest.mark.parametrize(
    "line",
    [
        "（完）",
        "（紀要完）",
        "— END —",
        "(END)",
        "[ENDS]",
        "(Ends)",
        "END OF BRIEFING",
        "# # #",
        "（以上）",
        "END   1:41 P.M. EDT",
        "责任编辑：林某",
    ],
)
def test_nothing_is_spoken_behind_the_end(line: str) -> None:
    told = shilu.parse(PAGE.text + "\n记者：请问何时？\n石磊：" + "明年。" * 60 + f"\n\n{line}\n某某网的一句话。\n电话 123\n")
    assert told.turns[-1].paragraphs[-1].text.endswith("明年。")
    around = sorted((*told.furniture, *told.body), key=lambda b: b.span)
    assert [b.text for b in around][-3:] == [line, "某某网的一句话。", "电话 123"]


@pytest.mark.parametrize(
    ("line", "furniture"),
    [("14 March 2024", True), ("Riverton, 14 March 2024, 10:00", True), ("Thu 16 May 2024 17.42 BST", True), ("June 11, 2019 1:14 P.M. EDT", True),
     ("On 7 May 2021 we decided to move.", False), ("March 14, 2024 was a good day for us", False)],
)  # fmt: skip
def test_a_date_in_a_sentence_is_no_line_of_the_page(line: str, *, furniture: bool) -> None:
    assert (lex(Source(line + "\n"))[0].furniture == "DATE_LINE") == furniture


def test_a_broken_paragraph_of_the_host_is_no_title() -> None:
    page = "青川县举行新闻发布会\n\n媒体朋友们，下午好。这两天大家的手机大概又接到过几个“客服”的电话吧？今天的发布会，就请三位一线\n\n的同志来谈。请刘丹县长先发布。\n\n刘丹：好的。\n\n记者：请问何时？\n\n刘丹：明年。\n"
    told = shilu.parse(page)
    assert told.title == "青川县举行新闻发布会"
    assert [p.continues for p in told.turns[0].paragraphs] == [False, True]


@pytest.mark.parametrize(
    ("line", "title"),
    [('title: "x\\"y"', 'x"y'), ("title: 'a: b'", "a: b"), ("title: 甲　乙", "甲　乙"), ("title: |", None), ('title: "open', None)],
)
def test_titles_of_front_matter(line: str, title: str | None) -> None:
    assert shilu.parse(f"---\n{line}\n---\n\n某日，有人说了话。\n").title == title


@pytest.mark.parametrize(
    ("text", "lang"),
    [("记者问这个", "zh-Hans"), ("記者問這個", "zh-Hant"), ("これは記者会見の概要です。どうぞ", "ja"), ("Good morning", "en")],
)
def test_languages(text: str, lang: str) -> None:
    assert masthead.language(text) == lang
