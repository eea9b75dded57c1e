"""Gets the compiled loops ready before the first question: over a small index of its own, which is thrown away."""

from __future__ import annotations

import gc
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from index.article import Article, Mention, Origin, Quote
from index.dates import parse_date
from index.writer import IndexWriter
from search.embedded import EmbeddedEngine
from search.request import FACETS, SearchRequest

_REQUESTS = (
    SearchRequest(q="ferry harbour -storm", facets=FACETS, since="2026", person=("Ann Lee",)),
    SearchRequest(q='"the ferry" OR harbour', none_of={"source": ("Nobody",)}, page_size=100),
    SearchRequest(q="ferry", sort="newest", missing=frozenset({"section"})),
    SearchRequest(q="(ferry OR storm) (harbour OR quay)", facets=("person",)),
    SearchRequest(),
    SearchRequest(q="ferry harbour", facets=FACETS),
    SearchRequest(q="ferry harbour", since="2026"),
    SearchRequest(q="ferry harbour airship", match="auto"),
    SearchRequest(q="ferry", collapse="story"),
    SearchRequest(q="ferry", fields="id", total="none"),
    SearchRequest(q="ferry OR storm", fields="id", total="none"),
    SearchRequest(q='"the ferry"', fields="id", total="none"),
    SearchRequest(q="ferry", facets=("person", "source"), min_salience=0.1, all_of={"person": ("Ann Lee",)}),
    SearchRequest(q="ferry", unusual=("person", "place")),
    SearchRequest(q="quote:late speaker:lee"),
    SearchRequest(q="harbour ferry storm", match="any"),
    # Words as written, at distances, in a section.
    SearchRequest(q='title:="the ferry" OR "ann* lee"~2 OR har* NEAR/5 *e* OR ferri~ OR (date:2026 person:lee)'),
    # An organisation that is called like a word.
    SearchRequest(q="WHO"),
    # What adds to scores, and what says so.
    SearchRequest(q="ferry harbour", recency="some"),
    SearchRequest(q="ferry OR harbour", match="any", recency="strong", explain=True),
    # What is misspelt.
    SearchRequest(q="harbuor ferry"),
    # Words that have another stem in another language.
    SearchRequest(q='running OR "running late"'),
)


def warm_up() -> None:
    """Compile what a search runs, or load it from the cache. Takes a fraction of a second where it was compiled before.

    What is in memory then stays there: Python's collector of garbage no longer looks through it, which takes some 10 ms each time.
    A failure to write the small index is not hidden: OSError says that there is no room for temporary files.
    """
    with TemporaryDirectory(prefix="dateline-") as folder:
        location = Path(folder) / "warming.index"
        with IndexWriter(location) as writer:
            for number in range(3):
                writer.add(_article(number))
            writer.add(replace(_article(3), language="de", title="Running", body="Running late, running."))
        with IndexWriter(location) as writer:
            writer.delete("0")
        with EmbeddedEngine(location) as engine:
            for request in _REQUESTS:
                engine.search(request)
            engine.related("1")
            engine.suggest("the har")
    gc.collect()
    gc.freeze()


def _article(number: int) -> Article:
    place = {"field": "body", "start": 0, "end": 7, "surface": "Ann Lee", "name": "Ann Lee"}
    return Article(
        id=str(number),
        title="The ferry is late",
        body=f"Ann Lee took the ferry to harbour number {number}. A storm kept the cease-fire from the quay. It is running late.",
        source="The Wire",
        published=parse_date("2026-02-03"),
        mentions=(Mention(kind="person", entity="person:ann lee", **place),),  # type: ignore[arg-type]
        quotes=(Quote(0, 60, "Ann Lee", "person"),),
        origin=Origin(file="warming", record=number),
    )
