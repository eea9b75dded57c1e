"""Answers as text for a terminal: a page of results, an article, measures."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence

import click

from index.article import Article
from search.comparing import Comparison
from search.results import (
    Bucket,
    Correction,
    EntityView,
    Explanation,
    Facet,
    Fragment,
    Histogram,
    Hit,
    SearchPage,
    Suggestion,
    Total,
    Unusual,
)


def render_page(page: SearchPage) -> str:
    """The whole answer: warnings, total, hits, facets. Matches are bold where the terminal shows it."""
    return "\n".join(_lines(page))


def render_article(article: Article) -> str:
    """One article: its facts, and its text."""
    facts = {
        "id": article.id,
        "source": article.source,
        "author": ", ".join(article.author),
        "section": article.section,
        "published": article.published,
        "modified": article.modified,
        "url": article.url,
        "people": "; ".join(_names(article, "person")),
        "places": "; ".join(_names(article, "place")),
        "organisations": "; ".join(_names(article, "organisation")),
        "quoted": "; ".join(dict.fromkeys([quote.speaker for quote in article.quotes if quote.speaker])),
        "revision": article.revision,
        "origin": article.origin,
    }
    lines = [click.style(_clean(article.title or "Untitled"), bold=True)]
    lines += [f"{name}: {_clean(str(value))}" for name, value in facts.items() if value]
    return "\n".join([*lines, "", _clean(article.body)])


def render_entity(view: EntityView, *, chances: bool = False) -> str:
    """An entity, and what stands in the same articles; with `chances` how often that were by chance."""
    lines = [
        click.style(_clean(view.name), bold=True),
        f"{view.kind}, {view.articles:,} article{'s' * (view.articles != 1)}",
    ]
    for name, facet in view.together_with.items():
        lines += ["", *_facet_lines(name, facet, chances=chances)]
    return "\n".join([*lines, "", *_histogram_lines(view.published)])


def render_hits(hits: Sequence[Hit]) -> str:
    """Articles one below the other, numbered."""
    return "\n".join(
        line for number, hit in enumerate(hits, 1) for line in ("", *_hit_lines(number, hit))[number == 1 :]
    )


def render_suggestions(found: Sequence[Suggestion]) -> str:
    """Completions, a line each: what it is, in how many articles, the day of the newest, and the text."""
    return "\n".join(f"{one.kind:12} {one.count:>7,}  {one.newest or '':10}  {_clean(one.text)}" for one in found)


def render_revisions(texts: Sequence[Article]) -> str:
    """The texts of one article, a line each: which revision, when it came, where from, its title."""
    return "\n".join(
        _clean(
            f"{text.revision}  {text.added or 'unknown'}  {text.origin}  {len(text.body):,} characters  {text.title or ''}"
        )
        for text in texts
    )


def render_comparison(found: Comparison) -> str:
    """What changed: facts before and after, and the body with `[-what went-]` and `{+what came+}`."""
    lines = [f"{name}: {_gone(_said(old))} {_new(_said(new))}" for name, (old, new) in found.facts.items()]
    marks = {"same": _clean, "gone": _gone, "new": _new}
    body = "".join(marks[passage.kind](passage.text) for passage in found.passages)
    return "\n".join([*lines, "", body] if lines else [body])


def _said(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value or "")


def _gone(text: str) -> str:
    return click.style(f"[-{_clean(text)}-]", fg="red")


def _new(text: str) -> str:
    return click.style(f"{{+{_clean(text)}+}}", fg="green")


def _lines(page: SearchPage) -> Iterator[str]:
    for warning in page.understood.warnings:
        yield f"Note: {_clean(warning.message)}"
    if page.understood.relaxed:
        yield f"No article has all of these words. These have the most of them: {_clean(page.understood.text)}"
    if page.suggestion is not None:
        yield f"Did you mean: {_emphasised(page.suggestion)}"
    if page.total.articles is not None:
        yield " in ".join(_counts(page.total))
    first = (page.request.page - 1) * page.request.page_size
    for number, hit in enumerate(page.results, first + 1):
        yield from ("", *_hit_lines(number, hit))
    for name, facet in page.facets.items():
        yield from ("", *_facet_lines(name, facet))
    for name, values in page.unusual.items():
        yield from ("", *_unusual_lines(name, values))
    if page.published is not None:
        yield from ("", *_histogram_lines(page.published))


def _counts(total: Total) -> Iterator[str]:
    yield f"{total.articles:,} article{'s' * (total.articles != 1)}"
    if total.stories is not None:
        yield f"{total.stories:,} stor{'y' if total.stories == 1 else 'ies'}"


def _hit_lines(number: int, hit: Hit) -> Iterator[str]:
    title = _marked(hit.highlights.title) if hit.highlights.title else "Untitled"
    yield f"{number}. {click.style(title, bold=True)}"
    facts = [hit.source, hit.published, ", ".join(hit.author), hit.id]
    if hit.story is not None and hit.story.size > 1:
        facts.append(f"+{hit.story.size - 1} similar: story {hit.story.id}")
    yield "   " + _clean(" · ".join(fact for fact in facts if fact))
    for fragment in hit.highlights.body:
        yield "   " + " ".join(_marked(fragment).split())
    if hit.explanation is not None:
        yield from _sum_lines(hit.explanation)


def _sum_lines(explanation: Explanation) -> Iterator[str]:
    """A score, and below it what it is the sum of."""
    yield f"   {explanation.value:8.3f}  score"
    for part in explanation.parts:
        yield _clean(f"   {part.value:8.3f}    {part.what}" + f" ({part.detail})" * bool(part.detail))


def _facet_lines(name: str, facet: Facet, *, chances: bool = False) -> Iterator[str]:
    yield f"{name} (different: {facet.distinct:,}, articles without: {facet.missing:,})"
    for bucket in facet.buckets:
        yield f"{bucket.count:>7,}  {_clean(bucket.label)}{'  (selected)' * bucket.selected}{_above_chance(bucket) * chances}"


def _unusual_lines(name: str, values: Sequence[Unusual]) -> Iterator[str]:
    yield f"unusual {name}" + (":" if values else ": none")
    for value in values:
        yield f"{value.count:>7,}  {_clean(value.label)}{_above_chance(value)}"


def _above_chance(bucket: Bucket) -> str:
    if not isinstance(bucket, Unusual):
        return ""
    return f"  ({bucket.stories:,} {'story' if bucket.stories == 1 else 'stories'}, {bucket.expected:.3g} by chance)"


def _histogram_lines(histogram: Histogram) -> Iterator[str]:
    yield f"published, by {histogram.interval} (articles without: {histogram.missing:,})"
    for bucket in histogram.buckets:
        yield f"{bucket.count:>7,}  {bucket.value}"


def _emphasised(correction: Correction) -> str:
    return _styled(correction.q, correction.changes, bold=True)


def _marked(fragment: Fragment) -> str:
    return _styled(fragment.text, fragment.matches, underline=True)


def _styled(text: str, spans: Sequence[tuple[int, int]], **style: bool) -> str:
    pieces, position = [], 0
    for start, end in spans:
        pieces += [_clean(text[position:start]), click.style(_clean(text[start:end]), **style)]
        position = end
    return "".join([*pieces, _clean(text[position:])])


def _names(article: Article, kind: str) -> list[str]:
    return list(dict.fromkeys(mention.name for mention in article.mentions if mention.kind == kind))


def _clean(text: str) -> str:
    """Text without control characters, which could make a terminal do anything."""
    return "".join(char for char in text if char in "\n\t" or unicodedata.category(char) != "Cc")


def render_measures(measures: Mapping[str, Mapping[str, float]], documents: int, queries: int) -> str:
    """The measures of each engine as a table, the first engine's over the second's in percent."""
    ours, plain = measures.values()
    lines = [
        f"{documents:,} documents, {queries:,} queries",
        f"{'':12}" + "".join(f"{name:>12}" for name in (*measures, "")),
    ]
    for name, value in ours.items():
        gain = f"{100 * (value / plain[name] - 1):+.1f} %" if plain[name] else ""
        lines.append(f"{name:12}{value:12.4f}{plain[name]:12.4f}{gain:>12}")
    return "\n".join(lines)
