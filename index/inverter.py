"""Articles to the arrays of a new segment: texts are cut, numbered and inverted in bulk."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import zstandard
from whoosh.util.numeric import length_to_byte

from index.analysis import analyzer_for
from index.article import Article
from index.dictionary import Dictionaries
from index.invert_kernels import invert_values, sort_by_term, write_postings
from index.lexicon import Lexicon, code_point_classes
from index.record import full_record_of, mention_records_of, record_of
from index.schema import FACET_FIELDS, LANGUAGE, SECTION_GAP, SECTION_WEIGHTS, SECTIONS, facet_values
from index.segment import CHECKPOINT_BITS, UNDATED_INSTANT, hash_of
from index.tokenize_kernels import SECTION_END, cut_words, find_sentences, pack_words
from index.variants import number_variants

Arrays = dict[str, npt.NDArray[Any]]

COMPRESSION_LEVEL = 3
# A lexicon of more forms is dropped; its words are met again soon enough.
_MAX_FORMS = 400_000
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
# Texts that are cut at a time, in code points.
_BATCH_SIZE = 1_000_000
_KIND_AND_NAME = attrgetter("kind", "name")
# A position takes at most this many bytes: 32 bits and 8 of the variant, 6 to a byte.
_POSITION_BYTES = 7


class Inverter:
    """Turns batches of articles into segments; keeps the words it has met for the next batch."""

    def __init__(self) -> None:
        self._lexicon = Lexicon(analyzer_for(LANGUAGE))
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
        texts = _Texts(self._lexicon, self._classes)
        for batch in _batches(articles):
            texts.add(batch)
        arrays = texts.arrays()
        arrays |= _postings(texts.tokens(), self._lexicon)
        arrays |= _identities(articles)
        arrays |= _dates(articles)
        arrays |= _records(articles, revisions)
        for facet, (start, value, count) in _facets(articles, dictionaries).items():
            arrays |= _facet_arrays(facet, start, value, count)
        return arrays


class _Texts:
    """Cuts the sections of articles into words, and collects what is known of the words."""

    def __init__(self, lexicon: Lexicon, classes: npt.NDArray[np.uint8]) -> None:
        self._lexicon = lexicon
        self._classes = classes
        self._rows = 0
        self._tokens: list[_Tokens] = []
        self._row_arrays: dict[str, list[npt.NDArray[Any]]] = {}

    def add(self, articles: Sequence[Article]) -> None:
        """Take in the next articles."""
        sections = [getattr(article, name) or "" for article in articles for name in SECTIONS]
        joined = chr(SECTION_END).join(sections).encode("utf-32-le", "surrogatepass")
        codes = np.frombuffer(joined, np.uint32)
        begin = _starts([len(section) + 1 for section in sections])[:-1].astype(np.int64)
        starts, ends = np.empty((2, len(codes) // 2 + 1), np.int64)
        words = cut_words(codes, 0, len(codes), self._classes, starts, ends)
        section_word = np.append(np.searchsorted(starts[:words], begin), words)
        counts = np.diff(section_word).reshape(-1, len(SECTIONS))
        forms, ordinals = self._lexicon.number(codes, words, starts, ends)
        self._lexicon.derive()
        placed = _place(counts, self._rows)
        self._tokens.append(_Tokens(forms, *(array[ordinals] for array in placed)))
        self._keep(
            "doc_length", np.bincount(placed[0][ordinals] - self._rows, minlength=len(articles)).astype(np.uint32)
        )
        self._keep("section_words", counts[:, :2].astype(np.uint32))
        self._keep_offsets(begin, section_word, starts, ends)
        self._keep_sentences(codes, words, starts, ends, self._word_flags(words, forms, ordinals), section_word)
        self._rows += len(articles)

    def tokens(self) -> _Tokens:
        """All tokens, in the order of the rows."""
        return _Tokens(*(np.concatenate(parts) for parts in zip(*self._tokens, strict=True)))

    def arrays(self) -> Arrays:
        """The arrays of the rows that come from their texts."""
        arrays = {name: np.concatenate(parts) for name, parts in self._row_arrays.items()}
        codes = {length: length_to_byte(length) for length in np.unique(arrays["doc_length"]).tolist()}
        arrays["doc_length_code"] = np.array([codes[length] for length in arrays["doc_length"].tolist()], np.uint8)
        arrays["token_start"] = _starts(arrays.pop("token_sizes"))
        arrays["sentence_start"] = _starts(arrays.pop("sentence_sizes"))
        return arrays

    def _keep(self, name: str, array: npt.NDArray[Any]) -> None:
        self._row_arrays.setdefault(name, []).append(array)

    def _word_flags(self, words: int, forms: npt.NDArray[Any], ordinals: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
        flags = np.zeros(words, np.uint8)
        # Written backwards, so that a compound, which comes after its first part, does not stand for it.
        flags[ordinals[::-1]] = self._lexicon.flags[forms[::-1]]
        return flags

    def _keep_offsets(self, begin: Any, section_word: Any, starts: Any, ends: Any) -> None:
        words = int(section_word[-1])
        long = int(np.count_nonzero(ends[:words] - starts[:words] >= 31) + len(begin))
        gaps = np.count_nonzero(starts[1:words] - ends[: max(words - 1, 0)] >= 7)
        packed = np.empty(words + 5 * (long + int(gaps)), np.uint8)
        section_end = np.empty(len(begin), np.int64)
        size = pack_words(begin, section_word, starts, ends, packed, section_end)
        self._keep("token_bytes", packed[:size])
        self._keep("token_sizes", np.diff(section_end[len(SECTIONS) - 1 :: len(SECTIONS)], prepend=0))

    def _keep_sentences(self, codes: Any, words: int, starts: Any, ends: Any, flags: Any, section_word: Any) -> None:
        found = np.empty(words, np.int64)
        found = found[: find_sentences(codes, words, starts, ends, flags, self._classes, found)]
        body = np.searchsorted(found, section_word[len(SECTIONS) - 1 :: len(SECTIONS)])
        end = np.searchsorted(found, section_word[len(SECTIONS) :: len(SECTIONS)])
        sizes = end - body
        within = np.concatenate([found[first:last] for first, last in zip(body, end, strict=True)])
        within -= np.repeat(section_word[len(SECTIONS) - 1 : -1 : len(SECTIONS)], sizes)
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


def _batches(articles: Sequence[Article]) -> Iterator[Sequence[Article]]:
    """The articles in batches of about _BATCH_SIZE code points."""
    first, size = 0, 0
    for number, article in enumerate(articles):
        size += len(article.body)
        if size >= _BATCH_SIZE:
            yield articles[first : number + 1]
            first, size = number + 1, 0
    if first < len(articles):
        yield articles[first:]


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
    folded, terms = list(lexicon.folded), list(lexicon.terms)
    used = np.flatnonzero(counts)
    lexicon_term = np.array(lexicon.term_of_folded, np.int64)[used]
    term_texts = {number: terms[number].encode("utf-8", "surrogatepass") for number in np.unique(lexicon_term).tolist()}
    by_text = sorted(term_texts, key=term_texts.__getitem__)
    local_term = np.zeros(len(terms), np.uint32)
    local_term[by_text] = np.arange(len(by_text), dtype=np.uint32)
    form_texts = {form: folded[form].encode("utf-8", "surrogatepass") for form in used.tolist()}
    forms = np.array(sorted(form_texts, key=form_texts.__getitem__), np.int64)
    form_term = local_term[np.array(lexicon.term_of_folded, np.int64)[forms]]
    variants, vbits = number_variants(form_term, counts[forms], len(by_text))
    term_of_form = np.zeros(len(folded), np.uint32)
    term_of_form[forms] = form_term
    variant_of_form = np.zeros(len(folded), np.uint8)
    variant_of_form[forms] = variants
    arrays = {
        "term_vbits": vbits,
        "form_term": form_term,
        "form_variant": variants,
        "form_count": counts[forms].astype(np.uint32),
    }
    arrays["term_text"], arrays["term_start"] = _text_blob([term_texts[number] for number in by_text])
    arrays["form_text"], arrays["form_start"] = _text_blob([form_texts[form] for form in forms.tolist()])
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


def _records(articles: Sequence[Article], revisions: Sequence[tuple[Article, ...]]) -> Arrays:
    compress = zstandard.ZstdCompressor(COMPRESSION_LEVEL).compress
    blobs = {
        "meta": [compress(_json(record_of(article))) for article in articles],
        "body": [compress(article.body.encode("utf-8", "surrogatepass")) for article in articles],
        "mentions": [compress(_json(mention_records_of(article))) if article.mentions else b"" for article in articles],
        "revisions": [
            compress(_json([full_record_of(earlier) for earlier in each])) if each else b"" for each in revisions
        ],
    }
    arrays: Arrays = {}
    for name, texts in blobs.items():
        arrays[name], arrays[f"{name}_start"] = _text_blob(texts, np.uint64)
    return arrays


def _json(value: object) -> bytes:
    return _ENCODER.encode(value).encode("utf-8", "surrogatepass")


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
