"""The commands that ask an index: `dateline search`, `show`, `stats` and `evaluate`."""

from __future__ import annotations

import json as json_module
from dataclasses import asdict
from pathlib import Path
from typing import Any, get_args

import click

from index.article import Article
from index.options import index_option, json_option, option
from search.comparing import Comparison, compare
from search.engine import open_engine
from search.evaluation import evaluate
from search.options import filter_options, period_options, salience_option, story_option
from search.request import DEFAULT_FACET_SIZE, Collapse, Interval, Match, Recency, SearchRequest, Sort
from search.terminal import render_article, render_comparison, render_measures, render_page, render_revisions
from search.trec import read_collection


@click.command("search")
@click.argument("words", nargs=-1)
@index_option
@filter_options
@option(
    "--match", type=click.Choice(get_args(Match)), default="all", show_default=True, help="Which words must appear."
)
@period_options
@salience_option
@story_option
@option("--collapse", type=click.Choice(get_args(Collapse)), default="none", help="Show one article of each story.")
@option("--sort", type=click.Choice(get_args(Sort)), default="relevance", show_default=True, help="The order.")
@option(
    "--recency",
    type=click.Choice(get_args(Recency)),
    default="off",
    show_default=True,
    help="How much higher newer articles rank.",
)
@option("--as-of", metavar="DATE", help="The day from which last:7d and the ages of articles count; today without it.")
@option("--explain", is_flag=True, help="Say of each result how its score comes about.")
@option(
    "--facet", multiple=True, help=f"Count the values of a facet; person:20 lists 20 instead of {DEFAULT_FACET_SIZE}."
)
@option("--interval", type=click.Choice(get_args(Interval)), default="auto", help="The periods of --facet published.")
@option(
    "--unusual",
    multiple=True,
    help="List the values of a facet that are here more often than by chance; person:20 lists 20.",
)
@option("--page", type=int, default=1, show_default=True, help="Which page.")
@option("--page-size", type=int, default=10, show_default=True, help="Results on a page, up to 100.")
@json_option
def search_command(words: tuple[str, ...], index: str, facet: tuple[str, ...], json: bool, **asked: Any) -> None:
    """Search for WORDS: all must appear. "A phrase" in quotes, OR, NOT and ( ) work; quote the whole for the shell.

    With --match any they are a free text: what holds most of it, and what is like that, comes first. With --match auto, most of the
    words will do where no article has all of them.
    """
    request = SearchRequest(q=" ".join(words), facets=facet, **asked)
    with open_engine(index) as engine:
        page = engine.search(request)
    click.echo(json_module.dumps(page.to_json(), ensure_ascii=False) if json else render_page(page))


@click.command("show")
@click.argument("article_id", metavar="ID")
@index_option
@option("--revision", type=click.IntRange(1), help="An earlier text, counted from 1.")
@option("--revisions", is_flag=True, help="List all its texts instead.")
@option("--compare", type=click.IntRange(1), help="Show what has changed since this revision instead.")
@json_option
def show_command(article_id: str, index: str, json: bool, revisions: bool, **asked: int | None) -> None:
    """Print one article, its revisions, or what changed from one to another."""
    with open_engine(index) as engine:
        texts = {article.revision: article for article in engine.revisions(article_id)}
        view = engine.article(article_id)
    if view is not None:  # with its names as decisions have them
        texts[view.article.revision] = view.article
    current = max(texts, default=0)
    if revisions and texts:
        _print([_listed(text) for text in texts.values()] if json else render_revisions(list(texts.values())))
        return
    wanted = asked["revision"] or current
    missing = [number for number in (wanted, asked["compare"] or wanted) if number not in texts]
    if missing:
        what = f"revision {missing[0]} of article {article_id}" if texts else f"article {article_id}"
        click.echo(f"There is no {what}.", err=True)
    elif earlier := asked["compare"]:
        found = compare(texts[earlier], texts[wanted])
        _print({"from": earlier, "to": wanted} | _compared(found) if json else render_comparison(found))
    else:
        _print(_whole(texts[wanted]) if json else render_article(texts[wanted]))


def _print(answer: Any) -> None:
    """Print text as it is, anything else as JSON."""
    click.echo(answer if isinstance(answer, str) else json_module.dumps(answer, ensure_ascii=False, default=str))


def _whole(article: Article) -> dict[str, Any]:
    return asdict(article) | {
        "published": str(article.published or "") or None,
        "modified": str(article.modified or "") or None,
        "mentions": [mention._asdict() for mention in article.mentions],
        "quotes": [quote._asdict() | {"text": article.body[quote.start : quote.end]} for quote in article.quotes],
    }


def _listed(article: Article) -> dict[str, Any]:
    return {
        "revision": article.revision, "added": article.added, "title": article.title, "characters": len(article.body),
        "origin": asdict(article.origin), "digest": article.digest().hex(),
    }  # fmt: skip


def _compared(found: Comparison) -> dict[str, Any]:
    facts = {name: {"from": old, "to": new} for name, (old, new) in found.facts.items()}
    return {"facts": facts, "body": [passage._asdict() for passage in found.passages]}


@click.command("stats")
@index_option
@json_option
def stats_command(index: str, json: bool) -> None:
    """Print what the index holds."""
    with open_engine(index) as engine:
        stats = asdict(engine.stats())
    if json:
        click.echo(json_module.dumps(stats, ensure_ascii=False))
        return
    for name, value in stats.items():
        shown = " to ".join(str(part or "unknown") for part in value) if isinstance(value, tuple) else value
        click.echo(f"{name}: {shown}")


@click.command("evaluate")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@json_option
def evaluate_command(folder: Path, json: bool) -> None:
    """Measure the ranking with a test collection: DIR holds docs.jsonl, queries.jsonl and qrels.txt. Plain BM25 is measured too."""
    collection = read_collection(folder)
    measures = evaluate(collection)
    if not json:
        click.echo(render_measures(measures, len(collection.articles), len(collection.queries)))
    if collection.empty:
        click.echo(f"{collection.empty} documents without text were left out.", err=True)
    if json:
        click.echo(json_module.dumps(measures))
