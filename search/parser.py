"""Query text to a Whoosh query tree, with an echo of how it was read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import cast

from lark import Lark, Token, Transformer
from lark.exceptions import LarkError, UnexpectedEOF, UnexpectedInput
from whoosh.query import And, Every, Not, NullQuery, Or, Prefix, Query

from index.analysis import asked_words_of
from index.folding import fold
from index.scripts import is_character
from search.errors import QueryWarning
from search.speakers import speaker_key
from search.stems import Stems, english
from search.trees import Quotation, Word, phrase_of, query_of

_QUOTES = re.compile(r'["“”„«»]')
_SPECIAL = re.compile(r'["“”„«»()]|(?:^|\s)(?:[+-]|(?:quote|speaker):)\S|(?<!\S)(?:AND|NOT)(?!\S)')
_FIELD = re.compile(r"[+-]*(quote|speaker):(.+)")
_BETWEEN = re.compile(r"(?<!\S)OR(?!\S)")
_PHRASE = re.compile(r'["“”„«»][^"“”„«»]*["“”„«»]')
_OPERATORS = {"AND", "OR", "NOT"}
_OPERATOR = re.compile(r"(?<!\S)(?:AND|OR|NOT)(?!\S)")

# The stems of the query that is being read: the grammar hands its leaves nothing but their text.
_STEMS: ContextVar[Stems] = ContextVar("stems", default=english)

MAX_DEPTH = 20
"""How deep parentheses may be nested; every level takes a part of the interpreter's stack when the query is run."""


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """How a query was read.

    tree         None where everything is asked for
    understood   the same in the query language, words as typed
    """

    tree: Query | None
    understood: str
    warnings: tuple[QueryWarning, ...] = ()


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of the query: its tree (None: it holds no word) and its echo."""

    tree: Query | None
    echo: str


def _trees(parts: list[_Part]) -> list[Query]:
    return [part.tree for part in parts if part.tree is not None]


def parse(text: str, stems: Stems = english) -> ParsedQuery:
    """Read a query; never fails: what is not in the language is read as plain words, with a warning.

    stems  the terms that each word stands for; English ones where it is not said
    An empty text asks for everything; a text without any word (`?!`) for nothing.
    """
    token = _STEMS.set(stems)
    try:
        return _parse(text)
    finally:
        _STEMS.reset(token)


def _parse(text: str) -> ParsedQuery:
    if not text.strip():
        return ParsedQuery(None, "")
    plain = _plain(text)
    if plain is not None:
        return _understood(text, plain, ())
    warnings: tuple[QueryWarning, ...] = ()
    try:
        too_deep = _first_too_deep(text)
        if too_deep is not None:
            raise _TooDeepError(too_deep)
        part = cast(_Part, _grammar().parse(_plain_where_shouted(text)))
    except LarkError as error:
        warnings = (_warning(text, error),)
        part = _all_of([_word_or_field(word) for word in re.findall(r'[^\s()"“”„«»]+', text)])
    return _understood(text, part, warnings)


def _plain(text: str) -> _Part | None:
    """What the grammar would say, later, of most queries: words, words with OR between them, a phrase; None for all others."""
    if _PHRASE.fullmatch(text.strip()):
        return _all_of([_READ.phrase([text.strip()])])
    if _SPECIAL.search(text):
        return None
    pieces = [piece.split() for piece in _BETWEEN.split(_plain_where_shouted(text))]
    if not all(pieces):
        return None
    return _READ.either([_all_of([_word(word) for word in piece]) for piece in pieces])


def _understood(text: str, part: _Part, warnings: tuple[QueryWarning, ...]) -> ParsedQuery:
    if part.tree is None:
        no_words = QueryWarning(code="no_words", message="There is no word in this query.", end=len(text))
        return ParsedQuery(NullQuery, "", (*warnings, no_words))
    return ParsedQuery(part.tree, part.echo, warnings)


@cache
def _grammar() -> Lark:
    # Transformed while it is read: a tree of its own would be walked recursively.
    return Lark.open("grammar.lark", rel_to=__file__, parser="lalr", transformer=_READ)


class _TooDeepError(LarkError):
    def __init__(self, position: int) -> None:
        super().__init__()
        self.position = position


def _first_too_deep(text: str) -> int | None:
    depth = 0
    for position, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if depth > MAX_DEPTH:
            return position
    return None


def _plain_where_shouted(text: str) -> str:
    """In a query all in capitals AND, OR and NOT are words: a pasted headline."""
    shouted = text.isupper() and len([word for word in text.split() if word not in _OPERATORS]) > 2
    return _OPERATOR.sub(lambda operator: operator[0].lower(), text) if shouted else text


def _warning(text: str, error: LarkError) -> QueryWarning:
    if isinstance(error, _TooDeepError):
        return QueryWarning(
            code="too_deep",
            message=f"Parentheses are nested more than {MAX_DEPTH} deep; the query was read as plain words.",
            start=error.position,
            end=error.position + 1,
        )
    quotes = [match.start() for match in _QUOTES.finditer(text)]
    if len(quotes) % 2:
        return QueryWarning(
            code="unbalanced_quote",
            message="A quotation mark is never closed; the query was read as plain words.",
            start=quotes[-1],
            end=quotes[-1] + 1,
        )
    at_end = isinstance(error, UnexpectedEOF) or not isinstance(error, UnexpectedInput)
    start = len(text) - 1 if at_end else min(max(cast(UnexpectedInput, error).pos_in_stream or 0, 0), len(text) - 1)
    return QueryWarning(
        code="bad_syntax",
        message=f"The query cannot be read from “{text[start : start + 20]}” on; it was read as plain words.",
        start=start,
        end=start + 1,
    )


class _Reader(Transformer[Token, _Part]):
    """Turns the parse tree into parts, from the leaves up."""

    def start(self, parts: list[_Part]) -> _Part:
        return parts[0] if parts else _Part(None, "")

    def either(self, parts: list[_Part]) -> _Part:
        parts = [part for part in parts if part.tree is not None]
        if len(parts) < 2:
            return parts[0] if parts else _Part(None, "")
        return _Part(Or(_trees(parts)), " OR ".join(part.echo for part in parts))

    def all(self, parts: list[_Part]) -> _Part:
        return _all_of(parts)

    def group(self, parts: list[_Part]) -> _Part:
        (part,) = parts
        if isinstance(part.tree, Quotation):
            # What stands in parentheses is one quotation, and what stands beside them another.
            part = _Part(And([part.tree]), part.echo)
        many = isinstance(part.tree, Or | And)
        return _Part(part.tree, f"({part.echo})" if many and part.echo else part.echo)

    def required(self, parts: list[_Part]) -> _Part:
        return parts[-1]

    def word(self, tokens: list[Token]) -> _Part:
        return _word(str(tokens[0]))

    def field(self, tokens: Sequence[str]) -> _Part:
        name, text = (str(token) for token in tokens)
        is_phrase = _PHRASE.fullmatch(text) is not None
        value = text[1:-1].strip() if is_phrase else text
        return _field(name[:-1], value, f'"{value}"' if is_phrase else value)

    def phrase(self, tokens: Sequence[str]) -> _Part:
        text = str(tokens[0])[1:-1].strip()
        return _Part(words_query(text), f'"{text}"')

    def negated(self, parts: list[_Part]) -> _Part:
        part = parts[-1]
        return _Part(Not(part.tree), f"NOT {part.echo}") if part.tree is not None else part


_READ = _Reader()


def _word(text: str) -> _Part:
    # The echo must not read as an operator where the word was none.
    echo = text.lstrip("+-")
    return _Part(words_query(text), echo.lower() if echo in _OPERATORS else echo)


def _word_or_field(text: str) -> _Part:
    """A word of what could not be read; its echo reads as it does."""
    found = _FIELD.fullmatch(text)
    return _field(found[1], found[2], found[2]) if found else _word(text)


def _field(name: str, value: str, shown: str) -> _Part:
    if name == "speaker":
        key = speaker_key(value)
        return _Part(Quotation((), (key,)) if key else None, f"speaker:{shown}")
    tree = words_query(value)
    if isinstance(tree, Prefix):
        # A single character of a script without spaces: what it begins may go on behind the end of a quotation.
        return _Part(tree, shown)
    return _Part(Quotation((tree,), ()) if tree is not None else None, f"quote:{shown}")


def _within_one(trees: list[Query]) -> list[Query]:
    """The parts of a query that must all match, those that are about quotations as a single one."""
    quotations = [tree for tree in trees if isinstance(tree, Quotation)]
    if len(quotations) < 2:
        return trees
    parts = [part for quotation in quotations for part in quotation.parts]
    whole = Quotation(parts, [key for quotation in quotations for key in quotation.speakers])
    return [whole, *(tree for tree in trees if not isinstance(tree, Quotation))]


def _all_of(parts: list[_Part]) -> _Part:
    parts = [part for part in parts if part.tree is not None]
    if not parts:
        return _Part(None, "")
    trees = _within_one(_trees(parts))
    if all(isinstance(tree, Not) for tree in trees):
        trees.insert(0, Every("id"))
    echo = " ".join(part.echo for part in parts)
    return _Part(trees[0] if len(trees) == 1 else And(trees), echo)


def words_query(text: str) -> Query | None:
    """The words of `text` next to each other, however compounds in it are written; None where it holds no word.

    `cease-fire` also finds `ceasefire`, and `cease fire`.
    """
    stems = _STEMS.get()
    if text.isascii() and text.isalpha():
        # One token, as most are.
        return query_of(stems(text))
    words = asked_words_of(text)
    if len(words) == 1 and is_character(words[0].text) and len(fold(words[0].text)) == 1:
        # One character stands at the beginning of pairs.
        return Prefix("text", words[0].text)
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
    return phrase_of(by_part) if joined == by_part else Or([phrase_of(by_part), phrase_of(joined)])
