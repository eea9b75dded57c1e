"""Articles to the arrays of a new segment: texts are cut, numbered and inverted in bulk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate
from operator import attrgetter
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh.util.numeric import length_to_byte

from index.analysis import language_of
from index.article import Article
from index.dictionary import Dictionaries
from index.facets import FacetWriter, KnownNames
from index.invert_kernels import place_tokens, sort_by_term, write_postings
from index.lexicon import Entries, Lexicon, code_point_classes
from index.numbering import Numbers, Places
from index.pieces import starts_of
from index.row import Row
from index.schema import SECTION_GAP, SECTION_WEIGHTS, SECTIONS
from index.segment import CHECKPOINT_BITS, UNDATED_INSTANT
from index.texts import Sections, TextWriter
from index.tokenize_kernels import body_sentences
from index.variants import number_variants

Arrays = dict[str, npt.NDArray[Any]]

# A lexicon of more forms is dropped; its words are met again soon enough.
_MAX_FORMS = 200_000
# The same for names.
_MAX_NAMES = 50_000
# Texts that are cut at a time, in code points: so many that the interpreter's lock is seldom asked for, so few that their arrays
# take little memory.
_BATCH_SIZE = 400_000
_sections_of = attrgetter(*SECTIONS)
_HALF_UNITS = np.array([2 * SECTION_WEIGHTS[name] for name in SECTIONS], np.uint8)
# A position takes at most this many bytes: 32 bits and 8 of the variant, 6 to a byte.
_POSITION_BYTES = 7


_Tokens = tuple[npt.NDArray[np.int32], npt.NDArray[np.uint32]]
"""Tokens in the order of rows: (n,) form numbers and positions."""


class Inverter:
    """Turns batches of articles into segments; keeps the words it has met for the next batch."""

    def __init__(self) -> None:
        self._lexicon = Lexicon()
        self._classes = code_point_classes()
        self._names = KnownNames()

    def invert(self, rows: Sequence[Row], dictionaries: Dictionaries) -> Arrays:
        """All arrays of a segment of these rows, in their order. New values of facets go into `dictionaries`."""
        if len(self._lexicon) > _MAX_FORMS:
            self._lexicon = Lexicon()
        if len(self._names) > _MAX_NAMES:
            self._names = KnownNames()
        texts = _Texts(self._lexicon, self._classes, FacetWriter(self._classes, self._names))
        for batch in _batches(rows):
            texts.add(rows[batch])
        arrays = texts.arrays(dictionaries)
        arrays |= _postings(texts.tokens, arrays, self._lexicon, [language_of(row.texts[-1].language) for row in rows])
        return arrays | _identities(rows) | _dates([row.texts[-1] for row in rows])


class _Texts:
    """Cuts the sections of articles into words, and collects what is known of the words."""

    def __init__(self, lexicon: Lexicon, classes: npt.NDArray[np.uint8], facets: FacetWriter) -> None:
        self._lexicon = lexicon
        self._classes = classes
        self._writer = TextWriter(lexicon.numbering, classes)
        self._facets = facets
        self._rows = 0
        self.tokens: list[_Tokens] = []
        self._row_arrays: dict[str, list[npt.NDArray[Any]]] = {}

    def add(self, rows: Sequence[Row]) -> None:
        """Take in the next rows."""
        articles = [row.texts[-1] for row in rows]
        cut = Sections([text or "" for article in articles for text in _sections_of(article)], self._classes)
        forms, ordinals, word_forms = self._lexicon.numbering.tokens(cut.codes, cut.starts, cut.ends)
        self._lexicon.derive()
        self._facets.add(rows, cut)
        self._writer.add(rows, cut, word_forms)
        self.tokens.append((forms.copy(), self._place(ordinals, cut.word)))  # without the room for more
        self._keep_sentences(cut, word_forms)
        self._rows += len(rows)

    def arrays(self, dictionaries: Dictionaries) -> Arrays:
        """The arrays of the rows that come from their texts."""
        arrays = {name: np.concatenate(parts) for name, parts in self._row_arrays.items()}
        codes = {length: length_to_byte(length) for length in np.unique(arrays["doc_length"]).tolist()}
        arrays["doc_length_code"] = np.array([codes[length] for length in arrays["doc_length"].tolist()], np.uint8)
        arrays["sentence_start"] = _starts(arrays.pop("sentence_sizes"))
        return arrays | self._writer.arrays() | self._facets.arrays(dictionaries)

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


def _starts(sizes: Sequence[int] | npt.NDArray[Any]) -> npt.NDArray[np.uint64]:
    """Where each of the parts with these sizes begins, and where the last ends."""
    return starts_of(sizes, np.uint64)


def _postings(tokens: list[_Tokens], rows: Arrays, lexicon: Lexicon, languages: Sequence[str]) -> Arrays:
    """The term and form arrays and the postings of tokens, which are used up.

    rows  the arrays of the rows that they stand in;  languages  of each row
    """
    spoken = sorted(set(languages))
    if len(spoken) > 1:
        _tell_apart(tokens, [spoken.index(language) for language in languages], rows["doc_length"], len(lexicon))
    # What can be done by form is done by form: tokens are many more.
    occurrences = np.zeros(len(spoken) * len(lexicon), np.int64)
    for forms, _ in tokens:
        occurrences += np.bincount(forms, minlength=len(occurrences))
    counts = occurrences.reshape(len(spoken), len(lexicon))
    entries = [lexicon.entries(language, counts[number]) for number, language in enumerate(spoken)]
    arrays, terms, variants = _lexicon_arrays(entries, lexicon)
    sizes = _sums(arrays["form_term"], arrays["form_count"], len(arrays["term_vbits"]))
    ends = np.cumsum(sizes)
    n = int(ends[-1]) if len(ends) else 0
    by_term = _by_term(tokens, rows, (terms, variants), ends - sizes, n)
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


def _tell_apart(tokens: list[_Tokens], languages: Sequence[int], lengths: Any, forms: int) -> None:
    """Give the forms of each language numbers of their own: those of language number l begin at l * forms."""
    offsets = np.array(languages, np.int32) * forms
    first = 0
    ends = np.cumsum(lengths, dtype=np.int64)
    for numbers, _ in tokens:
        last = int(np.searchsorted(ends, (ends[first - 1] if first else 0) + len(numbers), "right"))
        np.add(numbers, np.repeat(offsets[first:last], lengths[first:last]), out=numbers)
        first = last


def _by_term(
    tokens: list[_Tokens], rows: Arrays, of_form: tuple[Any, Any], starts: Any, n: int
) -> tuple[Any, Any, Any, Any]:
    """Rows, positions, variants and weights of all n tokens, which are used up, by term; of_form: terms and variants."""
    out = np.empty(n, np.uint32), np.empty(n, np.uint32), np.empty(n, np.uint8), np.empty(n, np.uint8)
    row = 0
    tokens.reverse()
    while tokens:
        row = sort_by_term(
            *tokens.pop(), row, rows["doc_length"], rows["section_words"], SECTION_GAP, _HALF_UNITS, *of_form, starts, out
        )  # fmt: skip
    return out


def _sums(groups: npt.NDArray[Any], numbers: npt.NDArray[Any], length: int) -> npt.NDArray[np.int64]:
    """The sum of the numbers of each group; below 2^53, they are exact."""
    return np.bincount(groups, numbers, minlength=length).astype(np.int64)


def _lexicon_arrays(entries: Sequence[Entries], lexicon: Lexicon) -> tuple[Arrays, Any, Any]:
    """The arrays of terms and forms; and term and variant by the number of a form, of one language behind the other."""
    folded, entry_term, counts = (
        np.concatenate([getattr(each, name) for each in entries]) for name in Entries._fields[:3]
    )
    is_used = np.zeros(len(lexicon.terms), np.bool_)
    is_used[entry_term] = True
    terms = lexicon.terms.in_order(np.flatnonzero(is_used))
    local_term = np.zeros(len(lexicon.terms), np.uint32)
    local_term[terms] = np.arange(len(terms), dtype=np.uint32)
    forms, of_entry = _forms_in_order(folded, local_term[entry_term], lexicon)
    form_term, form_folded = local_term[entry_term[forms]], folded[forms]
    form_count = _sums(of_entry, counts, len(forms))
    variants, vbits, by_term = number_variants(form_term, form_count, len(terms))
    # A language may have no word here; what does not occur may be anything.
    of_number = [
        of_entry[first + each.of_form] if len(each.folded) else np.zeros(len(each.of_form), np.int64)
        for first, each in zip(_firsts(entries), entries, strict=True)
    ]
    of_form = np.concatenate(of_number) if len(of_entry) else np.empty(0, np.int64)
    arrays = {
        "term_vbits": vbits,
        "form_term": form_term,
        "form_variant": variants,
        "form_count": form_count.astype(np.uint32),
        "term_form": by_term,
        "term_form_start": _starts(np.bincount(form_term, minlength=len(terms))).astype(np.uint32),
    }
    for name, texts, numbers in (("term", lexicon.terms, terms), ("form", lexicon.folded, form_folded)):
        text, start = texts.copied(numbers)
        arrays |= {f"{name}_text": text, f"{name}_start": start.astype(np.uint32)}
    return arrays, form_term[of_form], variants[of_form]


def _forms_in_order(folded: Any, terms: Any, lexicon: Lexicon) -> tuple[Any, Any]:
    """An entry for each form, in their order: by text, equal ones by term; and the place among these of each entry's form."""
    is_used = np.zeros(len(lexicon.folded), np.bool_)
    is_used[folded] = True
    texts = lexicon.folded.in_order(np.flatnonzero(is_used))
    rank = np.empty(len(lexicon.folded), np.int64)
    rank[texts] = np.arange(len(texts))
    if len(texts) == len(folded):  # as in a single language: then no two forms are alike
        order = np.empty(len(texts), np.int64)
        order[rank[folded]] = np.arange(len(texts))
        return order, rank[folded]
    keys = (rank[folded] << 32) | terms
    order = np.argsort(keys)
    in_order = keys[order]
    is_first = np.ones(len(order), np.bool_)
    is_first[1:] = in_order[1:] != in_order[:-1]
    of_entry = np.empty(len(order), np.int64)
    of_entry[order] = np.cumsum(is_first) - 1
    return order[is_first], of_entry


def _firsts(entries: Sequence[Entries]) -> list[int]:
    """The place of each language's first entry among the entries of all."""
    return [0, *accumulate(len(each.folded) for each in entries)][:-1]


def _text_blob(texts: Sequence[bytes], dtype: type[np.unsignedinteger[Any]] = np.uint32) -> tuple[Any, Any]:
    """Texts one behind the other, and where each begins."""
    return np.frombuffer(b"".join(texts), np.uint8), _starts([len(text) for text in texts]).astype(dtype)


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
