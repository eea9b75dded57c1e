"""Co-occurrence: who and what stands in the same articles as an entity, where, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.article import EntityKind
from index.entities.registry import Registry
from index.schema import ENTITY_FIELDS, facet_key
from search.counting import count_facets, count_selected
from search.relaxing import collect
from search.request import SearchRequest
from search.results import Bucket, EntityView, Facet
from search.scope import Collection, Matches


def together(
    collection: Collection, kind: EntityKind, name: str, request: SearchRequest, size: int
) -> EntityView | None:
    """What the articles that `request` finds say beside an entity, `size` names of each kind; None where none names it.

    O(values of the articles that name it).
    """
    named = {**request.all_of, kind: (*request.all_of.get(kind, ()), name)}
    request = replace(request, all_of=named, collapse="none", page=1, page_size=0)
    collector = collect(collection, request)
    if not collector.total:
        return None
    others = {other: size for other in ENTITY_FIELDS if other != kind}
    found = count_facets(collection, collector.matches, others, request.least_salience())
    found[kind], own = _without_itself(collection, collector.matches, kind, name, size, request.least_salience())
    company = {facet: found[facet] for facet in ENTITY_FIELDS}
    return EntityView(
        own.value,
        kind,
        own.label,
        collector.total,
        collector.histogram(),
        company,
        _aliases(collection.registry, kind, name),
    )


def _without_itself(
    collection: Collection, matches: Sequence[Matches], kind: EntityKind, name: str, size: int, least: int
) -> tuple[Facet, Bucket]:
    """The other entities of the same kind, and the entity itself."""
    key = facet_key(kind, name)
    selected = {key: collection.registry.find(kind, key)}
    # It is in every article, and listed in any case; one more makes up for it.
    found = count_selected(collection, matches, kind, size + 1, selected, least)
    own = next(bucket for bucket in found.buckets if bucket.selected)
    others = [bucket for bucket in found.buckets if not bucket.selected]
    other = found.other + sum(bucket.count for bucket in others[size:])
    return Facet(tuple(others[:size]), found.distinct - 1, other, found.missing), replace(own, selected=False)


def _aliases(registry: Registry, kind: str, name: str) -> tuple[str, ...]:
    """The other names of an entity, in the order in which they came into the index."""
    shown = registry.find(kind, facet_key(kind, name))
    if shown is None:
        return ()
    label = registry.dictionaries.label
    return tuple(label(kind, other) for other in registry.labels_of(kind, shown).tolist() if other != shown)
