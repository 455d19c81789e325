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
    "readers": {"decoding", "document", "errors", "grammar", "model", "readers", "sheets", "source", "wording"},
    "lexing": {"grammar", "source"},
    "phrases": {"grammar"},
    "roster": {"grammar", "lexing", "phrases"},
    "page": {"grammar", "lexing", "phrases", "roster"},
    "labels": {"grammar", "lexing", "page", "phrases"},
    "segments": {"grammar", "lexing", "page", "phrases"},
    "offices": {"grammar", "lexing", "page", "roster"},
    "naming": {"grammar", "lexing", "page", "phrases", "roster"},
    "manners": {"grammar", "lexing", "offices", "page", "roster"},
    "voices": {"grammar", "labels", "lexing", "manners", "page", "phrases"},
    "casting": {"grammar", "labels", "lexing", "naming", "offices", "segments", "page", "phrases", "roster", "source", "voices"},
    "parsing": {"grammar", "page"},
    "building": {"lexing", "model", "page", "source"},
    "masthead": {"grammar", "lexing"},
    "layout": {"grammar", "lexing", "page"},
    "reading": {"building", "casting", "layout", "lexing", "masthead", "model", "parsing", "readers", "source"},
    "explaining": {"casting", "labels", "lexing", "model", "reading", "source"},
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
    "batch": {"auditing", "batch", "document", "errors", "model", "readers", "reading", "settings", "source", "version", "writers"},
    "cli": {
        "auditing", "batch", "document", "errors", "explaining", "model", "readers", "reading", "reports", "rules", "settings",
        "source", "statistics", "tallies", "version", "writers",
    },
    "__init__": {"auditing", "model", "reading", "writers"},
    "__main__": {"cli"},
}  # fmt: skip
PACKAGES = {
    "lark": {"grammar", "parsing", "phrases", "building"},
    "typer": {"cli"},
    "rich": {"batch", "reports", "tallies", "writers"},
    "yaml": {"readers", "writers", "masthead"},
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


def test_stages_import_only_what_is_before_them() -> None:
    seen = set()
    for path in ROOT.rglob("*.py"):
        room = path.relative_to(ROOT).parts[0].removesuffix(".py")
        seen.add(room)
        names = imports(path)
        own = {n.split(".")[1] for n in names if n.startswith("shilu.")} - {"shilu"}
        assert own <= ALLOWED[room] | {room}, path
        for package, rooms in PACKAGES.items():
            assert room in rooms or not any(n.split(".")[0] == package for n in names), (path, package)
    assert seen == set(ALLOWED)
