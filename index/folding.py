"""Folding: case, accents and apostrophes make no difference between two words or two names."""

from __future__ import annotations

import unicodedata
from functools import cache

import numpy as np
import numpy.typing as npt

# Letters that Unicode does not decompose, as readers of English write them.
_PLAIN = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t"}
)
_FIRST_HAN = 0x3100
_DROPPED = dict.fromkeys(map(ord, "'’‘ʼ`´\u00ad\u200c\u200d\u2060\ufeff"))


def fold(text: str) -> str:
    """Lower case without accents and apostrophes: `Müller’s` → `mullers`, `İstanbul` → `istanbul`. Lengths change."""
    if text.isascii():
        folded = text.lower()
        return folded.replace("'", "").replace("`", "") if "'" in folded or "`" in folded else folded
    # Styled capitals (𝐀) have no case until they are decomposed, and some letters decompose only once they are small.
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text.translate(_DROPPED)).casefold())
    kept = "".join(char for char in decomposed if not unicodedata.combining(char))
    return kept.translate(_DROPPED).translate(_PLAIN)


@cache
def folded_lengths() -> npt.NDArray[np.uint8]:
    """How many code points each letter folds to, of all scripts that stand before the Chinese one. Takes some milliseconds."""
    return np.array([len(fold(chr(code))) for code in range(_FIRST_HAN)], np.uint8)


def fold_name(name: str) -> str:
    """Fold a name for comparison: as `fold`, with runs of white space as one space."""
    return " ".join(fold(name).split())
