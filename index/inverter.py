"""Articles to the arrays of a new segment: texts are cut, numbered and inverted in bulk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh.util.numeric import length_to_byte

from index.analysis import language_of
from index.article import Article
from index.facets import FacetWriter, Intern, KnownNames
from index.invert_kernels import place_tokens
from index.lexicon import Lexicon, code_point_classes
from index.numbering import Numbers, Places
from index.pieces import starts_of
from index.postings import Arrays, Tokens, postings_of
from index.quotations import QuoteWriter
from index.row import Row
from index.schema import SECTION_GAP, SECTIONS
from index.segment import UNDATED_INSTANT
from index.signature import SignatureWriter, WordHashes
from index.texts import Sections, TextWriter
from index.tokenize_kernels import body_sentences

# A lexicon of more forms is dropped; its words are met again soon enough.
_MAX_FORMS = 200_000
# The same for names.
_MAX_NAMES = 50_000
# Texts that are cut at a time, in code points: so many that the interpreter's lock is seldom asked for, so few that their arrays
# take little memory.
_BATCH_SIZE = 200_000
_sections_of = attrgetter(*SECTIONS)


class Inverter:
    """Turns batches of articles into segments; keeps the words it has met for the next batch."""

    def __init__(self) -> None:
        self._lexicon = Lexicon()
        self._hashes = WordHashes(self._lexicon.folded)
        self._classes = code_point_classes()
        self._names = KnownNames()

    def invert(self, rows: Sequence[Row], intern: Intern) -> Arrays:
        """All arrays of a segment of these rows, in their order. `intern` gives the values of facets their ids, at the end."""
        if len(self._lexicon) > _MAX_FORMS:
            self._lexicon = Lexicon()
            self._hashes = WordHashes(self._lexicon.folded)
        if len(self._names) > _MAX_NAMES:
            self._names = KnownNames()
        facets = FacetWriter(self._classes, self._names)
        quotes = QuoteWriter()
        texts = _Texts(self._lexicon, self._hashes, self._classes, (facets, quotes))
        for batch in _batches(rows):
            texts.add(rows[batch])
        arrays = texts.arrays()
        arrays |= postings_of(
            texts.tokens, arrays, self._lexicon, [language_of(row.texts[-1].language) for row in rows]
        )
        arrays |= _identities(rows) | _dates([row.texts[-1] for row in rows])
        return arrays | facets.arrays(intern) | quotes.arrays(intern)


class _Texts:
    """Cuts the sections of articles into words, and collects what is known of the words."""

    def __init__(
        self,
        lexicon: Lexicon,
        hashes: WordHashes,
        classes: npt.NDArray[np.uint8],
        values: tuple[FacetWriter, QuoteWriter],
    ) -> None:
        self._lexicon = lexicon
        self._hashes = hashes
        self._classes = classes
        self._writer = TextWriter(lexicon.numbering, classes)
        self._values = values
        self._signatures = SignatureWriter()
        self._rows = 0
        self.tokens: list[Tokens] = []
        self._row_arrays: dict[str, list[npt.NDArray[Any]]] = {}

    def add(self, rows: Sequence[Row]) -> None:
        """Take in the next rows."""
        articles = [row.texts[-1] for row in rows]
        cut = Sections([text or "" for article in articles for text in _sections_of(article)], self._classes)
        forms, ordinals, word_forms = self._lexicon.numbering.tokens(cut.codes, cut.starts, cut.ends)
        self._lexicon.derive()
        for of_rows in self._values:
            of_rows.add(rows, cut)
        self._writer.add(rows, cut, word_forms)
        hashes = self._hashes.of_forms(self._lexicon.form_of[: len(self._lexicon)])
        self._signatures.add(word_forms, cut.word, hashes)
        self.tokens.append((forms.copy(), self._place(ordinals, cut.word)))  # without the room for more
        self._keep_sentences(cut, word_forms)
        self._rows += len(rows)

    def arrays(self) -> Arrays:
        """The arrays of the rows that come from their texts, without those of the facets."""
        arrays = {name: np.concatenate(parts) for name, parts in self._row_arrays.items()}
        codes = {length: length_to_byte(length) for length in np.unique(arrays["doc_length"]).tolist()}
        arrays["doc_length_code"] = np.array([codes[length] for length in arrays["doc_length"].tolist()], np.uint8)
        arrays["sentence_start"] = starts_of(arrays.pop("sentence_sizes"), np.uint64)
        return arrays | self._writer.arrays() | self._signatures.arrays()

    def _keep(self, name: str, array: npt.NDArray[Any]) -> None:
        self._row_arrays.setdefault(name, []).append(array)

    def _place(self, ordinals: Numbers, section_word: Places) -> npt.NDArray[np.uint32]:
        """The positions of tokens, from the places of their words; keeps what is known of the rows by that."""
        rows, positions = len(section_word) // len(SECTIONS), np.empty(len(ordinals), np.uint32)
        lengths, section_words = np.empty(rows, np.uint32), np.empty((rows, len(SECTIONS) - 1), np.uint32)
        place_tokens(ordinals, section_word, SECTION_GAP, positions, lengths, section_words)
        self._keep("doc_length", lengths)
        self._keep("section_words", section_words)
        return positions

    def _keep_sentences(self, cut: Sections, word_forms: Numbers) -> None:
        words, sizes = np.empty(len(cut.starts), np.uint16), np.empty(len(cut.word) // len(SECTIONS), np.int64)
        count = body_sentences(
            cut.codes, cut.starts, cut.ends, self._lexicon.flags, word_forms, self._classes, cut.word, words, sizes
        )
        self._keep("sentence_word", words[:count])
        self._keep("sentence_sizes", sizes)


def _batches(rows: Sequence[Row]) -> Iterator[slice]:
    """Where the rows are to be cut into batches of about _BATCH_SIZE code points."""
    first, size = 0, 0
    for number, row in enumerate(rows):
        size += len(row.texts[-1].body) + len(row.mentions) + len(row.revisions)
        if size >= _BATCH_SIZE:
            yield slice(first, number + 1)
            first, size = number + 1, 0
    if first < len(rows):
        yield slice(first, len(rows))


def _text_blob(texts: Sequence[bytes], dtype: type[np.unsignedinteger[Any]] = np.uint32) -> tuple[Any, Any]:
    """Texts one behind the other, and where each begins."""
    return np.frombuffer(b"".join(texts), np.uint8), starts_of([len(text) for text in texts], np.uint64).astype(dtype)


def _identities(rows: Sequence[Row]) -> Arrays:
    hashes = np.array([row.hashed for row in rows], np.uint64)
    order = np.argsort(hashes, kind="stable")
    text, start = _text_blob([row.article_id for row in rows], np.uint64)
    return {
        "id_text": text,
        "id_start": start,
        "id_hash": hashes[order],
        "id_doc": order.astype(np.uint32),
        "digest": np.frombuffer(b"".join([row.digest for row in rows]), np.uint8).reshape(-1, 16),
    }


def _dates(articles: Sequence[Article]) -> Arrays:
    dates = [article.published for article in articles]
    return {
        "instant": np.array([date.instant if date else UNDATED_INSTANT for date in dates], np.int64),
        "first_day": np.array([date.first_day.toordinal() if date else 0 for date in dates], np.int32),
        "last_day": np.array([date.last_day.toordinal() if date else 0 for date in dates], np.int32),
    }
