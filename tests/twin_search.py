"""The slow twin of `search.planner`: query trees over articles, in plain Python; and collections of articles to try it on."""

from __future__ import annotations

import fnmatch
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any
from unittest.mock import patch

from hypothesis import strategies as st
from twin_segment import HALF_UNITS, SECTION_GAP, quote_words, quotes_in, words_of
from whoosh import query as q
from whoosh.query import spans
from whoosh.util.numeric import byte_to_length, length_to_byte

from index.article import Article, Mention, Origin
from index.dates import parse_date
from index.entities.base import entity_id
from index.folding import fold, fold_name
from index.generation import open_snapshot
from index.schema import FACET_FIELDS, facet_key, facet_values
from index.snapshot import Snapshot
from index.stored import stored_article
from index.writer import IndexWriter
from search.trees import AtLeast, Dated, Exact, Labelled, Quotation, Synonyms, Word, word_of

Scores = dict[str, float]
K1, B = 2.0, 0.75

WORDS = (
    "kerry", "lavrov", "Ceasefire", "cease-fire", "talks", "talking", "the", "the", "U.S.", "us", "J.F.K.", "peace-talks",
    "Müller’s", "1,200", "well-known-man", "talk",
)  # fmt: skip
TERMS = (
    "kerri", "lavrov", "ceasefir", "ceas", "fire", "talk", "the", "u.s.", "us", "jfk", "peac", "peacetalk", "muller",
    "1200", "absent", "talks", "talking", "ceasefire",
)  # fmt: skip
LANGUAGES = (None, None, "en-GB", "de", "fr", "tlh")
PEOPLE = ("John Kerry", "Sergei Lavrov", "Angela Merkel")
SALIENCES = (0.0, 0.1, 0.29, 0.3, 1.0)
SOURCES = ("CNN", "BBC News", "The Wire")
AUTHORS = ("Ann Ng", "Bo Li", "Zoë Å")
DATES = (
    None, "2015", "2016", "2016-04", "2016-05", "2016-04-22", "2016-04-23", "2016-04-22T08:10:00+02:00",
    "2016-04-22T23:59:59", "2016-12-31T23:30:00-05:00", "2016-04-22T06:10:00+00:00",
)  # fmt: skip

texts = st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join)


@st.composite
def articles(draw: st.DrawFn, number: int) -> Article:
    """An article of few words and few facts."""
    date = draw(st.sampled_from(DATES))
    people = draw(st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(SALIENCES)), max_size=4))
    body = ". ".join(draw(st.lists(texts, max_size=3)))
    return Article(
        id=f"a-{number}",
        title=draw(texts) or None,
        summary=draw(texts) or None,
        body=body,
        quotes=draw(quotes_in(body)),
        source=draw(st.sampled_from((None, *SOURCES))),
        author=tuple(draw(st.lists(st.sampled_from(AUTHORS), unique=True, max_size=2))),
        language=draw(st.sampled_from(LANGUAGES)),
        published=parse_date(date) if date else None,
        mentions=tuple(mention(name, salience) for name, salience in people),
        origin=Origin(file="news.jsonl", record=number + 1),
    )


def mention(name: str, salience: float) -> Mention:
    """A person's name, given with an article."""
    entity = entity_id("person", name)
    return Mention("person", entity, name, surface=name, field="given", start=0, end=0, salience=salience)


@dataclass(frozen=True)
class History:
    """What is done to an index: articles in commits; then some are deleted, some get another text; at last all is merged."""

    commits: Sequence[Sequence[Article]]
    deleted: frozenset[str]
    revised: Mapping[str, str]
    optimized: bool

    def write(self, folder: Path) -> Snapshot:
        """Do all this; returns the newest generation."""
        with patch("os.fsync"):  # what is written here need not outlive a power cut, and disks are slow
            self._write(folder)
        return open_snapshot(folder)

    def _write(self, folder: Path) -> None:
        with IndexWriter(folder) as writer:
            for batch in self.commits:
                for article in batch:
                    writer.add(article)
                writer.commit()
        known = {article.id: article for batch in self.commits for article in batch}
        with IndexWriter(folder, on_conflict="revise") as writer:
            for article_id in self.deleted:
                writer.delete(article_id)
            for article_id, body in self.revised.items():
                if article_id not in self.deleted:
                    writer.add(replace(known[article_id], body=body))
            writer.commit(optimize=self.optimized)


