"""Edits lead back to the text as read, and map offsets both ways."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from index.edits import EDIT_KINDS, Edit, Span, apply_spans, as_read, spans_as_read, to_body, to_read


@st.composite
def texts_and_spans(draw: st.DrawFn) -> tuple[str, list[Span]]:
    text = draw(st.text(alphabet="abc \n", max_size=40))
    cuts = st.integers(0, len(text))
    pairs = draw(st.lists(st.tuples(cuts, cuts, st.text(alphabet="xy", max_size=3)), max_size=6))
    return text, [Span("glued", min(one, other), max(one, other), words) for one, other, words in pairs]


@given(texts_and_spans())
def test_the_text_as_read_is_rebuilt_exactly(drawn: tuple[str, list[Span]]) -> None:
    text, spans = drawn
    body, edits = apply_spans(text, spans)
    assert as_read(body, edits) == text


@given(texts_and_spans())
def test_every_character_that_stayed_is_found_both_ways(drawn: tuple[str, list[Span]]) -> None:
    text, spans = drawn
    body, edits = apply_spans(text, spans)
    for offset, character in enumerate(body):
        if not any(edit.start <= offset < edit.end for edit in edits):
            assert text[to_read(edits, offset)] == character
            assert to_body(edits, to_read(edits, offset)) == offset


@given(texts_and_spans(), st.data())
def test_changes_made_one_after_the_other_are_undone_together(
    drawn: tuple[str, list[Span]], data: st.DataObject
) -> None:
    text, spans = drawn
    between, first = apply_spans(text, spans)
    cuts = st.integers(0, len(between))
    pairs = data.draw(st.lists(st.tuples(cuts, cuts), max_size=4))
    later = [Span("control", min(pair), max(pair)) for pair in pairs]
    body, edits = apply_spans(text, [*spans, *spans_as_read(first, later)])
    assert as_read(body, edits) == text


def test_what_was_taken_out_stands_where_it_was() -> None:
    body, edits = apply_spans("One. AD Two.", [Span("advertisement", 5, 8)])
    assert body == "One. Two."
    assert edits == (Edit("advertisement", 5, 5, "AD "),)
    assert to_read(edits, 5) == 8
    assert to_body(edits, 6) == 5


def test_kinds_are_a_small_fixed_vocabulary() -> None:
    assert len(EDIT_KINDS) == len(set(EDIT_KINDS)) == 12
