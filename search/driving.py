"""Runs the parse table that Lark makes of a grammar: what Lark's own loop does, without looking up each rule by its symbols."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any

from lark import Lark, Token
from lark.exceptions import UnexpectedToken
from lark.parsers.lalr_analysis import Shift

_Rule = tuple[int, str, Callable[[list[Any]], Any]]
_END = Token("$END", "")


class Driver:
    """Reads terminals by a grammar for which Lark has made an LALR table, with a transformer that makes the result."""

    def __init__(self, lark: Lark) -> None:
        # By state and symbol where to go on, or the rule that ends there: how many symbols it has, its name, and what it makes.
        engine: Any = lark.parser.parser
        table, callbacks = engine._parse_table, engine.parser.callbacks
        self._states: list[dict[str, tuple[int, _Rule | None]]] = [
            {
                str(symbol): (argument, None)
                if action is Shift
                else (-1, (len(argument.expansion), str(argument.origin.name), callbacks[argument]))
                for symbol, (action, argument) in table.states[state].items()
            }
            for state in range(len(table.states))
        ]
        (self._start,) = table.start_states.values()
        (self._end,) = table.end_states.values()

    def parse(self, terminals: Iterable[Token]) -> Any:
        """What the transformer makes of the terminals. Raises UnexpectedToken; where they end too early, with the type `$END`."""
        states = self._states
        stack, values = [self._start], list[Any]()
        for terminal in chain(terminals, (_END,)):
            kind = terminal.type
            while True:
                actions = states[stack[-1]]
                if kind not in actions:
                    raise UnexpectedToken(terminal, {*actions})  # type: ignore[no-untyped-call]
                target, rule = actions[kind]
                if rule is None:
                    stack.append(target)
                    values.append(terminal)
                    break
                size, made, make = rule
                parts: list[Any] = []
                if size:
                    parts = values[-size:]
                    del stack[-size:], values[-size:]
                stack.append(states[stack[-1]][made][0])
                values.append(make(parts))
                if kind == "$END" and stack[-1] == self._end:
                    return values[-1]
        raise AssertionError("a table ends with the end of the text")
