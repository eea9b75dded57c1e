"""What a query asks of quotations, to query trees: words within one, who says it, and what must hold of a single one."""

from __future__ import annotations

from collections.abc import Sequence

from whoosh.query import Or, Query
from whoosh.query.spans import SpanNear2

from search.chains import are_chains
from search.speakers import speaker_key
from search.trees import Quotation


def quote_query(words: Query | None) -> Query | None:
    """A quotation that holds words; None where there are none."""
    return None if words is None else Quotation((words,), ())


def speaker_query(name: str) -> Query | None:
    """A quotation of somebody whose name has some words, or who has an id; None where `name` holds no word."""
    key = speaker_key(name)
    return Quotation((), (key,)) if key else None


def in_one(trees: Sequence[Query]) -> list[Query]:
    """The parts of a query that must all match, those that are about quotations as a single one."""
    quotations = [tree for tree in trees if isinstance(tree, Quotation)]
    if len(quotations) < 2:
        return list(trees)
    parts = [part for quotation in quotations for part in quotation.parts]
    whole = Quotation(parts, [key for quotation in quotations for key in quotation.speakers])
    return [whole, *(tree for tree in trees if not isinstance(tree, Quotation))]


def either_query(trees: Sequence[Query]) -> Query:
    """Parts of which one must match; of words within quotations, any within the same one."""
    words = [_words(tree) for tree in trees]
    found = [word for word in words if word is not None]
    return Quotation((Or(found),), ()) if len(found) == len(trees) else Or(list(trees))


def near_query(first: Query, second: Query, distance: int) -> Query | None:
    """Two parts at most so many positions from each other, within one quotation where both are; None where they are no words."""
    words, others = _words(first), _words(second)
    if words is not None and others is not None:
        return quote_query(near_query(words, others, distance))
    tree = SpanNear2([first, second], slop=distance, ordered=False)
    return tree if are_chains(tree) else None


def _words(tree: Query) -> Query | None:
    """The words of a quotation of which nothing else is asked; None for another query."""
    return tree.parts[0] if isinstance(tree, Quotation) and len(tree.parts) == 1 and not tree.speakers else None
