"""The command `dateline suggest`: what may be meant by the beginning of a query."""

from __future__ import annotations

import json as json_module

import click

from index.options import index_option, json_option, option
from search.arguments import suggest_args
from search.engine import open_engine
from search.request import DEFAULT_SUGGESTIONS, MAX_SUGGESTIONS
from search.results import suggestions_json
from search.terminal import render_suggestions


@click.command("suggest")
@click.argument("text")
@index_option
@option(
    "--size",
    type=click.IntRange(1, MAX_SUGGESTIONS),
    default=DEFAULT_SUGGESTIONS,
    show_default=True,
    metavar="N",
    help="How many at most.",
)
@json_option
def suggest_command(text: str, index: str, size: int, json: bool) -> None:
    """Complete TEXT, the beginning of a query: its last word, names with words that begin so, and headlines."""
    q, size = suggest_args([("q", text), ("size", str(size))])
    with open_engine(index) as engine:
        found = engine.suggest(q, size)
    if json:
        click.echo(json_module.dumps(suggestions_json(q, found), ensure_ascii=False))
    elif found:
        click.echo(render_suggestions(found))
