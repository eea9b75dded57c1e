"""What is measured of Dateline alone, on a few articles."""

import json
import threading
from pathlib import Path

import pytest

from benchmarks import scaling
from benchmarks.__main__ import main
from benchmarks.contenders.dateline import Dateline
from benchmarks.corpus import Corpus, Story, read, write
from benchmarks.queries import Query, TooFewArticles
from benchmarks.worker import ContenderFailed

WORDS = "harbour market lantern walnut copper kettle saddle bridge meadow anchor".split()


def make_corpus(path: Path, articles: int) -> Corpus:
    stories = (
        Story(
            id=str(number), title=" ".join(WORDS[(number * 3 + step) % 10] for step in range(4)),
            body=" ".join(WORDS[(number + step) % 10] for step in range(6 + number % 3)) + ".",
            source=f"Outlet {number % 3}", date="2020-01-01", people=["Ann Lee"], places=[],
        )
        for number in range(articles)
    )  # fmt: skip
    return write("tiny", stories, path)


@pytest.fixture(scope="module")
def indexes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("planted")
    corpus = make_corpus(folder / "tiny.jsonl", 200)
    for size in (50, 200):
        Dateline().build(scaling.plant(corpus, size, folder / f"{size}.jsonl").path, folder / str(size))
    return folder / "50", folder / "200"


def test_the_word_is_in_the_same_articles_of_both_collections(tmp_path: Path) -> None:
    corpus = make_corpus(tmp_path / "tiny.jsonl", 203)
    small, large = (list(read(scaling.plant(corpus, size, tmp_path / "p.jsonl").path)) for size in (50, 203))
    planted = [story["id"] for story in large if scaling.WORD in story["body"]]
    assert planted == [story["id"] for story in small if scaling.WORD in story["body"]]
    assert len(planted) == scaling.PLANTED
    assert [story["id"] for story in large] == [story["id"] for story in read(corpus.path)]
    assert small == large[:50]


def test_too_small_a_collection_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TooFewArticles, match="needs 160 articles; there are 159"):
        scaling.check(make_corpus(tmp_path / "tiny.jsonl", 159))


def test_pages_for_the_planted_word_are_timed_over_both(indexes: tuple[Path, Path]) -> None:
    assert all(0 < milliseconds < 1000 for milliseconds in scaling.planted_pages(*indexes, rounds=3))


def test_a_collection_without_the_word_is_not_timed(indexes: tuple[Path, Path], tmp_path: Path) -> None:
    Dateline().build(make_corpus(tmp_path / "tiny.jsonl", 50).path, tmp_path / "index")
    with pytest.raises(ContenderFailed, match="in 0 and 40 of 40 articles"):
        scaling.planted_pages(tmp_path / "index", indexes[1], rounds=3)


def test_every_thread_asks_all_queries_and_begins_at_another() -> None:
    asked: dict[int, list[int]] = {}
    both = threading.Barrier(2)

    def ask(value: int) -> None:
        own = asked.setdefault(threading.get_ident(), [])
        if not own:
            both.wait(timeout=10)
        own.append(value)

    assert scaling.calls_a_second(ask, range(4), 2) > 0
    assert sorted(asked.values()) == [[0, 1, 2, 3], [2, 3, 0, 1]]


def test_each_round_has_one_thread_and_two_and_what_the_cores_gave(indexes: tuple[Path, Path]) -> None:
    rounds = scaling.threaded_pages(indexes[1], [Query("frequent", (word,)) for word in WORDS], 2, least=0.01)
    assert len(rounds) == 2
    assert all(min(speeds.one, speeds.two, speeds.cores) > 0 for speeds in rounds)


def test_a_process_that_does_not_answer_is_no_measurement(indexes: tuple[Path, Path], tmp_path: Path) -> None:
    assert scaling.first_answer(indexes[1], "harbour", processes=1) > 0
    with pytest.raises(ContenderFailed, match="dateline failed: "):
        scaling.first_answer(tmp_path / "nowhere", "harbour", processes=1)


def test_the_command_adds_a_table_and_a_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    measured = scaling.Scaling(
        fewer_articles=50, articles=200, planted=40, fewer_ms=2.0, all_ms=2.4, growth=1.2,
        one_thread=100.0, two_threads=180.0, threads=1.8, cores=1.9, first_answer_seconds=1.25,
    )  # fmt: skip
    monkeypatch.setattr(scaling, "run", lambda plan: measured)
    corpus = make_corpus(tmp_path / "tiny.jsonl", 200)
    out = tmp_path / "bench.jsonl"
    arguments = ["--data", str(corpus.path), "--out", str(out), "--queries", "6", "--rounds", "1"]
    assert main([*arguments, "--contenders", "sqlite", "--scaling"]) == 0
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [(row["contender"], row.get("measure")) for row in rows] == [("sqlite", None), ("dateline", "scaling")]
    assert (rows[1]["growth"], rows[1]["queries_digest"]) == (1.2, rows[0]["queries_digest"])
    printed = capsys.readouterr().out
    assert "dateline alone: 200 articles" in printed
    assert "at most 1.3" in printed
