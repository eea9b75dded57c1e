"""Articles to the arrays of a new segment: texts are cut, numbered and inverted in bulk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from whoosh.util.numeric import length_to_byte

from index.analysis import analyzer_for
from index.article import Article
from index.dictionary import Dictionaries
from index.invert_kernels import invert_values, sort_by_term, write_postings
from index.lexicon import Lexicon, code_point_classes
from index.schema import FACET_FIELDS, LANGUAGE, SECTION_GAP, SECTION_WEIGHTS, SECTIONS, facet_values
from index.segment import CHECKPOINT_BITS, UNDATED_INSTANT, hash_of
from index.signature import SignatureWriter, WordHashes
from index.texts import Sections, TextWriter
from index.tokenize_kernels import find_sentences
from index.variants import number_variants

Arrays = dict[str, npt.NDArray[Any]]

# A lexicon of more forms is dropped; its words are met again soon enough.
_MAX_FORMS = 400_000
# Texts that are cut at a time, in code points: so few that their arrays stay in the processor's caches.
_BATCH_SIZE = 200_000
_KIND_AND_NAME = attrgetter("kind", "name")
# A position takes at most this many bytes: 32 bits and 8 of the variant, 6 to a byte.
_POSITION_BYTES = 7


class Inverter:
    """Turns batches of articles into segments; keeps the words it has met for the next batch."""

    def __init__(self) -> None:
        self._lexicon = Lexicon(analyzer_for(LANGUAGE))
        self._hashes = WordHashes(self._lexicon.folded)
        self._classes = code_point_classes()

    def invert(
        self, articles: Sequence[Article], revisions: Sequence[tuple[Article, ...]], dictionaries: Dictionaries
    ) -> Arrays:
        """All arrays of a segment whose rows are `articles`, in their order.

        revisions   the earlier revisions of each article, oldest first
        New values of facets go into `dictionaries`.
        """
        if len(self._lexicon) > _MAX_FORMS:
            self._lexicon = Lexicon(analyzer_for(LANGUAGE))
            self._hashes = WordHashes(self._lexicon.folded)
        texts = _Texts(self._lexicon, self._hashes, self._classes)
        for batch in _batches(articles, revisions):
            texts.add(articles[batch], revisions[batch])
        arrays = texts.arrays()
        arrays |= _postings(texts.tokens(), self._lexicon)
        arrays |= _identities(articles)
        arrays |= _dates(articles)
        for facet, (start, value, count) in _facets(articles, dictionaries).items():
            arrays |= _facet_arrays(facet, start, value, count)
        return arrays


class _Texts:
    """Cuts the sections of articles into words, and collects what is known of the words."""

    def __init__(self, lexicon: Lexicon, hashes: WordHashes, classes: npt.NDArray[np.uint8]) -> None:
        self._lexicon = lexicon
        self._classes = classes
        self._writer = TextWriter(lexicon.numbering, classes)
        self._signatures = SignatureWriter(hashes)
        self._rows = 0
        self._tokens: list[_Tokens] = []
        self._row_arrays: dict[str, list[npt.NDArray[Any]]] = {}

    def add(self, articles: Sequence[Article], revisions: Sequence[tuple[Article, ...]]) -> None:
        """Take in the next articles, with the earlier revisions of each."""
        cut = Sections([getattr(article, name) or "" for article in articles for name in SECTIONS], self._classes)
        counts = np.diff(cut.word).reshape(-1, len(SECTIONS))
        forms, ordinals, word_forms = self._lexicon.numbering.tokens(cut.codes, cut.starts, cut.ends)
        self._lexicon.derive()
        self._writer.add(articles, revisions, cut, word_forms)
        self._signatures.add(self._lexicon.form_of[word_forms], cut.word)
        placed = _place(counts, self._rows)
        self._tokens.append(_Tokens(forms, *(array[ordinals] for array in placed)))
        self._keep(
            "doc_length", np.bincount(placed[0][ordinals] - self._rows, minlength=len(articles)).astype(np.uint32)
        )
        self._keep("section_words", counts[:, :2].astype(np.uint32))
        self._keep_sentences(cut, self._lexicon.flags[word_forms])
        self._rows += len(articles)

    def tokens(self) -> _Tokens:
        """All tokens, in the order of the rows."""
        return _Tokens(*(np.concatenate(parts) for parts in zip(*self._tokens, strict=True)))

    def arrays(self) -> Arrays:
        """The arrays of the rows that come from their texts."""
        arrays = {name: np.concatenate(parts) for name, parts in self._row_arrays.items()}
        codes = {length: length_to_byte(length) for length in np.unique(arrays["doc_length"]).tolist()}
        arrays["doc_length_code"] = np.array([codes[length] for length in arrays["doc_length"].tolist()], np.uint8)
        arrays["sentence_start"] = _starts(arrays.pop("sentence_sizes"))
        return arrays | self._writer.arrays() | self._signatures.arrays()

    def _keep(self, name: str, array: npt.NDArray[Any]) -> None:
        self._row_arrays.setdefault(name, []).append(array)

    def _keep_sentences(self, cut: Sections, flags: npt.NDArray[np.uint8]) -> None:
        found = np.empty(len(cut.starts), np.int64)
        count = find_sentences(cut.codes, len(cut.starts), cut.starts, cut.ends, flags, self._classes, found)
        body_words = cut.word[len(SECTIONS) - 1 :: len(SECTIONS)], cut.word[len(SECTIONS) :: len(SECTIONS)]
        body, end = (np.searchsorted(found[:count], words) for words in body_words)
        sizes = end - body
        within = np.concatenate([found[first:last] for first, last in zip(body, end, strict=True)])
        within -= np.repeat(body_words[0], sizes)
        fits = within <= np.iinfo(np.uint16).max
        rows = np.repeat(np.arange(len(sizes)), sizes)
        self._keep("sentence_word", within[fits].astype(np.uint16))
        self._keep("sentence_sizes", np.bincount(rows[fits], minlength=len(sizes)))


class _Tokens(NamedTuple):
    """Tokens in the order of rows: (n,) form numbers, rows, positions, weights in half units."""

    forms: npt.NDArray[np.int32]
    rows: npt.NDArray[np.uint32]
    positions: npt.NDArray[np.uint32]
    weights: npt.NDArray[np.uint8]


def _batches(articles: Sequence[Article], revisions: Sequence[tuple[Article, ...]]) -> Iterator[slice]:
    """Where the articles are to be cut into batches of about _BATCH_SIZE code points."""
    first, size = 0, 0
    for number, (article, earlier) in enumerate(zip(articles, revisions, strict=True)):
        size += len(article.body) + sum([len(text.body) for text in earlier])
        if size >= _BATCH_SIZE:
            yield slice(first, number + 1)
            first, size = number + 1, 0
    if first < len(articles):
        yield slice(first, len(articles))


def _place(counts: npt.NDArray[np.int64], first_row: int) -> tuple[npt.NDArray[Any], ...]:
    """Row, position and weight of every word, from the (rows, sections) numbers of words."""
    rows, sections = counts.shape
    per_section = counts.reshape(-1)
    word_rows = np.repeat(np.arange(first_row, first_row + rows, dtype=np.uint32), counts.sum(axis=1))
    gaps = SECTION_GAP * np.arange(sections)
    begin = (np.cumsum(counts, axis=1) - counts + gaps).reshape(-1)
    ordinals = np.arange(per_section.sum()) - np.repeat(np.cumsum(per_section) - per_section, per_section)
    positions = (ordinals + np.repeat(begin, per_section)).astype(np.uint32)
    half_units = np.array([2 * SECTION_WEIGHTS[name] for name in SECTIONS], np.uint8)
    return word_rows, positions, np.repeat(np.tile(half_units, rows), per_section)


def _starts(sizes: Sequence[int] | npt.NDArray[Any]) -> npt.NDArray[np.uint64]:
    """Where each of the parts with these sizes begins, and where the last ends."""
    starts = np.zeros(len(sizes) + 1, np.uint64)
    np.cumsum(sizes, out=starts[1:])
    return starts


def _postings(tokens: _Tokens, lexicon: Lexicon) -> Arrays:
    """The term and form arrays and the postings of the tokens."""
    forms = lexicon.form_of[tokens.forms]
    counts = np.bincount(forms, minlength=len(lexicon.folded))
    arrays, term_of_form, variant_of_form = _lexicon_arrays(counts, lexicon)
    terms = term_of_form[forms]
    sizes = np.bincount(terms, minlength=len(arrays["term_vbits"]))
    ends = np.cumsum(sizes)
    by_term = sort_by_term(terms, tokens.rows, tokens.positions, variant_of_form[forms], tokens.weights, ends - sizes)
    n = len(terms)
    out = (
        np.empty(len(sizes), np.uint32),
        np.empty(n, np.uint16),
        np.empty(n, np.uint8),
        np.empty(_POSITION_BYTES * n, np.uint8),
        np.empty((n >> CHECKPOINT_BITS) + 1, np.uint64),
        np.empty(len(sizes) + 1, np.uint32),
        np.empty(n, np.uint16),
        np.empty(n + 1, np.uint64),
    )
    postings, size, slices = write_postings(ends, *by_term, arrays["term_vbits"], out)
    df, docs, weights, position_bytes, checkpoints, term_slices, slice_chunk, slice_start = out
    return arrays | {
        "term_df": df,
        "posting_doc": docs[:postings],
        "posting_weight": weights[:postings],
        "position_bytes": position_bytes[:size],
        "position_checkpoint": checkpoints[: -(-postings >> CHECKPOINT_BITS)],
        "term_slices": term_slices,
        "slice_chunk": slice_chunk[:slices],
        "slice_start": slice_start[: slices + 1],
    }


def _lexicon_arrays(counts: Any, lexicon: Lexicon) -> tuple[Arrays, Any, Any]:
    """The arrays of terms and forms; and by the lexicon's form number the segment's term and the variant."""
    term_of_folded = lexicon.term_of_folded
    forms = lexicon.folded.in_order(np.flatnonzero(counts))
    is_used = np.zeros(len(lexicon.terms), np.bool_)
    is_used[term_of_folded[forms]] = True
    terms = lexicon.terms.in_order(np.flatnonzero(is_used))
    local_term = np.zeros(len(lexicon.terms), np.uint32)
    local_term[terms] = np.arange(len(terms), dtype=np.uint32)
    form_term = local_term[term_of_folded[forms]]
    variants, vbits, by_term = number_variants(form_term, counts[forms], len(terms))
    term_of_form = np.zeros(len(counts), np.uint32)
    term_of_form[forms] = form_term
    variant_of_form = np.zeros(len(counts), np.uint8)
    variant_of_form[forms] = variants
    arrays = {
        "term_vbits": vbits,
        "form_term": form_term,
        "form_variant": variants,
        "form_count": counts[forms].astype(np.uint32),
        "term_form": by_term,
        "term_form_start": _starts(np.bincount(form_term, minlength=len(terms))).astype(np.uint32),
    }
    for name, texts, numbers in (("term", lexicon.terms, terms), ("form", lexicon.folded, forms)):
        text, start = texts.copied(numbers)
        arrays |= {f"{name}_text": text, f"{name}_start": start.astype(np.uint32)}
    return arrays, term_of_form, variant_of_form


def _text_blob(texts: Sequence[bytes], dtype: type[np.unsignedinteger[Any]] = np.uint32) -> tuple[Any, Any]:
    """Texts one behind the other, and where each begins."""
    return np.frombuffer(b"".join(texts), np.uint8), _starts([len(text) for text in texts]).astype(dtype)


def _identities(articles: Sequence[Article]) -> Arrays:
    ids = [article.id.encode("utf-8", "surrogatepass") for article in articles]
    hashes = np.array([hash_of(article_id) for article_id in ids], np.uint64)
    order = np.argsort(hashes, kind="stable")
    text, start = _text_blob(ids, np.uint64)
    digests = [article.digest() for article in articles]
    return {
        "id_text": text,
        "id_start": start,
        "id_hash": hashes[order],
        "id_doc": order.astype(np.uint32),
        "digest": np.frombuffer(b"".join(digests), np.uint8).reshape(-1, 16),
    }


def _dates(articles: Sequence[Article]) -> Arrays:
    dates = [article.published for article in articles]
    return {
        "instant": np.array([date.instant if date else UNDATED_INSTANT for date in dates], np.int64),
        "first_day": np.array([date.first_day.toordinal() if date else 0 for date in dates], np.int32),
        "last_day": np.array([date.last_day.toordinal() if date else 0 for date in dates], np.int32),
    }


def _facets(articles: Sequence[Article], dictionaries: Dictionaries) -> dict[str, tuple[Any, Any, Any]]:
    """Of each facet: where each row's values begin, the values' ids, and how often each is mentioned."""
    found: dict[str, tuple[list[int], list[str], list[int]]] = {name: ([], [], []) for name in FACET_FIELDS}
    for article in articles:
        mentioned = Counter(map(_KIND_AND_NAME, article.mentions))
        for facet, values in facet_values(article).items():
            sizes, labels, counts = found[facet]
            sizes.append(len(values))
            if values:
                labels += values
                counts += [mentioned.get((facet, value), 1) for value in values]
    return {
        facet: (
            _starts(sizes).astype(np.uint32),
            dictionaries.intern(facet, labels),
            np.minimum(np.array(counts, np.int64), np.iinfo(np.uint16).max).astype(np.uint16),
        )
        for facet, (sizes, labels, counts) in found.items()
    }


def _facet_arrays(facet: str, start: Any, value: Any, count: Any) -> Arrays:
    distinct, slots, sizes = np.unique(value, return_inverse=True, return_counts=True)
    inverted_start = _starts(sizes).astype(np.uint32)
    return {
        f"{facet}_start": start,
        f"{facet}_value": value,
        f"{facet}_count": count,
        f"{facet}_inv_value": distinct.astype(np.uint32),
        f"{facet}_inv_start": inverted_start,
        f"{facet}_inv_doc": invert_values(start, value, slots, inverted_start[:-1].copy()),
    }
