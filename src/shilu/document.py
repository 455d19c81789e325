"""The document that JSON and YAML share: a transcript as plain dictionaries and lists, in the order of the contract, and back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from shilu.model import SCHEMA_VERSION, Block, Exchange, Mend, Person, Transcript, Turn

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
        "format": transcript.format,
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
        "confidence": turn.confidence,
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
    if kind or block.kind not in {"paragraph", "cue"}:
        made["kind"] = block.kind
    if block.continues:
        made["continues"] = True
    return made


def from_document(document: dict[str, Any], path: str | None = None) -> Transcript:
    """The transcript that a document, checked by the schema, tells."""
    told = {k: v for k, v in document.items() if k not in {"schema", "people", "turns", "exchanges", "body", "furniture"}}
    return Transcript(
        **told,
        people=tuple(Person(**p) for p in document["people"]),
        turns=tuple(_turn_of(t) for t in document["turns"]),
        exchanges=tuple(Exchange(tuple(e["questions"]), tuple(e["answers"])) for e in document["exchanges"]),
        body=tuple(map(_block_of, document["body"])),
        furniture=tuple(map(_block_of, document["furniture"])),
        path=path,
    )


def _turn_of(told: dict[str, Any]) -> Turn:
    mend = told["mend"]
    made = told | {
        "cue": _block_of(told["cue"] | {"kind": "cue"}) if told["cue"] else None,
        "mend": Mend(mend["lost"], tuple(mend["evidence"])) if mend else None,
        "paragraphs": tuple(map(_block_of, told["paragraphs"])),
        "calls": tuple(told.get("calls", ())),
    }
    return Turn(**made)


def _block_of(told: dict[str, Any]) -> Block:
    return Block(**(told | {"span": tuple(told["span"])}))
