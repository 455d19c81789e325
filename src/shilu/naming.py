"""Naming: who is behind every cue: the person or the medium that the cue, the roster, a hand-over or the speaker's own words tell."""

from __future__ import annotations

import re

from shilu import grammar, roster
from shilu.lexing import HAN
from shilu.page import Decision, Page, Segment
from shilu.phrases import Label, bare_medium

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
    speakers = _Speakers(page)
    medium_of: dict[str | None, str] = {}
    last_asker: Decision | None = None
    called: str | None = None
    host_name: str | None = None
    for before, segment in zip([page.segments[0], *page.segments], page.segments, strict=False):
        decision = segment.decision
        last_called = next((c for t in reversed(segment.texts) if (c := page.called(t))), None)
        if decision is None:
            called = last_called
            continue
        label = decision.label
        decision.name = decision.name or label.name
        if segment.office == "reporter":
            _resolve_asker(page, decision, segment, asker)
            decision.medium = decision.medium or (None if decision.name else _called_medium(page, before))
            if not decision.name and not decision.medium and (name := _called_asker(page, before)):
                decision.name = name
            if media and label.kind == "official" and not decision.medium:
                decision.medium, decision.name = label.name, None
            if not decision.medium and not decision.name and last_asker and _follows_up(page, segment, before):
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
                decision.name = host_name = host_name or _introduced_host(page, segment)
            called = last_called or called
        else:
            decision.name = page.roster.fuller(decision.name)
            if not decision.name:
                decision.name = _official_behind(page, label, called, speakers)
            called = last_called if label.kind == "official" and not label.name else None
        if segment.office == "host" and decision.name:
            page.hosts.add(decision.name)


def _follows_up(page: Page, segment: Segment, before: Segment) -> bool:
    """Whether an unnamed question is the last asker's next one: it says so, or it is short and stands right behind the answer."""
    crowd = grammar.terminals("person")["CROWD"]
    if not segment.texts or (segment.decision and crowd.search(segment.decision.label.text)):
        return False
    length = segment.texts[-1].end - segment.texts[0].start
    short = length <= FOLLOW_UP_LENGTH * (1 if HAN.search(page.piece(segment.texts[0])) else 3)
    return page.says("FOLLOW_UP", segment.texts[0]) or (short and before.office in {"official", "spokesperson"})


def _called_asker(page: Page, before: Segment) -> str | None:
    """The asker whom the last words before call by name, in English: Marguerite, kick us off."""
    if not before.texts or before.office == "reporter":
        return None
    match = grammar.terminals("person")["CALLED_ASKER"].search(page.piece(before.texts[-1])[-60:])
    return match["name"] if match else None


def _called_medium(page: Page, before: Segment) -> str | None:
    """The medium to which the segment before gives the floor: 先请《砚湖日报》的同志, 好，請台視."""
    if before.office not in {"host", "spokesperson"} or not before.texts:
        return None
    found = list(grammar.terminals("person")["CALLED_MEDIUM"].finditer(page.piece(before.texts[-1])))
    return bare_medium(found[-1]["medium"]) if found else None


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
    if told.get("medium") and not decision.name:
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
    if label.kind == "official":
        named = page.roster.mentioned(label.text)
        if named or (holder := page.roster.holder(label.text)):
            return named[-1] if named else holder
    if called:
        return called
    officials = {n for n in page.roster.entries if n not in page.hosts and not page.roster.named_in(n, "own introduction")}
    if label.kind == "official":
        return next(iter(officials)) if len(officials) == len(speakers.roles) == 1 else None
    for candidates in (speakers.spokespersons, speakers.officials, page.roster.named("lead"), officials):
        if len(candidates) == 1:
            return next(iter(candidates))
    spokesperson = grammar.terminals("person")["SPOKESPERSON"]
    by_office = [n for n, e in page.roster.entries.items() if e.office and spokesperson.search(e.office)]
    return by_office[0] if len(by_office) == 1 else None
