"""Salience: how much an article is about what it names, from its title, its lead and the number of mentions."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

# What a name gets for being there, for the title, for the lead, and for being mentioned over and over again; in hundredths.
_NAMED, _TITLE, _LEAD, _OFTEN = 10, 30, 20, 40
# With so many mentions beside the first, a name gets half of what there is for them.
_HALF = 3
# More mentions make no difference.
_MOST_MENTIONS = 255

LEAD_LENGTH: Final = 600
"""The lead is the summary and the first paragraph of the body, of a longer one so many code points."""
IN_LEAD: Final = 1
"""The bit of a name that stands in the lead."""
IN_TITLE: Final = 2
"""The bit of a name that stands in the title."""
MENTION: Final = 4
"""What a mention adds to these bits: so many mentions and where they stand are one number."""
MOST: Final = 100
"""The highest salience, in hundredths; what is stored never goes beyond it."""


def _hundredths(mentions: int, places: int) -> int:
    if not mentions:
        return 0
    further = mentions - 1
    often = (2 * _OFTEN * further + further + _HALF) // (2 * (further + _HALF))
    return _NAMED + _TITLE * bool(places & IN_TITLE) + _LEAD * bool(places & IN_LEAD) + often


HUNDREDTHS: Final[npt.NDArray[np.uint8]] = np.array(
    [_hundredths(mentions, places) for mentions in range(_MOST_MENTIONS + 1) for places in range(MENTION)], np.uint8
)
"""The salience of a name in hundredths, by the number that mentions and places are together."""
_SALIENCES: Final[list[float]] = (HUNDREDTHS / MOST).tolist()
_LAST: Final = len(HUNDREDTHS) - MENTION


def salience_of(counted: int) -> float:
    """The salience of a name, 0 to 1 in whole hundredths, by MENTION times its mentions and the bits of where they stand.

    A tenth for being named, 0.3 for the title, 0.2 for the lead, and up to 0.4 for further mentions: half of it for three of
    them, n / (n + 3) of it for n.
    """
    return _SALIENCES[counted if counted < _LAST else _LAST + counted % MENTION]


def stored_saliences(counts: npt.NDArray[np.int64], places: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
    """The same for many names at once, in hundredths: (n,) how often each is mentioned, and the bits of where."""
    stored: npt.NDArray[np.uint8] = HUNDREDTHS[MENTION * np.minimum(counts, _MOST_MENTIONS) + places]
    return stored


def in_hundredths(salience: float) -> int:
    """A salience as it is stored: 0 to MOST."""
    return min(max(round(salience * MOST), 0), MOST)


def lead_length(body: str) -> int:
    """How many code points of a body are its lead."""
    end = body.find("\n\n", 0, LEAD_LENGTH + 1)
    return min(len(body), LEAD_LENGTH) if end < 0 else end
