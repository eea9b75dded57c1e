"""Keys of the names of organisations: without legal forms, with the words that are spelled in two ways spelled in one."""

from __future__ import annotations

import re
from functools import cache

from index.entities.lists import lines_of
from index.entities.spelling import folded_words

LEGAL_FORMS = frozenset(
    "inc incorporated corp co company cos companies ltd limited llc llp lp plc ag sa nv gmbh spa ab asa oyj kk pty bhd kgaa se"
    " corporation sas srl bv as oy".split()
)
"""Words at the end of a company's name that say what it is in law, folded."""
_SPELLINGS = {
    "organisation": "organization", "organisations": "organizations", "defence": "defense", "centre": "center",
    "centres": "centers", "programme": "program", "labor": "labour", "theatre": "theater", "dept": "department",
    "univ": "university", "intl": "international", "assn": "association", "assoc": "association", "govt": "government",
    "natl": "national", "bros": "brothers", "mfg": "manufacturing", "amer": "american",
}  # fmt: skip
_BODIES = frozenset(("department", "ministry"))
_SMALL = frozenset(("of", "the", "for", "and", "de"))
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?")
_THE = re.compile(r"^\s*the\s+", re.IGNORECASE)
_AMPERSAND = re.compile(r"\s*[&＆]\s*|\s+\+\s+")
_COUNTRIES = {"united states": "us", "united nations": "un", "united kingdom": "uk", "great britain": "uk"}
_ABBREVIATED = [[country] for country in _COUNTRIES.values()]


def organisation_key(name: str) -> str:
    """The key of the name of an organisation; nothing where it has no words. Short acronyms count in capitals only: `WHO`."""
    key = _key_by_rule(name)
    if " " not in key:
        for word in _THE.sub("", name).split():
            plain = word.replace(".", "")
            if plain.lower() == key and plain in _acronyms():
                return _acronyms()[plain]
    return _same_organisations().get(key, key)


def _key_by_rule(name: str) -> str:
    plain = _DOTTED.sub(lambda found: found[0].replace(".", ""), name)
    words = folded_words(_AMPERSAND.sub(" and ", plain))
    while len(words) > 1 and words[0] == "the":
        del words[0]
    words = _without_legal_form([_SPELLINGS.get(word, word) for word in words])
    country = " ".join(words[:2])
    if len(words) > 2 and country in _COUNTRIES:
        words[:2] = [_COUNTRIES[country]]
    before = int(words[:1] in _ABBREVIATED)
    return " ".join(words[:before] + _turned(words[before:]))


def _without_legal_form(words: list[str]) -> list[str]:
    kept = len(words)
    while kept > 1 and words[kept - 1] in LEGAL_FORMS and (words[kept - 1] != "as" or kept > 2):
        kept -= 1
    while kept > 1 and kept < len(words) and words[kept - 1] in ("and", "de"):
        kept -= 1
    return words[:kept]


def _turned(words: list[str]) -> list[str]:
    """`department of justice` as `justice department`; only where nothing stands before it and one thing behind."""
    if len(words) < 3 or words[0] not in _BODIES or words[1] != "of":
        return words
    of_what = [word for word in words[2:] if word != "the"]
    return words if not of_what or _SMALL & set(of_what) - {"and"} else [*of_what, words[0]]


@cache
def _same_organisations() -> dict[str, str]:
    """By the keys of other names, the keys of the names that stand for all; without acronyms."""
    same: dict[str, str] = {}
    for line in lines_of("organisations"):
        proper, *others = line.split("|")
        same |= {_key_by_rule(other): _key_by_rule(proper) for other in others if not _is_acronym(other)}
    return {other: proper for other, proper in same.items() if other != proper}


@cache
def _acronyms() -> dict[str, str]:
    """The keys of what acronyms stand for, by the acronyms without points; longer ones also as words: `Nato`."""
    keys: dict[str, str] = {}
    for line in lines_of("organisations"):
        proper = _key_by_rule(line.split("|")[0])
        for acronym in filter(_is_acronym, line.split("|")):
            plain = acronym.replace(".", "")
            keys[plain] = proper
            if len(plain) > 3:
                keys[plain.capitalize()] = proper
    return keys


def _is_acronym(name: str) -> bool:
    plain = name.replace(".", "")
    return " " not in name and plain.isupper() and len(plain) <= 6
