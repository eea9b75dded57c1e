from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article, Origin
from index.errors import RecordError
from index.readers import csv


def read(text: str | bytes) -> list[Article | RecordError]:
    data = text if isinstance(text, bytes) else text.encode()
    return list(csv.read(io.BytesIO(data), Origin(file="news.csv")))


def only(text: str | bytes) -> Article:
    (record,) = read(text)
    assert isinstance(record, Article), str(record)
    return record


def outcomes(text: str | bytes) -> list[str]:
    return [record.id if isinstance(record, Article) else str(record) for record in read(text)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_by_looking_at_the_header(delimiter: str) -> None:
    article = only(delimiter.join(["id", "title", "body"]) + "\n" + delimiter.join(["a", "Talks", "One."]) + "\n")
    assert (article.id, article.title, article.body) == ("a", "Talks", "One.")


def test_the_header_may_be_in_capitals_and_behind_a_byte_order_mark() -> None:
    article = only("\ufeffID, Title ,BODY,Desk\na,Talks,One.,Rome\n")
    assert (article.id, article.title, article.body, article.extra) == ("a", "Talks", "One.", {"Desk": "Rome"})


def test_a_cell_may_hold_paragraphs_and_the_next_row_still_knows_its_line() -> None:
    first, second = read('id,body\na,"One.\n\nTwo, ""three""."\n\nb,Four.\n')
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert first.body == 'One.\n\nTwo, "three".'
    assert (first.origin.record, second.origin.record) == (2, 6)


def test_cells_of_several_names_are_split_at_semicolons_and_bars() -> None:
    article = only('body,people,places,keywords,author\nOne.,John Kerry;Ann Lee,Geneva|Rome,"a, b",Ann Lee; Bo Ek\n')
    assert article.people == ("John Kerry", "Ann Lee")
    assert article.places == ("Geneva", "Rome")
    assert (article.keywords, article.author) == (("a", "b"), ("Ann Lee", "Bo Ek"))


def test_empty_cells_count_as_absent() -> None:
    article = only("id,title,body,desk,\na,,One.,,\n")
    assert (article.title, article.extra) == (None, {})


def test_a_row_with_too_few_or_too_many_cells_is_reported_with_its_line_and_reading_goes_on() -> None:
    short, long, last = outcomes("id,body\na\nb,One.,more\nc,Three.\n")
    assert short.startswith("news.csv:2: the row has 1 cells, the header has 2; ")
    assert long.startswith("news.csv:3: the row has 3 cells, the header has 2; ")
    assert last == "c"


def test_a_header_without_a_body_is_one_problem_that_names_what_was_found() -> None:
    (problem,) = outcomes("id,text\na,One.\nb,Two.\n")
    assert problem.startswith("news.csv: no column is called body; the header is: id, text; name the columns")


def test_two_columns_of_one_name_are_one_problem() -> None:
    assert outcomes("body,title,Title\na,b,c\n") == ['news.csv: two columns are called "title"; rename one of them']


def test_a_row_that_is_not_utf_8_is_reported_and_never_guessed_at() -> None:
    problem, last = outcomes(b"id,body\na,caf\xe9\nb,caf\xc3\xa9\n")
    assert problem.startswith("news.csv:2: the row is not UTF-8; convert the file to UTF-8")
    assert last == "b"


def test_utf_16_is_one_problem() -> None:
    (problem,) = outcomes("id,body\na,One.\n".encode("utf-16"))
    assert "UTF-16" in problem


def test_a_quote_that_is_never_closed_does_not_swallow_the_rest_unsaid() -> None:
    first, *rest = outcomes('id,body\na,One.\nb,"Two.\nc,Three.\n')
    assert first == "a"
    assert rest[-1].startswith("news.csv:3: the row cannot be read: unexpected end of data; mend its quotes")


def test_a_cell_longer_than_the_csv_modules_own_limit_is_read() -> None:
    assert len(only("id,body\na," + "word " * 100_000 + "\n").body) > 400_000


def test_a_bad_date_names_its_line() -> None:
    (problem,) = outcomes("body,date\nOne.,32 May\n")
    assert problem.startswith('news.csv:2: date: "32 May" is not a date; use ISO 8601')


PIECES = [
    b"body",
    b"id",
    b",",
    b";",
    b"\n",
    b"\r",
    b'"',
    b"a",
    b"\xff",
    b"\0",
    b"\xef\xbb\xbf",
    b"date",
    b"body,id\n",
    b"\t",
]


@given(st.binary() | st.lists(st.sampled_from(PIECES), max_size=20).map(b"".join))
def test_any_bytes_give_only_articles_and_record_errors(data: bytes) -> None:
    assert all(isinstance(record, (Article, RecordError)) for record in read(data))


@given(st.lists(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1), min_size=1, max_size=5))
def test_what_the_csv_module_writes_is_read_back(bodies: list[str]) -> None:
    text = "id,body\n" + "".join('{},"{}"\n'.format(n, body.replace('"', '""')) for n, body in enumerate(bodies))
    assert [record.body for record in read(text) if isinstance(record, Article)] == bodies
