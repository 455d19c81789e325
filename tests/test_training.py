"""Training: no word of a page can be learned, copies in other dress say what the page says, labels and weights come out the same again."""

from __future__ import annotations

import re
import subprocess
import sys
import unicodedata
from collections import Counter
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

import shilu
from cases import labelled, reading
from shilu import grammar
from shilu.casting import cast, observe
from shilu.casting.chain import LABELS, weights
from shilu.casting.confidence import calibrated, certainty
from shilu.casting.features import features
from shilu.errors import InputError
from shilu.source import Source
from shilu.training import __main__ as command
from shilu.training import dress
from shilu.training.dress import dressed
from shilu.training.fit import confidence_table, parts
from shilu.training.gold import gold_labels
from shilu.training.measure import measure
from shilu.training.pages import LabelledPage, LabelledTurn, from_transcript, read_page, write_page
from test_cli import SEEDS

WEIGHTS = [line.split("\t") for line in (grammar.FOLDER / "weights.tsv").read_text("utf-8").splitlines() if line[:1] != "#"]
TEACHING = [page for name, page in labelled().items() if page.set != "exam"]

# ---- no word of a page is learned

#: Pages of many conventions whose people, media and places get other names.
RENAMED = (
    *("seeds/000_17c95f065e726622", "seeds/004_748449143b5c34ac", "counties/08-tourism-tab", "counties/14-transport-excerpt"),
    *("national/scio_desert", "national/mod_monthly", "ministries/b06_admission_livelog", "first/municipal-office-lines"),
    *("first/marks-triangles", "hong-kong-taiwan/01-hk-ferry", "hong-kong-taiwan/11-tw-cecc", "records/16-tw-speaker-full-record"),
    *("odd-dress/k10-speaker-bracket-sentences", "odd-dress/k18-name-dash-firm", "japanese/ja01_ministry", "japanese/de01_regpk"),
    *("english/05-us-governor-rev", "english/09-uk-name-lines", "briefings/05-wh-long-answers-lost-cues"),
)
#: Rare characters, of which names may be made.
RARE = "旻翀璟琮玥琰烨珣瑄祎昀旸珩璠頔骞翊晔昕昉昶晟暄曈栩梣棠榕槿樾沅泓洵浠涣淇渟湉溦滢漪澍澹濯炘焓煜熙燊玖珂珏珞珵琬琳瑗瑜瑾璇璐璨畅皓皖睿睦砚砺祺禧秉稷穗竣笙筠筱箐紫绮缇缦翎翰翾聿聪舷芃芊芮芷苒苡茗茜荃荞莘莞菀菁萱葳蓁蓓蔚蕙薇藜蘅"
VOWELS, CONSONANTS = "aeiou", "bcdfghjklmnpqrstvwxz"
#: What stands before 县 or 市 and is no place.
NO_PLACE = set(
    "我你他她们的是在这那各全本请謝谢您向为由和与就把被到新老大小一二三四五六七八九十不有没也又再从对以及按咱每整此几哪所当出其区县村乡镇省市"
)


