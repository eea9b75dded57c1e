from __future__ import annotations

import numpy as np

from index.entities.consistency import Name, settled
from index.entities.cutting_kernels import CAPITAL, SMALL

PERSON, PLACE, ORGANISATION = range(3)
OTHER_CAPITALISED = 200
"""A group of forms that may be names."""


def settle(tokens: str, *names: tuple[int, int, tuple[float, float, float]]) -> list[Name]:
    forms = tokens.split()
    known = {form: row for row, form in enumerate(dict.fromkeys(forms), 1)}
    rows = np.array([known[form] for form in forms], np.int32)
    flags = np.array([CAPITAL | SMALL if form[0].isupper() else SMALL for form in forms], np.uint8)
    groups = np.array([0, *[OTHER_CAPITALISED if form[0].isupper() else 140 for form in known]], np.uint8)
    bare = np.array([0, *[known.get(form.removeprefix("al-"), row) for form, row in known.items()]], np.int32)
    found = np.array([(first, last, int(np.argmax(votes))) for first, last, votes in names], np.int32).reshape(-1, 3)
    return settled(
        found, np.array([votes for *_, votes in names], np.float32).reshape(-1, 3), rows, flags, groups, bare
    )


def test_a_name_has_the_kind_that_it_mostly_has() -> None:
    found = settle("Acme said Acme and Acme", (0, 1, (0.1, 0.1, 0.8)), (2, 3, (0.6, 0.0, 0.4)), (4, 5, (0.1, 0.0, 0.9)))
    assert found == [(0, 1, ORGANISATION), (2, 3, ORGANISATION), (4, 5, ORGANISATION)]


def test_a_surname_takes_the_kind_of_the_full_name() -> None:
    assert settle("Jordan praised Michael Jordan", (0, 1, (0.1, 0.8, 0.1)), (2, 4, (1.0, 0.0, 0.0))) == [
        (0, 1, PERSON),
        (2, 4, PERSON),
    ]


def test_a_surname_may_lose_its_article() -> None:
    found = settle("Omar al-Masri left and Masri spoke", (0, 2, (1.0, 0.0, 0.0)), (4, 5, (0.2, 0.0, 0.8)))
    assert found == [(0, 2, PERSON), (4, 5, PERSON)]


def test_what_is_a_name_once_is_one_everywhere() -> None:
    found = settle("Janina Kowalczyk left and Kowalczyk stayed", (0, 2, (1.0, 0.0, 0.0)))
    assert found == [(0, 2, PERSON), (4, 5, PERSON)]


def test_a_longer_name_is_found_again_whole() -> None:
    found = settle("New Haven grew and New Haven shrank in New", (0, 2, (0.0, 1.0, 0.0)))
    assert found == [(0, 2, PLACE), (4, 6, PLACE)]


def test_small_words_are_not_found_again() -> None:
    assert settle("the New man and the New man", (0, 3, (0.0, 0.0, 1.0))) == [(0, 3, ORGANISATION)]


def test_an_article_without_names_has_none() -> None:
    assert settle("nothing here") == []
