"""The measure of reading: what counts as right, as a sentence, as lost."""

from __future__ import annotations

import pytest

from benchmarks import reading
from index.article import Article, Origin

STORY = "The harbour was shut. Nobody came."


def test_f1_counts_words_as_often_as_they_occur() -> None:
    assert reading.token_f1("A b c", "a B c") == 1
    assert reading.token_f1("a a", "a") == pytest.approx(2 / 3)
    assert reading.token_f1("", "a") == 0
    assert reading.token_f1("", "") == 1


def test_a_day_up_to_the_twelfth_may_be_a_month() -> None:
    assert reading.is_ambiguous("2023-11-08")
    assert not reading.is_ambiguous("2023-12-12")
    assert not reading.is_ambiguous("2023-02-13")


def test_sentences_are_counted_by_their_ends_and_by_lines() -> None:
    assert reading.sentences_in("One. “Two?” Three\n\nFour") == 4
    assert reading.sentences_in("") == 0


def test_what_was_not_judged_furniture_counts_as_lost() -> None:
    article = Article(id="a", body=f"{STORY}\n\nAdvertisement\n\nShare", origin=Origin(file="-"))
    judged = {"id": "a", "body": reading.digest(article.body), "furniture": [reading.digest("Share")]}
    losses = reading.measure_losses(iter([article]), {"a": judged})
    assert (losses.articles, losses.sentences, losses.lost) == (1, 4, 1)
    assert losses.unjudged == [("a", "Advertisement")]


def test_another_text_than_the_judged_one_is_not_counted() -> None:
    article = Article(id="a", body=STORY, origin=Origin(file="-"))
    assert reading.measure_losses(iter([article]), {"a": {"id": "a", "body": "", "furniture": []}}).articles == 0


def test_the_judgements_are_of_300_articles_and_hold_no_texts() -> None:
    judgements = reading.read_judgements()
    assert len(judgements) == 300
    digests = [digest for judged in judgements.values() for digest in [judged["body"], *judged["furniture"]]]
    assert all(len(digest) == 16 and int(digest, 16) >= 0 for digest in digests)


def test_without_real_texts_it_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATELINE_DATA", "/nowhere")
    assert reading.main() == 2
    assert "set DATELINE_DATA" in capsys.readouterr().err
