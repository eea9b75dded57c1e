"""A query tree and a segment to matches: decides which loops to run over which arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import reduce
from itertools import accumulate
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh import query as whoosh_query
from whoosh.query import spans

from index.schema import FACET_FIELDS, SECTIONS
from search import combine_kernels, lookup_kernels
from search.chosen import Chosen, chosen_forms
from search.combining import at_least, boosted, both, constant, either, higher, kept
from search.forms import FORMS_OF, expand
from search.placing import match_chains
from search.quotations import quoting_rows, with_quotation
from search.ranking import K1
from search.rows import facet_rows, rows_labelled, rows_with_forms, rows_with_id
from search.scope import NO_MATCHES, Collection, Matches, Scope
from search.synonyms import Group, match_group, match_near
from search.trees import (
    PATTERNS,
    AtLeast,
    Dated,
    Exact,
    Labelled,
    Pattern,
    Quotation,
    Synonyms,
    Word,
    only_text,
    text_of,
    text_terms,
    word_of,
)
from search.words import ALL, ANY, PHRASE, Best, Words, match_words

Query = whoosh_query.Query


_NONE_AT_ONCE = Best(0)
_NO_WORDS = Words(ALL, np.empty(0, np.int64), np.empty(0, np.float32))


class Plan:
    """A query over all segments of a collection. Document frequencies are looked up once and for all segments together.

    is_exact   whether every pattern, of those looked up by now, stood for few enough words that all were looked for
    """

    def __init__(self, collection: Collection, tree: Query | None) -> None:
        self._collection = collection
        self.tree = tree
        # Of each term its number and document frequency in each segment, and its idf in all.
        self._known: dict[str, list[list[int]]] = {}
        self._idf: dict[str, float] = {}
        self._expanded: dict[tuple[Query, int], Chosen] = {}
        self.is_exact = True

    def matches(self, scope: Scope, best: Best = _NONE_AT_ONCE) -> Matches:
        """The live rows of a segment that match, and where that is to be had at once the places of the best ones.

        Where only the best are wanted, others may be missing, and the rows are in the order of their scores.
        Raises TypeError for a kind of query that is not in the language.
        """
        if self.tree is None:
            return constant(scope.all_rows, 1.0)
        words = self._words(self.tree, scope)
        if words is not None:
            return match_words(words, scope, best)
        found = self._evaluate(self.tree, scope)
        if scope.live is None or not len(found):
            return found
        return Matches(*combine_kernels.kept_live(found.docs, found.scores, scope.live))

    def number(self, term: str, scope: Scope) -> int:
        """The number of a term in a segment; -1 where that has none such."""
        if term not in self._known:
            self._look_up([term])
        return self._known[term][scope.place][0]

    def look_up(self, terms: Sequence[str]) -> None:
        """Look up all of some terms in one go that are not known yet: one by one takes longer."""
        self._look_up([term for term in terms if term not in self._known])

    def df(self, term: str) -> int:
        """How many rows of all segments, live or not, hold a term."""
        self.look_up([term])
        return sum([df for _, df in self._known[term]])

    def chosen(self, word: Word | Pattern, scope: Scope) -> Chosen:
        """The terms that a word stands for in a segment, and which of their forms."""
        if isinstance(word, str | tuple):
            terms = (word,) if isinstance(word, str) else word
            return Chosen([number for term in terms if (number := self.number(term, scope)) >= 0])
        known = self._expanded.get((word, scope.place))
        if known is None:
            known = self._expanded[word, scope.place] = self._expand(word, scope)
        return known

    def _expand(self, tree: Any, scope: Scope) -> Chosen:
        forms, is_cut = expand(tree, scope.segment)
        self.is_exact &= not is_cut
        return chosen_forms(scope.segment, forms)

    def _look_up(self, terms: Sequence[str]) -> None:
        if not terms:
            return
        encoded = [term.encode("utf-8", "surrogatepass") for term in terms]
        texts = np.frombuffer(b"".join(encoded), np.uint8)
        ends = np.array([*accumulate(map(len, encoded))])
        found = [lookup_kernels.look_up(scope.terms, texts, ends).tolist() for scope in self._collection.scopes]
        for place, term in enumerate(terms):
            known = self._known[term] = [in_segment[place] for in_segment in found]
            self._idf[term] = self._collection.idf(sum([df for _, df in known]))

    def terms(self) -> list[str]:
        """The single terms that the query consists of, in its order; those of a phrase or of a group are not among them."""
        parts = self.tree.subqueries if type(self.tree) is whoosh_query.Or else [self.tree]
        return [text_of(part.text) for part in parts if type(part) is whoosh_query.Term and part.fieldname == "text"]

    def words(self, scope: Scope) -> Words | None:
        """The query as words in a segment; None where it is more than that."""
        return None if self.tree is None else self._words(self.tree, scope)

    def _words(self, tree: Query, scope: Scope) -> Words | None:
        read = _WORDS_OF.get(type(tree))
        return None if read is None else read(self, tree, scope)

    def _evaluate(self, tree: Query, scope: Scope) -> Matches:
        words = self._words(tree, scope)
        if words is not None:
            return match_words(words, scope, _NONE_AT_ONCE)
        evaluate = _EVALUATORS.get(type(tree))
        if evaluate is None:
            raise TypeError(f"{type(tree).__name__} is not a kind of query that Dateline plans")
        return evaluate(self, tree, scope)

    def _word(self, tree: Any, scope: Scope) -> Words | None:
        if tree.fieldname in FACET_FIELDS or tree.fieldname in SECTIONS or tree.fieldname == "id":
            return None
        only_text(tree.fieldname)
        return self._of_kind(ALL, [(text_of(tree.text), tree.boost)], scope)

    def _all_words(self, tree: Any, scope: Scope) -> Words | None:
        words, others = text_terms(tree.subqueries)
        return self._of_kind(ALL, words, scope) if words and not others and tree.boost == 1.0 else None

    def _any_words(self, tree: Any, scope: Scope) -> Words | None:
        words, others = text_terms(tree.subqueries)
        return self._of_kind(ANY, words, scope) if words and not others and tree.boost == 1.0 else None

    def _phrase(self, tree: Any, scope: Scope) -> Words | None:
        if tree.fieldname in SECTIONS:
            return None
        only_text(tree.fieldname)
        return self._near([(text_of(word), tree.boost) for word in tree.words], scope, (tree.slop, True))

    def _span_near(self, tree: Any, scope: Scope) -> Words | None:
        # Whoosh gives it no boost of its own.
        if not all(map(_is_word, tree.qs)):
            return None
        words = [(word_of(part), part.boost) for part in tree.qs]
        terms = [(word, boost) for word, boost in words if isinstance(word, str)]
        if len(terms) < len(words):
            return None
        return self._near(terms, scope, (tree.slop, tree.ordered))

    def _near(self, words: Sequence[tuple[str, float]], scope: Scope, slop_ordered: tuple[int, bool]) -> Words:
        terms = self._terms(words, scope, every=True)
        if not terms:
            return _NO_WORDS
        numbers, factors, places = terms
        order = np.empty(len(places), np.int64)
        order[places] = np.arange(len(places))
        return Words(PHRASE, numbers, factors, order, *slop_ordered, scope.longest_document)

    def _of_kind(self, kind: int, words: Sequence[tuple[str, float]], scope: Scope) -> Words:
        terms = self._terms(words, scope, every=kind == ALL)
        return Words(kind, *terms[:2]) if terms else _NO_WORDS

    def _term(self, tree: Any, scope: Scope) -> Matches:
        if tree.fieldname == "id":
            return constant(rows_with_id(scope, text_of(tree.text)), tree.boost)
        if tree.fieldname in SECTIONS:
            return self._chains(tree, scope)
        return constant(facet_rows(scope, tree.fieldname, text_of(tree.text)), tree.boost)

    def _and(self, tree: Any, scope: Scope) -> Matches:
        words, others = text_terms(tree.subqueries)
        excluded = [part for part in others if isinstance(part, whoosh_query.Not)]
        parts = [self._evaluate(part, scope) for part in others if not isinstance(part, whoosh_query.Not)]
        if words:
            parts.append(match_words(self._of_kind(ALL, words, scope), scope, _NONE_AT_ONCE))
        if not parts:
            parts.append(constant(scope.all_rows, 0.0))
        parts.sort(key=len)
        found = reduce(both, parts)
        for part in excluded:
            if not len(found):
                break
            found = kept(found, self._evaluate(part.query, scope).docs, inside=False)
        return boosted(found, tree.boost)

    def _or(self, tree: Any, scope: Scope) -> Matches:
        words, others = text_terms(tree.subqueries)
        parts = [self._evaluate(part, scope) for part in others]
        if words:
            parts.append(match_words(self._of_kind(ANY, words, scope), scope, _NONE_AT_ONCE))
        return boosted(reduce(either, parts, NO_MATCHES), tree.boost)

    def _at_least(self, tree: Any, scope: Scope) -> Matches:
        return boosted(at_least([self._evaluate(part, scope) for part in tree.subqueries], tree.least), tree.boost)

    def _dismax(self, tree: Any, scope: Scope) -> Matches:
        parts = [self._evaluate(part, scope) for part in tree.subqueries]
        return boosted(reduce(higher, parts, NO_MATCHES), tree.boost)

    def _not(self, tree: Any, scope: Scope) -> Matches:
        return kept(constant(scope.all_rows, tree.boost), self._evaluate(tree.query, scope).docs, inside=False)

    def _and_not(self, tree: Any, scope: Scope) -> Matches:
        return kept(self._evaluate(tree.a, scope), self._evaluate(tree.b, scope).docs, inside=False)

    def _require(self, tree: Any, scope: Scope) -> Matches:
        return kept(self._evaluate(tree.a, scope), self._evaluate(tree.b, scope).docs, inside=True)

    def _and_maybe(self, tree: Any, scope: Scope) -> Matches:
        wanted, extra = self._evaluate(tree.a, scope), self._evaluate(tree.b, scope)
        return Matches(wanted.docs, combine_kernels.maybe(wanted.docs, wanted.scores, extra.docs, extra.scores))

    def _terms(
        self, words: Sequence[tuple[str, float]], scope: Scope, *, every: bool
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32], list[int]] | None:
        """Numbers, factors and places in `words` of the terms in a segment, rarest first; None where too few are there."""
        unknown = [word for word, _ in words if word not in self._known]
        if unknown:
            self._look_up(unknown)
        found = [self._known[word][scope.place] for word, _ in words]
        present = sorted([(df, number, place) for place, (number, df) in enumerate(found) if number >= 0])
        if not present or (every and len(present) < len(words)):
            return None
        places = [place for _, _, place in present]
        factors = [self._idf[words[place][0]] * words[place][1] * (K1 + 1) for place in places]
        return np.array([number for _, number, _ in present]), np.array(factors, np.float32), places

    def _forms(self, tree: Any, scope: Scope) -> Matches:
        """Words as written that a prefix, a pattern, a misspelling or a range stands for; all score alike."""
        if tree.fieldname in SECTIONS:
            return self._chains(tree, scope)
        only_text(tree.fieldname)
        chosen = self.chosen(tree, scope) if isinstance(tree, PATTERNS) else self._expand(tree, scope)
        return constant(rows_with_forms(scope, chosen), tree.boost)

    def _chains(self, tree: Any, scope: Scope) -> Matches:
        return match_chains(tree, self, scope)

    def factor(self, word: Word | Exact, boost: float) -> float:
        """What `kernels.bm25` multiplies the weight of a word with, which may be one in a single form."""
        if isinstance(word, Exact):
            held = [(other, self.chosen(word, other).numbers) for other in self._collection.scopes]
            df = sum([other.df(number) for other, numbers in held for number in numbers])
        else:
            df = sum([self.df(term) for term in ((word,) if isinstance(word, str) else word)])
        return self._collection.idf(min(df, self._collection.docs)) * boost * (K1 + 1)

    def _synonyms(self, tree: Any, scope: Scope) -> Matches:
        if not _is_word(tree):
            return self._chains(tree, scope)
        return match_group(self._group(tree, tree.boost, scope), scope)

    def _row(self, tree: Any, scope: Scope) -> Matches:
        parts, boost = (tree.qs, 1.0) if type(tree) is spans.SpanNear2 else (tree.subqueries, tree.boost)
        if not all(map(_is_word, parts)):
            return self._chains(tree, scope)
        groups = [self._group(part, part.boost * boost, scope) for part in parts]
        return match_near(groups, scope, tree.slop, ordered=tree.ordered)

    def _group(self, tree: Query, boost: float, scope: Scope) -> Group:
        """The terms of a word in a segment, and the factor of their document frequency in all: terms seldom share a row."""
        word = word_of(tree)
        return Group(self.chosen(word, scope).numbers, self.factor(word, boost))

    def _labelled(self, tree: Any, scope: Scope) -> Matches:
        return constant(rows_labelled(scope, tree.fieldname, tree.text), tree.boost)

    def _dated(self, tree: Any, scope: Scope) -> Matches:
        found = constant(scope.all_rows, tree.boost)
        days = scope.segment["first_day"], scope.segment["last_day"]
        since, until = (tree.since or date.min).toordinal(), (tree.until or date.max).toordinal()
        return Matches(*combine_kernels.kept_within(found.docs, found.scores, *days, since, until))

    def _quotation(self, tree: Any, scope: Scope) -> Matches:
        if not tree.parts:
            return constant(quoting_rows(tree, scope), tree.boost)
        found = self._evaluate(tree.parts[0] if len(tree.parts) == 1 else whoosh_query.And(list(tree.parts)), scope)
        return boosted(with_quotation(found, tree, scope, self), tree.boost)

    def _every(self, tree: Any, scope: Scope) -> Matches:
        if tree.fieldname not in (None, "id"):  # every article has an id
            raise TypeError(f"Dateline plans no query for every article that has the field {tree.fieldname}")
        return constant(scope.all_rows, tree.boost)

    def _constant_score(self, tree: Any, scope: Scope) -> Matches:
        return constant(self._evaluate(tree.child, scope).docs, tree.score)

    def _nothing(self, tree: Any, scope: Scope) -> Matches:
        return NO_MATCHES


def _is_word(tree: Query) -> bool:
    """Whether a query is for a word of the whole text, in any of its forms."""
    field = tree.fieldname if type(tree) is whoosh_query.Term else None
    return field == "text" or (type(tree) is Synonyms and all(map(_is_word, tree.subqueries)))


_WORDS_OF: dict[type, Callable[[Plan, Any, Scope], Words | None]] = {
    whoosh_query.Term: Plan._word,
    whoosh_query.And: Plan._all_words,
    whoosh_query.Or: Plan._any_words,
    whoosh_query.Phrase: Plan._phrase,
    spans.SpanNear2: Plan._span_near,
}

_EVALUATORS: dict[type, Callable[[Plan, Any, Scope], Matches]] = {
    whoosh_query.Term: Plan._term,
    whoosh_query.And: Plan._and,
    whoosh_query.Or: Plan._or,
    AtLeast: Plan._at_least,
    whoosh_query.DisjunctionMax: Plan._dismax,
    whoosh_query.Not: Plan._not,
    Synonyms: Plan._synonyms,
    Quotation: Plan._quotation,
    **dict.fromkeys((Exact, whoosh_query.Phrase), Plan._chains),
    Labelled: Plan._labelled,
    Dated: Plan._dated,
    **dict.fromkeys((whoosh_query.Sequence, spans.SpanNear2), Plan._row),
    whoosh_query.AndNot: Plan._and_not,
    whoosh_query.AndMaybe: Plan._and_maybe,
    whoosh_query.Require: Plan._require,
    whoosh_query.Every: Plan._every,
    whoosh_query.ConstantScoreQuery: Plan._constant_score,
    type(whoosh_query.NullQuery): Plan._nothing,
    **dict.fromkeys(FORMS_OF.keys() - {Exact}, Plan._forms),
}
