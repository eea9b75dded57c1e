"""Verifies what tells which labels are names of one entity: the registry of a generation, and the log of decisions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from index.dictionary import Dictionaries
from index.entities.decisions import read_decisions
from index.entities.registry import CURATED, KEYED, Registry
from index.errors import DatelineError
from index.manifest import Manifest


def check_registry(folder: Path, manifest: Manifest, dictionaries: Dictionaries) -> Iterator[str]:
    """What is wrong with the registry of a generation and its log of decisions, each with its place."""
    try:
        registry = Registry(folder, manifest.registry, dictionaries)
        registry.check()
        decisions = read_decisions(folder, manifest.decisions)
    except DatelineError as error:
        yield str(error)
        return
    for facet in CURATED:
        yield from (f"{folder}: {problem}" for problem in _check_facet(registry, facet))
    if [decision.number for decision in decisions] != [*range(1, len(decisions) + 1)]:
        yield f"{folder}: the decisions are not numbered from 1 on"


def _check_facet(registry: Registry, facet: str) -> Iterator[str]:
    entity, canon = registry.entities(facet), registry.canon(facet)
    size = registry.dictionaries.size(facet)
    arrays = (entity, canon, registry.hidden(facet), registry.hidden_mentions(facet)[1])
    if any((array >= size).any() for array in arrays):
        yield f"the registry has a {facet} that the dictionary does not have"
    elif not (np.array_equal(entity[entity], entity) and np.array_equal(canon[canon], canon)):
        yield f"the registry calls a {facet} by what is not its own"
    elif not np.array_equal(entity[canon], entity):
        yield f"the registry shows a {facet} for another"
    if facet in KEYED and len(registry.keys(facet)) not in (0, size):
        yield f"the registry has keys for other labels of {facet} than there are"
