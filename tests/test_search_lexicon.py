"""The words of live articles: which there are, how often, how lately, in which headlines; whatever was done to the index."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from twin_search import History, histories

from index.analysis import analyzer_for, language_of, words_of
from index.article import Article, Origin
from index.schema import SECTIONS
from index.snapshot import Snapshot
from index.stored import stored_article
from index.writer import IndexWriter
from search import open_engine
from search.latest import Latest
from search.lexicon import Lexicon
from search.scope import Collection
from search.surface_kernels import NO_DAY
from search.surveys import Surveys


def live_articles(snapshot: Snapshot) -> list[Article]:
    """All live articles, in the order of their segments and rows."""
    return [
        stored_article(segment, row)
        for segment, live in zip(snapshot.segments, snapshot.live, strict=True)
        for row in range(segment.n_docs)
        if live is None or live[row]
    ]


def forms_of(article: Article, *sections: str) -> list[str]:
    analyzer = analyzer_for(language_of(article.language))
    return [analyzer.form(word.text) for name in sections for word in words_of(getattr(article, name) or "")]


def day_of(article: Article) -> int:
    return article.published.first_day.toordinal() if article.published else 0


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(history=histories(most=6))
def test_the_words_are_those_of_live_articles(history: History) -> None:
    with TemporaryDirectory() as folder:
        snapshot = history.write(Path(folder))
        collection = Collection(snapshot)
        lexicon = Lexicon(collection, Surveys(collection))
        counts = Counter(form for article in live_articles(snapshot) for form in forms_of(article, *SECTIONS))
        assert {lexicon.word(number): int(lexicon.counts[number]) for number in range(len(lexicon))} == counts
        assert [lexicon.word(number) for number in range(len(lexicon))] == sorted(counts, key=str.encode)
        assert all(lexicon.find(word) == number for number, word in enumerate(sorted(counts, key=str.encode)))
        assert lexicon.find("nowhere") == -1


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(history=histories(most=6))
def test_headlines_and_days_are_those_of_live_articles(history: History) -> None:
    with TemporaryDirectory() as folder:
        snapshot = history.write(Path(folder))
        collection = Collection(snapshot)
        surveys = Surveys(collection)
        lexicon = Lexicon(collection, surveys)
        latest = Latest(collection, lexicon, surveys)
        articles = live_articles(snapshot)
        assert latest.newest_day == max(map(day_of, articles), default=0)
        assert latest.n_titles == len(articles)
        ordered = [scope.segment.article_id(row) for scope, row in map(latest.place_of, range(latest.n_titles))]
        assert sorted(ordered) == sorted(article.id for article in articles)
        titled: dict[str, set[str]] = defaultdict(set)
        newest: dict[str, int] = defaultdict(lambda: NO_DAY)
        for article in articles:
            for form in forms_of(article, "title"):
                titled[form].add(article.id)
            for form in forms_of(article, *SECTIONS):
                newest[form] = max(newest[form], day_of(article))
        starts, titles = latest.titles
        for number in range(len(lexicon)):
            found = {ordered[title] for title in titles[starts[number] : starts[number + 1]].tolist()}
            assert found == titled[lexicon.word(number)]
            # Other forms of the word count, too.
            assert latest.newest[number] >= newest[lexicon.word(number)]


def write(folder: Path, *articles: tuple[str, str]) -> None:
    with IndexWriter(folder) as writer:
        for article_id, body in articles:
            writer.add(Article(id=article_id, body=body, origin=Origin(file="a.jsonl")))


def test_the_words_of_a_deleted_article_are_forgotten_also_beside_other_forms_of_them(tmp_path: Path) -> None:
    write(
        tmp_path / "news.index",
        ("a", "The talking goes on."),
        ("b", "The talked secret. Talk!"),
        ("c", "A secret talk."),
    )
    with IndexWriter(tmp_path / "news.index") as writer:
        writer.delete("b")
    with open_engine(str(tmp_path / "news.index")) as engine:
        collection = engine._state.collection  # type: ignore[attr-defined]
        lexicon = Lexicon(collection, Surveys(collection))
    assert {lexicon.word(number) for number in range(len(lexicon))} == {
        "the",
        "talking",
        "goes",
        "on",
        "a",
        "secret",
        "talk",
    }
    assert (lexicon.count("talk"), lexicon.count("talked"), lexicon.articles_with(["talk"])) == (1, 0, 2)


def test_a_survey_is_made_again_only_where_rows_have_died(tmp_path: Path) -> None:
    folder = tmp_path / "news.index"
    write(folder, ("a", "One."), ("b", "Two."))
    write(folder, ("c", "Three."), ("d", "Four."))
    with open_engine(str(folder)) as engine:
        collection = engine._state.collection  # type: ignore[attr-defined]
        before = Surveys(collection)
        known = [before.of(scope) for scope in collection.scopes]
    with IndexWriter(folder) as writer:
        writer.delete("d")
    with open_engine(str(folder)) as engine:
        collection = engine._state.collection  # type: ignore[attr-defined]
        surveys = Surveys(collection, before)
        again = [surveys.of(scope) for scope in collection.scopes]
    assert again[0] is known[0]
    assert again[1] is not known[1]
    assert again[1].articles.sum() < known[1].articles.sum()


def test_an_empty_index_has_no_words() -> None:
    with TemporaryDirectory() as folder:
        write(Path(folder) / "news.index")
        with open_engine(str(Path(folder) / "news.index")) as engine:
            collection = engine._state.collection  # type: ignore[attr-defined]
            surveys = Surveys(collection)
            lexicon = Lexicon(collection, surveys)
            assert (len(lexicon), Latest(collection, lexicon, surveys).n_titles) == (0, 0)
            assert lexicon.with_prefix("a") == (0, 0)
