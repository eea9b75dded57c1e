"""Text to tokens: the one tokenizer for indexing, querying and highlighting.

A token is a word as it stands in the text, reduced to a term: case and accents folded, possessives taken off, stemmed.
Every word has a position, stop words too, so that `The Who` is a phrase like any other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from threading import Lock
from typing import NamedTuple

from nltk.stem.snowball import SnowballStemmer

from index.folding import fold
from index.scripts import CONTINUOUS, is_character
from index.stem_kernels import english_terms

# The languages that NLTK can stem, by ISO 639-1 code. Any other language is folded but not stemmed.
STEMMED = {
    "ar": "arabic", "da": "danish", "de": "german", "en": "english", "es": "spanish", "fi": "finnish",
    "fr": "french", "hu": "hungarian", "it": "italian", "nl": "dutch", "no": "norwegian", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "sv": "swedish",
}  # fmt: skip

# Other codes of languages in STEMMED: Norwegian is written in two ways, and stemmed in one.
_SAME = {"nb": "no", "nn": "no"}

# The compiled stemmers, by the same code; a language without one is stemmed form by form.
_COMPILED = {"en": english_terms}

# Accents are part of endings there (`negociación`, `élevée`, `новый`): words are stemmed as written, and folded afterwards.
_STEMMED_AS_WRITTEN = frozenset(("ar", "es", "fr", "hu", "it", "pt", "ro", "ru"))
# What is written together with the word that follows: `l’accord`, `dell’accordo`.
_ELISIONS = {
    "fr": re.compile(r"^(?:[cdjlmnst]|(?:jus|lors|puis|quoi|quel|pres)?qu)'(?=\w)"),
    "it": re.compile(r"^(?:[cdlmnstv]|(?:a|co|da|de|ne|que|su)ll|gl|un|quest|tutt|anch|dov|com)'(?=\w)"),
}
_APOSTROPHES = str.maketrans("’ʼ", "''")

UNSTEMMED = ""
"""Stands for all languages that are folded but not stemmed."""

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
    + "\u00ad\u200c\u200d\u3099\u309a\uff9e\uff9f"
)
"""The marks that stand inside words: accents, vowel signs, soft hyphens, joiners, marks of kana."""

_LETTER = rf"[^\W\d_{CONTINUOUS}]"
_ALPHANUMERIC = rf"[^\W_{CONTINUOUS}]"
_CHAR = rf"(?:{_ALPHANUMERIC}|[{MARKS}])"
PATTERN = (
    rf"(?:{_LETTER}\.)+{_LETTER}(?!{_ALPHANUMERIC})\.?"  # initials: U.S. U.S J.F.K.
    rf"|\d+(?:[.,]\d+)+{_CHAR}*"  # numbers: 1,234.5 3.5m
    rf"|{_ALPHANUMERIC}{_CHAR}*(?:['’ʼ]{_CHAR}+)*"  # words: don’t O'Brien müller 2nd
    rf"|(?=\w)[{CONTINUOUS}][{MARKS}]*"  # characters of scripts without spaces
)
# Not NLTK's RegexpTokenizer, which gives the same: its engine, and so what it takes for a letter, changes with its version.
_WORDS = re.compile(PATTERN)


class Written(NamedTuple):
    """A word as it is written, and where it stands: as of a Token."""

    text: str
    position: int
    start: int
    end: int


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

    stems_forms     whether a term depends on nothing but the folded form (`term_of_form`)
    compiled_terms  does what `term_of_form` does, for many forms at once (see `index.stem_kernels.english_terms`); or None
    """

    def __init__(self, language: str = "en") -> None:
        name = STEMMED.get(language)
        self._stemmer: Callable[[str], str] = SnowballStemmer(name).stem if name else str
        # Some of NLTK's stemmers keep what they are at in themselves.
        self._lock = Lock()
        self._elision = _ELISIONS.get(language)
        self.stems_forms = language not in _STEMMED_AS_WRITTEN
        self.compiled_terms = _COMPILED.get(language)
        self._terms: dict[str, str] = {}

    def term(self, word: str) -> str:
        """The term of a word as it stands in a text: `Dockers’` → `docker`, `U.S.` → `u.s.`, `1,000` → `1000`."""
        term = self._terms.get(word)
        if term is None:
            if len(self._terms) >= _MAX_CACHED_FORMS:
                self._terms.clear()
            form = self.form(word)
            term = self._terms[word] = (
                self.term_of_form(form) if self.stems_forms else self._term_as_written(word, form)
            )
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
        """The term behind a folded form, where a form is what is stemmed: its stem; numbers and initials are their own."""
        return form if form[0].isdigit() or "." in form else self._stem(form)

    def _term_as_written(self, word: str, form: str) -> str:
        """The term of a word whose accents are part of its ending."""
        if form[0].isdigit() or "." in form:
            return form
        written = unicodedata.normalize("NFC", word.replace(".", "").translate(_APOSTROPHES)).lower()
        if self._elision:
            written = self._elision.sub("", written, count=1)
        return fold(self._stem(written))[:MAX_TERM] or form

    def _stem(self, word: str) -> str:
        with self._lock:
            return self._stemmer(word)

    def tokens(self, text: str) -> Iterator[Token]:
        """The tokens of `text` in the order of their positions, one for each of its `words_of`; linear in its length."""
        for written, position, start, end in words_of(text):
            yield Token(self.term(written), position, start, end)


