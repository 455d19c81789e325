"""Offices: who of the labelled is host, official or reporter; whether the page is a transcript at all; and who is behind a role word."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from shilu import grammar, roster
from shilu.lexing import CLEAR, HAN, Token, clauses
from shilu.page import Decision, Page, Segment
from shilu.phrases import Label, bare_medium, read_label

#: A person whose segments earn this many points is the host. See `_host_points`.
HOST_POINTS = 2
#: What it adds that somebody does nothing else on a page than call on others.
ONLY_HOSTING = 5
#: The longest question that can be a follow-up without saying so, in Chinese characters.
FOLLOW_UP_LENGTH = 20
#: The offices that the words of a label tell by themselves.
BY_WORD = {"asker": "reporter", "medium": "reporter", "host": "host", "reply": "official"}


def cut(page: Page) -> None:
    """Cut the page into segments at its cues."""
    page.segments = [Segment(None)]
    for token in page.tokens:
        decision = page.decision(token)
        if decision is not None and decision.verdict == "cue":
            page.segments.append(Segment(decision))
        else:
            page.segments[-1].tokens.append(token)
    head, first = page.segments[0].texts, page.segments[1].decision if len(page.segments) > 1 else None
    if first and first.label.kind == "asker" and len(head) > 1 and headlike(page, head[-1]) and page.ends(head[-2]):
        head[-1].type = "HEADING"
    for segment, after in zip(page.segments, [*page.segments[1:], None], strict=True):
        if segment.decision and segment.texts:
            _settle_edges(page, segment.decision, segment.tokens, after.decision if after else None)


def _settle_edges(page: Page, decision: Decision, tokens: list[Token], after: Decision | None) -> None:
    """The line below a cue that only tells the speaker's office and name, and headings above the next cue."""
    texts = [t for t in tokens if t.type == "TEXT"]
    first = texts[0]
    if not first.inline and len(texts) > 1 and first.end - first.start <= 60:
        told = read_label(page.piece(first))
        if told.kind == "official" and told.office and (told.name or decision.label.name):
            first.type = "ATTRIBUTION"
            name = decision.label.name or told.name
            decision.label = Label(decision.label.text, decision.label.kind, name, told.office)
            if name:
                page.roster.add(name, told.office, "cue")
    record = grammar.terminals("sign")["RECORD_TITLE"]
    for last in reversed(texts[1:]):
        if not headlike(page, last):
            break
        behind = tokens[tokens.index(last) + 1 :]
        if record.search(page.piece(last)) or sum(t.type == "FIELD" for t in behind[:3]) > 1:
            last.type = "NAVIGATION"
        elif after and after.label.kind == "asker":
            last.type = "HEADING"
        else:
            break


def headlike(page: Page, token: Token) -> bool:
    """A short line without an end, and no formula: a heading."""
    piece = page.piece(token)
    open_ended = not page.ends(token) or piece[-1] in ")）" or (piece[0] in "「“‘" and piece[-1] in "」”’")
    return 4 <= len(piece) <= 45 and open_ended and piece[-1] not in ",，、" and not token.courtesy


def assign(page: Page) -> None:
    """Give every label its office: by its words, else by what its segments say and where they stand."""
    _settle_variants(page)
    by_key: dict[str, list[int]] = defaultdict(list)
    for index, segment in enumerate(page.segments):
        if segment.decision:
            by_key[segment.decision.key].append(index)
            segment.decision.office = BY_WORD.get(segment.decision.label.kind, "")
    for indexes in by_key.values():
        if any(page.segments[i].office == "host" for i in indexes):
            _set_office(page, indexes, "host")
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


def uncued_opening(page: Page) -> int | None:
    """Where a host whom no cue marks opens in the page's head, as an index into its tokens."""
    tokens = page.segments[0].tokens
    texts = [(i, t) for i, t in enumerate(tokens) if t.type == "TEXT"]
    greeted = [i for i, t in texts if t.formulas[:1] == ("GREETING",)]
    clear = [i for i, t in texts if any(f in CLEAR for f in t.formulas)]
    if greeted and not clear:
        opening = CLEAR | {"INTRODUCES", "SELF_NAMING"}
        clear = [i for i, t in texts if i >= greeted[0] and any(f in opening for f, _ in clauses(page.piece(t)))]
    return min([*greeted, *clear]) if clear else None


