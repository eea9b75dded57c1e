"""Compiled loops that find words within one quotation.

placed    (bounds, positions, variants, owners): what `search.mark_kernels.place_terms` gives for some rows
clauses   (terms (C, longest), -1 behind the last; slops (C, longest - 1); parts (C,)): words, each at most so many positions behind
          the one before, and the part that they stand for
quoted    the G quotations that are asked for: (of_word (K,) the number of the one that each word is looked for in, -1 anywhere;
          clause_start (G + 1,) where the clauses of each begin; clauses, those of each by their parts; parts (G,) how many each
          has; chosen (G, Q) uint8, which of the segment's Q quotations may be it; (quote_start, quote_first, quote_last) of these)
"""

from __future__ import annotations

from typing import Any

import numpy as np

from index.bounds_kernels import bounds_of
from index.compiled import compiled
from search.mark_kernels import place_terms


@compiled
def _places_within(placed: Any, word: int, first: int, last: int) -> Any:
    """The places of a word of a row from one position to another."""
    bounds, positions = placed[0], placed[1]
    known = positions[bounds[word] : bounds[word + 1]]
    return known[np.searchsorted(known, first) : np.searchsorted(known, last + 1)]


@compiled
def _stands_within(terms: Any, slops: Any, placed: Any, of_row: int, first: int, last: int) -> bool:
    """Whether words stand so from one position to another of a row, whose words begin at `of_row`. O(words × log + occurrences)."""
    reached = _places_within(placed, of_row + terms[0], first, last)
    length = 1
    while length < len(terms) and terms[length] >= 0 and len(reached) > 0:
        following = _places_within(placed, of_row + terms[length], first, last)
        nexts = np.empty(len(following), np.int64)
        count, earlier = 0, 0
        for position in following:
            while earlier < len(reached) and reached[earlier] + slops[length - 1] < position:
                earlier += 1
            if earlier == len(reached):
                break
            if reached[earlier] < position:
                nexts[count] = position
                count += 1
        reached = nexts[:count]
        length += 1
    return len(reached) > 0


@compiled
def holds_parts(clauses: Any, parts: int, placed: Any, row: int, words: int, within: tuple[int, int]) -> bool:
    """Whether a row holds all parts from one position to another: of each part one of its clauses, which are ordered by parts.

    words  how many were placed in each row
    """
    terms, slops, of_part = clauses
    met = 0
    for clause in range(len(of_part)):
        if of_part[clause] == met:
            first, last = within
            met += _stands_within(terms[clause], slops[clause], placed, row * words, first, last)
    return met == parts


@compiled
def _meant(quoted: Any, group: int, placed: Any, row: int, begin: int, end: int, low: int) -> Any:
    """Which of the quotations begin..end-1 of a row, whose body begins at position `low`, hold all parts of an asked one."""
    of_word, clause_start, clauses, parts, chosen, quotes = quoted
    _start, quote_first, quote_last = quotes
    first, last = clause_start[group], clause_start[group + 1]
    own = (clauses[0][first:last], clauses[1][first:last], clauses[2][first:last])
    meant = np.zeros(end - begin, np.bool_)
    for quote in range(begin, end):
        bounds = (low + np.int64(quote_first[quote]), low + np.int64(quote_last[quote]))
        meant[quote - begin] = chosen[group, quote] and holds_parts(
            own, parts[group], placed, row, len(of_word), bounds
        )
    return meant


@compiled
def rows_with_quotation(index: Any, asked: Any, quoted: Any, section_words: Any, gaps: int, docs: Any) -> Any:
    """Which of h rows hold all parts of the only quotation that is asked for; the places of the rows, ascending.

    index    (postings, positions, term_slices, term_vbits) and asked (numbers (K, m), form_sets, sets, sections), see `place_terms`
    gaps     what the position of a body's first word is beyond the words before it
    docs     (h,) int64, ascending. O(h × K × log P + bytes of the postings + quotations × occurrences).
    """
    postings, positions_of, term_slices, term_vbits = index
    numbers, form_sets, sets, sections = asked
    chosen = (form_sets, sets, sections, section_words)
    quote_start, quote_first, _last = quoted[5]
    kept = np.empty(len(docs), np.int64)
    count = 0
    for place in range(len(docs)):
        begin, end = bounds_of(quote_start, docs[place], len(quote_first))
        if not quoted[4][0, begin:end].any():
            continue
        placed = place_terms(postings, positions_of, numbers, term_slices, term_vbits, docs[place : place + 1], chosen)
        low = np.int64(section_words[docs[place], 0]) + np.int64(section_words[docs[place], 1]) + gaps
        if _meant(quoted, 0, placed, 0, begin, end, low).any():
            kept[count] = place
            count += 1
    return kept[:count]


@compiled
def keep_quoted(placed: Any, quoted: Any, section_words: Any, gaps: int, docs: Any) -> Any:
    """What was placed in h rows, without the places of words that are looked for in a quotation, and are in none that is meant.

    The arrays of `placed` are changed. O(places × quotations of the row + quotations × occurrences).
    """
    of_word, _starts, _clauses, parts, _chosen, quotes = quoted
    if len(parts) == 0:
        return placed
    bounds, positions, variants, owners = placed
    quote_start, quote_first, quote_last = quotes
    words = len(of_word)
    before = (bounds.copy(), positions, variants, owners)
    count = 0
    for row in range(len(docs)):
        begin, end = bounds_of(quote_start, docs[row], len(quote_first))
        low = np.int64(section_words[docs[row], 0]) + np.int64(section_words[docs[row], 1]) + gaps
        # Before any place of the row is moved.
        meant = np.zeros((len(parts), end - begin), np.bool_)
        for group in range(len(parts)):
            meant[group] = _meant(quoted, group, before, row, begin, end, low)
        for word in range(row * words, (row + 1) * words):
            group = of_word[word - row * words]
            for place in range(before[0][word], before[0][word + 1]):
                at = positions[place] - low
                is_kept = group < 0
                quote = begin
                while not is_kept and quote < end:
                    is_kept = meant[group, quote - begin] and quote_first[quote] <= at <= quote_last[quote]
                    quote += 1
                if is_kept:
                    positions[count], variants[count], owners[count] = positions[place], variants[place], owners[place]
                    count += 1
            bounds[word + 1] = count
    return bounds, positions[:count], variants[:count], owners[:count]
