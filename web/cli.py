"""The `dateline` command: joins the commands of all packages, and loads each only when it is called."""

from __future__ import annotations

import importlib
import sys

import click

from index.errors import DatelineError
from index.version import VERSION

# Where each command is, and what `dateline --help` says of it: help must not load what it describes.
COMMANDS = {
    "index": ("index.cli:index_command", "Add articles to an index."),
    "delete": ("index.cli:delete_command", "Remove articles with all their revisions."),
    "entities": ("index.entities.cli:entities_command", "Decide which names are one, and which is shown."),
    "optimize": ("index.cli:optimize_command", "Merge an index into one segment."),
    "check": ("index.cli:check_command", "Read all of an index and print what is damaged."),
    "read": ("index.reading_cli:read_command", "Print articles as they would be indexed."),
    "extract": ("index.reading_cli:extract_command", "Print the people, places and organisations that articles name."),
    "formats": ("index.reading_cli:formats_command", "List the formats that are read."),
    "search": ("search.cli:search_command", "Search from the terminal."),
    "show": ("search.cli:show_command", "Print one article."),
    "related": ("search.related_cli:related_command", "List the articles like one."),
    "together": ("search.together_cli:together_command", "Count who stands in the same articles as a name."),
    "suggest": ("search.suggest_cli:suggest_command", "Complete the beginning of a query."),
    "stats": ("search.cli:stats_command", "Print what the index holds."),
    "alerts": ("search.alerts_cli:alerts_command", "Save searches, and learn what new articles they find."),
    "evaluate": ("search.cli:evaluate_command", "Measure the ranking with a test collection."),
    "serve": ("web.commands:serve_command", "Serve the page and the JSON API."),
}
EXIT_INTERRUPTED = 130


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, in the order in which one meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command; None where there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, about) for name, (_, about) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, message="dateline %(version)s")
def dateline() -> None:
    """Full-text search for news.

    Every option can also be set by an environment variable: --index by DATELINE_INDEX.
    """


def main() -> None:
    """Run the command line; problems become one line on standard error and an exit code."""
    try:
        dateline(prog_name="dateline", standalone_mode=False)
    except DatelineError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(error.exit_code)
    except click.exceptions.Abort:
        sys.exit(EXIT_INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
