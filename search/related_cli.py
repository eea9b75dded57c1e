"""The command `dateline related`: the articles like one."""

from __future__ import annotations

import json as json_module
from dataclasses import asdict

import click

from index.options import index_option, json_option, option
from search.engine import open_engine
from search.related import MAX_RELATED
from search.terminal import render_hits


@click.command("related")
@click.argument("article_id", metavar="ID")
@index_option
@option(
    "--size", type=click.IntRange(1, MAX_RELATED), default=5, show_default=True, metavar="N", help="How many articles."
)
@option("--copies", is_flag=True, help="List other versions of its story too, and several of another story.")
@json_option
def related_command(article_id: str, index: str, size: int, copies: bool, json: bool) -> None:
    """List the articles that are most like one, one of each story."""
    with open_engine(index) as engine:
        hits = engine.related(article_id, size, copies=copies)
        is_known = bool(hits) or engine.article(article_id) is not None
    if json:
        found = {"id": article_id, "results": [asdict(hit) for hit in hits]} if is_known else None
        click.echo(json_module.dumps(found, ensure_ascii=False))
    elif is_known:
        click.echo(render_hits(hits) or "No article is like it.")
    else:
        click.echo(f"There is no article {article_id}.", err=True)
