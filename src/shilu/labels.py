"""Labels: which marks at the head of a line are cues. Evidence is weighed with the whole page in view; `WEIGHTS` is the one table of it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from functools import cache

from shilu import grammar
from shilu.lexing import CLEAR, COURTESIES, HAN, SPACE, Token, read_formulas
from shilu.page import Decision, Page
from shilu.phrases import Guest, Label, read_guest, read_label

#: Evidence for (or against) a label being a cue. What adds up to THRESHOLD is one.
WEIGHTS = {
    "the word for an asker": 6,
    "the word for a host": 6,
    "the word for a reply": 5,
    "a medium": 3,
    "office and name": 4,
    "a name": 2,
    "an office": 2,
    "in brackets": 2,
    "an opening bracket": 4,
    "marked as a heading": 3,
    "in capitals": 2,
    "used again": 2,
    "used often": 2,
    "guest list": 4,
    "named in the page's head": 3,
    "photo caption": 3,
    "hand-over": 4,
    "one character off a person of this page": 3,
    "askers are marked on this page": 2,
    "a host speaks on this page": 2,
    "the page's head tells of a press conference": 1,
    "after a question": 2,
    "speech follows": 1,
    "the first words of an answer follow": 2,
    "a name or a list follows, no speech": -7,
    "no speech follows": -1,
    "in the middle of a line": -4,
    "a name that stands here once and nowhere else": -2,
    "a word that stands here once and nowhere else": -4,
    "words that the grammar does not know": -4,
    "a name, and words that the grammar does not know": -2,
    "a question follows": 3,
    "a host's words follow": 4,
    "no colon and no bracket": -2,
    "an office beside a name": -9,
    "a field of the page": -9,
    "a host's formula": -9,
}
THRESHOLD = 5
#: The evidence that tells whose cue a damaged one is.
IDENTIFYING = {
    "guest list",
    "photo caption",
    "hand-over",
    "named in the page's head",
    "used again",
    "used often",
    "one character off a person of this page",
    "the word for an asker",
    "the word for a host",
    "office and name",
}
OWN_WORD = {
    "asker": "the word for an asker",
    "host": "the word for a host",
    "reply": "the word for a reply",
    "medium": "a medium",
    "affiliated": "a name, and words that the grammar does not know",
    "unknown": "words that the grammar does not know",
}
#: Marks that show damage, and what they lost.
LOST = {"HALF_BRACKETED": "left bracket", "OPEN_BRACKETED": "right bracket", "NUMBERED_QUESTION": "colon"}
#: Marks without a colon or bracket, which stand alone on their line.
LINES = {"NAME_LINE", "ROLE_LINE", "ASKER_LINE", "BULLETED_LINE", "DASHED_LINE"}
#: The longest name that can be a misspelt one, in characters.
LONGEST_VARIANT = 4
OPENERS = "【〖〔［"
LIST_ITEM_END = re.compile(r"[;；,，]|。$")
#: A mark as faint as these is a cue only if the page knows the person.
FAINT = {*LINES, "BARRED", "HALF_BRACKETED", "OPEN_BRACKETED"}


def settle(page: Page) -> None:
    """Decide for every mark of a page whether it is a cue, and find the cues that lost all their marks."""
    page.decisions = {id(t): Decision(t, read_label(page.piece(t))) for t in page.tokens if t.type in grammar.terminals("mark")}
    _guest_lines(page)
    _sound_names(page)
    _name_variants(page)
    _weigh(page)
    _set_translations_aside(page)
    page.tokens = merge_rejected(page)
    _mend_bare_names(page)


def _guest_lines(page: Page) -> None:
    """A list under a heading such as 发布人名单: `应晓岚：新区应急管理局局长`, one a line."""
    title = grammar.terminals("person")["TITLE"]
    listing = False
    _role_lists(page)
    for token, after in zip(page.tokens, [*page.tokens[1:], None], strict=False):
        if token.type == "GUEST_LIST_HEAD":
            listing = True
        elif listing and token.type == "LABELLED" and after is not None and after.inline:
            name, rest = page.decisions[id(token)].label.name, page.piece(after)
            if name and len(rest) < 60 and title.search(rest):
                page.roster.add(name, rest, "guest list")
                token.type = after.type = "GUEST_LINE"
                del page.decisions[id(token)]
        elif token.type == "TEXT" and not token.inline:
            listing = False


def _role_lists(page: Page) -> None:
    """A list under role words: 发布人： and then offices with names, a line each or behind the colon; 主持人： and the host's."""
    tokens = page.tokens
    index = 0
    while index < len(tokens):
        decision = page.decision(tokens[index])
        if decision is None or decision.label.name or decision.label.kind not in {"host", "official"}:
            index += 1
            continue
        end = index + 1
        while end < len(tokens) and (guests := _listed(page, tokens[end])):
            for guest in guests:
                page.roster.add(guest.name, guest.office, "host" if decision.label.kind == "host" else "guest list")
            end += 1
        if end > index + 1 and (end >= len(tokens) or tokens[end].type != "TEXT" or tokens[index + 1].inline):
            for token in tokens[index:end]:
                page.decisions.pop(id(token), None)
                token.type = "GUEST_LINE"
        index = end


