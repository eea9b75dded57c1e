"""The SGML of Reuters-21578 becomes articles, although it is not XML and not always UTF-8."""

from __future__ import annotations

import io
from pathlib import Path

from index.article import Article, Origin
from index.errors import RecordError
from index.readers.reuters import read

HEAD = (
    '<REUTERS TOPICS="YES" OLDID="5" NEWID="175">\n<DATE>19-MAR-1987 06:15:01.12</DATE>\n<TOPICS><D>ship</D></TOPICS>'
)
FACTS = (
    "<PLACES><D>italy</D><D>el-salvador</D><D>uk</D></PLACES><PEOPLE><D>lee</D></PEOPLE><ORGS><D>ec</D></ORGS>"
    "<EXCHANGES></EXCHANGES><COMPANIES></COMPANIES><UNKNOWN>\n&#5;&#5;RM\nreute</UNKNOWN>"
)
BODY = "The cranes of &lt;Port> stood\nstill at a cost of 5 mln dlrs.\n    Nobody\nspoke & nobody \xe9coute.\n Reuter\n&#3;"
STORY = (
    f"{HEAD}{FACTS}<TEXT>&#2;\n<TITLE>CRANES STAND STILL</TITLE>\n<AUTHOR>    by Ann Lee, Reuters</AUTHOR>"
    f"<DATELINE>    TRIESTE, March 19 - </DATELINE><BODY>{BODY}</BODY></TEXT>\n</REUTERS>\n"
)
BULLETIN = (
    '<REUTERS NEWID="176"><DATE>31-MAR-1987 605:12:19.12</DATE>'
    '<TEXT TYPE="BRIEF">&#2;\n******<TITLE>CRANES MOVE AGAIN\n</TITLE>Blah blah blah.\n&#3;\n</TEXT></REUTERS>'
)
RAW = '<REUTERS NEWID="177"><TEXT TYPE="UNPROC">&#2;\nHIGHS\n    One 2\n    Three 4\n\n</TEXT></REUTERS>'


def records(text: str, encoding: str = "utf-8") -> list[Article | RecordError]:
    return list(read(io.BytesIO(f'<!DOCTYPE lewis SYSTEM "lewis.dtd">\n{text}'.encode(encoding)), Origin(file="a.sgm")))


def test_a_story_becomes_an_article_in_either_encoding() -> None:
    for encoding in ("utf-8", "iso-8859-1"):
        (article,) = records(STORY, encoding)
        assert isinstance(article, Article), article
        assert (article.id, article.title) == ("reut-00175", "CRANES STAND STILL")
        assert article.body == (
            "The cranes of <Port> stood still at a cost of 5 mln dlrs.\n\nNobody spoke & nobody écoute."
        )
        assert (article.author, article.dateline, article.agency) == (("Ann Lee",), "TRIESTE, March 19", "Reuters")
        assert (article.places, article.people, article.organisations) == (
            ("Italy", "El Salvador", "UK"), ("LEE",), ("EC",),
        )  # fmt: skip
        assert (article.keywords, str(article.published)) == (("ship",), "1987-03-19T06:15:01")


def test_bulletins_and_raw_texts_are_read_and_a_broken_time_keeps_its_day() -> None:
    bulletin, raw = records(BULLETIN + RAW)
    assert isinstance(bulletin, Article)
    assert isinstance(raw, Article)
    assert (bulletin.title, bulletin.body, str(bulletin.published)) == (
        "CRANES MOVE AGAIN",
        "CRANES MOVE AGAIN",
        "1987-03-31",
    )
    assert (raw.title, raw.body, raw.published) == (None, "HIGHS\n\nOne 2\n\nThree 4", None)


def test_an_article_without_an_end_is_reported_and_the_next_one_read() -> None:
    problem, bulletin = records(STORY.replace("</REUTERS>", "") + BULLETIN)
    assert str(problem).startswith("a.sgm:1: the article has no end; ")
    assert isinstance(bulletin, Article)


def test_other_files_are_said_to_be_none() -> None:
    (problem,) = records("<note/>")
    assert str(problem).startswith("a.sgm: holds no REUTERS element; ")


def test_real_files_are_read_whole(news_data: Path) -> None:
    for path in sorted((news_data / "reuters-sgml").glob("*.sgm")):
        with path.open("rb") as stream:
            found = list(read(stream, Origin(file=path.name)))
        assert len(found) == path.read_bytes().count(b"</REUTERS>")
        assert all(isinstance(record, Article) and record.published for record in found)
