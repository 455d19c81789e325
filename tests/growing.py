"""Documents that made time grow faster than the input, or might: for every stage alone, so that a slow one does not hide behind the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial
from itertools import count

import shilu
from shilu import Finding, Transcript, statistics, tallies, writers
from shilu.readers import formats
from shilu.reading import parse_source
from shilu.source import Source

HAN = "春江潮水连海平月明共生滟随波千万里何处无流宛转绕芳甸照花林皆似霰空白沙看不见色纤尘皎中孤轮初照人"
SURNAMES = "赵钱孙李周吴郑王冯陈蒋沈韩杨朱秦尤许何吕"
HOST, ASKED = "主持人：欢迎参加新闻发布会。下面请提问。\n", "记者：请问何时？\n"
SHEET = "---\nshilu: md 1\nlang: zh-Hans\nkind: transcript\n---\n\n# 题\n\n"


def name(number: int) -> str:
    """One of thousands of names."""
    return SURNAMES[number % 20] + HAN[number // 20 % len(HAN)] + HAN[number // 20 // len(HAN) % len(HAN)]


def capitals(number: int) -> str:
    return "".join(chr(65 + number // 26**place % 26) for place in range(3)) + "SON"


def many(line: Callable[[int], str], size: int) -> str:
    """So many lines, each with its number, that they have about `size` characters."""
    lines: list[str] = []
    told = 0
    for number in count():
        if told >= size:
            return "".join(lines)
        lines.append(line(number))
        told += len(lines[-1])
    return ""


#: By format: what is written once, and what is written again and again behind it.
RUNS = {
    "text": (
        ("", "问：几时通车？\n答：明年。\n"), ("", "王敏：好的。\n"), (ASKED, "王敏局长：好的。\n"), (HOST, "主持人：这一点要讲清楚。\n"),
        (ASKED + "王敏局长：\n", "----\n"), (ASKED + "王敏局长：\n----\n----\n", "行的。\n\n"), (ASKED, "发言人王敏：这一点要讲清楚。\n"), (ASKED, "记者：我追问一句？\n"),
        (HOST, "主持人：请王敏局长回答。\n王敏局长：好。\n"), ("主持人：", "请记者提问，"), ("", "甲 | 乙 | "), ("", "第一项工作\n"), (ASKED + "王敏：", "（行"),
        (ASKED + "王敏：好。\n", "（行\n\n"), (ASKED + "王敏：", "“行"), ("", "【王"), ("", "行。记者："), ("", "行。王敏：好。"), ("x", "　"), ("x", " "), ("x", "\n"),
        ("", "行"), ("", "行，"), (ASKED + "王敏：", "某市某某×县，"), (ASKED + "王敏：", "\ufffd行"), (ASKED + "王敏：\n", "这一段话在这一页上要说上很多很多遍才行。\n"),
        ("---\n", "    行。\n"), ("---\n", "shilu: md 1\n"), ("", "王敏.jpg\n王敏 好的\n"), ("", "甲\t乙\n"), ("", "编辑：甲 "), ("王敏：", "这一段话写到页尾还没有写完就在页上断开了，它的后半段写在下一页的页首还是没有写完也就没有句号\n\n"), ("", "Dear x "), ("Q: ", "And so, "),
        ("", "the plan was read out to the house again\n"),
    ),
    "md": (
        (SHEET, "**王敏**：好。\n"), (SHEET, "**王敏**（x\n"), ("", "**王敏**：好。\n\n"), ("", "> "), ("", "[a]("), ("", "![a"), ("", "*a "), ("", "`a"), ("", "<!--"),
        ("", "| a | b |\n|---|---|\n| c | d | e |\n\n"), ("", "- **王敏**：好。\n"), ("", "<a "),
    ),
    "html": (
        ("<p>好", "<a <a"), ("<p>好", '<a x="'), ("<p>好", "<!--"), ("<p>好", "<!--a>"), ("<p>好", "<![CDATA[a>"), ("<p>好", "</"), ("<p>好", "</a"), ("<p>好", "<?"),
        ("<p>好", "<!A"), ("<p>好", "<"), ("<p>好", "&"), ("<p>好", "<a x=\"<b y='"), ("<p>好", "<div>"), ("<table>", "<tr><td>甲<td>乙"), ("", "<table><tr><td>甲"), ("<pre>", "甲\n"),
        ("<ul>", "<li><a>甲"), ("", "<figcaption>甲</figcaption>"), ("<p>好", "<title>甲"), ("<p>好<meta charset", " "), ("<p>好", "<svg>"), ("<p>好</p>", "<p>王敏：好。</p>"),
    ),
}  # fmt: skip
#: Pages on which every line is another one.
NUMBERED: dict[str, Callable[[int], str]] = {
    "names": lambda n: f"{name(n)}局长：好的。\n记者：请问？\n",
    "media": lambda n: f"{name(n)}晚报：请问何时？\n王敏局长：明年。\n",
    "capitals": lambda n: f"MS. {capitals(n)}:\nYes.\n\nQ: Why?\n",
    "numbers": lambda n: f"{n}、记者：请问{n}？\n答：好。\n",
    "guests": lambda n: (
        (HOST + "今天的嘉宾有：\n") * (n == 0) + f"市卫健委主任{name(n)}\n" * (n < 300) + "记者：请问？\n王敏：好。\n" * (n >= 300)
    ),
    "said": lambda n: f"王敏：{n}年的工作。\n\n{n}年的任务\n",
}
#: Stages of casting in which time grows with the square of what one page repeats: they are rewritten.
CASTING = {f"parse text {shown!r}" for shown in ("王敏局长：好的。\n", "主持人：这一点要讲清楚。\n", "----\n", "行的。\n\n")}
CASTING |= {"parse text names", "parse text capitals"}


def documents() -> Iterator[tuple[str, str, Callable[[int], str]]]:
    """What each is called, its format, and how one of a size is made."""
    for form, runs in RUNS.items():
        for head, unit in runs:
            yield repr(unit), form, lambda size, head=head, unit=unit: head + unit * (size // len(unit))  # type: ignore[misc]
    for shown, line in NUMBERED.items():
        yield shown, "text", partial(many, line)


@cache
def ready(shown: str, form: str, size: int) -> tuple[bytes, Source | Transcript, Transcript, list[Finding]]:
    """A document with what every stage before the last makes of it."""
    made = next(make for told, other, make in documents() if (told, other) == (shown, form))
    data = made(size).encode()
    read = formats()[form].read(data)
    transcript = parse_source(read)
    return data, read, transcript, shilu.audit(transcript)


def stage(kind: str, shown: str, form: str, size: int) -> Callable[[], object]:
    """A stage on a document of a size, ready to be done: `read`, `parse`, `audit`, `stats`, or a writer."""
    data, read, transcript, findings = ready(shown, form, size)
    if kind == "read":
        return partial(formats()[form].read, data)
    if kind == "parse":
        return partial(parse_source, read)
    if kind == "audit":
        return partial(shilu.audit, transcript)
    if kind == "stats":
        return lambda: tallies.tell([statistics.count(transcript)], "json")
    return partial(writers.write, transcript, kind, **({"findings": findings} if kind == "html" else {}))


#: The picture is the terminal's view, drawn.
STAGES = ("read", "parse", "audit", "stats", *(writer for writer in writers.names() if writer != "svg"))