def _only_names(page: Page, token: Token) -> bool:
    """Whether a text is a list of names with notes, as credits have: 赵拙（海昌日报）、钱无咎（海昌广播电视台）."""
    if not page.ends(token) or page.text[token.end - 1] in ")）":
        items = [i for i in re.split(r"[、,，;；\s]+", page.piece(token)) if i]
        return len(items) < 20 and all(HAN.search(i) and (read_guest(i) or read_label(i).kind in {"official", "medium"}) for i in items)
    return False


def _listed(page: Page, token: Token) -> list[Guest]:
    """The guests whom a line names with their offices, where it says no more."""
    if token.type != "TEXT" or token.end - token.start > 200 or CLEAR.intersection(token.formulas):
        return []
    items = [i for i in LIST_ITEM_END.split(page.piece(token)) if i.strip()]
    found = [g for g in map(read_guest, items) if g and (g.office or token.inline)]
    return found if len(found) == len(items) else []


def _sound_names(page: Page) -> None:
    """Names that undamaged marks tell twice, or with an office: what a damaged one is compared with."""
    names = Counter(d.label.name for d in page.decisions.values() if d.token.type not in FAINT)
    for decision in page.decisions.values():
        label = decision.label
        if (
            label.name
            and label.kind in {"official", "host"}
            and decision.token.type not in FAINT
            and (names[label.name] > 1 or label.office)
        ):
            page.roster.add(label.name, label.office, "cue")


def _name_variants(page: Page) -> None:
    """Labels that the grammar does not know, and that are a person of the page, with a verb or one character off: a name all the same."""
    spoken = {d.label.name for d in page.decisions.values() if d.label.name and d.token.type not in FAINT}
    says = grammar.terminals("person")["SAYS"]
    surnames = {name.rpartition(" ")[2] for name in spoken if name.isascii() and " " in name}
    for decision in page.decisions.values():
        words = decision.label.text
        _join_surname(page, decision)
        if decision.label.kind != "unknown" and words not in surnames:
            continue
        name = says.sub("", words)
        known = words in page.roster or bool(page.roster.variant_of(words))
        if name in spoken or words in surnames:
            decision.label = Label(words, "official", name=name)
        elif known and len(words) <= LONGEST_VARIANT and HAN.match(words):
            decision.label = Label(words, "official", name=words)


def _join_surname(page: Page, decision: Decision) -> None:
    """A name around its title, as in Taiwan: 梁發言人世昀 is 梁世昀."""
    label, terms = decision.label, grammar.terminals("person")
    if label.kind != "official" or not label.office or len(label.name or "") != 2 or not terms["SURNAME"].match(label.office):
        return
    whole = f"{label.office[0]}{label.name}"
    if whole in page.roster or not terms["CHINESE_NAME"].fullmatch(label.name or ""):
        decision.label = replace(label, name=whole, office=label.office[1:])


