"""Naming: who is behind every cue: the person or the medium that the cue, the roster, a hand-over or the speaker's own words tell."""

from __future__ import annotations

import re
from itertools import pairwise

from shilu import grammar, roster
from shilu.lexing import HAN
from shilu.page import Decision, Page, Segment
from shilu.phrases import Label, bare_medium, read_greeting

#: The longest question that can be a follow-up without saying so, in Chinese characters.
FOLLOW_UP_LENGTH = 20


class _Speakers:
    """Who speaks under the page's cues: the spokespersons, the officials by name, and the roles that stand for a name."""

    def __init__(self, page: Page) -> None:
        cued = [(s.office, s.decision) for s in page.segments if s.decision]
        self.spokespersons = {d.key for office, d in cued if office == "spokesperson"}
        self.officials = {d.label.name for office, d in cued if office == "official" and d.label.name}
        self.roles = {d.label.text for _, d in cued if d.label.kind == "official" and not d.label.name}


def resolve(page: Page) -> None:
    """Find the person or medium behind every cue: in the cue, the roster, a hand-over, or the speaker's own words."""
    lead = "\n".join(page.piece(t) for t in page.segments[0].tokens)
    asker = roster.interviewer(lead)
    media = any(s.decision.label.kind == "medium" for s in page.segments if s.decision)
    speakers, given = _Speakers(page), _floor_is_given(page)
    medium_of: dict[str | None, str] = {}
    last_asker: Decision | None = None
    called: str | None = None
    host_name: str | None = None
    for before, segment in zip([page.segments[0], *page.segments], page.segments, strict=False):
        decision = segment.decision
        last_called = next((c for t in reversed(segment.texts) if (c := page.called(t))), None)
        if decision is None:
            called = last_called if "HANDED_OVER" in page.said(*segment.texts[-2:]) else None
            continue
        label = decision.label
        decision.name = decision.name or label.name
        if segment.office == "reporter":
            _resolve_asker(page, decision, segment, asker)
            decision.medium = decision.medium or (None if decision.name else _called_medium(page, before))
            if not decision.name and not decision.medium:
                decision.name, decision.medium = _called_asker(page, before)
            if media and label.kind == "official" and not decision.medium:
                decision.medium, decision.name = label.name, None
            if not decision.medium and not decision.name:
                _read_asked_by(page, decision, segment)
            if not decision.medium and not decision.name and last_asker and _follows_up(page, segment, before, given=given):
                decision.medium, decision.name = last_asker.medium, decision.name or last_asker.name
            if decision.name:
                decision.medium = decision.medium or medium_of.get(decision.name)
                if decision.medium:
                    medium_of[decision.name] = decision.medium
            last_asker = decision
        elif segment.office == "host":
            if not decision.name and label.kind == "official":
                decision.name = _official_behind(page, label, None, speakers)
            elif not decision.name:
                decision.name = host_name or _introduced_host(page, segment)
            host_name = decision.name if label.kind == "host" else host_name
            called = last_called or called
        else:
            decision.name = page.roster.fuller(decision.name)
            if not decision.name and label.kind == "official":
                decision.name = _introduced(page, segment)
            if not decision.name:
                decision.name = _official_behind(page, label, called, speakers)
            called = last_called if label.kind == "official" and not label.name else None
        if segment.office == "host" and decision.name:
            page.hosts.add(decision.name)


def _follows_up(page: Page, segment: Segment, before: Segment, *, given: bool) -> bool:
    """Whether an unnamed question is the last asker's next one.

    It says so; or, on a page where the floor is given to askers, it is short and nobody gave it.
    """
    crowd = grammar.terminals("person")["CROWD"]
    if not segment.texts or (segment.decision and crowd.search(segment.decision.label.text)):
        return False
    short = _is_short(page, segment)
    same = grammar.terminals("person")["SAME_ASKER"].search(page.piece(segment.texts[-1]))
    told = segment.decision and grammar.terminals("sign")["FOLLOW_UP"].search(segment.decision.label.text)
    return (
        bool(same or told)
        or page.says("FOLLOW_UP", segment.texts[0])
        or (short and given and before.office in {"official", "spokesperson"})
    )


def _floor_is_given(page: Page) -> bool:
    """Whether most askers of a page are let in by a host, or say who they are."""
    asking = [(a, b) for a, b in pairwise(page.segments) if b.office == "reporter" and b.texts]
    given = [a.office == "host" or (a.last is not None and page.asks_for_question(a.last)) for a, _ in asking]
    named = [bool(roster.introduction(page.piece(b.texts[0]))) for _, b in asking if not _is_short(page, b)]
    return sum(given) * 2 > len(given) or (sum(named) * 2 > len(named) and len(named) * 2 >= len(given))


