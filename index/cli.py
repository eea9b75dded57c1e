"""The commands that change or verify an index: `dateline index`, `delete`, `optimize` and `check`."""

from __future__ import annotations

import json as json_module
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

import click

from index import recovery
from index.check import check_index
from index.display import Display, as_json, as_text, committed
from index.entities import open_extractor
from index.errors import IndexDamaged, IndexLocked, RecordError
from index.following import LEAST_INTERVAL, Follower
from index.options import index_option, json_option, map_option, option
from index.pipeline import PipelineOptions, Summary, run
from index.readers.files import find_in_paths, total_size
from index.readers.format import Found, read_all
from index.readers.mapping import Names, parse_names
from index.readers.meter import Meter
from index.watching import Watch
from index.workers import suitable_workers
from index.writer import IndexWriter, OnConflict

EXIT_SKIPPED = 1
EXIT_INTERRUPTED = 130
# Seconds from one look into watched folders to the next; a file that did not change in between is complete.
_LOOK = 1.0


_LEAST_MEMORY = 256
# What the search for names keeps at hand, in megabytes.
_OF_EXTRACTOR = 96


@click.command("index")
@click.argument("paths", nargs=-1, metavar="PATH...")
@index_option
@option("--watch", multiple=True, metavar="DIR", help="Go on with the files that come into DIR, until Ctrl-C.")
@option("--follow", multiple=True, metavar="URL", help="Go on with what comes in the feed at URL, until Ctrl-C.")
@option(
    "--every",
    type=click.IntRange(LEAST_INTERVAL),
    default=900,
    show_default=True,
    metavar="SECONDS",
    help="How often feeds are asked at most.",
)
@option("--allow-private", is_flag=True, help="Follow feeds at addresses that are not public, too.")
@option("--collection", metavar="NAME", help="Put NAME in front of every id, to keep two collections apart.")
@option(
    "--entities",
    default="default",
    show_default=True,
    help="Find names with: none (only those given), default, or spacy:MODEL.",
)
@option("--clean/--no-clean", default=True, show_default=True, help="Take out of the texts what is not the story.")
@option("--workers", type=click.IntRange(1, 256), metavar="N", help="Processes that read, clean and look for names.")
@option(
    "--memory",
    type=click.IntRange(_LEAST_MEMORY),
    default=512,
    show_default=True,
    metavar="MB",
    help="Memory to work in.",
)
@option("--limit", type=click.IntRange(1), help="Stop after so many articles.")
@option("--skip-bad", is_flag=True, help="Leave out records that cannot be read, and go on.")
@option(
    "--on-conflict",
    type=click.Choice(["refuse", "revise", "keep"]),
    default="refuse",
    show_default=True,
    help="With another article under a known id: refuse it, make it a revision, or keep the known one.",
)
@option(
    "--log",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Add a line of JSON to FILE for each record skipped.",
)
@map_option
@json_option
def index_command(
    paths: tuple[str, ...],
    index: str,
    watch: tuple[str, ...],
    follow: tuple[str, ...],
    json: bool,
    **options: Any,
) -> None:
    """Add the articles in PATH... (files, folders, or - for standard input) to an index.

    Reads JSON lines, CSV, plain text, HTML pages, feeds, NITF, NewsML-G2, web archives and more: see `dateline formats`. An
    article that is already there is updated; its earlier text is kept as a revision.
    """
    if not (paths or watch or follow):
        raise click.UsageError("give a PATH, a folder to --watch, or a feed to --follow")
    for folder in watch:
        if not Path(folder).is_dir():
            raise click.UsageError(f"--watch {folder}: there is no such folder")
    names = parse_names(options.pop("map"))
    memory, on_conflict = options.pop("memory"), options.pop("on_conflict")
    log = options.pop("log")
    interval, allow_private = options.pop("every"), options.pop("allow_private")
    workers = options.pop("workers") or suitable_workers(memory)
    if options["entities"] != "none":
        memory = max(memory - _OF_EXTRACTOR, _LEAST_MEMORY)
    job = _Job(index, memory, on_conflict, PipelineOptions(workers=workers, **options), json, log)
    skipped = 0
    if paths:
        meter = Meter(total_size(paths))
        skipped = job.run(_begun(find_in_paths(paths, names, meter), job.options), meter)
    if watch or follow:
        follower = Follower(follow, Path(index), interval, allow_private=allow_private)
        job.keep_on(Watch(watch), names, follower)
    if skipped:
        sys.exit(EXIT_SKIPPED)