@st.composite
def histories(draw: st.DrawFn, most: int = 12) -> History:
    """One to four commits of together 1 to 4 * `most` articles."""
    sizes = draw(st.lists(st.integers(1, most), min_size=1, max_size=4))
    firsts = [sum(sizes[:place]) for place in range(len(sizes))]
    commits = [
        [draw(articles(first + number)) for number in range(size)] for first, size in zip(firsts, sizes, strict=True)
    ]
    ids = [article.id for batch in commits for article in batch]
    deleted = draw(st.frozensets(st.sampled_from(ids), max_size=len(ids) - 1))
    revised = draw(st.dictionaries(st.sampled_from(ids), texts, max_size=3))
    return History(commits, deleted, revised, draw(st.booleans()))


@dataclass(frozen=True)
class Row:
    """One row of an index, live or not: its article, and where its words stand."""

    article: Article
    live: bool

    @cached_property
    def places(self) -> dict[str, list[tuple[int, int]]]:
        """Where each term stands: positions, ascending, with what an occurrence weighs in half units."""
        places: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        first = 0
        for text, weight in zip(self._texts, HALF_UNITS, strict=True):
            words = words_of(text, self.article.language)
            for word in words:
                places[word.term].append((first + word.ordinal, weight))
            first += sum(not word.is_compound for word in words) + SECTION_GAP
        return dict(places)

    @cached_property
    def quotes(self) -> list[tuple[str, int, int]]:
        """Who says each quotation, the name between spaces, "" for nobody; and its first and last position."""
        title, summary, _body = (words_of(text, self.article.language) for text in self._texts)
        low = sum(not word.is_compound for word in (*title, *summary)) + 2 * SECTION_GAP
        return [
            (f" {fold_name(quote.speaker)} " if quote.speaker else "", low + first, low + last)
            for first, last, quote in quote_words(self.article)
        ]

    @cached_property
    def written(self) -> list[tuple[int, str, str, str]]:
        """Its words: position, section, term, form."""
        written = []
        first = 0
        for section, text in zip(("title", "summary", "body"), self._texts, strict=True):
            words = words_of(text, self.article.language)
            written += [(first + word.ordinal, section, word.term, word.form) for word in words]
            first += sum(not word.is_compound for word in words) + SECTION_GAP
        return written

    @cached_property
    def forms(self) -> set[str]:
        """Its words as written, folded."""
        return {word.form for text in self._texts for word in words_of(text)}

    @cached_property
    def length(self) -> int:
        """How many tokens it has."""
        return sum(map(len, self.places.values()))

    @cached_property
    def keys(self) -> set[tuple[str, str]]:
        """The values it has of each facet, folded."""
        values = facet_values(self.article)
        return {(facet, facet_key(facet, value)) for facet in FACET_FIELDS for value in values[facet]}

    @property
    def _texts(self) -> tuple[str, str, str]:
        return self.article.title or "", self.article.summary or "", self.article.body


