"""Datelines: where a dispatch was filed and by which agency, read off the beginning of its text."""

from __future__ import annotations

import re
from typing import NamedTuple

AGENCIES = {
    "ap": "AP",
    "the associated press": "AP",
    "associated press": "AP",
    "reuters": "Reuters",
    "thomson reuters foundation": "Thomson Reuters Foundation",
    "afp": "AFP",
    "agence france-presse": "AFP",
    "upi": "UPI",
    "united press international": "UPI",
    "dpa": "dpa",
    "xinhua": "Xinhua",
    "bloomberg": "Bloomberg",
    "bloomberg news": "Bloomberg",
    "press association": "PA",
    "pa": "PA",
    "pa media": "PA",
    "cnn": "CNN",
    "ani": "ANI",
    "pti": "PTI",
    "ians": "IANS",
    "tass": "TASS",
    "itar-tass": "TASS",
    "interfax": "Interfax",
    "efe": "EFE",
    "ansa": "ANSA",
    "kyodo": "Kyodo",
    "kyodo news": "Kyodo",
    "yonhap": "Yonhap",
    "anadolu": "Anadolu",
    "aa": "Anadolu",
    "rns": "RNS",
    "jta": "JTA",
    "kyiv independent": "Kyiv Independent",
}
"""The names of news agencies, folded, and what each is called."""

# Cities that agencies set without a state or country.
_CITIES = frozenset(
    """amman|amsterdam|ankara|athens|atlanta|baghdad|baltimore|bangkok|barcelona|beijing|beirut|belgrade|berlin|bogota|boston|
    brasilia|brussels|bucharest|budapest|buenos aires|cairo|canberra|caracas|chicago|cincinnati|cleveland|copenhagen|
    damascus|dallas|delhi|denver|detroit|dhaka|dubai|dublin|frankfurt|gaza|geneva|guatemala city|havana|helsinki|
    hong kong|honolulu|houston|indianapolis|islamabad|istanbul|jakarta|jerusalem|johannesburg|kabul|karachi|kathmandu|
    khartoum|kiev|kuala lumpur|kuwait city|kyiv|lagos|las vegas|lima|lisbon|london|los angeles|luxembourg|madrid|manila|
    mexico city|miami|milan|milwaukee|minneapolis|monaco|montreal|moscow|mumbai|munich|nairobi|new delhi|new orleans|
    new york|oklahoma city|oslo|ottawa|panama city|paris|philadelphia|phoenix|pittsburgh|prague|pyongyang|quebec city|
    rabat|ramallah|rio de janeiro|riyadh|rome|salt lake city|san antonio|san diego|san francisco|san marino|santiago|
    sao paulo|sarajevo|seattle|seoul|shanghai|singapore|st. louis|stockholm|sydney|taipei|tehran|tel aviv|tokyo|toronto|
    tripoli|tunis|united nations|vatican city|vienna|warsaw|washington|wellington|zurich""".replace("\n    ", "").split(
        "|"
    )
)
# What newsrooms write in capitals before a dash and is no place.
_LABELS = frozenset(
    """ADVISORY ANALYSIS BREAKING COLUMN COMMENTARY CORRECTED CORRECTION EDITORIAL EXCLUSIVE EXPLAINER FACTBOX FEATURE FILE
    INTERVIEW LIVE NEWS NOTE OPINION PHOTO PHOTOS POLL REVIEW TIMELINE TRANSCRIPT UPDATE UPDATED VIDEO WATCH WRAPUP""".split()
)
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|"
    r"Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_DAY = rf"(?:,\s+(?P<day>{_MONTH}\s+\d{{1,2}}|\d{{1,2}}\s+{_MONTH})(?:,?\s+\d{{4}})?,?)?"