@dataclass(frozen=True, slots=True)
class _Job:
    """Runs of `dateline index` into one index, each with its display and its summary; memory: of the writer, in megabytes."""

    index: str
    memory: int
    on_conflict: OnConflict
    options: PipelineOptions
    json: bool
    log: Path | None

    def run(self, found: Iterable[Found], meter: Meter) -> int:
        """Index what is found; returns how many records were skipped. What ends the run early ends the command."""
        summary = Summary()
        with Display(meter, quiet=self.json or not sys.stderr.isatty(), log=self.log) as display:

            def report(so_far: Summary, problem: RecordError | None) -> None:
                nonlocal summary
                summary = so_far
                display.show(so_far, problem)

            try:
                with IndexWriter(Path(self.index), memory_mb=self.memory, on_conflict=self.on_conflict) as writer:
                    summary = run(found, writer, self.options, report)
            except KeyboardInterrupt:
                click.echo(f"Interrupted. {committed(summary)} Run the same command again to go on.", err=True)
                sys.exit(EXIT_INTERRUPTED)
            except RecordError as error:
                click.echo(f"error: {error}\n{committed(summary)}", err=True)
                sys.exit(error.exit_code)
        for note in summary.notes:
            click.echo(f"warning: {note}", err=True)
        click.echo(json_module.dumps(as_json(summary)) if self.json else as_text(summary, self.index))
        return summary.skipped

    def keep_on(self, watch: Watch, names: Names | None, follower: Follower) -> None:
        """Index what comes into folders and feeds, what comes together in one run, until Ctrl-C; bad records are left out.

        The index is free for other writers in between; what comes while one is at work waits for it.
        """
        job = replace(self, options=replace(self.options, skip_bad=True))
        click.echo("Waiting for what comes. Ctrl-C ends it.", err=True)
        waiting: list[str] = []
        try:
            while True:
                waiting += [path for path in watch.look() if path not in waiting]
                if waiting or follower.is_due():
                    try:
                        meter = Meter()
                        job.run(chain(find_in_paths(waiting, names, meter), follower.records()), meter)
                        follower.save()
                        waiting = []
                    except IndexLocked as error:
                        click.echo(f"waiting: {error}", err=True)
                time.sleep(_LOOK)
        except KeyboardInterrupt:
            click.echo("Stopped. All that was taken in is committed.", err=True)
            sys.exit(EXIT_INTERRUPTED)


@click.command("delete")
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@index_option
@json_option
def delete_command(ids: tuple[str, ...], index: str, json: bool) -> None:
    """Remove articles with all their revisions."""
    with IndexWriter(Path(index), create=False) as writer:
        deleted = [article_id for article_id in ids if writer.delete(article_id)]
    unknown = [article_id for article_id in ids if article_id not in deleted]
    if json:
        click.echo(json_module.dumps({"deleted": deleted, "unknown": unknown}, ensure_ascii=False))
        return
    click.echo(f"Deleted {len(deleted):,} of {len(ids):,}.")
    for article_id in unknown:
        click.echo(f"There is no article {article_id}.", err=True)


def _begun(found: Iterator[Found], options: PipelineOptions) -> Iterator[Found]:
    """What is found, after a look at the first: a mistyped path or extractor must not leave an empty index behind."""
    open_extractor(options.entities)
    first = next(found, None)
    problem = next(read_all((first,)), None) if first is not None else None
    if isinstance(problem, RecordError) and not options.skip_bad:
        raise problem
    return chain(() if first is None else (first,), found)


@click.command("optimize")
@index_option
@json_option
def optimize_command(index: str, json: bool) -> None:
    """Merge an index into one segment, without what was deleted: the smallest and the fastest it can be."""
    with IndexWriter(Path(index), create=False) as writer:
        generation = writer.commit(optimize=True)
    click.echo(json_module.dumps({"generation": generation}) if json else f"One segment, generation {generation}.")


@click.command("check")
@index_option
@option("--take-over", is_flag=True, help="Make what another program wrote through Whoosh part of the index first.")
@option(
    "--roll-back",
    is_flag=True,
    help="Go back to the last whole generation of Dateline first; gives up what came later.",
)
@json_option
def check_command(index: str, take_over: bool, roll_back: bool, json: bool) -> None:
    """Read all of an index and print what is damaged."""
    if take_over and roll_back:
        raise click.UsageError("--take-over and --roll-back exclude each other")
    if take_over:
        recovery.take_over(Path(index))
    if roll_back:
        recovery.roll_back(Path(index))
    problems = check_index(Path(index))
    if json:
        click.echo(json_module.dumps({"problems": problems}, ensure_ascii=False))
    else:
        click.echo("\n".join(problems) or "The index is sound.")
    if problems:
        sys.exit(IndexDamaged.exit_code)
