"""Decisions made, committed and taken back; what becomes of them when articles come, writers die, and folders are copied."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from newsroom import article, write
from test_index_writer import interrupted_in

from index.check import check_index
from index.entities import registrar
from index.entities.archivist import Archivist
from index.entities.decisions import Decision, read_decisions
from index.entities.lookup import EntityFacts, facts_of
from index.errors import DatelineError, IndexLocked, NotAnIndex
from index.generation import open_snapshot
from index.recovery import roll_back
from index.writer import IndexWriter
from search.embedded import EmbeddedEngine
from search.request import SearchRequest

GADDAFI, QADDAFI, KERRY, LEE = "Moammar Gadhafi", "Abu Minyar", "John Kerry", "Ann Lee"
GATHAFI = "Moamar Gathafi"
SAME = {GADDAFI, QADDAFI, GATHAFI}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two articles name Gadhafi, one Qaddafi, three Kerry and one Lee."""
    folder = tmp_path / "news.index"
    write(folder, [article("a1", (GADDAFI, KERRY), "Wire"), article("a2", (GADDAFI, KERRY), "The Wire")])
    write(folder, [article("a3", (QADDAFI, KERRY), "Globe"), article("a4", (LEE,), author=("Bo Ek",))])
    return folder


def decide(folder: Path, decision: Callable[[Archivist], Decision]) -> Decision:
    with Archivist(folder) as archivist:
        return decision(archivist)


def facts(folder: Path, name: str, kind: str = "person") -> EntityFacts:
    return facts_of(open_snapshot(folder), kind, name)


def people(folder: Path) -> dict[str, int]:
    with EmbeddedEngine(folder) as engine:
        return {
            found.label: found.count
            for found in engine.search(SearchRequest(facets=("person",))).facets["person"].buckets
        }


def test_all_names_of_what_is_merged_lead_to_the_other(folder: Path) -> None:
    made = decide(folder, lambda archivist: archivist.merge("person", GADDAFI, QADDAFI))
    assert (made.number, str(made)) == (1, f'merge person "{GADDAFI}" into "{QADDAFI}"')
    found = facts(folder, "person:moammar gadhafi")
    assert found == facts(folder, "ABU  minyar")
    assert (found.id, found.name, found.aliases, found.articles) == ("person:abu minyar", QADDAFI, (GADDAFI,), 3)
    assert people(folder) == {KERRY: 3, QADDAFI: 3, LEE: 1}
    assert check_index(folder) == []


def test_a_chain_of_merges_leads_to_its_end_and_a_merge_can_be_turned_round(folder: Path) -> None:
    decide(folder, lambda archivist: archivist.merge("person", GADDAFI, QADDAFI))
    decide(folder, lambda archivist: archivist.merge("person", QADDAFI, KERRY))
    assert facts(folder, GADDAFI).name == KERRY
    decide(folder, lambda archivist: archivist.merge("person", KERRY, GADDAFI))
    assert {facts(folder, name).id for name in (GADDAFI, QADDAFI, KERRY)} == {"person:moammar gadhafi"}
    with pytest.raises(DatelineError, match=r"leads to .* already"):
        decide(folder, lambda archivist: archivist.merge("person", KERRY, GADDAFI))


def test_sources_and_authors_are_merged_and_renamed_too(folder: Path) -> None:
    decide(folder, lambda archivist: archivist.merge("source", "The Wire", "wire"))
    decide(folder, lambda archivist: archivist.rename("author", "bo ek", "Bo Ekström"))
    with EmbeddedEngine(folder) as engine:
        page = engine.search(SearchRequest(source=("The Wire",), facets=("source", "author")))
        assert page.total.articles == 2
        assert [(each.value, each.count) for each in page.facets["source"].buckets] == [("Wire", 2), ("Globe", 1)]
        assert engine.search(SearchRequest(author=("Bo Ekström",))).total.articles == 1
        assert engine.search(SearchRequest(author=("Bo Ek",))).total.articles == 1


def test_a_name_is_split_off_what_its_key_or_a_merge_has_joined(folder: Path) -> None:
    decide(folder, lambda archivist: archivist.merge("person", GADDAFI, QADDAFI))
    decide(folder, lambda archivist: archivist.split("person", GADDAFI))
    assert people(folder) == {KERRY: 3, GADDAFI: 2, QADDAFI: 1, LEE: 1}
    with pytest.raises(DatelineError, match="only name"):
        decide(folder, lambda archivist: archivist.split("person", GADDAFI))


def test_a_renamed_entity_keeps_its_id_and_its_names(folder: Path) -> None:
    decide(folder, lambda archivist: archivist.rename("person", KERRY, "John F. Kerry"))
    found = facts(folder, "John F. Kerry")
    assert found == facts(folder, KERRY)
    assert (found.id, found.name, found.aliases) == ("person:john kerry", "John F. Kerry", (KERRY,))
    with pytest.raises(DatelineError, match="is another person"):
        decide(folder, lambda archivist: archivist.rename("person", KERRY, LEE))
    for text in (" ", "person:kerry"):
        with pytest.raises(DatelineError, match="no name"), Archivist(folder) as archivist:
            archivist.rename("person", KERRY, text)


def test_what_is_hidden_is_found_no_more_until_that_is_undone(folder: Path) -> None:
    decide(folder, lambda archivist: archivist.hide("person", LEE))
    assert people(folder) == {KERRY: 3, GADDAFI: 2, QADDAFI: 1}
    assert facts(folder, LEE).hidden
    decide(folder, lambda archivist: archivist.undo(1))
    assert people(folder)[LEE] == 1


