"""Markup becomes plain text: paragraphs where its blocks were, and nothing that is not read."""

from __future__ import annotations

import html
import re
from typing import Any

from lxml import etree  # type: ignore[import-untyped]
from lxml import html as lxml_html

from index.readers.text import paragraphs_of
from index.readers.values import clean_text

# Of HTML, and what NITF has beside it.
_BLOCKS = frozenset(
    "address article aside blockquote block body bq center dd div dl dt fieldset figcaption figure fn footer form h1 h2 h3 h4 "
    "h5 h6 header hl1 hl2 hr li main nav ol p pre section table tbody td tfoot th thead tr ul".split()
)
_UNREAD = ("script", "style", "template", "iframe", "object", "noscript", "svg", "head")
_TAG = re.compile(r"<[a-zA-Z/!?]")


def text_of_markup(markup: str) -> str:
    """The text of an HTML fragment, paragraphs separated by a blank line; empty where there is none.

    Text without a single tag keeps its own blank lines; links with nothing around them (`Read more`) are no text.
    Raises lxml's errors for what lxml cannot read.
    """
    markup = clean_text(markup)
    if not _TAG.search(markup):
        return paragraphs_of(clean_text(html.unescape(markup)))
    root = lxml_html.fragment_fromstring(markup, create_parent="div")
    if not "".join(_read(root).xpath(".//text()[not(ancestor::a)]")).strip():
        return ""
    return text_of_tree(root)


def text_of_tree(root: Any, unread: tuple[str, ...] = ()) -> str:
    """The text within an element, as above; elements called as in `unread` are left out, and taken out of the tree."""
    parts: list[str] = []
    for event, element in etree.iterwalk(_read(root, unread), events=("start", "end")):
        if element.tag in _BLOCKS:
            parts.append("\n\n")
        elif element.tag == "br" and event == "start":
            parts.append("\n")
        text = element.text if event == "start" else element.tail if element is not root else None
        if text:
            parts.append(" ".join(re.split(r"\s+", text)))
    # Two line breaks with nothing between them are how many feeds part paragraphs.
    return paragraphs_of(clean_text("".join(parts)))


def _read(root: Any, unread: tuple[str, ...] = ()) -> Any:
    etree.strip_elements(root, *_UNREAD, *unread, with_tail=False)
    etree.strip_tags(root, etree.Comment, etree.ProcessingInstruction)
    return root
