"""Salience grows with title, lead and mentions, and is the same number one by one and in bulk."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.entities.salience import (
    IN_LEAD,
    IN_TITLE,
    LEAD_LENGTH,
    MENTION,
    MOST,
    in_hundredths,
    lead_length,
    salience_of,
    stored_saliences,
)

places = st.integers(0, IN_LEAD | IN_TITLE)


@pytest.mark.parametrize(
    ("mentions", "where", "salience"),
    [
        (1, 0, 0.1), (1, IN_LEAD, 0.3), (1, IN_TITLE, 0.4), (1, IN_TITLE | IN_LEAD, 0.6),
        (2, 0, 0.2), (3, 0, 0.26), (4, 0, 0.3), (4, IN_TITLE | IN_LEAD, 0.8), (1_000_000, IN_TITLE | IN_LEAD, 1.0),
    ],
)  # fmt: skip
def test_a_name_is_as_salient_as_its_places_and_its_mentions_make_it(
    mentions: int, where: int, salience: float
) -> None:
    assert salience_of(MENTION * mentions + where) == salience


@given(st.integers(1, 1_000), places)
def test_no_mention_and_no_better_place_makes_a_name_less_salient(mentions: int, where: int) -> None:
    salience = salience_of(MENTION * mentions + where)
    assert 0 < salience <= salience_of(MENTION * (mentions + 1) + where) <= 1
    assert salience <= salience_of(MENTION * mentions + (where | IN_LEAD))
    assert salience <= salience_of(MENTION * mentions + (where | IN_TITLE))


@given(st.lists(st.tuples(st.integers(0, 2_000), places)))
def test_saliences_in_bulk_are_those_one_by_one(drawn: list[tuple[int, int]]) -> None:
    counts, where = np.array(drawn, np.int64).reshape(-1, 2).T
    found = stored_saliences(counts, where.astype(np.uint8))
    assert found.dtype == np.uint8
    assert found.tolist() == [in_hundredths(salience_of(MENTION * mentions + at)) for mentions, at in drawn]


@given(st.floats(-1, 2))
def test_what_is_stored_of_a_salience_is_within_bounds(salience: float) -> None:
    assert 0 <= in_hundredths(salience) <= MOST


@given(st.text("a\n", max_size=8), st.integers(LEAD_LENGTH - 4, LEAD_LENGTH + 4))
@example("a", 0)
@example("\n\n", 0)
def test_the_lead_ends_with_the_first_paragraph_or_where_it_grows_too_long(text: str, before: int) -> None:
    body = "a" * before + text
    first_paragraph, _, _ = body.partition("\n\n")
    assert lead_length(body) == min(len(first_paragraph), LEAD_LENGTH)
