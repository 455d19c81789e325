"""Voices: the token stream for the grammar. Every paragraph of a segment gets a voice: the cue's, or that of a host whom no cue marks."""

from __future__ import annotations

from shilu import grammar, manners
from shilu.labels import IDENTIFYING, WEIGHTS
from shilu.lexing import CLEAR, Token
from shilu.manners import asks, clearly_host, words
from shilu.page import SENTENCE_END, Decision, GrammarToken, Page, Segment, Voice
from shilu.phrases import read_handover

#: Where a question is broken off, or goes on after that.
BREAKS = ("--", "—", "–", "―", "…", "...", "⋯", " -", "- ")
#: Longer than this, in characters, a paragraph that passes a question on is a reply all the same.
PASSING_ON = 150
#: A moderator's remark of this length after an answer, in characters, can be an answer of his own.
REMARK = 40
#: The longest line that can be the page's own behind the last words, in characters.
TAIL_LINE = 45
OWN_VOICE = {"host": "HOST", "reporter": "REPORTER"}


def stream(page: Page) -> list[GrammarToken]:
    """The voices of a page and the blocks spoken in them, in order."""
    return _Stream(page).run()


class _Stream:
    """Walks the segments of a page; `before`, `segment` and `following` are the walk's place."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.out: list[GrammarToken] = []
        self.at = 0
        self.before: Segment | None = None
        self.segment = page.segments[0]
        self.following: Segment | None = page.segments[1] if len(page.segments) > 1 else None
        #: of the segment: whether it is a host's question, and its last two paragraphs
        self.host_asks = False
        self.ending: list[Token] = []
        #: whether a question has been asked so far, the last one asked, and the voice in which the last words were spoken
        self.asked = False
        self.last_question: tuple[Voice, str] | None = None
        self.last_voice: tuple[str, Voice] | None = None
        self.quoted = False
        self.manners = manners.read(page)
        #: the segment of the last question whose answer has no cue
        self.answered_at = -1
        #: the paragraph before, under the same cue
        self.previous: Token | None = None
        #: whom the host's last paragraph called to speak, where no cue of his follows
        self.called_over: str | None = None

    def run(self) -> list[GrammarToken]:
        segments = self.page.segments
        self.trim_tail()
        places = zip([None, *segments], segments, [*segments[1:], None], strict=False)
        for self.at, (self.before, self.segment, self.following) in enumerate(places):
            self.host_asks, self.ending = self.hosts_question(), self.segment.texts[-2:]
            self.asked = self.asked or self.segment.office == "reporter" or self.host_asks
            if self.segment.decision is None:
                self.head()
            else:
                self.cued(self.segment.decision)
        return self.out

    def only_one_in_head(self) -> str | None:
        """The only person whom the page's head names in an office."""
        names = self.page.roster.named("lead")
        return names[0] if len(names) == 1 else None

    def addressed(self) -> str | None:
        """The person whom a question names."""
        named = self.page.roster.mentioned(words(self.page, self.segment)) if self.segment.office == "reporter" else []
        return named[0] if named else None

    # ---- the page's head -----------------------------------------------------------------------------------------------------------

    def head(self) -> None:
        """What stands before the first cue: the page's own lines, then perhaps an uncued host, or announcements without a cue."""
        statement_from = self.announcements_begin()
        host_from = self.manners.host_begins if statement_from is None else None
        current = "BODY"
        for index, token in enumerate(self.segment.tokens):
            wanted = current
            if index == host_from:
                wanted = "HOST"
            elif statement_from is not None and index >= statement_from and token.type == "TEXT":
                wanted = "HOST" if token.housekeeping else "OFFICIAL"
            if wanted != current:
                self.say(wanted, Voice(self.manners.uncued_host if host_from is not None else self.manners.answerer))
                current = wanted
            self.block(token, spoken=current != "BODY")

    def announcements_begin(self) -> int | None:
        """Where a spokesperson's uncued announcements begin: below the lead of a regular press conference, or below 【冒頭発言】."""
        page, tokens, signs = self.page, self.segment.tokens, grammar.terminals("sign")
        if self.following is None or self.following.office != "reporter" or self.manners.answerer is None:
            return None
        if not any(signs["REGULAR"].search(page.piece(t)) for t in tokens):
            return None
        leads = [t.type == "LEAD_END" or any(signs[s].search(page.piece(t)) for s in ("REGULAR", "LEAD")) for t in tokens]
        start = len(leads) - leads[::-1].index(True)
        return next((i for i in range(start, len(tokens)) if tokens[i].type == "TEXT" and page.ends(tokens[i])), None)

    # ---- behind a cue --------------------------------------------------------------------------------------------------------------

    def cued(self, decision: Decision) -> None:
        own = OWN_VOICE.get(self.segment.office, "OFFICIAL")
        current = ""
        self.quoted, self.previous = False, None
        for token in self.segment.tokens:
            wanted = self.voice_of(token, current) if token.type == "TEXT" else current or own
            if not current and wanted == "UNCUED":
                self.open(own, decision, first=True)
                current = own
            elif not current and wanted == "QUOTED":
                wanted = own
            if wanted != current and token.type != "MARKUP":
                self.open(wanted, decision, first=not current)
                current = wanted
            #: below a question a block quote is the answer, unless the question's cue stands in one
            mark = token.type == "MARKUP" and self.page.piece(token).startswith(">")
            self.quoted = mark and not self.page.piece(decision.token).startswith(">")
            self.block(token, spoken=current != "BODY")
            self.previous = token if token.type == "TEXT" else self.previous
        if not current:
            self.open(own, decision, first=True)

    def open(self, wanted: str, decision: Decision, *, first: bool) -> None:
        """Begin a voice: the cue's own, a host's or an answer's without a cue (UNCUED, QUOTED), or prose (BODY)."""
        if wanted == "BODY":
            return
        if wanted == "QUOTED":
            self.answered_at = self.at
            self.say("OFFICIAL", Voice(self.addressed() or self.manners.answerer or self.only_one_in_head()))
            return
        if wanted == "CALLED":
            self.say("OFFICIAL", Voice(self.called_over))
            return
        if wanted == "UNCUED":
            self.say("HOST", Voice(self.manners.uncued_host))
            return
        replying = decision.label.kind == "reply"
        anonymous = replying or not (decision.name or decision.medium)
        voice = Voice(
            decision.name,
            decision.medium,
            number=decision.label.number,
            written=decision.label.name,
            introduced=decision.introduced,
            anew=first and anonymous and not self.manners.cue_each,
        )
        if first:
            voice.cue = decision.token
            if decision.lost:
                spoke = tuple(e for e in decision.evidence if WEIGHTS[e] > 0)
                voice.lost, voice.evidence = decision.lost, tuple(e for e in spoke if e in IDENTIFYING) or spoke
        kind = "REPLY" if wanted == "OFFICIAL" and replying else wanted
        if self.goes_on(kind, voice):
            if voice.cue:
                voice.cue.type = "REPEATED_CUE"
                self.out.append(GrammarToken("FURNITURE", [voice.cue]))
            return
        if kind == "HOST" and self.calls_for_statement():
            kind = "PRESENTS"
        if kind == "REPORTER":
            kind = "RESUMED" if self.taken_up_again(decision) else kind
            self.last_question = voice, words(self.page, self.segment)
        self.say(kind, voice)

    def calls_for_statement(self) -> bool:
        """Whether a host, no question being open, calls an official to make a statement after questions were asked."""
        if not self.asked or self.pending() or self.following is None or self.following.office != "official":
            return False
        said = [c for t in self.segment.texts for f, c in self.page.clauses(t) if f == "HANDED_OVER"]
        return any(told and told[1] == "statement" for told in map(read_handover, said))

    def say(self, kind: str, voice: Voice) -> None:
        self.last_voice = kind, voice
        self.out.append(GrammarToken(kind, voice))

    def goes_on(self, kind: str, voice: Voice) -> bool:
        """Whether the same person goes on in the same role under a new cue: one turn."""
        if self.last_voice is None or voice.anew:
            return False
        last_kind, last = self.last_voice
        same_role = kind == last_kind or {kind, last_kind} in ({"OFFICIAL", "REPLY"}, {"REPORTER", "RESUMED"})
        return same_role and (last.name, last.medium) == (voice.name, voice.medium)

    def taken_up_again(self, decision: Decision) -> bool:
        """Whether a question goes on that was broken off, through somebody's interjection or by itself."""
        if self.before is None or self.last_question is None:
            return False
        mine, theirs = words(self.page, self.segment), words(self.page, self.before)
        if mine.startswith(BREAKS):
            return True
        if self.before.office == "reporter":
            own, earlier = set(mine.casefold().split()), set(theirs.casefold().split())
            return len(own) > 3 and len(own & earlier) * 2 >= len(own)
        if mine.endswith(BREAKS) and words(self.page, self.following).startswith(BREAKS):
            return True
        if theirs.startswith(BREAKS) and theirs.endswith(("?", "？")) and len(mine.split()) < 4 and len(mine) < 20:
            return True
        last, said = self.last_question
        return bool(decision.medium) and said.endswith(BREAKS) and last.medium == decision.medium

    # ---- whose words a paragraph is ------------------------------------------------------------------------------------------------

    def voice_of(self, token: Token, current: str) -> str:
        """Whose words a paragraph behind a cue is: the smallest unit of role."""
        if self.following is None and current and (current == "BODY" or self.narrates(token)):
            return "BODY"
        if self.segment.office == "spokesperson":
            return self.spokespersons_voice(token, current)
        if self.segment.office == "host":
            return self.hosts_voice(token, current)
        own = OWN_VOICE.get(self.segment.office, "OFFICIAL")
        if own == "REPORTER" and self.quoted:
            return "QUOTED"
        if self.answered(token, current):
            return "QUOTED"
        if not self.manners.host_may_be_uncued:
            return own
        if token is self.segment.first:
            # a cue that lost its words, and the host who goes on
            return "UNCUED" if not token.inline and token.housekeeping and clearly_host(token) else own
        if current == "UNCUED" or clearly_host(token) or self.faintly_host(token):
            return "UNCUED"
        announces = self.manners.uncued_host and self.asked and own == "OFFICIAL" and self.page.says("ANNOUNCING", token)
        return "ANNOUNCES" if current == "ANNOUNCES" or announces else own

    def spokespersons_voice(self, token: Token, current: str) -> str:
        """A spokesperson's housekeeping is a host's, his announcements and replies are an official's."""
        if token is self.segment.first and self.pending() and "NO_NEWS" in token.formulas:
            return "OFFICIAL"
        if current == "OFFICIAL" and token.courtesy and set(token.formulas) <= {"THANKS", "ASSENT"}:
            return "HOST" if self.following is None and token.formulas[0] == "ASSENT" else "OFFICIAL"
        return "HOST" if token.housekeeping or self.passes_on(token) else "OFFICIAL"

    def hosts_voice(self, token: Token, current: str) -> str:
        """A moderator's words are a host's, but for his own replies, for an interviewer's questions, and for those of whom he called."""
        if self.host_asks:
            return "REPORTER"
        if self.speaks_called(token, current):
            return "CALLED"
        if not self.asked:
            return "OFFICIAL" if self.announces(token) else "HOST"
        if self.page.says("SELF_ANSWER", token):
            return "OFFICIAL"
        if token.housekeeping:
            return "HOST"
        if current == "OFFICIAL":
            return "OFFICIAL"
        if self.following is None and "CLOSING" in self.page.said(token):
            return "HOST"
        label = self.segment.decision.label if self.segment.decision else None
        if label is not None and label.kind == "host" and label.text.isascii():
            return "HOST"
        if not self.pending():
            return "OFFICIAL" if self.adds(token) or self.asked_to_add(token) else "HOST"
        long = token.end - token.start > PASSING_ON
        if self.following is not None and self.following.office in {"official", "spokesperson"}:
            return "OFFICIAL" if long and not self.passes_on(token) else "HOST"
        handed = "HANDED_OVER" in self.page.said(token)
        spokesperson = label is not None and grammar.terminals("person")["SPOKESPERSON"].search(label.office or label.text)
        passing = (self.manners.moderates and not spokesperson) or self.page.called(token)
        return "HOST" if handed or (not long and passing) else "OFFICIAL"

    def announces(self, token: Token) -> bool:
        """Whether a press officer who hosts has news of his own before questions are asked: a paragraph without any formula or guest."""
        label = self.segment.decision.label if self.segment.decision else None
        office = label and (label.office or self.page.roster.office(label.name))
        if not grammar.terminals("person")["SPOKESPERSON"].search(office or ""):
            return False
        piece = self.page.piece(token)
        begins = self.page.ends(self.previous) if self.previous else not token.inline
        plain = begins and not self.page.clauses(token) and not self.page.roster.mentioned(piece)
        return plain and len(piece) > REMARK * (2 if piece.isascii() else 1)

    def speaks_called(self, token: Token, current: str) -> bool:
        """Whether a paragraph under the host's cue is by the person on whom he called in the one before: that person's cue is missing."""
        if current == "CALLED":
            return not (self.page.asks_for_question(token) or token.housekeeping)
        if self.previous is None or self.page.clauses(token)[1:]:
            return False
        handed = [c for f, c in self.page.clauses(self.previous) if f == "HANDED_OVER"]
        named = self.page.roster.mentioned(handed[-1]) if handed else []
        after = self.following.decision if self.following else None
        if not named or (after is not None and after.key in named):
            return False
        said = self.page.piece(self.previous)
        self.called_over = named[-1]
        return said.find(handed[-1]) * 2 >= len(said)

    def hosts_question(self) -> bool:
        """Whether this segment is the question of a host who interviews his guest."""
        if not self.manners.interview or self.segment.office != "host" or self.following is None or self.at < 2:
            return False
        return asks(self.page, self.segment)

    def pending(self) -> bool:
        """Whether a question stands unanswered before this segment, the person's own segments aside."""
        own = self.segment.decision.key if self.segment.decision else None
        at = self.at - 1
        while at and (earlier := self.page.segments[at].decision) and earlier.key == own:
            at -= 1
        return self.page.segments[at].office == "reporter" and at != self.answered_at

    def adds(self, token: Token) -> bool:
        """Whether a moderator goes on answering after somebody else has answered: at length, with no formula and nobody named."""
        piece = self.page.piece(token)
        last = self.following is None or self.following.office == "reporter"
        by_word = self.segment.decision is not None and self.segment.decision.label.kind == "host"
        remark = REMARK * (4 if piece.isascii() else 1)
        return last and not by_word and len(piece) > remark and not self.page.clauses(token) and not self.page.roster.mentioned(piece[:24])

    def asked_to_add(self, token: Token) -> bool:
        """Whether an official has just asked for more from somebody whom he did not name, and this paragraph gives it."""
        last = self.before.last if self.before and self.before.office in {"official", "spokesperson"} else None
        if last is None or self.page.clauses(token):
            return False
        return self.page.asks_to_add(last) and self.page.called(last) is None

    def passes_on(self, token: Token) -> bool:
        """Whether a paragraph, the last of its segment, calls on the official who speaks next."""
        after = self.following.decision if self.following and self.following.office == "official" else None
        if after is None or token is not self.segment.last:
            return False
        return after.key in self.page.roster.mentioned(self.page.piece(token)) or self.page.called(token) == after.key

    def answered(self, token: Token, current: str) -> bool:
        """Whether a paragraph under a question's cue answers it: the question is out, and nobody else's cue follows who could."""
        if self.segment.office != "reporter" or (self.following and self.following.office in {"official", "spokesperson"}):
            return False
        if current == "QUOTED":
            return not clearly_host(token)
        asking = grammar.terminals("sign")["ASKING"]
        out = self.previous is not None and self.page.piece(self.previous)[-1] in "?？"
        plain = not asking.search(self.page.piece(token)) and not self.page.clauses(token) and not self.page.says("FOLLOW_UP", token)
        return out and plain and self.manners.answers_are_cued

    def faintly_host(self, token: Token) -> bool:
        """On a page whose host is not cued: the last paragraph before a cue that names the next speaker, gives the floor or closes."""
        if not self.manners.host_speaks:
            return False
        if token is not self.segment.last:
            return token in self.ending and self.page.asks_for_question(token)
        if self.segment.office == "reporter" and self.following and self.following.office == "official":
            return self.passes_on(token)
        said = self.page.said(token)
        if self.following is None:
            return "CLOSING" in said
        if "reporter" not in {self.following.office, self.segment.office}:
            return self.page.asks_for_question(token)
        return bool(said & (CLEAR - {"WELCOME", "CLOSING"}))

    def narrates(self, token: Token) -> bool:
        """Whether the article takes the word back after the last turn."""
        return token is not self.segment.first and self.page.says("NARRATION", token) and not token.housekeeping

    def gives_floor(self, token: Token, voice: Voice) -> None:
        """Note on a voice whom a paragraph asks to answer, and whether it asks for the next question."""
        handed = [c for f, c in self.page.clauses(token) if f == "HANDED_OVER"]
        voice.calls = tuple(dict.fromkeys(n for c in handed for n in self.page.roster.mentioned(c))) or voice.calls
        answers = any(told and told[1] == "answer" for told in map(read_handover, handed))
        voice.passes = voice.passes or answers or self.page.asks_to_add(token)
        voice.floor = voice.floor or self.page.asks_for_question(token)

    # ---- blocks --------------------------------------------------------------------------------------------------------------------

    def block(self, token: Token, *, spoken: bool) -> None:
        """Add a token's block, as words of the last voice, as prose, or as furniture."""
        if spoken and token.type == "TEXT" and self.last_voice:
            kind, voice = self.last_voice
            if kind in {"HOST", "PRESENTS"} or (token is self.segment.last and token.end - token.start <= PASSING_ON):
                self.gives_floor(token, voice)
        kind = (
            "BODY" if token.type == "HEADING" or (token.type == "TEXT" and not spoken) else "WORDS" if token.type == "TEXT" else "FURNITURE"
        )
        # blocks of prose stay apart, since one of them may turn out to be the page's title
        if kind != "BODY" and self.out and self.out[-1].type == kind:
            self.out[-1].value.append(token)
        else:
            self.out.append(GrammarToken(kind, [token]))

    def trim_tail(self) -> None:
        """Lines after the last words that end in no sentence, and whole lines in brackets, belong to the page."""
        page, last = self.page, self.page.segments[-1]
        kept = last.texts[0] if last.decision and last.texts else None
        record = grammar.terminals("sign")["RECORD_TITLE"]
        for token in reversed(last.texts):
            piece = page.piece(token)
            decision = page.decision(token)
            listed = decision is not None and "a name or a list follows, no speech" in decision.evidence
            bracketed = piece[0] in "(（" and piece[-1] in ")）"
            titled = len(piece) <= TAIL_LINE and bool(record.search(piece)) and piece[-1] not in "。！？!?"
            unended = (
                len(piece) <= TAIL_LINE * (1 + piece.isascii())
                and piece[-1] not in SENTENCE_END
                and not (token.formulas and token.formulas[-1] in {"THANKS", "CLOSING"})
            )
            if token is kept or not (titled or bracketed or listed or (unended and not token.courtesy)):
                break
            token.type = "NAVIGATION"
