from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import ENTITY_KINDS
from index.entities.keys import KEYS_VERSION, name_key
from index.entities.lists import lines_of


def person(name: str) -> str:
    return name_key("person", name)


def organisation(name: str) -> str:
    return name_key("organisation", name)


@pytest.mark.parametrize(
    "names",
    [
        "Sergei Lavrov|Sergey Lavrov|SERGEI LAVROV|Foreign Minister Sergei Lavrov|Сергей Лавров",
        "Moammar Gadhafi|Muammar Qaddafi|Muammar Gaddafi|Col. Moammar Gadhafi|Muammar al-Gaddafi",
        "Volodymyr Zelensky|Volodymyr Zelenskyy|Volodymyr Zelenskiy",
        "Mikhail Gorbachev|Mikhail Gorbachov|Michail Gorbatschow",
        "Osama bin Laden|Usama bin Laden|Osama Bin Ladin",
        "Mohammed Morsi|Muhammad Mursi|Mohamed Morsy",
        "Bashar al-Assad|Bashar Assad|Bashar al Assad|Bashar Al-Assad|Bashar el-Assad",
        "Abdel Fattah el-Sisi|Abdul Fattah al-Sisi|Abdelfattah Sissi",
        "Nouri al-Maliki|Nuri al-Maliki|Nouri Maliki",
        "Qassem Soleimani|Qasem Suleimani",
        "Hans Müller|Hans Mueller|Hans Muller",
        "Gerhard Schröder|Gerhard Schroeder",
        "Xi Jinping|Xi Jin-ping|XI Jinping",
        "Kim Jong-un|Kim Jong Un|Kim Jong-Un|Kim Jung Un",
        "Robert De Niro|Robert DeNiro|Robert de Niro",
        "Recep Tayyip Erdoğan|Recep Tayyip Erdogan|Tayyip Erdogan",
        "Vladimir Putin|Vladimir Vladimirovich Putin|Vladimir V. Putin|Владимир Путин",
    ],
)
def test_spellings_of_one_name_have_one_key(names: str) -> None:
    assert len({person(name) for name in names.split("|")}) == 1


@pytest.mark.parametrize(
    "names",
    [
        "Donald J. Trump|Donald Trump|President Donald Trump|former U.S. President Donald J. Trump",
        "J.K. Rowling|J. K. Rowling|JK Rowling",
        "Bill Clinton|William Clinton|William J. Clinton",
        "Joe Biden|Joseph Biden|Joseph R. Biden Jr.",
        "Hillary Clinton|Hillary Rodham Clinton",
        'Joaquín "El Chapo" Guzmán|Joaquin Guzman|El Chapo|Joaquin ‘El Chapo’ Guzman',
        "John Kerry|Kerry, John|Secretary of State John Kerry|Sen. John F. Kerry",
        "Pope Benedict XVI|Pope Benedict",
        "Sean O'Brien|Sean O’Brien|Sean OBrien",
        "J. Edgar Hoover|Edgar Hoover",
    ],
)
def test_titles_initials_and_short_forms_make_no_other_person(names: str) -> None:
    assert len({person(name) for name in names.split("|")}) == 1


@pytest.mark.parametrize(
    "names",
    [
        "George W. Bush|George H.W. Bush|George P. Bush|Jeb Bush",
        "Donald Trump|Donald Trump Jr.",
        "Sammy Davis|Sammy Davis Jr.|Sammy Davis III",
        "John Kerry|Bob Kerrey|Kerry|J. Kerry",
        "Joe Smith|Joseph Smith",
        "John A. Smith|John B. Smith|John Smith",
        "Kim Jong Un|Kim Jong Il|Kim Il Sung",
        "Steve King|Stephen King",
        "Rob Ford|Robert Ford",
        "Prince William|William|William Hague",
        "Pope John Paul II|John Paul Jones",
        "Fidel Castro|Raúl Castro|Julián Castro|Joaquín Castro",
        "Bashar al-Assad|Hafez al-Assad|Assad",
        "John Reed|John Reid",
        "Tom Barrett|Tom Garrett",
        "习近平|习仲勋|近平",
        "नरेन्द्र मोदी|नरेन्द्र मादी",
        "김정은|김정일",
        "محمد بن سلمان|سلمان",
    ],
)
def test_two_people_have_two_keys(names: str) -> None:
    keys = [person(name) for name in names.split("|")]
    assert len(set(keys)) == len(keys)