class Renamer:
    """Gives every person, medium and place of a page another name of the same form and length.

    A Chinese surname stays, a medium keeps its last word; words that the grammar itself holds stay as they are.
    """

    def __init__(self, page: LabelledPage) -> None:
        self.words = "\n".join(p.read_text("utf-8") for p in grammar.FOLDER.glob("*.lark")).casefold()
        self.rare = iter(c for c in RARE if c not in page.text)
        self.other: dict[str, str] = {}
        self.new: dict[str, str] = {}
        terms = grammar.terminals("person")
        for name in sorted({t.speaker for t in page.turns if t.speaker}):
            if re.fullmatch(r"[\u3400-\u9fff]{2,4}", name):
                surname = compound.group() if len(name) > 2 and (compound := terms["COMPOUND_SURNAME"].match(name)) else name[0]
                self.chinese(surname, name.removeprefix(surname), "")
            else:
                self.western(name)
        medium_end = re.compile(terms["MEDIUM_END"].pattern + "$")
        for medium in sorted({t.outlet for t in page.turns if t.outlet}):
            if re.fullmatch(r"[\u3400-\u9fff]{3,12}", medium):
                end = found.group() if (found := medium_end.search(medium)) else ""
                self.chinese("", medium.removesuffix(end), end)
            else:
                self.western(medium)
        for place in sorted(set(re.findall(r"(?<![\u3400-\u9fff])([\u3400-\u9fff]{2})(?=[省市县縣镇鎮乡鄉])", page.text))):
            if place not in self.words and NO_PLACE.isdisjoint(place):
                self.chinese("", place, "")

    def chinese(self, before: str, own: str, behind: str) -> None:
        if not own:
            return
        for c in own:
            if c not in self.other:
                self.other[c] = next(self.rare)
        new = "".join(map(self.other.__getitem__, own))
        whole, renamed = before + own + behind, before + new + behind
        self.new |= {whole: renamed, " ".join(whole): " ".join(renamed), "\u3000".join(whole): "\u3000".join(renamed)}
        if len(own) > 1 and before:
            self.new[own] = new

    def western(self, name: str) -> None:
        for word in re.findall(r"[^\W\d_]{3,}", name):
            if word.isascii() and word.casefold() not in self.words:
                new = "".join(map(self.letter, word))
                self.new |= {word: new, word.upper(): new.upper(), word.title(): new.title()}

    def letter(self, letter: str) -> str:
        for row, by in ((VOWELS, 2), (CONSONANTS, 7)):
            if (at := row.find(letter.lower())) >= 0:
                new = row[(at + by) % len(row)]
                return new.upper() if letter.isupper() else new
        return letter

    def renamed(self, text: str) -> str:
        names = sorted(self.new, key=len, reverse=True)
        pattern = "|".join(rf"\b{re.escape(n)}\b" if n.isascii() else re.escape(n) for n in names)
        return re.sub(pattern, lambda m: self.new[m.group()], text)


def sentences(text: str) -> list[Counter[str]]:
    return [Counter(row) for row in features(observe(Source(text))[0])]


@pytest.mark.parametrize("name", RENAMED)
def test_other_names_change_no_sentence(name: str) -> None:
    page = labelled()[name]
    renamer = Renamer(page)
    text = renamer.renamed(page.text)
    assert len(renamer.new) >= 3
    assert sum(a != b for a, b in zip(page.text, text, strict=True)) >= 6
    before, after = sentences(page.text), sentences(text)
    assert len(before) == len(after)
    for number, (one, other) in enumerate(zip(before, after, strict=True)):
        assert one == other, (number, one - other, other - one)


def test_no_weight_knows_a_name() -> None:
    """Every word in the facts that have weights is one of the program's own: no speaker, medium or place of any page is among them."""
    facts = {fact for _, fact, _ in WEIGHTS}
    assert len(facts) > 300
    assert all(fact.isascii() for fact in facts)
    said = " ; ".join(facts).casefold()
    names = {x for page in labelled().values() for t in page.turns for x in (t.speaker, t.outlet) if x and len(x) > 1}
    assert len(names) > 800
    words = set(re.findall(r"[a-z]+", said))
    assert not [n for n in names if not n.isascii() and n.casefold() in said]
    own = words_of_the_program()
    told = {n for n in names if n.isascii() and re.search(rf"(?<![a-z]){re.escape(n.casefold())}(?![a-z])", said)}
    assert told <= {n for n in names if n.casefold() in own}
    assert words <= own


def words_of_the_program() -> set[str]:
    """The words of the code of casting, without its comments, and the names of what the grammar lists."""
    root = Path(shilu.__file__).parent
    sources = [
        *(root / "casting").glob("*.py"),
        root / "lexing.py",
        root / "roster.py",
        root / "phrases.py",
        root / "masthead.py",
        root / "model.py",
    ]
    code = " ".join(re.sub(r'"""[\s\S]*?"""|#.*', "", p.read_text("utf-8")) for p in sources)
    listed = " ".join(name for rule in ("mark", "furniture", "formula", "sign") for name in grammar.terminals(rule))
    kinds = (grammar.FOLDER / "phrases.lark").read_text("utf-8")
    rules = " ".join(re.findall(r"^[?_a-z]+(?=:)", kinds, re.MULTILINE))
    return set(re.findall(r"[a-z]+", f"{code} {listed} {rules}".casefold()))


