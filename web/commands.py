"""The command `dateline serve`."""

from __future__ import annotations

import click

from index.options import index_option, option
from index.patience import doing_after
from search.engine import open_engine
from search.warming import warm_up
from web.app import create_app
from web.server import serve

# Seconds within which everything is loaded that was compiled before.
_SOON = 4.0
_COMPILING = (
    "Getting ready: the loops of the search are compiled once after an installation, which takes about a minute."
)


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
def serve_command(index: str, host: str, port: int, allow_host: tuple[str, ...]) -> None:
    """Serve the page and the JSON API of an index until stopped."""
    with open_engine(index) as engine:
        with doing_after(_SOON, lambda: click.echo(_COMPILING, err=True)):
            warm_up()
        serve(create_app(engine, hosts=(host, *allow_host)), host, port)
