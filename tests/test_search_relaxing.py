"""Where nothing has all the words of a query, what has most of them is the answer: `match=auto`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article, Mention, Origin
from index.dates import parse_date
from index.entities.base import entity_id
from index.writer import IndexWriter
from search import SearchRequest, open_engine
from search.engine import Engine
from search.relaxing import MOST_WORDS
from search.results import SearchPage

_LETTERS = "bcdfgh"
_texts = st.lists(st.lists(st.sampled_from(_LETTERS), max_size=5).map(" ".join), min_size=1, max_size=12)


def article(name: str, body: str, **facts: Any) -> Article:
    return Article(id=name, body=body, language="en", origin=Origin(file="test"), **facts)


def ask(engine: Engine, q: str, **asked: Any) -> SearchPage:
    return engine.search(SearchRequest(q=q, match="auto", **asked))


def ids(page: SearchPage) -> set[str]:
    return {hit.id for hit in page.results}


@settings(deadline=None, max_examples=60)
@given(
    texts=_texts,
    words=st.lists(st.sampled_from(_LETTERS + "xyz"), min_size=1, max_size=6, unique=True),
    without=st.sampled_from(("", *_LETTERS)),
    needed=st.sampled_from(("", *_LETTERS)),
    parted=st.booleans(),
)
def test_the_articles_with_the_most_words_are_found_as_the_plain_twin_finds_them(
    texts: list[str], words: list[str], without: str, needed: str, parted: bool
) -> None:
    words = [word for word in words if word not in (without, needed)]
    q = " ".join([*words, *([f"-{without}"] if without else []), *([f"+{needed}"] if needed else [])])
    left = {f"a{number}": set(text.split()) for number, text in enumerate(texts)}
    left = {name: held for name, held in left.items() if without not in held and (not needed or needed in held)}
    counts = {name: len(held & set(words)) for name, held in left.items()}
    most = max(counts.values(), default=0)
    is_enough = most == len(words) or (most > 0 and 2 * most >= len(words))
    wanted = {name for name, count in counts.items() if count == most} if is_enough and q else set()
    with TemporaryDirectory() as folder, patch("os.fsync"):
        with IndexWriter(Path(folder)) as writer:
            for number, text in enumerate(texts):
                writer.add(article(f"a{number}", text))
                if parted:
                    writer.commit()
        with open_engine(folder) as engine:
            page = ask(engine, q, page_size=100, facets=("language",)) if q else None
            if page is not None:
                assert ids(page) == wanted
                assert page.total.articles == len(wanted)
                assert page.understood.relaxed == (bool(wanted) and most < len(words))
                assert sum(bucket.count for bucket in page.facets["language"].buckets) == len(wanted)


def _mentioning(name: str) -> tuple[Mention, ...]:
    return (Mention("person", entity_id("person", name), name, surface=name, field="given", start=0, end=0),)


NEWS = (
    article("both", "Kerry met Lavrov in the harbour.", source="Wire", published=parse_date("2016-04-22")),
    article("kerry", "Kerry spoke of a cease-fire.", source="Globe", mentions=_mentioning("John Kerry")),
    article("lavrov", "Lavrov spoke of peace talks in Geneva.", source="Wire"),
    article("talks", "Talks of peace went on in Geneva.", source="Post"),
    article("small", "The of and to in the.", source="Post"),
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("relaxing")
    with IndexWriter(folder) as writer:
        for number, each in enumerate(NEWS):
            writer.add(each)
            if number == 2:
                writer.commit()
    with open_engine(str(folder)) as engine:
        yield engine


@pytest.mark.parametrize(
    ("q", "found", "understood"),
    [
        ("kerry lavrov zebra", {"both"}, "kerry lavrov"),
        ("Kerry Geneva", {"both", "kerry", "lavrov", "talks"}, "at least 1 of: Kerry Geneva"),
        ("kerry peace talks geneva", {"lavrov", "talks"}, "at least 3 of: kerry peace talks geneva"),
        ("lavrov kerry geneva zebra", {"both", "lavrov"}, "at least 2 of: lavrov kerry geneva"),
        ("zebra the", set(), "zebra the"),
        ("kerry the of zebra", {"both", "kerry"}, "kerry"),
        ("zebra lion kerry", set(), "zebra lion kerry"),
        ("kerry^2 zebra", {"both", "kerry"}, "kerry^2"),
        ("cease-fire zebra", {"kerry"}, "cease-fire"),
        ("kerry zebra -lavrov", {"kerry"}, "NOT lavrov kerry"),
        ("+zebra kerry", set(), "zebra kerry"),
        ("+geneva zebra kerry lavrov", set(), "geneva zebra kerry lavrov"),
        ("+geneva zebra lavrov", {"lavrov"}, "geneva lavrov"),
        ('"peace talks" zebra lavrov', {"lavrov"}, '"peace talks" lavrov'),
        ('"kerry lavrov" geneva', set(), '"kerry lavrov" geneva'),
        ('"kerry lavrov"', set(), '"kerry lavrov"'),
        ("source:wire zebra geneva", {"lavrov"}, "source:wire geneva"),
        ("(zebra OR lion) kerry", set(), "(zebra OR lion) kerry"),
        ("zebra OR lion", set(), "zebra OR lion"),
        ("zebra", set(), "zebra"),
        ("?!", set(), ""),
        ("KERRY LAVROV ZEBRA NEWS", {"both"}, "KERRY LAVROV"),
        ("(kerry lavrov zebra", {"both"}, "kerry lavrov"),
    ],
)
def test_plain_words_give_way_and_all_else_stays_in_force(
    engine: Engine, q: str, found: set[str], understood: str
) -> None:
    page = ask(engine, q)
    assert ids(page) == found
    assert page.total.articles == len(found)
    assert page.understood.text == understood
    assert page.understood.relaxed == bool(found)


@pytest.mark.parametrize("q", ["kerry lavrov", "kerry OR zebra", "", "geneva -kerry"])
def test_where_something_is_found_nothing_gives_way(engine: Engine, q: str) -> None:
    for match in ("all", "auto"):
        page = engine.search(SearchRequest(q=q, match=match, facets=("source",)))
        assert page.results
        assert not page.understood.relaxed
    with patch("search.embedded.relaxed", side_effect=AssertionError):
        assert ask(engine, q, total="none").results


def test_only_auto_relaxes(engine: Engine) -> None:
    assert not engine.search(SearchRequest(q="kerry lavrov zebra")).results
    assert ids(engine.search(SearchRequest(q="kerry zebra", match="any"))) == {"both", "kerry"}


def test_filters_stay_in_force_and_what_they_leave_is_what_counts(engine: Engine) -> None:
    page = ask(engine, "kerry geneva", source=("Wire",))
    assert (ids(page), page.understood.text) == ({"both", "lavrov"}, "at least 1 of: kerry geneva")
    assert ids(ask(engine, "kerry geneva", source=("Post",))) == {"talks"}
    assert ids(ask(engine, "kerry geneva", since="2016")) == {"both"}
    assert not ask(engine, "kerry geneva", source=("Nobody",)).understood.relaxed
    assert not ask(engine, "kerry lavrov", source=("Wire",)).understood.relaxed
    # What is found without a filter, and not with it, gives way too.
    assert ids(ask(engine, "kerry lavrov", source=("Globe",))) == {"kerry"}


@pytest.mark.parametrize(
    "asked",
    [{"total": "none"}, {"fields": "id", "total": "none"}, {"sort": "newest"}, {"collapse": "story"}, {"page_size": 1}],
    ids=str,
)
def test_however_it_is_asked_for_the_same_is_found(engine: Engine, asked: dict[str, Any]) -> None:
    found = [
        hit.id
        for number in range(1, 5)
        for hit in ask(engine, "lavrov kerry geneva zebra", page=number, **{"page_size": 2, **asked}).results
    ]
    assert sorted(found) == ["both", "lavrov"]


def test_a_page_behind_the_last_is_no_reason_to_relax(engine: Engine) -> None:
    for total in ("exact", "none"):
        page = ask(engine, "kerry", page=9, total=total)
        assert not page.results
        assert not page.understood.relaxed
    assert not ask(engine, "kerry", page_size=0, total="none").understood.relaxed


def test_facets_and_company_are_those_of_what_is_found(engine: Engine) -> None:
    request = SearchRequest(q="kerry zebra", match="auto", facets=("source",))
    page = engine.search(request)
    assert {bucket.label: bucket.count for bucket in page.facets["source"].buckets} == {"Globe": 1, "Wire": 1}
    listed = engine.facet_values("source", request)
    assert listed.buckets == page.facets["source"].buckets
    assert not engine.facet_values("source", SearchRequest(q="kerry zebra")).buckets
    together = engine.together("person", "John Kerry", request)
    assert together is not None
    assert together.articles == 1


def test_very_many_words_cost_no_more_than_the_first(engine: Engine) -> None:
    words = [f"x{number}" for number in range(150)]
    assert not ask(engine, " ".join(words)).results
    first = " ".join(["kerry lavrov harbour met"] * 4 + words[:3])
    assert ids(ask(engine, first)) == {"both"}
    assert MOST_WORDS < 150


def test_json_says_that_words_gave_way(engine: Engine) -> None:
    query = ask(engine, "kerry zebra").to_json()["query"]
    assert (query["match"], query["relaxed"], query["understood"]) == ("auto", True, "kerry")
    assert ask(engine, "kerry").to_json()["query"]["relaxed"] is False
