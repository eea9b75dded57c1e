"""Where in a text a query matches: words for its words, whole phrases for its phrases."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from whoosh.query import And, Not, Query, Term

from index.analysis import HYPHENS, Token, analyzer_for
from search.chains import chains_of
from search.forms import accepts
from search.trees import PATTERNS, Labelled, Pattern, Quotation, Word, text_of

_WITHOUT_HYPHENS = str.maketrans("", "", HYPHENS)


class Clause(NamedTuple):
    """A word of the query, or several: in order, each at most so many positions after the one before.

    slop     the same for all, or one for each from the second on
    section  in which they match, or `text` for any
    quotation, part   within which quotation they have to stand, and for which of its parts; None anywhere
    """

    terms: tuple[Word | Pattern, ...]
    slop: int | tuple[int, ...] = 1
    section: str = "text"
    quotation: Quotation | None = None
    part: int = 0

    @property
    def gaps(self) -> tuple[int, ...]:
        """How many positions each may stand after the one before, from the second on."""
        return self.slop if isinstance(self.slop, tuple) else (self.slop,) * (len(self.terms) - 1)


class Match(NamedTuple):
    """Where a clause matches: (start, end) code points, and the clause's number in the query."""

    start: int
    end: int
    clause: int


def clauses_of(tree: Query | None) -> tuple[Clause, ...]:
    """The words and phrases that a query asks for, in its order, each once; what it excludes is left out."""
    return tuple(dict.fromkeys(_clauses(tree))) if tree is not None else ()


def _clauses(tree: Query) -> Iterator[Clause]:
    if isinstance(tree, Not | Labelled):
        return
    if isinstance(tree, Quotation):
        for number, part in enumerate(tree.parts):
            yield from (clause._replace(quotation=tree, part=number) for clause in _clauses(part))
        return
    if type(tree) is Term and tree.fieldname == "text":
        # Most are.
        yield Clause((text_of(tree.text),))
        return
    chains = () if type(tree) is And else chains_of(tree)
    if chains:
        for chain in chains:
            slop = chain.gaps[0] if len(set(chain.gaps)) == 1 else chain.gaps or 1
            yield Clause(chain.words, slop, chain.section)
        return
    for child in tree.children():
        yield from _clauses(child)


def find_matches(
    tokens: Iterable[Token], clauses: Sequence[Clause], section: str = "text", text: str = ""
) -> list[Match]:
    """Where `clauses` match among `tokens`, ascending by start; where two overlap, the longer of them stands.

    section, text   the section that the tokens are of, and what it says: for clauses of one section, and for words as written
    O(tokens × words in patterns + occurrences of the clauses' words × length of the phrase).
    """
    tokens = list(tokens)
    occurrences: dict[Word | Pattern, list[Token]] = {}
    for clause in clauses:
        for word in clause.terms:
            if word not in occurrences:
                is_wanted = _test_of(word, text)
                occurrences[word] = [token for token in tokens if is_wanted(token)]
    found = [
        Match(first.start, last.end, number)
        for number, clause in enumerate(clauses)
        if clause.section in ("text", section)
        for first, last in _occurrences_of(clause, occurrences)
    ]
    return without_overlaps(found)


def _test_of(word: Word | Pattern, text: str) -> Callable[[Token], bool]:
    if isinstance(word, str):
        return lambda token: token.term == word
    if not isinstance(word, PATTERNS):
        return lambda token: token.term in word
    form = analyzer_for("en").form  # as in any language
    return lambda token: accepts(word, form(text[token.start : token.end].translate(_WITHOUT_HYPHENS)))


def _occurrences_of(clause: Clause, occurrences: dict[Word | Pattern, list[Token]]) -> list[tuple[Token, Token]]:
    """The first and last token of every occurrence of a clause."""
    spans = [(token, token) for token in occurrences[clause.terms[0]]]
    for word, gap in zip(clause.terms[1:], clause.gaps, strict=True):
        following = {token.position: token for token in reversed(occurrences[word])}
        spans = [
            (first, following[position])
            for first, last in spans
            for position in range(last.position + 1, last.position + 1 + gap)
            if position in following
        ]
    return spans


def without_overlaps(found: list[Match]) -> list[Match]:
    """The matches in the order of their beginnings; where two overlap, the longer of them stands."""
    kept: list[Match] = []
    for match in sorted(found, key=lambda match: (match.start, -match.end, match.clause)):
        if not kept or match.start >= kept[-1].end:
            kept.append(match)
        elif match.end - match.start > kept[-1].end - kept[-1].start:
            kept[-1] = match
    return kept
