"""Finds names by a plain rule: capital letters, short lists of words, and what else the article calls a person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from index.article import Article, EntityKind, Mention
from index.entities.base import entity_id
from index.entities.finding import NameFinder
from index.entities.mentions import TITLE, Found, finished, texts_of
from index.entities.words import places, word_list, words_of

_CAPITAL = r"[A-ZÀ-ÖØ-ÞĆČĐİŁŚŞŠŻŽ]"
_DOTTED = r"(?:Mrs?|Ms|Dr|Sen|Gov|Gen|Reps?|Rev|Prof|Lt|Col|Maj|Sgt|Capt|Brig|St)\."
_WORD = rf"(?:{_DOTTED}|(?:[A-Z]\.)+|{_CAPITAL}\w*(?:[-&]\w+|['’](?!s\b)\w+)*)"
_PARTICLE = r"(?:(?:al|bin|da|de|del|den|der|di|dos|du|el|ibn|la|van|von) ){1,2}"
# Capitalised words in a row, with the small words that stand inside names; bounded, as names are.
_RUN = re.compile(rf"\b{_WORD}(?: (?:(?:of|for)(?: the)? |{_PARTICLE})?{_WORD}){{0,30}}")
_ACRONYM = re.compile(r"[A-Z]{3,6}")
_ROMAN = re.compile(r"[IVXLC]+")
_NEXT_NAME = re.compile(rf" ({_WORD})")
_LONGEST_NAME = 8


class _Known(NamedTuple):
    kind: EntityKind
    name: str


class RuleExtractor:
    """Finds people, places and organisations without any model. A person is found by a first name, by a title, or because
    the article goes on with the surname alone; a place is on a list; an organisation has a word such as `Ministry` in its
    name, or is an acronym. Texts in capitals give no names.
    """

    version = "rule-1"

    def extract(self, article: Article) -> tuple[Mention, ...]:
        """All mentions; a surname alone is a mention of the person whose full name stands in the same article."""
        return finished(self.find(article), article.body)

    def find(self, article: Article) -> Iterator[Found]:
        """The names wherever they stand."""
        texts = [(field, text) for field, text in texts_of(article) if not _is_in_capitals(text)]
        # Headlines often have capitals throughout: only names known from elsewhere are found there.
        runs = [run for field, text in texts if field != TITLE for run in _runs(text)]
        known = _known_names(runs)
        finder = NameFinder(known)
        for field, text in texts:
            for form, start in finder.find(text):
                kind, name = known[form]
                if kind == "organisation" or " " in form or not _goes_on(text, start + len(form)):
                    yield field, start, kind, entity_id(kind, name), name, form


def _is_in_capitals(text: str) -> bool:
    letters = [char for char in text[:5000] if char.isalpha()]
    return sum(map(str.isupper, letters)) > 0.6 * len(letters)


def _goes_on(text: str, end: int) -> bool:
    """Whether another part of a longer name follows: `Paris` in `Paris Hilton`, but not in `Paris Police`."""
    following = _NEXT_NAME.match(text, end)
    if not following:
        return False
    return not any(
        following[1] in words for words in (words_of("common"), word_list("titles"), word_list("organisations"))
    )


def _runs(text: str) -> Iterator[list[str]]:
    """Runs of capitalised words, without the small words of a sentence in front, split where a title stands."""
    for match in _RUN.finditer(text):
        if text[match.start() - 1 : match.start()] == "<":  # a ticker, as in <EXC>
            continue
        words = match[0].split(" ")
        while words and words[0] in words_of("common"):
            del words[0]
        if words:
            yield words


def _known_names(runs: list[list[str]]) -> dict[str, _Known]:
    """What is named in an article, by all the forms that it is named with."""
    alone = {words[0] for words in runs if len(words) == 1}
    known: dict[str, _Known] = {form: _Known("place", name) for form, name in places().items()}
    people: dict[str, set[str]] = {}
    for words in runs:
        for part, titled in _parts(words):
            name = " ".join(part)
            if len(part) > _LONGEST_NAME or name in places():
                continue
            if _is_organisation(part):
                known[name] = _Known("organisation", name)
            elif _is_person(part, titled, alone):
                known[name] = _Known("person", name)
                people.setdefault(part[-1].removeprefix("al-"), set()).add(name)
    for surname, names in people.items():
        full = {name for name in names if " " in name}
        if len(full) == 1 and surname not in words_of("common"):
            known[surname] = _Known("person", full.pop())
    return known


def _parts(words: list[str]) -> Iterator[tuple[list[str], bool]]:
    """The names within a run, each with whether a title stands before it: `Syrian President Assad` has `Assad`, titled."""
    if _has_cue(words) and not any(_title_length(words, at) for at in range(1, len(words))):
        yield from ((part, False) for part in _split_at_of(words))
        return
    start, titled = 0, False
    at = 0
    while at < len(words):
        length = _title_length(words, at)
        if length:
            yield from ((part, titled) for part in _split_at_of(words[start:at]))
            start, titled = at + length, True
        at += length or 1
    yield from ((part, titled) for part in _split_at_of(words[start:]))


def _title_length(words: list[str], at: int) -> int:
    """How many words at `at` are a title with a name after it; 0 for none."""
    for length in (3, 2, 1):
        if at + length < len(words) and " ".join(words[at : at + length]) in word_list("titles"):
            return length
    return 0


def _split_at_of(words: list[str]) -> Iterator[list[str]]:
    """Parts at `of` and `for`, which stand only inside names of organisations: `Bank of England`, but `Pope` of `Rome`."""
    joints = [at for at, word in enumerate(words) if word in ("of", "for") and not _has_cue(words[:at])]
    for before, after in pairwise((-1, *joints, len(words))):
        part = words[before + 1 : after]
        while part and (part[0] in words_of("common") or part[0].islower()):
            del part[0]
        if part:
            yield part


def _has_cue(words: list[str]) -> bool:
    return any(word in word_list("organisations") for word in words)


def _is_organisation(part: list[str]) -> bool:
    if len(part) == 1:
        is_word = part[0] in words_of("common") or _ROMAN.fullmatch(part[0]) is not None
        return _ACRONYM.fullmatch(part[0]) is not None and not is_word
    return _has_cue(part) and not all(word.isupper() for word in part)


def _is_person(part: list[str], titled: bool, alone: set[str]) -> bool:
    if any(
        word in words_of("common") or word in words_of("peoples") or (word.isupper() and len(word) > 2) for word in part
    ):
        return False
    if titled:
        return len(part) <= 4
    if part[-1] in places() and part[0] not in words_of("first_names"):
        return False
    return 2 <= len(part) <= 5 and (part[0] in words_of("first_names") or part[-1].removeprefix("al-") in alone)
