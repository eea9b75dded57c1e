"""Compiled loops over the names of entities: their words folded, where each begins, and which entities begin as typed."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from index.bounds_kernels import bounds_of
from index.compiled import compiled

END: Final = 0x0A
"""Stands behind every name."""
SORTED: Final = 16
"""By how many of their bytes entries are sorted."""

_SPACE, _APOSTROPHE, _GRAVE = 0x20, 0x27, 0x60


@compiled
def fold_names(text: Any, ends: Any) -> tuple[Any, Any, Any]:
    """Names in small letters, with one space in the place of all other ASCII signs, and where their words begin.

    text, ends   UTF-8 of all names and where each ends; what is not ASCII is taken as folded
    Returns UTF-8 of all names, END behind each, and of each word (n,) uint32 its name and the byte at which it begins. O(bytes).
    """
    folded = np.empty(len(text) + len(ends), np.uint8)
    # A word takes a byte at least, and one between it and the next of the same name.
    room = (len(text) + len(ends)) // 2 + 1
    entry_name, entry_start = np.empty(room, np.uint32), np.empty(room, np.uint32)
    size, entries, begin = 0, 0, 0
    for name in range(len(ends)):
        end = min(max(np.int64(ends[name]), begin), len(text))
        is_within = False
        first = size
        for place in range(begin, end):
            byte = np.int64(text[place])
            if byte in (_APOSTROPHE, _GRAVE):
                continue
            if 0x41 <= byte <= 0x5A:
                byte += 0x20
            if byte >= 0x80 or 0x61 <= byte <= 0x7A or 0x30 <= byte <= 0x39:
                if not is_within and entries < room:
                    if size > first:
                        folded[size] = _SPACE
                        size += 1
                    entry_name[entries] = name
                    entry_start[entries] = size
                    entries += 1
                is_within = True
                folded[size] = byte
                size += 1
            else:
                is_within = False
        folded[size] = END
        size += 1
        begin = end
    return folded[:size].copy(), entry_name[:entries].copy(), entry_start[:entries].copy()


@compiled
def keys_of(text: Any, entry_start: Any) -> Any:
    """(n, 2) uint64: the first SORTED bytes of what begins at each entry, up to the end of its name, as numbers that sort alike."""
    keys = np.zeros((len(entry_start), 2), np.uint64)
    for entry in range(len(entry_start)):
        at = np.int64(entry_start[entry])
        is_over = False
        for step in range(SORTED):
            is_over = is_over or text[at + step] == END
            byte = np.uint64(0) if is_over else np.uint64(text[at + step])
            keys[entry, step >> 3] = (keys[entry, step >> 3] << np.uint64(8)) | byte
    return keys


@compiled
def _order(text: Any, at: int, prefix: Any, most: int) -> int:
    """Below 0, 0 or above 0, as a text sorts before the first `most` bytes of a prefix, begins with them, or is behind."""
    for step in range(min(len(prefix), most)):
        byte = text[at + step]
        if byte == END:
            return -1
        if byte != prefix[step]:
            return -1 if byte < prefix[step] else 1
    return 0


@compiled
def entries_with(text: Any, entry_start: Any, prefix: Any) -> tuple[int, int]:
    """The sorted entries that begin with the first SORTED bytes of a prefix: from, to before. O(log n)."""
    bounds = np.zeros(2, np.int64)
    for behind in range(2):
        low, high = np.int64(0), np.int64(len(entry_start))
        while low < high:
            middle = (low + high) >> 1
            order = _order(text, np.int64(entry_start[middle]), prefix, SORTED)
            if order < 0 or (order == 0 and behind):
                low = middle + 1
            else:
                high = middle
        bounds[behind] = low
    return bounds[0], bounds[1]


@compiled
def best_names(
    names: tuple[Any, Any, Any], entries: tuple[int, int], prefix: Any, first: int, canon: Any, scores: Any, best: Any
) -> None:
    """Put the entities that score best above 0 among some entries in their places in `best`.

    names    (text, entry_name, entry_start);  entries  from which one, to before which
    first    the label of the first of these names
    canon    (V,) of each label the one that is shown for its entity;  scores  (V,) float32 by label
    best     (entities, their scores), (most,) int64 and float32: those found so far, best first, then scores of 0
    An entity stands there once, with the best of its names that begin so; ties go to the lower label. O(entries + found · most).
    """
    text, entry_name, entry_start = names
    found, found_scores = best
    most = len(found)
    for entry in range(entries[0], entries[1]):
        label = first + np.int64(entry_name[entry])
        if label >= len(canon) or label >= len(scores):
            continue
        entity, score = np.int64(canon[label]), scores[label]
        if score <= 0 or most == 0 or _is_behind(entity, score, found[most - 1], found_scores[most - 1]):
            continue
        if len(prefix) > SORTED and _order(text, np.int64(entry_start[entry]), prefix, len(prefix)) != 0:
            continue
        # It moves up from where it is, or from the end.
        place = most - 1
        for known in range(most):
            if found_scores[known] > 0 and found[known] == entity:
                place = known
        if found_scores[place] > 0 and _is_behind(entity, score, found[place], found_scores[place]):
            continue
        while place > 0 and not _is_behind(entity, score, found[place - 1], found_scores[place - 1]):
            found[place], found_scores[place] = found[place - 1], found_scores[place - 1]
            place -= 1
        found[place], found_scores[place] = entity, score


@compiled
def _is_behind(entity: int, score: float, other: int, other_score: float) -> bool:
    """Whether an entity comes behind another, or is it with no better score."""
    return score < other_score or (score == other_score and entity >= other)


@compiled
def count_entities(
    start: Any, values: Any, canon: Any, live: Any, first_day: Any, counted: tuple[Any, Any, Any], row_number: int
) -> None:
    """Add the live rows of a segment to how many articles name each entity, and when the newest of them is of.

    start, values   the labels of each row;  live  of no length where all rows are live
    counted   (counts, newest, last_row) of each label that is shown: (V,) uint32, int32, int64; the last is the number of the row
              in which it was counted last: those of this segment begin at `row_number`. O(values).
    """
    counts, newest, last_row = counted
    for row in range(len(first_day)):
        if len(live) and not live[row]:
            continue
        begin, end = bounds_of(start, row, len(values))
        for place in range(begin, end):
            label = np.int64(values[place])
            if label >= len(canon) or canon[label] >= len(counts):
                continue
            entity = np.int64(canon[label])
            newest[entity] = max(newest[entity], np.int32(first_day[row]))
            if last_row[entity] != row_number + row:
                last_row[entity] = row_number + row
                counts[entity] += 1
