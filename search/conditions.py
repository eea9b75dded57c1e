"""What an article must hold for a request to find it: a short program over simple conditions, made of the query and its filters.

The program never says no of an article that the request finds. Where it `is_exact`, it never says yes of another one either; else
that is still to be looked into, as phrases and patterns are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from whoosh import query as whoosh_query
from whoosh.query import Query, spans

from index.folding import fold
from index.schema import FACET_FIELDS, SECTIONS, facet_key
from search.request import FILTERS, SearchRequest
from search.trees import Dated, Exact, Labelled, Quotation, Synonyms, text_of

NOT: Final = -1
AND: Final = -2
OR: Final = -3
ALL: Final = -4
NONE: Final = -5
"""Steps of a program. One from 0 on is the number of a condition; steps stand behind what they take."""

_ANY_LETTERS = re.compile(r"[*?\[]")
_LETTERS = re.compile(r"[^\W_]+")


class HasTerm(NamedTuple):
    """A term of the text."""

    term: str


class HasForm(NamedTuple):
    """A word as written and folded, or one that begins so. It may be said of an article that has another form of the same term."""

    form: str
    is_beginning: bool


class HasValue(NamedTuple):
    """An entity or value of a facet of which a name folds to `key`."""

    facet: str
    key: str


class HasNamePart(NamedTuple):
    """An entity or value of a facet of which a name has these letters between others, folded."""

    facet: str
    part: str


class HasNone(NamedTuple):
    """No value of a facet, or no date: `published`."""

    facet: str


class IsDated(NamedTuple):
    """Wholly within days, as ordinals, inclusive on both ends."""

    since: int
    until: int


Condition = HasTerm | HasForm | HasValue | HasNamePart | HasNone | IsDated


class Program(NamedTuple):
    """Steps, each a condition or what is made of those before; and whether they say all that the request does."""

    steps: tuple[Condition | int, ...]
    is_exact: bool


_ALL = Program((ALL,), True)
_NONE = Program((NONE,), True)


def program_of(request: SearchRequest, tree: Query | None) -> Program:
    """What an article must hold for a request to find it, whose query was read as `tree`. O(parts of both)."""
    parts = [_ALL if tree is None else _bound(tree, True), *_filters(request)]
    return _all([part for part in parts if part.steps != (ALL,) or not part.is_exact])


def _filters(request: SearchRequest) -> Iterable[Program]:
    # An entity that is there may still not be salient enough.
    is_exact = not request.least_salience()
    for name in FILTERS:
        if values := getattr(request, name):
            yield _exact_if(is_exact, _any([_value(name, value) for value in values]))
    for name, values in request.all_of.items():
        yield _exact_if(is_exact, _all([_value(name, value) for value in values]))
    for name, values in request.none_of.items():
        if values:
            yield _not(_any([_value(name, value) for value in values])) if is_exact else _exact_if(False, _ALL)
    for name in request.missing:
        yield Program((HasNone(name),), True) if is_exact else _exact_if(False, _ALL)
    first, last = request.first_day(), request.last_day()
    if first or last:
        yield _dated(first, last)
    if request.story is not None:
        yield _exact_if(False, _ALL)


def _value(facet: str, value: str) -> Program:
    return Program((HasValue(facet, facet_key(facet, value)),), True)


def _dated(since: date | None, until: date | None) -> Program:
    return Program((IsDated((since or date.min).toordinal(), (until or date.max).toordinal()),), True)


def _exact_if(is_exact: bool, program: Program) -> Program:
    return program if is_exact else Program(program.steps, False)


def _joined(parts: Sequence[Program], sign: int, empty: Program) -> Program:
    if not parts:
        return empty
    steps = list(parts[0].steps)
    for part in parts[1:]:
        steps += (*part.steps, sign)
    return Program(tuple(steps), all(part.is_exact for part in parts))


def _all(parts: Sequence[Program]) -> Program:
    return _joined(parts, AND, _ALL)


def _any(parts: Sequence[Program]) -> Program:
    return _joined(parts, OR, _NONE)


def _not(part: Program) -> Program:
    return Program((*part.steps, NOT), part.is_exact)


def _bound(tree: Query, upper: bool) -> Program:
    """What holds of all articles that a query finds (`upper`), or of none but such: of what it excludes, the second must go."""
    exact = _EXACT.get(type(tree))
    if exact is not None:
        return exact(tree, upper)
    return Program((_necessary(tree) if upper else _NONE).steps, False)


def _necessary(tree: Query) -> Program:
    """What must hold of an article for a query to find it that is about more than what an article holds."""
    read = _NECESSARY.get(type(tree))
    return _ALL if read is None else read(tree)


def _term(tree: Any, upper: bool) -> Program:
    text = text_of(tree.text)
    if tree.fieldname == "text":
        return Program((HasTerm(text),), True)
    if tree.fieldname in FACET_FIELDS:
        return Program((HasValue(tree.fieldname, text),), True)
    known = Program((HasTerm(text),) if tree.fieldname in SECTIONS else (ALL,), False)
    return known if upper else _exact_if(False, _NONE)


def _parts(trees: Iterable[Query], upper: bool) -> list[Program]:
    return [_bound(tree, upper) for tree in trees]


def _words(tree: Any) -> Program:
    return _all([Program((HasTerm(text_of(word)),), False) for word in tree.words])


def _form(tree: Any) -> Program:
    return Program((HasForm(text_of(tree.text), False),), False)


def _beginning(tree: Any) -> Program:
    # Of a prefix all of it, of a pattern what stands before its first sign.
    text = fold(text_of(tree.text))
    beginning = text if type(tree) is whoosh_query.Prefix else _ANY_LETTERS.split(text, maxsplit=1)[0]
    return Program((HasForm(beginning, True),), False) if beginning else _ALL


def _labelled(tree: Any) -> Program:
    if "*" in tree.text or "?" in tree.text:
        return _ALL
    return _all([Program((HasNamePart(tree.fieldname, part),), False) for part in name_parts(tree.text)])


def name_parts(name: str) -> list[str]:
    """The runs of letters and digits in a folded name."""
    return _LETTERS.findall(name)


_EXACT: dict[type, Callable[[Any, bool], Program]] = {
    whoosh_query.Term: _term,
    Synonyms: lambda tree, upper: _any(_parts(tree.subqueries, upper)),
    whoosh_query.And: lambda tree, upper: _all(_parts(tree.subqueries, upper)),
    whoosh_query.Or: lambda tree, upper: _any(_parts(tree.subqueries, upper)),
    whoosh_query.DisjunctionMax: lambda tree, upper: _any(_parts(tree.subqueries, upper)),
    whoosh_query.Not: lambda tree, upper: _not(_bound(tree.query, not upper)),
    whoosh_query.AndNot: lambda tree, upper: _all([_bound(tree.a, upper), _not(_bound(tree.b, not upper))]),
    whoosh_query.AndMaybe: lambda tree, upper: _bound(tree.a, upper),
    whoosh_query.Require: lambda tree, upper: _all(_parts((tree.a, tree.b), upper)),
    whoosh_query.ConstantScoreQuery: lambda tree, upper: _bound(tree.child, upper),
    whoosh_query.Every: lambda tree, upper: _ALL,
    type(whoosh_query.NullQuery): lambda tree, upper: _NONE,
    Dated: lambda tree, upper: _dated(tree.since, tree.until),
}

_NECESSARY: dict[type, Callable[[Any], Program]] = {
    whoosh_query.Phrase: _words,
    whoosh_query.Sequence: lambda tree: _all(_parts(tree.subqueries, True)),
    spans.SpanNear2: lambda tree: _all(_parts(tree.qs, True)),
    Exact: _form,
    whoosh_query.Prefix: _beginning,
    whoosh_query.Wildcard: _beginning,
    Labelled: _labelled,
    Quotation: lambda tree: _all(_parts(tree.parts, True)),
}
