"""Those who are quoted in a segment, and what their names are found by."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from index.article import ENTITY_KINDS, Quote
from index.damage import refuse_beyond
from index.dictionary import Dictionaries
from index.folding import fold_name
from index.quotations import KIND_BITS, NOBODY
from index.segment import Segment

_WORD = re.compile(r"\w+")
_ID = re.compile(rf"({'|'.join(ENTITY_KINDS)}):(.*)", re.DOTALL)


def speaker_key(text: str) -> str:
    """What finds a name by some of its words in a row: they, folded; or by an id, `person:john kirby`. "" where it has no word."""
    entity = _ID.match(text)
    kind, name = (f"{entity[1]}:", entity[2]) if entity else ("", text)
    words = " ".join(_WORD.findall(fold_name(name)))
    return f"{kind} {words} " if words else ""


def _line(kind: str, name: str) -> str:
    return f"{kind}:{speaker_key(name)}\n"


def is_spoken_by(quote: Quote, keys: Sequence[str]) -> bool:
    """Whether all keys find the name of the one who says a quotation."""
    if quote.speaker is None:
        return not keys
    line = _line(quote.kind or "", quote.speaker)
    return all(_place(line, key, 0) >= 0 for key in keys)


def _place(lines: str, key: str, at: int) -> int:
    """Where a key next finds a name; that of an entity has to be all of one."""
    return lines.find(key if key.startswith(" ") else f"{key}\n", at)


class Speakers:
    """The quotations of a segment by who says them. Making it is O(quotations × log), and takes some microseconds a name.

    count   how many quotations the segment has
    """

    def __init__(self, segment: Segment, dictionaries: Dictionaries) -> None:
        kinds = (segment["quote_flags"] & KIND_BITS).astype(np.int64)
        values = segment["quote_speaker"].astype(np.int64)
        for place, kind in enumerate(ENTITY_KINDS):
            refuse_beyond(segment, "quote_speaker", values[kinds == place], dictionaries.size(kind))
        self.count = len(kinds)
        keys = values * (NOBODY + 1) + kinds
        keys[kinds >= NOBODY] = -1
        self._order = np.argsort(keys, kind="stable")
        distinct, self._starts = np.unique(keys[self._order], return_index=True)
        names = [
            _line(
                ENTITY_KINDS[key % (NOBODY + 1)],
                dictionaries.label(ENTITY_KINDS[key % (NOBODY + 1)], key // (NOBODY + 1)),
            )
            if key >= 0
            else "\n"
            for key in distinct.tolist()
        ]
        self._lines = "".join(names)
        self._ends = [*accumulate(map(len, names))]

    def said_by(self, keys: Sequence[str]) -> npt.NDArray[np.uint8]:
        """(quotations,) 1 where all keys, at least one, find the name of who says it, else 0. O(names + what they find)."""
        found: set[int] | None = None
        for key in keys:
            names = set(self._found(key))
            found = names if found is None else found & names
        said = np.zeros(self.count, np.uint8)
        for name in found or ():
            last = self._starts[name + 1] if name + 1 < len(self._starts) else self.count
            said[self._order[self._starts[name] : last]] = 1
        return said

    def _found(self, key: str) -> list[int]:
        names = []
        at = _place(self._lines, key, 0)
        while at >= 0:
            name = bisect_right(self._ends, at)
            names.append(name)
            at = _place(self._lines, key, self._ends[name])
        return names
