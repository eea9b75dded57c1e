"""Writes the articles that every contender indexes: one clean file of JSON lines, with the facet values given."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, TypedDict

from benchmarks.multiply import multiply
from benchmarks.names import people, places
from index.article import EntityKind
from index.entities.keys import name_key
from index.implied import with_ancestors

ROOT = Path(__file__).resolve().parent.parent
REAL = "news.jsonl.gz"
EXAMPLES = ROOT / "examples" / "newswire"


class Story(TypedDict):
    """One article of the clean file, under the names that Dateline reads; `title` may be empty, all else is there."""

    id: str
    title: str
    body: str
    source: str
    date: str
    people: list[str]
    places: list[str]


@dataclass(frozen=True, slots=True)
class Corpus:
    """A clean file of articles: what it was made from, where it is, how many articles it has."""

    name: str
    path: Path
    articles: int


class NoArticles(Exception):
    """There is nothing to measure on; the message says where articles were looked for."""


def data_folder() -> Path:
    """Where real articles are looked for: `DATELINE_DATA`, else the shared data beside the project."""
    return Path(os.environ.get("DATELINE_DATA") or ROOT.parent / "shared" / "data")


def prepare(articles: int, data: Path, path: Path, seed: int, examples: Path = EXAMPLES) -> Corpus:
    """Write up to `articles` clean articles to `path`: real ones from the folder (or file) `data`, else the examples.

    The examples are multiplied until there are enough. Raises NoArticles where there are neither.
    """
    real = data / REAL if data.is_dir() else data
    if real.is_file():
        return write(real.name.partition(".")[0], islice(_clean(_records(real)), articles), path)
    stories = list(_clean(record for file in sorted(examples.rglob("*.jsonl")) for record in _records(file)))
    if not stories:
        raise NoArticles(f"no articles: neither {real} nor JSON lines in {examples}; name a file with --data")
    return write("examples multiplied", _renamed(multiply(stories, articles, seed)), path)


def write(name: str, stories: Iterable[Story], path: Path) -> Corpus:
    """Write `stories` to `path`, one a line."""
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for story in stories:
            file.write(json.dumps(story, ensure_ascii=False) + "\n")
            count += 1
    return Corpus(name, path, count)


def read(path: Path) -> Iterator[Story]:
    """The stories of a clean file, in its order."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def first(corpus: Corpus, articles: int, path: Path) -> Corpus:
    """A smaller corpus: the first `articles` of `corpus`, written to `path`."""
    return write(corpus.name, islice(read(corpus.path), articles), path)


def _records(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)


def _clean(records: Iterable[dict[str, Any]]) -> Iterator[Story]:
    """What every contender can take as it is: an id, a body and a plain date; the rest of a record is left out."""
    seen: set[str] = set()
    names = _Names()
    for number, record in enumerate(records, 1):
        body = _text(record.get("body"))
        story_id = _text(record.get("id")) or f"article-{number}"
        if body and story_id not in seen:
            seen.add(story_id)
            title = _text(record.get("title"))
            yield Story(
                id=story_id, title=title, body=body, source=_text(record.get("source")) or "unknown",
                date=_day(record.get("date") or record.get("published")), **names.of(body),
            )  # fmt: skip


def _text(value: Any) -> str:
    """A NUL ends a text for SQLite; half a surrogate pair cannot be written as UTF-8."""
    text = value if isinstance(value, str) else ""
    return text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8").strip()


def _day(value: Any) -> str:
    try:
        return date.fromisoformat(str(value)[:10]).isoformat()
    except ValueError:
        return "2000-01-01"


def _renamed(stories: Iterable[Story]) -> Iterator[Story]:
    """Names are found again after the words were changed."""
    names = _Names()
    for story in stories:
        yield Story(**{**story, **names.of(story["body"])})


class _NamesOfStory(TypedDict):
    people: list[str]
    places: list[str]


class _Names:
    """The names in texts as Dateline counts them, so that all contenders count the same values: places with what they lie in, and
    names of one key under the first of them."""

    def __init__(self) -> None:
        self._first: dict[str, str] = {}

    def of(self, text: str) -> _NamesOfStory:
        """The people and places of a text."""
        return {
            "people": self._one_form("person", people(text)),
            "places": self._one_form("place", with_ancestors(tuple(places(text)))),
        }

    def _one_form(self, kind: EntityKind, names: Iterable[str]) -> list[str]:
        return list(dict.fromkeys(self._first.setdefault(name_key(kind, name), name) for name in names))
