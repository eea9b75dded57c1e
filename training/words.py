"""What is learned from the teacher's output about single words: lists, how they are written, names that are beyond doubt."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from index.entities.features import BIG_CITY, COUNTRY, GIVEN, ORGANISED, PEOPLE, TITLE
from training.lexicons import Lists

# From so many occurrences on, a word goes on a list.
_PEOPLES, _ORGANISED, _TITLES = 4, 12, 10
_REACH = 25


def learn_lists(lists: Lists, silver: Path) -> None:
    """Add peoples (`Syrian`), what names of organisations end with (`Ministry`), and what stands before persons (`President`)."""
    peoples: Counter[str] = Counter()
    endings: Counter[str] = Counter()
    titles: Counter[str] = Counter()
    with silver.open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            for text, spans in zip(record["texts"], record["spans"], strict=True):
                for start, end, label in spans:
                    words = text[start:end].lower().split()
                    if label == "NORP" and len(words) == 1 and text[start].isupper():
                        peoples[words[0]] += 1
                    elif label == "ORG" and len(words) > 1:
                        endings[words[-1]] += 1
                    elif label == "PERSON" and len(words) > 1:
                        titles.update(_title(text, start))
    lists.add(_often(peoples, _PEOPLES, lists, COUNTRY), PEOPLE)
    lists.add(_often(endings, _ORGANISED, lists, COUNTRY | BIG_CITY | GIVEN), ORGANISED)
    lists.add(_often(titles, _TITLES, lists, COUNTRY | BIG_CITY | PEOPLE | GIVEN), TITLE)


def _title(text: str, start: int) -> Iterable[str]:
    """The capitalised word before a name, if there is one."""
    before = text[max(0, start - _REACH) : start].split(" ")
    if len(before) > 2 and before[-1] == "" and before[-2][:1].isupper():
        yield before[-2].lower()


def _often(counts: Counter[str], least: int, lists: Lists, unlike: int) -> list[str]:
    return [word for word, count in counts.items() if count >= least and not lists.bits[word] & unlike]
