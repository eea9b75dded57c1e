"""Reads articles out of the rows of a segment."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import numpy.typing as npt

from index.article import Article
from index.record import article_of, article_of_full
from index.segment import Segment
from index.text_kernels import SECTION_END, decode_section

_RECORD, _TITLE, _SUMMARY, _BODY, _MENTIONS, _REVISIONS = range(6)
STORED_SECTIONS = 6
"""How many texts the text store keeps of a row."""


def stored_article(segment: Segment, row: int) -> Article:
    """The current revision of the article in a row."""
    mentions = _json(segment, _MENTIONS, row) or []
    return article_of(stored_record(segment, row), stored_body(segment, row), mentions)


def earlier_revisions(segment: Segment, row: int) -> tuple[Article, ...]:
    """The revisions before the current one of the article in a row, oldest first."""
    return tuple(article_of_full(record) for record in _json(segment, _REVISIONS, row) or [])


def count_earlier_revisions(segment: Segment, row: int) -> int:
    """How many revisions `earlier_revisions` gives."""
    return len(_json(segment, _REVISIONS, row) or [])


def have_revisions(segment: Segment) -> npt.NDArray[np.bool_]:
    """Which rows have earlier revisions, (D,)."""
    codes, end = segment["text_codes"], segment["text_start"][1:].astype(np.int64)
    # The end of the mentions stands right before that of the revisions where there is nothing between.
    have_some: npt.NDArray[np.bool_] = (codes[end - 2] != SECTION_END) | (codes[end - 3] >= segment.facts["stoppers"])
    return have_some


def stored_record(segment: Segment, row: int) -> dict[str, Any]:
    """What `index.record.record_of` gave of the article in a row: all but its body and its mentions."""
    record: dict[str, Any] = _json(segment, _RECORD, row)
    for name, section in (("title", _TITLE), ("summary", _SUMMARY)):
        text = _text(segment, section, row)
        if text:
            record[name] = text
    return record


def stored_body(segment: Segment, row: int) -> str:
    """The body of the article in a row."""
    return _text(segment, _BODY, row)


def _json(segment: Segment, section: int, row: int) -> Any:
    text = _text(segment, section, row)
    return json.loads(text) if text else None


def _text(segment: Segment, section: int, row: int) -> str:
    start = segment["text_start"]
    text = decode_section(
        segment["text_codes"], int(start[row]), int(start[row + 1]), section, segment.facts["stoppers"],
        segment["piece_text"], segment["piece_start"], segment["piece_kind"],
    )  # fmt: skip
    return str(text, "utf-8", "surrogatepass")