def _weigh(page: Page) -> None:
    often = Counter(d.key for d in page.decisions.values())
    about = {
        "askers are marked on this page": any(
            d.label.kind in {"asker", "medium"} and d.token.type not in FAINT for d in page.decisions.values()
        ),
        "a host speaks on this page": sum(any(f in CLEAR for f in t.formulas) for t in page.tokens) >= 2,
        "the page's head tells of a press conference": any(
            grammar.terminals("sign")["RECORD_TITLE"].search(page.piece(t)) for t in page.tokens[:8] if t.end - t.start < 120
        ),
    }
    around = [e for e, holds in about.items() if holds]
    styles = Counter(t.type for t in page.tokens)
    bracketed = styles["BRACKETED"] > styles["PARENTHESIZED"]
    previous: Token | None = None
    asked = begun = False
    lines = sum(d.token.type in LINES for d in page.decisions.values())
    for index, token in enumerate(page.tokens):
        if (decision := page.decision(token)) is not None:
            after = page.tokens[index + 1] if index + 1 < len(page.tokens) else None
            decision.evidence = [*_own_evidence(page, decision), *_place_evidence(page, decision, previous, after), *around]
            if not begun and token.type in LINES and (after is None or after.type != "TEXT"):
                decision.evidence.append("a name or a list follows, no speech")
            if often[decision.key] > 1:
                decision.evidence.append("used again")
                if decision.label.kind == "unknown" and after and after.inline and CLEAR.intersection(after.formulas):
                    decision.evidence.append("a host's words follow")
            if often[decision.key] > 3:
                decision.evidence.append("used often")
            decision.lost = LOST.get(token.type)
            if previous is not None and previous.line == token.line and previous.type not in {"ENTRY_HEAD", "ENTRY_STAMP"}:
                decision.evidence.append("in the middle of a line")
            if asked:
                decision.evidence.append("after a question")
            unknown = decision.label.kind == "official" and not {*IDENTIFYING, "after a question"} & set(decision.evidence)
            if unknown and often[decision.key] == 1 and decision.key.isascii() and " " not in decision.key and not asked:
                decision.evidence.append("a word that stands here once and nowhere else")
            if unknown and often[decision.key] == 1 and len(decision.label.name or "") == 2:
                decision.evidence.append("a name that stands here once and nowhere else")
                if token.type in {"BRACKETED", "PARENTHESIZED"} and page.text[token.end - 1] not in ":：":
                    decision.evidence.append("no colon and no bracket")
            if token.type == "PARENTHESIZED" and page.text[token.end - 1] in ")）" and bracketed:
                decision.lost = "square brackets"
            _decide(page, decision, lines)
            if decision.verdict == "cue":
                begun = True
                asked = decision.label.kind in {"asker", "medium"}
        previous = token


def _decide(page: Page, decision: Decision, lines: int) -> None:
    decision.score = sum(WEIGHTS[e] for e in decision.evidence)
    label = decision.label
    half = decision.token.type in {"HALF_BRACKETED", "OPEN_BRACKETED"}
    known = label.kind in {"asker", "host"} or label.name in page.roster or "a question follows" in decision.evidence
    known = known or not {"used again", "one character off a person of this page"}.isdisjoint(decision.evidence)
    known = known or (half and (label.kind == "medium" or (label.office is not None and bool(page.roster.mentioned(label.text)))))
    if decision.token.type == "NAME_LINE":
        known = known and label.name is not None
    if decision.token.type in {"ASKER_LINE", "ROLE_LINE"}:
        known = lines > 3
    if decision.score >= THRESHOLD and (known or decision.token.type not in FAINT):
        decision.verdict = "cue"


def _own_evidence(page: Page, decision: Decision) -> list[str]:
    """What the label itself says."""
    label, token = decision.label, decision.token
    kind = OWN_WORD.get(label.kind) or ("office and name" if label.office and label.name else "a name" if label.name else "an office")
    evidence = [kind]
    if token.type in {"BRACKETED", "PARENTHESIZED"}:
        evidence.append("in brackets")
    if token.type == "CAPITALS":
        evidence.append("in capitals")
    if token.type in LINES:
        evidence.append("no colon and no bracket")
    if page.piece(token).startswith(("##", "**") if token is page.tokens[0] else ("#", "**")):
        evidence.append("marked as a heading")
    if page.roster.named_in(label.name, "guest list"):
        evidence.append("guest list")
    elif _in_head(page, label):
        evidence.append("named in the page's head")
    elif label.name and label.kind == "official" and page.roster.variant_of(label.name):
        evidence.append("one character off a person of this page")
    words = label.text.title() if label.text.isascii() else label.text
    untold = label.text.isascii() or label.kind == "medium"
    titled = untold and not label.office and grammar.terminals("sign")["RECORD_TITLE"].search(words)
    if titled or grammar.terminals("furniture")["FIELD"].match(label.text + ":"):
        evidence.append("a field of the page")
    formula = grammar.master("formula", whole=True).fullmatch(label.text)
    if formula and formula.lastgroup not in COURTESIES and label.kind not in {"asker", "host", "reply"}:
        evidence.append("a host's formula")
    return evidence


