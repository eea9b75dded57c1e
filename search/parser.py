"""Query text to a Whoosh query tree, with an echo of how it was read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import cast

from lark import Lark, Token, Transformer
from lark.exceptions import LarkError, UnexpectedToken
from whoosh.query import And, NullQuery, Query

from search.driving import Driver
from search.errors import QueryWarning
from search.lexing import (
    MAX_BOOST,
    MAX_DISTANCE,
    MAX_EDITS,
    QUOTES,
    Terminals,
    UnbalancedQuoteError,
    is_shouted,
    terminals_of,
)
from search.reading import Part, Reader
from search.stems import Stems, english
from search.syntax import All, Either, Field, Group, Leaf, Near, Negated, Node, Required, Weighted

# What is none of a plain query: words, words with OR between them.
_SPECIAL = re.compile(rf"[{QUOTES}()*?~^=:]|(?:^|\s)[+-]\S|(?<!\S)(?:AND|NOT|NEAR/\d{{1,3}})(?!\S)")
_BETWEEN = re.compile(r"(?<!\S)OR(?!\S)")
_PHRASE = re.compile(rf"[{QUOTES}][^{QUOTES}]*[{QUOTES}]")
_WORDS = re.compile(rf"[^\s(){QUOTES}]+")

MAX_DEPTH = 20
"""How deep parentheses may be nested; every level takes a part of the interpreter's stack when the query is run."""


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """How a query was read.

    tree         None where everything is asked for
    understood   the same in the query language, words as typed, dates absolute
    loose, firm  the parts that must all match, where it consists of such: plain words, and all others (`+kerry`, a phrase, a field)
    is_relaxed   whether most of the words will do
    """

    tree: Query | None
    understood: str
    warnings: tuple[QueryWarning, ...] = ()
    loose: tuple[Part, ...] = ()
    firm: tuple[Part, ...] = ()
    is_relaxed: bool = False


def parse(text: str, stems: Stems = english, as_of: date | None = None) -> ParsedQuery:
    """Read a query; never fails: what is not in the language is read as plain words, with a warning.

    stems  the terms that each word stands for; English ones where it is not said
    as_of  the day that relative dates count from; the civil day on which it is asked where it is not said
    An empty text asks for everything; a text without any word (`?!`) for nothing. O(length).
    """
    if not text.strip():
        return ParsedQuery(None, "")
    reader = Reader(stems, as_of or date.today(), is_shouted=is_shouted(text))
    part = _plain(text, reader)
    if part is not None:
        return _understood(text, part, reader, ())
    warnings: tuple[QueryWarning, ...] = ()
    try:
        too_deep = _first_too_deep(text)
        if too_deep is not None:
            raise _TooDeepError(too_deep)
        part = reader.whole(_driver().parse(terminals_of(text)))
        warnings = tuple(reader.warnings)
    except LarkError as error:
        warnings = (_warning(text, error),)
        part = reader.words(_WORDS.findall(text))
    return _understood(text, part, reader, warnings)


def _plain(text: str, reader: Reader) -> Part | None:
    """What the grammar would say, later, of most queries: words, words with OR between them, a phrase; None for all others."""
    if _PHRASE.fullmatch(text.strip()):
        return reader.read(_phrase(text.strip(), 0, len(text)))
    if _SPECIAL.search(text):
        return None
    if is_shouted(text):
        return reader.words(text.split())
    pieces = [piece.split() for piece in _BETWEEN.split(text)]
    if not all(pieces):
        return None
    return reader.either([reader.words(piece) for piece in pieces])


def _understood(text: str, part: Part, reader: Reader, warnings: tuple[QueryWarning, ...]) -> ParsedQuery:
    if part.tree is None:
        no_words = QueryWarning(code="no_words", message="There is no word in this query.", end=len(text))
        return ParsedQuery(NullQuery, "", (*warnings, no_words))
    if type(part.tree) is not And:
        return ParsedQuery(part.tree, part.echo, warnings)
    return ParsedQuery(part.tree, part.echo, warnings, tuple(reader.loose), tuple(reader.firm))


def grammar() -> Lark:
    """The grammar as Lark reads it, with what makes nodes."""
    # Transformed while it is read: a tree of its own would be walked recursively.
    return Lark.open("grammar.lark", rel_to=__file__, parser="lalr", lexer=Terminals, transformer=_Nodes())


@cache
def _driver() -> Driver:
    return Driver(grammar())


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


