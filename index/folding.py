"""Folding: case, accents and apostrophes make no difference between two words or two names."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import numpy as np
import numpy.typing as npt

# Letters that Unicode does not decompose, as readers of English write them.
_PLAIN = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t"}
)
# Where the scripts stand that have accents, ligatures or marks.
_VARIED = ((0, 0x3400), (0xA000, 0xAC00), (0xD7A4, 0xD800), (0xFA00, 0x10000))
# The marks that make another syllable of kana: が is not か.
_VOICED = frozenset("\u3099\u309a")
_VOICED_KANA = re.compile("[\u3041-\u30ff][\u3099\u309a]")
# Vowels of Thai and Lao, which Unicode classes with accents.
_KEPT = _VOICED | frozenset("\u0e38\u0e39\u0eb8\u0eb9")
_KANA = ((0x3041, 0x3400), (0xFF66, 0xFFA0))
LENGTH_BITS, TAKES_VOICED, TAKES_SEMIVOICED = 0x3F, 0x40, 0x80
"""What `folded_lengths` keeps of a letter, by the bits of its number."""
_DROPPED = dict.fromkeys(map(ord, "'’‘ʼ`´\u00ad\u200c\u200d\u2060\ufeff"))


def fold(text: str) -> str:
    """Lower case without accents and apostrophes: `Müller’s` → `mullers`, `İstanbul` → `istanbul`. Lengths change."""
    if text.isascii():
        folded = text.lower()
        return folded.replace("'", "").replace("`", "") if "'" in folded or "`" in folded else folded
    # Styled capitals (𝐀) have no case until they are decomposed, and some letters decompose only once they are small.
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text.translate(_DROPPED)).casefold())
    # A letter of its own, though Unicode takes it apart.
    decomposed = decomposed.replace("и\u0306", "й")
    kept = "".join(char for char in decomposed if char in _KEPT or not unicodedata.combining(char))
    if not _VOICED.isdisjoint(kept):
        # Only these: a syllable of Hangul in the same word stays taken apart.
        kept = _VOICED_KANA.sub(lambda found: unicodedata.normalize("NFC", found[0]), kept)
    return kept.translate(_DROPPED).translate(_PLAIN)


@cache
def folded_lengths() -> npt.NDArray[np.uint8]:
    """How many code points each of the first 65,536 letters folds to. Takes some milliseconds.

    Letters that become one with a mark of voice behind them have `TAKES_VOICED` or `TAKES_SEMIVOICED` set besides.
    """
    lengths = np.ones(1 << 16, np.uint8)
    # A Hangul syllable folds to two or three of its letters, a Han character to itself or to a like one.
    lengths[0xAC00:0xD7A4] = 2 + (np.arange(0xD7A4 - 0xAC00) % 28 > 0)
    for first, end in _VARIED:
        lengths[first:end] = [len(fold(chr(code))) for code in range(first, end)]
    for first, end in _KANA:
        for code in range(first, end):
            for mark, taken in (("\u3099", TAKES_VOICED), ("\u309a", TAKES_SEMIVOICED)):
                if len(fold(chr(code) + mark)) == lengths[code] & LENGTH_BITS:
                    lengths[code] |= taken
    return lengths


def fold_name(name: str) -> str:
    """Fold a name for comparison: as `fold`, with runs of white space as one space."""
    return " ".join(fold(name).split())
