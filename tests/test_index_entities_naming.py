from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.entities.base import Named, Tagged
from index.entities.naming import name_mentions

KINDS = {"P": 0, "L": 1, "O": 2}
_MARKED = re.compile(r"\{([PLO]) ([^}]*)\}|[^{]+")


def marked(text: str) -> tuple[str, list[Tagged]]:
    """A text without its marks (`{P John Kerry} left`), and what they mark."""
    plain, tagged = "", []
    for found in _MARKED.finditer(text):
        if found[1]:
            tagged.append(Tagged(len(plain), len(plain) + len(found[2]), KINDS[found[1]]))
        plain += found[2] if found[1] else found[0]
    return plain, tagged


def named(*texts: str) -> list[tuple[str, str]]:
    """The surfaces and names of what is marked in the texts."""
    taken_apart = [marked(text) for text in texts]
    plain = [text for text, _ in taken_apart]
    found = name_mentions(plain, [tagged for _, tagged in taken_apart])
    return [(plain[mention.text][mention.start : mention.end], mention.name) for mention in found]


def test_titles_possessives_and_quotes_are_stripped_and_surnames_resolved() -> None:
    assert named(
        "{P Secretary Kerry’s} call",
        "{P US Secretary of State John Kerry} called {P “Lavrov”}. {P Sergei Lavrov's} reply.",
    ) == [
        ("Kerry", "John Kerry"),
        ("John Kerry", "John Kerry"),
        ("Lavrov", "Sergei Lavrov"),
        ("Sergei Lavrov", "Sergei Lavrov"),
    ]


@pytest.mark.parametrize(
    ("full", "short"),
    [
        ("John Kerry", "Kerry|John|J. Kerry|JOHN KERRY|KERRY|Mr. Kerry"),
        ("Barack Obama", "Barack|Obama"),
        ("Bashar al-Assad", "al-Assad|Assad|Bashar Assad|al Assad|BASHAR AL-ASSAD"),
        ("Osama bin Laden", "bin Laden|Bin Laden|Osama"),
        ("Rami Abdel Rahman", "Abdel Rahman|Rahman|Abdelrahman|Abdul Rahman"),
        ("Alexander Van der Bellen", "Van der Bellen|van der Bellen|Bellen"),
        ("J.K. Rowling", "Rowling|J. K. Rowling|JK Rowling"),
        ("Andrés Manuel López Obrador", "López Obrador|Lopez Obrador|Obrador"),
        ("Xi Jinping", "Xi|Jinping"),
        ("Kim Jong-un", "Kim|Kim Jong Un|KIM JONG-UN"),
        ("Robert F. Kennedy Jr.", "Kennedy|Robert"),
        ("Bill Gates", "Gates|William Gates|Mr Gates|Bill"),
        ("William Gates", "Bill|Mr Gates|Bill Gates"),
        ("Muammar Gaddafi", "Gadhafi|Qaddafi|Moammar Gadhafi"),
        ("Pope Francis", "Francis|Pope Francis"),
        ("Jean-Claude Juncker", "Juncker|Jean Claude Juncker|Jean-Claude"),
        ("Владимир Путин", "Путин|Владимир"),
    ],
)
def test_a_person_named_in_full_has_that_name_wherever_he_is_named(full: str, short: str) -> None:
    text = f"{{P {full}}} and {{P {full}}} spoke. " + ". ".join(f"{{P {form}}} left" for form in short.split("|"))
    assert {name for _, name in named(text)} == {full}


def test_a_nickname_in_quotation_marks_leads_to_the_name() -> None:
    assert {
        name for _, name in named('{P Joaquín "El Chapo" Guzmán} fled. {P El Chapo} was caught, {P Guzmán} was tried.')
    } == {"Joaquín Guzmán"}


def test_what_belongs_to_a_name_is_taken_in() -> None:
    assert named("{P Robert F. Kennedy}, Jr. and Pope {P Francis} met {P Sammy Davis} Jr. there.") == [
        ("Robert F. Kennedy, Jr.", "Robert F. Kennedy Jr."),
        ("Pope Francis", "Pope Francis"),
        ("Sammy Davis Jr.", "Sammy Davis Jr."),
    ]


