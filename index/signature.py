"""Signatures of articles: what tells how much of their texts two of them share, without reading the texts again."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from index.signature_kernels import BANDS, BINS, SKETCH, hash_words, sign_rows, write_bands
from index.vocabulary import Vocabulary, grown

Array = npt.NDArray[Any]

NUMBER_WORDS: Final = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
"""Words that count as figures: agencies write numbers out up to about ten. "One" is too often a pronoun."""


class WordHashes:
    """The hashes of words by the numbers of their forms, each computed once; they are the same for all times.

    folded   the folded forms, of which there may become more
    """

    def __init__(self, folded: Vocabulary) -> None:
        self._folded = folded
        self._of_folded = np.empty(0, np.uint64)
        self._of_forms = np.empty(0, np.uint64)
        self._known = self._known_forms = 0
        self._number_words = _number_word_hashes()

    def of_forms(self, form_of: Array) -> npt.NDArray[np.uint64]:
        """(n or more,) the hashes of n forms, of which `form_of` gives the numbers of the folded forms.

        Each call must give those that the last one gave, too, first. O(bytes of the new ones).
        """
        count = len(self._folded)
        self._of_folded = grown(self._of_folded, count)
        hash_words(
            self._folded.pool, self._folded.start, self._known, count,
            self._number_words, self._of_folded[self._known : count],
        )  # fmt: skip
        known, forms = self._known_forms, len(form_of)
        self._of_forms = grown(self._of_forms, forms)
        self._of_forms[known:forms] = self._of_folded[form_of[known:]]
        self._known, self._known_forms = count, forms
        return self._of_forms


class SignatureWriter:
    """Signs the rows of a new segment, batch by batch."""

    def __init__(self) -> None:
        self._signatures: list[Array] = []
        self._sketches: list[Array] = []

    def add(self, words: Array, section_word: Array, hashes: Array) -> None:
        """Sign the next rows.

        words          the numbers of the forms of their words;  hashes  uint64, of the words by these numbers
        section_word   (3 rows + 1,) the first word of each title, summary and body
        """
        rows = len(section_word) // 3
        signatures, sketches = np.zeros((rows, BINS), np.uint8), np.zeros((rows, 3, SKETCH), np.uint16)
        sign_rows(words, section_word, hashes, signatures, sketches)
        self._signatures.append(signatures)
        self._sketches.append(sketches)

    def arrays(self) -> dict[str, Array]:
        """The arrays of the segment."""
        signature = np.concatenate(self._signatures)
        return {
            "signature": signature,
            "sketch": np.concatenate(self._sketches),
            "band_key": sorted_bands(signature),
        }


def sorted_bands(signatures: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint64]:
    """The keys of the bands of (rows, BINS) signatures, ascending, each with its row in the lower 32 bits. O(rows · log rows)."""
    keys = np.empty(len(signatures) * BANDS, np.uint64)
    write_bands(signatures, keys)
    keys.sort()
    return keys


def _number_word_hashes() -> npt.NDArray[np.uint64]:
    words = Vocabulary()
    words.number_strings(NUMBER_WORDS)
    hashes = np.empty(len(NUMBER_WORDS), np.uint64)
    hash_words(words.pool, words.start, 0, len(NUMBER_WORDS), np.empty(0, np.uint64), hashes)
    return hashes