def words_of(text: str) -> Iterator[Written]:
    """The words of a text in any language, in the order of their positions.

    Words joined by hyphens are given whole and by part: `cease-fire` is `cease`, `ceasefire` at the same position, `fire`. In
    scripts without spaces, each character of a run stands for itself and the next, and the first and the last for
    themselves: `東京都` is `東`, `東京` at the same position, `京都`, `都`.
    """
    position = 0
    chain: list[tuple[int, int]] = []
    run = False
    for start, end in (word.span() for word in _WORDS.finditer(text)):
        was_run, run = run, is_character(text[start])
        if chain and not (run == was_run and (start == chain[-1][1] if run else _is_joint(text, chain[-1][1], start))):
            yield from (_paired if was_run else _chained)(text, chain, position)
            position += len(chain)
            chain = []
        chain.append((start, end))
    yield from (_paired if run else _chained)(text, chain, position)


def asked_words_of(text: str) -> list[Written]:
    """The words of a text that a query asks for: of a run of characters not what its pairs say already."""
    words = list(words_of(text))
    asked = []
    for number, word in enumerate(words):
        if is_character(word.text):
            is_paired_with_next = number + 1 < len(words) and words[number + 1].position == word.position
            is_last_of_run = number + 1 == len(words) and number > 0 and words[number - 1].end == word.end
            if is_paired_with_next or is_last_of_run:
                continue
        asked.append(word)
    return asked


def _is_joint(text: str, end: int, start: int) -> bool:
    return start == end + 1 and text[end] in HYPHENS


def _paired(text: str, run: list[tuple[int, int]], position: int) -> Iterator[Written]:
    """A run of characters: its first, all pairs, its last."""
    for offset, (start, end) in enumerate(run):
        if offset in (0, len(run) - 1):
            yield Written(text[start:end], position + offset, start, end)
        if offset < len(run) - 1:
            yield Written(text[start : run[offset + 1][1]], position + offset, start, run[offset + 1][1])


def _chained(text: str, chain: list[tuple[int, int]], position: int) -> Iterator[Written]:
    for offset, (start, end) in enumerate(chain):
        yield Written(text[start:end], position + offset, start, end)
        if offset == 0 and 1 < len(chain) <= MAX_COMPOUND:
            whole = "".join(text[part_start:part_end] for part_start, part_end in chain)
            yield Written(whole, position, start, chain[-1][1])


def _without_possessive(form: str) -> str:
    return form[:-2] if len(form) > 2 and form[-1] in "sS" and form[-2] in "'’ʼ" else form


@cache
def language_of(code: str | None) -> str:
    """The language under whose stems a text is indexed, by what an article says: `pt-BR` → `pt`; English where it says nothing."""
    if not code:
        return "en"
    language = re.split("[-_]", code.lower(), maxsplit=1)[0]
    language = _SAME.get(language, language)
    return language if language in STEMMED else UNSTEMMED


@cache
def analyzer_for(language: str) -> Analyzer:
    """The analyzer of a language; always the same one, so that its cache of words is shared."""
    return Analyzer(language)
