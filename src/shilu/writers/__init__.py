"""Writers: a transcript becomes text.

A module here with `SUFFIX` and `write(transcript, **options) -> str` is an output format; nothing else is to be done.
"""

from __future__ import annotations

import errno
import importlib
import os
import pkgutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from shilu.errors import OutputError
from shilu.model import Transcript


@cache
def names() -> list[str]:
    """The names of the output formats."""
    return sorted(m.name for m in pkgutil.iter_modules(__path__))


def write(transcript: Transcript, format: str, **options: Any) -> str:  # noqa: A002 - the option's name
    """The transcript in a format; raises OutputError where the format is unknown."""
    if format not in names():
        raise OutputError(f"{format!r} is no output format; take one of: {', '.join(names())}.")
    text: str = importlib.import_module(f"{__name__}.{format}").write(transcript, **options)
    return text


def by_suffix(path: Path) -> str | None:
    """The format whose suffix a file name has."""
    return next((n for n in names() if path.name.lower().endswith(importlib.import_module(f"{__name__}.{n}").SUFFIX)), None)


def suffix(format: str) -> str:  # noqa: A002 - the option's name
    """The suffix of a format's files."""
    found: str = importlib.import_module(f"{__name__}.{format}").SUFFIX
    return found


def save(text: str, path: Path) -> None:
    """Write a file whole or not at all: beside it first, then renamed. What is no file (a pipe, a device) is written to as it is."""
    target = Path(os.path.realpath(path))
    try:
        if path.exists() and not path.is_file():
            path.write_text(text, "utf-8", "replace", "\n")
            return
        if target.is_symlink():
            raise OSError(errno.ELOOP, "leads to itself")
        handle, beside = tempfile.mkstemp(prefix=".shilu-", dir=target.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", errors="replace", newline="\n") as file:
                file.write(text)
            os.chmod(beside, target.stat().st_mode if target.exists() else 0o666 & ~_umask())
            os.replace(beside, target)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise OutputError(f"{path}: cannot be written ({os.strerror(error.errno or 0)}); check the folder and its permissions.") from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
