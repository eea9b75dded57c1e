"""Alerts, what they fired for, and what a run did, as text for a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

import click

from search.alert_json import feed_address
from search.alert_runs import Report
from search.alerts import Alert, Firing, Listed, in_words
from search.errors import RequestError

# So many names are spelled out.
_NAMED = 3


def render_alerts(listed: Sequence[Listed]) -> str:
    """A line for each alert."""
    if not listed:
        return "No search is saved."
    return "\n".join(_listed_line(each) for each in listed)


def render_alert(alert: Alert, firings: Sequence[Firing] | None = None) -> str:
    """An alert: what it asks for, how; with what it fired for, where that is given."""
    lines = [click.style(alert.name, bold=True), f"  query: {_query(alert)}"]
    asked = [name for name in ("backfill", "copies") if getattr(alert.options, name)]
    if asked:
        lines.append(f"  fires for {' and '.join(asked)}, too")
    if not alert.options.backfill:
        lines.append(f"  back-fill is what is more than {alert.options.max_age:,} days older than the newest article")
    if alert.held_old or alert.held_copies:
        lines.append(f"  held back: {alert.held_old:,} as back-fill, {alert.held_copies:,} as copies")
    lines.append(f"  feed: {feed_address(alert)}")
    for firing in firings or ():
        lines += _firing_lines(firing)
    return "\n".join(lines)


def render_report(report: Report) -> str:
    """What a run did: what fired, what was held back, and what it left alone."""
    return "\n".join(_report_lines(report))


def _report_lines(report: Report) -> Iterator[str]:
    count = sum(len(firings) for _, firings in report.fired)
    yield (
        f"{_counted(report.arrived, 'new article')}, {_counted(report.alerts, 'alert')} matched with generation "
        f"{report.generation}: {_counted(count, 'time')} fired"
    )
    if report.held_old or report.held_copies:
        yield f"held back: {report.held_old:,} as back-fill, {report.held_copies:,} as copies"
    for alert, firings in report.fired:
        yield from ("", click.style(alert.name, bold=True))
        for firing in firings:
            yield from _firing_lines(firing)
    for alerts, told in (
        (report.elsewhere, "over another index, and left alone; see --adopt"),
        (report.behind, "that knew a later state of this index; what comes in from now on is matched, or see --adopt"),
    ):
        if alerts:
            yield f"{_counted(len(alerts), 'alert')} {told}: {_names(alerts)}"
    for alert, problem in report.broken:
        yield f"{alert.name} cannot be read, and was left alone: {_clean(problem)}"


def _firing_lines(firing: Firing) -> Iterator[str]:
    yield f"  {_clean(firing.title or 'Untitled')}"
    facts = [firing.source, firing.published, firing.article, firing.words and f"found by: {', '.join(firing.words)}"]
    yield "    " + _clean(" · ".join(fact for fact in facts if fact))


def _listed_line(listed: Listed) -> str:
    last = f", last {listed.last}" if listed.last else ""
    return f"{click.style(listed.alert.name, bold=True)}  {_query(listed.alert)}  ({_counted(listed.firings, 'time')}{last})"


def _query(alert: Alert) -> str:
    try:
        return _clean(in_words(alert.request()))
    except RequestError as error:
        return f"cannot be read: {_clean(str(error))}"


def _names(alerts: Sequence[Alert]) -> str:
    names = [alert.name for alert in alerts[:_NAMED]]
    return ", ".join(names) + (f" and {len(alerts) - _NAMED:,} more" if len(alerts) > _NAMED else "")


def _counted(count: int, one: str) -> str:
    return f"{count:,} {one}{'s' * (count != 1)}"


def _clean(text: str) -> str:
    """One line without control characters, which could make a terminal do anything."""
    return "".join(char for char in " ".join(text.split()) if unicodedata.category(char) != "Cc")
