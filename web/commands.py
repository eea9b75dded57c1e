"""The command `dateline serve`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from index.options import index_option, option
from index.patience import doing_after
from search.alert_book import AlertBook
from search.alert_file import alerts_file
from search.alert_store import AlertStore
from search.alert_watching import AlertWatcher
from search.embedded import EmbeddedEngine
from search.engine import Engine, open_engine
from search.options import alerts_option
from search.warming import warm_up
from web.app import create_app
from web.server import serve

# Seconds within which everything is loaded that was compiled before.
_SOON = 4.0
_COMPILING = (
    "Getting ready: the loops of the search are compiled once after an installation, which takes about a minute."
)
# Seconds that a page waits where another process writes to the alerts.
_PATIENCE = 5.0


@click.command("serve")
@index_option
@option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="The port; 0 takes a free one.")
@option(
    "--allow-host",
    multiple=True,
    metavar="NAME",
    help="Another name under which the page is reached; repeat it for more.",
)
@alerts_option
@option("--no-alerts", is_flag=True, help="Leave matching new articles with alerts to `dateline alerts run`.")
def serve_command(
    index: str, host: str, port: int, allow_host: tuple[str, ...], alerts: str | None, no_alerts: bool
) -> None:
    """Serve the page and the JSON API of an index until stopped, and match what comes into it with the alerts."""
    with open_engine(index) as engine:
        with doing_after(_SOON, lambda: click.echo(_COMPILING, err=True)):
            warm_up()
        with _alerts_over(engine, alerts, watch=not no_alerts) as book:
            serve(create_app(engine, hosts=(host, *allow_host), alerts=book), host, port)


@contextmanager
def _alerts_over(engine: Engine, elsewhere: str | None, *, watch: bool) -> Iterator[AlertBook | None]:
    """The alerts over a local index; new articles are matched with them meanwhile. None over any other."""
    if not isinstance(engine, EmbeddedEngine):
        yield None
        return
    store = AlertStore(alerts_file(engine.folder, elsewhere), _PATIENCE)
    watcher = AlertWatcher(engine.opened, store) if watch else None
    try:
        yield AlertBook(engine.opened, store)
    finally:
        if watcher:
            watcher.close()
