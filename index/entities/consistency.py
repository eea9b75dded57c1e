"""Makes the names of an article consistent with each other: one kind for one name, and surnames as the full names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from index.entities.cutting_kernels import CAPITAL
from index.entities.features import DOUBTFUL_GROUPS
from index.entities.tagging_kernels import TYPES

Name = tuple[int, int, int]
"""The first token of a name, the token behind its last, and its kind."""
Key = tuple[int, ...]
"""The rows of a name's tokens: names are the same where their tokens are."""

_PERSON = 0
# From so much on, in one place or in several together, a name is looked for in the rest of the article.
_SURE = 1.0
# A full name says so much more about its surname than one that stands alone.
_FULL_NAME = 4.0


def settled(
    names: npt.NDArray[np.int32], votes: npt.NDArray[np.float32], rows: npt.NDArray[np.int32], flags: npt.NDArray[np.uint8],
    groups: npt.NDArray[np.uint8], bare: npt.NDArray[np.int32],
) -> list[Name]:  # fmt: skip
    """The names of an article as they are when all of it has been read, ascending.

    names, votes   (names, 3), (names, TYPES): as of `index.entities.tagging_kernels.read_names`, the votes of each adding up to 1
    rows, flags    (tokens,);  groups, bare  (rows,): as of `index.entities.forms.Forms`
    A name has the kind that it has mostly, and a surname that of the full name. What is a name in one place is one in the others.
    O(tokens).
    """
    if not len(names):
        return []
    row_of = rows.tolist()
    found = names.tolist()
    totals: dict[Key, list[float]] = {}
    keys = []
    for (first, last, _), vote in zip(found, votes.tolist(), strict=True):
        key = tuple(row_of[first:last])
        keys.append(key)
        own = totals.setdefault(key, [0.0] * TYPES)
        for kind, value in enumerate(vote):
            own[kind] += value
    _name_surnames(totals, bare)
    kinds = {key: own.index(max(own)) for key, own in totals.items()}
    same = [(first, last, kinds[key]) for (first, last, _), key in zip(found, keys, strict=True)]
    wanted = {
        key: kinds[key] for key, own in totals.items() if sum(own) >= _SURE and groups[key[0]] not in DOUBTFUL_GROUPS
    }
    others = list(_found_again(wanted, same, row_of, flags))
    return sorted(same + others) if others else same


def _name_surnames(totals: dict[Key, list[float]], bare: npt.NDArray[np.int32]) -> None:
    """Let the last word of a person's name vote as the whole name does, with its article and without."""
    for key, own in list(totals.items()):
        if len(key) > 1 and own[_PERSON] > max(own[1:]):
            weight = _FULL_NAME * (own[_PERSON] - max(own[1:]))
            for row in {key[-1], int(bare[key[-1]])}:
                totals.setdefault((row,), [0.0] * TYPES)[_PERSON] += weight


def _found_again(
    wanted: dict[Key, int], same: Sequence[Name], rows: Sequence[int], flags: npt.NDArray[np.uint8]
) -> Iterator[Name]:
    """Where else the wanted names stand, ascending and apart from the others."""
    longest: dict[int, list[Key]] = {}
    for key in sorted(wanted, key=len, reverse=True):
        longest.setdefault(key[0], []).append(key)
    taken = bytearray(len(rows))
    for first, last, _ in same:
        taken[first:last] = b"\1" * (last - first)
    for first in [place for place, row in enumerate(rows) if row in longest]:
        if taken[first] or not flags[first] & CAPITAL:
            continue
        for key in longest[rows[first]]:
            last = first + len(key)
            if tuple(rows[first:last]) == key and not any(taken[first:last]):
                taken[first:last] = b"\1" * len(key)
                yield first, last, wanted[key]
                break