def test_two_people_of_one_surname_stay_two() -> None:
    found = named(
        "{P John Kerry} met {P Cameron Kerry}. {P Ann Lee}, {P Bo Lee}. {P George W. Bush}, {P George H.W. Bush}."
    )
    assert [surface for surface, _ in found] == [name for _, name in found]


def test_a_surname_of_several_is_whose_title_fits_or_who_is_named_most() -> None:
    text = (
        "{P Bill Clinton}, {P Hillary Rodham Clinton}. Mrs. {P Clinton} spoke, Mr. {P Clinton} did not. "
        "{P Clinton} won. {P Hillary Clinton} smiled."
    )
    assert [name for surface, name in named(text) if surface == "Clinton"] == [
        "Hillary Clinton",
        "Bill Clinton",
        "Hillary Clinton",
    ]
    assert named("{P Clinton} won", "{P Chelsea Clinton} left, and {P Bill Clinton}.")[0] == (
        "Clinton",
        "Chelsea Clinton",
    )


def test_father_and_son_stay_two() -> None:
    found = named("{P Donald Trump} and {P Donald Trump Jr.} met {P Trump}'s lawyer.")
    assert [name for _, name in found] == ["Donald Trump", "Donald Trump Jr.", "Donald Trump"]


@pytest.mark.parametrize(
    "nobody",
    [
        "President",
        "Prime Minister",
        "Syrian",
        "the Syrians",
        "He",
        "They",
        "42",
        "Friday",
        "“”",
        "  ",
        "A.",
        "Mr.",
        "’s",
        "U.S.",
    ],
)
def test_what_is_no_name_is_dropped(nobody: str) -> None:
    assert named(f"Yesterday {{P {nobody}}} spoke.") == []


def test_a_family_is_nobody() -> None:
    assert named("{P Barack Obama} left. The {P Obamas} moved, the {P Smiths} stayed.") == [
        ("Barack Obama", "Barack Obama")
    ]
    assert named("{P Jones} spoke, and {P Hans} too.") == [("Jones", "Jones"), ("Hans", "Hans")]


def test_names_in_capitals_are_written_as_usual() -> None:
    assert named(
        "{P JOHN MCCAIN}, {P SEAN O'BRIEN} AND {P VAN DER BELLEN}; {P JFK}; {O BANK OF ENGLAND}; {O IBM CORP}"
    ) == [
        ("JOHN MCCAIN", "John McCain"),
        ("SEAN O'BRIEN", "Sean O'Brien"),
        ("VAN DER BELLEN", "Van der Bellen"),
        ("JFK", "JFK"),
        ("BANK OF ENGLAND", "Bank of England"),
        ("IBM CORP", "IBM Corp"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "the {O Syrian Observatory for Human Rights} ({O SOHR}) said. {O SOHR} added.",
        "{O SOHR} ({O Syrian Observatory for Human Rights}) said. {O SOHR’s} head.",
        "The {O Syrian Observatory for Human Rights}, or {O S.O.H.R.}, said.",
        "{O SOHR} said. {O The Syrian Observatory for Human Rights’} head.",
    ],
)
def test_an_acronym_has_the_name_that_it_stands_for(text: str) -> None:
    assert {name for _, name in named(text)} == {"Syrian Observatory for Human Rights"}


def test_an_acronym_of_two_names_is_not_guessed() -> None:
    found = named("{O Northern Oil Group} met {O National Office of Grain}; {O NOG} declined.")
    assert found[-1] == ("NOG", "NOG")


@pytest.mark.parametrize(
    ("full", "short"),
    [
        ("Lockheed Martin Corp.", "Lockheed|Lockheed Martin|LOCKHEED MARTIN CORP"),
        ("Ford Motor Co.", "Ford|Ford Motor|Ford Motor Company"),
        ("United Nations", "UN|U.N.|the United Nations"),
        ("Goldman Sachs", "Goldman|GOLDMAN SACHS"),
        ("Al-Nusra Front", "Al-Nusra|Al-Nusra|al-Nusra|Nusra Front"),
    ],
)
def test_a_short_form_has_the_name_that_stands_before_it(full: str, short: str) -> None:
    text = f"{{O {full}}} and {{O {full}}} grew. " + ". ".join(f"{{O {form}}} fell" for form in short.split("|"))
    assert {name for _, name in named(text)} == {full}


