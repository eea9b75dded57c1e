"""The command `dateline together`: who appears with whom, where, and when."""

from __future__ import annotations

import json as json_module
from dataclasses import asdict
from typing import Any, cast, get_args

import click

from index.article import ENTITY_KINDS, EntityKind
from index.options import index_option, json_option, option
from search.engine import open_engine
from search.options import period_options
from search.request import MAX_FACET_SIZE, Interval, SearchRequest
from search.terminal import render_entity
from search.together import Order


@click.command("together")
@click.argument("kind", type=click.Choice(ENTITY_KINDS))
@click.argument("name")
@click.argument("words", nargs=-1)
@index_option
@period_options
@option(
    "--min-salience",
    type=click.FloatRange(0, 1),
    default=0,
    metavar="N",
    help="Only where an article is so much about both, 0 to 1.",
)
@option(
    "--size",
    type=click.IntRange(1, MAX_FACET_SIZE),
    default=10,
    show_default=True,
    metavar="N",
    help="Names of each kind.",
)
@option(
    "--order",
    type=click.Choice(get_args(Order)),
    default="count",
    show_default=True,
    help="First what most articles name, or what they name most above chance.",
)
@option("--interval", type=click.Choice(get_args(Interval)), default="auto", help="The periods to count by.")
@json_option
def together_command(
    kind: str, name: str, words: tuple[str, ...], index: str, size: int, json: bool, **asked: Any
) -> None:
    """Count who stands in the same articles as NAME, where and when: people, places and organisations, by article.

    KIND is what NAME names: person, place or organisation. With WORDS, only in articles that a search for them finds.
    """
    order: Order = asked.pop("order")
    request = SearchRequest(q=" ".join(words), **asked)
    with open_engine(index) as engine:
        view = engine.together(cast(EntityKind, kind), name, request, size, order)
    if json:
        click.echo(json_module.dumps(None if view is None else asdict(view), ensure_ascii=False))
    elif view is None:
        click.echo(f"No article names the {kind} {name}.", err=True)
    else:
        click.echo(render_entity(view, chances=order == "chance"))
