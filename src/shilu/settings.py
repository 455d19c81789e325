"""Settings: what `[tool.shilu]` of a pyproject.toml, or a shilu.toml, says for the audit."""

from __future__ import annotations

import difflib
import os
import tomllib
from dataclasses import dataclass, field, fields
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from shilu.errors import ShiluError

#: The largest file of settings, in bytes.
LARGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class Settings:
    """The audit's settings; a key of the file is a field's name with hyphens."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    #: the least severity that makes the exit status 1
    fail_on: str = "info"
    lang: str | None = None
    #: turns of less confidence are uncertain, 0 to 1
    uncertain_below: float | None = None
    #: glob patterns of paths, relative to the file's folder, with the rules that are ignored there
    per_file_ignores: dict[str, tuple[str, ...]] = field(default_factory=dict)
    #: where the settings were read
    folder: Path = Path()

    @property
    def limits(self) -> dict[str, float]:
        """The numbers that rules take, by setting."""
        return {} if self.uncertain_below is None else {"uncertain-below": self.uncertain_below}

    def ignored_in(self, path: str) -> tuple[str, ...]:
        """The rules that are ignored for one document."""
        full, folder = (Path(os.path.normpath(Path(p).absolute())) for p in (path, self.folder))
        inside = full.relative_to(folder).as_posix() if full.is_relative_to(folder) else path
        return tuple(
            rule for glob, rules in self.per_file_ignores.items() if fnmatch(inside, glob) or fnmatch(full.name, glob) for rule in rules
        )


def find(start: Path) -> Settings:
    """The settings of the nearest folder from `start` upwards that has any: a shilu.toml, or a pyproject.toml with a [tool.shilu]."""
    for folder in (start, *start.parents):
        for name in ("shilu.toml", "pyproject.toml"):
            path = folder / name
            if path.is_file() and (name == "shilu.toml" or _section(path) is not None):
                return read(path)
    return Settings()


def read(path: Path) -> Settings:
    """The settings in a file; raises ShiluError, with the nearest key, for one that does not exist, and for values of a wrong kind."""
    told = (_section(path) or {}) if path.name == "pyproject.toml" else _loaded(path)
    known = {f.name.replace("_", "-") for f in fields(Settings)} - {"folder"}
    values: dict[str, Any] = {}
    for key, value in told.items():
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            raise ShiluError(f"{path}: there is no setting {key!r}; take {near[0] if near else ', '.join(sorted(known))}.")
        values[key.replace("-", "_")] = _checked(path, key, value)
    return Settings(**values, folder=path.parent)


def _section(path: Path) -> dict[str, Any] | None:
    """What a pyproject.toml holds under [tool.shilu]; None where it has no such table."""
    tools = _loaded(path).get("tool", {})
    told = tools.get("shilu") if isinstance(tools, dict) else None
    if told is not None and not isinstance(told, dict):
        raise ShiluError(f"{path}: tool.shilu must be a table.")
    return told


def _checked(path: Path, key: str, value: Any) -> Any:
    if key == "per-file-ignores":
        if not isinstance(value, dict):
            raise ShiluError(f"{path}: {key} must be a table of patterns, each with a list of rules.")
        return {glob: _words(path, f"{key}.{glob}", rules) for glob, rules in value.items()}
    if key in {"select", "ignore"}:
        return _words(path, key, value)
    if key == "uncertain-below":
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1:
            raise ShiluError(f"{path}: {key} must be a number from 0 to 1, not {value!r}.")
        return float(value)
    if not isinstance(value, str):
        raise ShiluError(f"{path}: {key} must be a text, not {value!r}.")
    return value


def _words(path: Path, key: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(v, str) and v for v in value):
        raise ShiluError(f"{path}: {key} must be a list of rules, not {value!r}.")
    return tuple(value)


def _loaded(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise ShiluError(f"{path}: is larger than settings are; name another file.")
        return tomllib.loads(data.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ShiluError(f"{path}: is no TOML: {error}.") from None
    except OSError as error:
        raise ShiluError(f"{path}: cannot be read ({error.strerror}); check its name and permissions.") from None