def test_the_weights_are_for_labels_that_there_are() -> None:
    known = {*LABELS, "transcript", "report"}
    assert {label for label, _, _ in WEIGHTS} <= known
    assert {fact[6:] for _, fact, _ in WEIGHTS if fact.startswith("after ")} <= known
    assert sorted(WEIGHTS, key=lambda row: row[:2]) == WEIGHTS
    assert len({(label, fact) for label, fact, _ in WEIGHTS}) == len(WEIGHTS)


def test_the_facts_of_pages_are_those_that_have_weights() -> None:
    """The weights were made by the facts as they are told today."""
    told = Counter(fact for page in TEACHING[::8] for row in features(observe(Source(page.text))[0]) for fact in row)
    often = [fact for fact, count in told.items() if count >= 60]
    assert sum(fact in weights().facts for fact in often) >= 0.8 * len(often)


# ---- dress


def letters(page: LabelledPage, turn: LabelledTurn) -> str:
    return "".join(c for s, e in turn.words for c in page.text[s:e] if unicodedata.category(c)[0] in "LN")


@pytest.mark.parametrize("seed", range(3))
def test_a_copy_is_the_same_for_the_same_seed(seed: int) -> None:
    for page in TEACHING[seed::29]:
        copy = dressed(page, seed, TEACHING)
        assert copy == dressed(page, seed, TEACHING)
        assert copy.name == f"{page.name} (copy)"
        spans = sorted((s, e) for t in copy.turns for s, e in (*t.words, *t.cues))
        assert all(a[1] <= b[0] for a, b in pairwise(spans))
        assert all(copy.text[s:e].strip() for s, e in spans)
    assert len({dressed(TEACHING[0], n, TEACHING).text for n in range(4)}) > 1


def test_a_copy_is_a_page_that_reads_back() -> None:
    for seed, page in enumerate(TEACHING):
        copy = dressed(page, seed, TEACHING)
        assert read_page(write_page(copy), page.name).text == copy.text


