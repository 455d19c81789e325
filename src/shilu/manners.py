"""Manners: how a page sets its host and its answers, as far as only the whole of it shows. Voices asks here, paragraph by paragraph."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from shilu import grammar, roster
from shilu.lexing import CLEAR, Token
from shilu.offices import between, uncued_opening
from shilu.page import Page, Segment

#: Where an interviewer's question mark is looked for, in characters from the end of his words.
ASKING_TAIL = 60
#: The offices under whose cues questions are answered.
ANSWERING = {"official", "spokesperson"}


@dataclass(frozen=True, slots=True)
class Manners:
    """What holds for a whole page."""

    #: where a host whom no cue marks begins in the page's head, as an index into its tokens
    host_begins: int | None
    #: whether words of a host can stand under other cues: he has no cue, or none any more once questions are asked
    host_may_be_uncued: bool
    #: whether the page has such words, so that fainter ones may be his as well
    host_speaks: bool
    #: the name of that host
    uncued_host: str | None
    #: the person who answers: the only one, or by far the first of them
    answerer: str | None
    #: whether the host asks the questions himself
    interview: bool
    #: whether the host goes between askers and officials, so that a short remark of his is no reply
    moderates: bool
    #: whether most questions are answered under cues
    answers_are_cued: bool
    #: whether every paragraph carries its speaker's cue again
    cue_each: bool


def read(page: Page) -> Manners:
    """Read a page's manners off its segments, which have their offices and names."""
    segments = page.segments
    offices = [s.office for s in segments]
    pairs = [*pairwise(segments)]
    keys = [s.decision.key for s in segments if s.decision]
    cued, leaving, answerer = not {"host", "spokesperson"}.isdisjoint(offices), _host_who_leaves(page), _answerer(page)
    begins = _host_begins(page, cued=cued)
    uncued = not cued or leaving is not None
    return Manners(
        host_begins=begins,
        host_may_be_uncued=uncued,
        host_speaks=uncued and (begins is not None or _speaks(page)),
        uncued_host=leaving or _introduced(page) or _spokesperson(page, answerer),
        answerer=answerer,
        interview=sum(asks(page, s) for s in segments if s.office == "host") > 1 and "reporter" not in offices,
        moderates=sum(office == "host" and between(page, i) for i, office in enumerate(offices)) > 1,
        answers_are_cued=sum(a.office == "reporter" and b.office in ANSWERING for a, b in pairs) * 2 >= offices.count("reporter"),
        cue_each=sum(a == b for a, b in pairwise(keys)) > max(3, len(keys) / 4),
    )


def clearly_host(token: Token) -> bool:
    """Whether a clear formula opens the paragraph, courtesies aside. An official may well bid welcome, too."""
    first = next((f for f in token.formulas if f not in {"ASSENT", "THANKS", "GREETING"}), None)
    return first in CLEAR and first != "WELCOME"


def words(page: Page, segment: Segment | None) -> str:
    """What stands behind a cue, on one line."""
    return " ".join(page.piece(t) for t in segment.texts) if segment else ""


def asks(page: Page, segment: Segment) -> bool:
    """Whether the words behind a cue end in a question."""
    return bool(grammar.terminals("sign")["ASKING"].search(words(page, segment)[-ASKING_TAIL:]))


def _host_begins(page: Page, *, cued: bool) -> int | None:
    after = page.segments[1] if len(page.segments) > 1 else None
    if page.segments[0].decision or (cued and (after is None or after.office == "host")):
        return None
    return uncued_opening(page)


def _speaks(page: Page) -> bool:
    """Whether two paragraphs or more under other cues are a host's."""
    later = [t for s in page.segments for t in s.texts[1:]]
    last = [s.last for s in page.segments if s.office == "official" and s.last is not s.first]
    return sum(map(clearly_host, later)) >= 2 or sum(page.asks_for_question(t) for t in last if t) >= 2


def _host_who_leaves(page: Page) -> str | None:
    """The name of a host who is cued where the page opens, and no more when questions are asked."""
    offices = [s.office for s in page.segments]
    hosts = [i for i, office in enumerate(offices) if office in {"host", "spokesperson"}]
    if offices.count("reporter") < 2 or not hosts or hosts[-1] > offices.index("reporter"):
        return None
    decision = page.segments[hosts[0]].decision
    return decision.name if decision else None


def _introduced(page: Page) -> str | None:
    """The uncued host's name, where the page's head assigns it or he names himself there."""
    told = (roster.introduction(page.piece(t)) for t in page.segments[0].texts)
    assigned = page.roster.named("host")
    return assigned[0] if assigned else next((t["name"] for t in told if "name" in t and "medium" not in t), None)


def _spokesperson(page: Page, answerer: str | None) -> str | None:
    """Who answers, where his office is to speak for others: then uncued housekeeping is his."""
    return answerer if grammar.terminals("person")["SPOKESPERSON"].search(page.roster.office(answerer) or "") else None


def _answerer(page: Page) -> str | None:
    names = Counter(s.decision.name for s in page.segments if s.office in ANSWERING and s.decision)
    [(name, count)] = names.most_common(1) or [(None, 0)]
    return name if count > names.total() * 0.6 else None
