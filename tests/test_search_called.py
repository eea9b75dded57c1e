"""Names by the beginnings of their words, as plain Python finds them; also when names come in several commits."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import accumulate
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from newsroom import article, write

from index.entities.archivist import Archivist
from index.generation import open_snapshot
from index.writer import IndexWriter
from search.called import Called, _with_others_folded, folded_name
from search.name_kernels import END, best_names, entries_with, fold_names
from search.scope import Collection

NAMES = ("John Kerry", "Kerry Washington", "Al-Qaeda", "Ana Müller", "O'Brien  Pat", "University of California at Davis",
         "University of California at Irvine", "Kerr", "İstanbul", "AT&T")  # fmt: skip
TYPED = ("k", "ker", "john ker", "al q", "qaeda", "mul", "MÜLLER", "obrien p", "ist", "at t", "university of california at d",
         "nobody")  # fmt: skip
TEXTS = ("ab", "abc", "b", "abcdefghijklmnopqr", "abcdefghijklmnopqs")


@settings(deadline=None, max_examples=150)
@given(names=st.lists(st.text("aB é'-.&7_ö’İ`", max_size=9), max_size=6))
def test_names_are_folded_as_what_is_typed_is(names: list[str]) -> None:
    blobs = [name.encode() for name in names]
    ends = np.array([*accumulate(map(len, blobs))], np.int64)
    text, entry_name, entry_start = fold_names(*_with_others_folded(np.frombuffer(b"".join(blobs), np.uint8), ends))
    folded = text.tobytes().decode().split(chr(END))[:-1]
    assert folded == [folded_name(name) for name in names]
    words = [text[start:].tobytes().decode().split(chr(END))[0] for start in entry_start.tolist()]
    expected = [" ".join(name.split()[place:]) for name in folded for place in range(len(name.split()))]
    assert words == expected
    assert entry_name.tolist() == [number for number, name in enumerate(folded) for _ in name.split()]


@settings(deadline=None, max_examples=150)
@given(
    entries=st.lists(st.tuples(st.integers(0, 5), st.sampled_from(TEXTS)), max_size=12),
    canon=st.lists(st.integers(0, 5), min_size=6, max_size=6),
    scores=st.lists(st.sampled_from([0.0, 1.0, 1.0, 2.0, 3.0]), min_size=6, max_size=6),
    prefix=st.sampled_from(["a", "abc", "abcdefghijklmnopqr", "abcdefghijklmnopqrs"]),
    most=st.integers(0, 4),
)
def test_the_best_entities_are_those_of_the_twin(
    entries: list[tuple[int, str]], canon: list[int], scores: list[float], prefix: str, most: int
) -> None:
    entries = sorted(entries, key=lambda entry: entry[1])
    texts = [f"{text}{chr(END)}".encode() for _name, text in entries]
    starts = np.array([*accumulate(map(len, texts), initial=0)][:-1], np.uint32)
    names = (
        np.frombuffer(b"".join(texts) + bytes(16), np.uint8),
        np.array([name for name, _ in entries], np.uint32),
        starts,
    )
    typed = np.frombuffer(prefix.encode(), np.uint8)
    best = np.zeros(most, np.int64), np.zeros(most, np.float32)
    found = entries_with(names[0], starts, typed)
    best_names(names, found, typed, 0, np.array(canon, np.uint32), np.array(scores, np.float32), best)
    by_entity: dict[int, float] = defaultdict(float)
    for name, text in entries:
        if text.startswith(prefix):
            by_entity[canon[name]] = max(by_entity[canon[name]], scores[name])
    ranked = sorted((-score, entity) for entity, score in by_entity.items() if score > 0)[:most]
    found_scores = zip(best[0].tolist(), best[1].tolist(), strict=True)
    assert [(entity, score) for entity, score in found_scores if score > 0] == [(e, -s) for s, e in ranked]


def names_of(called: Called, collection: Collection, typed: str, most: int = 20) -> list[str]:
    return [
        collection.dictionaries.label("person", label) for label, _ in called.best("person", folded_name(typed), most)
    ]


@pytest.mark.parametrize("typed", TYPED)
def test_names_are_found_by_their_words_whenever_they_came(tmp_path: Path, typed: str) -> None:
    folder, before = tmp_path / "news.index", None
    for number, name in enumerate(NAMES):
        write(folder, [article(f"a{number}", (name,))])
        collection = Collection(open_snapshot(folder))
        before = Called(collection, 0, before)
    assert before is not None
    expected = {name for name in NAMES if f" {folded_name(typed)}" in f" {folded_name(name)}"}
    assert set(names_of(before, collection, typed)) == expected
    assert set(names_of(Called(collection, 0), collection, typed)) == expected


def test_counts_are_of_live_articles_and_a_name_ranks_by_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "news.index"
    write(
        folder,
        [article("a1", ("John Kerry", "John Kerry")), article("a2", ("John Kerry",)), article("a3", ("Jack Straw",))],
    )
    write(folder, [article("a4", ("Secretary Jones",)), article("a5", ("Jill Stein",)), article("a6", ("Jill Stein",))])
    with Archivist(folder) as archivist:
        archivist.merge("person", "Secretary Jones", "John Kerry")
    with IndexWriter(folder) as writer:
        writer.delete("a3")
    collection = Collection(open_snapshot(folder))
    called = Called(collection, 0)
    counted = Counter(
        {
            collection.dictionaries.label("person", label): int(count)
            for label, count in enumerate(called.counts["person"])
        }
    )
    assert +counted == {"John Kerry": 3, "Jill Stein": 2}
    assert names_of(called, collection, "j") == ["John Kerry", "Jill Stein"]
    # By the word Jones it is found, but no oftener than it is called so.
    assert [round(score, 1) for _, score in called.best("person", "jones", 5)] == [0.5]
    assert names_of(called, collection, "straw") == []


def test_names_of_another_index_in_the_same_folder_are_not_taken_over(tmp_path: Path) -> None:
    write(tmp_path / "old.index", [article("a1", ("Ann Lee", "Bo Ek"))])
    write(tmp_path / "new.index", [article("a1", ("Cy Fox", "Di Orr"))])
    old, new = (Collection(open_snapshot(tmp_path / f"{name}.index")) for name in ("old", "new"))
    called = Called(new, 0, Called(old, 0))
    assert names_of(called, new, "f") == ["Cy Fox"]
    assert names_of(called, new, "l") == []
