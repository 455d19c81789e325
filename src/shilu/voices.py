"""Voices: the token stream for the grammar. Every paragraph of a segment gets a voice: the cue's, or that of a host whom no cue marks."""

from __future__ import annotations

from shilu import grammar
from shilu.labels import IDENTIFYING
from shilu.lexing import CLEAR, Token, clauses
from shilu.page import SENTENCE_END, Decision, GrammarToken, Page, Segment, Voice

#: Where a question is broken off, or goes on after that.
BREAKS = ("--", "—", "–", "…", "...")
#: Longer than this, in characters, a paragraph that passes a question on is a reply all the same.
PASSING_ON = 150


def stream(page: Page) -> list[GrammarToken]:
    """The voices of a page and the blocks spoken in them, in order."""
    return _Stream(page).run()


class _Stream:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.out: list[GrammarToken] = []
        self.host_cued = any(s.office in {"host", "spokesperson"} for s in page.segments)
        self.uncued_host = self._uncued_host_name()
        #: Whether the page has lines of a host who is nowhere cued, so that fainter ones may be his as well.
        head, after = page.segments[0], page.segments[1] if len(page.segments) > 1 else None
        self.host_speaks = not self.host_cued and (
            self.host_begins(head, after) is not None or sum(self.clearly_host(t) for s in page.segments for t in s.texts[1:]) >= 2
        )
        #: Whether a question has been asked so far.
        self.asked = False
        self.last_voice: tuple[str, Voice] | None = None
        self.last_question: tuple[Voice, str] | None = None
        keys = [s.decision.key for s in page.segments if s.decision]
        #: Whether every paragraph carries its speaker's cue again.
        self.cue_each = sum(a == b for a, b in zip(keys, keys[1:], strict=False)) > max(3, len(keys) / 4)

    def run(self) -> list[GrammarToken]:
        page = self.page
        self.trim_tail()
        for index, segment in enumerate(page.segments):
            following = page.segments[index + 1] if index + 1 < len(page.segments) else None
            if segment.decision is None:
                self.head(segment, following)
            else:
                before = page.segments[index - 1] if index else None
                self.asked = self.asked or segment.office == "reporter"
                self.cued(segment, segment.decision, before, following)
        return self.out

    def _uncued_host_name(self) -> str | None:
        """The one official of a page is its spokesperson where his office says so; then uncued housekeeping is his."""
        speaking = {s.decision.name for s in self.page.segments if s.office == "official" and s.decision}
        name = speaking.pop() if len(speaking) == 1 else None
        office = self.page.roster.office(name) or ""
        return name if grammar.terminals("person")["SPOKESPERSON"].search(office) else None

    # ---- the page's head -----------------------------------------------------------------------------------------------------------

    def head(self, segment: Segment, following: Segment | None) -> None:
        """What stands before the first cue: the page's own lines, then perhaps an uncued host, or announcements without a cue."""
        tokens = segment.tokens
        host_from = self.host_begins(segment, following)
        statement_from = self.announcements_begin(segment, following) if host_from is None else None
        current = "BODY"
        for index, token in enumerate(tokens):
            if index == host_from:
                self.last_voice = "HOST", Voice(self.uncued_host)
                self.out.append(GrammarToken(*self.last_voice))
                current = "HOST"
            elif statement_from is not None and index >= statement_from and token.type == "TEXT":
                wanted = "HOST" if token.housekeeping else "OFFICIAL"
                if wanted != current:
                    self.last_voice = wanted, Voice(self.answerer())
                    self.out.append(GrammarToken(*self.last_voice))
                    current = wanted
            self.out.append(self.block(token, spoken=current != "BODY"))

    def host_begins(self, segment: Segment, following: Segment | None) -> int | None:
        if self.host_cued and (following is None or following.office == "host"):
            return None
        texts = [(i, t) for i, t in enumerate(segment.tokens) if t.type == "TEXT"]
        greeted = [i for i, t in texts if t.formulas[:1] == ("GREETING",)]
        clear = [i for i, t in texts if any(f in CLEAR for f in t.formulas)]
        if not clear and greeted:
            clear = [i for i, t in texts if i >= greeted[0] and any(f in CLEAR | {"INTRODUCES"} for f, _ in clauses(self.page.piece(t)))]
        return min([*greeted, *clear]) if clear else None

    def announcements_begin(self, segment: Segment, following: Segment | None) -> int | None:
        """Where a spokesperson's uncued announcements begin: below the lead of a regular press conference, or below 【冒頭発言】."""
        page, signs = self.page, grammar.terminals("sign")
        if following is None or following.office != "reporter" or self.answerer() is None:
            return None
        heads = [i for i, t in enumerate(segment.tokens) if signs["REGULAR"].search(page.piece(t)) or signs["LEAD"].search(page.piece(t)) or t.type == "LEAD_END"]
        if not any(signs["REGULAR"].search(page.piece(t)) for t in segment.tokens):
            return None
        start = heads[-1] + 1
        while start < len(segment.tokens) and (segment.tokens[start].type != "TEXT" or not page.ends(segment.tokens[start])):
            start += 1
        return start if start < len(segment.tokens) else None

    def answerer(self) -> str | None:
        """The one person who answers on this page."""
        names = {s.decision.name for s in self.page.segments if s.office in {"official", "spokesperson"} and s.decision}
        return names.pop() if len(names) == 1 else None

    # ---- behind a cue --------------------------------------------------------------------------------------------------------------

    def cued(self, segment: Segment, decision: Decision, before: Segment | None, following: Segment | None) -> None:
        current = ""
        texts = segment.texts
        for token in segment.tokens:
            if token.type == "TEXT":
                wanted = self.voice_of(token, current, segment, before, following, texts)
                if wanted != current:
                    self.open(wanted, decision, segment, before, following, first=not current)
                    current = wanted
            elif not current:
                current = {"host": "HOST", "reporter": "REPORTER"}.get(segment.office, "OFFICIAL")
                self.open(current, decision, segment, before, following, first=True)
            self.out.append(self.block(token, spoken=current != "BODY"))
        if not current:
            self.open({"host": "HOST", "reporter": "REPORTER"}.get(segment.office, "OFFICIAL"), decision, segment, before, following, first=True)

    def open(
        self, wanted: str, decision: Decision, segment: Segment, before: Segment | None, following: Segment | None, *, first: bool
    ) -> None:
        """Begin a voice: the cue's own (HOST, OFFICIAL, REPORTER), a host's without a cue (UNCUED), or prose (BODY)."""
        if wanted == "BODY":
            return
        if wanted == "UNCUED":
            self.last_voice = "HOST", Voice(self.uncued_host)
            self.out.append(GrammarToken(*self.last_voice))
            return
        kind = "REPLY" if wanted == "OFFICIAL" and decision.label.kind == "reply" else wanted
        anonymous = not decision.name and not decision.medium or decision.label.kind == "reply"
        voice = Voice(decision.name, decision.medium, number=decision.label.number, anew=first and anonymous and not self.cue_each)
        if first:
            voice.cue = decision.token
            if decision.lost:
                voice.lost, voice.evidence = decision.lost, tuple(e for e in decision.evidence if e in IDENTIFYING)
        if self.last_voice and self.goes_on(kind, voice):
            if voice.cue:
                voice.cue.type = "REPEATED_CUE"
                self.out.append(GrammarToken("FURNITURE", [voice.cue]))
            return
        if kind == "REPORTER" and self.taken_up_again(segment, before, following):
            kind = "RESUMED"
        if kind in {"REPORTER", "RESUMED"}:
            self.last_question = voice, self.words(segment)
        self.out.append(GrammarToken(kind, voice))
        self.last_voice = kind, voice

    def goes_on(self, kind: str, voice: Voice) -> bool:
        """Whether the same person goes on in the same role under a new cue: one turn."""
        assert self.last_voice is not None
        last_kind, last = self.last_voice
        same_role = kind == last_kind or {kind, last_kind} <= {"OFFICIAL", "REPLY"} or {kind, last_kind} <= {"REPORTER", "RESUMED"}
        return same_role and not voice.anew and (last.name, last.medium) == (voice.name, voice.medium)

    def taken_up_again(self, segment: Segment, before: Segment | None, following: Segment | None) -> bool:
        """Whether a question goes on that was broken off, through somebody's interjection or by itself."""
        mine, theirs = self.words(segment), self.words(before)
        if before is None or self.last_question is None:
            return False
        if mine.startswith(BREAKS):
            return True
        if before.office == "reporter":
            own, earlier = set(mine.casefold().split()), set(theirs.casefold().split())
            return len(own) > 3 and len(own & earlier) * 2 >= len(own)
        if mine.endswith(BREAKS) and self.words(following).startswith(BREAKS):
            return True
        if theirs.startswith(BREAKS) and theirs.endswith(("?", "？")) and len(mine.split()) < 4 and len(mine) < 20:
            return True
        last = self.last_question
        named = last is not None and segment.decision is not None and (last[0].medium or last[0].name)
        return bool(named and last and last[1].endswith(BREAKS) and segment.decision and last[0].medium == segment.decision.medium)

    def words(self, segment: Segment | None) -> str:
        return " ".join(self.page.piece(t) for t in segment.texts) if segment else ""

    def voice_of(
        self, token: Token, current: str, segment: Segment, before: Segment | None, following: Segment | None, texts: list[Token]
    ) -> str:
        """Whose words a paragraph behind a cue is: the smallest unit of role."""
        office = segment.office
        if following is None and current and (current == "BODY" or self.narrates(token, texts)):
            return "BODY"
        if office == "spokesperson":
            return self.spokespersons_voice(token, current, segment, before, following)
        if office == "host":
            return self.hosts_voice(token, segment, before, following)
        own = "REPORTER" if office == "reporter" else "OFFICIAL"
        if self.host_cued or token is texts[0]:
            return own
        if current == "UNCUED" or self.clearly_host(token) or self.faintly_host(token, segment, following, texts):
            return "UNCUED"
        return own

    def spokespersons_voice(self, token: Token, current: str, segment: Segment, before: Segment | None, following: Segment | None) -> str:
        if token.courtesy and current == "OFFICIAL" and set(token.formulas) <= {"THANKS", "ASSENT"}:
            return "OFFICIAL"
        if token.housekeeping or self.passes_on(token, segment, following):
            return "HOST"
        return "OFFICIAL"

    def hosts_voice(self, token: Token, segment: Segment, before: Segment | None, following: Segment | None) -> str:
        """A moderator's words are a host's, but for his own replies."""
        pending = before is not None and before.office == "reporter"
        if not self.asked:
            return "HOST"
        if self.page.says("SELF_ANSWER", token):
            return "OFFICIAL"
        if token.housekeeping:
            return "HOST"
        if not pending:
            return "OFFICIAL" if self.adds(token, segment, following) else "HOST"
        if following is not None and following.office in {"official", "spokesperson"}:
            long = token.end - token.start > PASSING_ON
            return "OFFICIAL" if long and not self.passes_on(token, segment, following) else "HOST"
        handed = any(f == "HANDED_OVER" for f, _ in clauses(self.page.piece(token)))
        return "HOST" if handed or (self.page.called(token) and token.end - token.start < PASSING_ON) else "OFFICIAL"

    def adds(self, token: Token, segment: Segment, following: Segment | None) -> bool:
        """Whether a moderator goes on answering after somebody else has answered: at length, with no formula and nobody named."""
        piece = self.page.piece(token)
        last = following is None or following.office == "reporter"
        return last and len(piece) > 40 and not clauses(piece) and not self.page.roster.mentioned(piece[:24])

    def passes_on(self, token: Token, segment: Segment, following: Segment | None) -> bool:
        """Whether a paragraph, the last of its segment, calls on the person who speaks next."""
        if following is None or following.office != "official" or following.decision is None or token is not segment.texts[-1]:
            return False
        return following.decision.key in self.page.roster.mentioned(self.page.piece(token)) or self.page.called(token) == following.decision.key

    def hands_over_to(self, token: Token) -> str | None:
        """The person to whom a host's paragraph gives the floor."""
        for formula, clause in clauses(self.page.piece(token)):
            if formula == "HANDED_OVER" and (named := self.page.roster.mentioned(clause)):
                return named[0]
        return None

    def clearly_host(self, token: Token) -> bool:
        """Whether a clear formula opens the paragraph, courtesies aside."""
        first = next((f for f in token.formulas if f not in {"ASSENT", "THANKS", "GREETING"}), None)
        return first in CLEAR and first != "WELCOME"

    def faintly_host(self, token: Token, segment: Segment, following: Segment | None, texts: list[Token]) -> bool:
        """On a page whose host is not cued: the last paragraph before a cue that names the next speaker, gives the floor or closes."""
        if token is not texts[-1] or not self.host_speaks:
            return False
        if segment.office == "reporter" and following and following.decision and following.office == "official":
            return following.decision.key in self.page.roster.mentioned(self.page.piece(token))
        said = {f for f, _ in clauses(self.page.piece(token))}
        if following is None:
            return "CLOSING" in said
        return bool(said & (CLEAR - {"WELCOME", "CLOSING"})) and (following.office == "reporter" or segment.office == "reporter")

    def narrates(self, token: Token, texts: list[Token]) -> bool:
        """Whether the article takes the word back after the last turn."""
        return token is not texts[0] and self.page.says("NARRATION", token) and not token.housekeeping

    # ---- blocks --------------------------------------------------------------------------------------------------------------------

    def block(self, token: Token, *, spoken: bool) -> GrammarToken:
        last = self.out[-1] if self.out else None
        if token.type == "TEXT" and self.last_voice and self.last_voice[0] == "HOST" and last and spoken:
            self.last_voice[1].calls = self.hands_over_to(token) or self.last_voice[1].calls
        if token.type == "HEADING":
            return GrammarToken("BODY", [token])
        if token.type == "TEXT":
            return GrammarToken("WORDS" if spoken else "BODY", [token])
        return GrammarToken("FURNITURE", [token])

    def trim_tail(self) -> None:
        """Lines after the last words that end in no sentence, and whole lines in brackets, belong to the page."""
        page = self.page
        tail = page.segments[-1].tokens
        keep = 1 if page.segments[-1].decision else 0
        texts = page.segments[-1].texts
        for token in reversed(tail):
            if token.type != "TEXT":
                continue
            piece = page.piece(token).rstrip("()（）实录實錄全文")
            bracketed = page.piece(token)[0] in "(（" and page.piece(token)[-1] in ")）"
            field = page.decision(token) is not None and "a name or a list follows, no speech" in (page.decision(token) or Decision).evidence  # type: ignore[union-attr]
            if (keep and token is texts[0]) or token.courtesy or token.formulas and token.formulas[-1] in {"THANKS", "CLOSING"}:
                break
            if not (bracketed or field or (len(piece) <= 45 and piece[-1:] not in SENTENCE_END)):
                break
            token.type = "NAVIGATION"
