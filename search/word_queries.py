"""Words of a query to query trees: however compounds are written, in all languages of an index, or exactly in one form."""

from __future__ import annotations

from whoosh.query import AndMaybe, FuzzyTerm, Or, Prefix, Query, Wildcard
from whoosh.query import Sequence as Row

from index.analysis import HYPHENS, analyzer_for, asked_words_of
from index.folding import fold
from index.scripts import is_character
from search.stems import Stems, english
from search.trees import Exact, Labelled, Word, phrase_of, query_of

# Words that are folded onto a common one, and what the organisation is called, folded.
_ORGANISATIONS = {"WHO": ("who", "world health organization")}
# More than any score of so common a word.
_NAMED_BOOST = 5.0
_WITHOUT_HYPHENS = str.maketrans("", "", HYPHENS)


def words_query(text: str, stems: Stems = english, section: str = "text", slop: int = 1) -> Query | None:
    """The words of `text` next to each other, however compounds in it are written; None where it holds no word.

    slop   how many positions a word may stand after the one before
    `cease-fire` also finds `ceasefire`, and `cease fire`.
    """
    if text.isascii() and text.isalpha():
        # One token, as most are.
        return query_of(stems(text), section)
    words = asked_words_of(text)
    if len(words) == 1 and is_character(words[0].text) and len(fold(words[0].text)) == 1:
        # One character stands at the beginning of pairs.
        return Prefix(section, words[0].text)
    by_part: list[Word] = []
    joined: list[Word] = []
    position, compound_end = -1, 0
    for word in words:
        terms = stems(word.text)
        if word.position == position:  # the whole compound, which comes right after its first part
            joined[-1], compound_end = terms, word.end
            continue
        position = word.position
        by_part.append(terms)
        if word.start >= compound_end:
            joined.append(terms)
    if not by_part:
        return None
    found = phrase_of(by_part, section, slop)
    return found if joined == by_part else Or([found, phrase_of(joined, section, slop)])


def named_query(text: str, stems: Stems = english) -> Query | None:
    """One word as it is typed. In capitals, an organisation that is called like a common word ranks before that word."""
    tree = words_query(text, stems)
    names = _ORGANISATIONS.get(text)
    if tree is None or names is None:
        return tree
    return AndMaybe(tree, Or([Labelled("organisation", name, boost=_NAMED_BOOST) for name in names]))


def exact_query(text: str, section: str = "text", slop: int = 1) -> Query | None:
    """The words of `text` as they are written, but for case and accents, next to each other; None where it holds no word."""
    form = analyzer_for("en").form  # as in any language
    if text.isascii() and text.isalpha():
        return Exact(section, form(text))
    positions = -1
    words: list[Query] = []
    for word in asked_words_of(text):
        if word.position != positions:  # of a compound, its parts
            words.append(Exact(section, form(word.text)))
        positions = word.position
    if not words:
        return None
    return words[0] if len(words) == 1 else Row(words, slop=slop)


def pattern_query(text: str, section: str = "text") -> Query:
    """The words that match a pattern of `*` and `?`. One of a compound matches it whole, as it is written without hyphens."""
    pattern = text.translate(_WITHOUT_HYPHENS)
    beginning = pattern.rstrip("*")
    is_prefix = len(pattern) > len(beginning) and "*" not in beginning and "?" not in beginning
    return Prefix(section, beginning) if is_prefix else Wildcard(section, pattern)


def fuzzy_query(text: str, edits: int, section: str = "text") -> Query:
    """The words at most so many letters put in, left out or replaced away."""
    return FuzzyTerm(section, text.translate(_WITHOUT_HYPHENS), maxdist=edits, prefixlength=0)
