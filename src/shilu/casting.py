"""Casting: who says what. Every mark at a line's head is weighed with the whole page in view, and becomes a voice or stays plain text.

Evidence goes in, a decision comes out, and both are kept (`Cast.decisions`; `shilu explain` prints them). All weights stand in `WEIGHTS`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from shilu import grammar, roster
from shilu.lexing import CLEAR, SPACE, Token, clauses, formulas
from shilu.phrases import Label, cue_words, read_handover, read_label
from shilu.roster import Roster
from shilu.source import Source

#: Evidence for (or against) a label being a cue. What adds up to THRESHOLD is one.
WEIGHTS = {
    "the grammar's word for an asker": 6,
    "the grammar's word for a host": 6,
    "the grammar's word for a reply": 5,
    "a medium": 3,
    "office and name": 4,
    "a name": 2,
    "an office alone": 2,
    "in brackets": 2,
    "marked as a heading": 3,
    "a stop after capitals": 2,
    "used again": 2,
    "used often": 2,
    "announced as a guest": 4,
    "named in the lead": 3,
    "on a photo just before": 3,
    "called on just before": 4,
    "after a question": 1,
    "askers are marked on this page": 2,
    "a host speaks on this page": 2,
    "speech follows": 1,
    "a name or a list follows, no speech": -5,
    "nothing follows": -3,
    "words the grammar does not know": -1,
    "no name, no office": -3,
    "no colon and no bracket": -2,
    "inside a quotation": -9,
}
THRESHOLD = 5
MARKED = {"BRACKETED", "PARENTHESIZED", "ASKED_OR_ANSWERED", "LABELLED", "NUMBERED_QUESTION", "SPACED_Q", "CAPITALS", "HALF_BRACKETED", "NAME_LINE"}
SENTENCE_END = "。！？!?”\"’」』…)）~.;；:：—"


@dataclass(slots=True)
class Voice:
    """Who speaks from here on. `office`: host, official or reporter; `cue` is None where no mark says so."""

    office: str
    name: str | None = None
    medium: str | None = None
    cue: Token | None = None
    lost: str | None = None
    evidence: tuple[str, ...] = ()
    number: int | None = None
    calls: str | None = None
    #: another person than before, even if no name tells them apart (questions)
    anew: bool = False


@dataclass(slots=True)
class Decision:
    """What a label was taken for, and the evidence with its weights."""

    token: Token
    label: Label
    verdict: str = "text"
    evidence: list[str] = field(default_factory=list)
    name: str | None = None
    medium: str | None = None
    lost: str | None = None

    @property
    def score(self) -> int:
        return sum(WEIGHTS[e] for e in self.evidence)

    @property
    def key(self) -> str:
        """What all cues of one person share."""
        return self.label.name or self.label.medium or self.label.text


@dataclass(slots=True)
class Segment:
    """A cue and everything up to the next one."""

    decision: Decision | None
    tokens: list[Token] = field(default_factory=list)
    office: str = "body"

    @property
    def texts(self) -> list[Token]:
        return [t for t in self.tokens if t.type == "TEXT"]


@dataclass(slots=True)
class Cast:
    """The token stream for the grammar, and the record of how it came about."""

    tokens: list[GrammarToken]
    decisions: list[Decision]
    roster: Roster
    kind: str
    reason: str
    hosts: set[str]
    front: list[Token]


class GrammarToken:
    """A token as Lark's parser wants it: a type, any value, and position attributes that nobody reads."""

    __slots__ = ("type", "value")
    start_pos = end_pos = line = column = end_line = end_column = None

    def __init__(self, type: str, value: Any) -> None:  # noqa: A002 - Lark reads an attribute of this name
        self.type, self.value = type, value


def cast(source: Source, tokens: list[Token]) -> Cast:
    """Settle who speaks, from lexed tokens."""
    return _Casting(source, tokens).run()


