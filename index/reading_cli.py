"""The commands that need no index: `dateline read` and `formats`."""

from __future__ import annotations

import json as json_module
import sys
from collections.abc import Iterable, Iterator

import click

from index.article import Article
from index.exchange import exchange_line
from index.options import json_option, map_option, option
from index.preparing import Preparation
from index.readers import packing
from index.readers.files import read_paths
from index.readers.formats import formats
from index.readers.mapping import parse_names

EXIT_SKIPPED = 1
_PACKED = (*packing.SUFFIXES, ".zip")


@click.command("read")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@option("--collection", metavar="NAME", help="Put NAME in front of every id.")
@option(
    "--clean/--no-clean", default=True, help="Take out of the texts what is not the story, and mend their characters."
)
@option("--limit", type=click.IntRange(1), help="Stop after so many articles.")
@option("--skip-bad", is_flag=True, help="Leave out records that cannot be read, and go on.")
@map_option
@json_option
def read_command(
    paths: tuple[str, ...],
    limit: int | None,
    map: tuple[str, ...],
    json: bool,
    skip_bad: bool,
    **options: str | bool | None,
) -> None:
    """Print the articles in PATH... (files, folders, or - for standard input) as they would be indexed.

    No index is needed, and none is touched.
    """
    preparation = Preparation(**options)  # type: ignore[arg-type]
    skipped = printed = 0
    for record, _ in preparation.of(read_paths(paths, parse_names(map))):
        if isinstance(record, Article):
            click.echo(exchange_line(record) if json else _as_text(record))
            printed += 1
            if printed == limit:
                break
        elif skip_bad:
            skipped += 1
            click.echo(f"skipped: {record}", err=True)
        else:
            raise record
    if skipped:
        sys.exit(EXIT_SKIPPED)


@click.command("formats")
@json_option
def formats_command(json: bool) -> None:
    """List the formats that are read."""
    if json:
        listed = [{"name": each.name, "suffixes": each.suffixes, "article": each.article} for each in formats()]
        click.echo(json_module.dumps({"formats": listed, "packed": _PACKED}, ensure_ascii=False))
        return
    rows = [(each.name, " ".join(each.suffixes), each.article.replace("`", "")) for each in formats()]
    for line in _columns([("format", "suffixes", "one article is"), *rows]):
        click.echo(line)
    click.echo(f"\nEach also packed as {', '.join(_PACKED)}; folders and standard input (-) are read as well.")


def _columns(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    rows = list(rows)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _as_text(article: Article) -> str:
    facts = [article.source, str(article.published or ""), ", ".join(article.author), article.dateline, article.id]
    lines = [article.title or "(no title)", " · ".join(fact for fact in facts if fact), f"read from {article.origin}"]
    lines += [f"warning: {warning}" for warning in article.warnings]
    return "\n".join(lines) + f"\n\n{article.body}\n"
