"""The pages: search, and one article."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from flask import Blueprint, Response, abort

from index.article import ENTITY_KINDS, Article
from search.results import EntityCount, SearchPage
from web.context import engine, query_pairs, rendered
from web.form import Asked, fill_in, read_question
from web.links import Pairs, changed, html_pairs, last_page, next_page, on_page, previous_page, search_address
from web.marks import Named, mark_article
from web.narrowing import chips, facet_boxes, facets_to_ask, without_filters
from web.timeline import HEIGHT, timeline
from web.unusual import ask_for_unusual, unusual_links
from web.wording import FILTER_WORDS, counted

pages = Blueprint("pages", __name__)

# How many pages around the current one have a number to click on, and how many names of one kind an article shows.
_NEARBY = 2
_MAX_NAMES = 30


@dataclass(frozen=True, slots=True)
class Pager:
    """The pages of an answer: the numbers to offer with their addresses, and the neighbours."""

    current: int
    last: int | None
    numbers: tuple[tuple[int, str], ...]
    previous: str | None
    next: str | None


@dataclass(frozen=True, slots=True)
class Order:
    """A way to sort, or how much being new is to count, with the first page of the same search that goes by it."""

    label: str
    address: str
    current: bool


@pages.get("/")
def search_page() -> Response:
    """The search page; a question that cannot be read comes back in its form, with what is wrong."""
    asked = read_question(query_pairs())
    if asked.request is None:
        return rendered("search.html", 400, form=fill_in(asked, asked.pairs, ()), asked=asked, page=None)
    page = engine().search(replace(asked.request, facets=facets_to_ask(asked.request)))
    return _answered(asked, page, html_pairs(asked.request))


@pages.get("/article")
def article_page() -> Response:
    """One article, with the matches of the search that found it."""
    pairs = tuple(query_pairs())
    article_id = next((value for name, value in pairs if name == "id"), "")
    request = read_question(pair for pair in pairs if pair[0] != "id").request
    view = engine().article(article_id, request.q if request else "")
    if view is None:
        abort(404)
    article = view.article
    texts = {"title": article.title, "summary": article.summary, "body": article.body}
    return rendered(
        "article.html",
        article=article,
        marked=mark_article(texts, view.matches, _mentioned(article)),
        q=request.q if request else "",
        back=search_address(html_pairs(request)) if request else None,
        names=_names(article),
        filter_words=FILTER_WORDS,
        related=engine().related(article_id),
        earlier=max(0, len(engine().revisions(article_id)) - 1),
    )


def _answered(asked: Asked, page: SearchPage, pairs: Pairs) -> Response:
    boxes = facet_boxes(page, pairs)
    return rendered(
        "search.html",
        form=fill_in(asked, pairs, {box.name for box in boxes}),
        asked=asked,
        page=page,
        pairs=pairs,
        headline=_headline(page),
        boxes=boxes,
        chips=chips(page, pairs),
        cleared=without_filters(pairs),
        unusual=unusual_links(page, pairs),
        ask_for_unusual=ask_for_unusual(page.request, pairs),
        suggested=search_address(changed(pairs, {"q": page.suggestion.q})) if page.suggestion else None,
        timeline=timeline(page.published, pairs),
        timeline_height=HEIGHT,
        pager=_pager(page, pairs),
        orders=_orders(page, pairs),
        recencies=_recencies(page, pairs),
        explaining=search_address(changed(pairs, {"explain": None if page.request.explain else "true"})),
        first_number=(page.request.page - 1) * page.request.page_size + 1,
    )


def _headline(page: SearchPage) -> str:
    """`128 articles for “ceasefire”`."""
    total = page.total.articles
    found = "Articles" if total is None else counted(total, "article")
    return f"{found} for “{page.request.q.strip()}”" if page.request.q.strip() else found


def _orders(page: SearchPage, pairs: Pairs) -> list[Order]:
    """The orders that make a difference: without words to match, everything is equally relevant and the newest come first."""
    has_words = bool(page.request.q.strip())
    labels = {"relevance": "Best match", "newest": "Newest first", "oldest": "Oldest first"}
    current = page.request.sort if has_words or page.request.sort == "oldest" else "newest"
    return [
        Order(label, search_address(changed(pairs, {"sort": None if sort == "relevance" else sort})), sort == current)
        for sort, label in labels.items()
        if has_words or sort != "relevance"
    ]


def _recencies(page: SearchPage, pairs: Pairs) -> list[Order]:
    """How much being new may count; nothing where that makes no difference to the order."""
    if not page.request.q.strip() or page.request.sort != "relevance":
        return []
    labels = {"off": "no", "some": "a little", "strong": "strongly"}
    return [
        Order(label, search_address(changed(pairs, {"recency": None if recency == "off" else recency})),
              recency == page.request.recency)
        for recency, label in labels.items()
    ]  # fmt: skip


def _pager(page: SearchPage, pairs: Pairs) -> Pager:
    current, last = page.request.page, last_page(page)

    def address(number: int | None) -> str | None:
        return search_address(on_page(pairs, number)) if number else None

    nearby = range(max(1, current - _NEARBY), min(last or 0, current + _NEARBY) + 1)
    numbers = sorted({1, last or 1, *nearby}) if last else []
    listed = tuple((number, search_address(on_page(pairs, number))) for number in numbers)
    return Pager(current, last, listed, address(previous_page(page)), address(next_page(page)))


def _mentioned(article: Article) -> dict[str, list[Named]]:
    """Where an article names whom, by text, with the search for them."""
    addresses = {
        (kind, entity): search_address(((kind, entity),))
        for kind, entity in {(mention.kind, mention.entity) for mention in article.mentions}
    }
    found: dict[str, list[Named]] = {}
    for mention in article.mentions:
        if mention.kind not in ENTITY_KINDS:  # the name of a people is no name of the country
            continue
        named = (mention.start, mention.end, addresses[mention.kind, mention.entity])
        found.setdefault(mention.field, []).append(named)
    return found


def _names(article: Article) -> dict[str, list[EntityCount]]:
    """The people, places and organisations of an article by kind, the most frequent first."""
    counts = Counter(mention.entity for mention in article.mentions)
    first = {mention.entity: mention for mention in reversed(article.mentions)}
    ranked = sorted(first.values(), key=lambda mention: (-counts[mention.entity], mention.name))
    return {
        kind: [
            EntityCount(mention.entity, mention.kind, mention.name, counts[mention.entity])
            for mention in ranked
            if mention.kind == kind
        ][:_MAX_NAMES]
        for kind in ENTITY_KINDS
    }