def _place_evidence(page: Page, decision: Decision, previous: Token | None, after: Token | None) -> list[str]:
    """What stands before and behind the label."""
    evidence = []
    name = decision.label.name
    if name and previous and previous.type == "CAPTION" and page.piece(previous).startswith(name):
        evidence.append("photo caption")
    if name and previous and previous.type == "TEXT" and page.called(previous) == name:
        evidence.append("hand-over")
    follower = page.decision(after)
    if decision.token.type == "ROLE_LINE" and "NAME_LINE" in {t.type for t in (previous, after) if t}:
        evidence.append("an office beside a name")
    if after is None or (follower is not None and follower.label.kind != "unknown"):
        evidence.append("no speech follows")
    elif after.inline and after.type == "TEXT" and (_only_names(page, after) or (_name_length(decision, after) and not page.ends(after))):
        evidence.append("a name or a list follows, no speech")
    else:
        evidence.append("speech follows")
        if decision.label.kind == "affiliated" and grammar.terminals("sign")["ASKING"].search(page.piece(after)):
            evidence.append("a question follows")
    return evidence


def _name_length(decision: Decision, after: Token) -> bool:
    """Whether what stands behind a label is as short as a name; behind an asker's, who names nobody in an office, it is shorter still."""
    return after.end - after.start < (12 if decision.label.kind in {"asker", "medium"} else 20)


def _set_translations_aside(page: Page) -> None:
    """On a page with a translation below every turn, the translation's cue opens no turn."""
    latin = grammar.terminals("script")["LATIN"]
    pairs: list[Token] = []
    own = False
    for token, after in zip(page.tokens, page.tokens[1:], strict=False):
        decision = page.decision(token)
        if decision is None or decision.verdict != "cue":
            continue
        speech = page.piece(after)[:80]
        foreign = len(latin.findall(speech)) > len(speech) / 2
        if foreign and own and page.piece(token).isascii():
            pairs.append(token)
        own = bool(HAN.search(speech))
    if len(pairs) > 1:
        for token in pairs:
            del page.decisions[id(token)]
            token.type = "TRANSLATED_CUE"


def _mend_bare_names(page: Page) -> None:
    """Cues that lost every mark: a paragraph that begins with the name of somebody announced, pictured or just called on.

    A name that the grammar cannot tell from another word (洛桑：) is known by the same evidence.
    """
    cues = [d for d in page.decisions.values() if d.verdict == "cue"]
    capitals = {d.label.text for d in cues if d.label.text.isascii() and d.label.text.isupper() and d.label.kind == "official"}
    media = {d.label.text for d in cues if d.label.kind == "medium" and HAN.match(d.label.text)}
    starts = _bare_cue(page, capitals, media)
    if starts is None:
        return
    bracketed = any(d.token.type == "BRACKETED" for d in cues)
    mended: list[Token] = []
    spoken: Token | None = None
    for token in page.tokens:
        opened = page.text[token.start] in OPENERS
        office = match = None
        if token.type == "TEXT" and not token.inline:
            office = _office_before().match(page.text, token.start + opened, token.end)
            match = starts.match(page.text, office.end(), token.end) if office else None
            if match is None:
                office, match = None, starts.match(page.text, token.start + opened, token.end)
        if match and (opened or match["name"] not in media) and (match["colon"] or match.end() < token.end):
            evidence = _bare_evidence(page, match, mended[-1] if mended else None, spoken, opened=opened)
            if spoken and page.text[spoken.end - 1] in "?？" and match.end("colon") < match.end():
                evidence.append("after a question")
            if match["name"] in capitals:
                evidence += ["in capitals", "used again"]
            score = sum(WEIGHTS[e] for e in evidence)
            sure = opened or match["colon"] or len(evidence) > 4
            if office:
                sure = not {"the first words of an answer follow", "hand-over"}.isdisjoint(evidence)
            if sure and score >= THRESHOLD:
                cue = Token("BARE_NAME", token.start, match.end("colon"), token.line, spaced=token.spaced)
                lost = "right bracket" if opened else None if match["colon"] else "both brackets" if bracketed else "colon"
                read = read_label(match["name"])
                label = read if read.name or read.medium else Label(read.text, "official", name=read.text)
                page.decisions[id(cue)] = Decision(cue, label, "cue", evidence, score, lost)
                mended.append(cue)
                if match.end() == token.end:
                    continue
                token.start, token.inline = match.end(), True
                read_formulas(page.text, token)
        if token.type == "TEXT":
            spoken = token
        mended.append(token)
    page.tokens = mended


