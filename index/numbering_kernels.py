"""Compiled loops that give equal stretches of code points equal numbers, in the order in which they are first met.

A numbering is a hash table and a pool of texts, four arrays together:
table     (2^k,) uint64: 40 bits of a text's hash and its number + 1 in 24 bits; 0 where free. It is never full
pool      code points of all texts, one behind the other;  pool_end  (n + 1,) where each ends
counts    [n]
Hashes only find the place to look: texts are compared code point by code point, whatever somebody planted in them.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from index.compiled import compiled

_FNV_BASIS, _FNV_PRIME = np.uint64(14695981039346656037), np.uint64(1099511628211)
_MIX = np.uint64(0x9E3779B97F4A7C15)
_NUMBER_MASK = np.uint64((1 << 24) - 1)
_HYPHEN, _HYPHEN_2, _HYPHEN_3 = 0x2D, 0x2010, 0x2011
_SPACE = 0x20


@compiled
def _hashed(hashed: int, code: int) -> int:
    """One step of FNV-1a with 64 bits."""
    return (hashed ^ np.uint64(code)) * _FNV_PRIME


@compiled
def _slot_and_tag(hashed: int, mask: int) -> tuple[int, int]:
    """Where to look for a text first, and the 40 bits of its hash that stand beside its number."""
    hashed ^= hashed >> np.uint64(32)
    hashed *= _MIX
    hashed ^= hashed >> np.uint64(29)
    return np.int64(hashed & np.uint64(mask)), hashed & ~_NUMBER_MASK


@compiled
def _is_text(codes: Any, first: int, last: int, starts: Any, ends: Any, pool: Any, at: int, end: int) -> bool:
    """Whether stretches first..last, joined, are the text pool[at:end]."""
    for stretch in range(first, last + 1):
        for position in range(starts[stretch], ends[stretch]):
            if at == end or pool[at] != codes[position]:
                return False
            at += 1
    return bool(at == end)


@compiled
def _number(
    codes: Any, first: int, last: int, starts: Any, ends: Any, table: Any, pool: Any, pool_end: Any, counts: Any
) -> int:
    """The number of the text that stretches first..last make up when joined; a new one if it was never met."""
    hashed = _FNV_BASIS
    for stretch in range(first, last + 1):
        for position in range(starts[stretch], ends[stretch]):
            hashed = _hashed(hashed, codes[position])
    mask = len(table) - 1
    slot, tag = _slot_and_tag(hashed, mask)
    while table[slot]:
        if table[slot] & ~_NUMBER_MASK == tag:
            number = np.int64(table[slot] & _NUMBER_MASK) - 1
            if _is_text(codes, first, last, starts, ends, pool, pool_end[number], pool_end[number + 1]):
                return number
        slot = (slot + 1) & mask
    number = counts[0]
    counts[0] += 1
    table[slot] = tag | np.uint64(number + 1)
    at = pool_end[number]
    for stretch in range(first, last + 1):
        for position in range(starts[stretch], ends[stretch]):
            pool[at] = codes[position]
            at += 1
    pool_end[number + 1] = at
    return number


@compiled
def _is_hyphen(code: int) -> bool:
    return code == _HYPHEN or code == _HYPHEN_2 or code == _HYPHEN_3


@compiled
def number_tokens(
    codes: Any, words: int, starts: Any, ends: Any, max_compound: int, table: Any, pool: Any, pool_end: Any,
    counts: Any, forms: Any, ordinals: Any, word_forms: Any
) -> int:  # fmt: skip
    """Number the forms of `words` words, and of the compounds among them; returns how many tokens that makes.

    forms, ordinals  (≥ words * 3 / 2,) receive the form and the place among the words of each token, in the order of
                     `index.analysis.Analyzer.tokens`
    word_forms       (words,) receives the form of each word. O(code points) expected.
    """
    count = 0
    word = 0
    while word < words:
        last = word
        while last + 1 < words and starts[last + 1] == ends[last] + 1 and _is_hyphen(codes[ends[last]]):
            last += 1
        for part in range(word, last + 1):
            forms[count] = word_forms[part] = _number(codes, part, part, starts, ends, table, pool, pool_end, counts)
            ordinals[count] = part
            count += 1
            if part == word and word < last < word + max_compound:
                forms[count] = _number(codes, word, last, starts, ends, table, pool, pool_end, counts)
                ordinals[count] = word
                count += 1
        word = last + 1
    return count


@compiled
def number_stretches(
    codes: Any, starts: Any, ends: Any, table: Any, pool: Any, pool_end: Any, counts: Any, out: Any
) -> None:
    """Number stretches of `codes`: starts, ends (n,); out (n,) receives their numbers. O(code points) expected."""
    for stretch in range(len(out)):
        out[stretch] = _number(codes, stretch, stretch, starts, ends, table, pool, pool_end, counts)


@compiled
def find_gaps(
    codes: Any, section_begin: Any, section_end: Any, section_word: Any, starts: Any, ends: Any, gaps: Any
) -> int:
    """Find what stands beside the words of S sections and is not just a space between two words; returns how many there are.

    section_begin, section_end  (S,) code points;  section_word  (S + 1,) the first word of each;  starts, ends  of the words
    gaps   (3, words + S) receives start and end of each gap and its place: gap w + s stands before word w of section s or, behind
           the section's last word, at its end
    O(words + S).
    """
    count = 0
    for section in range(len(section_begin)):
        first, last = section_word[section], section_word[section + 1]
        begin = section_begin[section]
        for word in range(first, last + 1):
            end = starts[word] if word < last else section_end[section]
            is_outer = word == first or word == last
            is_space = not is_outer and end == begin + 1 and codes[begin] == _SPACE
            if not is_space and not (is_outer and begin == end):
                gaps[0, count] = begin
                gaps[1, count] = end
                gaps[2, count] = word + section
                count += 1
            if word < last:
                begin = ends[word]
    return count


@compiled
def rehash(table: Any, pool: Any, pool_end: Any, numbers: int) -> None:
    """Fill an empty `table` with the numbers of all texts. O(code points of the texts)."""
    mask = len(table) - 1
    for number in range(numbers):
        hashed = _FNV_BASIS
        for position in range(pool_end[number], pool_end[number + 1]):
            hashed = _hashed(hashed, pool[position])
        slot, tag = _slot_and_tag(hashed, mask)
        while table[slot]:
            slot = (slot + 1) & mask
        table[slot] = tag | np.uint64(number + 1)
