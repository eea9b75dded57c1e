"""Answers over an index with decisions, against articles that are looked at one by one."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from newsroom import article, write

from index.article import Article
from index.entities.archivist import Archivist
from index.entities.decisions import HIDE, Decision, holding, read_decisions
from index.entities.lookup import facts_of
from index.errors import DatelineError
from index.generation import open_snapshot
from index.snapshot import Snapshot
from search.embedded import EmbeddedEngine
from search.request import SearchRequest

NAMES = ("John Kerry", "JOHN KERRY", "Ann Lee", "Bo Ek", "Bo Eck", "Mia Ode")

# In one article a name is written one way.
_people = st.tuples(st.lists(st.sampled_from(NAMES[1:]), max_size=5), st.booleans()).map(
    lambda drawn: [NAMES[0] if drawn[1] and name == NAMES[1] else name for name in drawn[0]]
)
_decisions = st.lists(
    st.tuples(
        st.sampled_from(("merge", "split", "rename", "pin", "hide", "hide in", "undo")),
        st.sampled_from(NAMES),
        st.sampled_from((*NAMES, "Zoe Zed")),
        st.integers(0, 7),
    ),
    max_size=6,
)


def decide(archivist: Archivist, what: str, name: str, other: str, number: int) -> Decision:
    if what == "hide in":
        return archivist.hide("person", name, f"a{number}")
    if what == "undo":
        return archivist.undo(number)
    more = (other,) if what in ("merge", "rename") else ()
    decision: Decision = getattr(archivist, what)("person", name, *more)
    return decision


def seen(snapshot: Snapshot, articles: list[Article], folder: Path) -> dict[str, dict[str, int]]:
    """By article its people, as decisions have them, by id, with how often each is mentioned."""
    log = holding(read_decisions(folder, snapshot.manifest.decisions))
    hidden = {(each.article, facts_of(snapshot, "person", each.name or "").id) for each in log if each.what == HIDE}
    found: dict[str, dict[str, int]] = {}
    for each in articles:
        of_article: Counter[str] = Counter()
        for mention in each.mentions:
            facts = facts_of(snapshot, "person", mention.name)
            if not facts.hidden and (each.id, facts.id) not in hidden:
                of_article[facts.id] += 1
        found[each.id] = dict(of_article)
    return found


@settings(deadline=None, max_examples=25)
@given(st.lists(_people, min_size=2, max_size=8), _decisions)
def test_counts_filters_and_chips_are_those_of_articles_looked_at_one_by_one(
    people: list[list[str]], decisions: list[tuple[str, str, str, int]]
) -> None:
    articles = [article(f"a{number}", names) for number, names in enumerate(people)]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        write(folder, articles[:2])
        write(folder, articles[2:])
        for asked in decisions:
            with Archivist(folder) as archivist:
                try:
                    decide(archivist, *asked)
                except DatelineError:
                    continue
        truth = seen(open_snapshot(folder), articles, folder)
        with EmbeddedEngine(folder) as engine:
            compare(engine, truth)


def compare(engine: EmbeddedEngine, truth: dict[str, dict[str, int]]) -> None:
    counts = Counter(name for names in truth.values() for name in names)
    page = engine.search(SearchRequest(q="talks", facets=("person:2",), page_size=20))
    facet = page.facets["person"]
    whole = engine.facet_values("person", SearchRequest(), size=20)
    assert {bucket.value: bucket.count for bucket in whole.buckets} == counts
    assert facet.buckets == whole.buckets[:2]
    assert (facet.distinct, facet.missing) == (len(counts), sum(not names for names in truth.values()))
    assert facet.other == counts.total() - sum(bucket.count for bucket in facet.buckets)
    assert {hit.id: {each.id: each.count for each in hit.entities} for hit in page.results} == truth
    assert engine.search(SearchRequest(missing=frozenset({"person"}))).total.articles == facet.missing
    for bucket in whole.buckets:
        holders = {name for name, names in truth.items() if bucket.value in names}
        for asked in (bucket.value, bucket.label):
            found = engine.search(SearchRequest(person=(asked,), page_size=20, facets=("person",)))
            assert {hit.id for hit in found.results} == holders
            assert [each.count for each in found.facets["person"].buckets if each.selected] == [len(holders)]
        called = engine.search(SearchRequest(q=f'person:"{bucket.label}"', page_size=20))
        assert {hit.id for hit in called.results} >= holders
        view = engine.entity("person", bucket.label)
        assert view is not None
        assert (view.id, view.name, view.articles) == (bucket.value, bucket.label, bucket.count)
    for article_id, names in truth.items():
        shown = engine.article(article_id)
        assert shown is not None
        assert Counter(mention.entity for mention in shown.article.mentions) == names


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "news.index"
    write(folder, [article("a1", ("John Kerry", "Ann Lee")), article("a2", ("Bo Ek", "Ann Lee"))])
    with Archivist(folder) as archivist:
        archivist.merge("person", "John Kerry", "Bo Ek")
        archivist.hide("person", "Ann Lee")
    return folder


def test_an_alias_is_completed_to_the_name_that_is_shown(folder: Path) -> None:
    with EmbeddedEngine(folder) as engine:
        (found,) = engine.suggest("kerr")
        assert (found.text, found.value, found.count) == ("Bo Ek", "person:bo ek", 2)
        assert engine.suggest("ann") == ()
        assert engine.suggest("lee") == ()
        view = engine.entity("person", "john kerry")
        assert view is not None
        assert (view.id, view.name, view.aliases) == ("person:bo ek", "Bo Ek", ("John Kerry",))


def test_a_hidden_name_that_is_asked_for_finds_nothing_and_says_so(folder: Path) -> None:
    with EmbeddedEngine(folder) as engine:
        page = engine.search(SearchRequest(person=("Ann Lee",), facets=("person",)))
        assert page.total.articles == 0
        assert [(each.label, each.count) for each in page.facets["person"].buckets if each.selected] == [("Ann Lee", 0)]
        assert engine.entity("person", "Ann Lee") is None
        assert engine.search(SearchRequest(q="talks")).total.articles == 2


@pytest.mark.parametrize(
    ("q", "ids"),
    [
        ("person:kerry", {"a1", "a2"}),
        ("person:ek", {"a1", "a2"}),
        ('person:="John Kerry"', {"a1", "a2"}),
        ("person:lee", set()),
        ("person:*n*", {"a1", "a2"}),
        ("person:ann*", set()),
        ("talks -person:lee", {"a1", "a2"}),
    ],
)
def test_words_of_any_name_of_an_entity_find_it_and_those_of_a_hidden_one_do_not(
    folder: Path, q: str, ids: set[str]
) -> None:
    with EmbeddedEngine(folder) as engine:
        assert {hit.id for hit in engine.search(SearchRequest(q=q)).results} == ids


def test_words_of_a_name_that_is_hidden_in_one_article_find_the_others(folder: Path) -> None:
    with Archivist(folder) as archivist:
        archivist.hide("person", "Bo Ek", "a2")
    with EmbeddedEngine(folder) as engine:
        assert {hit.id for hit in engine.search(SearchRequest(q="person:kerry")).results} == {"a1"}


def test_an_open_engine_takes_up_a_decision(folder: Path) -> None:
    with EmbeddedEngine(folder) as engine:
        with Archivist(folder) as archivist:
            archivist.undo(2)
        engine.refresh()
        assert engine.search(SearchRequest(person=("Ann Lee",))).total.articles == 2
