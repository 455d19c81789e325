"""XML by the standard library: elements without forbidden characters, and a document that is pretty and always the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree import ElementTree

from shilu.sheets import flow

#: Who is responsible for what stands in the markup.
AGENT = "shilu"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
ID = "{http://www.w3.org/XML/1998/namespace}id"
LANGUAGE = re.compile("[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def legal(text: str) -> str:
    """A text with U+FFFD for what XML 1.0 has no way to write: most controls, lone surrogates, U+FFFE and U+FFFF."""
    return FORBIDDEN.sub("\ufffd", text)


def language(tag: str) -> str:
    """A language as XML names it; that of a document which names none so is undetermined."""
    return tag if LANGUAGE.fullmatch(tag) else "und"


def put(
    parent: ElementTree.Element, tag: str, attributes: Mapping[str, str | None] | None = None, text: str | None = None
) -> ElementTree.Element:
    """A new last child with those attributes that have a value, all on one line."""
    told = {name: legal(flow(value)) for name, value in (attributes or {}).items() if value is not None}
    child = ElementTree.SubElement(parent, tag, told)
    child.text = legal(flow(text)) if text else None
    return child


def document(root: ElementTree.Element) -> str:
    """The XML document, an element a line; what stands beside text stays where it is."""
    _spread(root, 1)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written.decode("utf-8") + "\n"


def _spread(element: ElementTree.Element, depth: int) -> None:
    if len(element) == 0 or element.text or any(child.tail for child in element):
        return
    element.text = "\n" + " " * depth
    for child in element:
        _spread(child, depth + 1)
        child.tail = element.text
    element[-1].tail = "\n" + " " * (depth - 1)
