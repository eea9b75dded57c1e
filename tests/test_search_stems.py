"""A word of a query is looked for under its stems in the languages that the index holds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from twin_search import Twin
from whoosh.index import open_dir
from whoosh.query import Wildcard

from index.article import Article, Origin
from index.check import check_index
from index.generation import open_snapshot
from index.writer import IndexWriter
from search import SearchRequest, answer, collector, scoring
from search.embedded import EmbeddedEngine
from search.parser import parse
from search.stems import KnownStems, stems_of

TEXTS: dict[str, tuple[str, str, str]] = {
    "en": ("en-GB", "Negotiators talk in Geneva", "The negotiations about the truce failed. Both sides blamed each other."),
    "de": ("de", "Verhandlung in Genf vertagt", "Die Unterhändler trafen sich in Häusern am See. Streit um die Brücken bleibt."),
    "fr": ("fr", "L’accord de paix attendu", "Les élections ont été reportées. Les négociations continuent à Genève."),
    "es": ("es", "La negociación continúa", "El gobierno corrió riesgos. La inflación baja."),
    "ru": ("ru", "Переговоры в Женеве", "Новый мост открыли вчера. Россией подписано соглашение."),
    "ar": ("ar", "المفاوضات في جنيف", "قال الوزير إن المفاوضات مستمرة."),
    "tlh": ("tlh", "Qapla batlh", "Heghlu meH QaQ jajvam talks."),
    "none": ("", "Ferries stopped", "No talks were held about ferries."),
}  # fmt: skip


def article(name: str, language: str, title: str, body: str) -> Article:
    return Article(id=name, language=language or None, title=title, body=body, origin=Origin(file="news.jsonl"))


def write(folder: Path, *articles: Article, commits: int = 1, optimize: bool = False) -> None:
    with IndexWriter(folder) as writer:
        for number, each in enumerate(articles):
            writer.add(each)
            if (number + 1) % max(1, len(articles) // commits) == 0:
                writer.commit()
        writer.commit(optimize=optimize)


@pytest.fixture(scope="module", params=["one segment", "several segments", "merged"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedEngine]:
    folder = tmp_path_factory.mktemp("languages") / "news.index"
    commits = 1 if request.param == "one segment" else 4
    write(
        folder,
        *(article(name, *text) for name, text in TEXTS.items()),
        commits=commits,
        optimize=request.param == "merged",
    )
    assert check_index(folder) == []
    with EmbeddedEngine(folder) as engine:
        yield engine


def ids(engine: EmbeddedEngine, q: str) -> set[str]:
    return {hit.id for hit in engine.search(SearchRequest(q=q)).results}


@pytest.mark.parametrize(
    ("q", "wanted"),
    [
        ("negotiation", {"en"}),
        ("Verhandlungen", {"de"}),
        ("haus", {"de"}),
        ("brücke", {"de"}),
        ("bruecke", set()),
        ("élection", {"fr"}),
        ("elections", {"fr"}),
        ("accords", {"fr"}),
        ("l'accord", {"fr"}),
        ("négociation", {"fr", "es"}),
        ("negociaciones", {"es", "fr"}),
        ("corrio", {"es"}),
        ("corrió", {"es"}),
        ("inflaciones", {"es"}),
        ("переговорах", {"ru"}),
        ("новая", {"ru"}),
        ("россия", {"ru"}),
        ("مفاوضات", {"ar"}),
        ("qapla", {"tlh"}),
        ("qaplaz", set()),
        ("talks", {"en", "tlh", "none"}),
        ("talking", {"en", "none"}),
        ("ferry", {"none"}),
        ("talks ferries", {"none"}),
        ("verhandlungen OR ferry", {"de", "none"}),
        ('"continúan negociación"', set()),
        ('"negociaciones continúan"', {"es"}),
        ('"les negociations continuent"', {"fr"}),
        ('"die häuser am see"', set()),
        ('"häuser am see"', {"de"}),
        ("genf -brücke", set()),
        ("genf -talks", {"de"}),
    ],
)
def test_a_word_is_found_in_any_form_of_the_language_of_its_article(
    engine: EmbeddedEngine, q: str, wanted: set[str]
) -> None:
    assert ids(engine, q) == wanted


@pytest.mark.parametrize(
    ("q", "title", "body"),
    [
        ("Verhandlungen Haus", ["Verhandlung"], ["Häusern"]),
        ('"die negociations continuent"', [], []),
        ('"négociation continue" accord', ["L’accord"], ["négociations continuent"]),
        ("negociaciones corrio", ["negociación"], ["corrió"]),
        ("переговор новая", ["Переговоры"], ["Новый"]),
    ],
)  # fmt: skip
def test_what_matched_is_marked_as_it_is_written(
    engine: EmbeddedEngine, q: str, title: list[str], body: list[str]
) -> None:
    for hit in engine.search(SearchRequest(q=q)).results[:1]:
        shown = hit.highlights.title
        assert shown is not None
        assert [shown.text[first:last] for first, last in shown.matches] == title
        assert [each.text[first:last] for each in hit.highlights.body for first, last in each.matches] == body
        view = engine.article(hit.id, q)
        assert view is not None
        assert [(view.article.title or "")[first:last] for first, last in view.matches["title"]] == title
        assert [view.article.body[first:last] for first, last in view.matches["body"]] == body


@pytest.mark.parametrize(
    "q", ["talks", "negociaciones", '"negociaciones continúan"', "talks OR verhandlung", "talks ferries"]
)
def test_the_stems_of_a_word_score_as_one(engine: EmbeddedEngine, q: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (answer, collector, scoring):  # the twin knows nothing of what words near each other gain
        monkeypatch.setattr(module, "near_words", lambda *_: None)
    snapshot = engine._current().snapshot
    tree = parse(q, engine._current().collection.stems).tree
    found = engine.search(SearchRequest(q=q)).results
    assert {hit.id: hit.score for hit in found} == pytest.approx(Twin.of(snapshot).search(tree), rel=1e-5)
    assert len(found)


def test_words_as_written_are_of_no_language(engine: EmbeddedEngine) -> None:
    with open_dir(str(engine.folder)).searcher() as searcher:
        found = {
            hit["id"] for text in ("hausern", "negociacion", "lacc*") for hit in searcher.search(Wildcard("word", text))
        }
    assert found == {"de", "es", "fr"}


def test_whoosh_finds_the_stems_of_all_languages(engine: EmbeddedEngine) -> None:
    with open_dir(str(engine.folder)).searcher() as searcher:
        for q, wanted in (
            ("Verhandlungen", {"de"}),
            ("talks", {"en", "tlh", "none"}),
            ('"negociaciones continúan"', {"es"}),
        ):
            tree = parse(q, engine._current().collection.stems).tree
            assert {hit["id"] for hit in searcher.search(tree)} == wanted


def test_an_index_of_english_alone_has_one_stem_a_word(tmp_path: Path) -> None:
    write(tmp_path / "i", article("a", "en-US", "Talks", "The talks."), article("b", "", "More", "More talks."))
    with EmbeddedEngine(tmp_path / "i") as engine:
        stems = engine._current().collection.stems
        assert not isinstance(stems, KnownStems)
        assert stems("talks") == "talk"


def test_a_stem_that_nothing_holds_is_left_out(tmp_path: Path) -> None:
    write(tmp_path / "i", article("a", "en", "Talks", "Talks."), article("b", "de", "Genf", "Verhandlungen."))
    stems = stems_of(open_snapshot(tmp_path / "i").segments)
    assert (stems("talking"), stems("Verhandlungen"), stems("absence")) == ("talk", "verhandl", "absenc")


def test_a_language_that_comes_later_is_asked_for_from_then_on(tmp_path: Path) -> None:
    write(tmp_path / "i", article("a", "en", "Talks", "Talks."))
    with EmbeddedEngine(tmp_path / "i") as engine:
        assert ids(engine, "Verhandlungen") == set()
        write(tmp_path / "i", article("b", "de", "Genf", "Die Verhandlung."))
        engine.refresh()
        assert ids(engine, "Verhandlungen") == {"b"}


def test_an_article_that_changes_its_language_is_stemmed_anew(tmp_path: Path) -> None:
    write(tmp_path / "i", article("a", "en", "Genf", "Die Verhandlungen."))
    write(tmp_path / "i", article("a", "de", "Genf", "Die Verhandlungen."))
    with EmbeddedEngine(tmp_path / "i") as engine:
        assert ids(engine, "Verhandlung") == {"a"}


def test_a_segment_of_an_earlier_version_is_of_its_one_language(tmp_path: Path, monkeypatch: Any) -> None:
    write(tmp_path / "i", article("a", "en", "Talks", "Talks."))
    (segment,) = open_snapshot(tmp_path / "i").segments
    monkeypatch.setattr(segment, "facts", {"docs": 1, "tokens": 2, "language": "en"})
    assert segment.languages == ("en",)
