"""Reads a test collection: documents, queries, and which documents each query should find, in the form of TREC."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.article import Article, Origin
from index.errors import DatelineError
from index.readers.record import article_from_fields

DOCUMENTS, QUERIES, JUDGEMENTS = "docs.jsonl", "queries.jsonl", "qrels.txt"

Judgements = dict[str, dict[str, int]]
"""By query and document how relevant it is; 0 or less is not relevant."""


class BadCollection(DatelineError):
    """A test collection cannot be read."""


@dataclass(frozen=True, slots=True)
class TestCollection:
    """Documents as articles, queries by id in the order of their file, and the judgements of those queries.

    empty  how many documents have no word of text and are left out: nothing can find them
    """

    articles: tuple[Article, ...]
    queries: dict[str, str]
    judgements: Judgements
    empty: int


def read_collection(folder: Path) -> TestCollection:
    """The test collection in a folder. Reads all of it into memory.

    Raises BadCollection, with the place and the remedy, where a file is missing or a line is not what it should be, and where no
    query has a relevant document.
    """
    if not folder.is_dir():
        raise BadCollection("is not a folder", place=str(folder), remedy=f"give the folder with {_all_files()}")
    found = list(_documents(folder / DOCUMENTS))
    articles = tuple([article for article in found if article is not None])
    queries = _queries(folder / QUERIES)
    judgements = _judgements(folder / JUDGEMENTS)
    judged = {
        query: judgements[query] for query in queries if any(grade > 0 for grade in judgements.get(query, {}).values())
    }
    if not articles or not judged:
        what = "holds no document" if not articles else "names a relevant document for none of the queries"
        name = DOCUMENTS if not articles else JUDGEMENTS
        raise BadCollection(what, place=str(folder / name), remedy=f"see whether {_all_files()} belong together")
    return TestCollection(articles, {query: queries[query] for query in judged}, judged, len(found) - len(articles))


def _all_files() -> str:
    return f"{DOCUMENTS}, {QUERIES} and {JUDGEMENTS}"


def _documents(path: Path) -> Iterator[Article | None]:
    """The documents as articles; None for one without text. All that is looked at are its id, title, text and language."""
    seen: set[str] = set()
    for place, fields in _objects(path):
        name = _id(fields, place, seen)
        texts = [fields.get(field) or "" for field in ("title", "body", "text")]
        if not all(isinstance(text, str) for text in texts):
            raise BadCollection("title, body or text is no text", place=place, remedy="give texts")
        title, body = texts[0].strip(), texts[1].strip() or texts[2].strip()
        if not title and not body:
            yield None
            continue
        record = {
            "id": name,
            "title": title if body else None,
            "body": body or title,
            "language": fields.get("language"),
        }
        file, _, line = place.rpartition(":")
        yield article_from_fields(record, Origin(file=file, record=int(line)))


def _queries(path: Path) -> dict[str, str]:
    queries: dict[str, str] = {}
    for place, fields in _objects(path):
        text = fields.get("text")
        if not isinstance(text, str) or not text.strip():
            raise BadCollection("text is missing", place=place, remedy="give the query as text")
        queries[_id(fields, place, queries)] = text
    return queries


def _judgements(path: Path) -> Judgements:
    """Lines of query, iteration, document and grade, parted by spaces; where a pair comes twice, its higher grade counts."""
    judgements: Judgements = {}
    for place, line in _lines(path):
        try:
            query, _iteration, document, grade = line.split()
            known = judgements.setdefault(query, {})
            known[document] = max(int(grade), known.get(document, int(grade)))
        except ValueError:
            raise BadCollection(
                f'"{line[:40]}" is no judgement',
                place=place,
                remedy="write query, iteration, document and grade: 1 0 doc-7 2",
            ) from None
    return judgements


def _objects(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for place, line in _lines(path):
        try:
            fields = json.loads(line)
        except (ValueError, RecursionError):
            raise BadCollection("is not JSON", place=place, remedy="write one object a line") from None
        if not isinstance(fields, dict):
            raise BadCollection("is no object", place=place, remedy="write one object a line")
        yield place, fields


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    """The lines of a file that are not blank, each with its place."""
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                text = line.decode("utf-8")
                if text.strip():
                    yield f"{path}:{number}", text.strip()
    except FileNotFoundError:
        raise BadCollection("is missing", place=str(path), remedy=f"a test collection is {_all_files()}") from None
    except OSError as error:
        raise BadCollection(f"cannot be read: {error.strerror}", place=str(path)) from None
    except UnicodeDecodeError:
        raise BadCollection("is not UTF-8", place=f"{path}:{number}", remedy="save it as UTF-8") from None


def _id(fields: dict[str, Any], place: str, seen: Any) -> str:
    """The id of a line, as text. Raises BadCollection where it has none, or an earlier line has the same."""
    given = fields.get("id")
    name = str(given) if isinstance(given, (str, int)) and not isinstance(given, bool) else ""
    if not name or name.split() != [name]:
        raise BadCollection("id is missing or has a space", place=place, remedy="give each line an id of one word")
    if name in seen:
        raise BadCollection(f'the id "{name[:40]}" comes twice', place=place, remedy="give each line an id of its own")
    if isinstance(seen, set):
        seen.add(name)
    return name
