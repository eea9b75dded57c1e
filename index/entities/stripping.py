"""A name as it stands in a text, stripped to the name: without titles, possessives and quotation marks, with its usual capitals."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from index.entities.lists import line_set, word_set
from index.entities.spelling import NICKNAME, PersonName, folded_words, leading_titles, person_name

# Editors' additions: `[John] Kerry`.
_BRACKETS = dict.fromkeys(map(ord, "[]{}<>*"))
_COMMA_BEFORE_GENERATION = re.compile(r",(?= (?:Jr|Sr|JR|SR|I[IV]+)\b)")
_TOKEN = re.compile(r"\S+")
_OPENING = "\"'“”„«»‟‘’`([{<,;:.!?*–—-/|_•"
_CLOSING = "\"'“”„«»‟‘’`)]}>,;:!?*–—-/|_•"
_POSSESSIVE = re.compile(r"['’‘`´]s?$|['’‘`´]s(?=[\"”»'’)\]]+$)", re.IGNORECASE)
# With a point at the end that is part of the name: `Jr.`, `J.`, `Inc.`, `U.N.`
_POINTED = re.compile(r"(?:\b(?:Jr|Sr|Inc|Corp|Co|Ltd|Bros|Cos|Assn)|(?:\.|\b)[^\W\d_])\.$", re.IGNORECASE)
_SMALL = frozenset(
    "of the for and in on at de del la le les des du da do dos di van von der den bin ibn al el y e et und".split()
)
_LEGAL = frozenset("INC CORP CO LTD COS BROS ASSN".split())
_ROMAN = frozenset("II III IV VI VII VIII IX XI XII XIII XIV XV XVI XXIII".split())
_MAC = re.compile(r"^(Mc|O['’]|D['’])(\w)")
_QUOTES = frozenset("\"“”„«»‟(‘’'")
_LONGEST = 160


class Form(NamedTuple):
    """A name that was stripped.

    start, end   code points of the stretch that was given
    name         as it is shown
    parts        its words, titles, generation; for people
    nickname     what stood between quotation marks
    is_shouted   whether all of it stands in capitals
    """

    start: int
    end: int
    name: str
    parts: PersonName
    nickname: str
    is_shouted: bool


@lru_cache(maxsize=8_192)
def person_form(surface: str) -> Form | None:
    """The name of a person in a stretch of text; None where nothing is left: a title, a people, a pronoun, digits."""
    start, end = _bare(surface)
    if start >= end:
        return None
    start = _behind_titles(surface, start, end)
    text = surface[start:end]
    found = NICKNAME.search(text) if not _QUOTES.isdisjoint(text) else None
    nickname = found[0].strip(" \"“”„«»‟()‘’'") if found else ""
    plain = " ".join((NICKNAME.sub(" ", text) if found else text).split())
    plain = _COMMA_BEFORE_GENERATION.sub("", plain).translate(_BRACKETS)
    # In small letters it is the article, in `Al Gore` a given name.
    parts = person_name(plain.replace(" ", "-", 1) if plain[:3] in ("al ", "el ") else plain)
    if not parts.words or not _is_name(folded_words(plain)):
        return None
    is_shouted = plain.isupper()
    return Form(start, end, _person_in_usual_case(plain) if is_shouted else plain, parts, nickname, is_shouted)


@lru_cache(maxsize=8_192)
def organisation_form(surface: str) -> Form | None:
    """The name of an organisation in a stretch of text, without `the`; None where nothing is left."""
    start, end = _bare(surface)
    if surface[start : start + 4].lower() == "the ":
        start += 4
        start += _marks(surface[start:end])
    if start >= end:
        return None
    plain = " ".join(surface[start:end].split())
    words = folded_words(plain)
    if not any(map(_is_word, words)) or (not plain.isupper() and not _is_name(words)):
        return None
    is_shouted = plain.isupper() and " " in plain
    name = _organisation_in_usual_case(plain) if is_shouted else plain
    return Form(start, end, name, _NO_PARTS, "", is_shouted)


_NO_PARTS = PersonName((), "", "")


def _bare(surface: str) -> tuple[int, int]:
    """Where the text is without marks around it and without a possessive; nowhere in what is too long for a name."""
    if len(surface) > _LONGEST:
        return 0, 0
    text = surface.rstrip()
    while text:
        shorter = _POSSESSIVE.sub("", text)
        if shorter == text and _ends_in_a_mark(text):
            shorter = text[:-1]
        if shorter == text:
            break
        text = shorter.rstrip()
    return _marks(text), len(text)


def _marks(text: str) -> int:
    """How many marks and spaces a text begins with."""
    return next((at for at, char in enumerate(text) if char not in _OPENING and not char.isspace()), len(text))


def _ends_in_a_mark(text: str) -> bool:
    if text[-1] == ".":
        return not _POINTED.search(text)
    return text[-1] in _CLOSING and not (text[-1] == ")" and text.find("(") > 0)


def _behind_titles(surface: str, start: int, end: int) -> int:
    tokens = [(found.start(), folded_words(found[0])) for found in _TOKEN.finditer(surface, start, end)]
    words = [word for _, some in tokens for word in some]
    skip = leading_titles(words)
    for at, some in tokens:
        if skip < max(len(some), 1):
            return at
        skip -= len(some)
    return start


def _is_word(word: str) -> bool:
    return not word.isdigit()


def _is_name(words: list[str]) -> bool:
    """Whether some word is more than a title, a people, a pronoun, a day, a letter or a number."""
    nobody, demonyms = word_set("nobody"), word_set("demonyms")
    if any(
        word not in nobody and word not in demonyms and not word.isdigit() and (len(word) > 1 or not word.isascii())
        for word in words
    ):
        return " ".join(words) not in line_set("titles")
    return False


def _person_in_usual_case(name: str) -> str:
    if len(name) <= 3:
        return name
    return " ".join(_person_word(word, at) for at, word in enumerate(name.split(" ")))


def _person_word(word: str, at: int) -> str:
    if "." in word[:-1] or word in _ROMAN or len(word) <= (1 if at else 2):
        return word
    if word.lower() in _SMALL and at:
        return word.lower()
    return _capitalised(word)


def _capitalised(word: str) -> str:
    parts = [part.lower() if part in ("AL", "EL") else part.capitalize() for part in word.split("-")]
    return _MAC.sub(lambda found: found[1] + found[2].upper(), "-".join(parts))


def _organisation_in_usual_case(name: str) -> str:
    words = name.split(" ")
    return " ".join(
        word.lower()
        if at and word.lower() in _SMALL
        else _capitalised(word)
        if len(word) > 4 or word.rstrip(".") in _LEGAL or word.lower() in word_set("generic")
        else word
        for at, word in enumerate(words)
    )
