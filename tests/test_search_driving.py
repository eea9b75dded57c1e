"""The grammar's table gives what Lark's own loop over it gives."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lark.exceptions import UnexpectedToken

from search.driving import Driver
from search.lexing import UnbalancedQuoteError, terminals_of
from search.parser import grammar

LARK = grammar()
DRIVER = Driver(LARK)

_PIECES = (
    "a", "b ", "kerry ", "(", ")", " OR ", " AND ", "NOT ", "-", "+", "title:", "date:2016 ", '"a b" ', "~3", "^2", "*", "=",
    " NEAR/3 ",    "date:[2016 TO 2017]", "^0.5 ", "é", "京",
)  # fmt: skip


def read(parser: Any, text: str) -> Any:
    """What is made of a text; where it does not end well, which terminal is too much."""
    try:
        return parser.parse(terminals_of(text))
    except UnexpectedToken as error:
        return error.token.type, error.token.start_pos if error.token.type != "$END" else None
    except UnbalancedQuoteError as error:
        return "quote", error.position


@settings(deadline=None, max_examples=500)
@given(st.lists(st.sampled_from(_PIECES), max_size=30).map("".join))
def test_a_text_is_read_as_lark_itself_reads_it(text: str) -> None:
    assert read(DRIVER, text) == read(LARK, text)


@pytest.mark.parametrize(("text", "kind"), [("a OR", "$END"), ("a ) b", "CLOSE"), ("", "nothing is wrong")])
def test_what_is_too_much_is_named(text: str, kind: str) -> None:
    found = read(DRIVER, text)
    assert found[0] == kind if isinstance(found, tuple) and found else kind == "nothing is wrong"
