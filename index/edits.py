"""Edits: what was taken out of a text or changed in it, so that the text as read can be had again and offsets be mapped."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Literal, NamedTuple, get_args

EditKind = Literal[
    "advertisement",
    "byline",
    "control",
    "copyright",
    "credit",
    "dateline",
    "glued",
    "mojibake",
    "newsletter",
    "reading_aid",
    "related",
    "share",
]
EDIT_KINDS: tuple[EditKind, ...] = get_args(EditKind)


class Edit(NamedTuple):
    """One place where a text differs from the text as read, or where what stands there opens it and is none of its sentences.

    kind        why: one of `EDIT_KINDS`
    start, end  code points in the text as it is now; equal where something was taken out. A dateline stays but for its agency
    original    what stood there in the text as read; empty where something was put in
    field       the text it belongs to: `title`, `summary` or `body`
    """

    kind: EditKind
    start: int
    end: int
    original: str
    field: str = "body"


class Span(NamedTuple):
    """A stretch of a text, in code points, that is to become `replacement`."""

    kind: EditKind
    start: int
    end: int
    replacement: str = ""


def apply_spans(text: str, spans: Iterable[Span]) -> tuple[str, tuple[Edit, ...]]:
    """`text` with its spans replaced, and the edits that lead back to it.

    Of spans that overlap, the one that begins first is taken, and of those the longest. Linear in the text.
    """
    pieces: list[str] = []
    edits: list[Edit] = []
    at = length = 0
    for kind, start, end, replacement in sorted(spans, key=lambda span: (span.start, -span.end)):
        if start < at:
            continue
        pieces += (text[at:start], replacement)
        length += start - at
        edits.append(Edit(kind, length, length + len(replacement), text[start:end]))
        length += len(replacement)
        at = end
    pieces.append(text[at:])
    return "".join(pieces), tuple(edits)


def as_read(text: str, edits: Sequence[Edit]) -> str:
    """The text as it was read: `text`, with its `edits` (of one field, in their order) undone."""
    pieces: list[str] = []
    at = 0
    for edit in edits:
        pieces += (text[at : edit.start], edit.original)
        at = edit.end
    return "".join([*pieces, text[at:]])


def to_read(edits: Sequence[Edit], offset: int) -> int:
    """Where the character at `offset` stood in the text as read; within a changed stretch, where that began.

    The end of a span is one behind its last character, so it is `to_read(edits, end - 1) + 1`.
    """
    shift = 0
    for edit in edits:
        if edit.start > offset:
            break
        if offset < edit.end:
            return edit.start + shift
        shift += len(edit.original) - (edit.end - edit.start)
    return offset + shift


def to_body(edits: Sequence[Edit], offset: int) -> int:
    """Where the character at `offset` of the text as read stands now; where it was taken out, what follows it stands there."""
    shift = 0
    for edit in edits:
        start = edit.start + shift
        if start > offset:
            break
        if offset < start + len(edit.original):
            return edit.start
        shift += len(edit.original) - (edit.end - edit.start)
    return offset - shift


def spans_as_read(edits: Sequence[Edit], spans: Iterable[Span]) -> list[Span]:
    """Spans of the text that `edits` left, as spans of the text as read; one that ends within a changed stretch is left out.

    Takes the logarithm of the edits for each span: a text may be garbled all through.
    """
    starts = [edit.start for edit in edits]
    shifts = list(accumulate((len(edit.original) - (edit.end - edit.start) for edit in edits), initial=0))
    found = []
    for span in spans:
        first, last = bisect_right(starts, span.start), bisect_left(starts, span.end)
        if first and edits[first - 1].end > span.start:  # a changed stretch: where it begins, the span may begin
            first -= 1
        if starts[first : first + 1] < [span.start] and first < len(edits) and edits[first].end > span.start:
            continue
        if last and edits[last - 1].end > span.end:
            continue
        start = span.start + shifts[first]
        end = start if span.start == span.end else span.end + shifts[last]
        found.append(span._replace(start=start, end=end))
    return found
