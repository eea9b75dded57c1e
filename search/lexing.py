"""Query text to the terminals of the grammar: where a sign is an operator, and where it is punctuation.

Linear in the length of the query: the text is cut in one pass, and no part of it is looked at more than a fixed number of times.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Self

from lark import Token
from lark.exceptions import LarkError
from lark.lexer import Lexer

from index.analysis import HYPHENS, MAX_TERM
from index.scripts import CONTINUOUS
from search.fields import FIELDS, field_named
from search.query_dates import RANGE

QUOTES = '"“”„«»'
"""What opens and closes a phrase; any of them closes what any other opened."""
MAX_DISTANCE = 100
"""The most positions that words near each other may be apart; more are read as this many."""
MAX_EDITS = 2
MAX_BOOST = 100.0

_PIECE = re.compile(
    rf"(?P<phrase>[{QUOTES}][^{QUOTES}]*[{QUOTES}](?:~\d{{1,3}})?)|(?P<sign>[()])|(?P<run>[^\s(){QUOTES}]+)|(?P<quote>[{QUOTES}])"
)
_OPERATORS = {"AND", "OR", "NOT"}
_NEAR = re.compile(r"NEAR/\d{1,3}", re.ASCII)
_BOOST = re.compile(r"\^\d{1,6}(?:\.\d{0,6})?", re.ASCII)
# No characters of scripts without spaces: they are indexed in pairs.
_PATTERN = re.compile(rf"(?:[^\W_{CONTINUOUS}]|[*?’'{re.escape(HYPHENS)}])+")
_IN_WORD = re.compile(r"[^\W_]")
_RUN = re.compile(rf"[^\s(){QUOTES}]+")


class UnbalancedQuoteError(LarkError):
    """A quotation mark that is never closed, and where it stands."""

    def __init__(self, position: int) -> None:
        super().__init__()
        self.position = position


class Terminal(Token):
    """A terminal of a query: a Token of Lark's, made in a third of the time. start_pos, end_pos  code points of the query."""

    value = property(str)
    line = column = end_line = end_column = None

    def __new__(cls, kind: str, text: str, start: int, end: int) -> Self:
        """The terminal of a kind at a place."""
        made = str.__new__(cls, text)
        made.type = kind
        made.start_pos = start
        made.end_pos = end
        return made


class Terminals(Lexer):
    """Hands Lark what `terminals_of` has found."""

    def __init__(self, _configuration: Any) -> None:
        """Takes no configuration."""

    def lex(self, terminals: Iterable[Token]) -> Iterator[Token]:  # type: ignore[override]
        """The terminals, as they are."""
        return iter(terminals)


def is_shouted(text: str) -> bool:
    """Whether a query is a headline in capitals, where AND, OR and NOT are words."""
    return text.isupper() and sum([not is_operator(run) for run in _RUN.findall(text)]) > 2


def is_operator(run: str) -> bool:
    """Whether what stands between spaces, parentheses and quotes is AND, OR, NOT or NEAR."""
    return run in _OPERATORS or _NEAR.fullmatch(run) is not None


def terminals_of(text: str) -> list[Terminal]:
    """The terminals of a query. Raises UnbalancedQuoteError. O(length)."""
    return _Cutter(text, are_words=is_shouted(text)).terminals()


def is_plain_word(text: str) -> bool:
    """Whether a text is one WORD that stands for itself, wherever in a query. O(length)."""
    found = _Cutter(text, are_words=False).terminals()
    return len(found) == 1 and found[0].type == "WORD" and found[0] == text