def _set_office(page: Page, indexes: list[int], office: str) -> None:
    for index in indexes:
        if decision := page.segments[index].decision:
            decision.office = office


def _settle_variants(page: Page) -> None:
    """A name that is one character off a person of the page stands for that person; the cue keeps its text."""
    for segment in page.segments:
        if segment.decision and segment.decision.label.name:
            page.roster.add(segment.decision.label.name, segment.decision.label.office, "cue")
    counts: dict[str, int] = defaultdict(int)
    for segment in page.segments:
        if segment.decision and segment.decision.label.name:
            counts[segment.decision.label.name] += 1
    for segment in page.segments:
        decision = segment.decision
        if decision and decision.label.name and decision.label.kind == "official" and counts[decision.label.name] == 1:
            meant = page.roster.variant_of(decision.label.name)
            if meant and (counts[meant] > 1 or page.roster.named_in(meant, "guest list")):
                decision.name = meant


def _asks(page: Page, own: list[Segment]) -> bool:
    """Whether the segments of an unknown label, or of a person, read like questions."""
    label = own[0].decision.label if own[0].decision else None
    if label is None or page.roster.named_in(label.name, "guest list") or page.roster.named_in(label.name, "lead"):
        return False
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
        said = {f for f, _ in clauses(page.piece(texts[0]))}
        whole = {f for t in texts for f, _ in clauses(page.piece(t))}
        if index == first_cue:
            points += 2 * len(whole & {"WELCOME", "FLOOR", "HANDED_OVER"}) + len(whole & {"THANKS_FOR", "INTRODUCES"})
        elif _thanks_for_turn(page, index):
            points += 1
        elif len(texts) <= 2 and (said & (CLEAR - {"WELCOME", "CLOSING"}) or _calls_next(page, index)):
            points += 1.5
        if index == len(page.segments) - 1 and "CLOSING" in whole:
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
    return answers >= max(1, *by_others.values(), 1)


# ---- transcript or report -----------------------------------------------------------------------------------------------------------


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


# ---- who is behind a role word --------------------------------------------------------------------------------------------------------


def resolve_names(page: Page) -> None:
    """Find the person or medium behind every cue: in the cue, the roster, a hand-over, or the speaker's own words."""
    lead = "\n".join(page.piece(t) for t in page.segments[0].tokens)
    asker = roster.interviewer(lead)
    media = any(s.decision.label.kind == "medium" for s in page.segments if s.decision)
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
                decision.name = _official_behind(page, label, None)
            elif not decision.name:
                decision.name = host_name = host_name or _introduced_host(page, segment)
            called = last_called or called
        else:
            decision.name = page.roster.fuller(decision.name)
            if not decision.name:
                decision.name = _official_behind(page, label, called)
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
    decision.medium = label.medium or (label.text if label.kind == "unknown" else None) or told.get("medium")
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
    for name in page.roster.entries:
        if page.roster.named_in(name, "host"):
            return name
    for token in segment.texts[:4]:
        told = roster.introduction(page.piece(token))
        if "name" in told:
            page.roster.add(told["name"], told.get("office"), "own introduction")
            return told["name"]
    return None


def _official_behind(page: Page, label: Label, called: str | None) -> str | None:
    """The person behind 答, 发布人 or 行政长官."""
    if label.kind == "official":
        named = page.roster.mentioned(label.text)
        if named or (holder := page.roster.holder(label.text)):
            return named[-1] if named else holder
    if called:
        return called
    officials = {n for n in page.roster.entries if n not in page.hosts and not page.roster.named_in(n, "own introduction")}
    if label.kind == "official":
        roles = {
            s.decision.label.text for s in page.segments if s.decision and s.decision.label.kind == "official" and not s.decision.label.name
        }
        return next(iter(officials)) if len(officials) == len(roles) == 1 else None
    spokespersons = {s.decision.key for s in page.segments if s.office == "spokesperson" and s.decision}
    speaking = {s.decision.label.name for s in page.segments if s.office == "official" and s.decision and s.decision.label.name}
    in_head = {n for n, e in page.roster.entries.items() if "lead" in e.named_in}
    for candidates in (spokespersons, speaking, in_head, officials):
        if len(candidates) == 1:
            return next(iter(candidates))
    spokesperson = grammar.terminals("person")["SPOKESPERSON"]
    by_office = [n for n, e in page.roster.entries.items() if e.office and spokesperson.search(e.office)]
    return by_office[0] if len(by_office) == 1 else None
