"""Finds an entity by what someone typed, tells what there is to tell of it, and names what was perhaps meant."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np
import numpy.typing as npt

from index.entities.registry import Registry
from index.errors import DatelineError
from index.folding import fold_name
from index.schema import facet_key
from index.snapshot import Snapshot

# How many names are compared letter by letter with one that is not known, and how many are then offered.
_MOST_COMPARED, _MOST_OFFERED, _LEAST_ALIKE = 5_000, 3, 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityFacts:
    """An entity: its id, the name that is shown, its other names, in how many articles it is, whether it is hidden."""

    id: str
    kind: str
    name: str
    aliases: tuple[str, ...]
    articles: int
    hidden: bool


def find_name(snapshot: Snapshot, kind: str, name: str) -> int:
    """The label of a name, as it is written if there is such a one, or of an id. Raises DatelineError that names the nearest."""
    dictionaries = snapshot.dictionaries
    found = dictionaries.ids_of(kind, facet_key(kind, name))
    if not found:
        near = nearest(snapshot.registry, kind, name)
        offered = " or ".join([f'"{each}"' for each in near])
        raise DatelineError(
            f'the index knows no {kind} "{name}"', remedy=f"perhaps {offered} is meant" if near else None
        )
    shown = int(snapshot.registry.canon(kind)[found[0]])
    ranked = [*(label for label in found if dictionaries.label(kind, label) == name), shown, found[0]]
    return next(label for label in ranked if label in found)


def facts_of(snapshot: Snapshot, kind: str, name: str) -> EntityFacts:
    """What the index knows of an entity. Raises as `find_name`."""
    label = find_name(snapshot, kind, name)
    registry = snapshot.registry
    labels = registry.labels_of(kind, label)
    shown = registry.shown(kind, label)
    names = dict.fromkeys(registry.dictionaries.label(kind, each) for each in labels.tolist())
    return EntityFacts(
        id=registry.id_of(kind, label),
        kind=kind,
        name=shown,
        aliases=tuple(each for each in names if each != shown),
        articles=_articles(snapshot, kind, labels),
        hidden=registry.is_hidden(kind, label),
    )


def nearest(registry: Registry, kind: str, name: str) -> list[str]:
    """Names of a kind that are written much like one that is not known, the most alike first. O(labels)."""
    typed = facet_key(kind, name)
    dictionaries = registry.dictionaries
    likely: dict[str, str] = {}
    for label in range(dictionaries.size(kind)):
        text = dictionaries.label(kind, label)
        key = fold_name(text)
        if any(f" {word}" in f" {key}" for word in typed.split()) or key[:2] == typed[:2]:
            likely.setdefault(key, text)
        if len(likely) == _MOST_COMPARED:
            break
    return [likely[key] for key in get_close_matches(typed, likely, _MOST_OFFERED, _LEAST_ALIKE)]


def _articles(snapshot: Snapshot, kind: str, labels: npt.NDArray[np.int64]) -> int:
    """How many live rows have one of some labels, but for those in which the entity is hidden."""
    hashes, entities = snapshot.registry.hidden_mentions(kind)
    hidden = hashes[entities == snapshot.registry.entities(kind)[labels[0]]]
    count = 0
    for segment, live in zip(snapshot.segments, snapshot.live, strict=True):
        start = segment[f"{kind}_inv_start"].astype(np.int64)
        has = np.zeros(segment.n_docs, np.bool_)
        for place in np.flatnonzero(np.isin(segment[f"{kind}_inv_value"], labels)).tolist():
            has[segment[f"{kind}_inv_doc"][start[place] : start[place + 1]]] = True
        if live is not None:
            has &= live > 0
        has[segment.find_hashes(hidden, None)[0]] = False
        count += int(np.count_nonzero(has))
    return count
