"""The pages of saved searches: the list of them, making, changing and removing one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import cast

from flask import Blueprint, Flask, Response, abort, current_app, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from search.alert_book import AlertBook, Wanted
from search.alert_store import AlertStore
from search.alerts import MAX_NAME, MOST_DAYS, Alert, Firing, Listed, Options, UnclearQuery, in_words
from search.arguments import from_args, to_args
from search.errors import RequestError
from search.request import SearchRequest, whole_number
from web.alert_feed import alert_feed
from web.context import query_pairs, rendered
from web.links import Pairs, search_address

alerts = Blueprint("alerts", __name__)

PAGE = 50
"""How many alerts a page lists."""
SHOWN = 3
"""How many of the newest articles of each it shows."""

_BOOK = "dateline.alerts"
_LAST = 2**31 - 1
# What the forms send beside the search itself.
_OWN = frozenset({"name", "token", "alert", "backfill", "copies", "max_age", "anyway", "new_address", "really"})


@dataclass(frozen=True, slots=True)
class Row:
    """An alert in the list.

    words     what it asks for
    address   of the search for it; None where it cannot be read
    pairs     the query that an article's page marks
    """

    listed: Listed
    words: str
    address: str | None
    pairs: Pairs
    firings: Sequence[Firing]


@dataclass(frozen=True, slots=True)
class Draft:
    """The form of an alert as it was filled in, or as the alert is: `pairs` are its search but for `q`; None is a new one."""

    name: str
    q: str
    pairs: Pairs
    options: Options
    alert: Alert | None = None


def offer_alerts(app: Flask, book: AlertBook) -> None:
    """Let `app` save searches in a book of alerts."""
    app.extensions[_BOOK] = book
    app.register_blueprint(alerts)
    app.jinja_env.globals.update(
        alerts_are_kept=True, saves_searches=book.store.is_writable, longest_name=MAX_NAME, most_days=MOST_DAYS
    )


@alerts.get("/alerts")
def alerts_page() -> Response:
    """All saved searches by name, with the newest articles that each fired for."""
    store = _store()
    pages = max(1, ceil(store.count() / PAGE))
    number = min(_number_of("page", 1), pages)
    listed = store.listed((number - 1) * PAGE, PAGE)
    firings = store.firings([each.alert.number for each in listed], SHOWN)
    rows = [_row(each, firings[each.alert.number]) for each in listed]
    return rendered("alerts.html", rows=rows, number=number, pages=pages)


@alerts.post("/alerts/add")
def add_alert() -> BaseResponse:
    """Save a search."""
    try:
        asked = _asked()
        alert = _book().add(_wanted(asked))
    except RequestError as problem:
        return _form_again(problem, None)
    return _back_to(alert)


@alerts.get("/alerts/edit")
def edit_page() -> Response:
    """The form of a saved search."""
    return rendered("alert.html", draft=_draft_of(_alert(_number_of("alert", 0))), problem=None)


@alerts.post("/alerts/edit")
def edit_alert() -> BaseResponse:
    """Change a saved search."""
    alert = _alert(_number_sent())
    try:
        _book().edit(alert, replace(_wanted(_asked()), new_key="new_address" in request.form))
    except RequestError as problem:
        return _form_again(problem, alert)
    return _back_to(alert)


@alerts.post("/alerts/remove")
def remove_alert() -> BaseResponse:
    """Forget a saved search, where that is really meant."""
    alert = _alert(_number_sent())
    if "really" not in request.form:
        problem = RequestError("bad_value", "really", "tick the box to remove the saved search")
        return rendered("alert.html", 400, draft=_draft_of(alert), problem=problem)
    _store().remove(alert.number)
    return redirect(url_for("alerts.alerts_page"), 303)


@alerts.get("/alerts/feed")
def feed() -> Response:
    """The feed of a saved search, for who knows its address."""
    given = dict(query_pairs())
    return alert_feed(_store(), given.get("alert", ""), given.get("key", ""), title=_site_title())


def _site_title() -> str:
    return cast(str, current_app.jinja_env.globals["site_title"])


def _book() -> AlertBook:
    return cast(AlertBook, current_app.extensions[_BOOK])


def _store() -> AlertStore:
    return _book().store


def _alert(number: int) -> Alert:
    try:
        return _store().numbered(number)
    except RequestError:
        abort(404)


def _number_of(name: str, otherwise: int) -> int:
    """The number that a parameter of the address is; another where it is none."""
    try:
        return whole_number(name, dict(query_pairs()).get(name, ""), 1, _LAST)
    except RequestError:
        return otherwise


def _number_sent() -> int:
    try:
        return whole_number("alert", request.form.get("alert", ""), 1, _LAST)
    except RequestError:
        abort(404)


def _asked() -> SearchRequest:
    """The search that a form sent. What is unknown is passed over, as on the search page."""
    found, _unknown = from_args(_search_sent())
    return found


def _search_sent() -> Pairs:
    return tuple((name, value) for name, value in request.form.items(multi=True) if name not in _OWN)


def _wanted(asked: SearchRequest) -> Wanted:
    return Wanted(
        name=request.form.get("name", ""), request=asked, options=_options_sent(), anyway="anyway" in request.form
    )


def _options_sent() -> Options:
    days = request.form.get("max_age", "")
    return Options(
        backfill="backfill" in request.form,
        copies="copies" in request.form,
        max_age=whole_number("max_age", days, 0, MOST_DAYS) if days else Options().max_age,
    )


def _form_again(problem: RequestError, alert: Alert | None) -> Response:
    """The form as it was sent, with what is wrong with it."""
    sent = _search_sent()
    q = next((value for name, value in sent if name == "q"), "")
    try:
        options = _options_sent()
    except RequestError:
        options = Options()
    pairs = tuple(pair for pair in sent if pair[0] != "q")
    draft = Draft(request.form.get("name", ""), q, pairs, options, alert)
    return rendered("alert.html", 400, draft=draft, problem=problem, may_insist=isinstance(problem, UnclearQuery))


def _draft_of(alert: Alert) -> Draft:
    try:
        asked = alert.request()
    except RequestError:  # of a later version: it can be written anew
        asked = SearchRequest()
    pairs = tuple(pair for pair in to_args(asked) if pair[0] != "q")
    return Draft(alert.name, asked.q, pairs, alert.options, alert)


def _row(listed: Listed, firings: Sequence[Firing]) -> Row:
    try:
        asked = listed.alert.request()
    except RequestError as error:
        return Row(listed, f"This search cannot be read: {error}.", None, (), firings)
    pairs = tuple(to_args(asked))
    return Row(listed, in_words(asked), search_address(pairs), pairs, firings)


def _back_to(alert: Alert) -> BaseResponse:
    """The list, at an alert."""
    number = _store().place_of(alert.number) // PAGE + 1
    return redirect(url_for("alerts.alerts_page", page=number, _anchor=f"alert-{alert.number}"), 303)
