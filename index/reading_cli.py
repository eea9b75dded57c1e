"""The commands that need no index: `dateline read`, `extract` and `formats`."""

from __future__ import annotations

import json as json_module
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

import click

from index.article import ENTITY_KINDS, Article
from index.exchange import exchange_line
from index.options import json_option, map_option, option
from index.preparing import Mentions, Preparation, Prepared
from index.readers import packing
from index.readers.files import read_paths
from index.readers.formats import formats
from index.readers.mapping import parse_names
from index.readers.raw import read_raw

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
    records = preparation.of(read_paths(paths, parse_names(map)))
    _print(records, lambda article, _: exchange_line(article) if json else _as_text(article), limit, skip_bad)


@click.command("extract")
@click.argument("paths", nargs=-1, required=True, metavar="PATH|-...")
@option("--entities", default="default", show_default=True, help="How names are found, as for dateline index.")
@option("--raw", is_flag=True, help="Take the texts exactly as they stand in the files, without cleaning.")
@option("--limit", type=click.IntRange(1), help="Stop after so many articles.")
@option("--skip-bad", is_flag=True, help="Leave out records that cannot be read, and go on.")
@json_option
def extract_command(
    paths: tuple[str, ...], entities: str, raw: bool, limit: int | None, skip_bad: bool, json: bool
) -> None:
    """Print the people, places and organisations that the articles in PATH... name, in the order of the articles.

    No index is needed, and none is touched.
    """
    preparation = Preparation(entities=entities, clean=not raw)
    records = preparation.of(read_raw(paths) if raw else read_paths(paths))
    _print(records, _mentions_line if json else _mentions_text, limit, skip_bad)


def _print(
    records: Iterable[Prepared], text_of: Callable[[Article, Mentions], str], limit: int | None, skip_bad: bool
) -> None:
    """Print each article as `text_of` has it, as soon as it is read; raises the first bad record unless `skip_bad`."""
    skipped = printed = 0
    for record, mentions in records:
        if isinstance(record, Article):
            click.echo(text_of(record, mentions))
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


def _mentions_line(article: Article, mentions: Mentions) -> str:
    """The mentions as a line of JSON. Names that the body does not have stand before the others, with an empty surface."""
    named = [each for each in mentions if each.kind in ENTITY_KINDS]
    in_body = [each for each in named if each.field == "body"]
    known = {each.entity for each in in_body}
    elsewhere = {each.entity: each for each in named if each.entity not in known}
    listed = [
        {"kind": each.kind, "name": each.name, "surface": "", "start": 0, "end": 0} for each in elsewhere.values()
    ]
    listed += [
        {"kind": each.kind, "name": each.name, "surface": each.surface, "start": each.start, "end": each.end}
        for each in in_body
    ]
    return json_module.dumps({"id": article.id, "mentions": listed}, ensure_ascii=False)


def _mentions_text(article: Article, mentions: Mentions) -> str:
    counts = Counter((each.kind, each.name) for each in mentions)
    lines = [f"{article.title or '(no title)'} · {article.id}"]
    for kind in ENTITY_KINDS:
        names = [f"{name} ({count})" for (of_kind, name), count in counts.most_common() if of_kind == kind]
        lines += [f"  {kind}: {', '.join(names)}"] if names else []
    return "\n".join(lines)


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
