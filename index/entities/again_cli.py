"""The command `dateline entities extract`: finds the names in all articles of an index again."""

from __future__ import annotations

import json as json_module
import sys
from dataclasses import asdict
from pathlib import Path

import click

from index.entities import open_extractor
from index.entities.again import Again, extract_again
from index.options import index_option, json_option, option

EXIT_INTERRUPTED = 130


@click.command("extract")
@index_option
@option("--entities", default="default", show_default=True, help="How names are found, as for dateline index.")
@option("--memory", type=click.IntRange(256), default=512, show_default=True, metavar="MB", help="Memory to work in.")
@json_option
def extract_command(index: str, entities: str, memory: int, json: bool) -> None:
    """Find the names in all articles of an index again, without their files; they take the place of those found before."""
    extractor = open_extractor(entities)
    quiet = json or not sys.stderr.isatty()
    try:
        with click.progressbar(length=0, label="Articles", file=sys.stderr, hidden=quiet) as bar:

            def report(done: Again, articles: int) -> None:
                bar.length = articles
                bar.update(1)

            done = extract_again(Path(index), extractor, report, memory_mb=memory)
    except KeyboardInterrupt:
        click.echo("Interrupted. What was done is committed; run the same command again to go on.", err=True)
        sys.exit(EXIT_INTERRUPTED)
    told = f"Looked at {done.articles:,} articles, changed {done.changed:,}. Generation {done.generation}."
    click.echo(json_module.dumps(asdict(done)) if json else told)
