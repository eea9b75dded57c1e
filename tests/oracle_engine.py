"""The slow twin of `search.embedded`: the same answers from stock Whoosh, dictionaries, and texts cut into words anew."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence

from oracle_facets import FacetCounts, day_counts
from oracle_snapshot import DocIds, OracleSnapshot
from twin_segment import _sentences, words_of
from twin_snippet import fragments, sentence, whole
from whoosh.index import FileIndex
from whoosh.query import Query

from index.analysis import analyzer_for
from index.article import Article
from index.folding import fold_name
from index.schema import ENTITY_FIELDS, facet_value
from search.facet import histogram
from search.matches import Clause, Match, clauses_of, find_matches
from search.parser import parse
from search.request import FILTERS, SearchRequest
from search.results import (
    EntityCount,
    Facet,
    Highlights,
    Histogram,
    Hit,
    IndexInfo,
    SearchPage,
    Suggestion,
    Total,
    Understood,
)

MAX_ENTITIES = 6
MAX_SENTENCES = 2
_INFO = IndexInfo(0, 0, "", None)


class OracleEngine:
    """Answers over an index in Whoosh's own segments. Not to be shared between threads."""

    def __init__(self, index: FileIndex) -> None:
        self.snapshot = OracleSnapshot(index)

    def search(self, request: SearchRequest) -> SearchPage:
        """Answer `request`."""
        query = parse(request.q)
        matches = _Matches(self.snapshot, query.tree, request)
        docs = matches.docs()
        sizes = request.facet_sizes()
        clauses = clauses_of(query.tree)
        return SearchPage(
            request=request,
            index=_INFO,
            understood=Understood(query.understood, query.warnings),
            total=Total(len(docs)) if request.total == "exact" else Total(None, exact=False),
            results=tuple(hit_of(self.snapshot.article(doc), clauses, score) for doc, score in matches.page(docs)),
            facets={name: matches.facet(name, size) for name, size in sizes.items() if name != "published"},
            published=matches.histogram() if "published" in sizes else None,
        )

    def facet_values(self, facet: str, request: SearchRequest, match: str = "", size: int = 20) -> Facet:
        """Values of `facet` over the matches of `request`, those with a word that starts with `match`."""
        matches = _Matches(self.snapshot, parse(request.q).tree, request)
        return matches.facet(facet, size, starting_with=fold_name(match))

    def suggest(self, text: str, size: int = 8) -> tuple[Suggestion, ...]:
        """Names with words that start as typed, most frequent first."""
        typed = fold_name(text)
        if not typed:
            return ()
        counts = Counter(label for label in self.snapshot.labels() if label[0] in ENTITY_FIELDS)
        found = [(count, kind, label) for (kind, label), count in counts.items() if _word_starts(label, typed)]
        found.sort(key=lambda entry: (-entry[0], entry[2], entry[1]))
        return tuple(Suggestion(label, kind, facet_value(kind, label), count) for count, kind, label in found[:size])

    def close(self) -> None:
        """Let go of the files."""
        self.snapshot.close()


