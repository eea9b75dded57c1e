"""Text to tokens: the one tokenizer for indexing, querying and highlighting.

A token is a word as it stands in the text, reduced to a term: case and accents folded, possessives taken off, stemmed.
Every word has a position, stop words too, so that `The Who` is a phrase like any other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from nltk.stem.snowball import SnowballStemmer

from index.folding import fold
from index.stem_kernels import english_terms

# The languages that NLTK can stem, by ISO 639-1 code. Any other language is folded but not stemmed.
STEMMED = {
    "ar": "arabic", "da": "danish", "de": "german", "en": "english", "es": "spanish", "fi": "finnish",
    "fr": "french", "hu": "hungarian", "it": "italian", "nl": "dutch", "no": "norwegian", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "sv": "swedish",
}  # fmt: skip

# The compiled stemmers, by the same code; a language without one is stemmed form by form.
_COMPILED = {"en": english_terms}

# Longer words are not words (encoded files, keys); only their beginning is a term.
MAX_TERM = 64
# A chain of more parts is not a compound word.
MAX_COMPOUND = 5
# Forms are few and recur; the memory they may take is bounded all the same.
_MAX_CACHED_FORMS = 400_000

# Initials that would fold onto a common word keep their dots as a term, also where they are written without.
_AMBIGUOUS_INITIALS = {"us": "u.s."}
LONGEST_INITIALS = max(map(len, _AMBIGUOUS_INITIALS))
"""The most letters that initials have which keep their dots."""
HYPHENS = "-\u2010\u2011"
"""What joins the parts of a compound."""


MARKS = (
    "".join(chr(point) for point in range(0x300, 0x1E00) if unicodedata.category(chr(point)) in ("Mn", "Mc"))
    + "\u00ad\u200c\u200d"
)
"""The marks that stand inside words: accents, vowel signs, soft hyphens, joiners."""

_CHAR = rf"(?:[^\W_]|[{MARKS}])"
PATTERN = (
    r"(?:[^\W\d_]\.)+[^\W\d_](?![^\W_])\.?"  # initials: U.S. U.S J.F.K.
    rf"|\d+(?:[.,]\d+)+{_CHAR}*"  # numbers: 1,234.5 3.5m
    rf"|[^\W_]{_CHAR}*(?:['’ʼ]{_CHAR}+)*"  # words: don’t O'Brien müller 2nd
)
# Not NLTK's RegexpTokenizer, which gives the same: its engine, and so what it takes for a letter, changes with its version.
_WORDS = re.compile(PATTERN)


class Token(NamedTuple):
    """A term and where it stands.

    position     its place in the sequence of words, from 0; a compound stands at the position of its first part
    start, end   code points into the text
    """

    term: str
    position: int
    start: int
    end: int


class Analyzer:
    """Turns text into tokens for one language (ISO 639-1); safe to share between threads.

    compiled_terms  does what `term_of_form` does, for many forms at once (see `index.stem_kernels.english_terms`); or None
    """

    def __init__(self, language: str = "en") -> None:
        name = STEMMED.get(language)
        self._stem: Callable[[str], str] = SnowballStemmer(name).stem if name else str
        self.compiled_terms = _COMPILED.get(language)
        self._terms: dict[str, str] = {}

    def term(self, word: str) -> str:
        """The term of a word as it stands in a text: `Dockers’` → `docker`, `U.S.` → `u.s.`, `1,000` → `1000`."""
        term = self._terms.get(word)
        if term is None:
            if len(self._terms) >= _MAX_CACHED_FORMS:
                self._terms.clear()
            term = self._terms[word] = self.term_of_form(self.form(word))
        return term

    def form(self, word: str) -> str:
        """A word folded but not stemmed: `Dockers’` → `dockers`, `U.S.` → `u.s.`, `U.N.` → `un`, `1,000` → `1000`."""
        if word[0].isdigit():
            return (fold(word.replace(",", "")) or word)[:MAX_TERM]
        if "." in word or word.isupper():
            letters = fold(word.replace(".", ""))
            if letters in _AMBIGUOUS_INITIALS:
                return _AMBIGUOUS_INITIALS[letters]
        # What is made of marks alone folds to nothing, and stays as it is.
        return (fold(_without_possessive(word.replace(".", ""))) or word)[:MAX_TERM]

    def term_of_form(self, form: str) -> str:
        """The term behind a folded form: its stem; numbers and initials are their own."""
        return form if form[0].isdigit() or "." in form else self._stem(form)

    def tokens(self, text: str) -> Iterator[Token]:
        """The tokens of `text` in the order of their positions; linear in its length.

        Words joined by hyphens are given whole and by part: `cease-fire` is `cease`, `ceasefire` at the same position, `fire`.
        """
        position = 0
        chain: list[tuple[int, int]] = []
        for start, end in (word.span() for word in _WORDS.finditer(text)):
            if chain and not (start == chain[-1][1] + 1 and text[start - 1] in HYPHENS):
                yield from self._chained(text, chain, position)
                position += len(chain)
                chain = []
            chain.append((start, end))
        yield from self._chained(text, chain, position)

    def _chained(self, text: str, chain: list[tuple[int, int]], position: int) -> Iterator[Token]:
        for offset, (start, end) in enumerate(chain):
            yield Token(self.term(text[start:end]), position + offset, start, end)
            if offset == 0 and 1 < len(chain) <= MAX_COMPOUND:
                whole = "".join(text[part_start:part_end] for part_start, part_end in chain)
                yield Token(self.term(whole), position, start, chain[-1][1])


def _without_possessive(form: str) -> str:
    return form[:-2] if len(form) > 2 and form[-1] in "sS" and form[-2] in "'’ʼ" else form


@cache
def analyzer_for(language: str) -> Analyzer:
    """The analyzer of a language; always the same one, so that its cache of words is shared."""
    return Analyzer(language)
