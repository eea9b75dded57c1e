"""Writes the text store of a new segment: all that is stored of its rows, as codes of words and gaps.

A row has six sections. Record (in two lines), mentions and revisions are JSON; title, summary and body are the texts themselves, so
that the n-th word of a section is the n-th word piece of its codes. `docs/index-format.md` has the format, `index.stored` reads it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from index.coding_kernels import OTHER_GAP, OTHER_WORD, TOKEN, count_stream, encode_rows, lay_stream, utf8_of
from index.numbering import Codes, Numbering, Numbers, Places
from index.numbering_kernels import find_gaps
from index.pieces import Pieces, code_pieces, starts_of
from index.row import Row
from index.text_kernels import GAP, WORD
from index.tokenize_kernels import SECTION_END, cut_sections

Array = npt.NDArray[Any]

_KINDS = {TOKEN: WORD, OTHER_WORD: WORD, OTHER_GAP: GAP}


class Sections:
    """Sections of texts, joined, and cut into words.

    codes        (n,) their code points, with a separator between sections
    begin, end   (S,) where each section begins and ends
    starts, ends (W,) where each word begins and ends
    word         (S + 1,) the first word of each section
    """

    def __init__(self, sections: Sequence[str], classes: npt.NDArray[np.uint8]) -> None:
        joined = chr(SECTION_END).join(sections).encode("utf-32-le", "surrogatepass")
        self.codes: Codes = np.frombuffer(joined, np.uint32)
        sizes = np.array([len(section) for section in sections], np.int64)
        self.begin, self.end = np.empty((2, len(sections)), np.int64)
        starts, ends = np.empty((2, len(self.codes) + 1), np.int64)
        self.word: Places = np.empty(len(sections) + 1, np.int64)
        words = cut_sections(self.codes, sizes, classes, self.begin, self.end, starts, ends, self.word)
        self.starts: Places = starts[:words]
        self.ends: Places = ends[:words]


class TextWriter:
    """Collects the texts of rows, batch by batch, and encodes them all at the end.

    tokens   numbers the words of title, summary and body; shared with those who invert them
    """

    def __init__(self, tokens: Numbering, classes: npt.NDArray[np.uint8]) -> None:
        self._classes = classes
        self._numberings = {TOKEN: tokens, OTHER_WORD: Numbering(), OTHER_GAP: Numbering()}
        self._texts = _Stream()
        self._records = _Stream()
        self._earlier: list[int] = []

    def add(self, rows: Sequence[Row], texts: Sections, words: Numbers) -> None:
        """Take in the next rows: `texts` are title, summary and body of each, `words` the numbers of their words as tokens."""
        self._earlier += [len(row.texts) - 1 for row in rows]
        self._lay(self._texts, texts, words, TOKEN)
        cut = Sections([section for row in rows for section in row[1:4]], self._classes)
        self._lay(
            self._records, cut, self._numberings[OTHER_WORD].stretches(cut.codes, cut.starts, cut.ends), OTHER_WORD
        )

    def _lay(self, stream: _Stream, sections: Sections, words: Numbers, space: int) -> None:
        gaps = np.empty((3, len(sections.starts) + len(sections.begin)), np.int64)
        found = find_gaps(
            sections.codes, sections.begin, sections.end, sections.word, sections.starts, sections.ends, gaps
        )
        numbers = self._numberings[OTHER_GAP].stretches(sections.codes, gaps[0, :found], gaps[1, :found])
        pieces, starts = np.empty(len(words) + found, np.uint32), np.empty(len(sections.word), np.int64)
        count = lay_stream(words, space, gaps, numbers, sections.word, pieces, starts)
        stream.add(pieces[:count], starts)

    def arrays(self) -> dict[str, Array]:
        """The arrays of the text store."""
        texts, records = self._texts.whole(), self._records.whole()
        sizes = [len(self._numberings[space]) for space in _KINDS]
        first = starts_of(np.array(sizes), np.int64)
        counts = np.zeros(first[-1], np.int64)
        count_stream(texts[0], first, counts)
        count_stream(records[0], first, counts)
        lists, used = [], []
        for space, kind in _KINDS.items():
            numbers = np.flatnonzero(counts[first[space] : first[space + 1]])
            lists.append(_pieces(self._numberings[space], numbers, kind, counts[first[space] + numbers]))
            used.append(first[space] + numbers)
        coding, numbered = code_pieces(lists)
        piece_of = np.zeros(first[-1], np.int64)
        piece_of[np.concatenate(used)] = np.concatenate(numbered)
        rows = len(self._earlier)
        size = int((coding.lengths[piece_of] * counts).sum()) + 6 * rows
        codes, starts = np.empty(size, np.uint8), np.empty(rows + 1, np.uint64)
        encode_rows(*texts, *records, first, piece_of, (coding.codes, coding.lengths), codes, starts)
        return {
            "text_codes": codes,
            "text_start": starts,
            "earlier_texts": np.array(self._earlier, np.uint32),
            **coding.arrays(),
        }


class _Stream:
    """Pieces of sections, in parts."""

    def __init__(self) -> None:
        self._pieces: list[Array] = []
        self._starts: list[Array] = [np.zeros(1, np.int64)]
        self._size = 0

    def add(self, pieces: Array, starts: Array) -> None:
        """Append pieces; `starts` says where each section of theirs begins."""
        self._pieces.append(pieces)
        self._starts.append(starts[1:] + self._size)
        self._size += len(pieces)

    def whole(self) -> tuple[Array, Array]:
        """All pieces, and where each section begins."""
        return np.concatenate(self._pieces), np.concatenate(self._starts)


def _pieces(numbering: Numbering, numbers: Array, kind: int, counts: Array) -> Pieces:
    """Texts of a numbering as pieces."""
    code_points = int((numbering.pool_end[numbers + 1] - numbering.pool_end[numbers]).sum())
    text, start = np.empty(4 * code_points, np.uint8), np.empty(len(numbers) + 1, np.int64)
    size = utf8_of(numbering.pool, numbering.pool_end, numbers, text, start)
    return Pieces(text[:size], start, np.full(len(numbers), kind, np.uint8), counts)
