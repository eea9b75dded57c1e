"""Who said what: words within one quotation of somebody, found, shown and marked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.article import Article, Origin, Quote
from index.writer import IndexWriter
from search import Engine, SearchRequest, open_engine

KIRBY = (
    "Kirby met Lavrov. “The ceasefire must hold,” Kirby said. “It is fragile,” he added. The ceasefire began on Friday."
)
LAVROV = "Lavrov said the ceasefire had crumbled. “Talks go on,” said Kirby. “They must,” the Foreign Ministry said."
NOBODY = "“The ceasefire must hold,” an official said."


def quote(body: str, words: str, speaker: str | None, *, kind: str = "person", direct: bool = True) -> Quote:
    start = body.index(words)
    return Quote(start, start + len(words), speaker, kind if speaker else None, direct)  # type: ignore[arg-type]


def article(article_id: str, body: str, *quotes: Quote, title: str = "A ceasefire") -> Article:
    return Article(id=article_id, title=title, body=body, quotes=quotes, origin=Origin(file="news.jsonl"))


NEWS = (
    article(
        "kirby",
        KIRBY,
        quote(KIRBY, "The ceasefire must hold,", "John Kirby"),
        quote(KIRBY, "It is fragile,", "John Kirby"),
    ),
    article(
        "lavrov",
        LAVROV,
        quote(LAVROV, "the ceasefire had crumbled", "Sergei Lavrov", direct=False),
        quote(LAVROV, "Talks go on,", "John Kirby"),
        quote(LAVROV, "They must,", "Foreign Ministry", kind="organisation"),
    ),
    article("nobody", NOBODY, quote(NOBODY, "The ceasefire must hold,", None)),
    article("plain", "No ceasefire. Kirby went home.", title="Kirby"),
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder: Path = tmp_path_factory.mktemp("index")
    for articles in (NEWS[:2], NEWS[2:]):
        with IndexWriter(folder) as writer:
            for one in articles:
                writer.add(one)
    with open_engine(str(folder)) as opened:
        yield opened


def found(engine: Engine, q: str) -> set[str]:
    return {hit.id for hit in engine.search(SearchRequest(q=q)).results}


@pytest.mark.parametrize(
    ("q", "ids"),
    [
        ("quote:ceasefire", {"kirby", "lavrov", "nobody"}),
        ('quote:ceasefire speaker:"John Kirby"', {"kirby"}),
        ("quote:ceasefire speaker:kirby", {"kirby"}),
        ("quote:cease-fire speaker:kirby", {"kirby"}),
        ("quote:ceasefire speaker:lavrov", {"lavrov"}),
        ('quote:"ceasefire must"', {"kirby", "nobody"}),
        ("quote:ceasefire quote:hold", {"kirby", "nobody"}),
        ("quote:ceasefire quote:fragile", set()),
        ("(quote:ceasefire) (quote:fragile)", {"kirby"}),
        ("quote:talks speaker:lavrov", set()),
        ("quote:friday", set()),
        ("speaker:kirby", {"kirby", "lavrov"}),
        ('speaker:"person:sergei lavrov"', {"lavrov"}),
        ('speaker:"person:lavrov"', set()),
        ('speaker:"organisation:foreign ministry"', {"lavrov"}),
        ("speaker:ministry", {"lavrov"}),
        ("speaker:kirb", set()),
        ("speaker:kirby friday", {"kirby"}),
        ("ceasefire -speaker:kirby", {"nobody", "plain"}),
        ("quote:fragile OR speaker:lavrov", {"kirby", "lavrov"}),
        ("quote:unheard", set()),
        ("quote:(ceasefire hold) speaker:kirby", {"kirby"}),
        ("quote:(ceasefire fragile) speaker:kirby", set()),
        ("quote:(fragile OR talks) speaker:kirby", {"kirby", "lavrov"}),
        ('quote:"ceasefire hold"', set()),
        ('quote:"ceasefire hold"~2', {"kirby", "nobody"}),
        ('quote:"hold it"~9', set()),
        ("quote:(hold NEAR/2 ceasefire)", {"kirby", "nobody"}),
        ("quote:crumb* speaker:lavrov", {"lavrov"}),
        ("quote:=talks", {"lavrov"}),
        ("quote:=talk", set()),
        ("quote:fragil~", {"kirby"}),
    ],
)
def test_words_and_speaker_are_those_of_one_quotation(engine: Engine, q: str, ids: set[str]) -> None:
    assert found(engine, q) == ids


def test_a_quotation_scores_as_its_words_do(engine: Engine) -> None:
    def score(q: str) -> float | None:
        return next(hit.score for hit in engine.search(SearchRequest(q=q)).results if hit.id == "kirby")

    assert score("quote:ceasefire speaker:kirby") == pytest.approx(score("ceasefire"))


def test_only_what_is_said_is_marked_and_its_sentence_shown(engine: Engine) -> None:
    (hit,) = engine.search(SearchRequest(q="quote:ceasefire speaker:kirby")).results
    assert [shown.html for shown in hit.highlights.body] == ["“The <mark>ceasefire</mark> must hold,” Kirby said."]
    assert hit.highlights.title is not None
    assert hit.highlights.title.html == "A ceasefire"


def test_words_beside_a_quotation_are_marked_wherever_they_stand(engine: Engine) -> None:
    (hit,) = engine.search(SearchRequest(q="quote:fragile speaker:kirby ceasefire")).results
    marked = [shown.html for shown in hit.highlights.body]
    assert marked[0].count("<mark>ceasefire</mark>") == 1
    assert "<mark>fragile</mark>" in marked[1]


@pytest.mark.parametrize(
    ("q", "marked"),
    [
        ('quote:"ceasefire hold"~2', "ceasefire must hold"),
        ("quote:cease* speaker:kirby", "ceasefire"),
        ("quote:=hold", "hold"),
        ("quote:(hold NEAR/2 ceasefire)", "ceasefire must hold"),
    ],
)
def test_words_at_distances_and_as_written_are_marked_within_the_quotation(engine: Engine, q: str, marked: str) -> None:
    hits = {hit.id: hit for hit in engine.search(SearchRequest(q=q)).results}
    shown = [shown.html for shown in hits["kirby"].highlights.body]
    assert shown == ["“The ceasefire must hold,” Kirby said.".replace(marked, f"<mark>{marked}</mark>")]
    view = engine.article("kirby", q)
    assert view is not None
    assert [KIRBY[start:end] for start, end in view.matches["body"]] == [marked]


def test_the_article_page_marks_the_same(engine: Engine) -> None:
    view = engine.article("kirby", "quote:ceasefire speaker:kirby")
    assert view is not None
    assert [KIRBY[start:end] for start, end in view.matches["body"]] == ["ceasefire"]
    assert view.matches["body"][0][0] == KIRBY.index("ceasefire must")
    assert view.matches["title"] == ()


def test_an_article_gives_its_quotations_back(engine: Engine) -> None:
    view = engine.article("lavrov")
    assert view is not None
    assert view.article.quotes == NEWS[1].quotes


def test_quotations_are_found_after_a_merge_and_without_deleted_articles(tmp_path: Path) -> None:
    for one in NEWS:
        with IndexWriter(tmp_path) as writer:
            writer.add(one)
    with IndexWriter(tmp_path) as writer:
        writer.delete("nobody")
        writer.commit(optimize=True)
    with open_engine(str(tmp_path)) as engine:
        assert found(engine, "quote:ceasefire") == {"kirby", "lavrov"}
        assert found(engine, "speaker:ministry quote:must") == {"lavrov"}