@pytest.mark.parametrize("how", [name for name in dress.CHANCES if name not in {"other names", "excerpt", "script"}])
def test_the_words_of_a_copy_are_those_of_the_page(how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is changed around them. Only the note of who asked may stand behind a question, and a number before one."""
    for name in dress.CHANCES:
        monkeypatch.setitem(dress.CHANCES, name, float(name == how))
    changed = 0
    for page in TEACHING[::11]:
        copy = dressed(page, 1, TEACHING)
        changed += copy.text != page.text
        assert [t.role for t in copy.turns] == [t.role for t in page.turns]
        for turn, own in zip(copy.turns, page.turns, strict=True):
            said, due = letters(copy, turn), letters(page, own)
            assert said == due or (turn.role == "question" and due in said and len(said) < len(due) + 30), (page.name, how)
    assert changed


def test_an_excerpt_is_a_run_of_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in dress.CHANCES:
        monkeypatch.setitem(dress.CHANCES, name, float(name == "excerpt"))
    for page in TEACHING[::11]:
        copy = dressed(page, 2, TEACHING)
        said, due = [letters(copy, t) for t in copy.turns], [letters(page, t) for t in page.turns]
        assert any(due[at : at + len(said)] == said for at in range(len(due) + 1))


def test_other_names_are_other_names_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in dress.CHANCES:
        monkeypatch.setitem(dress.CHANCES, name, float(name == "other names"))
    page = labelled()["seeds/004_748449143b5c34ac"]
    copy = dressed(page, 3, TEACHING)
    for turn, own in zip(copy.turns, page.turns, strict=True):
        if own.speaker and len(own.speaker) in {2, 3}:
            assert own.speaker not in copy.text
            assert turn.speaker
            assert (turn.speaker[0], len(turn.speaker)) == (own.speaker[0], len(own.speaker))
            assert turn.speaker in copy.text


# ---- gold, measure

SMALL = """kind: transcript
lang: zh-Hans

-                | 发布会实录
host             | 主持人：‖大家好，欢迎参加新闻发布会。
                 | 请石磊县长介绍情况。
speaker 石磊      | 石磊：‖今年修了一百公里路。
-                | 石磊.jpg
speaker 石磊 +     | 明年再修一百公里。
                 | 石磊：‖我说完了，谢谢大家。
host             | 现在请各位记者提问。
question 青山日报   | 青山日报记者：‖请问有何打算？
host             | 主持人：‖请石磊县长回答。
answer 石磊       | 石磊：‖有打算。
-                | （完）
"""


def test_gold_labels() -> None:
    page = read_page(SMALL, "a/small")
    assert gold_labels(page, observe(Source(page.text))[0]) == [
        *("nobody before", "cue: opening host", "goes on: opening host", "cue: speaker", "aside: speaker", "goes on: speaker"),
        *("again: speaker", "begins: opening host", "cue: question", "cue: host", "cue: answer", "nobody"),
    ]  # fmt: skip


@pytest.mark.parametrize("page", TEACHING[::9], ids=lambda p: p.name)
def test_gold_labels_keep_the_rules_of_the_chain(page: LabelledPage) -> None:
    facts = observe(Source(page.text))[0]
    labels = gold_labels(page, facts)
    assert len(labels) == len(facts.blocks)
    before = ""
    for fact, label in zip(facts.blocks, labels, strict=True):
        step, _, role = label.partition(": ")
        assert label in LABELS
        assert fact.cue or step not in {"cue", "again"}
        assert step not in {"goes on", "again", "aside"} or before == role, (page.name, fact.block.line)
        before = role


def test_a_reading_measured_by_itself_is_right() -> None:
    for name in ("seeds/000_17c95f065e726622", "first/city-police", "seeds/001_f5b0a42200e0a0e9"):
        text, told = labelled()[name].text, reading(name)
        own = from_transcript(text, told, name, {"kind": told.kind})
        assert own.text == text
        score, right = measure(own, told)
        assert (score.start, score.shape, score.strict) == (score.due,) * 3 == (len(told.turns),) * 3
        assert right == [True] * len(told.turns)
        assert score.f1(score.shape) == 1.0


# ---- fit


def test_the_same_pages_give_the_same_weights() -> None:
    pytest.importorskip("pycrfsuite", reason="python-crfsuite is not installed: nothing makes weights here")
    from shilu.training.fit import CHAIN, lesson, train

    taught = [lesson(page) for page in TEACHING if page.set == "seeds"]
    one, other = (train([([list(row) for row in t.rows], t.labels) for t in taught], CHAIN) for _ in range(2))
    assert one == other
    assert len(one) > 50
    assert {label for label, _, _ in one} <= set(LABELS)
    assert all(abs(weight) > 0 for _, _, weight in one)


def test_sets_stay_together() -> None:
    part_of = dict(zip((page.set for page in TEACHING), parts(TEACHING), strict=True))
    assert parts(TEACHING) == [part_of[page.set] for page in TEACHING]
    assert len(set(part_of.values())) > 2


def test_confidence_rises() -> None:
    chance = Random(1)
    turns = [(c, chance.random() < c**2) for c in (chance.random() for _ in range(900))]
    table = confidence_table(turns)
    assert len(table) > 3
    assert [c for c, _ in table] == sorted({c for c, _ in table})
    assert [share for _, share in table] == sorted(share for _, share in table)
    assert all(0 <= x <= 1 for row in table for x in row)
    assert confidence_table([]) == []
    assert confidence_table([(0.5, True)]) == [(0.5, 1.0)]


def test_confidence_is_a_share() -> None:
    steps = [calibrated(n / 200) for n in range(201)]
    assert steps == sorted(steps)
    assert 0 <= steps[0] < 0.6
    assert 0.9 < steps[-1] <= 1
    for page in TEACHING[::17]:
        found = cast(Source(page.text))
        assert all(0 <= certainty(found.probabilities, d) <= 1 + 1e-9 for d in found.drafts)
        assert all(0 <= t.confidence <= 1 for t in reading(page.name).turns)


def test_confidence_tells_right_from_wrong() -> None:
    """On the exam, turns of high confidence are right far more often than others."""
    told = [
        (turn.confidence, right)
        for name, page in labelled().items()
        if page.set == "exam"
        for turn, right in zip(reading(name).turns, measure(page, reading(name))[1], strict=True)
    ]
    sure, unsure = [r for c, r in told if c >= 0.95], [r for c, r in told if c < 0.8]
    assert len(sure) > 50
    assert sum(sure) / len(sure) > sum(unsure) / len(unsure) + 0.2


# ---- the command


def run(monkeypatch: pytest.MonkeyPatch, *args: str, pages: list[LabelledPage] | None = None) -> int:
    monkeypatch.setattr(sys, "argv", ["training", *args])
    if pages is not None:
        monkeypatch.setattr(command, "read_pages", lambda: pages)
    return command.main()


def test_label_makes_a_page_to_correct(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(monkeypatch, "label", str(SEEDS[0])) == 0
    page = read_page(capsys.readouterr().out, "x")
    assert page.text == SEEDS[0].read_text("utf-8")
    assert [t.role for t in page.turns] == [t.role for t in shilu.read(SEEDS[0]).turns]
    sheet = tmp_path / "a.yaml"
    sheet.write_text(shilu.write(shilu.read(SEEDS[0]), "yaml"), "utf-8")
    assert run(monkeypatch, "label", str(sheet)) == 2
    assert str(sheet) in capsys.readouterr().err


@pytest.mark.parametrize("name", [page.name for page in TEACHING[::19]])
def test_a_reading_as_a_page_reads_back(name: str) -> None:
    told, text = reading(name), labelled()[name].text
    page = from_transcript(text, told, name, {"kind": told.kind, "lang": told.lang})
    back = read_page(write_page(page), name)
    assert back.text == text
    assert [(t.role, t.speaker, t.outlet, letters(back, t)) for t in back.turns] == [
        (t.role, t.speaker, t.outlet, letters(page, t)) for t in page.turns
    ]  # fmt: skip
    assert back.links == page.links


def test_why_tells_what_decided_at_a_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    pages = [labelled()["seeds/000_17c95f065e726622"]]
    line = next(t.line for t in reading(pages[0].name).turns if t.role == "question")
    assert run(monkeypatch, "why", f"{pages[0].name}:{line}", pages=pages) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0].lstrip().startswith(f"{line}  cue: question ")
    assert told[1].lstrip().startswith("└ for: ")
    assert run(monkeypatch, "why", "nowhere:3", pages=pages) == 2
    assert "nowhere: no page of" in capsys.readouterr().err


def test_dress_prints_the_copy(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    pages = [page for page in TEACHING if page.set == "seeds"]
    assert run(monkeypatch, "dress", pages[0].name, "4", pages=pages) == 0
    assert read_page(capsys.readouterr().out, "x").text == dressed(pages[0], 4, pages).text


def test_the_ceiling_is_told_by_set_and_language(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    pages = [read_page(SMALL, "tiny/small"), *(page for page in TEACHING if page.set == "seeds")]
    assert run(monkeypatch, "check", "--ceiling", pages=pages) == 0
    rows = {line.split()[0]: line.split()[1:] for line in capsys.readouterr().out.splitlines()}
    assert rows["tiny"][:4] == ["1", "1", "1.000", "1.000"]
    assert rows["all"][:2] == ["6", "6"]
    assert {"seeds", "(zh-Hans)"} <= rows.keys()


def test_the_module_can_be_run() -> None:
    done = subprocess.run([sys.executable, "-m", "shilu.training", "--help"], capture_output=True, check=False)
    assert (done.returncode, b"check" in done.stdout) == (0, True)
    assert subprocess.run([sys.executable, "-m", "shilu.training"], capture_output=True, check=False).returncode == 2


def test_a_broken_page_file_stops_the_command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def broken() -> list[LabelledPage]:
        raise InputError("a/b, line 7: a row needs its label")

    monkeypatch.setattr(command, "read_pages", broken)
    assert run(monkeypatch, "why", "a/b:1") == 2
    assert capsys.readouterr().err == "a/b, line 7: a row needs its label\n"
