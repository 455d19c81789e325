"""Utterances as ConvoKit reads them (`utterances.jsonl`), a line a turn: for research on conversation.

A document is one conversation, named after its first utterance, as ConvoKit has its meetings and oral arguments. It wants every
conversation to be one tree of replies: an answer replies to the question that it answers, anything else to the utterance before it, the
first to none. Ids begin with a digest of the document, so that the lines of many documents make one corpus. A page tells no times:
`timestamp` is null.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

from shilu.model import Transcript
from shilu.parties import Party, digest, parties
from shilu.sheets import flow, joined
from shilu.wording import words
from shilu.writers.json import dumps

SUFFIX = ".jsonl"


def write(transcript: Transcript) -> str:
    """The turns as JSON lines."""
    document = digest(transcript)
    who = parties(transcript).by_turn
    places = _places(transcript)
    lines = (_utterance(transcript, index, who[index], document, *places[index]) for index in range(len(transcript.turns)))
    return "".join(dumps(line) + "\n" for line in lines)


def _utterance(
    transcript: Transcript, index: int, party: Party, document: str, exchange: int | None, replied: int | None
) -> dict[str, Any]:
    turn, identifier = transcript.turns[index], f"{document}-{index + 1}"
    return {
        "id": identifier,
        # whom nobody names is not the same as anybody else whom nobody names
        "speaker": party.name or f"{words(transcript.lang)[party.role]} {identifier}",
        "conversation_id": f"{document}-1",
        "reply_to": None if replied is None else f"{document}-{replied + 1}",
        "timestamp": None,
        "text": "\n".join(text for text, _ in joined(turn.paragraphs)),
        "meta": {
            "role": turn.role,
            "named": party.kind == "person",
            "title": party.title or None,
            "outlet": turn.outlet,
            "line": turn.line,
            # nothing, where no mark on the page announces the turn
            "cue": flow(turn.cue.text) if turn.cue else None,
            "exchange": exchange,
            "mended": {"lost": turn.mend.lost, "evidence": list(turn.mend.evidence)} if turn.mend else None,
        },
    }


def _places(transcript: Transcript) -> list[tuple[int | None, int | None]]:
    """For each turn its exchange, and the turn to which it replies: always an earlier one, so that no reply runs in a circle."""
    home: dict[int, int] = {}
    asked: dict[int, int] = {}
    for at, exchange in enumerate(transcript.exchanges):
        questions = sorted(exchange.questions)
        for index in (*exchange.questions, *exchange.answers):
            home.setdefault(index, at)
        for index in exchange.answers:
            if before := bisect_left(questions, index):
                asked[index] = max(asked.get(index, 0), questions[before - 1])
    return [(home.get(index), asked.get(index, index - 1 if index else None)) for index in range(len(transcript.turns))]
