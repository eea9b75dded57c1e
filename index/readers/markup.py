"""Markup of a feed's entry becomes plain text: paragraphs where its blocks were, and nothing that is not read."""

from __future__ import annotations

import html
import re

from lxml import etree  # type: ignore[import-untyped]
from lxml import html as lxml_html

from index.readers.text import paragraphs_of
from index.readers.values import clean_text

_BLOCKS = frozenset(
    "address article aside blockquote body center dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 "
    "header hr li main nav ol p pre section table tbody td tfoot th thead tr ul".split()
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
    etree.strip_elements(root, *_UNREAD, with_tail=False)
    etree.strip_tags(root, etree.Comment, etree.ProcessingInstruction)
    if not "".join(root.xpath(".//text()[not(ancestor::a)]")).strip():
        return ""
    parts: list[str] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if element.tag in _BLOCKS:
            parts.append("\n\n")
        elif element.tag == "br" and event == "start":
            parts.append("\n")
        text = element.text if event == "start" else element.tail
        if text:
            parts.append(" ".join(re.split(r"\s+", text)))
    # Two line breaks with nothing between them are how many feeds part paragraphs.
    return paragraphs_of(clean_text("".join(parts)))