class Twin:
    """Whoosh's query trees over rows, in plain Python."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        self.live = {row.article.id: row for row in rows if row.live}
        tokens = sum(row.length for row in rows)
        self._average = tokens / len(rows) if tokens else 1.0
        self._df = Counter(term for row in rows for term in row.places)

    @classmethod
    def of(cls, snapshot: Snapshot) -> Twin:
        """The twin of a generation. Rows and their texts are read from it, not their words."""
        rows = []
        for segment, live in zip(snapshot.segments, snapshot.live, strict=True):
            for doc in range(segment.n_docs):
                rows.append(Row(stored_article(segment, doc), live is None or bool(live[doc])))
        return cls(rows)

    def placed(self, tree: q.Query) -> Scores:
        """As `search`, of words at distances from each other, in one section, or exactly in one form."""
        return self._placed(tree)

    def search(self, tree: q.Query | None) -> Scores:
        """The ids and scores of the live articles that a tree matches."""
        if tree is None:
            return dict.fromkeys(self.live, 1.0)
        scores: Scores = _EVALUATE[type(tree)](self, tree)
        return scores

    def bm25(self, row: Row, word: Word) -> float:
        """What one word adds to the score of a row: its terms count as one, in as many rows as they have together."""
        terms = _terms_of(word)
        weight = min(255, sum(weight for term in terms for _, weight in row.places.get(term, ()))) / 2
        length = byte_to_length(length_to_byte(row.length))
        df = min(sum(self._df[term] for term in terms), len(self.rows))
        idf = math.log(len(self.rows) / (df + 1)) + 1
        return idf * (K1 + 1) * weight / (weight + K1 * (1 - B + B * length / self._average))

    def _term(self, tree: Any) -> Scores:
        if tree.fieldname in FACET_FIELDS:
            return {name: tree.boost for name, row in self.live.items() if (tree.fieldname, tree.text) in row.keys}
        if tree.fieldname == "id":
            return {tree.text: tree.boost} if tree.text in self.live else {}
        return {
            name: tree.boost * self.bm25(row, tree.text) for name, row in self.live.items() if tree.text in row.places
        }

    def _and(self, tree: Any) -> Scores:
        wanted = [self.search(part) for part in tree.subqueries if not isinstance(part, q.Not)]
        found = _sum(wanted) if wanted else dict.fromkeys(self.live, 0.0)
        excluded = {name for part in tree.subqueries if isinstance(part, q.Not) for name in self.search(part.query)}
        return {
            name: tree.boost * score
            for name, score in found.items()
            if name not in excluded and all(name in part for part in wanted)
        }

    def _or(self, tree: Any) -> Scores:
        found = _sum([self.search(part) for part in tree.subqueries])
        return {name: tree.boost * score for name, score in found.items()}

    def _at_least(self, tree: Any) -> Scores:
        parts = [self.search(part) for part in tree.subqueries]
        found = {
            name: score for name, score in _sum(parts).items() if sum(name in part for part in parts) >= tree.least
        }
        return {name: tree.boost * score for name, score in found.items()}

    def _dismax(self, tree: Any) -> Scores:
        parts = [self.search(part) for part in tree.subqueries]
        return {name: tree.boost * max(part[name] for part in parts if name in part) for part in parts for name in part}

    def _not(self, tree: Any) -> Scores:
        excluded = self.search(tree.query)
        return {name: tree.boost for name in self.live if name not in excluded}

    def _and_not(self, tree: Any) -> Scores:
        excluded = self.search(tree.b)
        return {name: score for name, score in self.search(tree.a).items() if name not in excluded}

    def _require(self, tree: Any) -> Scores:
        required = self.search(tree.b)
        return {name: score for name, score in self.search(tree.a).items() if name in required}

    def _and_maybe(self, tree: Any) -> Scores:
        extra = self.search(tree.b)
        return {name: score + extra.get(name, 0.0) for name, score in self.search(tree.a).items()}

    def _phrase(self, tree: Any) -> Scores:
        return self._near([(word, tree.boost) for word in tree.words], tree.slop, True)

    def _span_near(self, tree: Any) -> Scores:
        return self._near([(word_of(part), part.boost) for part in tree.qs], tree.slop, tree.ordered)

    def _row(self, tree: Any) -> Scores:
        words = [(word_of(part), part.boost * tree.boost) for part in tree.subqueries]
        return self._near(words, tree.slop, tree.ordered)

    def _synonyms(self, tree: Any) -> Scores:
        return self._near([(word_of(tree), tree.boost)], 1, True)

    def _near(self, words: Sequence[tuple[Word, float]], slop: int, ordered: bool) -> Scores:
        return {
            name: sum(boost * self.bm25(row, word) for word, boost in words)
            for name, row in self.live.items()
            if words and has_phrase(row, [word for word, _ in words], slop, ordered)
        }

    def _quotation(self, tree: Any) -> Scores:
        found = self.search(q.And(list(tree.parts))) if tree.parts else dict.fromkeys(self.live, 1.0)
        return {name: tree.boost * score for name, score in found.items() if self._is_quoted(self.live[name], tree)}

    def _is_quoted(self, row: Row, tree: Any) -> bool:
        of_parts = [self._spans(row, part) for part in tree.parts]
        return any(
            all(key in speaker for key in tree.speakers)
            and all(any(low <= first and last <= high for first, last, _ in of_part) for of_part in of_parts)
            for speaker, low, high in row.quotes
        )

    def _forms(self, tree: Any) -> Scores:
        wanted = _FORMS[type(tree)](tree)
        return {name: tree.boost for name, row in self.live.items() if any(map(wanted, row.forms))}

    def _placed(self, tree: Any) -> Scores:
        scores = {name: [score for *_, score in self._spans(row, tree)] for name, row in self.live.items()}
        return {name: max(found) for name, found in scores.items() if found}

    def _spans(self, row: Row, tree: Any) -> set[tuple[int, int, float]]:
        """Where a query stands in a row: first and last position, and what that way to stand there scores."""
        if isinstance(tree, spans.SpanNear2):
            return self._spans_near(row, tree.qs, tree.slop, tree.ordered)
        if isinstance(tree, q.Phrase):
            words = [q.Term(tree.fieldname, word, boost=tree.boost) for word in tree.words]
            return self._spans_near(row, words, tree.slop, True)
        if isinstance(tree, q.Sequence):
            found = self._spans_near(row, tree.subqueries, tree.slop, True)
            return {(first, last, tree.boost * score) for first, last, score in found}
        if type(tree) is q.Or:
            found = {span for part in tree.subqueries for span in self._spans(row, part)}
            return {(first, last, tree.boost * score) for first, last, score in found}
        return self._spans_of_word(row, tree)

    def _spans_of_word(self, row: Row, tree: Any) -> set[tuple[int, int, float]]:
        if isinstance(tree, Synonyms):
            parts: list[Any] = list(tree.subqueries)
            terms = tuple(part.text for part in parts)
            section, score = parts[0].fieldname, self.bm25(row, terms)
            places = [place for place in row.written if place[2] in terms]
        elif type(tree) is q.Term:
            section, score = tree.fieldname, self.bm25(row, tree.text)
            places = [place for place in row.written if place[2] == tree.text]
        else:
            wanted = _FORMS[type(tree)](tree)
            section, score = tree.fieldname, 1.0
            places = [place for place in row.written if wanted(place[3])]
        return {(at, at, tree.boost * score) for at, of, *_ in places if section in ("text", of)}

    def _spans_near(self, row: Row, parts: Sequence[Any], slop: int, ordered: bool) -> set[tuple[int, int, float]]:
        found = self._spans(row, parts[0])
        for part in parts[1:]:
            behind = self._spans(row, part)
            pairs = [(a, b) for a in found for b in behind] + [(b, a) for a in found for b in behind if not ordered]
            found = {(a[0], b[1], a[2] + b[2]) for a, b in pairs if 0 < b[0] - a[1] <= slop}
        return found

    def _labelled(self, tree: Any) -> Scores:
        wanted = re.compile(rf"(?<!\w){re.escape(tree.text)}(?!\w)".replace(r"\*", r"\w*").replace(r"\?", r"\w"))
        return {
            name: tree.boost
            for name, row in self.live.items()
            if any(facet == tree.fieldname and wanted.search(key) for facet, key in row.keys)
        }

    def _dated(self, tree: Any) -> Scores:
        first, last = tree.since or date.min, tree.until or date.max
        return {
            name: tree.boost
            for name, row in self.live.items()
            if (day := row.article.published) and first <= day.first_day and day.last_day <= last
        }

    def _every(self, tree: Any) -> Scores:
        return dict.fromkeys(self.live, tree.boost)

    def _constant(self, tree: Any) -> Scores:
        return dict.fromkeys(self.search(tree.child), tree.score)

    def _nothing(self, tree: Any) -> Scores:
        return {}


_EVALUATE: dict[type, Callable[[Twin, Any], Scores]] = {
    q.Term: Twin._term,
    q.And: Twin._and,
    q.Or: Twin._or,
    AtLeast: Twin._at_least,
    q.DisjunctionMax: Twin._dismax,
    q.Not: Twin._not,
    q.AndNot: Twin._and_not,
    q.Require: Twin._require,
    q.AndMaybe: Twin._and_maybe,
    q.Phrase: Twin._phrase,
    spans.SpanNear2: Twin._span_near,
    q.Sequence: Twin._row,
    Synonyms: Twin._synonyms,
    Quotation: Twin._quotation,
    q.Every: Twin._every,
    q.ConstantScoreQuery: Twin._constant,
    type(q.NullQuery): Twin._nothing,
    **dict.fromkeys((q.Prefix, q.Wildcard, q.Regex, q.FuzzyTerm, q.TermRange), Twin._forms),
    Exact: Twin._forms,
    Labelled: Twin._labelled,
    Dated: Twin._dated,
}


def _terms_of(word: Word) -> tuple[str, ...]:
    return (word,) if isinstance(word, str) else word


def has_phrase(row: Row, words: Sequence[Word], slop: int, ordered: bool) -> bool:
    """Whether a row holds the words, each at most `slop` positions after (or else before) the one before it."""
    return _are_near(row.places, words, slop, ordered)


def _are_near(places_of: Mapping[str, list[tuple[int, int]]], words: Sequence[Word], slop: int, ordered: bool) -> bool:
    places = [{position for term in _terms_of(word) for position, _ in places_of.get(term, ())} for word in words]
    reached = places[0]
    for positions in places[1:]:
        reached = {
            position
            for position in positions
            if any(
                0 < position - before <= slop or (not ordered and 0 < before - position <= slop) for before in reached
            )
        }
    return bool(reached)


def edits(a: str, b: str) -> int:
    """The insertions, deletions and replacements that make one word the other."""
    row = list(range(len(b) + 1))
    for i, char in enumerate(a, start=1):
        above, row = row, [i]
        for j, other in enumerate(b, start=1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (char != other)))
    return row[-1]


def _fuzzy(tree: Any) -> Callable[[str], bool]:
    wanted = fold(tree.text)
    return lambda form: form.startswith(wanted[: tree.prefixlength]) and edits(form, wanted) <= tree.maxdist


def _range(tree: Any) -> Callable[[str], bool]:
    def inside(form: str) -> bool:
        after = tree.start is None or form > tree.start or (form == tree.start and not tree.startexcl)
        before = tree.end is None or form < tree.end or (form == tree.end and not tree.endexcl)
        return after and before

    return inside


_FORMS: dict[type, Callable[[Any], Callable[[str], bool]]] = {
    Exact: lambda tree: lambda form: form == tree.text,
    q.Prefix: lambda tree: lambda form: form.startswith(fold(tree.text)),
    q.Wildcard: lambda tree: lambda form: fnmatch.fnmatchcase(form, fold(tree.text)),
    q.Regex: lambda tree: lambda form: re.match(tree.text, form) is not None,
    q.FuzzyTerm: _fuzzy,
    q.TermRange: _range,
}


def _sum(parts: Iterable[Scores]) -> Scores:
    found: Scores = {}
    for part in parts:
        for name, score in part.items():
            found[name] = found.get(name, 0.0) + score
    return found
