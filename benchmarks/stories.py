"""The command `python -m benchmarks.stories`: how many made near-duplicates are found, what it costs, and pairs to be judged."""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks import corpus
from benchmarks.contenders.dateline import Dateline
from benchmarks.editing import EDITS
from index.article import Article
from index.clustering import Clustering
from index.generation import open_snapshot
from index.readers.files import read_paths
from index.segment import hash_of
from index.signature import SignatureWriter
from index.snapshot import Snapshot
from index.writer import IndexWriter

JUDGED = Path(__file__).parent / "judged_pairs.jsonl"
"""Pairs that were read: their ids, the digests of their texts, and whether they are versions of one story."""

_OPENING = 200


def main(arguments: Sequence[str] | None = None) -> int:
    """Index, add made versions, print what was found of them, what it took, and pairs. Returns 0, or 2 without articles."""
    options = _options(arguments)
    with tempfile.TemporaryDirectory(prefix="stories-") as scratch:
        folder = Path(scratch)
        try:
            whole = corpus.prepare(options.articles, options.data, folder / "articles.jsonl", options.seed)
        except corpus.NoArticles as error:
            print(f"error: {error}", file=sys.stderr)
            return 2
        _say(_cost(whole, folder / "news.index"))
        snapshot = open_snapshot(folder / "news.index")
        _say({"articles": snapshot.articles, "stories": snapshot.story_count, "listed": len(snapshot.stories.members)})
        pairs = list(joined_pairs(snapshot))
        _say(judged(snapshot, pairs))
        for one, other in random.Random(options.seed).sample(pairs, min(options.pairs, len(pairs))):
            _say({"pair": [_shown(snapshot, article_id) for article_id in (one, other)]})
        _say(recall(whole.path, folder / "news.index", options.made, options.seed))
    return 0


def recall(articles: Path, folder: Path, made: int, seed: int) -> dict[str, float]:
    """Add `made` versions of each kind, each of another article, to an index; which part came into their article's story."""
    dice = random.Random(seed)
    originals = [article for article in read_paths((str(articles),)) if isinstance(article, Article)]
    dice.shuffle(originals)
    pairs: dict[str, list[tuple[str, str]]] = {}
    with IndexWriter(folder) as writer:
        for place, (kind, edit) in enumerate(EDITS.items()):
            for original in originals[place * made : (place + 1) * made]:
                title, body = edit(original, dice, originals)
                version = replace(original, id=f"made-{kind}-{original.id}", url=None, title=title, body=body)
                if (title, body) != (original.title, original.body):
                    writer.add(version)
                    pairs.setdefault(kind, []).append((original.id, version.id))
    stories = open_snapshot(folder).stories
    return {
        kind: sum(stories.story_of(_hash(one)) == stories.story_of(_hash(other)) for one, other in some) / len(some)
        for kind, some in pairs.items()
    }


def joined_pairs(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    """The ids of two articles of one story: of each listed article but the first of its story, and of one before it."""
    ids = {
        _hash(article_id): article_id
        for segment in snapshot.segments
        for article_id in map(segment.article_id, range(segment.n_docs))
    }
    for story in dict.fromkeys(snapshot.stories.stories.tolist()):
        members = snapshot.stories.listed(story)
        for place, member in enumerate(members[1:]):
            yield ids[members[place * 7919 % (place + 1)]], ids[member]


def judged(snapshot: Snapshot, pairs: Sequence[tuple[str, str]], judgements: Path = JUDGED) -> dict[str, float]:
    """How many pairs of one story were judged, as far as their texts are the ones that were read, and which part is no story."""
    known = [json.loads(line) for line in judgements.read_text("utf-8").splitlines()]
    same = [each["same"] for each in known if _is_joined(snapshot, each["ids"], each["digests"])]
    return {"pairs": len(pairs), "judged": len(same), "false": same.count(False) / max(len(same), 1)}


def _is_joined(snapshot: Snapshot, ids: Sequence[str], digests: Sequence[str]) -> bool:
    articles = [snapshot.article(article_id) for article_id in ids]
    found = [article.digest().hex() for article in articles if article is not None]
    return found == digests and len({snapshot.story_of(article_id) for article_id in ids}) == 1


def _shown(snapshot: Snapshot, article_id: str) -> dict[str, Any]:
    article = snapshot.article(article_id)
    if article is None:
        raise KeyError(article_id)
    shown = " ".join(article.body.split())[:_OPENING]
    return {"id": article_id, "digest": article.digest().hex(), "title": article.title, "opening": shown}


def _cost(whole: corpus.Corpus, folder: Path) -> dict[str, float]:
    """Microseconds of processor time an article: of indexing, and of signing and clustering as parts of it."""
    with _timed(SignatureWriter, "add", "arrays") as signing, _timed(Clustering, "take_in") as clustering:
        started = time.process_time()
        Dateline().build(whole.path, folder)
        indexing = time.process_time() - started
    spent = {"indexing": indexing, "signing": sum(signing), "clustering": sum(clustering)}
    return {name: round(seconds / whole.articles * 1e6, 1) for name, seconds in spent.items()}


@contextmanager
def _timed(owner: type, *names: str) -> Iterator[list[float]]:
    """The seconds of its thread that each call of some methods of a class takes."""
    spent: list[float] = []
    methods = {name: getattr(owner, name) for name in names}
    for name, method in methods.items():
        setattr(owner, name, _timing(method, spent))
    try:
        yield spent
    finally:
        for name, method in methods.items():
            setattr(owner, name, method)


def _timing(method: Callable[..., Any], spent: list[float]) -> Callable[..., Any]:
    def call(*arguments: Any) -> Any:
        started = time.thread_time()
        try:
            return method(*arguments)
        finally:
            spent.append(time.thread_time() - started)

    return call


def _hash(article_id: str) -> int:
    return hash_of(article_id.encode("utf-8", "surrogatepass"))


def _say(record: dict[str, Any]) -> None:
    print(json.dumps(record, ensure_ascii=False))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stories", description=__doc__)
    parser.add_argument("--articles", type=int, default=63_464, help="how many articles to index")
    parser.add_argument("--made", type=int, default=1_000, help="how many versions of each kind to make")
    parser.add_argument("--pairs", type=int, default=0, help="how many pairs of one story to print")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data", type=Path, default=corpus.data_folder())
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
