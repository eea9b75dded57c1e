"""Which names of organisations in one article are one organisation's: acronyms, short forms, spellings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from index.article import ENTITY_KINDS
from index.entities.base import Named, Tagged
from index.entities.keys import name_key
from index.entities.lists import word_set
from index.entities.organisation_keys import LEGAL_FORMS
from index.entities.spelling import folded_words
from index.entities.stripping import Form, organisation_form

ORGANISATION = ENTITY_KINDS.index("organisation")

_DEFINED = re.compile(r"[\"”’]?\s?\(\s?(?:(?:the|or|known as|also known as)\s)?[\"“]?([A-Z][\w.&/-]{1,11})[\"”]?[),;]")
_ACRONYM = re.compile(r"[^\W\d_a-z][\w&-]{0,9}[^\W_a-z]s?|(?:[^\W\d_]\.){2,}")
_SMALL = frozenset("of the for and in on at to de del la le des du y e und".split())


class _Mention:
    __slots__ = ("end", "form", "key", "start", "text")

    def __init__(self, text: int, start: int, end: int, form: Form) -> None:
        self.text, self.start, self.end, self.form = text, start, end, form
        self.key = name_key("organisation", form.name)


class _Names:
    """The names in one article, by the keys of what they name."""

    def __init__(self) -> None:
        self.names: dict[str, Counter[str]] = {}
        self.first: dict[str, tuple[int, int]] = {}
        self.leads_to: dict[str, str] = {}

    def add(self, mention: _Mention) -> None:
        names = self.names.get(mention.key)
        if names is None:
            names = self.names[mention.key] = Counter()
            self.first[mention.key] = (mention.text, mention.start)
        names[mention.form.name] += 1 if not mention.form.is_shouted else 0

    def join(self, key: str, to: str) -> None:
        """From now on what has the key has the name of the other."""
        if key != to and key not in self.leads_to and to not in self.leads_to:
            self.leads_to[key] = to

    def name_of(self, key: str) -> str:
        """The fullest form, of such the most frequent; an acronym only where there is no other."""
        names = self.names[self.leads_to.get(key, key)]
        if len(names) == 1:
            return next(iter(names))
        return min(names, key=lambda name: (is_acronym(name), -_length(name), -names[name]))


def name_organisations(texts: Sequence[str], tagged: Sequence[Sequence[Tagged]]) -> list[Named]:
    """The organisations among `tagged`, each with its proper name, in the order of the texts."""
    mentions = []
    for number, (text, spans) in enumerate(zip(texts, tagged, strict=False)):
        for start, end, kind in spans:
            if kind == ORGANISATION:
                form = organisation_form(text[start:end])
                if form is not None:
                    mentions.append(_Mention(number, start + form.start, start + form.end, form))
    if not mentions:
        return []
    names = _Names()
    for mention in mentions:
        names.add(mention)
    _join_defined(names, mentions, texts)
    _join_initials(names)
    _join_short_forms(names)
    return [
        Named(mention.text, mention.start, mention.end, ORGANISATION, names.name_of(mention.key))
        for mention in mentions
    ]


@lru_cache(maxsize=8_192)
def is_acronym(name: str) -> bool:
    """Whether a name is one word of capitals: `SOHR`, `U.N.`"""
    return _ACRONYM.fullmatch(name) is not None


@lru_cache(maxsize=8_192)
def acronyms_of(name: str) -> frozenset[str]:
    """What the initials of a name of two words or more can be: with those of small words and of legal forms, and without."""
    words = folded_words(name.replace("&", " "))
    main = [word for word in words if word not in _SMALL]
    bare = [word for word in main if word not in LEGAL_FORMS]
    return frozenset("".join(word[0] for word in some) for some in (words, main, bare) if len(some) > 1)


@lru_cache(maxsize=8_192)
def _length(name: str) -> int:
    """How many words a name has without legal forms."""
    return sum(word not in LEGAL_FORMS for word in folded_words(name))


def _join_defined(names: _Names, mentions: Sequence[_Mention], texts: Sequence[str]) -> None:
    """Acronyms that the text explains: `Syrian Observatory for Human Rights (SOHR)`, or the acronym first."""
    by_place = {(mention.text, mention.start): mention for mention in mentions}
    by_acronym = {_plain(name): key for key, some in names.names.items() for name in some if is_acronym(name)}
    for mention in mentions:
        text = texts[mention.text]
        if text[mention.end : mention.end + 2].strip(' "”’')[:1] != "(":
            continue
        if is_acronym(mention.form.name):
            after = by_place.get((mention.text, text.index("(", mention.end) + 1))
            if after is not None and _may_stand_for(mention.form.name, after.form.name):
                names.join(mention.key, after.key)
            continue
        found = _DEFINED.match(text, mention.end)
        if found and _may_stand_for(found[1], mention.form.name):
            key = by_acronym.get(_plain(found[1]))
            if key is not None:
                names.join(key, mention.key)


def _join_initials(names: _Names) -> None:
    """Acronyms of three letters and more that are the initials of just one name in the article."""
    acronyms = {_plain(name).lower(): key for key, some in names.names.items() for name in some if is_acronym(name)}
    acronyms = {letters: key for letters, key in acronyms.items() if len(letters) > 2}
    if not acronyms:
        return
    stands_for: dict[str, set[str]] = {}
    for key, some in names.names.items():
        for name in some:
            if " " in name:
                for letters in acronyms_of(name) & acronyms.keys():
                    stands_for.setdefault(letters, set()).add(key)
    for letters, keys in stands_for.items():
        if len(keys) == 1:
            names.join(acronyms[letters], keys.pop())


def _join_short_forms(names: _Names) -> None:
    """`Lockheed` for `Lockheed Martin Corp`, where no other name begins so and the full one stands first."""
    by_beginning: dict[str, list[str]] = {}
    for key in names.names:
        words = key.partition(":")[2].split()
        for length in range(1, min(len(words), 5)):
            by_beginning.setdefault(" ".join(words[:length]), []).append(key)
    for beginning, keys in by_beginning.items():
        short = f"organisation:{beginning}"
        if (
            len(keys) == 1
            and short in names.names
            and beginning not in word_set("generic")
            and (names.first[keys[0]] < names.first[short] or _is_mere_form(keys[0], beginning))
        ):
            names.join(short, keys[0])


def _is_mere_form(key: str, beginning: str) -> bool:
    """Whether all that follows says only what kind of company it is: `Ford Motor`."""
    rest = key.partition(":")[2].removeprefix(beginning).split()
    return all(word in word_set("corporate") for word in rest)


def _may_stand_for(acronym: str, name: str) -> bool:
    """Whether the letters of an acronym are in the name, in their order, the first at its beginning."""
    letters = _plain(acronym).lower().removesuffix("s") if acronym.endswith("s") else _plain(acronym).lower()
    words = folded_words(name)
    if not words or not letters or len(words) < 2:
        return False
    if letters[0] not in {words[0][0], next((word[0] for word in words if word not in _SMALL), "")}:
        return False
    rest = iter("".join(words))
    return all(letter in rest for letter in letters if letter.isalnum())


def _plain(acronym: str) -> str:
    return acronym.replace(".", "").replace("-", "")
