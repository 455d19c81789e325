"""`python -m shilu.training COMMAND`: what a contributor does with pages.

fit            weights from all pages; prints how pages are read that did not train, and which moved
check          the same table without writing anything; --ceiling: how far the proposals reach, with the labels of the pages themselves
why PAGE:LINE  what decided at a line of a page
label FILE     today's reading of a text, as a page to correct
dress PAGE N   a page in other dress
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from shilu.casting import Cast, cast
from shilu.casting.chain import LABELS
from shilu.casting.turns import draft
from shilu.errors import ShiluError
from shilu.explaining import block_rows
from shilu.masthead import language
from shilu.readers import read_file
from shilu.reading import transcript_of
from shilu.source import Source
from shilu.training import fit as fitting
from shilu.training.dress import dressed
from shilu.training.measure import Score, measure, total
from shilu.training.pages import PAGES, LabelledPage, from_transcript, read_pages, write_page

#: How each page was read at the last fit: beside the pages, so that a change shows in the difference.
KEPT = PAGES / "read.tsv"


def main() -> int:
    """Run one command; 2 where it was used wrongly."""
    parser = argparse.ArgumentParser(
        prog="python -m shilu.training", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("fit")
    commands.add_parser("check").add_argument("--ceiling", action="store_true")
    commands.add_parser("why").add_argument("place", metavar="PAGE:LINE")
    commands.add_parser("label").add_argument("file", type=Path)
    dress = commands.add_parser("dress")
    dress.add_argument("page")
    dress.add_argument("seed", type=int)
    args = parser.parse_args()
    try:
        return {"fit": _fit, "check": _check, "why": _why, "label": _label, "dress": _dress}[args.command](args)
    except ShiluError as error:
        print(error, file=sys.stderr)
        return 2


def _fit(_: argparse.Namespace) -> int:
    rows, table, scores = fitting.fit(read_pages())
    fitting.write(rows, table)
    _show(scores)
    _moved(scores)
    kept = "".join(f"{name}\t{s.due}\t{s.made}\t{s.start}\t{s.shape}\t{s.strict}\n" for name, s in scores)
    KEPT.write_text("# page\tdue\tmade\tstart\tshape\tstrict, by weights that its set did not train\n" + kept, "utf-8")
    return 0


def _check(args: argparse.Namespace) -> int:
    if args.ceiling:
        _show([(page.name, ceiling(page)) for page in read_pages()])
        return 0
    scores = fitting.fit(read_pages())[2]
    _show(scores)
    _moved(scores)
    return 0


def ceiling(page: LabelledPage) -> Score:
    """How a page would be read if every block had its right label: what lexing does not propose, no casting finds."""
    one = fitting.lesson(page)
    drafts = tuple(draft(one.facts, one.labels)[0])
    sure = [[1.0] * len(LABELS) for _ in one.labels]
    gold = Cast(one.facts, one.blocks, one.rows, tuple(one.labels), sure, drafts, 0.0)
    return measure(page, transcript_of(Source(page.text), gold))[0]


def _show(scores: list[tuple[str, Score]]) -> None:
    """The table: a line a set, a line a language, and all."""
    pages = {page.name: page for page in read_pages()}
    print(f"{'':24} pages kinds  start  shape strict   role    who")
    for what in (lambda p: p.set, lambda p: f"({p.facts.get('lang', '?')})", lambda _: "all"):
        groups: dict[str, list[Score]] = {}
        for name, score in scores:
            groups.setdefault(what(pages[name]), []).append(score)
        for name, own in sorted(groups.items()):
            s = total(own)
            found = s.start or 1
            told = f"{s.f1(s.start):6.3f} {s.f1(s.shape):6.3f} {s.f1(s.strict):6.3f} {s.role / found:6.3f} {s.who / found:6.3f}"
            print(
                f"{name:24} {s.pages:5} {s.kinds:5} {told}"
                + (f"   {s.false} of {s.reports} reports taken for transcripts" if s.reports else "")
            )


def _moved(scores: list[tuple[str, Score]]) -> None:
    """The pages that are read otherwise than at the last fit."""
    if not KEPT.exists():
        return
    kept = dict(line.split("\t", 1) for line in KEPT.read_text("utf-8").splitlines() if line[:1] != "#")
    for name, s in scores:
        now = f"{s.due}\t{s.made}\t{s.start}\t{s.shape}\t{s.strict}"
        if name in kept and kept[name] != now:
            due, _, _, shape, strict = map(int, kept[name].split("\t"))
            print(f"moved: {name}: of {due} turns {shape} → {s.shape} in shape, {strict} → {s.strict} with their speakers")


def _why(args: argparse.Namespace) -> int:
    name, _, line = args.place.rpartition(":")
    page = _page(name)
    found = cast(Source(page.text))
    print("\n".join(row for number, row in block_rows(found) if number == int(line)))
    return 0


def _label(args: argparse.Namespace) -> int:
    source = read_file(args.file, "auto", None)
    if not isinstance(source, Source):
        raise ShiluError(f"{args.file}: is a transcript already; label needs the page itself.")
    transcript = transcript_of(source, cast(source))
    facts = {"kind": transcript.kind, "lang": language(source.text), "style": "?"}
    sys.stdout.write(write_page(from_transcript(source.text, transcript, args.file.stem, facts)))
    return 0


def _dress(args: argparse.Namespace) -> int:
    sys.stdout.write(write_page(dressed(_page(args.page), args.seed, read_pages())))
    return 0


def _page(name: str) -> LabelledPage:
    page = next((p for p in read_pages() if p.name == name.removesuffix(".txt")), None)
    if page is None:
        raise ShiluError(f"{name}: no page of {PAGES}; name it by set and file, without .txt.")
    return page


if __name__ == "__main__":
    sys.exit(main())
