"""When a page suggests another query: see also `test_search_correcting`."""

from __future__ import annotations

from pathlib import Path

from newsroom import article, write

from search import SearchRequest, open_engine


def test_it_counts_with_the_filters_of_the_request(tmp_path: Path) -> None:
    write(tmp_path / "news.index", [article(f"a{number}", ("Bo Ek",) * (number % 2)) for number in range(20)])
    with open_engine(str(tmp_path / "news.index")) as engine:
        page = engine.search(SearchRequest(q="tolks", person=("Bo Ek",)))
        assert page.suggestion is not None
        assert page.suggestion.q == "talks"
        assert page.to_json()["query"]["suggestion"] == "talks"
        assert engine.search(SearchRequest(q="tolks", person=("Nobody",))).suggestion is None
        assert engine.search(SearchRequest(q="talks")).to_json()["query"]["suggestion"] is None


def test_a_damaged_file_is_an_error_that_names_it_or_no_suggestion(tmp_path: Path) -> None:
    write(tmp_path / "empty.index", [])
    with open_engine(str(tmp_path / "empty.index")) as engine:
        assert engine.search(SearchRequest(q="tolks")).suggestion is None
