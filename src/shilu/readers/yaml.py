"""Transcripts in YAML, and the facts above one that is a sheet, as `shilu` wrote them and somebody corrected them: read by the schema.

A text is a text whatever it looks like (`no`, `15:30`, `2023-04-06`): nothing is guessed from a scalar, as YAML would. Every fault is told
with its place and its line.
"""

from __future__ import annotations

import difflib
import re
from typing import Any

import yaml

from shilu.decoding import decode
from shilu.document import from_document, schema
from shilu.errors import InputError
from shilu.model import Transcript

SUFFIXES = {".yaml", ".yml"}
#: Other documents have these suffixes, too.
SHARED = True
SNIFF = re.compile(rb"(?:\xef\xbb\xbf)?(?:#[^\n]*\n|---[ \t]*\r?\n|\s)*schema:[ ]\d")
#: The facts above a sheet, from the first line of the file on, so that faults in them have its line numbers.
FRONT_MATTER = re.compile(
    r"\ufeff?\s*?(?P<facts>---[ \t]*\r?\n(?=(?:(?!---).*\n){0,2000}?shilu: [\"']?(?P<form>[a-z]+) )(?:.*\n)*?)---[ \t]*(?:\r?\n|$)"
)
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
#: Deeper than the schema goes.
DEEPEST = 20
NULLS = {"", "~", "null", "Null", "NULL"}
BOOLEANS = {"true": True, "false": False}
#: What is said of a value of another kind.
#: A number as JSON writes it, without an exponent.
NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,9})?")
MUST = dict.fromkeys(("string", "integer", "number", "boolean", None), "must be a single value") | {
    "object": "must hold keys with values",
    "array": "must be a list",
}


def read(data: bytes, encoding: str | None = None, path: str | None = None, *, strict: bool = False) -> Transcript:
    """The transcript in a document; raises InputError with the place and line of the first fault."""
    where = path or "standard input"
    text, _ = decode(data, encoding or "utf-8", where, strict=strict)
    whole = schema()
    told = from_document(_checked(text.removeprefix("\ufeff"), whole, where), path)
    for at, exchange in enumerate(told.exchanges):
        if over := [i for i in (*exchange.questions, *exchange.answers) if i >= len(told.turns)]:
            raise InputError(f"{where}: exchanges[{at}]: there is no turn {over[0]}; the last one is {len(told.turns) - 1}.")
    return told


def sniff(form: str) -> re.Pattern[bytes]:
    """How a sheet in a form begins: somewhere in its facts it says so."""
    return re.compile(rb"(?:\xef\xbb\xbf)?\s*---[ \t]*\r?\n(?:(?!---)[^\n]*\n){0,500}?shilu: [\"']?" + form.encode() + rb" ")


def front_matter(text: str, form: str, where: str) -> tuple[dict[str, Any], str, int] | None:
    """The facts above a sheet in a form, the sheet, and the number of its first line; None where the text is no such sheet."""
    if not (found := FRONT_MATTER.match(text)) or found["form"] != form:
        return None
    definitions = schema()["definitions"]
    facts = _checked(text[: found.end("facts")].removeprefix("\ufeff"), definitions["facts"] | {"definitions": definitions}, where)
    return facts, text[found.end() :], found.group().count("\n") + 1


def _checked(text: str, due: dict[str, Any], where: str) -> dict[str, Any]:
    """The document in `text`, each node checked by the schema `due`."""
    try:
        if (bad := _too_deep(text)) is not None:
            raise InputError(f"{where}:{bad}: is nested deeper than any transcript; correct this line.")
        root = yaml.compose(text, Loader=LOADER)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise InputError(f"{where}:{line}: is no YAML ({error.problem}); correct this line.") from None
    except (yaml.YAMLError, RecursionError) as error:
        raise InputError(f"{where}: is no YAML that can be read ({type(error).__name__}); correct it.") from None
    if root is None:
        raise InputError(f"{where}: is empty; give a file with a transcript in it.")
    checked: dict[str, Any] = _Reading(where, due["definitions"]).value(root, due, "")
    return checked