def _warning(text: str, error: LarkError) -> QueryWarning:
    if isinstance(error, _TooDeepError):
        return QueryWarning(
            code="too_deep",
            message=f"Parentheses are nested more than {MAX_DEPTH} deep; the query was read as plain words.",
            start=error.position,
            end=error.position + 1,
        )
    if isinstance(error, UnbalancedQuoteError):
        return QueryWarning(
            code="unbalanced_quote",
            message="A quotation mark is never closed; the query was read as plain words.",
            start=error.position,
            end=error.position + 1,
        )
    start = len(text.rstrip()) - 1
    problem = "ends too early"
    if isinstance(error, UnexpectedToken) and error.token.type != "$END":
        start = error.token.start_pos or 0
        problem = f"cannot be read from “{text[start : start + 20]}” on"
    return QueryWarning(
        code="bad_syntax",
        message=f"The query {problem}; it was read as plain words.",
        start=start,
        end=start + 1,
    )


def _phrase(text: str, start: int, end: int) -> Leaf:
    words, _, slop = (text, "", "1") if text[-1] in QUOTES else text.rpartition("~")
    return Leaf("phrase", words[1:-1].strip(), start, end, _distance(slop))


def _distance(digits: str) -> int:
    return min(max(int(digits), 1), MAX_DISTANCE)


class _Nodes(Transformer[Token, Node]):
    """Turns terminals into nodes as the grammar reads them, from the leaves up."""

    def start(self, nodes: list[Node]) -> Node:
        return nodes[0] if nodes else All(())

    def either(self, nodes: list[Node | Token]) -> Node:
        return _several(Either, nodes)

    def all(self, nodes: list[Node | Token]) -> Node:
        return _several(All, nodes)

    def negated(self, nodes: list[Node]) -> Node:
        return Negated(nodes[-1])

    def required(self, nodes: list[Node]) -> Node:
        return Required(nodes[-1])

    def near(self, nodes: list[Node | Token]) -> Node:
        signs = [node for node in nodes if isinstance(node, Token)]
        distances = tuple([_distance(sign.rpartition("/")[2]) for sign in signs])
        parts = tuple([node for node in nodes if not isinstance(node, Token)])
        return Near(parts, distances, signs[0].start_pos or 0, signs[0].end_pos or 0)

    def weighted(self, nodes: list[Node | Token]) -> Node:
        node, boost = nodes
        return Weighted(cast(Node, node), min(float(cast(Token, boost)[1:]), MAX_BOOST))

    def field(self, nodes: list[Node | Token]) -> Node:
        name, node = cast(Token, nodes[0]), cast(Node, nodes[1])
        return Field(name[:-1].lower(), node, name.start_pos or 0, name.end_pos or 0)

    def range(self, tokens: list[Token]) -> Node:
        return _leaf("range", tokens[0], str(tokens[0]))

    def word(self, tokens: list[Token]) -> Node:
        return _leaf("word", tokens[0], str(tokens[0]))

    def pattern(self, tokens: list[Token]) -> Node:
        # At the end of a word a question mark asks.
        return _leaf("pattern", tokens[0], tokens[0].rstrip("?"))

    def fuzzy(self, tokens: list[Token]) -> Node:
        stem, _, edits = tokens[0].rpartition("~")
        return _leaf("fuzzy", tokens[0], stem, min(int(edits or 1), MAX_EDITS))

    def phrase(self, tokens: list[Token]) -> Node:
        return _phrase(str(tokens[0]), tokens[0].start_pos or 0, tokens[0].end_pos or 0)

    def exact(self, tokens: list[Token]) -> Node:
        sign, token = tokens
        if token.type == "WORD":
            return _leaf("exact", token, str(token))
        phrase = _phrase(str(token), sign.start_pos or 0, token.end_pos or 0)
        return Leaf("exact phrase", phrase.text, phrase.start, phrase.end, phrase.number)

    def group(self, nodes: list[Node | Token]) -> Node:
        return Group(cast(Node, nodes[1]))


def _leaf(kind: str, token: Token, text: str, number: int = 1) -> Leaf:
    return Leaf(kind, text, token.start_pos or 0, token.end_pos or 0, number)  # type: ignore[arg-type]


def _several(kind: type[All] | type[Either], nodes: list[Node | Token]) -> Node:
    parts = tuple([node for node in nodes if not isinstance(node, Token)])
    return parts[0] if len(parts) == 1 else kind(parts)
