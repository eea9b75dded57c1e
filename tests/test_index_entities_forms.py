from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from index.entities import forms as forms_module
from index.entities.forms import Forms, codes_of, hash_of
from index.entities.model import default_model
from index.entities.tagging_kernels import EDGE


@dataclass
class Tokens:
    text: str

    def __post_init__(self) -> None:
        words = self.text.split()
        self.starts = np.cumsum([0, *[len(word) + 1 for word in words[:-1]]])
        self.ends = self.starts + [len(word) for word in words]
        self.hashes = np.array([hash_of(word) for word in words], np.uint64)


def rows_of(forms: Forms, text: str) -> list[int]:
    tokens = Tokens(text)
    rows: list[int] = forms.rows_of(text, tokens.hashes, tokens.starts, tokens.ends).tolist()
    return rows


def test_a_form_keeps_its_row() -> None:
    forms = Forms(default_model())
    first = rows_of(forms, "Kerry met Lavrov and Kerry")
    assert first[0] == first[4]
    assert len(set(first)) == 4
    rows_of(forms, " ".join(f"word{chr(97 + number % 26)}{number // 26 * 'x'}" for number in range(400)))
    assert rows_of(forms, "Kerry met Lavrov and Kerry") == first


def test_numbers_that_differ_only_in_digits_have_one_row() -> None:
    rows = rows_of(Forms(default_model()), "1987 2016 1,000")
    assert rows[0] == rows[1] != rows[2]


def test_a_form_in_capitals_knows_how_it_is_usually_written() -> None:
    forms = Forms(default_model())
    capitals, usual, small = rows_of(forms, "LONDON London london")
    assert forms.truecased[capitals] == usual
    assert (forms.truecased[usual], forms.truecased[small]) == (usual, small)


def test_a_form_with_an_article_knows_the_form_without() -> None:
    forms = Forms(default_model())
    whole, part = rows_of(forms, "al-Assad Assad")
    assert (forms.bare[whole], forms.bare[part]) == (part, part)


def test_scores_are_those_of_the_model() -> None:
    forms = Forms(default_model())
    rows = rows_of(forms, "Kerry in Geneva")
    scores, groups = default_model().score(["Kerry", "in", "Geneva"])
    assert (forms.scores[rows] == scores).all()
    assert (forms.groups[rows] == groups).all()


def test_beyond_the_most_forms_tokens_are_taken_for_edges(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms_module, "MOST_FORMS", 10)
    forms = Forms(default_model())
    text = " ".join(f"{chr(97 + number)}word" for number in range(20))
    assert rows_of(forms, text).count(EDGE) == 10
    assert forms.is_full


def test_code_points_of_lone_surrogates_are_kept() -> None:
    assert codes_of("a\ud800😀").tolist() == [0x61, 0xD800, 0x1F600]