def _too_deep(text: str) -> int | None:
    """The line on which a document is nested too deep. The C library composes by recursion and would break the whole process."""
    depth = 0
    for event in yaml.parse(text, Loader=LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            return event.start_mark.line + 1 if event.start_mark else 1
    return None


class _Reading:
    """Reads nodes by the schema; knows where it is."""

    def __init__(self, where: str, definitions: dict[str, Any]) -> None:
        self.where, self.definitions = where, definitions
        self.seen: set[int] = set()

    def fault(self, node: yaml.Node, place: str, says: str) -> InputError:
        return InputError(f"{self.where}:{node.start_mark.line + 1}: {place or 'the document'}: {says}.")

    def value(self, node: yaml.Node, due: dict[str, Any], place: str) -> Any:
        """The value of a node where the schema wants `due`."""
        if id(node) in self.seen:
            raise self.fault(node, place, "is an alias; write the value out")
        self.seen.add(id(node))
        null = isinstance(node, yaml.ScalarNode) and not node.style and node.value in NULLS
        if "oneOf" in due:
            if null:
                return None
            due = next(d for d in due["oneOf"] if "$ref" in d)
        if "$ref" in due:
            due = self.definitions[due["$ref"].rpartition("/")[2]]
        kinds = due["type"] if isinstance(due.get("type"), list) else [due.get("type")]
        if null and "null" in kinds:
            return None
        kind = next(k for k in kinds if k != "null")
        if kind == "object" and isinstance(node, yaml.MappingNode):
            return self.mapping(node, due, place)
        if kind == "array" and isinstance(node, yaml.SequenceNode):
            return self.items(node, due, place)
        if kind in {"object", "array"} or not isinstance(node, yaml.ScalarNode):
            raise self.fault(node, place, MUST[kind])
        return self.scalar(node, due, place, kind)

    def mapping(self, node: yaml.MappingNode, due: dict[str, Any], place: str) -> dict[str, Any]:
        known = due["properties"]
        made: dict[str, Any] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else "?"
            if name not in known:
                near = difflib.get_close_matches(name, known, 1) or [", ".join(known)]
                raise self.fault(key, place, f"there is no key {name!r}; take {near[0]}")
            inner = f"{place}.{name}" if place else name
            if name in made:
                raise self.fault(key, inner, "stands twice")
            made[name] = self.value(value, known[name], inner)
        if missing := [k for k in due["required"] if k not in made]:
            raise self.fault(node, place, f"lacks {', '.join(missing)}")
        return made

    def items(self, node: yaml.SequenceNode, due: dict[str, Any], place: str) -> list[Any]:
        count = len(node.value)
        if not due.get("minItems", 0) <= count <= due.get("maxItems", count):
            raise self.fault(node, place, f"must hold {due['minItems']} values, not {count}")
        return [self.value(item, due["items"], f"{place}[{at}]") for at, item in enumerate(node.value)]

    def scalar(self, node: yaml.ScalarNode, due: dict[str, Any], place: str, kind: str | None) -> Any:
        told = node.value
        allowed = [str(v) for v in due.get("enum", [due["const"]] if "const" in due else [])]
        if allowed and told not in allowed:
            raise self.fault(node, place, f"{told!r} is not one of {', '.join(allowed)}" if len(allowed) > 1 else f"must be {allowed[0]}")
        if kind == "number":
            if not NUMBER.fullmatch(told) or not due["minimum"] <= float(told) <= due["maximum"]:
                raise self.fault(node, place, f"{told!r} is no number from {due['minimum']} to {due['maximum']}")
            return float(told)
        if kind == "boolean":
            if told.lower() not in BOOLEANS:
                raise self.fault(node, place, f"{told!r} is not one of true, false")
            return BOOLEANS[told.lower()]
        if kind == "integer" or "const" in due:
            if not re.fullmatch(r"-?\d{1,15}", told) or int(told) < due.get("minimum", 0):
                raise self.fault(node, place, f"{told!r} is no whole number from {due.get('minimum', 0)} on")
            return int(told)
        if "pattern" in due and not re.search(due["pattern"], told):
            raise self.fault(node, place, f"{told!r} is not written as it must be ({due['pattern']})")
        return told
