"""What the lexicon derives from forms in bulk is what the analyzer says of each."""

from __future__ import annotations

import re
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.analysis import analyzer_for, words_of
from index.article import Article
from index.lexicon import Lexicon, code_point_classes
from index.readers.files import read_file
from index.sentences import NOTED, is_abbreviation, is_opener
from index.texts import Sections
from index.tokenize_kernels import ABBREVIATION, DOTTED, OPENER

WORDS = [
    "US", "us", "U.S.", "u.s", "Us", "U’S", "US’s", "US's", "U.S.A.", "UN", "it's", "It’s", "x's", "'s", "O'Brien's", "o''s",
    "1,234.5", "3.5m", "1990's", "2nd", "1,000,000", "A", "I", "j", "J.", "Mr", "MR", "mr", "The", "THE", "the", "Dec", "dec’s",
    "Müller’s", "İstanbul", "日本語", "ʼ", "é", "ﬁnance", "½", "²", "Kelvin", "K", "Ky", "word\u00adbreak", "s", "x" * 70,
    "1" * 70, "X" * 63 + "’s", "dockers’", "studies", "Studied",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(WORDS) | st.text("uUsStTaAmMrR.,'’`ʼ13é", min_size=1, max_size=6) | st.text()).map(
    " ".join
)


def check(lexicon: Lexicon, text: str, language: str = "en") -> None:
    """Compare form, term and flags of each word of `text`, which has no hyphens."""
    analyzer = analyzer_for(language)
    cut = Sections([text], code_point_classes())
    forms, _, _ = lexicon.numbering.tokens(cut.codes, cut.starts, cut.ends)
    lexicon.derive()
    entries = lexicon.entries(language, np.bincount(forms, minlength=len(lexicon)))
    words = [word.text for word in words_of(text)]
    for form, word in zip(forms.tolist(), words, strict=True):
        entry = entries.of_form[form]
        assert lexicon.folded[entries.folded[entry]] == lexicon.folded[lexicon.form_of[form]] == analyzer.form(word)
        assert lexicon.terms[entries.terms[entry]] == analyzer.term(word)
        assert lexicon.flags[form] == (
            ABBREVIATION * is_abbreviation(word) | DOTTED * (word[-1] == ".") | OPENER * is_opener(word)
        )
    assert entries.counts.sum() == len(words)


def without_hyphens(text: str) -> str:
    return re.sub("[-\u2010\u2011]", " ", text)


@settings(max_examples=300, deadline=None)
@example(" ".join(WORDS))
@given(TEXTS)
def test_forms_terms_and_flags_are_those_of_the_analyzer(text: str) -> None:
    check(Lexicon(), without_hyphens(text))


@pytest.mark.parametrize("language", ["de", "fr", "ru", ""])
def test_a_language_without_a_compiled_stemmer_is_stemmed_all_the_same(language: str) -> None:
    assert analyzer_for(language).compiled_terms is None
    check(Lexicon(), " ".join([*WORDS, "Verhandlungen", "négociations", "talks", "3.5"]), language)


def test_every_abbreviation_and_opener_is_known_in_any_case_and_only_as_it_is() -> None:
    words = [
        written
        for word in sorted(NOTED)
        for written in (word, word.upper(), word.capitalize(), f"{word}'s", f"{word}x")
    ]
    check(Lexicon(), " ".join(words))


def test_a_form_met_again_is_derived_once_and_keeps_its_numbers() -> None:
    lexicon = Lexicon()
    check(lexicon, "Talks The talks U.S. Müller")
    before = lexicon.form_of.tolist(), len(lexicon.folded), len(lexicon.terms)
    check(lexicon, "talks Müller U.S. The Talks")
    assert (lexicon.form_of.tolist(), len(lexicon.folded), len(lexicon.terms)) == before


def test_the_words_of_real_news_are_those_of_the_analyzer(news_data: Path) -> None:
    lexicon = Lexicon()
    articles = islice(read_file(str(news_data / "news.jsonl.gz")), 0, 4_000, 40)
    for article in articles:
        if isinstance(article, Article):
            check(lexicon, without_hyphens(article.body))
