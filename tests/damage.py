"""Damages the arrays of files of an index, as a disk or a cable would, and does with it all that people do.

Run as a program it does so in this process: `python tests/damage.py FOLDER SEED TIMES`. Whoever calls it sees whether it lives.
"""

from __future__ import annotations

import random
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from index.article import Article, Origin
from index.check import check_index
from index.errors import DatelineError, IndexDamaged
from index.generation import open_snapshot
from index.segment import Segment
from index.writer import IndexWriter
from search.engine import open_engine
from search.request import FACETS, SearchRequest

REQUESTS = (
    SearchRequest(q="kerry ceasefire", facets=FACETS, page_size=50),
    SearchRequest(q="kerry OR talks OR damascus", facets=FACETS, page_size=50),
    SearchRequest(q='"the ceasefire" kerry', facets=FACETS),
    SearchRequest(q='"ceasefire talks"~3 OR cease-fire', page_size=50),
    SearchRequest(q="talks NEAR/5 kerry"),
    SearchRequest(q="ceasefir* OR kery~ OR damasc?s", facets=("person", "published")),
    SearchRequest(q="the -kerry", sort="newest", page_size=100),
    SearchRequest(q="kerry", person=("John Kerry",), none_of={"place": ("Aleppo",)}, facets=FACETS),
    SearchRequest(person=("John Kerry",), since="2016", sort="oldest"),
    SearchRequest(facets=FACETS, page_size=100),
    *(
        SearchRequest(q=q, fields="id", total="none", page_size=50)
        for q in ("kerry", "kerry talks", "kerry OR the OR talks", '"the talks"')
    ),
)


def damage(path: Path, chance: random.Random) -> str:
    """Alter a few places in one array of a segment, leaving its header and its table as they are; returns what was done."""
    segment = Segment(path)
    name = chance.choice([name for name in segment.names() if segment[name].nbytes])
    entry = segment._table[name]
    first, size = int(entry["offset"]), segment[name].nbytes
    data = bytearray(path.read_bytes())
    kind = chance.choice(("bit", "bits", "zeros", "ones", "swap", "noise"))
    at = first + chance.randrange(size)
    length = min(chance.choice((1, 8, 64, 4096)), first + size - at)
    if kind == "bit":
        data[at] ^= 1 << chance.randrange(8)
    elif kind == "bits":
        for _ in range(max(size // 50, 1)):
            data[first + chance.randrange(size)] ^= 1 << chance.randrange(8)
    elif kind == "swap":
        other = first + chance.randrange(size - length + 1)
        data[at : at + length], data[other : other + length] = data[other : other + length], data[at : at + length]
    else:
        fill = {"zeros": bytes(length), "ones": b"\xff" * length, "noise": chance.randbytes(length)}
        data[at : at + length] = fill[kind]
    path.write_bytes(data)
    return f"{kind} in {name} at {at - first}"


def use(folder: Path) -> list[str]:
    """Search, read, export, check, add to and merge an index; returns each complaint that was not IndexDamaged."""
    complaints: list[str] = []

    def tried(step: Callable[[], object]) -> None:
        try:
            step()
        except IndexDamaged:
            pass
        except DatelineError as error:
            complaints.append(f"{type(error).__name__}: {error}")
        except Exception as error:  # to be reported, whatever it is
            complaints.append(f"{type(error).__name__}: {error!r:.200}")

    tried(lambda: check_index(folder))
    tried(lambda: _ask(folder, tried))
    tried(lambda: _read_all(folder, tried))
    tried(lambda: _write(folder))
    return complaints


def _ask(folder: Path, tried: Callable[[Callable[[], object]], None]) -> None:
    with open_engine(str(folder)) as engine:
        for request in REQUESTS:
            tried(lambda request=request: engine.search(request))  # type: ignore[misc]
        tried(lambda: engine.facet_values("person", SearchRequest(q="talks"), "ke"))
        tried(lambda: engine.suggest("al"))
        tried(lambda: engine.suggest("kerry t"))
        tried(lambda: engine.search(SearchRequest(q="kery tolks")))
        tried(lambda: engine.related("7"))
        tried(lambda: engine.search(SearchRequest(q="-nothing", unusual=("person", "place", "source"))))
        tried(lambda: engine.article("7", "kerry"))
        tried(lambda: engine.entity("person", "Sergei Lavrov"))
        tried(engine.stats)


def _read_all(folder: Path, tried: Callable[[Callable[[], object]], None]) -> None:
    snapshot = open_snapshot(folder)
    for number in range(40):
        tried(lambda number=number: snapshot.revisions(str(number)))  # type: ignore[misc]


def _write(folder: Path) -> None:
    with IndexWriter(folder) as writer:
        for number in (3, 4, 900):
            writer.add(
                Article(id=str(number), body=f"Kerry talks again {number}.", origin=Origin(file="a", record=number))
            )
        writer.commit(optimize=True)


def main(folder: Path, seed: int, times: int) -> int:
    """Damage copies of an index and use them, one after the other; returns how many had other complaints, which it prints."""
    bad = 0
    for number in range(seed, seed + times):
        with TemporaryDirectory() as scratch:
            copy = Path(shutil.copytree(folder, Path(scratch) / "news.index"))
            chance = random.Random(number)
            done = [damage(path, chance) for path in sorted(copy.glob("*.arrays"))]
            print(number, *done, sep="; ", flush=True)
            complaints = use(copy)
            bad += bool(complaints)
            print(*complaints, sep="\n", flush=True)
    return bad


if __name__ == "__main__":
    sys.exit(min(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])), 100))
