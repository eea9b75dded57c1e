"""Which words say nothing about what a text is about."""

from __future__ import annotations

from search.small_words import small_terms


def test_small_words_are_known_by_their_terms_and_others_are_not_among_them() -> None:
    assert {"the", "of", "veri", "themselv"} <= small_terms()
    assert not {"who’s", "ferri", "strike", "no one"} & small_terms()
