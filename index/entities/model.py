"""The tagger's model as it lies in the package: weights, lists of words, and how they are read and written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import numpy as np
import numpy.typing as npt

from index.entities.features import group_of, numbers_of
from index.entities.tagging_kernels import LABELS, OFFSETS

SCALE = 128
"""Scores are whole numbers: so many are one."""
_FILE = "tagger.npz"


class Model(NamedTuple):
    """What the training found; arrays as they lie in the file.

    version   a short name: another for every training
    numbers   (features,) uint32, ascending: CRC-32 of the feature;  weights  (features, OFFSETS * LABELS) int8
    scale     float32: what one step of `weights` and `pairs` is worth, in steps of scores
    pairs     (CLASSES, CLASSES, 2, LABELS) int8;  follows  (LABELS + 1, LABELS + 1) int32, steps of scores
    words     (words,) uint32, ascending: CRC-32 of forms in lower case;  bits  (words,) uint16: the lists they are on
    cases     (words,) uint8: how often they are written small, 0 to 9, plus 16 times how they usually are (`Lexicon.usual`)
    frequent  the most frequent forms, by their group
    """

    version: str
    numbers: npt.NDArray[np.uint32]
    weights: npt.NDArray[np.int8]
    scale: float
    pairs: npt.NDArray[np.int8]
    follows: npt.NDArray[np.int32]
    words: npt.NDArray[np.uint32]
    bits: npt.NDArray[np.uint16]
    cases: npt.NDArray[np.uint8]
    frequent: Mapping[str, int]

    def known(self, lower: str) -> tuple[int, int, int]:
        """Of a form in lower case: the bits of its lists; how often it is small; and how it is usually written."""
        number = crc32(lower.encode("utf-8", "surrogatepass"))
        place = int(np.searchsorted(self.words, number))
        if place == len(self.words) or self.words[place] != number:
            return 0, 0, 1
        case = int(self.cases[place])
        return int(self.bits[place]), case & 15, case >> 4

    def score(self, forms: Sequence[str]) -> tuple[npt.NDArray[np.int16], npt.NDArray[np.uint8]]:
        """The scores (forms, OFFSETS, LABELS) and groups (forms,) of normal forms. Takes some 30 µs each."""
        groups = np.empty(len(forms), np.uint8)
        numbers: list[int] = []
        counts = []
        for place, form in enumerate(forms):
            bits, small, _ = self.known(form.lower())
            own = numbers_of(form, bits, small)
            groups[place] = group_of(form, bits, small, self.frequent)
            numbers.extend(own)
            counts.append(len(own))
        return self.summed(np.array(numbers, np.uint32), np.array(counts)), groups

    def summed(self, numbers: npt.NDArray[np.uint32], counts: npt.NDArray[np.int64]) -> npt.NDArray[np.int16]:
        """The scores of forms by their features: `counts` (forms,), each above 0, says how many of `numbers` each has."""
        places = np.minimum(np.searchsorted(self.numbers, numbers), len(self.numbers) - 1)
        own = self.weights[places].astype(np.int32) * (self.numbers[places] == numbers)[:, None]
        sums = np.add.reduceat(own, np.cumsum(counts) - counts)
        scores = np.clip(np.rint(sums * self.scale), -32_768, 32_767).astype(np.int16)
        return scores.reshape(len(counts), OFFSETS, LABELS)

    def usual_form(self, form: str) -> str:
        """How a normal form in capitals is written in a text that is not in capitals."""
        lower = form.lower()
        usual = self.known(lower)[2]
        if usual == 0:
            return lower
        return form if usual == 2 else "-".join([part[:1].upper() + part[1:] for part in lower.split("-")])


EDGE_FEATURE = crc32(b"EDGE")
"""The one feature of what stands before and behind a sentence."""


@cache
def default_model() -> Model:
    """The model of the package. Takes some 50 ms once."""
    return read_model(Path(str(files("index.entities").joinpath("data", _FILE))))


def read_model(path: Path) -> Model:
    """Read a model. Raises OSError where there is none, ValueError or KeyError where it is something else."""
    with np.load(path, allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    lines = arrays["texts"].tobytes().decode("utf-8").split("\n")
    return Model(
        version=lines[0],
        frequent={form: number for number, form in enumerate(lines[1:])},
        scale=float(arrays["scale"]),
        **{name: arrays[name] for name in ("numbers", "weights", "pairs", "follows", "words", "bits", "cases")},
    )


def write_model(path: Path, model: Model) -> None:
    """Write a model for `read_model`."""
    texts = np.frombuffer("\n".join([model.version, *model.frequent]).encode("utf-8"), np.uint8)
    arrays = {name: value for name, value in model._asdict().items() if isinstance(value, np.ndarray)}
    np.savez_compressed(path, texts=texts, scale=np.float32(model.scale), **arrays)  # type: ignore[arg-type]
