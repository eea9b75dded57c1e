"""Writing to an index: who is who, what is kept, and what a crash leaves behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from whoosh.index import LockError, open_dir

from index.article import Article, Mention, Origin
from index.dates import parse_date
from index.errors import IdentityConflict, IndexLocked, NotAnIndex
from index.generation import open_snapshot
from index.stored import stored_article
from index.writer import IndexWriter, Outcome


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "news.index"


def article(article_id: str = "a1", body: str = "The talks failed.", file: str = "news.jsonl", **facts: Any) -> Article:
    return Article(id=article_id, body=body, origin=Origin(file=file, record=facts.pop("record", 1)), **facts)


def committed(folder: Path) -> dict[str, str]:
    """The bodies that a reader sees, by id."""
    snapshot = open_snapshot(folder)
    articles = [
        stored_article(segment, row)
        for segment, live in zip(snapshot.segments, snapshot.live, strict=True)
        for row in range(segment.n_docs)
        if live is None or live[row]
    ]
    return {article.id: article.body for article in articles}


def bodies(folder: Path, article_id: str) -> list[str]:
    """The texts of an article that a reader sees, oldest first."""
    return [revision.body for revision in open_snapshot(folder).revisions(article_id)]


def test_a_new_article_is_added_as_its_first_revision(folder: Path) -> None:
    with IndexWriter(folder) as writer:
        assert writer.add(article()) is Outcome.ADDED
        known = writer.article("a1")
    assert known is not None
    assert known.revision == 1
    assert known.added.endswith("+00:00")
    assert committed(folder) == {"a1": "The talks failed."}


@pytest.mark.parametrize("later", [False, True], ids=["in the same commit", "in a later commit"])
class TestTheSameIdAgain:
    """Every rule holds for what waits as for what is committed."""

    @pytest.fixture
    def writer(self, folder: Path) -> Iterator[IndexWriter]:
        writer = IndexWriter(folder)
        yield writer
        writer.close()

    def know(self, writer: IndexWriter, known: Article, later: bool) -> None:
        assert writer.add(known) is Outcome.ADDED
        if later:
            writer.commit()

    def test_with_the_same_text_changes_nothing(self, writer: IndexWriter, later: bool) -> None:
        self.know(writer, article(source="Wire"), later)
        assert writer.add(article(source="Wire")) is Outcome.UNCHANGED

    def test_with_the_same_text_from_another_file_changes_nothing(self, writer: IndexWriter, later: bool) -> None:
        self.know(writer, article(), later)
        assert writer.add(article(file="copy.csv", record=9)) is Outcome.UNCHANGED
        assert str(writer.article("a1").origin) == "news.jsonl:1"  # type: ignore[union-attr]

    def test_with_the_same_text_and_every_kind_of_fact_changes_nothing(self, writer: IndexWriter, later: bool) -> None:
        mention = Mention(
            kind="person", entity="person:x", name="X", surface="X", field="body", start=0, end=1, salience=0.5
        )
        full = article(
            title="T", url="http://x", author=("A", "B"), keywords=("k",), mentions=(mention,),
            published=parse_date("2016-04-22T08:10Z"), modified=parse_date("2016-04-22T08:10Z"), extra={"a": [1, None]},
        )  # fmt: skip
        self.know(writer, full, later)
        assert writer.add(full) is Outcome.UNCHANGED

    def test_is_compared_with_the_mentions_that_are_handed_in_beside_it(self, writer: IndexWriter, later: bool) -> None:
        mention = Mention(kind="person", entity="person:x", name="X", surface="X", field="body", start=0, end=1)
        self.know(writer, article(mentions=(mention,)), later)
        assert writer.add(article(), (mention,)) is Outcome.UNCHANGED
        assert writer.add(article(mentions=(mention,)), ()) is Outcome.UPDATED
        known = writer.article("a1")
        assert known is not None
        assert known.mentions == ()

    def test_with_other_facts_is_updated_without_a_revision(self, writer: IndexWriter, later: bool) -> None:
        self.know(writer, article(), later)
        assert writer.add(article(section="World", published=parse_date("2016"))) is Outcome.UPDATED
        (only,) = writer.revisions("a1")
        assert (only.section, only.revision) == ("World", 1)

    @pytest.mark.parametrize(
        "fact", [{"source": "Wire"}, {"url": "https://example.org/a"}], ids=["the same source", "the same url"]
    )
    def test_with_another_text_and(self, writer: IndexWriter, later: bool, fact: dict[str, str]) -> None:
        self.know(writer, article(**fact), later)
        changed = article(body="The talks went on.", file="later.jsonl", **fact)
        assert writer.add(changed) is Outcome.REVISED
        assert [text.body for text in writer.revisions("a1")] == ["The talks failed.", "The talks went on."]

    @pytest.mark.parametrize("part", ["title", "summary"])
    def test_a_changed_headline_or_summary_is_another_text(self, writer: IndexWriter, later: bool, part: str) -> None:
        self.know(writer, article(source="Wire", **{part: "old"}), later)
        assert writer.add(article(source="Wire", **{part: "new"})) is Outcome.REVISED

    def test_for_plainly_another_article_is_refused_naming_both(self, writer: IndexWriter, later: bool) -> None:
        self.know(writer, article("1", record=4), later)
        with pytest.raises(IdentityConflict) as raised:
            writer.add(article("1", "Cake recipes.", file="other.csv", record=2))
        assert raised.value.place == "other.csv:2"
        assert "news.jsonl:4" in str(raised.value)
        assert "--collection" in str(raised.value)
        assert "--on-conflict" in str(raised.value)
        assert [text.body for text in writer.revisions("1")] == ["The talks failed."]

    def test_with_different_sources_in_different_files_is_refused(self, writer: IndexWriter, later: bool) -> None:
        self.know(writer, article(source="Wire"), later)
        with pytest.raises(IdentityConflict):
            writer.add(article(body="Cake recipes.", source="Bakery", file="other.csv"))

    def test_keep_leaves_the_other_article_out(self, writer: IndexWriter, later: bool) -> None:
        writer.on_conflict = "keep"
        self.know(writer, article(), later)
        assert writer.add(article(body="Cake recipes.", file="other.csv")) is Outcome.UNCHANGED
        assert [text.body for text in writer.revisions("a1")] == ["The talks failed."]

    def test_revise_makes_the_other_article_a_revision(self, writer: IndexWriter, later: bool) -> None:
        writer.on_conflict = "revise"
        self.know(writer, article(), later)
        assert writer.add(article(body="Cake recipes.", file="other.csv")) is Outcome.REVISED
        assert [text.body for text in writer.revisions("a1")] == ["The talks failed.", "Cake recipes."]

    def test_twice_in_one_file_is_two_articles(self, writer: IndexWriter, later: bool) -> None:
        self.know(writer, article("1", record=1), later)
        with pytest.raises(IdentityConflict, match=r"news\.jsonl:1"):
            writer.add(article("1", "Cake recipes.", record=2))

    def test_on_standard_input_is_refused_unless_source_or_url_agree(self, writer: IndexWriter, later: bool) -> None:
        self.know(writer, article("1", file="-"), later)
        with pytest.raises(IdentityConflict):
            writer.add(article("1", "Cake recipes.", file="-"))


def test_the_same_file_changed_since_the_last_run_gives_a_revision(folder: Path) -> None:
    with IndexWriter(folder) as writer:
        writer.add(article())
    with IndexWriter(folder) as writer:
        assert writer.add(article(body="The talks went on.")) is Outcome.REVISED
    assert bodies(folder, "a1") == ["The talks failed.", "The talks went on."]


def test_another_run_of_standard_input_is_another_file(folder: Path) -> None:
    with IndexWriter(folder) as writer:
        writer.add(article(file="-"))
    with IndexWriter(folder) as writer, pytest.raises(IdentityConflict):
        writer.add(article(body="Cake recipes.", file="-"))


def test_earlier_texts_are_kept_in_order_over_several_commits(folder: Path) -> None:
    texts = [f"Text number {number}." for number in range(1, 13)]
    for text in texts:
        with IndexWriter(folder) as writer:
            writer.add(article(body=text, source="Wire"))
    assert bodies(folder, "a1") == texts
    assert committed(folder) == {"a1": texts[-1]}
    with IndexWriter(folder) as writer:
        assert [revision.revision for revision in writer.revisions("a1")] == list(range(1, 13))


def test_several_texts_in_one_commit_are_all_kept(folder: Path) -> None:
    with IndexWriter(folder) as writer:
        writer.add(article(body="One.", source="Wire"))
        writer.commit()
        writer.add(article(body="Two.", source="Wire"))
        writer.add(article(body="Three.", source="Wire"))
    assert bodies(folder, "a1") == ["One.", "Two.", "Three."]


def test_an_update_keeps_earlier_texts_and_when_they_were_added(folder: Path) -> None:
    with IndexWriter(folder) as writer:
        writer.add(article(body="One.", source="Wire"))
        writer.add(article(body="Two.", source="Wire"))
        before = writer.revisions("a1")
        assert writer.add(article(body="Two.", source="Wire", section="World")) is Outcome.UPDATED
    with IndexWriter(folder) as writer:
        assert writer.revisions("a1") == (before[0], replace(before[1], section="World"))


def test_a_text_that_comes_back_is_one_more_revision(folder: Path) -> None:
    with IndexWriter(folder) as writer:
        for text in ("One.", "Two.", "One."):
            writer.add(article(body=text, source="Wire"))
    assert bodies(folder, "a1") == ["One.", "Two.", "One."]


def test_a_deleted_article_is_gone_with_all_its_revisions(folder: Path) -> None:
    with IndexWriter(folder) as writer:
        writer.add(article(body="One.", source="Wire"))
        writer.add(article(body="Two.", source="Wire"))
        writer.add(article("b2"))
        writer.commit()
        assert writer.delete("a1")
        assert writer.article("a1") is None
        assert writer.revisions("a1") == ()
    assert bodies(folder, "a1") == []
    assert list(committed(folder)) == ["b2"]


def test_deleting_what_is_not_there_says_so(folder: Path) -> None:
    with IndexWriter(folder) as writer:
        assert not writer.delete("a1")
        writer.add(article())
        assert writer.delete("a1")
        assert not writer.delete("a1")
    assert committed(folder) == {}


def test_a_deleted_article_can_be_added_anew(folder: Path) -> None:
    with IndexWriter(folder) as writer:
        writer.add(article(body="One."))
        writer.commit()
        writer.delete("a1")
        assert writer.add(article(body="Another.", file="b.csv")) is Outcome.ADDED
    assert bodies(folder, "a1") == ["Another."]


@pytest.mark.parametrize("odd", ["a/b?c=d&e#f", "ID with  spaces", "ünïcödé-版", "a" * 2_000, "person:x"])
def test_any_text_is_an_id(folder: Path, odd: str) -> None:
    with IndexWriter(folder) as writer:
        writer.add(article(odd, source="Wire"))
    with IndexWriter(folder) as writer:
        assert writer.add(article(odd, "Changed.", source="Wire")) is Outcome.REVISED
    assert committed(folder) == {odd: "Changed."}


def test_ids_that_differ_only_in_case_are_different_articles(folder: Path) -> None:
    with IndexWriter(folder) as writer:
        writer.add(article("abc", "One."))
        writer.add(article("ABC", "Two."))
    assert committed(folder) == {"abc": "One.", "ABC": "Two."}


def test_nothing_is_visible_before_the_commit(folder: Path) -> None:
    with IndexWriter(folder) as writer:
        writer.add(article())
        assert committed(folder) == {}
        generation = writer.commit()
        assert committed(folder) == {"a1": "The talks failed."}
        assert generation == 1


def test_a_commit_of_nothing_makes_no_generation(folder: Path) -> None:
    with IndexWriter(folder) as writer:
        writer.add(article())
        assert writer.commit() == 1
        writer.add(article())
        assert writer.commit() == 1


def test_an_exception_leaves_the_index_as_it_was_at_the_last_commit(folder: Path) -> None:
    def add_and_fail() -> None:
        with IndexWriter(folder) as writer:
            writer.add(article("b2"))
            writer.delete("a1")
            raise RuntimeError("the power of example")

    with IndexWriter(folder) as writer:
        writer.add(article())
    with pytest.raises(RuntimeError):
        add_and_fail()
    assert committed(folder) == {"a1": "The talks failed."}


def test_a_commit_names_the_extractor_of_its_entities(folder: Path) -> None:
    with IndexWriter(folder) as writer:
        writer.entities = "rule-1"
        writer.add(article())
    assert open_snapshot(folder).entities == "rule-1"


def test_optimizing_leaves_one_segment_and_every_text(folder: Path) -> None:
    with IndexWriter(folder) as writer:
        for number in range(3):
            writer.add(article(body=f"Text {number}.", source="Wire"))
            writer.add(article(f"b{number}"))
            writer.commit()
        writer.commit(optimize=True)
    assert len(open_snapshot(folder).segments) == 1
    assert bodies(folder, "a1") == ["Text 0.", "Text 1.", "Text 2."]
    assert len(committed(folder)) == 4


def test_a_full_writer_says_so(folder: Path) -> None:
    with IndexWriter(folder, memory_mb=1) as writer:
        states = [writer.is_full]
        writer.add(article(body="x " * 40_000))
        states.append(writer.is_full)
        writer.commit()
        assert [*states, writer.is_full] == [False, True, False]


def test_a_writer_need_not_make_an_index(folder: Path) -> None:
    with pytest.raises(NotAnIndex):
        IndexWriter(folder, create=False)
    assert not folder.exists()


def test_a_second_writer_is_told_to_try_again(folder: Path) -> None:
    with IndexWriter(folder) as writer:
        writer.add(article())
        with pytest.raises(IndexLocked, match="try again") as raised:
            IndexWriter(folder)
        assert raised.value.exit_code == 3
        assert raised.value.place == str(folder)
    IndexWriter(folder).close()


def test_writers_of_whoosh_and_of_dateline_exclude_each_other(folder: Path) -> None:
    with IndexWriter(folder) as writer:
        writer.add(article())
        with pytest.raises(LockError):
            open_dir(str(folder), "MAIN").writer()
    foreign = open_dir(str(folder), "MAIN").writer()
    with pytest.raises(IndexLocked, match="Whoosh"):
        IndexWriter(folder)
    foreign.cancel()
    assert committed(folder) == {"a1": "The talks failed."}


def test_more_than_the_memory_holds_is_written_before_the_commit_and_seen_after_it(folder: Path) -> None:
    with IndexWriter(folder, memory_mb=1) as writer:
        for number in range(200):
            writer.add(article(f"a{number % 150}", f"Text {number} " + "of many words " * 50, source="Wire"))
        assert len(list(folder.glob("segment-*.arrays"))) > 2
        assert committed(folder) == {}
        assert [text.body[:7] for text in writer.revisions("a3")] == ["Text 3 ", "Text 15"]
    assert len(committed(folder)) == 150
    assert [body[:8] for body in bodies(folder, "a49")] == ["Text 49 ", "Text 199"]


def test_what_is_given_up_leaves_no_files(folder: Path) -> None:
    IndexWriter(folder).close()
    before = sorted(file.name for file in folder.iterdir())
    writer = IndexWriter(folder, memory_mb=1)
    for number in range(100):
        writer.add(article(f"a{number}", "of many words " * 100))
    writer.close()
    assert sorted({file.name for file in folder.iterdir()} - {"MAIN_WRITELOCK"}) == sorted(
        set(before) - {"MAIN_WRITELOCK"}
    )


def test_many_small_commits_leave_few_segments(folder: Path) -> None:
    for number in range(40):
        with IndexWriter(folder) as writer:
            writer.add(article(f"a{number}", f"Text {number}.", source="Wire"))
            writer.add(article("always", f"Version {number}.", source="Wire"))
    assert len(open_snapshot(folder).segments) <= 8
    assert len(committed(folder)) == 41
    assert len(bodies(folder, "always")) == 40


def test_closing_twice_is_harmless(folder: Path) -> None:
    writer = IndexWriter(folder)
    writer.close()
    writer.close()
    IndexWriter(folder).close()


@contextmanager
def interrupted_in(function: str) -> Iterator[None]:
    """Ctrl-C at the moment in which `function` is called."""

    def interrupt(frame: FrameType, event: str, arg: object) -> None:
        if event == "call" and frame.f_code.co_name == function:
            sys.setprofile(None)
            raise KeyboardInterrupt

    sys.setprofile(interrupt)
    try:
        yield
    finally:
        sys.setprofile(None)


@pytest.mark.parametrize(
    "moment",
    [
        "put",
        "submit",
        "_land",
        "wait",
        "without",
        "take",
        "written",
        "_append",
        "write_manifest",
        "write_toc",
        "_remove_unused",
    ],
)
def test_a_commit_that_is_interrupted_can_be_made_again(folder: Path, moment: str) -> None:
    with IndexWriter(folder) as writer:
        writer.add(article())
        writer.commit()
        writer.add(article("b2", "More.", author=("Somebody",)))
        with pytest.raises(KeyboardInterrupt), interrupted_in(moment):
            writer.commit()
        assert committed(folder)["a1"] == "The talks failed."
        writer.commit()
        assert committed(folder) == {"a1": "The talks failed.", "b2": "More."}


WRITE_AND_WAIT = """
import sys, time
from pathlib import Path
from index.article import Article, Origin
from index.writer import IndexWriter
writer = IndexWriter(Path(sys.argv[1]))
for number in range(5):
    writer.add(Article(id=f"k{number}", body=f"Text {number}.", origin=Origin(file="killed.jsonl")))
if sys.argv[2] == "waiting":
    print("ready", flush=True)
    time.sleep(60)
print("ready", flush=True)
while True:
    writer.add(Article(id="k0", body=str(time.time()), origin=Origin(file="killed.jsonl"), source="Wire"))
    writer.commit()
"""


@pytest.mark.parametrize("state", ["waiting", "committing"])
def test_a_writer_that_is_killed_leaves_the_lock_free_and_the_last_commit_whole(folder: Path, state: str) -> None:
    with IndexWriter(folder) as writer:
        writer.add(article())
    victim = subprocess.Popen([sys.executable, "-c", WRITE_AND_WAIT, str(folder), state], stdout=subprocess.PIPE)
    assert victim.stdout is not None
    with victim.stdout:
        assert victim.stdout.readline() == b"ready\n"
        with pytest.raises(IndexLocked):
            IndexWriter(folder)
        os.kill(victim.pid, signal.SIGKILL)
        victim.wait()
    found = committed(folder)
    assert found["a1"] == "The talks failed."
    assert len(found) in ((1,) if state == "waiting" else (1, 6))
    with IndexWriter(folder) as writer:
        assert writer.add(article("b2")) is Outcome.ADDED
    assert set(committed(folder)) == set(found) | {"b2"}
