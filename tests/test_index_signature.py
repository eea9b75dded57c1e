"""Signatures tell how much two texts share, and are the same for all times."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twin_signature import hash_of_word, signature_arrays

from index.article import Article, Origin
from index.dictionary import Dictionaries
from index.inverter import Inverter
from index.postings import Arrays
from index.row import row_of
from index.signature import NUMBER_WORDS, SignatureWriter, WordHashes
from index.signature_kernels import BINS, FIGURES, OPENING, TITLE
from index.vocabulary import Vocabulary

WORDS = ["talks", "ceasefire", "two", "one", "1,000", "u.s.", "müller", "日本語", "x" * 60, "b2b"]
sections = st.tuples(*[st.lists(st.sampled_from(WORDS) | st.text("abc", min_size=1, max_size=3), max_size=60)] * 3)


def signed(rows: list[tuple[list[str], ...]], forms: Vocabulary | None = None) -> Arrays:
    forms = forms or Vocabulary()
    hashes, writer = WordHashes(forms), SignatureWriter()
    for row in rows:
        numbers = forms.number_strings([word for section in row for word in section])
        writer.add(numbers, np.cumsum([0, *map(len, row)]), hashes.of_forms(np.arange(len(forms))))
    return writer.arrays()


def resemblance(first: str, second: str) -> float:
    arrays = signed([([], [], first.split()), ([], [], second.split())])["signature"]
    return float((arrays[0] == arrays[1]).mean())


@settings(deadline=None)  # the first call compiles
@given(rows=st.lists(sections, min_size=1, max_size=4))
def test_signatures_are_those_of_the_slow_twin(rows: list[tuple[list[str], ...]]) -> None:
    found, wanted = signed(rows), signature_arrays(rows)
    assert found.keys() == wanted.keys()
    for name, array in wanted.items():
        assert found[name].dtype == array.dtype
        np.testing.assert_array_equal(found[name], array, err_msg=name)


def test_signatures_do_not_depend_on_what_was_numbered_before() -> None:
    forms = Vocabulary()
    forms.number_strings(["many", "other", "words", "two"])
    row: tuple[list[str], ...] = (["talks"], [], ["talks", "failed", "two", "days", "ago"])
    for name, array in signed([row]).items():
        np.testing.assert_array_equal(signed([row], forms)[name], array)


def test_words_hash_as_they_did_when_the_format_was_fixed() -> None:
    forms = Vocabulary()
    forms.number_strings(["ceasefire", "1987", "seven"])
    assert WordHashes(forms).of_forms(np.arange(3)).tolist()[:3] == [
        hash_of_word(word) for word in ("ceasefire", "1987", "seven")
    ]
    assert hash_of_word("ceasefire") == 0xF9425A245A48496E


@pytest.mark.parametrize("word", [*NUMBER_WORDS, "1987", "mig29"])
def test_figures_are_words_with_digits_and_small_numbers_written_out(word: str) -> None:
    assert hash_of_word(word) & 1
    assert signed([([], [], ["about", word])])["sketch"][0, FIGURES].any()


def test_the_share_of_equal_bytes_is_about_the_resemblance_of_two_texts() -> None:
    words = [f"word{number}" for number in range(600)]
    text = " ".join(words)
    assert resemblance(text, text) == 1
    assert resemblance(text, " ".join(words[:300])) == pytest.approx(0.5, abs=0.12)
    assert resemblance(text, " ".join(words[::-1])) < 0.05


def test_sketches_hold_the_words_of_the_title_the_opening_and_the_figures() -> None:
    body = [f"w{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"] * 2 + ["1987"]
    sketch = signed([(["talks", "fail"], ["summary"], body)])["sketch"][0]
    assert np.count_nonzero(sketch[TITLE]) == 2
    assert np.count_nonzero(sketch[OPENING]) == 16
    assert np.count_nonzero(sketch[FIGURES]) == 1


def test_a_body_without_words_has_a_signature_of_zeros(tmp_path: Path) -> None:
    article = Article(id="a", body="…", origin=Origin(file="a.jsonl"))
    arrays = Inverter().invert([row_of((article,))], Dictionaries(tmp_path).intern)
    assert arrays["signature"].tolist() == [[0] * BINS]
