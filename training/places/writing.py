"""Writes places as the arrays that `index.entities.gazetteer` reads."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np

from index.entities.gazetteer import name_hash
from training.places.builder import Builder

_HEAVIEST = 2**32 - 1


def write(made: Builder, path: Path) -> None:
    """Write the places; the same ones give the same bytes."""
    names, short, demonyms = _by_hash(made.names), _by_hash(made.short), sorted(made.demonyms)
    candidates = [made.candidates(name) for name in names]
    np.savez(
        path,
        **_places(made),
        **_texts("name", names),
        **_hashes("name", names),
        candidate=np.array([number for numbers, _ in candidates for number in numbers], np.uint16),
        candidate_start=_starts(len(numbers) for numbers, _ in candidates),
        certain=np.array([is_certain for _, is_certain in candidates], np.bool_),
        **_texts("short", short),
        **_hashes("short", short),
        short_place=np.array([made.short[name] for name in short], np.uint16),
        **_texts("demonym", demonyms),
        demonym_place=np.array([made.demonyms[name] for name in demonyms], np.uint16),
    )


def _places(made: Builder) -> dict[str, Any]:
    return _texts("label", [place.label for place in made.places]) | {
        "kind": np.array([place.kind for place in made.places], np.uint8),
        "parent": np.array([place.parent for place in made.places], np.int32),
        "country": np.array([place.country for place in made.places], np.int16),
        "weight": np.array([min(place.weight, _HEAVIEST) for place in made.places], np.uint32),
    }


def _by_hash(names: Iterable[str]) -> list[str]:
    return sorted(names, key=lambda name: (name_hash(name), name))


def _texts(name: str, texts: list[str]) -> dict[str, Any]:
    encoded = [text.encode() for text in texts]
    return {f"{name}_text": np.frombuffer(b"".join(encoded), np.uint8), f"{name}_start": _starts(map(len, encoded))}


def _hashes(name: str, texts: list[str]) -> dict[str, Any]:
    return {f"{name}_hash": np.array([name_hash(text) for text in texts], np.uint32)}


def _starts(sizes: Iterable[int]) -> Any:
    return np.array(list(accumulate(sizes, initial=0)), np.uint32)
