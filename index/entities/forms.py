"""The forms that the tagger has met, each with its row of scores, kept between articles and bounded in number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from threading import Lock

import numpy as np
import numpy.typing as npt

from index.entities.cutting_kernels import hashed
from index.entities.features import LONGEST, normal
from index.entities.model import EDGE_FEATURE, Model
from index.entities.tagging_kernels import EDGE, LABELS, OFFSETS, find_rows, put_row

MOST_FORMS = 1 << 17
"""With so many forms, whoever keeps them begins anew: 20 MB of scores."""
_FEWEST = 1 << 12
_ARTICLE = re.compile(r"^(?:[AaEeUu]l|AL|EL)-(?=\w)")


def codes_of(text: str) -> npt.NDArray[np.uint32]:
    """The code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def hash_of(form: str) -> np.uint64:
    """The hash of a form, as tokens have it."""
    return np.uint64(hashed(codes_of(form), 0, len(form)))


class Forms:
    """Rows by the hashes of tokens. Rows are only ever added; may be used by several threads.

    scores     (capacity, OFFSETS, LABELS) int16, groups (capacity,) uint8: as of `index.entities.tagging_kernels.find_labels`
    truecased  (capacity,) int32: the row of the form as it is written where not all is in capitals
    bare       (capacity,) int32: the row of the form without its article, `Assad` of `al-Assad`
    Row 0 is of the edges of sentences, and of what finds no room.
    """

    def __init__(self, model: Model) -> None:
        self._model = model
        self._lock = Lock()
        self._rows: dict[str, int] = {"": EDGE}
        # Replaced together: a thread that looks something up must not see one without the other.
        self._table = np.zeros(2 * _FEWEST, np.uint64), np.zeros(2 * _FEWEST, np.int32)
        self.scores = np.zeros((_FEWEST, OFFSETS, LABELS), np.int16)
        self.groups = np.zeros(_FEWEST, np.uint8)
        self.truecased = np.zeros(_FEWEST, np.int32)
        self.bare = np.zeros(_FEWEST, np.int32)
        self._hashes = 0
        self.scores[EDGE] = model.summed(np.array([EDGE_FEATURE], np.uint32), np.array([1]))[0]

    @property
    def is_full(self) -> bool:
        """Whether there are about as many forms as there may be."""
        return self._hashes + 2 * _FEWEST > MOST_FORMS

    def rows_of(
        self, text: str, hashes: npt.NDArray[np.uint64], starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]
    ) -> npt.NDArray[np.int32]:
        """The row of each token of a text; those of new forms are added. O(tokens), and 40 µs for each new form."""
        rows = np.empty(len(hashes), np.int32)
        if find_rows(hashes, *self._table, rows):
            with self._lock:
                find_rows(hashes, *self._table, rows)  # another thread may have added some
                unknown = np.flatnonzero(rows < 0)
                new, first = np.unique(hashes[unknown], return_index=True)
                tokens = unknown[first]
                room = MOST_FORMS - self._hashes
                cut = [
                    text[start : min(end, start + LONGEST)]
                    for start, end in zip(starts[tokens[:room]], ends[tokens[:room]], strict=True)
                ]
                self._add(new[:room], [normal(form) for form in cut])
            find_rows(hashes, *self._table, rows)
            np.maximum(rows, EDGE, out=rows)
        return rows

    def _add(self, hashes: npt.NDArray[np.uint64], forms: Sequence[str]) -> None:
        """Remember the hashes of normal forms; several may have one form."""
        usual = {form: self._model.usual_form(form) if form.isupper() else form for form in forms}
        bare = {form: _ARTICLE.sub("", form) for form in (*usual, *usual.values())}
        new = [form for form in dict.fromkeys([*bare, *bare.values()]) if form not in self._rows]
        if new:
            first = len(self._rows)
            self._reserve(first + len(new))
            self._rows.update(zip(new, range(first, first + len(new)), strict=True))
            self.scores[first : first + len(new)], self.groups[first : first + len(new)] = self._model.score(new)
            for form in new:
                self.truecased[self._rows[form]] = self._rows[usual.get(form, form)]
                self.bare[self._rows[form]] = self._rows[bare.get(form, form)]
        self._make_room(len(hashes))
        for key, form in zip(hashes, forms, strict=True):
            put_row(key, self._rows[form], *self._table)

    def _reserve(self, size: int) -> None:
        capacity = len(self.groups)
        if size > capacity:
            more = max(size, 2 * capacity) - capacity
            self.truecased = np.concatenate((self.truecased, np.zeros(more, np.int32)))
            self.bare = np.concatenate((self.bare, np.zeros(more, np.int32)))
            self.groups = np.concatenate((self.groups, np.zeros(more, np.uint8)))
            self.scores = np.concatenate((self.scores, np.zeros((more, OFFSETS, LABELS), np.int16)))

    def _make_room(self, more: int) -> None:
        self._hashes += more
        keys, rows = self._table
        size = len(keys)
        while size < 2 * self._hashes + 2:
            size *= 2
        if size > len(keys):
            more_keys, more_rows = np.zeros(size, np.uint64), np.zeros(size, np.int32)
            for place in np.flatnonzero(keys):
                put_row(keys[place], rows[place], more_keys, more_rows)
            self._table = more_keys, more_rows
