"""What is answered: hits, facets, a page of both, and their JSON form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from index.article import Article, EntityKind
from search.errors import QueryWarning
from search.request import SearchRequest

# A page makes some two hundred of the following. They are not frozen, since that takes three times as long.


@dataclass(slots=True)
class Fragment:
    """A stretch of text with its matches.

    text      plain, cut at sentence ends where that is possible; `…` marks a cut inside a sentence
    matches   (start, end) code points into `text`, ascending, not overlapping; a phrase is one match
    html      `text` escaped, with each match in `<mark>`
    """

    text: str
    matches: tuple[tuple[int, int], ...]
    html: str


@dataclass(slots=True)
class Highlights:
    """The title whole, and the stretches of the body that answer best."""

    title: Fragment | None
    body: tuple[Fragment, ...]


@dataclass(frozen=True, slots=True)
class EntityCount:
    """An entity in one article, with how often it is mentioned there. Hits share it."""

    id: str
    kind: EntityKind
    name: str
    count: int


@dataclass(slots=True)
class HitStory:
    """The story of an article: its id, how many articles tell it, and how many of them match; None where that was not counted."""

    id: str
    size: int
    matching: int | None = None


@dataclass(frozen=True, slots=True)
class ScorePart:
    """What one thing adds to a score: `what` as the query language would write it, or the name of a stage of the ranking."""

    what: str
    value: float
    detail: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a score came about: `value` is the score, and what the parts add sums up to it."""

    value: float
    parts: tuple[ScorePart, ...]


@dataclass(slots=True, kw_only=True)
class Hit:
    """One article of the answer. With `fields=id` only its id and score are known."""

    id: str
    title: str | None = None
    url: str | None = None
    source: str | None = None
    author: tuple[str, ...] = ()
    section: str | None = None
    language: str | None = None
    published: str | None = None
    published_precision: str | None = None
    modified: str | None = None
    score: float | None
    highlights: Highlights
    entities: tuple[EntityCount, ...] = ()
    story: HitStory | None = None
    explanation: Explanation | None = None


@dataclass(slots=True)
class Bucket:
    """One value of a facet: what to filter by, what to show, and the exact number of matching articles.

    parent   the value of the place in which a place lies
    """

    value: str
    label: str
    count: int
    selected: bool = False
    parent: str | None = None


@dataclass(slots=True)
class Unusual(Bucket):
    """A value with how much more often than by chance it is there; `count` is that of the facet, the rest counts stories once.

    stories    how many stories have it;  expected  how many would by chance
    lift       stories by expected; None where none are expected
    surprise   standard deviations from chance, see `search.surprise`; below 0 where it is there less often
    """

    stories: int = 0
    expected: float = 0.0
    lift: float | None = None
    surprise: float = 0.0


@dataclass(frozen=True, slots=True)
class Facet:
    """The values of one facet over the matches, most frequent first, then by label.

    distinct   number of different values; other: sum of the counts not listed; missing: articles without any value
    """

    buckets: tuple[Bucket, ...]
    distinct: int
    other: int
    missing: int
    exact: bool = True


@dataclass(frozen=True, slots=True)
class DateBucket:
    """One period of the histogram; `since` and `until` are its first and last day."""

    value: str
    since: str
    until: str
    count: int


@dataclass(frozen=True, slots=True)
class Histogram:
    """Matches by date, oldest first; empty periods are left out.

    missing   articles without a date, or with one less precise than the interval
    """

    interval: str
    buckets: tuple[DateBucket, ...]
    missing: int


@dataclass(frozen=True, slots=True)
class Total:
    """How many articles match, None where the request asked for no total; and how many stories, None where it collapses none."""

    articles: int | None
    exact: bool = True
    stories: int | None = None

    @property
    def listed(self) -> int | None:
        """How many results all pages hold together."""
        return self.articles if self.stories is None else self.stories


@dataclass(frozen=True, slots=True)
class IndexInfo:
    """The state of the index that gave the answer, so that a count can be cited."""

    generation: int
    articles: int
    dateline: str
    entities: str | None


