"""Who may import whom, as docs/design.md says: a stage never reaches back."""

from __future__ import annotations

import ast
from pathlib import Path

import shilu

ROOT = Path(shilu.__file__).parent
ALLOWED = {
    "errors": set(), "version": set(), "source": set(), "model": set(), "grammar": set(), "wording": set(),
    "decoding": {"errors", "grammar"},
    "sheets": {"errors", "grammar", "model", "sheets", "source", "wording"},
    "containers": set(),
    "readers": {"containers", "decoding", "document", "errors", "grammar", "model", "readers", "sheets", "source", "wording"},
    "lexing": {"grammar", "source"},
    "phrases": {"grammar"},
    "masthead": {"grammar", "lexing"},
    "roster": {"grammar", "lexing", "phrases"},
    "casting.cues": {"grammar", "lexing", "phrases", "roster"},
    "casting.facts": {"casting.cues", "grammar", "lexing", "masthead", "phrases", "roster"},
    "casting.features": {"casting.facts", "grammar", "lexing"},
    "casting.chain": {"casting.features", "grammar"},
    "casting.turns": {"casting.chain", "casting.cues", "casting.facts", "lexing", "model"},
    "casting.confidence": {"casting.chain", "casting.turns", "grammar"},
    "casting.kind": {"casting.confidence", "casting.facts", "casting.features", "casting.turns"},
    "casting": {
        "casting.chain", "casting.cues", "casting.facts", "casting.features", "casting.kind", "casting.turns", "lexing", "source",
    },
    "naming": {"casting.facts", "casting.turns", "grammar", "lexing", "phrases", "roster"},
    "parsing": {"grammar"},
    "stream": {
        "casting", "casting.confidence", "casting.cues", "casting.facts", "casting.turns", "grammar", "lexing", "model", "naming", "parsing",
        "phrases",
    },
    "layout": {"grammar", "lexing", "parsing", "stream"},
    "building": {"layout", "model", "parsing", "source", "stream"},
    "reading": {"building", "casting", "layout", "masthead", "model", "parsing", "readers", "source", "stream"},
    "explaining": {"casting", "casting.chain", "casting.features", "reading", "source"},
    "training.pages": {"errors", "grammar", "model", "source"},
    "training.dress": {"grammar", "lexing", "training.pages"},
    "training.gold": {"casting.facts", "lexing", "training.pages"},
    "training.measure": {"model", "training.pages"},
    "training.fit": {
        "casting", "casting.chain", "casting.confidence", "casting.facts", "casting.features", "casting.kind", "grammar", "lexing", "reading",
        "source", "training.dress", "training.gold", "training.measure", "training.pages",
    },
    "training": set(),
    "training.__main__": {
        "casting", "casting.chain", "casting.turns", "errors", "explaining", "masthead", "readers", "reading", "source", "training",
        "training.dress", "training.fit", "training.measure", "training.pages",
    },
    "document": {"model"},
    "markup": {"sheets"},
    "parties": {"model", "sheets", "wording"},
    "marking": {"model", "sheets", "source"},
    "writers": {"document", "errors", "marking", "markup", "model", "parties", "sheets", "wording", "writers"},
    "statistics": {"model"},
    "tallies": {"errors", "markup", "statistics", "tallies", "wording", "writers"},
    "rules": {"grammar", "model", "rules"},
    "auditing": {"errors", "model", "rules", "source", "wording"},
    "reports": {"errors", "model", "reports", "rules", "version", "writers"},
    "settings": {"errors"},
    "batch": {"auditing", "batch", "decoding", "document", "errors", "model", "readers", "reading", "settings", "source", "version", "writers"},
    "cli": {
        "auditing", "batch", "document", "errors", "explaining", "model", "readers", "reading", "reports", "rules", "settings",
        "source", "statistics", "tallies", "version", "writers",
    },
    "__init__": {"auditing", "model", "reading", "writers"},
    "__main__": {"cli"},
}  # fmt: skip
#: Rooms with a table of their own modules.
APART = ("casting", "training")
PACKAGES = {
    "lark": {"grammar", "parsing", "phrases", "building"},
    "typer": {"cli"},
    "rich": {"batch", "reports", "tallies", "writers"},
    "yaml": {"readers", "writers", "masthead", "training"},
    "pycrfsuite": {"training"},
    "markdown_it": {"sheets"},
    "jinja2": {"writers"},
    "docx": {"readers"},
    "pypdf": {"readers"},
    "distributed": {"batch"},
    "warcio": {"batch"},
    "pyarrow": {"batch"},
}


def imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    names = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"shilu.{a.name}" for a in node.names} if node.module == "shilu" else {node.module}
    return names


def room_of(parts: tuple[str, ...]) -> str:
    """The room of a module: the first part of its name; of some rooms the second, too."""
    return ".".join(p for p in parts[: 2 if parts[0] in APART else 1] if p != "__init__" or parts[0] == p)


def test_stages_import_only_what_is_before_them() -> None:
    seen = set()
    for path in ROOT.rglob("*.py"):
        room = room_of(path.relative_to(ROOT).with_suffix("").parts)
        seen.add(room)
        names = imports(path)
        own = {room_of(tuple(n.split(".")[1:])) for n in names if n.startswith("shilu.")}
        assert own <= ALLOWED[room] | {room}, path
        for package, rooms in PACKAGES.items():
            assert room.split(".")[0] in rooms or not any(n.split(".")[0] == package for n in names), (path, package)
    assert seen == set(ALLOWED)


def test_reading_needs_nothing_of_training() -> None:
    assert not [
        room for room, others in ALLOWED.items() if not room.startswith("training") and any(o.startswith("training") for o in others)
    ]


def test_no_two_modules_need_each_other() -> None:
    def before(room: str, seen: tuple[str, ...]) -> None:
        assert room not in seen, seen
        for other in ALLOWED[room] - {room}:
            before(other, (*seen, room))

    for room in ALLOWED:
        before(room, ())
