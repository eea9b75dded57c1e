"""Saved searches: what an alert is, which queries may become one, and what it keeps of an article that it fired for."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode

from search.arguments import from_args
from search.errors import QueryWarning, RequestError
from search.parser import ParsedQuery
from search.request import SearchRequest

MAX_NAME = 100
MAX_AGE = 30
"""How many days older than the newest article that the index had an article may be, where an alert does not say."""
MOST_DAYS = 100_000
BEGINNING = -1
"""The watermark of an alert for which everything that the index has is new."""

# What may stand in a name although it is not seen: two letters of Persian or Hindi are joined or parted by it.
_JOINERS = "\u200c\u200d"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What an alert fires for beyond what is plainly new.

    backfill   also articles that are more than `max_age` days older than the newest that the index had
    copies     also further copies of a story
    """

    backfill: bool = False
    copies: bool = False
    max_age: int = MAX_AGE

    def __post_init__(self) -> None:
        if not 0 <= self.max_age <= MOST_DAYS:
            raise RequestError(
                "out_of_range", "max_age", f"{self.max_age} is out of range", remedy=f"use 0 to {MOST_DAYS:,} days"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Up to where an alert has looked, and in what.

    index    the id of the index
    stamp    that of the generation up to which articles were matched; BEGINNING where none were
    newest   the newest day, not after that of the run, of an article in the index then; None where none was dated, or where
             nothing is to count as back-fill
    """

    index: str
    stamp: int
    newest: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A saved search, which fires for articles as they arrive.

    number         of the alert in its file; never given to another
    query          its parameters as a URL has them
    created, edited   ISO 8601 in UTC
    version        grows with every edit
    uid            what its feed is called, a UUID: it stays
    key            what the address of its feed holds, so that nobody guesses it: it can be renewed
    held_old, held_copies   how many articles it did not fire for, since they were back-fill or copies
    """

    number: int
    name: str
    query: str
    options: Options
    created: str
    edited: str
    version: int
    uid: str
    key: str
    mark: Mark
    held_old: int = 0
    held_copies: int = 0

    def request(self) -> SearchRequest:
        """What it asks for. Raises RequestError where this version of Dateline cannot read it."""
        return request_of(self.query)


@dataclass(frozen=True, slots=True, kw_only=True)
class Firing:
    """That an alert fired for an article, with the article as it was then.

    story   the story that it told, as hits name it
    fired   when, ISO 8601 in UTC
    words   the words by which it was found, as they stand in it; () where it was found by filters alone
    """

    article: str
    story: str
    fired: str
    words: tuple[str, ...]
    title: str | None
    url: str | None
    source: str | None
    published: str | None


@dataclass(frozen=True, slots=True)
class Listed:
    """An alert in a list: how often it fired, and when last."""

    alert: Alert
    firings: int
    last: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What an edit makes of an alert; None leaves a part as it is.

    mark      where it is to look from then on
    new_key   gives its feed another address
    """

    name: str | None = None
    query: str | None = None
    options: Options | None = None
    mark: Mark | None = None
    new_key: bool = False


def checked_name(name: str) -> str:
    """A name as it is kept: one line, with single spaces. Raises RequestError where it is none."""
    found = " ".join(unicodedata.normalize("NFC", name).split())
    if not found:
        raise RequestError("bad_value", "name", "is empty", remedy="give the alert a name")
    if len(found) > MAX_NAME:
        raise RequestError("too_long", "name", f"is longer than {MAX_NAME} characters", remedy="shorten it")
    if any(not char.isprintable() and char not in _JOINERS for char in found):
        raise RequestError("bad_value", "name", "holds characters that cannot be seen", remedy="leave them out")
    return found


def query_of(request: SearchRequest) -> str:
    """What of a request makes an alert: its query, its filters, its dates; as the parameters of a URL."""
    pairs = [("q", request.q)] if request.q.strip() else []
    pairs += [(name, value) for name, values in request.narrowing().items() for value in values]
    return urlencode(pairs, errors="surrogatepass")


@lru_cache(maxsize=20_000)
def request_of(query: str) -> SearchRequest:
    """The request that `query_of` wrote. Raises RequestError where it cannot be read."""
    request, unknown = from_args(parse_qsl(query, errors="surrogatepass"))
    if unknown:
        raise RequestError("unknown_parameter", unknown[0][:80], "there is no such parameter", remedy="edit the alert")
    return request


def refuse_unfit(request: SearchRequest, read: ParsedQuery, *, anyway: bool = False) -> None:
    """Refuse what makes no alert. Raises RequestError.

    anyway   take a query that was read otherwise than it may have been meant, too: nobody would see the warning later
    """
    if request.match == "any":
        raise RequestError(
            "bad_value", "match", "of a free text there is no telling whether an article matches",
            remedy="save a query of which all words must appear",
        )  # fmt: skip
    if read.tree is None and not request.is_narrowed():
        raise RequestError("bad_value", "q", "every article matches", remedy="give words, a filter or a date")
    if read.warnings and not anyway:
        raise UnclearQuery(read.warnings[0])


class UnclearQuery(RequestError):
    """A query comes with a warning that nobody would see later."""

    def __init__(self, warning: QueryWarning) -> None:
        self.warning = warning
        super().__init__(
            "unclear_query", "q", warning.message.rstrip("."), remedy="put it right, or save it so with --anyway"
        )

    def __reduce__(self) -> tuple[object, ...]:
        return (UnclearQuery, (self.warning,))


def in_words(request: SearchRequest) -> str:
    """What a request asks for, in one line: `ceasefire; person: John Kerry; since: 2016`."""
    shown = [request.q.strip()] if request.q.strip() else []
    shown += [f"{name}: {', '.join(values)}" for name, values in request.narrowing().items()]
    return "; ".join(shown)
