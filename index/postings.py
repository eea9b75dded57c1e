"""Tokens of rows to the postings of a segment: its terms and forms in order, and term by term where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import numpy as np
import numpy.typing as npt

from index.invert_kernels import sort_by_term, write_postings
from index.lexicon import Entries, Lexicon
from index.pieces import starts_of
from index.schema import SECTION_GAP, SECTION_WEIGHTS, SECTIONS
from index.segment import CHECKPOINT_BITS
from index.variants import number_variants

Arrays = dict[str, npt.NDArray[Any]]
Tokens = tuple[npt.NDArray[np.int32], npt.NDArray[np.uint32]]
"""Tokens in the order of rows: (n,) form numbers and positions."""

_HALF_UNITS = np.array([2 * SECTION_WEIGHTS[name] for name in SECTIONS], np.uint8)
# A position takes at most this many bytes: 32 bits and 8 of the variant, 6 to a byte.
_POSITION_BYTES = 7


def postings_of(tokens: list[Tokens], rows: Arrays, lexicon: Lexicon, languages: Sequence[str]) -> Arrays:
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


def _tell_apart(tokens: list[Tokens], languages: Sequence[int], lengths: Any, forms: int) -> None:
    """Give the forms of each language numbers of their own: those of language number l begin at l * forms."""
    offsets = np.array(languages, np.int32) * forms
    first = 0
    ends = np.cumsum(lengths, dtype=np.int64)
    for numbers, _ in tokens:
        last = int(np.searchsorted(ends, (ends[first - 1] if first else 0) + len(numbers), "right"))
        np.add(numbers, np.repeat(offsets[first:last], lengths[first:last]), out=numbers)
        first = last


def _by_term(
    tokens: list[Tokens], rows: Arrays, of_form: tuple[Any, Any], starts: Any, n: int
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
    # Forms that do not stand there have the first entry, and where there is none, one behind the last.
    of_entry, form_term_of, variant_of = (
        np.append(array, array.dtype.type(0)) for array in (of_entry, form_term, variants)
    )
    of_number = np.concatenate(
        [of_entry[first + each.of_form] for first, each in zip(_firsts(entries), entries, strict=True)]
    )
    arrays = {
        "term_vbits": vbits,
        "form_term": form_term,
        "form_variant": variants,
        "form_count": form_count.astype(np.uint32),
        "term_form": by_term,
        "term_form_start": starts_of(np.bincount(form_term, minlength=len(terms)), np.uint64).astype(np.uint32),
    }
    for name, texts, numbers in (("term", lexicon.terms, terms), ("form", lexicon.folded, form_folded)):
        text, start = texts.copied(numbers)
        arrays |= {f"{name}_text": text, f"{name}_start": start.astype(np.uint32)}
    return arrays, form_term_of[of_number], variant_of[of_number]


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
