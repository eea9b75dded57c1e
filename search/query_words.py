"""The words of a query that may be misspelt or unfinished, and where they stand in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from lark.exceptions import LarkError

from index.analysis import words_of
from index.scripts import is_character
from search.fields import FIELDS, field_named
from search.lexing import terminals_of

_SLOP: Final = re.compile(r"~\d+\Z")
# Fields whose words are no words of texts: what sources, authors, sections and languages are called.
_OTHERS: Final = frozenset({"source", "author", "section", "language"})


class QueryWord(NamedTuple):
    """A word of a query: how it is written, where (code points), and whether it is to be found in texts rather than in names."""

    text: str
    start: int
    end: int
    is_of_text: bool = True


def words_asked(text: str, *, is_free: bool = False) -> list[QueryWord]:
    """The words that a query asks for, in its order; without those that must not appear, patterns, dates and fuzzy words.

    is_free   the query is a free text, without operators
    Of a compound its parts; scripts without spaces have no words. What cannot be read as a query is read as words. O(length).
    """
    if is_free:
        return [*_words(text, 0, True)]
    try:
        return [*_of_terminals(text)]
    except LarkError:
        return [*_words(text, 0, True)]


class _Around(NamedTuple):
    """What stands before a word, or before the parentheses around it."""

    field: str = ""
    is_negated: bool = False


def _of_terminals(text: str) -> Iterator[QueryWord]:
    levels = [_Around()]
    before = levels[-1]
    for token in terminals_of(text):
        if token.type == "FIELD":
            before = before._replace(field=field_named(token[:-1]) or "")
        elif token.type in ("NOT", "MINUS"):
            before = before._replace(is_negated=True)
        elif token.type == "OPEN":
            levels.append(before)
        elif token.type not in ("EXACT", "PLUS"):
            if token.type == "CLOSE" and len(levels) > 1:
                levels.pop()
            if token.type in ("WORD", "PHRASE") and not before.is_negated:
                kind, name = FIELDS[before.field] if before.field else ("section", "text")
                if kind != "date" and name not in _OTHERS:
                    # Behind a phrase it may say how far apart its words are.
                    text = _SLOP.sub("", token) if token.type == "PHRASE" else token
                    yield from _words(text, token.start_pos or 0, kind in ("section", "quote"))
            before = levels[-1]


def _words(text: str, start: int, is_of_text: bool) -> Iterator[QueryWord]:
    position = -1
    for word in words_of(text):
        # At the position of a compound's first part stands the whole besides.
        if word.position != position and not is_character(word.text):
            yield QueryWord(word.text, start + word.start, start + word.end, is_of_text)
        position = word.position
