"""One segment as the planner sees it: its arrays, and the numbers of the whole index that scores depend on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from whoosh.util.numeric import byte_to_length

from index.article import ENTITY_KINDS
from index.damage import refuse_beyond
from index.entities.gazetteer import ancestors
from index.entities.registry import Registry
from index.errors import damaged
from index.folding import folded_lengths
from index.schema import ENTITY_FIELDS, FACET_FIELDS, facet_value
from index.segment import CHUNK_BITS, Segment
from index.snapshot import Snapshot
from search import count_kernels, lookup_kernels
from search.hiding import Hidden, hidden_in
from search.labels import FoldedLabels
from search.ranking import K1, B
from search.results import EntityCount
from search.speakers import Speakers
from search.stems import stems_of
from search.stories import StoryRows

Array = npt.NDArray[Any]

_MAX_NAMES = 50_000
_MAX_LABELS = 1_000

EMPTY_DOCS: npt.NDArray[np.uint32] = np.empty(0, np.uint32)
EMPTY_SCORES: npt.NDArray[np.float32] = np.empty(0, np.float32)


@dataclass(frozen=True, slots=True)
class Matches:
    """Rows of one segment that match: docs (n,) uint32, ascending; scores (n,) float32.

    best   the places of those with the highest scores, best first, where they are known; the rows are live then
    """

    docs: npt.NDArray[np.uint32]
    scores: npt.NDArray[np.float32]
    best: npt.NDArray[np.int64] | None = None

    def __len__(self) -> int:
        return len(self.docs)


NO_MATCHES = Matches(EMPTY_DOCS, EMPTY_SCORES)


class Name(NamedTuple):
    """A value of a facet: what it is called in a filter, what is shown, and in what other value a place lies."""

    value: str
    label: str
    parent: str | None


class Collection:
    """What scores need to know of all segments together: document frequencies and lengths."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        segments = snapshot.segments
        self.dictionaries = dictionaries = snapshot.dictionaries
        self.registry = registry = snapshot.registry
        self.stories = snapshot.stories
        self.docs = sum(segment.n_docs for segment in segments)
        tokens = sum(int(segment.facts["tokens"]) for segment in segments)
        average = tokens / self.docs if tokens else 1.0
        lengths = np.array([byte_to_length(code) for code in range(256)], np.float64)
        self.norms = (K1 * (1 - B + B * lengths / average)).astype(np.float32)
        self.stems = stems_of(segments)
        self.names = {facet: _Names(registry, facet) for facet in FACET_FIELDS}
        self.entities = _Entities(self)
        self._labels: dict[tuple[str, str], npt.NDArray[np.int64]] = {}
        self._folded_labels: dict[str, FoldedLabels] = {}
        self.facet_sizes = tuple(dictionaries.size(facet) for facet in FACET_FIELDS)
        self.scopes = tuple(
            Scope(segment, mask, self, place)
            for place, (segment, mask) in enumerate(zip(segments, snapshot.live, strict=True))
        )

    @cached_property
    def facet_arrays(self) -> tuple[tuple[Array, ...], ...]:
        """The dictionaries of the facets as `search.count_kernels` takes them. Looks once at what each value counts as."""
        canons = {facet: self.registry.canon(facet) for facet in FACET_FIELDS}
        return tuple(
            tuple(map(fixed, (*self.dictionaries.texts(facet), canon, count_kernels.renamed_bits(canon))))
            for facet, canon in canons.items()
        )

    def labels(self, facet: str, key: str) -> npt.NDArray[np.int64]:
        """All labels of the entity of which a name folds to `key`, ascending; none of a hidden one. Kept for those asked lately."""
        known = self._labels.get((facet, key))
        if known is None:
            found = self.registry.find(facet, key)
            known = np.empty(0, np.int64) if found is None else self.registry.labels_of(facet, found)
            if len(self._labels) >= _MAX_LABELS:
                self._labels.clear()
            self._labels[facet, key] = known
        return known

    def rows_of_story(self, story: str) -> tuple[npt.NDArray[np.uint32], ...]:
        """By segment: the live rows of a story, or of those that it went to; ascending."""
        rows: list[list[int]] = [[] for _ in self.scopes]
        for segment, row in self.snapshot.articles_of(int(story, 16)):
            rows[segment].append(row)
        return tuple(np.array(each, np.uint32) for each in rows)

    def labels_with(self, facet: str, words: str) -> npt.NDArray[np.int64]:
        """All labels of the entities of which a name has `words`, as `FoldedLabels` finds them; ascending, none of a hidden one."""
        found = np.setdiff1d(self._folded(facet).ids_with(words), self.registry.hidden(facet))
        entities = self.registry.entities(facet)
        is_found = np.zeros(len(entities), np.bool_)
        is_found[entities[found]] = True
        return np.flatnonzero(is_found[entities])

    def _folded(self, facet: str) -> FoldedLabels:
        """The labels of a facet to look for words in; made when they are first asked for."""
        known = self._folded_labels.get(facet)
        if known is None:
            labels = [self.dictionaries.label(facet, number) for number in range(self.dictionaries.size(facet))]
            known = self._folded_labels[facet] = FoldedLabels(labels)
        return known

    def df(self, term: str) -> int:
        """How many rows, live or not, hold a term."""
        return sum(scope.df(scope.find_term(term)) for scope in self.scopes)

    def idf(self, df: int) -> float:
        """The inverse document frequency of a term in `df` rows, as Whoosh defines it: log(N / (df + 1)) + 1."""
        return math.log(self.docs / (df + 1)) + 1


