"""XML as a tree, read so that it can do no harm: no entities but characters, no network, no depth or size without bound."""

from __future__ import annotations

import html
import re
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from index.article import Origin
from index.errors import RecordError

# The first element, behind what may stand before it. Nothing is tried twice: the beginning of a file may be anything.
_ROOT = re.compile(
    rb"(?>\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>)*+<(?:[\w.-]+:)?([A-Za-z][\w.-]*)", re.DOTALL
)
_DECLARATION = re.compile(rb"<!ENTITY", re.IGNORECASE)
_SKIP = "or --skip-bad to leave it out"

LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
"""The attribute `xml:lang`."""


def root_of(head: bytes) -> str:
    """The name of the first element, without its prefix; empty where `head` does not begin as XML."""
    found = _ROOT.match(head)
    return found[1].decode() if found else ""


def parse_xml(data: bytes, origin: Origin) -> Any:
    """The root of a document, its elements without namespaces, and without comments and processing instructions.

    The names of HTML's characters (`&nbsp;`) become these; a document that declares entities of its own is refused, as a
    declaration can stand for a file, or for a gigabyte. Raises RecordError, too, for what is not well-formed.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        where = f"line {error.lineno}" if error.lineno else "its beginning"
        raise RecordError(
            f"is not well-formed XML: {_short(error)} ({where})", place=str(origin), remedy=f"mend it, {_SKIP}"
        ) from None
    internal = root.getroottree().docinfo.internalDTD
    if _DECLARATION.search(data) or (internal is not None and next(internal.iterentities(), None) is not None):
        raise RecordError("declares entities", place=str(origin), remedy=f"write them out, {_SKIP}")
    for element in root.iter(etree.Element):
        element.tag = etree.QName(element).localname
    for entity in list(root.iter(etree.Entity)):
        _replace(entity)
    return root


def _replace(entity: Any) -> None:
    """Put characters in the place of an entity that HTML knows, and its name in that of any other."""
    text = html.unescape(entity.text) + (entity.tail or "")
    before, parent = entity.getprevious(), entity.getparent()
    if before is None:
        parent.text = (parent.text or "") + text
    else:
        before.tail = (before.tail or "") + text
    parent.remove(entity)


def line_at(element: Any, path: str) -> str | None:
    """The text of the first element at `path` that has any, on one line; None where there is none."""
    return next(iter(lines_at(element, path)), None)


def lines_at(element: Any, path: str) -> list[str]:
    """The texts of all elements (or attributes) at `path`, each on one line, without empty ones."""
    found = [value if isinstance(value, str) else "".join(value.itertext()) for value in element.xpath(path)]
    return [line for text in found if (line := " ".join(text.split()))]


def _short(error: Exception) -> str:
    message = str(error).partition(", line ")[0].strip()
    return message[:1].lower() + message[1:200]
