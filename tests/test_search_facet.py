"""Counts become labelled buckets: values of facets, which `search.collector` counts, and periods of time."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from oracle_facets import day_counts

from index.article import Article, Mention, Origin
from index.dates import parse_date
from index.entities.base import entity_id
from index.folding import fold_name
from index.writer import IndexWriter
from search.embedded import EmbeddedEngine
from search.facet import histogram
from search.request import Interval, SearchRequest
from search.results import DateBucket, Facet, Histogram


def article(number: int, facet: str, values: Sequence[str]) -> Article:
    facts: dict[str, Any] = {"author": tuple(values)}
    if facet == "person":
        mentions = [Mention(kind="person", entity=entity_id("person", name), name=name, surface=name, field="body",
                            start=0, end=0) for name in values]  # fmt: skip
        facts = {"mentions": tuple(mentions)}
    return Article(id=f"a{number}", body="news", origin=Origin(file="news.jsonl", record=number), **facts)


def top(
    articles: Sequence[Sequence[str]], size: int, selected: Sequence[str] = (), facet: str = "author", match: str = ""
) -> Facet:
    """The facet of an index of articles with these values, half of them in a segment of their own."""
    with tempfile.TemporaryDirectory() as folder:
        middle = len(articles) // 2
        for first, last in ((0, middle), (middle, len(articles))):
            with IndexWriter(Path(folder)) as writer:
                for number in range(first, last):
                    writer.add(article(number, facet, articles[number]))
        request = SearchRequest(**{facet: tuple(selected)}, facets=(f"{facet}:{size}",), page_size=0)  # type: ignore[arg-type]
        with EmbeddedEngine(folder) as engine:
            return engine.facet_values(facet, request, match, size) if match else engine.search(request).facets[facet]


def listed(facet: Facet) -> list[tuple[str, int]]:
    return [(bucket.label, bucket.count) for bucket in facet.buckets]


def test_values_are_listed_by_count_and_then_by_label() -> None:
    facet = top([["CNN"], ["BBC"], ["AP"], ["BBC"], ["CNN"], ["Zeit"]], 10)
    assert listed(facet) == [("BBC", 2), ("CNN", 2), ("AP", 1), ("Zeit", 1)]
    assert (facet.distinct, facet.other, facet.missing, facet.exact) == (4, 0, 0, True)


def test_what_is_not_listed_is_summed_up() -> None:
    facet = top([["a"], ["a"], ["a"], ["b"], ["b"], ["c"], ["d"]], 2)
    assert listed(facet) == [("a", 3), ("b", 2)]
    assert (facet.distinct, facet.other) == (4, 2)


def test_an_article_with_several_values_counts_for_each_and_one_without_is_missing() -> None:
    facet = top([["a", "b"], ["b"], [], []], 10)
    assert listed(facet) == [("b", 2), ("a", 1)]
    assert facet.missing == 2


def test_a_value_that_an_article_has_twice_counts_once() -> None:
    assert listed(top([["BBC", "bbc", "BBC"]], 10)) == [("BBC", 1)]


def test_values_that_differ_in_case_or_accents_are_one_and_shown_as_most_often_spelled() -> None:
    assert listed(top([["Müller"], ["MULLER"], ["Müller"], ["muller"]], 10)) == [("Müller", 4)]
    assert listed(top([["MULLER"], ["Müller"], ["Müller"]], 10)) == [("Müller", 3)]
    assert listed(top([["MULLER"], ["Müller"]], 10)) == [("MULLER", 2)]


def test_a_value_is_shown_alike_whatever_the_question() -> None:
    articles = [["reuters"], ["Reuters", "AP"], ["Reuters", "AP"]]
    assert ("Reuters", 3) in listed(top(articles, 10))
    assert ("Reuters", 3) in listed(top(articles, 10, ["AP", "REUTERS"]))


def test_a_selected_value_outside_the_top_ten_is_still_shown() -> None:
    articles = [[f"s{number:02d}"] * 1 for number in range(20) for _ in range(21 - number)]
    facet = top(articles, 10, ["S19"])
    assert len(facet.buckets) == 11
    assert (facet.buckets[-1].label, facet.buckets[-1].count, facet.buckets[-1].selected) == ("s19", 2, True)
    assert facet.other == len(articles) - sum(bucket.count for bucket in facet.buckets)


def test_several_selected_values_outside_the_top_are_listed_by_count_and_then_by_label() -> None:
    articles = [["a"]] * 4 + [["b"], ["c"], ["c"], ["d"], ["d"]]
    assert listed(top(articles, 1, ["b", "d", "c"])) == [("a", 4), ("c", 2), ("d", 2), ("b", 1)]


def test_a_selected_value_among_the_top_is_marked_and_not_repeated() -> None:
    facet = top([["a"], ["a"], ["b"]], 10, ["A"])
    assert [(bucket.label, bucket.selected) for bucket in facet.buckets] == [("a", True), ("b", False)]


@pytest.mark.parametrize("size", [1, 10])
def test_selected_values_that_no_article_has_are_shown_with_zero(size: int) -> None:
    facet = top([["a"]], size, ["Zorn", "Nobody"])
    assert listed(facet) == [("a", 1), ("Nobody", 0), ("Zorn", 0)]
    assert all(bucket.selected for bucket in facet.buckets[1:])
    assert (facet.distinct, facet.other) == (1, 0)


def test_a_value_selected_in_two_spellings_is_one() -> None:
    assert len(top([["a"]], 10, ["B", "b"]).buckets) == 2


def test_an_entity_is_filtered_by_its_id_and_shown_by_its_name() -> None:
    (bucket,) = top([["John Kerry"]], 10, ["person:john kerry"], "person").buckets
    assert (bucket.value, bucket.label, bucket.selected) == ("person:john kerry", "John Kerry", True)


def test_an_author_is_filtered_by_the_label() -> None:
    (bucket,) = top([["The Wire"]], 10).buckets
    assert (bucket.value, bucket.label, bucket.parent) == ("The Wire", "The Wire", None)


def test_a_value_is_found_by_the_id_that_its_bucket_gives() -> None:
    (bucket,) = top([["Zoë O’Brien"]], 10, facet="person").buckets
    (again,) = top([["Zoë O’Brien"]], 10, [bucket.value], "person").buckets
    assert again.selected


def test_unwanted_values_can_be_left_out() -> None:
    facet = top([["Kerry", "Lavrov"], ["Kerry"], []], 10, match="K")
    assert listed(facet) == [("Kerry", 2)]
    assert (facet.distinct, facet.other, facet.missing) == (1, 0, 1)


def test_nothing_counted_is_an_empty_facet() -> None:
    assert top([], 10) == Facet((), distinct=0, other=0, missing=0)


NAMES = st.sampled_from(["Ann", "ann", "Änn", "Bo", "BO", "Cy", "D'Arc", "D’Arc", "Eve", "Flo", "Gus"])


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(NAMES, max_size=4), max_size=12), st.integers(1, 8), st.lists(NAMES, max_size=3))
@example([["Bo"], ["Ann"], ["BO"], ["ann"]], 1, ["Ann"])
@example([["Bo"], ["Ann"]], 1, ["Gus", "Ann", "ann"])
def test_any_facet_agrees_with_plain_counting(articles: list[list[str]], size: int, selected: list[str]) -> None:
    facet = top(articles, size, selected, "person")
    truth = Counter(key for values in articles for key in {fold_name(value) for value in values})
    # An article has the first of its spellings; among equally frequent ones the one that came first is shown.
    spelled = [{fold_name(value): value for value in reversed(values)} for values in articles]
    frequent = Counter(value for values in spelled for value in values.values())
    shown = {fold_name(value): value for value, _ in reversed(frequent.most_common())}
    by_key = {fold_name(bucket.label): bucket for bucket in facet.buckets}
    assert len(by_key) == len(facet.buckets)
    assert all(bucket.count == truth[key] for key, bucket in by_key.items())
    assert all(bucket.label == shown[key] for key, bucket in by_key.items() if key in shown)
    assert {key for key, bucket in by_key.items() if bucket.selected} == {fold_name(value) for value in selected}
    assert facet.distinct == len(truth)
    assert facet.missing == sum(not values for values in articles)
    assert facet.other + sum(bucket.count for bucket in facet.buckets) == sum(truth.values())
    unselected = [bucket.count for bucket in facet.buckets if not bucket.selected]
    hidden = [count for key, count in truth.items() if key not in by_key]
    assert not hidden or not unselected or max(hidden) <= min(unselected)
    assert [bucket.count for bucket in facet.buckets] == sorted(
        (bucket.count for bucket in facet.buckets), reverse=True
    )


def period(text: str) -> tuple[date, date]:
    partial = parse_date(text)
    return partial.first_day, partial.last_day


def by(interval: Interval, *dates: str | None) -> Histogram:
    return histogram(day_counts(period(text) if text else None for text in dates), interval)


def values(found: Histogram) -> list[tuple[str, int]]:
    return [(bucket.value, bucket.count) for bucket in found.buckets]


def test_days_are_counted_in_order_and_empty_ones_are_left_out() -> None:
    found = by("day", "2016-04-24", "2016-04-22", "2016-04-24T23:59:00-08:00")
    assert found.buckets == (
        DateBucket("2016-04-22", "2016-04-22", "2016-04-22", 1),
        DateBucket("2016-04-24", "2016-04-24", "2016-04-24", 2),
    )


def test_a_week_runs_from_monday_to_sunday() -> None:
    found = by("week", "2016-04-18", "2016-04-24", "2016-04-25")
    assert found.buckets == (
        DateBucket("2016-04-18", "2016-04-18", "2016-04-24", 2),
        DateBucket("2016-04-25", "2016-04-25", "2016-05-01", 1),
    )


def test_months_and_years_are_whole() -> None:
    assert by("month", "2016-02-29", "2016-02").buckets == (DateBucket("2016-02", "2016-02-01", "2016-02-29", 2),)
    assert by("year", "2016-02-29", "2016").buckets == (DateBucket("2016", "2016-01-01", "2016-12-31", 2),)


@pytest.mark.parametrize(
    ("interval", "counted_dates", "missing"),
    [("year", 3, 1), ("month", 2, 2), ("week", 1, 3), ("day", 1, 3)],
)
def test_a_date_less_precise_than_the_interval_counts_as_missing(
    interval: Interval, counted_dates: int, missing: int
) -> None:
    found = by(interval, "2016", "2016-04", "2016-04-22", None)
    assert sum(bucket.count for bucket in found.buckets) == counted_dates
    assert found.missing == missing
    assert found.interval == interval


@pytest.mark.parametrize("interval", ["auto", "year", "month", "week", "day"])
def test_the_first_and_the_last_day_of_all_have_their_bucket(interval: Interval) -> None:
    first, last = by(interval, "0001-01-01"), by(interval, "9999-12-31")
    assert first.buckets[0].since == "0001-01-01"
    assert last.buckets[0].until == "9999-12-31"
    assert sum(bucket.count for bucket in by(interval, "0001-01-01", "9999-12-31").buckets) == 2


def test_the_years_are_four_digits_long() -> None:
    assert values(by("year", "0001", "0999")) == [("0001", 1), ("0999", 1)]


@pytest.mark.parametrize(
    ("dates", "interval"),
    [
        ((), "day"), ((None,), "day"), (("2016-04-22",), "day"), (("2016-04-01", "2016-05-30"), "day"),
        (("2016-04-01", "2016-06-15"), "week"), (("2016-01-01", "2018-01-01"), "month"), (("2010-01-01", "2020-01-01"), "year"),
        (("1987-01-01", "2026-01-01"), "year"), (("2016",), "week"),
    ],
)  # fmt: skip
def test_auto_takes_the_finest_interval_that_fits(dates: tuple[str | None, ...], interval: str) -> None:
    assert by("auto", *dates).interval == interval


def test_nothing_counted_is_an_empty_histogram() -> None:
    assert by("month") == Histogram("month", (), 0)


DAYS = st.dates()
PERIODS = st.none() | st.builds(lambda day, more: (day, min(day + timedelta(more), date.max)), DAYS.filter(lambda d: d.year < 9999),
                                st.sampled_from([0, 0, 0, 6, 30, 364]))  # fmt: skip


@given(st.lists(PERIODS), st.sampled_from(["auto", "year", "month", "week", "day"]))
@example([(date(1, 1, 3), date(1, 1, 3)), (date(1, 1, 9), date(1, 1, 9))], "week")
def test_any_histogram_counts_every_article_once_in_a_period_that_holds_it(
    periods: list[tuple[date, date] | None], interval: Interval
) -> None:
    found = histogram(day_counts(periods), interval)
    spans = [(date.fromisoformat(bucket.since), date.fromisoformat(bucket.until)) for bucket in found.buckets]
    assert sum(bucket.count for bucket in found.buckets) + found.missing == len(periods)
    assert spans == sorted(spans)
    assert all(until < since for (_, until), (since, _) in pairwise(spans))
    for (since, until), bucket in zip(spans, found.buckets, strict=True):
        inside = [held for held in periods if held and since <= held[0] and held[1] <= until]
        assert bucket.count == len(inside) > 0