class _Names(dict[int, Name]):
    """The values of a facet by their numbers, each as its entity is called; those asked for lately are kept at hand."""

    def __init__(self, registry: Registry, facet: str) -> None:
        self._registry = registry
        self._facet = facet

    def __missing__(self, value: int) -> Name:
        if len(self) >= _MAX_NAMES:
            self.clear()
        shown = self._registry.shown(self._facet, value)
        within = ancestors(shown)[:1] if self._facet == "place" else ()
        parent = facet_value("place", within[0]) if within else None
        name = self[value] = Name(self._registry.id_of(self._facet, value), shown, parent)
        return name


class _Entities(dict[int, EntityCount]):
    """Entities of articles by what `hit_kernels.read_page` says of them; those asked for lately are kept at hand."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    def __missing__(self, packed: int) -> EntityCount:
        if len(self) >= _MAX_NAMES:
            self.clear()
        kind = ENTITY_KINDS[packed & 3]
        name = self._collection.names[kind][packed >> 18]
        entity = self[packed] = EntityCount(name.value, kind, name.label, packed >> 2 & 0xFFFF)
        return entity


class Scope:
    """One segment, with what loops are given taken out of it once. `place` is its place in the collection."""

    def __init__(self, segment: Segment, live: Array | None, collection: Collection, place: int) -> None:
        self.segment = segment
        self.live = live
        self.collection = collection
        self.place = place
        self.postings = tuple(segment[name] for name in ("posting_doc", "posting_weight", "slice_chunk", "slice_start"))
        self.lengths = segment["doc_length_code"]
        self.term_slices = segment["term_slices"]
        self.term_df = segment["term_df"]
        self.term_vbits = segment["term_vbits"]
        self.terms = tuple(segment[name] for name in ("term_text", "term_start", "term_df"))
        self.positions = (segment["position_bytes"], segment["position_checkpoint"])
        packed = segment["position_bytes"]
        # What `search.match_kernels` takes of a segment.
        self.arrays = (
            *self.postings, self.term_slices, self.term_vbits, self.lengths, fixed(collection.norms),
            fixed(live if live is not None else np.empty(0, np.uint8)),
            packed, packed[: len(packed) & ~7].view(np.uint64), segment["position_checkpoint"],
        )  # fmt: skip

    def find_term(self, term: str) -> int:
        """The number of a term; -1 where the segment has none such."""
        encoded = np.frombuffer(term.encode("utf-8", "surrogatepass"), np.uint8)
        return int(lookup_kernels.find_text(self.segment["term_text"], self.segment["term_start"], encoded))

    def df(self, number: int) -> int:
        """How many rows of this segment, live or not, hold a term."""
        return int(self.term_df[number]) if number >= 0 else 0

    @cached_property
    def facet_columns(self) -> tuple[tuple[Array, Array], ...]:
        """The rows' values of each facet as `search.count_kernels` takes them. Looks once at whether all are known: O(values).

        To ask for each as it is counted would cost an eighth of the counting.
        """
        for facet, size in zip(FACET_FIELDS, self.collection.facet_sizes, strict=True):
            refuse_beyond(self.segment, f"{facet}_value", self.segment[f"{facet}_value"], size)
        columns = [self.column(facet, "start", "value") for facet in FACET_FIELDS]
        return tuple([(fixed(start), fixed(values)) for start, values in columns])

    def column(self, facet: str, *parts: str) -> tuple[Array, ...]:
        """Arrays of a facet over the rows, `start` or by value (`value`, `count`, `salience`), without what is hidden."""
        hidden = self.hidden.get(facet)
        return tuple([self.segment[f"{facet}_{part}"] if hidden is None else hidden.part(part) for part in parts])

    @cached_property
    def hidden(self) -> Mapping[str, Hidden]:
        """By facet what of its values in this segment is hidden; facets of which nothing is may be missing."""
        registry = self.collection.registry
        return hidden_in(self.segment, registry) if registry.is_curated else {}

    @cached_property
    def saliences(self) -> tuple[Array, ...]:
        """The saliences of the rows' values of each facet, in hundredths; of no length where a facet has none."""
        return tuple(fixed(self._saliences(facet)) for facet in FACET_FIELDS)

    def _saliences(self, facet: str) -> Array:
        if facet not in ENTITY_FIELDS:
            return np.empty(0, np.uint8)
        (values,) = self.column(facet, "value")
        name = f"{facet}_salience"
        if name not in self.segment:
            return np.zeros(len(values), np.uint8)
        if len(self.segment[name]) != len(self.segment[f"{facet}_value"]):
            raise damaged(self.segment.path, f"array {name} is altered")
        (saliences,) = self.column(facet, "salience")
        return saliences

    @cached_property
    def page_arrays(self) -> tuple[Any, ...]:
        """What `hit_kernels.read_page` takes of a segment beside its postings: forms, words_of, store and facets."""
        segment = self.segment
        forms = (
            segment["form_text"],
            segment["form_start"],
            folded_lengths(),
            *self._arrays("term_form", "term_form_start"),
        )
        return (
            forms,
            self._arrays("section_words", "sentence_start", "sentence_word"),
            (*self._arrays("text_codes", "text_start"), segment.pieces),
            tuple([self._mentions(kind) for kind in ENTITY_FIELDS]),
        )

    def _mentions(self, kind: str) -> tuple[Array, ...]:
        """What `hit_kernels.most_mentioned` takes of a kind of entity."""
        _texts, _ends, *counted_as = self.collection.facet_arrays[FACET_FIELDS.index(kind)]
        return (*map(fixed, self.column(kind, "start", "value", "count")), *counted_as)

    def _arrays(self, *names: str) -> tuple[Array, ...]:
        return tuple([self.segment[name] for name in names])

    @cached_property
    def stories(self) -> StoryRows:
        """Which story each row tells."""
        return StoryRows(self.segment, self.live, self.collection.stories)

    @cached_property
    def quotes(self) -> tuple[Array, ...]:
        """Where the quotations of each row begin, and the first and the last word of each in the body."""
        return self._arrays("quote_start", "quote_first", "quote_last")

    @cached_property
    def speakers(self) -> Speakers:
        """Who says them."""
        hidden = {kind: self.hidden[kind].rows for kind in ENTITY_FIELDS if kind in self.hidden}
        return Speakers(self.segment, self.collection.registry, hidden)

    @cached_property
    def longest_document(self) -> int:
        """The most tokens that a row has; no posting has more positions."""
        return min(int(self.segment["doc_length"].max(initial=1)), int(self.segment.facts["tokens"]))

    @cached_property
    def all_rows(self) -> npt.NDArray[np.uint32]:
        """All live rows."""
        rows = np.arange(self.segment.n_docs, dtype=np.uint32)
        return rows if self.live is None else rows[np.flatnonzero(self.live)]


def new_scratch() -> tuple[Array, Array, Array]:
    """Room for one chunk of rows: sums of scores, all 0; a bit for each row that has one, all 0; and anything, by row.

    It is kept for each thread: asking the system for that much memory would take longer than many a query.
    """
    chunk = 1 << CHUNK_BITS
    return np.zeros(chunk, np.float32), np.zeros(chunk >> 6, np.uint64), np.empty(chunk, np.uint16)


def fixed(array: Array) -> Array:
    """The array as one that cannot be written to: compiled loops take the arrays of all facets for one type."""
    fixed = array.view()
    fixed.setflags(write=False)
    return fixed
