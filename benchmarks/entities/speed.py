"""Words a second from raw text to tagged and to named entities on one core, caches warm: `python -m benchmarks.entities.speed`."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

import click

from benchmarks.entities.measuring import contenders, data_folder
from index.article import Article, Mention, Origin
from index.entities import open_extractor

_ROUNDS = 3
_HERE = Origin(file="benchmark")
# The peer is a hundred times slower: it gets the first articles only.
_OF_PEER = 100


@click.command()
@click.option("--articles", "count", default=2000, show_default=True, help="So many articles of news.jsonl.gz.")
@click.option("--spacy", help="The folder or name of a pipeline of spaCy to stand beside.")
def main(count: int, spacy: str | None) -> None:
    """Print words a second of CPU time, the best of three rounds after one that does not count; words are runs of non-space."""
    articles = read(data_folder() / "news.jsonl.gz", count)
    reference = 0.0
    for name, tag in contenders(spacy):
        own = articles if not reference else articles[:_OF_PEER]
        speed = words_a_second(tag, own)
        reference = reference or speed
        print(f"{name}: {speed:,.0f} words a second; dateline is {reference / speed:.0f} times as fast")
    print(f"dateline, to canonical entities: {words_a_second(_extract, articles):,.0f} words a second")


def _extract(texts: Sequence[str]) -> Sequence[Mention]:
    title, body = texts
    return open_extractor("default").extract(Article(id="a", title=title, body=body, origin=_HERE))


def read(path: Path, count: int) -> list[list[str]]:
    """Title and body of the first articles."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        articles = [json.loads(line) for line in islice(lines, count)]
    return [[article.get("title") or "", article["body"]] for article in articles]


def words_a_second(tag: Callable[[Sequence[str]], object], articles: list[list[str]]) -> float:
    """The speed of the fastest round."""
    words = sum(len(text.split()) for texts in articles for text in texts)
    best = float("inf")
    for _ in range(1 + _ROUNDS):
        begun = time.process_time()
        for texts in articles:
            tag(texts)
        best = min(best, time.process_time() - begun)
    return words / best


if __name__ == "__main__":
    main()
