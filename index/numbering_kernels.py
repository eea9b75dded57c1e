"""Compiled loops that give equal stretches of code points equal numbers, in the order in which they are first met.

A numbering is a hash table and a pool of texts, four arrays together:
table     (2^k, 2) uint64: a text's key and its number + 1, which is 0 where the place is free. It is never full
pool      code points of all texts, one behind the other;  pool_end  (n + 1,) where each ends
counts    [n]
The key of a text of up to eight ASCII characters is these themselves, a byte each: it is found without a look into the pool. Any
other's is a hash, with the highest bit set, which only finds the place to look: such texts are compared code point by code point,
whatever somebody planted in them.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from index.compiled import compiled
from index.scripts import FIRST_CONTINUOUS, is_continuous

_SEED, _MIX = np.uint64(14695981039346656037), np.uint64(0x9E3779B97F4A7C15)
_IS_HASH = np.uint64(1 << 63)
_PACKED, _ASCII = 8, 0x80
_HYPHEN, _HYPHEN_2, _HYPHEN_3 = 0x2D, 0x2010, 0x2011
_SPACE = 0x20
# A code point has 21 bits: three of them make a step.
_SECOND, _THIRD = np.uint64(21), np.uint64(42)


@compiled
def _hash(codes: Any, start: int, end: int) -> int:
    """The 64-bit hash of a text. Multiplying and shifting in turn spreads every bit over all others."""
    hashed = _SEED ^ np.uint64(end - start)
    position = start
    while position + 2 < end:
        step = np.uint64(codes[position]) | (np.uint64(codes[position + 1]) << _SECOND)
        hashed = (hashed ^ step ^ (np.uint64(codes[position + 2]) << _THIRD)) * _MIX
        hashed ^= hashed >> np.uint64(29)
        position += 3
    rest = np.uint64(0)
    while position < end:
        rest = (rest << _SECOND) | np.uint64(codes[position])
        position += 1
    hashed = (hashed ^ rest) * _MIX
    return hashed ^ (hashed >> np.uint64(32))


@compiled
def _key(codes: Any, start: int, end: int) -> int:
    """The key of a text."""
    if end - start <= _PACKED:
        key = np.uint64(0)
        is_plain = True
        for position in range(start, end):
            code = codes[position]
            key = key << np.uint64(8) | np.uint64(code)
            is_plain = is_plain and 0 < code < _ASCII
        if is_plain:
            return key
    return _hash(codes, start, end) | _IS_HASH


@compiled
def _slot(key: int, mask: int) -> int:
    """Where in the table to look for a key first."""
    hashed = (key ^ key >> np.uint64(32)) * _MIX
    return np.int64(hashed ^ hashed >> np.uint64(32)) & mask


@compiled
def _is_same(pool: Any, at: int, codes: Any, start: int, size: int) -> bool:
    offset = 0
    while offset < size and pool[at + offset] == codes[start + offset]:
        offset += 1
    return offset == size


@compiled
def _number(codes: Any, start: int, end: int, key: Any, table: Any, pool: Any, pool_end: Any, counts: Any) -> int:
    """The number of the text codes[start:end], whose key is `key`; a new one if it was never met."""
    mask = len(table) - 1
    slot = _slot(key, mask)
    size = end - start
    while table[slot, 1]:
        if table[slot, 0] == key:
            number = np.int64(table[slot, 1]) - 1
            at = pool_end[number]
            if key < _IS_HASH or (pool_end[number + 1] - at == size and _is_same(pool, at, codes, start, size)):
                return number
        slot = (slot + 1) & mask
    number = counts[0]
    counts[0] += 1
    table[slot, 0], table[slot, 1] = key, number + 1
    at = pool_end[number]
    for offset in range(size):
        pool[at + offset] = codes[start + offset]
    pool_end[number + 1] = at + size
    return number


@compiled
def number_stretches(
    codes: Any, starts: Any, ends: Any, keys: Any, table: Any, pool: Any, pool_end: Any, counts: Any, out: Any
) -> None:  # fmt: skip
    """Number stretches of `codes`: starts, ends (n,); out (n,) receives their numbers. O(code points) expected.

    keys  (n,) uint64, room for each stretch's key. It is made and looked for in a loop of its own, so that the processor fetches
    many places of the table at once, which are all over the memory
    """
    mask = len(table) - 1
    for stretch in range(len(starts)):
        keys[stretch] = _key(codes, starts[stretch], ends[stretch])
        slot = _slot(keys[stretch], mask)
        out[stretch] = table[slot, 1] if table[slot, 0] == keys[stretch] and keys[stretch] < _IS_HASH else 0
    for stretch in range(len(starts)):
        # Most are short and known, and were found where they were looked for first.
        if out[stretch]:
            out[stretch] -= 1
        else:
            out[stretch] = _number(codes, starts[stretch], ends[stretch], keys[stretch], table, pool, pool_end, counts)


@compiled
def _is_hyphen(code: int) -> bool:
    return code == _HYPHEN or code == _HYPHEN_2 or code == _HYPHEN_3


@compiled
def _joined(codes: Any, first: int, last: int, starts: Any, ends: Any) -> Any:
    """Words first..last as one text."""
    size = 0
    for word in range(first, last + 1):
        size += ends[word] - starts[word]
    joined = np.empty(size, np.uint32)
    at = 0
    for word in range(first, last + 1):
        for position in range(starts[word], ends[word]):
            joined[at] = codes[position]
            at += 1
    return joined


@compiled
def may_have_pairs(codes: Any, starts: Any) -> bool:
    """Whether there may be characters of scripts without spaces among words: a rough look, and a fast one. O(words)."""
    found = False
    for start in starts:
        found |= codes[start] >= FIRST_CONTINUOUS
    return found


@compiled
def _add_pairs(
    codes: Any, starts: Any, ends: Any, word_forms: Any, word: int, table: Any, pool: Any, pool_end: Any, counts: Any, forms: Any,
    ordinals: Any, count: int
) -> tuple[int, int]:  # fmt: skip
    """Add the tokens of the run of characters that begins with `word`; returns the word and the token behind it."""
    first = word
    is_last = False
    while not is_last:
        is_last = (
            word + 1 == len(starts) or starts[word + 1] != ends[word] or not is_continuous(codes[starts[word + 1]])
        )
        if word == first or is_last:
            forms[count] = word_forms[word]
            ordinals[count] = word
            count += 1
        if not is_last:
            key = _key(codes, starts[word], ends[word + 1])
            forms[count] = _number(codes, starts[word], ends[word + 1], key, table, pool, pool_end, counts)
            ordinals[count] = word
            count += 1
        word += 1
    return word, count


@compiled
def add_compounds(
    codes: Any, starts: Any, ends: Any, word_forms: Any, max_compound: int, table: Any, pool: Any, pool_end: Any, counts: Any,
    forms: Any, ordinals: Any
) -> int:  # fmt: skip
    """Turn the forms of words into those of tokens, with the compounds among the words; returns how many tokens that makes.

    word_forms       (words,) from `number_stretches`
    forms, ordinals  (≥ words * 3 / 2,) receive the form and the place among the words of each token, in the order of
                     `index.analysis.words_of`. O(words + code points of compounds) expected.
    """
    words = len(starts)
    count = 0
    word = 0
    while word < words:
        last = word
        while last + 1 < words and starts[last + 1] == ends[last] + 1 and _is_hyphen(codes[ends[last]]):
            last += 1
        for part in range(word, last + 1):
            forms[count] = word_forms[part]
            ordinals[count] = part
            count += 1
            if part == word and word < last < word + max_compound:
                joined = _joined(codes, word, last, starts, ends)
                key = _key(joined, 0, len(joined))
                forms[count] = _number(joined, 0, len(joined), key, table, pool, pool_end, counts)
                ordinals[count] = word
                count += 1
        word = last + 1
    return count


@compiled
def add_compounds_and_pairs(
    codes: Any, starts: Any, ends: Any, word_forms: Any, max_compound: int, table: Any, pool: Any, pool_end: Any, counts: Any,
    forms: Any, ordinals: Any
) -> int:  # fmt: skip
    """As `add_compounds`, with the pairs of characters too."""
    count = 0
    word = 0
    while word < len(starts):
        if is_continuous(codes[starts[word]]):
            word, count = _add_pairs(
                codes, starts, ends, word_forms, word, table, pool, pool_end, counts, forms, ordinals, count
            )
            continue
        last = word
        while last < len(starts) and not is_continuous(codes[starts[last]]):
            last += 1
        added = add_compounds(
            codes, starts[word:last], ends[word:last], word_forms[word:last], max_compound,
            table, pool, pool_end, counts, forms[count:], ordinals[count:],
        )  # fmt: skip
        ordinals[count : count + added] += word
        count += added
        word = last
    return count


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
        key = _key(pool, pool_end[number], pool_end[number + 1])
        slot = _slot(key, mask)
        while table[slot, 1]:
            slot = (slot + 1) & mask
        table[slot, 0], table[slot, 1] = key, number + 1
