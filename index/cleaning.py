"""Cleaning: tells the story in a text from what stands around it, takes that out, and keeps it to be put back.

What is taken out is marked as an edit and never lost; where a rule is not certain, the text stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from index.article import Article
from index.credits import byline_of_paragraph, find_credit, find_glued_byline
from index.datelines import find_dateline
from index.edits import Edit, EditKind, Span, apply_spans, spans_as_read
from index.furniture import glued_furniture, kind_of_paragraph, units_of, without
from index.mojibake import character_spans
from index.sentences import is_opener
from index.sources import canonical_source

CLEANING_VERSION = "1"
"""Goes up with every change of the rules that gives another text."""

# How many paragraphs at either end of a text may hold bylines, datelines and credits.
_HEAD = 4
_FOOT = 4
# A paragraph in front of the dateline is no longer than this: a byline, a label, an agency.
_SHORT = 80
# The mark comes first, so that the search jumps from one to the next.
_GLUED_SENTENCES = tuple(re.compile(rf"\{mark}(?=[A-Z][a-z])") for mark in ".?!")
_LOWER_END = re.compile(r"[a-zß-ÿ]{3}$")
_LEFT = re.compile(r"\S*$")
_RIGHT = re.compile(r"\w+")
# What an address or the name of a file ends in, written large or not.
_ENDINGS = frozenset(
    "com net org edu gov mil int info biz co uk us eu de fr io ai tv fm me js py md doc docx pdf txt jpg jpeg png gif mp3 mp4 "
    "html htm xml zip exe".split()
)


class Cleaned(NamedTuple):
    """A text without what is not the story, the edits that lead back to the text as read, and what the edits told.

    Place and day of a dateline stay in the text; its edit says where they stand.
    """

    body: str
    edits: tuple[Edit, ...]
    dateline: str | None = None
    agency: str | None = None
    authors: tuple[str, ...] = ()


class _Facts(NamedTuple):
    dateline: str | None = None
    agency: str | None = None
    authors: tuple[str, ...] = ()


def clean_article(article: Article) -> Article:
    """The article with a clean text, its edits, and its empty fields filled with what the furniture said.

    One that has edits was cleaned already, and is returned as it is.
    """
    if article.edits:
        return article
    changes = _clean_fields(article)
    source = canonical_source(article.source) if article.source else None
    if source != article.source:
        changes |= {"source": source, "extra": {"source_as_read": article.source} | article.extra}
    return replace(article, **changes) if changes else article


def _clean_fields(article: Article) -> dict[str, Any]:
    cleaned = clean(article.body, article.agency or article.source)
    changes: dict[str, Any] = {}
    edits: list[Edit] = []
    for name in ("title", "summary"):
        text = getattr(article, name)
        spans = character_spans(text) if text else ()
        if spans:
            changes[name], found = apply_spans(text, spans)
            edits += [edit._replace(field=name) for edit in found]
    if cleaned.edits:
        changes["body"] = cleaned.body
        edits += cleaned.edits
    if edits:
        changes["edits"] = tuple(edits)
    if cleaned.dateline and not article.dateline:
        changes["dateline"] = cleaned.dateline
    if cleaned.agency and not article.agency:
        changes["agency"] = cleaned.agency
    if cleaned.authors and not article.author:
        changes["author"] = cleaned.authors
    return changes


def clean(text: str, sender: str | None = None) -> Cleaned:
    """The story in `text`, whatever the text: `as_read(cleaned.body, cleaned.edits)` is `text` again.

    sender  the agency or source of the article, if known
    A text that would be left empty is left as it is. Takes some 50 µs for an article.
    """
    characters = character_spans(text)
    repaired, first = apply_spans(text, characters) if characters else (text, ())
    if not repaired or repaired.isspace():
        return Cleaned(text, ())
    spans, facts = _spans(repaired, sender)
    if not spans:
        return Cleaned(repaired, first)
    if first:
        spans = [*characters, *spans_as_read(first, spans)]
    body, edits = apply_spans(text, spans)
    if not body or body.isspace():
        return Cleaned(repaired, first)
    return Cleaned(body, edits, *facts)


def _spans(text: str, sender: str | None) -> tuple[list[Span], _Facts]:
    units = units_of(text)
    kinds = [kind_of_paragraph(text[start:end]) for start, end in units]
    spans, facts = _head(text, units, kinds, sender)
    credits, signed = _foot(text, units, kinds)
    spans += credits
    spans += without(units, kinds)
    spans += glued_furniture(text)
    spans += _glued_sentences(text)
    return spans, _Facts(facts.dateline, facts.agency or signed.agency, facts.authors or signed.authors)


def _head(
    text: str, units: Sequence[tuple[int, int]], kinds: list[EditKind | None], sender: str | None
) -> tuple[list[Span], _Facts]:
    """Bylines and the dateline in the first paragraphs; a paragraph that is a byline gets its kind."""
    authors: tuple[str, ...] = ()
    agency = None
    for number, (start, end) in enumerate(units[:_HEAD]):
        spans = []
        at = start
        glued = find_glued_byline(text, start)
        if glued:
            at = glued.end
            spans.append(Span("byline", start, at))
        dateline = find_dateline(text, at, sender if sender == "Reuters" else None)
        if dateline and dateline.end < end:
            spans.append(Span("dateline", at, dateline.end, dateline.kept))
            written = glued.authors if glued else authors
            return spans, _Facts(dateline.place, dateline.agency or agency, written)
        if end - start > _SHORT:
            break
        byline = byline_of_paragraph(text[start:end])
        if byline:
            kinds[number] = "byline"
            authors, agency = byline.authors, byline.agency
    return [], _Facts(None, agency, authors)


def _foot(text: str, units: Sequence[tuple[int, int]], kinds: list[EditKind | None]) -> tuple[list[Span], _Facts]:
    """Credits in the last paragraphs; a paragraph that is nothing else gets its kind."""
    spans: list[Span] = []
    authors: tuple[str, ...] = ()
    agency = None
    for number in range(len(units) - 1, max(-1, len(units) - 1 - _FOOT), -1):
        if kinds[number]:
            continue
        start, end = units[number]
        credit = find_credit(text[start:end])
        if credit is None:
            continue
        if credit.start == 0:
            kinds[number] = "credit"
        else:
            spans.append(Span("credit", start + credit.start, end))
        authors, agency = credit.reporters or authors, credit.agency or agency
    return spans, _Facts(None, agency, authors)


def _glued_sentences(text: str) -> list[Span]:
    """Where a space is missing between two sentences (`detainees.The`); not in addresses, names of files and the like."""
    spans = []
    for match in (match for pattern in _GLUED_SENTENCES for match in pattern.finditer(text)):
        left = _LEFT.search(text, max(0, match.start() - 60), match.start())
        right = _RIGHT.match(text, match.end())
        if left and right and _are_sentences(left[0], right[0], text[right.end() : right.end() + 2]):
            spans.append(Span("glued", match.end(), match.end(), " "))
    return spans


def _are_sentences(left: str, right: str, behind: str) -> bool:
    if (
        not _LOWER_END.search(left)
        or right.lower() in _ENDINGS
        or any(mark in left for mark in "@/_.:\\#")
        or behind[:1] in ("@", "/", "_", ".")
    ):
        return False
    # Two names joined by a point may be one: the next word has to be one that opens sentences.
    return is_opener(right) or (left.islower() and behind[:1] in (" ", ",", "’", "'"))