class _Matches:
    """The articles that match one request, with and without each of its filters."""

    def __init__(self, snapshot: OracleSnapshot, tree: Query | None, request: SearchRequest) -> None:
        self._snapshot = snapshot
        self._tree = tree
        self._request = request
        self._base = snapshot.matching(tree) & self._fixed_filters()
        self._any_of = {name: snapshot.with_any(name, values) for name in FILTERS if (values := getattr(request, name))}

    def docs(self, without: str | None = None) -> DocIds:
        """The matches; with `without`, as if the any-selection of that facet were not made."""
        kept = [docs for name, docs in self._any_of.items() if name != without]
        return self._base.intersection(*kept)

    def facet(self, name: str, size: int, starting_with: str = "") -> Facet:
        """The values of a facet, as if none of its own were selected."""
        counts = FacetCounts(name)
        for doc in self.docs(without=name):
            counts.add(self._snapshot.values(name, doc))
        if starting_with:
            counts.keep(lambda label: _word_starts(label, starting_with))
            return counts.top(size)
        return counts.top(size, getattr(self._request, name))

    def histogram(self) -> Histogram:
        """The matches by date."""
        return histogram(day_counts(self._snapshot.period(doc) for doc in self.docs()), self._request.interval)

    def page(self, docs: DocIds) -> list[tuple[int, float | None]]:
        """The rows of the page that is asked for, with their scores where they are ranked."""
        request = self._request
        first, last = (request.page - 1) * request.page_size, request.page * request.page_size
        if not request.page_size:
            return []
        if request.sort == "relevance" and self._tree is not None:
            return list(self._snapshot.best(self._tree, docs, last)[first:])
        return [(doc, None) for doc in self._by_date(docs)[first:last]]

    def _by_date(self, docs: DocIds) -> list[int]:
        direction = 1 if self._request.sort == "oldest" else -1
        dated = [(instant * direction, doc) for doc in docs if (instant := self._snapshot.instant(doc)) is not None]
        undated = sorted(doc for doc in docs if self._snapshot.instant(doc) is None)
        return [doc for _, doc in sorted(dated)] + undated

    def _fixed_filters(self) -> DocIds:
        snapshot, request = self._snapshot, self._request
        docs = set(snapshot.all_docs)
        for name, values in request.all_of.items():
            for value in values:
                docs &= snapshot.with_any(name, (value,))
        for name, values in request.none_of.items():
            docs -= snapshot.with_any(name, values)
        for name in request.missing:
            docs &= snapshot.without_values(name)
        if request.since or request.until:
            docs &= snapshot.within(request.first_day(), request.last_day())
        return docs


def hit_of(article: Article, clauses: Sequence[Clause], score: float | None) -> Hit:
    """An article as a hit, its texts cut into words anew."""
    title = article.title or ""
    stretches = [whole(title, matches_in(title, clauses, "title"))]
    stretches += [sentence(article.body, *each) for each in sentences_to_show(article.body, clauses)]
    shown = fragments(stretches)
    return Hit(
        id=article.id,
        title=article.title,
        url=article.url,
        source=article.source,
        author=article.author,
        section=article.section,
        language=article.language,
        published=str(article.published) if article.published else None,
        published_precision=article.published.precision if article.published else None,
        modified=str(article.modified) if article.modified else None,
        score=score,
        highlights=Highlights(shown[0] if article.title else None, tuple(shown[1:])),
        entities=_entities(article),
    )


def matches_in(text: str, clauses: Sequence[Clause], section: str) -> list[Match]:
    """Where clauses match in the text of a section."""
    return find_matches(analyzer_for("en").tokens(text), clauses, section, text)


def sentences_to_show(text: str, clauses: Sequence[Clause]) -> list[tuple[int, int, list[Match]]]:
    """The sentences that show most of what matched: (start, end) from first word to first word, and the matches in them.

    A sentence that shows a clause for the first time beats one that repeats; among equals the earlier wins.
    """
    words = [word for word in words_of(text) if not word.is_compound]
    starts = [words[number].start for number in _sentences(text, words)]
    inside: dict[int, list[Match]] = {}
    for match in matches_in(text, clauses, "body"):
        inside.setdefault(bisect_right(starts, match.start) - 1, []).append(match)
    chosen: list[int] = []
    while len(chosen) < min(MAX_SENTENCES, len(inside)):
        shown = {match.clause for number in chosen for match in inside[number]}
        left = [number for number in inside if number not in chosen]
        chosen.append(max(left, key=lambda number: (_gain(inside[number], shown), -number)))
    if not chosen and starts:
        chosen, inside = [0], {0: []}
    ends = [*starts[1:], len(text)]
    return [(starts[number], ends[number], inside[number]) for number in sorted(chosen)]


def _gain(matches: Iterable[Match], shown: set[int]) -> int:
    clauses = [match.clause for match in matches]
    return 10 * len({*clauses} - shown) + min(len(clauses), 9)


def _entities(article: Article) -> tuple[EntityCount, ...]:
    counts: dict[str, EntityCount] = {}
    for kind in ENTITY_FIELDS:
        for mention in article.mentions:
            if mention.kind == kind:
                known = counts.get(mention.entity, EntityCount(mention.entity, kind, mention.name, 0))
                counts[mention.entity] = EntityCount(known.id, kind, known.name, known.count + 1)
    return tuple(sorted(counts.values(), key=lambda entity: -entity.count)[:MAX_ENTITIES])


def _word_starts(label: str, typed: str) -> bool:
    return f" {typed}" in f" {fold_name(label)}"
