"""Compiled loops that read packed positions, no more of them than needed, and tell whether words stand next to each other.

positions  (position_bytes, position_words, position_checkpoint): the packed positions as in `index.segment`, and the same bytes,
           as far as they fill them, as uint64
"""

from __future__ import annotations

from typing import Any

import numpy as np

from index.compiled import compiled
from index.segment import CHECKPOINT_BITS
from search.posting_kernels import read_positions

_CONTINUED, _LAST = 0x80, 0x40
_HIGH_BITS = np.uint64(0x8080808080808080)
_LOW_BITS = np.uint64(0x0101010101010101)
_ONE, _SEVEN, _TOP_BYTE = np.uint64(1), np.uint64(7), np.uint64(56)
# Finding one posting costs as much as finding the ends of about this many, one after the other.
_DENSE = 8
# So many positions of one word are compared with each of another's; more are walked through side by side.
_FEW = 4


@compiled
def _ending(packed: int) -> int:
    """The high bit of each byte that ends a posting: one with the bit of _LAST and without that of _CONTINUED."""
    return (packed << _ONE) & ~packed & _HIGH_BITS


@compiled
def _count_bytes(high_bits: int) -> int:
    return np.int64(((high_bits >> _SEVEN) * _LOW_BITS) >> _TOP_BYTE)


@compiled
def _behind_lowest(high_bits: int) -> int:
    """The byte behind the one with the lowest of the bits; 9 where there is none."""
    lowest = (high_bits & (~high_bits + _ONE)) >> _SEVEN
    return np.int64((((lowest - _ONE) & _LOW_BITS) * _LOW_BITS) >> _TOP_BYTE) + 1


@compiled
def skip_postings(position_bytes: Any, position_words: Any, at: int, count: int) -> int:
    """The byte behind `count` postings that begin at byte `at`. O(bytes / 8)."""
    while count > 0 and at >> 3 < len(position_words):
        before = np.uint64((at & 7) << 3)
        ending = _ending(position_words[at >> 3]) >> before << before
        ended = _count_bytes(ending)
        if ended < count:
            count -= ended
            at = (at | 7) + 1
            continue
        for _ in range(count - 1):
            ending &= ending - _ONE
        return (at & ~7) + _behind_lowest(ending)
    while count > 0 and at < len(position_bytes):
        count -= (position_bytes[at] & 0xC0) == _LAST
        at += 1
    return at


@compiled
def posting_ends(position_bytes: Any, position_words: Any, at: int, count: int, ends: Any) -> None:
    """Fill ends[:count] with the byte behind each of the postings that begin at byte `at`.

    There must be room for 8 more. O(bytes / 8).
    """
    found = 0
    before = np.uint64((at & 7) << 3)
    word = at >> 3
    while found < count and word < len(position_words):
        ending = _ending(position_words[word]) >> before << before
        before = np.uint64(0)
        ended = _count_bytes(ending)
        # Two are written whether there are that many or not: most words have one or two.
        ends[found] = (word << 3) + _behind_lowest(ending)
        ending &= ending - _ONE
        ends[found + 1] = (word << 3) + _behind_lowest(ending)
        ending &= ending - _ONE
        more = found + 2
        while ending:
            ends[more] = (word << 3) + _behind_lowest(ending)
            ending &= ending - _ONE
            more += 1
        found += ended
        word += 1
    at = max(at, word << 3)
    while found < count:
        at += 1
        # A damaged file may have fewer than it says: they all end with it.
        if at >= len(position_bytes) or (position_bytes[at - 1] & 0xC0) == _LAST:
            ends[found] = at
            found += 1


@compiled
def find_posting(
    position_bytes: Any, position_words: Any, checkpoints: Any, posting: int, known: int, known_byte: int
) -> int:
    """The byte at which a posting's positions begin.

    known, known_byte  a posting at or before it, -1 for none, and its byte. O(16 postings' bytes / 8).
    """
    checkpoint = posting >> CHECKPOINT_BITS
    if known < 0 or known > posting or known >> CHECKPOINT_BITS < checkpoint:
        known = checkpoint << CHECKPOINT_BITS
        known_byte = min(max(np.int64(checkpoints[checkpoint]), 0), len(position_bytes))
    return skip_postings(position_bytes, position_words, known_byte, posting - known)


