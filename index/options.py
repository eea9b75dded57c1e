"""What the options of all `dateline` commands have in common: an environment variable each, and the index."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

DEFAULT_INDEX = "news.index"

Command = TypeVar("Command", bound=Callable[..., Any])


class Option(click.Option):
    """An option that can also be given as `DATELINE_` and its name; one that repeats takes `a;b` there."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.name:
            self.envvar = f"DATELINE_{self.name.upper()}"
            self.show_envvar = True

    def value_from_envvar(self, ctx: click.Context) -> Any:
        """The values behind the variable; click itself would split names at their spaces."""
        value = self.resolve_envvar_value(ctx)
        if value is None or not self.multiple:
            return super().value_from_envvar(ctx)
        return tuple(part.strip() for part in value.split(";") if part.strip())


def option(*names: str, **attributes: Any) -> Callable[[Command], Command]:
    """A command's option, with its environment variable."""
    return click.option(*names, cls=Option, **attributes)


def index_option(command: Command) -> Command:
    """The option `--index DIR`, passed on as `index`."""
    return option("--index", metavar="DIR", default=DEFAULT_INDEX, show_default=True, help="The folder of the index.")(
        command
    )


def map_option(command: Command) -> Command:
    """The option `--map NAME=FIELD`, passed on as `map`: texts as they were given."""
    told = "Read the field NAME of JSON lines or CSV as FIELD: headline=title. May be repeated."
    return option("--map", metavar="NAME=FIELD", multiple=True, help=told)(command)


def json_option(command: Command) -> Command:
    """The option `--json`, passed on as `json`."""
    return option("--json", "json", is_flag=True, help="Print JSON instead of text.")(command)
