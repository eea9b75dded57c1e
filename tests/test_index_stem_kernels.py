"""The compiled stemmer gives what NLTK's gives, which is the oracle."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nltk.stem.snowball import EnglishStemmer

from index.analysis import PATTERN, analyzer_for
from index.article import Article
from index.readers.files import read_file
from index.stem_kernels import english_terms

STEM = EnglishStemmer().stem
SUFFIXES = """s ss sses us ied ies eed eedly ed edly ing ingly y l ll e ate at bl iz tt ization ational fulness ousness iveness
    tional biliti lessli entli ation alism aliti ousli iviti fulli enci anci abli izer ator alli bli ogi li alize icate iciti
    ative ical ness ful ement ance ence able ible ment ant ent ism iti ous ive ize ion sion tion al er ic logy ly""".split()
BEGINNINGS = ["gener", "commun", "arsen", "y", "yy", "succeed", "proceed", "sk", "in", "out", "news"]


def terms(forms: Sequence[str]) -> list[str]:
    """The terms of the forms; empty where the kernel leaves a form to others."""
    encoded = [form.encode("utf-8", "surrogatepass") for form in forms]
    text = np.frombuffer(bytearray(b"".join(encoded)), np.uint8)
    start = np.zeros(len(forms) + 1, np.int64)
    np.cumsum([len(form) for form in encoded], out=start[1:])
    out, sizes = np.empty(len(text), np.uint8), np.empty(len(forms), np.int64)
    size = english_terms(text, start, 0, len(forms), out, sizes)
    ends = np.cumsum(sizes)
    assert not len(ends) or ends[-1] == size
    return [out[end - size : end].tobytes().decode() for end, size in zip(ends.tolist(), sizes.tolist(), strict=True)]


@st.composite
def words(draw: st.DrawFn) -> str:
    beginning = draw(st.just("") | st.sampled_from(BEGINNINGS))
    middle = draw(st.text("aeiouybcdglnrstwxjz3", max_size=5))
    return beginning + middle + "".join(draw(st.lists(st.sampled_from(SUFFIXES), min_size=1, max_size=3)))


@settings(max_examples=500, deadline=None)
@given(st.lists(words().filter(lambda word: not word[0].isdigit()), max_size=20))
def test_words_made_of_english_endings_are_stemmed_as_nltk_does(made: list[str]) -> None:
    assert terms(made) == [STEM(word) for word in made]


@settings(deadline=None)
@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=6))
def test_any_letters_are_stemmed_as_nltk_does(word: str) -> None:
    assert terms([word]) == [STEM(word)]


@pytest.mark.parametrize(
    "forms",
    [
        "skis skies dying lying tying idly gently ugly early only singly sky news howe atlas cosmos bias andes".split(),
        "inning innings outing outings canning cannings herring herrings earring earrings".split(),
        [f"{word}{ending}" for word in ("proceed", "exceed", "succeed") for ending in ("", "s", "ed", "ing")],
        "atlass newss skyy innin proceedin succeedings".split(),
        "generate general generous communism communion arsenal arsenic gener arsen commun".split(),
    ],
)
def test_words_that_follow_no_rule_are_stemmed_as_nltk_does(forms: list[str]) -> None:
    assert terms(forms) == [STEM(form) for form in forms]


def test_numbers_are_their_own_terms() -> None:
    assert terms(["1990s", "3.5m", "2nd", "1000", "7eleven's"]) == ["1990s", "3.5m", "2nd", "1000", "7eleven's"]


@pytest.mark.parametrize("form", ["u.s.", "don't", "Kerry", "müllers", "3½", "日本語", "running\u0301"])
def test_a_form_of_other_than_small_ascii_letters_and_digits_is_left_to_others(form: str) -> None:
    assert terms(["running", form, "ponies"]) == ["run", "", "poni"]


def test_the_forms_of_real_news_get_the_terms_that_the_analyzer_gives(news_data: Path) -> None:
    analyzer = analyzer_for("en")
    found = islice(read_file(str(news_data / "news.jsonl.gz")), 0, 6_000, 20)
    articles = [article for article in found if isinstance(article, Article)]
    forms = list({analyzer.form(word) for article in articles for word in re.findall(PATTERN, article.body)})
    left = 0
    for form, term in zip(forms, terms(forms), strict=True):
        left += not term
        assert term in ("", analyzer.term_of_form(form))
    assert left < len(forms) / 50