class _Casting:
    def __init__(self, source: Source, tokens: list[Token]) -> None:
        self.text = source.text
        self.signs = grammar.terminals("sign")
        self.fields = grammar.terminals("furniture")["FIELD"]
        self.tokens = tokens
        self.hosts: set[str] = set()
        self.spokespersons: set[str] = set()

    def piece(self, token: Token) -> str:
        return self.text[token.start : token.end]

    # ---- labels --------------------------------------------------------------------------------------------------------------------

    def run(self) -> Cast:
        marks = {id(t): Decision(t, read_label(self.piece(t))) for t in self.tokens if t.type in MARKED}
        sure = next((i for i, t in enumerate(self.tokens) if id(t) in marks and marks[id(t)].label.kind in {"asker", "host"}), None)
        front = self.tokens[: sure if sure is not None else min(12, len(self.tokens))]
        self.roster = roster.build(self.text, self.tokens, front)
        self.read_guest_lines(marks)
        self.weigh(marks)
        self.mend_bare_names(marks)
        self.tokens = self.merge_rejected(marks)
        segments = self.segments(marks)
        self.settle_edges(segments)
        self.assign_offices(segments)
        kind, reason = self.judge(segments)
        decisions = list(marks.values())
        if kind == "report":
            for decision in decisions:
                decision.verdict = "text"
            self.tokens = self.merge_rejected(marks)
            body = [GrammarToken("FURNITURE" if t.type != "TEXT" else "BODY", [t]) for t in self.tokens]
            return Cast(body, decisions, self.roster, kind, reason, set(), self.tokens)
        self.resolve_names(segments)
        stream = self.voices(segments)
        return Cast(stream, decisions, self.roster, kind, reason, self.hosts, segments[0].tokens if segments and not segments[0].decision else [])

    def read_guest_lines(self, marks: dict[int, Decision]) -> None:
        """A list under a heading such as 发布人名单: `应晓岚：新区应急管理局局长`, one a line."""
        terms = grammar.terminals("person")
        listing = False
        for token, after in zip(self.tokens, [*self.tokens[1:], None], strict=False):
            if token.type == "GUEST_LIST_HEAD":
                listing = True
            elif listing and token.type == "LABELLED" and after is not None and after.inline:
                label, rest = marks[id(token)].label, self.piece(after)
                if label.name and len(rest) < 60 and terms["TITLE"].search(rest):
                    self.roster.add(label.name, rest, "guest list")
                    token.type, after.type = "GUEST_LINE", "GUEST_LINE"
                    marks.pop(id(token))
            elif token.type == "TEXT" and not token.inline:
                listing = False

    def weigh(self, marks: dict[int, Decision]) -> None:
        """Gather the evidence for every label, then decide."""
        often = Counter(d.key for d in marks.values())
        askers = sum(d.label.kind == "asker" for d in marks.values())
        hosting = sum(1 for t in self.tokens if t.type == "TEXT" and any(f in CLEAR for f in t.formulas)) >= 2
        field_name = re.compile(grammar.structure().get_terminal("furniture__FIELD").pattern.to_regexp())
        previous: Token | None = None
        called: str | None = None
        for index, token in enumerate(self.tokens):
            decision = marks.get(id(token))
            if decision is None:
                if token.type == "TEXT":
                    called = self.called_in(token) or (None if not token.housekeeping else called)
                previous = token
                continue
            label, add = decision.label, decision.evidence.append
            after = self.tokens[index + 1] if index + 1 < len(self.tokens) else None
            own = {"asker": "the grammar's word for an asker", "host": "the grammar's word for a host", "reply": "the grammar's word for a reply",
                   "medium": "a medium", "unknown": "words the grammar does not know"}
            if label.kind in own:
                add(own[label.kind])
            elif label.name:
                add("office and name" if label.office else "a name")
            else:
                add("an office alone")
            if token.type in {"BRACKETED", "PARENTHESIZED"}:
                add("in brackets")
            if token.type == "CAPITALS":
                add("a stop after capitals")
            if self.piece(token).lstrip().startswith(("#", "**")):
                add("marked as a heading")
            if often[decision.key] > 1:
                add("used again")
            if often[decision.key] > 3:
                add("used often")
            if self.roster.announced(label.name):
                add("announced as a guest")
            elif label.name in self.roster or (label.kind == "official" and not label.name and self.roster.resolve(label.text)):
                add("named in the lead")
            if previous and previous.type == "CAPTION" and label.name and self.piece(previous).startswith(label.name):
                add("on a photo just before")
            if called and label.name and (label.name in called or label.name[:1] in called[:1]):
                add("called on just before")
            if askers:
                add("askers are marked on this page")
            if hosting:
                add("a host speaks on this page")
            if label.kind == "unknown" and (len(label.text) > 14 or token.type == "LABELLED" and not self.piece(token).lstrip().startswith("#")):
                add("no name, no office")
            if token.type == "NAME_LINE":
                add("no colon and no bracket")
                if not label.name:
                    add("words the grammar does not know")
                    add("no name, no office")
            if after is None or (id(after) in marks and marks[id(after)].label.kind != "unknown"):
                add("nothing follows")
            elif after.type == "TEXT" and after.end - after.start < 20 and self.text[after.end - 1] not in SENTENCE_END and after.inline:
                add("a name or a list follows, no speech")
            else:
                add("speech follows")
            if field_name.match(self.piece(token) + ":") or grammar.master("formula", whole=True).fullmatch(label.text):
                add("inside a quotation")
            decision.verdict = "cue" if decision.score >= THRESHOLD else "text"
            if token.type == "HALF_BRACKETED":
                decision.lost = "left bracket"
            if token.type == "NUMBERED_QUESTION":
                decision.lost = "colon"
            previous, called = token, None

    def called_in(self, token: Token) -> str | None:
        """Whom the last hand-over in a text calls on."""
        if "HANDED_OVER" not in token.formulas and not any(f in CLEAR for f in token.formulas) and token.end - token.start > 200:
            return None
        for name, clause in reversed(clauses(self.piece(token))):
            if name == "HANDED_OVER" and (told := read_handover(clause)):
                return told[0]
        return None

    def mend_bare_names(self, marks: dict[int, Decision]) -> None:
        """Cues that lost every mark: a paragraph that begins with the name of somebody announced, pictured or just called on."""
        names = sorted((n for n in self.roster.entries if 2 <= len(n) <= 4), key=len, reverse=True)
        if not names:
            return
        starts = re.compile("|".join(map(re.escape, names)))
        brackets = any(d.verdict == "cue" and d.token.type == "BRACKETED" for d in marks.values())
        called: str | None = None
        mended: list[Token] = []
        for token in self.tokens:
            match = starts.match(self.text, token.start, token.end) if token.type == "TEXT" and not token.inline else None
            if match and match.end() < token.end:
                previous = mended[-1] if mended else None
                evidence = ["a name", "no colon and no bracket", "speech follows"]
                if self.roster.announced(match.group()):
                    evidence.append("announced as a guest")
                if previous and previous.type == "CAPTION" and self.piece(previous).startswith(match.group()):
                    evidence.append("on a photo just before")
                if called and (match.group() in called or self.roster.resolve(called) == match.group()):
                    evidence.append("called on just before")
                if len(evidence) > 4 and sum(WEIGHTS[e] for e in evidence) >= THRESHOLD:
                    cue = Token("BARE_NAME", token.start, match.end(), token.line, spaced=token.spaced)
                    marks[id(cue)] = Decision(cue, read_label(match.group()), "cue", evidence, lost="both brackets" if brackets else "colon")
                    mended.append(cue)
                    rest = self.text[match.end() : token.end]
                    token.start, token.inline = token.end - len(rest.lstrip(SPACE)), True
                    token.formulas = formulas(self.piece(token))
            if token.type == "TEXT":
                called = self.called_in(token)
            mended.append(token)
        self.tokens = mended

    def merge_rejected(self, marks: dict[int, Decision]) -> list[Token]:
        """Labels that are no cues become text again, together with what follows on their line."""
        merged: list[Token] = []
        for token in self.tokens:
            decision = marks.get(id(token))
            last = merged[-1] if merged else None
            if decision is not None and decision.verdict == "text":
                merged.append(Token("TEXT", token.start, token.end, token.line, spaced=token.spaced, formulas=formulas(self.piece(token))))
                decision.token = merged[-1]
            elif token.inline and last and last.type == "TEXT" and last.line == token.line and token.type == "TEXT":
                last.end = token.end
                last.formulas = formulas(self.piece(last))
            else:
                merged.append(token)
        return merged

    # ---- segments and offices ------------------------------------------------------------------------------------------------------

    def segments(self, marks: dict[int, Decision]) -> list[Segment]:
        cut = [Segment(None)]
        for token in self.tokens:
            decision = marks.get(id(token))
            if decision is not None and decision.verdict == "cue":
                cut.append(Segment(decision))
            else:
                cut[-1].tokens.append(token)
        return cut

    def settle_edges(self, segments: list[Segment]) -> None:
        """The line below a cue that only tells the speaker's office and name, and the section heading above the next cue."""
        for segment, after in zip(segments, [*segments[1:], None], strict=False):
            decision, texts = segment.decision, segment.texts
            if decision is None or not texts:
                continue
            first = texts[0]
            if not first.inline and len(texts) > 1 and first.end - first.start <= 60:
                told = read_label(self.piece(first))
                if told.kind == "official" and told.office and told.name and decision.label.kind in {"host", "official", "reply"}:
                    first.type = "ATTRIBUTION"
                    decision.label = Label(decision.label.text, decision.label.kind, told.name, told.office)
                    self.roster.add(told.name, told.office, "cue")
            for last in reversed(texts[1:]):
                if not after or not after.decision or after.decision.label.kind != "asker" or not self.headlike(last):
                    break
                last.type = "HEADING"

    def headlike(self, token: Token) -> bool:
        """A short line without an end, and no formula: a heading."""
        return 4 <= token.end - token.start <= 45 and self.text[token.end - 1] not in SENTENCE_END + ",，、" and not token.courtesy

    def assign_offices(self, segments: list[Segment]) -> None:
        """Host, official or reporter, for every label: by its words, else by what its segments say and where they stand."""
        by_key: dict[str, list[int]] = defaultdict(list)
        for index, segment in enumerate(segments):
            if segment.decision:
                by_key[segment.decision.key].append(index)
        named_host = False
        for indexes in by_key.values():
            decision = segments[indexes[0]].decision
            kind = decision.label.kind if decision else ""
            office = {"asker": "reporter", "medium": "reporter", "host": "host", "reply": "official"}.get(kind, "")
            named_host = named_host or office == "host"
            for index in indexes:
                segments[index].office = office
        open_keys = [k for k, v in by_key.items() if not segments[v[0]].office]
        for key in open_keys:
            if self.asks(key, [segments[i] for i in by_key[key]]):
                for index in by_key[key]:
                    segments[index].office = "reporter"
        rest = [k for k in open_keys if not segments[by_key[k][0]].office]
        hosting = {k: self.hosts_score(segments, by_key[k]) for k in rest}
        best = max(hosting, key=lambda k: hosting[k], default=None)
        host = best if best and hosting[best] >= 3 and not named_host else None
        for key in rest:
            for index in by_key[key]:
                segments[index].office = "host" if key == host else "official"
        if host:
            self.hosts.add(host)
            answered = sum(self.replies(segments, i) for i in by_key[host])
            others = sum(s.office == "official" for s in segments)
            if answered and answered >= others:
                self.spokespersons.add(host)
                for index in by_key[host]:
                    segments[index].office = "spokesperson"

    def asks(self, key: str, own: list[Segment]) -> bool:
        """Whether the segments of an unknown label or of a person read like questions."""
        if self.roster.announced(key) or self.roster.evidence(key) == ["lead"]:
            return False
        if any(s.decision and s.decision.label.office and s.decision.label.name for s in own):
            office = own[0].decision.label.office if own[0].decision else ""
            if office and not office.isascii():
                return False
        asking = 0
        for segment in own:
            words = " ".join(self.piece(t) for t in segment.texts)
            tail = words[-60:]
            asking += bool(self.signs["ASKING"].search(words[:60]) or self.signs["ASKING"].search(tail)) and not self.signs["SELF_ANSWER"].match(words)
        return asking > len(own) / 2

    def hosts_score(self, segments: list[Segment], indexes: list[int]) -> float:
        """How far the segments of one person are a host's: openings with formulas count for, substance counts against."""
        score = 0.0
        first_cue = next((i for i, s in enumerate(segments) if s.decision), -1)
        for index in indexes:
            texts = segments[index].texts
            opening = {f for t in texts[:1] for f, _ in clauses(self.piece(t))}
            anywhere = {f for t in texts for f, _ in clauses(self.piece(t))} if index in (first_cue, len(segments) - 1) else opening
            alone = len(texts) <= 2
            if index == first_cue:
                score += 2 * ("WELCOME" in anywhere) + ("HANDED_OVER" in anywhere) + ("FLOOR" in anywhere)
            elif self.calls_next(segments, index):
                score += 1.5
            else:
                score += (("FLOOR" in opening) * 2 + ("NEXT" in opening) + ("HANDED_OVER" in opening) + ("THANKS_FOR" in opening)) * alone or -0.4
            score += ("CLOSING" in anywhere) * (1.5 if index == len(segments) - 1 else 0.5)
        return score - 3 * any(self.roster.announced(s.decision.label.name) for i in indexes[:1] if (s := segments[i]).decision)

    def calls_next(self, segments: list[Segment], index: int) -> bool:
        """Whether a segment does no more than name the person of the next cue: `Howard.`"""
        if index + 1 >= len(segments) or len(segments[index].texts) != 1:
            return False
        words = self.piece(segments[index].texts[0]).strip(" .。,，!").casefold()
        after = segments[index + 1].decision
        return 1 < len(words) < 24 and after is not None and words in after.label.text.casefold()

    def replies(self, segments: list[Segment], index: int) -> bool:
        """Whether this segment answers: it follows a question, and it is more than housekeeping."""
        before = next((s for s in reversed(segments[:index]) if s.decision), None)
        return bool(before and before.office == "reporter" and any(not t.housekeeping for t in segments[index].texts))

    # ---- transcript or report ------------------------------------------------------------------------------------------------------

    def judge(self, segments: list[Segment]) -> tuple[str, str]:
        """Transcript or report, and why."""
        cued = [s for s in segments if s.decision and s.texts]
        questions = sum(s.office == "reporter" for s in cued)
        others = len(cued) - questions
        spoken = sum(1 for t in self.tokens if t.type == "TEXT" and any(f in CLEAR for f in t.formulas))
        if questions and others:
            return "transcript", f"{questions} marked questions, {others} other marked turns"
        if questions >= 2:
            return "transcript", f"{questions} marked questions"
        if any(s.office in {"host", "spokesperson"} for s in cued):
            return "transcript", "a host speaks under a mark"
        if cued and spoken:
            return "transcript", f"{others} marked turns and {spoken} lines of a host"
        return "report", f"no question and no host is marked; {len(cued)} labels could be cues"

    # ---- names ---------------------------------------------------------------------------------------------------------------------

    def resolve_names(self, segments: list[Segment]) -> None:
        """Find the person or medium behind every cue: in the cue, the roster, a hand-over, or the speaker's own words."""
        officials = [e.name for e in self.roster.entries.values() if e.office]
        lead = "\n".join(self.piece(t) for s in segments[:1] if not s.decision for t in s.tokens)
        asker = roster.interviewer(lead)
        speaking = {s.decision.label.name for s in segments if s.decision and s.office in {"official", "spokesperson"} and s.decision.label.name}
        called: str | None = None
        host_name: str | None = None
        for segment in segments:
            decision = segment.decision
            if decision is None:
                called = self.called_by(segment) or called
                continue
            label = decision.label
            decision.name = label.name
            if segment.office == "reporter":
                decision.medium = label.medium or (label.text if label.kind in {"medium", "unknown"} else None)
                told = roster.introduction(self.piece(segment.texts[0])) if segment.texts else {}
                decision.medium = decision.medium or told.get("medium")
                if not decision.medium and not decision.name and asker:
                    decision.medium, decision.name = asker.get("medium"), asker.get("name")
                if told.get("medium") or decision.medium:
                    decision.name = decision.name or told.get("name")
            elif segment.office in {"official", "spokesperson"}:
                if not label.name:
                    decision.name = self.roster.resolve(label.text) if label.kind != "reply" else None
                    if decision.name is None and called:
                        decision.name = self.roster.resolve(called)
                    if decision.name is None and label.kind == "reply" and len(speaking | set(officials)) == 1:
                        decision.name = next(iter(speaking | set(officials)))
                elif label.name not in self.roster or label.office:
                    self.roster.add(label.name, label.office, "cue")
                if label.office and not label.name and decision.name is None and len(officials) == 1:
                    decision.name = officials[0]
                called = None
            elif segment.office == "host":
                if not decision.name and segment.texts:
                    told = roster.introduction(self.piece(segment.texts[0]))
                    for token in segment.texts[:3]:
                        told = told or roster.introduction(self.piece(token))
                    if told.get("name"):
                        self.roster.add(told["name"], told.get("office"), "own introduction")
                    host_name = told.get("name") or host_name
                decision.name = decision.name or host_name
                called = self.called_by(segment) or called
                if decision.name:
                    self.hosts.add(decision.name)

    def called_by(self, segment: Segment) -> str | None:
        return next((c for t in reversed(segment.texts) if (c := self.called_in(t))), None)

    # ---- voices --------------------------------------------------------------------------------------------------------------------

    def voices(self, segments: list[Segment]) -> list[GrammarToken]:
        """The token stream: voices, and the blocks spoken in them."""
        stream: list[GrammarToken] = []
        host_cued = any(s.office in {"host", "spokesperson"} for s in segments)
        self.trim_tail(segments)
        for index, segment in enumerate(segments):
            following = next((s for s in segments[index + 1 :] if s.decision), None)
            if segment.decision is None:
                self.front_voices(stream, segment, following, host_cued)
            else:
                self.cued_voices(stream, segments, index, following, host_cued)
        return stream

    def front_voices(self, stream: list[GrammarToken], segment: Segment, following: Segment | None, host_cued: bool) -> None:
        """What stands before the first cue: the page's head, then perhaps an uncued host or an uncued statement."""
        begin = None
        if not host_cued or (following and following.office != "host"):
            clear = [i for i, t in enumerate(segment.tokens) if t.type == "TEXT" and any(f in CLEAR for f in t.formulas)]
            greeted = [i for i, t in enumerate(segment.tokens) if t.type == "TEXT" and t.formulas[:1] == ("GREETING",)]
            if clear:
                begin = min([*greeted, *clear])
        for i, token in enumerate(segment.tokens):
            if begin is not None and i == begin:
                stream.append(GrammarToken("HOST", Voice("host", next(iter(self.hosts), None) if host_cued else None)))
            spoken = begin is not None and i >= begin
            stream.append(self.block(token, spoken))

    def cued_voices(self, stream: list[GrammarToken], segments: list[Segment], index: int, following: Segment | None, host_cued: bool) -> None:
        segment = segments[index]
        decision = segment.decision
        assert decision is not None
        office = segment.office
        before = next((s for s in reversed(segments[:index]) if s.decision), None)
        pending = before is not None and before.office == "reporter"
        mend = (decision.lost, tuple(e for e in decision.evidence if WEIGHTS[e] > 0)) if decision.lost else (None, ())
        made = False

        def voice(as_office: str) -> None:
            nonlocal made
            kind = {"host": "HOST", "official": "REPLY" if decision.label.kind == "reply" else "OFFICIAL", "reporter": "REPORTER"}[as_office]
            stream.append(GrammarToken(kind, Voice(
                as_office, decision.name, decision.medium, None if made else decision.token, None if made else mend[0], () if made else mend[1],
                decision.label.number,
            )))
            made = True

        current = ""
        for token in segment.tokens:
            if token.type != "TEXT":
                if not current:
                    current = "host" if office == "host" else "reporter" if office == "reporter" else "official"
                    voice(current)
                stream.append(self.block(token, True))
                continue
            wanted = current or office
            if office == "spokesperson":
                wanted = "host" if token.housekeeping else "official"
                if wanted == "host" and current == "official" and token.courtesy and set(token.formulas) <= {"THANKS", "ASSENT"}:
                    wanted = "official"
            elif office == "host":
                answers = pending and not token.housekeeping and (following is None or following.office == "reporter") and "HANDED_OVER" not in token.formulas
                wanted = "official" if answers or (pending and self.signs["SELF_ANSWER"].match(self.piece(token))) else "host"
            elif not host_cued and current in {"official", "reporter"} and token is not segment.texts[0] and self.clearly_host(token):
                wanted = "uncued host"
            elif current == "uncued host":
                wanted = current
            else:
                wanted = office
            if wanted != current:
                if wanted == "uncued host":
                    stream.append(GrammarToken("HOST", Voice("host", None)))
                else:
                    voice(wanted)
                current = wanted
            stream.append(self.block(token, True))
        if not current:
            voice("host" if office == "host" else "reporter" if office == "reporter" else "official")

    def clearly_host(self, token: Token) -> bool:
        """Whether a clear formula opens the paragraph, courtesies aside."""
        first = next((f for f in token.formulas if f not in {"ASSENT", "THANKS", "GREETING"}), None)
        return first in CLEAR and first != "WELCOME"

    def block(self, token: Token, spoken: bool) -> GrammarToken:
        if token.type == "HEADING":
            return GrammarToken("BODY", [token])
        if token.type == "TEXT":
            return GrammarToken("WORDS" if spoken else "BODY", [token])
        return GrammarToken("FURNITURE", [token])

    def trim_tail(self, segments: list[Segment]) -> None:
        """Short lines after the last words, among the page's furniture, belong to the page."""
        if not segments:
            return
        tail = segments[-1].tokens
        index = len(tail)
        while index and (tail[index - 1].type != "TEXT" or (
            self.text[tail[index - 1].end - 1] not in SENTENCE_END and tail[index - 1].end - tail[index - 1].start <= 40
        )):
            index -= 1
        furniture = next((i for i in range(index, len(tail)) if tail[i].type != "TEXT"), len(tail))
        for token in tail[furniture:]:
            if token.type == "TEXT":
                token.type = "NAVIGATION"
