"""The commands under `dateline alerts`: saved searches, and running them over what has come into the index."""

from __future__ import annotations

import json as json_module
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import click

from index.errors import DatelineError
from index.options import Command, index_option, json_option, option
from index.storage import read_description
from search.alert_book import Adopt, AlertBook, Wanted
from search.alert_file import alerts_file
from search.alert_json import alert_json, listed_json, report_json
from search.alert_runs import AlertRunner
from search.alert_store import AlertStore
from search.alert_terminal import render_alert, render_alerts, render_report
from search.alerts import MAX_AGE, MOST_DAYS, Options, checked_name
from search.embedded import EmbeddedEngine
from search.engine import open_engine
from search.options import alerts_option, filter_options, period_options, salience_option, story_option
from search.request import SearchRequest

NEWEST = 20
"""How many of the newest articles that an alert fired for are printed."""

_AGE = click.IntRange(0, MOST_DAYS)


def _query_options(command: Command) -> Command:
    for decorate in (anyway_option, story_option, salience_option, period_options, filter_options):
        command = decorate(command)
    return command


def anyway_option(command: Command) -> Command:
    """The option `--anyway`, passed on as `anyway`."""
    told = "Save a query that is read otherwise than it may be meant; nobody sees the notice later."
    return option("--anyway", is_flag=True, help=told)(command)


def _firing_options(command: Command) -> Command:
    told = "Fire for back-fill, too: articles much older than the newest that the index had."
    command = option("--max-age", type=_AGE, metavar="DAYS", help=f"How much older is back-fill; {MAX_AGE} days.")(
        command
    )
    command = option("--copies/--no-copies", default=None, help="Fire for further copies of a story, too.")(command)
    command = option("--backfill/--no-backfill", default=None, help=told)(command)
    begun = "Match everything that the index has, too, as if it was new."
    return option("--since-beginning", is_flag=True, help=begun)(command)


@click.group("alerts")
def alerts_command() -> None:
    """Save searches, and learn what new articles they find.

    An alert fires once for an article, and begins with what comes in after it was made.
    """


@alerts_command.command("add")
@click.argument("name", metavar="NAME")
@click.argument("words", metavar="[WORDS]...", nargs=-1)
@index_option
@alerts_option
@_query_options
@_firing_options
@json_option
def add_command(name: str, words: tuple[str, ...], index: str, alerts: str | None, json: bool, **given: Any) -> None:
    """Save a search for WORDS, in the query language, and with the filters of `dateline search`, under NAME."""
    with _book(index, alerts) as book:
        request, options, flags = _taken_apart(words, given)
        alert = book.add(Wanted(name=name, request=request, options=_changed(Options(), options), **flags))
    _print(json, alert_json(alert), lambda: f"Saved: {render_alert(alert)}")


@alerts_command.command("edit")
@click.argument("name", metavar="NAME")
@click.argument("words", metavar="[WORDS]...", nargs=-1)
@index_option
@alerts_option
@option("--rename", metavar="NEW", help="Another name for it.")
@_query_options
@_firing_options
@option("--new-address", is_flag=True, help="Give its feed another address; the one before leads nowhere.")
@json_option
def edit_command(name: str, words: tuple[str, ...], index: str, alerts: str | None, json: bool, **given: Any) -> None:
    """Change the alert NAME. WORDS and filters, where any are given, take the place of all of its query.

    What it fired for stays; another query is for what comes in from now on.
    """
    with _book(index, alerts) as book:
        alert = book.store.named(checked_name(name))
        renamed, new_key = given.pop("rename"), given.pop("new_address")
        request, options, flags = _taken_apart(words, given)
        wanted = Wanted(
            name=renamed,
            request=None if request == SearchRequest() else request,
            options=_changed(alert.options, options) if options else None,
            new_key=new_key,
            **flags,
        )
        if replace(wanted, anyway=False) == Wanted():
            raise click.UsageError("Nothing is to be changed; give words, filters or options.")
        alert = book.edit(alert, wanted)
    _print(json, alert_json(alert), lambda: f"Changed: {render_alert(alert)}")


