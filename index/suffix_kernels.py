"""Compiled loops that stemmers are made of: sets of letters, regions, rules for suffixes, words without a rule.

A word is a row of ASCII letters; its regions R1 and R2 (https://snowballstem.org/texts/r1r2.html) are the lengths of its ends.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from index.compiled import compiled

Word = npt.NDArray[np.uint8]
Regions = tuple[int, int, int]
"""How long a word is, and its regions R1 and R2."""

# The columns of a table of rules: a suffix and the mask to find it by; how long it is; the region that it must lie in; the
# letters that may stand before it (0: any); how much is cut; what is put there instead and how long that is; and how long R2 is
# afterwards if it was too short for the cut.
SUFFIX, MASK, SIZE, REGION, BEFORE, CUT, NEW, NEW_SIZE, SHORT_R2 = range(9)

_LETTER_A, _LETTER_Z = ord("a"), ord("z")
_LONGEST_SUFFIX = 7
_LONGEST_EXCEPTION = 12
_NO_LETTER = 31


def letter_set(letters: str) -> np.int64:
    """A set of small letters as bits. Not a plain number: kernels would be compiled anew for every one."""
    return np.int64(sum(1 << (ord(letter) - _LETTER_A) for letter in letters))


def packed(text: str) -> int:
    """A text of up to seven letters as one number, the last letter in its lowest byte."""
    return int.from_bytes(text.encode("ascii"), "big")


def rule(suffix: str, cut: int, new: str = "", *, region: int = 1, before: str = "", short_r2: int = 0) -> list[int]:
    """One row of a table of rules, which is an int64 array."""
    size = len(suffix)
    mask = (1 << 8 * size) - 1
    return [packed(suffix), mask, size, region, int(letter_set(before)), cut, packed(new), len(new), short_r2]


def exceptions(stems: dict[str, str]) -> npt.NDArray[np.int64]:
    """Words of up to twelve small letters and their stems, none longer than its word: (n, 2) int64, in the order of the words."""
    return np.array(sorted((_packed_word(word), _packed_word(stem)) for word, stem in stems.items()), np.int64)


def _packed_word(word: str) -> int:
    """A word as one number: five bits a letter."""
    number = 0
    for letter in word:
        number = number << 5 | ord(letter) - _LETTER_A + 1
    return number


@compiled
def is_in(letters: np.int64, code: int) -> bool:
    """Whether a set of letters has the letter with that code; no other code is in any set."""
    return _LETTER_A <= code <= _LETTER_Z and (letters >> (np.int64(code) - _LETTER_A)) & 1 == 1


@compiled
def any_in(letters: np.int64, word: Word, end: int) -> bool:
    """Whether any of the first `end` letters is in a set."""
    position = 0
    while position < end and not is_in(letters, word[position]):
        position += 1
    return position < end


@compiled
def last_letters(word: Word, size: int) -> int:
    """The last seven of the first `size` letters as one number, as `packed` packs them."""
    letters = np.int64(0)
    for position in range(max(size - _LONGEST_SUFFIX, 0), size):
        letters = letters << 8 | np.int64(word[position])
    return letters


@compiled
def region_start(vowels: np.int64, word: Word, size: int, start: int) -> int:
    """The end of the first consonant behind a vowel, from `start` on: there a region begins. `size` if there is none."""
    for position in range(start + 1, size):
        if is_in(vowels, word[position - 1]) and not is_in(vowels, word[position]):
            return position + 1
    return size


@compiled
def shortened(regions: Regions, cut: int) -> Regions:
    """A word without its last `cut` letters."""
    size, r1, r2 = regions
    return size - cut, max(r1 - cut, 0), max(r2 - cut, 0)


@compiled
def found_rule(rules: Any, word: Word, size: int) -> int:
    """The number of the first rule with whose suffix a word ends; -1 if there is none. O(rules)."""
    letters = last_letters(word, size)
    for number in range(len(rules)):
        if letters & rules[number, MASK] == rules[number, SUFFIX]:
            return number
    return -1


@compiled
def replaced(rules: Any, number: int, word: Word, regions: Regions) -> Regions:
    """Cut the end of a word and put there what a rule says."""
    size, r1, r2 = regions
    cut, new_size = rules[number, CUT], rules[number, NEW_SIZE]
    size += new_size - cut
    for position in range(new_size):
        word[size - 1 - position] = rules[number, NEW] >> 8 * position & 0xFF
    r1 = r1 - cut + new_size if r1 >= cut else 0
    r2 = r2 - cut + new_size if r2 >= cut else rules[number, SHORT_R2]
    return size, r1, r2


@compiled
def step(rules: Any, word: Word, regions: Regions) -> Regions:
    """Do what the first rule with the word's suffix says, if that lies in its region and behind the right letter."""
    size, r1, r2 = regions
    number = found_rule(rules, word, size)
    if number < 0 or (r1 if rules[number, REGION] == 1 else r2) < rules[number, SIZE]:
        return regions
    before = rules[number, BEFORE]
    if before and not is_in(before, word[size - rules[number, SIZE] - 1]):
        return regions
    return replaced(rules, number, word, regions)


@compiled
def exceptional_stem(table: Any, word: Word, size: int) -> int:
    """Put the stem of a word that follows no rule in its place; returns its length, 0 for any other word. O(log n)."""
    if size > _LONGEST_EXCEPTION:
        return 0
    whole = np.int64(0)
    for position in range(size):
        letter = np.int64(word[position]) - _LETTER_A + 1
        whole = whole << 5 | (letter if letter > 0 else _NO_LETTER)
    first, last = 0, len(table)
    while first < last:
        middle = (first + last) >> 1
        if table[middle, 0] < whole:
            first = middle + 1
        else:
            last = middle
    if first == len(table) or table[first, 0] != whole:
        return 0
    stem, length = table[first, 1], 0
    while stem >> 5 * length:
        length += 1
    for position in range(length):
        word[length - 1 - position] = (stem >> 5 * position & 31) + _LETTER_A - 1
    return length
