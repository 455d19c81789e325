"""Web pages: after real layouts, every paragraph stays one, no cue is glued or split, and what stands around the article is the page's own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cases import Case, found, read_case
from shilu import Transcript, write
from shilu.errors import InputError
from shilu.readers import html
from shilu.readers.html import DEEPEST
from shilu.reading import parse_source
from shilu.source import Source
from spans import untiled

PAGES = sorted((Path(__file__).parent / "pages").glob("*.txt"))


def read(page: str) -> Source:
    declared = re.search(r"charset=\"?([\w-]+)", page)
    codec = {"gb2312": "gb18030", "big5": "big5hkscs"}.get(declared[1], "utf-8") if declared else "utf-8"
    return html.read(page.encode(codec))


def parsed(name: str) -> tuple[Case, Source, Transcript]:
    case = read_case(next(p for p in PAGES if p.stem == name))
    source = read(case.source)
    return case, source, parse_source(source)


def test_there_are_pages() -> None:
    assert len(PAGES) >= 9


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.stem)
def test_page(path: Path) -> None:
    case = read_case(path)
    source = read(case.source)
    transcript = parse_source(source)
    assert transcript.kind == case.kind
    assert found(transcript, case) == [" | ".join(t) for t in case.turns]
    assert {(q, a) for e in transcript.exchanges for q in e.questions for a in e.answers} == case.links
    assert untiled(transcript, source.text) == ""


def test_metadata_comes_before_what_the_page_shows() -> None:
    _, _, told = parsed("cms-gov-trs-editor")
    assert (told.title, told.date, told.source) == ("云岭省医保局新闻发布会文字实录", "2032-03-04", "云岭省人民政府网")
    _, _, shown = parsed("table-layout-1998")
    assert (shown.title, shown.date, shown.source) == ("青川在线", "2031-06-01", "青川日报")
    assert parsed("english-briefing-room")[2].date == "2031-05-19"


def test_the_record_says_that_it_points_into_extracted_text() -> None:
    _, source, told = parsed("cms-gov-trs-editor")
    assert told.format == "html"
    assert all(source.text[slice(*p.span)] == p.text for t in told.turns for p in t.paragraphs)


def test_what_stands_around_the_article_is_furniture() -> None:
    _, _, told = parsed("cms-gov-trs-editor")
    around = [b.text for b in told.furniture]
    assert around[:2] == ["首页", "政策"]
    assert around[-2:] == ["主办：云岭省人民政府办公厅", "网站标识码：5300000000"]
    assert "title" in {b.kind for b in told.furniture}


def test_a_script_is_no_text() -> None:
    _, source, _ = parsed("cms-gov-trs-editor")
    assert "假的" not in source.text
    assert "color" not in source.text


def test_a_table_stays_a_table() -> None:
    _, source, told = parsed("table-in-an-answer")
    [table] = [p for p in told.turns[2].paragraphs if p.kind == "table"]
    assert table.text == source.text[slice(*source.tables[0])] == "村\t投资\n石桥\t120\n下河\t95"
    assert "\n\n| 村 | 投资 |\n| --- | --- |\n| 石桥 | 120 |\n| 下河 | 95 |\n\n" in write(told, "md")


@pytest.mark.parametrize(
    ("page", "lines"),
    [
        ("<p>一<br>二<br/>三</p>四<div>五</div>六", "一 二 三 四 五 六"),
        ("<p>【<b>王</b><i>帅</i>】感谢</p>", "【王帅】感谢"),
        ("<p>一行\n折了行</p><p>two\nwords</p>", "一行折了行 two_words"),
        ("<ul><li>一<li>二<ul><li>三</ul><li>四</ul>", "一 二 三 四"),
        ("<p>一<p>二<td>三<td>四<h2>五</h2></b></p>六", "一 二 三 四 五 六"),
        ("<table><tr><td>甲<p>乙</p></td><td>丙</td></tr></table>", "甲 乙 丙"),
        ("a &lt;b&gt; &amp;amp; &#20013;", "a_<b>_&amp;_中"),
        ("<pre>一\n二</pre>", "一 二"),
        ("<p>一</p><![endif--><p>二", "一 二"),
        ("<p>一</p><select><option>x<p>二", "一 二"),
        ("<title>x</title><textarea>y</textarea><template>z</template>一", "一"),
        ("一<!-- 记者：二 -->三", "一三"),
    ],
)
def test_what_ends_a_line(page: str, lines: str) -> None:
    assert [line.replace(" ", "_") for line in html.read(page.encode()).text.split("\n") if line] == lines.split(" ")


def test_cells_keep_their_words_in_order() -> None:
    rows = "".join(f"<tr><td>刘<b>丹</b>县长{i}<td><p>甲</p>乙" for i in range(300))
    source = html.read(f"<table>{rows}</table><p>记者：请问？</p>".encode())
    assert source.text.split("\n")[:300] == [f"刘丹县长{i}\t甲 乙" for i in range(300)]
    told = html.read("<table><caption>表一</caption><tr><td>甲</td><td>乙</td></tr><tr><td>丙</td><td>丁</td></tr></table>".encode())
    assert told.text.split() == ["表一", "甲", "乙", "丙", "丁"]


def test_a_table_can_be_the_article() -> None:
    page = "<table><tr><td>1</td><td>主持人：大家好。</td></tr><tr><td>2</td><td><figure><figcaption>图</figcaption></figure>好</td></tr></table>"
    assert html.read(page.encode()).text.split() == ["1", "主持人：大家好。", "2", "图", "好"]


def test_an_anchor_left_open_hides_nothing() -> None:
    page = "<h1>发布会</h1><a name=top><p>主持人：大家好，欢迎参加新闻发布会。下面请提问。<p>青川日报记者：请问何时通路？<p>刘丹：明年。"
    assert [t.role for t in parse_source(html.read(page.encode())).turns] == ["host", "question", "answer"]


def test_a_wrong_charset_is_doubted() -> None:
    for declared in ("utf-16", "iso-8859-1"):
        page = f"<meta charset={declared}><p>记者：请问何时通路？</p>"
        assert html.read(b"\xef\xbb\xbf" + page.encode()).text.strip() == "记者：请问何时通路？"


def test_comments_at_the_head_are_passed_in_linear_time() -> None:
    assert html.SNIFF.match(b"<!---->" * 5000 + b"<html>")
    assert not html.SNIFF.match(b"<!---->" * 5000 + b"x")


@pytest.mark.timeout(60)
@pytest.mark.parametrize("unclosed", ["<a ", '<a x="', "<!--", "<!--a>", "</", "<?", "<!A", "<![CDATA[a>"])
def test_what_nothing_closes_is_passed_in_linear_time(unclosed: str) -> None:
    assert html.read(("<p>刘丹：明年。</p>" + unclosed * 50_000).encode()).text.startswith("刘丹：明年。\n")


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("<p>刘丹：明年<b 通车。", "刘丹：明年<b 通车。"),
        ("<p>刘丹：明年。<!-- 通车。<p>记者：请问？", "刘丹：明年。<!-- 通车。 记者：请问？"),
        ("<!-- 通车。 --><p>刘丹：明年。<!-- 通车。", "刘丹：明年。<!-- 通车。"),
        ("<p>刘丹：<![CDATA[通车。]]>明年。", "刘丹：明年。"),
    ],
)
def test_words_behind_what_nothing_closes_are_kept(page: str, words: str) -> None:
    assert " ".join(html.read(page.encode()).text.split()) == words


def test_a_page_nested_without_end_is_read() -> None:
    page = "<div>" * 50 * DEEPEST + "记者：请问？" + "<table><tr><td>" * 1000 + "答：好。"
    assert html.read(page.encode()).text.split() == ["记者：请问？", "答：好。"]


def test_a_page_without_text_is_told() -> None:
    with pytest.raises(InputError, match=r"^a\.html: is a page without text; save it again when the browser shows its text\.$"):
        html.read(b"<html><script>1</script></html>", None, "a.html")