@alerts_command.command("list")
@click.argument("name", metavar="[NAME]", required=False)
@index_option
@alerts_option
@json_option
def list_command(name: str | None, index: str, alerts: str | None, json: bool) -> None:
    """List all alerts with how often they fired; with NAME, that one, with the newest articles that it fired for."""
    store = _store(index, alerts)
    if name is None:
        listed = store.listed()
        _print(json, {"alerts": [listed_json(each) for each in listed]}, lambda: render_alerts(listed))
        return
    alert = store.named(checked_name(name))
    firings = store.firings([alert.number], NEWEST)[alert.number]
    _print(json, alert_json(alert, firings), lambda: render_alert(alert, firings))


@alerts_command.command("remove")
@click.argument("name", metavar="NAME")
@index_option
@alerts_option
@json_option
def remove_command(name: str, index: str, alerts: str | None, json: bool) -> None:
    """Forget the alert NAME, and what it fired for."""
    store = _store(index, alerts)
    alert = store.named(checked_name(name))
    store.remove(alert.number)
    _print(json, alert_json(alert), lambda: f"Removed: {render_alert(alert)}")


@alerts_command.command("run")
@index_option
@alerts_option
@option(
    "--watch",
    "watch_every",
    is_flag=False,
    flag_value=5.0,
    type=click.FloatRange(min=0.1),
    metavar="[SECONDS]",
    help="Go on, looking for new articles so often, until Ctrl-C; every 5 seconds where no number is given.",
)
@option(
    "--adopt",
    type=click.Choice(get_args(Adopt)),
    help="First let alerts over another index look at this one: at what comes in, or at all that it has.",
)
@json_option
def run_command(index: str, alerts: str | None, watch_every: float | None, adopt: Adopt | None, json: bool) -> None:
    """Match what has come into the index since the last run with all alerts, and print what they find."""
    engine = _local(index)
    with engine:
        store = AlertStore(alerts_file(Path(index), alerts))
        if adopt is not None:
            adopted = AlertBook(engine.opened, store).adopt(adopt)
            click.echo(f"Alerts that look at this index from now on: {adopted:,}", err=True)
        runner = AlertRunner(store)
        for first in _turns(watch_every):
            engine.refresh()
            report = runner.run(engine.opened())
            if first or report.fired:
                click.echo(_dumped(report_json(report)) if json else render_report(report))


def _turns(seconds: float | None) -> Iterator[bool]:
    """Once, or with seconds between turns without end: whether it is the first turn."""
    yield True
    while seconds is not None:
        time.sleep(seconds)
        yield False


@contextmanager
def _book(index: str, alerts: str | None) -> Iterator[AlertBook]:
    with _local(index) as engine:
        yield AlertBook(engine.opened, AlertStore(alerts_file(engine.folder, alerts)))


def _store(index: str, alerts: str | None) -> AlertStore:
    if alerts is None:
        read_description(Path(index))  # there are no alerts where there is no index
    return AlertStore(alerts_file(Path(index), alerts))


def _local(index: str) -> EmbeddedEngine:
    engine = open_engine(index)
    if not isinstance(engine, EmbeddedEngine):
        raise DatelineError("alerts look at a local index", place=index, remedy="give the folder of one")
    return engine


def _taken_apart(words: tuple[str, ...], given: dict[str, Any]) -> tuple[SearchRequest, dict[str, Any], dict[str, Any]]:
    """What was given on the command line: the request, the options of the alert that are set, and flags."""
    options = {name: given.pop(name) for name in ("backfill", "copies", "max_age")}
    flags = {name: given.pop(name) for name in ("since_beginning", "anyway")}
    request = SearchRequest(q=" ".join(words), **given)
    return request, {name: value for name, value in options.items() if value is not None}, flags


def _changed(options: Options, given: dict[str, Any]) -> Options:
    return Options(
        backfill=given.get("backfill", options.backfill),
        copies=given.get("copies", options.copies),
        max_age=given.get("max_age", options.max_age),
    )


def _print(json: bool, value: Any, text: Callable[[], str]) -> None:
    click.echo(_dumped(value) if json else text())


def _dumped(value: Any) -> str:
    return json_module.dumps(value, ensure_ascii=False)
