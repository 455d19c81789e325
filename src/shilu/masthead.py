"""Pages: what a page says of itself: language, title, date, source; and where headings and broken paragraphs are."""

from __future__ import annotations

import re

from shilu import grammar
from shilu.lexing import Token

DATE = re.compile(r"((?:19|20)\d\d)\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})(?!\d)")
ERA = re.compile(r"(平成|令和|昭和)(\d{1,2}|元)年(\d{1,2})月(\d{1,2})日")
ERA_START = {"平成": 1988, "令和": 2018, "昭和": 1925}
ROC = re.compile(r"(?:民國|民国)\s?(\d{2,3})年(\d{1,2})月(\d{1,2})日")
MONTHS = {m: i for i, m in enumerate(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1)}
ENGLISH_DATE = re.compile(r"\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s(\d{1,2}),?\s((?:19|20)\d\d)")
SOURCE = re.compile(r"(?:来源|來源|稿源|文章来源|信息来源|稿件来源|消息来源|Source)\s*[:：]\s*([^\s:：|【】\[\]()（）<>]{2,30})")
OPEN_END = re.compile(r"[\u3400-\u9fffA-Za-z0-9、，,“‘（(]$")
ORDERED = re.compile(r"[(（]?[一二三四五六七八九十0-9]{1,3}[)）、.．是]|第[一二三四五六七八九十]|[-•·●■◆]")


def language(text: str) -> str:
    """BCP 47 tag of the text's main language: zh-Hans, zh-Hant, ja or en."""
    sample = text[:20000]
    count = {name: len(pattern.findall(sample)) for name, pattern in grammar.terminals("script").items()}
    han = len(re.findall(r"[\u3400-\u9fff]", sample))
    if count["KANA"] > han * 0.2 and count["KANA"] > 10:
        return "ja"
    if han * 4 < count["LATIN"]:
        return "en"
    return "zh-Hant" if count["HANT"] > count["HANS"] else "zh-Hans"


def date(text: str) -> str | None:
    """The first full date in `text` as YYYY-MM-DD; a day without its year is no date."""
    found: list[tuple[int, int, int, int]] = []
    if m := DATE.search(text):
        found.append((m.start(), int(m[1]), int(m[2]), int(m[3])))
    if m := ERA.search(text):
        found.append((m.start(), ERA_START[m[1]] + (1 if m[2] == "元" else int(m[2])), int(m[3]), int(m[4])))
    if m := ROC.search(text):
        found.append((m.start(), 1911 + int(m[1]), int(m[2]), int(m[3])))
    if m := ENGLISH_DATE.search(text):
        found.append((m.start(), int(m[3]), MONTHS[m[1].lower()], int(m[2])))
    for _, year, month, day in sorted(found):
        if 1 <= month <= 12 and 1 <= day <= 31:
            return f"{year:04}-{month:02}-{day:02}"
    return None


def source_name(text: str) -> str | None:
    """The medium that a line such as `来源:鲁中网` names."""
    match = SOURCE.search(text)
    return match[1].strip() if match else None


def find_title(text: str, tokens: list[Token]) -> Token | None:
    """The title among the tokens before the first words that somebody speaks or the first sentence of prose."""
    record = grammar.terminals("sign")["RECORD_TITLE"]
    lines: list[Token] = []
    for token in tokens[:24]:
        piece = text[token.start : token.end]
        if token.type != "TEXT":
            continue
        if len(piece) > 80 or piece[-1] in "。；;":
            break
        if len(piece) > 3:
            lines.append(token)
    named = [t for t in lines if record.search(text[t.start : t.end])]
    marked = [t for t in lines if text[t.start : t.end].startswith("# ")]
    if marked or named:
        return (marked or named)[0]
    return max(lines, key=lambda t: t.end - t.start, default=None)


def mark_structure(text: str, tokens: list[Token]) -> None:
    """Set `heading` and `continues` on the paragraphs."""
    texts = [t for t in tokens if t.type == "TEXT"]
    for token, after in zip(texts, texts[1:], strict=False):
        piece = text[token.start : token.end]
        last = piece[-1]
        if token.inline or after.inline:
            continue
        if len(piece) <= 45 and last not in "。！？!?；;：:，,、.…”\"’」』)）—" and after.end - after.start > len(piece) and not token.formulas[:1] == ("GREETING",):
            token.heading = True
        elif len(piece) > 45 and OPEN_END.search(piece) and not after.inline and not ORDERED.match(text[after.start : after.start + 4]) and "\u3400" <= text[after.start] <= "\u9fff":
            after.continues = not (after.end - after.start <= 45 and text[after.end - 1] not in "。！？!?”")
    for token, after in zip(texts, texts[1:], strict=False):
        if after.continues:
            after.heading = False
            token.heading = False
