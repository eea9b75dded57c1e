"""Co-occurrence: who and what stands in the same articles as an entity, where, when, and how much more often than by chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

from index.article import EntityKind
from index.entities.registry import Registry
from index.schema import ENTITY_FIELDS, facet_key
from search.counting import count_facets, count_selected
from search.occurrences import Occurrences, all_occurrences, count_occurrences
from search.relaxing import collect
from search.request import SearchRequest
from search.results import Bucket, EntityView, Facet
from search.scope import Collection, Matches
from search.unusual import bucket_of, most_surprising

Order = Literal["count", "chance"]
"""By how many articles name both, or by how much more often they do than by chance."""


def together(
    collection: Collection, kind: EntityKind, name: str, request: SearchRequest, size: int, order: Order = "count"
) -> EntityView | None:
    """What the articles that `request` finds say beside an entity, `size` names of each kind; None where none names it.

    Chance is that of the articles which `request` finds. Ordered by it, only what is there more often is listed, and no place that
    the entity lies in or that lies in it.
    O(V + values of the articles that name it), and of all that `request` finds.
    """
    request = replace(request, collapse="none", page=1, page_size=0, facets=(), unusual=())
    named = {**request.all_of, kind: (*request.all_of.get(kind, ()), name)}
    collector = collect(collection, replace(request, all_of=named))
    if not collector.total:
        return None
    others = {other: size for other in ENTITY_FIELDS if other != kind}
    least = request.least_salience()
    found = count_facets(collection, collector.matches, others, least)
    found[kind], own = _without_itself(collection, collector.matches, kind, name, size, least)
    chances = _chances(collection, collector.matches, request)
    if order == "chance":
        itself = {(kind, own.label)}
        company = {
            facet: _listing(found[facet], most_surprising(collection, facet, *chances[facet], size, itself))
            for facet in ENTITY_FIELDS
        }
    else:
        company = {facet: _with_chances(collection, facet, found[facet], *chances[facet]) for facet in ENTITY_FIELDS}
    aliases = _aliases(collection.registry, kind, name)
    return EntityView(own.value, kind, own.label, collector.total, collector.histogram(), company, aliases)


def _chances(
    collection: Collection, matches: Sequence[Matches], request: SearchRequest
) -> Mapping[str, tuple[Occurrences, Occurrences]]:
    """By kind how often each name is in the matches, and in all articles that a request finds."""
    least = request.least_salience()
    if request.q.strip() or request.is_narrowed():
        found = collect(collection, request).matches
        everywhere = {facet: count_occurrences(collection, found, facet, least) for facet in ENTITY_FIELDS}
    else:
        everywhere = {facet: all_occurrences(collection, facet, least) for facet in ENTITY_FIELDS}
    return {facet: (count_occurrences(collection, matches, facet, least), everywhere[facet]) for facet in ENTITY_FIELDS}


def _listing(found: Facet, buckets: tuple[Bucket, ...]) -> Facet:
    """A facet with other values listed."""
    total = found.other + sum(bucket.count for bucket in found.buckets)
    return replace(found, buckets=buckets, other=total - sum(bucket.count for bucket in buckets))


def _with_chances(
    collection: Collection, facet: str, found: Facet, here: Occurrences, everywhere: Occurrences
) -> Facet:
    """The values of a facet in their order, each with how surprising it is."""
    values = [collection.registry.find(facet, facet_key(facet, bucket.value)) for bucket in found.buckets]
    return replace(
        found,
        buckets=tuple(
            bucket if value is None else bucket_of(collection, facet, value, here, everywhere)
            for bucket, value in zip(found.buckets, values, strict=True)
        ),
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
