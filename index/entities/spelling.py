"""The words of a person's name, of which spellings, titles, initials and particles are made alike."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from index.entities.lists import first_of_line, line_set, word_set
from index.folding import fold

# Letters, digits, and the vowel signs of Indic, Thai, Lao, Burmese and Khmer script, which the class of letters leaves out.
_WORD = re.compile(r"(?:[^\W_]|[\u0900-\u0963\u0966-\u0dff\u0e31-\u0e4e\u0eb1-\u0ecd\u1000-\u1049\u1780-\u17d3])+")
_INITIALS = re.compile(r"(?!ng$|md$|st$|mc$)[bcdfghjklmnpqrstvwxz]{2,3}")
# What stands between quotation marks or brackets: a name by which somebody is also known.
NICKNAME = re.compile(r"""\s*(?:["“”„«»‟][^"“”„«»‟]*["“”«»]|\([^()]*\)|(?<=\s)['‘][^'‘’]+['’](?=\s))\s*""")
_GENERATION = {
    "jr": "jr",
    "junior": "jr",
    "jnr": "jr",
    "snr": "sr",
    "sr": "sr",
    "ii": "ii",
    "2nd": "ii",
    "iii": "iii",
    "3rd": "iii",
    "iv": "iv",
}
_DEGREES = frozenset("phd md esq qc kc mbe obe cbe mp mep cpa kbe".split())
_ARTICLES = frozenset(("al", "el", "ul"))
# With a hyphen it is the article for certain, and may be written as it is spoken before letters of the sun.
_ARTICLE = re.compile(r"\b(?:[aeu]l|a[dnrstz]|ash|e[dnrstz]|esh)-(?=\w)", re.IGNORECASE)
_SERVANT = re.compile(r"abd[aeiou]?[lr]?")
_SERVANT_OF = re.compile(r"abd[aeiou][lr](?=[a-z]{3})")
# Of a ruler's name the title is a part; it stays before so many words.
_RULERS = {"pope": 2, "king": 2, "queen": 2, "emperor": 2}
_LONGEST_TITLE = 5
_CYRILLIC = dict(
    zip(
        map(ord, "абвгдежзийклмнопрстуфхцчшщъыьэюяіїєґўћђџљњј"),
        "a b v g d e zh z i y k l m n o p r s t u f kh ts ch sh shch  y  e yu ya i yi ye g u c dj dz lj nj j".split(
            " "
        ),
        strict=True,
    )
)


class PersonName(NamedTuple):
    """A person's name by its words, folded; initials end in a point (`j.`, `hw.`).

    words        given names and surname, without titles and articles, none for what is no name
    generation   `jr`, `iii`, or nothing
    title        the words of the titles that stood before it
    """

    words: tuple[str, ...]
    generation: str
    title: str


@lru_cache(maxsize=8_192)
def person_name(name: str) -> PersonName:
    """Take a name apart. Case, accents, titles, `al-` and the usual spellings of a word make no difference."""
    words = _in_order(NICKNAME.sub(" ", " ".join(name.split())))
    skip = leading_titles(words)
    title, words = words[:skip], words[skip:]
    generation = ""
    while len(words) > 1 and (words[-1] in _GENERATION or (len(words) > 2 and words[-1] in _DEGREES)):
        generation = _GENERATION.get(words.pop(), generation)
    return PersonName(tuple(_alike(_joined(words))), generation, " ".join(title))


def folded_words(text: str) -> list[str]:
    """The words of a text, folded, Cyrillic ones in Latin letters; initials stand alone."""
    folded = fold(text)
    return _WORD.findall(folded if folded.isascii() else folded.translate(_CYRILLIC))


def leading_titles(words: list[str]) -> int:
    """How many words at the front are titles, with what leads to one (`former Syrian president`); at least one word is left."""
    at = 0
    while at < len(words) - 1:
        length = _title_at(words, at) or _leads_to_title(words, at)
        if not length or _is_kept(words, at):
            break
        at += length
    return at


def _title_at(words: list[str], at: int) -> int:
    titles = line_set("titles")
    for length in range(min(_LONGEST_TITLE, len(words) - 1 - at), 0, -1):
        if " ".join(words[at : at + length]) in titles:
            return length
    return 0


def _leads_to_title(words: list[str], at: int) -> int:
    """How many words stand before a title without being one: `the`, `Syrian`, `U.S.`"""
    if words[at] == "the":
        return 1
    length = 2 if words[at] == "u" and words[at + 1] in ("s", "n", "k") else int(words[at] in word_set("demonyms"))
    return length if length and _title_at(words, at + length) else 0


def _is_kept(words: list[str], at: int) -> bool:
    following = [word for word in words[at + 1 :] if word not in _GENERATION and not _is_number(word)]
    return words[at] in word_set("kept_titles") and len(following) <= _RULERS.get(words[at], 1)


def _is_number(word: str) -> bool:
    return set(word) <= set("ivx")


def _in_order(name: str) -> list[str]:
    """The folded words of a name; of `Kerry, John` in their usual order."""
    before, comma, after = name.partition(",")
    front, back = folded_words(_ARTICLE.sub("", before)), folded_words(_ARTICLE.sub("", after))
    if comma and back and "," not in after and back[0] not in _GENERATION and back[-1] not in _DEGREES:
        return back + front
    return folded_words(_ARTICLE.sub("", name))


def _joined(words: list[str]) -> list[str]:
    """Initials in a row as one, articles left out, `abdel` as one word with what follows."""
    joined: list[str] = []
    for is_letter, run in groupby(words, lambda word: len(word) == 1 and word.lower() != word.upper()):
        if is_letter:
            joined.append("".join(run) + ".")
        else:
            joined += [word + "." if _INITIALS.fullmatch(word) else word for word in run]
    joined = [word for at, word in enumerate(joined) if word not in _ARTICLES or at in (0, len(joined) - 1)]
    at = len(joined) - 2
    while at >= 0:
        if _SERVANT.fullmatch(joined[at]):
            joined[at : at + 2] = ["abdul" + joined[at + 1]]
        at -= 1
    return joined


def _alike(words: list[str]) -> list[str]:
    spellings = first_of_line("spellings")
    return [spellings.get(word) or spellings.get(alike := _SERVANT_OF.sub("abdul", word), alike) for word in words]
