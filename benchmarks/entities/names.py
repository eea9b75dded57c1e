"""The command `python -m benchmarks.entities.names`: whether two names of one person have one key, and two people's have two."""

from __future__ import annotations

import argparse
import json
import math
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, islice
from pathlib import Path
from typing import Any

from benchmarks.corpus import REAL, data_folder
from index.article import Article
from index.entities import open_extractor
from index.entities.keys import KEYS_VERSION, name_key
from index.folding import fold_name
from index.readers.files import read_paths

JUDGED = Path(__file__).parent / "judgements-names.jsonl"
"""Pairs of names of people that were read with articles beside them: how they were drawn, and whether both are one person's."""

Pair = tuple[str, str]

_GENERATIONS = frozenset(("jr", "sr", "ii", "iii"))
_CLOSE = 2
# A neighbourhood of so many names says nothing.
_CROWD = 50


def main(arguments: Sequence[str] | None = None) -> int:
    """Print how the judged pairs fare and, where asked for, pairs to be judged. Returns 0, or 2 without articles."""
    options = _options(arguments)
    _say({"keys": KEYS_VERSION, **judged(json.loads(line) for line in JUDGED.read_text("utf-8").splitlines())})
    if not options.pairs:
        return 0
    news = Path(options.data or data_folder()) / REAL
    if not options.names and not news.is_file():
        print(
            "error: pairs are drawn from names in news.jsonl.gz: set DATELINE_DATA or --data, or give --names",
            file=sys.stderr,
        )
        return 2
    counts = names_in(options.names) if options.names else names_of(news, options.articles)
    alike = alike_pairs(counts)
    joined = list(joined_pairs(counts))
    _say(
        {
            "names": len(counts),
            "alike": len(alike),
            "alike_and_joined": sum(map(is_joined, alike)),
            "joined": len(joined),
        }
    )
    for drawn, pairs in (("alike", alike), ("joined", joined)):
        for pair in draw(pairs, counts, options.pairs, options.seed):
            _say(
                {"drawn": drawn, "names": pair, "joined": is_joined(pair), "articles": [counts[name] for name in pair]}
            )
    return 0


def judged(judgements: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Of pairs drawn alike that are one person's, the part with one key; of pairs drawn joined, the part that is two people's."""
    found = list(judgements)
    same = [tuple(one["names"]) for one in found if one["drawn"] == "alike" and one["same"]]
    spelled_right = [
        tuple(one["names"]) for one in found if one["drawn"] == "alike" and one["same"] and not one.get("slip")
    ]
    joined = [one for one in found if one["drawn"] == "joined" and is_joined(tuple(one["names"]))]
    return {
        "same": len(same),
        "recall": _part(sum(map(is_joined, same)), len(same)),
        "recall_without_slips": _part(sum(map(is_joined, spelled_right)), len(spelled_right)),
        "joined": len(joined),
        "joined_wrongly": _part(sum(not one["same"] for one in joined), len(joined)),
    }


def is_joined(pair: Sequence[str]) -> bool:
    """Whether two names of people have one key."""
    return name_key("person", pair[0]) == name_key("person", pair[1])


def names_of(path: Path, articles: int) -> Counter[str]:
    """Names of people by the number of articles they stand in: as given with them, and as the default extractor names them."""
    extractor = open_extractor("default")
    counts: Counter[str] = Counter()
    read = (record for record in read_paths((str(path),)) if isinstance(record, Article))
    for article in islice(read, articles):
        given = article.extra.get("main_entities") or ()
        found = {mention.name for mention in extractor.extract(article) if mention.kind == "person"}
        counts.update(found.union(name for name in given if isinstance(name, str)))
    return counts


def names_in(path: str) -> Counter[str]:
    """Names by the number of articles, from lines of JSON: `["John Kerry", 12]`."""
    return Counter(dict(map(json.loads, Path(path).read_text("utf-8").splitlines())))


def alike_pairs(counts: Counter[str]) -> list[Pair]:
    """Pairs of full names that share a surname and the first letter, or are a letter or two apart; each folded form once."""
    proper: dict[str, str] = {}
    for name in sorted(counts, key=lambda name: (-counts[name], name)):
        folded = fold_name(name).replace("-", " ").replace(".", "")
        if " " in folded:
            proper.setdefault(folded, name)
    groups: dict[object, list[str]] = defaultdict(list)
    for folded in sorted(proper):
        *others, last = folded.split()
        groups[others[-1] if last in _GENERATIONS and len(others) > 1 else last, folded[0]].append(folded)
    pairs = {pair for group in groups.values() for pair in combinations(group, 2)}
    pairs |= set(_close(sorted(proper)))
    return sorted((proper[one], proper[other]) for one, other in pairs)


def joined_pairs(counts: Counter[str]) -> Iterator[Pair]:
    """The most frequent name of each key, with each other that differs by more than case, accents, points and hyphens."""
    groups: dict[str, dict[str, str]] = defaultdict(dict)
    for name in sorted(counts, key=lambda name: (-counts[name], name)):
        groups[name_key("person", name)].setdefault(fold_name(name).replace("-", " ").replace(".", ""), name)
    for group in groups.values():
        first, *others = group.values()
        yield from ((first, other) for other in others)


def draw(pairs: Sequence[Pair], counts: Counter[str], number: int, seed: int) -> list[Pair]:
    """So many pairs, each as probable as the articles that its rarer name stands in are many."""
    dice = random.Random(seed)
    when = {pair: -math.log(1 - dice.random()) / min(counts[name] for name in pair) for pair in pairs}
    return sorted(pairs, key=lambda pair: when[pair])[:number]


def _close(names: Sequence[str]) -> Iterator[Pair]:
    """Pairs that are one or two letters apart: they share what is left when one or two are left out."""
    neighbours: dict[str, list[str]] = defaultdict(list)
    for name in names:
        plain = name.replace(" ", "")
        once = {plain} | {plain[:at] + plain[at + 1 :] for at in range(len(plain))}
        for rest in once | {text[:at] + text[at + 1 :] for text in once for at in range(len(text))}:
            neighbours[rest].append(name)
    for group in neighbours.values():
        if len(group) < _CROWD:
            yield from (pair for pair in combinations(group, 2) if _distance(*pair) <= _CLOSE)


def _distance(one: str, other: str) -> int:
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        before, row = row, [at]
        for place, facing in enumerate(other, 1):
            row.append(min(before[place] + 1, row[-1] + 1, before[place - 1] + (letter != facing)))
    return row[-1]


def _part(some: int, whole: int) -> float | None:
    return round(some / whole, 4) if whole else None


def _say(what: dict[str, Any]) -> None:
    print(json.dumps(what, ensure_ascii=False), flush=True)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.entities.names", description=__doc__)
    parser.add_argument("--data", help="folder with news.jsonl.gz (default: DATELINE_DATA)")
    parser.add_argument(
        "--names", help="names and in how many articles they stand, as lines of JSON, instead of articles"
    )
    parser.add_argument("--articles", type=int, default=10_000, help="so many articles are searched for names")
    parser.add_argument("--pairs", type=int, default=0, help="so many pairs of each kind are drawn to be judged")
    parser.add_argument("--seed", type=int, default=20)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
