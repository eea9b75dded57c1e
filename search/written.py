"""Parts of a query tree as they would be written in the query language, with the words that were typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from whoosh.query import And, Every, FuzzyTerm, Not, Or, Phrase, Prefix, Query, Term, Wildcard
from whoosh.query import Sequence as Row
from whoosh.query.spans import SpanNear2

from index.analysis import asked_words_of
from index.schema import SECTIONS
from index.scripts import is_character
from search.lexing import is_plain_word
from search.query_dates import Days
from search.stems import Stems
from search.trees import Dated, Exact, Labelled, Quotation, Synonyms, Word, terms_of, text_of

_OPERATORS = frozenset({"AND", "OR", "NOT"})


class Writer:
    """Writes parts of the tree of one query.

    typed   the query as it was typed, whose words stand for their stems
    shows_boosts   whether what the query weighs differently says so: in a free text each word is weighed
    """

    def __init__(self, typed: str, stems: Stems, *, shows_boosts: bool = True) -> None:
        self._typed: Mapping[Word, str] = {stems(word.text): word.text for word in reversed(asked_words_of(typed))}
        self._shows_boosts = shows_boosts

    def write(self, tree: Query, boost: float = 1.0) -> str:
        """A tree, which counts so many times in its query. Of kinds that are not in the language: what Whoosh calls it."""
        write = _WRITERS.get(type(tree))
        text = type(tree).__name__ if write is None else write(self, tree)
        times = boost * getattr(tree, "boost", 1.0)
        if not self._shows_boosts or times == 1.0:
            return text
        return f"({text})^{times:g}" if type(tree) in _LOOSE and " " in text else f"{text}^{times:g}"

    def _word(self, word: Word) -> str:
        return self._typed.get(word) or (word if isinstance(word, str) else word[0])

    def _term(self, tree: Any) -> str:
        text = text_of(tree.text)
        if tree.fieldname != "text" and tree.fieldname not in SECTIONS:
            return f'{tree.fieldname}:="{text}"'
        return _within(tree.fieldname, _plain(self._word(text)))

    def _synonyms(self, tree: Any) -> str:
        return _within(_field_of(tree), _plain(self._bare(tree)))

    def _phrase(self, tree: Any) -> str:
        words = [self._word(text_of(word)) for word in tree.words]
        return _within(tree.fieldname, _quoted(words, tree.slop))

    def _row(self, tree: Any) -> str:
        parts = list(tree.subqueries)
        if not all(isinstance(part, Term | Synonyms) for part in parts):
            return " ".join([self.write(part) for part in parts])
        sign = "=" * isinstance(parts[0], Exact)
        words = [self._bare(part) for part in parts]
        return _within(_field_of(parts[0]), sign + _quoted(words, tree.slop))

    def _bare(self, tree: Any) -> str:
        """The word that a query is for."""
        if isinstance(tree, Synonyms):
            return self._word(terms_of(tree))
        return text_of(tree.text) if isinstance(tree, Exact) else self._word(text_of(tree.text))

    def _near(self, tree: Any) -> str:
        return f" NEAR/{tree.slop} ".join([self.write(part) for part in tree.qs])

    def _either(self, tree: Any) -> str:
        return f"({' OR '.join([self.write(part) for part in tree.subqueries])})"

    def _exact(self, tree: Any) -> str:
        return _within(tree.fieldname, f"={_plain(text_of(tree.text))}")

    def _prefix(self, tree: Any) -> str:
        is_whole = len(tree.text) == 1 and is_character(tree.text)
        return _within(tree.fieldname, tree.text if is_whole else f"{tree.text}*")

    def _wildcard(self, tree: Any) -> str:
        return _within(tree.fieldname, tree.text)

    def _fuzzy(self, tree: Any) -> str:
        return _within(tree.fieldname, f"{tree.text}~{'' if tree.maxdist == 1 else tree.maxdist}")

    def _labelled(self, tree: Any) -> str:
        is_pattern = "*" in tree.text or "?" in tree.text
        return _within(tree.fieldname, tree.text if is_pattern else _plain(tree.text))

    def _dated(self, tree: Any) -> str:
        return str(Days(tree.since, tree.until))

    def _quotation(self, tree: Any) -> str:
        words = [f"quote:{self.write(part)}" for part in tree.parts]
        return " ".join([*words, *[f"speaker:{_plain(_name_of(key))}" for key in tree.speakers]])

    def _not(self, tree: Any) -> str:
        return f"NOT {self.write(tree.query)}"

    def _all(self, tree: Any) -> str:
        parts = [self.write(part) for part in tree.subqueries if type(part) is not Every]
        return (
            " ".join(parts) if all(type(part) in (Every, Not) for part in tree.subqueries) else f"({' '.join(parts)})"
        )

    def _every(self, _tree: Any) -> str:
        return "any article"


def _within(field: str, text: str) -> str:
    return text if field == "text" else f"{field}:{text}"


def _field_of(tree: Any) -> str:
    return _field_of(tree.subqueries[0]) if isinstance(tree, Synonyms) else str(tree.fieldname)


def _name_of(speaker: str) -> str:
    """The name, or the id, that `search.speakers.speaker_key` made a key of."""
    kind, _, words = speaker.partition(" ")
    return kind + words.strip()


def _quoted(words: Sequence[str], slop: int) -> str:
    return f'"{" ".join(words)}"' + (f"~{slop}" if slop > 1 else "")


def _plain(text: str) -> str:
    """A word so that it would not be read as anything else."""
    if text in _OPERATORS:
        return text.lower()
    return text if text.isalpha() or is_plain_word(text) else f'"{text}"'


# What needs parentheses to be weighed.
_LOOSE = (SpanNear2, Quotation, And)

_WRITERS: dict[type, Callable[[Writer, Any], str]] = {
    Term: Writer._term,
    Synonyms: Writer._synonyms,
    Phrase: Writer._phrase,
    Row: Writer._row,
    SpanNear2: Writer._near,
    Or: Writer._either,
    Exact: Writer._exact,
    Prefix: Writer._prefix,
    Wildcard: Writer._wildcard,
    FuzzyTerm: Writer._fuzzy,
    Labelled: Writer._labelled,
    Dated: Writer._dated,
    Quotation: Writer._quotation,
    Not: Writer._not,
    And: Writer._all,
    Every: Writer._every,
}
