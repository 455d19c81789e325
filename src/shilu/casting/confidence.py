"""Confidence: the probability that a turn's role and borders are right, made honest by pages that did not train.

`Cast` and `Draft` → 0 to 1
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import cache

from shilu.casting.chain import GOING_ON, LABELS, role_of, step_of
from shilu.casting.turns import Draft
from shilu.grammar import FOLDER

HOST = "opening host"
#: By role: the labels that speak in it, those that begin a turn in it, and those that go on with it.
ROLES = ("host", "speaker", "question", "answer")


def _plain(label: str) -> str:
    role = role_of(label)
    return "host" if role == HOST else role


SPEAKS = {role: tuple(i for i, label in enumerate(LABELS) if _plain(label) == role) for role in ROLES}
BEGINS = {role: tuple(i for i in SPEAKS[role] if step_of(LABELS[i]) not in GOING_ON) for role in ROLES}
GOES_ON = {role: tuple(i for i in SPEAKS[role] if step_of(LABELS[i]) in GOING_ON) for role in ROLES}


def certainty(probabilities: Sequence[Sequence[float]], draft: Draft) -> float:
    """How sure the chain is of a turn: of its beginning, of every block in it, and of its end. Not calibrated."""
    role = draft.role
    blocks = sorted({*draft.spoken, *draft.again, *draft.aside})
    first, last = blocks[0], blocks[-1]
    found = sum(probabilities[first][i] for i in BEGINS[role])
    inside = min((sum(probabilities[b][i] for i in GOES_ON[role]) for b in blocks if b != first), default=1.0)
    behind = 1.0
    if last + 1 < len(probabilities):
        behind = 1 - sum(probabilities[last + 1][i] for i in GOES_ON[role])
    return found * inside * behind


@cache
def _table() -> tuple[tuple[float, ...], tuple[float, ...]]:
    """How often turns of a certainty were right, in `grammar/confidence.tsv`: certainties and shares, both rising."""
    rows = [
        tuple(map(float, line.split("\t"))) for line in (FOLDER / "confidence.tsv").read_text("utf-8").splitlines() if line[:1].isdigit()
    ]
    return tuple(r[0] for r in rows), tuple(r[1] for r in rows)


def calibrated(certainty: float) -> float:
    """The share of turns of this certainty that are right, between two rows of the table on the line between them."""
    known, shares = _table()
    at = bisect_right(known, certainty)
    if at == 0:
        return shares[0]
    if at == len(known):
        return shares[-1]
    part = (certainty - known[at - 1]) / (known[at] - known[at - 1])
    return round(shares[at - 1] + part * (shares[at] - shares[at - 1]), 3)
