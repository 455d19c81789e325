"""With this folder in PYTHONPATH, documents that say so are poison for the process that converts them, or wait for a file."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path

from shilu import reading
from shilu.model import Transcript
from shilu.source import Source

whole = reading.parse_source


def poisoned(source: Source | Transcript) -> Transcript:
    text = "" if isinstance(source, Transcript) else source.text
    for word in re.findall(r"POISON (\w+)", text):
        if word == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        elif word == "parent":
            os.kill(os.getppid(), signal.SIGKILL)
        elif word == "print":
            print("this goes nowhere", flush=True)
        elif word == "fail":
            raise ZeroDivisionError("planted \ud800")
        while word == "hang":
            pass
        eaten = []
        while word == "eat":
            eaten.append(bytearray(10**7))
        if word == "wait":
            gate = Path(os.environ["GATE"])
            gate.with_suffix(".pid").write_text(f"{os.getpid()} {os.getppid()}", "utf-8")
            while not gate.exists():
                pass
    return whole(source)


reading.parse_source = poisoned
