from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.readers.values import clean_line, clean_text, lines_of

# Characters that decide something are tried often, others now and then.
TEXTS = st.text(
    st.sampled_from("aé 中\U0001f600\t\n\r\x00\x0b\x1e\x1f\x7f\x80\x85\xa0\u2028\ud800\udfff") | st.characters()
)


def plainly_clean(text: str) -> str:
    """What `clean_text` gives, the plain way."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (char for char in text if char in "\t\n" or not re.match(r"[\x00-\x1f\x7f]", char))
    return "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in kept).strip()


@given(TEXTS)
def test_a_text_is_cleaned_as_the_plain_way_cleans_it(text: str) -> None:
    assert clean_text(text) == plainly_clean(text)


@given(TEXTS)
def test_a_line_is_a_clean_text_with_single_spaces(text: str) -> None:
    assert clean_line(text) == " ".join(plainly_clean(text).split())


@given(st.lists(TEXTS | st.none()))
def test_a_list_holds_each_line_once_and_no_empty_one(texts: list[str | None]) -> None:
    lines = [clean_line(text) for text in texts if text is not None]
    assert lines_of(texts) == tuple(dict.fromkeys(line for line in lines if line))


def test_the_first_item_of_the_wrong_kind_is_named() -> None:
    with pytest.raises(ValueError, match="holds a number"):
        lines_of(["Rome", None, 7, {}])
