"""Auditing: every chosen rule looks at a transcript; what it hits becomes a finding in the reader's language."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from functools import lru_cache

from shilu.errors import ShiluError
from shilu.model import Block, Finding, Transcript, Turn
from shilu.rules import Fact, Hit, Quote, Rule, Term, rules
from shilu.source import Source
from shilu.wording import TONGUES, mend_word, quoted, tongue, words


def audit(
    transcript: Transcript,
    *,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    lang: str | None = None,
    limits: Mapping[str, float] | None = None,
) -> list[Finding]:
    """What the rules find, in the order of the page.

    `select` and `ignore` hold codes, prefixes of codes, or names; all rules look where `select` is empty. The sentences are in `lang`, by
    default in the transcript's language where that is Chinese, and in English elsewhere. `limits` holds the numbers that
    rules take from the settings, by the setting's name. Raises ShiluError for a rule or a language that does not exist.
    """
    check_lang(lang)
    spoken = tongue(lang or transcript.lang)
    hits = [(rule, hit) for rule in chosen(tuple(select), tuple(ignore)) for hit in _hits(rule, transcript, limits or {})]
    found = [_finding(rule, hit, transcript, spoken) for rule, hit in hits]
    return sorted(found, key=lambda f: (f.line, f.column, f.code))


def _hits(rule: Rule, transcript: Transcript, limits: Mapping[str, float]) -> Iterable[Hit]:
    return rule.check(transcript, limits[rule.setting]) if rule.setting and rule.setting in limits else rule.check(transcript)


def check_lang(lang: str | None) -> None:
    """Raise ShiluError for a language in which the audit does not speak."""
    if lang not in {None, "zh", *TONGUES}:
        raise ShiluError(f"{lang!r} is no language of the findings; take one of: {', '.join(TONGUES)}.")


def meant(words: Iterable[str]) -> set[str]:
    """The codes of all rules that codes, prefixes or names mean; raises ShiluError for one that means none."""
    return {rule.code for word in words for rule in _meant_by(word)}


def chosen(select: Iterable[str], ignore: Iterable[str]) -> list[Rule]:
    """The rules that are selected and not ignored; the more exact word wins, `SL301` over `SL3`, as in ruff."""
    wanted = {rule.code: _exactness(rule, select) if select else 1 for rule in rules().values()}
    unwanted = {rule.code: _exactness(rule, ignore) for rule in rules().values()}
    meant((*select, *ignore))
    return [rule for code, rule in rules().items() if wanted[code] > unwanted[code]]


def rule_named(word: str) -> Rule:
    """The rule with a code or a name; raises ShiluError where there is none."""
    found = next((r for r in rules().values() if word.lower() in {r.code.lower(), r.name}), None)
    if found is None:
        raise _no_rule(word)
    return found


def _meant_by(word: str) -> list[Rule]:
    found = [rule for rule in rules().values() if _means(word, rule)]
    if not found:
        raise _no_rule(word)
    return found


def _means(word: str, rule: Rule) -> bool:
    return word == "ALL" or rule.code.startswith(word.upper()) or rule.name == word.lower()


def _exactness(rule: Rule, words: Iterable[str]) -> int:
    """How exactly a list of codes, prefixes and names means a rule: 0 where it does not."""
    return max((99 if w.lower() == rule.name else 1 if w == "ALL" else len(w) + 1 for w in words if w and _means(w, rule)), default=0)


def _no_rule(word: str) -> ShiluError:
    import difflib

    near = difflib.get_close_matches(word, [x for r in rules().values() for x in (r.code, r.name)], 1)
    nearest = f"the nearest is {near[0]}, and " if near else ""
    return ShiluError(f"{word!r} is no rule; {nearest}`shilu rule` lists all.")


def _finding(rule: Rule, hit: Hit, transcript: Transcript, lang: str) -> Finding:
    texts = rule.texts[lang]
    facts = {key: _told(fact, lang) for key, fact in hit.facts.items()}
    start, end = hit.at or (0, len(hit.block.text))
    line, column = _place(hit.block, start)
    last = hit.last or hit.block
    end_line, end_column = _place(last, (end if last is hit.block else len(last.text)) - 1)
    hint = texts.get("hint")
    return Finding(
        code=rule.code,
        name=rule.name,
        severity=rule.severity,
        path=transcript.path or "-",
        line=line,
        column=column,
        end_line=end_line,
        end_column=end_column,
        message=texts[hit.text].format_map(facts),
        hint=hint.format_map(facts) if hint else None,
        turn=hit.turn,
    )


def _place(block: Block, offset: int) -> tuple[int, int]:
    """Line and column, 1-based, of a character of a block, which may be joined from several lines."""
    starts = _line_starts(block.text)
    below = bisect_right(starts, max(0, offset)) - 1
    return block.line + below, max(0, offset) - starts[below] + (1 if below else block.column)


@lru_cache(maxsize=16)
def _line_starts(text: str) -> list[int]:
    return Source(text).line_starts


def _told(fact: Fact, lang: str) -> str:
    """A fact in words."""
    said = words(lang)
    if isinstance(fact, Turn):
        if lang == "en" and fact.outlet and fact.speaker:
            return f"{fact.speaker} ({fact.outlet})"
        return " ".join(x for x in (fact.outlet, fact.speaker) if x) or said.get(f"unnamed {fact.role}", said["unnamed"])
    if isinstance(fact, Term):
        return mend_word(fact.word, lang)
    if isinstance(fact, Quote):
        return quoted(fact.text, lang)
    if isinstance(fact, tuple):
        return said["list"].join(_told(f, lang) for f in fact)
    return str(fact)
