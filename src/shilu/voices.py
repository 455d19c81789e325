"""Voices: the token stream for the grammar. Every paragraph of a segment gets a voice: the cue's, or that of a host whom no cue marks."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from shilu import grammar, roster
from shilu.labels import IDENTIFYING, WEIGHTS
from shilu.lexing import CLEAR, Token
from shilu.offices import between, uncued_opening
from shilu.page import SENTENCE_END, Decision, GrammarToken, Page, Segment, Voice
from shilu.phrases import read_handover

#: Where a question is broken off, or goes on after that.
BREAKS = ("--", "—", "–", "…", "...")
#: Longer than this, in characters, a paragraph that passes a question on is a reply all the same.
PASSING_ON = 150
#: A moderator's remark of this length after an answer, in characters, can be an answer of his own.
REMARK = 40
#: Where an interviewer's question mark is looked for, in characters from the end of his words.
ASKING_TAIL = 60
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
        self.host_cued = any(s.office in {"host", "spokesperson"} for s in page.segments)
        self.uncued_host = self.spokesperson()
        #: whether the page has lines of a host who is nowhere cued, so that fainter ones may be his as well
        self.host_speaks = not self.host_cued and (
            self.host_begins() is not None or sum(self.clearly_host(t) for s in page.segments for t in s.texts[1:]) >= 2
        )
        segments = page.segments
        keys = [s.decision.key for s in segments if s.decision]
        #: whether the host asks the questions himself, as in an interview
        hosts = [s for s in segments if s.office == "host"]
        asking = grammar.terminals("sign")["ASKING"]
        asks = sum(bool(asking.search(self.words(s)[-ASKING_TAIL:])) for s in hosts)
        self.interview = asks > 1 and not any(s.office == "reporter" for s in segments)
        #: whether the host goes between askers and officials, so that a short remark of his is no reply
        self.moderates = sum(s.office == "host" and between(page, i) for i, s in enumerate(segments)) > 1
        #: whether every paragraph carries its speaker's cue again
        self.cue_each = sum(a == b for a, b in pairwise(keys)) > max(3, len(keys) / 4)

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

    def spokesperson(self) -> str | None:
        """The one official of a page, where his office is to speak for others: then uncued housekeeping is his."""
        if name := self.introduced():
            return name
        name = self.answerer()
        office = self.page.roster.office(name) or ""
        return name if grammar.terminals("person")["SPOKESPERSON"].search(office) else None

    def introduced(self) -> str | None:
        """The uncued host's name, where the page's head assigns it or he names himself there."""
        head = self.page.segments[0]
        told = (roster.introduction(self.page.piece(t)) for t in head.texts)
        assigned = self.page.roster.named("host")
        return assigned[0] if assigned else next((t["name"] for t in told if "name" in t and "medium" not in t), None)

    def answerer(self) -> str | None:
        """The person who answers on this page: the only one, or by far the first of them."""
        names = Counter(s.decision.name for s in self.page.segments if s.office in {"official", "spokesperson"} and s.decision)
        [(name, count)] = names.most_common(1) or [(None, 0)]
        return name if count > names.total() * 0.6 else None

    def only_one_in_head(self) -> str | None:
        """The only person whom the page's head names in an office."""
        names = self.page.roster.named("lead")
        return names[0] if len(names) == 1 else None

    def words(self, segment: Segment | None) -> str:
        return " ".join(self.page.piece(t) for t in segment.texts) if segment else ""

    # ---- the page's head -----------------------------------------------------------------------------------------------------------

    def head(self) -> None:
        """What stands before the first cue: the page's own lines, then perhaps an uncued host, or announcements without a cue."""
        statement_from = self.announcements_begin()
        host_from = self.host_begins() if statement_from is None else None
        current = "BODY"
        for index, token in enumerate(self.segment.tokens):
            wanted = current
            if index == host_from:
                wanted = "HOST"
            elif statement_from is not None and index >= statement_from and token.type == "TEXT":
                wanted = "HOST" if token.housekeeping else "OFFICIAL"
            if wanted != current:
                self.say(wanted, Voice(self.uncued_host if host_from is not None else self.answerer()))
                current = wanted
            self.block(token, spoken=current != "BODY")

    def host_begins(self) -> int | None:
        """Where an uncued host begins in the page's head, as an index into its tokens."""
        after = self.page.segments[1] if len(self.page.segments) > 1 else None
        if self.page.segments[0].decision or (self.host_cued and (after is None or after.office == "host")):
            return None
        return uncued_opening(self.page)

    def announcements_begin(self) -> int | None:
        """Where a spokesperson's uncued announcements begin: below the lead of a regular press conference, or below 【冒頭発言】."""
        page, tokens, signs = self.page, self.segment.tokens, grammar.terminals("sign")
        if self.following is None or self.following.office != "reporter" or self.answerer() is None:
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
        self.quoted = False
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
        if not current:
            self.open(own, decision, first=True)

    def open(self, wanted: str, decision: Decision, *, first: bool) -> None:
        """Begin a voice: the cue's own, a host's or an answer's without a cue (UNCUED, QUOTED), or prose (BODY)."""
        if wanted == "BODY":
            return
        if wanted == "QUOTED":
            self.say("OFFICIAL", Voice(self.answerer() or self.only_one_in_head()))
            return
        if wanted == "UNCUED":
            self.say("HOST", Voice(self.uncued_host))
            return
        replying = decision.label.kind == "reply"
        anonymous = replying or not (decision.name or decision.medium)
        voice = Voice(
            decision.name,
            decision.medium,
            number=decision.label.number,
            written=decision.label.name,
            introduced=decision.introduced,
            anew=first and anonymous and not self.cue_each,
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
            self.last_question = voice, self.words(self.segment)
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
        mine, theirs = self.words(self.segment), self.words(self.before)
        if mine.startswith(BREAKS):
            return True
        if self.before.office == "reporter":
            own, earlier = set(mine.casefold().split()), set(theirs.casefold().split())
            return len(own) > 3 and len(own & earlier) * 2 >= len(own)
        if mine.endswith(BREAKS) and self.words(self.following).startswith(BREAKS):
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
        if self.host_cued:
            return own
        if token is self.segment.first:
            # a cue that lost its words, and the host who goes on
            return "UNCUED" if not token.inline and token.housekeeping and self.clearly_host(token) else own
        if current == "UNCUED" or self.clearly_host(token) or self.faintly_host(token):
            return "UNCUED"
        announces = self.uncued_host and self.asked and own == "OFFICIAL" and self.page.says("ANNOUNCING", token)
        return "ANNOUNCES" if current == "ANNOUNCES" or announces else own

    def spokespersons_voice(self, token: Token, current: str) -> str:
        """A spokesperson's housekeeping is a host's, his announcements and replies are an official's."""
        if current == "OFFICIAL" and token.courtesy and set(token.formulas) <= {"THANKS", "ASSENT"}:
            return "HOST" if self.following is None and token.formulas[0] == "ASSENT" else "OFFICIAL"
        return "HOST" if token.housekeeping or self.passes_on(token) else "OFFICIAL"

    def hosts_voice(self, token: Token, current: str) -> str:
        """A moderator's words are a host's, but for his own replies, and for an interviewer's questions."""
        if self.host_asks:
            return "REPORTER"
        if not self.asked:
            return "HOST"
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
            return "OFFICIAL" if self.adds(token) else "HOST"
        long = token.end - token.start > PASSING_ON
        if self.following is not None and self.following.office in {"official", "spokesperson"}:
            return "OFFICIAL" if long and not self.passes_on(token) else "HOST"
        handed = "HANDED_OVER" in self.page.said(token)
        spokesperson = label is not None and grammar.terminals("person")["SPOKESPERSON"].search(label.office or label.text)
        passing = (self.moderates and not spokesperson) or self.page.called(token)
        return "HOST" if handed or (not long and passing) else "OFFICIAL"

    def hosts_question(self) -> bool:
        """Whether this segment is the question of a host who interviews his guest."""
        if not self.interview or self.segment.office != "host" or self.following is None or self.at < 2:
            return False
        return bool(grammar.terminals("sign")["ASKING"].search(self.words(self.segment)[-ASKING_TAIL:]))

    def pending(self) -> bool:
        """Whether a question stands unanswered before this segment, the person's own segments aside."""
        own = self.segment.decision.key if self.segment.decision else None
        at = self.at - 1
        while at and (earlier := self.page.segments[at].decision) and earlier.key == own:
            at -= 1
        return self.page.segments[at].office == "reporter"

    def adds(self, token: Token) -> bool:
        """Whether a moderator goes on answering after somebody else has answered: at length, with no formula and nobody named."""
        piece = self.page.piece(token)
        last = self.following is None or self.following.office == "reporter"
        by_word = self.segment.decision is not None and self.segment.decision.label.kind == "host"
        remark = REMARK * (4 if piece.isascii() else 1)
        return last and not by_word and len(piece) > remark and not self.page.clauses(token) and not self.page.roster.mentioned(piece[:24])

    def passes_on(self, token: Token) -> bool:
        """Whether a paragraph, the last of its segment, calls on the official who speaks next."""
        after = self.following.decision if self.following and self.following.office == "official" else None
        if after is None or token is not self.segment.last:
            return False
        return after.key in self.page.roster.mentioned(self.page.piece(token)) or self.page.called(token) == after.key

    def clearly_host(self, token: Token) -> bool:
        """Whether a clear formula opens the paragraph, courtesies aside. An official may well bid welcome, too."""
        first = next((f for f in token.formulas if f not in {"ASSENT", "THANKS", "GREETING"}), None)
        return first in CLEAR and first != "WELCOME"

    def faintly_host(self, token: Token) -> bool:
        """On a page whose host is not cued: the last paragraph before a cue that names the next speaker, gives the floor or closes."""
        if not self.host_speaks:
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
                len(piece) <= TAIL_LINE
                and piece[-1] not in SENTENCE_END
                and not (token.formulas and token.formulas[-1] in {"THANKS", "CLOSING"})
            )
            if token is kept or not (titled or bracketed or listed or (unended and not token.courtesy)):
                break
            token.type = "NAVIGATION"