def test_a_short_form_of_two_names_or_of_none_stays_as_it_is() -> None:
    for text in (
        "{O Ford Motor Co.} and {O Ford Foundation} met {O Ford}.",
        "{O Apple} fell. {O Apple Music} grew.",
        "{O Bank of England} met a {O Bank}.",
    ):
        found = named(text)
        assert [surface for surface, _ in found] == [name for _, name in found]


def test_an_article_before_an_organisation_is_no_part_of_its_name() -> None:
    assert named("{O The Senate's} vote, {O the “Financial Times”}") == [
        ("Senate", "Senate"),
        ("Financial Times", "Financial Times"),
    ]


def test_places_are_passed_over_and_the_rest_comes_in_the_order_of_the_texts() -> None:
    texts = [marked("{L Paris}: {O Airbus} and {P Ann Lee}"), marked("{P Lee} and {O Airbus SE}")]
    assert name_mentions([text for text, _ in texts], [tagged for _, tagged in texts]) == [
        Named(0, 7, 13, 2, "Airbus"),
        Named(0, 18, 25, 0, "Ann Lee"),
        Named(1, 0, 3, 0, "Ann Lee"),
        Named(1, 8, 17, 2, "Airbus"),
    ]
    assert name_mentions([], []) == name_mentions(["Nothing."], [[]]) == []


PIECES = [
    "John Kerry", "Kerry", "J.", "Mr.", "President", "al-Assad", "The", "U.N.", "(UN)", "SOHR", "(", ")", "'s", "“", "”",
    '"El Chapo"', "Jr.", "III", "’", "-", ",", "Corp.", "İstanbul", "ﬁ", "中国", "محمد", "नरेन्द्र", "\ud800", "\n\n", "A", "&",
    "Pope", "Obamas", "{}", "[x]", "al ",
]  # fmt: skip


@st.composite
def tagged_texts(draw: st.DrawFn) -> tuple[str, list[Tagged]]:
    text, tagged = "", []
    for piece in draw(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=6)), max_size=12)):
        start = len(text)
        text += piece
        if piece and draw(st.booleans()):
            tagged.append(Tagged(start, len(text), draw(st.integers(0, 2))))
        text += draw(st.sampled_from(["", " ", "  ", ", ", " ("]))
    return text, tagged


@given(st.lists(tagged_texts(), max_size=3))
def test_any_text_is_named_within_its_bounds(texts: list[tuple[str, list[Tagged]]]) -> None:
    plain = [text for text, _ in texts]
    found = name_mentions(plain, [tagged for _, tagged in texts])
    assert found == sorted(found)
    assert all(0 <= mention.start < mention.end <= len(plain[mention.text]) for mention in found)
    assert all(mention.name.strip() == mention.name != "" and mention.kind in (0, 2) for mention in found)
    for before, after in pairwise(found):
        assert before.text < after.text or before.end <= after.start
    assert found == name_mentions(plain, [tagged for _, tagged in texts])


@pytest.mark.parametrize("form", ["Ann{} Lee", "A{}", "Bank of X{} Corp", "X{}Y (XY", '"'])
def test_thousands_of_names_in_one_text_stay_within_it(form: str) -> None:
    text, tagged = "", []
    for number in range(5000):
        name = form.format(number)
        tagged.append(Tagged(len(text), len(text) + len(name), number % 2 * 2))
        text += name + " ("
    assert all(text[named.start : named.end].strip() for named in name_mentions([text], [tagged]))


def test_a_very_long_name_is_no_trouble() -> None:
    for name in ("Ann " * 50_000, "A" * 200_000, "al-" * 50_000, "'\"" * 50_000, "(" * 100_000):
        for kind in (0, 2):
            assert len(name_mentions([name], [[Tagged(0, len(name), kind)]])) <= 1