@dataclass(frozen=True, slots=True)
class Understood:
    """How the query was read: `text` in the query language, with warnings about what was read differently.

    relaxed  nothing has all of its words: `text` says of which ones the results have how many
    """

    text: str
    warnings: tuple[QueryWarning, ...] = ()
    relaxed: bool = False


@dataclass(frozen=True, slots=True)
class Correction:
    """A query as it may have been meant, which finds more; `changes` are the (start, end) code points of what differs."""

    q: str
    changes: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    """One page of the answer to `request`. HTML, JSON and the terminal render the same one."""

    request: SearchRequest
    index: IndexInfo
    understood: Understood
    total: Total
    results: tuple[Hit, ...]
    facets: Mapping[str, Facet] = field(default_factory=dict)
    published: Histogram | None = None
    took_ms: float = 0.0
    as_of: str = ""
    unusual: Mapping[str, tuple[Unusual, ...]] = field(default_factory=dict)
    suggestion: Correction | None = None

    def to_json(self, links: Mapping[str, str | None] | None = None) -> dict[str, Any]:
        """The envelope of the JSON API, every key always there; `links` come from who knows the addresses."""
        request = self.request
        facets: dict[str, Any] = {name: asdict(facet) for name, facet in self.facets.items()}
        if self.published is not None:
            facets["published"] = asdict(self.published)
        return {
            "index": asdict(self.index),
            "as_of": self.as_of,
            "query": {
                "q": request.q,
                "understood": self.understood.text,
                "match": request.match,
                "recency": request.recency,
                "relaxed": self.understood.relaxed,
                "filters": request.narrowing(),
                "warnings": [asdict(warning) for warning in self.understood.warnings],
                "suggestion": self.suggestion.q if self.suggestion else None,
            },
            "total": asdict(self.total),
            "took_ms": round(self.took_ms, 1),
            "page": request.page,
            "page_size": request.page_size,
            "results": [asdict(hit) for hit in self.results],
            "facets": facets,
            "unusual": {name: [asdict(value) for value in values] for name, values in self.unusual.items()},
            "links": dict.fromkeys(LINKS) | dict(links or {}),
        }


LINKS = ("self", "next", "prev", "html", "csv", "atom")
"""The links of the envelope; null where there is none."""


@dataclass(frozen=True, slots=True)
class ArticleView:
    """An article with the matches of a query in it: (start, end) code points, by field `title`, `summary`, `body`."""

    article: Article
    matches: Mapping[str, tuple[tuple[int, int], ...]]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A completion of what was typed.

    kind    `word`, `person`, `place`, `organisation` or `headline`
    value   of a word the same as `text`: what was typed with its last word completed; of a name the id of its entity; of a headline
            that of its article
    count   articles with all these words, with the name, or with the headline
    newest  the day of the newest of them, of a word whatever stands beside it; None where none has a date
    """

    text: str
    kind: str
    value: str
    count: int
    newest: str | None = None


def suggestions_json(q: str, found: Sequence[Suggestion]) -> dict[str, Any]:
    """Completions of `q` in JSON, for programs: every key is always there."""
    return {"q": q, "suggestions": [asdict(one) for one in found]}


@dataclass(frozen=True, slots=True)
class EntityView:
    """A person, place or organisation over the whole index, or over some articles: how often, when, with whom, under what names.

    together_with   people, places and organisations that stand in the same articles, without itself; counts of articles, each of
                    the buckets an Unusual with what chance would have
    """

    id: str
    kind: EntityKind
    name: str
    articles: int
    published: Histogram
    together_with: Mapping[str, Facet]
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stats:
    """What an index holds, for `dateline stats` and for health checks. Sizes in bytes."""

    generation: int
    articles: int
    stories: int
    revisions: int
    segments: int
    size: int
    format: int
    dateline: str
    entities: str | None
    cleaning: str | None
    published: tuple[str | None, str | None]
