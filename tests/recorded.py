"""Run by test_ambiguity.py: every pattern that the product asks the engine for while it does all that it can do, as JSON, with the place."""

from __future__ import annotations

import importlib
import json
import pkgutil
import random
import re
import sys
from pathlib import Path
from typing import Any

FOUND: dict[tuple[str, int, str, int], None] = {}


def record() -> None:
    """From here on keep what modules of `shilu` compile: all ways to do that pass one function."""
    ask = re._compile  # type: ignore[attr-defined]

    def compiled(pattern: Any, flags: int) -> object:
        frame = sys._getframe(1)
        while frame.f_back and frame.f_globals["__name__"] == "re":
            frame = frame.f_back
        if frame.f_globals["__name__"].startswith("shilu"):
            source = pattern.pattern if isinstance(pattern, re.Pattern) else pattern
            text = source.decode("latin-1") if isinstance(source, bytes) else source
            ascii_only = re.ASCII if isinstance(source, bytes) else 0
            FOUND[frame.f_code.co_filename, frame.f_lineno, text, int(flags) | ascii_only] = None
        return ask(pattern, flags)

    re._compile = compiled  # type: ignore[attr-defined]


def work() -> None:
    """Everything, on small pages of every format."""
    import shilu

    for module in pkgutil.walk_packages(shilu.__path__, "shilu."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    import fuzzing
    from shilu.batch import names
    from shilu.phrases import read_label

    names.stems(["a.txt"])
    read_label("记者（岷北 何青青青）")
    chance = random.Random(1)
    for target, look in fuzzing.TARGETS.items():
        for page in fuzzing.seeds(target):
            look(page)
            look(fuzzing.mutated(page, chance))


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    record()
    work()
    json.dump([*FOUND], sys.stdout)
