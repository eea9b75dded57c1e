"""The command `python -m benchmarks.topics`: how well headlines find articles on the same topics, beside plain BM25.

Reuters' editors gave their articles topics. Topics, or a combination of them, that stand over 10 to 250 articles are a
subject; up to four articles of each are drawn by a fixed seed and taken out, and their headlines are the queries. Relevant are
the other articles of the subject. No number of the ranking was chosen by these.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from benchmarks import corpus
from benchmarks.entities.tags import TAGS
from index.article import Article, Origin
from index.cleaning import clean_article
from search.evaluation import evaluate
from search.trec import TestCollection

_FEWEST, _MOST = 10, 250
_DRAWN = 4
_SEED = 3
_WORDS = 4
"""A headline of fewer words is no query."""

Tagged = tuple[Article, frozenset[str]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the measures. Returns 0, or 2 where there is no data."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.topics", description=__doc__)
    parser.add_argument(
        "--data", type=Path, default=corpus.data_folder(), help="folder of the data; else DATELINE_DATA"
    )
    options = parser.parse_args(arguments)
    needed = [options.data / TAGS, options.data / corpus.REAL]
    if not all(path.is_file() for path in needed):
        print(f"error: needs {' and '.join(map(str, needed))}; DATELINE_DATA names their folder", file=sys.stderr)
        return 2
    collection = collection_of(read_tagged(*needed))
    print(json.dumps({"documents": len(collection.articles), "queries": len(collection.queries)}))
    print(json.dumps(evaluate(collection)))
    return 0


def read_tagged(tags: Path, news: Path) -> list[Tagged]:
    """The articles that have a record of tags and a text, each with its topics."""
    with gzip.open(tags, "rt", encoding="utf-8") as lines:
        topics = {record["id"]: frozenset(record["topics"]) for record in map(json.loads, lines)}
    with gzip.open(news, "rt", encoding="utf-8") as lines:
        records = [record for record in map(json.loads, lines) if record["id"] in topics]
    return [
        (clean_article(_article(record["id"], record.get("title"), record["body"])), topics[record["id"]])
        for record in records
        if record.get("body", "").strip()
    ]


def _article(article_id: str, title: str | None, body: str) -> Article:
    return Article(id=article_id, title=title, body=body, origin=Origin(file=corpus.REAL))


def collection_of(tagged: Sequence[Tagged]) -> TestCollection:
    """Headlines as queries, and what lies on the same topics as the articles they should find."""
    subjects: defaultdict[frozenset[str], list[Article]] = defaultdict(list)
    for article, topics in tagged:
        if topics:
            subjects[topics].append(article)
    chance = random.Random(_SEED)
    drawn: dict[str, tuple[str, frozenset[str]]] = {}
    for topics in sorted(subjects, key=sorted):
        if _FEWEST <= len(subjects[topics]) <= _MOST:
            for article in chance.sample(subjects[topics], _DRAWN):
                if len((article.title or "").split()) >= _WORDS:
                    drawn[article.id] = (article.title or "", topics)
    judgements = {
        query: {article.id: 1 for article in subjects[topics] if article.id not in drawn}
        for query, (_, topics) in drawn.items()
    }
    documents = tuple([article for article, _ in tagged if article.id not in drawn])
    return TestCollection(documents, {query: title for query, (title, _) in drawn.items()}, judgements, 0)


if __name__ == "__main__":
    sys.exit(main())
