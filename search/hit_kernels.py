"""Compiled loops that read all that is shown of the hits of a page: records, titles, sentences with their matches, entities.

Python gets a few long texts with bounds, decodes each once and slices; the interpreter's lock is free meanwhile.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from index.bounds_kernels import bounds_of
from index.compiled import compiled
from index.text_kernels import append_line, skip_sections, with_room
from search.compound_kernels import MAX_COMPOUND
from search.mark_kernels import choose_sentences, place_terms, row_matches
from search.quote_kernels import keep_quoted
from search.snippet_kernels import HTML, TEXT, cut, write_fragment
from search.spelling_kernels import find_words, spell

_ANY = np.int64(1) << 40
_OPENS, _COMMA, _CLOSES = 0x5B, 0x2C, 0x5D


@compiled
def _marks(found: Any, first_word: int, spelt: int, starts: Any, ends: Any) -> Any:
    """Matches in code points instead of words: (n, 3) start, end, clause; only of the `spelt` words, from the first one on."""
    marks = np.empty((len(found), 3), np.int64)
    count = 0
    for match in range(len(found)):
        first, last = found[match, 0] - first_word, found[match, 1] - first_word
        if 0 <= first <= last < spelt:
            marks[count, 0] = starts[first]
            marks[count, 1] = ends[last]
            marks[count, 2] = found[match, 2]
            count += 1
    return marks[:count]


@compiled
def _show(text: Any, start: int, end: int, marks: Any, clauses: int, is_whole: bool, out: Any) -> Any:
    """Write a sentence or, with `is_whole`, all of a text as a fragment, and keep its bounds.

    out  (texts, html, sizes, bounds, shown_marks); sizes[4] fragments and sizes[5] marks are there already
    """
    texts, html, sizes, bounds, shown_marks = out
    begin, stop, before, after = start, end, False, False
    if not is_whole:
        begin, stop, before, after = cut(text, start, end, marks, clauses)
    first = 0
    while first < len(marks) and marks[first, 0] < begin:
        first += 1
    last = first
    while last < len(marks) and marks[last, 1] <= stop:
        last += 1
    texts, html = write_fragment(text, begin, stop, (before, after), marks[first:last], texts, html, sizes)
    shift = before - begin
    number, count = sizes[4], sizes[5]
    if count + last - first > len(shown_marks):
        longer = np.empty((2 * (count + last - first), 2), np.int64)
        longer[:count] = shown_marks[:count]
        shown_marks = longer
    for mark in range(first, last):
        shown_marks[count, 0] = marks[mark, 0] + shift
        shown_marks[count, 1] = marks[mark, 1] + shift
        count += 1
    bounds[number + 1, 0], bounds[number + 1, 1], bounds[number + 1, 2] = sizes[TEXT], sizes[HTML], count
    sizes[4], sizes[5] = number + 1, count
    return texts, html, sizes, bounds, shown_marks


@compiled
def _show_body(
    codes: Any, at: int, begins: Any, most: int, low: int, matching: Any, store: Any, room: Any, words: Any, out: Any
) -> tuple[Any, Any, Any, int]:
    """Show the sentences of a body that show most of what matched.

    at     the byte at which the body begins;  begins  (S,) the first word of each sentence;  low  the position of its first word
    matching  (clauses, placed, row, forms), see `row_matches`;  store  (stoppers, pieces)
    room, words, out  see `spell`, `find_words`, `_show`. Returns these, and how many sentences are shown.
    """
    clauses, placed, row, forms = matching
    stoppers, pieces = store
    if len(begins) == 0:
        return room, words, out, 0
    terms = placed[4]
    needed = np.int64(0)
    for term in range(terms):
        last = placed[0][row * terms + term + 1]
        if last > placed[0][row * terms + term]:
            needed = max(needed, placed[1][last - 1] - low + 1)
    found = np.empty((0, 3), np.int64)
    count = np.int64(0)
    if needed:
        # The last match may be the beginning of a compound.
        words, count = find_words(codes, at, needed + MAX_COMPOUND, stoppers, pieces[2], words)
        found = row_matches(clauses, placed, row, low, _ANY, words[:count], codes, stoppers, pieces, forms)
    chosen = choose_sentences(found[:, 0], found[:, 2], begins, most)
    if len(chosen) == 0:
        chosen = np.zeros(1, np.int64)
    for sentence in chosen:
        # Where the file is damaged, a sentence may begin before the one before, or behind all words.
        begin = min(np.int64(begins[sentence]), count)
        is_last = sentence + 1 == len(begins)
        end = _ANY if is_last else max(np.int64(begins[sentence + 1]), begin)
        first, last = np.searchsorted(found[:, 0], begin), np.searchsorted(found[:, 0], end)
        until = max(end, found[last - 1, 1] + 1) if last > first else end
        from_byte = at if begin == 0 else words[begin - 1]
        room, size, spelt = spell(codes, from_byte, begin == 0, until - begin, stoppers, pieces, room)
        text, starts, ends = room
        if spelt == 0:
            starts[0] = size
        text_end = size
        if not is_last:
            # Where the next sentence begins right behind what was spelt, a letter stands for its first word.
            text_end = max(starts[end - begin] if end - begin < spelt else size - 1, starts[0])
        marks = _marks(found[first:last], begin, spelt, starts, ends)
        out = _show(text[:size], starts[0], text_end, marks, len(clauses[1]), False, out)
    return room, words, out, len(chosen)


@compiled
def _is_any_renamed(values: Any, renamed: Any) -> bool:
    """Whether one of some values counts as another."""
    found = False
    for value in values:
        if (value >> 6) < len(renamed):
            found |= (renamed[value >> 6] >> np.uint64(value & 63) & np.uint64(1)) != 0
    return found


@compiled
def _count_of_same(values: Any, counts: Any, canon: Any, begin: int, place: int, end: int) -> int:
    """The counts of all values from begin to end that count as the one at a place; 0 where an earlier one does."""
    count = np.int64(0)
    for other in range(begin, end):
        # Where the file is damaged, a value may be none of the index; `_Entities` refuses it.
        is_same = values[other] == values[place]
        if not is_same and values[other] < len(canon) and values[place] < len(canon):
            is_same = canon[values[other]] == canon[values[place]]
        if is_same:
            if other < place:
                return np.int64(0)
            count += counts[other]
    return min(count, np.int64(0xFFFF))


@compiled
def most_mentioned(docs: Any, facets: Any, most: int) -> Any:
    """The values of some facets that rows mention most often.

    docs  (h,);  facets  of each facet (start, value, count), and what each value counts as with a bit for each that counts as
          another, see `count_kernels.renamed_bits`; values that count as one are one, mentioned as often as all of them
    Returns (h, most, 3): place of the facet, value, count; best first, then in the order of the facets; count 0 where there
    are fewer. O(values of the rows × most), and for a row with values that count as others O(its values²).
    """
    chosen = np.zeros((len(docs), most, 3), np.int64)
    for row in range(len(docs)):
        for facet in range(len(facets)):
            start, values, counts, canon, renamed = facets[facet]
            begin, end = bounds_of(start, docs[row], len(values))
            is_mixed = _is_any_renamed(values[begin:end], renamed)
            for place in range(begin, end):
                count = np.int64(counts[place])
                if is_mixed:
                    count = _count_of_same(values, counts, canon, begin, place, end)
                    if count == 0:
                        continue
                slot = most
                while slot > 0 and chosen[row, slot - 1, 2] < count:
                    slot -= 1
                if slot == most:
                    continue
                for behind in range(most - 1, slot, -1):
                    chosen[row, behind] = chosen[row, behind - 1]
                chosen[row, slot, 0] = facet
                chosen[row, slot, 1] = values[place]
                chosen[row, slot, 2] = count
    return chosen


@compiled
def _entities(docs: Any, facets: Any, most: int) -> Any:
    """What `most_mentioned` gives, (h, most), each entity packed into one number as `read_page` says."""
    chosen = most_mentioned(docs, facets, most)
    packed = np.empty((len(docs), most), np.int64)
    for row in range(len(docs)):
        for place in range(most):
            facet, value, count = chosen[row, place]
            packed[row, place] = (value << 18) | (count << 2) | facet
    return packed


@compiled
def read_page(
    docs: Any, query: Any, index: Any, words_of: Any, store: Any, facets: Any, limits: Any
) -> tuple[Any, ...]:
    """All that is shown of h rows of a segment.

    docs      (h,) int64
    query     (numbers (K, m) of the terms of each word, form_sets, sets and sections, see `place_terms`;
              clause_terms (C, longest), the words; slops (C, longest - 1), see `row_matches`; quoted, see `keep_quoted`)
    index     (postings, positions, term_slices, term_vbits, forms), see `place_terms` and `row_matches`
    words_of  (section_words, sentence_start, sentence_word);  store  (text_codes, text_start, pieces)
    facets    of each kind of entity (start, value, count, canon, renamed), see `most_mentioned`
    limits    (stoppers, gap between the sections' positions, most sentences of a body, most entities)
    Returns, texts in UTF-8:
    records   a JSON array of the first lines of the rows' records
    texts, html   of all F fragments; bounds (F + 1, 3)  where each begins in them, in code points, and in marks; and the end
    marks     (m, 2) start and end of each match in its fragment
    counts    (h,) the fragments of each row, first its title, then sentences
    entities  (h, most) value << 18 | count << 2 | place in facets, 0 where there are no more
    O(bytes of the rows' texts and of their positions).
    """
    numbers, form_sets, sets, sections, clause_terms, slops, quoted = query
    postings, positions_of, term_slices, term_vbits, forms = index
    section_words, sentence_start, sentence_word = words_of
    text_codes, text_start, pieces = store
    stoppers, gap, most_sentences, most_entities = limits
    clauses = (clause_terms, slops)
    chosen = (form_sets, sets, sections, section_words)
    found_at = place_terms(postings, positions_of, numbers, term_slices, term_vbits, docs, chosen)
    placed = (*keep_quoted(found_at, quoted, section_words, 2 * gap, docs), len(numbers))
    h = len(docs)
    records, filled = np.empty(1024 * h + 2, np.uint8), 1
    records[0] = _OPENS
    words = np.empty(1024, np.int64)
    room = (np.empty(1024, np.uint32), np.empty(256, np.int64), np.empty(256, np.int64))
    out = (
        np.empty(1024 * h, np.uint8), np.empty(2048 * h, np.uint8), np.zeros(6, np.int64),
        np.zeros((h * (1 + most_sentences) + 1, 3), np.int64), np.empty((16 * h, 2), np.int64),
    )  # fmt: skip
    counts = np.empty(h, np.int64)
    for row in range(h):
        doc = docs[row]
        codes = text_codes[np.int64(text_start[doc]) : np.int64(text_start[doc + 1])]
        if row:
            records = with_room(records, filled + 1)
            records[filled] = _COMMA
            filled += 1
        title_at, records, filled = append_line(codes, 0, stoppers, pieces, records, filled)
        of_title = np.int64(section_words[doc, 0])
        words, count = find_words(codes, title_at, of_title, stoppers, pieces[2], words)
        found = row_matches(clauses, placed, row, 0, of_title, words[:count], codes, stoppers, pieces, forms)
        room, size, spelt = spell(codes, title_at, True, _ANY, stoppers, pieces, room)
        out = _show(room[0][:size], 0, size, _marks(found, 0, spelt, room[1], room[2]), len(slops), True, out)
        body_at = skip_sections(codes, title_at, 2, stoppers)
        begins = sentence_word[np.int64(sentence_start[doc]) : np.int64(sentence_start[doc + 1])]
        low = of_title + np.int64(section_words[doc, 1]) + 2 * gap
        matching = (clauses, placed, row, forms)
        room, words, out, shown = _show_body(
            codes, body_at, begins, most_sentences, low, matching, (stoppers, pieces), room, words, out
        )
        counts[row] = 1 + shown
    records = with_room(records, filled + 1)
    records[filled] = _CLOSES
    texts, html, sizes, bounds, marks = out
    return (
        records[: filled + 1], texts[: sizes[2]], html[: sizes[3]], bounds[: sizes[4] + 1], marks[: sizes[5]], counts,
        _entities(docs, facets, most_entities),
    )  # fmt: skip


@compiled
def read_texts(numbers: Any, text: Any, start: Any) -> tuple[Any, Any]:
    """Some of many texts, one behind the other, and where each ends in code points.

    numbers  (n,) of the texts;  text, start  UTF-8 of all texts and where each begins. O(bytes of the chosen ones).
    """
    size = 0
    for number in numbers:
        begin, end = bounds_of(start, number, len(text))
        size += end - begin
    out = np.empty(size, np.uint8)
    ends = np.empty(len(numbers), np.int64)
    at, length = 0, 0
    for place in range(len(numbers)):
        begin, end = bounds_of(start, numbers[place], len(text))
        for byte in range(begin, end):
            out[at] = text[byte]
            length += (text[byte] & 0xC0) != 0x80
            at += 1
        ends[place] = length
    return out, ends
