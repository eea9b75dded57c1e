"""The JSON form of an answer: the envelope that other programs rely on."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from index.article import Article, EntityKind, Mention, Origin
from index.dates import parse_date
from index.entities.base import entity_id
from index.writer import IndexWriter
from search import Engine, SearchRequest, open_engine

GOLDEN = Path(__file__).parent / "golden" / "search.json"

ENVELOPE = {"index", "as_of", "query", "total", "took_ms", "page", "page_size", "results", "facets", "unusual", "links"}
KEYS: dict[str, set[str]] = {
    "index": {"generation", "articles", "dateline", "entities"},
    "query": {"q", "understood", "match", "recency", "relaxed", "filters", "warnings", "suggestion"},
    "total": {"articles", "stories", "exact"},
    "links": {"self", "next", "prev", "html", "csv", "atom"},
}
HIT = {
    "id", "title", "url", "source", "author", "section", "language", "published", "published_precision", "modified",
    "score", "highlights", "entities", "story", "explanation",
}  # fmt: skip


def mentions(body: str, **names: str) -> tuple[Mention, ...]:
    found = []
    for kind, name in names.items():
        start = body.find(name.split()[-1])
        kind_of_it: EntityKind = kind  # type: ignore[assignment]
        found.append(
            Mention(
                kind=kind_of_it,
                entity=entity_id(kind_of_it, name),
                name=name,
                surface=name.split()[-1],
                field="body",
                start=start,
                end=start + len(name.split()[-1]),
            )
        )
    return tuple(found)


def article(number: int, body: str, names: dict[str, str], published: str | None = None, **facts: Any) -> Article:
    return Article(
        id=f"g{number}",
        body=body,
        mentions=mentions(body, **names),
        published=parse_date(published) if published else None,
        origin=Origin(file="golden.jsonl", record=number),
        **facts,
    )


NEWS = (
    article(1, "Talks on the harbour ended. “No deal,” said Mayor Ines Falk of Port Ellery.",
            {"person": "Ines Falk", "place": "Port Ellery"}, "2024-03-05T08:10Z", title="No deal on the harbour",
            source="The Lamp", author=("Ann Lee", "Bo Ek"), section="City", language="en", url="https://example.org/g1"),
    article(2, "The harbour talks go on, said Falk. Nobody at the Dock Union would comment on the harbour deal.",
            {"person": "Ines Falk", "organisation": "Dock Union"}, "2024-03-06", title="Harbour talks go on", source="The Lamp",
            section="City", language="en", modified=parse_date("2024-03-07T09:00Z")),
    article(3, "A harbour <deal> & a strike: Jonas Pohl explains.", {"person": "Jonas Pohl"}, "2024-04", source="Courier",
            title="What the harbour deal means", summary="Five questions and answers", language="en"),
    article(4, "Rain is expected in Port Ellery.", {"place": "Port Ellery"}, "2024", title="Weather", source="Courier"),
    article(5, "Falk speaks of a harbour-wide deal.", {"person": "Ines Falk"}, title="FALK SPEAKS", source="the lamp"),
    article(6, "Nothing was heard of the dockers’ strike.", {}, "2023-12-31"),
)  # fmt: skip

ASKED = SearchRequest(
    q="harbour deal -weather",
    source=("The Lamp",),
    facets=("person:1", "place", "organisation", "source", "published"),
    interval="month",
    page_size=3,
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("results") / "news.index"
    with IndexWriter(folder) as writer:
        writer.entities = "golden-1"
        for each in NEWS:
            writer.add(each)
    with open_engine(str(folder)) as opened:
        yield opened


@pytest.fixture(scope="module")
def answer(engine: Engine) -> dict[str, Any]:
    return engine.search(ASKED).to_json()


def test_the_envelope_has_exactly_the_keys_of_the_contract(answer: dict[str, Any]) -> None:
    assert set(answer) == ENVELOPE
    for name, keys in KEYS.items():
        assert set(answer[name]) == keys


def test_a_result_has_exactly_the_keys_of_the_contract(answer: dict[str, Any]) -> None:
    assert answer["results"]
    for hit in answer["results"]:
        assert set(hit) == HIT
        assert set(hit["highlights"]) == {"title", "body"}
        for fragment in (hit["highlights"]["title"], *hit["highlights"]["body"]):
            assert set(fragment) == {"html", "text", "matches"}
        for entity in hit["entities"]:
            assert set(entity) == {"id", "kind", "name", "count"}


def test_a_facet_has_exactly_the_keys_of_the_contract(answer: dict[str, Any]) -> None:
    assert set(answer["facets"]) == {"person", "place", "organisation", "source", "published"}
    for name, facet in answer["facets"].items():
        if name == "published":
            assert set(facet) == {"interval", "buckets", "missing"}
            assert all(set(bucket) == {"value", "since", "until", "count"} for bucket in facet["buckets"])
        else:
            assert set(facet) == {"buckets", "distinct", "other", "missing", "exact"}
            assert all(set(b) == {"value", "label", "parent", "count", "selected"} for b in facet["buckets"])


def test_an_explanation_has_exactly_the_keys_of_the_contract(engine: Engine) -> None:
    answer = engine.search(SearchRequest(q="harbour deal", explain=True, recency="some")).to_json()
    assert answer["query"]["recency"] == "some"
    for hit in answer["results"]:
        assert set(hit["explanation"]) == {"value", "parts"}
        assert hit["explanation"]["value"] == hit["score"]
        assert [part["what"] for part in hit["explanation"]["parts"]] == ["harbour", "deal", "nearness", "recency"]
        assert all(set(part) == {"what", "value", "detail"} for part in hit["explanation"]["parts"])


def test_every_key_is_there_where_nothing_is_known(engine: Engine) -> None:
    answer = engine.search(SearchRequest(q="nothing heard")).to_json()
    (hit,) = answer["results"]
    assert set(answer) == ENVELOPE
    assert set(hit) == HIT
    assert hit["title"] is hit["url"] is hit["highlights"]["title"] is None
    assert hit["story"]["size"] == 1
    assert hit["author"] == () or hit["author"] == []
    assert answer["facets"] == {}


def test_a_warning_says_what_and_where(engine: Engine) -> None:
    (warning,) = engine.search(SearchRequest(q='harbour "deal')).to_json()["query"]["warnings"]
    assert set(warning) == {"code", "message", "parameter", "start", "end"}
    assert (warning["code"], warning["parameter"], warning["start"], warning["end"]) == ("unbalanced_quote", "q", 8, 9)


def test_the_question_is_echoed(answer: dict[str, Any]) -> None:
    assert answer["query"]["q"] == ASKED.q
    assert answer["query"]["understood"] == "harbour deal NOT weather"
    assert answer["query"]["filters"] == {"source": ("The Lamp",)}
    assert (answer["page"], answer["page_size"]) == (1, 3)


def test_links_are_null_until_someone_knows_the_addresses(engine: Engine, answer: dict[str, Any]) -> None:
    assert set(answer["links"].values()) == {None}
    linked = engine.search(ASKED).to_json({"self": "/api/v1/search?q=x", "next": None})
    assert linked["links"] == dict.fromkeys(KEYS["links"]) | {"self": "/api/v1/search?q=x"}


def test_without_a_total_it_is_null_and_not_exact(engine: Engine) -> None:
    answer = engine.search(SearchRequest(total="none")).to_json()
    assert answer["total"] == {"articles": None, "exact": False, "stories": None}


def test_the_answer_is_json(answer: dict[str, Any]) -> None:
    assert json.loads(json.dumps(answer, allow_nan=False))["total"]["articles"] == answer["total"]["articles"]


def test_the_answer_is_the_golden_one(answer: dict[str, Any]) -> None:
    """After a change that is meant: DATELINE_GOLDEN=write .venv/bin/pytest tests/test_search_results.py, and read the diff."""
    answer = json.loads(json.dumps(answer)) | {"took_ms": 0.0, "as_of": "2026-01-01"}
    answer["index"]["dateline"] = "0.0.0"
    for hit in answer["results"]:
        hit["score"] = round(hit["score"], 4)
    written = json.dumps(answer, ensure_ascii=False, indent=1) + "\n"
    if os.environ.get("DATELINE_GOLDEN") == "write":
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(written, "utf-8")
    assert written == GOLDEN.read_text("utf-8")


def test_all_that_narrows_the_search_is_echoed_so_that_a_count_can_be_cited(tmp_path: Path) -> None:
    request = SearchRequest(
        source=("The Lamp",),
        none_of={"person": ("Ann Lee",)},
        missing=frozenset({"section"}),
        since="2016-04",
        until="2017",
    )
    with IndexWriter(tmp_path / "empty.index"):
        pass
    with open_engine(str(tmp_path / "empty.index")) as engine:
        answer = engine.search(request).to_json()
    assert answer["query"]["filters"] == {
        "source": ("The Lamp",),
        "person__not": ("Ann Lee",),
        "section__missing": ("true",),
        "since": ("2016-04",),
        "until": ("2017",),
    }