def test_a_decision_that_makes_no_difference_or_about_nothing_is_refused(folder: Path) -> None:
    with Archivist(folder) as archivist:
        with pytest.raises(DatelineError, match=f'no person "Jon Kerry"; perhaps "{KERRY}"'):
            archivist.hide("person", "Jon Kerry")
        with pytest.raises(DatelineError, match="no article a9"):
            archivist.hide("person", KERRY, "a9")
        with pytest.raises(DatelineError, match="no decision 4"):
            archivist.undo(4)
        archivist.hide("person", KERRY, "a1")
        archivist.undo(1)
        with pytest.raises(DatelineError, match="undone by 2"):
            archivist.undo(1)
        archivist.undo(2)
    assert facts(folder, KERRY).articles == 2
    assert len(read_decisions(folder, open_snapshot(folder).manifest.decisions)) == 3


def test_no_later_run_changes_what_is_decided(folder: Path) -> None:
    decide(folder, lambda archivist: archivist.merge("person", GADDAFI, QADDAFI))
    decide(folder, lambda archivist: archivist.hide("person", KERRY, "a1"))
    write(folder, [article("a1", (GADDAFI, KERRY, LEE), "Wire"), *(article(f"b{n}", (GADDAFI,)) for n in range(5))])
    with IndexWriter(folder) as writer:
        writer.commit(optimize=True)
    assert people(folder) == {QADDAFI: 8, KERRY: 2, LEE: 2}
    assert check_index(folder) == []


def test_names_of_one_key_are_one_entity_under_the_most_frequent_of_them(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registrar, "name_key", lambda kind, name: f"{kind}:{'he' if name in SAME else name}")
    monkeypatch.setattr(registrar, "KEYS_VERSION", 2)
    write(folder, [article("a5", (QADDAFI,)), article("a6", (QADDAFI,))])
    assert people(folder) == {QADDAFI: 5, KERRY: 3, LEE: 1}
    assert facts(folder, GADDAFI).id == "person:moammar gadhafi"
    decide(folder, lambda archivist: archivist.pin("person", GADDAFI))
    write(folder, [article(f"a{number}", (QADDAFI, GATHAFI)) for number in range(7, 14)])
    assert people(folder) == {GADDAFI: 12, GATHAFI: 7, KERRY: 3, LEE: 1}


def test_a_copy_of_the_folder_has_the_decisions(folder: Path, tmp_path: Path) -> None:
    decide(folder, lambda archivist: archivist.merge("person", GADDAFI, QADDAFI))
    shutil.copytree(folder, tmp_path / "backup.index")
    decide(folder, lambda archivist: archivist.undo(1))
    assert facts(tmp_path / "backup.index", GADDAFI).name == QADDAFI
    assert facts(folder, GADDAFI).name == GADDAFI


def test_decisions_belong_to_their_generation(folder: Path) -> None:
    decide(folder, lambda archivist: archivist.hide("person", LEE))
    decide(folder, lambda archivist: archivist.hide("person", KERRY))
    (folder / str(open_snapshot(folder).manifest.decisions["file"])).unlink()  # type: ignore[index]
    roll_back(folder)
    assert people(folder) == {KERRY: 3, GADDAFI: 2, QADDAFI: 1}


@pytest.mark.parametrize(
    "moment", ["write_decisions", "write_registry", "write_manifest", "write_toc", "_remove_unused"]
)
def test_a_decision_that_is_interrupted_is_made_whole_or_not_at_all(folder: Path, moment: str) -> None:
    with Archivist(folder) as archivist, pytest.raises(KeyboardInterrupt), interrupted_in(moment):
        archivist.hide("person", KERRY)
    known = open_snapshot(folder).manifest.decisions
    assert (KERRY in people(folder)) == (known is None)
    decide(folder, lambda archivist: archivist.hide("person", LEE))
    assert LEE not in people(folder)
    assert check_index(folder) == []
    assert len(list(folder.glob("decisions-*"))) == len({known["file"] for known in [known] if known}) + 1


DECIDE_FOR_EVER = """
import sys
from pathlib import Path
from index.entities.archivist import Archivist
with Archivist(Path(sys.argv[1])) as archivist:
    number = 0
    while True:
        archivist.hide("person", "John Kerry")
        archivist.undo(number + 1)
        number += 2
        print(number, flush=True)
"""


def test_one_who_is_killed_leaves_whole_decisions_and_the_lock_free(folder: Path) -> None:
    victim = subprocess.Popen([sys.executable, "-c", DECIDE_FOR_EVER, str(folder)], stdout=subprocess.PIPE)
    assert victim.stdout is not None
    with victim.stdout:
        assert victim.stdout.readline() == b"2\n"
        with pytest.raises(IndexLocked):
            Archivist(folder)
        victim.kill()
        victim.wait()
    made = len(read_decisions(folder, open_snapshot(folder).manifest.decisions))
    assert made >= 2
    assert decide(folder, lambda archivist: archivist.rename("person", LEE, "Annie Lee")).number == made + 1
    assert check_index(folder) == []


def test_where_there_is_no_index_nothing_is_decided(tmp_path: Path) -> None:
    with pytest.raises(NotAnIndex):
        Archivist(tmp_path)
