"""What options the commands that ask an index have in common."""

from __future__ import annotations

from index.options import Command, option


def period_options(command: Command) -> Command:
    """The options `--since DATE` and `--until DATE`, passed on as `since` and `until`: texts as they were given."""
    command = option("--until", metavar="DATE", help="Not after; the whole of a year or month counts.")(command)
    return option("--since", metavar="DATE", help="Not before: 2016, 2016-04 or 2016-04-22.")(command)
