"""What may become an alert: its name, its query, and how both are kept."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.alerts import MAX_NAME, Options, UnclearQuery, checked_name, in_words, query_of, refuse_unfit, request_of
from search.arguments import from_args
from search.errors import RequestError
from search.parser import parse
from search.request import FILTERS, SearchRequest


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Ports", "Ports"),
        ("  two \t words\n", "two words"),
        ("Cafe\u0301", "Café"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d🚀", "👩\u200d🚀"),
        ("x" * MAX_NAME, "x" * MAX_NAME),
        ("<b>'\";--%", "<b>'\";--%"),
    ],
)
def test_a_name_is_kept_on_one_line(given: str, kept: str) -> None:
    assert checked_name(given) == kept
    assert checked_name(kept) == kept


@pytest.mark.parametrize(
    "name", ["", "  ", "\x00", "a\x1b[31mb", "a\u202eb", "a\u200bb", "\ud800", "a\x85", "x" * (MAX_NAME + 1)]
)
def test_a_name_that_is_none_or_hides_something_is_refused(name: str) -> None:
    if name.strip() == "a":
        return  # what ends a line at the end of a name is taken off
    with pytest.raises(RequestError) as raised:
        checked_name(name)
    assert raised.value.parameter == "name"
    assert raised.value.remedy


@given(st.text())
def test_whatever_name_is_taken_can_be_written_anywhere(name: str) -> None:
    try:
        kept = checked_name(name)
    except RequestError:
        return
    kept.encode()
    assert "\n" not in kept
    assert 0 < len(kept) <= MAX_NAME


@pytest.mark.parametrize(
    "request_",
    [
        SearchRequest(q="kerry ceasefire"),
        SearchRequest(q='"a phrase" OR (b -c)&=%+#', person=("John Kerry", "A&B=C"), since="2016", until="2016-04"),
        SearchRequest(
            all_of={"person": ("a", "b")}, none_of={"source": ("c",)}, missing=frozenset({"author", "published"}),
            min_salience=0.25, story="00000000000000aa",
        ),
        SearchRequest(q="half a pair \ud800", source=("\udcff",)),
    ],
)  # fmt: skip
def test_a_query_is_read_back_as_it_was_saved(request_: SearchRequest) -> None:
    assert request_of(query_of(request_)) == request_


_VALUES = st.lists(st.text(min_size=1, max_size=20), max_size=3).map(tuple)


@given(st.text(max_size=100), st.dictionaries(st.sampled_from(FILTERS), _VALUES))
def test_any_query_is_read_back_as_it_was_saved(q: str, filters: dict[str, tuple[str, ...]]) -> None:
    asked = SearchRequest(q=q if q.strip() else "", **filters)  # type: ignore[arg-type]
    assert request_of(query_of(asked)) == asked


def test_only_what_decides_which_articles_match_is_saved() -> None:
    asked = SearchRequest(q="a", sort="newest", facets=("person",), page=3, page_size=7, collapse="story", total="none")
    assert query_of(asked) == "q=a"


def test_a_query_of_a_later_version_is_refused_rather_than_widened() -> None:
    with pytest.raises(RequestError, match="there is no such parameter"):
        request_of("q=a&sentiment=good")


def refuse(request: SearchRequest, *, anyway: bool = False) -> None:
    refuse_unfit(request, parse(request.q), anyway=anyway)


@pytest.mark.parametrize("q", ["", "  ", "\n"])
def test_a_query_that_every_article_matches_is_refused(q: str) -> None:
    with pytest.raises(RequestError, match="every article matches"):
        refuse(SearchRequest(q=q), anyway=True)
    with pytest.raises(RequestError, match="every article matches"):
        refuse(SearchRequest(min_salience=0.5))
    refuse(SearchRequest(q=q, person=("a",)))
    refuse(SearchRequest(q=q, since="2016"))


def test_a_free_text_is_refused_with_the_remedy() -> None:
    with pytest.raises(RequestError, match="all words must appear") as raised:
        refuse(SearchRequest(q="some text", match="any"), anyway=True)
    assert raised.value.parameter == "match"


@pytest.mark.parametrize("q", ["(open", '"open', "date:someday", "?!", "a AND"])
def test_a_query_with_a_warning_is_refused_unless_it_is_meant_so(q: str) -> None:
    with pytest.raises(UnclearQuery) as raised:
        refuse(SearchRequest(q=q))
    assert raised.value.parameter == "q"
    assert "--anyway" in str(raised.value)
    assert str(pickle.loads(pickle.dumps(raised.value))) == str(raised.value)
    refuse(SearchRequest(q=q), anyway=True)


@pytest.mark.parametrize("days", [-1, 100_001])
def test_an_age_out_of_bounds_is_refused(days: int) -> None:
    with pytest.raises(RequestError, match="out of range"):
        Options(max_age=days)


def test_what_an_alert_asks_for_is_said_in_words() -> None:
    asked, _ = from_args(
        [("q", " ceasefire "), ("person", "Kerry"), ("person", "Lavrov"), ("source__not", "X"), ("since", "2016")]
    )
    assert in_words(asked) == "ceasefire; person: Kerry, Lavrov; source__not: X; since: 2016"
    assert in_words(SearchRequest(person=("Kerry",))) == "person: Kerry"
