"""How much more often two things stand together than chance would have it: Dunning's log-likelihood ratio, with a sign.

Dunning, Accurate Methods for the Statistics of Surprise and Coincidence, 1993. Unlike chi-squared, mutual information or the mere
lift it does not overrate what is rare: no count is taken to be normally distributed.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

LEAST_TOGETHER = 3
"""What fewer stories have together is no evidence, however rare each of the two is."""

DOUBT = 0.05
"""Where nothing but chance is at work, about one list in twenty may hold anything at all."""


def expected(one: npt.ArrayLike, other: npt.ArrayLike, total: int) -> Floats:
    """How many of `total` stories would have two things that stand in `one` and in `other` of them independently; floats."""
    return np.asarray(one, np.float64) * np.asarray(other, np.float64) / max(total, 1)


def surprises(both: npt.ArrayLike, one: npt.ArrayLike, other: npt.ArrayLike, total: int) -> Floats:
    """The signed root of G²: so many standard deviations from chance, above 0 where two things stand together more often.

    both, one, other   (n,) how many of `total` stories have both things, the one, the other
    G² = 2 Σ observed · ln(observed / expected) over both, the one alone, the other alone, neither. O(n).
    """
    both, one, other = (np.asarray(each, np.float64) for each in (both, one, other))
    by_chance = expected(one, other, total)
    # Where only some versions of a story are looked at, fewer than no story could be left for the last.
    observed = (both, one - both, other - both, np.maximum(total - one - other + both, 0))
    chances = (by_chance, one - by_chance, other - by_chance, total - one - other + by_chance)
    halves = sum(_excess(seen, chance) for seen, chance in zip(observed, chances, strict=True))
    return np.where(both > by_chance, 1.0, -1.0) * np.sqrt(np.maximum(2 * halves, 0)) + 0.0


def least_surprise(tried: int) -> float:
    """From where on a pair is surprising, the most surprising of `tried` being looked for: Bonferroni's bound.

    exp(−G²/2) is about how likely chance alone brings a pair so far; with `tried` pairs it does with some of them in DOUBT cases.
    """
    return math.sqrt(2 * math.log(max(tried, 1) / DOUBT))


def _excess(seen: Floats, chance: Floats) -> Floats:
    """observed · ln(observed / expected), which is 0 where nothing was observed."""
    ratio = np.divide(seen, chance, out=np.ones_like(seen), where=(seen > 0) & (chance > 0))
    return seen * np.log(ratio)
