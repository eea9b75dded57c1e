"""Makes a page's tree ready for the extraction: stories in several pieces become one, lists that only lead elsewhere go."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

# A piece of a story has at least so much text in paragraphs of its own.
_PIECE = 400
_NOT_STORY = ("comment", "related", "promo", "teaser", "card", "widget", "newsletter")
_POSTS = ("twitter-tweet", "instagram-media", "tiktok-embed", "bluesky-embed")
_LINKS = 0.9
_LEAST_LINKS = 2


def prepare(tree: Any) -> None:
    """Change `tree`, an lxml tree, in place; it is to be a copy where it is still needed."""
    for article in tree.iterfind(".//article"):
        _join_pieces(article)
    _drop_lists_of_links(tree)
    _free_quoted_posts(tree)


def _join_pieces(article: Any) -> None:
    """Pieces of one story, which advertisements part: elements of one name and class within an article, none in another."""
    pieces: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for element in article.iter("div", "section"):
        name = element.get("class") or ""
        if name and not any(word in name.lower() for word in _NOT_STORY) and _length_of_paragraphs(element) >= _PIECE:
            pieces[element.tag, name].append(element)
    for first, *others in pieces.values():
        for other in others:
            for child in list(other):
                first.append(child)


def _length_of_paragraphs(element: Any) -> int:
    return sum(len(paragraph.text_content()) for paragraph in element.iterchildren("p"))


def _drop_lists_of_links(tree: Any) -> None:
    for items in list(tree.iter("ul", "ol")):
        if items.getparent() is None:
            continue
        entries = list(items.iterchildren("li"))
        if len(entries) >= _LEAST_LINKS and all(_is_link(entry) for entry in entries):
            items.drop_tree()


def _free_quoted_posts(tree: Any) -> None:
    """Posts of social media that a story quotes, out of the wrappers by whose names they would be taken for buttons to share."""
    for quote in list(tree.iter("blockquote")):
        if not (quote.get("class") or "").startswith(_POSTS):
            continue
        wrapper = quote
        text = _squeezed(quote)
        while (parent := wrapper.getparent()) is not None and parent.tag == "div" and _squeezed(parent) == text:
            wrapper = parent
        quote.attrib.pop("class")
        if wrapper is not quote:
            quote.tail = wrapper.tail
            wrapper.getparent().replace(wrapper, quote)


def _squeezed(element: Any) -> str:
    return "".join("".join(element.itertext("blockquote", "p", "a", "div", "span", "br")).split())


def _is_link(entry: Any) -> bool:
    text = "".join(entry.text_content().split())
    linked = "".join("".join(link.text_content().split()) for link in entry.iter("a"))
    return bool(text) and len(linked) >= _LINKS * len(text)
