"""Offices: who of the labelled is host, official or reporter, and whether the page is a transcript at all."""

from __future__ import annotations

from collections import Counter, defaultdict

from shilu import grammar, roster
from shilu.lexing import CLEAR
from shilu.page import Page, Segment

#: A person whose segments earn this many points is the host. See `_host_points`.
HOST_POINTS = 2
#: What it adds that somebody does nothing else on a page than call on others.
ONLY_HOSTING = 5
#: The offices that the words of a label tell by themselves.
BY_WORD = {"asker": "reporter", "medium": "reporter", "host": "host", "reply": "official"}


def assign(page: Page) -> None:
    """Give every label its office: by its words, else by what its segments say and where they stand."""
    _settle_variants(page)
    by_key: dict[str, list[int]] = defaultdict(list)
    for index, segment in enumerate(page.segments):
        if segment.decision:
            label = segment.decision.label
            nameless = label.kind == "official" and not label.name and not segment.decision.name
            by_key[(page.roster.holder(label.text) if nameless else None) or segment.decision.key].append(index)
            segment.decision.office = BY_WORD.get(segment.decision.label.kind, "")
    _join_western_names(by_key)
    for indexes in by_key.values():
        for office in ("reporter", "host"):
            if any(page.segments[i].office == office for i in indexes):
                _set_office(page, indexes, office)
    open_keys = [k for k, v in by_key.items() if not page.segments[v[0]].office]
    for key in list(open_keys):
        if _asks(page, [page.segments[i] for i in by_key[key]]):
            _set_office(page, by_key[key], "reporter")
            open_keys.remove(key)
    points = {k: _host_points(page, by_key[k]) for k in open_keys}
    best = max(points, key=lambda k: points[k], default=None)
    if best and by_key[best][0] == 1 and uncued_opening(page) is not None:
        best = None
    assigned = next((k for k in open_keys if page.roster.named_in(k, "host")), None)
    if assigned:
        best, points[assigned] = assigned, HOST_POINTS
    word_host = any(s.office == "host" for s in page.segments)
    for key in open_keys:
        _set_office(page, by_key[key], "official")
    if best and points[best] >= HOST_POINTS and (not word_host or by_key[best][0] == 1):
        _set_office(page, by_key[best], "host")
        if _is_spokesperson(page, best, by_key[best]):
            _set_office(page, by_key[best], "spokesperson")


def _join_western_names(by_key: dict[str, list[int]]) -> None:
    """Put the segments of HALLAM to those of EWAN HALLAM, where only one person has that name."""
    fuller: dict[str, list[str]] = defaultdict(list)
    for key in by_key:
        if key.isascii() and " " in key:
            fuller[key.rpartition(" ")[2].casefold()].append(key)
    for key in [k for k in by_key if len(fuller.get(k.casefold(), ())) == 1]:
        by_key[fuller[key.casefold()][0]] = sorted([*by_key[fuller[key.casefold()][0]], *by_key.pop(key)])


def uncued_opening(page: Page) -> int | None:
    """Where a host whom no cue marks opens in the page's head, as an index into its tokens."""
    tokens = page.segments[0].tokens
    texts = [(i, t) for i, t in enumerate(tokens) if t.type == "TEXT"]
    greeted = [i for i, t in texts if t.formulas[:1] == ("GREETING",)]
    clear = [i for i, t in texts if any(f in CLEAR for f in t.formulas)]
    if greeted and not clear:
        opening = CLEAR | {"INTRODUCES", "SELF_NAMING"}
        clear = [i for i, t in texts if i >= greeted[0] and not page.said(t).isdisjoint(opening)]
    return min([*greeted, *clear]) if clear else None


def _set_office(page: Page, indexes: list[int], office: str) -> None:
    for index in indexes:
        if decision := page.segments[index].decision:
            decision.office = office


def _settle_variants(page: Page) -> None:
    """A name that is one character off a person of the page stands for that person; the cue keeps its text."""
    counts: Counter[str] = Counter()
    for segment in page.segments:
        if segment.decision and segment.decision.label.name:
            page.roster.add(segment.decision.label.name, segment.decision.label.office, "cue")
            counts[segment.decision.label.name] += 1
    for segment in page.segments:
        decision = segment.decision
        if decision and decision.label.name and decision.label.kind == "official" and counts[decision.label.name] == 1:
            meant = page.roster.variant_of(decision.label.name)
            if meant and (counts[meant] > 1 or page.roster.named_in(meant, "guest list")):
                decision.name = meant


def _asks(page: Page, own: list[Segment]) -> bool:
    """Whether the segments of an unknown label, or of a person, read like questions."""
    decision = own[0].decision
    if decision is None or any(page.roster.named_in(decision.name or decision.label.name, place) for place in ("guest list", "lead")):
        return False
    label = decision.label
    if label.office and not label.office.isascii():
        return False
    if any("hand-over" in s.decision.evidence for s in own if s.decision):
        return False
    asking = grammar.terminals("sign")["ASKING"]
    count = 0
    introduced = sum(bool(roster.introduction(page.piece(s.texts[0])).get("medium")) for s in own if s.texts)
    if introduced * 2 >= len(own):
        return True
    for segment in own:
        words = " ".join(page.piece(t) for t in segment.texts)
        answers = bool(segment.texts) and page.says("SELF_ANSWER", segment.texts[0])
        count += bool(asking.search(words[:60]) or asking.search(words[-160:])) and not answers
    return count > len(own) / 2


