"""What options the commands that ask an index have in common."""

from __future__ import annotations

import click

from index.options import Command, option
from search.request import FILTERS


def filter_options(command: Command) -> Command:
    """An option for each filter, `--person TEXT` and so on, passed on under its name: the values that were given."""
    for name in reversed(FILTERS):
        told = f"Only articles with this {name}; repeat it for any of several."
        command = option(f"--{name}", multiple=True, help=told)(command)
    return command


def period_options(command: Command) -> Command:
    """The options `--since DATE` and `--until DATE`, passed on as `since` and `until`: texts as they were given."""
    command = option("--until", metavar="DATE", help="Not after; the whole of a year or month counts.")(command)
    return option("--since", metavar="DATE", help="Not before: 2016, 2016-04 or 2016-04-22.")(command)


def salience_option(command: Command) -> Command:
    """The option `--min-salience N`, passed on as `min_salience`."""
    told = "Count and filter by names only that an article is so much about, 0 to 1."
    return option("--min-salience", type=click.FloatRange(0, 1), default=0, metavar="N", help=told)(command)


def story_option(command: Command) -> Command:
    """The option `--story ID`, passed on as `story`."""
    return option("--story", metavar="ID", help="Only articles that tell this story, as a result names it.")(command)


def alerts_option(command: Command) -> Command:
    """The option `--alerts FILE`, passed on as `alerts`."""
    told = "The file of the alerts, instead of alerts.sqlite in the folder of the index."
    return option("--alerts", metavar="FILE", help=told)(command)
