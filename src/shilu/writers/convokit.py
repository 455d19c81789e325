"""Utterances as ConvoKit reads them (`utterances.jsonl`), a line a turn: for research on conversation.

A document is one conversation, named after its first utterance, as ConvoKit has its meetings and oral arguments. It wants every
conversation to be one tree of replies: an answer replies to the question that it answers, anything else to the utterance before it, the
first to none. Ids begin with a digest of the document, so that the lines of many documents make one corpus. A page tells no times:
`timestamp` is null.
"""

from __future__ import annotations

import json
from typing import Any

from shilu.model import Transcript
from shilu.parties import Party, digest, parties
from shilu.sheets import flow, joined
from shilu.wording import words

SUFFIX = ".jsonl"


def write(transcript: Transcript) -> str:
    """The turns as JSON lines."""
    document = digest(transcript)
    who = parties(transcript).by_turn
    lines = (_utterance(transcript, index, who[index], document) for index in range(len(transcript.turns)))
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def _utterance(transcript: Transcript, index: int, party: Party, document: str) -> dict[str, Any]:
    turn, identifier = transcript.turns[index], f"{document}-{index + 1}"
    exchange = next((e for e, x in enumerate(transcript.exchanges) if index in (*x.questions, *x.answers)), None)
    replied = _replied(transcript, index)
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


def _replied(transcript: Transcript, index: int) -> int | None:
    """The turn to which a turn replies: always an earlier one, so that no reply runs in a circle."""
    asked = [q for exchange in transcript.exchanges if index in exchange.answers for q in exchange.questions if q < index]
    return max(asked, default=index - 1 if index else None)
