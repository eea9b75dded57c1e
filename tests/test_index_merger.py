"""Merging: what comes out is what inverting the live articles at once gives, array by array."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import count, pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twin_segment import Arrays, assert_same_arrays, quotes_in, twin_arrays, write_segment

from index.article import Article, Mention, Origin
from index.dates import parse_date
from index.dictionary import Dictionaries
from index.inverter import Inverter
from index.merger import merge
from index.row import row_of
from index.segment import Segment

WORDS = "the talks talk Talks talking cease-fire ceasefire U.S. us failed. Müller’s 1,000 naïve x-y-z a\n\n “Peace” We".split(
    " "
)
NUMBERS = count()

texts = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
names = st.sampled_from(["John Kerry", "JOHN KERRY", "Ban", "Łódź"])
mentions = st.builds(
    lambda kind, name: Mention(kind=kind, entity=name.lower(), name=name, surface=name, field="body", start=0, end=1),
    st.sampled_from(["person", "place"]),
    names,
)
articles = st.builds(
    lambda **facts: Article(id=f"id-{next(NUMBERS)}", origin=Origin(file="a.jsonl"), **facts),
    title=st.none() | texts,
    language=st.sampled_from([None, "en", "de", "fr", "ja"]),
    summary=st.none() | texts,
    body=texts,
    author=st.lists(names, max_size=2).map(tuple),
    published=st.sampled_from([None, parse_date("2016"), parse_date("2016-04-22T08:10+02:00")]),
    mentions=st.lists(mentions, max_size=3).map(tuple),
).flatmap(lambda article: quotes_in(article.body).map(lambda quotes: replace(article, quotes=quotes)))
# An article, how many of its texts are earlier ones, and whether it lives.
rows = st.tuples(articles, st.integers(0, 2), st.booleans())
splits = st.lists(st.lists(rows, min_size=1, max_size=4), min_size=1, max_size=5)


def invert(
    articles: list[Article], dictionaries: Dictionaries, earlier: list[tuple[Article, ...]] | None = None
) -> Arrays:
    return Inverter().invert(
        [row_of((*texts, article)) for article, texts in zip(articles, earlier or [()] * len(articles), strict=True)],
        dictionaries.intern,
    )


def plain(article_id: str, body: str) -> Article:
    return Article(id=article_id, body=body, origin=Origin(file="a.jsonl"))


@settings(max_examples=150, deadline=None)
@given(parts=splits.filter(lambda parts: any(lives for part in parts for _, _, lives in part)))
def test_merging_live_rows_equals_inverting_them_at_once(
    tmp_path_factory: pytest.TempPathFactory, parts: list[list[tuple[Article, int, bool]]]
) -> None:
    folder = tmp_path_factory.mktemp("merge")
    dictionaries = Dictionaries(folder)
    sources = []
    for number, part in enumerate(parts):
        arrays = invert([row[0] for row in part], dictionaries, [(row[0],) * row[1] for row in part])
        live = np.array([row[2] for row in part], np.uint8)
        sources.append((write_segment(folder / f"part-{number}", arrays), None if live.all() else live))
    maps = merge(sources, folder / "merged")
    left = [row for part in parts for row in part if row[2]]
    merged = Segment(folder / "merged")
    merged.check()
    wanted = twin_arrays([row[0] for row in left], [(row[0],) * row[1] for row in left], dictionaries)
    assert_same_arrays(merged, wanted)
    assert_same_arrays(invert([row[0] for row in left], dictionaries, [(row[0],) * row[1] for row in left]), wanted)
    assert merged.facts["docs"] == len(left)
    assert merged.facts["tokens"] == wanted["doc_length"].sum()
    new_rows = [new for row_map in maps for new in row_map.tolist()]
    assert new_rows == [left.index(row) if row[2] else -1 for part in parts for row in part]


def test_chunks_are_shared_where_one_segment_ends_and_the_next_begins_within_one(tmp_path: Path) -> None:
    dictionaries = Dictionaries(tmp_path)
    everything = [plain(f"id-{number}", "often" if number % 3 else "often rare") for number in range(70_000)]
    cuts = [0, 40_000, 65_530, 65_540, 70_000]
    parts = []
    alive = []
    for first, last in pairwise(cuts):
        live = np.array([number % 11 > 0 for number in range(first, last)], np.uint8)
        parts.append((write_segment(tmp_path / f"{first}", invert(everything[first:last], dictionaries)), live))
        alive += [everything[number] for number in range(first, last) if number % 11]
    merge(parts, tmp_path / "some")
    assert_same_arrays(Segment(tmp_path / "some"), invert(alive, dictionaries))
    merge([(segment, None) for segment, _ in parts], tmp_path / "all")
    assert_same_arrays(Segment(tmp_path / "all"), invert(everything, dictionaries))
    assert Segment(tmp_path / "all")["slice_chunk"].tolist() == [0, 1, 0, 1]


def test_merging_merged_segments_in_any_grouping_gives_the_same(tmp_path: Path) -> None:
    dictionaries = Dictionaries(tmp_path)
    dice = random.Random(4)
    everything = [plain(f"id-{number}", " ".join(dice.choices(WORDS, k=30))) for number in range(40)]
    small = [
        write_segment(tmp_path / f"{first}", invert(everything[first : first + 8], dictionaries))
        for first in range(0, 40, 8)
    ]
    merge([(segment, None) for segment in small[:2]], tmp_path / "left")
    merge([(segment, None) for segment in small[2:]], tmp_path / "right")
    merge([(Segment(tmp_path / name), None) for name in ("left", "right")], tmp_path / "both")
    assert_same_arrays(Segment(tmp_path / "both"), invert(everything, dictionaries))


def test_arrays_of_another_version_are_carried(tmp_path: Path) -> None:
    dictionaries = Dictionaries(tmp_path)
    parts = []
    for number, size in enumerate((3, 2)):
        arrays = invert([plain(f"id-{number}-{row}", "some words") for row in range(size)], dictionaries)
        if number == 0:
            arrays["votes"] = np.arange(6, dtype=np.uint64).reshape(3, 2)
            arrays["spans"] = np.array([7, 8, 9], np.uint16)
            arrays["spans_start"] = np.array([0, 2, 2, 3], np.uint32)
        parts.append(write_segment(tmp_path / f"{number}", arrays, mood="calm"))
    merge([(parts[0], np.array([1, 0, 1], np.uint8)), (parts[1], None)], tmp_path / "merged")
    merged = Segment(tmp_path / "merged")
    assert merged["votes"].tolist() == [[0, 1], [4, 5], [0, 0], [0, 0]]
    assert (merged["spans"].tolist(), merged["spans_start"].tolist()) == ([7, 8, 9], [0, 2, 3, 3, 3])
    assert merged["votes"].dtype == np.uint64
    assert merged.facts["mood"] == "calm"


def test_values_of_a_segment_without_saliences_are_not_salient(tmp_path: Path) -> None:
    dictionaries = Dictionaries(tmp_path)
    mention = Mention(
        kind="person", entity="person:a", name="A", surface="A", field="body", start=0, end=1, salience=0.4
    )
    article = Article(id="a", body="A", mentions=(mention,), origin=Origin(file="f"))
    arrays = twin_arrays([article], [()], dictionaries)
    old = {name: array for name, array in arrays.items() if name != "person_salience"}
    parts = [(write_segment(tmp_path / "old", old), None), (write_segment(tmp_path / "new", arrays), None)]
    merge(parts, tmp_path / "merged")
    assert Segment(tmp_path / "merged")["person_salience"].tolist() == [0, 40]
    merge(parts[:1], tmp_path / "alone")
    assert "person_salience" not in Segment(tmp_path / "alone")


def test_terms_and_forms_without_a_live_row_are_gone(tmp_path: Path) -> None:
    dictionaries = Dictionaries(tmp_path)
    arrays = invert([plain("a", "talk unique"), plain("b", "talks talks talking")], dictionaries)
    segment = write_segment(tmp_path / "part", arrays)
    merge([(segment, np.array([0, 1], np.uint8))], tmp_path / "merged")
    merged = Segment(tmp_path / "merged")
    assert merged["term_text"].tobytes() == b"talk"
    assert [merged.form(number) for number in range(2)] == [b"talking", b"talks"]
    assert merged["form_variant"].tolist() == [1, 0]


def test_a_merge_that_fails_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    segment = write_segment(tmp_path / "part", invert([plain("a", "talk")], Dictionaries(tmp_path)))
    monkeypatch.setattr("index.merger.merge_words", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        merge([(segment, None)], tmp_path / "merged")
    assert not (tmp_path / "merged").exists()
