"""Measures how well articles are read: `python -m benchmarks.reading`. The text of pages, what cleaning takes out, and its cost.

Texts of real news are nobody's to hand on: what was judged by hand is kept as ids and digests (`judgements.jsonl`).
"""

from __future__ import annotations

import gzip
import io
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, cast

from benchmarks.corpus import REAL, data_folder
from index.article import Article, Origin
from index.cleaning import clean_article
from index.edits import Edit
from index.readers import html, jsonl

JUDGEMENTS = Path(__file__).with_name("judgements.jsonl")
_TIMED = 3_000
_ROUNDS = 3
_WORDS = re.compile(r"\w+")
_SENTENCE_ENDS = re.compile(r"(?<=[.!?])[\"'”’)]*\s+|\n+")


@dataclass(slots=True)
class Pages:
    """Figures over saved pages: the F1 of each text, and of how many dates and titles how many are right."""

    f1: list[float] = field(default_factory=list)
    dates: Counter[bool] = field(default_factory=Counter)
    titles: Counter[bool] = field(default_factory=Counter)
    worst: list[tuple[float, str]] = field(default_factory=list)


@dataclass(slots=True)
class Losses:
    """What cleaning took out of judged articles: sentences read, sentences lost, and the texts that nobody has judged."""

    articles: int = 0
    sentences: int = 0
    lost: int = 0
    unjudged: list[tuple[str, str]] = field(default_factory=list)


def token_f1(found: str, gold: str) -> float:
    """The F1 of the words of `found` against those of `gold`, as often as they occur, wherever they stand."""
    ours, theirs = Counter(_WORDS.findall(found.lower())), Counter(_WORDS.findall(gold.lower()))
    common = (ours & theirs).total()
    return 2 * common / (ours.total() + theirs.total()) if common else float(ours == theirs)


def is_ambiguous(day: str) -> bool:
    """Whether a day in ISO 8601 may have its day and month the wrong way round."""
    month, day_of_month = day[5:7], day[8:10]
    return int(day_of_month) <= 12 and month != day_of_month


def sentences_in(text: str) -> int:
    """How many sentences, or lines, a text has."""
    return sum(bool(_WORDS.search(part)) for part in _SENTENCE_ENDS.split(text))


def digest(text: str) -> str:
    """What stands for a text in the judgements."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def measure_pages(folder: Path) -> Pages:
    """Read all pages that have a true text in `folder`/gold.jsonl."""
    pages = Pages()
    for line in (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines():
        gold = json.loads(line)
        read = next(
            html.read(io.BytesIO(gzip.decompress((folder / gold["html"]).read_bytes())), Origin(file=gold["id"]))
        )
        article = clean_article(read) if isinstance(read, Article) else None
        f1 = token_f1(article.body if article else "", gold["text"])
        pages.f1.append(f1)
        pages.worst.append((f1, gold["id"]))
        if gold.get("title"):
            pages.titles[_folded(article.title if article else None) == _folded(gold["title"])] += 1
        if gold.get("date") and not is_ambiguous(gold["date"]):
            pages.dates[str(article.published if article else None)[:10] == gold["date"][:10]] += 1
    pages.worst.sort()
    return pages


def removed(edits: Sequence[Edit]) -> list[str]:
    """The texts that were taken out of a body, without what parted them from the rest; repaired characters are no such."""
    return [
        text for edit in edits if edit.field == "body" and edit.start == edit.end and (text := edit.original.strip())
    ]


def measure_losses(articles: Iterator[Article], judgements: dict[str, dict[str, Any]]) -> Losses:
    """Clean the judged articles; each text taken out of them that was not judged to be furniture counts as lost."""
    losses = Losses()
    for article in articles:
        judged = judgements.get(article.id)
        if judged is None or judged["body"] != digest(article.body):
            continue
        losses.articles += 1
        losses.sentences += sentences_in(article.body)
        for text in removed(clean_article(article).edits):
            if _WORDS.search(text) and digest(text) not in judged["furniture"]:
                losses.lost += sentences_in(text)
                losses.unjudged.append((article.id, text))
    return losses


def read_judgements(path: Path = JUDGEMENTS) -> dict[str, dict[str, Any]]:
    """The judgements by the id of their article: the digest of its `body`, and of each text judged to be `furniture`."""
    records = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return {record["id"]: record for record in records}


def main() -> int:
    """Measure and print; 2 where there are no real texts to measure on."""
    data = data_folder()
    if not (data / REAL).is_file() or not (data / "pages" / "gold.jsonl").is_file():
        print(f"error: there is no {REAL} and no pages/gold.jsonl in {data}; set DATELINE_DATA", file=sys.stderr)
        return 2
    pages = measure_pages(data / "pages")
    print(f"pages: {len(pages.f1)}, token F1 {sum(pages.f1) / len(pages.f1):.4f} (mean)")
    print("  the worst: " + ", ".join(f"{name} {f1:.2f}" for f1, name in pages.worst[:8]))
    print(f"  date right to the day: {_share(pages.dates)}; title right: {_share(pages.titles)}")
    losses = measure_losses(_articles(data / REAL), read_judgements())
    print(
        f"cleaning: {losses.articles} judged articles, {losses.sentences} sentences, {losses.lost} lost or not judged"
    )
    for name, text in losses.unjudged[:20]:
        print(f"  {name}: {text[:160]!r}")
    print("  " + _speed(data / REAL))
    return 0


def _articles(path: Path) -> Iterator[Article]:
    with gzip.open(path) as stream:
        for read in jsonl.read(cast(BinaryIO, stream), Origin(file=path.name)):
            if isinstance(read, Article):
                yield read


def _speed(path: Path) -> str:
    """CPU time of reading and of cleaning, the least of some rounds."""
    with gzip.open(path) as stream:
        data = b"".join(islice(stream, _TIMED))
    reading, cleaning = [], []
    for _ in range(_ROUNDS):
        start = time.process_time()
        articles = [read for read in jsonl.read(io.BytesIO(data), Origin(file="-")) if isinstance(read, Article)]
        middle = time.process_time()
        for article in articles:
            clean_article(article)
        reading.append(middle - start)
        cleaning.append(time.process_time() - middle)
    read_us, clean_us = min(reading) / _TIMED * 1e6, min(cleaning) / _TIMED * 1e6
    rate = 1e6 / (read_us + clean_us)
    return f"reading {read_us:.0f} µs, cleaning {clean_us:.0f} µs an article: {rate:,.0f} a second on one core"


def _folded(title: str | None) -> list[str]:
    return _WORDS.findall((title or "").lower())


def _share(right: Counter[bool]) -> str:
    return f"{right[True]} of {right.total()} ({right[True] / right.total():.1%})" if right else "none given"


if __name__ == "__main__":
    sys.exit(main())
