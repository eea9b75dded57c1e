"""Makes what was learned small: whole numbers of eight bits, and only what matters."""

from __future__ import annotations

from collections.abc import Mapping
from zlib import crc32

import numpy as np

from index.entities.model import SCALE, Model
from training.crf import Field
from training.lexicons import Cases, Lists

# Weights beyond are cut.
_GREATEST = 4.0
_STEPS = 127
# So few steps are none.
_NOTHING = 1
_NEVER = -10_000_000
# Words that are on no list are kept where they occur so often; those that are always small, so often.
_SEEN, _SEEN_SMALL = 4, 6
_MOSTLY = 0.98
_UNKNOWN_CASE = 16


def packed(version: str, field: Field, lists: Lists, cases: Cases, frequent: Mapping[str, int]) -> Model:
    """The model as it is shipped. Features whose CRC-32 is the same become one."""
    numbers, place = np.unique([_number(name) for name in field.features], return_inverse=True)
    weights = np.zeros((len(numbers), field.weights[0].size), np.float32)
    np.add.at(weights, place, field.weights.reshape(len(field.features), -1))
    top = min(max(np.abs(weights).max(), np.abs(field.pairs).max()), _GREATEST)
    small = _steps(weights, top)
    small[np.abs(small) <= _NOTHING] = 0
    kept = (small != 0).any(1)
    words, bits, written = _words(lists, cases)
    return Model(
        version=version,
        numbers=numbers[kept].astype(np.uint32),
        weights=small[kept],
        scale=float(np.float32(top / _STEPS * SCALE)),
        pairs=_steps(field.pairs, top),
        follows=np.where(np.isfinite(field.follows), np.rint(field.follows * SCALE), _NEVER).astype(np.int32),
        words=words,
        bits=bits,
        cases=written,
        frequent=frequent,
    )


def _steps(values: np.ndarray, top: float) -> np.ndarray:
    return np.clip(np.rint(values * (_STEPS / top)), -_STEPS, _STEPS).astype(np.int8)


def _words(lists: Lists, cases: Cases) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """`words`, `bits` and `cases` of the model."""
    known: dict[int, tuple[int, int]] = {}
    seen = {
        word
        for word, own in cases.counts.items()
        if sum(own) >= (_SEEN_SMALL if own[0] > _MOSTLY * sum(own) else _SEEN)
    }
    for word in {word for word, bits in lists.bits.items() if bits} | seen:
        bits, case = lists.bits[word], cases.small(word) + 16 * cases.usual(word)
        if bits or case != _UNKNOWN_CASE:
            known[_number(word)] = bits, case
    ordered = sorted(known.items())
    return (
        np.array([number for number, _ in ordered], np.uint32),
        np.array([bits for _, (bits, _) in ordered], np.uint16),
        np.array([case for _, (_, case) in ordered], np.uint8),
    )


def _number(text: str) -> int:
    return crc32(text.encode("utf-8", "surrogatepass"))
