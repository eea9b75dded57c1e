"""Facets over matches: what is left behind in the rooms of threads, and what is counted where nothing is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from index.article import Article, Origin
from index.generation import open_snapshot
from index.writer import IndexWriter
from search.counting import count_facets, count_selected, count_sifted, counting, histogram_of
from search.results import Bucket, Facet, Histogram
from search.scope import Collection, Matches

SOURCES = ("Wire", "Wire", "Globe", None)


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collection]:
    """Two segments with the same four rows each."""
    folder: Path = tmp_path_factory.mktemp("counting") / "news.index"
    for segment in "ab":
        with IndexWriter(folder) as writer:
            for number, source in enumerate(SOURCES):
                writer.add(
                    Article(id=f"{segment}{number}", body="Talks.", source=source, origin=Origin(file="a.jsonl"))
                )
    snapshot = open_snapshot(folder)
    yield Collection(snapshot)
    snapshot.close()


def every(collection: Collection) -> list[Matches]:
    return [Matches(scope.all_rows, np.ones(len(scope.all_rows), np.float32)) for scope in collection.scopes]


WIRE, GLOBE = Bucket("Wire", "Wire", 4), Bucket("Globe", "Globe", 2)


def test_values_of_all_segments_are_counted_together(collection: Collection) -> None:
    found = count_facets(collection, every(collection), {"source": 1, "person": 3})
    assert found["source"] == Facet((WIRE,), distinct=2, other=2, missing=2)
    assert found["person"] == Facet((), distinct=0, other=0, missing=8)
    assert count_facets(collection, every(collection), {}) == {}


def test_a_count_that_breaks_off_leaves_nothing_behind_for_the_next(collection: Collection) -> None:
    with suppress(ZeroDivisionError), counting(collection, {"source": 1}) as (_, _, _, scratch, _):
        for counts, _touched in scratch:
            counts[:] = 7
        raise ZeroDivisionError
    assert count_facets(collection, every(collection), {"source": 9})["source"].buckets == (WIRE, GLOBE)


def test_only_wanted_labels_are_counted(collection: Collection) -> None:
    found = count_sifted(collection, every(collection), "source", 5, lambda label: label == "Globe")
    assert found == Facet((GLOBE,), distinct=1, other=0, missing=2)


def test_a_selected_value_is_listed_even_where_the_index_does_not_know_it(collection: Collection) -> None:
    (globe,) = collection.dictionaries.ids_of("source", "globe")
    found = count_selected(collection, every(collection), "source", 1, {"globe": globe, "Nowhere": None})
    assert found.buckets == (
        WIRE, Bucket("Globe", "Globe", 2, selected=True), Bucket("Nowhere", "Nowhere", 0, selected=True),
    )  # fmt: skip


def test_rows_without_a_date_are_missing_in_the_histogram(collection: Collection) -> None:
    rows = [found.docs for found in every(collection)]
    assert histogram_of(collection.scopes, rows, "day") == Histogram("day", (), 8)
