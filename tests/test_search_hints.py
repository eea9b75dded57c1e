"""What completes and corrects: made once, whichever thread asks, and ready before a newer generation is answered from."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unittest.mock import patch

from newsroom import article, write

from index.generation import open_snapshot
from search import SearchRequest, open_engine
from search.hints import Hints
from search.lexicon import Lexicon
from search.scope import Collection


def test_several_threads_make_a_lexicon_once(tmp_path: Path) -> None:
    write(tmp_path / "news.index", [article("a1", ("John Kerry",))])
    hints = Hints(Collection(open_snapshot(tmp_path / "news.index")))
    with patch("search.hints.Lexicon", wraps=Lexicon) as made, ThreadPoolExecutor(8) as threads:
        found = [*threads.map(lambda _: hints.completer().complete("ker", 5), range(16))]
    assert made.call_count == 1
    assert len(set(found)) == 1


def test_a_page_with_enough_hits_makes_nothing(tmp_path: Path) -> None:
    write(tmp_path / "news.index", [article(f"a{number}") for number in range(12)])
    with open_engine(str(tmp_path / "news.index")) as engine, patch("search.hints.Lexicon") as made:
        assert engine.search(SearchRequest(q="talks")).suggestion is None
        assert engine.search(SearchRequest()).suggestion is None
        assert not made.called


def test_few_hits_of_many_words_or_frequent_ones_make_nothing(tmp_path: Path) -> None:
    write(tmp_path / "news.index", [article(f"a{number}", ("Bo Ek",)) for number in range(25)])
    with open_engine(str(tmp_path / "news.index")) as engine, patch("search.hints.Lexicon") as made:
        assert engine.search(SearchRequest(q="talks failed", person=("Bo Ek",), page_size=1)).suggestion is None
        assert engine.search(SearchRequest(q="talks failed a1")).total.articles == 1
        assert not made.called


def test_what_was_used_is_ready_when_a_newer_generation_is_taken_up(tmp_path: Path) -> None:
    folder = tmp_path / "news.index"
    write(folder, [article("a1", ("John Kerry",))])
    with open_engine(str(folder)) as engine:
        assert [one.text for one in engine.suggest("ker")] == ["John Kerry"]
        write(folder, [article("a2", ("Kerri Strug",))])
        with patch("search.hints.Lexicon", wraps=Lexicon) as made:
            engine.refresh()
            assert made.call_count == 1
            assert {one.text for one in engine.suggest("ker")} == {"John Kerry", "Kerri Strug"}
            assert made.call_count == 1
        # What is made of an earlier generation is what would be made anew.
        fresh = Hints(Collection(open_snapshot(folder))).completer()
        for typed in ("k", "t", "f", "talks f", "a"):
            assert engine.suggest(typed, 20) == fresh.complete(typed, 20)
