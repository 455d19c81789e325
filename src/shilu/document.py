"""The document that JSON and YAML share: a transcript as plain dictionaries and lists, in the order of the contract."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from shilu.model import SCHEMA_VERSION, Block, Transcript, Turn

SCHEMA_FILE = Path(__file__).with_name("schema.json")


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 7) of the document."""
    loaded: dict[str, Any] = json.loads(SCHEMA_FILE.read_text("utf-8"))
    return loaded


def to_document(transcript: Transcript) -> dict[str, Any]:
    """The transcript as JSON has it."""
    return {
        "schema": SCHEMA_VERSION,
        "kind": transcript.kind,
        "lang": transcript.lang,
        "title": transcript.title,
        "date": transcript.date,
        "source": transcript.source,
        "labels": transcript.labels,
        "encoding": transcript.encoding,
        "people": [{"name": p.name, "title": p.title, "role": p.role, "announced": p.announced} for p in transcript.people],
        "turns": [_turn(t) for t in transcript.turns],
        "exchanges": [{"questions": list(e.questions), "answers": list(e.answers)} for e in transcript.exchanges],
        "body": [_block(b, kind=True) for b in transcript.body],
        "furniture": [_block(b, kind=True) for b in transcript.furniture],
    }


def _turn(turn: Turn) -> dict[str, Any]:
    made: dict[str, Any] = {
        "role": turn.role,
        "speaker": turn.speaker,
        "outlet": turn.outlet,
        "line": turn.line,
        "number": turn.number,
        "calls": list(turn.calls),
        "passes": turn.passes,
        "floor": turn.floor,
        "written": turn.written,
        "introduced": turn.introduced,
        "cue": _block(turn.cue) if turn.cue else None,
        "mend": {"lost": turn.mend.lost, "evidence": list(turn.mend.evidence)} if turn.mend else None,
        "paragraphs": [_block(p) for p in turn.paragraphs],
    }
    return made


def _block(block: Block, *, kind: bool = False) -> dict[str, Any]:
    made: dict[str, Any] = {"span": list(block.span), "line": block.line, "column": block.column, "text": block.text}
    if kind or block.kind != "paragraph":
        made["kind"] = block.kind
    if block.continues:
        made["continues"] = True
    return made
