"""The command `python -m benchmarks.entities.tags`: how many of the Reuters editors' tags of countries and people are found.

An article's countries are those with two mentions of places in them, or of which the dateline names a place; in a second figure
mentions of their people count as well. Only articles with a text and a tag are looked at. West Germany is Germany.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks import corpus
from index.article import Article, Origin
from index.cleaning import clean_article
from index.entities import open_extractor
from index.entities.base import Extractor, Named, Tagged
from index.entities.demonyms import find_demonyms
from index.entities.gazetteer import country_of, place_called
from index.entities.places import NOWHERE, name_places
from index.folding import fold

TAGS = "reuters21578-tags.jsonl.gz"

# Tags that are not called as the country is.
_TAGS = {
    "uk": "United Kingdom", "usa": "United States", "ussr": "Soviet Union", "west-germany": "Germany",
    "uae": "United Arab Emirates", "yemen-arab-republic": "Yemen", "yemen-demo-republic": "South Yemen",
    "trinidad-tobago": "Trinidad and Tobago",
    "congo": "Republic of Congo",
}  # fmt: skip


class Case(NamedTuple):
    """An article with the countries and the surnames that its editors gave it."""

    article: Article
    countries: frozenset[str]
    surnames: frozenset[str]


class Counted(NamedTuple):
    """How many tags were right, found though not given, and given though not found."""

    right: int
    wrong: int
    missed: int

    def figures(self) -> dict[str, float]:
        """Precision and recall."""
        return {
            "precision": round(self.right / max(1, self.right + self.wrong), 3),
            "recall": round(self.right / max(1, self.right + self.missed), 3),
        }


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures. Returns 0, or 2 where there is no data."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.entities.tags", description=__doc__)
    parser.add_argument(
        "--data", type=Path, default=corpus.data_folder(), help="folder of the data; else DATELINE_DATA"
    )
    parser.add_argument("--entities", default="default", help="the extractor")
    parser.add_argument("--articles", type=int, default=30_000, help="so many of the tagged articles")
    parser.add_argument("--wrong", type=int, default=0, help="show the countries that are most often wrong and missed")
    options = parser.parse_args(arguments)
    needed = [options.data / TAGS, options.data / corpus.REAL]
    if not all(path.is_file() for path in needed):
        print(f"error: needs {' and '.join(map(str, needed))}; DATELINE_DATA names their folder", file=sys.stderr)
        return 2
    cases = list(read_cases(*needed))[: options.articles]
    extractor = open_extractor(options.entities)
    found = [(case, _found(case.article, extractor)) for case in cases]
    print(json.dumps({"articles": len(cases), "extractor": extractor.version}))
    for name, with_people in (("places", False), ("places and their people", True)):
        pairs = [(case.countries, one.countries(with_people=with_people)) for case, one in found]
        for label, without in (("all", ""), ("without the United States", "United States")):
            print(json.dumps({"countries": name, "tags": label} | count(pairs, without).figures()))
        if options.wrong:
            _print_wrong(pairs, options.wrong)
    people = [(case.surnames, one.surnames) for case, one in found]
    print(json.dumps({"people": "surname in the text", "recall": _share(people)}))
    seconds = sum(one.seconds for _, one in found)
    print(json.dumps({"ms an article for places": round(1000 * seconds / len(found), 3)}))
    return 0


def read_cases(tags: Path, news: Path) -> Iterator[Case]:
    """The articles with a text and a tag; surnames only where they stand in the text."""
    given = {}
    with gzip.open(tags, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            given[record["id"]] = record
    with gzip.open(news, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            of = given.get(record["id"])
            if of is None or not record.get("body", "").strip() or not (of["places"] or of["people"]):
                continue
            countries = frozenset(_country(tag) for tag in of["places"])
            words = frozenset(re.findall(r"\w+", fold(record["body"])))
            surnames = frozenset(name for tag in of["people"] if (name := tag.rpartition("-")[2]) in words)
            yield Case(_article(record), countries, surnames)


def _article(record: dict[str, Any]) -> Article:
    article = Article(
        id=record["id"], body=record["body"], title=record.get("title"), source=record.get("source"),
        dateline=record.get("dateline"), origin=Origin(file=corpus.REAL),
    )  # fmt: skip
    return clean_article(article)


def _country(tag: str) -> str:
    name = _TAGS.get(tag) or tag.replace("-", " ")
    place = place_called(name)
    return place.label if place else name


class _Answer(NamedTuple):
    places: tuple[Named, ...]
    demonyms: tuple[Named, ...]
    filed: frozenset[str]
    surnames: frozenset[str]
    seconds: float

    def countries(self, *, with_people: bool) -> frozenset[str]:
        """The countries with two mentions, or in the dateline."""
        counts = Counter(country_of(place.name) for place in self.places)
        if with_people:
            counts.update(demonym.name for demonym in self.demonyms)
        return frozenset({name for name, count in counts.items() if name and count > 1} | self.filed)


def _found(article: Article, extractor: Extractor) -> _Answer:
    texts = [text for text in (article.title, article.summary) if text] + [article.body]
    fields = [name for name in ("title", "summary") if getattr(article, name)] + ["body"]
    mentions = [mention for mention in extractor.extract(article) if mention.kind in ("person", "place")]
    spans: defaultdict[str, list[Tagged]] = defaultdict(list)
    for mention in mentions:
        if mention.kind == "place" and mention.field in fields:
            spans[mention.field].append(Tagged(mention.start, mention.end, 1))
    began = time.thread_time()
    places = name_places(texts, [spans[field] for field in fields], article.dateline)
    demonyms = find_demonyms(texts, [[place for place in places if place.text == text] for text in range(len(texts))])
    seconds = time.thread_time() - began
    filed = {country_of(place.name) for place in name_places([], [], article.dateline) if place.text == NOWHERE}
    words = {
        word for mention in mentions if mention.kind == "person" for word in re.findall(r"\w+", fold(mention.surface))
    }
    return _Answer(tuple(places), tuple(demonyms), frozenset(name for name in filed if name), frozenset(words), seconds)


def count(pairs: Sequence[tuple[frozenset[str], frozenset[str]]], without: str) -> Counted:
    """Tags of all articles together, given and found, leaving one out."""
    right = sum(len((given & found) - {without}) for given, found in pairs)
    wrong = sum(len((found - given) - {without}) for given, found in pairs)
    return Counted(right, wrong, sum(len((given - found) - {without}) for given, found in pairs))


def _share(pairs: Sequence[tuple[frozenset[str], frozenset[str]]]) -> float:
    given = sum(len(names) for names, _ in pairs)
    return round(sum(len(names & found) for names, found in pairs) / max(1, given), 3)


def _print_wrong(pairs: Sequence[tuple[frozenset[str], frozenset[str]]], most: int) -> None:
    wrong = Counter(name for given, found in pairs for name in found - given)
    missed = Counter(name for given, found in pairs for name in given - found)
    print(json.dumps({"wrong": wrong.most_common(most), "missed": missed.most_common(most)}, ensure_ascii=False))


if __name__ == "__main__":
    sys.exit(main())
