"""The commands under `dateline entities`: the archivist's hand over the entities of an index."""

from __future__ import annotations

import json as json_module
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from index.entities.again_cli import extract_command
from index.entities.archivist import Archivist
from index.entities.decisions import Decision, read_decisions, undone_by
from index.entities.lookup import facts_of
from index.entities.registry import CURATED
from index.generation import open_snapshot
from index.options import index_option, json_option, option

_KIND = click.argument("kind", metavar="KIND", type=click.Choice(CURATED))


@click.group("entities")
def entities_command() -> None:
    """Decide which names are one person, place, organisation, source or author, and which name is shown.

    A NAME is any name of what is meant, or its id. Decisions belong to the index and apply at once; no later run changes them.
    """


@entities_command.command("merge")
@_KIND
@click.argument("name", metavar="NAME")
@click.argument("into", metavar="INTO")
@index_option
@json_option
def merge_command(kind: str, name: str, into: str, index: str, json: bool) -> None:
    """Make NAME and INTO one: all names of NAME lead to INTO."""
    _decide(index, json, lambda archivist: archivist.merge(kind, name, into))


@entities_command.command("split")
@_KIND
@click.argument("name", metavar="NAME")
@index_option
@json_option
def split_command(kind: str, name: str, index: str, json: bool) -> None:
    """Take one name off what it is a name of: it stands by itself."""
    _decide(index, json, lambda archivist: archivist.split(kind, name))


@entities_command.command("rename")
@_KIND
@click.argument("name", metavar="NAME")
@click.argument("text", metavar="TEXT")
@index_option
@json_option
def rename_command(kind: str, name: str, text: str, index: str, json: bool) -> None:
    """Show TEXT for NAME; all its names go on to find it."""
    _decide(index, json, lambda archivist: archivist.rename(kind, name, text))


@entities_command.command("hide")
@_KIND
@click.argument("name", metavar="NAME")
@option("--article", metavar="ID", help="Only in this article, where somebody or something else is meant.")
@index_option
@json_option
def hide_command(kind: str, name: str, article: str | None, index: str, json: bool) -> None:
    """Leave NAME out of all counts and lists, as if no article named it."""
    _decide(index, json, lambda archivist: archivist.hide(kind, name, article))


@entities_command.command("pin")
@_KIND
@click.argument("name", metavar="NAME")
@index_option
@json_option
def pin_command(kind: str, name: str, index: str, json: bool) -> None:
    """Keep NAME shown and separate, whatever names come later."""
    _decide(index, json, lambda archivist: archivist.pin(kind, name))


@entities_command.command("undo")
@click.argument("number", metavar="NUMBER", type=click.IntRange(1))
@index_option
@json_option
def undo_command(number: int, index: str, json: bool) -> None:
    """Take a decision back, by its number in the log."""
    _decide(index, json, lambda archivist: archivist.undo(number))


@entities_command.command("log")
@index_option
@json_option
def log_command(index: str, json: bool) -> None:
    """List all decisions, the first one first."""
    folder = Path(index)
    decisions = read_decisions(folder, open_snapshot(folder).manifest.decisions)
    undone = undone_by(decisions)
    if json:
        listed = [_told(decision) | {"undone_by": undone.get(decision.number)} for decision in decisions]
        click.echo(json_module.dumps({"decisions": listed}, ensure_ascii=False))
        return
    for decision in decisions:
        by = undone.get(decision.number)
        click.echo(f"{decision.number}  {decision.time}  {decision}{f'  (undone by {by})' if by else ''}")
    if not decisions:
        click.echo("Nothing is decided.")


@entities_command.command("show")
@_KIND
@click.argument("name", metavar="NAME")
@index_option
@json_option
def show_command(kind: str, name: str, index: str, json: bool) -> None:
    """Print what NAME leads to: its id, the name that is shown, its other names, and how many articles name it."""
    facts = facts_of(open_snapshot(Path(index)), kind, name)
    if json:
        click.echo(json_module.dumps(asdict(facts), ensure_ascii=False))
        return
    click.echo(f"{facts.name}{'  (hidden)' if facts.hidden else ''}\nid: {facts.id}\narticles: {facts.articles:,}")
    for alias in facts.aliases:
        click.echo(f"also: {alias}")


def _decide(index: str, json: bool, decide: Callable[[Archivist], Decision]) -> None:
    with Archivist(Path(index)) as archivist:
        decision = decide(archivist)
        generation = archivist.generation
    if json:
        click.echo(json_module.dumps(_told(decision) | {"generation": generation}, ensure_ascii=False))
    else:
        click.echo(f"Decision {decision.number}: {decision}; generation {generation}.")


def _told(decision: Decision) -> dict[str, Any]:
    """A decision in JSON, without the ids of labels, which mean something within the index only."""
    names = ("number", "time", "what", "kind", "name", "other", "article", "undone")
    return {name: getattr(decision, name) for name in names}


entities_command.add_command(extract_command)
