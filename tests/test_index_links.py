"""Links are found between all live rows that tell one story, new ones and known ones."""

from __future__ import annotations

import random
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import twin_stories
from twin_segment import write_segment

from index.article import Article, Origin
from index.dictionary import Dictionaries
from index.inverter import Inverter
from index.links import find_links, id_hashes, links_among
from index.parts import Part, Parts
from index.row import row_of


def article(number: int, dice: random.Random) -> Article:
    """One of eight stories in one of many versions."""
    story = number % 8
    words = [f"{'abcdefgh'[story]}{letter}{other}" for letter in "klmnop" for other in "abcdefghij"]
    for _ in range(dice.randrange(12)):
        words[dice.randrange(60)] = "".join(dice.choices("qrstuvwxyz", k=4))
    return Article(id=f"id-{number}", title=f"Story {story}", body=" ".join(words), origin=Origin(file="a.jsonl"))


@pytest.fixture
def parts(tmp_path: Path) -> Parts:
    dice, dictionaries = random.Random(4), Dictionaries(tmp_path)
    made = []
    for name, numbers in (("a", range(20)), ("b", range(20, 50)), ("c", range(50, 60)), ("d", range(60, 80))):
        articles = [article(number, dice) for number in numbers]
        arrays = Inverter().invert([row_of((each,)) for each in articles], dictionaries.intern)
        live = np.array([number % 5 > 0 for number in numbers], np.uint8)
        made.append(Part(segment=write_segment(tmp_path / name, arrays), live=None if name == "b" else live))
    return tuple(made)


def wanted(parts: Parts) -> set[frozenset[int]]:
    """All links, by the slow twin."""
    rows = [
        (part.segment, row)
        for part in parts
        for row in range(part.segment.n_docs)
        if part.live is None or part.live[row]
    ]
    links = set()
    for pair in combinations(rows, 2):
        signatures, sketches = (
            np.array([segment[name][row] for segment, row in pair]) for name in ("signature", "sketch")
        )
        lengths = [int(segment["doc_length"][row] - segment["section_words"][row].sum()) for segment, row in pair]
        if twin_stories.shares_a_band(*signatures) and twin_stories.tells_same_story(signatures, sketches, lengths, 0):
            links.add(frozenset(hashed for segment, row in pair for hashed in id_hashes(segment, [row])))
    return links


def components(links: Iterable[Iterable[int]]) -> set[frozenset[int]]:
    """What hangs together by links."""
    of: dict[int, frozenset[int]] = {}
    for link in links:
        one, other = link
        both = of.get(one, frozenset((one,))) | of.get(other, frozenset((other,)))
        of |= dict.fromkeys(both, both)
    return set(of.values())


def hashes_of(parts: Any) -> set[int]:
    return {hashed for part in parts for hashed in part.segment["id_hash"].tolist()}


def test_links_are_those_of_the_slow_twin(parts: Parts) -> None:
    assert components(find_links(parts, parts)) == components(wanted(parts))
    assert len(wanted(parts)) > 100


def test_only_links_of_new_rows_are_looked_for(parts: Parts) -> None:
    new = hashes_of((parts[1], parts[3]))
    links = find_links(parts, (parts[1], parts[3]))
    assert not any(new.isdisjoint(link) for link in links)
    assert components(links) == components(link for link in wanted(parts) if not new.isdisjoint(link))


def test_where_nothing_is_new_there_is_nothing_to_find(parts: Parts) -> None:
    assert find_links(parts, ()) == []


def test_the_links_among_some_articles_are_found_wherever_they_are(parts: Parts) -> None:
    some = sorted(hashes_of(parts))[::2]
    assert components(links_among(parts, some)) == components(link for link in wanted(parts) if link <= set(some))


def test_live_rows_are_found_by_the_hashes_of_their_ids(parts: Parts) -> None:
    asked = np.array([*id_hashes(parts[0].segment, [0, 3, 4, 5]), 7], np.uint64)
    asked.sort()
    rows, hashes = parts[0].segment.find_hashes(asked, parts[0].live)
    assert sorted(rows.tolist()) == [3, 4]
    assert id_hashes(parts[0].segment, rows.tolist()) == hashes.tolist()