def _is_short(page: Page, segment: Segment) -> bool:
    """Whether a question is as short as a follow-up."""
    length = segment.texts[-1].end - segment.texts[0].start
    return length <= FOLLOW_UP_LENGTH * (1 if HAN.search(page.piece(segment.texts[0])) else 3)


def _called_asker(page: Page, before: Segment) -> tuple[str | None, str | None]:
    """The asker, and his medium, whom the last words before call in English: Marguerite, kick us off. Next is Sam Oyelaran, Coast Radio."""
    if not before.texts or before.office == "reporter":
        return None, None
    terms, piece = grammar.terminals("person"), page.piece(before.texts[-1])
    if before.office == "host" and (called := [*terms["CALLED_IN"].finditer(piece[-160:])]):
        return called[-1]["name"], called[-1]["medium"]
    match = terms["CALLED_ASKER"].search(piece[-60:])
    return (match["name"], None) if match else (None, None)


def _called_medium(page: Page, before: Segment) -> str | None:
    """The medium to which the segment before gives the floor: 先请《砚湖日报》的同志, 好，請台視."""
    if not before.texts or (before.office not in {"host", "spokesperson"} and not page.asks_for_question(before.texts[-1])):
        return None
    found = list(grammar.terminals("person")["CALLED_MEDIUM"].finditer(page.piece(before.texts[-1])))
    return bare_medium(found[-1]["medium"] or found[-1]["medium_"]) if found else None


def _read_asked_by(page: Page, decision: Decision, segment: Segment) -> None:
    """The asker whom brackets at the end of his question tell: …快要見底了。（青潮通訊社溫雅筑）."""
    if segment.texts and (match := grammar.terminals("person")["ASKED_BY"].search(page.piece(segment.texts[-1]))):
        told = read_greeting(match["asker"])
        decision.medium, decision.name = told.get("medium"), told.get("name") if "medium" in told else None


def _introduced(page: Page, segment: Segment) -> str | None:
    """The name by which an official who is cued by his office alone introduces himself."""
    told = roster.introduction(page.piece(segment.texts[0])) if segment.texts else {}
    if "medium" in told or not {"name", "office"} <= told.keys():
        return None
    page.roster.add(told["name"], told["office"], "own introduction")
    return told["name"]


def _resolve_asker(page: Page, decision: Decision, segment: Segment, asker: dict[str, str]) -> None:
    label = decision.label
    told = roster.introduction(page.piece(segment.texts[0])) if segment.texts else {}
    noted = label.office if label.name and label.office and label.office.isascii() and label.text.endswith((")", "）")) else None
    decision.introduced = told.get("medium")
    decision.medium = label.medium or noted or (label.text if label.kind == "unknown" else None) or told.get("medium")
    if label.name and not decision.medium and segment.texts:
        named = re.search(
            re.escape(label.name) + r",? ([A-Z][\w&'’-]*(?: [A-Z][\w&'’-]*){0,3})[.,]", page.piece(segment.texts[0])[:120], re.IGNORECASE
        )
        decision.medium = named[1] if named and named[1][:1].isupper() else None
    if (told.get("medium") or told.get("office")) and not decision.name:
        decision.name = told.get("name")
    if not decision.medium and not decision.name:
        decision.medium, decision.name = asker.get("medium"), asker.get("name")


def _introduced_host(page: Page, segment: Segment) -> str | None:
    if assigned := page.roster.named("host"):
        return assigned[0]
    for token in segment.texts[:4]:
        told = roster.introduction(page.piece(token))
        if "name" in told:
            page.roster.add(told["name"], told.get("office"), "own introduction")
            return told["name"]
    return None


def _official_behind(page: Page, label: Label, called: str | None, speakers: _Speakers) -> str | None:
    """The person behind 答, 发布人 or 行政长官."""
    if label.kind == "official" or label.office:
        named = page.roster.mentioned(label.text)
        if named or (holder := page.roster.holder(label.text)):
            return named[-1] if named else holder
    if called:
        return called
    officials = {n for n in page.roster.entries if n not in page.hosts and not page.roster.named_in(n, "own introduction")}
    if label.kind == "official":
        roles = [r for r in speakers.roles if r.isascii() == label.text.isascii()]
        officials -= speakers.officials
        return next(iter(officials)) if len(officials) == len(roles) == 1 else None
    spokesperson = grammar.terminals("person")["SPOKESPERSON"]
    by_office = [n for n, e in page.roster.entries.items() if e.office and spokesperson.search(e.office)]
    for candidates in (speakers.spokespersons, speakers.officials, by_office, page.roster.named("lead"), officials):
        if len(candidates) == 1:
            return next(iter(candidates))
    return None