def _host_points(page: Page, indexes: list[int]) -> float:
    """How far the segments of one person are a host's: he opens, gives the floor, hands over and closes."""
    points = 0.0
    first_cue = next(i for i, s in enumerate(page.segments) if s.decision)
    for index in indexes:
        texts = page.segments[index].texts
        if not texts:
            continue
        if index == first_cue:
            whole = page.said(*texts)
            points += 2 * len(whole & {"WELCOME", "FLOOR", "HANDED_OVER"}) + len(whole & {"THANKS_FOR", "INTRODUCES"})
        elif _thanks_for_turn(page, index):
            points += 1
        elif len(texts) <= 2 and (page.said(texts[0]) & (CLEAR - {"WELCOME", "CLOSING"}) or _calls_next(page, index)):
            points += 1.5
        if index == len(page.segments) - 1 and "CLOSING" in page.said(*texts):
            points += 1 if len(indexes) > 1 else 2
    answers = sum(replies(page, i) for i in indexes)
    if (
        indexes[0] == first_cue
        and answers > 1
        and any(grammar.terminals("sign")["BRIEFING"].search(page.piece(t)) for t in page.segments[0].tokens)
    ):
        points += HOST_POINTS
    if len(indexes) > 1 and all(_calls_next(page, i) or all(t.courtesy for t in page.segments[i].texts) for i in indexes):
        points += ONLY_HOSTING
    label = page.segments[indexes[0]].decision
    others = {s.decision.key for s in page.segments if s.decision and s.office not in {"reporter", "host"}}
    if indexes[0] == first_cue and label and len(indexes) > 1 and len(others) > 2:
        points += HOST_POINTS * bool(grammar.terminals("person")["SPOKESPERSON"].search(label.label.office or ""))
    announced = label is not None and page.roster.named_in(label.label.name, "guest list")
    return points - 4 * announced


def _thanks_for_turn(page: Page, index: int) -> bool:
    """Whether a segment begins with thanks (謝謝莊副署長。) to the person who has just spoken."""
    before, texts = page.segments[index - 1], page.segments[index].texts
    if before.office == "reporter" or before.decision is None or texts[0].formulas[:1] not in {("THANKS",), ("THANKS_FOR",)}:
        return False
    return before.decision.key in page.roster.mentioned(page.piece(texts[0])[:24])


def _calls_next(page: Page, index: int) -> bool:
    """Whether a segment does little more than name (`Howard.`, 玉衡镇长。) the person of the next cue."""
    texts = page.segments[index].texts
    after = page.segments[index + 1].decision if index + 1 < len(page.segments) else None
    if after is None or len(texts) != 1 or texts[0].end - texts[0].start > 80:
        return False
    words = page.piece(texts[0]).strip(" .。,，!").casefold()
    return (1 < len(words) < 24 and words in after.label.text.casefold()) or page.called(texts[0]) == after.key


def replies(page: Page, index: int) -> bool:
    """Whether a segment answers: right after a question, more than housekeeping, and not passed on to somebody else."""
    texts = page.segments[index].texts
    before = page.segments[index - 1] if index else None
    return bool(before and before.office == "reporter" and any(not t.housekeeping for t in texts) and not _calls_next(page, index))


def between(page: Page, index: int) -> bool:
    """Whether a segment stands between an asker and an official, as a moderator's does."""
    around = {page.segments[i].office for i in (index - 1, index + 1) if 0 <= i < len(page.segments)}
    return around == {"reporter", "official"}


def _is_spokesperson(page: Page, key: str, indexes: list[int]) -> bool:
    """Whether the host also announces and answers."""
    answers = sum(replies(page, i) for i in indexes)
    others = {s.decision.key for s in page.segments if s.office == "official" and s.decision and s.decision.label.kind != "reply"}
    answers += not others and any(s.decision.label.kind == "reply" for s in page.segments if s.decision)
    spoken_for = bool(grammar.terminals("person")["SPOKESPERSON"].search(page.roster.office(key) or ""))
    if not others:
        return answers >= 1 or spoken_for
    first = next((i for i, s in enumerate(page.segments) if s.office == "reporter"), len(page.segments))
    by_others = Counter(s.decision.key for s in page.segments[first:] if s.decision and s.office == "official")
    return answers >= max(1, *by_others.values(), 1) and answers > sum(between(page, i) for i in indexes)


def judge(page: Page) -> tuple[str, str]:
    """Transcript or report, and why."""
    cued = [s for s in page.segments if s.decision and s.texts]
    questions = sum(s.office == "reporter" for s in cued)
    others = len(cued) - questions
    clear = sum(1 for t in page.tokens if t.type == "TEXT" and any(f in CLEAR for f in t.formulas))
    if questions and others:
        return "transcript", f"{questions} marked questions, {others} other marked turns"
    if questions >= 2:
        return "transcript", f"{questions} marked questions"
    if any(s.office in {"host", "spokesperson"} for s in cued):
        return "transcript", "a host speaks under a mark"
    if cued and clear:
        return "transcript", f"{others} marked turns and {clear} lines of a host"
    return "report", f"no question and no host is marked; {len(page.decisions)} labels were weighed and {len(cued)} could be cues"