_CAPITALS = r"[A-ZÀ-Þ][A-ZÀ-Þ.'’\-]+(?:[ /][A-ZÀ-Þ][A-ZÀ-Þ.'’\-]*|/| (?:de|of|DE) ?){0,4}"
_REGION = rf"(?:, ?(?!{_MONTH} \d)(?P<region>[A-ZÀ-Þ][\w.'’]+(?: [A-ZÀ-Þ][\w.'’]+){{0,2}}))?"
_NAMED = (
    r"[A-ZÀ-Þ][\w.'’\-]*(?:[ /]{1,2}(?:and |of |de )?[A-ZÀ-Þ][\w.'’\-]*){0,4}"
    r"(?:, ?[A-ZÀ-Þ][\w.'’]*(?: [A-ZÀ-Þ][\w.'’]*){0,2})?"
)
_DASH = r"\s*(?:-{1,3}|–|—)\s*"

_WITH_AGENCY = re.compile(rf"(?:(?P<place>{_NAMED}){_DAY}\s*)?\((?P<agency>[A-Z][\w .&/\-]{{1,30}})\){_DASH}(?=\S)")
_OPENED = re.compile(rf"(?:(?P<place>{_NAMED})\s+)?(?P<agency>CNN|AP|AFP)\s+—\s+(?=\S)")
_WITHOUT_AGENCY = re.compile(rf"(?P<place>{_CAPITALS}){_REGION}{_DAY}(?:\s*(?:—|–|--)\s*|\s+-\s+)(?=[A-Z“\"‘'])")
# Of a dateline that lost its dash: a sentence has to begin behind it, not a title in capitals go on.
_BARE = re.compile(rf"(?P<place>{_CAPITALS}){_REGION}\s(?=[“\"]?(?:(?:A|I|U\.[SKN]\.)\s|[A-ZÀ-Þ][\w’'.-]*[a-z]\s))")


class Dateline(NamedTuple):
    """A dateline: where it ends in the text, the place as it is written, and the agency, where there are any.

    kept  what of its words is part of the story: place, day and dash, without the agency; empty where there is no place
    """

    end: int
    place: str | None
    agency: str | None
    kept: str


def find_dateline(text: str, start: int, agency_expected: str | None = None) -> Dateline | None:
    """The dateline at `start` of a text: `KANSAS CITY, Mo. (AP) —`; None where there is none for certain.

    agency_expected  who sent the article, if known: its datelines may have lost dash and agency (`TOKYO Shares rose`)
    """
    found = _WITH_AGENCY.match(text, start) or _OPENED.match(text, start)
    if found:
        return _of_agency(found)
    if not text[start : start + 2].isupper():
        return None
    found = _WITHOUT_AGENCY.match(text, start)
    if found and _is_place(found["place"], bool(found["region"] or found["day"])):
        return Dateline(found.end(), _written(found["place"], found["region"]), None, found[0])
    found = _BARE.match(text, start) if agency_expected else None
    if found and _is_place(found["place"], False):
        return Dateline(found.end(), _written(found["place"], found["region"]), agency_expected, found[0])
    return None


def agency_of(name: str) -> str | None:
    """What the news agency called `name` is called here; None where it is none."""
    return AGENCIES.get(" ".join(name.split()).casefold())


def _of_agency(found: re.Match[str]) -> Dateline | None:
    place, given = found["place"], found["agency"]
    agency = agency_of(given)
    if agency is None and (given.isupper() or given.upper() in _LABELS or (place and not place[:3].isupper())):
        return None
    return Dateline(found.end(), place, agency or given, _without_agency(found) if place else "")


def _without_agency(found: re.Match[str]) -> str:
    """`GENEVA, April 22 — ` of `GENEVA, April 22 (AFP) — `."""
    before, after = found.string[found.start() : found.start("agency")], found.string[found.end("agency") : found.end()]
    return before.rstrip(" \n\t(,") + after.removeprefix(")")


def _is_place(name: str, located: bool) -> bool:
    """Whether capitals name a place: with a region or a date they do, else it has to be a city that needs none."""
    if _LABELS.intersection(name.split()):
        return False
    return located or all(part.strip().casefold() in _CITIES for part in name.split("/"))


def _written(place: str, region: str | None) -> str:
    return f"{place}, {region}" if region else place
