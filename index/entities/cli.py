"""The commands about entities: `dateline entities extract`."""

from __future__ import annotations

import click

from index.entities.again_cli import extract_command


@click.group("entities")
def entities_command() -> None:
    """Work on the people, places and organisations of an index."""


entities_command.add_command(extract_command)
