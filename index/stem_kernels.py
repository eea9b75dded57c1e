"""Compiled stemming of English: the terms of many folded forms at once, as NLTK's Snowball stemmer gives them.

The algorithm is Porter's second (https://snowballstem.org/algorithms/english/stemmer.html) as NLTK reads it, which differs in
details. A `Y` is a y that is no vowel.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from index.compiled import compiled
from index.suffix_kernels import (
    NEW_SIZE,
    SIZE,
    Regions,
    Word,
    any_in,
    exceptional_stem,
    exceptions,
    found_rule,
    is_in,
    last_letters,
    letter_set,
    packed,
    region_start,
    replaced,
    rule,
    shortened,
    step,
)

_Y = ord("Y")
_E, _I, _L, _S, _LOWER_Y = (ord(letter) for letter in "eilsy")
_DIGIT_0, _DIGIT_9, _LETTER_A, _LETTER_Z = (ord(char) for char in "09az")


_VOWELS = letter_set("aeiouy")
_DOUBLES = letter_set("bdfgmnprt")
_WX = letter_set("wx")
_AT, _BL, _IZ, _GENER, _ARSEN, _COMMUN = (packed(text) for text in ("at", "bl", "iz", "gener", "arsen", "commun"))
_SSES, _IED, _IES, _US, _SS = (packed(text) for text in ("sses", "ied", "ies", "us", "ss"))

# The first suffix that fits is the only one that is tried, so the order matters.
_STEP_1B = np.array(
    [
        rule("eedly", 5, "ee"), rule("ingly", 5), rule("edly", 4), rule("eed", 3, "ee"), rule("ing", 3), rule("ed", 2),
    ],
    np.int64,
)  # fmt: skip
_STEP_2 = np.array(
    [
        rule("ization", 7, "ize"), rule("ational", 7, "ate", short_r2=1), rule("fulness", 4), rule("ousness", 7, "ous"),
        rule("iveness", 7, "ive", short_r2=1), rule("tional", 2), rule("biliti", 6, "ble"), rule("lessli", 2),
        rule("entli", 2), rule("ation", 5, "ate", short_r2=1), rule("alism", 5, "al"), rule("aliti", 5, "al"),
        rule("ousli", 5, "ous"), rule("iviti", 5, "ive", short_r2=1), rule("fulli", 2), rule("enci", 1, "e"),
        rule("anci", 1, "e"), rule("abli", 1, "e"), rule("izer", 4, "ize"), rule("ator", 4, "ate", short_r2=1),
        rule("alli", 4, "al"), rule("bli", 3, "ble"), rule("ogi", 1, before="l"), rule("li", 2, before="cdeghkmnrt"),
    ],
    np.int64,
)  # fmt: skip
_STEP_3 = np.array(
    [
        rule("ational", 7, "ate"), rule("tional", 2), rule("alize", 3), rule("icate", 5, "ic"), rule("iciti", 5, "ic"),
        rule("ative", 5, region=2), rule("ical", 4, "ic"), rule("ness", 4), rule("ful", 3),
    ],
    np.int64,
)  # fmt: skip
_STEP_4 = np.array(
    [
        rule(suffix, len(suffix), region=2, before="st" if suffix == "ion" else "")
        for suffix in "ement ance ence able ible ment ant ent ism ate iti ous ive ize ion al er ic".split()
    ],
    np.int64,
)

_ITSELF = "sky news howe atlas cosmos bias andes inning outing canning herring earring proceed exceed succeed".split()
_SPECIAL_STEMS = {word: word for word in _ITSELF}
_SPECIAL_STEMS |= {f"{word}s": word for word in _ITSELF if word.endswith(("ing", "eed"))}
_SPECIAL_STEMS |= {f"{word}{ending}": word for word in _ITSELF if word.endswith("eed") for ending in ("ed", "ing")}
_SPECIAL_STEMS |= {
    "skis": "ski", "skies": "sky", "dying": "die", "lying": "lie", "tying": "tie", "idly": "idl", "gently": "gentl",
    "ugly": "ugli", "early": "earli", "only": "onli", "singly": "singl",
}  # fmt: skip
_SPECIAL = exceptions(_SPECIAL_STEMS)


@compiled
def _step_1a(word: Word, regions: Regions) -> Regions:
    """The plural."""
    size = regions[0]
    if word[size - 1] == _S:
        tail = last_letters(word, size)
        if tail & 0xFFFFFFFF == _SSES:
            return shortened(regions, 2)
        if tail & 0xFFFFFF == _IES:
            return shortened(regions, 2 if size > 4 else 1)
        if tail & 0xFFFF != _US and tail & 0xFFFF != _SS and any_in(_VOWELS, word, size - 2):
            return shortened(regions, 1)
    elif last_letters(word, size) & 0xFFFFFF == _IED:
        return shortened(regions, 2 if size > 4 else 1)
    return regions


@compiled
def _is_short(word: Word, size: int) -> bool:
    """Whether a word ends as `hop` or is like `at`; then it lost an e."""
    if size == 2:
        return is_in(_VOWELS, word[0]) and not is_in(_VOWELS, word[1])
    last = word[size - 1]
    if size < 3 or last == _Y or is_in(_VOWELS | _WX, last):
        return False
    return is_in(_VOWELS, word[size - 2]) and not is_in(_VOWELS, word[size - 3])


@compiled
def _step_1b(word: Word, regions: Regions) -> Regions:
    """The past tense, the present participle, and adverbs made of them."""
    size, r1, _ = regions
    number = found_rule(_STEP_1B, word, size)
    if number < 0:
        return regions
    suffix = _STEP_1B[number, SIZE]
    if _STEP_1B[number, NEW_SIZE]:
        return replaced(_STEP_1B, number, word, regions) if r1 >= suffix else regions
    return _mended(word, shortened(regions, suffix)) if any_in(_VOWELS, word, size - suffix) else regions


@compiled
def _mended(word: Word, regions: Regions) -> Regions:
    """Put back the e that a word lost to its ending, or take the letter that was doubled."""
    size, r1, r2 = regions
    end = last_letters(word, size) & 0xFFFF
    if end == _AT or end == _BL or end == _IZ:
        word[size] = _E
        return size + 1, r1 + 1, r2 + 1 if size + 1 > 5 or r1 + 1 >= 3 else r2
    if size >= 2 and word[size - 1] == word[size - 2] and is_in(_DOUBLES, word[size - 1]):
        return shortened(regions, 1)
    if r1 == 0 and _is_short(word, size):
        word[size] = _E
        return size + 1, r1, r2
    return regions


@compiled
def _step_5(word: Word, regions: Regions) -> int:
    """The last e or l; returns how long the word is then."""
    size, r1, r2 = regions
    last, before = word[size - 1], word[size - 2]
    if last == _L:
        return size - 1 if r2 and before == _L else size
    if last != _E or r1 == 0:
        return size
    # Outside R2 the e stays behind a short syllable, as in `hope`; and, unlike in the published rule, in `ate`.
    if r2 or (
        size >= 4
        and (
            is_in(_VOWELS | _WX, before)
            or before == _Y
            or not is_in(_VOWELS, word[size - 3])
            or is_in(_VOWELS, word[size - 4])
        )
    ):
        return size - 1
    return size


@compiled
def _regions(word: Word, size: int) -> Regions:
    """Where R1 and R2 lie; some beginnings are taken whole, or `general` and `generous` would be one."""
    beginning = last_letters(word, min(size, 6))
    first_five = beginning >> 8 if size > 5 else beginning
    if beginning == _COMMUN:
        r1 = 6
    elif first_five == _GENER or first_five == _ARSEN:
        r1 = 5
    else:
        r1 = region_start(_VOWELS, word, size, 0)
    return size, size - r1, size - region_start(_VOWELS, word, size, r1)


@compiled
def _stem(word: Word, size: int) -> int:
    """Stem a word of small letters and digits in its place; returns how long the stem is."""
    if size <= 2:
        return size
    special = exceptional_stem(_SPECIAL, word, size)
    if special:
        return special
    for position in range(size):
        if word[position] == _LOWER_Y and (position == 0 or is_in(_VOWELS, word[position - 1])):
            word[position] = _Y
    regions = _step_1b(word, _step_1a(word, _regions(word, size)))
    size = regions[0]
    if size > 2 and (word[size - 1] == _LOWER_Y or word[size - 1] == _Y) and not is_in(_VOWELS, word[size - 2]):
        word[size - 1] = _I
    size = _step_5(word, step(_STEP_4, word, step(_STEP_3, word, step(_STEP_2, word, regions))))
    for position in range(size):
        if word[position] == _Y:
            word[position] = _LOWER_Y
    return size


@compiled
def english_terms(text: Any, start: Any, first: int, last: int, out: Any, sizes: Any) -> int:
    """Write the terms of forms first..last one behind the other to `out`; returns how many bytes they take.

    text, start  the folded forms: form i is text[start[i]:start[i + 1]]
    out          uint8, as long as those forms;  sizes  (last - first,) receives the length of each term
    A number is its own term. A form of more than ASCII letters and digits gets no term here: its size is 0. O(bytes).
    """
    at = 0
    for form in range(first, last):
        size = np.int64(start[form + 1] - start[form])
        is_number = _DIGIT_0 <= text[start[form]] <= _DIGIT_9
        for position in range(size):
            code = text[start[form] + position]
            if code >= 0x80 or not (is_number or _LETTER_A <= code <= _LETTER_Z or _DIGIT_0 <= code <= _DIGIT_9):
                size = 0
                break
            out[at + position] = code
        if not is_number:
            size = _stem(out[at : at + size], size)
        sizes[form - first] = size
        at += size
    return at