@compiled
def find_postings(
    position_bytes: Any, position_words: Any, checkpoints: Any, begin: int, end: int, places: Any, bytes_at: Any
) -> None:
    """Fill bytes_at (n,) with where the positions of postings begin.

    places  (n,) ascending, the postings counted from `begin`; all are before `end`
    Where they are many, the ends of all from `begin` on are found in one go.
    """
    n = len(places)
    if n == 0:
        return
    if n * _DENSE > end - begin:
        last = np.int64(places[n - 1])
        ends = np.empty(last + 9, np.int64)
        ends[0] = find_posting(position_bytes, position_words, checkpoints, begin, -1, 0)
        posting_ends(position_bytes, position_words, ends[0], last, ends[1:])
        for index in range(n):
            bytes_at[index] = ends[min(np.int64(places[index]), last)]
        return
    known = -1
    at = 0
    for index in range(n):
        posting = begin + np.int64(places[index])
        at = find_posting(position_bytes, position_words, checkpoints, posting, known, at)
        known = posting
        bytes_at[index] = at


@compiled
def keep_pairs(position_bytes: Any, at_a: Any, at_b: Any, vbits: Any, offset: int, room: Any, kept: Any) -> int:
    """Which of n rows hold a word exactly `offset` positions after another one.

    at_a, at_b  (n,) where the words' positions begin;  vbits  (2,);  room  (2, longest) for the positions of a posting
    kept  (n + 1,) receives the numbers of the rows; returns how many. O(bytes of the postings).
    """
    places, variants = room[0], room[1]
    count = 0
    for row in range(len(at_a)):
        held, _end = read_positions(position_bytes, at_a[row], vbits[0], places, variants)
        at = min(at_b[row], len(position_bytes) - 1)
        position = np.int64(0)
        place = 0
        is_pair = False
        more = True
        while more:
            value = np.int64(0)
            shift = 0
            byte = position_bytes[at]
            at += 1
            while byte & _CONTINUED:
                value |= np.int64(byte & 63) << shift
                shift += 6
                byte = position_bytes[at]
                at += 1
            value |= np.int64(byte & 63) << shift
            more = not byte & _LAST
            position += value >> vbits[1]
            if held <= _FEW:
                # Comparing all costs less than guessing wrongly where to stop.
                for index in range(held):
                    is_pair |= places[index] == position - offset
            else:
                while place < held and places[place] < position - offset:
                    place += 1
                is_pair |= place < held and places[place] == position - offset
        kept[count] = row
        count += is_pair
    return count


@compiled
def has_near(
    position_bytes: Any, position_words: Any, checkpoints: Any, postings: Any, vbits: Any, order: Any, slop: int,
    ordered: bool, known: Any, room: Any,
) -> bool:  # fmt: skip
    """Whether K terms of a row stand each at most `slop` positions after the one before it, or if not `ordered` before it.

    postings, vbits  (K,) of the terms;  order  the term at each place of the phrase
    known  (K, 2) of each term a posting and its byte, as `find_posting` has it, brought up to date
    room   (3, longest) for the positions of a posting
    O(bytes of the postings).
    """
    ends, places, nexts = room[0], room[1], room[2]
    alive = 0
    for word in range(len(order)):
        term = order[word]
        at = find_posting(position_bytes, position_words, checkpoints, postings[term], known[term, 0], known[term, 1])
        known[term, 0] = postings[term]
        known[term, 1] = at
        count, _end = read_positions(position_bytes, at, vbits[term], places, nexts)
        if word == 0:
            alive = count
            ends[:count] = places[:count]
            continue
        reached = 0
        earlier = 0
        for index in range(count):
            position = places[index]
            while earlier < alive and ends[earlier] < position - slop:
                earlier += 1
            for candidate in range(earlier, alive):
                distance = position - ends[candidate]
                if distance < 0 and (ordered or -distance > slop):
                    break
                if distance != 0:
                    # Over the variants, which nobody asks for.
                    nexts[reached] = position
                    reached += 1
                    break
        alive = reached
        ends[:alive] = nexts[:alive]
        if alive == 0:
            return False
    return True
