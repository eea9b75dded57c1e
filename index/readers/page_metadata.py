"""What a saved page says about itself for machines: JSON-LD (schema.org) first, then its meta elements."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from index.dates import PartialDate, parse_date
from index.readers.page_dates import datetimes_of, local_time

# schema.org types of what is a story; a page also describes its publisher, its videos and its list of links.
_STORIES = ("article", "posting", "report", "review")
_PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "parsely-pub-date",
    "pubdate",
    "published_at",
    "article:published",
    "publishdate",
    "publish-date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date",
    "dcterms.date",
    "sailthru.date",
    "date",
)
_MODIFIED = ("article:modified_time", "og:article:modified_time", "datemodified", "og:updated_time", "dcterms.modified")
# A page has a handful of these; more is not meant for readers.
_MAX_NODES = 10_000


class PageMetadata(NamedTuple):
    """What a page says of its story; None, or nothing, where it does not.

    headlines  all that it calls the story
    published_origin   `json-ld` or `meta`
    body       the story's text as it is given for machines: often cut short, and without paragraphs
    """

    headlines: list[str]
    body: str
    published: PartialDate | None
    published_origin: str
    modified: PartialDate | None
    authors: list[str]
    section: str | None
    language: str | None


def metadata_of(tree: Any) -> PageMetadata:
    """Read the metadata of a page, an lxml tree. What cannot be understood is taken as not said."""
    stories = list(_stories(tree))
    story = next(iter(stories), {})
    metas = _metas(tree)
    section = story.get("articleSection")
    section = section[0] if isinstance(section, list) and section else section
    given = _first_date([story.get("datePublished")])
    published = given or _first_date([metas.get(name) for name in _PUBLISHED])
    return PageMetadata(
        headlines=_headlines(stories, metas),
        body=html.unescape(
            max((body for node in stories if isinstance(body := node.get("articleBody"), str)), key=len, default="")
        ),
        published=local_time(published, [*metas.values(), *datetimes_of(tree)]) if published else None,
        published_origin="json-ld" if given else "meta",
        modified=_first_date([story.get("dateModified"), *(metas.get(name) for name in _MODIFIED)]),
        authors=_people(story.get("author")),
        section=(html.unescape(section) if isinstance(section, str) else None) or metas.get("article:section"),
        language=tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang"),
    )


def _stories(tree: Any) -> Iterator[dict[str, Any]]:
    for script in tree.iterfind(".//script[@type='application/ld+json']"):
        try:
            pending = [json.loads(script.text_content(), strict=False)]
        except (ValueError, RecursionError):
            continue
        for _ in range(_MAX_NODES):
            if not pending:
                break
            node = pending.pop()
            if isinstance(node, list):
                pending += reversed(node)
            elif isinstance(node, dict):
                pending.append(node.get("@graph"))
                pending.append(node.get("mainEntity"))
                if _is_story(node.get("@type")):
                    yield node


def _headlines(stories: list[dict[str, Any]], metas: dict[str, str]) -> list[str]:
    """What the page calls its story, the best first."""
    found = [node.get("headline") for node in stories]
    found += [metas.get(name) for name in ("og:title", "twitter:title", "dc.title", "title")]
    lines = (" ".join(html.unescape(text).split()) for text in found if isinstance(text, str))
    return list(dict.fromkeys(line for line in lines if line))


def _is_story(kind: Any) -> bool:
    kinds = kind if isinstance(kind, list) else [kind]
    return any(isinstance(name, str) and name.lower().endswith(_STORIES) for name in kinds)


def _people(authors: Any) -> list[str]:
    """The names of the authors that are people; publishers like to name themselves too."""
    nodes = authors if isinstance(authors, list) else [authors]
    people = [node for node in nodes if isinstance(node, dict) and node.get("@type") == "Person"]
    return [html.unescape(node["name"]) for node in people if isinstance(node.get("name"), str)]


def _metas(tree: Any) -> dict[str, str]:
    """The contents of meta elements by name, the first one of each."""
    metas: dict[str, str] = {}
    for meta in tree.iterfind(".//meta[@content]"):
        for key in ("property", "name", "itemprop"):
            if meta.get(key):
                metas.setdefault(meta.get(key).strip().lower(), meta.get("content").strip())
    return metas


def _first_date(texts: list[Any]) -> PartialDate | None:
    """The first text that is a date known at least to the day."""
    for text in texts:
        if isinstance(text, str):
            try:
                found = parse_date(text)
            except ValueError:
                continue
            if found.precision not in ("year", "month"):
                return found
    return None
