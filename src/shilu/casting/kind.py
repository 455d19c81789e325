"""Kind: whether the turns that the chain found make a transcript, or a report quotes somebody.

`PageFacts`, turns and their certainty → sentences for the weights
"""

from __future__ import annotations

from collections.abc import Sequence

from shilu.casting.confidence import certainty
from shilu.casting.facts import PageFacts
from shilu.casting.features import PAGE_STEPS, fifth, step
from shilu.casting.turns import Draft

KINDS = ("transcript", "report")
FEW = (0, 1, 2, 4, 8)


def kind_facts(page: PageFacts, drafts: Sequence[Draft], probabilities: Sequence[Sequence[float]], margin: float) -> list[str]:
    """What tells a transcript from a report. `margin`: by how much the labels are better than nobody's speaking, as a logarithm."""
    told = [f"page: {name} {step(page.counts.get(name, 0), edges)}" for name, edges in PAGE_STEPS.items()]
    sure = [certainty(probabilities, d) for d in drafts]
    blocks = max(1, len(page.blocks))
    roles = {role: [c for d, c in zip(drafts, sure, strict=True) if d.role == role] for role in ("host", "speaker", "question", "answer")}
    told += [f"turns {role} {step(len(own), FEW)}" for role, own in roles.items()]
    told += [f"sure turns {role} {step(sum(own), (0.2, 0.8, 1.5, 3, 6))}" for role, own in roles.items()]
    told.append(f"turns {step(len(drafts), (0, 1, 2, 4, 8, 16))}")
    told.append(f"sure turns {step(sum(sure), (0.2, 0.5, 0.9, 1.8, 3.6, 8))}")
    told.append(f"certainty {fifth(sum(sure) / max(1, len(sure)))}")
    told.append(f"surest {fifth(max(sure, default=0))}")
    told.append(f"cued {fifth(sum(d.cue is not None for d in drafts) / max(1, len(drafts)))}")
    spoken = sum(len(d.spoken) for d in drafts)
    told.append(f"spoken {fifth(spoken / blocks)}")
    told.append(f"margin {step(margin, (0, 1, 2, 4, 8, 16, 32, 64, 128))}")
    told.append(f"margin a block {step(margin / blocks, (0, 0.1, 0.3, 0.6, 1, 2, 4))}")
    told.append(f"margin a turn {step(margin / max(1, len(drafts)), (0, 1, 2, 4, 6, 9, 14))}")
    told.append(f"asked and answered {bool(roles['question'] and roles['answer'])}, spoken {fifth(spoken / blocks)}")
    return told