def test_an_article_before_a_surname_alone_makes_no_difference() -> None:
    assert person("al-Assad") == person("Assad") != person("Al Gore")


@pytest.mark.parametrize(
    "names",
    [
        "U.N.|UN|United Nations|the United Nations",
        "IBM|IBM Corp.|I.B.M.|International Business Machines Corp",
        "NATO|Nato|North Atlantic Treaty Organization|North Atlantic Treaty Organisation",
        "Reuters|Reuters News Agency|REUTERS",
        "Department of Justice|Justice Department|the Justice Department|DOJ",
        "Ministry of Defence|Defense Ministry",
        "U.S. Department of State|US State Department|United States Department of State",
        "al-Qaeda|Al Qaida|al-Qa'ida|Al-Qaeda",
        "Lockheed Martin Corp.|Lockheed Martin|LOCKHEED MARTIN CORP",
        "AT&T|AT&T Inc.",
        "Marks & Spencer|Marks and Spencer plc",
        "ISIS|ISIL|Islamic State|Islamic State of Iraq and Syria",
    ],
)
def test_one_organisation_has_one_key(names: str) -> None:
    assert len({organisation(name) for name in names.split("|")}) == 1


@pytest.mark.parametrize(
    "names",
    [
        "Bank of England|Bank of Scotland|Bank",
        "Ford|Ford Motor Co.|Ford Foundation",
        "WHO|The Who",
        "ICE|Ice",
        "Fox News|Fox",
        "U.S. Supreme Court|Supreme Court",
        "Department of Justice|Department of Defense",
        "United Nations|United Nations Security Council|United",
        "Company|Co",
    ],
)
def test_two_organisations_have_two_keys(names: str) -> None:
    keys = [organisation(name) for name in names.split("|")]
    assert len(set(keys)) == len(keys)


def test_kinds_are_kept_apart_and_places_are_those_of_the_gazetteer() -> None:
    assert len({name_key(kind, "Georgia") for kind in ENTITY_KINDS}) == 3
    assert name_key("place", "Côte  d’Ivoire") == name_key("place", "Ivory Coast") == "place:ivory coast"
    assert name_key("place", "Lower  Ünterdorf") == "place:lower unterdorf"
    assert KEYS_VERSION


NAMES = st.lists(st.text("abdehikmnorstyzéüñçğ'-", min_size=1, max_size=8), min_size=1, max_size=4).map(" ".join)


@given(NAMES)
def test_case_accents_and_spacing_make_no_difference(name: str) -> None:
    key = person(name)
    assert person(name.upper()) == person(name.title()) == person(f" {name.replace(' ', '  ')} ") == key
    assert person(name.translate(str.maketrans("éüñçğ", "euncg"))) == key


@given(st.text(max_size=40), st.sampled_from(ENTITY_KINDS))
def test_any_text_has_a_key(name: str, kind: str) -> None:
    assert name_key(kind, name).startswith(f"{kind}:")


@given(
    st.sampled_from("Smith Kerry Lavrov Assad Müller Li Gaddafi".split()), st.sampled_from("Ann Bo Ali Ivan".split())
)
def test_a_surname_alone_never_has_the_key_of_a_full_name(surname: str, given_name: str) -> None:
    assert person(surname) != person(f"{given_name} {surname}")


def test_no_name_of_a_well_known_person_leads_to_two() -> None:
    by_key: dict[str, set[str]] = {}
    for line in lines_of("people"):
        by_key.setdefault(person(line.split("|")[0]), set()).add(line.split("|")[0])
        assert len({person(name) for name in line.split("|")}) == 1, line
    assert [propers for propers in by_key.values() if len(propers) > 1] == []
