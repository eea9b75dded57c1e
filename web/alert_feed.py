"""The private feed of a saved search, in Atom: the articles that it fired for, the newest first, with the words that were found."""

from __future__ import annotations

import hashlib
import re
import secrets
import uuid
from collections.abc import Sequence
from xml.etree import ElementTree

from flask import Response, abort, request, url_for

from index.version import VERSION
from search.alert_rows import kept_text
from search.alert_store import AlertStore
from search.alerts import Alert, Firing
from search.arguments import to_args
from search.errors import RequestError
from search.request import whole_number
from web.links import Pairs, article_address
from web.wording import readable_date

ENTRIES = 100
"""How many articles a feed has at most."""

_ATOM = "http://www.w3.org/2005/Atom"
# XML cannot hold these, not even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LAST = 2**31 - 1


def alert_feed(store: AlertStore, number: str, key: str, *, title: str) -> Response:
    """The feed of an alert; 404, and nothing more, where there is none or the key is another.

    title   of the archive
    """
    alert = _known(store, number)
    if not secrets.compare_digest(key.encode("utf-8", "replace"), (alert.key if alert else "").encode()) or not alert:
        abort(404)
    firings = store.firings([alert.number], ENTRIES)[alert.number]
    response = Response(content_type="application/atom+xml; charset=utf-8")
    # Nobody but who has the address may keep it, and must ask each time whether it is still so.
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(_state_of(alert, firings, title))
    response.make_conditional(request)
    if response.status_code != 304:
        response.set_data(_written(alert, firings, title))
    return response


def _known(store: AlertStore, number: str) -> Alert | None:
    try:
        return store.numbered(whole_number("alert", number, 1, _LAST))
    except RequestError:
        return None


def _state_of(alert: Alert, firings: Sequence[Firing], title: str) -> str:
    """What differs whenever the feed does."""
    state = (
        VERSION,
        title,
        request.script_root,
        alert.uid,
        alert.version,
        *[(one.article, one.fired) for one in firings],
    )
    return hashlib.blake2b(repr(state).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _written(alert: Alert, firings: Sequence[Firing], title: str) -> bytes:
    ElementTree.register_namespace("", _ATOM)
    feed = ElementTree.Element(f"{{{_ATOM}}}feed")
    _add(feed, "id", uuid.UUID(alert.uid).urn)
    _add(feed, "title", f"{alert.name} – {title}")
    _add(feed, "updated", max([alert.edited, *(firing.fired for firing in firings)]))
    _add(_add(feed, "author"), "name", title)
    _add(feed, "generator", "Dateline", version=VERSION)
    # Relative, as all addresses here: who asks knows best under which name and by which way this server is reached.
    _add(feed, "link", rel="self", type="application/atom+xml", href=feed_address(alert))
    _add(feed, "link", rel="alternate", type="text/html", href=url_for("alerts.alerts_page"))
    pairs = _marked_by(alert)
    for firing in firings:
        _add_entry(feed, alert, firing, article_address(firing.article, pairs))
    return bytes(ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True))


def _marked_by(alert: Alert) -> Pairs:
    """The search that an article's page marks."""
    try:
        return tuple(to_args(alert.request()))
    except RequestError:
        return ()


def feed_address(alert: Alert) -> str:
    """The address of the feed of an alert, which nobody guesses."""
    return url_for("alerts.feed", alert=alert.number, key=alert.key)


def _add_entry(feed: ElementTree.Element, alert: Alert, firing: Firing, address: str) -> None:
    entry = _add(feed, "entry")
    _add(entry, "id", uuid.uuid5(uuid.UUID(alert.uid), kept_text(firing.article)).urn)
    _add(entry, "title", firing.title or "(no headline)")
    _add(entry, "updated", firing.fired)
    _add(entry, "link", rel="alternate", type="text/html", href=address)
    found = f"Found by: {', '.join(firing.words)}." if firing.words else "Found by its filters."
    facts = [firing.source, readable_date(firing.published) if firing.published else None]
    _add(
        entry,
        "summary",
        " ".join([found, *([", ".join(filter(None, facts)) + "."] if any(facts) else [])]),
        type="text",
    )


def _add(parent: ElementTree.Element, name: str, text: str | None = None, **attributes: str) -> ElementTree.Element:
    element = ElementTree.SubElement(
        parent, f"{{{_ATOM}}}{name}", {key: _fit(value) for key, value in attributes.items()}
    )
    element.text = None if text is None else _fit(text)
    return element


def _fit(text: str) -> str:
    """Text without what XML cannot hold."""
    return _FORBIDDEN.sub("", text)