class _Cutter:
    """Cuts one query; `are_words` says that AND, OR, NOT and NEAR are words in it."""

    def __init__(self, text: str, *, are_words: bool) -> None:
        self._text = text
        self._are_words = are_words
        self._found: list[Terminal] = []

    def terminals(self) -> list[Terminal]:
        position = 0
        while piece := _PIECE.search(self._text, position):
            start, position = piece.span()
            match piece.lastgroup:
                case "phrase":
                    self._add("PHRASE", start, position)
                case "sign":
                    self._add("OPEN" if piece[0] == "(" else "CLOSE", start, position)
                case "quote":
                    raise UnbalancedQuoteError(start)
                case _:
                    position = self._cut_run(start, position)
        return self._found

    def _add(self, kind: str, start: int, end: int) -> None:
        self._found.append(Terminal(kind, self._text[start:end], start, end))

    def _ends_a_part(self, end: int) -> bool:
        """Whether a phrase or a group ends right before a place."""
        return bool(self._found) and self._found[-1].type in ("PHRASE", "CLOSE") and self._found[-1].end_pos == end

    def _cut_run(self, start: int, end: int) -> int:
        """Cut what stands between spaces, parentheses and quotes; returns where to go on."""
        run = self._text[start:end]
        if run.isalpha() and run not in _OPERATORS:
            # Most are.
            self._add("WORD", start, end)
            return end
        if not self._are_words and is_operator(run):
            self._add(run if run in _OPERATORS else "NEAR", start, end)
            return end
        if self._ends_a_part(start) and _BOOST.fullmatch(run):
            self._add("BOOST", start, end)
            return end
        start = self._cut_signs(start, end)
        before = start
        start = self._cut_field(start, end)
        if start > before and FIELDS[self._found[-1].value[:-1].lower()][0] == "date":
            between = RANGE.match(self._text, start)
            if between:
                self._add("RANGE", start, between.end())
                return between.end()
        if start < end:
            self._cut_word(start, end)
        return end

    def _cut_signs(self, start: int, end: int) -> int:
        """Take plus and minus off: right before a word, a phrase or a group they are operators, in a word or alone they are not."""
        while start < end and (sign := self._text[start]) in "+-":
            following = self._text[start + 1 : start + 2]
            if not following or following.isspace() or following in (sign, ")"):
                break
            self._add("PLUS" if sign == "+" else "MINUS", start, start + 1)
            start += 1
        return start

    def _cut_field(self, start: int, end: int) -> int:
        """Take a field off: it has a known name and no space behind its colon."""
        colon = self._text.find(":", start, end)
        following = self._text[colon + 1 : colon + 2]
        if colon < 0 or not following or following.isspace() or following == ")":
            return start
        if field_named(self._text[start:colon]) is None:
            return start
        self._add("FIELD", start, colon + 1)
        return colon + 1

    def _cut_word(self, start: int, end: int) -> None:
        """Cut a word, with the sign before it that asks for exactly its form."""
        following = self._text[start + 1 : start + 2]
        is_exact = (
            self._text[start] == "=" and bool(following) and (following in QUOTES or bool(_IN_WORD.match(following)))
        )
        if is_exact:
            self._add("EXACT", start, start + 1)
            start += 1
        if start < end:
            self._cut_plain(start, end, may_stand_for_others=not is_exact)

    def _cut_plain(self, start: int, end: int, *, may_stand_for_others: bool) -> None:
        """Take a weight off, and tell plain words from those that stand for others."""
        caret = self._text.rfind("^", start + 1, end)
        boost_at = caret if caret > start and _BOOST.fullmatch(self._text, caret, end) else end
        word = self._text[start:boost_at]
        kind = _kind_of(word) if may_stand_for_others else "WORD"
        self._add(kind, start, boost_at)
        if boost_at < end:
            self._add("BOOST", boost_at, end)


def _kind_of(word: str) -> str:
    """Whether a word is a PATTERN, FUZZY or a WORD, in which all signs are punctuation."""
    if word[-1] == "~" or (word[-2:-1] == "~" and word[-1] in "123456789"):
        stem = word.rpartition("~")[0]
        return "FUZZY" if _is_one_word(stem) and "*" not in stem and "?" not in stem else "WORD"
    # At the end of a word a question mark asks.
    stem = word.rstrip("?")
    return "PATTERN" if ("*" in stem or "?" in stem) and _is_one_word(stem) else "WORD"


def _is_one_word(text: str) -> bool:
    return len(text) <= MAX_TERM and _PATTERN.fullmatch(text) is not None and _IN_WORD.search(text) is not None
