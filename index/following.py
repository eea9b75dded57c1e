"""Follows feeds: asks for them now and then, as seldom as they want it, and remembers across restarts what they said."""

from __future__ import annotations

import io
import json
import os
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from pathlib import Path

from index.article import Article, Origin
from index.errors import RecordError
from index.fetching import fetch
from index.readers.format import read_all
from index.readers.formats import find_format

LEAST_INTERVAL = 60
"""Seconds that lie at least between two requests for a feed."""

FILE = "following.json"
"""The file in the folder of an index that keeps what feeds said."""

_FORMATS = ("RSS, Atom", "JSON Feed", "news sitemap")
_LONGEST = 24 * 3600.0
_JITTER = 0.1


@dataclass(slots=True)
class Feed:
    """A feed: what it said of its version, when (seconds since 1970) it may be asked next, and how often in a row it failed."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
    due: float = 0.0
    failures: int = 0
    gone: bool = False


class Follower:
    """Several feeds, asked at most every `interval` seconds each; those that fail, ever more seldom, up to once a day.

    folder         of the index; `save` keeps there what the feeds said, so that a restart asks for nothing that is known
    allow_private  also feeds at addresses that are not public
    """

    def __init__(self, urls: Sequence[str], folder: Path, interval: float, *, allow_private: bool = False) -> None:
        self._path = folder / FILE
        self._interval = max(interval, LEAST_INTERVAL)
        self._allow_private = allow_private
        self._known = _read(self._path)
        self._feeds = [self._known.setdefault(url, Feed(url)) for url in dict.fromkeys(urls)]

    def is_due(self) -> bool:
        """Whether any feed may be asked now."""
        return any(not feed.gone and feed.due <= time.time() for feed in self._feeds)

    def records(self) -> Iterator[Article | RecordError]:
        """The articles of the feeds that are due and have something new, in the feeds' order."""
        for feed in self._feeds:
            if not feed.gone and feed.due <= time.time():
                yield from self._ask(feed)

    def save(self) -> None:
        """Keep what the feeds said; called when their articles are committed, for they are not given again."""
        kept = json.dumps([asdict(feed) for feed in self._known.values()], indent=1)
        draft = self._path.with_suffix(".draft")
        draft.write_text(kept, encoding="utf-8")
        os.replace(draft, self._path)

    def _ask(self, feed: Feed) -> Iterator[Article | RecordError]:
        conditions = {"If-None-Match": feed.etag, "If-Modified-Since": feed.last_modified}
        headers = {name: value for name, value in conditions.items() if value}
        try:
            answer = fetch(feed.url, headers, allow_private=self._allow_private)
        except RecordError as error:
            self._put_off(feed, 0.0)
            yield error
            return
        wait = _retry_after(answer.headers.get("retry-after"))
        if answer.status in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED):
            feed.failures = 0
            feed.due = time.time() + max(self._interval * _jitter(), wait)
            if answer.status == HTTPStatus.OK:
                yield from _articles(answer.body, feed.url)
                feed.etag, feed.last_modified = answer.headers.get("etag"), answer.headers.get("last-modified")
        elif answer.status == HTTPStatus.GONE:
            feed.gone = True
            yield RecordError("is gone for good (410)", place=feed.url, remedy="leave it out")
        else:
            self._put_off(feed, wait)
            yield RecordError(f"answers {answer.status}", place=feed.url, remedy="it is asked again later")

    def _put_off(self, feed: Feed, wait: float) -> None:
        feed.failures += 1
        delay = min(self._interval * 2.0 ** min(feed.failures, 16), _LONGEST) * _jitter()
        feed.due = max(feed.due, time.time() + max(delay, wait))


def _jitter() -> float:
    return 1 + random.uniform(0, _JITTER)


def _articles(body: bytes, url: str) -> Iterator[Article | RecordError]:
    found = find_format("", body[: 2**16])
    if found is None or found.name not in _FORMATS:
        yield RecordError("is no feed", place=url, remedy="give the address of an RSS, Atom or JSON feed")
        return
    try:
        yield from read_all(found.found(io.BytesIO(body), Origin(file=url)))
    except Exception as error:  # whatever a parser does with a feed, the next one is another matter
        yield RecordError(f"cannot be read: {error!r}", place=url, remedy="tell its publisher")


def _retry_after(value: str | None) -> float:
    """Seconds that an answer asks to wait, as a number or a date, at most a day; 0 where it says nothing."""
    if value is None:
        return 0.0
    try:
        wait = float(value) if value.strip().isdigit() else parsedate_to_datetime(value).timestamp() - time.time()
    except (ValueError, OverflowError):
        return 0.0
    return min(max(wait, 0.0), _LONGEST)


def _read(path: Path) -> dict[str, Feed]:
    """What feeds said, by their addresses; nothing where there is no such file or it cannot be read: they are asked anew."""
    names = {each.name for each in fields(Feed)}
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        feeds = [Feed(**{name: value for name, value in each.items() if name in names}) for each in kept]
    except (OSError, ValueError, TypeError, AttributeError):
        return {}
    return {feed.url: feed for feed in feeds}
