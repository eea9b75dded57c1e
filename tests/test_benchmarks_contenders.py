"""The contenders over articles of plain words, in which all must find and count the same."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import contenders
from benchmarks.agreement import counts_are_right, values_of
from benchmarks.contender import Contender
from benchmarks.contenders import Missing, load
from benchmarks.corpus import Story, write
from benchmarks.machine import size_on_disk
from benchmarks.queries import Query
from index.generation import newest_generation
from index.manifest import read_manifest

QUERIES = [
    Query("frequent", ("harbour",)),
    Query("rarer", ("walnut",)),
    Query("and", ("harbour", "kettle")),
    Query("or", ("walnut", "lantern", "kettle")),
    Query("headline", ("harbour", "lantern", "story", "seven")),
    Query("phrase", ("copper", "kettle")),
]
NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def make_stories() -> list[Story]:
    made = []
    for number in range(30):
        words = ["harbour"] if number % 2 else ["market"]
        words += ["copper kettle"] if number % 3 == 0 else ["kettle copper"] if number % 5 == 0 else []
        words += ["walnut"] if number == 8 else []
        made.append(
            Story(
                id=f"story-{number}", title=f"Lantern story {NUMBERS[number % 10]}", body=" ".join(words) + " at dusk.",
                source=f"Outlet {number % 3}", date="2020-01-01",
                people=["Ann Lee"] + ["Bob Ray"] * (number % 4 == 0), places=["Oslo", "Norway"] if number % 2 else [],
            )
        )  # fmt: skip
    return made


def loaded(name: str) -> Contender:
    try:
        return load(name)
    except Missing as reason:
        pytest.skip(str(reason))


@pytest.fixture(params=contenders.NAMES)
def contender(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Contender]:
    opened = loaded(request.param)
    folder = tmp_path / "index"
    folder.mkdir()
    opened.build(write("tiny", make_stories(), tmp_path / "tiny.jsonl").path, folder)
    opened.open(folder)
    yield opened
    opened.close()


def expected(query: Query) -> frozenset[str]:
    found = set()
    for story in make_stories():
        text = f"{story['title']} {story['body']}".lower()
        words = set(text.replace(".", "").split())
        if query.kind == "phrase":
            matches = " ".join(query.words) in text
        else:
            matches = (any if query.kind == "or" else all)(word in words for word in query.words)
        if matches:
            found.add(story["id"])
    return frozenset(found)


def test_each_finds_and_counts_the_same(contender: Contender) -> None:
    for query in QUERIES:
        answer = contender.page(query)
        ids = expected(query)
        assert ids, query
        assert contender.matching(query, 100) == ids, query
        assert counts_are_right(answer, ids, values_of(make_stories())), (query, answer)


def test_each_gives_ten_hits_with_marked_snippets(contender: Contender) -> None:
    answer = contender.page(QUERIES[0])
    assert len(answer.ids) == len(set(answer.ids)) == len(answer.snippets) == 10
    assert all("<" in snippet and "harbour" in snippet.lower() for snippet in answer.snippets)


def test_each_gives_the_best_ids_with_falling_scores(contender: Contender) -> None:
    top = contender.top(QUERIES[0])
    assert len({key for key, _ in top}) == 10
    scores = [score for _, score in top]
    assert scores == sorted(scores, reverse=True)


def test_dateline_leaves_one_segment_and_counts_only_its_newest_generation(tmp_path: Path) -> None:
    ours, folder = loaded("dateline"), tmp_path / "index"
    stories = make_stories()
    for part in (stories[:15], stories):
        ours.build(write("tiny", part, tmp_path / "tiny.jsonl").path, folder)
    segments = sorted(folder.glob("segment-*"), key=lambda path: path.stat().st_mtime_ns)
    generation = newest_generation(folder)
    assert [entry["name"] for entry in read_manifest(folder, generation).segments] == [segments[-1].name]
    older = {*segments[:-1], *folder.glob("live-*")}
    older |= {path for pattern in ("generation-*", "_MAIN_*.toc") for path in folder.glob(pattern)}
    older -= {folder / f"generation-{generation}.json", folder / f"_MAIN_{generation}.toc"}
    older |= {folder / "dateline.json"}
    assert len(older) >= 3
    assert ours.size(folder) == size_on_disk(folder) - sum(path.stat().st_size for path in older)


def test_dateline_reads_no_article_for_ids_and_scores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours, folder = loaded("dateline"), tmp_path / "index"
    ours.build(write("tiny", make_stories(), tmp_path / "tiny.jsonl").path, folder)
    ours.open(folder)
    monkeypatch.setattr("search.embedded.read_hits", None)
    assert len(ours.top(QUERIES[0])) == 10
    ours.close()


def test_an_unknown_or_uninstalled_contender_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(contenders._CLASSES, "ghost", "benchmarks.contenders.ghost:Ghost")
    with pytest.raises(Missing, match="ghost is left out"):
        load("ghost")
    with pytest.raises(Missing, match="there are dateline"):
        load("lucene")


def test_rows_of_the_clean_file_are_what_dateline_reads(tmp_path: Path) -> None:
    path = write("tiny", make_stories(), tmp_path / "tiny.jsonl").path
    assert set(json.loads(path.read_text("utf-8").splitlines()[0])) == {
        "id", "title", "body", "source", "date", "people", "places"
    }  # fmt: skip
