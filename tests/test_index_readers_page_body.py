"""Of what an extraction finds in a page, the story is kept and what stands around it is not."""

from __future__ import annotations

from index.readers.page_body import is_text, joined, story_of

LEAD = (
    "The harbour stayed shut for a third day on Monday, and nobody on the quay expected it to open before the weekend."
)
SECOND = (
    "Fishermen said that they would lose a month's pay if the dredger did not come before the end of the week at last."
)
THIRD = (
    "The minister said that the dredger had left its port on Sunday, and would be there as soon as the wind allowed it."
)


def test_headlines_above_the_story_go() -> None:
    assert story_of(["Harbour shut!", LEAD, SECOND], ["Harbour shut"], "") == [LEAD, SECOND]
    assert story_of(["Harbour shut"], ["Harbour shut"], "") == ["Harbour shut"]


def test_lists_of_other_stories_go_with_their_heading() -> None:
    found = [LEAD, "Related stories", "- Another harbour is shut", "- A third one", SECOND, "- A point of the story"]
    assert story_of(found, [], "") == [LEAD, SECOND, "- A point of the story"]


def test_the_given_text_says_where_the_story_begins_and_ends() -> None:
    found = [
        "What our reviewers do all day is on another page.",
        LEAD,
        "Get the app",
        SECOND,
        THIRD,
        "About the author",
    ]
    assert story_of(found, [], " ".join([LEAD, SECOND, THIRD])) == [LEAD, SECOND, THIRD]


def test_a_given_text_that_was_cut_short_cuts_nothing() -> None:
    assert story_of([LEAD, SECOND, THIRD], [], LEAD) == [LEAD, SECOND, THIRD]


def test_paragraphs_that_a_narrow_extraction_lost_are_put_back() -> None:
    broad = ["Menu", LEAD, SECOND, "Get the app", THIRD, "Another story"]
    assert joined([LEAD, THIRD], broad) == [LEAD, SECOND, THIRD]


def test_two_extractions_that_found_different_texts_are_not_mixed() -> None:
    assert joined([LEAD], [SECOND, THIRD]) == [LEAD]
    assert joined([LEAD, "Short"], [LEAD, *[SECOND + str(number) + "." for number in range(9)], "Short"]) == [
        LEAD,
        "Short",
    ]


def test_labels_are_no_text() -> None:
    assert is_text(LEAD)
    assert not is_text("Get the app")
