"""Fuzzes a target under atheris, until libFuzzer's options end it; inputs and crashes are kept in `fuzz/`.

python tests/fuzz.py html -runs=1000000 -max_len=400
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris  # type: ignore[import-untyped, import-not-found, unused-ignore]  # an optional tool of developers

with atheris.instrument_imports(include=["shilu"]):
    from fuzzing import BITS, TARGETS, seeds
    from shilu.readers import formats

    formats()


def main(target: str, *options: str) -> None:
    """Run a target."""
    folder = Path("fuzz")
    corpus = folder / target
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds(target)):
        (corpus / f"seed-{number}").write_bytes(seed if target == "pdf" else seed[:2000])
    words = folder / f"{target}.dict"
    words.write_text("".join('"' + "".join(f"\\x{b:02x}" for b in bit) + '"\n' for bit in BITS))
    atheris.Setup([sys.argv[0], str(corpus), f"-dict={words}", f"-artifact_prefix={folder}/", *options], TARGETS[target])
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
