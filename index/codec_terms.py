"""The terms of a segment, as Whoosh reads them: looked up, walked in order, with their numbers and their postings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from whoosh.codec.base import FieldCursor, TermsReader
from whoosh.fields import FieldType
from whoosh.formats import Format
from whoosh.reading import TermInfo, TermNotFound
from whoosh.scoring import BaseScorer

from index.codec_keys import (
    FacetTerms,
    FieldTerms,
    IdTerms,
    ListedTerms,
    NoTerms,
    TextTerms,
    UrlTerms,
    open_dictionaries,
)
from index.codec_postings import LENGTHS, PostingMatcher, Postings
from index.codec_selected import SectionTerms, WordTerms
from index.dictionary import Dictionaries
from index.schema import FACET_FIELDS, SECTIONS
from index.segment import Segment

SEARCHED_FIELDS = ("id", "text", "url", *FACET_FIELDS)
"""The fields that have terms of their own."""

Term = tuple[str, bytes]


class SegmentTerms(TermsReader):
    """Whoosh's reader of terms and postings."""

    def __init__(self, segment: Segment, folder: Path) -> None:
        self._segment = segment
        dictionaries = open_dictionaries(folder)
        self._fields = {name: _terms_of(segment, name, dictionaries) for name in sorted(SEARCHED_FIELDS)}
        # What is chosen from the text is found when asked for by name, and is otherwise left out: who copies all terms, as Whoosh's
        # writer does when it merges segments, copies the text once.
        self._chosen: dict[str, FieldTerms] = {name: SectionTerms(segment, i) for i, name in enumerate(SECTIONS)}
        self._chosen["word"] = WordTerms(segment)
        self._nothing = NoTerms()

    def __contains__(self, term: Term) -> bool:
        return self._find(*term) is not None

    def indexed_field_names(self) -> list[str]:
        """The fields that have terms of their own."""
        return list(self._fields)

    def cursor(self, fieldname: str, fieldobj: FieldType) -> TermCursor:
        """A place among the terms of a field."""
        return TermCursor(self, self._terms(fieldname), fieldobj)

    def terms(self) -> Iterator[Term]:
        """All terms, by field and then by their bytes."""
        return (term for name in self._fields for term in self.terms_from(name, b""))

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[Term]:
        """The terms of a field from `prefix` on."""
        terms = self._terms(fieldname)
        for number in range(terms.bisect(prefix), len(terms)):
            if fieldname not in SECTIONS or len(terms.postings(number).rows):
                yield fieldname, terms.key(number)

    def items(self) -> Iterator[tuple[Term, TermInfo]]:
        """All terms with their numbers."""
        return (item for name in self._fields for item in self.items_from(name, b""))

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[Term, TermInfo]]:
        """The terms of a field from `prefix` on, with their numbers."""
        terms = self._terms(fieldname)
        for number in range(terms.bisect(prefix), len(terms)):
            postings = terms.postings(number)
            if len(postings.rows):
                yield (fieldname, terms.key(number)), self.info(postings)

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        """The numbers of a term. Raises TermNotFound."""
        return self.info(self._postings(fieldname, text))

    def frequency(self, fieldname: str, text: bytes) -> float:
        """The weighted number of occurrences of a term; 0 where there is none."""
        found = self._find(fieldname, text)
        return 0 if found is None else float(found.weights.sum(dtype="f8"))

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        """How many rows have a term."""
        found = self._find(fieldname, text)
        return 0 if found is None else len(found.rows)

    def matcher(self, fieldname: str, text: bytes, format_: Format, scorer: BaseScorer | None = None) -> PostingMatcher:
        """The postings of a term. Raises TermNotFound."""
        postings = self._postings(fieldname, text)
        return PostingMatcher(postings, self._segment["doc_length_code"], format_, (fieldname, text), scorer)

    def info(self, postings: Postings) -> TermInfo:
        """The numbers that go with postings."""
        rows, weights = postings.rows, postings.weights
        lengths = self._segment["doc_length_code"][rows]
        return TermInfo(
            weight=float(weights.sum(dtype="f8")),
            df=len(rows),
            minlength=LENGTHS[int(lengths.min())],
            maxlength=LENGTHS[int(lengths.max())],
            maxweight=float(weights.max()),
            minid=int(rows[0]),
            maxid=int(rows[-1]),
        )

    def _postings(self, fieldname: str, text: bytes) -> Postings:
        found = self._find(fieldname, text)
        if found is None:
            raise TermNotFound(f"No term {fieldname}:{text!r}")
        return found

    def _find(self, fieldname: str, text: bytes) -> Postings | None:
        return self._terms(fieldname).find(text)

    def _terms(self, fieldname: str) -> FieldTerms:
        return self._fields.get(fieldname, self._chosen.get(fieldname, self._nothing))


class TermCursor(FieldCursor):
    """A place among the terms of a field; Whoosh's fuzzy words and its spelling step through it."""

    def __init__(self, reader: SegmentTerms, terms: FieldTerms, fieldobj: FieldType) -> None:
        self._reader = reader
        self._terms = terms
        self._field = fieldobj
        self._number = 0

    def first(self) -> str | None:
        """Go to the first term."""
        self._number = 0
        return self.text()

    def find(self, string: str | bytes) -> str | None:
        """Go to `string` or the first term after it."""
        self._number = self._terms.bisect(self._field.to_bytes(string))
        return self.text()

    def next(self) -> str | None:
        """Go to the next term."""
        self._number += 1
        return self.text()

    def text(self) -> str | None:
        """The current term; None after the last."""
        return self._field.from_bytes(self._terms.key(self._number)) if self.is_valid() else None

    def term_info(self) -> TermInfo | None:
        """The numbers of the current term."""
        return self._reader.info(self._terms.postings(self._number)) if self.is_valid() else None

    def is_valid(self) -> bool:
        """Whether there is a current term."""
        return self._number < len(self._terms)


def _terms_of(segment: Segment, field: str, dictionaries: Dictionaries) -> FieldTerms:
    if f"{field}_key_text" in segment:
        return ListedTerms(segment, field)
    if field == "text":
        return TextTerms(segment)
    if field == "id":
        return IdTerms(segment)
    return UrlTerms(segment) if field == "url" else FacetTerms(segment, field, dictionaries)
