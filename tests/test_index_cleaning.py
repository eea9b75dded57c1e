"""Cleaning takes out what is not the story, keeps it, and reads off what it says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.article import Article, Origin
from index.cleaning import clean, clean_article
from index.edits import as_read
from index.record import article_of_full, full_record_of

STORY = (
    "The harbour stayed shut for a third day on Monday, and nobody on the quay expected it to open before the weekend.\n\n"
    "Fishermen said that they would lose a month's pay."
)
_PIECES = (
    "Advertisement", "\n\n", "\n", " ", "Enable Read mode", "100% Font Size", "LONDON (Reuters) - ", "By Ann Lee", "said.The",
    "(Reporting by Ann Lee; Editing by Bo Ek)", "Ã©", "â€™", "\u200b", "\x92", "TV¿s", "© 2019 The Post. All rights reserved.",
    "READ MORE: A story", "ADVERTISEMENT", "The quay was shut. ", "Share", "é", "Ã \xa9",
)  # fmt: skip


def article(body: str, **fields: object) -> Article:
    return Article(id="a", body=body, origin=Origin(file="-"), **fields)  # type: ignore[arg-type]


@given(st.one_of(st.text(max_size=200), st.lists(st.sampled_from(_PIECES), max_size=12).map("".join)))
@example("Advertisement")
@example("LONDON (Reuters) - ")
@example("Ã©\u200bÃ©\n\nShare")
def test_the_text_as_read_is_rebuilt_from_any_text(text: str) -> None:
    cleaned = clean(text, "Reuters")
    assert as_read(cleaned.body, cleaned.edits) == text


@given(st.lists(st.sampled_from(_PIECES), max_size=12).map("".join))
def test_no_text_becomes_empty(text: str) -> None:
    assert not text.strip() or clean(text).body.strip()


def test_furniture_dateline_and_credit_go_and_the_story_stays() -> None:
    above, below = (
        "Enable Read mode\n100% Font Size",
        "(Reporting by Ann Lee; Editing by Bo Ek)\n\nTop Content Trending",
    )
    text = f"{above}\n\nKANSAS CITY, Mo. (AP) — {STORY}\n\n{below}"
    cleaned = clean(text)
    assert cleaned.body == f"KANSAS CITY, Mo. — {STORY}"
    assert [edit.kind for edit in cleaned.edits] == ["reading_aid", "dateline", "credit", "related"]
    assert (cleaned.dateline, cleaned.agency, cleaned.authors) == ("KANSAS CITY, Mo.", "AP", ("Ann Lee",))


def test_a_clean_text_is_left_alone() -> None:
    assert clean(STORY) == (STORY, (), None, None, ())


def test_a_byline_glued_to_the_dateline_names_the_authors() -> None:
    cleaned = clean(f"By Ann Lee and Bo Ek LONDON (Reuters) - {STORY}")
    assert cleaned.body == f"LONDON - {STORY}"
    assert cleaned.authors == ("Ann Lee", "Bo Ek")


def test_place_and_day_of_a_dateline_stay_and_are_marked() -> None:
    cleaned = clean(f"GENEVA, April 22 (AFP) — {STORY}")
    assert cleaned.body == f"GENEVA, April 22 — {STORY}"
    (edit,) = cleaned.edits
    assert (edit.kind, cleaned.body[edit.start : edit.end], edit.original) == (
        "dateline", "GENEVA, April 22 — ", "GENEVA, April 22 (AFP) — ",
    )  # fmt: skip
    assert clean(f"GENEVA — {STORY}").edits[0].original == "GENEVA — "


def test_a_dateline_without_a_place_goes() -> None:
    assert clean(f"(CNN) -- {STORY}").body == STORY


def test_a_garbled_dateline_is_repaired_and_marked() -> None:
    cleaned = clean(f"GENEVA, April 22 (AFP) â€” {STORY}")
    assert cleaned.body == f"GENEVA, April 22 — {STORY}"
    assert as_read(cleaned.body, cleaned.edits) == f"GENEVA, April 22 (AFP) â€” {STORY}"


def test_a_byline_above_the_text_names_author_and_agency() -> None:
    cleaned = clean(f"By Ann Lee, Reuters\n\n{STORY}")
    assert cleaned.body == STORY
    assert (cleaned.authors, cleaned.agency) == (("Ann Lee",), "Reuters")


@pytest.mark.parametrize(
    ("glued", "parted"),
    [
        ("They freed the detainees.The city was calm.", "They freed the detainees. The city was calm."),
        ("It was shut.Fishermen waited.", "It was shut. Fishermen waited."),
        ("Who knew?Nobody did.", "Who knew? Nobody did."),
    ],
)
def test_sentences_glued_by_a_lost_link_are_parted(glued: str, parted: str) -> None:
    assert clean(glued).body == parted


@pytest.mark.parametrize(
    "text",
    [
        "Write to ann.Lee@example.org today.",
        "It is on www.example.Com now.",
        "See example.org/news.The for more.",
        "The file report.Pdf is missing.",
        "A program for .NET and node.Js users.",
        "Mr. J.Smith came.",
        "Shares of Example.Com fell.",
        "The group Hello.Goodbye played.",
    ],
)
def test_addresses_files_and_names_are_not_parted(text: str) -> None:
    assert clean(text).body == text


def test_a_text_of_wrapped_lines_keeps_all_its_lines() -> None:
    text = "The bank said that it had no\nshare\nin the business, and\nadvertisement\nwas not its line."
    assert clean(text).body == text


class TestArticles:
    def test_empty_fields_are_filled_and_given_ones_kept(self) -> None:
        text = f"LONDON (Reuters) - {STORY}\n\n(Reporting by Ann Lee)"
        cleaned = clean_article(article(text))
        assert (cleaned.dateline, cleaned.agency, cleaned.author) == ("LONDON", "Reuters", ("Ann Lee",))
        given_ones = clean_article(article(text, author=("Cy Fox",), agency="AFP", dateline="PARIS"))
        assert (given_ones.dateline, given_ones.agency, given_ones.author) == ("PARIS", "AFP", ("Cy Fox",))

    def test_an_article_is_the_same_whatever_is_cleaned(self) -> None:
        read = article(f"{STORY}\n\nAdvertisement", title="CafÃ© shut", summary="A cafÃ©.")
        cleaned = clean_article(read)
        assert (cleaned.title, cleaned.summary) == ("Café shut", "A café.")
        assert cleaned.text_digest() == read.text_digest()
        assert [cleaned.as_read(name) for name in ("title", "summary", "body")] == [read.title, read.summary, read.body]

    def test_cleaning_twice_changes_nothing(self) -> None:
        cleaned = clean_article(article(f"{STORY}\n\nAdvertisement"))
        assert clean_article(cleaned) is cleaned

    def test_a_clean_article_is_the_very_same(self) -> None:
        read = article(STORY, source="The Daily Post")
        assert clean_article(read) is read

    def test_a_source_gets_its_usual_name_and_keeps_the_given_one(self) -> None:
        cleaned = clean_article(article(STORY, source="CNN (Web News)"))
        assert cleaned.source == "CNN"
        assert cleaned.extra == {"source_as_read": "CNN (Web News)"}

    def test_edits_are_stored_with_the_article(self) -> None:
        cleaned = clean_article(article(f"LONDON (Reuters) - {STORY}\n\nAdvertisement", title="CafÃ© shut"))
        assert article_of_full(full_record_of(cleaned)) == cleaned
        assert replace(cleaned, edits=()) != cleaned
