"""The engine over a local index: what is found, in which order, counted how, shown how."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.analysis import analyzer_for
from index.article import Article, EntityKind, Mention, Origin
from index.dates import parse_date
from index.entities.base import entity_id
from index.errors import IndexDamaged, NotAnIndex
from index.folding import fold_name
from index.schema import facet_values
from index.writer import IndexWriter
from search import Engine, SearchPage, SearchRequest, open_engine
from search.errors import RequestError
from search.request import FILTERS
from search.results import Facet


def mention(kind: EntityKind, name: str) -> Mention:
    return Mention(kind=kind, entity=entity_id(kind, name), name=name, surface=name, field="given", start=0, end=0)


def article(
    article_id: str, body: str = "Nothing happened.", *, people: str = "", places: str = "", **facts: Any
) -> Article:
    mentions = [mention("person", name) for name in people.split("; ") if name]
    mentions += [mention("place", name) for name in places.split("; ") if name]
    if facts.get("published"):
        facts["published"] = parse_date(facts["published"])
    return Article(id=article_id, body=body, mentions=tuple(mentions), origin=Origin(file="news.jsonl"), **facts)


KERRY, LAVROV, MERKEL = "John Kerry", "Sergei Lavrov", "Angela Merkel"
NEWS = (
    article("c1", "The talks went on for a day. A ceasefire was not agreed.", title="Diplomats meet", source="The Wire",
            people=f"{KERRY}; {LAVROV}", places="Geneva", published="2016-04-22T08:10:00+02:00", section="World",
            author=("Ann Lee", "Bo Ek"), language="en", url="https://example.org/c1"),
    article("c2", "Hardly anything was said about it, the diplomats noted.", title="Ceasefire crumbles", source="The Wire",
            people=KERRY, places="Aleppo", published="2016-04-22T09:00:00+02:00", section="World", language="en"),
    article("c3", "The crumbling ceasefire was no ceasefire, said Sergei Lavrov. Ceasefire or not, they talk.", source="Globe",
            title="Lavrov speaks", people=LAVROV, places="Geneva", published="2016-04-23", section="World", language="en"),
    article("d1", "Butter, sugar and eggs make a cake.", title="A cake for Sunday", source="Globe", section="Food",
            published="2016-05", author=("Ann Lee",), language="en"),
    article("d2", "Der Waffenstillstand hält nicht.", title="Waffenstillstand", source="Zeitung", people=MERKEL,
            places="Berlin", published="2016", language="de"),
    article("d3", "The dockers' strike in the U.S. goes on. Don’t ask us.", title="Strike", source="the wire",
            people=MERKEL, published="2015-12-31T23:30:00-05:00"),
    article("u1", "Undated notes on a cease-fire and on cakes.", source="Globe"),
    article("u2", "Undated notes on nothing at all."),
)  # fmt: skip


def make(folder: Path, articles: Sequence[Article], batch: int = 3) -> str:
    """An index of several segments."""
    with IndexWriter(folder) as writer:
        for number, each in enumerate(articles, start=1):
            writer.add(each)
            if number % batch == 0:
                writer.commit()
    return str(folder)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with open_engine(make(tmp_path_factory.mktemp("embedded") / "news.index", NEWS)) as opened:
        yield opened


Find = Callable[..., list[str]]


@pytest.fixture(scope="module")
def find(engine: Engine) -> Find:
    def found(q: str = "", **asked: Any) -> list[str]:
        page = engine.search(SearchRequest(q=q, **asked))
        assert page.total.articles == len(page.results)
        return [hit.id for hit in page.results]

    return found


def counts(facet: Facet) -> dict[str, int]:
    return {bucket.label: bucket.count for bucket in facet.buckets}


def test_nothing_asked_is_every_article_newest_first(find: Find) -> None:
    assert find() == ["d1", "c3", "c2", "c1", "d3", "d2", "u1", "u2"]


class TestWords:
    def test_all_words_must_appear(self, find: Find) -> None:
        assert set(find("ceasefire")) == {"c1", "c2", "c3", "u1"}
        assert set(find("ceasefire talks")) == {"c1", "c3"}
        assert find("ceasefire cake sugar") == []

    def test_a_word_of_the_title_weighs_more_than_one_of_the_body(self, find: Find) -> None:
        assert find("ceasefire").index("c2") < find("ceasefire").index("c1")
        assert find("cake")[0] == "d1"

    def test_or_not_and_groups(self, find: Find) -> None:
        assert set(find("butter OR waffenstillstand")) == {"d1", "d2"}
        assert set(find("ceasefire -lavrov")) == {"c1", "c2", "u1"}
        assert set(find("ceasefire -(lavrov OR talks)")) == {"c2", "u1"}
        assert set(find("(cake OR strike) -butter")) == {"d3", "u1"}
        assert set(find("NOT ceasefire")) == {"d1", "d2", "d3", "u2"}
        assert set(find("butter OR NOT ceasefire")) == {"d1", "d2", "d3", "u2"}

    def test_a_phrase_stands_as_written(self, find: Find) -> None:
        assert find('"crumbling ceasefire"') == ["c3"]
        assert find('"ceasefire was crumbling"') == []
        assert find('"was not agreed"') == ["c1"]

    def test_no_phrase_reaches_from_the_title_into_the_body(self, find: Find) -> None:
        assert find('"diplomats meet the talks"') == []

    def test_a_compound_is_found_in_every_spelling(self, find: Find) -> None:
        assert set(find("cease-fire")) == {"c1", "c2", "c3", "u1"}
        assert find('"cease fire"') == ["u1"]

    def test_the_united_states_are_not_us(self, find: Find) -> None:
        assert find("U.S.") == find("US") == find("U.S") == ["d3"]
        assert find("us") == ["d3"]
        assert find('"the US goes"') == ["d3"]
        assert find('"ask US"') == []

    def test_case_accents_and_apostrophes_make_no_difference(self, find: Find) -> None:
        assert find("HALT WAFFENSTILLSTAND") == find("hält") == ["d2"]
        assert find("dont") == find("don't") == find("DON’T") == ["d3"]
        assert find("docker’s") == ["d3"]

    @pytest.mark.parametrize("q", ["?!", "nosuchword", '"'])
    def test_nothing_found_is_an_answer(self, engine: Engine, q: str) -> None:
        page = engine.search(SearchRequest(q=q, facets=("person", "published")))
        assert (page.total.articles, page.results) == (0, ())
        assert page.facets["person"] == Facet((), 0, 0, 0)
        assert page.published is not None
        assert page.published.buckets == ()

    def test_the_deepest_query_that_is_understood_can_be_answered(self, engine: Engine) -> None:
        nested = "ceasefire -(talks OR (cake " * 9 + "sugar" + "))" * 9
        assert engine.search(SearchRequest(q=nested)).understood.warnings == ()

    @pytest.mark.parametrize(
        "q", ["(a " * 300, "a (" * 240 + ")" * 240, "-(" * 499, "a OR " * 199 + "a", '"' + "a " * 450 + '"']
    )
    def test_no_query_is_too_much(self, engine: Engine, q: str) -> None:
        assert engine.search(SearchRequest(q=q)).total.articles is not None


class TestFilters:
    def test_plain_is_any_of_them(self, find: Find) -> None:
        assert set(find(person=(KERRY,))) == {"c1", "c2"}
        assert set(find(person=(KERRY, LAVROV))) == {"c1", "c2", "c3"}

    def test_different_filters_combine(self, find: Find) -> None:
        assert find(person=(KERRY, LAVROV), place=("Geneva",), source=("Globe",)) == ["c3"]
        assert find("strike", person=(KERRY,)) == []

    def test_all_is_every_one_of_them(self, find: Find) -> None:
        assert find(all_of={"person": (KERRY, LAVROV)}) == ["c1"]
        assert find(all_of={"author": ("Ann Lee", "Bo Ek")}) == ["c1"]

    def test_not_is_none_of_them(self, find: Find) -> None:
        assert set(find(none_of={"person": (KERRY, MERKEL)})) == {"c3", "d1", "u1", "u2"}
        assert find(person=(LAVROV,), none_of={"person": (KERRY,)}) == ["c3"]

    def test_missing_is_having_none(self, find: Find) -> None:
        assert set(find(missing=frozenset({"person"}))) == {"d1", "u1", "u2"}
        assert set(find(missing=frozenset({"source"}))) == {"u2"}
        assert set(find(missing=frozenset({"published"}))) == {"u1", "u2"}
        assert find(missing=frozenset({"organisation", "published", "source"})) == ["u2"]

    @pytest.mark.parametrize("value", ["John Kerry", "JOHN  KERRY", "person:john kerry", "Jöhn Kerry"])
    def test_an_entity_is_named_by_its_id_or_its_name_however_written(self, find: Find, value: str) -> None:
        assert set(find(person=(value,))) == {"c1", "c2"}

    def test_a_filter_is_a_whole_value_and_not_a_word_of_it(self, find: Find) -> None:
        assert find(person=("Kerry",)) == []
        assert find(person=("",)) == find(person=("?!",)) == []

    def test_labels_that_differ_in_case_are_one(self, find: Find) -> None:
        assert set(find(source=("The Wire",))) == {"c1", "c2", "d3"}

    @pytest.mark.parametrize(
        ("asked", "expected"),
        [
            ({"since": "2016-04-23"}, {"c3", "d1"}),
            ({"since": "2016-04-22", "until": "2016-04-22"}, {"c1", "c2"}),
            ({"since": "2016-04", "until": "2016-04"}, {"c1", "c2", "c3"}),
            ({"since": "2016-05", "until": "2016-05"}, {"d1"}),
            ({"since": "2016-05-02"}, set()),
            ({"since": "2016", "until": "2016"}, {"c1", "c2", "c3", "d1", "d2"}),
            ({"until": "2015-12-31"}, {"d3"}),
            ({"until": "2015-12-30"}, set()),
            ({"since": "2016-01-01", "until": "2016-12-30"}, {"c1", "c2", "c3", "d1"}),
            ({"since": "0001", "until": "9999"}, {"c1", "c2", "c3", "d1", "d2", "d3"}),
        ],
    )
    def test_since_and_until_are_inclusive_and_mean_the_articles_own_day(
        self, find: Find, asked: dict[str, str], expected: set[str]
    ) -> None:
        assert set(find(**asked)) == expected


class TestFacets:
    def test_siblings_of_a_selected_value_keep_their_counts(self, engine: Engine) -> None:
        without = engine.search(SearchRequest(facets=("person", "place")))
        selected = engine.search(SearchRequest(person=(KERRY,), facets=("person", "place")))
        assert counts(selected.facets["person"]) == counts(without.facets["person"]) == {KERRY: 2, LAVROV: 2, MERKEL: 2}
        assert counts(selected.facets["place"]) == {
            "Aleppo": 1,
            "Geneva": 1,
            "Switzerland": 1,
            "Syria": 1,
        }
        assert [bucket.label for bucket in selected.facets["person"].buckets if bucket.selected] == [KERRY]

    @pytest.mark.parametrize("facet", ["published", "persons", ""])
    def test_what_has_no_values_to_list_is_refused_by_name(self, engine: Engine, facet: str) -> None:
        with pytest.raises(RequestError, match="has no values"):
            engine.facet_values(facet, SearchRequest())

    def test_a_count_that_was_broken_off_does_not_show_in_the_next(
        self, engine: Engine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = engine.search(SearchRequest(facets=("person",))).facets["person"]
        with monkeypatch.context() as broken:
            broken.setattr("search.embedded._word_starts", lambda label, typed: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                engine.facet_values("person", SearchRequest(), "ker")
        assert engine.search(SearchRequest(facets=("person",))).facets["person"] == before

    def test_all_and_not_do_narrow_their_own_facet(self, engine: Engine) -> None:
        with_all = engine.search(SearchRequest(all_of={"person": (KERRY,)}, facets=("person",)))
        assert counts(with_all.facets["person"]) == {KERRY: 2, LAVROV: 1}
        without = engine.search(SearchRequest(none_of={"person": (KERRY,)}, facets=("person",)))
        assert counts(without.facets["person"]) == {MERKEL: 2, LAVROV: 1}

    def test_counts_follow_the_query_and_the_other_filters(self, engine: Engine) -> None:
        page = engine.search(SearchRequest(q="ceasefire", source=("globe",), facets=("source", "person:1")))
        assert counts(page.facets["source"]) == {"The Wire": 2, "Globe": 2}
        assert counts(page.facets["person"]) == {LAVROV: 1}
        assert page.facets["person"].missing == 1

    def test_a_selected_value_outside_the_top_is_still_shown(self, engine: Engine) -> None:
        page = engine.search(SearchRequest(place=("Berlin",), facets=("place:1",)))
        facet = page.facets["place"]
        assert counts(facet) == {"Geneva": 2, "Berlin": 1}
        assert (facet.distinct, facet.other) == (6, 5)

    def test_a_country_counts_the_articles_that_name_a_place_in_it(self, engine: Engine, find: Find) -> None:
        page = engine.search(SearchRequest(facets=("place", "country")))
        assert counts(page.facets["country"]) == {"Switzerland": 2, "Germany": 1, "Syria": 1}
        parents = {bucket.value: bucket.parent for bucket in page.facets["place"].buckets}
        assert (parents["place:geneva"], parents["place:switzerland"]) == ("place:switzerland", None)
        assert set(find(place=("Switzerland",))) == set(find(country=("switzerland",))) == set(find(place=("Geneva",)))

    def test_a_hit_names_only_the_places_that_its_article_names(self, engine: Engine) -> None:
        page = engine.search(SearchRequest(place=("Switzerland",)))
        shown = {entity.name for hit in page.results for entity in hit.entities if entity.kind == "place"}
        assert "Geneva" in shown
        assert "Switzerland" not in shown

    def test_the_histogram_counts_the_articles_own_days(self, engine: Engine) -> None:
        page = engine.search(SearchRequest(facets=("published",), interval="month"))
        assert page.published is not None
        assert [(bucket.value, bucket.count) for bucket in page.published.buckets] == [
            ("2015-12", 1), ("2016-04", 3), ("2016-05", 1),
        ]  # fmt: skip
        assert page.published.missing == 3
        assert "published" not in page.facets

    def test_facets_that_are_not_asked_for_are_not_there(self, engine: Engine) -> None:
        page = engine.search(SearchRequest())
        assert page.facets == {}
        assert page.published is None

    def test_values_of_a_facet_are_found_at_any_word_start(self, engine: Engine) -> None:
        facet = engine.facet_values("person", SearchRequest(person=(KERRY,)), match="LAV")
        assert counts(facet) == {LAVROV: 2}
        assert counts(engine.facet_values("person", SearchRequest(), match="john k")) == {KERRY: 2}
        assert counts(engine.facet_values("person", SearchRequest(), match="erry")) == {}
        assert len(engine.facet_values("person", SearchRequest(), size=2).buckets) == 2
        assert counts(engine.facet_values("source", SearchRequest(q="strike"), match="the")) == {"The Wire": 1}


class TestOrder:
    def test_newest_and_oldest_put_the_undated_last(self, find: Find) -> None:
        newest, oldest = find(sort="newest"), find(sort="oldest")
        assert newest == ["d1", "c3", "c2", "c1", "d3", "d2", "u1", "u2"]
        assert oldest == ["d2", "d3", "c1", "c2", "c3", "d1", "u1", "u2"]

    def test_an_order_by_date_shows_no_scores(self, engine: Engine) -> None:
        assert all(hit.score is None for hit in engine.search(SearchRequest(q="ceasefire", sort="newest")).results)

    def test_scores_descend(self, engine: Engine) -> None:
        scores = [hit.score or 0 for hit in engine.search(SearchRequest(q="ceasefire")).results]
        assert scores == sorted(scores, reverse=True)
        assert scores[-1] > 0

    @pytest.mark.parametrize(
        "asked", [{"q": "ceasefire OR notes OR cake"}, {"sort": "newest"}, {"sort": "oldest"}, {"q": "NOT x"}]
    )
    @pytest.mark.parametrize("page_size", [1, 2, 3, 8])
    def test_pages_follow_without_gaps_or_repeats(self, engine: Engine, asked: dict[str, Any], page_size: int) -> None:
        whole = [hit.id for hit in engine.search(SearchRequest(**asked, page_size=100)).results]
        pages = [engine.search(SearchRequest(**asked, page_size=page_size, page=number)) for number in range(1, 12)]
        assert [hit.id for page in pages for hit in page.results] == whole
        assert {page.total.articles for page in pages} == {len(whole)}

    def test_a_page_beyond_the_end_is_empty(self, engine: Engine) -> None:
        page = engine.search(SearchRequest(q="ceasefire", page=50))
        assert (page.results, page.total.articles) == ((), 4)

    def test_a_page_of_no_results_still_counts(self, engine: Engine) -> None:
        page = engine.search(SearchRequest(q="ceasefire", page_size=0, facets=("source",)))
        assert (page.results, page.total.articles) == ((), 4)
        assert counts(page.facets["source"])["Globe"] == 2


class TestHits:
    def only(self, engine: Engine, q: str, article_id: str) -> dict[str, Any]:
        (hit,) = (hit for hit in engine.search(SearchRequest(q=q)).results if hit.id == article_id)
        return {
            "hit": hit,
            "title": hit.highlights.title.html if hit.highlights.title else None,
            "body": [fragment.html for fragment in hit.highlights.body],
        }

    def test_a_hit_shows_the_facts_of_its_article(self, engine: Engine) -> None:
        hit = self.only(engine, "talks", "c1")["hit"]
        assert (hit.title, hit.url, hit.source) == ("Diplomats meet", "https://example.org/c1", "The Wire")
        assert (hit.author, hit.section, hit.language) == (("Ann Lee", "Bo Ek"), "World", "en")
        assert (hit.published, hit.published_precision) == ("2016-04-22T08:10:00+02:00", "second")
        assert [(entity.name, entity.count) for entity in hit.entities] == [
            (KERRY, 1), (LAVROV, 1), ("Geneva", 1),
        ]  # fmt: skip

    def test_an_article_without_facts_is_shown_with_none(self, engine: Engine) -> None:
        hit = self.only(engine, "nothing", "u2")["hit"]
        assert (
            hit.title
            is hit.url
            is hit.source
            is hit.published
            is hit.published_precision
            is hit.highlights.title
            is None
        )
        assert (hit.author, hit.entities) == ((), ())

    def test_a_phrase_is_highlighted_as_a_phrase(self, engine: Engine) -> None:
        shown = self.only(engine, '"crumbling ceasefire"', "c3")
        assert shown["body"] == ["The <mark>crumbling ceasefire</mark> was no ceasefire, said Sergei Lavrov."]

    def test_words_are_highlighted_in_the_title_too(self, engine: Engine) -> None:
        assert self.only(engine, "lavrov talk", "c3")["title"] == "<mark>Lavrov</mark> speaks"

    def test_excluded_words_are_not_highlighted(self, engine: Engine) -> None:
        assert self.only(engine, "talks -lavrov", "c1")["body"] == ["The <mark>talks</mark> went on for a day."]
        shown = self.only(engine, "speaks -(lavrov butter)", "c3")
        assert shown["title"] == "Lavrov <mark>speaks</mark>"

    def test_without_a_query_the_beginning_is_shown(self, engine: Engine) -> None:
        assert self.only(engine, "", "d1")["body"] == ["Butter, sugar and eggs make a cake."]

    def test_the_answer_says_from_which_index_it_comes(self, engine: Engine) -> None:
        page = engine.search(SearchRequest())
        assert page.index.articles == len(NEWS)
        assert page.index.generation == engine.stats().generation == 3
        assert date.fromisoformat(page.as_of)
        assert page.took_ms > 0


class TestOtherQuestions:
    def test_an_article_is_given_with_the_matches_in_each_field(self, engine: Engine) -> None:
        view = engine.article("c3", 'lavrov "crumbling ceasefire"')
        assert view is not None
        assert view.article.id == "c3"
        assert view.matches["title"] == ((0, 6),)
        assert [view.article.body[start:end] for start, end in view.matches["body"]] == [
            "crumbling ceasefire",
            "Lavrov",
        ]
        assert view.matches["summary"] == ()

    def test_without_a_query_an_article_has_no_matches(self, engine: Engine) -> None:
        view = engine.article("c3")
        assert view is not None
        assert not any(view.matches.values())

    def test_an_unknown_article_is_none(self, engine: Engine) -> None:
        assert engine.article("nowhere", "x") is None
        assert engine.revisions("nowhere") == ()
        assert engine.related("nowhere") == ()

    def test_related_articles_are_others_and_no_more_than_asked_for(self, engine: Engine) -> None:
        related = [hit.id for hit in engine.related("c1")]
        assert related
        assert "c1" not in related
        assert len(engine.related("c1", size=2)) == 2

    def test_names_are_suggested_by_the_start_of_any_word(self, engine: Engine) -> None:
        assert [(found.text, found.kind, found.count) for found in engine.suggest("lav")] == [
            ("lavrov", "word", 1), (LAVROV, "person", 2), ("Lavrov speaks", "headline", 1),
        ]  # fmt: skip
        assert LAVROV in [found.text for found in engine.suggest("  Sergei  L")]
        assert {found.text for found in engine.suggest("g") if found.kind == "place"} == {"Geneva", "Germany"}
        assert engine.suggest("erry") == engine.suggest("") == engine.suggest("?") == ()
        assert len(engine.suggest("a", size=1)) == 1

    def test_a_suggestion_can_be_filtered_by(self, engine: Engine, find: Find) -> None:
        (suggestion,) = engine.suggest("kerry")
        assert set(find(person=(suggestion.value,))) == {"c1", "c2"}

    @pytest.mark.parametrize("name", ["sergei lavrov", "person:sergei lavrov"])
    def test_an_entity_is_shown_with_its_time_and_its_company(self, engine: Engine, name: str) -> None:
        view = engine.entity("person", name)
        assert view is not None
        assert (view.id, view.kind, view.name, view.articles) == ("person:sergei lavrov", "person", LAVROV, 2)
        assert sum(bucket.count for bucket in view.published.buckets) == 2
        assert counts(view.together_with["place"]) == {"Geneva": 2, "Switzerland": 2}

    def test_an_entity_that_nothing_names_is_none(self, engine: Engine) -> None:
        assert engine.entity("person", "Nobody") is None
        assert engine.entity("organisation", KERRY) is None

    def test_stats_count_what_is_there(self, engine: Engine) -> None:
        stats = engine.stats()
        assert (stats.articles, stats.revisions) == (len(NEWS), 0)
        assert stats.published == ("2015-12-31", "2016-12-31")
        assert stats.size > 1_000
        assert stats.segments >= 1


def test_several_threads_at_once_get_the_answers_of_one(engine: Engine) -> None:
    requests = [
        SearchRequest(q=q, person=person, facets=("person", "published"), sort=sort)
        for q in ("ceasefire", "talks OR cake", "-strike", "")
        for person in ((), (KERRY,))
        for sort in ("relevance", "oldest")
    ]  # fmt: skip

    def answer(request: SearchRequest) -> object:
        page = engine.search(request)
        return page.results, page.facets, page.published, page.total

    alone = [answer(request) for request in requests]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(answer, requests * 3)) == alone * 3


def test_the_most_alike_article_is_the_first_of_the_related(tmp_path: Path) -> None:
    stories = (
        article("v1", "The volcano Hekla erupted; ash closed the airport of Reykjavik."),
        article("v2", "Ash from the volcano kept the airport of Reykjavik closed for a day."),
        article("v3", "The airport of Oslo was closed for a day of strikes."),
        article("v4", "The price of butter rose."),
    )
    with open_engine(make(tmp_path / "news.index", stories)) as engine:
        assert [hit.id for hit in engine.related("v1")][:2] == ["v2", "v3"]
        assert [hit.id for hit in engine.related("v2", size=1)] == ["v1"]


def test_an_empty_index_answers_everything_with_nothing(tmp_path: Path) -> None:
    with open_engine(make(tmp_path / "news.index", [])) as engine:
        page = engine.search(SearchRequest(q="x", facets=("person", "published"), since="2016"))
        assert (page.total.articles, page.results, page.index.articles) == (0, (), 0)
        assert engine.search(SearchRequest(sort="newest")).total.articles == 0
        assert engine.article("x") is None
        assert engine.suggest("x") == ()
        assert engine.related("x") == ()
        assert engine.entity("person", "x") is None
        assert engine.stats().published == (None, None)
        assert not engine.refresh()


def test_an_empty_index_that_fills_is_noticed(tmp_path: Path) -> None:
    folder = make(tmp_path / "news.index", [])
    with open_engine(folder) as engine:
        make(Path(folder), NEWS[:1])
        assert engine.refresh()
        assert engine.search(SearchRequest(q="ceasefire")).total.articles == 1


def total(engine: Engine, q: str = "") -> int | None:
    return engine.search(SearchRequest(q=q)).total.articles


def test_what_another_writer_commits_is_found_within_a_second(tmp_path: Path) -> None:
    folder = make(tmp_path / "news.index", NEWS[:3])
    with open_engine(folder) as engine:
        assert total(engine, "cake") == 0
        make(Path(folder), NEWS[3:4])
        committed = time.monotonic()
        while total(engine, "cake") == 0:
            assert time.monotonic() - committed < 1.0
            time.sleep(0.02)
        assert engine.search(SearchRequest()).index.generation == 2


def test_a_refresh_takes_up_what_is_new_at_once_and_says_whether_there_was_any(tmp_path: Path) -> None:
    folder = make(tmp_path / "news.index", NEWS[:3])
    with open_engine(folder) as engine:
        assert not engine.refresh()
        make(Path(folder), NEWS[3:4])
        assert engine.refresh()
        assert total(engine) == 4
        assert not engine.refresh()


def test_no_query_opens_a_generation(tmp_path: Path) -> None:
    folder = make(tmp_path / "news.index", NEWS[:3])
    with patch("search.embedded._LOOK_EVERY", 3_600), open_engine(folder) as engine:
        make(Path(folder), NEWS[3:4])
        with patch("search.embedded.open_snapshot", side_effect=AssertionError):
            assert total(engine) == 3
            assert engine.stats().articles == 3


def test_what_was_asked_last_is_asked_of_a_newer_generation_before_it_is_taken_up(tmp_path: Path) -> None:
    folder = make(tmp_path / "news.index", NEWS[:3])
    with patch("search.embedded._LOOK_EVERY", 3_600), open_engine(folder) as engine:
        engine.search(SearchRequest(q="ceasefire", facets=("person",)))
        make(Path(folder), NEWS[3:4])
        assert engine.refresh()
        collection = engine._current().collection  # type: ignore[attr-defined]
        assert "facet_arrays" in vars(collection)
        assert any("page_arrays" in vars(scope) for scope in collection.scopes)


def test_what_cannot_be_opened_is_logged_once_and_what_there_was_still_answers(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = make(tmp_path / "news.index", NEWS[:3])
    with patch("search.embedded._LOOK_EVERY", 3_600), open_engine(folder) as engine:
        make(Path(folder), NEWS[3:4])
        for segment in Path(folder).glob("segment-*.arrays"):
            segment.unlink()
        for _ in range(3):
            engine._look()  # type: ignore[attr-defined]
        (record,) = caplog.records
        assert "generation 1 is still answered from" in record.message
        assert "segment-" in record.message
        assert engine.suggest("nobody") == ()
        with pytest.raises(IndexDamaged):
            engine.refresh()


def test_a_closed_engine_takes_up_nothing(tmp_path: Path) -> None:
    folder = make(tmp_path / "news.index", NEWS[:3])
    engine = open_engine(folder)
    engine.close()
    make(Path(folder), NEWS[3:4])
    assert not engine.refresh()


def test_a_deleted_article_is_gone_from_every_answer(tmp_path: Path) -> None:
    folder = make(tmp_path / "news.index", NEWS)
    with open_engine(folder) as engine:
        with IndexWriter(Path(folder)) as writer:
            assert writer.delete("c3")
        engine.refresh()
        page = engine.search(SearchRequest(q="ceasefire", facets=("person",)))
        assert "c3" not in [hit.id for hit in page.results]
        assert page.total.articles == 3
        assert counts(page.facets["person"]) == {KERRY: 2, LAVROV: 1}
        assert engine.article("c3") is None
        assert "c3" not in [hit.id for hit in engine.related("c1")]
        assert [found.count for found in engine.suggest("lavrov")] == [1]
        assert engine.suggest("crumbling") == ()
        assert total(engine, "NOT cake") == total(engine) - 2  # type: ignore[operator]


def test_a_revised_article_is_found_by_its_new_text_only_and_its_old_one_can_be_read(tmp_path: Path) -> None:
    folder = make(tmp_path / "news.index", NEWS)
    with IndexWriter(Path(folder)) as writer:
        writer.add(article("c1", "A zeppelin landed.", source="The Wire"))
    with open_engine(folder) as engine:
        assert [hit.id for hit in engine.search(SearchRequest(q="zeppelin")).results] == ["c1"]
        assert "c1" not in [hit.id for hit in engine.search(SearchRequest(q="ceasefire")).results]
        assert total(engine) == total(engine, "NOT nosuchword") == len(NEWS)
        assert [text.body for text in engine.revisions("c1")] == [NEWS[0].body, "A zeppelin landed."]
        assert (engine.stats().articles, engine.stats().revisions) == (len(NEWS), 1)


def test_a_reader_is_not_disturbed_by_writers_that_merge(tmp_path: Path) -> None:
    folder = make(tmp_path / "news.index", NEWS, batch=1)
    with open_engine(folder) as engine:
        for _ in range(3):
            with IndexWriter(Path(folder)) as writer:
                writer.commit(optimize=True)
            assert total(engine, "ceasefire") == 4
            assert engine.article("c1") is not None


@pytest.mark.parametrize("bare_first", [True, False])
def test_a_segment_without_any_value_of_a_facet_borrows_none_from_others(tmp_path: Path, bare_first: bool) -> None:
    # Whoosh's column over several segments does just that.
    bare = [article(f"b{number}") for number in range(3)]
    full = [article(f"f{number}", people=KERRY, source="Globe", published="2016-04-22") for number in range(3)]
    folder = tmp_path / "news.index"
    for batch in (bare, full) if bare_first else (full, bare):
        make(folder, batch)
    with open_engine(str(folder)) as engine:
        assert engine.stats().segments == 2
        page = engine.search(SearchRequest(facets=("person", "published")))
        assert counts(page.facets["person"]) == {KERRY: 3}
        assert page.facets["person"].missing == 3
        assert page.published is not None
        assert page.published.missing == 3
        assert engine.search(SearchRequest(missing=frozenset({"published"}))).total.articles == 3
        assert [hit.id[0] for hit in engine.search(SearchRequest(sort="oldest")).results] == ["f"] * 3 + ["b"] * 3


def test_closing_twice_is_harmless(tmp_path: Path) -> None:
    engine = open_engine(make(tmp_path / "news.index", NEWS[:1]))
    engine.close()
    engine.close()


@pytest.mark.parametrize("address", ["opensearch://host:9200/news", "http://localhost:8000"])
def test_an_address_without_an_engine_is_refused(address: str) -> None:
    with pytest.raises(NotAnIndex, match=address.partition(":")[0]):
        open_engine(address)


# A slow twin: reads every article and asks it each question in turn.

VOCABULARY = "ceasefire talks cake strike notes".split()
PEOPLE = (KERRY, LAVROV, MERKEL)
SOURCES = ("The Wire", "Globe", "the wire")
DATES = (
    None,
    "2015",
    "2016",
    "2016-04",
    "2016-04-22",
    "2016-04-23",
    "2016-05-01T00:30:00+02:00",
    "2016-05-01T00:30:00Z",
)


def many() -> list[Article]:
    dice = random.Random(5)
    return [
        article(
            f"r{number:02d}",
            " ".join(dice.choices(VOCABULARY, k=dice.randint(1, 6))),
            title=dice.choice([None, *VOCABULARY]),
            people="; ".join(dice.sample(PEOPLE, dice.randint(0, 3))),
            source=dice.choice([None, *SOURCES]),
            published=dice.choice(DATES),
        )
        for number in range(40)
    ]


@pytest.fixture(scope="module")
def random_news() -> list[Article]:
    return many()


@pytest.fixture(scope="module")
def random_engine(tmp_path_factory: pytest.TempPathFactory, random_news: list[Article]) -> Iterator[Engine]:
    with open_engine(make(tmp_path_factory.mktemp("random") / "news.index", random_news, batch=15)) as opened:
        yield opened


Question = tuple[str, Callable[[list[str]], bool]]
"""A query, and whether an article with these terms (title, then body) answers it."""


def word(text: str) -> Question:
    (term,) = (token.term for token in analyzer_for("en").tokens(text))
    return text, lambda terms: term in terms


def combined(one: Question, operator: str, other: Question) -> Question:
    (left, is_left), (right, is_right) = one, other
    if operator == "OR":
        return f"({left} OR {right})", lambda terms: is_left(terms) or is_right(terms)
    if operator == "NOT":
        return f"({left} -{right})", lambda terms: is_left(terms) and not is_right(terms)
    return f"({left} {right})", lambda terms: is_left(terms) and is_right(terms)


def negated(one: Question) -> Question:
    return f"(NOT {one[0]})", lambda terms: not one[1](terms)


QUESTIONS = st.just(("", lambda terms: True)) | st.recursive(
    st.sampled_from(VOCABULARY).map(word),
    lambda inner: st.builds(combined, inner, st.sampled_from(["AND", "OR", "NOT"]), inner) | inner.map(negated),
    max_leaves=5,
)


@st.composite
def selections(draw: st.DrawFn) -> dict[str, Any]:
    asked: dict[str, Any] = {}
    for name, values in (("person", PEOPLE), ("source", SOURCES)):
        some = st.lists(st.sampled_from(values), max_size=2, unique=True).map(tuple)
        asked[name] = draw(some)
        asked.setdefault("all_of", {})[name] = draw(st.just(()) | some)
        asked.setdefault("none_of", {})[name] = draw(st.just(()) | some)
    asked["missing"] = draw(st.sampled_from([frozenset()] * 3 + [frozenset({"person"}), frozenset({"published"})]))
    asked["since"] = draw(st.sampled_from([None, None, "2016", "2016-04-22", "2016-05-01"]))
    asked["until"] = draw(st.sampled_from([None, None, "2016-05-01", "2016-12"]))
    return asked


def answers(
    candidate: Article, request: SearchRequest, is_wanted: Callable[[list[str]], bool], ignoring: str = ""
) -> bool:
    terms = [
        token.term for text in (candidate.title or "", candidate.body) for token in analyzer_for("en").tokens(text)
    ]
    own = {name: {fold_name(value) for value in found} for name, found in facet_values(candidate).items()}

    def folded(values: Sequence[str]) -> set[str]:
        return {fold_name(value) for value in values}

    checks = [is_wanted(terms)]
    checks += [
        bool(own[name] & folded(getattr(request, name)))
        for name in FILTERS
        if name != ignoring and getattr(request, name)
    ]
    checks += [folded(values) <= own[name] for name, values in request.all_of.items()]
    checks += [not own[name] & folded(values) for name, values in request.none_of.items()]
    checks += [candidate.published is None if name == "published" else not own[name] for name in request.missing]
    if request.since or request.until:
        first, last = request.first_day() or date.min, request.last_day() or date.max
        when = candidate.published
        checks.append(when is not None and first <= when.first_day and when.last_day <= last)
    return all(checks)


@settings(max_examples=60, deadline=None)
@given(QUESTIONS, selections())
def test_any_question_is_answered_as_by_the_slow_twin(
    random_engine: Engine, random_news: list[Article], question: Question, asked: dict[str, Any]
) -> None:
    q, is_wanted = question
    request = SearchRequest(q=q, **asked, facets=("person", "source", "published"), page_size=100)
    page: SearchPage = random_engine.search(request)
    expected = {each.id for each in random_news if answers(each, request, is_wanted)}
    assert {hit.id for hit in page.results} == expected
    assert page.total.articles == len(page.results) == len(expected)
    for name in ("person", "source"):
        pool = [each for each in random_news if answers(each, request, is_wanted, ignoring=name)]
        truth = Counter(key for each in pool for key in {fold_name(value) for value in facet_values(each)[name]})
        found = {fold_name(bucket.label): bucket.count for bucket in page.facets[name].buckets if bucket.count}
        assert found == truth
        assert page.facets[name].missing == sum(not facet_values(each)[name] for each in pool)
    assert page.published is not None
    assert sum(bucket.count for bucket in page.published.buckets) + page.published.missing == len(expected)


@settings(max_examples=30, deadline=None)
@given(QUESTIONS, st.integers(1, 15), st.sampled_from(["relevance", "newest", "oldest"]))
def test_any_pages_follow_without_gaps_or_repeats(
    random_engine: Engine, question: Question, page_size: int, sort: Any
) -> None:
    whole = random_engine.search(SearchRequest(q=question[0], sort=sort, page_size=100)).results
    paged: list[str] = []
    for page in range(1, len(whole) // page_size + 2):
        request = SearchRequest(q=question[0], sort=sort, page_size=page_size, page=page)
        paged += [hit.id for hit in random_engine.search(request).results]
    assert paged == [hit.id for hit in whole]