@cache
def _office_before() -> re.Pattern[str]:
    """An office before a name, with the blank between the two: one pattern for all pages, since it takes long to compile."""
    return re.compile(rf"[\u3400-\u9fff、]{{2,24}}(?:{grammar.terminals('person')['TITLE'].pattern})[{SPACE}]+")


def _bare_cue(page: Page, capitals: set[str], media: set[str]) -> re.Pattern[str] | None:
    """A cue without marks, as this page can have it: a Chinese name, or the capitals or the medium of another cue."""
    names = sorted((n for n in page.roster.entries if 2 <= len(n) <= LONGEST_VARIANT and HAN.match(n)), key=len, reverse=True)
    words = [
        *map(re.escape, sorted(media, key=len, reverse=True)),
        *map(re.escape, names),
        *(rf"{re.escape(c)}(?= +[A-Z])" for c in sorted(capitals, key=len, reverse=True)),
    ]
    return re.compile(rf"(?P<name>{'|'.join(words)})(?P<colon>[:：]?)[{SPACE}]*") if words else None


def _bare_evidence(page: Page, match: re.Match[str], before: Token | None, spoken: Token | None, *, opened: bool) -> list[str]:
    """What speaks for a cue without marks: the token before it is a photo's caption, `spoken` holds the words that were spoken before."""
    name = match["name"]
    evidence = ["a name", "speech follows"] if match["colon"] else ["a name", "no colon and no bracket", "speech follows"]
    if opened:
        evidence.append("an opening bracket")
    if grammar.terminals("sign")["FIRST_WORDS"].match(page.text, match.end()):
        evidence.append("the first words of an answer follow")
    if page.roster.named_in(name, "guest list"):
        evidence.append("guest list")
    if before and before.type == "CAPTION" and page.piece(before).startswith(name):
        evidence.append("photo caption")
    if spoken and page.called(spoken) == name:
        evidence.append("hand-over")
    return evidence


def merge_rejected(page: Page) -> list[Token]:
    """The tokens with every label that is no cue turned into text again, together with what follows on its line."""
    merged: list[Token] = []
    for token in page.tokens:
        decision = page.decision(token)
        last = merged[-1] if merged else None
        if decision is not None and decision.verdict == "text":
            if last and last.type == "TEXT" and last.line == token.line:
                last.end = token.end
                continue
            plain = Token("TEXT", token.start, token.end, token.line, spaced=token.spaced)
            read_formulas(page.text, plain)
            del page.decisions[id(token)]
            decision.token = plain
            page.decisions[id(plain)] = decision
            merged.append(plain)
        elif token.inline and last and last.type == token.type == "TEXT" and last.line == token.line:
            last.end = token.end
            read_formulas(page.text, last)
        else:
            merged.append(token)
    return merged


def _in_head(page: Page, label: Label) -> bool:
    """Whether the page's head, or a photo on it, names the person or the office of a label."""
    if label.name:
        return page.roster.named_in(label.name, "lead") or page.roster.named_in(label.name, "photo caption")
    return label.kind == "official" and bool(page.roster.holder(label.text) or page.roster.mentioned(label.text))
